"""The outbox: issued PDFs by content hash. It can be deleted; the log rebuilds it."""

import contextlib
import os
import tempfile
from hashlib import sha256
from pathlib import Path


def keep(outbox: Path, pdf: bytes) -> str:
    """Store the PDF durably before the log says that it exists; returns its SHA-256."""
    digest = sha256(pdf).hexdigest()
    write_whole(outbox / f"{digest}.pdf", pdf)
    return digest


def kept(outbox: Path, digest: str) -> bytes | None:
    """The PDF with this hash; none when it is missing or its bytes are not what they were."""
    try:
        pdf = (outbox / f"{digest}.pdf").read_bytes()
    except FileNotFoundError:
        return None
    return pdf if sha256(pdf).hexdigest() == digest else None


def keep_said(outbox: Path, canonical: bytes) -> None:
    """Store what a memo says, its canonical context, so that nobody need fold the log for it."""
    write_whole(outbox / f"{sha256(canonical).hexdigest()}.json", canonical)


def kept_said(outbox: Path, digest: str) -> bytes | None:
    """The canonical context with this hash; none when it is missing, changed or not to be read.

    The log gives it all the same, so a user who may not look into the outbox loses only time.
    """
    try:
        canonical = (outbox / f"{digest}.json").read_bytes()
    except OSError:
        return None
    return canonical if sha256(canonical).hexdigest() == digest else None


def write_whole(path: Path, content: bytes) -> None:
    """Write so that a reader, or a crash, sees the whole file or none (POSIX rename)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            Path(temporary).unlink()
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)

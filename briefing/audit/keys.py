"""The desk's key pair: one file that only its owner reads, and one line for everybody."""

import os
from collections.abc import Callable
from pathlib import Path

from events.signed_note import (
    SEED_BYTES,
    MalformedNoteError,
    PrivateKey,
    PublicKey,
    private_key,
    public_key,
)

FOLDER = "keys"
PRIVATE_NAME = "desk.key"
PUBLIC_NAME = "desk.vkey"


class KeyFileError(Exception):
    """A key's file is missing, taken, or holds something else; the message never holds a secret."""

    exit_code = 1


def make_keys(
    name: str, private: Path, public: Path, entropy: Callable[[int], bytes] = os.urandom
) -> PublicKey:
    """Make a key pair in two files that do not exist yet; give the public one.

    Only the owner may read the private file (mode 0600). Where an interrupted run left it without
    the public one, that is made of it.
    """
    if public.exists():
        raise KeyFileError(f"{public}: there is a public key already; it is never overwritten")
    for path in (private, public):
        path.parent.mkdir(parents=True, exist_ok=True)
    if private.exists():
        key = read_private(private)
        if key.name != name:
            raise KeyFileError(f"{private}: there is a key called {key.name} already; it is kept")
    else:
        key = PrivateKey(name, entropy(SEED_BYTES))
        _write_new(private, key.line(), mode=0o600)
    _write_new(public, key.public.line(), mode=0o644)
    return key.public


def read_private(path: Path) -> PrivateKey:
    """The private key in a file, else KeyFileError."""
    try:
        return private_key(_read(path))
    except MalformedNoteError as error:
        raise KeyFileError(f"{path}: {error}") from None


def read_public(given: Path | str) -> PublicKey:
    """The public key in a file, or in a line that was given instead; else KeyFileError."""
    line = _read(Path(given)) if isinstance(given, Path) or "+" not in given else given
    try:
        return public_key(line.strip())
    except MalformedNoteError:
        raise KeyFileError(
            f"{given if isinstance(given, Path) else 'the key given'}: this is no public key (one "
            "line, name+id+key)"
        ) from None


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8").strip()
    except FileNotFoundError:
        raise KeyFileError(
            f"{path}: there is no key; make a pair with: briefing keys, or name its file"
        ) from None
    except UnicodeDecodeError:
        raise KeyFileError(f"{path}: this is no key") from None


def _write_new(path: Path, line: str, *, mode: int) -> None:
    """A file that nobody else could read even while it was written, durable, never over another."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(line + "\n")
        stream.flush()
        os.fsync(stream.fileno())

"""Printing in a child process with limits: a page is made of hostile text, and layout can hang.

The child is a fresh interpreter, so it works from any caller (a spawned process, a thread, an
interactive shell), any folder and a read-only installation. It answers one frame per frame on
its standard streams: a length (4 bytes, big-endian), a letter, and that many bytes.
"""

import gc
import os
import select
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from briefing.render.attached import Attached, in_full
from briefing.render.errors import MissingLibraryError, RenderError
from briefing.render.fonts import isolated_fonts

GIGABYTE = 1024**3
TASKS_PER_CHILD = 200
"""A child is replaced after so many prints: WeasyPrint grows by some 0.4 MB each."""

FAREWELL = 5.0
"""Seconds that a child which broke off its answer has to end, so that its exit code can be told."""

PASSED_ON = (
    "PATH",
    "LD_LIBRARY_PATH",
    "DYLD_FALLBACK_LIBRARY_PATH",
    "SYSTEMROOT",
    # What WeasyPrint compiles to is kept like all else, or not: it takes half a second anew.
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONPYCACHEPREFIX",
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one print may use: address space in bytes, processor and wall seconds."""

    memory: int = 2 * GIGABYTE
    cpu: int = 60
    wall: float = 120.0


class Printer:
    """Prints memos in one warm child process: `with Printer() as print_memo: print_memo(...)`.

    A child that failed, hung or outgrew its limits is gone; the next print starts another. Warm
    and cold prints are equal to the byte. Not for several threads at once.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._child: _Child | None = None
        self._printed = 0

    def __enter__(self) -> Self:
        self._child = _Child(self._limits)  # it loads WeasyPrint while the caller composes
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __call__(
        self, html: str, attachment: Attached, *, stamp: datetime, name: str = "events.json"
    ) -> bytes:
        """The page as PDF, as `pdf.print_pdf` makes it. Raises RenderError.

        An attachment that is still to be made is made while the child lays the page out.
        """
        if self._child is None:
            self._child = _Child(self._limits)
        try:
            made = self._child.ask(html, attachment, stamp, name)
        except BaseException:
            self.close()
            raise
        self._printed += 1
        if self._printed % TASKS_PER_CHILD == 0:
            self.close()
        return made

    def remarks(self) -> str:
        """What the child has said on stderr since this was last asked, such as ignored styles."""
        return self._child.remarks() if self._child is not None else ""

    def close(self) -> None:
        """End the child and remove everything it wrote."""
        child, self._child = self._child, None
        if child is not None:
            child.end()


def print_pdf(
    html: str, attachment: Attached, *, stamp: datetime, limits: Limits | None = None
) -> bytes:
    """One print in a child of its own. Raises RenderError."""
    with Printer(limits) as print_memo:
        return print_memo(html, attachment, stamp=stamp)


class _Child:
    """A running child and the folder that is its whole world to write in."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._folder = tempfile.TemporaryDirectory(prefix="briefing-print-")
        folder = Path(self._folder.name)
        self._errors = (folder / "stderr").open("w+b")
        self._read_up_to = 0
        bounds = (str(limits.memory), str(limits.cpu))
        self._process = subprocess.Popen(  # noqa: S603  (this interpreter, this module)
            [sys.executable, "-P", "-m", __name__, *bounds],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            cwd=folder,
            env=_environment(folder),
        )

    def ask(self, html: str, attachment: Attached, stamp: datetime, name: str) -> bytes:
        late = threading.Event()
        timer = threading.Timer(self._limits.wall, self._give_up, (late,))
        timer.start()
        try:
            kind, answer = self._exchange(html, attachment, stamp, name)
        finally:
            timer.cancel()
        if late.is_set():
            raise RenderError(f"the print took more than {self._limits.wall:g} s and was stopped")
        if kind == b"P":
            return answer
        raise self._failure(kind, answer)

    def remarks(self) -> str:
        self._errors.seek(self._read_up_to)
        said = self._errors.read()
        self._read_up_to += len(said)
        return said.decode(errors="replace")

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._errors):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        self._folder.cleanup()

    def _exchange(
        self, html: str, attachment: Attached, stamp: datetime, name: str
    ) -> tuple[bytes, bytes]:
        asked, answered = self._process.stdin, self._process.stdout
        if asked is None or answered is None:
            raise RenderError("the printing process has no pipes")
        with suppress(BrokenPipeError):  # the child is gone: reading says so
            for letter, part in (
                (b"S", stamp.isoformat().encode()),
                (b"N", name.encode()),
                (b"H", html.encode()),
            ):
                _write(asked, letter, part)
            _write(asked, b"A", in_full(attachment))
        return _read(answered)

    def _give_up(self, late: threading.Event) -> None:
        late.set()
        self._process.kill()

    def _failure(self, kind: bytes, answer: bytes) -> RenderError:
        if kind == b"L":
            return MissingLibraryError(answer.decode())
        if kind == b"E":
            return RenderError(answer.decode())
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(FAREWELL)
        exit_code = self._process.poll()
        code = "none" if exit_code is None else exit_code
        with suppress(OSError):
            self._errors.seek(0)
        last = self._errors.read().decode(errors="replace").strip().splitlines()[-1:]
        return RenderError(
            f"the print ended without an answer (exit {code}): over its limits of "
            f"{self._limits.memory / GIGABYTE:g} GB and {self._limits.cpu} s of processor time, "
            f"or broken. {' '.join(last)}".rstrip()
        )


def _environment(folder: Path) -> dict[str, str]:
    """A whole environment: nothing else of the caller's reaches the child."""
    here = [str(Path(entry).resolve()) for entry in sys.path]
    return {
        **{name: os.environ[name] for name in PASSED_ON if name in os.environ},
        **isolated_fonts(folder),
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "PYTHONPATH": os.pathsep.join(dict.fromkeys(here)),
        "TZ": "UTC",
    }


def _write(stream: IO[bytes], letter: bytes, part: bytes) -> None:
    stream.write(len(part).to_bytes(4, "big") + letter + part)
    stream.flush()


def _read(stream: IO[bytes]) -> tuple[bytes, bytes]:
    """The next letter and its bytes; an empty letter when the stream has ended."""
    head = stream.read(5)
    if len(head) < 5:
        return b"", b""
    length = int.from_bytes(head[:4], "big")
    part = stream.read(length)
    return (head[4:], part) if len(part) == length else (b"", b"")


# ---- in the child ----


def _limit(memory: int) -> None:
    if sys.platform != "win32":
        import resource

        with suppress(ValueError, OSError):  # macOS has no limit of the address space
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _limit_next(cpu: int) -> None:
    """Give the next print its seconds, on top of what the child has used so far."""
    if sys.platform != "win32":
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        seconds = int(used.ru_utime + used.ru_stime) + cpu + 1
        hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, hard))


def _attachment(requests: IO[bytes]) -> bytes:
    """What comes behind the page; where the caller is gone, nobody waits for an answer."""
    letter, part = _read(requests)
    if not letter:
        raise SystemExit
    return part


def _answer(parts: list[bytes], attachment: Callable[[], bytes]) -> tuple[bytes, bytes]:
    try:
        from briefing.render.pdf import print_pdf as made

        stamp, name, html = parts
        moment = datetime.fromisoformat(stamp.decode())
        return b"P", made(html.decode(), attachment, stamp=moment, name=name.decode())
    except MissingLibraryError as error:
        return b"L", error.library.encode()
    except RenderError as error:
        return b"E", str(error).encode()
    except MemoryError:
        return b"E", b"the print needed more memory than it may have"
    except Exception as error:  # noqa: BLE001  (the parent raises it as RenderError)
        said = f"the print failed: {type(error).__name__}: {error}"
        return b"E", said.encode(errors="replace")


def _warm(requests: IO[bytes]) -> None:
    """Load WeasyPrint, and spare the collector what it will never free (-12 to -22 % CPU).

    Where nobody waits yet, a short page is printed for practice: the first memo then finds our
    styles, faces and tables read.
    """
    with suppress(Exception):  # the first print tells what is wrong
        from briefing.render import pdf

        if not _waiting(requests):
            pdf.rehearse()
    import logging

    logging.getLogger("weasyprint").addHandler(logging.StreamHandler())  # for `remarks`
    gc.collect()
    gc.freeze()
    gc.set_threshold(400_000)  # a memo of some pages is printed without a look


def _waiting(requests: IO[bytes]) -> bool:
    """Whether a request has begun to come in; where the system cannot tell, one may have."""
    with suppress(OSError, ValueError):  # Windows cannot select on pipes
        return bool(select.select([requests], [], [], 0)[0])
    return True


def _serve(memory: int, cpu: int) -> None:
    _limit(memory)
    requests = sys.stdin.buffer
    _warm(requests)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # a stray print must not break a frame
    while True:
        parts = [_read(requests) for _ in "SNH"]
        if any(not letter for letter, _ in parts):
            return
        attached = cache(partial(_attachment, requests))
        _limit_next(cpu)
        answer = _answer([part for _, part in parts], attached)
        attached()  # of a page that was refused, too: the next request comes behind it
        _write(answers, *answer)
        gc.collect()  # a document is full of cycles; the caller has its answer and does not wait


if __name__ == "__main__":
    _serve(int(sys.argv[1]), int(sys.argv[2]))

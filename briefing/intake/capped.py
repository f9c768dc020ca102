"""Hostile pages are parsed in a child process with a ceiling on memory and time.

The child starts with the first page, keeps the parser loaded, and forks once a page
(`capped_child`). POSIX only: it needs fork and resource limits.
"""

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from threading import Timer
from types import TracebackType
from typing import Self

from briefing.intake.capped_child import read_frame, write_frame

START_SECONDS = 30.0
"""Time that the first page may take on top: loading the parser on a busy machine."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one page may cost: bytes of address space, seconds of computing, seconds in all."""

    memory: int = 1_000_000_000
    cpu: int = 20
    wall: float = 30.0


class ParserFailedError(Exception):
    """The parser raised, ran out of memory or time, or died; the message says which."""


class CappedParser:
    """A parser `MODULE:FUNCTION` (bytes to a flat dict of strings) behind limits.

    A context manager: leaving it ends the child.
    """

    def __init__(self, parser: str, limits: Limits | None = None) -> None:
        self._parser = parser
        self._limits = limits or Limits()
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def parse(self, content: bytes) -> dict[str, str | None]:
        """What the parser finds in these bytes, else ParserFailedError."""
        fresh = self._child is None
        child = self._child or self._start()
        answer = self._ask(child, content, START_SECONDS if fresh else 5.0)
        if answer is None:
            self._end()
            raise ParserFailedError("the parser did not answer in time, or died")
        try:
            fields = json.loads(answer)
        except ValueError:
            raise ParserFailedError("its text is too long") from None
        if "failed" in fields:
            raise ParserFailedError(fields["failed"])
        found: dict[str, str | None] = fields["found"]
        return found

    def close(self) -> None:
        """End the child, if there is one."""
        self._end()

    def _start(self) -> subprocess.Popen[bytes]:
        limits = self._limits
        self._child = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [
                sys.executable,
                "-P",  # the working folder may hold a module of any name
                "-m",
                "briefing.intake.capped_child",
                self._parser,
                str(limits.memory),
                str(limits.cpu),
                str(limits.wall),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            start_new_session=True,
        )
        return self._child

    def _ask(self, child: subprocess.Popen[bytes], content: bytes, grace: float) -> bytes | None:
        """The child's answer, or none when it died or was silent beyond the wall limit."""
        if child.stdin is None or child.stdout is None:
            return None
        # A child that hangs may stop reading, or stop in the middle of its answer: killed, it
        # ends whichever of the two we wait for.
        timer = Timer(self._limits.wall + grace, _kill, (child,))
        timer.daemon = True
        timer.start()
        try:
            write_frame(child.stdin, content)
            return read_frame(child.stdout)
        except OSError:
            return None
        finally:
            timer.cancel()

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        _kill(child)
        child.wait()
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                with suppress(OSError):  # what was not yet sent to a child that is gone
                    stream.close()


def _kill(child: subprocess.Popen[bytes]) -> None:
    """End the child and its fork; it is waited for elsewhere, so that its id stays its own."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)


def _environment() -> dict[str, str]:
    """What the child sees: where to import from, and nothing of the desk's secrets."""
    kept = {k: v for k, v in os.environ.items() if k in {"PATH", "HOME", "LANG", "TMPDIR"}}
    path = os.pathsep.join(part for part in sys.path if part)
    return {**kept, "PYTHONPATH": path, "PYTHONHASHSEED": "0"}

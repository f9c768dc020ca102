"""The child's side of `capped`: load the parser once, then one forked, limited process a page.

Run as `python -m briefing.intake.capped_child MODULE:FUNCTION MEMORY CPU WALL`. Frames on stdin
and stdout are a four-byte length and that many bytes; an answer is a JSON object with `found` or
`failed`. Forking a process that has the parser loaded costs milliseconds; a limit that is hit,
a crash or memory that runs out ends the fork alone.
"""

import json
import os
import resource
import signal
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import IO

ANSWER_LIMIT = 64_000_000
"""Bytes that a fork may answer with."""

Parser = Callable[[bytes], dict[str, str | None]]

_SIGNALS: dict[int, str] = {
    signal.SIGXCPU: "it took too much computing time",
    signal.SIGKILL: "it took too much computing time or memory",
    signal.SIGALRM: "it took too long",
    signal.SIGSEGV: "the parser crashed",
    signal.SIGABRT: "the parser crashed",
}


def read_frame(stream: IO[bytes]) -> bytes | None:
    """The next frame, or none at the end of the stream."""
    head = stream.read(4)
    if len(head) < 4:
        return None
    size: int = struct.unpack(">I", head)[0]
    frame = stream.read(size)
    return frame if len(frame) == size else None


def write_frame(stream: IO[bytes], frame: bytes) -> None:
    """Send one frame."""
    stream.write(struct.pack(">I", len(frame)) + frame)
    stream.flush()


def _limit(memory: int, cpu: int, wall: float) -> None:
    """Address space in bytes, computing time in seconds, wall time in seconds, no core file."""
    with suppress(ValueError):  # macOS refuses this one limit; time still ends every page there
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.setitimer(signal.ITIMER_REAL, wall)


def _answer(parser: Parser, content: bytes) -> bytes:
    try:
        answer: dict[str, object] = {"found": parser(content)}
    except MemoryError:
        answer = {"failed": "it took too much memory"}
    except RecursionError:
        answer = {"failed": "it is nested too deeply"}
    except Exception as error:  # noqa: BLE001 - whatever a parser raises at a hostile page
        answer = {"failed": f"{type(error).__name__}: {str(error)[:200]}"}
    return json.dumps(answer).encode()


def _in_fork(parser: Parser, content: bytes, limits: tuple[int, int, float]) -> bytes:
    """The answer of one fork; when it dies, an answer that says of what."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        code = 1
        try:
            _limit(*limits)
            with os.fdopen(writer, "wb") as pipe:
                pipe.write(_answer(parser, content))
            code = 0
        finally:
            os._exit(code)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        answer = pipe.read(ANSWER_LIMIT)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        return json.dumps({"failed": _SIGNALS.get(number, f"ended by signal {number}")}).encode()
    if os.WEXITSTATUS(status) != 0:
        return json.dumps({"failed": "it took too much memory"}).encode()
    return answer


def main(arguments: list[str]) -> None:
    """Answer pages until the parent closes the stream."""
    module, _, function = arguments[0].partition(":")
    limits = (int(arguments[1]), int(arguments[2]), float(arguments[3]))
    parser: Parser = getattr(import_module(module), function)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a parser prints must not break a frame
    while (content := read_frame(sys.stdin.buffer)) is not None:
        write_frame(answers, _in_fork(parser, content, limits))


if __name__ == "__main__":
    main(sys.argv[1:])

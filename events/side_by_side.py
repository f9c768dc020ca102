"""Work on a long list done by forked children, side by side, as if it had been done here.

A child sees all that its parent holds, so that nothing is handed over but what it found. Where a
process cannot or should not be forked, or a child ends early, the work is done here.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from io import BufferedReader

from events.cores import cores

_LENGTH_BYTES = 8


def side_by_side(
    work: Callable[[int, int], bytes], count: int, piece: int, least: int
) -> Iterator[bytes]:
    """What `work(start, stop)` gives for 0..count in pieces of so many, in order.

    Fewer than `least` are not worth a child. `work` must change nothing that anybody else asks
    for, and give the same wherever it runs.
    """
    starts = range(0, count, piece)
    many = min(cores(), len(starts)) if count >= least and _may_fork() else 1
    children: list[tuple[int, BufferedReader]] = []
    try:
        if many > 1:
            with suppress(OSError):  # no room for so many processes: the work is done here
                children.extend(_child(work, starts[n::many], count, piece) for n in range(many))
        for number, start in enumerate(starts):
            place = number % many
            found = _next(children[place][1]) if place < len(children) else None
            yield work(start, min(start + piece, count)) if found is None else found
    finally:
        for child, stream in children:
            _end(child, stream)


@contextmanager
def aside(work: Callable[[], bytes]) -> Iterator[Callable[[], bytes]]:
    """Some work in a forked child while the block does something else; what is given waits for it.

    As with `side_by_side`, `work` must change nothing that anybody else asks for.
    """
    with ExitStack() as stack:
        begun = None
        if cores() > 1 and _may_fork():
            with suppress(OSError):  # no room for a process: the work is done here
                begun = _child(lambda _start, _stop: work(), range(1), 1, 1)
                stack.callback(_end, *begun)

        def found() -> bytes:
            told = None if begun is None else _next(begun[1])
            return work() if told is None else told

        yield found


def _may_fork() -> bool:
    """Not beside threads, whose locks a child would find held, nor where libraries forbid it."""
    return sys.platform == "linux" and threading.active_count() == 1


def _child(
    work: Callable[[int, int], bytes], starts: range, count: int, piece: int
) -> tuple[int, BufferedReader]:
    """A child at work on some pieces, and what it writes."""
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, os.fdopen(reading, "rb")
    try:
        os.close(reading)
        with os.fdopen(writing, "wb") as stream:
            for start in starts:
                found = work(start, min(start + piece, count))
                stream.write(len(found).to_bytes(_LENGTH_BYTES, "big"))
                stream.write(found)
                stream.flush()
    finally:
        os._exit(0)  # nothing of what the parent holds is ended or written twice


def _end(child: int, stream: BufferedReader) -> None:
    stream.close()
    os.kill(child, signal.SIGKILL)  # one that is not done has nothing that could be lost
    with suppress(ChildProcessError):
        os.waitpid(child, 0)


def _next(stream: BufferedReader) -> bytes | None:
    """What a child found next; none where it ended, and for all that it would have found."""
    head = stream.read(_LENGTH_BYTES)
    if len(head) < _LENGTH_BYTES:
        return None
    length = int.from_bytes(head, "big")
    found = stream.read(length)
    return found if len(found) == length else None

"""Following a log: its records as they come, without one missed and without one twice.

Positions are contiguous and in the order of commits, so that "what lies behind the last one seen"
is all there is to it. A store may know when to look again sooner than the next poll.
"""

from collections.abc import Callable, Iterator
from threading import Event
from typing import Protocol

from events.record import Record


class Readable(Protocol):
    """What can be followed; a log is one."""

    def read(self, *, after: int = 0) -> Iterator[Record]:
        """Records behind a position, in order."""
        ...


def follow(
    log: Readable,
    after: int,
    *,
    stop: Event,
    poll: float,
    wait: Callable[[float], object] | None = None,
) -> Iterator[Record]:
    """Records behind position `after`, in order, those to come included, until `stop` is set.

    Looks again after `poll` seconds at the latest. `wait` sleeps up to so many seconds and may
    return sooner; without one, the wait is for `stop`.
    """
    while not stop.is_set():
        for record in log.read(after=after):
            yield record
            after = record.position
            if stop.is_set():
                return
        (wait or stop.wait)(poll)

"""The fold of a long log, begun in a thread while the command loads what it needs besides.

Taking up a snapshot is reading, hashing and writing for the most part, and the interpreter is
free meanwhile to import modules.
"""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from briefing.regions.region import Region
    from briefing.situation.situation import Situation
    from events.projection import Kept
    from events.record import Record
    from events.store import KeptLog

TURN = 0.0005
"""Seconds that one of the two threads may take; the usual five milliseconds are as much as a
block of the snapshot takes, and each would wait as long for the next."""


@contextmanager
def folding(
    reopen: Callable[[], "KeptLog"], region: "Region", through: int, kept: "Kept | None"
) -> "Iterator[Callable[[], Situation | None]]":
    """Fold a log up to a position from now on; gives what waits for the situation.

    None where that came to grief: whoever asked folds it again, and meets what is wrong. A fold
    that nobody asked for ends with the block; after an error nobody waits for its end.
    """
    from briefing.situation.latest import situation_at  # before there are two that import

    found: list[Situation] = []
    unwanted = threading.Event()

    def go_on(_record: "Record") -> None:
        if unwanted.is_set():
            raise InterruptedError

    def fold() -> None:
        with suppress(Exception), closing(reopen()) as log:
            found.append(situation_at(log, region, through=through, kept=kept, on_record=go_on))

    def situation() -> "Situation | None":
        thread.join()
        sys.setswitchinterval(usual)
        return found.pop() if found else None

    thread = threading.Thread(target=fold, name="fold", daemon=True)
    usual = sys.getswitchinterval()
    sys.setswitchinterval(TURN)
    try:
        thread.start()
        yield situation
    finally:
        sys.setswitchinterval(usual)
        unwanted.set()
    thread.join()

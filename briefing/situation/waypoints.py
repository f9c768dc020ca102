"""States on the way of linking that it can go back to, however long ago it was there.

A trail remembers the latest documents. What changes something further back would have all be linked
from nothing; so every few hundred documents it is noted where lies what linking held there. Of the
states further back fewer are kept: a way back is about twice as long as it must be, at most.
"""

from array import array
from collections.abc import Callable
from typing import Any, NamedTuple

import msgspec

from briefing.situation.numbered import Numbered
from briefing.situation.shelves import Shelves
from briefing.situation.stories import Held, Stories
from events.spool import Spool, cut

EVERY = 500
"""So many units lie between two states."""
_NEAR = 3
"""So many states are kept of those that are equally rare."""

_encode = msgspec.msgpack.Encoder().encode
_decode: Callable[[bytes], Held] = msgspec.msgpack.Decoder(Held).decode


class Waypoint(NamedTuple):
    """Where in the spool lies what linking held: the groups, the shelves by number, the stories.

    The shelves lie as they came about, until they are put down.
    """

    groups: "array[int]"
    shelves: dict[int, int]
    stories: tuple[int, ...]

    def told(self, spool: Spool) -> Held:
        """What `Stories` held."""
        return _decode(b"".join(map(spool.get, self.stories)))


def kept(at: int, linked: int) -> bool:
    """Whether the state behind `at` units is kept once so many units are linked.

    What is not kept is never kept again for more units: a fold that was asked on its way keeps the
    same ones as any other. Their number grows with the logarithm of the units.
    """
    number, rest = divmod(at, EVERY)
    if rest or not number or at > linked:
        return False
    rare = number & -number  # the largest power of two that divides it
    return linked // EVERY - number < _NEAR * rare


def noted(groups: Numbered[Any], shelves: Shelves, stories: Stories, spool: Spool) -> Waypoint:
    """What linking holds now."""
    lying = tuple(spool.put(part) for part in cut(_encode(stories.held())) if part)
    return Waypoint(groups.written(), shelves.lying(), lying)

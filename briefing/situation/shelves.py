"""Shelves of blocks, written away: only those of the months last looked at are at hand."""

from collections.abc import Iterator, Mapping

import msgspec

from briefing.situation.recent import Recent
from briefing.situation.trail import Trail
from events.spool import Spool

Block = int | tuple[int, ...]
"""A block is a number while it holds one: most do."""
Shelf = dict[int, Block]

_OPEN = 64
"""At least so many of the shelves last looked at stay open, at most twice as many."""

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Shelf).decode


class Shelves:
    """Shelves by number. Every change is on the trail."""

    def __init__(self, spool: Spool, trail: Trail) -> None:
        self._spool = spool
        self._trail = trail
        self._places: dict[int, int] = {}
        self.opened: Recent[int, Shelf] = Recent(_OPEN)
        """Those at hand, for a quick look; `get` finds them all."""
        self._changed: dict[int, Shelf] = {}
        self._in_order: dict[int, int] = {}
        """Where lies in order what lies as it came about; 0 for nowhere yet."""

    def get(self, at: int) -> Shelf | None:
        """The shelf of a number, to look at; none where nothing ever stood."""
        found = self.opened[at]
        if found is None:
            where = self._places.get(at)
            if where is None:
                return None
            found = _decode(self._spool.get(where))
            self._at_hand(at, found)
        return found

    def opening(self, at: int) -> Shelf:
        """The shelf of a number, an empty one where nothing ever stood."""
        shelf = self.get(at)
        if shelf is None:
            self._at_hand(at, shelf := {})
        return shelf

    def put(self, at: int, shelf: Shelf, added: Mapping[int, Block]) -> None:
        """Set some blocks of a shelf that was just opened."""
        if self._trail.keeps:
            before = {key: shelf[key] for key in added if key in shelf}
            self._trail.did(_Changing(self, at), added, before)
        shelf.update(added)
        self._changed[at] = shelf

    def changing(self, at: int) -> Shelf:
        """A shelf that is to be changed."""
        shelf = self.get(at)
        if shelf is None:
            raise LookupError(f"there is no shelf {at}")
        self._changed[at] = shelf
        return shelf

    def take_up(self, places: Mapping[int, int]) -> None:
        """The shelves that `written` gave, or `lying`, in place of those that there are."""
        self._places = dict(places)
        self.opened, self._changed = Recent(_OPEN), {}

    def lying(self) -> dict[int, int]:
        """By number where every shelf that holds something lies, as it came about."""
        for at, shelf in self._changed.items():
            self._write(at, shelf)
        self._changed = {}
        return dict(self._places)

    def in_order(self, places: Mapping[int, int]) -> dict[int, int]:
        """What `lying` gave, as bytes that do not hang on how it came about, by number."""
        return {at: self._ordered(place) for at, place in sorted(places.items())}

    def _ordered(self, place: int) -> int:
        known = self._in_order.get(place, place)
        if not known:
            shelf = _decode(self._spool.get(place))
            known = self._in_order[place] = self._spool.put(_encode(dict(sorted(shelf.items()))))
        return known

    def written(self) -> Iterator[tuple[int, int]]:
        """The number of every shelf that holds something, and where it lies, in order."""
        self._places = self.in_order(self.lying())
        return iter(self._places.items())

    def _at_hand(self, at: int, shelf: Shelf) -> None:
        for gone in self.opened.put(at, shelf):
            changed = self._changed.pop(gone, None)
            if changed is not None:
                self._write(gone, changed)

    def _write(self, at: int, shelf: Shelf) -> None:
        if shelf:
            self._places[at] = place = self._spool.put(_encode(shelf))
            self._in_order[place] = 0
        else:
            self._places.pop(at, None)


class _Changing:
    """A shelf as the trail knows it: by its number, since it may be written away meanwhile."""

    __slots__ = ("_at", "_shelves")

    def __init__(self, shelves: Shelves, at: int) -> None:
        self._shelves, self._at = shelves, at

    def __delitem__(self, key: int) -> None:
        del self._shelves.changing(self._at)[key]

    def update(self, known: Mapping[int, Block]) -> None:
        """Set blocks back."""
        self._shelves.changing(self._at).update(known)

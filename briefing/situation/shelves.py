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
        self._unsorted: set[int] = set()

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
        """The shelves that `written` gave."""
        self._places = dict(places)

    def written(self) -> Iterator[tuple[int, int]]:
        """The number of every shelf that holds something, and where it lies, in order."""
        for at, shelf in self._changed.items():
            self._write(at, shelf)
        self._changed = {}
        for at in self._unsorted:  # as bytes they do not hang on how they came about
            shelf = _decode(self._spool.get(self._places[at]))
            self._places[at] = self._spool.put(_encode(dict(sorted(shelf.items()))))
        self._unsorted.clear()
        return iter(sorted(self._places.items()))

    def _at_hand(self, at: int, shelf: Shelf) -> None:
        for gone in self.opened.put(at, shelf):
            changed = self._changed.pop(gone, None)
            if changed is not None:
                self._write(gone, changed)

    def _write(self, at: int, shelf: Shelf) -> None:
        if shelf:
            self._places[at] = self._spool.put(_encode(shelf))
            self._unsorted.add(at)
        else:
            self._places.pop(at, None)
            self._unsorted.discard(at)


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

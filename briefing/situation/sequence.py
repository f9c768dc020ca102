"""Going on from where the same came in the same order before, instead of from nothing."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Generic, TypeVar

from briefing.situation.trail import Trail

Item = TypeVar("Item")
_REMEMBERED = 2_000
"""So many of the latest items can be gone back over; further back means from nothing."""

_UNSETTLED = 200


class Sequence(Generic[Item]):
    """What was taken in, in order, each with its mark on the trail."""

    def __init__(self) -> None:
        self._keys: list[tuple[Any, ...]] = []
        self._items: list[Item] = []
        self._marks: list[int] = []

    @property
    def items(self) -> tuple[Item, ...]:
        """What is taken in."""
        return tuple(self._items)

    def rewind(self, to: int, trail: Trail) -> bool:
        """Undo all but so many items; whether that can be."""
        if to < len(self._items):
            if not trail.reaches(self._marks[to]):
                return False
            trail.back(self._marks[to])
            del self._keys[to:], self._items[to:], self._marks[to:]
        return to == len(self._items)

    def take_up(self, taken: Iterable[tuple[Any, Item]]) -> None:
        """What was taken in before, which cannot be undone."""
        for key, item in taken:
            self._keys.append(key)
            self._items.append(item)
            self._marks.append(-1)

    def back(self, ordered: list[tuple[Any, Item]], trail: Trail) -> int | None:
        """Undo what does not stand in these items; how many of them are already taken in.

        None when that lies too far back: all is to be forgotten.
        """
        same = self.common(ordered)
        if self.rewind(same, trail):
            return same
        self.cut(0)
        return None

    def common(self, ordered: list[tuple[Any, Item]]) -> int:
        """How many of the first of these items are those that are taken in.

        Items are compared by key: those of one key are taken in alike, and the latest is kept.
        """
        same = min(len(ordered), len(self._items))
        for number in range(same):
            key, item = ordered[number]
            if self._keys[number] != key:
                return number
            self._items[number] = item
        return same

    def cut(self, to: int) -> list[Item]:
        """Let go of all but so many items, which cannot be undone any more; the others."""
        gone = self._items[to:]
        del self._keys[to:], self._items[to:]
        self._marks = [-1] * to
        return gone

    def ahead(
        self, ordered: list[tuple[Any, Item]], start: int, trail: Trail
    ) -> Iterator[tuple[Any, Item]]:
        """The items from `start` on; each is on record before it is given."""
        late = len(ordered) - _REMEMBERED
        for number in range(start, len(ordered)):
            key, item = ordered[number]
            trail.keeps = number >= late
            if number == late:
                trail.forget(trail.mark())
            self._keys.append(key)
            self._items.append(item)
            self._marks.append(trail.mark() if trail.keeps else -1)
            yield key, item
        trail.keeps = True
        if late > 0 and trail.reaches(self._marks[late]):
            trail.forget(self._marks[late])


def settled(ordered: list[tuple[Any, Item]]) -> int:
    """How many of the items, whose keys begin with a day, come before the latest two days.

    All but the last few hundred: a desk that knows no days has them all on one.
    """
    if not ordered:
        return 0
    last: date = ordered[-1][0][0]
    since = bisect_left(ordered, last.toordinal() - 1, key=lambda o: o[0][0].toordinal())
    return max(since, len(ordered) - _UNSETTLED)

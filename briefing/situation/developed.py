"""The developments of a situation, each made when somebody asks for it."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import islice
from typing import Any, overload

from briefing.situation.best_known import Best, developed
from briefing.situation.columns import KINDS, Columns
from briefing.situation.index import Index
from briefing.situation.numbered import Lying, Numbered
from briefing.situation.recent import Recent
from briefing.situation.situation import Development, Reported
from briefing.situation.told import Told

REPORTS = 1 << 20
"""More than the reports of any document: a member is its page times this, and its place there."""
_MADE = 50_000
"""At least so many of the developments last asked for stay made, at most twice as many."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What is best known of the groups of a linker, and of those that people made of them."""

    best: Numbered[Best] | Lying[Best]
    columns: Columns
    order: "array[int]"
    """Numbers by the place of the first claim in the log; those behind `best` are by hand."""
    by_hand: tuple[Best, ...]
    pages: dict[int, str]
    """Whose page a page is."""
    tells: dict[str, bytes]
    """The numbers of what each document tells of, four bytes each."""
    actors: frozenset[str]
    """The ids of all that any report names."""


class Developments(Sequence[Development]):
    """Developments by place of their first claim in the log. A value: nothing changes it.

    What decides whether one is worth making is known of all of them: see `places`.
    """

    def __init__(self, judged: Judged, told: Told) -> None:
        self._judged = judged
        self._told = told
        self._at_hand: Recent[int, Development] = Recent(_MADE)

    def __len__(self) -> int:
        return len(self._judged.order)

    @overload
    def __getitem__(self, place: int) -> Development: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Development, ...]: ...

    def __getitem__(self, place: int | slice) -> Development | tuple[Development, ...]:
        if isinstance(place, slice):
            return tuple(self._made(number) for number in self._judged.order[place])
        return self._made(self._judged.order[place])

    def __iter__(self) -> Iterator[Development]:
        return map(self._made, self._judged.order)

    @cached_property
    def places(self) -> Index:
        """What finds them without making them."""
        return _OfColumns(self, self._judged)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Developments | tuple):
            return NotImplemented
        return len(self) == len(other) and all(map(Development.__eq__, self, other))

    def __hash__(self) -> int:
        return hash((len(self), *islice(self, 1)))

    def __repr__(self) -> str:
        return f"<{len(self)} developments>"

    def __reduce__(self) -> Any:
        return tuple, (tuple(self),)

    def _find(self, number: int) -> Best:
        best = self._judged.best
        return best[number] if number < len(best) else self._judged.by_hand[number - len(best)]

    def _made(self, number: int) -> Development:
        found = self._at_hand[number]
        if found is None:
            best = self._find(number)
            found = developed(best, tuple(map(self._report, best.members)))
            self._at_hand.put(number, found)
        return found

    def _report(self, member: int) -> Reported:
        page, place = divmod(member, REPORTS)
        return self._told.report(self._judged.pages[page], place)


class _OfColumns(Index):
    """What the linker knows of all developments: none is made for it."""

    def __init__(self, every: Developments, judged: Judged) -> None:
        super().__init__(every)
        self._judged = judged

    @cached_property
    def kind(self) -> Sequence[str]:
        """The kind of each, by number."""
        return [KINDS[kind] for kind in self._in_order(self._judged.columns.kinds)]

    @cached_property
    def learnt(self) -> Sequence[int]:
        """Where the log first held the last of its reports, by number."""
        return self._in_order(self._judged.columns.latest)

    @property
    def actors(self) -> frozenset[str]:
        """The ids of all that any report names."""
        return self._judged.actors

    def within(self, start: date | None, end: date | None) -> Iterable[int]:
        """The numbers of those that may lie in start..end, both inclusive; none without a day."""
        first, rising = self._first, self._by_last_day
        since = bisect_left(rising, start.toordinal() if start else 1, key=self._last.__getitem__)
        until = end.toordinal() if end else date.max.toordinal()
        return sorted(n for n in rising[since:] if 0 < first[n] <= until)

    def undated(self, numbers: Iterable[int]) -> Iterable[int]:
        """Those of these numbers without a day."""
        first = self._first
        return [number for number in numbers if not first[number]]

    def told_by(self, document: str) -> Iterable[int]:
        """The numbers of what a document reports, some more than once."""
        numbers = array("I", self._judged.tells.get(document, b""))
        return map(self._place.__getitem__, numbers)

    def documents(self) -> Iterable[str]:
        """The documents that report anything."""
        return self._judged.tells

    @cached_property
    def _first(self) -> list[int]:
        """The first day of each as an ordinal, by number; 0 for none."""
        return self._in_order(self._judged.columns.first)

    @cached_property
    def _last(self) -> list[int]:
        return self._in_order(self._judged.columns.last)

    @cached_property
    def _by_last_day(self) -> list[int]:
        """All numbers by the last day: a period asks for a few of the latest."""
        return sorted(range(len(self._last)), key=self._last.__getitem__)

    @cached_property
    def _place(self) -> "array[int]":
        """The place of each development in the order of the log, by its number."""
        order = self._judged.order
        found = array("I", bytes(4 * len(self._judged.columns)))
        for place, number in enumerate(order):
            found[number] = place
        return found

    def _in_order(self, column: "array[int]") -> list[int]:
        return [*map(column.__getitem__, self._judged.order)]

"""Developments found by their kind, their days, their documents, and by what the log learnt last.

A memo of one week asks a record of years a dozen questions, and looks at what it asked for.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import overload

from briefing.situation.developed import Developments
from briefing.situation.index import Index
from briefing.situation.situation import Development


class Indexed(Sequence[Development]):
    """Developments in the order of the log, and an index to find them by.

    `keep` leaves some of them out. It is asked only about those that somebody looks for, and
    about each of them once. What is found comes in the order of the log, too.
    """

    def __init__(self, index: Index, keep: Callable[[Development], bool] | None = None) -> None:
        self._index = index
        self._keep = keep
        self._kept: dict[int, bool] = {}

    def narrowed(self, keep: Callable[[Development], bool]) -> "Indexed":
        """Those of them that `keep` keeps."""
        before = self._keep
        both = keep if before is None else lambda d: before(d) and keep(d)
        return Indexed(self._index, both)

    def keeps(self, development: Development) -> bool:
        """Whether one of them is not left out."""
        return self._keep is None or self._keep(development)

    def of_kinds(self, kinds: Iterable[str]) -> tuple[Development, ...]:
        """Those of some kinds."""
        entries = self._index.kinds
        return self._pick(sorted(n for kind in set(kinds) for n in entries.get(kind, ())))

    def in_days(
        self, start: date | None, end: date | None, kinds: Iterable[str] | None = None
    ) -> tuple[Development, ...]:
        """Those (of some kinds) that may lie in start..end, both inclusive; none without a day."""
        found = self._index.within(start, end)
        if kinds is not None:
            named, kind = frozenset(kinds), self._index.kind
            found = (n for n in found if kind[n] in named)
        return self._pick(found)

    def told_by(self, documents: Iterable[str]) -> tuple[Development, ...]:
        """Those that some of these documents report."""
        return self._pick(sorted(self._told_by(documents)))

    def undated(self, kinds: Iterable[str]) -> tuple[Development, ...]:
        """Those of some kinds without a day."""
        entries = self._index.kinds
        found = sorted(n for kind in set(kinds) for n in entries.get(kind, ()))
        return self._pick(self._index.undated(found))

    def undated_told_by(
        self, documents: Iterable[str], kinds: Iterable[str] | None = None
    ) -> tuple[Development, ...]:
        """Those (of some kinds) without a day that some of these documents report."""
        found: Iterable[int] = sorted(self._told_by(documents))
        if kinds is not None:
            named, kind = frozenset(kinds), self._index.kind
            found = (n for n in found if kind[n] in named)
        return self._pick(self._index.undated(found))

    def undated_told_only_by(self, documents: Iterable[str]) -> int:
        """How many there are without a day that no other document reports."""
        these = frozenset(documents)
        found = set(self._index.undated(self._told_by(these)))
        if found:
            found -= self._told_by(d for d in self._index.documents() if d not in these)
        return sum(1 for number in found if self._has(number))

    def learnt_after(self, position: int) -> tuple[Development, ...]:
        """Those with a report that the log first held behind a position."""
        return self._pick(n for n, last in enumerate(self._index.learnt) if last > position)

    def documents(self) -> Iterable[str]:
        """All documents that report anything, be it left out or not."""
        return self._index.documents()

    def actors(self) -> frozenset[str]:
        """The ids of all that are named anywhere, be it left out or not."""
        return self._index.actors

    def _told_by(self, documents: Iterable[str]) -> set[int]:
        told = self._index.told_by
        return {number for document in documents for number in told(document)}

    def _pick(self, numbers: Iterable[int]) -> tuple[Development, ...]:
        every = self._index.every
        return tuple(every[n] for n in numbers if self._has(n))

    def _has(self, number: int) -> bool:
        if self._keep is None:
            return True
        known = self._kept.get(number)
        if known is None:
            known = self._kept[number] = self._keep(self._index.every[number])
        return known

    @cached_property
    def _whole(self) -> Sequence[Development]:
        every = self._index.every
        return every if self._keep is None else self._pick(range(len(every)))

    def __bool__(self) -> bool:
        return any(self._has(number) for number in range(len(self._index.every)))

    def __len__(self) -> int:
        return len(self._whole)

    def __iter__(self) -> Iterator[Development]:
        return iter(self._whole)

    @overload
    def __getitem__(self, place: int) -> Development: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Development]: ...
    def __getitem__(self, place: int | slice) -> Development | Sequence[Development]:
        return self._whole[place]


def indexed(developments: Sequence[Development]) -> Indexed:
    """The same developments with an index to find them by; theirs, where they have one."""
    if isinstance(developments, Indexed):
        return developments
    known = developments.places if isinstance(developments, Developments) else Index(developments)
    return Indexed(known)

"""Developments found by their kind, their days, their documents, and by what the log learnt last.

A memo of one week asks a record of years a dozen questions. Each has its entry in an index: the
record is gone through once for an entry, and not at all for one that nobody asks.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import overload

from briefing.situation.situation import Development


class Index:
    """Where developments stand, by their numbers in the order of the log."""

    def __init__(self, every: Sequence[Development]) -> None:
        self.every = every

    @cached_property
    def kind(self) -> Sequence[str]:
        """The kind of each, by number."""
        return [development.kind for development in self.every]

    @cached_property
    def kinds(self) -> dict[str, list[int]]:
        """The numbers of each kind, rising."""
        found: dict[str, list[int]] = {}
        for number, kind in enumerate(self.kind):
            found.setdefault(kind, []).append(number)
        return found

    @cached_property
    def days(self) -> list[tuple[date, date, int]]:
        """The last and the first day that a development's time allows, by last day.

        Those without a day are not among them.
        """
        found = [
            (last, first, number)
            for number, development in enumerate(self.every)
            if (last := development.ends) and (first := development.begins)
        ]
        found.sort()
        return found

    @cached_property
    def documents(self) -> dict[str, list[int]]:
        """The numbers of what each document reports, rising, some more than once."""
        found: dict[str, list[int]] = {}
        for number, development in enumerate(self.every):
            for report in development.reports:
                found.setdefault(report.document, []).append(number)
        return found

    @cached_property
    def learnt(self) -> Sequence[int]:
        """Where the log first held the last of its reports, by number."""
        return [development.reports[-1].first for development in self.every]

    @cached_property
    def actors(self) -> frozenset[str]:
        """The ids of all that any report names."""
        return frozenset(a for d in self.every for r in d.reports for a in r.glance.actors)


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
        days = self._index.days
        since = 0 if start is None else bisect_left(days, start, key=lambda one: one[0])
        found = [n for _, first, n in days[since:] if end is None or first <= end]
        if kinds is not None:
            named, kind = frozenset(kinds), self._index.kind
            found = [n for n in found if kind[n] in named]
        return self._pick(sorted(found))

    def told_by(self, documents: Iterable[str]) -> tuple[Development, ...]:
        """Those that some of these documents report."""
        entries = self._index.documents
        return self._pick(sorted({n for d in documents for n in entries.get(d, ())}))

    def learnt_after(self, position: int) -> tuple[Development, ...]:
        """Those with a report that the log first held behind a position."""
        return self._pick(n for n, last in enumerate(self._index.learnt) if last > position)

    def documents(self) -> Iterable[str]:
        """All documents that report anything, be it left out or not."""
        return self._index.documents.keys()

    def actors(self) -> frozenset[str]:
        """The ids of all that are named anywhere, be it left out or not."""
        return self._index.actors

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
    return developments if isinstance(developments, Indexed) else Indexed(Index(developments))

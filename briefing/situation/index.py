"""Where developments stand: by their kind, their days, their documents, what the log learnt last.

Each has its entry, made when somebody asks for it: then the record is gone through once.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property

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

    def within(self, start: date | None, end: date | None) -> Iterable[int]:
        """The numbers of those that may lie in start..end, both inclusive; none without a day."""
        since = 0 if start is None else bisect_left(self._days, start, key=lambda one: one[0])
        return sorted(n for _, first, n in self._days[since:] if end is None or first <= end)

    def undated(self, numbers: Iterable[int]) -> Iterable[int]:
        """Those of these numbers without a day."""
        return [number for number in numbers if self.every[number].begins is None]

    def told_by(self, document: str) -> Iterable[int]:
        """The numbers of what a document reports, some more than once."""
        return self._documents.get(document, ())

    def documents(self) -> Iterable[str]:
        """The documents that report anything."""
        return self._documents

    @cached_property
    def _days(self) -> list[tuple[date, date, int]]:
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
    def _documents(self) -> dict[str, list[int]]:
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

"""The developments of a situation, each made when somebody asks for it."""

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, overload

from briefing.situation.best_known import Best, developed
from briefing.situation.columns import Columns
from briefing.situation.numbered import Numbered
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

    best: Numbered[Best]
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

    What decides whether one is worth making is known of all of them: see `where`.
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
        found = self._at_hand.get(number)
        if found is None:
            best = self._find(number)
            found = developed(best, tuple(map(self._report, best.members)))
            self._at_hand.put(number, found)
        return found

    def _report(self, member: int) -> Reported:
        page, place = divmod(member, REPORTS)
        return self._told.told(self._judged.pages[page])[place]

"""What falls, what stands and what weakens when a part of the log is assumed away.

The true situation and the one without are set side by side: developments, conflicts, the entries
of the ledgers and, where a memo is named, its sentences. Each outcome names what was left out.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from briefing.audit.compare import without
from briefing.audit.dependence import Behind
from briefing.audit.explain import sentences
from briefing.memo.context import MemoContext
from briefing.regions.region import Region
from briefing.situation.assumption import Cause, Sieve
from briefing.situation.conflicts import conflicts
from briefing.situation.ledgers import ledgers
from briefing.situation.situation import Development, Situation

Result = Literal["falls", "weakens", "changes", "arises", "stands"]
Part = Literal["development", "conflict", "ledger", "sentence"]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that the desk holds, as a reader sees it, and the log positions it rests on.

    `group` is the kind of a development, the matter of a conflict, the name of a ledger, or the
    number of a sentence. `row` is a ledger's row. `independent` counts the independent sources of
    the developments behind it.
    """

    part: Part
    group: str
    text: str
    positions: tuple[int, ...]
    independent: int
    row: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of an item; `now` is what stands in its place, `item` is none where it is new.

    `causes` are what was left out of its evidence; none where it only follows from the rest.
    """

    result: Result
    item: Item | None
    now: Item | None
    causes: tuple[Cause, ...] = ()
    details: tuple[str, ...] = ()

    @property
    def either(self) -> Item:
        """The item, or the new one."""
        found = self.item or self.now
        if found is None:
            raise ValueError("a fate without an item")
        return found


@dataclass(frozen=True, slots=True)
class View:
    """One side: a situation, the day to judge it from, and a memo of it where one is asked for."""

    situation: Situation
    dated: date
    memo: MemoContext | None = None


def fates(true: View, assumed: View, region: Region, sifted: Sieve) -> tuple[Fate, ...]:
    """What becomes of everything, in the order of parts and of the true situation."""
    causes = _Causes(true.situation, assumed.situation, sifted)
    found = list(_developments(true.situation, assumed.situation, region, sifted, causes))
    for items in (_conflicts, _ledger_rows, _sentences):
        found += _matched(list(items(true, region)), list(items(assumed, region)), causes)
    return tuple(found)


class _Causes:
    """Why evidence is gone, by the position of its record."""

    def __init__(self, whole: Situation, reduced: Situation, sifted: Sieve) -> None:
        left = {r.id for d in reduced.developments for r in d.reports}
        self._gone: dict[int, Cause] = {}
        self._beside: dict[int, Development] = {}
        least = sifted.assumption.independent
        for development in whole.developments:
            for report in development.reports:
                self._beside[report.position] = development
                if report.id not in left:
                    few = Cause(report.position, f"fewer than {least} independent sources")
                    follows = Cause(report.position, "its words are not held without the rest")
                    cause = sifted.cause(report) or (few if least > 1 else follows)
                    self._gone[report.position] = cause

    def of(self, positions: Iterable[int]) -> tuple[Cause, ...]:
        """Why these are gone, each cause once; else why others are that report the same."""
        rest = tuple(positions)
        own = [self._gone[p] for p in rest if p in self._gone]
        if not own:
            behind = {d.id: d for p in rest if (d := self._beside.get(p)) is not None}
            every = (r.position for d in behind.values() for r in d.reports)
            own = [self._gone[p] for p in every if p in self._gone]
        return tuple(sorted(set(own), key=lambda c: (c.position, c.why)))


def _developments(
    whole: Situation, reduced: Situation, region: Region, sifted: Sieve, causes: _Causes
) -> Iterator[Fate]:
    told: dict[str, tuple[str, ...]] = {}
    fresh: set[str] = set()
    for one in without(whole, reduced, region, sifted):
        if one.development is not None and one.tag == "changed":
            told[one.development] = one.details
        elif one.development is not None and one.tag == "new":
            fresh.add(one.development)
    now = {r.id: d for d in reduced.developments for r in d.reports}
    for development in whole.developments:
        mates = {d.id: d for r in development.reports if (d := now.get(r.id)) is not None}
        item, why = _development(development), causes.of(development.positions)
        if not mates:
            yield Fate("falls", item, None, why)
            continue
        mate = max(mates.values(), key=lambda d: (d.independent, d.id))
        details = next((told[d] for d in mates if d in told), ())
        result: Result = "changes" if details else "stands"
        if mate.independent < development.independent:
            result = "weakens"
        yield Fate(result, item, _development(mate), why if result != "stands" else (), details)
    for development in reduced.developments:
        if development.id in fresh:
            yield Fate("arises", None, _development(development))


def _development(one: Development) -> Item:
    text = one.lead.claim.excerpts[0].quote
    return Item("development", one.kind, text, one.positions, one.independent)


# -- what is matched by its words and its positions --------------------------------------------


def _conflicts(view: View, region: Region) -> Iterator[Item]:
    weigh = _weights(view.situation, region)
    for conflict in conflicts(view.situation, region):
        text = " / ".join(reading.says for reading in conflict.readings)
        text += "" if conflict.settled is None else " (settled)"
        positions = tuple(sorted(set(conflict.positions)))
        yield Item("conflict", conflict.matter, text, positions, weigh(positions))


def _ledger_rows(view: View, region: Region) -> Iterator[Item]:
    weigh = _weights(view.situation, region)
    for name, rows in ledgers(view.situation, region, view.dated).items():
        for row in () if name == "conflicts" else rows:  # which have a section of their own
            positions = tuple(row["positions"])
            face = {k: v for k, v in row.items() if k != "positions"}
            text = json.dumps(face, ensure_ascii=False, default=str)
            yield Item("ledger", name, text, positions, weigh(positions), row)


def _sentences(view: View, region: Region) -> Iterator[Item]:
    if view.memo is None:
        return
    weigh = _weights(view.situation, region)
    for sentence in sorted(sentences(view.memo), key=lambda s: s.number):
        positions = sentence.positions
        yield Item("sentence", str(sentence.number), sentence.text, positions, weigh(positions))


class _weights:  # noqa: N801 - called like the function that it closes over
    """Counts the outlets behind the reports at some positions; a rewrite's is its original's."""

    def __init__(self, situation: Situation, region: Region) -> None:
        self._behind = Behind(situation, region)
        self._reports = {r.position: r for d in situation.developments for r in d.reports}

    def __call__(self, positions: Iterable[int]) -> int:
        reports = (r for p in positions if (r := self._reports.get(p)) is not None)
        return len({self._behind.group(r) for r in reports})


def _matched(before: Sequence[Item], after: Sequence[Item], causes: _Causes) -> Iterator[Fate]:
    """Each item with the one that says the same, else with the one that shares most evidence."""
    same: dict[tuple[str, str, str], list[int]] = {}
    at: dict[tuple[str, int], list[int]] = {}
    for number, item in enumerate(after):
        same.setdefault((item.part, _place(item), item.text), []).append(number)
        for position in set(item.positions):
            at.setdefault((_place(item), position), []).append(number)
    mates: list[int | None] = []
    taken: set[int] = set()
    for item in before:
        equal = [n for n in same.get((item.part, _place(item), item.text), ()) if n not in taken]
        mate = max(equal, key=lambda n: (_shared(item, after[n]), -n), default=None)
        mates.append(mate)
        taken |= set() if mate is None else {mate}
    for item, equal_one in zip(before, mates, strict=True):
        found = equal_one
        if found is None:
            near = {n for p in item.positions for n in at.get((_place(item), p), ())} - taken
            found = max(near, key=lambda n: (_shared(item, after[n]), -n), default=None)
            taken |= set() if found is None else {found}
        yield _fate(item, None if found is None else after[found], causes)
    for number, item in enumerate(after):
        if number not in taken:
            yield Fate("arises", None, item)


def _place(item: Item) -> str:
    """Where its like is looked for; the number of a sentence is no place."""
    return "" if item.part == "sentence" else item.group


def _shared(one: Item, other: Item) -> int:
    return len(set(one.positions) & set(other.positions))


def _fate(item: Item, now: Item | None, causes: _Causes) -> Fate:
    if now is None:
        return Fate("falls", item, None, causes.of(item.positions))
    result: Result = "stands" if now.text == item.text else "changes"
    if now.independent < item.independent:
        result = "weakens"
    details: tuple[str, ...] = ()
    if result == "weakens":
        details = (f"independent sources {item.independent} → {now.independent}",)
    return Fate(result, item, now, causes.of(item.positions) if result != "stands" else (), details)

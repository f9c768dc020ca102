"""Which reports are of one development: blocking keys, rules of likeness, complete linkage.

Candidates come from blocking keys (kind, party, and time or content words; or story and trigger),
so that the work grows with the number of claims and not with its square. A report joins a
development only when it fits every report there that it is compared with.

Documents are taken by their day, and reports that name nobody, err, or give a meeting no day
come after the others of that day: their order alone decides, not that in which they were added.
What comes late in that order is linked on top of what is linked already, with the same result as
from nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from briefing.regions.region import Region
from briefing.situation.accounts import Account
from briefing.situation.alike import words
from briefing.situation.blocks import Blocks, Where, where
from briefing.situation.copying import Copying
from briefing.situation.corrections import Key, put_right, taken_back
from briefing.situation.families import kinship
from briefing.situation.matching import RULES, likeness
from briefing.situation.sequence import Sequence
from briefing.situation.situation import Development
from briefing.situation.stories import Stories, telling
from briefing.situation.trail import Trail
from briefing.situation.traits import Names, Traits, traits

_CANDIDATES = 24
"""How many developments a report is compared with, those that share most with it."""
_LONG = 6
"""Texts of so many plain words must share two of them to be compared."""
_COMPARED = 6
"""With how many reports of a development a new one is compared."""
_NEAREST = 0.7
"""How much the likest report of a development counts against the average one."""


@dataclass(slots=True, eq=False)
class Group:
    """Reports that are of one thing, while they are being collected."""

    members: list[Traits] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)


class _Read(NamedTuple):
    """The traits of an account's reports, and what they take back."""

    account: Account
    root: str
    compared: tuple[Traits, ...]
    denials: tuple[tuple[Key, Traits], ...]


class _Unit(NamedTuple):
    """What is linked in one step: a document's reports, or those of them that tell too little."""

    account: Account
    reports: tuple[Traits, ...]
    weak: bool


class Linker:
    """The developments of the accounts that it was given last. A cache: it decides nothing."""

    def __init__(self) -> None:
        self.copying = Copying()
        self._region: Region | None = None
        self._names: Names | None = None
        self._read: dict[str, _Read] = {}
        self._units: dict[str, tuple[tuple[Traits, ...], _Unit, _Unit]] = {}
        self._righted: dict[str, tuple[tuple[object, ...], tuple[Traits, ...]]] = {}
        self._sequence = Sequence[_Unit]()
        self._forget()

    def _forget(self) -> None:
        self._trail = Trail()
        self._stories = Stories(self._trail)
        self._story: dict[str, int] = {}
        self._blocks = Blocks(self._trail)
        self.groups: list[Group] = []
        self.made: dict[int, Development | None] = {}
        """What was made of a group, by its number; none since it last grew."""

    def take(self, accounts: Mapping[str, Account], region: Region) -> None:
        """Let `groups` be what these accounts, all that there are, make them."""
        if self._region is None or region.digest != self._region.digest:
            self._region, self._names = region, Names(region)
            self._read.clear()
        self.copying.take(accounts.values())
        self._read = {d: self._reading(a) for d, a in accounts.items()}
        ordered = sorted(
            ((u.account.day, u.weak, u.account.document), u)
            for u in self._all_units()
            if u.reports or not u.weak
        )
        if (start := self._sequence.back(ordered, self._trail)) is None:
            start = 0
            self._forget()
        for _, unit in self._sequence.ahead(ordered, start, self._trail):
            self._add(unit)

    # -- what is compared ----------------------------------------------------------------------

    def _reading(self, account: Account) -> _Read:
        root = self.copying.root(account.document)
        known = self._read.get(account.document)
        if known is not None and known.account is account and known.root == root:
            return known
        assert self._names is not None  # noqa: S101 - `take` has set it
        compared = tuple(
            traits(r, RULES[r.claim.kind], self._names, account, cited, root)
            for r, cited in zip(account.reports, account.cited, strict=True)
        )
        return _Read(account, root, compared, taken_back(compared))

    def _all_units(self) -> Iterator[_Unit]:
        corrections: dict[Key, list[Traits]] = {}
        for read in self._read.values():
            for key, by in read.denials:
                corrections.setdefault(key, []).append(by)
        reported = {
            (d, t.first, t.parties)
            for d in {t.report.claim.document for by in corrections.values() for t in by}
            for t in self._read[d].compared
            if t.exact
        }
        outlets = {outlet for _, outlet, _, _ in corrections}
        units: dict[str, tuple[tuple[Traits, ...], _Unit, _Unit]] = {}
        for document, read in self._read.items():
            compared = read.compared
            original = self._read.get(read.root, read).account
            if own := outlets.intersection((read.account.outlet, original.outlet)):
                compared = self._put_right(read, corrections, reported, sorted(own))
            known = self._units.get(document)
            if known is None or known[0] is not compared:
                known = (compared, *_in_two(read.account, compared))
            units[document] = known
            yield known[1]
            yield known[2]
        self._units = units

    def _put_right(
        self,
        read: _Read,
        corrections: Mapping[Key, list[Traits]],
        reported: set[tuple[str, date | None, frozenset[str]]],
        outlets: Iterable[str],
    ) -> tuple[Traits, ...]:
        """The same object as before where nothing else is put right than before."""
        found = put_right(read.compared, corrections, reported, outlets)
        if all(a is b for a, b in zip(found, read.compared, strict=True)):
            return read.compared
        document = read.account.document
        days = (read.compared, *(t.first for t in found))
        known = self._righted.get(document)
        if known is None or known[0][0] is not days[0] or known[0][1:] != days[1:]:
            known = self._righted[document] = days, found
        return known[1]

    # -- linking -------------------------------------------------------------------------------

    def _add(self, unit: _Unit) -> None:
        document = unit.account.document
        if not unit.weak:
            sentences = (*unit.account.sentences, unit.account.metadata.title or "")
            told = telling(words(*sentences))
            self._trail.put(self._story, document, self._stories.add(unit.account.day, told))
        story = self._story[document]
        for one in unit.reports:
            places = where(one, story, unit.account.day)
            number = self._fitting(one, places)
            if number is None:
                number = len(self.groups)
                self._trail.append(self.groups, Group([one]))
            self._trail.put(self.made, number, None)
            self._blocks.file(places, number)

    def _fitting(self, one: Traits, places: tuple[Where, ...]) -> int | None:
        """The number of the group that a report fits best, if any; it is added there."""
        votes = self._blocks.votes(places)
        # texts of many words that share but one of them are not alike
        rule = RULES[one.report.claim.kind]
        enough = 2 if len(one.content.plain) >= _LONG and not rule.told else 1
        candidates = [n for n, count in votes.items() if count >= enough]
        if len(candidates) > _CANDIDATES:
            candidates.sort(key=lambda n: (-votes[n], -n))
            del candidates[_CANDIDATES:]
        fitting = [
            (found, -number)
            for number in candidates
            if (found := self._likeness_to(self.groups[number], one)) is not None
        ]
        if not fitting or (len(fitting) > 1 and _names_nobody(one)):
            return None  # which of two meetings "they" held is not guessed
        best, number = max(fitting)
        group = self.groups[-number]
        self._trail.append(group.reasons, _reason(group.members[0], one, best))
        self._trail.append(group.members, one)
        return -number

    def _likeness_to(self, group: Group, one: Traits) -> float | None:
        members = group.members
        rule = RULES[one.report.claim.kind]
        if len(members) > 1:
            members = [m for m in members if not m.weak] or members
            # day and place tell more than those who give neither can gainsay
            if one.weak or (one.exact and one.place and not rule.far):
                members = [m for m in members if m.exact and m.place] or members
            if rule.closed:  # who names a part of the company is no other company
                fullest = max(len(m.parties) for m in members)
                members = [m for m in members if len(m.parties) == fullest]
            members = members[:_COMPARED]
        if rule.told and one.trigger:
            return self._told_like(members, one)
        least: float | None = None
        for member in members:
            found = likeness(member, one)
            if found is None:
                return None
            least = found if least is None else min(least, found)
        return least

    def _told_like(self, members: list[Traits], one: Traits) -> float | None:
        """By trigger and context within a story, where no report there contradicts.

        The likest report counts most, as the words of reports of one event vary.
        """
        most = total = 0.0
        for member in members:
            kin = kinship(member.trigger, one.trigger)
            together = (
                self._story[member.report.claim.document] == self._story[one.report.claim.document]
            )
            if member.trigger and (not kin or not together):
                return None
            found = likeness(member, one, together=together)
            if found is None:
                return None
            told = kin + self._stories.likeness(member.content, one.content)
            most, total = max(most, told), total + told
        told = _NEAREST * most + (1 - _NEAREST) * total / len(members)
        return told if told >= 1.0 else None


def _in_two(account: Account, compared: tuple[Traits, ...]) -> tuple[_Unit, _Unit]:
    """An account's reports, in the order of the document: those that tell enough, and the rest."""
    ordered = sorted(compared, key=_place_in_document)
    strong = tuple(t for t in ordered if not _leans(t))
    weak = tuple(t for t in ordered if _leans(t))
    return _Unit(account, strong, weak=False), _Unit(account, weak, weak=True)


def _leans(one: Traits) -> bool:
    """Whether others must tell what it is of: it is weak, or nothing but a day could tell it."""
    return one.weak or (one.first is None and not RULES[one.report.claim.kind].far)


def _place_in_document(one: Traits) -> tuple[int, int, str]:
    excerpt = one.report.claim.excerpts[0]
    return excerpt.start, excerpt.end, one.report.id


def _names_nobody(one: Traits) -> bool:
    """Whether a report is told by day and place alone."""
    return not one.parties and not RULES[one.report.claim.kind].far


def _reason(first: Traits, one: Traits, score: float) -> str:
    shared = first.parties & one.parties
    company = "same actors" if shared or first.parties == one.parties else "related actors"
    if not one.parties:
        company = "nobody named"
    if first.mistaken or one.mistaken:
        time = "its outlet took the other day back"
    elif first.first is None and one.first is None:
        time = "undated, published within days of one another"
    elif first.first is None or one.first is None:
        time = "one of them undated"
    elif first.first == one.first and first.last == one.last:
        time = "same time"
    elif one.first <= (first.last or first.first) and first.first <= (one.last or one.first):
        time = "overlapping times"
    else:
        time = "same occasion, dates differ"
    return f"{company}, {time} (likeness {score:.2f} of 3)"

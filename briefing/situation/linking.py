"""Which reports are of one development: blocking keys, rules of likeness, complete linkage.

Candidates come from blocking keys (kind, party, and time or content words; or story and trigger),
so that the work grows with the number of claims and not with its square. A report joins a
development only when it fits every report there that it is compared with.

Documents are taken by their day, and reports that name nobody, err, or give a meeting no day
come after the others of that day: their order alone decides, not that in which they were added.
What comes late in that order is linked on top of what is linked already, with the same result as
from nothing.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from sys import intern
from typing import NamedTuple

from msgspec.structs import replace

from briefing.situation.accounts import Account, day_and_place, leans
from briefing.situation.alike import joined, words
from briefing.situation.best_known import best_known
from briefing.situation.blocks import Block, Blocks, Where, where
from briefing.situation.copying import Copying
from briefing.situation.corrections import Key, put_right, taken_back
from briefing.situation.families import kinship
from briefing.situation.matching import RULES, likeness
from briefing.situation.pages import Page, Pages
from briefing.situation.sequence import Sequence, settled
from briefing.situation.situation import Development, Reported
from briefing.situation.stories import Stories, telling
from briefing.situation.trail import Trail
from briefing.situation.traits import Traits, backing

_CANDIDATES = 24
"""How many developments a report is compared with, those that share most with it."""
_LONG = 6
"""Texts of so many plain words must share two of them to be compared."""
_COMPARED = 6
"""With how many reports of a development a new one is compared."""
_OPEN = 4_000
"""So many groups stay open: those that reports were last compared with."""
_RIPE = 100
"""What of a group is best known is worked out when so many documents came after its latest."""
_REPORTS = 1 << 20
"""More than the reports of any document: a member is its page times this, and its place there."""
_SPARE = 100
"""So many pages may be out of use."""
_NEAREST = 0.7
"""How much the likest report of a development counts against the average one."""


class Group(NamedTuple):
    """Reports that are of one thing, by reference, and why each after the first is."""

    members: tuple[int, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """An account as it is compared: as a copy of `root`, and with the days that were put right."""

    account: Account
    root: str
    page: int
    leans: bool
    """Whether some of its reports tell too little to stand alone."""


class _Unit(NamedTuple):
    """What is linked in one step: a document's reports, or those of them that tell too little."""

    reading: Reading
    weak: bool


class Linker:
    """The developments of the accounts that it was given last. A cache: it decides nothing."""

    def __init__(self, pages: Pages) -> None:
        self.pages = pages
        self.copying = Copying(pages)
        self.read: dict[str, Reading] = {}
        self._righted: dict[str, tuple[Reading, tuple[date | None, ...], Reading]] = {}
        self._units: dict[str, tuple[_Unit, _Unit]] = {}
        self._sequence = Sequence[_Unit]()
        self._settled = 0
        self.compared = 0
        """With how many developments reports were compared: the measure of its work."""
        self._forget()

    def _forget(self) -> None:
        self._trail = Trail()
        self.stories = Stories(self._trail)
        self.story: dict[str, int] = {}
        self.blocks = Blocks(self._trail)
        self.groups: dict[int, Group] = {}
        self.made: dict[int, Development | None] = {}
        """What was made of a group, by its number; none since it last grew."""
        self._open: dict[int, tuple[Group, list[Traits]]] = {}
        self._grown: dict[int, int] = {}
        self._growing: deque[tuple[int, int]] = deque()

    def take(self, accounts: Mapping[str, Account]) -> None:
        """Let `groups` be what these accounts, all that there are, make them."""
        self.copying.take(accounts.values())
        self.read = {d: self._reading(a) for d, a in accounts.items()}
        ordered = sorted((_key(unit), unit) for unit in self._all_units())
        if (start := self._sequence.back(ordered, self._trail)) is None:
            start = 0
            self._forget()
        for count, (_, unit) in enumerate(self._sequence.ahead(ordered, start, self._trail)):
            for number in self._add(unit):
                self._grown[number] = count
                self._growing.append((count, number))
            self._ripen(count - _RIPE)
        self._grown.clear()
        self._growing.clear()
        self._open.clear()
        self._settled = settled(ordered)
        if len(self.pages) > 2 * len(self.read) + _SPARE:
            self._tidy()

    def _ripen(self, before: int) -> None:
        """Work out what is best known of the groups that have not grown of late.

        Now their reports are at hand; later they would have to be unpacked again.
        """
        growing = self._growing
        while growing and growing[0][0] < before:
            count, number = growing.popleft()
            if self._grown.get(number) == count:
                del self._grown[number]
                if self.made[number] is None:
                    self.made[number] = self.best_known(number)

    def best_known(self, number: int) -> Development:
        """The development that a group makes."""
        group = self.groups[number]
        return best_known(self.members(group), self.report, self.backing, group.reasons)

    # -- put down and taken up: see `taken_up` -------------------------------------------------

    @property
    def taken(self) -> tuple[_Unit, ...]:
        """What is linked, in the order in which it was."""
        return self._sequence.items

    def rewind(self) -> bool:
        """Go back to before the latest days, which the next `take` links again; whether it can."""
        self._tidy()
        return self.copying.rewind() and self._sequence.rewind(self._settled, self._trail)

    def righted_page(self, document: str) -> int | None:
        """The page of a document with the days that were put right, where some were."""
        found = self._units[document][0].reading
        return None if found is self.read[document] else found.page

    def take_up_readings(self, readings: Iterable[tuple[Reading, Reading | None]]) -> None:
        """The readings of all documents, and those with days put right."""
        for reading, righted in readings:
            document, found = reading.account.document, righted or reading
            self.read[document] = reading
            self._units[document] = _Unit(found, weak=False), _Unit(found, weak=True)
            if righted is not None:
                days = tuple(t.first for t in self.pages.get(righted.page).compared)
                self._righted[document] = reading, days, righted

    def take_up(
        self,
        order: Iterable[tuple[str, bool]],
        story: dict[str, int],
        groups: dict[int, Group],
        shelves: dict[int, dict[int, Block]],
    ) -> None:
        """What was linked, in which order, and what came of it."""
        units = (self._units[document][weak] for document, weak in order)
        self._sequence.take_up((_key(unit), unit) for unit in units)
        self.story, self.groups, self.blocks.shelves = story, groups, shelves
        self.made = dict.fromkeys(groups)

    def know(self, developments: Iterable[Development]) -> None:
        """These were made of the groups, but for those that people joined or split."""
        of = {r.id: made for made in developments for r in made.reports}
        told: dict[int, list[Development | None]] = {}
        for number, claim in self.claims():
            told.setdefault(number, []).append(of.get(claim))
        for number, found in told.items():
            made = found[0]
            if made and len(made.reports) == len(found) and all(f is made for f in found):
                self.made[number] = made

    def members(self, group: Group) -> list[Traits]:
        """The reports of a group."""
        return [self._member(m) for m in group.members]

    def report(self, one: Traits) -> Reported:
        """The report that these are the traits of."""
        return self.read[one.document].account.reports[one.number]

    def backing(self, one: Traits) -> tuple[str, ...]:
        """What the report goes back to that these are the traits of."""
        return backing(one, self.read[one.document].account.telling)

    def claims(self) -> Iterator[tuple[int, str]]:
        """The number of a group and the id of a claim in it, for all claims."""
        account = {
            strong.reading.page: strong.reading.account for strong, _ in self._units.values()
        }
        for number, group in self.groups.items():
            for member in group.members:
                page, place = divmod(member, _REPORTS)
                yield number, account[page].reports[place].id

    def _member(self, member: int) -> Traits:
        page, place = divmod(member, _REPORTS)
        return self.pages.get(page).compared[place]

    # -- what is compared ----------------------------------------------------------------------

    def _reading(self, account: Account) -> Reading:
        root = self.copying.root(account.document)
        known = self.read.get(account.document)
        if known is not None and known.account is account and known.root == root:
            return known
        if root == account.document:
            return Reading(account, root, account.page, account.leans)
        page = self.pages.get(account.page)
        copied = tuple(replace(t, copied=root) for t in page.compared)
        number = self.pages.put(Page(page.told, copied))
        return Reading(account, root, number, account.leans)

    def _all_units(self) -> Iterator[_Unit]:
        denials = taken_back(
            t
            for r in self.read.values()
            if r.account.denies
            for t in self.pages.get(r.page).compared
        )
        corrections: dict[Key, list[Traits]] = {}
        for key, by in denials:
            corrections.setdefault(key, []).append(by)
        reported = {
            (d, t.first, t.parties)
            for d in {by.document for _, by in denials}
            for t in self.pages.get(self.read[d].page).compared
            if t.exact
        }
        outlets = {outlet for _, outlet, _, _ in corrections}
        days = {day_and_place(kind, place, day) for kind, _, place, day in corrections}
        units: dict[str, tuple[_Unit, _Unit]] = {}
        for document, reading in self.read.items():
            found = reading
            if not days.isdisjoint(reading.account.days):
                original = self.read.get(reading.root, reading).account
                if own := outlets.intersection((reading.account.outlet, original.outlet)):
                    found = self._put_right(reading, corrections, reported, sorted(own))
            known = self._units.get(document)
            if known is None or known[0].reading is not found:
                known = _Unit(found, weak=False), _Unit(found, weak=True)
            units[document] = known
            yield known[0]
            if found.leans:
                yield known[1]
        self._units = units

    def _put_right(
        self,
        reading: Reading,
        corrections: Mapping[Key, list[Traits]],
        reported: set[tuple[str, date | None, frozenset[str]]],
        outlets: Iterable[str],
    ) -> Reading:
        """The same object as before where nothing else is put right than before."""
        page = self.pages.get(reading.page)
        found = put_right(page.compared, corrections, reported, outlets)
        if all(a is b for a, b in zip(found, page.compared, strict=True)):
            return reading
        document, days = reading.account.document, tuple(t.first for t in found)
        known = self._righted.get(document)
        if known is None or known[0] is not reading or known[1] != days:
            number = self.pages.put(Page(page.told, found))
            righted = Reading(reading.account, reading.root, number, leans=True)
            known = self._righted[document] = reading, days, righted
        return known[2]

    def _tidy(self) -> None:
        """Pages of documents that have since been read anew go."""
        used = {n for r in self.read.values() for n in (r.page, r.account.page)}
        used.update(strong.reading.page for strong, _ in self._units.values())
        self._righted = {d: r for d, r in self._righted.items() if r[2].page in used}
        self.pages.keep(used)

    # -- linking -------------------------------------------------------------------------------

    def _add(self, unit: _Unit) -> Iterator[int]:
        """Link its reports; the numbers of the groups that they are in."""
        reading = unit.reading
        account, page = reading.account, self.pages.get(reading.page)
        document = account.document
        if not unit.weak:
            title = account.metadata.title
            told = telling(joined(page.told, words(title)) if title else page.told)
            self._trail.put(self.story, document, self.stories.add(account.day, told))
        story = self.story[document]
        reports = page.compared
        if reading.leans:
            reports = tuple(t for t in reports if leans(t) == unit.weak)
        for one in sorted(reports, key=_place_in_document):
            places = where(one, story, account.day)
            member = reading.page * _REPORTS + one.number
            number = self._fitting(one, member, places)
            if number is None:
                number = len(self.groups)
                self._trail.put(self.groups, number, Group((member,), ()))
            self._trail.put(self.made, number, None)
            self.blocks.file(places, number)
            yield number

    def _fitting(self, one: Traits, member: int, places: tuple[Where, ...]) -> int | None:
        """The number of the group that a report fits best, if any; it is added there."""
        votes, opened = self.blocks.votes(places), self._open
        # texts of many words that share but one of them are not alike
        rule = RULES[one.kind]
        enough = 2 if len(one.content.plain) >= _LONG and not rule.told else 1
        candidates = [n for n, count in votes.items() if count >= enough]
        if len(candidates) > _CANDIDATES:
            candidates.sort(reverse=True)
            candidates.sort(key=votes.__getitem__, reverse=True)  # of equals the latest first
            del candidates[_CANDIDATES:]
        self.compared += len(candidates)
        alone = likeness if not (rule.told and one.trigger) else None
        fitting: list[tuple[float, int]] = []
        for number in candidates:
            group = self.groups[number]
            known = opened.get(number)
            if known is None or known[0] is not group:
                known = self._opened(number, group)
            members = known[1]
            if len(members) == 1 and alone is not None:
                found = alone(members[0], one)
            else:
                found = self._likeness_to(members, one)
            if found is not None:
                fitting.append((found, -number))
        if not fitting or (len(fitting) > 1 and _names_nobody(one)):
            return None  # which of two meetings "they" held is not guessed
        best, number = max(fitting)
        group = self.groups[-number]
        reason = intern(_reason(self._member(group.members[0]), one, best))
        self._trail.put(
            self.groups, -number, Group((*group.members, member), (*group.reasons, reason))
        )
        return -number

    def _opened(self, number: int, group: Group) -> tuple[Group, list[Traits]]:
        """The reports of a group that a new one may be compared with: those that are not weak."""
        members = self.members(group)
        if len(self._open) >= _OPEN:
            self._open.clear()
        self._open[number] = known = group, [m for m in members if not m.weak] or members
        return known

    def _likeness_to(self, members: list[Traits], one: Traits) -> float | None:
        rule = RULES[one.kind]
        told = rule.told and one.trigger
        if len(members) > 1:
            # day and place tell more than those who give neither can gainsay
            if one.weak or (one.exact and one.place and not rule.far):
                members = [m for m in members if m.exact and m.place] or members
            if rule.closed:  # who names a part of the company is no other company
                fullest = max(len(m.parties) for m in members)
                members = [m for m in members if len(m.parties) == fullest]
            members = members[:_COMPARED]
        if told:
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
            together = self.story[member.document] == self.story[one.document]
            if member.trigger and (not kin or not together):
                return None
            found = likeness(member, one, together=together)
            if found is None:
                return None
            told = kin + self.stories.likeness(member.content, one.content)
            most, total = max(most, told), total + told
        told = _NEAREST * most + (1 - _NEAREST) * total / len(members)
        return told if told >= 1.0 else None


def _key(unit: _Unit) -> tuple[date, bool, str]:
    account = unit.reading.account
    return account.day, unit.weak, account.document


def _place_in_document(one: Traits) -> tuple[int, int, str]:
    return one.start, one.end, one.claim


def _names_nobody(one: Traits) -> bool:
    """Whether a report is told by day and place alone."""
    return not one.parties and not RULES[one.kind].far


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

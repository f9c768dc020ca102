"""Which reports are of one development: blocking keys, rules of likeness, complete linkage.

Candidates come from blocking keys (kind, party, and time or content words; or story and trigger),
so that the work grows with the number of claims and not with its square. A report joins a
development only when it fits every report there that it is compared with.

Documents are taken by their day, and reports that name nobody, err, or give a meeting no day
come after the others of that day: their order alone decides, not that in which they were added.
What comes late in that order is linked on top of what is linked already, with the same result as
from nothing.
"""

from array import array
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from sys import intern
from typing import NamedTuple

from msgspec.structs import replace

from briefing.situation import waypoints
from briefing.situation.accounts import Account, day_and_place, leans
from briefing.situation.alike import joined, words
from briefing.situation.best_known import Best, Standing, best_known
from briefing.situation.blocks import Blocks, Where, where
from briefing.situation.columns import Columns
from briefing.situation.copying import Copying
from briefing.situation.corrections import Key, put_right, taken_back
from briefing.situation.developed import REPORTS
from briefing.situation.families import kinship
from briefing.situation.groups import Group, Groups, Opened, fullest, reason_of
from briefing.situation.matching import RULES, likeness
from briefing.situation.numbered import Numbered
from briefing.situation.pages import Page, Pages, written
from briefing.situation.sequence import Sequence, settled
from briefing.situation.stories import Stories, telling
from briefing.situation.trail import Trail
from briefing.situation.traits import Traits, backing
from briefing.situation.waypoints import Waypoint

_CANDIDATES = 24
"""How many developments a report is compared with, those that share most with it."""
_LONG = 6
"""Texts of so many plain words must share two of them to be compared."""
_OPEN = 4_000
"""So many groups stay open: those that reports were last compared with."""
_RIPE = 100
"""What of a group is best known is worked out when so many documents came after its latest."""
_SPARE = 100
"""So many pages may be out of use."""
_PLACE_IN_DOCUMENT = attrgetter("start", "end", "claim")
_NEAREST = 0.7
"""How much the likest report of a development counts against the average one."""


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

    @property
    def key(self) -> int:
        """What names it."""
        return self.reading.page << 1 | self.weak


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
        spool = self.pages.spool
        self._trail = Trail()
        self.stories = Stories(self._trail)
        self.story: dict[str, int] = {}
        self.tells: dict[int, array[int]] = {}
        """In which groups the reports of a unit are."""
        self.blocks = Blocks(spool, self._trail)
        self.groups = Groups(spool)
        self.best = Numbered[Best | None](spool, Best | None)
        """What is best known of a group, by its number; not to be asked of a stale one."""
        self.columns = Columns()
        self._open: dict[int, Opened] = {}
        self._grown: dict[int, int] = {}
        self._growing: deque[tuple[int, int]] = deque()
        self.ways: dict[int, Waypoint] = {}
        """By how many units were linked, where lies what was held there."""

    def take(self, accounts: Mapping[str, Account]) -> None:
        """Let `groups` be what these accounts, all that there are, make them."""
        self.copying.take(accounts.values())
        before, self.read = self.read, {d: self._reading(a) for d, a in accounts.items()}
        ordered = sorted((_key(unit), unit) for unit in self._all_units())
        start = self._sequence.common(ordered)
        if not self._sequence.rewind(start, self._trail):
            start = self._go_back(start)
        self._keep(start, len(ordered))
        coming = self._sequence.ahead(ordered, start, self._trail)
        for count, (_, unit) in enumerate(coming, start):
            if count not in self.ways and waypoints.kept(count, len(ordered)):
                self.ways[count] = self._noted()
            numbers = array("I", self._add(unit))
            self._trail.put(self.tells, unit.key, numbers)
            for number in numbers:
                self._grown[number] = count
                self._growing.append((count, number))
            self._ripen(count - _RIPE)
        self._grown.clear()
        self._growing.clear()
        self._open.clear()
        self._regard(d for d, r in self.read.items() if d in before and before[d] is not r)
        self._settled = settled(ordered)
        if len(self.pages) > 2 * len(self.read) + _SPARE:
            self._tidy()

    def _keep(self, same: int, linked: int) -> None:
        """Let go of the waypoints behind what is still the same, and of those too many."""
        self.ways = {
            at: way for at, way in self.ways.items() if at <= same and waypoints.kept(at, linked)
        }

    def _noted(self) -> Waypoint:
        spool = self.pages.spool
        return waypoints.noted(self.groups, self.blocks.shelves, self.stories, spool)

    def _go_back(self, same: int) -> int:
        """Go back to the last waypoint before so many units, else to nothing; where that is."""
        at = max((at for at in self.ways if at <= same), default=0)
        gone = self._sequence.cut(at)
        if not at:
            self._forget()
            return 0
        way, spool, stale = self.ways[at], self.pages.spool, self.groups.stale
        for unit in gone:
            stale.update(self.tells.pop(unit.key))
            if not unit.weak:
                del self.story[unit.reading.account.document]
        self._trail.forget(self._trail.mark())
        self.stories = Stories(self._trail)
        self.stories.take_up(way.told(spool))
        self.blocks.take_up(way.shelves)
        self.groups = Groups(spool)
        self.groups.take_up(way.groups)
        self.groups.stale.update(number for number in stale if number < len(self.groups))
        return at

    def _regard(self, documents: Iterable[str]) -> None:
        """Have the groups judged anew that reports of these documents are in.

        Where nothing that is compared has changed they were not linked again, but people may have
        graded them or confirmed what they say. What one report alone says hangs on neither.
        """
        groups = self.groups
        units = (unit for document in documents for unit in self._units[document])
        for number in {n for unit in units for n in self.tells.get(unit.key, ())}:
            if len(groups[number].members) > 1:
                groups.stale.add(number)

    def _ripen(self, before: int) -> None:
        """Work out what is best known of the groups that have not grown of late.

        Now their reports are at hand; later they would have to be unpacked again.
        """
        growing = self._growing
        while growing and growing[0][0] < before:
            count, number = growing.popleft()
            if self._grown.get(number) == count:
                del self._grown[number]
                self._judge(number)

    def judge(self) -> Numbered[Best | None]:
        """What is best known of every group, by number."""
        for number in sorted(self.groups.stale):
            self._judge(number)
        while len(self.best) > len(self.groups):
            del self.best[len(self.best) - 1]
        self.columns.cut(len(self.groups))
        return self.best

    def _judge(self, number: int) -> None:
        if number not in self.groups.stale:
            return
        group, best = self.groups[number], self.best
        while len(best) < number:
            best[len(best)] = None
        best[number] = found = self.best_known(group.members, group.reasons)
        self.columns.put(number, found)
        self.groups.stale.discard(number)

    def best_known(self, members: Iterable[int], reasons: Iterable[str]) -> Best:
        """What is best known of these reports."""
        page = self.pages.get
        reports = [(m, page(m // REPORTS).compared[m % REPORTS]) for m in members]
        return best_known(reports, self._backing, self._days, self._standing, reasons)

    def _backing(self, one: Traits) -> tuple[str, ...]:
        return backing(one, self.read[one.document].account.retells)

    def _days(self, one: Traits) -> tuple[date | None, date | None]:
        """The days that a report's words give, though they may have been put right."""
        if one.mistaken:
            account = self.read[one.document].account
            one = self.pages.get(account.page).compared[one.number]
        return one.first, one.last

    def _standing(self, one: Traits) -> Standing:
        account = self.read[one.document].account
        grade = account.grade
        return one.number not in account.confirmed, grade.reliability, grade.credibility

    # -- put down and taken up: see `taken_up` -------------------------------------------------

    @property
    def taken(self) -> tuple[_Unit, ...]:
        """What is linked, in the order in which it was."""
        return self._sequence.items

    def rewind(self) -> bool:
        """Go back to before the latest days, which the next `take` links again; whether it can."""
        self._tidy()
        done = self.copying.rewind() and self._sequence.rewind(self._settled, self._trail)
        self._keep(self._settled, self._settled)
        return done

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
        order: Iterable[tuple[str, bool, bytes]],
        story: dict[str, int],
        groups: "array[int]",
        stale: Iterable[int],
        best: "array[int]",
        columns: Columns,
        shelves: Mapping[int, int],
        ways: dict[int, Waypoint],
    ) -> None:
        """What was linked, in which order and into which groups, and where lies what came of it."""
        for document, weak, tells in order:
            unit = self._units[document][weak]
            self._sequence.take_up([(_key(unit), unit)])
            self.tells[unit.key] = array("I", tells)
        self._settled = len(self._sequence.items)
        self.story = story
        self.groups.take_up(groups)
        self.groups.stale.update(stale)
        self.best.take_up(best)
        self.columns = columns
        self.blocks.take_up(shelves)
        self.ways = ways

    def documents(self) -> dict[int, str]:
        """Whose page a page is, of all that members are named by."""
        return {strong.reading.page: d for d, (strong, _) in self._units.items()}

    def telling(self) -> dict[str, bytes]:
        """The numbers of the groups that the reports of each document are in, four bytes each."""
        none = array("I")
        return {
            document: b"".join(self.tells.get(unit.key, none).tobytes() for unit in units)
            for document, units in self._units.items()
        }

    def actors(self) -> frozenset[str]:
        """The ids of all whom a report names."""
        return frozenset().union(*(reading.account.actors for reading in self.read.values()))

    def named(self, claims: Mapping[str, str]) -> dict[str, int]:
        """Some claims by id, each with its document, as the members that they are."""
        found: dict[str, int] = {}
        for claim, document in claims.items():
            units = self._units.get(document)
            if units is not None:
                page = units[0].reading.page
                for one in self.pages.get(page).compared:
                    if one.claim == claim:
                        found[claim] = page * REPORTS + one.number
        return found

    def member(self, member: int) -> Traits:
        """The report that a member of a group is."""
        page, place = divmod(member, REPORTS)
        return self.pages.get(page).compared[place]

    # -- what is compared ----------------------------------------------------------------------

    def _reading(self, account: Account) -> Reading:
        root = self.copying.root(account.document)
        known = self.read.get(account.document)
        if known is not None and known.account is account and known.root == root:
            return known
        if root == account.document:
            return Reading(account, root, account.page, account.leans)
        if known is not None and known.account.page == account.page and known.root == root:
            return Reading(account, root, known.page, account.leans)
        page = self.pages.get(account.page)
        copied = tuple(replace(t, copied=root) for t in page.compared)
        number = self.pages.put(written(Page(page.told, copied)))
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
            if days and not days.isdisjoint(array("I", reading.account.days)):
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
        page, account = self.pages.get(reading.page), reading.account
        found = put_right(page.compared, corrections, reported, outlets, account.confirmed)
        if all(a is b for a, b in zip(found, page.compared, strict=True)):
            return reading
        document, days = account.document, tuple(t.first for t in found)
        known = self._righted.get(document)
        if known is None or known[0] is not reading or known[1] != days:
            if known is not None and known[0].page == reading.page and known[1] == days:
                number = known[2].page
            else:
                number = self.pages.put(written(Page(page.told, found)))
            righted = Reading(account, reading.root, number, leans=True)
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
            reports = tuple([t for t in reports if leans(t) == unit.weak])
        for one in sorted(reports, key=_PLACE_IN_DOCUMENT):
            places = where(one, story, account.day)
            member = reading.page * REPORTS + one.number
            number = self._fitting(one, member, places)
            if number is None:
                number = len(self.groups)
                self._trail.put(self.groups, number, Group((member,), ()))
                self._open_up(number, [one])  # its like mostly comes soon
            self.blocks.file(places, number)
            yield number

    def _fitting(self, one: Traits, member: int, places: tuple[Where, ...]) -> int | None:
        """The number of the group that a report fits best, if any; it is added there."""
        opened, rule = self._open, RULES[one.kind]
        # texts of many words that share but one of them are not alike
        enough = 2 if len(one.content.plain) >= _LONG and not rule.told else 1
        candidates = self.blocks.leading(places, enough, _CANDIDATES)
        self.compared += len(candidates)
        # day and place tell more than those who give neither can gainsay
        placed = one.weak or (one.exact and one.place and not rule.far)
        like = self._told_like if rule.told and one.trigger else _like_all
        closed, here = rule.closed and not one.ordinal, one.parties
        fitting: list[tuple[float, int]] = []
        for number in candidates:
            group = opened.get(number) or self._opened(number)
            members, compared = group.members, group.compared
            if placed and len(members) > 1:
                compared = fullest([m for m in members if m.exact and m.place]) or compared
            there = compared[0].parties
            if closed and not (here <= there or there <= here):
                continue  # another company, as most of those are that share a party
            found = like(compared, one)
            if found is not None:
                fitting.append((found, -number))
        if not fitting or (len(fitting) > 1 and _names_nobody(one)):
            return None  # which of two meetings "they" held is not guessed
        best, number = max(fitting)
        joins = self.groups[-number]
        reason = intern(reason_of(self.member(joins.members[0]), one, best))
        self._trail.put(
            self.groups, -number, Group((*joins.members, member), (*joins.reasons, reason))
        )
        self._joined(-number, one)
        return -number

    def _opened(self, number: int) -> Opened:
        """The reports of a group that a new one may be compared with: those that are not weak."""
        members = [self.member(m) for m in self.groups[number].members]
        return self._open_up(number, [m for m in members if not m.weak] or members)

    def _open_up(self, number: int, members: list[Traits]) -> Opened:
        if len(self._open) >= _OPEN:
            self._open.clear()
        self._open[number] = found = Opened(members, fullest(members))
        return found

    def _joined(self, number: int, one: Traits) -> None:
        """A report has joined a group: it is compared with the next, if the group is open."""
        known = self._open.get(number)
        if known is None or (one.weak and not known.members[0].weak):
            return
        members = [one] if known.members[0].weak and not one.weak else [*known.members, one]
        self._open[number] = Opened(members, fullest(members))

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


def _like_all(members: list[Traits], one: Traits) -> float | None:
    """How like a report is to the one of these that it is least like; none if it fits not all."""
    least = 3.0
    for member in members:
        found = likeness(member, one)
        if found is None:
            return None
        least = min(least, found)
    return least


def _key(unit: _Unit) -> tuple[date, bool, str, int]:
    """Its place in the order, and the page that names all of it that is compared."""
    account = unit.reading.account
    return account.day, unit.weak, account.document, unit.reading.page


def _names_nobody(one: Traits) -> bool:
    """Whether a report is told by day and place alone."""
    return not one.parties and not RULES[one.kind].far

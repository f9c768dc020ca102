"""Remarks that one document gives to one speaker and another to all, or turns into the contrary.

A demand often stands in one sentence with another one ("that they should stop, and that nobody
should pay them"): each of its clauses is compared by itself.
"""

import re
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from briefing.regions.region import Region
from briefing.situation.alike import Words, overlap, shared, sketch, words
from briefing.situation.disagreement import Conflict, Reading
from briefing.situation.families import family
from briefing.situation.remarks import said_in, spoken
from briefing.situation.select import published
from briefing.situation.situation import Development, Reported, Situation
from briefing.situation.who import in_roles, state_of
from events.claims import StatementMade

_PART, _WHOLE = 0.6, 0.4
"""How alike two remarks must be to be one: of the shorter one, and of both together."""
_KIN = 0.8
"""What two words of one meaning count ("halt", "stop"), beside one for the same word."""
_NEAR_DAYS = 3
_LATEST = 24
"""How many remarks of one party and word a new one is held against, the latest."""
_PLAN = "expect"
"""Who expects what is planned gives nobody's words."""
_CLAUSES = re.compile(r",?\s+and\s+that\s+|;\s+")
_TELLING = 3
"""So many plain words a clause needs to be compared without the others."""


@dataclass(slots=True, eq=False)
class _Remark:
    """A remark, or a clause of one, as some reports of a development give it."""

    development: Development
    report: Reported
    """The first of them."""
    states: frozenset[str]
    addressed: frozenset[str]
    content: Words
    act: str
    verbatim: bool
    day: int | None
    """On which its document was published, as an ordinal."""


class Remarks:
    """A remark that one document gives to one party and another to several with that one.

    Only where neither document gives it to both, and both were published within days of one
    another: what allies repeat month after month is no disagreement. And a quotation of which
    another document of those days makes the contrary, in the same words but for a "not".
    """

    def __init__(self, situation: Situation, region: Region) -> None:
        self._region = region
        self._published = {d: day.toordinal() for d, day in published(situation).items()}
        self._filed: dict[tuple[str, str], deque[_Remark]] = {}
        self._pairs: list[tuple[_Remark, _Remark]] = []
        self._contrary: list[tuple[_Remark, _Remark]] = []
        self._told: dict[str, list[_Remark]] = {}
        """By document."""

    def take(self, development: Development) -> None:
        """The next development."""
        if development.kind != "statement_made" or development.status != "actual":
            return
        told: dict[tuple[object, ...], _Remark] = {}
        for report in development.reports:
            claim = report.claim
            if isinstance(claim, StatementMade):
                who = in_roles(claim, "speaker", "on_behalf_of")
                states = frozenset(state_of(w, self._region) or w.key for w in who)
                parts = _parts(claim)
                for part in parts:
                    # whole remarks that were linked are alike, whatever their words
                    key = states, claim.act, claim.verbatim, part if len(parts) > 1 else ()
                    known = told.get(key)
                    if known is None:
                        known = told[key] = self._remark(development, report, claim, part, states)
                        self._file(known)
                    self._told.setdefault(report.document, []).append(known)

    def _remark(
        self,
        development: Development,
        report: Reported,
        claim: StatementMade,
        part: tuple[str, ...],
        states: frozenset[str],
    ) -> _Remark:
        return _Remark(
            development,
            report,
            states,
            _addressed(claim),
            words(*part),
            claim.act,
            claim.verbatim,
            self._published.get(report.document),
        )

    def _file(self, this: _Remark) -> None:
        for other in self._near(this):
            if other.development is this.development:
                continue
            if other.content.negated != this.content.negated:
                if _contrary(other, this):
                    self._contrary.append((other, this))
            elif _of_few_and_many(other, this) and _of_one_thing(other, this):
                self._pairs.append((other, this))

    def _near(self, this: _Remark) -> Iterable[_Remark]:
        """The latest remarks of its speakers in some of its words, of those days."""
        near: dict[int, _Remark] = {}
        day = this.day
        for word in sketch(this.content):
            for state in this.states:
                block = self._filed.setdefault((state, word), deque(maxlen=_LATEST))
                if day is not None:
                    for other in block:
                        if other.day is not None and -_NEAR_DAYS <= other.day - day <= _NEAR_DAYS:
                            near[id(other)] = other
                block.append(this)
        return near.values()

    def given_to_others(self) -> Iterator[Conflict]:
        """Where two developments disagree so, once all are taken."""
        seen: set[tuple[str, str]] = set()
        for first, second in self._pairs:
            of = first.development.id, second.development.id
            if of not in seen and not self._given_to_both(first, second):
                seen.add(of)
                readings = tuple(spoken(x.report) for x in (first, second))
                yield Conflict(of[0], "speaker", readings, other=of[1])

    def _given_to_both(self, first: _Remark, second: _Remark) -> bool:
        """Whether a document that reports either gives it to the one party and to the other."""
        reports = (*first.development.reports, *second.development.reports)
        for document in dict.fromkeys(r.document for r in reports):
            told = self._told.get(document, ())
            if all(
                any(
                    x.states == one.states
                    and x.content.negated == one.content.negated
                    and _of_one_thing(x, one)
                    for x in told
                )
                for one in (first, second)
            ):
                return True
        return False

    def drifted(self) -> Iterator[Conflict]:
        """Where a quotation and what another document makes of it say the contrary."""
        seen: set[tuple[str, str]] = set()
        for both in self._contrary:
            first, second = (x.development.id for x in both)
            if (first, second) not in seen:
                seen.add((first, second))
                yield Conflict(first, "wording", tuple(map(_words_of, both)), other=second)


def _parts(claim: StatementMade) -> tuple[tuple[str, ...], ...]:
    """The texts of a remark, clause by clause where each tells enough."""
    said = said_in(claim)
    if " and that " in said or ";" in said:
        found = tuple((part,) for part in _CLAUSES.split(said))
        if all(len(words(*part).plain) >= _TELLING for part in found):
            return found
    return (tuple(e.quote for e in claim.content),)


def _of_few_and_many(a: _Remark, b: _Remark) -> bool:
    """Whether the one's speakers are some of the other's, who do the same by it."""
    if a.act != b.act or a.act == _PLAN:
        return False
    if _of_others(a.addressed, b.addressed):
        return False
    return a.states < b.states or b.states < a.states


def _addressed(claim: StatementMade) -> frozenset[str]:
    return frozenset(w.key for w in in_roles(claim, "addressee"))


def _of_others(here: frozenset[str], there: frozenset[str]) -> bool:
    """Whether the same is asked of others: then these are two demands, however alike."""
    return bool(here) and bool(there) and here.isdisjoint(there)


def _of_one_thing(a: _Remark, b: _Remark) -> bool:
    """Whether their words are alike; words of one meaning count nearly as the same."""
    part, whole = overlap(a.content, b.content)
    if part >= _PART and whole >= _WHOLE:
        return True
    kin = _KIN * _kin(a.content.plain - b.content.plain, b.content.plain - a.content.plain)
    if not kin:
        return False
    both = shared(a.content, b.content) + kin
    here, there = a.content.weight, b.content.weight
    return both >= _PART * min(here, there) and both >= _WHOLE * (here + there - both)


def _kin(these: Iterable[str], those: Iterable[str]) -> int:
    """How many of these words have one of one meaning among those, each taken once."""
    left = {word: families for word in sorted(those) if (families := family(word))}
    found = 0
    for word in sorted(these):
        mine = family(word)
        other = next((w for w, families in left.items() if mine & families), None)
        if other is not None:
            del left[other]
            found += 1
    return found


def _contrary(a: _Remark, b: _Remark) -> bool:
    """Whether one quotes what the other turns round, of one speaker.

    Where one document tells of both the speaker said both.
    """
    if not (a.verbatim or b.verbatim) or a.states != b.states:
        return False
    part, whole = overlap(a.content, b.content)
    if part < _PART or whole < _WHOLE:
        return False
    documents = ({r.document for r in x.development.reports} for x in (a, b))
    return set.isdisjoint(*documents) and not _speakers(a).isdisjoint(_speakers(b))


def _speakers(remark: _Remark) -> set[str]:
    return {w.key for w in in_roles(remark.report.claim, "speaker", "on_behalf_of")}


def _words_of(remark: _Remark) -> Reading:
    claim = remark.report.claim
    said = said_in(claim) if isinstance(claim, StatementMade) else ""
    return Reading(said, (remark.report.position,))


def given_to_several(development: Development, region: Region) -> Iterator[Conflict]:
    """A remark given to one and to all in one development: a minister may speak for his state."""
    if len(development.reports) < 2:
        return
    by_states: dict[frozenset[str], list[Reported]] = {}
    addressed: dict[int, frozenset[str]] = {}
    for report in development.reports:
        claim = report.claim
        if isinstance(claim, StatementMade) and claim.act != _PLAN:
            by_states.setdefault(_states(claim, region), []).append(report)
            addressed[report.position] = _addressed(claim)
    for some, few in by_states.items():
        for more, many in by_states.items():
            apart = {r.document for r in few}.isdisjoint(r.document for r in many)
            asked = (addressed[r[0].position] for r in (few, many))
            if some and some < more and apart and not _of_others(*asked):
                yield Conflict(development.id, "speaker", (spoken(few[0]), spoken(many[0])))


def _states(claim: StatementMade, region: Region) -> frozenset[str]:
    who = in_roles(claim, "speaker", "on_behalf_of")
    return frozenset(state_of(w, region) or w.key for w in who)

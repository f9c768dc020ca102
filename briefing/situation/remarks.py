"""Disagreements about words: who said them, and whether a paraphrase says what the quote does."""

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from briefing.regions.region import Region
from briefing.situation.alike import Words, normal, overlap, sketch, words
from briefing.situation.disagreement import Conflict, Reading
from briefing.situation.figures import figures
from briefing.situation.select import published
from briefing.situation.situation import Development, Reported, Situation
from briefing.situation.traits import content_of
from briefing.situation.who import Who, in_roles, state_of
from events.claims import StatementMade

_REMARK, _REMARK_WHOLE = 0.6, 0.4
"""How alike two remarks must be to be one: of the shorter one, and of both together."""
_NEAR_DAYS = 3
_LATEST = 24
"""How many remarks of one party and word a new one is held against, the latest."""
_QUOTED_WORDS = 5
"""How many words in a row must agree before a quotation counts as the same."""

# -- a quotation and what others make of it --------------------------------------------------


def drift(reports: list[Reported]) -> tuple[Reading, ...] | None:
    """Where a paraphrase or another quotation does not say what the quoted words say.

    Two quotations of one remark differ within words that both give. A paraphrase differs when
    it makes "may" or "should" of "will" and the other way round, or gives another figure.
    """
    said = [(r, c) for r in reports if isinstance(c := r.claim, StatementMade)]
    quotes = [(r, c) for r, c in said if c.verbatim]
    for report, quoted in quotes:
        for other, claim in said:
            if claim.document == quoted.document:
                continue
            if claim.verbatim:
                drifted = other.position > report.position and _misquoted(quoted, claim)
            else:
                drifted = _misput(quoted, claim)
            if drifted:
                return (
                    Reading(_said(quoted), (report.position,)),
                    Reading(_said(claim), (other.position,)),
                )
    return None


def _said(claim: StatementMade) -> str:
    return " … ".join(e.quote for e in claim.content)


def _misquoted(a: StatementMade, b: StatementMade) -> bool:
    """Whether two quotations begin and end alike, but differ between; a cut one does not."""
    for one in a.content:
        for other in b.content:
            here, there = normal(one.quote), normal(other.quote)
            if min(len(here), len(there)) < _QUOTED_WORDS or here == there:
                continue
            head = next((n for n, (x, y) in enumerate(zip(here, there)) if x != y), None)  # noqa: B905
            if head is None:
                continue  # one is the other, cut at its end
            tail = next(
                (n for n, (x, y) in enumerate(zip(here[::-1], there[::-1])) if x != y),  # noqa: B905
                None,
            )
            if tail is not None and head >= 2 and tail >= 2 and head + tail >= _QUOTED_WORDS:
                return True
    return False


_MODALS = (
    frozenset({"may", "might", "could", "possibly", "perhaps"}),
    frozenset({"should", "ought"}),
    frozenset({"will", "shall", "must", "cannot"}),
)


def _misput(quoted: StatementMade, claim: StatementMade) -> bool:
    here, there = _said(quoted), _said(claim)
    mine, theirs = set(normal(here)), set(normal(there))
    strength = [{n for n, m in enumerate(_MODALS) if m & w} for w in (mine, theirs)]
    if strength[0] and strength[1] and strength[0].isdisjoint(strength[1]):
        return True
    return any(all(a.excludes(b) for a in figures(here)) for b in figures(there) if figures(here))


# -- the same words, different speakers ------------------------------------------------------


class Quotations:
    """Quotations that one document gives to one speaker and another document to another."""

    def __init__(self) -> None:
        self._first: dict[tuple[str, ...], tuple[Development, Reported]] = {}
        self._told: set[tuple[str, str]] = set()

    def take(self, development: Development) -> Iterator[Conflict]:
        """The next development; where it quotes what another speaker said before."""
        for report in development.reports:
            for run in _runs(report):
                known, before = self._first.setdefault(run, (development, report))
                pair = (known.id, development.id)
                if pair not in self._told and _given_to_others(before, report):
                    self._told.add(pair)
                    yield Conflict(
                        known.id,
                        "speaker",
                        (_spoken(before), _spoken(report)),
                        other=None if known.id == development.id else development.id,
                    )


def _runs(report: Reported) -> Iterator[tuple[str, ...]]:
    claim = report.claim if report.glance.kind == "statement_made" else None
    if isinstance(claim, StatementMade) and claim.verbatim:
        for part in claim.content:
            said = normal(part.quote)
            if len(said) >= _QUOTED_WORDS:
                # the first words decide: a quotation is cut at its end more often
                yield said[: _QUOTED_WORDS + 3]


def _given_to_others(a: Reported, b: Reported) -> bool:
    """Whether both name their speakers, no one in common, nor one speaking for the other."""
    if a.claim.document == b.claim.document:
        return False
    here, there = ({w.key for w in in_roles(r.claim, "speaker", "on_behalf_of")} for r in (a, b))
    return bool(here) and bool(there) and here.isdisjoint(there)


def _spoken(report: Reported) -> Reading:
    speakers = in_roles(report.claim, "speaker", "on_behalf_of")
    return Reading(", ".join(w.words for w in speakers), (report.position,))


# -- one speaker's remark, or everybody's -------------------------------------------------------


class _Remark(NamedTuple):
    """A remark and what of it is compared."""

    development: Development
    states: frozenset[str]
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
        self._pairs: dict[tuple[str, str], tuple[Development, Development]] = {}
        self._alike: dict[str, list[Development]] = {}
        self._contrary: list[tuple[Development, Development]] = []
        self._speaking: dict[str, frozenset[str]] = {}
        """Who speaks, where another remark is like this one."""

    def take(self, development: Development) -> None:
        """The next development."""
        if development.kind == "statement_made" and development.status == "actual":
            self._file(development)

    def _file(self, development: Development) -> None:
        claim = development.lead.claim
        if not isinstance(claim, StatementMade):
            return
        states, content = _states(claim, self._region), content_words(development)
        day = self._published.get(claim.document)
        this = _Remark(development, states, content, claim.act, claim.verbatim, day)
        near: dict[str, _Remark] = {}
        for word in sketch(content):
            for state in states:
                block = self._filed.setdefault((state, word), deque(maxlen=_LATEST))
                if day is not None:
                    for other in block:
                        if other.day is not None and -_NEAR_DAYS <= other.day - day <= _NEAR_DAYS:
                            near[other.development.id] = other
                block.append(this)
        for other in near.values():
            if _one_remark(other, this):
                self._pair(other, this)
            elif _contrary(other, this):
                self._contrary.append((other.development, this.development))

    def _pair(self, other: _Remark, this: _Remark) -> None:
        for one, like in ((other, this), (this, other)):
            self._alike.setdefault(one.development.id, []).append(like.development)
            self._speaking[one.development.id] = one.states
        if other.states < this.states or this.states < other.states:
            both = other.development, this.development
            self._pairs[both[0].id, both[1].id] = both

    def given_to_others(self) -> Iterator[Conflict]:
        """Where two developments disagree so, once all are taken."""
        for first, second in self._pairs.values():
            documents, states = (_documents(first), _documents(second)), self._speaking[second.id]
            alike = (d for d in self._alike[first.id] if self._speaking[d.id] == states)
            if documents[0].isdisjoint(set().union(*map(_documents, alike))):
                readings = tuple(_spoken(d.lead) for d in (first, second))
                yield Conflict(first.id, "speaker", readings, other=second.id)

    def drifted(self) -> Iterator[Conflict]:
        """Where a quotation and what another document makes of it say the contrary."""
        for first, second in self._contrary:
            readings = tuple(
                Reading(_said(claim), (d.lead.position,))
                for d in (first, second)
                if isinstance(claim := d.lead.claim, StatementMade)
            )
            yield Conflict(first.id, "wording", readings, other=second.id)


def given_to_several(development: Development, region: Region) -> Iterator[Conflict]:
    """The same among the reports of one development: a minister may speak for his state."""
    if len(development.reports) < 2:
        return
    by_states: dict[frozenset[str], list[Reported]] = {}
    for report in development.reports:
        claim = report.claim
        if isinstance(claim, StatementMade):
            by_states.setdefault(_states(claim, region), []).append(report)
    for some, few in by_states.items():
        for more, many in by_states.items():
            apart = {r.document for r in few}.isdisjoint(r.document for r in many)
            if some and some < more and apart:
                yield Conflict(development.id, "speaker", (_spoken(few[0]), _spoken(many[0])))


def _states(claim: StatementMade, region: Region) -> frozenset[str]:
    who = in_roles(claim, "speaker", "on_behalf_of")
    return frozenset(state_of(w, region) or w.key for w in who)


def _documents(development: Development) -> set[str]:
    return {r.document for r in development.reports}


def _one_remark(a: _Remark, b: _Remark) -> bool:
    if a.act != b.act or a.content.negated != b.content.negated:
        return False
    part, whole = overlap(a.content, b.content)
    return part >= _REMARK and whole >= _REMARK_WHOLE


def _contrary(a: _Remark, b: _Remark) -> bool:
    """Whether one quotes what the other turns round, of one speaker.

    Where one document tells of both the speaker said both.
    """
    if a.content.negated == b.content.negated or not (a.verbatim or b.verbatim):
        return False
    if a.states != b.states or not _documents(a.development).isdisjoint(_documents(b.development)):
        return False
    part, whole = overlap(a.content, b.content)
    if part < _REMARK or whole < _REMARK_WHOLE:
        return False
    here, there = ({w.key for w in _speakers(x.development)} for x in (a, b))
    return not here.isdisjoint(there)


def _speakers(development: Development) -> tuple[Who, ...]:
    return in_roles(development.lead.claim, "speaker", "on_behalf_of")


def content_words(development: Development) -> Words:
    """The words that say what a development is about, by its leading report."""
    return words(*(e.quote for e in content_of(development.lead.claim)))

"""Disagreements about words: who said them, and whether a paraphrase says what the quote does."""

from collections.abc import Iterator, Mapping
from datetime import date

from briefing.regions.region import Region
from briefing.situation.alike import Words, normal, overlap, sketch, words
from briefing.situation.disagreement import Conflict, Reading
from briefing.situation.figures import figures
from briefing.situation.situation import Development, Reported, Situation
from briefing.situation.traits import content_of
from briefing.situation.who import in_roles, state_of
from events.claims import StatementMade

_REMARK, _REMARK_WHOLE = 0.6, 0.4
"""How alike two remarks must be to be one: of the shorter one, and of both together."""
_NEAR_DAYS = 3
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


def speakers(developments: tuple[Development, ...]) -> Iterator[Conflict]:
    """Quotations that one document gives to one speaker and another document to another."""
    first: dict[tuple[str, ...], tuple[Development, Reported]] = {}
    told: set[tuple[str, str]] = set()
    for development in developments:
        for report in development.reports:
            for run in _runs(report):
                known, before = first.setdefault(run, (development, report))
                pair = (known.id, development.id)
                if pair not in told and _given_to_others(before, report):
                    told.add(pair)
                    yield Conflict(
                        known.id,
                        "speaker",
                        (_spoken(before), _spoken(report)),
                        other=None if known.id == development.id else development.id,
                    )


def _runs(report: Reported) -> Iterator[tuple[str, ...]]:
    claim = report.claim
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


def one_or_all(situation: Situation, region: Region) -> Iterator[Conflict]:
    """A remark that one document gives to one party and another to several with that one.

    Only where neither document gives it to both, and both were published within days of one
    another: what allies repeat month after month is no disagreement.
    """
    developments = situation.developments
    published = {s.document: s.metadata.published for s in situation.sources}
    yield from _within(developments, region)
    said = [d for d in developments if d.kind == "statement_made" and d.status == "actual"]
    speaking = {d.id: _states(d, region) for d in said}
    content = {d.id: content_words(d) for d in said}
    filed: dict[tuple[str, str], list[Development]] = {}
    pairs: dict[tuple[str, str], tuple[Development, Development]] = {}
    alike: dict[str, list[Development]] = {}
    for development in said:
        near: dict[str, Development] = {}
        for word in sketch(content[development.id]):
            for state in speaking[development.id]:
                block = filed.setdefault((state, word), [])
                near.update((d.id, d) for d in block[-24:])
                block.append(development)
        for other in near.values():
            days = [published.get(d.lead.document) for d in (other, development)]
            if _near(*days) and _one_remark(other, development, content):
                alike.setdefault(other.id, []).append(development)
                alike.setdefault(development.id, []).append(other)
                here, there = speaking[other.id], speaking[development.id]
                if here < there or there < here:
                    pairs[other.id, development.id] = other, development
    for first, second in pairs.values():
        documents = _documents(first), _documents(second)
        also = [_documents(d) for d in alike[first.id] if speaking[d.id] == speaking[second.id]]
        if documents[0].isdisjoint(set().union(*also)):
            readings = tuple(_spoken(d.lead) for d in (first, second))
            yield Conflict(first.id, "speaker", readings, other=second.id)


def _within(developments: tuple[Development, ...], region: Region) -> Iterator[Conflict]:
    """The same among the reports of one development: a minister may speak for his state."""
    for development in developments:
        by_states: dict[frozenset[str], list[Reported]] = {}
        for report in development.reports:
            if isinstance(report.claim, StatementMade):
                who = in_roles(report.claim, "speaker", "on_behalf_of")
                states = frozenset(state_of(w, region) or w.key for w in who)
                by_states.setdefault(states, []).append(report)
        for some, few in by_states.items():
            for more, many in by_states.items():
                apart = {r.document for r in few}.isdisjoint(r.document for r in many)
                if some and some < more and apart:
                    yield Conflict(development.id, "speaker", (_spoken(few[0]), _spoken(many[0])))


def _states(development: Development, region: Region) -> frozenset[str]:
    who = in_roles(development.lead.claim, "speaker", "on_behalf_of")
    return frozenset(state_of(w, region) or w.key for w in who)


def _documents(development: Development) -> set[str]:
    return {r.document for r in development.reports}


def _near(one: date | None, other: date | None) -> bool:
    return one is not None and other is not None and abs((one - other).days) <= _NEAR_DAYS


def _one_remark(a: Development, b: Development, content: Mapping[str, Words]) -> bool:
    here, there = a.lead.claim, b.lead.claim
    if not isinstance(here, StatementMade) or not isinstance(there, StatementMade):
        return False
    if here.act != there.act or content[a.id].negated != content[b.id].negated:
        return False
    part, whole = overlap(content[a.id], content[b.id])
    return part >= _REMARK and whole >= _REMARK_WHOLE


def content_words(development: Development) -> Words:
    """The words that say what a development is about, by its leading report."""
    return words(*(e.quote for e in content_of(development.lead.claim)))

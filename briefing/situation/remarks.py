"""Disagreements about words: who said them, and whether a paraphrase says what the quote does."""

from collections.abc import Iterator

from briefing.situation.alike import Words, normal, words
from briefing.situation.disagreement import Conflict, Reading
from briefing.situation.figures import figures
from briefing.situation.situation import Development, Reported
from briefing.situation.traits import content_of
from briefing.situation.who import in_roles
from events.claims import StatementMade

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
                    Reading(said_in(quoted), (report.position,)),
                    Reading(said_in(claim), (other.position,)),
                )
    return None


def said_in(claim: StatementMade) -> str:
    """What was said, as the document has it."""
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
    here, there = said_in(quoted), said_in(claim)
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
                        (spoken(before), spoken(report)),
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


def spoken(report: Reported) -> Reading:
    """Who says it, by one report."""
    speakers = in_roles(report.claim, "speaker", "on_behalf_of")
    return Reading(", ".join(w.words for w in speakers), (report.position,))


def content_words(development: Development) -> Words:
    """The words that say what a development is about, by its leading report."""
    return words(*(e.quote for e in content_of(development.lead.claim)))

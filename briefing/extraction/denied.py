"""What somebody denies is no fact, however the parser hangs the words of the denial."""

import re
from collections.abc import Iterable
from itertools import chain

from events.claims import Claim, StatementMade
from events.values import Excerpt

_ASIDE = re.compile(
    r"\b(?:after|before|since|when|while|because|although|which|who)\b", re.IGNORECASE
)
_REPORTS = re.compile(
    r"\b(?:reports?|rumou?rs?|claims?|allegations?|accusations?|suggestions?|speculation|stories)\b",
    re.IGNORECASE,
)
_SAID = frozenset({"statement_made", "assessment_made", "concern_raised"})


def denied(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """The claims; an event told within the words of a denial is one that somebody denies."""
    found = tuple(claims)
    denials = [c for c in found if isinstance(c, StatementMade) and _is_denial(c)]
    words = tuple(chain.from_iterable(c.content for c in denials))
    return tuple(_denied(c, words) for c in found) if words else found


def _is_denial(statement: StatementMade) -> bool:
    """Whether it denies: so does who "dismissed reports that ...", not who rejected a plan."""
    if statement.act != "reject" or statement.cue is None or not statement.content:
        return statement.act == "deny"
    cue, said = statement.cue, statement.content[0]
    return any(
        _REPORTS.search(e.quote[cue.end - e.start : said.start - e.start])
        for e in statement.excerpts
        if e.start <= cue.end <= said.start
    )


def _denied(claim: Claim, words: Iterable[Excerpt]) -> Claim:
    cue = claim.cue
    if cue is None or claim.kind in _SAID or claim.status != "actual":
        return claim
    inside = any(
        said.start <= cue.start and cue.end <= said.end and not _granted(said, cue)
        for said in words
    )
    return claim.model_copy(update={"status": "denied"}) if inside else claim


def _granted(said: Excerpt, cue: Excerpt) -> bool:
    """Whether a clause tells it that the denial leaves as it is: "after the ship had sunk"."""
    return _ASIDE.search(said.quote[: cue.start - said.start]) is not None

"""What somebody thinks or fears, in sentences: assessments and concerns, never told as fact."""

import re
from collections.abc import Sequence
from typing import Final

from briefing.memo.clause import Pen, mentions, speaking_claim, time_words
from briefing.memo.content import Said, said
from briefing.memo.verbs import THAT, saying_verb
from briefing.memo.wording import sentence
from briefing.memo.written_names import some_people
from briefing.situation.situation import Development
from events.claims import Claim
from events.values import Excerpt

_OPENERS = re.compile(
    r"^(?:however|but|fortunately|unfortunately|of course|moreover|meanwhile|in addition|"
    r"therefore|thus|also|still|yet|and|so|certainly|indeed|nevertheless|in this situation|"
    r"in this context|for instance|for example|in short),? ",
    re.IGNORECASE,
)


def assessment(development: Development, pen: Pen, *, limit: int = 26) -> str | None:
    """As in "An editorial in the Han River Post argued that ..."; never told as fact."""
    claim = development.lead.claim
    spans: Sequence[Excerpt] = getattr(claim, "content", ())
    told = said(
        [_opened(s) for s in spans],
        pen.texts(claim.document),
        verbatim=_is_quoted(claim),
        limit=limit,
        clausal=_sentence_like(spans),
        published=pen.published(claim),
    )
    if told is None or _leans_back(told.text):
        return None
    author = pen.names.all(claim.role("author"), claim) or pen.article(claim)
    kind = getattr(claim, "type", "judgement")
    predicate = _ASSESSED.get((kind, told.form)) or _ASSESSED.get(("judgement", told.form))
    own = saying_verb(claim.cue.quote) if claim.cue and claim.role("author") else None
    if own is not None and told.form == "clause" and THAT in own[1] and own[0] != "expected":
        predicate = f"{own[0]} that "
    elif told.form == "clause" and kind == "forecast" and _is_no_forecast(told.text):
        predicate = "said that "
    if predicate is None:
        return None
    return sentence(f"{author} {predicate}{told.text}")


def _is_no_forecast(words: str) -> bool:
    """As in "a visit would be the first since 2014", "the report could not be confirmed"."""
    return bool(_CONDITIONAL.match(words) or _COULD_NOT.search(words))


_COULD_NOT: Final = re.compile(r"\bcould not(?: immediately| yet)? be [a-z]+ed\b")
_CONDITIONAL: Final = re.compile(r"an? [^,]*?\bwould\b")
"""As in "a visit would be the first since 2014": nobody expects the visit."""
_ASSESSED: Final = {
    ("judgement", "clause"): "argued that ",
    ("judgement", "quotation"): "said: ",
    ("judgement", "noun"): "pointed to ",
    ("judgement", "gerund"): "advocated ",
    ("judgement", "fragment"): "wrote of ",
    ("forecast", "clause"): "expected that ",
    ("forecast", "noun"): "expected ",
    ("recommendation", "clause"): "argued that ",
    ("recommendation", "infinitive"): "recommended ",
    ("recommendation", "noun"): "called for ",
    ("recommendation", "gerund"): "recommended ",
}


def _opened(span: Excerpt) -> Excerpt:
    """The span without a connective that ties it to the sentence before."""
    found = _OPENERS.match(span.quote)
    if found is None or found.end() >= len(span.quote):
        return span
    start = span.start + found.end()
    return Excerpt(start=start, end=span.end, quote=span.quote[found.end() :])


def _leans_back(text: str) -> bool:
    """Whether a pronoun stands before any name that it could mean ("that they met"), or ends it."""
    if re.search(r"\b(?:this|that|these|those)\W*$", text):
        return True
    pronoun = re.search(
        r"\b(?:they|them|their|its|he|him|his|she|her|this|these|those|such|both|"
        r"the (?:other )?(?:two|three)(?: \w+)?)\b",
        text,
        re.IGNORECASE,
    )
    name = re.search(r"\b[A-Z]", text[1:])
    return pronoun is not None and (name is None or pronoun.start() < name.start() + 1)


def _is_quoted(claim: Claim) -> bool:
    return bool(getattr(claim, "verbatim", False))


def _sentence_like(spans: Sequence[Excerpt]) -> bool:
    if any(s.quote.rstrip().endswith(".") and s.quote[:1].isupper() for s in spans):
        return True
    return any(
        re.match(r"(?:it|there) (?:is|was|would|will|has|must|may)\b", s.quote, re.IGNORECASE)
        for s in spans
    )


_FELT = (
    (re.compile(r"\bsuspect", re.IGNORECASE), "suspected", "suspicion", "voiced suspicion about"),
    (re.compile(r"\bfear", re.IGNORECASE), "feared", "fear", "voiced fear of"),
)


def concern(development: Development, pen: Pen, *, with_date: bool = True) -> str | None:
    """As in "South Korea voiced concern that ..."; a worry without a holder says so."""
    claim = development.lead.claim
    risk = _risk(development, pen)
    if risk is None or (_leans_back(risk.text) and not claim.role("holder")):
        return None
    when = time_words(development, with_date=with_date)
    cue = claim.cue.quote if claim.cue else ""
    felt = next((f for f in _FELT if f[0].search(cue)), None)
    holder = pen.names.all(mentions(development, "holder"), speaking_claim(development, "holder"))
    holder = holder or next(filter(None, map(some_people, mentions(development, "holder"))), "")
    dated = f" {when}" if when else ""
    link = "that" if risk.form == "clause" else "about"
    if holder:
        verb = felt[1] if felt and link == "that" else "voiced concern"
        verb = felt[3] if felt and link == "about" else verb
        tail = risk.text if felt and link == "about" else f"{link} {risk.text}"
        return sentence(f"{holder} {verb}{dated} {tail}")
    if claim.voice == "editorial":
        return sentence(f"{pen.article(claim)} voiced concern{dated} {link} {risk.text}")
    return sentence(f"concern was reported{dated}, without a named holder, {link} {risk.text}")


def _risk(development: Development, pen: Pen) -> Said | None:
    for report in (development.lead, *development.reports):
        span = getattr(report.claim, "risk", None)
        if not isinstance(span, Excerpt):
            continue
        found = said(
            [_opened(span)],
            pen.texts(report.document),
            verbatim=False,
            limit=min(24, pen.room),
            published=pen.published(report.claim),
        )
        if found is not None and found.form in {"clause", "noun", "gerund"}:
            return found
    return _about(development, pen)


def _about(development: Development, pen: Pen) -> Said | None:
    claim = speaking_claim(development, "about")
    named = pen.names.all(mentions(development, "about"), claim)
    return Said("noun", named) if named else None

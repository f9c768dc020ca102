"""Reported words made to fit a sentence: a clause, an infinitive, a phrase, or a quotation.

No parser stands behind this: what a span is, is read off the words before it ("that", an
opening quotation mark) and off a closed list of finite verbs. Where that does not settle it
the words are quoted, which is always true.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from briefing.memo.wording import curly, cut_quote, inside_quotes, lower_first, tidy, without_tail
from events.values import Excerpt

Form = Literal["clause", "infinitive", "noun", "gerund", "quotation", "fragment"]

_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|shall|should|must|can|cannot|could|may|might|"
    r"do|does|did|won[’']t|isn[’']t|aren[’']t|wasn[’']t|don[’']t|doesn[’']t|didn[’']t|can[’']t|"
    r"wouldn[’']t|shouldn[’']t|needs to|wants to|remains|serves|seeks|became|becomes)\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"\b(?:that|which|who|whom|whose|where|when|what|how|why|if|because)\b", re.IGNORECASE
)
_FIRST_PERSON = re.compile(r"\b(?:I|we|our|ours|us|my|mine|me|I[’']m|we[’']re|let[’']s)\b")
_POINTING = re.compile(
    r"^(?:this|these|those|such|it|they|them|he|she|here|there it)\b", re.IGNORECASE
)
_OPEN, _CLOSE = '“"«「', '”"»」'


@dataclass(frozen=True, slots=True)
class Said:
    """Words ready for a sentence. `text` of a quotation or fragment has its marks."""

    form: Form
    text: str


def said(
    spans: Sequence[Excerpt], text: str, *, verbatim: bool, limit: int, clausal: bool = False
) -> Said | None:
    """The first of the spans that makes sense by itself, at most about `limit` words.

    `text` is the whole document; `clausal` says that the cue's verb takes clauses only ("said").
    None where the words point at something outside themselves ("this would be so").
    """
    for span in spans:
        found = _said(span, text, verbatim=verbatim, limit=limit, clausal=clausal)
        if found is not None:
            return found
    return None


def noun_phrase(span: Excerpt | None, limit: int = 18) -> str | None:
    """A noun phrase of a document inside a sentence; none if it is long, empty or points away."""
    if span is None:
        return None
    words = lower_first(curly(tidy(span.quote)))
    words = re.sub(r"^(?:through|in|at|for|of|on|by|with|during|to (?=the ))\s*(?=the |an? |its )", "", words)
    if not words or _POINTING.match(words) or _FIRST_PERSON.search(words):
        return None
    return without_tail(words, limit)


def before(text: str, start: int, reach: int = 24) -> str:
    """The few characters before an offset, on the same line."""
    return text[max(0, start - reach) : start].rpartition("\n")[2]


def _said(span: Excerpt, text: str, *, verbatim: bool, limit: int, clausal: bool) -> Said | None:
    raw = span.quote.strip()
    lead = before(text, span.start)
    if verbatim or _in_quotes(raw, lead, text, span.end) or _FIRST_PERSON.search(_unquoted(raw)):
        return _quotation(raw, limit, after_that=_ends_with_that(lead))
    words = curly(tidy(raw))
    if words.lower().startswith("that "):
        words, clausal = words[5:], True
    words = lower_first(words)
    form = _form(words, clausal=clausal or _ends_with_that(lead))
    if not words or (form in {"clause", "noun"} and _points_away(words, form)):
        return None
    short = without_tail(words, limit)
    if short is None:
        return None if form != "clause" else _long_clause(words, limit)
    return Said(form, short)


def _long_clause(words: str, limit: int) -> Said | None:
    """A long clause in the document's own words, between marks, cut with “…”."""
    plain = words.replace("“", "‘").replace("”", "’")
    return Said("clause", f"“{cut_quote(plain, limit)}”")


def _quotation(raw: str, limit: int, *, after_that: bool) -> Said | None:
    inner = raw.strip('"“”').strip()
    if len(inner) < 2:
        return None
    cut = cut_quote(inner, limit)
    marked = inside_quotes(cut)
    whole = inner[:1].isupper() and len(inner.split()) > 3 and not after_that
    return Said("quotation" if whole else ("clause" if after_that else "fragment"), marked)


def _form(words: str, *, clausal: bool) -> Form:
    if re.match(r"to (?!the |a |an |its |their |his |her )[a-z]+\b", words):
        return "infinitive"
    if clausal or _finite_before_relative(words):
        return "clause"
    if re.match(r"[a-z]+ing (?:the|a|an|its|their|his|her|to|in|on|up|with)?\b", words):
        return "gerund"
    return "noun"


def _finite_before_relative(words: str) -> bool:
    """A finite verb before any relative word makes a clause ("the fee that is due" is none)."""
    verb, relative = _FINITE.search(words), _RELATIVE.search(words)
    return (
        verb is not None and verb.start() > 0 and (not relative or verb.start() < relative.start())
    )


def _points_away(words: str, form: Form) -> bool:
    pointing = re.match(r"(?:this|these|those|such|here)\b", words, re.IGNORECASE) is not None
    return pointing or (form == "noun" and _POINTING.match(words) is not None)


def _ends_with_that(lead: str) -> bool:
    return re.search(rf"\bthat,?\s*[{_OPEN}]?$", lead) is not None


def _in_quotes(raw: str, lead: str, text: str, end: int) -> bool:
    opened = lead.rstrip()[-1:] in _OPEN and lead.rstrip() != ""
    closed = text[end : end + 1] in _CLOSE and text[end : end + 1] != ""
    return (opened and closed) or (raw[:1] in _OPEN and raw[-1:] in _CLOSE and raw[:1] != "")


def _unquoted(raw: str) -> str:
    return re.sub(r"[“\"][^”\"]*[”\"]", "", raw)


Texts = Callable[[str], str]

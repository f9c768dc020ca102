"""Reported words made to fit a sentence: a clause, an infinitive, a phrase, or a quotation.

No parser stands behind this: what a span is, is read off the words before it ("that", an
opening quotation mark) and off a closed list of finite verbs. Where that does not settle it
the words are quoted, which is always true.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from briefing.memo.dating import label
from briefing.memo.leaning import is_bare, lacks_object, leans
from briefing.memo.settling import relative, settled
from briefing.memo.wording import (
    curly,
    cut_quote,
    inside_quotes,
    lower_first,
    tidy,
    upper_first,
    without_tail,
)
from events.values import Excerpt, When

Form = Literal["clause", "infinitive", "noun", "gerund", "quotation", "fragment"]

_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|shall|should|must|can|cannot|could|(?-i:may)|might|"
    r"do|does|did|won[’']t|isn[’']t|aren[’']t|wasn[’']t|don[’']t|doesn[’']t|didn[’']t|can[’']t|"
    r"wouldn[’']t|shouldn[’']t|needs to|wants to|remains|serves|seeks|became|becomes)\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"\b(?:that|which|who|whom|whose|where|when|what|how|why|if|because)\b", re.IGNORECASE
)
_FIRST_PERSON = re.compile(r"\b(?:I|we|our|ours|us|my|mine|me|I[’']m|we[’']re|let[’']s)\b")
_POINTING = re.compile(
    r"^(?:this|these|those|such|that|which|who|whose|it|they|them|he|she|here|there it)\b",
    re.IGNORECASE,
)
_TOLD_BY = re.compile(r"\b(?:noted|said|added|reported|wrote|told|says|notes)$", re.IGNORECASE)
"""What ends so is the reporting clause itself, not what was said."""
_OPEN, _CLOSE = '“"«「', '”"»」'


@dataclass(frozen=True, slots=True)
class Said:
    """Words ready for a sentence. `text` of a quotation or fragment has its marks."""

    form: Form
    text: str


def said(
    spans: Sequence[Excerpt],
    text: str,
    *,
    verbatim: bool,
    limit: int,
    clausal: bool = False,
    published: date | None = None,
    times: Callable[[], Iterable[When]] = tuple,
) -> Said | None:
    """The first of the spans that makes sense by itself, at most about `limit` words.

    `text` is the whole document, `published` its day, from which "last year" is counted;
    `clausal` says that the cue's verb takes clauses only ("said"). `times` are those that the
    document's claims have resolved ("Monday"). None where the words point at something outside
    themselves ("this would be so").
    """
    for span in spans:
        lead = before(text, span.start)
        raw = _closed(span.quote.strip(), text[span.end : span.end + 1])
        if (
            verbatim
            or _in_quotes(raw, lead, text, span.end)
            or _FIRST_PERSON.search(_unquoted(raw))
        ):
            whole = text[span.end : span.end + 1] in _SPOKEN_END
            found = _quotation(raw, limit, after_that=_ends_with_that(lead), whole=whole)
        else:
            dated = _with_days(raw, span.start, times()) if relative(raw) else raw
            found = _indirect(dated, lead, limit, published, clausal=clausal)
            if found is not None and dated != raw and "“" in found.text:
                # What stands in quotation marks is as it was written, or it is no quotation.
                found = _indirect(raw, lead, limit, published, clausal=clausal)
        if found is not None:
            return found
    return None


def _closed(raw: str, behind: str) -> str:
    """The words with the quotation mark right behind them that closes one within."""
    opened = raw.count("“") > raw.count("”") or (raw.count('"') % 2 == 1 and raw[:1] != '"')
    return f"{raw}{behind}" if opened and behind in _CLOSE else raw


def noun_phrase(span: Excerpt | None, limit: int = 18) -> str | None:
    """A noun phrase of a document inside a sentence; none if it is long, empty or points away."""
    if span is None:
        return None
    words = re.split(r", (?:which|who|where|whose)\b", curly(tidy(span.quote)))[0]
    words = lower_first(words)
    words = re.sub(
        r"^(?:through|in|at|for|of|on|by|with|during|to (?=the ))\s*(?=the |an? |its )", "", words
    )
    if not words or _POINTING.match(words) or _FIRST_PERSON.search(words):
        return None
    return without_tail(words, limit)


def before(text: str, start: int, reach: int = 24) -> str:
    """The few characters before an offset, on the same line."""
    return text[max(0, start - reach) : start].rpartition("\n")[2]


def _indirect(
    raw: str, lead: str, limit: int, published: date | None, *, clausal: bool
) -> Said | None:
    words = curly(tidy(raw))
    if words.lower().startswith("that "):
        words, clausal = words[5:], True
    began_sentence = words[:1].isupper() and lower_first(words) != words
    words = lower_first(words)
    if re.search(r"\bto$", lead.rstrip()) and words[:1].islower():
        words = f"to {words}"
    form = _form(words, clausal=clausal or _ends_with_that(lead))
    words = _to_the_point(words)
    if not words or leans(words) or _points_away(words, form):
        return None
    short = without_tail(words, limit)
    plain = settled(short, published) if short is not None else None
    if plain is not None:
        return Said(form, plain)
    if form != "clause" or words[:1] in "“‘":
        return None
    return _long_clause(
        upper_first(words) if began_sentence else words, limit, whole=began_sentence
    )


def _long_clause(words: str, limit: int, *, whole: bool) -> Said:
    """A clause that cannot be shortened: the document's own words, marked, cut with “…”."""
    plain = words.replace("“", "‘").replace("”", "’")
    return Said("quotation" if whole else "clause", f"“{cut_quote(plain, limit)}”")


def _with_days(raw: str, start: int, times: Iterable[When]) -> str:
    """The words with each day in full that a claim has resolved at its place."""
    days = {w.offset - start: w for w in times if w.offset is not None and w.precision == "day"}
    for at in sorted(days, reverse=True):
        spoken = days[at].quote or ""
        behind = raw[at + len(spoken) :]
        if behind.startswith(("'s", "’s")):
            continue  # "Thursday's collision": a date takes no such ending
        if at >= 0 and spoken and raw[at : at + len(spoken)] == spoken:
            bare = _PART_OF_A_DAY.match(spoken) and not raw[:at].endswith(("on ", "since "))
            day = f"on {label(days[at])}" if bare else label(days[at])
            raw = f"{raw[:at]}{day}{raw[at + len(spoken) :]}"
    return raw


_PART_OF_A_DAY = re.compile(
    r"(?:early|late|shortly|just|before|after|at|around|near|by)\b.* on ", re.IGNORECASE
)
"""As in "early on Tuesday": the day in full needs its "on" as well."""
_SPOKEN_END = frozenset(",.!?")


def _quotation(raw: str, limit: int, *, after_that: bool, whole: bool = False) -> Said | None:
    inner = raw.strip('"“”').strip()
    if len(inner) < 2:
        return None
    cut = cut_quote(inner, limit)
    marked = inside_quotes(cut)
    ended = whole or inner[-1:] in _SPOKEN_END
    whole = inner[:1].isupper() and len(inner.split()) > (1 if ended else 3) and not after_that
    return Said("quotation" if whole else ("clause" if after_that else "fragment"), marked)


def _form(words: str, *, clausal: bool) -> Form:
    if re.match(r"to (?!the |a |an |its |their |his |her )“?[a-z]+\b", words):
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


_ASIDE = re.compile(
    r", (?:(?:according to|say|says|said) (?:the|an?|its) (?:report|article|paper)|"
    r"(?:the )?[A-Z][\w’-]*(?: [A-Z][\w’-]*){0,3} (?:wrote|reported|noted|writes|reports))$"
)
"""The reporting clause behind the words, which are told of their speaker."""
_HALF = re.compile(
    r"(?:wherever|whenever|whoever|whichever|whatever|however)\b[^,]*$", re.IGNORECASE
)
"""Half of a sentence: the other half, which it qualifies, is not among the words."""
_BACK = re.compile(
    r"\bdo(?:es|ne|ing)? (?:the same|so|likewise)\b|\bdid (?:the same|so|likewise)\b|"
    r"\b(?:that|this) (?:event|meeting|gathering|summit|trip|visit|move|step|plan|proposal|deal)\b"
    r"(?! (?:is|was|are|were|will|would|has|had|may|might|could|should|must)\b)"
)
"""Something told in the sentence before ("to stage that event")."""
_WHEN_THEY_MET = re.compile(
    r",? (?:when|as|after|before|while) "
    r"(?:they|both|the (?:two|three|four|sides|ministers|leaders))(?: \w+)? "
    r"(?:had )?(?:met|meet|spoke|talked|gathered|sat down|shook hands)\b[^“”;]*$"
)
"""When it was said or agreed, told by a meeting that is an event of its own.

Its day may be wrong here and mended there, and "the two" are nobody in a sentence by itself.
"""
_LEANING_BACK = re.compile(r",? (?:in (?:return|response|turn|reply)|instead|as well|too)$")
"""What answers something that only the sentence before tells."""
_SUBJUNCTIVE = re.compile(
    r"^((?:the )?[\w’-]+(?: [A-Z][\w’-]+)*(?: and (?:the )?[A-Z][\w’-]+(?: [A-Z][\w’-]+)*)?) "
    r"(be|earn|stop|end|halt|return|give|take|make|keep|cease|abide|respect|refrain|withdraw|lift|"
    r"play|show|receive|get)\b(?! (?:is|was|are|were))"
)


def _to_the_point(words: str) -> str:
    """Without "according to the report" and without "therefore" in the middle."""
    bare = _ASIDE.sub("", words)
    if (timeless := _WHEN_THEY_MET.sub("", bare)) and len(timeless.split()) > 2:
        bare = timeless
    if (alone := _LEANING_BACK.sub("", bare)) and len(alone.split()) > 1:
        bare = alone
    return re.sub(r"\b(should|must|would|will|can) (?:therefore|thus|however|also) ", r"\1 ", bare)


def with_should(words: str) -> str:
    """The clause of a demand with its verb spelt out ("the North should earn nothing")."""
    return _SUBJUNCTIVE.sub(r"\1 should \2", words)


_NO_SUBJECT = re.compile(
    r"(?:killed|left|hit|struck|sank|[a-z]{3,}ed) (?:at least|more than|up to|nearly|about|around|"
    r"some \d|\d|an?|the|its|their|his|her|in|on|by|to|from|into)\b"
)
"""What begins with its verb lost its subject ("pledged aid after a storm that killed ...")."""


def _points_away(words: str, form: Form) -> bool:
    if _HALF.match(words) or _BACK.search(words):
        return True
    if form == "infinitive":
        return lacks_object(words)
    if form == "noun" and (_TOLD_BY.search(words) or is_bare(words)):
        return True
    if form == "gerund":
        return False
    finite = _FINITE.match(words)
    headless = re.match(r"(?:in|on|at|by|for|with|of|not)\b[^,]*$", words) is not None
    headless = headless or _NO_SUBJECT.match(words) is not None
    if form == "clause" and (finite is not None or headless):
        return True
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

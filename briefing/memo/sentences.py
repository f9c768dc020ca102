"""From a development to its sentence: the phrase rule of its kind, its status and its voice."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Final

from briefing.memo.citations import Draft
from briefing.memo.clause import IN_THE_WORDS_OF, Clause, Pen, hedge_of, tell, time_words
from briefing.memo.context import Tone
from briefing.memo.naming import spelt_out
from briefing.memo.phrases_agreement import agreement, change_of, coming, moved_to
from briefing.memo.phrases_force import force, office, support
from briefing.memo.phrases_incident import incident
from briefing.memo.phrases_measure import measure
from briefing.memo.phrases_meeting import meeting, visit
from briefing.memo.phrases_views import assessment, concern
from briefing.memo.phrases_words import statement
from briefing.memo.wording import is_plural, sentence, upper_first, words
from briefing.situation.situation import Development

HARD_LIMIT = 30
"""No sentence of a memo has more words."""

RULES: Final[dict[str, Callable[[Development, Pen], Clause | None]]] = {
    "meeting_held": meeting,
    "visit_made": visit,
    "agreement_reached": agreement,
    "measure_taken": measure,
    "event_scheduled": coming,
    "force_moved": force,
    "incident_occurred": incident,
    "support_given": support,
    "office_changed": office,
}
_DULL = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "in",
        "on",
        "at",
        "to",
        "for",
        "and",
        "or",
        "that",
        "with",
        "by",
        "from",
        "as",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "it",
        "its",
        "their",
        "his",
        "her",
        "said",
        "stressed",
        "affirmed",
        "argued",
        "expressed",
        "reported",
    ]
)


def draft(
    development: Development, pen: Pen, *, with_date: bool = True, limit: int = 24
) -> Draft | None:
    """The development as one sentence, or none where no rule can tell it truthfully.

    People are introduced only by a sentence that is really made.
    """
    before = pen.names.remembered()
    text = _text(development, pen, with_date=with_date, limit=limit)
    if text is not None and "…" in text:
        text = _uncut(development, pen, before, with_date=with_date, limit=limit) or text
    if text is not None and words(text) > HARD_LIMIT:
        over = words(text) - HARD_LIMIT
        text = _shorter(development, pen, before, with_date=with_date, limit=limit, over=over)
    if text is None:
        pen.names.recall(before)
        return None
    text = spelt_out(text, pen.names.region)
    tone = tone_of(development)
    if text.startswith(upper_first(IN_THE_WORDS_OF)):
        tone = "reported"
    return Draft(text, development.reports, tone, development.independent < 2)


SLACK = 4
"""A quotation is not cut for so few words."""


def _uncut(
    development: Development, pen: Pen, before: frozenset[str], *, with_date: bool, limit: int
) -> str | None:
    """The sentence with its words whole, where they are hardly longer than asked."""
    known = pen.names.remembered()
    for titles in (True, False):
        pen.names.recall(before)
        pen.names.titles = titles
        text = _text(development, pen, with_date=with_date, limit=limit + SLACK)
        pen.names.titles = True
        if text is not None and "…" not in text and words(text) <= HARD_LIMIT:
            return text
    pen.names.recall(known)
    return None


def _shorter(
    development: Development,
    pen: Pen,
    before: frozenset[str],
    *,
    with_date: bool,
    limit: int,
    over: int,
) -> str | None:
    """The sentence without its least: a tail, then titles, then the day, then words of a quote.

    A cut that shows ("…") is the last resort.
    """

    def attempt(room: int, titles: bool, dated: bool) -> str | None:
        pen.names.recall(before)
        pen.names.titles = titles
        text = _text(development, replace(pen, room=room), with_date=dated, limit=room)
        pen.names.titles = True
        return text if text is not None and words(text) <= HARD_LIMIT else None

    cut = None
    for way in _sparing(limit, over, with_date=with_date):
        text = attempt(*way)
        if text is not None and "…" not in text:
            return text
        cut = cut or (way if text else None)
    return attempt(*cut) if cut else None


def _sparing(limit: int, over: int, *, with_date: bool) -> Iterator[tuple[int, bool, bool]]:
    days = (True, False) if with_date else (False,)
    for dated in days:
        for titles in (True, False):
            for room in (limit, limit - over, limit - over - 4):
                yield max(room, 8), titles, dated


def _text(development: Development, pen: Pen, *, with_date: bool, limit: int) -> str | None:
    match development.kind:
        case "statement_made":
            return statement(development, pen, limit=limit, with_date=with_date)
        case "concern_raised":
            return concern(development, pen, with_date=with_date)
        case "assessment_made":
            return assessment(development, pen, limit=limit)
        case _:
            return _event(development, pen, with_date=with_date)


def _event(development: Development, pen: Pen, *, with_date: bool) -> str | None:
    rule = RULES.get(development.kind)
    clause = rule(development, pen) if rule else None
    if clause is None:
        return None
    if development.kind == "event_scheduled":
        return _announced(clause, development, pen, with_date=with_date)
    return tell(clause, development, pen, with_date=with_date)


def _announced(clause: Clause, development: Development, pen: Pen, *, with_date: bool) -> str:
    """A coming event in the present; what was called off is told as called off."""
    change = change_of(development)
    if change in {"postponed", "cancelled"}:
        what = clause.rest if clause.base == "host" else clause.subject
        when = time_words(development, with_date=True)  # no label is the day it was put off from
        if moved_to(development) and " to " in when:  # "from April to May": off one, to the other
            return sentence(f"{what} {_was(what)} {change} {when}")
        if moved_to(development):
            when = ""  # the day before or the day after: its words do not say which
        planned = f" planned {when}".replace(" planned on ", " planned for ").replace(
            " planned in ", " planned for "
        )
        return sentence(f"{what}{planned if when else ''} {_was(what)} {change}")
    return tell(clause, development, pen, with_date=with_date)


def _was(what: str) -> str:
    return "were" if is_plural(what) else "was"


def tone_of(development: Development) -> Tone:
    """Fact for plain reports of what happened; words and hedged things are reported."""
    claim = development.lead.claim
    if claim.voice == "editorial" or development.kind == "assessment_made":
        return "opinion"
    if development.kind in {"statement_made", "concern_raised"}:
        return "reported"
    plain = development.status in {"actual", "scheduled"} and claim.voice == "narration"
    return "fact" if plain and not hedge_of(claim) else "reported"


def same_fact(first: str, second: str) -> bool:
    """Whether two sentences say nearly the same: most of the shorter one's words are shared."""
    one, other = _telling_words(first), _telling_words(second)
    if not one or not other:
        return first == second
    here, there = _numbers(first), _numbers(second)
    if not (here <= there or there <= here):
        return False  # other days, amounts or places
    return len(one & other) / min(len(one), len(other)) >= 0.75


@lru_cache(maxsize=2048)
def _numbers(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\d+", text)) | frozenset(_COUNT.findall(text.lower()))


_COUNT = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|scores?|"
    r"hundreds?|thousands?)\b(?= (?:\w+ )?(?:\w+ )?(?:dead|die|died|dies|killed|missing|injured|"
    r"wounded|hurt))"
)
"""Casualties in words: "nine fishermen died" is not what "four sailors died" says."""


@lru_cache(maxsize=2048)
def _telling_words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[a-z0-9]{3,}", text.lower())) - _DULL

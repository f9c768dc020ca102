"""Aid, arms, troops, recognition or joint work that went to somebody."""

import re
from collections.abc import Iterator
from typing import Final

from briefing.extraction.cues import Match, matches
from briefing.extraction.frames import lexicon
from briefing.extraction.parts import actors_of, first_phrase, parts, phrase
from briefing.extraction.reading import Reading, Token
from briefing.extraction.slots import fill
from events.claims import SupportGiven
from events.values import Excerpt, Mention

KIND: Final = "support_given"
_MONEY: Final = re.compile(
    r"(?:\b(?:up to|at least|as much as|as many as|more than|less than|over|nearly|about) )?"
    r"(?:(?:US)?[$€£¥₩]\s?\d[\d,.]*\d?(?:\s?(?:million|billion|trillion|bn|m)\b)?"
    r"|\b\d[\d,.]*(?:\s(?:million|billion|trillion))?\s(?:tons?|tonnes?|doses|barrels|shells|troops|"
    r"won|yen|yuan|rubles|roubles|dollars|euros)\b)"
)
_MANY: Final = frozenset({"dozen", "hundred", "thousand", "million", "billion", "score"})


def find(reading: Reading) -> Iterator[SupportGiven]:
    """All support that the document tells of, with a giver or a recipient who is known."""
    for sentence in reading.sentences():
        for match in matches(reading, sentence, KIND):
            things = _things(reading, match)
            if match.frame.rule == "provided-with" and not things:
                continue
            actors = actors_of(reading, match)
            if not any(m.actor for m in actors) and not _both_named(reading, actors):
                continue
            if match.frame.rule == "worked-jointly" and len(actors) < 2:
                continue
            yield SupportGiven(
                **parts(reading, match, KIND, actors),
                what=_what(reading, match, actors, things),
                amount=_amount(reading, match, things),
            )


def _both_named(reading: Reading, actors: tuple[Mention, ...]) -> bool:
    """Whether giver and recipient have names, though the region knows neither."""
    named = {m.role for m in actors if reading.names_in(m.start, m.end)}
    return {"giver", "recipient"} <= named


def _things(reading: Reading, match: Match) -> tuple[Token, ...]:
    """Heads of what was given."""
    if match.frame.rule != "provided-with":
        return match.objects if match.verb is match.token else (match.token,)
    sentence = match.sentence
    goods = next(f for f in lexicon(KIND).frames if f.rule == "provided").object
    given = fill(reading, sentence, match.token, None, "with")
    return tuple(t for t in given if goods & {s.lemma.lower() for s in sentence.subtree(t)})


def _what(
    reading: Reading, match: Match, actors: tuple[Mention, ...], things: tuple[Token, ...]
) -> Excerpt | None:
    sentence, token = match.sentence, match.token
    if token.pos in {"NOUN", "PROPN"}:
        return phrase(reading, sentence, token)
    if match.frame.rule == "armed":
        return None
    return first_phrase(reading, sentence, things, actors)


def _amount(reading: Reading, match: Match, things: tuple[Token, ...]) -> Excerpt | None:
    """How much or how many: money or weight first, else the things that are counted."""
    first = min([match.token.start, *(t.start - 30 for t in things)])
    found = _MONEY.search(reading.text, max(match.sentence.start, first), match.sentence.end)
    if found is not None:
        return reading.excerpt(found.start(), found.end())
    for thing in things:
        for part in match.sentence.subtree(thing):
            counts = match.sentence.children(part, "nummod")
            if not counts and part.lemma in _MANY:
                articles = match.sentence.children(part, "det")
                start = articles[0].start if articles else part.start
                return reading.excerpt(start, max(part.end, thing.end))
            if counts and part.pos in {"NOUN", "PROPN"}:
                start = match.sentence.subtree(counts[0])[0].start
                return reading.excerpt(min(start, counts[0].start), part.end)
    return None

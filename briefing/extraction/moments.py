"""When an event happened: the date of its own clause, where the parse or the order of words tells.

`times.when_of` reads the clause. Here stand what it cannot know: a date beside the verb binds
more closely than one deep in its object, a bare noun takes only a date of its own phrase, and
"in March, when X seized Y" dates the seizure.
"""

from typing import Final

from briefing.extraction.cues import Match
from briefing.extraction.phrases import noun_phrase
from briefing.extraction.reading import FoundDate, Reading, Sentence, Token
from briefing.extraction.status import occurs
from briefing.extraction.times import as_when, resolved_in, when_of
from events.values import When

_NEAR: Final = 24
"""Code points between a bare noun and a date that may still be its own."""


def when_happened(reading: Reading, match: Match) -> When | None:
    """When the event of the match happened, or none when the sentence does not tell."""
    sentence = match.sentence
    if not resolved_in(reading, sentence.start, sentence.end):
        return None
    if match.verb is None:
        date = _of_noun(reading, sentence, match.token)
        if date is not None:
            return as_when(date)
        above = sentence.head(match.token)
        told = match.token.dep.startswith("nsubj") and occurs(sentence, above)
        return when_of(reading, sentence, above) if told else None
    date = beside(reading, sentence, match.verb) or _antecedent(reading, sentence, match.verb)
    if date is not None:
        return as_when(date)
    return (
        when_of(reading, sentence, match.token)
        or when_of(reading, sentence, match.verb)
        or _in_free_relative(reading, match)
    )


def beside(reading: Reading, sentence: Sentence, verb: Token) -> FoundDate | None:
    """The date right before the verb or right behind it: "on Monday fired", "met on Monday"."""
    first = verb.i
    while first and sentence.tokens[first - 1].pos in {"AUX", "ADV"}:
        first -= 1
    for date in reversed(resolved_in(reading, sentence.start, verb.start)):
        if not reading.text[date.end : sentence.tokens[first].start].strip():
            return date
    for date in resolved_in(reading, verb.end, sentence.end):
        if reading.text[verb.end : date.start].strip().lower() in {"", "on", "in", "last", "early"}:
            return date
    return None


def _antecedent(reading: Reading, sentence: Sentence, verb: Token) -> FoundDate | None:
    """The date before "when": "since March, when the navy seized a boat"."""
    for child in sentence.children(verb, "advmod", "mark", "obl"):
        if child.lower != "when" or child.i > verb.i:
            continue
        for date in reversed(resolved_in(reading, sentence.start, child.start)):
            if reading.text[date.end : child.start].strip() in {"", ","}:
                return date
    return None


def _of_noun(reading: Reading, sentence: Sentence, noun: Token) -> FoundDate | None:
    """The date in the noun's own phrase, or close beside it with no verb between."""
    phrase = noun_phrase(sentence, noun)
    inside = resolved_in(reading, phrase.start, phrase.end)
    if inside:
        return min(inside, key=lambda d: abs(d.start - noun.start))
    for date in resolved_in(reading, noun.end, min(sentence.end, max(phrase.end, noun.end) + _FAR)):
        between = [t for t in sentence.tokens if noun.end <= t.start and t.end <= date.start]
        if _of_what_it_is_about(sentence, noun, date):
            continue
        if _behind_phrase(reading, noun, phrase.end, date):
            return date
        near = date.start - noun.end <= _NEAR and not any(
            t.pos in {"VERB", "AUX", "PUNCT", "CCONJ"} for t in between
        )
        if near or _only_places(between):
            return date
    return None


def _of_what_it_is_about(sentence: Sentence, noun: Token, date: FoundDate) -> bool:
    """As in "held a meeting on the launches on Wednesday": that is the day of the meeting."""
    if not noun.dep.startswith("nmod"):
        return False
    above = sentence.head(noun)
    carried = above.dep == "obj" and sentence.head(above).pos == "VERB"
    return carried and any(
        t.start == date.start and t.head == above.i for t in sentence.tokens if t.i > noun.i
    )


def _behind_phrase(reading: Reading, noun: Token, end: int, date: FoundDate) -> bool:
    """As in "against the deployment of X to Y in 2016": a noun that no verb's date can reach."""
    if not noun.dep.startswith(("nmod", "obl")) or date.precision not in {"year", "month"}:
        return False
    return end > noun.end and reading.text[end : date.start].strip().lower() in {"", "in", ", in"}


_FAR: Final = 70
_PLACING: Final = frozenset({"in", "at", "on", "of", "near", ",", "the", "last", "late", "early"})


def _only_places(between: list[Token]) -> bool:
    """Whether only a place stands between: "their meeting in Lima, Peru, in May"."""
    return all(t.pos == "PROPN" or t.lower in _PLACING for t in between)


def _in_free_relative(reading: Reading, match: Match) -> When | None:
    """The one date behind "fired what appeared to be a missile on Monday"."""
    for head in match.objects:
        inside = match.sentence.subtree(head)
        if any(t.lower == "what" for t in inside[:2]):
            dates = resolved_in(reading, inside[0].start, inside[-1].end)
            if len(dates) == 1:
                return as_when(dates[0])
    return None

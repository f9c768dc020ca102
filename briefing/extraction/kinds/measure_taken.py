"""Sanctions, bans, tariffs, laws, rulings, resolutions and adopted strategies."""

import re
from collections.abc import Iterator
from typing import Any, Final

from briefing.extraction.cues import Match, matches
from briefing.extraction.parts import actors_of, first_phrase, mentions, own, parts, phrase
from briefing.extraction.reading import Reading, Sentence, Token
from briefing.extraction.slots import fill
from briefing.extraction.status import status_of
from events.claims import MeasureTaken
from events.values import Excerpt, Mention

KIND: Final = "measure_taken"
_ACKNOWLEDGE: Final = frozenset({"acknowledge", "admit", "confirm", "recognise", "recognize"})
_MEASURE_NOUNS: Final = frozenset(
    [
        "ban",
        "sanction",
        "measure",
        "tariff",
        "restriction",
        "embargo",
        "curb",
        "duty",
        "law",
        "ruling",
        "resolution",
        "blockade",
    ]
)
_NO_IMPOSER: Final = frozenset({"sanctioned", "ruled", "convicted"})
"""Frames whose verb alone is too general when nobody is named as acting."""


def find(reading: Reading) -> Iterator[MeasureTaken]:
    """All measures of the document."""
    for sentence in reading.sentences():
        for match in matches(reading, sentence, KIND):
            claim = _claim(reading, match)
            if claim is not None:
                yield claim


def _claim(reading: Reading, match: Match) -> MeasureTaken | None:
    if match.frame.rule == "in-force" and _measured(match) is None:
        return None
    actors = _with_owner(reading, match, actors_of(reading, match))
    named = [m for m in actors if m.actor is not None]
    if match.frame.rule in _NO_IMPOSER and not named:
        return None
    if match.frame.rule == "imposed-it" and not _told_before(reading, match):
        return None
    if match.frame.rule == "ruled" and "out" in _after(match):
        return None
    settled: dict[str, Any] = own(match)
    if match.status in {"normative", "hypothetical"}:
        settled["stage"] = "proposed" if settled.get("stage") == "imposed" else settled["stage"]
    return MeasureTaken(
        **parts(reading, match, KIND, actors),
        **settled,
        measure=_measure(reading, match, actors),
        acknowledged=_acknowledged(match.sentence),
    )


def _told_before(reading: Reading, match: Match) -> bool:
    """Whether a measure is named shortly before, for "it was imposed"."""
    start = match.sentence.start
    before = reading.text[max(0, start - 300) : start].lower()
    return any(re.search(rf"\b{noun}s?\b", before) for noun in sorted(_MEASURE_NOUNS))


def _after(match: Match) -> set[str]:
    return {t.lower for t in match.sentence.tokens[match.token.i + 1 : match.token.i + 3]}


def _measured(match: Match) -> Token | None:
    """What is in force: the subject of the clause."""
    sentence, noun = match.sentence, match.token
    verb = noun if sentence.children(noun, "cop") else sentence.head(noun)
    if verb.i != noun.i and verb.lemma not in {"remain", "stay", "continue", "be", "put", "keep"}:
        return None
    for subject in sentence.children(verb, "nsubj"):
        if subject.pos == "PRON" or subject.lemma.lower() in _MEASURE_NOUNS:
            return subject
    return None


def _with_owner(reading: Reading, match: Match, actors: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Adds the targets that stand at the measure itself ("tariffs on steel from Japan")."""
    if (
        any(m.role == "target" for m in actors)
        or match.verb is None
        or match.frame.rule == "passed-law"
    ):
        return actors
    found = list(actors)
    for measure in match.objects:
        for slot in ("on", "against"):
            heads = fill(reading, match.sentence, measure, None, slot)
            found += mentions(reading, match.sentence, heads, "target")
    return tuple(found)


def _measure(reading: Reading, match: Match, actors: tuple[Mention, ...]) -> Excerpt | None:
    sentence, token = match.sentence, match.token
    if match.frame.rule == "in-force":
        subject = _measured(match)
        return (
            None if subject is None or subject.pos == "PRON" else phrase(reading, sentence, subject)
        )
    if token.pos in {"NOUN", "PROPN"}:
        return phrase(reading, sentence, token)
    if not match.frame.object:
        return None
    return first_phrase(reading, sentence, match.objects, actors)


def _acknowledged(sentence: Sentence) -> bool | None:
    """Whether the sentence says that the measure was, or was not, acknowledged."""
    for token in sentence.tokens:
        if token.pos != "VERB" or token.lemma not in _ACKNOWLEDGE:
            continue
        about = {
            t.lemma.lower() for o in sentence.children(token, "obj") for t in sentence.subtree(o)
        }
        if not about & _MEASURE_NOUNS:
            continue
        status = status_of(sentence, token)
        if status in {"denied", "actual"}:
            return status == "actual"
    return None

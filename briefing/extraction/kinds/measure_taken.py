"""Sanctions, bans, tariffs, laws, rulings, resolutions and adopted strategies."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final, Literal

from briefing.extraction.cues import Match, matches
from briefing.extraction.parts import (
    actors_of,
    clause,
    first_phrase,
    mentions,
    own,
    parts,
    phrase,
)
from briefing.extraction.reading import Reading, Sentence, Token
from briefing.extraction.slots import fill
from briefing.extraction.status import status_of
from events.claims import MeasureTaken
from events.values import Excerpt, Mention

KIND: Final = "measure_taken"
Stage = Literal["proposed", "imposed", "in_force", "eased", "lifted"]
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
    actors = _with_owner(reading, match, actors_of(reading, match))
    measure = _measure(reading, match, actors)
    if not _is_measure(reading, match, actors, measure):
        return None
    if match.frame.rule == "ban-acknowledged":
        match = replace(match, status="actual")  # a ban not acknowledged is in force
    return MeasureTaken(
        **parts(reading, match, KIND, actors),
        stage=_stage(match),
        measure=measure,
        acknowledged=_acknowledged(match),
    )


def _is_measure(
    reading: Reading, match: Match, actors: tuple[Mention, ...], measure: Excerpt | None
) -> bool:
    """Whether the words tell of a measure, and not of something else by the same words."""
    rule = match.frame.rule
    if rule in _NAMED_MEASURE:
        return measure is not None
    if rule in _NO_IMPOSER and not any(m.actor is not None for m in actors):
        return False
    if rule == "ban-acknowledged":
        return len(matches(reading, match.sentence, KIND)) == 1  # else it tells of the other one
    if rule == "imposed-it":
        return _told_before(reading, match)
    if rule == "in-force":
        return _measured(match) is not None
    return not (rule == "ruled" and "out" in _after(match))


_NAMED_MEASURE: Final = frozenset({"hit-with", "listed", "court-ordered"})
"""Frames of everyday verbs: without a measure named they speak of something else."""
_LIST: Final = re.compile(
    r"\b(?:sanction|control|entity|black|terror|export|watch|wanted|unreliable|no-fly|trade)",
    re.IGNORECASE,
)


def _stage(match: Match) -> Stage:
    settled: Stage = own(match)["stage"]
    if match.status in {"normative", "hypothetical", "anticipated"} and settled == "imposed":
        return "proposed"
    if match.frame.rule == "forbidden-to" and any(
        c.lower in {"is", "are"} for c in match.sentence.children(match.token, "aux")
    ):
        return "in_force"
    partly = {c.lower for c in match.sentence.children(match.token, "advmod")} & _PARTLY
    return "eased" if settled == "lifted" and partly else settled


_PARTLY: Final = frozenset({"partially", "partly", "temporarily", "gradually"})


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
    if match.frame.rule in _NAMED_MEASURE:
        return _named_beside(reading, match)
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


def _named_beside(reading: Reading, match: Match) -> Excerpt | None:
    """The measure that stands beside the target: "with tariffs", "to its control list"."""
    sentence, verb = match.sentence, match.token
    if match.frame.rule == "court-ordered":
        for above in (verb, *match.objects):
            for child in sentence.children(above, "xcomp", "advcl", "ccomp", "acl"):
                if child.i > verb.i and child.tag == "VB":
                    return clause(reading, sentence, child)
        return None
    slots = ("with",) if match.frame.rule == "hit-with" else ("to", "on", "in")
    for slot in slots:
        for head in fill(reading, sentence, verb, None, slot):
            found = phrase(reading, sentence, head)
            lemmas = {t.lemma.lower() for t in sentence.subtree(head)}
            listed = slot != "with" and _LIST.search(found.quote) is not None
            if listed or (slot == "with" and lemmas & _MEASURE_NOUNS):
                return found
    return None


_HUSHED: Final = frozenset({"unofficial", "undeclared", "unacknowledged", "informal", "tacit"})


def _acknowledged(match: Match) -> bool | None:
    """Whether the sentence says that the measure was, or was not, acknowledged."""
    sentence = match.sentence
    for thing in (match.token, *match.objects):
        if any(c.lower in _HUSHED for c in sentence.children(thing, "amod")):
            return False
    for token in sentence.tokens:
        if token.pos != "VERB" or token.lemma not in _ACKNOWLEDGE | {"deny"}:
            continue
        about = {
            t.lemma.lower()
            for o in sentence.children(token, "obj")
            for t in sentence.subtree(o)
            if not _of_another(sentence, o, t, match)
        }
        between = sentence.tokens[token.i + 1 : match.token.i]
        told = any(t.lower == "that" for t in between) and any(
            t.i == match.token.i
            for said in sentence.children(token, "ccomp", "obj", "xcomp")
            for t in sentence.subtree(said)
        )
        if not about & _MEASURE_NOUNS and not told:
            continue
        status = status_of(sentence, token)
        if status == "actual" or (status == "denied" and token.lemma != "deny"):
            return status == "actual" and token.lemma != "deny"
    return None


def _of_another(sentence: Sentence, thing: Token, part: Token, match: Match) -> bool:
    """Whether a clause within the thing tells of the part, and not of the measure."""
    for verb in sentence.subtree(thing):
        if verb.pos == "VERB":
            told = {t.i for t in sentence.subtree(verb)}
            if part.i in told and match.token.i not in told:
                return True
    return False

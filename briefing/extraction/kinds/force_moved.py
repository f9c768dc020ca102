"""Forces that moved, trained, tested or showed a weapon."""

from collections.abc import Iterator
from typing import Any, Final

from briefing.extraction.areas import area_told
from briefing.extraction.cues import Match, matches
from briefing.extraction.moments import when_happened
from briefing.extraction.parts import (
    actors_of,
    before_place,
    first_phrase,
    mentions,
    own,
    parts,
    phrase,
)
from briefing.extraction.reading import Reading, Sentence, Token
from briefing.extraction.slots import subjects_of
from briefing.extraction.times import case_of
from events.claims import ForceMoved
from events.values import Excerpt, Mention

KIND: Final = "force_moved"


def find(reading: Reading) -> Iterator[ForceMoved]:
    """All movements of forces that the document tells of."""
    for sentence in reading.sentences():
        for match in matches(reading, sentence, KIND):
            actors = _with_owner(reading, match, actors_of(reading, match))
            actors = (*actors, *_where_to(reading, match, actors))
            if not actors and not _dated(reading, match):
                continue
            if match.status in {"hypothetical", "anticipated", "normative"} and not _meant(match):
                continue
            fields = parts(reading, match, KIND, actors)
            settled: dict[str, Any] = own(match)
            place = fields["place"]
            area = _area(reading, match)
            if place is not None:
                area = reading.excerpt(place.start, place.end)
            yield ForceMoved(**fields, **settled, force=_force(reading, match, actors), area=area)


def _with_owner(reading: Reading, match: Match, actors: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Adds the owner of the force where nobody else is named: "its troops"."""
    doers = [m for m in actors if m.role == "actor"]
    if len(doers) == 1 and doers[0].actor is None and doers[0].quote.lower() in {"its", "their"}:
        head = match.sentence.head(match.token)
        subjects = _owners(match.sentence, match.token, head)
        named = mentions(reading, match.sentence, subjects, "actor")
        return (*named, *(m for m in actors if m.role != "actor")) if named else actors
    if doers:
        return actors
    found: list[Mention] = []
    for force in match.objects:
        owners = match.sentence.children(force, "nmod:poss")
        found += mentions(reading, match.sentence, owners, "actor")
    return (*found, *actors)


def _owners(sentence: Sentence, noun: Token, verb: Token) -> tuple[Token, ...]:
    """Whose "its" is: the subject of the verb, but X of "condemned X for its test"."""
    if verb.pos != "VERB":
        return ()
    cases = {c.lower for c in sentence.children(noun, "case")}
    blamed = sentence.children(verb, "obj") if cases & {"for", "over"} else ()
    return tuple(t for t in blamed if t.i < noun.i) or subjects_of(sentence, verb)


def _where_to(reading: Reading, match: Match, actors: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """The state behind "to" after a bare noun: "the deployment of a system, a radar, to X"."""
    if match.frame.rule != "deployment-of" or any(m.role == "target" for m in actors):
        return ()
    tokens = match.sentence.tokens
    for token in tokens[match.token.i + 1 : match.token.i + 18]:
        if token.pos in {"VERB", "AUX"}:
            break
        if token.lower != "to":
            continue
        for name in reading.names_in(token.end, match.sentence.end):
            if name.actor and not reading.text[token.end : name.start].replace("the", "").strip():
                one = {"start": name.start, "end": name.end, "quote": name.text}
                return (Mention.model_validate({**one, "role": "target", "actor": name.actor}),)
    return ()


def _dated(reading: Reading, match: Match) -> bool:
    """Whether the words tell when; a bare "missile launch" only names again what was told."""
    counted = match.sentence.children(match.token, "nummod")
    return bool(counted) or when_happened(reading, match) is not None


def _meant(match: Match) -> bool:
    """Whether a possible movement is one that may come, not an ability or a bare noun."""
    if match.verb is None:
        return False
    return any(
        c.lower in {"may", "might", "could", "would", "will"}
        for c in match.sentence.children(match.verb, "aux")
    ) or match.status in {"anticipated", "normative"}


def _force(reading: Reading, match: Match, actors: tuple[Mention, ...]) -> Excerpt | None:
    """What was moved, fired or shown."""
    sentence, token = match.sentence, match.token
    if match.frame.rule == "sailed":
        return first_phrase(reading, sentence, subjects_of(sentence, token))
    if token.pos in {"NOUN", "PROPN"}:
        for child in sentence.children(token, "nmod", "compound"):
            cases = {c.lower for c in sentence.children(child, "case")}
            if cases == {"of"}:
                return phrase(reading, sentence, child)
        return None
    found = first_phrase(reading, sentence, match.objects, actors)
    if found is None:
        return None
    return reading.excerpt(found.start, before_place(sentence, found.start, found.end))


_TOWARDS: Final = frozenset(
    {"to", "into", "in", "near", "off", "around", "over", "along", "across", "toward", "towards"}
)


def _area(reading: Reading, match: Match) -> Excerpt | None:
    """The first place behind the movement to which a preposition leads."""
    for place in reading.places_in(match.cue[1], match.sentence.end):
        if case_of(match.sentence, place.start) in _TOWARDS:
            return reading.excerpt(place.start, place.end)
    return area_told(reading, match)

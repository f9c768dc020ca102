"""Clashes, attacks, seizures, intrusions and building in disputed waters."""

from collections.abc import Iterator
from typing import Final

from briefing.extraction.cues import Match, matches
from briefing.extraction.parts import actors_of, clause, parts, phrase
from briefing.extraction.reading import Reading
from events.claims import IncidentOccurred
from events.values import Excerpt, Mention

KIND: Final = "incident_occurred"
_HARM: Final = frozenset({"kill", "injure", "wound", "harm", "hurt", "leave"})
_GENERAL: Final = frozenset(
    {"killed", "attack-on", "stole", "sank", "built-structure", "sailed-near"}
)
"""Frames that need somebody known to the region: their words are everyday words too."""


def find(reading: Reading) -> Iterator[IncidentOccurred]:
    """All incidents that the document tells of."""
    for sentence in reading.sentences():
        found = matches(reading, sentence, KIND)
        for match in found:
            if match.frame.rule == "killed" and len(found) > 1:
                continue  # the casualties of the other one
            if match.status not in {"actual", "denied"} and not _threatens(match):
                continue
            actors = _sides(reading, match, actors_of(reading, match))
            if not actors or (match.frame.rule in _GENERAL and not _known(reading, match)):
                continue
            fields = parts(reading, match, KIND, actors)
            place = fields["place"]
            yield IncidentOccurred(
                **fields,
                what=_what(reading, match),
                casualties=_casualties(reading, match),
                area=None if place is None else reading.excerpt(place.start, place.end),
            )


def _sides(reading: Reading, match: Match, actors: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Both sides: the second of "between A and B", whose waters were entered."""
    doers = [m for m in actors if m.role == "perpetrator"]
    if any(m.role == "target" for m in actors) or not doers:
        return actors
    if match.frame.rule == "clash-between" and len(doers) == 2:
        return (doers[0], doers[1].model_copy(update={"role": "target"}))
    if match.frame.rule != "violated-waters":
        return actors
    owners = [
        Mention(start=n.start, end=n.end, quote=n.text, role="target", actor=n.actor)
        for o in match.objects
        for n in reading.names_in(o.start - 40, phrase(reading, match.sentence, o).end)
        if n.start >= match.token.end and n.actor and n.actor not in {m.actor for m in doers}
    ]
    return (*actors, *owners[:1])


def _threatens(match: Match) -> bool:
    """Whether an incident that has not happened is said to be coming, not just possible."""
    return match.verb is not None and match.status in {"anticipated", "scheduled"}


def _what(reading: Reading, match: Match) -> Excerpt:
    """What was done, from the cue to the end of its object: "erected a steel platform"."""
    start, end = match.cue
    for head in match.objects:
        found = phrase(reading, match.sentence, head)
        if found.start > end and found.end - start < 160:
            return reading.excerpt(start, found.end)
    return reading.excerpt(start, end)


def _known(reading: Reading, match: Match) -> bool:
    """Whether a known actor or place stands in the sentence."""
    sentence = match.sentence
    return any(n.actor for n in reading.names_in(sentence.start, sentence.end))


def _casualties(reading: Reading, match: Match) -> Excerpt | None:
    """Who was hurt, in the words of the sentence: "injuring two sailors"."""
    for token in match.sentence.tokens:
        if token.lemma not in _HARM or token.pos != "VERB" or token.i == match.token.i:
            continue
        if token.lemma == "leave" and not _people(match, token.i):
            continue
        return clause(reading, match.sentence, token)
    return None


def _people(match: Match, at: int) -> bool:
    return any(
        t.lower in {"dead", "injured", "wounded", "missing"}
        for t in match.sentence.tokens[at : at + 8]
    )

"""Clashes, attacks, seizures, intrusions and building in disputed waters."""

from collections.abc import Iterator
from typing import Final

from briefing.extraction.cues import Match, matches
from briefing.extraction.parts import actors_of, clause, parts
from briefing.extraction.reading import Reading
from events.claims import IncidentOccurred
from events.values import Excerpt

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
            actors = actors_of(reading, match)
            if not actors or (match.frame.rule in _GENERAL and not _known(reading, match)):
                continue
            fields = parts(reading, match, KIND, actors)
            place = fields["place"]
            yield IncidentOccurred(
                **fields,
                what=reading.excerpt(*match.cue),
                casualties=_casualties(reading, match),
                area=None if place is None else reading.excerpt(place.start, place.end),
            )


def _threatens(match: Match) -> bool:
    """Whether an incident that has not happened is said to be coming, not just possible."""
    return match.verb is not None and match.status in {"anticipated", "scheduled"}


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

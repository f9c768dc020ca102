"""Clashes, attacks, seizures, intrusions and building in disputed waters."""

import re
from collections.abc import Iterator
from typing import Final

from briefing.extraction.areas import area_told
from briefing.extraction.cues import Match, matches
from briefing.extraction.parts import actors_of, before_place, clause, parts, phrase
from briefing.extraction.reading import Reading, Sentence, Token
from events.claims import IncidentOccurred
from events.values import Excerpt, Mention

KIND: Final = "incident_occurred"
_HARM: Final = frozenset({"kill", "injure", "wound", "harm", "hurt", "leave", "die", "drown"})
_HARMED: Final = frozenset({"casualty", "death", "injury", "fatality"})
_PLAIN: Final = frozenset(
    {"frame", "pier", "tower", "installation", "facility", "jetty", "platform"}
)
"""What may be built anywhere: an incident only where the words speak of waters."""
_WATERS: Final = re.compile(
    r"\b(?:sea|waters|reef|shoal|islands?|islet|strait|atoll|shelf|maritime|offshore|bay)\b",
    re.IGNORECASE,
)
_GENERAL: Final = frozenset({"attack-on", "stole", "sank", "built-structure", "sailed-near"})
"""Frames that need somebody known to the region: their words are everyday words too."""
_HARMS: Final = frozenset({"killed", "died"})
"""Frames that tell of casualties alone."""
_ANYBODYS: Final = _HARMS | {"wrecked", "broke-out"}
"""Frames that need somebody or some place known."""


def find(reading: Reading) -> Iterator[IncidentOccurred]:
    """All incidents that the document tells of."""
    for sentence in reading.sentences():
        found = [m for m in matches(reading, sentence, KIND) if not _theirs(m)]
        for match in found:
            if match.frame.rule in _HARMS and len(found) > 1:
                continue  # the casualties of the other one
            if match.frame.rule == "died" and not _counted(match):
                continue  # who dies of age or illness is no incident
            if match.status not in {"actual", "denied"} and not _threatens(match):
                continue
            actors = _sides(reading, match, actors_of(reading, match))
            if match.frame.rule == "built-structure" and _on_land(reading, match):
                continue
            if not actors and match.frame.rule != "broke-out":
                continue
            if match.frame.rule in _GENERAL and not _known(reading, match):
                continue
            if match.frame.rule in _ANYBODYS and not _told_where(reading, match):
                continue
            fields = parts(reading, match, KIND, actors)
            place = fields["place"]
            yield IncidentOccurred(
                **fields,
                what=_what(reading, match),
                casualties=_casualties(reading, match),
                area=_entered(reading, match)
                if place is None
                else reading.excerpt(place.start, place.end),
            )


def _on_land(reading: Reading, match: Match) -> bool:
    plain = all(o.lemma.lower() in _PLAIN for o in match.objects)
    words = reading.text[match.sentence.start : match.sentence.end]
    return plain and _WATERS.search(words) is None


def _entered(reading: Reading, match: Match) -> Excerpt | None:
    """The waters or the line that were crossed, or any area told, where no place is known."""
    if match.frame.rule == "violated-waters" and match.objects:
        return phrase(reading, match.sentence, match.objects[0])
    return area_told(reading, match)


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
            last = before_place(match.sentence, found.start, found.end)
            return reading.excerpt(start, max(last, head.end))
    return reading.excerpt(start, end)


def _known(reading: Reading, match: Match) -> bool:
    """Whether a known actor or place stands in the sentence."""
    sentence = match.sentence
    return any(n.actor for n in reading.names_in(sentence.start, sentence.end))


def _theirs(match: Match) -> bool:
    """Whether what was wrecked is somebody's who was just named: "drowned when their boat sank"."""
    return match.frame.rule == "wrecked" and any(
        t.pos == "PRON" for o in match.fillers["target"] for t in match.sentence.children(o)
    )


def _told_where(reading: Reading, match: Match) -> bool:
    """Whether somebody or some place known stands in the sentence."""
    sentence = match.sentence
    return _known(reading, match) or bool(reading.places_in(sentence.start, sentence.end))


def _counted(match: Match) -> bool:
    """Whether the words count those who died."""
    children = match.sentence.children
    return any(children(t, "nummod") for t in match.fillers.get("target", ()))


def _casualties(reading: Reading, match: Match) -> Excerpt | None:
    """Who was hurt, in the words of the sentence: "killed 12 people", "six sailors died"."""
    sentence = match.sentence
    for token in sentence.tokens:
        if token.i == match.token.i and match.frame.rule not in _HARMS:
            continue
        if token.lemma in _HARMED and token.pos == "NOUN":
            if sentence.children(token, "nummod", "det"):
                return phrase(reading, sentence, token)
            continue
        if token.lemma not in _HARM or token.pos != "VERB":
            continue
        if token.lemma == "leave" and not _people(match, token.i):
            continue
        return _harm(reading, sentence, token)
    return None


def _harm(reading: Reading, sentence: Sentence, verb: Token) -> Excerpt | None:
    """The verb with those who were hurt: behind it, or before it in the passive."""
    hurt = sentence.children(verb, "nsubj:pass") or (
        sentence.children(verb, "nsubj") if verb.lemma in {"die", "drown"} else ()
    )
    if hurt:
        start = phrase(reading, sentence, hurt[0]).start
        return reading.excerpt(start, verb.end) if start < verb.start else None
    objects = [o for o in sentence.children(verb, "obj") if o.i > verb.i]
    if verb.lemma == "leave" or not objects:
        return clause(reading, sentence, verb, first=verb.i)
    end = before_place(sentence, verb.start, phrase(reading, sentence, objects[-1]).end)
    return reading.excerpt(verb.start, max(end, objects[-1].end))


def _people(match: Match, at: int) -> bool:
    return any(
        t.lower in {"dead", "injured", "wounded", "missing"}
        for t in match.sentence.tokens[at : at + 8]
    )

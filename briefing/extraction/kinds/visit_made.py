"""Visits that took place, and letters that an envoy carried."""

import re
from collections.abc import Iterator
from typing import Final

from briefing.extraction.cues import Match, matches
from briefing.extraction.parts import actors_of, clause, first_phrase, parts
from briefing.extraction.reading import Reading, Token
from events.claims import VisitMade
from events.values import Excerpt, Mention

KIND: Final = "visit_made"
_PERSONAL: Final = frozenset({"he", "she", "they", "we", "i"})


def find(reading: Reading) -> Iterator[VisitMade]:
    """All visits of the document that took place or are denied to have."""
    for sentence in reading.sentences():
        for match in matches(reading, sentence, KIND):
            if match.status not in {"actual", "denied"}:
                continue
            actors = visit_actors(reading, match)
            if actors is not None:
                yield VisitMade(
                    **parts(reading, match, KIND, actors),
                    purpose=_purpose(reading, match),
                    carried=_carried(reading, match, actors),
                )


def visit_actors(reading: Reading, match: Match) -> tuple[Mention, ...] | None:
    """Who went where; none when nobody who could travel to a known place is named."""
    actors = actors_of(reading, match)
    going = [m for m in actors if m.role == "visitor"]
    if any(m.actor is None and not _somebody(m) for m in going):
        return None
    if match.frame.rule == "visit-of" and not any(m.role == "destination" for m in actors):
        return None
    if match.frame.rule in {"travelled-to", "arrived-in", "stopped-by"}:
        places = [m for m in actors if m.role == "destination"]
        if not going or not any(_place(reading, m) for m in places):
            return None
    kept = [m for m in actors if m.role != "destination" or _place(reading, m) or m.actor]
    return (*(_seen(reading, m) for m in kept), *_hosts(reading, match, kept)) or None


_BY_HOST: Final = re.compile(
    r"\b(?:at|on|upon) the invitation of (?:the )?|\b(?:hosted|received|welcomed) by (?:the )?"
)


def _seen(reading: Reading, mention: Mention) -> Mention:
    """A person who was visited is the host, no destination."""
    known = reading.region.actors.get(mention.actor or "")
    if mention.role != "destination" or known is None or known.type != "person":
        return mention
    return mention.model_copy(update={"role": "host"})


def _hosts(reading: Reading, match: Match, taken: list[Mention]) -> tuple[Mention, ...]:
    """Whoever invited or received: "at the invitation of X"."""
    if any(m.role == "host" for m in taken):
        return ()
    sentence = match.sentence
    for invited in _BY_HOST.finditer(reading.text, sentence.start, sentence.end):
        for name in reading.names_in(invited.end() - 4, sentence.end):
            if name.start <= invited.end() < name.end and not any(
                m.start < name.end and name.start < m.end for m in taken
            ):
                one = {"start": name.start, "end": name.end, "quote": name.text}
                return (Mention.model_validate({**one, "role": "host", "actor": name.actor}),)
    return ()


def _somebody(mention: Mention) -> bool:
    first = mention.quote.split()[0]
    return first[:1].isupper() or first.lower() in _PERSONAL or first.lower() in {"a", "the"}


def _place(reading: Reading, mention: Mention) -> bool:
    return bool(mention.actor or reading.places_in(mention.start, mention.end))


def _purpose(reading: Reading, match: Match) -> Excerpt | None:
    """What the visit was for: "for talks with ...", "to sign ..."."""
    verb = match.verb
    if verb is None:
        return None
    reached = (o for o in match.sentence.children(verb, "obj", "obl"))
    hung = tuple(c for o in reached for c in match.sentence.children(o, "acl"))
    for child in (*match.sentence.children(verb, "advcl", "obl"), *hung):
        marks = match.sentence.children(child, "mark", "case")
        if child.i > verb.i and marks and _aims(child, marks[0]):
            return clause(reading, match.sentence, child)
    return None


def _aims(child: Token, mark: Token) -> bool:
    if mark.lower == "to":
        return child.pos == "VERB" and child.tag == "VB"
    return mark.lower == "for" and child.pos == "NOUN"


def _carried(reading: Reading, match: Match, actors: tuple[Mention, ...]) -> Excerpt | None:
    if match.frame.rule != "carried-letter":
        return None
    return first_phrase(reading, match.sentence, match.objects, actors)

"""Visits that took place, and letters that an envoy carried."""

import re
from collections.abc import Iterator
from typing import Final

from briefing.extraction.cues import Match, matches
from briefing.extraction.hosts import host_named
from briefing.extraction.parts import actors_of, clause, first_phrase, mentions, parts, phrase
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
    if match.frame.rule == "carried-letter" and not _is_letter(match):
        return None
    actors = _opening(reading, match, actors_of(reading, match))
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
    seen = [_seen(reading, m) for m in kept]
    if any(m.role == "host" for m in seen):
        return tuple(seen)
    return (*seen, *host_named(reading, match.sentence, seen)) or None


_OWN: Final = frozenset({"his", "her", "their"})
_ON_VISIT: Final = frozenset({"during", "on", "in", "after", "at", "before", "following", "ahead"})


def _opening(reading: Reading, match: Match, actors: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """For "During his visit to X, Y said": Y, whom the pronoun in front speaks of."""
    sentence, noun = match.sentence, match.token
    going = [m for m in actors if m.role == "visitor"]
    if len(going) != 1 or going[0].quote.lower() not in _OWN or going[0].actor is not None:
        return actors
    head = sentence.head(noun)
    cases = {c.lower for c in sentence.children(noun, "case")}
    if not noun.dep.startswith("obl") or not cases & _ON_VISIT or head.i < noun.i:
        return actors
    main = mentions(reading, sentence, sentence.children(head, "nsubj"), "visitor")
    if not main or sentence.tokens[0].start < noun.start - 40:
        return actors
    return (*main, *(m for m in actors if m.role != "visitor"))


def _seen(reading: Reading, mention: Mention) -> Mention:
    """A person who was visited is the host, no destination."""
    known = reading.region.actors.get(mention.actor or "")
    if mention.role != "destination" or known is None or known.type != "person":
        return mention
    return mention.model_copy(update={"role": "host"})


def _somebody(mention: Mention) -> bool:
    first = mention.quote.split()[0]
    return first[:1].isupper() or first.lower() in _PERSONAL or first.lower() in {"a", "the"}


def _place(reading: Reading, mention: Mention) -> bool:
    placed = mention.actor or reading.places_in(mention.start, mention.end)
    return bool(placed) or _SITE.search(mention.quote) is not None


_SITE: Final = re.compile(
    r"\b(?:shipyard|factory|plant|base|port|school|hospital|embassy|university|museum|shrine|"
    r"cemetery|headquarters|memorial|mosque|temple|barracks|airfield|farm|laboratory)s?\b",
    re.IGNORECASE,
)


def _purpose(reading: Reading, match: Match) -> Excerpt | None:
    """What the visit was for: "for talks with ...", "to sign ..."."""
    verb = match.verb
    if verb is None:
        return None
    reached = match.sentence.children(verb, "obj", "obl")
    hung = tuple(c for o in reached for c in match.sentence.children(o, "acl", "nmod"))
    for child in (*match.sentence.children(verb, "advcl", "xcomp", "obl"), *hung):
        marks = match.sentence.children(child, "mark", "case")
        if child.i > verb.i and marks and _aims(child, marks[0]):
            return clause(reading, match.sentence, child)
    return None


def _aims(child: Token, mark: Token) -> bool:
    if mark.lower in {"to", "in"}:
        return child.pos == "VERB" and child.tag == "VB"
    return mark.lower == "for" and child.pos == "NOUN" and child.lemma not in _NO_AIM


_NO_AIM: Final = frozenset({"time", "day", "week", "month", "year", "hour", "night", "decade"})


def _is_letter(match: Match) -> bool:
    """Whether it is a letter, or a message that somebody sends: "a message from X"."""
    for head in match.objects:
        if head.lemma == "message":
            senders = match.sentence.children(head, "nmod")
            cases = {c.lower for s in senders for c in match.sentence.children(s, "case")}
            return "from" in cases
    return True


def _carried(reading: Reading, match: Match, actors: tuple[Mention, ...]) -> Excerpt | None:
    if match.frame.rule == "carried-letter":
        return first_phrase(reading, match.sentence, match.objects, actors)
    return _brought(reading, match)


_BRING: Final = frozenset({"carry", "bring", "bear", "deliver"})
_LETTER: Final = frozenset({"letter", "message", "invitation", "gift", "delegation"})


def _brought(reading: Reading, match: Match) -> Excerpt | None:
    """What a traveller had along: "carrying a letter from X", "with a letter"."""
    sentence, verb = match.sentence, match.verb
    if verb is None:
        return None
    for token in sentence.tokens[verb.i + 1 :]:
        if token.lemma.lower() not in _LETTER or token.pos != "NOUN":
            continue
        head = sentence.head(token)
        cases = {c.lower for c in sentence.children(token, "case")}
        borne = token.dep == "obj" and head.lemma in _BRING
        if borne or (token.lemma == "letter" and "with" in cases):
            return phrase(reading, sentence, token)
    return None

"""Somebody took or left an office."""

import re
from collections.abc import Iterator
from typing import Any, Final

from briefing.extraction.arguments import token_at
from briefing.extraction.cues import Match, matches
from briefing.extraction.parts import actors_of, own, parts
from briefing.extraction.phrases import noun_phrase
from briefing.extraction.reading import Reading
from events.claims import OfficeChanged
from events.values import Excerpt, Mention

KIND: Final = "office_changed"
_OFFICE: Final = re.compile(
    r"\b(?:as|to be)\s+((?:(?:the|a|its|his|her|their|new)\s+)*"
    r"[\w-]+(?:\s+(?!on\b|in\b|after\b|and\b|last\b|this\b)[\w-]+){0,4}"
    r"(?:\s+(?:of|to|for)\s+[A-Z][\w-]+(?:\s+[A-Z][\w-]+)*)?)"
)
_TITLE: Final = re.compile(
    r"\b(?:(?:prime|foreign|defen[cs]e|trade|finance|vice|deputy|first)\s+)*(?:minister|president|premier|"
    r"ambassador|secretary|chairman|governor|commander|leader|chief)\b",
    re.IGNORECASE,
)


def find(reading: Reading) -> Iterator[OfficeChanged]:
    """All changes of office that the document tells of."""
    for sentence in reading.sentences():
        for match in matches(reading, sentence, KIND):
            actors = actors_of(reading, match)
            if not _person(reading, match, actors):
                continue
            settled: dict[str, Any] = own(match)
            yield OfficeChanged(
                **parts(reading, match, KIND, actors),
                **settled,
                office=_office(reading, match, actors),
            )


_OFFICE_HOLDER: Final = frozenset({"has-died", "won-election", "replaced", "dismissed-from"})
"""Frames of everyday words: whoever they speak of must be known, or have a title."""


def _person(reading: Reading, match: Match, actors: tuple[Mention, ...]) -> bool:
    """Whether somebody is named, by name, by title or by a pronoun for a person."""
    if match.frame.rule in _OFFICE_HOLDER:
        return any(
            m.role == "person"
            and (_TITLE.search(m.quote) is not None or _is_person(reading, m))
            and not m.quote.endswith("s")
            for m in actors
        )
    return any(
        m.role == "person"
        and (
            bool(m.actor)
            or _TITLE.search(m.quote) is not None
            or m.quote.split()[-1][:1].isupper()
            or m.quote.lower() in {"he", "she", "him", "her"}
            or m.quote.lower().startswith(("the envoy", "the general"))
        )
        for m in actors
    )


def _is_person(reading: Reading, mention: Mention) -> bool:
    known = reading.region.actors.get(mention.actor or "")
    return known is not None and known.type == "person"


def _office(reading: Reading, match: Match, actors: tuple[Mention, ...]) -> Excerpt | None:
    """The office: what stands after "as", else the title in the mention of the person."""
    found = _OFFICE.search(reading.text, match.token.end, match.sentence.end)
    if found is not None:
        return reading.excerpt(found.start(1), found.end(1))
    behind = _TITLE.match(reading.text, match.token.end + 1, match.sentence.end)
    if behind is not None:
        head = token_at(match.sentence, behind.end() - 1)
        if head is not None:
            return reading.excerpt(behind.start(), noun_phrase(match.sentence, head).end)
    for mention in actors:
        if mention.role == "person" and (title := _TITLE.search(mention.quote)) is not None:
            at = mention.start
            return reading.excerpt(at + title.start(), at + title.end())
    return None

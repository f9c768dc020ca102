"""Aid, arms, troops, recognition or joint work that went to somebody."""

import re
from collections.abc import Iterator
from typing import Final

from briefing.extraction.cues import Match, matches
from briefing.extraction.parts import actors_of, first_phrase, parts, phrase
from briefing.extraction.reading import Reading
from events.claims import SupportGiven
from events.values import Excerpt, Mention

KIND: Final = "support_given"
_AMOUNT: Final = re.compile(
    r"(?:US)?[$€£¥₩]\s?\d[\d,.]*(?:\s?(?:million|billion|trillion))?"
    r"|\b\d[\d,.]*\s(?:million|billion|trillion|tons?|tonnes?|doses|barrels|shells|troops|won|yen|yuan)\b"
)


def find(reading: Reading) -> Iterator[SupportGiven]:
    """All support that the document tells of, with a giver or a recipient who is known."""
    for sentence in reading.sentences():
        for match in matches(reading, sentence, KIND):
            actors = actors_of(reading, match)
            if not any(m.actor for m in actors):
                continue
            yield SupportGiven(
                **parts(reading, match, KIND, actors),
                what=_what(reading, match, actors),
                amount=_amount(reading, match),
            )


def _what(reading: Reading, match: Match, actors: tuple[Mention, ...]) -> Excerpt | None:
    sentence, token = match.sentence, match.token
    if token.pos in {"NOUN", "PROPN"}:
        return phrase(reading, sentence, token)
    if not match.frame.object:
        return None
    return first_phrase(reading, sentence, match.objects, actors)


def _amount(reading: Reading, match: Match) -> Excerpt | None:
    found = _AMOUNT.search(reading.text, match.token.start, match.sentence.end)
    return None if found is None else reading.excerpt(found.start(), found.end())

"""Which topics of the region a run of words speaks of."""

import re
from dataclasses import dataclass
from functools import lru_cache

from briefing.regions.region import Region

_WORD = re.compile(r"\w+")
_ODD = frozenset("ſıİ")
"""Letters that a search without case takes for an "s" or "i", and `lower` does not."""


@dataclass(frozen=True, slots=True)
class _Topic:
    """A topic's words as one pattern; `openings` are what each of them begins with.

    Where the openings tell nothing (a name that begins with a sign), they are none.
    """

    name: str
    pattern: re.Pattern[str]
    openings: frozenset[str] | None


@lru_cache(maxsize=8)
def _finder(digest: str, topics: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[_Topic, ...]:
    del digest  # the region's data, part of the key for its own sake
    return tuple(_topic(name, words) for name, words in topics if words)


def _topic(name: str, words: tuple[str, ...]) -> _Topic:
    any_word = "|".join(re.escape(w) for w in words)
    openings = [_WORD.match(w) for w in words]
    begun = {m[0].lower() for m in openings if m is not None and m[0].isascii()}
    return _Topic(
        name,
        re.compile(rf"(?<!\w)(?:{any_word})(?!\w)", re.IGNORECASE),
        frozenset(begun) if all(m is not None and m[0].isascii() for m in openings) else None,
    )


def topics_of(region: Region, words: str) -> tuple[str, ...]:
    """Ids of the topics whose words stand here, in the order of the region pack."""
    topics = tuple((t.id, t.words) for t in region.topics.values())
    # A pattern is searched at every letter; which topics can be meant at all, whole words tell.
    here = _WORD.findall(words.lower())
    odd = not _ODD.isdisjoint(words)
    return tuple(
        topic.name
        for topic in _finder(region.digest, topics)
        if (odd or topic.openings is None or not topic.openings.isdisjoint(here))
        and topic.pattern.search(words)
    )

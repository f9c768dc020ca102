"""Which topics of the region a run of words speaks of."""

import re
from functools import lru_cache

from briefing.regions.region import Region

_Finder = tuple[tuple[str, re.Pattern[str]], ...]


@lru_cache(maxsize=8)
def _finder(digest: str, topics: tuple[tuple[str, tuple[str, ...]], ...]) -> _Finder:
    del digest  # the region's data, part of the key for its own sake
    return tuple(
        (
            name,
            re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(w) for w in words)})(?!\w)", re.IGNORECASE),
        )
        for name, words in topics
        if words
    )


def topics_of(region: Region, words: str) -> tuple[str, ...]:
    """Ids of the topics whose words stand here, in the order of the region pack."""
    topics = tuple((t.id, t.words) for t in region.topics.values())
    return tuple(name for name, pattern in _finder(region.digest, topics) if pattern.search(words))

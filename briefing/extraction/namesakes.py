"""States that share a name: "the two Koreas" are both of them."""

import re
from collections.abc import Iterator
from typing import Final

from briefing.extraction.reading import Reading
from briefing.regions.region import Region
from events.claims import Claim
from events.values import Mention

_PLURAL: Final = re.compile(r"(?:(?:the|both) )*(?:two )?([A-Z][a-z]+)s")


def told_apart(reading: Reading, claims: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """The claims with the plural of a name that two states share replaced by the two."""
    return tuple(
        c.model_copy(update={"actors": tuple(_actors(c, reading.region))})
        if any(_namesakes(m, reading.region) for m in c.actors)
        else c
        for c in claims
    )


def _actors(claim: Claim, region: Region) -> Iterator[Mention]:
    for mention in claim.actors:
        both = _namesakes(mention, region)
        yield from (mention.model_copy(update={"actor": a}) for a in both) if both else (mention,)


def _namesakes(mention: Mention, region: Region) -> tuple[str, ...]:
    """The ids of the two states whose names end with the word; none where there are not two."""
    plural = _PLURAL.fullmatch(mention.quote) if mention.actor is None else None
    if plural is None:
        return ()
    states = (a for a in region.actors.values() if a.type == "state")
    found = tuple(a.id for a in states if a.name.split()[-1] == plural[1])
    return found if len(found) == 2 else ()

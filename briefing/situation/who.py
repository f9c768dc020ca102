"""Who takes part in a development: ids where the names are known, the document's words else."""

from collections.abc import Iterable
from dataclasses import dataclass

from briefing.regions.region import Region
from briefing.situation.glances import name_of
from briefing.situation.situation import Development
from events.claims import Claim
from events.values import Mention


@dataclass(frozen=True, slots=True)
class Who:
    """An actor as a development names it: its id or none, and the words of one report."""

    actor: str | None
    words: str

    @property
    def key(self) -> str:
        """What makes two of them the same: the id, or the words in lower case."""
        return name_of(self.actor, self.words)


def unique(mentions: Iterable[Mention]) -> tuple[Who, ...]:
    """Each actor once, in order, with the words of its first mention."""
    found: dict[str, Who] = {}
    for mention in mentions:
        who = Who(mention.actor, mention.quote)
        found.setdefault(who.key, who)
    return tuple(found.values())


def in_roles(claim: Claim, *roles: str) -> tuple[Who, ...]:
    """Who plays these roles in a claim, in the order of the document."""
    return unique(m for m in claim.actors if m.role in roles)


def taking_part(development: Development, *roles: str) -> tuple[Who, ...]:
    """Who plays these roles by any report of a development, the lead's first."""
    claims = (development.lead.claim, *(r.claim for r in development.reports))
    return unique(m for claim in claims for m in claim.actors if m.role in roles)


def state_of(who: Who, region: Region) -> str | None:
    """The ISO 3166-1 alpha-3 code of the state that an actor belongs to, where known."""
    actor = region.actors.get(who.actor) if who.actor else None
    return actor.state if actor else None


def core_actor(who: Who, region: Region) -> str | None:
    """The core actor of the region that stands behind an actor: itself, or that of its state."""
    if who.actor in region.core:
        return who.actor
    state = state_of(who, region)
    if state is None:
        return None
    return next((a for a in region.core if a in region.actors and _state(region, a) == state), None)


def _state(region: Region, actor: str) -> str | None:
    return region.actors[actor].state

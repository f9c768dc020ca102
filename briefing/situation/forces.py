"""Forces that moved, trained, tested or showed weapons, and incidents."""

import re
from dataclasses import dataclass

from briefing.situation.select import claims_of, first_words, of_kinds
from briefing.situation.situation import Development, Situation
from briefing.situation.who import Who, taking_part, unique
from events.claims import ForceMoved, IncidentOccurred
from events.values import Excerpt, Mention


@dataclass(frozen=True, slots=True)
class Force:
    """A movement of forces or (`incident`) an incident; status is the development's.

    `actors` are those who moved or did it, `targets` those against whom, `destinations` those to
    whom a force was sent. `what` names a movement ("exercise"), `words` are
    the document's for the force or for what occurred.
    """

    development: Development
    incident: bool
    actors: tuple[Who, ...]
    partners: tuple[Who, ...]
    targets: tuple[Who, ...]
    destinations: tuple[Who, ...]
    what: str | None
    words: Excerpt | None
    area: Excerpt | None
    casualties: Excerpt | None


_TOWARDS = re.compile(r"\bto\s+(?:the\s+|its\s+|their\s+)?$", re.IGNORECASE)
_TOGETHER = frozenset({"exercise", "patrol"})


def destinations(claim: ForceMoved) -> tuple[Mention, ...]:
    """Those of its targets that are but where it went: "sent troops to Russia"."""
    return tuple(m for m in claim.role("target") if _TOWARDS.search(_before(claim, m)))


def _before(claim: ForceMoved, mention: Mention) -> str:
    """The words of its sentence in front of a mention."""
    held = (e for e in claim.excerpts if e.start <= mention.start < e.end)
    return next((e.quote[: mention.start - e.start] for e in held), "")


def joint(claim: ForceMoved) -> bool:
    """Whether several move as one: with partners, or more than one in an exercise or patrol."""
    together = claim.what in _TOGETHER and len(unique(claim.role("actor"))) > 1
    return together or bool(claim.role("partner"))


def forces(situation: Situation) -> tuple[Force, ...]:
    """Movements of forces and incidents by date, the undated last."""
    return tuple(_force(d) for d in of_kinds(situation, ForceMoved, IncidentOccurred))


def _force(development: Development) -> Force:
    moved = claims_of(development, ForceMoved)
    occurred = claims_of(development, IncidentOccurred)
    targets = taking_part(development, "target")
    towards = {w.key for c in moved for w in unique(destinations(c))}
    sent = tuple(w for w in targets if w.key in towards)
    return Force(
        development=development,
        incident=isinstance(development.lead.claim, IncidentOccurred),
        actors=taking_part(development, "actor", "perpetrator"),
        partners=taking_part(development, "partner"),
        targets=tuple(w for w in targets if w not in sent),
        destinations=sent,
        what=next((c.what for c in moved if c.what), None),
        words=first_words((*(c.force for c in moved), *(c.what for c in occurred))),
        area=first_words((*(c.area for c in moved), *(c.area for c in occurred))),
        casualties=first_words(c.casualties for c in occurred),
    )

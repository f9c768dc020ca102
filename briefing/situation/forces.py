"""Forces that moved, trained, tested or showed weapons, and incidents."""

from dataclasses import dataclass

from briefing.situation.select import claims_of, first_words, of_kinds
from briefing.situation.situation import Development, Situation
from briefing.situation.who import Who, taking_part
from events.claims import ForceMoved, IncidentOccurred
from events.values import Excerpt


@dataclass(frozen=True, slots=True)
class Force:
    """A movement of forces or (`incident`) an incident; status is the development's.

    `actors` are those who moved or did it. `what` names a movement ("exercise"), `words` are
    the document's for the force or for what occurred.
    """

    development: Development
    incident: bool
    actors: tuple[Who, ...]
    partners: tuple[Who, ...]
    targets: tuple[Who, ...]
    what: str | None
    words: Excerpt | None
    area: Excerpt | None
    casualties: Excerpt | None


def forces(situation: Situation) -> tuple[Force, ...]:
    """Movements of forces and incidents by date, the undated last."""
    return tuple(_force(d) for d in of_kinds(situation, ForceMoved, IncidentOccurred))


def _force(development: Development) -> Force:
    moved = claims_of(development, ForceMoved)
    occurred = claims_of(development, IncidentOccurred)
    return Force(
        development=development,
        incident=isinstance(development.lead.claim, IncidentOccurred),
        actors=taking_part(development, "actor", "perpetrator"),
        partners=taking_part(development, "partner"),
        targets=taking_part(development, "target"),
        what=next((c.what for c in moved if c.what), None),
        words=first_words((*(c.force for c in moved), *(c.what for c in occurred))),
        area=first_words((*(c.area for c in moved), *(c.area for c in occurred))),
        casualties=first_words(c.casualties for c in occurred),
    )

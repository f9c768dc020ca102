"""Who took or left an office."""

from dataclasses import dataclass

from briefing.situation.select import claims_of, first_words, of_kinds
from briefing.situation.situation import Development, Situation
from briefing.situation.who import Who, taking_part
from events.claims import OfficeChanged
from events.values import Excerpt


@dataclass(frozen=True, slots=True)
class OfficeChange:
    """Persons who took or left an office; `actors` are the state or organisation it belongs to."""

    development: Development
    persons: tuple[Who, ...]
    actors: tuple[Who, ...]
    office: Excerpt | None
    change: str


def offices(situation: Situation) -> tuple[OfficeChange, ...]:
    """Changes of office by date, the undated last; look at each one's status."""
    found: list[OfficeChange] = []
    for development in of_kinds(situation, OfficeChanged):
        claims = claims_of(development, OfficeChanged)
        found.append(
            OfficeChange(
                development=development,
                persons=taking_part(development, "person"),
                actors=taking_part(development, "actor"),
                office=first_words(c.office for c in claims),
                change=claims[0].change,
            )
        )
    return tuple(found)

"""Who took or left an office."""

import re
from dataclasses import dataclass
from datetime import date

from briefing.regions.region import Region
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


@dataclass(frozen=True, slots=True)
class Held:
    """Who holds an office on a day: by the region pack, or by the change that reports say."""

    person: str
    office: str
    actor: str | None
    since: date | None
    change: OfficeChange | None = None


def holders(situation: Situation, region: Region, dated: date) -> tuple[Held, ...]:
    """Who holds which office on the day `dated`, by person.

    The region pack says it, and reports of changes that took place by then say it anew: whoever
    was appointed or elected holds the office in the documents' words; whoever resigned, was
    dismissed or died holds none of those held before. A change whose person or day is not known
    changes nobody.
    """
    found = [
        Held(o.person, o.title, o.state or o.organisation, o.since)
        for o in region.offices
        if (o.since is None or o.since <= dated) and (o.until is None or o.until >= dated)
    ]
    for change in offices(situation):
        day = change.development.begins
        if change.development.status != "actual" or day is None or day > dated:
            continue
        people = {w.actor for w in change.persons if w.actor}
        if change.change in {"appointed", "elected"}:
            office = _named(change)
            actor = next((w.actor for w in change.actors if w.actor), None)
            known = {(h.person, h.office.casefold()) for h in found}
            found += [
                Held(person, office, actor, day, change)
                for person in sorted(people)
                if (person, office.casefold()) not in known
            ]
        else:
            found = [h for h in found if h.person not in people or (h.since or day) > day]
    return tuple(sorted(found, key=lambda h: (h.person, h.since or date.min, h.office)))


_ARTICLE = re.compile(r"^(?:the|an?|its|their|his|her|new)\s+", re.IGNORECASE)


def _named(change: OfficeChange) -> str:
    """The office in the documents' words, without the time that they give in the same breath."""
    if change.office is None:
        return change.change
    office, when = change.office.quote, change.development.when
    if when is not None and when.quote and office.endswith(when.quote):
        shorter = re.sub(r"\s+(?:in|on|since|as of)\s*$", "", office[: -len(when.quote)].rstrip())
        office = shorter or office
    return _ARTICLE.sub("", office)

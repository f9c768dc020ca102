"""How a memo weighs developments against one another: a written rule, no model.

Points: 4 new since the last edition; 4 for every independent source beyond the first (at most
12); 2 with an official text among the reports; 1 for every further document that tells it (at
most 3); leaders 4, ministers 3, officials 1; by kind of event 0 to 4; 2 where reports disagree; 2
where it is due within thirty days; 1 for each core actor of the region (at most 3), in
an incident also for one whose unnamed ships or people are told of; 3 for an incident that cost
lives, 1 for one that left people hurt or missing; 2 within the fourteen days before the memo's
day. Minus 2 without a date or when more than sixty days old, 4 when more than a year old,
4 in an article's own voice, 2 without a named source, 2 when neither done nor fixed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from briefing.regions.region import Region
from briefing.situation.situation import Development
from briefing.situation.tolls import costs_lives
from events.claims import IncidentOccurred

_KIND: Final = {
    "meeting_held": 4,
    "agreement_reached": 4,
    "incident_occurred": 4,
    "force_moved": 3,
    "measure_taken": 3,
    "visit_made": 3,
    "support_given": 2,
    "office_changed": 2,
    "event_scheduled": 2,
    "concern_raised": 2,
    "statement_made": 2,
    "assessment_made": 0,
}
_LEVEL: Final = {"leaders": 4, "ministers": 3, "officials": 1}


@dataclass(frozen=True, slots=True)
class Scale:
    """What importance is measured against."""

    dated: date
    since: int
    """Position of the last edition; 0 makes everything equally new."""
    disputed: frozenset[str]
    """Ids of developments on which reports disagree."""
    region: Region
    official: frozenset[str] = frozenset()
    """Digests of read-outs and press releases."""


def importance(development: Development, scale: Scale) -> int:
    """The points of a development by the rule in the module's docstring."""
    voice = development.lead.glance.voice
    level = max((_LEVEL.get(r.glance.level or "", 0) for r in development.reports), default=0)
    return (
        (4 if scale.since and development.reports[0].first > scale.since else 0)
        + _support(development, scale.official)
        + level
        + _KIND.get(development.kind, 0)
        + (2 if development.id in scale.disputed else 0)
        + min(_core_actors(development, scale.region), 3)
        + _harm(development)
        + _by_time(development, scale.dated)
        - (4 if voice == "editorial" else 0)
        - (2 if voice == "unattributed" else 0)
        - (2 if development.status not in {"actual", "scheduled"} else 0)
    )


def ranked(developments: Iterable[Development], scale: Scale) -> tuple[Development, ...]:
    """Most important first; ties by the place in the log."""
    return tuple(
        sorted(developments, key=lambda d: (-importance(d, scale), d.reports[0].first, d.id))
    )


def _support(development: Development, official: frozenset[str]) -> int:
    """How well it is told: independent sources, an official text, the number of documents."""
    documents = {r.document for r in development.reports}
    return (
        min(4 * max(development.independent - 1, 0), 12)
        + (2 if documents & official else 0)
        + min(len(documents) - 1, 3)
    )


def _by_time(development: Development, dated: date) -> int:
    first, last = development.begins, development.ends
    if first is None or last is None:
        return -2
    if development.status in {"scheduled", "anticipated"} or development.kind == "event_scheduled":
        return 2 if 0 <= (first - dated).days <= 30 else 0
    age = (dated - last).days
    if age > 365:
        return -4
    return 2 if age <= 14 else -2 if age > 60 else 0


def _harm(development: Development) -> int:
    """What an incident did to people, by the words for its casualties."""
    if development.kind != "incident_occurred":
        return 0
    claims = (c for r in development.reports if isinstance(c := r.claim, IncidentOccurred))
    told = [c.casualties.quote for c in claims if c.casualties]
    return 3 if any(map(costs_lives, told)) else min(len(told), 1)


def _core_actors(development: Development, region: Region) -> int:
    states = {region.actors[a].state for a in region.core if a in region.actors}
    involved = {
        region.actors[actor].state
        for r in development.reports
        for actor in r.glance.actors
        if actor in region.actors
    }
    if development.kind == "incident_occurred":
        involved |= _of_unnamed(development, region)
    return len(states & involved - {None})


def _of_unnamed(development: Development, region: Region) -> set[str | None]:
    """The states of those without a name: "a Chinese fishing vessel" is of China."""
    names = (name for r in development.reports for name in r.glance.unnamed)
    told = {word for name in names for word in name.split()}
    core = (region.actors[a] for a in region.core if a in region.actors)
    return {a.state for a in core if any(told.issuperset(_words(d)) for d in a.demonyms)}


def _words(demonym: str) -> list[str]:
    """In small letters; "north and south korean boats" have those of two."""
    return demonym.casefold().split()

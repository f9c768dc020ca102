"""Tolls that differ, of what was not found to be one incident and yet may be.

"Two fishermen were killed when a freighter struck their trawler" and "nine people died in the
collision" share too little for one development. Where both are of one day and one place, and
their words meet, the reader is told that the figures differ; the desk does not say whether the
incidents are one.
"""

import re
from collections import deque
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import NamedTuple

from briefing.situation.alike import Words, words
from briefing.situation.disagreement import HELD_AGAINST, Conflict, Reading
from briefing.situation.figures import Figure, figures
from briefing.situation.situation import Development
from events.claims import IncidentOccurred

_MET = 2
"""So many plain words must two reports have in common, beside those of every toll."""
_OF_EVERY_TOLL = words(
    "attack dead death died dies die fatal harmed hurt incident injured injuring injuries killed "
    "killing kills least man men missing people person persons police said victim woman women "
    "wounded wounding"
).plain
_LOST = re.compile(r"kill|dead|death|die|drown|perish|fatal|lost", re.IGNORECASE)


class _Toll(NamedTuple):
    development: Development
    place: str
    documents: frozenset[str]
    figure: Figure
    lives: bool
    """Whether it counts the dead, and not the hurt."""
    told: Words


def costs_lives(casualties: str) -> bool:
    """Whether words for casualties speak of the dead, and not of the hurt alone."""
    return _LOST.search(casualties) is not None


def differing_tolls(
    developments: Iterable[Development], wanted: Collection[str]
) -> Iterator[Conflict]:
    """Where two incidents of one day and place have tolls that exclude each other.

    `wanted` are ids: one of the two must be among them. No document tells of both.
    """
    days: dict[date, list[Development]] = {}
    for development in developments:
        day = development.begins
        if day is not None and day == development.ends and development.status == "actual":
            days.setdefault(day, []).append(development)
    for of_day in days.values():
        # most are alone on their day, and no claim is decoded for those
        if len(of_day) > 1 and any(d.id in wanted for d in of_day):
            yield from _of_one_day(filter(None, map(_toll, of_day)), wanted)


def _of_one_day(tolls: Iterable[_Toll], wanted: Collection[str]) -> Iterator[Conflict]:
    latest: dict[str, deque[_Toll]] = {}
    for other in tolls:
        near = latest.setdefault(other.place, deque(maxlen=HELD_AGAINST))
        there = other.development
        for one in near:
            here = one.development
            if (here.id in wanted or there.id in wanted) and _may_be_one(one, other):
                readings = tuple(
                    Reading(t.figure.written, t.development.positions) for t in (one, other)
                )
                yield Conflict(here.id, "casualties", readings, other=there.id)
        near.append(other)


def _toll(development: Development) -> _Toll | None:
    """The first figure that any of its reports gives, with the words of all of them."""
    place = development.place
    claims = [c for r in development.reports if isinstance(c := r.once(), IncidentOccurred)]
    counted = (c.casualties.quote for c in claims if c.casualties)
    found = next(((f, quote) for quote in counted for f in figures(quote)[:1]), None)
    if found is None or place is None:
        return None
    first, quote = found
    told = words(*(e.quote for c in claims for e in c.excerpts))
    documents = frozenset(r.document for r in development.reports)
    where = (place.name or place.quote).casefold()
    return _Toll(development, where, documents, first, costs_lives(quote), told)


def _may_be_one(one: _Toll, other: _Toll) -> bool:
    if one.documents & other.documents or one.lives != other.lives:
        return False
    if one.figure.meets(other.figure):
        return False
    return len((one.told.plain & other.told.plain) - _OF_EVERY_TOLL) >= _MET

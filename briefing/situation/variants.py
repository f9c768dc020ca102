"""What the reports of a development give for when, where and who: the best, and the others."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from briefing.situation.disagreement import span
from briefing.situation.situation import Development, Reported
from events.values import Place, When

Aspect = Literal["when", "where", "who"]


@dataclass(frozen=True, slots=True)
class Variant:
    """One reading: what it says, and the log positions of the claims that say it.

    `best` marks the one that the development goes by: its time, its place, its lead's company.
    """

    aspect: Aspect
    says: str
    positions: tuple[int, ...]
    best: bool


def variants(development: Development) -> tuple[Variant, ...]:
    """All readings of when, where and who; of each the best first, then as the log has them."""
    found: list[Variant] = []
    for aspect, says in _ASPECTS:
        readings: dict[str, list[int]] = {}
        for report in development.reports:
            if (said := says(report)) is not None:
                readings.setdefault(said, []).append(report.position)
        best = _best(development, aspect)
        ordered = sorted(readings.items(), key=lambda told: told[0] != best)
        found += (Variant(aspect, said, tuple(at), said == best) for said, at in ordered)
    return tuple(found)


def _best(development: Development, aspect: Aspect) -> str | None:
    if aspect == "when":
        return None if development.when is None else _time(development.when)
    if aspect == "where":
        return None if development.place is None else _place(development.place)
    return _who(development.lead)


def _time(when: When) -> str | None:
    days = span(when)
    if days is None:
        return f"“{when.quote}”" if when.quote else None
    told = days[0] if days[0] == days[1] else f"{days[0]}..{days[1]}"
    return told if when.precision == "day" else f"{told} ({when.precision})"


def _place(place: Place) -> str:
    name = place.name or place.quote
    return f"{name} ({place.country})" if place.country else name


def _who(report: Reported) -> str | None:
    named = (f"{m.role} {m.actor or m.quote}" for m in report.claim.actors)
    return ", ".join(sorted(dict.fromkeys(named))) or None


def _when_of(report: Reported) -> str | None:
    when = report.claim.when
    return None if when is None else _time(when)


def _place_of(report: Reported) -> str | None:
    place = report.claim.place
    return None if place is None else _place(place)


_ASPECTS: tuple[tuple[Aspect, Callable[[Reported], str | None]], ...] = (
    ("when", _when_of),
    ("where", _place_of),
    ("who", _who),
)

"""Concerns on record: who holds them, since when, who repeated them, and how they ended."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from briefing.situation.select import (
    claims_of,
    first_day,
    first_reported,
    first_words,
    last_day,
    of_kinds,
    published,
)
from briefing.situation.situation import ClosedConcern, Development, Reported, Situation
from briefing.situation.who import Who, unique
from events.claims import ConcernRaised
from events.values import Excerpt

Standing = Literal["open", "answered", "closed"]


@dataclass(frozen=True, slots=True)
class Concern:
    """One worry: everybody who voiced it about the same thing, first report first.

    `holders` voiced it first (empty: the documents name nobody); `echoed_by` later.
    `first_raised` and `last_repeated` are days that the documents give; `first_reported` is the
    earliest publication. `age_days` counts from the first of them that is known to the memo's
    day, and is at least that where only the publication is known. `closed_at` is the position
    of the act that ended it.
    """

    developments: tuple[Development, ...]
    holders: tuple[Who, ...]
    about: tuple[Who, ...]
    addressees: tuple[Who, ...]
    risk: Excerpt | None
    topics: tuple[str, ...]
    echoed_by: tuple[Who, ...]
    first_raised: date | None
    first_reported: date | None
    last_repeated: date | None
    age_days: int | None
    standing: Standing
    closed_at: int | None = None

    @property
    def reports(self) -> tuple[Reported, ...]:
        """All claims that voice it, in the order of the log."""
        found = (r for d in self.developments for r in d.reports)
        return tuple(sorted(found, key=lambda r: r.first))

    @property
    def positions(self) -> tuple[int, ...]:
        """Log positions of its claims."""
        return tuple(r.position for r in self.reports)


def concerns(situation: Situation, dated: date) -> tuple[Concern, ...]:
    """Every concern that was really voiced, oldest first, as it stands on the day `dated`.

    A concern that was closed and is raised again after that starts anew.
    """
    days = published(situation)
    voiced = (d for d in of_kinds(situation, ConcernRaised) if d.status == "actual")
    found = (_concern(d, situation.closed, days, dated) for d in voiced)
    return tuple(sorted(found, key=_age_first))


def open_concerns(situation: Situation, dated: date) -> tuple[Concern, ...]:
    """The concerns that nobody answered or closed, oldest first."""
    return tuple(c for c in concerns(situation, dated) if c.standing == "open")


def _age_first(concern: Concern) -> tuple[bool, int, int]:
    age = concern.age_days
    return age is None, -(age or 0), concern.reports[0].first


def _concern(
    development: Development,
    closed: tuple[ClosedConcern, ...],
    days: dict[str, date],
    dated: date,
) -> Concern:
    claims = claims_of(development, ConcernRaised)
    first = development.reports[0].claim
    holders = unique(first.role("holder"))
    known = {w.key for w in holders}
    everybody = unique(m for r in development.reports for m in r.claim.role("holder"))
    dated_reports = [r for r in development.reports if first_day(r.claim.when)]
    raised = min((d for r in dated_reports if (d := first_day(r.claim.when))), default=None)
    repeated = max((d for r in dated_reports if (d := last_day(r.claim.when))), default=None)
    reported = first_reported(development.reports, days)
    since = raised or reported
    ended = ending(development, closed)
    return Concern(
        developments=(development,),
        holders=holders,
        about=unique(m for c in claims for m in c.role("about")),
        addressees=unique(m for c in claims for m in c.role("addressee")),
        risk=first_words(c.risk for c in claims),
        topics=tuple(dict.fromkeys(t for c in claims for t in c.topics)),
        echoed_by=tuple(w for w in everybody if w.key not in known),
        first_raised=raised,
        first_reported=reported,
        last_repeated=repeated if repeated != raised else None,
        age_days=None if since is None else max((dated - since).days, 0),
        standing="open" if ended is None else _standing(ended),
        closed_at=None if ended is None else ended.position,
    )


def ending(development: Development, closed: tuple[ClosedConcern, ...]) -> ClosedConcern | None:
    """The last act that closed one of these claims, unless a later report raised it again."""
    ids = {r.id for r in development.reports}
    acts = [c for c in closed if not ids.isdisjoint(c.claims)]
    if not acts:
        return None
    last = max(acts, key=lambda c: c.position)
    raised_again = any(r.first > last.position for r in development.reports)
    return None if raised_again else last


def _standing(ended: ClosedConcern) -> Standing:
    return "answered" if ended.outcome == "answered" else "closed"

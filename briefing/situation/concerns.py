"""Concerns on record: who holds them, since when, who repeated them, and how they ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from briefing.situation.alike import Words, overlap, sketch, words
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
from briefing.situation.traits import content_of
from briefing.situation.who import Who, taking_part, unique
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

    Reports of one worry about the same thing stand together, whoever voiced it. A concern that
    was closed and is raised again after that is open again.
    """
    days = published(situation)
    voiced = (d for d in of_kinds(situation, ConcernRaised) if d.status == "actual")
    found = (_concern(g, situation.closed, days, dated) for g in _together(voiced))
    return tuple(sorted(found, key=_age_first))


_ALIKE = 0.5
_LOOKED_AT = 24


def _together(developments: Iterable[Development]) -> list[tuple[Development, ...]]:
    """Developments that voice one worry, in the order of the log."""
    groups: list[tuple[Words, set[str], list[Development]]] = []
    blocks: dict[str, list[int]] = {}
    for development in sorted(developments, key=lambda d: d.reports[0].first):
        risk = words(*(e.quote for e in content_of(development.lead.claim)))
        about = {w.key for w in taking_part(development, "about")}
        keys = sketch(risk)
        near = dict.fromkeys(n for k in keys for n in blocks.get(k, ())[-_LOOKED_AT:])
        for number in sorted(near):
            known, known_about, members = groups[number]
            apart = about and known_about and about.isdisjoint(known_about)
            if not apart and overlap(known, risk)[0] >= _ALIKE:
                members.append(development)
                break
        else:
            number = len(groups)
            groups.append((risk, about, [development]))
        for key in keys:
            blocks.setdefault(key, []).append(number)
    return [tuple(members) for _, _, members in groups]


def open_concerns(situation: Situation, dated: date) -> tuple[Concern, ...]:
    """The concerns that nobody answered or closed, oldest first."""
    return tuple(c for c in concerns(situation, dated) if c.standing == "open")


def _age_first(concern: Concern) -> tuple[bool, int, int]:
    age = concern.age_days
    return age is None, -(age or 0), concern.reports[0].first


def _concern(
    developments: tuple[Development, ...],
    closed: tuple[ClosedConcern, ...],
    days: dict[str, date],
    dated: date,
) -> Concern:
    reports = tuple(sorted((r for d in developments for r in d.reports), key=lambda r: r.first))
    claims = [c for d in developments for c in claims_of(d, ConcernRaised)]
    holders = unique(reports[0].claim.role("holder"))
    known = {w.key for w in holders}
    everybody = unique(m for r in reports for m in r.claim.role("holder"))
    raised = min((d for c in claims if (d := first_day(c.when))), default=None)
    repeated = max((d for c in claims if (d := last_day(c.when))), default=None)
    reported = first_reported(reports, days)
    since = raised or reported
    ended = ending(reports, closed)
    return Concern(
        developments=developments,
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


def ending(reports: Iterable[Reported], closed: tuple[ClosedConcern, ...]) -> ClosedConcern | None:
    """The last act that closed one of these claims, unless a later report raised it again."""
    voiced = tuple(reports)
    ids = {r.id for r in voiced}
    acts = [c for c in closed if not ids.isdisjoint(c.claims)]
    if not acts:
        return None
    last = max(acts, key=lambda c: c.position)
    raised_again = any(r.first > last.position for r in voiced)
    return None if raised_again else last


def _standing(ended: ClosedConcern) -> Standing:
    return "answered" if ended.outcome == "answered" else "closed"

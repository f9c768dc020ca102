"""Concerns on record: who holds them, since when, who repeated them, and how they ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from briefing.situation.alike import Words, shared, sketch, words
from briefing.situation.indexed import indexed
from briefing.situation.select import (
    claims_of,
    first_reported,
    first_words,
    kind_of,
    published,
    reports_of,
)
from briefing.situation.situation import ClosedConcern, Development, Reported, Situation
from briefing.situation.who import Who, unique
from events.claims import ConcernRaised
from events.values import Excerpt

Standing = Literal["open", "answered", "closed"]


@dataclass(frozen=True)
class Concern:
    """One worry: everybody who voiced it about the same thing, first report first.

    `holders` are empty where the documents name nobody. Claims are read when somebody asks.
    `first_raised` and `last_repeated` are days that the documents give; `first_reported` is the
    earliest publication. `age_days` counts from the first of them that is known to the memo's
    day, and is at least that where only the publication is known. `closed_at` is the position
    of the act that ended it.
    """

    developments: tuple[Development, ...]
    first_raised: date | None
    first_reported: date | None
    last_repeated: date | None
    age_days: int | None
    standing: Standing
    closed_at: int | None = None

    @cached_property
    def claims(self) -> tuple[ConcernRaised, ...]:
        """The claims that voice it, the lead of each development first."""
        return tuple(c for d in self.developments for c in claims_of(d, ConcernRaised))

    @cached_property
    def holders(self) -> tuple[Who, ...]:
        """Who voiced it first."""
        return unique(self.reports[0].claim.role("holder"))

    @cached_property
    def echoed_by(self) -> tuple[Who, ...]:
        """Who voiced it later."""
        known = {w.key for w in self.holders}
        everybody = unique(m for r in self.reports for m in r.claim.role("holder"))
        return tuple(w for w in everybody if w.key not in known)

    @cached_property
    def about(self) -> tuple[Who, ...]:
        """Whom or what it is about."""
        found: dict[str, Who] = {}
        for development in self.developments:
            for report in reports_of(development, ConcernRaised):
                if not found.keys() >= set(report.glance.about):  # else it names nobody new
                    for who in unique(report.claim.role("about")):
                        found.setdefault(who.key, who)
        return tuple(found.values())

    @cached_property
    def addressees(self) -> tuple[Who, ...]:
        """To whom it was put."""
        return unique(m for c in self.claims for m in c.role("addressee"))

    @cached_property
    def risk(self) -> Excerpt | None:
        """The first words for the risk."""
        return first_words(c.risk for c in self.claims)

    @cached_property
    def topics(self) -> tuple[str, ...]:
        """The topics of its claims, each once."""
        return tuple(dict.fromkeys(t for c in self.claims for t in c.topics))

    @cached_property
    def reports(self) -> tuple[Reported, ...]:
        """All claims that voice it, in the order of the log."""
        return _reports(self.developments)

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
    raised = indexed(situation.developments).of_kinds((kind_of(ConcernRaised),))
    voiced = (d for d in raised if d.status == "actual")
    found = (_concern(g, situation.closed, days, dated) for g in _together(voiced))
    return tuple(sorted(found, key=_age_first))


_ALIKE = 0.5
_LOOKED_AT = 24


def _together(developments: Iterable[Development]) -> list[tuple[Development, ...]]:
    """Developments that voice one worry, in the order of the log."""
    groups: list[tuple[Words, float, set[str], list[Development]]] = []
    blocks: dict[str, list[int]] = {}
    for development in sorted(developments, key=lambda d: d.reports[0].first):
        risk = words(*development.lead.glance.worry)
        weight = risk.weight
        about = {name for r in development.reports for name in r.glance.about}
        keys = sketch(risk)
        near = {n for k in keys for n in blocks.get(k, ())[-_LOOKED_AT:]}
        for number in sorted(near):
            known, known_weight, known_about, members = groups[number]
            if about and known_about and about.isdisjoint(known_about):
                continue
            smaller = min(known_weight, weight)
            if smaller and shared(known, risk) / smaller >= _ALIKE:
                members.append(development)
                break
        else:
            number = len(groups)
            groups.append((risk, weight, about, [development]))
        for key in keys:
            blocks.setdefault(key, []).append(number)
    return [tuple(members) for _, _, _, members in groups]


def open_concerns(situation: Situation, dated: date) -> tuple[Concern, ...]:
    """The concerns that nobody answered or closed, oldest first."""
    return tuple(c for c in concerns(situation, dated) if c.standing == "open")


def _age_first(concern: Concern) -> tuple[bool, int, int]:
    age = concern.age_days
    return age is None, -(age or 0), concern.developments[0].reports[0].first


def _reports(developments: tuple[Development, ...]) -> tuple[Reported, ...]:
    if len(developments) == 1:
        return developments[0].reports  # which stand in the order of the log
    return tuple(sorted((r for d in developments for r in d.reports), key=lambda r: r.first))


def _concern(
    developments: tuple[Development, ...],
    closed: tuple[ClosedConcern, ...],
    days: dict[str, date],
    dated: date,
) -> Concern:
    reports = _reports(developments)
    voiced = [g for r in reports if (g := r.glance).kind == "concern_raised"]
    raised = min((g.first for g in voiced if g.first), default=None)
    repeated = max((g.last for g in voiced if g.last), default=None)
    reported = first_reported(reports, days)
    since = raised or reported
    ended = ending(reports, closed) if closed else None
    return Concern(
        developments=developments,
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

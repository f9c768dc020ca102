"""What was announced: what is still to come on the memo's day, and what is overdue."""

from datetime import date, timedelta

from briefing.memo.plan import Plan
from briefing.situation.dates_ahead import Ahead, dates_ahead, dates_past
from briefing.situation.select import first_day, last_day
from briefing.situation.situation import Development

_MEETINGS = frozenset(("meeting_held", "visit_made"))
_STEPS = frozenset(
    ("measure_taken", "agreement_reached", "force_moved", "support_given", "office_changed")
)
NEARBY = timedelta(days=14)
"""A meeting without a day is taken for one of the same states so long before its report."""


def coming(plan: Plan) -> tuple[Development, ...]:
    """Announced events and scheduled steps not past on the memo's day.

    By the last day that their words allow ("this year" after "in May"), those without one last.
    """
    dated = plan.request.dated
    found = [
        a.development
        for a in dates_ahead(plan.whole, dated)
        if first_day(a.when) or not _held_since(a.development, plan)
    ]
    found += [
        d
        for d in plan.whole.developments
        if d.kind in _STEPS and d.status == "scheduled" and (last_day(d.when) or date.min) >= dated
    ]

    def order(development: Development) -> tuple[bool, date, date, int]:
        last = last_day(development.when)
        first = first_day(development.when) or date.max
        return last is None, last or date.max, first, development.reports[0].first

    return tuple(sorted(found, key=order))


def overdue(plan: Plan) -> tuple[Ahead, ...]:
    """Announced events whose day is past, with no report of what the same states did that day."""
    return tuple(
        a
        for a in dates_past(plan.whole, plan.request.dated)
        if a.outcome != "held" and not (a.outcome == "not reported" and _took_place(a, plan))
    )


def known_by_day(development: Development, plan: Plan) -> bool:
    """Whether a meeting without a day is surely told again: the same states met just before."""
    if development.kind != "meeting_held" or first_day(development.when) is not None:
        return False
    told = [d for r in development.reports if (d := plan.pen.published(r.claim))]
    states = _states(development, plan)
    if not told or len(states) < 2:
        return False
    return any(
        other.id != development.id and min(told) - NEARBY <= day <= min(told)
        for other, day in _met(plan)
        if states <= _states(other, plan)
    )


def _took_place(announced: Ahead, plan: Plan) -> bool:
    states = _states(announced.development, plan)
    day = first_day(announced.when)
    return bool(states) and any(
        day == met and states <= _states(other, plan) for other, met in _met(plan)
    )


def _held_since(development: Development, plan: Plan) -> bool:
    """Whether the states of an announcement without a day have met soon after it; no summits."""
    told = [d for r in development.reports if (d := plan.pen.published(r.claim))]
    states = _states(development, plan)
    words = " ".join(e.quote for r in development.reports for e in r.claim.excerpts).lower()
    if not told or len(states) < 2 or "summit" in words or "leaders" in words:
        return False
    return any(
        max(told) <= day <= min(max(told) + NEARBY, plan.request.dated)
        and states <= _states(other, plan)
        for other, day in _met(plan)
    )


def _met(plan: Plan) -> list[tuple[Development, date]]:
    return [
        (d, day)
        for d in plan.all.developments
        if d.kind in _MEETINGS and d.status == "actual" and (day := first_day(d.when))
    ]


def _states(development: Development, plan: Plan) -> frozenset[str]:
    names = plan.pen.names
    return frozenset(names.states(m for r in development.reports for m in r.claim.actors))

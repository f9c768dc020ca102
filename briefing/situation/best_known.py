"""What is best known of a development, and who stands behind it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import msgspec

from briefing.situation.independence import independent
from briefing.situation.payloads import Packed
from briefing.situation.situation import Development, Reported
from briefing.situation.traits import Traits
from events.values import Status

_STATUSES: tuple[Status, ...] = (
    "actual",
    "scheduled",
    "anticipated",
    "hypothetical",
    "normative",
    "denied",
)
_STATUS_RANK: Mapping[Status, int] = {s: n for n, s in enumerate(_STATUSES)}


Standing = tuple[bool, str, str]
"""What people say of a report: that nobody has confirmed it, and how its source is graded."""


class Best(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What is best known of a group: which of its reports say it. Reports are told by place.

    `members` are the reports as linking names them, oldest record first; `lead`, `when` and
    `place` are places among them.
    """

    kind: str
    members: tuple[int, ...]
    lead: int
    when: int | None
    place: int | None
    status: Status
    independent: int
    reasons: tuple[str, ...]
    held: int
    """The position of its oldest record."""
    latest: int
    """That of its newest one."""
    first: int
    """The first day that its time allows, as an ordinal; 0 for none."""
    last: int
    """The last one."""


def best_known(
    reports: Sequence[tuple[int, Traits]],
    backing_of: Callable[[Traits], tuple[str, ...]],
    day_of: Callable[[Traits], tuple[date | None, date | None]],
    standing_of: Callable[[Traits], Standing],
    reasons: Iterable[str],
) -> Best:
    """What is best known of these reports.

    `backing_of` finds what a report goes back to, `day_of` the days that its own words give,
    `standing_of` what people say of it.
    """
    if len(reports) == 1:
        return _of_one(*reports[0], day_of, reasons)
    members = sorted(reports, key=_held)
    statuses = {m.status for _, m in members}
    status = min(statuses, key=_STATUS_RANK.__getitem__)
    telling = members if len(statuses) == 1 else [m for m in members if m[1].status == status]
    ranked = sorted(telling, key=lambda m: _rank(m[1], standing_of(m[1])))
    lead = next(iter([m for m in ranked if not m[1].weak]), ranked[0])
    when, place = _when(ranked), _place(ranked)
    first, last = day_of(when[1]) if when else (None, None)
    at = {number: n for n, (number, _) in enumerate(members)}
    return Best(
        kind=lead[1].kind,
        members=tuple(at),
        lead=at[lead[0]],
        when=None if when is None else at[when[0]],
        place=None if place is None else at[place[0]],
        status=status,
        independent=independent([backing_of(m) for _, m in telling]) if len(telling) > 1 else 1,
        reasons=tuple(dict.fromkeys(reasons)),
        held=members[0][1].held,
        latest=members[-1][1].held,
        first=first.toordinal() if first else 0,
        last=last.toordinal() if last else 0,
    )


def _of_one(
    number: int,
    one: Traits,
    day_of: Callable[[Traits], tuple[date | None, date | None]],
    reasons: Iterable[str],
) -> Best:
    first, last = day_of(one)
    return Best(
        kind=one.kind,
        members=(number,),
        lead=0,
        when=0 if one.dated else None,
        place=None if one.place is None else 0,
        status=one.status,
        independent=1,
        reasons=tuple(reasons),
        held=one.held,
        latest=one.held,
        first=first.toordinal() if first else 0,
        last=last.toordinal() if last else 0,
    )


def developed(best: Best, reports: tuple[Reported, ...]) -> Development:
    """The development that these reports make, in the order of `best.members`."""
    return Development(
        id=reports[0].id,
        kind=best.kind,
        reports=reports,
        lead=reports[best.lead],
        when=None if best.when is None else given(reports[best.when], "when"),
        place=None if best.place is None else given(reports[best.place], "place"),
        status=best.status,
        independent=best.independent,
        reasons=best.reasons,
    )


def _rank(one: Traits, standing: Standing) -> tuple[object, ...]:
    """Read by a person, not taken back, precise, well graded, rich; then first in the log.

    So go day and place. What leads is the first of them that names somebody: that a person read
    "The ministers met on Saturday" makes the day sure, and says no better who they were.
    """
    unconfirmed, reliability, credibility = standing
    return (
        unconfirmed,
        one.mistaken,
        one.precision,
        reliability,
        credibility,
        not one.verbatim,
        -one.known,
        -one.confidence,
        one.held,
    )


def _held(report: tuple[int, Traits]) -> tuple[int, str]:
    return report[1].held, report[1].claim


def _when(ranked: list[tuple[int, Traits]]) -> tuple[int, Traits] | None:
    """The report that gives the most exact time; the reports come best first.

    Of an event that was put off it is the last that says to when.
    """
    dated = [m for m in ranked if m[1].dated]
    if put_off := [m for m in dated if m[1].postponed and m[1].first is not None]:
        return max(put_off, key=_held)
    return min(dated, key=lambda m: m[1].precision, default=None)


def _place(ranked: list[tuple[int, Traits]]) -> tuple[int, Traits] | None:
    """That of the first place with a known country, else of the first place."""
    told = [m for m in ranked if m[1].place is not None]
    return next((m for m in told if m[1].located), told[0]) if told else None


def given(report: Reported, field: str) -> Any:
    """What a report gives for a field, as the fold keeps it: the packed claim that gives it."""
    stored = report.stored()
    return stored if isinstance(stored, Packed) else getattr(stored, field)

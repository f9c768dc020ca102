"""What is best known of a development, and who stands behind it."""

from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from typing import Any, cast

from briefing.situation.independence import independent
from briefing.situation.payloads import Packed
from briefing.situation.situation import Development, Reported
from briefing.situation.traits import Traits
from events.values import Place, Status, When

_STATUSES: tuple[Status, ...] = (
    "actual",
    "scheduled",
    "anticipated",
    "hypothetical",
    "normative",
    "denied",
)
_STATUS_RANK: Mapping[Status, int] = {s: n for n, s in enumerate(_STATUSES)}
_HELD = attrgetter("held", "claim")


def best_known(
    reports: list[Traits],
    report_of: Callable[[Traits], Reported],
    backing_of: Callable[[Traits], tuple[str, ...]],
    reasons: Iterable[str],
) -> Development:
    """The development that these reports make.

    `report_of` finds what they are the traits of, `backing_of` what that goes back to.
    """
    if len(reports) == 1:
        return _of_one(reports[0], report_of(reports[0]), reasons)
    members = sorted(reports, key=_HELD)
    status = min((m.status for m in members), key=_STATUS_RANK.__getitem__)
    telling = [m for m in members if m.status == status]
    ranked = sorted(telling, key=_rank)
    lead = next((m for m in ranked if not m.weak), ranked[0])
    return Development(
        id=members[0].claim,
        kind=lead.kind,
        reports=tuple(map(report_of, members)),
        lead=report_of(lead),
        when=_when(ranked, report_of),
        place=_place(ranked, report_of),
        status=status,
        independent=independent(map(backing_of, telling)) if len(telling) > 1 else 1,
        reasons=tuple(dict.fromkeys(reasons)),
    )


def _of_one(one: Traits, report: Reported, reasons: Iterable[str]) -> Development:
    return Development(
        id=one.claim,
        kind=one.kind,
        reports=(report,),
        lead=report,
        when=given(report, "when") if one.dated else None,
        place=given(report, "place") if one.place is not None else None,
        status=one.status,
        independent=1,
        reasons=tuple(dict.fromkeys(reasons)),
    )


def _rank(one: Traits) -> tuple[object, ...]:
    """Read by a person, not taken back, precise, well graded, rich; then first in the log.

    So go day and place. What leads is the first of them that names somebody: that a person read
    "The ministers met on Saturday" makes the day sure, and says no better who they were.
    """
    return (
        not one.confirmed,
        one.mistaken,
        one.precision,
        *one.grade,
        not one.verbatim,
        -one.known,
        -one.confidence,
        one.held,
    )


def _when(ranked: list[Traits], report_of: Callable[[Traits], Reported]) -> When | None:
    """The most exact time that a report gives; the reports come best first."""
    told = min((m for m in ranked if m.dated), key=lambda m: m.precision, default=None)
    return None if told is None else cast("When", given(report_of(told), "when"))


def _place(ranked: list[Traits], report_of: Callable[[Traits], Reported]) -> Place | None:
    """The first place with a known country, else the first."""
    told = [m for m in ranked if m.place is not None]
    one = next((m for m in told if m.located), told[0] if told else None)
    return None if one is None else cast("Place", given(report_of(one), "place"))


def given(report: Reported, field: str) -> Any:
    """What a report gives for a field, as the fold keeps it: the packed claim that gives it."""
    stored = report.stored()
    return stored if isinstance(stored, Packed) else getattr(stored, field)

"""What is best known of a development, and who stands behind it."""

from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from typing import cast

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
    reports: list[Traits], report_of: Callable[[Traits], Reported], reasons: Iterable[str]
) -> Development:
    """The development that these reports make; `report_of` finds what they are the traits of."""
    members = sorted(reports, key=_HELD) if len(reports) > 1 else reports
    status = min((m.status for m in members), key=_STATUS_RANK.__getitem__)
    telling = [m for m in members if m.status == status]
    ranked = sorted(telling, key=_rank) if len(telling) > 1 else telling
    lead = next((m for m in ranked if not m.weak), ranked[0])
    return Development(
        id=members[0].claim,
        kind=lead.kind,
        reports=tuple(map(report_of, members)),
        lead=report_of(lead),
        when=_when(ranked, report_of),
        place=_place(ranked, report_of),
        status=status,
        independent=independent(m.backing for m in telling) if len(telling) > 1 else 1,
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
    if told is None:
        return None
    stored = report_of(told).stored()
    return cast("When", stored) if isinstance(stored, Packed) else stored.when


def _place(ranked: list[Traits], report_of: Callable[[Traits], Reported]) -> Place | None:
    """The first place with a known country, else the first."""
    told = [m for m in ranked if m.place is not None]
    one = next((m for m in told if m.located), told[0] if told else None)
    if one is None:
        return None
    stored = report_of(one).stored()
    return cast("Place", stored) if isinstance(stored, Packed) else stored.place

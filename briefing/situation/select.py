"""Picking and ordering developments: what every projection starts from."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import TypeVar, cast

from briefing.situation.indexed import indexed
from briefing.situation.situation import Development, Reported, Situation
from events.claims import Claim
from events.values import Excerpt, When

C = TypeVar("C", bound=Claim)


def first_day(when: When | None) -> date | None:
    """The first day that a time allows, or none."""
    return None if when is None else when.start or when.end


def last_day(when: When | None) -> date | None:
    """The last day that a time allows, or none."""
    return None if when is None else when.end or when.start


def kind_of(claim: type[Claim]) -> str:
    """The name of a kind of claim."""
    return str(claim.model_fields["kind"].default)


def shifted(day: date, by: timedelta) -> date:
    """The day so much later or earlier, no further than the calendar goes.

    A period may be open: it begins with the first day that there is, or ends with the last.
    """
    try:
        return day + by
    except OverflowError:
        return date.max if by > timedelta() else date.min


def reports_of(development: Development, kind: type[Claim]) -> tuple[Reported, ...]:
    """The reports of a development that are of one kind, its lead first; none is decoded."""
    ordered = (development.lead, *(r for r in development.reports if r is not development.lead))
    named = kind_of(kind)
    return tuple(r for r in ordered if r.glance.kind == named)


def claims_of(development: Development, kind: type[C]) -> tuple[C, ...]:
    """The claims of one kind that report a development, its lead first."""
    return tuple(cast("C", r.claim) for r in reports_of(development, kind))


def editorial(development: Development) -> bool:
    """Whether nobody but a newspaper's own opinion says so."""
    return all(r.glance.voice == "editorial" for r in development.reports)


def of_kinds(situation: Situation, *kinds: type[Claim]) -> tuple[Development, ...]:
    """Developments whose lead claim is of one of these kinds, by time, the undated last."""
    return in_time(indexed(situation.developments).of_kinds(map(kind_of, kinds)))


def in_log_order(developments: Iterable[Development]) -> tuple[Development, ...]:
    """Each once, by its first claim's place in the log."""
    found = {d.id: d for d in developments}.values()
    return tuple(sorted(found, key=lambda d: (d.reports[0].first, d.id)))


def in_time(developments: Iterable[Development]) -> tuple[Development, ...]:
    """By first day, then by the first claim's place in the log; the undated last."""

    def order(development: Development) -> tuple[bool, date, int]:
        day = development.begins
        return day is None, day or date.min, development.reports[0].first

    return tuple(sorted(developments, key=order))


def published(situation: Situation) -> dict[str, date]:
    """When each document that says so was published."""
    return {s.document: s.metadata.published for s in situation.sources if s.metadata.published}


def first_reported(reports: Iterable[Reported], days: dict[str, date]) -> date | None:
    """The earliest publication of the documents behind these reports; `days` from `published`."""
    return min((d for r in reports if (d := days.get(r.document))), default=None)


def first_words(excerpts: Iterable[Excerpt | None]) -> Excerpt | None:
    """The first excerpt that is there."""
    return next((e for e in excerpts if e is not None), None)

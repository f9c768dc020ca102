"""Delivery as a calendar (RFC 5545): the dates ahead of the newest edition, in one `.ics` file.

A date keeps its UID from edition to edition, so that a reader's program moves it rather than
doubling it. What is known to the month or week alone is a tentative span of whole days; what has
no day at all is left to the memo.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from briefing.delivery.folder import in_place, put
from briefing.delivery.parcel import Parcel
from briefing.delivery.problem import one_line
from briefing.memo.context import MemoContext
from briefing.situation.dates_ahead import Ahead, announced
from briefing.situation.situation import Situation

_SPANS = ("week", "month")
"""Precisions that a calendar can show; a season or a year would cover everything else."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A date of a calendar, both days inclusive."""

    uid: str
    summary: str
    description: str
    first: date
    last: date
    certain: bool
    cancelled: bool


def deliver(parcel: Parcel, folder: Path, situation: Situation, region: str) -> str:
    """Write the dates ahead into the folder's calendar, whole; its file name.

    `situation` is that of the memo's position. Raises UndeliveredError.
    """
    in_place(folder)
    memo = parcel.delivery.memo
    name = f"{memo.request.subscription or memo.memo}.ics"
    entries = dates(situation, memo.request.dated, parcel.said, region)
    stamp = parcel.delivery.issued_at or datetime(1970, 1, 1, tzinfo=UTC)
    put(folder / name, ics(parcel.title, entries, stamp))
    return name


def dates(
    situation: Situation, dated: date, said: MemoContext | None, region: str
) -> tuple[Entry, ...]:
    """The announced events from the day `dated` on, by their days; cancelled ones say so."""
    found = [
        _entry(one, said, region)
        for one in announced(situation, dated)
        if one.outcome in ("ahead", "postponed", "cancelled")
        and one.when is not None
        and one.when.start is not None
        and (one.when.end or one.when.start) >= dated
        and one.precision in ("day", *_SPANS)
    ]
    return tuple(sorted(found, key=lambda e: (e.first, e.uid)))


def ics(title: str, entries: Iterable[Entry], stamp: datetime) -> bytes:
    """The calendar's bytes: equal entries give equal bytes."""
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//briefing-desk//dates ahead//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", one_line(title))
    for entry in entries:
        event = Event()
        event.add("uid", entry.uid)
        event.add("dtstamp", stamp.astimezone(UTC))
        event.add("dtstart", entry.first)
        event.add("dtend", entry.last + timedelta(days=1))
        event.add("summary", entry.summary)
        if entry.description:
            event.add("description", entry.description)
        event.add("transp", "TRANSPARENT")
        event.add("status", _status(entry))
        calendar.add_component(event)
    made: bytes = calendar.to_ical()
    return made


def _status(entry: Entry) -> str:
    if entry.cancelled:
        return "CANCELLED"
    return "CONFIRMED" if entry.certain else "TENTATIVE"


def _entry(one: Ahead, said: MemoContext | None, region: str) -> Entry:
    assert one.when is not None  # noqa: S101 - chosen so above
    assert one.when.start is not None  # noqa: S101 - as above
    told = _told(one, said)
    words = one.what.quote if one.what else one.development.lead.claim.excerpts[0].quote
    return Entry(
        uid=f"{one.development.id}@{region.lower()}.briefing",
        summary=one_line(words, 120),
        description=one_line(told, 2000),
        first=one.when.start,
        last=one.when.end or one.when.start,
        certain=one.precision == "day" and not one.expected and one.outcome != "postponed",
        cancelled=one.outcome == "cancelled",
    )


def _told(one: Ahead, said: MemoContext | None) -> str:
    """The memo's own sentence about the date, where it has one."""
    for row in said.dates_ahead if said else ():
        if set(one.positions) & set(row.sentence.positions):
            return row.sentence.text
    return ""

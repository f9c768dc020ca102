"""The slots of a subscription: one per due local day and time, whatever the zone does.

A slot's label is the wall date and time in the subscription's zone, so it is the same on every
machine and at every run. A wall time that the zone skips (spring forward) is due at the first
valid instant after the gap; one that comes twice (fall back) is due at its first occurrence.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo

from briefing.schedule.workdays import MOST_MOVED, is_holiday, workday_beside
from events.acts import SubscriptionSet

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Slot:
    """One due time: its label `<local date>T<HH:MM>`, its local day, its instant in UTC."""

    label: str
    day: date
    instant: datetime


@dataclass(frozen=True, slots=True)
class Rhythm:
    """All of a subscription that its slots follow from; many subscriptions share one."""

    timezone: str
    times: tuple[str, ...]
    weekdays: tuple[str, ...]
    month_days: tuple[int, ...]
    month_end: bool
    holidays: str | None
    on_holiday: Literal["skip", "before", "after"]
    starts: date | None
    ends: date | None


def rhythm(subscription: SubscriptionSet) -> Rhythm:
    """The subscription's rhythm; whether it is paused is not a part of it."""
    return Rhythm(
        subscription.timezone,
        subscription.times,
        subscription.weekdays,
        subscription.month_days,
        subscription.month_end,
        subscription.holidays,
        subscription.on_holiday,
        subscription.starts,
        subscription.ends,
    )


@cache
def zone_of(name: str) -> ZoneInfo:
    """The IANA zone; ZoneInfo itself remembers but eight, and reads the others again."""
    return ZoneInfo(name)


def instant_of(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The UTC instant of a wall time; the first instant after the gap where it is skipped.

    One that comes twice is due the first time, whichever `at` says.
    """
    wall = datetime.combine(day, at.replace(fold=0))
    first = wall.replace(tzinfo=zone).astimezone(UTC)
    if first.astimezone(zone).replace(tzinfo=None) == wall:
        return first
    second = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    low, high = min(first, second), max(first, second)
    while high - low > timedelta(seconds=1):  # the transition lies between the two readings
        middle = low + (high - low) / 2
        if middle.astimezone(zone).replace(tzinfo=None) < wall:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)


def instant_of_label(label: str, timezone: str) -> datetime | None:
    """The UTC instant of a slot's label in an IANA zone; none where it is no such label."""
    try:
        wall = datetime.fromisoformat(label)
    except ValueError:
        return None
    return instant_of(wall.date(), wall.time(), zone_of(timezone))


def slots(subscription: SubscriptionSet, *, after: datetime, until: datetime) -> Iterator[Slot]:
    """The subscription's slots with after < instant <= until, in order; none while paused."""
    if not subscription.paused:
        yield from slots_of(rhythm(subscription), after=after, until=until)


def slots_of(rhythm: Rhythm, *, after: datetime, until: datetime) -> Iterator[Slot]:
    """The slots of a rhythm with after < instant <= until, in order of their instants."""
    zone = zone_of(rhythm.timezone)
    times = sorted({time.fromisoformat(at) for at in rhythm.times})
    first = after.astimezone(zone).date() - DAY
    last = until.astimezone(zone).date() + DAY
    for day in _days(rhythm, first, last):
        for at in times:
            instant = instant_of(day, at, zone)
            if after < instant <= until:
                yield Slot(f"{day}T{at:%H:%M}", day, instant)


def _days(rhythm: Rhythm, first: date, last: date) -> Iterator[date]:
    """The days from first to last on which slots lie, each once, in order."""
    first = max(first, rhythm.starts) if rhythm.starts else first
    last = min(last, rhythm.ends) if rhythm.ends else last
    if rhythm.holidays is None:
        yield from _named_days(rhythm, first, last)
        return
    if rhythm.on_holiday == "skip":
        for day in _named_days(rhythm, first, last):
            if not is_holiday(rhythm.holidays, day):
                yield day
        return
    yield from sorted(
        day for day in _moved(rhythm, rhythm.holidays, first, last) if first <= day <= last
    )


def _moved(rhythm: Rhythm, calendar: str, first: date, last: date) -> set[date]:
    """The named days, each holiday moved to the workday beside it: two may meet on one day."""
    reach = timedelta(days=MOST_MOVED)
    early = max(first - reach, rhythm.starts) if rhythm.starts else first - reach
    late = min(last + reach, rhythm.ends) if rhythm.ends else last + reach
    side: Literal["before", "after"] = "before" if rhythm.on_holiday == "before" else "after"
    found = set()
    for day in _named_days(rhythm, early, late):
        due = workday_beside(calendar, day, side) if is_holiday(calendar, day) else day
        if due is not None:
            found.add(due)
    return found


def _named_days(rhythm: Rhythm, first: date, last: date) -> Iterator[date]:
    """The days that weekdays and days of the month name, holidays or not."""
    weekdays = {WEEKDAYS.index(day) for day in rhythm.weekdays} or set(range(7))
    any_day = not (rhythm.month_days or rhythm.month_end)
    day = first
    while day <= last:
        if day.weekday() in weekdays and (any_day or _of_month(rhythm, day)):
            yield day
        day += DAY


def _of_month(rhythm: Rhythm, day: date) -> bool:
    if day.day in rhythm.month_days:
        return True
    return rhythm.month_end and day.day == monthrange(day.year, day.month)[1]

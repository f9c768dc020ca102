"""The slots of a subscription: one per due local day and time, whatever the zone does.

A slot's label is the wall date and time in the subscription's zone, so it is the same on every
machine and at every run. A wall time that the zone skips (spring forward) is due at the first
valid instant after the gap; one that comes twice (fall back) is due at its first occurrence.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from events.acts import SubscriptionSet

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Slot:
    """One due time: its label `<local date>T<HH:MM>`, its local day, its instant in UTC."""

    label: str
    day: date
    instant: datetime


def instant_of(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The UTC instant of a wall time; the first instant after the gap where it is skipped."""
    wall = datetime.combine(day, at)
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


def slots(subscription: SubscriptionSet, *, after: datetime, until: datetime) -> Iterator[Slot]:
    """The subscription's slots with after < instant <= until, in order of their instants."""
    zone = ZoneInfo(subscription.timezone)
    times = sorted({time.fromisoformat(at) for at in subscription.times})
    weekdays = {WEEKDAYS.index(day) for day in subscription.weekdays} or set(range(7))
    day = after.astimezone(zone).date() - timedelta(days=1)
    if subscription.starts:
        day = max(day, subscription.starts)
    last = until.astimezone(zone).date() + timedelta(days=1)
    if subscription.ends:
        last = min(last, subscription.ends)
    while day <= last:
        if day.weekday() in weekdays:
            for at in times:
                instant = instant_of(day, at, zone)
                if after < instant <= until:
                    yield Slot(f"{day}T{at:%H:%M}", day, instant)
        day += timedelta(days=1)

"""A subscription's slots: one per local day and time, in every zone, through gaps and folds."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.schedule.slots import instant_of, slots
from events.acts import SubscriptionSet

ZONES = sorted(available_timezones() - {"localtime", "Factory"})


def subscription(zone: str, *times: str, **fields: object) -> SubscriptionSet:
    return SubscriptionSet.model_validate(
        {"name": "morning", "times": times, "timezone": zone, **fields}
    )


@pytest.mark.parametrize(
    ("zone", "at", "day"),
    [
        ("Europe/Berlin", "00:00", date(2026, 3, 29)),
        ("Europe/Berlin", "02:30", date(2026, 3, 29)),
        ("Europe/Berlin", "02:30", date(2026, 10, 25)),
        ("America/New_York", "00:30", date(2026, 3, 8)),
        ("America/Santiago", "00:00", date(2026, 9, 6)),
        ("Africa/Cairo", "00:00", date(2026, 4, 24)),
    ],
)
def test_a_day_whose_clock_jumps_has_its_slot_once(zone: str, at: str, day: date) -> None:
    """Spring forward and fall back neither lose nor double a slot."""
    begin = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=2)
    found = [
        s.label for s in slots(subscription(zone, at), after=begin, until=begin + timedelta(days=5))
    ]
    assert found.count(f"{day}T{at}") == 1
    assert len(found) == len(set(found))


@settings(deadline=None, max_examples=150)
@given(
    st.sampled_from(ZONES),
    st.times().map(lambda t: t.replace(second=0, microsecond=0, tzinfo=None)),
    st.dates(date(2024, 1, 1), date(2030, 11, 1)),
)
def test_every_local_day_has_exactly_one_slot(zone: str, at: time, first: date) -> None:
    """Over any two months, in any zone, at any minute: no day skipped, none doubled."""
    days = 60
    after = instant_of(first, at, ZoneInfo(zone)) - timedelta(seconds=1)
    until = instant_of(first + timedelta(days=days - 1), at, ZoneInfo(zone))
    found = [s.day for s in slots(subscription(zone, f"{at:%H:%M}"), after=after, until=until)]
    assert found == [first + timedelta(days=i) for i in range(days)]


def test_a_skipped_wall_time_is_due_when_the_gap_ends() -> None:
    """02:30 on the day Berlin skips 02:00 to 03:00 is due at 03:00 summer time."""
    found = instant_of(date(2026, 3, 29), time(2, 30), ZoneInfo("Europe/Berlin"))
    assert found == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)


def test_a_doubled_wall_time_is_due_the_first_time() -> None:
    """02:30 comes twice when Berlin falls back; the first counts."""
    found = instant_of(date(2026, 10, 25), time(2, 30), ZoneInfo("Europe/Berlin"))
    assert found == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_weekdays_start_and_end_limit_the_slots() -> None:
    """Only the chosen weekdays within the subscription's days are due."""
    act = subscription(
        "Asia/Seoul", "07:00", weekdays=("mon", "wed"), starts="2025-03-24", ends="2025-03-31"
    )
    found = slots(
        act, after=datetime(2025, 3, 1, tzinfo=UTC), until=datetime(2025, 5, 1, tzinfo=UTC)
    )
    assert [s.label for s in found] == [
        "2025-03-24T07:00",
        "2025-03-26T07:00",
        "2025-03-31T07:00",
    ]


def test_several_times_a_day_come_in_order() -> None:
    """Times are due in the order of the clock, however they were written."""
    act = subscription("UTC", "18:00", "07:00")
    found = slots(
        act, after=datetime(2025, 3, 1, 12, tzinfo=UTC), until=datetime(2025, 3, 2, 23, tzinfo=UTC)
    )
    assert [s.label for s in found] == [
        "2025-03-01T18:00",
        "2025-03-02T07:00",
        "2025-03-02T18:00",
    ]

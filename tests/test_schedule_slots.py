"""A subscription's slots: one per local day and time, in every zone, through gaps and folds."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.schedule.slots import Slot, instant_of, slots
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
    for fold in (0, 1):
        found = instant_of(date(2026, 10, 25), time(2, 30, fold=fold), ZoneInfo("Europe/Berlin"))
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


# -- every zone, every transition ---------------------------------------------------------------

FIRST, LAST = datetime(2024, 1, 1, tzinfo=UTC), datetime(2030, 12, 31, tzinfo=UTC)


def transitions(zone: ZoneInfo) -> list[datetime]:
    """The instants between FIRST and LAST from which on a zone has another offset."""
    found = []
    step, before = timedelta(days=5), FIRST
    while before < LAST:
        after = before + step
        if before.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset():
            low, high = before, after
            while high - low > timedelta(minutes=1):
                middle = low + (high - low) // 2
                middle = middle.replace(second=0, microsecond=0)
                if middle in (low, high):
                    break
                if middle.astimezone(zone).utcoffset() == low.astimezone(zone).utcoffset():
                    low = middle
                else:
                    high = middle
            found.append(high)
        before = after
    return found


def matters(zone: ZoneInfo, instant: datetime) -> list[time]:
    """Wall times at, just before, within and just after a transition, and around midnight."""
    old = (instant - timedelta(minutes=1)).astimezone(zone).replace(tzinfo=None)
    new = instant.astimezone(zone).replace(tzinfo=None)
    edges = {old + timedelta(minutes=1), new}
    minutes = (-1, 0, 1, *range(5, 60, 5), 59, 60)
    walls = {(edge + timedelta(minutes=m)).time() for edge in edges for m in minutes}
    return sorted(walls | {time(0), time(0, 30), time(23, 59), time(7)})


def check_day(zone: ZoneInfo, instant: datetime) -> int:
    """Around one transition: every wall time of three days has one slot, at the right instant."""
    times = matters(zone, instant)
    day = instant.astimezone(zone).date()
    days = [day + timedelta(days=n) for n in (-1, 0, 1)]
    act = subscription(zone.key, *(f"{at:%H:%M}" for at in times))
    found = slots(act, after=instant - timedelta(days=4), until=instant + timedelta(days=4))
    by_label: dict[str, list[Slot]] = {}
    for slot in found:
        by_label.setdefault(slot.label, []).append(slot)
    for one in days:
        for at in times:
            (slot,) = by_label[f"{one}T{at:%H:%M}"]
            wall = slot.instant.astimezone(zone).replace(tzinfo=None)
            wanted = datetime.combine(one, at)
            before = (slot.instant - timedelta(seconds=1)).astimezone(zone).replace(tzinfo=None)
            assert wall == wanted or (before < wanted < wall), (zone.key, slot)
            assert slot.instant.astimezone(zone).fold == 0 or wall != wanted, (zone.key, slot)
    return len(days) * len(times)


def test_around_every_transition_of_every_zone_no_slot_is_lost_or_doubled() -> None:
    """All IANA zones, 2024 to 2030, all minutes that matter: 0 skipped, 0 doubled."""
    looked_at = 0
    seen: set[object] = set()
    for name in ZONES:
        zone = ZoneInfo(name)
        instants = transitions(zone)
        offsets = tuple(instants), FIRST.astimezone(zone).utcoffset()
        if not instants or offsets in seen:  # a second name of the same clock
            continue
        seen.add(offsets)
        looked_at += sum(check_day(zone, instant) for instant in instants)
    assert looked_at > 30_000


# -- days of the month, holidays, pause ---------------------------------------------------------


def labels(act: SubscriptionSet, first: date, days: int) -> list[str]:
    after = datetime(first.year, first.month, first.day, tzinfo=UTC) - timedelta(seconds=1)
    return [s.label for s in slots(act, after=after, until=after + timedelta(days=days))]


def test_days_of_the_month_and_its_last_day() -> None:
    """The 31st is only in long months; the last day is in all, and is one slot where they meet."""
    act = subscription("UTC", "07:00", month_days=(31,), month_end=True)
    assert labels(act, date(2028, 1, 1), 121) == [
        "2028-01-31T07:00",
        "2028-02-29T07:00",
        "2028-03-31T07:00",
        "2028-04-30T07:00",
    ]


def test_a_weekday_and_a_day_of_the_month_must_both_fit() -> None:
    """Monday the first: not every Monday, not every first."""
    act = subscription("UTC", "07:00", weekdays=("mon",), month_days=(1,))
    assert labels(act, date(2026, 1, 1), 365) == ["2026-06-01T07:00"]


@pytest.mark.parametrize(
    ("on_holiday", "expected"),
    [
        ("skip", ["2026-04-29", "2026-04-30"]),
        ("before", ["2026-04-29", "2026-04-30"]),  # 1 May goes to the 30th, which is due anyway
        ("after", ["2026-04-29", "2026-04-30", "2026-05-04"]),
    ],
)
def test_a_holiday_is_passed_over_or_moved(on_holiday: str, expected: list[str]) -> None:
    """Friday 1 May is a holiday in Germany: the workday before is Thursday, after is Monday."""
    act = subscription(
        "Europe/Berlin",
        "07:00",
        weekdays=("wed", "thu", "fri"),
        holidays="DE",
        on_holiday=on_holiday,
    )
    assert [label[:10] for label in labels(act, date(2026, 4, 28), 7)] == expected


def test_a_move_never_leaves_the_subscription_s_days() -> None:
    """What would be moved past the last day is not due at all."""
    act = subscription(
        "Europe/Berlin", "07:00", holidays="DE", on_holiday="after", ends=date(2026, 5, 1)
    )
    assert labels(act, date(2026, 4, 30), 9) == ["2026-04-30T07:00"]


def test_a_move_is_the_same_however_the_window_is_cut() -> None:
    """A slot moved far by a row of holidays is found by a tick of twenty seconds, too."""
    act = subscription("Asia/Shanghai", "07:00", holidays="CN", on_holiday="after")
    whole = labels(act, date(2025, 9, 20), 30)
    begin = datetime(2025, 9, 20, tzinfo=UTC) - timedelta(seconds=1)
    cut = [
        slot.label
        for hour in range(30 * 24)
        for slot in slots(
            act, after=begin + timedelta(hours=hour), until=begin + timedelta(hours=hour + 1)
        )
    ]
    assert cut == whole
    assert len(set(whole)) == len(whole)


def test_nothing_is_due_while_paused() -> None:
    assert labels(subscription("UTC", "07:00", paused=True), date(2026, 1, 1), 30) == []

"""What is due, and when next: pure functions of what the log says and the moment."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from briefing.regions.load import load_region
from briefing.schedule.due import due, next_slot
from briefing.situation.fold import fold
from briefing.situation.situation import Situation
from events.acts import SubscriptionSet

SET = datetime(2025, 3, 23, 12, 0, tzinfo=UTC)
MONDAY_7 = datetime(2025, 3, 24, 7, 0, tzinfo=UTC)


def wish(**fields: object) -> SubscriptionSet:
    """A daily subscription at 07:00 UTC."""
    return SubscriptionSet.model_validate(
        {"name": "morning", "times": ("07:00",), "timezone": "UTC", **fields}
    )


def situation(subscription: SubscriptionSet) -> Situation:
    """A situation that knows this subscription since `SET`."""
    with_none = fold((), load_region("northeast-asia"))
    return replace(with_none, subscriptions=((1, SET, subscription),))


@pytest.mark.parametrize("days", [1, 36_500, 10**12])
def test_no_age_limit_is_too_large(days: int) -> None:
    """A limit beyond the calendar never stops the other subscriptions' slots."""
    (decision,) = due(situation(wish(max_age_days=days)), MONDAY_7)
    assert decision.skip is None


def test_a_slot_older_than_the_limit_is_skipped() -> None:
    """A slot may be exactly as old as the limit, and not a second older."""
    subscription = wish(max_age_days=2, catch_up="all", ends=date(2025, 3, 24))
    at_limit = MONDAY_7 + timedelta(days=2)
    assert due(situation(subscription), at_limit)[0].skip is None
    late = due(situation(subscription), at_limit + timedelta(seconds=1))
    assert late[0].skip == "the slot is older than 2 days"


def test_the_next_slot_may_lie_years_ahead() -> None:
    """A subscription that starts far ahead has its next slot on its first day."""
    found = next_slot(wish(starts=date(2099, 1, 1)), SET)
    assert found is not None
    assert found.label == "2099-01-01T07:00"
    assert next_slot(wish(ends=date(2025, 3, 1)), SET) is None

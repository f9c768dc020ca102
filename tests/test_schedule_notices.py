"""Nobody is left in the dark: what is late, failed or over is told once; slots have a history."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from briefing.regions.load import load_region
from briefing.schedule.history import Run, history
from briefing.schedule.notices import notices, troubles_at
from briefing.situation.fold import fold
from briefing.situation.situation import Situation
from events.acts import (
    DeliveryFailed,
    DeliveryMade,
    MemoIssued,
    MemoRequest,
    MemoSkipped,
    SubscriptionSet,
)

SET = datetime(2025, 3, 23, 12, 0, tzinfo=UTC)
SEVEN = datetime(2025, 3, 24, 7, 0, tzinfo=UTC)
EMPTY = fold((), load_region("northeast-asia"))
ANN = {"channel": "mail", "address": "ann@example.org"}
BOB = {"channel": "mail", "address": "bob@example.org"}
LATER = timedelta(minutes=16)


def desk(*deliveries: DeliveryMade | DeliveryFailed, issued: int = 0, **fields: Any) -> Situation:
    """A daily subscription for Ann and Bob with so many editions, and what became of them."""
    act = SubscriptionSet.model_validate(
        {
            "name": "morning",
            "times": ("07:00",),
            "timezone": "UTC",
            "recipients": (ANN, BOB),
            "owner": "kim@example.org",
            **fields,
        }
    )
    memos = tuple(
        (10 + n, SEVEN + timedelta(days=n, seconds=30), edition(n + 1)) for n in range(issued)
    )
    return replace(
        EMPTY,
        subscriptions=((1, SET, act),),
        settings=((1, act),),
        memos=memos,
        deliveries=tuple((100 + n, act) for n, act in enumerate(deliveries)),
    )


def edition(number: int) -> MemoIssued:
    day = SEVEN + timedelta(days=number - 1)
    digest = "0" * 64
    return MemoIssued(
        memo=f"m{number}.morning",
        request=MemoRequest(
            dated=day.date(),
            edition=number,
            subscription="morning",
            slot=f"{day:%Y-%m-%dT%H:%M}",
        ),
        as_of=1,
        root=digest,
        fingerprint=(),
        context_sha256=digest,
        html_sha256=digest,
        pdf_sha256=digest,
    )


def made(number: int, to: str) -> DeliveryMade:
    return DeliveryMade(memo=f"m{number}.morning", channel="mail", recipient=f"{to}@example.org")


def failed(number: int, to: str, again: datetime | None = None) -> DeliveryFailed:
    return DeliveryFailed(
        memo=f"m{number}.morning",
        channel="mail",
        recipient=f"{to}@example.org",
        problem="550 no such user",
        attempt=1,
        next_attempt_at=again,
    )


def told(slot: str, receipt: str) -> DeliveryMade:
    return DeliveryMade(
        memo=f"morning/{slot}", channel="notice", recipient="kim@example.org", receipt=receipt
    )


def troubles(situation: Situation, now: datetime) -> list[tuple[str, str]]:
    return [(n.trouble, n.slot) for n in notices(situation, now)]


def test_within_the_grace_nobody_is_told() -> None:
    """07:14 is early enough for an edition of 07:00."""
    assert notices(desk(), SEVEN + timedelta(minutes=15)) == ()


def test_an_edition_that_was_not_issued_is_late() -> None:
    """Due 07:00, not there by 07:15: the owner hears of it, with both times."""
    (notice,) = notices(desk(), SEVEN + LATER)
    assert notice.trouble == "late"
    assert notice.problem == "the edition due 2025-03-24T07:00 was not issued by 07:15"
    assert notice.of == "morning/2025-03-24T07:00"


def test_an_edition_that_did_not_arrive_is_late() -> None:
    """Issued in time, still on its way to Bob after the grace period."""
    situation = desk(made(1, "ann"), failed(1, "bob", SEVEN + timedelta(hours=1)), issued=1)
    (notice,) = notices(situation, SEVEN + LATER)
    assert notice.problem == (
        "the edition due 2025-03-24T07:00 did not reach bob@example.org by 07:15"
    )


def test_a_delivery_given_up_is_told_at_once() -> None:
    """A refused recipient is no matter of grace."""
    situation = desk(made(1, "ann"), failed(1, "bob"), issued=1)
    (notice,) = notices(situation, SEVEN + timedelta(minutes=1))
    assert (notice.trouble, notice.problem) == (
        "failed",
        "the edition did not reach bob@example.org: 550 no such user",
    )


def test_a_trouble_is_told_once_however_long_it_lasts() -> None:
    """Three days of the same trouble: one notice."""
    situation = desk(told("2025-03-24T07:00", "late"))
    for hours in range(1, 72):
        assert notices(situation, SEVEN + timedelta(hours=hours)) == ()


def test_a_bad_recipient_makes_no_storm() -> None:
    """Every edition fails for Bob: the owner knows."""
    situation = desk(
        made(1, "ann"),
        failed(1, "bob"),
        told("2025-03-24T07:00", "failed"),
        made(2, "ann"),
        failed(2, "bob"),
        issued=2,
    )
    assert notices(situation, SEVEN + timedelta(days=1, minutes=1)) == ()


def test_late_that_becomes_failed_is_told_again() -> None:
    """That it will not come at all is news."""
    situation = desk(told("2025-03-24T07:00", "late"), made(1, "ann"), failed(1, "bob"), issued=1)
    assert troubles(situation, SEVEN + LATER) == [("failed", "2025-03-24T07:00")]


@pytest.mark.parametrize("before", ["late", "failed"])
def test_when_it_is_over_the_owner_hears_of_it_once(before: str) -> None:
    """The next edition reached everybody."""
    over = (told("2025-03-24T07:00", before), made(1, "ann"), made(1, "bob"))
    now = SEVEN + timedelta(hours=1)
    assert troubles(desk(*over, issued=1), now) == [("recovered", "2025-03-24T07:00")]
    after = desk(*over, told("2025-03-24T07:00", "recovered"), issued=1)
    assert notices(after, now) == ()


def test_after_a_recovery_the_next_trouble_is_told() -> None:
    situation = desk(
        told("2025-03-24T07:00", "late"),
        made(1, "ann"),
        made(1, "bob"),
        told("2025-03-24T07:00", "recovered"),
        issued=1,
    )
    assert troubles(situation, SEVEN + timedelta(days=1) + LATER) == [("late", "2025-03-25T07:00")]


def test_a_notice_that_could_not_be_sent_is_tried_again_later() -> None:
    """It waits for its next attempt, which counts on."""
    unsent = DeliveryFailed(
        memo="morning/2025-03-24T07:00",
        channel="notice",
        recipient="kim@example.org",
        problem="timed out",
        attempt=1,
        next_attempt_at=SEVEN + timedelta(hours=1),
    )
    situation = desk(unsent)
    assert notices(situation, SEVEN + timedelta(minutes=59)) == ()
    (again,) = notices(situation, SEVEN + timedelta(hours=1))
    assert again.attempt == 2


def test_what_is_paused_or_skipped_is_not_late() -> None:
    skip = MemoSkipped(subscription="morning", slot="2025-03-24T07:00", reason="nothing changed")
    assert notices(desk(paused=True), SEVEN + LATER) == ()
    assert troubles_at(replace(desk(), skipped=((5, skip),)), SEVEN + LATER) == {}


def state(run: Run) -> tuple[str, int, int]:
    return run.state, run.delivered, run.waiting


def test_the_history_tells_what_became_of_every_slot() -> None:
    """Delivered with its time, given up with its problem, skipped with its reason, and due."""
    skip = MemoSkipped(subscription="morning", slot="2025-03-26T07:00", reason="too old")
    situation = desk(made(1, "ann"), made(1, "bob"), made(2, "ann"), failed(2, "bob"), issued=2)
    runs = history(
        replace(situation, skipped=((9, skip),)),
        SEVEN + timedelta(days=3, hours=1),
        {101: SEVEN + timedelta(seconds=40)},
    )
    assert [run.slot[8:10] for run in runs] == ["24", "25", "26", "27"]
    assert [state(run) for run in runs] == [
        ("delivered", 2, 0),
        ("failed", 1, 0),
        ("skipped", 0, 0),
        ("due", 0, 0),
    ]
    assert runs[0].seconds == 40
    assert runs[1].failed == ("bob@example.org: 550 no such user",)
    assert runs[2].reason == "too old"

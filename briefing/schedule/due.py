"""What is due now: a pure function of the situation and the moment."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from briefing.schedule.slots import Slot, slots
from briefing.situation.situation import Situation
from events.acts import SubscriptionSet

CLOCK_TOLERANCE = timedelta(minutes=5)
SECONDS_A_DAY = 86_400
LOOK_AHEAD = (40, 400, 4000)
"""Days past now, or past its first day, in which a subscription's next slot is looked for: a
Monday the 31st may be years ahead."""


@dataclass(frozen=True, slots=True)
class Due:
    """A slot to be decided: issued when `skip` is none, else passed over for that reason."""

    subscription: SubscriptionSet
    slot: Slot
    skip: str | None = None


def due(situation: Situation, now: datetime) -> tuple[Due, ...]:
    """Every slot since its subscription was last set that the log has not decided yet.

    In order of instants. Which are issued and which skipped follows from each subscription's
    catch-up: `all`, `latest` (the newest only) or `none` (only what is due within the last
    tick's minutes), and its maximum age.
    """
    decided = {(s.subscription, s.slot) for _, s in situation.skipped} | {
        (m.request.subscription, m.request.slot) for _, _, m in situation.memos
    }
    found = [
        decision
        for _, since, subscription in situation.subscriptions
        for decision in _catch_up(
            subscription,
            [
                slot
                for slot in slots(subscription, after=since, until=now)
                if (subscription.name, slot.label) not in decided
            ],
            now,
        )
    ]
    return tuple(sorted(found, key=lambda d: (d.slot.instant, d.subscription.name)))


def _catch_up(subscription: SubscriptionSet, open_slots: list[Slot], now: datetime) -> list[Due]:
    decisions = []
    for slot in open_slots:
        reason = None
        if subscription.catch_up == "latest" and slot is not open_slots[-1]:
            reason = "a later slot was due as well, and catch-up is `latest`"
        elif subscription.catch_up == "none" and now - slot.instant > CLOCK_TOLERANCE:
            reason = "the slot had passed, and catch-up is `none`"
        elif (now - slot.instant).total_seconds() > subscription.max_age_days * SECONDS_A_DAY:
            reason = f"the slot is older than {subscription.max_age_days} days"
        decisions.append(Due(subscription, slot, reason))
    return decisions


def next_slot(subscription: SubscriptionSet, now: datetime) -> Slot | None:
    """The first slot after now; none while paused, or when the subscription ends before it."""
    until = now
    if subscription.starts is not None:
        until = max(now, datetime.combine(subscription.starts, time(), UTC))
    for days in LOOK_AHEAD:
        ahead = slots(subscription, after=now, until=until + timedelta(days=days))
        if (found := next(ahead, None)) is not None:
            return found
    return None


def clock_went_back(last: datetime | None, now: datetime) -> bool:
    """Whether the machine's clock lies behind the log's last record: then nothing is issued."""
    return last is not None and now < last - CLOCK_TOLERANCE

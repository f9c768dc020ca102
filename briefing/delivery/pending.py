"""What still has to reach whom: a pure function of the situation."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from briefing.situation.situation import Situation
from events.acts import DeliveryFailed, DeliveryMade, MemoIssued, Recipient

FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=1)
MOST_ATTEMPTS = 12


@dataclass(frozen=True, slots=True)
class Delivery:
    """One memo on its way to one recipient; `attempt` counts from 1."""

    memo: MemoIssued
    to: Recipient
    attempt: int
    not_before: datetime | None
    file_name: str | None = None
    """The subscription's pattern of the file's name; none for the usual one."""


def pending(situation: Situation) -> tuple[Delivery, ...]:
    """Deliveries that were neither made nor given up, oldest memo first."""
    last: dict[tuple[str, str, str], DeliveryMade | DeliveryFailed] = {
        (act.memo, act.channel, act.recipient): act for _, act in situation.deliveries
    }
    subscriptions = {s.name: s for _, _, s in situation.subscriptions}
    waiting = []
    for _, _, memo in situation.memos:
        subscription = subscriptions.get(memo.request.subscription or "")
        if subscription is None:
            continue
        for to in subscription.recipients:
            match last.get((memo.memo, to.channel, to.address)):
                case None:
                    waiting.append(Delivery(memo, to, 1, None, subscription.file_name))
                case DeliveryFailed(attempt=n, next_attempt_at=moment) if moment is not None:
                    waiting.append(Delivery(memo, to, n + 1, moment, subscription.file_name))
                case _:
                    pass
    return tuple(waiting)


def retry_at(now: datetime, attempt: int) -> datetime | None:
    """When to try again after this many attempts: doubling from a minute; none to give up."""
    if attempt >= MOST_ATTEMPTS:
        return None
    wait: timedelta = min(FIRST_RETRY * 2 ** (attempt - 1), LONGEST_RETRY)
    return now + wait

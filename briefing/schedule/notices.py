"""What owners must be told: editions that are late or failed, and that it is over.

A pure function of the situation and the moment. Every trouble of a subscription is told once,
until it is over; that is told, too. Telling is somebody else's work: what was told stands in the
log as a delivery by the channel `notice`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Literal
from zoneinfo import ZoneInfo

from briefing.delivery.pending import Delivery, pending
from briefing.schedule.due import Due, due
from briefing.schedule.slots import instant_of_label
from briefing.situation.situation import Situation
from events.acts import DeliveryFailed, DeliveryMade, MemoIssued, SubscriptionSet

CHANNEL = "notice"
Trouble = Literal["late", "failed", "recovered"]


@dataclass(frozen=True, slots=True)
class Notice:
    """A thing to tell the owner of a subscription; `slot` is its label, `problem` one sentence.

    `attempt` counts from 1: a notice that could not be sent is tried again.
    """

    subscription: SubscriptionSet
    slot: str
    trouble: Trouble
    problem: str
    attempt: int = 1

    @property
    def of(self) -> str:
        """What the log calls the thing that is told of."""
        return f"{self.subscription.name}/{self.slot}"


class Outlook:
    """What is due, on its way and wrong in a situation at a moment; each is worked out once."""

    def __init__(self, situation: Situation, now: datetime, *, jumped: bool = False) -> None:
        self.situation, self.now, self.jumped = situation, now, jumped

    @cached_property
    def decisions(self) -> tuple[Due, ...]:
        """The slots that are due."""
        return due(self.situation, self.now, jumped=self.jumped)

    @cached_property
    def waiting(self) -> tuple[Delivery, ...]:
        """The deliveries that are pending."""
        return pending(self.situation)

    @cached_property
    def troubles(self) -> dict[str, Notice]:
        """By subscription, what is wrong with it; a failed delivery counts more than a late one.

        Late: a slot to be issued, or a delivery, that is still under way after the grace period.
        Failed: the last edition was given up on the way to somebody.
        """
        return _troubles(self)

    @cached_property
    def notices(self) -> tuple[Notice, ...]:
        """The notices that are due, by subscription: at most one for each."""
        return _notices(self)


def notices(situation: Situation, now: datetime) -> tuple[Notice, ...]:
    """The notices that are due, by subscription: at most one for each."""
    return Outlook(situation, now).notices


def troubles_at(situation: Situation, now: datetime) -> dict[str, Notice]:
    """By subscription, what is wrong with it now."""
    return Outlook(situation, now).troubles


def _notices(seen: Outlook) -> tuple[Notice, ...]:
    situation, now, troubles = seen.situation, seen.now, seen.troubles
    told = _told(situation)
    under_way = {decision.subscription.name for decision in seen.decisions}
    under_way |= {delivery.memo.request.subscription or "" for delivery in seen.waiting}
    found = []
    for _, _, subscription in situation.subscriptions:
        history = told.get(subscription.name, [])
        last = history[-1] if history else None
        made = [act for act in history if isinstance(act, DeliveryMade)]
        standing = made[-1] if made and made[-1].receipt != "recovered" else None
        trouble = troubles.get(subscription.name)
        if trouble is None and standing is not None:
            if subscription.name in under_way or subscription.paused:
                continue
            slot = standing.memo.partition("/")[2]
            words = "its editions are issued and delivered again"
            trouble = Notice(subscription, slot, "recovered", words)
        elif trouble is None or not _worse(trouble, standing):
            continue
        if isinstance(last, DeliveryFailed) and last.memo == trouble.of:
            if last.next_attempt_at is None or last.next_attempt_at > now:
                continue
            trouble = Notice(
                subscription, trouble.slot, trouble.trouble, trouble.problem, last.attempt + 1
            )
        found.append(trouble)
    return tuple(found)


def _worse(trouble: Notice, standing: DeliveryMade | None) -> bool:
    """Whether the owner does not know of it: nothing stands, or what was late has now failed."""
    return standing is None or (trouble.trouble == "failed" and standing.receipt == "late")


def _troubles(seen: Outlook) -> dict[str, Notice]:
    situation, now = seen.situation, seen.now
    subscriptions = {act.name: act for _, _, act in situation.subscriptions}
    found: dict[str, Notice] = {}
    for decision in seen.decisions:
        subscription, slot = decision.subscription, decision.slot
        if decision.skip is None and now > slot.instant + _grace(subscription):
            words = (
                f"the edition due {slot.label} was not issued by {_by(subscription, slot.label)}"
            )
            found.setdefault(subscription.name, Notice(subscription, slot.label, "late", words))
    for delivery in seen.waiting:
        memo, address = delivery.memo, delivery.to.address
        late = _of_memo(subscriptions, memo)
        if late is not None and now > _instant(late, memo.request.slot or "") + _grace(late):
            slot_label = memo.request.slot or ""
            words = (
                f"the edition due {slot_label} did not reach {address} by {_by(late, slot_label)}"
            )
            found.setdefault(late.name, Notice(late, slot_label, "late", words))
    for memo, act in _given_up(situation):
        failed = _of_memo(subscriptions, memo)
        if failed is not None:
            words = f"the edition did not reach {act.recipient}: {act.problem}"
            found[failed.name] = Notice(failed, memo.request.slot or "", "failed", words)
    return found


def _told(situation: Situation) -> dict[str, list[DeliveryMade | DeliveryFailed]]:
    """The notices that were sent, or could not be, by subscription, oldest first."""
    told: dict[str, list[DeliveryMade | DeliveryFailed]] = {}
    for _, act in situation.deliveries:
        if act.channel == CHANNEL:
            told.setdefault(act.memo.partition("/")[0], []).append(act)
    return told


def _given_up(situation: Situation) -> Iterable[tuple[MemoIssued, DeliveryFailed]]:
    """The last edition of each subscription, where its way to somebody was given up."""
    last: dict[str, MemoIssued] = {}
    for position, _, memo in situation.memos:
        name = memo.request.subscription
        settled = situation.settled.get(name or "")
        if name and (settled is None or position >= settled.newest):
            last[name] = memo
    by_id = {memo.memo: memo for memo in last.values()}
    outcomes = {
        (act.memo, act.channel, act.recipient): act
        for _, act in situation.deliveries
        if act.memo in by_id
    }
    for act in outcomes.values():
        if isinstance(act, DeliveryFailed) and act.next_attempt_at is None:
            yield by_id[act.memo], act


def _of_memo(subscriptions: dict[str, SubscriptionSet], memo: MemoIssued) -> SubscriptionSet | None:
    return subscriptions.get(memo.request.subscription or "")


def _grace(subscription: SubscriptionSet) -> timedelta:
    return timedelta(minutes=subscription.grace_minutes)


def _instant(subscription: SubscriptionSet, slot: str) -> datetime:
    """When a slot was due, by its label; long ago where the label says nothing."""
    return instant_of_label(slot, subscription.timezone) or datetime(1970, 1, 1, tzinfo=UTC)


def _by(subscription: SubscriptionSet, slot: str) -> str:
    """The local time at which an edition should have been there."""
    by = _instant(subscription, slot) + _grace(subscription)
    return f"{by.astimezone(ZoneInfo(subscription.timezone)):%H:%M}"

"""What became of every slot: due, issued, delivered, failed, skipped and why, and how long it took.

A pure function of the situation and the moment.
"""

from dataclasses import dataclass
from datetime import datetime

from briefing.delivery.pending import pending
from briefing.schedule.due import due
from briefing.schedule.notices import CHANNEL
from briefing.schedule.slots import instant_of_label
from briefing.situation.situation import Situation
from events.acts import DeliveryFailed, DeliveryMade


@dataclass(frozen=True, slots=True)
class Run:
    """One slot.

    `seconds` passed from its instant until the last delivery, or until it was issued where nothing
    was to be delivered; none while it is open, or where it was skipped.
    """

    subscription: str
    slot: str
    due: datetime | None
    state: str
    """due, issued (under way), delivered, failed (given up on the way to somebody), skipped."""
    edition: int | None = None
    memo: str | None = None
    issued: datetime | None = None
    delivered: int = 0
    failed: tuple[str, ...] = ()
    """Recipients whom it did not reach, and the problem of the last attempt."""
    waiting: int = 0
    reason: str | None = None
    seconds: float | None = None


def history(
    situation: Situation, now: datetime, moments: dict[int, datetime] | None = None
) -> tuple[Run, ...]:
    """Every slot that is due or was decided, oldest first.

    `moments` are those of the deliveries' records by position; without them `seconds` tell of the
    issue alone.
    """
    zones = {act.name: act.timezone for _, _, act in situation.subscriptions}
    runs = [*_issued(situation, zones, moments or {})]
    runs += [
        Run(
            act.subscription,
            act.slot,
            _at(zones, act.subscription, act.slot),
            "skipped",
            reason=act.reason,
        )
        for _, act in situation.skipped
    ]
    runs += [
        Run(
            decision.subscription.name,
            decision.slot.label,
            decision.slot.instant,
            "due",
            reason=decision.skip,
        )
        for decision in due(situation, now)
    ]
    return tuple(sorted(runs, key=lambda run: (run.slot, run.subscription)))


def _issued(situation: Situation, zones: dict[str, str], moments: dict[int, datetime]) -> list[Run]:
    outcomes: dict[str, dict[tuple[str, str], tuple[int, DeliveryMade | DeliveryFailed]]] = {}
    for position, act in situation.deliveries:
        if act.channel != CHANNEL:
            outcomes.setdefault(act.memo, {})[act.channel, act.recipient] = (position, act)
    waiting: dict[str, int] = {}
    for delivery in pending(situation):
        waiting[delivery.memo.memo] = waiting.get(delivery.memo.memo, 0) + 1
    runs = []
    for _, moment, memo in situation.memos:
        name, slot = memo.request.subscription, memo.request.slot
        if name is None or slot is None:
            continue
        made, failed, last = 0, [], moment
        for position, act in outcomes.get(memo.memo, {}).values():
            if isinstance(act, DeliveryMade):
                made, last = made + 1, max(last, moments.get(position, moment))
            else:
                failed.append((act, f"{act.recipient}: {act.problem}"))
        left = waiting.get(memo.memo, 0)
        given_up = any(act.next_attempt_at is None for act, _ in failed)
        state = "failed" if given_up else "issued" if left else "delivered" if made else "issued"
        instant = _at(zones, name, slot)
        over = instant is not None and not left and not given_up
        runs.append(
            Run(
                name,
                slot,
                instant,
                state,
                memo.request.edition,
                memo.memo,
                moment,
                made,
                tuple(words for _, words in failed),
                left,
                f"no change since edition {memo.repeats}" if memo.repeats else None,
                (last - instant).total_seconds() if over and instant else None,
            )
        )
    return runs


def _at(zones: dict[str, str], name: str, slot: str) -> datetime | None:
    """A slot's instant; none for a subscription that has ended."""
    return instant_of_label(slot, zones[name]) if name in zones else None

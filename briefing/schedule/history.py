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

_To = tuple[str, str]
"""A channel and an address."""
_Outcome = tuple[int, DeliveryMade | DeliveryFailed]
"""An attempt and its position."""


@dataclass(frozen=True, slots=True)
class Reader:
    """One recipient of one edition, and how far it has come to him."""

    channel: str
    address: str
    state: str
    """delivered, waiting (to be tried, or tried again), failed (given up), taken off (before it
    came)."""
    attempts: int = 0
    said: str | None = None
    """The receipt, or the problem of the last attempt."""
    next_attempt: datetime | None = None


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
    readers: tuple[Reader, ...] = ()


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
    outcomes: dict[str, dict[_To, list[_Outcome]]] = {}
    for position, act in situation.deliveries:
        if act.channel != CHANNEL:
            to = outcomes.setdefault(act.memo, {}).setdefault((act.channel, act.recipient), [])
            to.append((position, act))
    waiting: dict[str, list[_To]] = {}
    for delivery in pending(situation):
        to_whom = (delivery.to.channel, delivery.to.address)
        waiting.setdefault(delivery.memo.memo, []).append(to_whom)
    runs = []
    for _, moment, memo in situation.memos:
        name, slot = memo.request.subscription, memo.request.slot
        if name is None or slot is None:
            continue
        made, failed, last = 0, [], moment
        attempts = outcomes.get(memo.memo, {})
        for position, act in (tried[-1] for tried in attempts.values()):
            if isinstance(act, DeliveryMade):
                made, last = made + 1, max(last, moments.get(position, moment))
            else:
                failed.append((act, f"{act.recipient}: {act.problem}"))
        open_ones = waiting.get(memo.memo, [])
        left = len(open_ones)
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
                _readers(attempts, open_ones),
            )
        )
    return runs


def _readers(attempts: dict[_To, list[_Outcome]], open_ones: list[_To]) -> tuple[Reader, ...]:
    """Everyone whom the edition has reached, or was to reach."""
    found = [
        _reader(to, [act for _, act in tried], to in open_ones) for to, tried in attempts.items()
    ]
    found += [Reader(*to, state="waiting") for to in open_ones if to not in attempts]
    return tuple(sorted(found, key=lambda reader: (reader.channel, reader.address)))


def _reader(to: _To, tried: list[DeliveryMade | DeliveryFailed], is_open: bool) -> Reader:
    last = tried[-1]
    if isinstance(last, DeliveryMade):
        return Reader(*to, "delivered", len(tried), last.receipt)
    again = last.next_attempt_at if is_open else None
    state = "waiting" if is_open else "failed" if last.next_attempt_at is None else "taken off"
    return Reader(*to, state, len(tried), last.problem, again)


def _at(zones: dict[str, str], name: str, slot: str) -> datetime | None:
    """A slot's instant; none for a subscription that has ended."""
    return instant_of_label(slot, zones[name]) if name in zones else None

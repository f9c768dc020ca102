"""What is due now: a pure function of the situation and the moment."""

from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from briefing.schedule.slots import Rhythm, Slot, rhythm, slots, slots_of
from briefing.situation.situation import Situation
from events.acts import SubscriptionSet

CLOCK_TOLERANCE = timedelta(minutes=5)
SECONDS_A_DAY = 86_400
_NEVER = datetime.min.replace(tzinfo=UTC)
ZONES_APART = timedelta(days=2)
"""More than any two zones and UTC differ by: a subscription may have changed its zone."""
LOOK_AHEAD = (40, 400, 4000)
"""Days past now, or past its first day, in which a subscription's next slot is looked for: a
Monday the 31st may be years ahead."""


@dataclass(frozen=True, slots=True)
class Due:
    """A slot to be decided: issued when `skip` is none, else passed over for that reason."""

    subscription: SubscriptionSet
    slot: Slot
    skip: str | None = None


def due(situation: Situation, now: datetime, *, jumped: bool = False) -> tuple[Due, ...]:
    """Every slot since its subscription was last set that the log has not decided yet.

    In order of instants. Which are issued and which skipped follows from each subscription's
    catch-up: `all`, `latest` (the newest only) or `none` (only what is due within the last
    tick's minutes), and its maximum age. After the clock jumped ahead, `all` is taken for
    `latest`: whether those slots ever passed is not certain.
    """
    decided = _decided(situation)
    since: dict[str, datetime] = {}
    groups: dict[Rhythm, list[tuple[SubscriptionSet, datetime]]] = {}
    for _, moment, subscription in situation.subscriptions:
        if not subscription.paused:
            begin = max(moment, _last_decided(decided.get(subscription.name)))
            groups.setdefault(rhythm(subscription), []).append((subscription, begin))
            since[subscription.name] = moment
    found = [
        decision
        for shared, members in groups.items()
        for decision in _of_group(shared, members, since, decided, now, jumped=jumped)
    ]
    return tuple(sorted(found, key=lambda d: (d.slot.instant, d.subscription.name)))


def looked_at(labels: Collection[str]) -> tuple[str, ...]:
    """Those of a subscription's decided labels that `due` can still come upon, in their order."""
    newest = _last_decided(labels)
    if newest == _NEVER:
        return tuple(sorted(labels))
    first = f"{newest - ZONES_APART:%Y-%m-%dT%H:%M}"
    return tuple(sorted(label for label in labels if label >= first))


def _decided(situation: Situation) -> dict[str, set[str]]:
    """The labels of the slots that the log has decided, by subscription."""
    decided = {name: set(kept.slots) for name, kept in situation.settled.items()}
    for _, skipped in situation.skipped:
        decided.setdefault(skipped.subscription, set()).add(skipped.slot)
    for _, _, memo in situation.memos:
        if memo.request.subscription and memo.request.slot:
            decided.setdefault(memo.request.subscription, set()).add(memo.request.slot)
    return decided


def _last_decided(labels: Collection[str] | None) -> datetime:
    """A moment before the last decided slot, and after none that is open.

    Slots are decided in their order; labels sort as the days and times that they name.
    """
    try:
        wall = datetime.fromisoformat(max(labels or ("",)))
    except ValueError:
        return _NEVER
    return wall.replace(tzinfo=UTC) - ZONES_APART


def _of_group(
    shared: Rhythm,
    members: list[tuple[SubscriptionSet, datetime]],
    since: dict[str, datetime],
    decided: dict[str, set[str]],
    now: datetime,
    *,
    jumped: bool,
) -> list[Due]:
    """The decisions of subscriptions with one rhythm, whose slots are worked out once."""
    ahead = list(slots_of(shared, after=min(begin for _, begin in members), until=now))
    instants = [slot.instant for slot in ahead]
    decisions = []
    for subscription, begin in members:
        labels = decided.get(subscription.name, ())
        first = max(begin, since[subscription.name])
        undecided = [
            slot for slot in ahead[bisect_right(instants, first) :] if slot.label not in labels
        ]
        if undecided:
            decisions += _catch_up(subscription, undecided, now, jumped=jumped)
    return decisions


def _catch_up(
    subscription: SubscriptionSet, open_slots: list[Slot], now: datetime, *, jumped: bool
) -> list[Due]:
    how = "latest" if jumped and subscription.catch_up == "all" else subscription.catch_up
    decisions = []
    for slot in open_slots:
        reason = None
        if how == "latest" and slot is not open_slots[-1]:
            reason = (
                "a later slot was due as well, and the clock had jumped"
                if how != subscription.catch_up
                else "a later slot was due as well, and catch-up is `latest`"
            )
        elif how == "none" and now - slot.instant > CLOCK_TOLERANCE:
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

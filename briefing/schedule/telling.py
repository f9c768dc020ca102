"""Tell owners what is due to be told, and say in the log that it was."""

from datetime import datetime

from briefing.delivery.pending import retry_at
from briefing.schedule.issuing import Hands
from briefing.schedule.notices import CHANNEL, Notice, notices
from events.acts import DeliveryFailed, DeliveryMade
from events.errors import ConflictError
from events.log import Entry


def tell_owners(hands: Hands, now: datetime) -> tuple[tuple[Notice, ...], tuple[str, ...]]:
    """The notices that were sent, and the problems of those that could not be.

    Subscriptions without an owner are told to nobody; `status` and the service's health show
    what is wrong with them all the same.
    """
    if hands.tell is None:
        return (), ()
    sent, problems = [], []
    situation = hands.agenda()
    for notice in notices(situation, now):
        owner = notice.subscription.owner
        if owner is None:
            continue
        outcome = _attempt(hands, notice, owner, now)
        stream = f"notice/{notice.subscription.name}"
        told_before = sum(
            act.channel == CHANNEL and act.memo.partition("/")[0] == notice.subscription.name
            for _, act in situation.deliveries
        )
        try:
            hands.log.append([Entry(outcome, stream)], at=now, expected={stream: told_before})
        except ConflictError:  # another scheduler told it
            continue
        if isinstance(outcome, DeliveryMade):
            sent.append(notice)
        else:
            problems.append(f"{owner} could not be told of {notice.of}: {outcome.problem}")
    return tuple(sent), tuple(problems)


def _attempt(
    hands: Hands, notice: Notice, owner: str, now: datetime
) -> DeliveryMade | DeliveryFailed:
    try:
        if hands.tell is not None:
            hands.tell(notice)
    except Exception as error:  # noqa: BLE001 - a failed notice is an act, never a crash
        return DeliveryFailed(
            by=hands.by,
            memo=notice.of,
            channel=CHANNEL,
            recipient=owner,
            problem=str(error),
            attempt=notice.attempt,
            next_attempt_at=retry_at(now, notice.attempt),
        )
    return DeliveryMade(
        by=hands.by,
        memo=notice.of,
        channel=CHANNEL,
        recipient=owner,
        receipt=notice.trouble,
    )

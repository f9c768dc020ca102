"""Notices to a subscription's owner: an edition is late, has failed, or has arrived after all.

Which of them are due is decided elsewhere, from the log alone; here they are worded, mailed and
put on record, each attempt as an act of the channel `notice`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from briefing.delivery.addresses import checked_address, refusal, sender_of
from briefing.delivery.deliver import TURN, delivery_stream
from briefing.delivery.message import on_the_line, plain_message
from briefing.delivery.pending import retry_at
from briefing.delivery.problem import UndeliveredError, one_line
from briefing.delivery.ways import Outgoing, Ways
from briefing.situation.situation import Situation
from events.acts import DeliveryFailed, DeliveryMade, SubscriptionSet
from events.errors import ConflictError
from events.log import Entry

CHANNEL = "notice"
MOST_DETAILS = 20
"""So many lines of details are mailed; how many more there are is said."""
Told = Literal["late", "failed", "recovered"]
_FIRST = {
    "late": "The edition due {slot} had not reached everyone {grace} minutes after its time.",
    "failed": "The edition due {slot} will not reach everyone unless somebody acts.",
    "recovered": "The edition due {slot}, of which you were told before, has reached everyone.",
}


@dataclass(frozen=True, slots=True)
class Notice:
    """What an owner is to be told of a slot; `about` is `<subscription>/<slot>`."""

    about: str
    owner: str
    told: Told
    lines: tuple[str, ...]


def notice_of(
    terms: SubscriptionSet, slot: str, told: Told, details: Iterable[str] = ()
) -> Notice | None:
    """The notice in words; none for a subscription without an owner."""
    if terms.owner is None:
        return None
    first = _FIRST[told].format(slot=slot.replace("T", " "), grace=terms.grace_minutes)
    lines = [one_line(line, 500) for line in details]
    more = len(lines) - MOST_DETAILS
    lines = lines[:MOST_DETAILS] + ([f"and {more} more"] if more > 0 else [])
    mend = []
    if told != "recovered":
        mend = ["", "Once the cause is mended: briefing resend MEMO reaches those who lack it."]
    return Notice(f"{terms.name}/{slot}", terms.owner, told, (first, *lines, *mend))


def send_notices(
    out: Outgoing, due: Callable[[Situation], Iterable[Notice]], now: datetime
) -> tuple[DeliveryMade | DeliveryFailed, ...]:
    """Mail every notice that is due and put it on record; the acts.

    `due` is asked while this program has the turn, so that two schedulers send one notice. A
    failure names when to try again.
    """
    if not any(True for _ in due(out.ledger())):
        return ()
    sent = []
    with out.log.turn(TURN) as mine:
        if not mine:
            return ()
        situation = out.ledger()
        acts = [a for _, a in situation.deliveries if a.channel == CHANNEL]
        with Ways(out) as ways:
            for notice in due(situation):
                before = sum((a.memo, a.recipient) == (notice.about, notice.owner) for a in acts)
                act = _attempt(out, ways, notice, now, before + 1)
                stream = delivery_stream(notice.about, CHANNEL, notice.owner)
                try:
                    out.log.append(
                        [Entry(act, stream)], at=out.moment(now), expected={stream: before}
                    )
                except ConflictError:  # another program, on a system without turns
                    continue
                acts.append(act)
                sent.append(act)
    return tuple(sent)


def _attempt(
    out: Outgoing, ways: Ways, notice: Notice, now: datetime, attempt: int
) -> DeliveryMade | DeliveryFailed:
    try:
        sender = sender_of(ways.mail.sender)
        to = checked_address(notice.owner)
        if refused := refusal(to, ways.mail.allowed_domains):
            raise UndeliveredError(refused, permanent=True)  # noqa: TRY301 - the act below tells it
        message = plain_message(
            sender=sender,
            to=to,
            subject=f"{notice.told.capitalize()}: {notice.about.replace('/', ', ')}",
            lines=notice.lines,
            date=now,
            name=f"{notice.about}|{notice.told}",
        )
        ways.postbox.send(on_the_line(message), sender=sender.addr_spec, recipient=to)
    except UndeliveredError as error:
        problem, permanent = str(error), error.permanent
    except Exception as error:  # noqa: BLE001 - a notice that fails must not stop the service
        problem, permanent = one_line(str(error)) or type(error).__name__, False
    else:
        return DeliveryMade(
            by=out.by,
            memo=notice.about,
            channel=CHANNEL,
            recipient=notice.owner,
            receipt=notice.told,
        )
    return DeliveryFailed(
        by=out.by,
        memo=notice.about,
        channel=CHANNEL,
        recipient=notice.owner,
        problem=f"{notice.told}: {problem}",
        attempt=attempt,
        next_attempt_at=None if permanent else retry_at(now, attempt),
    )

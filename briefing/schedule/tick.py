"""One tick: issue what is due, skip what is not, deliver what is pending. The log decides.

Start-up, catch-up, `run --once` and the clock all make this one call, so that a missed tick
costs nothing but time.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from briefing.delivery.folder import deliver
from briefing.delivery.pending import Delivery, pending, retry_at
from briefing.issue import Issued, pdf_of
from briefing.schedule.due import clock_went_back, due
from briefing.schedule.issuing import Hands, decide
from briefing.schedule.notices import Notice, troubles_at
from briefing.schedule.telling import tell_owners
from events.acts import DeliveryFailed, DeliveryMade, MemoSkipped
from events.errors import ConflictError
from events.log import Entry


class UnknownChannelError(Exception):
    """Nothing here can deliver by this channel."""

    def __init__(self, channel: str) -> None:
        super().__init__(f"this version cannot deliver by {channel}")


@dataclass(frozen=True, slots=True)
class Ticked:
    """What one tick did. `problems` are failures that a person should hear of."""

    issued: tuple[Issued, ...] = ()
    skipped: tuple[MemoSkipped, ...] = ()
    delivered: tuple[DeliveryMade, ...] = ()
    problems: tuple[str, ...] = ()
    waiting: int = 0
    """Deliveries that are still pending after this tick."""
    left: int = 0
    """Slots that are still due after this tick."""
    told: tuple[Notice, ...] = ()
    """Notices that were sent to owners."""
    troubles: tuple[Notice, ...] = ()
    """What is late or failed after this tick, told or not."""


def tick(hands: Hands, now: datetime, *, jumped: bool = False) -> Ticked:
    """Decide every slot that is due at `now`, then attempt every delivery that is pending.

    Owners are told of what is late before it is mended, and afterwards of what failed or is over.
    `jumped` says that the clock went far ahead since the last tick.
    """
    last = hands.log.head().recorded_at
    if clock_went_back(last, now):
        problem = (
            f"the clock shows {now:%Y-%m-%d %H:%M}, before the last record "
            f"({last:%Y-%m-%d %H:%M}); nothing is issued until it is set right"
        )
        waiting = len(pending(hands.agenda()))
        return Ticked(problems=(problem,), waiting=waiting)
    first, unsent = tell_owners(hands, now)
    done = _deliver_pending(hands, now, decide_due(hands, now, jumped=jumped))
    then, still_unsent = tell_owners(hands, now)
    situation = hands.agenda()
    whole = not (done.problems or hands.stopping())
    left = () if whole else due(situation, now, jumped=jumped)
    return replace(
        done,
        problems=(*unsent, *done.problems, *still_unsent),
        told=(*first, *then),
        left=len(left),
        troubles=tuple(troubles_at(situation, now, left).values()),
    )


def decide_due(
    hands: Hands, now: datetime, *, only: str | None = None, jumped: bool = False
) -> Ticked:
    """Issue or skip every slot that is due, or those of one subscription; deliver nothing."""
    situation = hands.agenda()
    decisions = [
        decision
        for decision in due(situation, now, jumped=jumped)
        if only in (None, decision.subscription.name)
    ]
    done = decide(hands, decisions, situation, now)
    return Ticked(tuple(done.issued), tuple(done.skipped), problems=tuple(done.problems))


def _deliver_pending(hands: Hands, now: datetime, done: Ticked) -> Ticked:
    waiting = 0
    for delivery in pending(hands.agenda()):
        if hands.stopping():
            waiting += 1
            continue
        if delivery.not_before is not None and delivery.not_before > now:
            waiting += 1
            continue
        outcome = _attempt(hands, delivery, now)
        stream = _delivery_stream(delivery)
        try:
            hands.log.append(
                [Entry(outcome, stream)],
                at=hands.moment(now),
                expected={stream: delivery.attempt - 1},
            )
        except ConflictError:  # another scheduler made this attempt
            continue
        if isinstance(outcome, DeliveryMade):
            done = replace(done, delivered=(*done.delivered, outcome))
        else:
            waiting += outcome.next_attempt_at is not None
            problem = f"{outcome.memo} did not reach {outcome.recipient}: {outcome.problem}"
            done = replace(done, problems=(*done.problems, problem))
    return replace(done, waiting=waiting)


def _attempt(hands: Hands, delivery: Delivery, now: datetime) -> DeliveryMade | DeliveryFailed:
    memo, to = delivery.memo, delivery.to
    try:
        pdf = pdf_of(
            memo,
            log=hands.log,
            region=hands.region,
            outbox=hands.outbox,
            print_pdf=hands.print_pdf,
        )
        receipt = _hand_over(delivery, pdf)
    except Exception as error:  # noqa: BLE001 - a failed delivery is an act, never a crash
        return DeliveryFailed(
            by=hands.by,
            memo=memo.memo,
            channel=to.channel,
            recipient=to.address,
            problem=str(error),
            attempt=delivery.attempt,
            next_attempt_at=retry_at(now, delivery.attempt),
        )
    return DeliveryMade(
        by=hands.by,
        memo=memo.memo,
        channel=to.channel,
        recipient=to.address,
        receipt=receipt,
    )


def _hand_over(delivery: Delivery, pdf: bytes) -> str:
    if delivery.to.channel != "folder":
        raise UnknownChannelError(delivery.to.channel)
    return deliver(delivery.memo, pdf, Path(delivery.to.address), delivery.file_name)


def _delivery_stream(delivery: Delivery) -> str:
    recipient = sha256(f"{delivery.to.channel}\n{delivery.to.address}".encode()).hexdigest()[:16]
    return f"delivery/{delivery.memo.memo}/{recipient}"

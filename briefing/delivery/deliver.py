"""One round of deliveries: everything that is pending and due, each outcome an act in the log.

One program at a time delivers from a log, so that two schedulers do not mail one memo twice. What
remains is the moment between a server's "250 OK" and the act that says so: a program that dies
there delivers again, under the same Message-ID.
"""

import time
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256

from briefing.delivery.parcel import Parcel
from briefing.delivery.pending import Delivery, pending, retry_at
from briefing.delivery.problem import UndeliveredError, one_line
from briefing.delivery.ways import Outgoing, Ways
from events.acts import DeliveryFailed, DeliveryMade
from events.errors import ConflictError
from events.log import Entry

TURN = "delivery"
"""The name of the turn that a round takes at its log."""
MOST_SECONDS = 120.0
"""A round starts no further delivery after this, so that slots are not kept waiting."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a round did. `waiting` counts what is still to be delivered after it.

    `made` is empty where somebody is told of each delivery as it is made (`Outgoing.tell`).
    """

    made: tuple[DeliveryMade, ...] = ()
    failed: tuple[DeliveryFailed, ...] = ()
    waiting: int = 0
    count: int = 0
    """How many deliveries were made."""
    busy: bool = field(default=False)
    """Another program has the turn; nothing was attempted."""

    @property
    def problems(self) -> tuple[str, ...]:
        """The failures in words."""
        return tuple(
            f"{act.memo} did not reach {act.recipient}: {act.problem}"
            + ("" if act.next_attempt_at else " (given up; see `briefing resend`)")
            for act in self.failed
        )


def deliver_pending(
    out: Outgoing,
    now: datetime,
    *,
    waiting: tuple[Delivery, ...] | None = None,
    most_seconds: float = MOST_SECONDS,
) -> Delivered:
    """Attempt every delivery that is due at `now`.

    `waiting` is what was pending a moment ago, where the caller has it.
    """
    if waiting is None:
        waiting = pending(out.ledger())
    if not any(_due(delivery, now) for delivery in waiting):
        return Delivered(waiting=len(waiting))
    with out.log.turn(TURN) as mine:
        if not mine:
            return Delivered(waiting=len(waiting), busy=True)
        waiting = pending(out.ledger())
        due = [delivery for delivery in waiting if _due(delivery, now)]
        done = attempt_all(out, due, now, most_seconds=most_seconds)
    over = sum(1 for act in done.failed if act.next_attempt_at is None)
    left = len(waiting) - done.count - over
    return replace(done, waiting=left)


def attempt_all(
    out: Outgoing,
    deliveries: Iterable[Delivery],
    now: datetime,
    *,
    most_seconds: float = MOST_SECONDS,
) -> Delivered:
    """Attempt these deliveries, one after the other; whoever calls has the turn."""
    made: list[DeliveryMade] = []
    failed: list[DeliveryFailed] = []
    tell, count = out.tell or made.append, 0
    end = time.monotonic() + most_seconds
    with ExitStack() as stack:
        ways = stack.enter_context(Ways(out))
        for delivery in deliveries:
            if out.stopping() or time.monotonic() >= end:
                break
            act = _attempt(out, ways, delivery, now)
            stream = delivery_stream(delivery.memo.memo, delivery.to.channel, delivery.to.address)
            try:
                out.log.append(
                    [Entry(act, stream)],
                    at=out.moment(now),
                    expected={stream: delivery.attempt - 1},
                )
            except ConflictError:  # another program made this attempt
                continue
            if isinstance(act, DeliveryFailed):
                failed.append(act)
                continue
            count += 1
            tell(act)
    return Delivered(tuple(made), tuple(failed), count=count)


def delivery_stream(memo: str, channel: str, address: str) -> str:
    """The stream of one memo's attempts to reach one recipient."""
    recipient = sha256(f"{channel}\n{address}".encode()).hexdigest()[:16]
    return f"delivery/{memo}/{recipient}"


def _due(delivery: Delivery, now: datetime) -> bool:
    return delivery.not_before is None or delivery.not_before <= now


def _attempt(
    out: Outgoing, ways: Ways, delivery: Delivery, now: datetime
) -> DeliveryMade | DeliveryFailed:
    memo, to = delivery.memo, delivery.to
    permanent = False
    try:
        parcel = Parcel(delivery, out.bytes_of(memo), out.said_in(memo))
        receipt = ways.hand_over(parcel, now)
    except UndeliveredError as error:
        problem, permanent = str(error), error.permanent
    except Exception as error:  # noqa: BLE001 - a failed delivery is an act, never a crash
        problem = one_line(str(error)) or type(error).__name__
    else:
        return DeliveryMade(
            by=out.by,
            memo=memo.memo,
            channel=to.channel,
            recipient=to.address,
            receipt=one_line(receipt),
        )
    return DeliveryFailed(
        by=out.by,
        memo=memo.memo,
        channel=to.channel,
        recipient=to.address,
        problem=problem,
        attempt=delivery.attempt,
        next_attempt_at=None if permanent else retry_at(now, delivery.attempt),
    )

"""One tick: issue what is due, skip what is not, deliver what is pending. The log decides.

Start-up, catch-up, `run --once` and the clock all make this one call, so that a missed tick
costs nothing but time.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from briefing.delivery.deliver import deliver_pending
from briefing.delivery.pending import pending
from briefing.issue import Issued
from briefing.schedule.due import clock_went_back, due
from briefing.schedule.issuing import Hands, decide
from briefing.schedule.notices import Notice, troubles_at
from briefing.schedule.sending import outgoing
from briefing.schedule.telling import tell_owners
from events.acts import DeliveryMade, MemoSkipped


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
    delivered = deliver_pending(outgoing(hands), now)
    return replace(
        done,
        delivered=delivered.made,
        problems=done.problems + delivered.problems,
        waiting=delivered.waiting,
    )

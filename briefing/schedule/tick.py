"""One tick: issue what is due, skip what is not, deliver what is pending. The log decides.

Start-up, catch-up, `run --once` and the clock all make this one call, so that a missed tick
costs nothing but time.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from briefing.delivery.deliver import deliver_pending
from briefing.delivery.pending import pending
from briefing.issue import Issued
from briefing.schedule.due import Due, clock_went_back
from briefing.schedule.issuing import Hands, decide
from briefing.schedule.notices import Notice, Outlook
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
    seen = Outlook(hands.agenda(), now, jumped=jumped)
    first, unsent = tell_owners(hands, seen)
    seen = _again(hands, seen)
    done = _decided(hands, seen, seen.decisions)
    seen = _again(hands, seen)
    delivered = deliver_pending(outgoing(hands), now, waiting=seen.waiting)
    problems = (*unsent, *done.problems, *delivered.problems)
    seen = _again(hands, seen)
    then, still_unsent = tell_owners(hands, seen)
    seen = _again(hands, seen)
    whole = not (problems or still_unsent or hands.stopping())
    return replace(
        done,
        delivered=delivered.made,
        problems=(*problems, *still_unsent),
        waiting=delivered.waiting,
        told=(*first, *then),
        left=0 if whole else len(seen.decisions),
        troubles=tuple(seen.troubles.values()),
    )


def _again(hands: Hands, seen: Outlook) -> Outlook:
    """The outlook of now, which is the same as before where the log holds nothing new."""
    situation = hands.agenda()
    if situation is seen.situation:
        return seen
    return Outlook(situation, seen.now, jumped=seen.jumped)


def decide_due(hands: Hands, now: datetime, *, only: str) -> Ticked:
    """Issue or skip every slot of one subscription that is due; deliver nothing."""
    seen = Outlook(hands.agenda(), now)
    return _decided(hands, seen, (d for d in seen.decisions if d.subscription.name == only))


def _decided(hands: Hands, seen: Outlook, decisions: Iterable[Due]) -> Ticked:
    done = decide(hands, decisions, seen.situation, seen.now)
    return Ticked(tuple(done.issued), tuple(done.skipped), problems=tuple(done.problems))

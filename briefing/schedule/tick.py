"""One tick: issue what is due, skip what is not, deliver what is pending. The log decides.

Many editions are issued some at a time, and delivered before the next, so that what a tick holds
does not grow with their number.

Start-up, catch-up, `run --once` and the clock all make this one call, so that a missed tick
costs nothing but time.
"""

import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from briefing.delivery.deliver import MOST_SECONDS, deliver_pending
from briefing.delivery.pending import Delivery, pending
from briefing.issue import Issued
from briefing.schedule.due import clock_went_back
from briefing.schedule.issuing import Done, Hands, decide
from briefing.schedule.notices import Notice, Outlook
from briefing.schedule.sending import outgoing
from briefing.schedule.telling import tell_owners
from events.acts import DeliveryMade, MemoSkipped


@dataclass(frozen=True, slots=True)
class Ticked:
    """What one tick did. `problems` are failures that a person should hear of.

    `issued`, `skipped` and `delivered` are empty where somebody was told of each as it came about
    (`Hands.tell`); `count` counts them all the same.
    """

    issued: tuple[Issued, ...] = ()
    skipped: tuple[MemoSkipped, ...] = ()
    delivered: tuple[DeliveryMade, ...] = ()
    problems: tuple[str, ...] = ()
    count: int = 0
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
    done, rounds = Done(hands.tell), _Rounds(hands, now)
    decide(hands, seen.decisions, seen.situation, now, done, lambda: rounds.early(done))
    seen = _again(hands, seen)
    rounds.deliver(done, seen.waiting)
    problems = (*unsent, *done.problems)
    seen = _again(hands, seen)
    then, still_unsent = tell_owners(hands, seen)
    seen = _again(hands, seen)
    whole = not (problems or still_unsent or hands.stopping())
    return _ticked(
        done,
        problems=(*problems, *still_unsent),
        waiting=rounds.waiting,
        told=(*first, *then),
        left=0 if whole else len(seen.decisions),
        troubles=tuple(seen.troubles.values()),
    )


class _Rounds:
    """The rounds of deliveries of one tick, which share its time."""

    def __init__(self, hands: Hands, now: datetime) -> None:
        self._hands, self._now, self._seconds = hands, now, MOST_SECONDS
        self._stopped = False
        self.waiting = 0

    def deliver(self, done: Done, waiting: tuple[Delivery, ...] | None = None) -> None:
        """Attempt every delivery that is due; `waiting` is what is pending, where it is known."""
        out = outgoing(self._hands, done.add)
        began = time.monotonic()
        delivered = deliver_pending(
            out, self._now, waiting=waiting, most_seconds=max(0.0, self._seconds)
        )
        self._seconds -= time.monotonic() - began
        self.waiting = delivered.waiting
        done.problems += delivered.problems

    def early(self, done: Done) -> None:
        """A round between editions; trouble with it keeps no edition from being issued."""
        if self._stopped or self._seconds <= 0 or self._hands.stopping():
            return
        try:
            self.deliver(done)
        except Exception:  # noqa: BLE001 - the last round meets it again, and says so
            self._stopped = True


def _again(hands: Hands, seen: Outlook) -> Outlook:
    """The outlook of now, which is the same as before where the log holds nothing new."""
    situation = hands.agenda()
    if situation is seen.situation:
        return seen
    return Outlook(situation, seen.now, jumped=seen.jumped)


def decide_due(hands: Hands, now: datetime, *, only: str) -> Ticked:
    """Issue or skip every slot of one subscription that is due; deliver nothing."""
    seen, done = Outlook(hands.agenda(), now), Done(hands.tell)
    mine = [d for d in seen.decisions if d.subscription.name == only]
    decide(hands, mine, seen.situation, now, done)
    return _ticked(done, problems=tuple(done.problems))


def _ticked(done: Done, **more: Any) -> Ticked:
    issued, skipped, delivered = tuple(done.issued), tuple(done.skipped), tuple(done.delivered)
    return Ticked(issued, skipped, delivered, count=done.count, **more)

"""One tick: issue what is due, skip what is not, deliver what is pending. The log decides.

Start-up, catch-up, `run --once` and the clock all make this one call, so that a missed tick
costs nothing but time.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from briefing.delivery.deliver import deliver_pending
from briefing.delivery.pending import pending
from briefing.delivery.ways import Outgoing
from briefing.desk_channels import Channels
from briefing.issue import Issued, issue_memo, pdf_of, said_in
from briefing.regions.region import Region
from briefing.render.build import PrintPdf
from briefing.render.stationery import OURS, Stationery
from briefing.schedule.agenda import agenda
from briefing.schedule.due import Due, clock_went_back, due
from briefing.situation.situation import Situation
from events.acts import DeliveryMade, MemoRequest, MemoSkipped
from events.errors import ConflictError
from events.log import Entry
from events.projection import Kept
from events.stored import VerifiableLog


@dataclass(frozen=True, slots=True)
class Ticked:
    """What one tick did. `problems` are failures that a person should hear of."""

    issued: tuple[Issued, ...] = ()
    skipped: tuple[MemoSkipped, ...] = ()
    delivered: tuple[DeliveryMade, ...] = ()
    problems: tuple[str, ...] = ()
    waiting: int = 0
    """Deliveries that are still pending after this tick."""


@dataclass(frozen=True, slots=True)
class Hands:
    """What a tick works with: the log and all that is outside it."""

    log: VerifiableLog
    region: Region
    outbox: Path
    print_pdf: PrintPdf
    by: str
    snapshots: Kept | None = None
    channels: Channels = field(default_factory=Channels)
    stationery: Stationery = OURS


def tick(hands: Hands, now: datetime) -> Ticked:
    """Decide every slot that is due at `now`, then attempt every delivery that is pending."""
    last = hands.log.head().recorded_at
    if clock_went_back(last, now):
        problem = (
            f"the clock shows {now:%Y-%m-%d %H:%M}, before the last record "
            f"({last:%Y-%m-%d %H:%M}); nothing is issued until it is set right"
        )
        waiting = len(pending(agenda(hands.log, hands.region, hands.snapshots)))
        return Ticked(problems=(problem,), waiting=waiting)
    return _deliver_pending(hands, now, decide_due(hands, now))


def decide_due(hands: Hands, now: datetime, *, only: str | None = None) -> Ticked:
    """Issue or skip every slot that is due, or those of one subscription; deliver nothing."""
    done = Ticked()
    stuck: list[str] = []  # editions keep their order: none is issued before one that failed
    for decision in due(agenda(hands.log, hands.region, hands.snapshots), now):
        name = decision.subscription.name
        if name in stuck or only not in (None, name):
            continue
        before = len(done.problems)
        done = _decide(hands, decision, now, done)
        if len(done.problems) > before:
            stuck.append(name)
    return done


def _decide(hands: Hands, decision: Due, now: datetime, done: Ticked) -> Ticked:
    """Issue or skip one slot. A failure is reported and leaves the slot due at the next tick."""
    if decision.skip is not None:
        skipped = _skip(hands, decision, decision.skip, now)
        return replace(done, skipped=done.skipped + skipped)
    try:
        issued = _issue(hands, decision, now)
    except Exception as error:  # noqa: BLE001 - one slot's failure must not stop the others
        problem = f"{decision.subscription.name}/{decision.slot.label} was not issued: {error}"
        return replace(done, problems=(*done.problems, problem))
    return replace(done, issued=(*done.issued, issued)) if issued.new else done


def _issue(hands: Hands, decision: Due, now: datetime) -> Issued:
    """Issue a slot's memo: what the desk knew at the slot's instant, however late it is made."""
    return issue_memo(
        slot_request(agenda(hands.log, hands.region, hands.snapshots), decision),
        log=hands.log,
        region=hands.region,
        outbox=hands.outbox,
        as_of=hands.log.position_at(decision.slot.instant),
        at=now,
        by=hands.by,
        print_pdf=hands.print_pdf,
        snapshots=hands.snapshots,
        stationery=hands.stationery,
    )


def slot_request(situation: Situation, decision: Due) -> MemoRequest:
    """The request of a slot: its edition follows the last one that the log holds."""
    subscription, slot = decision.subscription, decision.slot
    earlier = [
        memo for _, _, memo in situation.memos if memo.request.subscription == subscription.name
    ]
    previous = max(earlier, key=lambda memo: memo.request.edition or 0, default=None)
    days = subscription.period_days
    return MemoRequest(
        kind=subscription.memo,
        subject=subscription.subject,
        dated=slot.day,
        period_from=slot.day - timedelta(days=days) if days else None,
        period_to=slot.day if days else None,
        since=previous.as_of if previous else None,
        previous=previous.memo if previous else None,
        edition=(previous.request.edition or 0) + 1 if previous else 1,
        subscription=subscription.name,
        slot=slot.label,
        title=subscription.title,
        marking=subscription.marking,
        paper=subscription.paper,
        language=subscription.language,
    )


def _skip(hands: Hands, decision: Due, reason: str, now: datetime) -> tuple[MemoSkipped, ...]:
    """Record that a slot was passed over; nothing when another scheduler decided it first."""
    name, label = decision.subscription.name, decision.slot.label
    act = MemoSkipped(by=hands.by, subscription=name, slot=label, reason=reason)
    stream = f"memo/{name}/{label}"
    try:
        hands.log.append([Entry(act, stream)], at=now, expected={stream: 0})
    except ConflictError:
        return ()
    return (act,)


def _deliver_pending(hands: Hands, now: datetime, done: Ticked) -> Ticked:
    delivered = deliver_pending(outgoing(hands), now)
    return replace(
        done,
        delivered=delivered.made,
        problems=done.problems + delivered.problems,
        waiting=delivered.waiting,
    )


def outgoing(hands: Hands) -> Outgoing:
    """What delivering works with: the hands of a tick, but those that decide and issue."""
    return Outgoing(
        log=hands.log,
        region=hands.region,
        folder=hands.outbox.parent,
        channels=hands.channels,
        by=hands.by,
        bytes_of=partial(
            pdf_of,
            log=hands.log,
            region=hands.region,
            outbox=hands.outbox,
            print_pdf=hands.print_pdf,
            stationery=hands.stationery,
        ),
        said_in=partial(
            said_in, log=hands.log, region=hands.region, outbox=hands.outbox, kept=hands.snapshots
        ),
        snapshots=hands.snapshots,
    )

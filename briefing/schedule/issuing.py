"""Issue what is due: pages that several subscriptions ask for are printed once.

The printing runs in several processes, everything else in the caller's thread. What a tick holds
in memory does not grow with the number of subscriptions: a memo is kept and recorded as soon as
it is printed.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from briefing.delivery.outbox import keep, keep_said
from briefing.desk_channels import Channels
from briefing.issue import (
    DamagedLogError,
    Issued,
    Prepared,
    find_issued,
    issued_act,
    prepare,
    record_issued,
    refuse_damaged,
    stream_of,
)
from briefing.memo.from_log import as_printed
from briefing.regions.region import Region
from briefing.render.build import PrintPdf
from briefing.render.errors import MissingLibraryError
from briefing.render.fingerprint import fingerprint
from briefing.render.stationery import OURS, Stationery
from briefing.schedule.agenda import agenda
from briefing.schedule.due import Due
from briefing.situation.latest import situation_at
from briefing.situation.situation import Situation
from events.acts import MemoIssued, MemoRequest, MemoSkipped, SubscriptionSet
from events.errors import ConflictError
from events.log import Entry
from events.projection import Kept
from events.stored import VerifiableLog

RECORDS_AT_ONCE = 500
AHEAD_OF_PRINTER = 2
"""Pages made ready for each printer before its last print is done."""


@dataclass(frozen=True, slots=True)
class Hands:
    """What a tick works with: the log and all that is outside it.

    `print_pdf` is called from `printers` threads at once where that is more than one.
    """

    log: VerifiableLog
    region: Region
    outbox: Path
    print_pdf: PrintPdf
    by: str
    snapshots: Kept | None = None
    printers: int = 1
    read_agenda: Callable[[], Situation] | None = None
    """How the agenda is read, where it is read again and again (`Agenda`)."""
    clock: Callable[[], datetime] | None = None
    """The clock that dates records; without it they are dated when their tick began."""
    stopping: Callable[[], bool] = lambda: False
    """Whether to end after what is under way: the rest is due again at the next tick."""
    channels: Channels = field(default_factory=Channels)
    """The ways out that need settings; owners are told of trouble where there is one for mail."""
    stationery: Stationery = OURS

    def moment(self, now: datetime) -> datetime:
        """The moment of a record made in the tick of `now`, which may have gone on for long."""
        return now if self.clock is None else max(now, self.clock())

    def agenda(self) -> Situation:
        """The subscriptions, memos and deliveries at the log's head."""
        if self.read_agenda is not None:
            return self.read_agenda()
        return agenda(self.log, self.region, self.snapshots)


@dataclass(slots=True)
class Decided:
    """What was issued and skipped, and what went wrong on the way."""

    issued: list[Issued] = field(default_factory=list)
    skipped: list[MemoSkipped] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Job:
    """Pages, and the decisions that ask for them with the request of each."""

    prepared: Prepared
    asked: list[tuple[Due, MemoRequest, int | None]]
    """A decision, its request, and the edition since which nothing changed."""


def decide(hands: Hands, decisions: Iterable[Due], situation: Situation, now: datetime) -> Decided:
    """Skip and issue as decided; a failure leaves its slot, and those after it, for the next tick.

    Editions keep their order: a subscription's slots are issued one after the other.
    """
    waiting: dict[str, deque[Due]] = {}
    passed = []
    for decision in decisions:
        if decision.skip is None:
            waiting.setdefault(decision.subscription.name, deque()).append(decision)
        else:
            passed.append(decision)
    done = Decided()
    done.skipped += skip(hands, passed, now)
    if not waiting:
        return done
    try:
        refuse_damaged(hands.log)
        issuing = _Issuing(hands, now, done, _editions(situation, waiting))
    except (DamagedLogError, MissingLibraryError) as error:
        done.problems.append(str(error))
    else:
        issuing.all_of(waiting)
    return done


def slot_request(decision: Due, previous: MemoIssued | None) -> MemoRequest:
    """The request of a slot: its edition follows the last one of the subscription."""
    subscription, slot = decision.subscription, decision.slot
    days = subscription.period_days
    return MemoRequest(
        kind=subscription.memo,
        subject=subscription.subject,
        dated=slot.day,
        period_from=slot.day - timedelta(days=days) if days else None,
        period_to=slot.day if days else None,
        since=previous.as_of if previous else None,
        previous=previous.printed if previous else None,
        edition=(previous.request.edition or 0) + 1 if previous else 1,
        subscription=subscription.name,
        slot=slot.label,
        title=subscription.title,
        marking=subscription.marking,
        paper=subscription.paper,
        length=subscription.length,
        language=subscription.language,
    )


def skip(hands: Hands, decisions: list[Due], now: datetime) -> list[MemoSkipped]:
    """Record that slots were passed over, many at once; those that others decided are left out."""
    done: list[MemoSkipped] = []
    for start in range(0, len(decisions), RECORDS_AT_ONCE):
        done += _skip(hands, decisions[start : start + RECORDS_AT_ONCE], now)
    return done


def _skip(hands: Hands, decisions: list[Due], now: datetime) -> list[MemoSkipped]:
    entries = {}
    for decision in decisions:
        name, label = decision.subscription.name, decision.slot.label
        act = MemoSkipped(by=hands.by, subscription=name, slot=label, reason=decision.skip or "")
        entries[f"memo/{name}/{label}"] = act
    try:
        hands.log.append(
            [Entry(act, stream) for stream, act in entries.items()],
            at=now,
            expected=dict.fromkeys(entries, 0),
        )
    except ConflictError:  # another scheduler decided one of them: only that one is theirs
        if len(decisions) == 1:
            return []
        return [act for decision in decisions for act in _skip(hands, [decision], now)]
    return list(entries.values())


def _editions(situation: Situation, names: Iterable[str]) -> dict[str, MemoIssued]:
    """The last edition of each of these subscriptions."""
    wanted = set(names)
    found: dict[str, MemoIssued] = {}
    for _, _, memo in situation.memos:
        name = memo.request.subscription
        if name in wanted:
            before = found.get(name)
            if before is None or (memo.request.edition or 0) >= (before.request.edition or 0):
                found[name] = memo
    return found


class _Issuing:
    """The issuing of one tick: what it has read so far, and what it did."""

    def __init__(
        self, hands: Hands, now: datetime, done: Decided, editions: dict[str, MemoIssued]
    ) -> None:
        self.hands, self.now, self.done, self.editions = hands, now, done, editions
        self.pinned = fingerprint(hands.region, hands.stationery)
        self.stuck: set[str] = set()
        self._positions: dict[datetime, int] = {}
        self._folded: tuple[int, Situation] | None = None

    def all_of(self, waiting: dict[str, deque[Due]]) -> None:
        """The first slot of every subscription, then the second of those that have one."""
        with ThreadPoolExecutor(self.hands.printers) as pool:
            while waiting and not self.hands.stopping():
                first = sorted(
                    (slots.popleft() for slots in waiting.values()),
                    key=lambda d: (d.slot.instant, d.subscription.name),
                )
                self._print(self._jobs(first), pool)
                waiting = {
                    name: slots
                    for name, slots in waiting.items()
                    if slots and name not in self.stuck
                }

    def _jobs(self, decisions: list[Due]) -> Iterator[_Job]:
        """The decisions by the pages that they ask for."""
        asked: dict[tuple[int, str], list[tuple[Due, MemoRequest]]] = {}
        for decision in decisions:
            try:
                request = slot_request(decision, self.editions.get(decision.subscription.name))
                position = self._position(decision.slot.instant)
            except Exception as error:  # noqa: BLE001 - one slot's failure must not stop the others
                self._failed(decision, error)
                continue
            key = (position, as_printed(request).model_dump_json())
            asked.setdefault(key, []).append((decision, request))
        for (position, _), members in asked.items():
            if self.hands.stopping():
                return
            job = self._job(position, members)
            if job is not None and job.asked:
                yield job

    def _job(self, position: int, members: list[tuple[Due, MemoRequest]]) -> _Job | None:
        fresh = [pair for pair in members if not self._decided_elsewhere(*pair)]
        if not fresh:
            return None
        try:
            prepared = prepare(
                fresh[0][1],
                log=self.hands.log,
                region=self.hands.region,
                as_of=position,
                situation=self._situation(position),
                pinned=self.pinned,
                stationery=self.hands.stationery,
            )
        except Exception as error:  # noqa: BLE001
            for decision, _ in fresh:
                self._failed(decision, error)
            return None
        job = _Job(prepared, [])
        unchanged = []
        for decision, request in fresh:
            since = self._unchanged_since(decision.subscription, prepared)
            if since is not None and decision.subscription.unchanged == "skip":
                reason = f"nothing changed since edition {since}"
                unchanged.append(Due(decision.subscription, decision.slot, reason))
            else:
                job.asked.append((decision, request, since))
        self.done.skipped += skip(self.hands, unchanged, self.now)
        return job

    def _unchanged_since(self, subscription: SubscriptionSet, prepared: Prepared) -> int | None:
        """The edition whose readers have been told all of this, where they want to hear less."""
        last = self.editions.get(subscription.name)
        if subscription.unchanged == "send" or last is None or last.content_sha256 is None:
            return None
        if last.content_sha256 != prepared.built.content_sha256:
            return None
        return last.repeats or last.request.edition

    def _print(self, jobs: Iterator[_Job], pool: ThreadPoolExecutor) -> None:
        """Print the jobs in their order, and record each as soon as it is printed."""
        if self.hands.printers == 1:
            for job in jobs:
                self._record(job, partial(job.prepared.pdf, self.hands.print_pdf))
            return
        under_way: deque[tuple[_Job, Future[bytes]]] = deque()
        for job in jobs:
            under_way.append((job, pool.submit(job.prepared.pdf, self.hands.print_pdf)))
            if len(under_way) >= AHEAD_OF_PRINTER * self.hands.printers:
                first, printed = under_way.popleft()
                self._record(first, printed.result)
        for job, printed in under_way:
            self._record(job, printed.result)

    def _record(self, job: _Job, printed: Callable[[], bytes]) -> None:
        """Keep the PDF, then say in the log for each subscription that it was issued."""
        try:
            pdf = printed()
            keep(self.hands.outbox, pdf)
            keep_said(self.hands.outbox, job.prepared.built.context.canonical())
        except Exception as error:  # noqa: BLE001 - one memo's failure must not stop the others
            for decision, _, _ in job.asked:
                self._failed(decision, error)
            return
        for start in range(0, len(job.asked), RECORDS_AT_ONCE):
            self._say(job, job.asked[start : start + RECORDS_AT_ONCE], pdf)

    def _say(self, job: _Job, asked: list[tuple[Due, MemoRequest, int | None]], pdf: bytes) -> None:
        """Say in the log that these were issued."""
        hands = self.hands
        acts = [
            issued_act(job.prepared, request, pdf, by=hands.by, repeats=repeats)
            for _, request, repeats in asked
        ]
        try:
            outcomes = record_issued(acts, pdf, log=hands.log, at=hands.moment(self.now))
        except Exception as error:  # noqa: BLE001
            for decision, _, _ in asked:
                self._failed(decision, error)
            return
        for (decision, _, _), issued in zip(asked, outcomes, strict=True):
            if issued is not None:
                self.editions[decision.subscription.name] = issued.act
                if issued.new:
                    self.done.issued.append(replace(issued, pdf=b""))

    def _decided_elsewhere(self, decision: Due, request: MemoRequest) -> bool:
        """Whether another scheduler issued the slot since this tick began."""
        known = find_issued(self.hands.log, stream_of(request, ""))
        if known is not None:
            self.editions[decision.subscription.name] = known[0]
        return known is not None

    def _failed(self, decision: Due, error: Exception) -> None:
        self.stuck.add(decision.subscription.name)
        self.done.problems.append(
            f"{decision.subscription.name}/{decision.slot.label} was not issued: {error}"
        )

    def _position(self, instant: datetime) -> int:
        """What the desk knew at the slot's instant, however late the memo is made."""
        if instant not in self._positions:
            self._positions[instant] = self.hands.log.position_at(instant)
        return self._positions[instant]

    def _situation(self, position: int) -> Situation:
        """The fold at a position; memos of one moment share it."""
        if self._folded is None or self._folded[0] != position:
            hands = self.hands
            folded = situation_at(hands.log, hands.region, through=position, kept=hands.snapshots)
            self._folded = (position, folded)
        return self._folded[1]

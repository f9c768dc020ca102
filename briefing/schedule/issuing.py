"""Issue what is due: pages that several subscriptions ask for are printed once.

The printing runs in several processes, everything else in the caller's thread. What a tick holds
of an edition is small: its request and its act are made when it is recorded, as soon as its pages
are printed, and after every so many editions there is time to deliver them.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
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
)
from briefing.memo.from_log import as_printed
from briefing.regions.region import Region
from briefing.render.build import PrintPdf
from briefing.render.errors import MissingLibraryError
from briefing.render.fingerprint import fingerprint
from briefing.render.stationery import OURS, Stationery
from briefing.schedule.agenda import agenda
from briefing.schedule.due import Due
from briefing.situation.latest import world_at
from briefing.situation.settled import Edition
from briefing.situation.situation import Situation
from events.acts import DeliveryMade, MemoIssued, MemoRequest, MemoSkipped, SubscriptionSet
from events.errors import ConflictError, DamagedSnapshotError
from events.log import Entry
from events.projection import Kept
from events.stored import VerifiableLog

RECORDS_AT_ONCE = 500
AHEAD_OF_PRINTER = 2
"""Pages made ready for each printer before its last print is done."""


Outcome = Issued | MemoSkipped | DeliveryMade


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
    tell: Callable[[Outcome], None] | None = None
    """Who is told of each edition, skip and delivery as it comes about; else they are collected."""

    def moment(self, now: datetime) -> datetime:
        """The moment of a record made in the tick of `now`, which may have gone on for long."""
        return now if self.clock is None else max(now, self.clock())

    def agenda(self) -> Situation:
        """The subscriptions, memos and deliveries at the log's head."""
        if self.read_agenda is not None:
            return self.read_agenda()
        return agenda(self.log, self.region, self.snapshots)


@dataclass(slots=True)
class Done:
    """What came about, told where somebody is told of it, else collected; and what went wrong."""

    tell: Callable[[Outcome], None] | None = None
    issued: list[Issued] = field(default_factory=list)
    skipped: list[MemoSkipped] = field(default_factory=list)
    delivered: list[DeliveryMade] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    count: int = 0

    def add(self, outcome: Outcome) -> None:
        """Something came about."""
        self.count += 1
        if self.tell is not None:
            self.tell(outcome)
        elif isinstance(outcome, Issued):
            self.issued.append(outcome)
        elif isinstance(outcome, MemoSkipped):
            self.skipped.append(outcome)
        else:
            self.delivered.append(outcome)


@dataclass(frozen=True, slots=True)
class _Job:
    """Pages, and the decisions that ask for them.

    Each with the edition since which nothing changed.
    """

    prepared: Prepared
    asked: list[tuple[Due, int | None]]


def decide(
    hands: Hands,
    decisions: Iterable[Due],
    situation: Situation,
    now: datetime,
    done: Done,
    between: Callable[[], None] = lambda: None,
) -> None:
    """Skip and issue as decided; a failure leaves its slot, and those after it, for the next tick.

    Editions keep their order: a subscription's slots are issued one after the other. `between` is
    called whenever so many were recorded.
    """
    waiting: dict[str, list[Due]] = {}
    passed = []
    for decision in decisions:
        if decision.skip is None:
            waiting.setdefault(decision.subscription.name, []).append(decision)
        else:
            passed.append(decision)
    for act in skip(hands, passed, now):
        done.add(act)
    del passed
    if not waiting:
        return
    try:
        refuse_damaged(hands.log)
        issuing = _Issuing(hands, now, done, _editions(situation, waiting), between)
    except (DamagedLogError, MissingLibraryError) as error:
        done.problems.append(str(error))
    else:
        issuing.all_of(waiting)


def slot_request(decision: Due, previous: Edition | None) -> MemoRequest:
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
        edition=previous.number + 1 if previous else 1,
        subscription=subscription.name,
        slot=slot.label,
        title=subscription.title,
        marking=subscription.marking,
        paper=subscription.paper,
        length=subscription.length,
        language=subscription.language,
    )


def skip(hands: Hands, decisions: Sequence[Due], now: datetime) -> Iterator[MemoSkipped]:
    """Record that slots were passed over, many at once; those that others decided are left out."""
    for start in range(0, len(decisions), RECORDS_AT_ONCE):
        yield from _skip(hands, decisions[start : start + RECORDS_AT_ONCE], now)


def _skip(hands: Hands, decisions: Sequence[Due], now: datetime) -> list[MemoSkipped]:
    entries = {}
    for decision in decisions:
        name, label = decision.subscription.name, decision.slot.label
        act = MemoSkipped(by=hands.by, subscription=name, slot=label, reason=decision.skip or "")
        entries[_stream(name, label)] = act
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


def _stream(name: str, label: str) -> str:
    """The stream whose first record decides a slot."""
    return f"memo/{name}/{label}"


def _editions(situation: Situation, names: Iterable[str]) -> dict[str, Edition]:
    """The last edition of each of these subscriptions."""
    wanted = set(names)
    kept = {name: situation.settled[name].last for name in wanted & situation.settled.keys()}
    found = {name: last for name, last in kept.items() if last is not None}
    for position, _, memo in situation.memos:
        name = memo.request.subscription
        if name in wanted:
            before = found.get(name)
            if before is None or (memo.request.edition or 0) >= before.number:
                found[name] = Edition.of(position, memo)
    return found


class _Issuing:
    """The issuing of one tick: what it has read so far, and what it did."""

    def __init__(
        self,
        hands: Hands,
        now: datetime,
        done: Done,
        editions: dict[str, Edition],
        between: Callable[[], None],
    ) -> None:
        self.hands, self.now, self.done, self.editions = hands, now, done, editions
        self.between = between
        self.pinned = fingerprint(hands.region, hands.stationery)
        self.stuck: set[str] = set()
        self._recorded = 0
        self._earlier = {one.printed: one.position for one in editions.values()}
        """Where memos were issued, by printed id."""
        self._looked_up: set[str] = set()
        self._positions: dict[datetime, int] = {}
        self._folded: tuple[int, Situation] | None = None

    def all_of(self, waiting: dict[str, list[Due]]) -> None:
        """The first slot of every subscription, then the second of those that have one."""
        turn = 0
        with ThreadPoolExecutor(self.hands.printers) as pool:
            while waiting and not self.hands.stopping():
                first = sorted(
                    (slots[turn] for slots in waiting.values()),
                    key=lambda d: (d.slot.instant, d.subscription.name),
                )
                self._print(self._jobs(first), pool)
                turn += 1
                waiting = {
                    name: slots
                    for name, slots in waiting.items()
                    if turn < len(slots) and name not in self.stuck
                }

    def _jobs(self, decisions: list[Due]) -> Iterator[_Job]:
        """The decisions by the pages that they ask for."""
        asked: dict[tuple[int, str], list[Due]] = {}
        previous: dict[str, int] = {}
        for decision in decisions:
            try:
                request = self._request(decision)
                position = self._position(decision.slot.instant)
            except Exception as error:  # noqa: BLE001 - one slot's failure must not stop the others
                self._failed(decision, error)
                continue
            key = (position, as_printed(request).model_dump_json())
            asked.setdefault(key, []).append(decision)
            if request.previous is not None:
                before = previous.get(request.previous, position)
                previous[request.previous] = min(before, position)
        self._look_up(previous)
        for key in [*asked]:
            if self.hands.stopping():
                return
            job = self._job(key[0], asked.pop(key))
            if job is not None and job.asked:
                yield job

    def _request(self, decision: Due) -> MemoRequest:
        """Made when it is needed: it is larger than all else that is known of an edition."""
        return slot_request(decision, self.editions.get(decision.subscription.name))

    def _job(self, position: int, members: list[Due]) -> _Job | None:
        fresh = [decision for decision in members if not self._decided_elsewhere(decision)]
        if not fresh:
            return None
        try:
            prepared = self._prepared(self._request(fresh[0]), position)
        except Exception as error:  # noqa: BLE001
            for decision in fresh:
                self._failed(decision, error)
            return None
        job = _Job(prepared, [])
        unchanged = []
        for decision in fresh:
            since = self._unchanged_since(decision.subscription, prepared)
            if since is not None and decision.subscription.unchanged == "skip":
                reason = f"nothing changed since edition {since}"
                unchanged.append(Due(decision.subscription, decision.slot, reason))
            else:
                job.asked.append((decision, since))
        for act in skip(self.hands, unchanged, self.now):
            self.done.add(act)
        return job

    def _unchanged_since(self, subscription: SubscriptionSet, prepared: Prepared) -> int | None:
        """The edition whose readers have been told all of this, where they want to hear less."""
        last = self.editions.get(subscription.name)
        if subscription.unchanged == "send" or last is None or last.content_sha256 is None:
            return None
        if last.content_sha256 != prepared.built.content_sha256:
            return None
        return last.begins

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
            for decision, _ in job.asked:
                self._failed(decision, error)
            return
        for start in range(0, len(job.asked), RECORDS_AT_ONCE):
            some = job.asked[start : start + RECORDS_AT_ONCE]
            self._say(job, some, pdf)
            self._recorded += len(some)
            if self._recorded >= RECORDS_AT_ONCE:
                self._recorded = 0
                self.between()

    def _say(self, job: _Job, asked: list[tuple[Due, int | None]], pdf: bytes) -> None:
        """Say in the log that these were issued."""
        hands = self.hands
        acts = [
            issued_act(job.prepared, self._request(decision), pdf, by=hands.by, repeats=repeats)
            for decision, repeats in asked
        ]
        try:
            outcomes = record_issued(acts, pdf, log=hands.log, at=hands.moment(self.now))
        except Exception as error:  # noqa: BLE001
            for decision, _ in asked:
                self._failed(decision, error)
            return
        for (decision, _), issued in zip(asked, outcomes, strict=True):
            if issued is not None:
                name = decision.subscription.name
                self.editions[name] = Edition.of(issued.position, issued.act)
                if issued.new:
                    self.done.add(replace(issued, pdf=b""))

    def _decided_elsewhere(self, decision: Due) -> bool:
        """Whether another scheduler issued the slot since this tick began."""
        name = decision.subscription.name
        known = find_issued(self.hands.log, _stream(name, decision.slot.label))
        if known is not None:
            act, position = known
            self.editions[name] = Edition.of(position, act)
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

    def _prepared(self, request: MemoRequest, position: int, *, anew: bool = False) -> Prepared:
        """The pages of a request; made anew where a snapshot proves damaged on the way."""
        try:
            return prepare(
                request,
                log=self.hands.log,
                region=self.hands.region,
                as_of=position,
                situation=self._situation(position, request.previous),
                pinned=self.pinned,
                stationery=self.hands.stationery,
            )
        except DamagedSnapshotError:
            if anew:
                raise
        self._folded = None
        return self._prepared(request, position, anew=True)

    def _situation(self, position: int, previous: str | None) -> Situation:
        """The fold at a position, with the one earlier memo that the pages name.

        Memos of one moment share the fold.
        """
        if self._folded is None or self._folded[0] != position:
            hands = self.hands
            self._folded = None  # two would be held at once
            folded = world_at(hands.log, hands.region, through=position, kept=hands.snapshots)
            self._folded = (position, folded)
        at = self._earlier.get(previous) if previous else None
        if at is None or at > position:
            return self._folded[1]
        record = self.hands.log.record(at)
        if not isinstance(record.event, MemoIssued):  # redacted
            return self._folded[1]
        memo = (record.position, record.recorded_at, record.event)
        return replace(self._folded[1], memos=(memo,))

    def _look_up(self, wanted: dict[str, int]) -> None:
        """Find where these memos, by printed id, were first issued.

        It is as a rule before the position at which the pages are made, and known. Where an
        edition is late its predecessor may have been late as well, and another subscription's of
        the same pages not: then the log is asked.
        """
        missing = {
            name
            for name, through in wanted.items()
            if self._earlier.get(name, through + 1) > through
        } - self._looked_up
        if not missing:
            return
        self._looked_up |= missing
        for record in self.hands.log.read(kinds=("memo_issued",)):
            if isinstance(record.event, MemoIssued) and record.event.printed in missing:
                missing.remove(record.event.printed)
                self._earlier[record.event.printed] = record.position
                if not missing:
                    return

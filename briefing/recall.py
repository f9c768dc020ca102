"""Recall a memo: the log says that it no longer stands, and a corrigendum says what is right."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from briefing.audit.damage import refuse_damage
from briefing.audit.issued import UnknownMemoError
from briefing.issue import Issued, issue_memo
from briefing.regions.region import Region
from briefing.render.build import PrintPdf
from briefing.render.stationery import OURS, Stationery
from briefing.situation.asof import local_day
from briefing.situation.undone import UNDOING
from events.acts import MemoIssued, MemoRecalled, MemoRequest
from events.errors import ConflictError
from events.log import Entry, Log
from events.record import Record
from events.stored import VerifiableLog


class RecalledAlreadyError(Exception):
    """The memo is recalled, its corrigendum issued, and nothing was undone since."""

    exit_code = 4


class RecalledMeanwhileError(Exception):
    """Somebody else recalled the memo at the same moment; nothing is appended."""

    exit_code = 1


@dataclass(frozen=True, slots=True)
class Recall:
    """The act in the log, the memo that it is about, and the corrigendum that was issued."""

    record: Record
    memo: MemoIssued
    corrigendum: Issued


def recall_memo(
    memo: str,
    *,
    log: VerifiableLog,
    region: Region,
    outbox: Path,
    timezone: str,
    by: str,
    why: str,
    at: Callable[[], datetime],
    print_pdf: PrintPdf,
    stationery: Stationery = OURS,
) -> Recall:
    """Append `memo_recalled`, then issue the corrigendum as of that record.

    A recall that was cut short between the two is finished by the next call. A memo may be
    recalled again once more was undone under it. Raises UnknownMemoError, RecalledAlreadyError,
    RecalledMeanwhileError, IntegrityError, and what issuing raises.
    """
    act = _issued(log, memo)
    refuse_damage(log, through=log.head().position)
    record = last_recall(log, memo)
    if record is not None:
        later = next(iter(log.read(after=record.position, kinds=UNDOING)), None)
        if later is None and (known := _corrigendum(log, memo, record.position)) is not None:
            raise RecalledAlreadyError(
                f"{memo} was recalled at position {record.position}, and {known.memo} is its "
                "corrigendum; nothing was undone since"
            )
        if later is not None:
            record = None
    if record is None:
        record = _append(log, memo, by, why, at())
    request = MemoRequest(
        kind="corrigendum",
        subject=memo,
        dated=local_day(record.recorded_at, timezone),
        since=act.as_of,
        previous=memo,
        marking=act.request.marking,
        paper=act.request.paper,
        language=act.request.language,
    )
    issued = issue_memo(
        request,
        log=log,
        region=region,
        outbox=outbox,
        as_of=record.position,
        at=at(),
        by=by,
        print_pdf=print_pdf,
        stationery=stationery,
    )
    return Recall(record, act, issued)


def _append(log: VerifiableLog, memo: str, by: str, why: str, at: datetime) -> Record:
    stream = f"recall/{memo}"
    versions = sum(1 for _ in log.read(stream=stream))
    act = MemoRecalled(by=by, why=why, memo=memo)
    try:
        (record,) = log.append([Entry(act, stream)], at=at, expected={stream: versions})
    except ConflictError:
        raise RecalledMeanwhileError(
            f"somebody else recalled {memo} at this moment; look at it with: briefing recall"
        ) from None
    return record


def _issued(log: VerifiableLog, memo: str) -> MemoIssued:
    for record in log.read(kinds=("memo_issued",), backwards=True):
        if isinstance(record.event, MemoIssued) and record.event.memo == memo:
            return record.event
    raise UnknownMemoError(f"this desk's log issued no memo {memo}; `briefing memos` lists them")


def last_recall(log: Log, memo: str) -> Record | None:
    """The record that recalled a memo last; none where it stands."""
    for record in log.read(kinds=("memo_recalled",), backwards=True):
        if isinstance(record.event, MemoRecalled) and record.event.memo == memo:
            return record
    return None


def _corrigendum(log: VerifiableLog, memo: str, recall: int) -> MemoIssued | None:
    """The corrigendum that tells of a recall, by its position; none where it is missing."""
    for record in log.read(kinds=("memo_issued",), after=recall):
        act = record.event
        if isinstance(act, MemoIssued) and act.request.subject == memo and act.as_of == recall:
            return act
    return None

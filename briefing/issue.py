"""Issue a memo: log.read, fold, compose, page, print, keep, log.append(memo_issued)."""

import json
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from briefing.audit.rebuild import rebuild
from briefing.delivery.outbox import keep, keep_said, kept, kept_said
from briefing.memo.context import MemoContext
from briefing.memo.from_log import context_at
from briefing.regions.region import Region
from briefing.render.build import PrintPdf, build_memo
from briefing.render.fingerprint import fingerprint
from briefing.render.stationery import OURS, Stationery
from events.acts import MemoIssued, MemoRequest, Pinned
from events.errors import ConflictError
from events.log import Entry
from events.projection import Kept
from events.stored import VerifiableLog
from events.verify import verify


class DamagedLogError(Exception):
    """The log does not verify, so nothing may be issued from it."""

    exit_code = 12


class ChangedMemoError(Exception):
    """A memo is missing from the outbox and today's software rebuilds it to other bytes."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A memo that the log knows of; `new` says whether this call issued it."""

    act: MemoIssued
    position: int
    pdf: bytes
    new: bool


def memo_id(region: Region, request: MemoRequest, root: str, pinned: tuple[Pinned, ...]) -> str:
    """The memo's name: region, day and a digest of all that determines its bytes."""
    parts = [request.model_dump_json(), root, json.dumps([[p.name, p.version] for p in pinned])]
    digest = sha256("\n".join(parts).encode()).hexdigest()
    return f"{region.code}-{request.dated:%Y%m%d}-{digest[:8]}"


def stream_of(request: MemoRequest, memo: str) -> str:
    """The stream whose first record decides who issued: one per slot, one per ad-hoc memo."""
    if request.subscription and request.slot:
        return f"memo/{request.subscription}/{request.slot}"
    return f"memo/{memo}"


def draft(
    request: MemoRequest,
    *,
    log: VerifiableLog,
    region: Region,
    as_of: int,
    snapshots: Kept | None = None,
    stationery: Stationery = OURS,
) -> MemoContext:
    """What the memo would say that this request asks for; nothing is printed or stored.

    Raises DamagedLogError, and what `context_at` raises.
    """
    _refuse_damaged(log)
    pinned = fingerprint(region, stationery)
    memo = memo_id(region, request, log.root(as_of).hex(), pinned)
    return context_at(
        log, request, as_of=as_of, region=region, memo=memo, pinned=pinned, kept=snapshots
    )


def issue_memo(
    request: MemoRequest,
    *,
    log: VerifiableLog,
    region: Region,
    outbox: Path,
    as_of: int,
    at: datetime,
    by: str,
    print_pdf: PrintPdf,
    snapshots: Kept | None = None,
    stationery: Stationery = OURS,
) -> Issued:
    """Issue the memo that the log supports up to and including `as_of`, once.

    The PDF is kept before the log says that it exists. For a slot the log decides which of
    several schedulers was first; an equal ad-hoc request at the same position is answered with
    the memo that exists. Raises DamagedLogError, ChangedMemoError, and what rendering raises.
    """
    pinned = fingerprint(region, stationery)
    memo = memo_id(region, request, log.root(as_of).hex(), pinned)
    stream = stream_of(request, memo)
    if known := find_issued(log, stream):
        return _again(
            *known,
            log=log,
            region=region,
            outbox=outbox,
            print_pdf=print_pdf,
            stationery=stationery,
        )
    _refuse_damaged(log)
    built = build_memo(
        log,
        request,
        as_of=as_of,
        region=region,
        memo=memo,
        pinned=pinned,
        print_pdf=print_pdf,
        kept=snapshots,
        stationery=stationery,
    )
    act = MemoIssued(
        by=by,
        memo=memo,
        request=request,
        as_of=as_of,
        root=log.root(as_of).hex(),
        fingerprint=pinned,
        context_sha256=built.context_sha256,
        html_sha256=built.html_sha256,
        pdf_sha256=keep(outbox, built.pdf),
    )
    keep_said(outbox, built.context.canonical())
    try:
        (record,) = log.append([Entry(act, stream)], at=at, expected={stream: 0})
    except ConflictError:  # somebody else issued it meanwhile: theirs counts
        known = find_issued(log, stream)
        if known is None:
            raise
        return _again(
            *known,
            log=log,
            region=region,
            outbox=outbox,
            print_pdf=print_pdf,
            stationery=stationery,
        )
    return Issued(act, record.position, built.pdf, new=True)


def find_issued(log: VerifiableLog, stream: str) -> tuple[MemoIssued, int] | None:
    """The memo that this stream holds, with its position."""
    for record in log.read(stream=stream, kinds=("memo_issued",)):
        if isinstance(record.event, MemoIssued):
            return record.event, record.position
    return None


def pdf_of(
    act: MemoIssued,
    *,
    log: VerifiableLog,
    region: Region,
    outbox: Path,
    print_pdf: PrintPdf,
    stationery: Stationery = OURS,
) -> bytes:
    """The bytes of an issued memo: from the outbox, else rebuilt from the log and kept again."""
    pdf = kept(outbox, act.pdf_sha256)
    if pdf is not None:
        return pdf
    built = rebuild(act, log=log, region=region, print_pdf=print_pdf, stationery=stationery)
    if built.pdf_sha256 != act.pdf_sha256:
        raise ChangedMemoError(
            f"memo {act.memo} is missing from the outbox, and the installed software rebuilds it "
            f"to other bytes ({built.pdf_sha256[:16]}… for {act.pdf_sha256[:16]}…); install the "
            "versions, and put back the templates, that `briefing memos --json` lists for it"
        )
    keep(outbox, built.pdf)
    return built.pdf


def said_in(
    act: MemoIssued, *, log: VerifiableLog, region: Region, outbox: Path, kept: Kept | None = None
) -> MemoContext | None:
    """What an issued memo says: from the outbox, else composed anew and kept again.

    None where the installed software composes another memo than was issued.
    """
    canonical = kept_said(outbox, act.context_sha256)
    if canonical is None:
        built = build_memo(
            log,
            act.request,
            as_of=act.as_of,
            region=region,
            memo=act.memo,
            pinned=act.fingerprint,
            print_pdf=None,
            kept=kept,
        )
        if built.context_sha256 != act.context_sha256:
            return None
        canonical = built.context.canonical()
        keep_said(outbox, canonical)
    return MemoContext.model_validate_json(canonical)


def _again(
    act: MemoIssued,
    position: int,
    *,
    log: VerifiableLog,
    region: Region,
    outbox: Path,
    print_pdf: PrintPdf,
    stationery: Stationery,
) -> Issued:
    pdf = pdf_of(
        act,
        log=log,
        region=region,
        outbox=outbox,
        print_pdf=print_pdf,
        stationery=stationery,
    )
    return Issued(act, position, pdf, new=False)


def _refuse_damaged(log: VerifiableLog) -> None:
    findings = verify(log)
    if findings:
        first = findings[0]
        where = "the log" if first.position is None else f"position {first.position}"
        raise DamagedLogError(
            f"the log does not verify ({where}: {first.problem}), so no memo is issued from it; "
            "`briefing verify` lists what is wrong"
        )

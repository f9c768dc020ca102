"""Issue a memo: log.read, fold, compose, page, print, keep, log.append(memo_issued)."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path

from briefing.audit.aside import verifying
from briefing.audit.rebuild import rebuild
from briefing.delivery.outbox import keep, keep_said, kept, kept_said
from briefing.memo.context import MemoContext
from briefing.memo.from_log import as_printed, context_at
from briefing.regions.region import Region
from briefing.render.build import BuiltMemo, PrintPdf, build_memo, stamp
from briefing.render.fingerprint import fingerprint
from briefing.render.stationery import OURS, Stationery
from briefing.situation.situation import Situation
from events.acts import MemoIssued, MemoRequest, Pinned
from events.errors import ConflictError
from events.log import Entry
from events.projection import Kept
from events.stored import VerifiableLog
from events.verify import Finding, Reopen, verify


class DamagedLogError(Exception):
    """The log does not verify, so nothing may be issued from it."""

    exit_code = 12


class TakenError(Exception):
    """Somebody else decided this slot."""


class ChangedMemoError(Exception):
    """A memo is missing from the outbox and today's software rebuilds it to other bytes."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A memo that the log knows of; `new` says whether this call issued it."""

    act: MemoIssued
    position: int
    pdf: bytes
    new: bool


@dataclass(frozen=True, slots=True)
class Prepared:
    """A memo's pages before they are printed: one for all requests that ask for the same.

    `request` names no subscription and no slot.
    """

    memo: str
    request: MemoRequest
    as_of: int
    root: str
    fingerprint: tuple[Pinned, ...]
    built: BuiltMemo

    def pdf(self, print_pdf: PrintPdf) -> bytes:
        """The pages as PDF. Raises RenderError."""
        return print_pdf(self.built.html, self.built.attachment, stamp=stamp(self.request))


def memo_id(region: Region, request: MemoRequest, root: str, pinned: tuple[Pinned, ...]) -> str:
    """The id on a memo's pages: region, day and a digest of all that determines its bytes."""
    asked = as_printed(request).model_dump_json()
    parts = [asked, root, json.dumps([[p.name, p.version] for p in pinned])]
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
    reopen: Reopen | None = None,
) -> MemoContext:
    """What the memo would say that this request asks for; nothing is printed or stored.

    With a way to `reopen` the log, a long one is verified meanwhile. Raises DamagedLogError, and
    what `context_at` raises.
    """
    with _verified(log, reopen) as refuse:
        pinned = fingerprint(region, stationery)
        memo = memo_id(region, request, log.root(as_of).hex(), pinned)
        made = context_at(
            log, request, as_of=as_of, region=region, memo=memo, pinned=pinned, kept=snapshots
        )
        refuse()
    return made


def prepare(
    request: MemoRequest,
    *,
    log: VerifiableLog,
    region: Region,
    as_of: int,
    snapshots: Kept | None = None,
    situation: Situation | None = None,
    pinned: tuple[Pinned, ...] | None = None,
    print_pdf: PrintPdf | None = None,
    stationery: Stationery = OURS,
) -> Prepared:
    """The pages that the request asks for, not stored; raises what `build_memo` raises.

    `situation` is the fold at `as_of` and `pinned` the fingerprint, where the caller has them.
    They are printed at once with a `print_pdf`; without one `Prepared.pdf` prints them.
    """
    pinned, root = pinned or fingerprint(region, stationery), log.root(as_of).hex()
    memo = memo_id(region, request, root, pinned)
    built = build_memo(
        log,
        request,
        as_of=as_of,
        region=region,
        memo=memo,
        pinned=pinned,
        print_pdf=print_pdf,
        kept=snapshots,
        situation=situation,
        stationery=stationery,
    )
    return Prepared(memo, as_printed(request), as_of, root, pinned, built)


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
    reopen: Reopen | None = None,
) -> Issued:
    """Issue the memo that the log supports up to and including `as_of`, once.

    The PDF is kept before the log says that it exists. For a slot the log decides which of
    several schedulers was first; an equal ad-hoc request at the same position is answered with
    the memo that exists. With a way to `reopen` the log, a long one is verified while the memo
    is made; nothing is kept before it is found whole. Raises DamagedLogError, ChangedMemoError,
    and what rendering raises.
    """
    pinned = fingerprint(region, stationery)
    memo = memo_id(region, request, log.root(as_of).hex(), pinned)
    known = find_issued(log, stream_of(request, memo))
    if known is None:
        with _verified(log, reopen) as refuse:
            prepared = prepare(
                request,
                log=log,
                region=region,
                as_of=as_of,
                snapshots=snapshots,
                pinned=pinned,
                print_pdf=print_pdf,
                stationery=stationery,
            )
            pdf = prepared.built.pdf
            refuse()
        keep(outbox, pdf)
        keep_said(outbox, prepared.built.context.canonical())
        act = issued_act(prepared, request, pdf, by=by)
        (issued,) = record_issued([act], pdf, log=log, at=at)
        if issued is not None and issued.new:
            return issued
        if issued is None:
            raise TakenError(f"slot {request.slot} was passed over by another scheduler")
        known = (issued.act, issued.position)
    act, position = known
    pdf = pdf_of(
        act, log=log, region=region, outbox=outbox, print_pdf=print_pdf, stationery=stationery
    )
    return Issued(act, position, pdf, new=False)


def issued_act(
    prepared: Prepared, request: MemoRequest, pdf: bytes, *, by: str, repeats: int | None = None
) -> MemoIssued:
    """The act that says that these pages were issued to whoever asked for them."""
    subscription = request.subscription
    return MemoIssued(
        by=by,
        memo=f"{prepared.memo}.{subscription}" if subscription else prepared.memo,
        request=request,
        as_of=prepared.as_of,
        root=prepared.root,
        fingerprint=prepared.fingerprint,
        context_sha256=prepared.built.context_sha256,
        content_sha256=prepared.built.content_sha256,
        html_sha256=prepared.built.html_sha256,
        pdf_sha256=sha256(pdf).hexdigest(),
        repeats=repeats,
    )


def record_issued(
    acts: Sequence[MemoIssued], pdf: bytes, *, log: VerifiableLog, at: datetime
) -> list[Issued | None]:
    """Say in the log that memos were issued, whose PDF is kept already; an answer for each.

    Whoever is first counts: the answer is then theirs and not new, and none where they passed
    the slot over.
    """
    streams = [stream_of(act.request, act.memo) for act in acts]
    entries = [Entry(act, stream) for act, stream in zip(acts, streams, strict=True)]
    try:
        records = log.append(entries, at=at, expected=dict.fromkeys(streams, 0))
    except ConflictError:
        if len(acts) > 1:  # one of them is somebody else's: the others are not
            return [record_issued([act], pdf, log=log, at=at)[0] for act in acts]
        known = find_issued(log, streams[0])
        return [None if known is None else Issued(*known, pdf=b"", new=False)]
    return [
        Issued(act, record.position, pdf, new=True)
        for act, record in zip(acts, records, strict=True)
    ]


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
            memo=act.printed,
            pinned=act.fingerprint,
            print_pdf=None,
            kept=kept,
        )
        if built.context_sha256 != act.context_sha256:
            return None
        canonical = built.context.canonical()
        keep_said(outbox, canonical)
    return MemoContext.model_validate_json(canonical)


WORTH_ASIDE = 20_000
"""Records from which on a process that verifies them is worth its start."""


@contextmanager
def _verified(log: VerifiableLog, reopen: Reopen | None) -> Iterator[Callable[[], None]]:
    """The log's verification while the block makes a memo; gives what waits for its verdict.

    A short log, or one that cannot be reopened, is verified before the block begins. A block
    that fails over a damaged log fails with DamagedLogError.
    """
    if reopen is None or log.head().position < WORTH_ASIDE:
        refuse_damaged(log)
        yield lambda: None
        return
    with ExitStack() as stack:
        aside = None
        with suppress(OSError):  # no process or memory to be had
            aside = stack.enter_context(verifying(reopen))

        @cache
        def verdict() -> tuple[Finding, ...]:
            if aside is not None:
                with suppress(OSError):
                    return aside.findings()
            return verify(log)

        def refuse() -> None:
            _refuse(verdict())

        try:
            yield refuse
        except Exception:
            refuse()  # what is wrong with the log says more than what came of it
            raise


def refuse_damaged(log: VerifiableLog) -> None:
    """Raise DamagedLogError where the log does not verify."""
    _refuse(verify(log))


def _refuse(findings: tuple[Finding, ...]) -> None:
    if findings:
        first = findings[0]
        where = "the log" if first.position is None else f"position {first.position}"
        raise DamagedLogError(
            f"the log does not verify ({where}: {first.problem}), so no memo is issued from it; "
            "`briefing verify` lists what is wrong"
        )

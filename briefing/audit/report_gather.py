"""An audit carried out: every check made and every record collected that a report tells of."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

from briefing.audit.bundle import UnreadableMemoError, rested_on
from briefing.audit.checkpoints import kept, origin_of
from briefing.audit.custody import custody
from briefing.audit.explain import ChangedWordingError, worded
from briefing.audit.memo import verify_memo
from briefing.audit.rebuild import changed_since
from briefing.audit.report import AuditReport, CheckpointRow, Finding
from briefing.audit.report_compose import Audited, Frame, compose_report
from briefing.delivery.outbox import kept as outbox_pdf
from briefing.desk import Desk
from briefing.memo.context import Sentence
from briefing.regions.region import Region
from briefing.render.build import PrintPdf
from briefing.render.fingerprint import fingerprint
from briefing.situation.asof import local_day
from briefing.situation.latest import situation_at
from events.acts import MemoIssued
from events.checkpoint import check_extends
from events.errors import IntegrityError, LogError, UnknownDocumentError
from events.record import Record
from events.signed_note import PublicKey
from events.store import KeptLog
from events.verify import verify

MOST_FINDINGS = 5
"""Problems of the log that are told one by one; `briefing verify` lists all."""

Step = Callable[[str], None]


class NothingToAuditError(Exception):
    """No memo is dated in the period."""

    exit_code = 4


def memos_dated(log: KeptLog, first: date | None, last: date | None) -> tuple[Record, ...]:
    """The records that issued the memos dated from `first` to `last`; NothingToAuditError."""
    found = tuple(
        record
        for record in log.read(kinds=("memo_issued",))
        if isinstance(act := record.event, MemoIssued)
        and (first is None or act.request.dated >= first)
        and (last is None or act.request.dated <= last)
    )
    if not found:
        raise NothingToAuditError(
            "no memo is dated in this period; `briefing memos` lists what was issued"
        )
    return found


def audit(
    issued: Sequence[Record],
    *,
    desk: Desk,
    log: KeptLog,
    region: Region,
    covers: str,
    file: bytes | None,
    key: PublicKey | None,
    checkpoints: Path,
    print_pdf: PrintPdf,
    step: Step,
) -> AuditReport:
    """The report on the memos that these records issued, as of the log's end.

    `file` is what the one memo that is audited is said to be; it is compared as well. `key` checks
    the desk's checkpoints; without one they are not looked at. Damage is told in
    the findings. Raises IntegrityError where so much is damaged that nothing can be collected.
    """
    head = log.head()
    step("verifying the log")
    findings = list(_log_findings(log))
    notes: tuple[CheckpointRow, ...] = ()
    if key is not None:
        notes = tuple(_checkpoint_rows(log, key, checkpoints))
        findings += [_continued(row) for row in notes]
    memos = []
    for record in issued:
        act = record.event
        if not isinstance(act, MemoIssued):
            raise TypeError(f"position {record.position} issued no memo")
        step(f"rebuilding {act.memo}")
        findings.append(_memo_finding(log, region, act, file, print_pdf))
        then = situation_at(log, region, through=act.as_of)
        said = _sentences(log, region, act)
        memos.append(Audited(record, said, tuple(then.developments), changed_since(act, region)))
    step("following the chain of custody")
    named = {1} | {r.position for r in issued}
    for one in memos:
        named.update(_named(one, desk.outbox))
    about = custody(log, [one.act.memo for one in memos], named, through=head.position)
    day = head.recorded_at or log.record(1).recorded_at
    frame = Frame(
        title=f"Audit of {memos[0].act.memo}"
        if len(memos) == 1
        else f"Audit of {len(memos)} memos",
        covers=covers,
        dated=local_day(day, desk.config.timezone),
        marking=desk.config.marking,
        paper=desk.config.paper,
        origin=origin_of(log),
        root=head.root.hex(),
        region=region.title,
    )

    def text(document: str) -> str:
        try:
            return log.text(document)
        except UnknownDocumentError:  # redacted: said in the report
            return ""

    return compose_report(
        frame,
        situation_at(log, region, through=head.position),
        [log.record(position) for position in about.positions],
        memos,
        findings=tuple(findings),
        checkpoints=notes,
        software=fingerprint(region),
        texts=text,
    )


def _log_findings(log: KeptLog) -> Iterator[Finding]:
    found, head = verify(log), log.head()
    if not found:
        said = (
            f"{head.position} records, root {head.root.hex()[:16]}…: every hash, excerpt and "
            "redaction agrees."
        )
        yield Finding(what="The log is whole", holds=True, said=said)
    for one in found[:MOST_FINDINGS]:
        where = "" if one.position is None else f"Position {one.position}: "
        said = f"{where}{one.detail or one.problem}."
        yield Finding(what="The log is whole", holds=False, said=said)


def _checkpoint_rows(log: KeptLog, key: PublicKey, folder: Path) -> Iterator[CheckpointRow]:
    origin, size = origin_of(log), log.head().position
    for _, checkpoint in kept(folder, key):
        try:
            check_extends(log, origin, size, checkpoint)
            continued = True
        except (IntegrityError, LogError):
            continued = False
        yield CheckpointRow(
            size=checkpoint.size,
            root=checkpoint.root.hex(),
            key=f"{key.name}+{key.id.hex()}",
            continued=continued,
        )


def _continued(row: CheckpointRow) -> Finding:
    said = "the log continues it." if row.continued else "the log does not continue it."
    return Finding(
        what=f"Checkpoint of {row.size} records", holds=row.continued, said=f"Signed; {said}"
    )


def _memo_finding(
    log: KeptLog, region: Region, act: MemoIssued, file: bytes | None, print_pdf: PrintPdf
) -> Finding:
    verdict = verify_memo(log, region, name=act.memo, file=file, print_pdf=print_pdf)
    said = "; ".join(verdict.problems) or (
        f"rebuilt from the first {act.as_of} records to the same bytes (sha-256 "
        f"{act.pdf_sha256[:16]}…)"
    )
    return Finding(
        what=f"Memo {act.memo} follows from the log", holds=verdict.ok, said=f"{_upper(said)}."
    )


def _sentences(log: KeptLog, region: Region, act: MemoIssued) -> tuple[Sentence, ...] | None:
    try:
        return worded(act, log=log, region=region)
    except ChangedWordingError:
        return None


def _named(one: Audited, outbox: Path) -> Iterator[int]:
    """The positions that a memo's sentences name: as composed again, else as its file tells."""
    if one.sentences is not None:
        for said in one.sentences:
            yield from said.positions
    elif (pdf := outbox_pdf(outbox, one.act.pdf_sha256)) is not None:
        with suppress(UnreadableMemoError):
            yield from rested_on(pdf)


def _upper(said: str) -> str:
    return said[:1].upper() + said[1:]

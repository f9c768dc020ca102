"""The first records of a log as a log of their own: same bytes, same hashes, same root."""

from pathlib import Path

from briefing.audit.appearing import TakenError, appear, sync, workshop
from briefing.audit.copying import Step, counted, no_step, verified
from events.acts import DocumentAdded, DocumentRevised, PayloadRedacted
from events.errors import IntegrityError, LogError
from events.log import Head, Log
from events.sqlite_adopt import adopt
from events.store import KeptLog
from events.transfer import export_lines, read_export


class LaterRedactionError(LogError):
    """What a prefix would hold was redacted behind its end: alone it would look damaged."""


def write_prefix(log: KeptLog, through: int, target: Path, step: Step = no_step) -> Head:
    """Copy the first `through` records into a new SQLite log, verified; it appears whole.

    Raises TakenError where something stands at the target, LaterRedactionError, and
    IntegrityError for a damaged record.
    """
    if target.exists():
        raise TakenError(target)
    if through < 1:
        raise LogError("at position 0 the log holds no record that could be written")
    refuse_later_redaction(log, through)
    with workshop(target) as shop:
        part = shop / "log"
        with log.still():
            adopt(part, counted(read_export(export_lines(log, through=through)), step))
        head = verified(part)
        if head.position != through or head.root != log.root(through):
            raise IntegrityError(through, "the copy is not what the log holds; try again")
        sync(part)
        appear(part, target)
    return head


def refuse_later_redaction(log: Log, through: int) -> None:
    """LaterRedactionError where an act behind a position took away what lies before it."""
    for record in log.read(after=through, kinds=("payload_redacted",)):
        act = record.event
        if not isinstance(act, PayloadRedacted):
            continue
        if act.record is not None and log.record(act.record).position > through:
            continue
        if act.document is not None and not _added(log, act.document, through):
            continue
        raise LaterRedactionError(
            f"the act at position {record.position} redacted what the log held at {through}; the "
            f"first {through} records alone would look damaged: name a position from "
            f"{record.position} on"
        )


def _added(log: Log, document: str, through: int) -> bool:
    kinds = ("document_added", "document_revised")
    return any(
        isinstance(r.event, DocumentAdded | DocumentRevised) and r.event.document == document
        for r in log.read(through=through, kinds=kinds)
    )

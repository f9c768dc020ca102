"""What a redaction would take away, and which issued memos rest on it."""

from dataclasses import dataclass
from pathlib import Path

from briefing.audit.upwards import RestingMemo, memos_on
from briefing.regions.region import Region
from events.lean import lean_claims
from events.log import Log
from events.record import Record
from events.stored import VerifiableLog


@dataclass(frozen=True, slots=True)
class Removal:
    """The records whose payload goes, the document whose text goes, and the memos on them.

    A memo without sentences is one that may rest on them: it says why that cannot be told.
    """

    document: str | None
    records: tuple[Record, ...]
    memos: tuple[RestingMemo, ...]


def removal_of_record(
    log: Log, region: Region, record: Record, outbox: Path | None = None
) -> Removal:
    """What goes with one record; `outbox` may hold what memos say."""
    return Removal(None, (record,), tuple(memos_on(log, region, {record.position}, outbox)))


def removal_of_document(
    log: VerifiableLog, region: Region, document: str, outbox: Path | None = None
) -> Removal:
    """What goes with a document: its text, and every record whose claims quote it."""
    records = tuple(
        log.record(position)
        for position, claim in lean_claims(log, {"document"})
        if claim.document == document
    )
    positions = {record.position for record in records}
    return Removal(document, records, tuple(memos_on(log, region, positions, outbox)))

"""What a redaction would take away, and which issued memos rest on it."""

from dataclasses import dataclass

from briefing.audit.explain import sentences
from briefing.audit.rebuild import recomposed
from briefing.regions.region import Region
from events.acts import MemoIssued
from events.lean import lean_claims
from events.log import Log
from events.record import Record
from events.stored import VerifiableLog


@dataclass(frozen=True, slots=True)
class Removal:
    """The records whose payload goes, the document whose text goes, and the memos on them."""

    document: str | None
    records: tuple[Record, ...]
    memos: tuple[str, ...]


def removal_of_record(log: Log, region: Region, record: Record) -> Removal:
    """What goes with one record."""
    return Removal(None, (record,), _memos(log, region, (record,)))


def removal_of_document(log: VerifiableLog, region: Region, document: str) -> Removal:
    """What goes with a document: its text, and every record whose claims quote it."""
    records = tuple(
        log.record(position)
        for position, claim in lean_claims(log, {"document"})
        if claim.document == document
    )
    return Removal(document, records, _memos(log, region, records))


def _memos(log: Log, region: Region, gone: tuple[Record, ...]) -> tuple[str, ...]:
    """Ids of the issued memos of which a sentence rests on one of these records."""
    positions = {record.position for record in gone}
    if not positions:
        return ()
    found = []
    for record in log.read(kinds=("memo_issued",), after=min(positions)):
        act = record.event
        if isinstance(act, MemoIssued) and act.as_of >= min(positions):
            context = recomposed(act, log=log, region=region)
            if any(positions.intersection(s.positions) for s in sentences(context)):
                found.append(act.memo)
    return tuple(found)

"""What memos rest on, and all that was recorded about it: the positions that an audit looks at."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from events.acts import DocumentAdded, DocumentRevised, PayloadRedacted, SourceGraded
from events.excerpt import claims_in
from events.log import Log
from events.record import Record

_ABOUT_CLAIMS = (
    "claim_confirmed",
    "claim_corrected",
    "claim_retracted",
    "developments_merged",
    "developments_split",
    "concern_closed",
)
_ABOUT_DOCUMENTS = ("document_added", "document_revised", "document_extracted")
_OF_DOCUMENT = "document/"
_ABOUT_MEMOS = ("memo_recalled", "delivery_made", "delivery_failed")


@dataclass(frozen=True, slots=True)
class Custody:
    """Positions of records, and digests of the documents that they quote; both ascending.

    `redactions` are the acts that took away any of it, up to the log's end, whatever `through`.
    """

    positions: tuple[int, ...]
    documents: tuple[str, ...]
    redactions: tuple[int, ...]


@dataclass(slots=True)
class _Found:
    positions: set[int]
    claims: set[str]
    memos: frozenset[str]
    documents: set[str] = field(default_factory=set)
    outlets: set[str] = field(default_factory=set)

    def take(self, record: Record) -> None:
        self.positions.add(record.position)
        self.claims.add(record.id)
        self.claims.update(named_claims(record.event))
        self.documents.update(claim.document for claim in claims_in(record.event))
        if record.stream.startswith(_OF_DOCUMENT):  # tells it of a redacted record, too
            self.documents.add(record.stream.removeprefix(_OF_DOCUMENT))

    def concerns(self, record: Record) -> bool:
        """Whether an act is about what was found so far."""
        event = record.event
        if record.kind in _ABOUT_MEMOS:
            return getattr(event, "memo", None) in self.memos
        if isinstance(event, SourceGraded):
            return event.document in self.documents or (event.outlet or "-") in self.outlets
        return not self.claims.isdisjoint(named_claims(event))


def custody(log: Log, memos: Iterable[str], named: Iterable[int], *, through: int) -> Custody:
    """The custody of these memos up to a position; `named` are the records that they rest on."""
    found = _Found(set(), set(), frozenset(memos))
    for position in sorted(set(named)):
        found.take(log.record(position))
    for document in sorted(found.documents):
        stream = f"{_OF_DOCUMENT}{document}"
        for record in log.read(stream=stream, through=through, kinds=_ABOUT_DOCUMENTS):
            found.positions.add(record.position)
            if isinstance(record.event, DocumentAdded | DocumentRevised):
                found.outlets.add(record.event.metadata.outlet or "")
    kinds = (*_ABOUT_CLAIMS, *_ABOUT_MEMOS, "source_graded")
    for record in log.read(through=through, kinds=kinds):
        if found.concerns(record):
            found.take(record)
    redactions = _redactions(log, found)
    return Custody(
        positions=tuple(sorted({*found.positions, *redactions})),
        documents=tuple(sorted(found.documents)),
        redactions=redactions,
    )


def named_claims(event: object) -> tuple[str, ...]:
    """Ids of the claims that an act is about."""
    one, many = getattr(event, "claim", None), getattr(event, "claims", None)
    return (*((one,) if isinstance(one, str) else ()), *(many if isinstance(many, tuple) else ()))


def _redactions(log: Log, found: _Found) -> tuple[int, ...]:
    ids = {log.record(position).id for position in found.positions}
    return tuple(
        record.position
        for record in log.read(kinds=("payload_redacted",))
        if isinstance(act := record.event, PayloadRedacted)
        and (act.record in ids or act.document in found.documents)
    )

"""From log positions down to the exact words, their document, paragraph and grade."""

from dataclasses import dataclass

from events.acts import DocumentAdded, DocumentMetadata, DocumentRevised
from events.excerpt import claims_in
from events.log import Log


@dataclass(frozen=True, slots=True)
class Passage:
    """Words a claim rests on, inside their paragraph: `text[start:end]` are the words."""

    paragraph: int
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one log position contributes: a claim with its passages, or an act without any."""

    position: int
    record: str
    kind: str
    document: str | None
    metadata: DocumentMetadata | None
    status: str | None
    voice: str | None
    rule: str | None
    passages: tuple[Passage, ...]


def evidence(log: Log, positions: tuple[int, ...]) -> tuple[Evidence, ...]:
    """The evidence at these positions, in their order."""
    return tuple(_evidence(log, position) for position in positions)


def _evidence(log: Log, position: int) -> Evidence:
    record = log.record(position)
    claim = next(claims_in(record.event), None)
    if claim is None:
        return Evidence(position, record.id, record.kind, None, None, None, None, None, ())
    text = log.text(claim.document)
    return Evidence(
        position=position,
        record=record.id,
        kind=record.kind,
        document=claim.document,
        metadata=_metadata(log, claim.document),
        status=claim.status,
        voice=claim.voice,
        rule=f"{claim.extractor.name} {claim.extractor.version}, {claim.extractor.rule}",
        passages=tuple(passage(text, e.start, e.end) for e in claim.excerpts),
    )


def passage(text: str, start: int, end: int) -> Passage:
    """The span in its paragraph; paragraphs count from 1, empty lines are none."""
    begin = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", end)
    stop = len(text) if stop < 0 else stop
    number = sum(1 for line in text[:begin].split("\n") if line.strip()) + 1
    return Passage(number, text[begin:stop], start - begin, end - begin)


def _metadata(log: Log, document: str) -> DocumentMetadata | None:
    for record in log.read(stream=f"document/{document}"):
        if isinstance(record.event, DocumentAdded | DocumentRevised):
            return record.event.metadata
    return None

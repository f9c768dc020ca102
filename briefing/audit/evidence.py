"""From log positions down to the exact words, their document, paragraph and grade."""

from collections.abc import Mapping
from dataclasses import dataclass

from briefing.regions.region import Region
from events.acts import (
    ClaimConfirmed,
    ClaimCorrected,
    ClaimRetracted,
    DocumentAdded,
    DocumentMetadata,
    DocumentRevised,
)
from events.errors import UnknownDocumentError
from events.excerpt import claims_in
from events.log import Log
from events.record import Record

ABOUT_SOURCES = ("document_added", "document_revised", "source_graded")
ABOUT_CLAIMS = ("claim_confirmed", "claim_corrected", "claim_retracted")


@dataclass(frozen=True, slots=True)
class Passage:
    """Words a claim rests on, inside their paragraph: `text[start:end]` are the words."""

    paragraph: int
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Decided:
    """What somebody decided about a claim, and where the log says so."""

    position: int
    kind: str
    by: str
    why: str | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one log position contributes: a claim with its passages, or an act without any.

    `grade` is that of its source, as in B2. `gone` says that the words were redacted. `by` and
    `why` are an act's; `decided` is what people decided about the claim, up to today.
    """

    position: int
    record: str
    kind: str
    document: str | None
    metadata: DocumentMetadata | None
    status: str | None
    voice: str | None
    rule: str | None
    passages: tuple[Passage, ...]
    grade: str | None = None
    gone: bool = False
    by: str | None = None
    why: str | None = None
    decided: tuple[Decided, ...] = ()


def evidence(
    log: Log, positions: tuple[int, ...], grades: Mapping[str, str] | None = None
) -> tuple[Evidence, ...]:
    """The evidence at these positions, in their order; `grades` by document, as `grades_at`."""
    records = [log.record(position) for position in positions]
    decided = _decided(log, records)
    return tuple(_evidence(log, r, grades or {}, decided.get(r.id, ())) for r in records)


def grades_at(log: Log, region: Region, through: int | None = None) -> dict[str, str]:
    """Each document's grade at a position (none: the head), as in B2."""
    from briefing.situation.kept import SituationFold  # the fold is long to load
    from events.projection import resume

    sources = SituationFold("sources", region, ABOUT_SOURCES)
    known = resume(log, sources, None, through=through).state.situation(region).sources
    return {s.document: f"{s.grade.reliability}{s.grade.credibility}" for s in known}


def _evidence(
    log: Log, record: Record, grades: Mapping[str, str], decided: tuple[Decided, ...]
) -> Evidence:
    claim = next(claims_in(record.event), None)
    by, why = getattr(record.event, "by", None), getattr(record.event, "why", None)
    if claim is None:
        return Evidence(
            position=record.position,
            record=record.id,
            kind=record.kind,
            document=None,
            metadata=None,
            status=None,
            voice=None,
            rule=None,
            passages=(),
            gone=record.payload is None,
            by=by,
            why=why,
        )
    try:
        text = log.text(claim.document)
    except UnknownDocumentError:
        text = None
    found = () if text is None else tuple(passage(text, e.start, e.end) for e in claim.excerpts)
    return Evidence(
        position=record.position,
        record=record.id,
        kind=record.kind,
        document=claim.document,
        metadata=_metadata(log, claim.document),
        status=claim.status,
        voice=claim.voice,
        rule=f"{claim.extractor.name} {claim.extractor.version}, {claim.extractor.rule}",
        passages=found,
        grade=grades.get(claim.document),
        gone=text is None,
        by=by,
        why=why,
        decided=decided,
    )


def passage(text: str, start: int, end: int) -> Passage:
    """The span in its paragraph; paragraphs count from 1, empty lines are none."""
    begin = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", end)
    stop = len(text) if stop < 0 else stop
    number = sum(1 for line in text[:begin].split("\n") if line.strip()) + 1
    return Passage(number, text[begin:stop], start - begin, end - begin)


def _decided(log: Log, records: list[Record]) -> dict[str, tuple[Decided, ...]]:
    """What people decided about these claims, by record id, oldest first."""
    wanted = {r.id for r in records}
    found: dict[str, tuple[Decided, ...]] = {}
    for record in log.read(kinds=ABOUT_CLAIMS):
        act = record.event
        if isinstance(act, ClaimConfirmed | ClaimCorrected | ClaimRetracted) and (
            act.claim in wanted
        ):
            one = Decided(record.position, act.kind, act.by, act.why)
            found[act.claim] = (*found.get(act.claim, ()), one)
    return found


def _metadata(log: Log, document: str) -> DocumentMetadata | None:
    for record in log.read(stream=f"document/{document}"):
        if isinstance(record.event, DocumentAdded | DocumentRevised):
            return record.event.metadata
    return None

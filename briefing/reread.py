"""Reread: extract stored documents anew with today's extractor, and append what changed.

A document whose claims are the same gets no new record. What people decided follows the claims
that keep their words; the rest is listed for review.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from briefing.ingest import Extract, Extraction, Failed, OrderedMap
from briefing.intake.document import Document
from briefing.situation.fold import Folding
from briefing.situation.waiting import same_words
from events.acts import DocumentAdded, DocumentExtracted, DocumentMetadata, DocumentRevised
from events.claims import Claim
from events.errors import ConflictError, LogError
from events.log import Entry, Log
from events.values import RecordId


@dataclass(frozen=True, slots=True)
class Reread:
    """What became of one document.

    `kept` claims have the words of an earlier one, `changed` of these differ in another field;
    `added` and `gone` have no counterpart. `detail` says why nothing was read.
    """

    result: Literal["changed", "same", "left"]
    document: str
    title: str
    kept: int = 0
    changed: int = 0
    added: int = 0
    gone: int = 0
    position: int | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class ForReview:
    """A decision about a claim whose words are not claimed any more."""

    position: int
    kind: str
    claim: RecordId
    words: str


@dataclass(frozen=True, slots=True)
class _Stored:
    """A document as the log holds it: its last extraction, and its stream's version."""

    document: Document
    digest: str
    claims: tuple[Claim, ...]
    version: int


def reread(
    digests: Iterable[str] | None,
    *,
    log: Log,
    extract: Extract,
    at: Callable[[], datetime],
    by: str,
    why: str | None = None,
    spread: OrderedMap = map,
) -> Iterator[Reread]:
    """Extract these documents (none: all whose text counts) again, one append a document.

    A document whose text was redacted, or one of whose claims was, is left as it is: reading it
    anew would bring the words back. So is the earlier text of one that was revised.
    """
    wanted = None if digests is None else tuple(dict.fromkeys(digests))
    waiting: deque[_Stored | Reread] = deque()

    def documents() -> Iterator[Document]:
        for item in _stored(log, wanted):
            waiting.append(item)
            if isinstance(item, _Stored):
                yield item.document

    for extraction in spread(extract, documents()):
        while isinstance(item := waiting.popleft(), Reread):
            yield item
        yield _settle(item, extraction, log, at, by, why)
    yield from (item for item in waiting if isinstance(item, Reread))


def for_review(log: Log, *, after: int = 0) -> tuple[ForReview, ...]:
    """Decisions that no claim carries any more since extractions behind position `after`."""
    head = log.head().position
    known = set(Folding().through(log.read(through=after)).review()) if after else set()
    folding = Folding().through(log.read(through=head))
    found = []
    for position, kind, claim in folding.review():
        if (position, kind, claim) not in known:
            held = folding.claim(claim)
            words = held.claim.excerpts[0].quote if held else ""
            found.append(ForReview(position, kind, claim, words))
    return tuple(found)


def _stored(log: Log, wanted: tuple[str, ...] | None) -> Iterator[_Stored | Reread]:
    added: dict[str, DocumentMetadata] = {}
    revised: set[str] = set()
    for record in log.read(kinds=("document_added", "document_revised")):
        event = record.event
        if isinstance(event, DocumentAdded | DocumentRevised):
            added[event.document] = event.metadata
        if isinstance(event, DocumentRevised):
            revised.add(event.revises)
    for digest, metadata in added.items():
        if wanted is None or digest in wanted:
            yield _one(log, digest, metadata, revised=digest in revised)


def _one(log: Log, digest: str, metadata: DocumentMetadata, *, revised: bool) -> _Stored | Reread:
    title = metadata.title or metadata.origin or digest[:12]
    if revised:
        return Reread("left", digest, title, detail="a later text of it counts")
    claims: list[Claim] = []
    version = 0
    redacted = False
    for record in log.read(stream=f"document/{digest}"):
        version = record.stream_version
        redacted = redacted or record.payload is None
        if isinstance(record.event, DocumentExtracted):
            claims = []
        elif isinstance(record.event, Claim):
            claims.append(record.event)
    if redacted:
        why = "a record of it was redacted; reading it anew would bring the words back"
        return Reread("left", digest, title, detail=why)
    try:
        text = log.text(digest)
    except LogError:
        return Reread("left", digest, title, detail="its text was redacted")
    return _Stored(Document(text, metadata), digest, tuple(claims), version)


def _settle(
    item: _Stored,
    extraction: Extraction | Failed,
    log: Log,
    at: Callable[[], datetime],
    by: str,
    why: str | None,
) -> Reread:
    metadata = item.document.metadata
    title = metadata.title or metadata.origin or item.digest[:12]
    if isinstance(extraction, Failed):
        return Reread("left", item.digest, title, detail=extraction.why)
    before, after = item.claims, extraction.claims
    if _unversioned(before) == _unversioned(after):
        return Reread("same", item.digest, title, kept=len(after))
    stream = f"document/{item.digest}"
    event = DocumentExtracted(
        by=by,
        why=why,
        document=item.digest,
        extractor=extraction.extractor,
        version=extraction.version,
        region=extraction.region,
        claims=len(after),
    )
    try:
        records = log.append(
            [Entry(event, stream), *(Entry(claim, stream) for claim in after)],
            at=at(),
            expected={stream: item.version},
        )
    except ConflictError:
        detail = "somebody else read it anew meanwhile"
        return Reread("left", item.digest, title, detail=detail)
    return _compared(item.digest, title, before, after, records[0].position)


def _unversioned(claims: Iterable[Claim]) -> list[Claim]:
    """The claims without the version that found them: a rule that finds the same says nothing."""
    return [
        c.model_copy(update={"extractor": c.extractor.model_copy(update={"version": ""})})
        for c in claims
    ]


def _compared(
    digest: str, title: str, before: tuple[Claim, ...], after: tuple[Claim, ...], position: int
) -> Reread:
    left: dict[object, list[Claim]] = {}
    for claim in _unversioned(before):
        left.setdefault(same_words(claim), []).append(claim)
    kept = changed = 0
    for claim in _unversioned(after):
        if queue := left.get(same_words(claim)):
            kept += 1
            changed += queue.pop(0) != claim
    return Reread(
        "changed",
        digest,
        title,
        kept=kept,
        changed=changed,
        added=len(after) - kept,
        gone=len(before) - kept,
        position=position,
    )

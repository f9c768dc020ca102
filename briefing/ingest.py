"""Ingest: each document with its claims goes into the log in one atomic append.

What is held already is passed over, what cannot be taken is logged with its reason, and a run
that was cut short is simply run again: nothing is added twice.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Literal, Protocol, TypeVar
from urllib.parse import urlsplit

from briefing.intake.document import Document, Rejected
from events.acts import (
    Act,
    DocumentAdded,
    DocumentExtracted,
    DocumentMetadata,
    DocumentRejected,
    DocumentRevised,
)
from events.claims import Claim
from events.errors import ConflictError
from events.log import Entry, Log
from events.values import Grade

_A = TypeVar("_A")
_B = TypeVar("_B")


@dataclass(frozen=True, slots=True)
class Extraction:
    """The claims of one document, and who found them under which region."""

    claims: tuple[Claim, ...]
    extractor: str
    version: str
    region: str


@dataclass(frozen=True, slots=True)
class Failed:
    """Extraction of one document failed; the others go on. `why` is one clear sentence."""

    why: str


Extract = Callable[[Document], Extraction | Failed]


class OrderedMap(Protocol):
    """`map`, or something that does the same in several processes; results keep their order."""

    def __call__(self, function: Callable[[_A], _B], items: Iterable[_A], /) -> Iterator[_B]:
        """`function` of each item, lazily, in the order of the items."""
        ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one document. `position` is where its first record stands, if any."""

    result: Literal["added", "revised", "held", "rejected"]
    origin: str
    document: str | None = None
    title: str | None = None
    claims: int = 0
    position: int | None = None
    revises: str | None = None
    reason: str | None = None
    detail: str | None = None
    known: bool = False
    """For a rejection: it stood in the log already."""


@dataclass(frozen=True, slots=True)
class Summary:
    """How many documents of a run were added, revised, held already and rejected."""

    added: int = 0
    revised: int = 0
    held: int = 0
    rejected: int = 0
    claims: int = 0

    def plus(self, outcome: Outcome) -> "Summary":
        """The summary with one more outcome."""
        return Summary(
            added=self.added + (outcome.result == "added"),
            revised=self.revised + (outcome.result == "revised"),
            held=self.held + (outcome.result == "held"),
            rejected=self.rejected + (outcome.result == "rejected"),
            claims=self.claims + outcome.claims,
        )


@dataclass(slots=True)
class _Known:
    """Documents of the log by address and by row id, the latest text of each."""

    by_url: dict[str, str] = field(default_factory=dict)
    by_id: dict[str, tuple[str, DocumentMetadata]] = field(default_factory=dict)

    def note(self, digest: str, metadata: DocumentMetadata) -> None:
        url = _article_url(metadata.url)
        if url is not None:
            self.by_url[url] = digest
        if metadata.reader == "jsonl" and metadata.origin is not None:
            self.by_id[metadata.origin] = (digest, metadata)

    def earlier(self, document: Document) -> str | None:
        """The digest of an earlier text of this document, or none."""
        metadata = document.metadata
        url = _article_url(metadata.url)
        if url is not None and url in self.by_url:
            return self.by_url[url]
        digest, other = self.by_id.get(document.id or "", (None, None))
        same = digest is not None and other is not None and _same_item(metadata, other)
        return digest if same else None


def ingest(
    documents: Iterable[Document | Rejected],
    *,
    log: Log,
    extract: Extract,
    at: Callable[[], datetime],
    by: str = "service",
    why: str | None = None,
    grade: Callable[[DocumentMetadata], Grade | None] = lambda _: None,
    spread: OrderedMap = map,
) -> Iterator[Outcome]:
    """Append every document with its claims, and tell what became of each, in order.

    `extract` and `spread` decide where the work is done; appends happen here alone, one a
    document, so that whatever was told is durable and a crash loses only what was not told yet.
    A text that the log holds is passed over (its metadata stay as they are). A text under an
    address or a row id that the log knows with other words becomes `document_revised`.
    """
    waiting: deque[tuple[Document | Rejected, bool]] = deque()
    writer = _Writer(log, at, by, why, grade, _known(log))
    for extraction in spread(extract, _fresh(documents, log, waiting)):
        while True:
            item, fresh = waiting.popleft()
            yield writer.settle(item, extraction if fresh else None)
            if fresh:
                break
    while waiting:
        yield writer.settle(waiting.popleft()[0], None)


def summarise(outcomes: Iterable[Outcome]) -> Summary:
    """The counts of a run."""
    summary = Summary()
    for outcome in outcomes:
        summary = summary.plus(outcome)
    return summary


def _fresh(
    documents: Iterable[Document | Rejected],
    log: Log,
    waiting: deque[tuple[Document | Rejected, bool]],
) -> Iterator[Document]:
    """The documents that the log does not hold, each once; all that came go on `waiting`."""
    offered: set[str] = set()
    for item in documents:
        if isinstance(item, Rejected) or item.digest in offered or log.holds(item.digest):
            waiting.append((item, False))
            continue
        offered.add(item.digest)
        waiting.append((item, True))
        yield item


@dataclass(slots=True)
class _Writer:
    """The one place that appends."""

    log: Log
    at: Callable[[], datetime]
    by: str
    why: str | None
    grade: Callable[[DocumentMetadata], Grade | None]
    known: _Known

    def settle(self, item: Document | Rejected, extraction: Extraction | Failed | None) -> Outcome:
        if isinstance(item, Rejected):
            return self._reject(item)
        if extraction is None:
            return _held(item)
        if isinstance(extraction, Failed):
            return self._reject(
                Rejected(
                    origin=item.metadata.origin or item.digest,
                    reason="extraction_failed",
                    detail=extraction.why,
                    source_sha256=item.digest,
                )
            )
        return self._add(item, extraction)

    def _reject(self, item: Rejected) -> Outcome:
        """Log the rejection once, however often the same source is offered."""
        before = self.log.head().position
        named = "\n".join((item.origin, item.source_sha256 or "", item.reason))
        key = "rejected/" + sha256(named.encode("utf-8", "replace")).hexdigest()
        event = DocumentRejected(
            by=self.by,
            origin=item.origin,
            reason=item.reason,
            detail=item.detail,
            source_sha256=item.source_sha256,
        )
        (record,) = self.log.append([Entry(event, "desk", key)], at=self.at())
        return Outcome(
            result="rejected",
            origin=item.origin,
            position=record.position,
            reason=item.reason,
            detail=item.detail,
            known=record.position <= before,
        )

    def _add(self, item: Document, extraction: Extraction) -> Outcome:
        digest = item.digest
        stream = f"document/{digest}"
        revises = self.known.earlier(item)
        try:
            records = self.log.append(
                [Entry(event, stream) for event in self._events(item, extraction, revises)],
                at=self.at(),
                documents={digest: item.text},
                expected={stream: 0},
            )
        except ConflictError:  # another process added it meanwhile, or its text was redacted
            return _held(item)
        self.known.note(digest, item.metadata)
        return Outcome(
            result="added" if revises is None else "revised",
            origin=item.metadata.origin or digest,
            document=digest,
            title=item.metadata.title,
            claims=len(extraction.claims),
            position=records[0].position,
            revises=revises,
        )

    def _events(
        self, item: Document, extraction: Extraction, revises: str | None
    ) -> Iterator[Claim | Act]:
        held = {
            "by": self.by,
            "why": self.why,
            "document": item.digest,
            "length": len(item.text),
            "metadata": item.metadata,
            "grade": self.grade(item.metadata),
        }
        if revises is None:
            yield DocumentAdded.model_validate(held)
        else:
            yield DocumentRevised.model_validate({**held, "revises": revises})
        yield DocumentExtracted(
            by=self.by,
            document=item.digest,
            extractor=extraction.extractor,
            version=extraction.version,
            region=extraction.region,
            claims=len(extraction.claims),
        )
        yield from extraction.claims


def _held(item: Document) -> Outcome:
    return Outcome(
        result="held",
        origin=item.metadata.origin or item.digest,
        document=item.digest,
        title=item.metadata.title,
    )


def _known(log: Log) -> _Known:
    known = _Known()
    for record in log.read(kinds=("document_added", "document_revised")):
        if isinstance(record.event, DocumentAdded | DocumentRevised):
            known.note(record.event.document, record.event.metadata)
    return known


def _article_url(url: str | None) -> str | None:
    """The address if it can be that of one article; a site's front page changes every day."""
    if url is None:
        return None
    parts = urlsplit(url)
    return url if parts.path.strip("/") or parts.query else None


def _same_item(one: DocumentMetadata, other: DocumentMetadata) -> bool:
    """Whether two rows of one id are one item: short ids ("1") occur in every feed."""
    addresses = {_article_url(m.url) for m in (one, other)} - {None}
    same_day = one.published == other.published
    same_title = (one.title or "").casefold() == (other.title or "").casefold()
    return one.outlet == other.outlet and len(addresses) < 2 and (same_day or same_title)

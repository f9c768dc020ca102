"""From log positions down to the exact words, their document, paragraph and grade."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from briefing.audit.described import Described, describe, gradings
from events.acts import (
    ClaimConfirmed,
    ClaimCorrected,
    ClaimRetracted,
    DocumentMetadata,
    SourceGraded,
)
from events.errors import UnknownDocumentError
from events.excerpt import claims_in
from events.log import Log
from events.record import Record
from events.values import Grade

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
    `why` are an act's; `decided` is what people decided about the claim, up to today. `source` are
    the positions of what the log says of the document.
    """

    position: int
    record: str
    kind: str
    document: str | None = None
    metadata: DocumentMetadata | None = None
    status: str | None = None
    voice: str | None = None
    rule: str | None = None
    passages: tuple[Passage, ...] = ()
    grade: str | None = None
    gone: bool = False
    by: str | None = None
    why: str | None = None
    decided: tuple[Decided, ...] = ()
    source: tuple[int, ...] = ()

    @property
    def positions(self) -> tuple[int, ...]:
        """Those of all records that say what is told here."""
        return (self.position, *self.source, *(d.position for d in self.decided))


class Gathering:
    """Gathers evidence from a log; decisions and sources are looked up once for all of it.

    `grades` are those of documents as they are to be told, by digest; any other document has the
    grade that it had at position `through` (none: the head).
    """

    def __init__(
        self, log: Log, *, through: int | None = None, grades: Mapping[str, str] | None = None
    ) -> None:
        self._log = log
        self._through = through
        self._grades = dict(grades or {})
        self._described: dict[str, Described] = {}
        self._graded: tuple[tuple[int, SourceGraded], ...] | None = None
        self._decisions: dict[str, tuple[Decided, ...]] | None = None

    def at(self, positions: Iterable[int]) -> tuple[Evidence, ...]:
        """The evidence at these positions, in their order."""
        return tuple(self._of(self._log.record(position)) for position in positions)

    def _of(self, record: Record) -> Evidence:
        claim = next(claims_in(record.event), None)
        act = Evidence(
            position=record.position,
            record=record.id,
            kind=record.kind,
            gone=record.payload is None,
            by=getattr(record.event, "by", None),
            why=getattr(record.event, "why", None),
        )
        if claim is None:
            return act
        try:
            text = self._log.text(claim.document)
        except UnknownDocumentError:
            text = None
        found = () if text is None else tuple(passage(text, e.start, e.end) for e in claim.excerpts)
        source = self._source(claim.document)
        return replace(
            act,
            document=claim.document,
            metadata=source.metadata,
            status=claim.status,
            voice=claim.voice,
            rule=f"{claim.extractor.name} {claim.extractor.version}, {claim.extractor.rule}",
            passages=found,
            grade=self._grades.get(claim.document) or _shown(source.grade),
            gone=text is None,
            decided=self._decided(record.id),
            source=source.positions,
        )

    def _source(self, document: str) -> Described:
        known = self._described.get(document)
        if known is None:
            if self._graded is None:
                self._graded = gradings(self._log, through=self._through)
            known = describe(self._log, document, self._graded, through=self._through)
            self._described[document] = known
        return known

    def _decided(self, claim: str) -> tuple[Decided, ...]:
        """What people decided about a claim up to today, oldest first."""
        if self._decisions is None:
            self._decisions = {}
            for record in self._log.read(kinds=ABOUT_CLAIMS):
                act = record.event
                if isinstance(act, ClaimConfirmed | ClaimCorrected | ClaimRetracted):
                    one = Decided(record.position, act.kind, act.by, act.why)
                    self._decisions[act.claim] = (*self._decisions.get(act.claim, ()), one)
        return self._decisions.get(claim, ())


def passage(text: str, start: int, end: int) -> Passage:
    """The span in its paragraph; paragraphs count from 1, empty lines are none."""
    begin = text.rfind("\n", 0, start) + 1
    stop = text.find("\n", end)
    stop = len(text) if stop < 0 else stop
    number = sum(1 for line in text[:begin].split("\n") if line.strip()) + 1
    return Passage(number, text[begin:stop], start - begin, end - begin)


def _shown(grade: Grade | None) -> str | None:
    return None if grade is None else grade.reliability + grade.credibility

"""An audit report composed: a pure function of the situation, the records and what was checked."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from briefing.audit.custody import named_claims
from briefing.audit.evidence import passage
from briefing.audit.report import (
    AuditReport,
    CheckpointRow,
    ClaimRow,
    DecisionRow,
    DeliveryRow,
    DevelopmentRow,
    DocumentRow,
    ExtractionRow,
    Finding,
    MemoRow,
    SentenceRow,
)
from briefing.memo.citations import letter
from briefing.memo.context import Sentence
from briefing.situation.situation import Development, Situation, Source
from events.acts import (
    Act,
    DeliveryFailed,
    DeliveryMade,
    DocumentAdded,
    DocumentExtracted,
    DocumentRevised,
    MemoIssued,
    MemoRecalled,
    PayloadRedacted,
    Pinned,
    SourceGraded,
)
from events.claims import Claim
from events.excerpt import claims_in
from events.record import Record, timestamp
from events.values import Grade

_WORDS = 160
"""Characters of a claim's words that the report quotes; the rest is in the log."""


@dataclass(frozen=True, slots=True)
class Audited:
    """A memo's record, its sentences (none where they cannot be had), and what was changed.

    `developments` are those of the log that it was made from: what it rested on may have fallen
    since.
    """

    record: Record
    sentences: tuple[Sentence, ...] | None
    developments: tuple[Development, ...]
    changed: str

    @property
    def act(self) -> MemoIssued:
        """The act that issued it."""
        act = self.record.event
        if not isinstance(act, MemoIssued):
            raise TypeError(f"position {self.record.position} issued no memo")
        return act


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a report: its subject in words, its day, and whose desk it is."""

    title: str
    covers: str
    dated: date
    marking: str
    paper: str
    origin: str
    root: str
    region: str


def compose_report(
    frame: Frame,
    situation: Situation,
    records: Sequence[Record],
    memos: Sequence[Audited],
    *,
    findings: tuple[Finding, ...],
    checkpoints: tuple[CheckpointRow, ...],
    software: tuple[Pinned, ...],
    texts: Callable[[str], str],
) -> AuditReport:
    """The report on these memos; `records` are their custody, `texts` gives "" for what is gone."""
    parts = _Parts(situation, records, texts)
    told = tuple(_memo(one, situation) for one in memos)
    claims = parts.claims()
    decisions = tuple(parts.decisions())
    deliveries = tuple(parts.deliveries())
    return AuditReport(
        title=frame.title,
        standfirst=_standfirst(findings, parts.documents, claims),
        desk=situation.desk.title if situation.desk else "",
        region=frame.region,
        marking=frame.marking,
        dated=frame.dated,
        covers=frame.covers,
        paper=frame.paper,
        origin=frame.origin,
        position=situation.position,
        root=frame.root,
        findings=findings,
        checkpoints=checkpoints,
        memos=told,
        sentences=tuple(parts.sentences(memos)),
        developments=tuple(parts.developments(memos)),
        claims=claims,
        documents=parts.documents,
        extractions=tuple(parts.extractions()),
        decisions=decisions,
        deliveries=deliveries,
        software=software,
        gaps=tuple(_gaps(memos, parts.documents, records)),
    )


class _Parts:
    """The rows of a report, each made from the records and the situation."""

    def __init__(
        self, situation: Situation, records: Sequence[Record], texts: Callable[[str], str]
    ) -> None:
        self._situation = situation
        self._records = records
        self._texts = texts
        self._sources = {source.document: source for source in situation.sources}
        self._ids = {record.id: record.position for record in records}
        self.documents = tuple(self._documents())
        self._letters = {row.digest: row.letter for row in self.documents}
        self._standing_now = {p for d in situation.developments for p in d.positions}

    def _documents(self) -> list[DocumentRow]:
        found: dict[str, DocumentRow] = {}
        for record in self._records:
            act = record.event
            if isinstance(act, DocumentAdded | DocumentRevised) and act.document not in found:
                named = letter(len(found))
                found[act.document] = self._document(named, record, act)
        return list(found.values())

    def _document(
        self, named: str, record: Record, act: DocumentAdded | DocumentRevised
    ) -> DocumentRow:
        about, source = act.metadata, self._sources.get(act.document)
        return DocumentRow(
            letter=named,
            digest=act.document,
            position=record.position,
            added=timestamp(record.recorded_at),
            by=act.by,
            title=about.title or "",
            outlet=about.outlet or "",
            published=about.published,
            origin=about.url or about.origin or "",
            source_sha256=about.source_sha256,
            grade=_grade(source.grade if source else act.grade),
            claims=source.claims if source else 0,
            copy_of=(source.copy_of or "") if source else "",
            revises=_revises(source, act),
            redacted=not self._texts(act.document),
        )

    def claims(self) -> tuple[ClaimRow, ...]:
        extractions = {
            (act.document, record.batch): record.position
            for record in self._records
            if isinstance(act := record.event, DocumentExtracted)
        }
        return tuple(
            self._claim(record, claim, extractions)
            for record in self._records
            for claim in claims_in(record.event)
        )

    def _claim(
        self, record: Record, claim: Claim, extractions: Mapping[tuple[str, int], int]
    ) -> ClaimRow:
        text = self._texts(claim.document)
        quotes = " … ".join(excerpt.quote for excerpt in claim.excerpts)
        words = " ".join(quotes.split())
        paragraphs = {passage(text, e.start, e.end).paragraph for e in claim.excerpts if text}
        return ClaimRow(
            position=record.position,
            id=record.id,
            kind=claim.kind,
            status=claim.status,
            voice=claim.voice,
            confidence=claim.confidence,
            document=claim.document,
            letter=self._letters.get(claim.document, ""),
            paragraphs=tuple(sorted(paragraphs)),
            words=words if len(words) <= _WORDS else f"{words[: _WORDS - 1]}…",
            rule=f"{claim.extractor.name} {claim.extractor.version}, {claim.extractor.rule}",
            extraction=extractions.get((claim.document, record.batch)),
            standing=self._standing(record),
        )

    def _standing(self, record: Record) -> str:
        said = "stands"
        for later in self._records:
            if later.position > record.position and record.id in named_claims(later.event):
                if later.kind in ("claim_retracted", "claim_corrected"):
                    said = f"{later.kind.removeprefix('claim_')} at {later.position}"
                elif later.kind == "claim_confirmed" and said == "stands":
                    said = f"confirmed at {later.position}"
        if said == "stands" and record.position not in self._standing_now:
            ended = [d for d in self._situation.decisions if d.claim.position == record.position]
            return f"ended by {ended[0].kind} at {ended[0].position}" if ended else said
        return said

    def sentences(self, memos: Sequence[Audited]) -> list[SentenceRow]:
        documents = {
            record.position: claim.document
            for record in self._records
            for claim in claims_in(record.event)
        }
        found = []
        for one in memos:
            of = {p: d.id for d in one.developments for p in d.positions}
            for said in one.sentences or ():
                row = SentenceRow(
                    memo=one.act.memo,
                    number=said.number,
                    text=said.text,
                    tone=said.tone,
                    positions=said.positions,
                    developments=_once(of.get(p) for p in said.positions),
                    letters=_once(self._letters.get(documents.get(p, "")) for p in said.positions),
                )
                found.append(row)
        return found

    def developments(self, memos: Sequence[Audited]) -> list[DevelopmentRow]:
        held = {record.position for record in self._records}
        latest = {d.id: d for one in memos for d in one.developments}
        return [
            DevelopmentRow(
                id=one.id,
                kind=one.kind,
                positions=one.positions,
                documents=len({r.claim.document for r in one.reports}),
                independent=one.independent,
            )
            for one in latest.values()
            if held.intersection(one.positions)
        ]

    def extractions(self) -> list[ExtractionRow]:
        return [
            ExtractionRow(
                position=record.position,
                recorded=timestamp(record.recorded_at),
                document=act.document,
                extractor=f"{act.extractor} {act.version}",
                region=act.region,
                by=act.by,
            )
            for record in self._records
            if isinstance(act := record.event, DocumentExtracted)
        ]

    def decisions(self) -> list[DecisionRow]:
        return [
            self._decision(record, act)
            for record in self._records
            if isinstance(act := record.event, Act)
            and (
                named_claims(act) or isinstance(act, SourceGraded | MemoRecalled | PayloadRedacted)
            )
        ]

    def _decision(self, record: Record, act: Act) -> DecisionRow:
        claims = tuple(self._ids[i] for i in named_claims(act) if i in self._ids)
        document = getattr(act, "document", None)
        memo = act.memo if isinstance(act, MemoRecalled) else None
        return DecisionRow(
            position=record.position,
            recorded=timestamp(record.recorded_at),
            kind=act.kind,
            by=act.by,
            why=act.why or "",
            about=self._about(act, claims),
            claims=claims,
            document=document if isinstance(document, str) else None,
            memo=memo,
        )

    def _about(self, act: Act, claims: tuple[int, ...]) -> str:
        if isinstance(act, SourceGraded):
            named = act.outlet or f"document {self._letters.get(act.document or '', act.document)}"
            return f"{named}: {_grade(act.grade)}"
        if isinstance(act, MemoRecalled):
            return f"memo {act.memo}"
        if isinstance(act, PayloadRedacted):
            if act.document:
                return f"document {self._letters.get(act.document, act.document[:16])}"
            return f"position {self._ids.get(act.record or '', act.record)}"
        word = "claim" if len(claims) == 1 else "claims"
        return f"{word} {', '.join(map(str, claims))}"

    def deliveries(self) -> list[DeliveryRow]:
        found = []
        for record in self._records:
            act = record.event
            if not isinstance(act, DeliveryMade | DeliveryFailed):
                continue
            failed = act if isinstance(act, DeliveryFailed) else None
            again = failed.next_attempt_at if failed else None
            row = DeliveryRow(
                position=record.position,
                recorded=timestamp(record.recorded_at),
                memo=act.memo,
                channel=act.channel,
                recipient=act.recipient,
                attempt=failed.attempt if failed else None,
                problem=failed.problem if failed else "",
                next_attempt=timestamp(again) if again else "",
            )
            found.append(row)
        return found


def _memo(one: Audited, situation: Situation) -> MemoRow:
    act = one.act
    recalled = [position for position, recall in situation.recalled if recall.memo == act.memo]
    return MemoRow(
        memo=act.memo,
        position=one.record.position,
        issued=timestamp(one.record.recorded_at),
        by=act.by,
        request=act.request,
        as_of=act.as_of,
        root=act.root,
        pdf_sha256=act.pdf_sha256,
        fingerprint=act.fingerprint,
        changed=one.changed,
        recalled=recalled[0] if recalled else None,
    )


def _standfirst(
    findings: Sequence[Finding], documents: Sequence[DocumentRow], claims: Sequence[ClaimRow]
) -> str:
    failed = sum(1 for finding in findings if not finding.holds)
    outlets = len({d.outlet for d in documents if d.outlet})
    verdict = f"{failed} of {len(findings)} checks failed." if failed else "Every check held."
    return (
        f"{verdict} {_number(len(claims), 'claim')} from {_number(len(documents), 'document')} of "
        f"{_number(outlets, 'outlet')}."
    )


def _number(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"


def _gaps(
    memos: Sequence[Audited], documents: Sequence[DocumentRow], records: Sequence[Record]
) -> list[str]:
    gaps = [
        f"The sentences of {one.act.memo} are not listed: today’s software or log words it "
        f"otherwise{one.changed}."
        for one in memos
        if one.sentences is None
    ]
    gone = [row.letter for row in documents if row.redacted]
    if gone:
        gaps.append(f"The text of {', '.join(gone)} was redacted: it cannot be shown.")
    emptied = [str(record.position) for record in records if record.payload is None]
    if emptied:
        gaps.append(f"What the records at {', '.join(emptied)} said was redacted.")
    return gaps


def _revises(source: Source | None, act: DocumentAdded | DocumentRevised) -> str:
    if isinstance(act, DocumentRevised):
        return act.revises
    return (source.revises or "") if source else ""


def _grade(grade: Grade | None) -> str:
    return "" if grade is None else f"{grade.reliability}{grade.credibility}"


def _once(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))

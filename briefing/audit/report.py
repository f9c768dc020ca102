"""What an audit report says, as plain frozen values: all that its page, JSON and PROV see."""

from datetime import date
from hashlib import sha256

from events.acts import MemoRequest, Pinned
from events.values import Digest, Value


class Finding(Value):
    """One check, whether it held, and what was found in words."""

    what: str
    holds: bool
    said: str


class CheckpointRow(Value):
    """A signed checkpoint that the desk keeps, and whether the log continues it."""

    size: int
    root: Digest
    key: str
    continued: bool


class MemoRow(Value):
    """A memo that is audited. `recalled` is the position of the act that recalled it."""

    memo: str
    position: int
    issued: str
    by: str
    request: MemoRequest
    as_of: int
    root: Digest
    pdf_sha256: Digest
    fingerprint: tuple[Pinned, ...]
    changed: str
    """What of that fingerprint is installed in another version today; empty when nothing is."""
    recalled: int | None = None


class SentenceRow(Value):
    """A sentence of a memo, the records and developments that it rests on, and their documents."""

    memo: str
    number: int
    text: str
    tone: str
    positions: tuple[int, ...]
    developments: tuple[str, ...]
    letters: tuple[str, ...]


class DevelopmentRow(Value):
    """A development as the last of the memos had it; `independent` counts sources, not copies."""

    id: str
    kind: str
    positions: tuple[int, ...]
    documents: int
    independent: int


class ClaimRow(Value):
    """A claim: its words, where they stand, which rule found it, and what people decided.

    `extraction` is the position of the act that extracted it; none for a person's correction.
    """

    position: int
    id: str
    kind: str
    status: str
    voice: str
    confidence: float
    document: Digest
    letter: str
    paragraphs: tuple[int, ...]
    words: str
    rule: str
    extraction: int | None
    standing: str
    """`stands`, `confirmed`, or which kind of act ended or replaced it, and where."""


class DocumentRow(Value):
    """A document: where it came from, its grade now, and the acts that took it in."""

    letter: str
    digest: Digest
    position: int
    added: str
    by: str
    title: str
    outlet: str
    published: date | None
    origin: str
    source_sha256: Digest | None
    grade: str
    claims: int
    copy_of: str
    revises: str
    redacted: bool


class ExtractionRow(Value):
    """A run of the extractor over a document."""

    position: int
    recorded: str
    document: Digest
    extractor: str
    region: str
    by: str


class DecisionRow(Value):
    """What a person decided, about which claims, documents, outlets or memos, and why."""

    position: int
    recorded: str
    kind: str
    by: str
    why: str
    about: str
    claims: tuple[int, ...]
    """Positions of the claims that it is about."""
    document: Digest | None = None
    memo: str | None = None


class DeliveryRow(Value):
    """One attempt to hand a memo to a recipient; `problem` is empty where it was made."""

    position: int
    recorded: str
    memo: str
    channel: str
    recipient: str
    attempt: int | None
    problem: str
    next_attempt: str


class AuditReport(Value):
    """A whole report. Moments are RFC 3339 in UTC, as the log writes them."""

    title: str
    standfirst: str
    desk: str
    region: str
    marking: str
    dated: date
    covers: str
    paper: str
    origin: str
    position: int
    root: Digest
    findings: tuple[Finding, ...]
    checkpoints: tuple[CheckpointRow, ...]
    memos: tuple[MemoRow, ...]
    sentences: tuple[SentenceRow, ...]
    developments: tuple[DevelopmentRow, ...]
    claims: tuple[ClaimRow, ...]
    documents: tuple[DocumentRow, ...]
    extractions: tuple[ExtractionRow, ...]
    decisions: tuple[DecisionRow, ...]
    deliveries: tuple[DeliveryRow, ...]
    software: tuple[Pinned, ...]
    """What made this report."""
    gaps: tuple[str, ...]
    """What the report cannot tell, and why."""

    @property
    def sound(self) -> bool:
        """Whether every check held."""
        return all(finding.holds for finding in self.findings)

    def sha256(self) -> str:
        """Hash of all that the report says: its canonical JSON."""
        return sha256(self.model_dump_json().encode()).hexdigest()

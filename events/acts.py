"""Acts: what the desk itself did. An act carries no excerpt, but says who did it, and why."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from events.claims import AnyClaim
from events.values import ActorId, Digest, Grade, RecordId, SubscriptionName, Value

DocumentType = Literal["news", "readout", "press_release", "editorial", "analysis", "other"]


class Act(Value):
    """Something that a person or the service did at this desk."""

    kind: str
    by: str = "service"
    why: str | None = None


class DeskOpened(Act):
    """The first record of every log."""

    kind: Literal["desk_opened"] = "desk_opened"
    title: str
    region: str
    timezone: str
    marking: str = ""
    software: str


class DocumentMetadata(Value):
    """What a document says of itself, or what whoever added it says; none is unknown."""

    title: str | None = None
    outlet: str | None = None
    author: str | None = None
    url: str | None = None
    published: date | None = None
    language: str | None = None
    type: DocumentType = "news"
    media_type: str = "text/plain"
    origin: str | None = None
    """The name under which it came: a file's name or a line's id, never an absolute path."""
    encoding: str = "utf-8"
    source_sha256: Digest | None = None
    """Hash of the bytes it was read from, where they are not the stored text itself."""
    reader: str = "text"


class DocumentAdded(Act):
    """A document's text was stored; `document` is its digest, `length` counts code points."""

    kind: Literal["document_added"] = "document_added"
    document: Digest
    length: int = Field(gt=0)
    metadata: DocumentMetadata = DocumentMetadata()
    grade: Grade | None = None


class DocumentRevised(Act):
    """A later text of a document that the desk holds already (same URL or id, other words)."""

    kind: Literal["document_revised"] = "document_revised"
    document: Digest
    revises: Digest
    length: int = Field(gt=0)
    metadata: DocumentMetadata = DocumentMetadata()
    grade: Grade | None = None


class DocumentRejected(Act):
    """A document could not be taken; nothing disappears without a reason."""

    kind: Literal["document_rejected"] = "document_rejected"
    origin: str
    reason: str
    detail: str = ""
    source_sha256: Digest | None = None


class DocumentExtracted(Act):
    """The claims of this document follow in the same batch; earlier ones are superseded."""

    kind: Literal["document_extracted"] = "document_extracted"
    document: Digest
    extractor: str
    version: str
    region: str
    claims: int = Field(ge=0)


class SourceGraded(Act):
    """An outlet, or one document, got an Admiralty grade."""

    kind: Literal["source_graded"] = "source_graded"
    outlet: str | None = None
    document: Digest | None = None
    grade: Grade


class ActorAliased(Act):
    """From here on these words name this actor."""

    kind: Literal["actor_aliased"] = "actor_aliased"
    alias: str
    actor: ActorId


class ClaimConfirmed(Act):
    """A person read the words and agrees with the claim."""

    kind: Literal["claim_confirmed"] = "claim_confirmed"
    claim: RecordId


class ClaimCorrected(Act):
    """A person replaces a claim; the replacement carries its words like any other."""

    kind: Literal["claim_corrected"] = "claim_corrected"
    claim: RecordId
    replacement: AnyClaim


class ClaimRetracted(Act):
    """A claim counts no more, from here on."""

    kind: Literal["claim_retracted"] = "claim_retracted"
    claim: RecordId


class DevelopmentsMerged(Act):
    """These claims report one thing."""

    kind: Literal["developments_merged"] = "developments_merged"
    claims: tuple[RecordId, ...] = Field(min_length=2)


class DevelopmentsSplit(Act):
    """These claims stand apart from whatever they were merged with."""

    kind: Literal["developments_split"] = "developments_split"
    claims: tuple[RecordId, ...] = Field(min_length=1)


class ConcernClosed(Act):
    """The concern that these claims raised is answered or closed."""

    kind: Literal["concern_closed"] = "concern_closed"
    claims: tuple[RecordId, ...] = Field(min_length=1)
    outcome: Literal["answered", "closed"] = "closed"


MemoKind = Literal["regional", "topic", "actor", "readout", "corrigendum"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
MonthDay = Annotated[int, Field(ge=1, le=31)]


class MemoRequest(Value):
    """What a memo is asked to print; with a log position it determines every byte.

    `dated` is the day the memo speaks from. The period is what the world did, both days
    inclusive; without it everything counts. `since` is the log position of the previous
    edition, and `previous` its memo id: what the log learnt after it is new.
    """

    kind: MemoKind = "regional"
    subject: str | None = None
    """The topic, actor or meeting of such a memo; the id of the memo that a corrigendum mends."""
    dated: date
    period_from: date | None = None
    period_to: date | None = None
    since: int | None = Field(default=None, ge=0)
    previous: str | None = None
    edition: int | None = Field(default=None, ge=1)
    subscription: SubscriptionName | None = None
    slot: str | None = None
    title: str | None = None
    marking: str | None = None
    paper: Literal["a4", "letter"] = "a4"
    length: Literal["brief", "full"] = "full"
    language: str = "en"
    """Of labels and phrases, not of what is quoted (BCP 47)."""


Channel = Literal["mail", "folder", "webhook", "feed", "calendar"]


class Recipient(Value):
    """Who gets the editions, and how.

    `address` is a mail address, an absolute folder (`folder`, `feed` and `calendar` write files
    there), or the name of a webhook in the desk's settings, which hold its URL and secret.
    `role` is of mail alone.
    """

    channel: Channel
    address: str = Field(min_length=1, max_length=1000)
    role: Literal["to", "cc", "bcc"] = "to"


class SubscriptionSet(Act):
    """Who wants which memo when, in wall time of an IANA zone. Setting it again changes it.

    A day is due that is among `weekdays` (none: all) and among the days of the month: those of
    `month_days`, and the last one where `month_end` says so (neither: all). Where it is a holiday
    of `holidays` (a country or `COUNTRY-SUBDIVISION`, ISO 3166), `on_holiday` says whether it is
    passed over or moved to the next workday before or after it, which weekends are not.
    """

    kind: Literal["subscription_set"] = "subscription_set"
    name: SubscriptionName
    memo: MemoKind = "regional"
    subject: str | None = None
    title: str | None = None
    times: tuple[str, ...] = Field(min_length=1)
    weekdays: tuple[Weekday, ...] = ()
    month_days: tuple[MonthDay, ...] = ()
    month_end: bool = False
    holidays: str | None = None
    on_holiday: Literal["skip", "before", "after"] = "skip"
    timezone: str
    starts: date | None = None
    ends: date | None = None
    paused: bool = False
    """No slot is due while paused; what was due before stays due."""
    period_days: int | None = Field(default=None, ge=1)
    catch_up: Literal["all", "latest", "none"] = "latest"
    max_age_days: int = Field(default=7, ge=0)
    unchanged: Literal["send", "note", "skip"] = "send"
    """When the memo says what the last edition said: send it, send one line, or skip the slot."""
    recipients: tuple[Recipient, ...] = ()
    subject_line: str | None = None
    """Pattern of the mail's subject and, below, of the file's name; see docs/guide.md."""
    file_name: str | None = None
    length: Literal["brief", "full"] = "full"
    language: str = "en"
    reply_to: str | None = None
    owner: str | None = None
    """The mail address that hears of late, failed and recovered editions."""
    grace_minutes: int = Field(default=15, ge=1)
    """How long after its slot an edition may be under way before the owner is told."""
    marking: str | None = None
    paper: Literal["a4", "letter"] = "a4"


class SubscriptionEnded(Act):
    """No slot of this subscription is due after this record."""

    kind: Literal["subscription_ended"] = "subscription_ended"
    name: SubscriptionName


class Pinned(Value):
    """One component of a render fingerprint, at the version or digest in use."""

    name: str
    version: str


class MemoIssued(Act):
    """A memo exists. Equal log prefix, request and fingerprint give equal bytes.

    `as_of` and `root` name the log prefix (its last position and Merkle root). Subscription and
    slot are not printed: `memo` is the id on the pages and, for a subscription, a dot and its
    name, so that subscriptions which ask for the same share their pages, not their readers.
    """

    kind: Literal["memo_issued"] = "memo_issued"
    memo: str
    request: MemoRequest
    as_of: int = Field(ge=1)
    root: Digest
    fingerprint: tuple[Pinned, ...]
    context_sha256: Digest
    """Hash of what the memo says: the canonical JSON of its context."""
    content_sha256: Digest | None = None
    """Hash of what it tells of the world, without header and audit: equal ones say the same."""
    html_sha256: Digest
    pdf_sha256: Digest
    repeats: int | None = Field(default=None, ge=1)
    """The edition since which nothing changed, where readers get a line that says so
    (`unchanged = note`) in place of the pages."""

    @property
    def printed(self) -> str:
        """The id on the memo's pages."""
        return printed_id(self.memo)


def printed_id(memo: str) -> str:
    """The id on the pages of the memo that an act names."""
    return memo.partition(".")[0]


class MemoSkipped(Act):
    """A slot was passed over, for this reason."""

    kind: Literal["memo_skipped"] = "memo_skipped"
    subscription: SubscriptionName
    slot: str
    reason: str


class MemoRecalled(Act):
    """A memo said something that no longer stands."""

    kind: Literal["memo_recalled"] = "memo_recalled"
    memo: str


class DeliveryMade(Act):
    """One memo reached one recipient by one channel.

    A notice to a subscription's owner has the channel `notice`, `memo` then names what it tells
    of (`<subscription>/<slot>`), and `receipt` what it said (`late`, `failed`, `recovered`).
    """

    kind: Literal["delivery_made"] = "delivery_made"
    memo: str
    channel: str
    recipient: str
    receipt: str = ""


class DeliveryFailed(Act):
    """One attempt failed; `next_attempt_at` is none when it will not be tried again."""

    kind: Literal["delivery_failed"] = "delivery_failed"
    memo: str
    channel: str
    recipient: str
    problem: str
    attempt: int = Field(ge=1)
    next_attempt_at: datetime | None = None


class PayloadRedacted(Act):
    """A record's payload or a document's text was removed; its hash stays."""

    kind: Literal["payload_redacted"] = "payload_redacted"
    record: RecordId | None = None
    document: Digest | None = None


AnyAct = Annotated[
    DeskOpened
    | DocumentAdded
    | DocumentRevised
    | DocumentRejected
    | DocumentExtracted
    | SourceGraded
    | ActorAliased
    | ClaimConfirmed
    | ClaimCorrected
    | ClaimRetracted
    | DevelopmentsMerged
    | DevelopmentsSplit
    | ConcernClosed
    | SubscriptionSet
    | SubscriptionEnded
    | MemoIssued
    | MemoSkipped
    | MemoRecalled
    | DeliveryMade
    | DeliveryFailed
    | PayloadRedacted,
    Field(discriminator="kind"),
]

"""The fold: records in, situation out. Linear, pure, the same for any split of the records."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar, Self

from briefing.regions.region import Region
from briefing.situation.accounts import Accounts
from briefing.situation.developed import Developments, Judged
from briefing.situation.developments import Joining, link
from briefing.situation.held import Held, Lost
from briefing.situation.linking import Linker
from briefing.situation.situation import (
    ClosedConcern,
    Decision,
    Reported,
    Situation,
    Source,
)
from briefing.situation.standing import Claims
from events.acts import (
    Act,
    ActorAliased,
    ClaimConfirmed,
    ClaimCorrected,
    ClaimRetracted,
    ConcernClosed,
    DeliveryFailed,
    DeliveryMade,
    DeskOpened,
    DevelopmentsMerged,
    DevelopmentsSplit,
    DocumentAdded,
    DocumentExtracted,
    DocumentMetadata,
    DocumentRejected,
    DocumentRevised,
    MemoIssued,
    MemoRecalled,
    MemoSkipped,
    PayloadRedacted,
    SourceGraded,
    SubscriptionEnded,
    SubscriptionSet,
)
from events.claims import Claim
from events.event import Unknown, schema_version
from events.projection import uncollected
from events.record import Record
from events.spool import Spool
from events.values import Grade

Linked = tuple[tuple[Source, ...], Judged]
"""The documents of a situation, and what is best known of its developments."""


_UNJUDGED = Grade()


def fold(records: Iterable[Record], region: Region) -> Situation:
    """Fold a prefix of the log, in order of position, into the situation it ends in.

    Records alone decide: no clock, no texts, no disk. `region` says which state an actor belongs
    to and who owns an outlet.
    """
    return Folding().through(records).situation(region)


@dataclass(slots=True)
class Added:
    """A document as the fold holds it."""

    position: int
    recorded_at: datetime
    metadata: DocumentMetadata
    grade: Grade | None
    revises: str | None = None


class Folding:
    """A fold under way. `situation` may be asked at any time and changes nothing."""

    def __init__(self, spool: Spool | None = None) -> None:
        self.spool = spool or Spool()
        self._position = 0
        self._recorded_at: datetime | None = None
        self._desk: DeskOpened | None = None
        self._documents: dict[str, Added] = {}
        self._document_grades: dict[str, Grade] = {}
        self._outlet_grades: dict[str, Grade] = {}
        self._rejected: list[tuple[int, DocumentRejected]] = []
        self._claims = Claims(self.spool)
        self._decisions: list[Decision] = []
        self._joinings: list[tuple[int, str, tuple[str, ...]]] = []
        self._closed: list[ClosedConcern] = []
        self._subscriptions: dict[str, tuple[int, datetime, SubscriptionSet]] = {}
        self._settings: list[tuple[int, SubscriptionSet]] = []
        self._memos: list[tuple[int, datetime, MemoIssued]] = []
        self._skipped: list[tuple[int, MemoSkipped]] = []
        self._recalled: list[tuple[int, MemoRecalled]] = []
        self._deliveries: list[tuple[int, DeliveryMade | DeliveryFailed]] = []
        self._aliases: list[tuple[int, ActorAliased]] = []
        self._unknown: list[int] = []
        # What follows can be worked out again from the above; it saves doing so.
        self._accounts = Accounts(self.spool)
        self._linker = Linker(self._accounts.pages)
        self._deferred: Callable[[], None] | None = None

    def through(self, records: Iterable[Record]) -> Self:
        """Take in the next records, in order of position."""
        with uncollected():
            for record in records:
                self.step(record)
        return self

    def step(self, record: Record) -> None:
        """Take in the next record."""
        self.pass_by(record)
        event = record.event
        if isinstance(event, Claim):
            current = record.schema_version == schema_version(record.kind)
            payload = record.payload if current else None
            self._claims.add(record.id, record.position, event, payload)
        elif isinstance(event, Unknown):
            if record.payload is not None:  # a redacted record is known to be empty
                self._unknown.append(record.position)
        else:
            self._STEPS[type(event)](self, record, event)

    def pass_by(self, record: Record) -> None:
        """Take note of the next record's place alone."""
        self._position, self._recorded_at = record.position, record.recorded_at

    def claim(self, record_id: str) -> Held | None:
        """The claim that this record made, made again, or corrected; it may stand no more."""
        return self._claims.find(record_id)

    def holds(self, held: Held) -> bool:
        """Whether its document still makes the claim, retracted or not."""
        return self._claims.holds(held)

    def standing(self) -> list[Held]:
        """The claims that stand, in the order in which they were first held."""
        return self._claims.standing()

    def review(self) -> tuple[tuple[int, str, str], ...]:
        """What people decided about claims whose words a later extraction does not claim."""
        lost = self._claims.lost()
        return tuple(sorted((p, kind, h.id) for _, _, h in lost for p, kind in h.decided))

    # -- documents ---------------------------------------------------------------------------

    def _desk_opened(self, _record: Record, event: DeskOpened) -> None:
        self._desk = event

    def _added(self, record: Record, event: DocumentAdded) -> None:
        self._documents[event.document] = Added(
            record.position, record.recorded_at, event.metadata, event.grade
        )

    def _revised(self, record: Record, event: DocumentRevised) -> None:
        self._documents[event.document] = Added(
            record.position, record.recorded_at, event.metadata, event.grade, event.revises
        )
        self._claims.revised(record.position, event.revises, event.document)

    def _extracted(self, record: Record, event: DocumentExtracted) -> None:
        self._claims.extracted(record.position, event.document)

    def _was_rejected(self, record: Record, event: DocumentRejected) -> None:
        self._rejected.append((record.position, event))

    def _graded(self, _record: Record, event: SourceGraded) -> None:
        if event.document is not None:
            self._document_grades[event.document] = event.grade
        if event.outlet is not None:
            outlet = event.outlet.casefold()
            self._outlet_grades[outlet] = event.grade
            for document in self._documents.values():
                if (document.metadata.outlet or "").casefold() == outlet:
                    document.grade = None  # what the source was graded when the document came

    def _redacted(self, record: Record, event: PayloadRedacted) -> None:
        if event.document is not None:
            for held in self._claims.drop(record.position, event.document):
                self._end(record, event, held.id)
        if event.record is not None:
            self._end(record, event, event.record)

    # -- claims ------------------------------------------------------------------------------

    def _confirmed(self, record: Record, event: ClaimConfirmed) -> None:
        held = self._claims.find(event.claim)
        if held is not None:
            self._claims.confirmed(record.position, held)
            self._claims.decided(record.position, event.kind, held)

    def _corrected(self, record: Record, event: ClaimCorrected) -> None:
        held = self._claims.find(event.claim)
        if held is None:
            return
        self._decide(record, event.kind, held, event.why)
        self._claims.replaced(record.position, held, event.replacement)
        self._claims.also(record.id, held)

    def _retracted(self, record: Record, event: ClaimRetracted) -> None:
        held = self._claims.find(event.claim)
        if held is not None and not held.retracted:
            self._decide(record, event.kind, held, event.why)
            self._claims.retracted(record.position, held)

    def _decide(self, record: Record, kind: str, held: Held, why: str | None) -> None:
        self._claims.decided(record.position, kind, held)
        self._decisions.append(Decision(record.position, kind, held.reported(), why))

    def _end(self, record: Record, event: PayloadRedacted, claim: str) -> None:
        """Nothing of the claim stays but the fact that it was taken away."""
        held = self._claims.find(claim)
        if held is not None and not held.retracted:
            before = held.reported()
            self._decisions.append(Decision(record.position, event.kind, before, event.why))
            self._claims.retracted(record.position, held)

    def _merged(self, record: Record, event: DevelopmentsMerged) -> None:
        self._join(record, event.kind, event.claims)

    def _split(self, record: Record, event: DevelopmentsSplit) -> None:
        self._join(record, event.kind, event.claims)

    def _join(self, record: Record, kind: str, claims: tuple[str, ...]) -> None:
        self._joinings.append((record.position, kind, claims))
        for held in self._named(claims):
            self._claims.decided(record.position, kind, held)

    def _concern_closed(self, record: Record, event: ConcernClosed) -> None:
        found = self._named(event.claims)
        for held in found:
            self._claims.decided(record.position, event.kind, held)
        ids = tuple(h.id for h in found)
        self._closed.append(ClosedConcern(ids, event.outcome, record.position))

    def _named(self, claims: tuple[str, ...]) -> list[Held]:
        return [held for c in claims if (held := self._claims.find(c)) is not None]

    def _aliased(self, record: Record, event: ActorAliased) -> None:
        self._aliases.append((record.position, event))
        self._claims.aliased(record.position, event.alias, event.actor)

    # -- memos -------------------------------------------------------------------------------

    def _subscribed(self, record: Record, event: SubscriptionSet) -> None:
        self._subscriptions[event.name] = (record.position, record.recorded_at, event)
        self._settings.append((record.position, event))

    def _unsubscribed(self, _record: Record, event: SubscriptionEnded) -> None:
        self._subscriptions.pop(event.name, None)

    def _issued(self, record: Record, event: MemoIssued) -> None:
        self._memos.append((record.position, record.recorded_at, event))

    def _was_skipped(self, record: Record, event: MemoSkipped) -> None:
        self._skipped.append((record.position, event))

    def _was_recalled(self, record: Record, event: MemoRecalled) -> None:
        self._recalled.append((record.position, event))

    def _delivered(self, record: Record, event: DeliveryMade | DeliveryFailed) -> None:
        self._deliveries.append((record.position, event))

    def hold(self, situation: Situation) -> None:
        """Hold these memos, skips and deliveries in place of those that it holds."""
        self._memos = list(situation.memos)
        self._skipped = list(situation.skipped)
        self._deliveries = list(situation.deliveries)

    # -- the state ---------------------------------------------------------------------------

    def situation(self, region: Region, linked: Linked | None = None) -> Situation:
        """The situation at the last record taken in; `linked` where it is known already."""
        with uncollected():
            sources, judged = linked or self.linked(region)
            return self._situation(sources, Developments(judged, self._claims.frozen()))

    def _situation(self, sources: tuple[Source, ...], developments: Developments) -> Situation:
        lost = self._claims.lost()
        return Situation(
            position=self._position,
            recorded_at=self._recorded_at,
            desk=self._desk,
            sources=sources,
            rejected=tuple(self._rejected),
            developments=developments,
            closed=tuple(self._closed),
            decisions=self._all_decisions(lost),
            subscriptions=tuple(s for _, s in sorted(self._subscriptions.items())),
            settings=tuple(self._settings),
            memos=tuple(self._memos),
            skipped=tuple(self._skipped),
            deliveries=tuple(self._deliveries),
            unknown=tuple(self._unknown),
            recalled=tuple(self._recalled),
            aliases=tuple(self._aliases),
            review=self.review(),
        )

    def defer(self, taking_up: Callable[[], None]) -> None:
        """Have accounts and linker taken up by this when they are needed."""
        self._deferred = taking_up

    def _awake(self) -> None:
        deferred, self._deferred = self._deferred, None
        if deferred is not None:
            deferred()

    @property
    def accounts(self) -> Accounts:
        """What each document tells."""
        self._awake()
        return self._accounts

    @property
    def linker(self) -> Linker:
        """What links them."""
        self._awake()
        return self._linker

    @property
    def candidates(self) -> int:
        """How many pairs of report and development were compared so far, for measuring."""
        return self._linker.compared

    def linked(self, region: Region) -> Linked:
        """The documents and the developments: nearly all of a situation's work.

        What was linked before stays linked; only what came later, or changed, is looked at.
        """
        with uncollected():
            sources = self.sources()
            self._awake()
            self._linker.take(self._accounts.of(self._claims, sources, region))
            of = self._linker.copying.of
            sources = tuple(
                replace(s, copy_of=of[s.document]) if s.document in of else s for s in sources
            )
            joined = tuple((p, kind, self._named(claims)) for p, kind, claims in self._joinings)
            joinings = tuple(
                Joining(position, kind == "developments_merged", tuple(h.id for h in held))
                for position, kind, held in joined
            )
            documents = {h.id: h.made.document for _, _, held in joined for h in held}
            return sources, link(self._linker, joinings, documents)

    def reports(self) -> tuple[Reported, ...]:
        """The reports that stand, in the order in which the log first held them."""
        claims = self._claims
        found = (report for document in claims.documents() for report in claims.told(document))
        return tuple(sorted(found, key=lambda report: report.first))

    @property
    def claims(self) -> Claims:
        """The claims that it holds."""
        return self._claims

    def sources(self) -> tuple[Source, ...]:
        """The documents, in the order in which they were added; copies are not told yet."""
        return tuple(
            Source(
                document=digest,
                position=d.position,
                recorded_at=d.recorded_at,
                metadata=d.metadata,
                grade=self._grade(digest, d),
                claims=self._claims.count(digest),
                revises=d.revises,
            )
            for digest, d in sorted(self._documents.items(), key=lambda i: i[1].position)
        )

    def _grade(self, digest: str, document: Added) -> Grade:
        """A document's own grade goes before its outlet's; none is F6, "cannot be judged".

        The grade with which a document came holds until somebody grades its outlet.
        """
        own = self._document_grades.get(digest, document.grade)
        outlet = (document.metadata.outlet or "").casefold()
        return own or self._outlet_grades.get(outlet) or _UNJUDGED

    def _all_decisions(self, lost: list[Lost]) -> tuple[Decision, ...]:
        """What people decided, and what later extractions no longer claim, in order."""
        vanished = (Decision(p, k, h.reported(), None) for k, p, h in lost if not h.retracted)
        return tuple(
            sorted((*self._decisions, *vanished), key=lambda d: (d.position, d.claim.first))
        )

    _STEPS: ClassVar[dict[type[Act], Callable[[Any, Record, Any], None]]] = {
        DeskOpened: _desk_opened,
        DocumentAdded: _added,
        DocumentRevised: _revised,
        DocumentRejected: _was_rejected,
        DocumentExtracted: _extracted,
        SourceGraded: _graded,
        ActorAliased: _aliased,
        ClaimConfirmed: _confirmed,
        ClaimCorrected: _corrected,
        ClaimRetracted: _retracted,
        DevelopmentsMerged: _merged,
        DevelopmentsSplit: _split,
        ConcernClosed: _concern_closed,
        SubscriptionSet: _subscribed,
        SubscriptionEnded: _unsubscribed,
        MemoIssued: _issued,
        MemoSkipped: _was_skipped,
        MemoRecalled: _was_recalled,
        DeliveryMade: _delivered,
        DeliveryFailed: _delivered,
        PayloadRedacted: _redacted,
    }

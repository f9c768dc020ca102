"""The values that the fold of the log ends in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, cast

from briefing.situation.glances import Glance, glance_at
from briefing.situation.payloads import Packed
from briefing.situation.settled import Settled
from events.acts import (
    ActorAliased,
    DeliveryFailed,
    DeliveryMade,
    DeskOpened,
    DocumentMetadata,
    DocumentRejected,
    MemoIssued,
    MemoRecalled,
    MemoSkipped,
    SubscriptionSet,
)
from events.claims import Claim
from events.values import Grade, Place, Status, When


@dataclass(frozen=True, slots=True)
class Source:
    """A document of the desk, added at `position`.

    `copy_of` is the digest of the document that it rewrites or reprints, when it is no
    independent source.
    """

    document: str
    position: int
    recorded_at: datetime
    metadata: DocumentMetadata
    grade: Grade
    claims: int
    copy_of: str | None = None
    revises: str | None = None
    """The document of which this is a later text; what the earlier one claimed stands no more."""


@dataclass(frozen=True, slots=True)
class Reported:
    """A claim that stands, where the log holds it, and what people decided about it.

    `id` is the record id under which the desk first held it: a correction and a second
    extraction with the same words keep it. `position` is that of the record that holds it now,
    `first` that of the record that first did. The fold gives `claim` as it keeps it: packed,
    and decoded whenever somebody asks.
    """

    position: int
    id: str
    claim: Claim
    confirmed: bool = False
    first: int = 0

    @classmethod
    def of(
        cls, position: int, record_id: str, claim: Packed, *, confirmed: bool, first: int
    ) -> "Reported":
        """A report whose claim is packed."""
        return cls(position, record_id, cast("Claim", claim), confirmed, first)

    def once(self) -> Claim:
        """The claim for one look: it is not kept decoded."""
        stored = self.stored()
        return stored.once() if isinstance(stored, Packed) else stored

    def stored(self) -> Claim | Packed:
        """The claim as it is kept."""
        kept: Claim | Packed = _KEPT_CLAIM.__get__(self)
        return kept

    @property
    def document(self) -> str:
        """The digest of the claim's document, without decoding the claim."""
        return self.stored().document

    @property
    def glance(self) -> Glance:
        """What is asked of the claim most, without decoding it."""
        stored = self.stored()
        return stored.glance if isinstance(stored, Packed) else glance_at(stored)


@dataclass(frozen=True, slots=True)
class Development:
    """One thing that happened: the claims that report it, oldest record first.

    `lead` is the most precise, best-graded of them that names somebody; `when`, `place` and
    `status` are the best that any of them gives; the fold keeps them as the packed claim that
    gives them. `independent` counts sources that do not copy
    one another. `id` is the record id of its first claim. `reasons` say why claims after the
    first were joined.
    """

    id: str
    kind: str
    reports: tuple[Reported, ...]
    lead: Reported
    when: When | None
    place: Place | None
    status: Status
    independent: int
    reasons: tuple[str, ...] = ()

    @property
    def positions(self) -> tuple[int, ...]:
        """Log positions of its claims."""
        return tuple(r.position for r in self.reports)

    @property
    def begins(self) -> date | None:
        """The first day that its time allows, or none; no claim is decoded for it."""
        when = kept_in(self, "when")
        if isinstance(when, Packed):
            return when.glance.first
        return cast("When", when).start or cast("When", when).end if when else None

    @property
    def ends(self) -> date | None:
        """The last day that its time allows, or none; no claim is decoded for it."""
        when = kept_in(self, "when")
        if isinstance(when, Packed):
            return when.glance.last
        return cast("When", when).end or cast("When", when).start if when else None


def alone(report: Reported) -> Development:
    """What one report by itself tells."""
    claim = report.claim
    return Development(
        id=report.id,
        kind=claim.kind,
        reports=(report,),
        lead=report,
        when=claim.when,
        place=claim.place,
        status=claim.status,
        independent=1,
    )


def _unpacked(kind: type, name: str) -> Any:
    """Let a field hold a packed claim, and give what it stands for to all who ask.

    It stays a field to whoever reads, compares, copies or prints it.
    """
    slot = kind.__dict__[name]

    def read(owner: object) -> object:
        kept = slot.__get__(owner)
        if isinstance(kept, Packed):
            return kept.claim if name == "claim" else getattr(kept.claim, name)
        return kept

    type.__setattr__(kind, name, property(read, slot.__set__))
    return slot


_KEPT_CLAIM = _unpacked(Reported, "claim")
_KEPT_OF = {name: _unpacked(Development, name) for name in ("when", "place")}


def kept_in(development: Development, field: str) -> Packed | When | Place | None:
    """What a development keeps for `when` or `place`: the claim that gives it, if it is packed."""
    kept: Packed | When | Place | None = _KEPT_OF[field].__get__(development)
    return kept


@dataclass(frozen=True, slots=True)
class ClosedConcern:
    """What an act closed: the claims, how, and where the log says so."""

    claims: tuple[str, ...]
    outcome: str
    position: int


@dataclass(frozen=True, slots=True)
class Decision:
    """What ended or replaced a claim, kept for "what changed".

    `kind` is the act's: claim_corrected and claim_retracted by a person, document_extracted and
    document_revised where the words are not claimed any more, payload_redacted. `claim` is the
    claim as it stood before.
    """

    position: int
    kind: str
    claim: Reported
    why: str | None


@dataclass(frozen=True, slots=True)
class Situation:
    """The folded state of the log at `position`; a pure value, equal for equal prefixes."""

    position: int
    recorded_at: datetime | None
    desk: DeskOpened | None
    sources: tuple[Source, ...]
    rejected: tuple[tuple[int, DocumentRejected], ...]
    developments: Sequence[Development]
    closed: tuple[ClosedConcern, ...]
    decisions: tuple[Decision, ...]
    subscriptions: tuple[tuple[int, datetime, SubscriptionSet], ...]
    """Those in force, with the position and moment of their last setting."""
    memos: tuple[tuple[int, datetime, MemoIssued], ...]
    skipped: tuple[tuple[int, MemoSkipped], ...]
    deliveries: tuple[tuple[int, DeliveryMade | DeliveryFailed], ...] = field(default=())
    unknown: tuple[int, ...] = ()
    """Positions of records that a newer version wrote and this one does not understand."""
    recalled: tuple[tuple[int, MemoRecalled], ...] = ()
    aliases: tuple[tuple[int, ActorAliased], ...] = ()
    settings: tuple[tuple[int, SubscriptionSet], ...] = ()
    """Every setting of every subscription: a memo goes to those who were to have it then."""
    review: tuple[tuple[int, str, str], ...] = ()
    """What people decided about claims whose words a later extraction does not claim any more:
    position and kind of the act, and the claim's id."""
    settled: Mapping[str, Settled] = field(default_factory=dict, hash=False)
    """By subscription, what is kept of editions that `memos` and `deliveries` hold no more: only
    where a scheduler let go of them; a fold holds them all."""

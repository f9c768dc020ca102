"""Claims: what documents report. Past tense; a claim carries the words it rests on.

Once released a kind gains optional fields only; anything else is a new kind or version and an
upcaster. Who took part stands in `actors`, each with a role; every other field that repeats the
document is an `Excerpt`, so that nothing in a claim is without its words.
"""

from functools import cache
from operator import itemgetter
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from events.values import (
    Digest,
    Excerpt,
    Extractor,
    Mention,
    Place,
    Status,
    TopicId,
    Value,
    Voice,
    When,
)

StatementAct = Literal[
    "say",
    "affirm",
    "urge",
    "propose",
    "promise",
    "support",
    "criticise",
    "accuse",
    "deny",
    "reject",
    "warn",
    "threaten",
    "expect",
]


class Claim(Value):
    """A report of one event, and the exact words that make it."""

    roles: ClassVar[tuple[str, ...]] = ()
    """Roles that `actors` may carry in this kind, principal ones first."""

    kind: str
    document: Digest
    excerpts: tuple[Excerpt, ...] = Field(min_length=1)
    cue: Excerpt | None = None
    actors: tuple[Mention, ...] = ()
    when: When | None = None
    place: Place | None = None
    topics: tuple[TopicId, ...] = ()
    status: Status = "actual"
    voice: Voice = "narration"
    confidence: float = Field(ge=0, le=1)
    extractor: Extractor

    def role(self, name: str) -> tuple[Mention, ...]:
        """The mentions that play this role, in the order of the document."""
        return tuple(m for m in self.actors if m.role == name)

    def spans(self) -> list[tuple[int, int, str]]:
        """Every (start, end, words) that this claim says its document holds."""
        found = []
        for value in worded(type(self))(self.__dict__):
            if not value:
                continue
            for part in value if type(value) is tuple else (value,):
                fields = part.__dict__  # quicker than to ask a model for each
                if type(part) is not When:
                    found.append((fields["start"], fields["end"], fields["quote"]))
                elif fields["quote"] is not None:
                    start, quote = fields["offset"] or 0, fields["quote"]
                    found.append((start, start + len(quote), quote))
        return found


@cache
def worded_fields(claim: type[Claim]) -> tuple[str, ...]:
    """The fields of a kind in which words of the document stand."""
    values = ("Excerpt", "Mention", "Place", "When")
    return tuple(
        name
        for name, field in claim.model_fields.items()
        if any(value in str(field.annotation) for value in values)
    )


@cache
def worded(claim: type[Claim]) -> "itemgetter[tuple[Any, ...]]":
    """Takes the fields with words out of a claim's values."""
    return itemgetter(*worded_fields(claim))


class MeetingHeld(Claim):
    """Two or more actors met or spoke, in person or remotely (PLOVER CONSULT; CAMEO 040-046)."""

    roles = ("participant", "host")
    kind: Literal["meeting_held"] = "meeting_held"
    mode: Literal["in_person", "phone", "video"] | None = None
    format: Literal["bilateral", "trilateral", "multilateral"] | None = None
    level: Literal["leaders", "ministers", "officials"] | None = None
    series: Excerpt | None = None
    ordinal: int | None = Field(default=None, ge=1)
    agenda: tuple[Excerpt, ...] = ()


class VisitMade(Claim):
    """Somebody went to see a place or a host (PLOVER CONSULT/visit; CAMEO 042-043)."""

    roles = ("visitor", "host", "destination")
    kind: Literal["visit_made"] = "visit_made"
    purpose: Excerpt | None = None
    carried: Excerpt | None = None


class StatementMade(Claim):
    """Somebody said something (CAMEO 01x 02x 03x 05x 10x-13x, by `act`)."""

    roles = ("speaker", "on_behalf_of", "addressee", "about")
    kind: Literal["statement_made"] = "statement_made"
    act: StatementAct = "say"
    content: tuple[Excerpt, ...] = Field(min_length=1)
    verbatim: bool = False
    omitted: tuple[Excerpt, ...] = ()


class ConcernRaised(Claim):
    """Worry about a risk was voiced; an empty `holder` role means that nobody is named."""

    roles = ("holder", "about", "addressee")
    kind: Literal["concern_raised"] = "concern_raised"
    risk: Excerpt | None = None


class AgreementReached(Claim):
    """Parties agreed, signed, ratified, broke or ended something (PLOVER AGREE, SUPPORT)."""

    roles = ("party", "on_behalf_of")
    kind: Literal["agreement_reached"] = "agreement_reached"
    stage: Literal["agreed", "signed", "ratified", "in_force", "broken", "ended"] = "agreed"
    substance: Excerpt | None = None
    instrument: Excerpt | None = None


class EventScheduled(Claim):
    """A coming event was set, expected, postponed or cancelled (PLOVER AGREE; REJECT/meet)."""

    roles = ("participant", "host", "visitor", "destination", "actor")
    kind: Literal["event_scheduled"] = "event_scheduled"
    what: Excerpt | None = None
    change: Literal["set", "expected", "postponed", "cancelled"] = "set"


class MeasureTaken(Claim):
    """A sanction, ban, tariff, law, ruling, resolution or strategy (PLOVER SANCTION, COERCE)."""

    roles = ("imposer", "target")
    kind: Literal["measure_taken"] = "measure_taken"
    measure: Excerpt | None = None
    stage: Literal["proposed", "imposed", "in_force", "eased", "lifted"] = "imposed"
    acknowledged: bool | None = None


class ForceMoved(Claim):
    """Armed forces moved, trained, tested or showed a weapon (PLOVER MOBILIZE, COOPERATE 062)."""

    roles = ("actor", "partner", "target")
    kind: Literal["force_moved"] = "force_moved"
    what: (
        Literal[
            "deployment",
            "exercise",
            "weapon_test",
            "unveiling",
            "patrol",
            "mobilisation",
            "withdrawal",
        ]
        | None
    ) = None
    force: Excerpt | None = None
    area: Excerpt | None = None


class IncidentOccurred(Claim):
    """A clash, attack, seizure, intrusion or building in disputed waters (ASSAULT, COERCE)."""

    roles = ("perpetrator", "target")
    kind: Literal["incident_occurred"] = "incident_occurred"
    what: Excerpt | None = None
    casualties: Excerpt | None = None
    area: Excerpt | None = None


class SupportGiven(Claim):
    """Aid, arms, troops, recognition or joint work went to somebody (PLOVER AID, COOPERATE)."""

    roles = ("giver", "recipient")
    kind: Literal["support_given"] = "support_given"
    what: Excerpt | None = None
    amount: Excerpt | None = None


class OfficeChanged(Claim):
    """Somebody took or left an office."""

    roles = ("person", "actor")
    kind: Literal["office_changed"] = "office_changed"
    office: Excerpt | None = None
    change: Literal["appointed", "elected", "resigned", "dismissed", "died"] = "appointed"


class AssessmentMade(Claim):
    """A judgement, forecast or recommendation by its author; likelihood only as written."""

    roles = ("author", "about")
    kind: Literal["assessment_made"] = "assessment_made"
    type: Literal["judgement", "forecast", "recommendation"] = "judgement"
    content: tuple[Excerpt, ...] = Field(min_length=1)
    likelihood: Excerpt | None = None


AnyClaim = Annotated[
    MeetingHeld
    | VisitMade
    | StatementMade
    | ConcernRaised
    | AgreementReached
    | EventScheduled
    | MeasureTaken
    | ForceMoved
    | IncidentOccurred
    | SupportGiven
    | OfficeChanged
    | AssessmentMade,
    Field(discriminator="kind"),
]

CLAIM_KINDS: tuple[type[Claim], ...] = (
    MeetingHeld,
    VisitMade,
    StatementMade,
    ConcernRaised,
    AgreementReached,
    EventScheduled,
    MeasureTaken,
    ForceMoved,
    IncidentOccurred,
    SupportGiven,
    OfficeChanged,
    AssessmentMade,
)

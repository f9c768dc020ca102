"""The small values that events are made of. All are frozen; sequences are tuples, never sets."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""SHA-256 in lower-case hexadecimal; a document's digest is that of its stored text in UTF-8."""

ActorId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]{0,79}$")]
"""A region pack's name of an actor, such as `kor` or `cho-tae-yul`."""

TopicId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,79}$")]

SubscriptionName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$")]

RecordId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
"""A UUID version 7 (RFC 9562) as 32 hexadecimal digits."""

Status = Literal["actual", "scheduled", "anticipated", "hypothetical", "normative", "denied"]
Voice = Literal["narration", "speaker", "editorial", "unattributed"]
Precision = Literal["day", "week", "month", "season", "year", "decade", "unknown"]
Basis = Literal["publication", "document", "event", "explicit"]


class Value(BaseModel):
    """A frozen value that refuses fields it does not know."""

    # Each model's validator is built when it is first used: a command uses few of the many kinds.
    model_config = ConfigDict(
        frozen=True, extra="forbid", ser_json_inf_nan="null", defer_build=True
    )


class Excerpt(Value):
    """An exact span of a document: code points [start, end) of its text, and the words there.

    W3C Web Annotation Data Model: text position selector and the `exact` of a text quote
    selector. The document is named once, by whatever carries the excerpt.
    """

    start: int = Field(ge=0)
    end: int = Field(gt=0)
    quote: str = Field(min_length=1)

    @model_validator(mode="after")
    def _length_agrees(self) -> Self:
        if self.end - self.start != len(self.quote):
            raise ValueError("an excerpt's quote must be as long as its span")
        return self


class Mention(Excerpt):
    """An excerpt that names an actor in a role; `actor` is the resolved id, or none."""

    role: str
    actor: ActorId | None = None


class Place(Excerpt):
    """An excerpt that names a place; `country` is ISO 3166-1 alpha-3, or none."""

    name: str | None = None
    country: str | None = Field(default=None, pattern=r"^[A-Z]{3}$")


class When(Value):
    """A time as exact as the document tells it, and no more.

    `start` and `end` are inclusive days; both are none when the words could not be resolved.
    `basis` says what the words were counted from. `quote` and `offset` (code points) are the
    words themselves; none when the time follows from the event that the claim belongs to.
    """

    start: date | None = None
    end: date | None = None
    precision: Precision = "unknown"
    basis: Basis = "publication"
    quote: str | None = None
    offset: int | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.start and self.end and self.end < self.start:
            raise ValueError("a time must not end before it starts")
        if (self.quote is None) != (self.offset is None):
            raise ValueError("a time's words and their offset go together")
        return self


class Extractor(Value):
    """Who made a claim: a person's name for `rule` "manual", else a rule of this version."""

    name: str
    version: str
    rule: str


class Grade(Value):
    """Admiralty grade (NATO AJP-2.1): reliability of the source, credibility of what it says."""

    reliability: Literal["A", "B", "C", "D", "E", "F"] = "F"
    credibility: Literal["1", "2", "3", "4", "5", "6"] = "6"

"""A region: who is who, where is what, and which words speak of which topic."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class Actor:
    """A state, organisation, person or outlet.

    `state` is the ISO 3166-1 alpha-3 code of the state it belongs to (a state's own code for a
    state). `names` are all ways of writing it, the display name first; `demonyms` ("South
    Korean") and `capitals` ("Seoul", a metonym) only states have; `native` is the CJK or
    Cyrillic form that a memo prints beside the name.
    """

    id: str
    name: str
    type: Literal["state", "organisation", "person", "outlet", "group"]
    state: str | None = None
    names: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    capitals: tuple[str, ...] = ()
    native: str | None = None
    owner: str | None = None
    surnames: tuple[str, ...] = ()
    """What a person is called after the first mention, every way of writing it."""


@dataclass(frozen=True, slots=True)
class Office:
    """Somebody's office from a day to a day, both inclusive; open ends are none."""

    person: str
    title: str
    state: str | None = None
    organisation: str | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class GazetteerPlace:
    """A named place and the country it lies in, where one country holds it undisputed."""

    name: str
    names: tuple[str, ...]
    country: str | None
    type: Literal["city", "region", "sea", "zone", "base", "island", "other"]
    alone: bool = True
    """Whether the bare name says place; a small town's needs "in" or a country beside it."""


@dataclass(frozen=True, slots=True)
class Body:
    """A body that every state has; `<state id>-<id>` is the actor's id, `phrases` its names."""

    id: str
    name: str
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Role:
    """The words (lower-case) that speak of an office; `title` is the one offices carry."""

    title: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic and the words (lower-case, whole words or phrases) that speak of it."""

    id: str
    name: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Region:
    """A region pack laid over the world pack. `digest` names its exact data."""

    id: str
    code: str
    title: str
    digest: str
    actors: dict[str, Actor] = field(repr=False)
    offices: tuple[Office, ...] = field(repr=False)
    places: tuple[GazetteerPlace, ...] = field(repr=False)
    topics: dict[str, Topic] = field(repr=False)
    core: tuple[str, ...] = ()
    """Ids of the actors that the region is about, in the order a memo shows them."""
    bodies: tuple[Body, ...] = field(default=(), repr=False)
    roles: tuple[Role, ...] = field(default=(), repr=False)

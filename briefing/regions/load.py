"""Region packs from disk: a pack is one TOML file laid over `world.toml` and `cities.json`."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

import tomli

from briefing.regions.region import Actor, Body, GazetteerPlace, Office, Region, Role, Topic

PACKS = Path(__file__).with_name("data")
WORLD = "world"

_LISTS: Mapping[str, Literal["organisation", "outlet", "group"]] = {
    "organisations": "organisation",
    "outlets": "outlet",
    "groups": "group",
}

_Table = dict[str, Any]


class UnknownRegionError(LookupError):
    """No pack of this name; the message lists the packs and the closest one."""

    def __init__(self, name: str, known: tuple[str, ...]):
        close = get_close_matches(name, known, n=1, cutoff=0.5)
        meant = f' Did you mean "{close[0]}"?' if close else ""
        super().__init__(f'No region "{name}". Known regions: {", ".join(known)}.{meant}')
        self.name = name
        self.known = known
        self.closest = close[0] if close else None


class RegionPackError(ValueError):
    """A pack whose data does not hold together; the message names the file and the entry."""


def region_names() -> tuple[str, ...]:
    """Names of the region packs, sorted: the TOML files beside `world.toml`."""
    return tuple(sorted(p.stem for p in PACKS.glob("*.toml") if p.stem != WORLD))


def sources_of(name: str) -> tuple[Path, ...]:
    """The files that a pack is made from: the world's, its own, and the cities."""
    return (PACKS / f"{WORLD}.toml", PACKS / f"{name}.toml", PACKS / "cities.json")


@cache
def load_region(name: str) -> Region:
    """The pack of this name over the world pack; the same value on every call.

    Raises UnknownRegionError for a name that no pack has, RegionPackError for a broken pack.
    """
    known = region_names()
    if name not in known:
        raise UnknownRegionError(name, known)
    world, pack, cities = (path.read_text("utf-8") for path in sources_of(name))
    return build_region(name, tomli.loads(pack), tomli.loads(world), json.loads(cities))


def build_region(name: str, pack: _Table, world: _Table, cities: _Table) -> Region:
    """A region from parsed data; entries of the pack replace those of the world by id."""
    try:
        return _assemble(name, pack, world, cities)
    except (KeyError, TypeError, ValueError) as error:
        raise RegionPackError(f'region pack "{name}": {error}') from error


def _assemble(name: str, pack: _Table, world: _Table, cities: _Table) -> Region:
    bodies = tuple(Body(b["id"], b["name"], tuple(b["phrases"])) for b in world["bodies"])
    actors: dict[str, Actor] = {}
    for actor in _all_actors(world, bodies):
        actors[actor.id] = actor
    for actor in _all_actors(pack, ()):
        actors[actor.id] = _over(actors.get(actor.id), actor)
    for entry in pack.get("aliases", ()):
        actors[entry["actor"]] = _with_names(actors[entry["actor"]], entry["names"])
    region = Region(
        id=name,
        code=pack["code"],
        title=pack["title"],
        digest=_digest(name, pack, world, cities),
        actors=actors,
        offices=(*_offices(world), *_offices(pack)),
        places=_places(pack, world, cities),
        topics={t["id"]: Topic(t["id"], t["name"], tuple(t["words"])) for t in pack["topics"]},
        core=tuple(pack["core"]),
        bodies=bodies,
        roles=tuple(Role(r["title"], tuple(r["words"])) for r in _both("roles", world, pack)),
    )
    _check(region)
    return region


def _both(key: str, world: _Table, pack: _Table) -> Iterator[_Table]:
    yield from world.get(key, ())
    yield from pack.get(key, ())


def _all_actors(source: _Table, bodies: tuple[Body, ...]) -> Iterator[Actor]:
    for entry in source.get("states", ()):
        state = _state(entry)
        yield state
        for body in bodies:
            owner = state.demonyms[0] if state.demonyms else state.name
            title = f"{owner} {body.name}"
            yield Actor(f"{state.id}-{body.id}", title, "organisation", state.state, (title,))
    for key, kind in _LISTS.items():
        for entry in source.get(key, ()):
            yield _organisation(entry, kind)
    for entry in source.get("people", ()):
        yield _person(entry)


def _state(entry: _Table) -> Actor:
    code = entry["id"].upper()
    names = _names(entry)
    demonyms, capitals = tuple(entry.get("demonyms", ())), tuple(entry.get("capitals", ()))
    return Actor(
        entry["id"], entry["name"], "state", code, names, demonyms, capitals, entry.get("native")
    )


def _organisation(entry: _Table, kind: Literal["organisation", "outlet", "group"]) -> Actor:
    return Actor(
        id=entry["id"],
        name=entry["name"],
        type=kind,
        state=entry.get("state"),
        names=_names(entry),
        native=entry.get("native"),
        owner=entry.get("owner"),
    )


def _person(entry: _Table) -> Actor:
    return Actor(
        id=entry["id"],
        name=entry["name"],
        type="person",
        state=entry.get("state"),
        names=_names(entry),
        native=entry.get("native"),
        surnames=(entry["surname"], *entry.get("surnames", ())),
    )


def _names(entry: _Table) -> tuple[str, ...]:
    """All that a document may write: its names, and its name in its own script."""
    native = (entry["native"],) if "native" in entry else ()
    return _unique(entry["name"], (*entry.get("names", ()), *native))


def _unique(first: str, others: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((first, *others)))


def _over(under: Actor | None, actor: Actor) -> Actor:
    """The pack's entry; names that the world's entry had stay valid."""
    return actor if under is None else _with_names(actor, under.names)


def _with_names(actor: Actor, names: Iterable[str]) -> Actor:
    return Actor(
        actor.id,
        actor.name,
        actor.type,
        actor.state,
        _unique(actor.name, (*actor.names, *names)),
        actor.demonyms,
        actor.capitals,
        actor.native,
        actor.owner,
        actor.surnames,
    )


def _offices(source: _Table) -> Iterator[Office]:
    for person in source.get("people", ()):
        for office in person.get("offices", ()):
            yield Office(
                person=person["id"],
                title=office["title"],
                state=office.get("state"),
                organisation=office.get("organisation"),
                since=office.get("since"),
                until=office.get("until"),
            )


def _places(pack: _Table, world: _Table, cities: _Table) -> tuple[GazetteerPlace, ...]:
    found: dict[str, GazetteerPlace] = {}
    for entry in (*pack.get("places", ()), *world.get("places", ())):
        names = _unique(entry["name"], entry.get("names", ()))
        place = GazetteerPlace(entry["name"], names, entry.get("country"), entry["type"])
        found.setdefault(place.name, place)
    taken = {n for p in found.values() for n in p.names}
    for key, alone in (("large", True), ("other", False)):
        for country, names in cities[key].items():
            for city in names:
                if city not in taken:
                    taken.add(city)
                    found[city] = GazetteerPlace(city, (city,), country, "city", alone)
    return tuple(found.values())


def _digest(name: str, *parts: _Table) -> str:
    canonical = json.dumps(
        [name, *parts], sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_text
    )
    return sha256(canonical.encode()).hexdigest()


def _text(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"a pack holds text, numbers, dates, lists and tables, not {value!r}")


def _check(region: Region) -> None:
    """Every id that the data names exists, and no office ends before it begins."""
    for actor in region.core:
        if actor not in region.actors:
            raise ValueError(f'core actor "{actor}" is not an actor of the pack')
    for office in region.offices:
        if office.organisation is not None and office.organisation not in region.actors:
            raise ValueError(f'unknown organisation "{office.organisation}" of {office.person}')
        if office.since and office.until and office.until < office.since:
            raise ValueError(f"{office.person}: {office.title} ends before it begins")
    for body_or_state in region.actors.values():
        if body_or_state.state is not None and len(body_or_state.state) != 3:
            raise ValueError(f'"{body_or_state.id}": state must be an ISO 3166-1 alpha-3 code')

"""Region packs: known by name, whole, and nothing of one region wired into code."""

import re
from datetime import date
from pathlib import Path

import pytest

import briefing.regions.load as load_module
from briefing.regions.load import (
    RegionPackError,
    UnknownRegionError,
    build_region,
    load_region,
    region_names,
)

WORLD = {
    "states": [{"id": "aaa", "name": "Aland", "demonyms": ["Alandish"], "capitals": ["Alaburg"]}],
    "bodies": [{"id": "navy", "name": "Navy", "phrases": ["navy"]}],
    "roles": [{"title": "president", "words": ["president"]}],
}
PACK = {
    "title": "Somewhere",
    "code": "SW",
    "core": ["aaa"],
    "topics": [{"id": "t", "name": "T", "words": ["t"]}],
    "people": [{"id": "p", "name": "Pia Person", "surname": "Person", "state": "AAA"}],
}
CITIES: dict[str, dict[str, list[str]]] = {"large": {}, "other": {"AAA": ["Smalltown"]}}


@pytest.mark.parametrize("name", region_names())
def test_every_pack_loads_and_its_core_actors_exist(name: str) -> None:
    region = load_region(name)
    assert region.id == name
    assert all(actor in region.actors for actor in region.core)
    assert {o.person for o in region.offices} <= set(region.actors)
    assert re.fullmatch(r"[0-9a-f]{64}", region.digest)


def test_a_region_is_loaded_once() -> None:
    assert load_region("northeast-asia") is load_region("northeast-asia")


def test_an_unknown_region_is_refused_with_the_known_ones_and_the_closest() -> None:
    with pytest.raises(UnknownRegionError, match="northeast-asia") as caught:
        load_region("north-east-asia")
    assert caught.value.closest == "northeast-asia"
    assert "baltic" in str(caught.value)


def test_ids_are_what_the_log_accepts() -> None:
    for name in region_names():
        for actor in load_region(name).actors.values():
            assert re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,79}", actor.id)
            assert actor.state is None or re.fullmatch(r"[A-Z]{3}", actor.state)


def test_no_office_of_one_kind_has_two_holders_for_long() -> None:
    """Successive holders may share the day of the handover, no more."""
    region = load_region("northeast-asia")
    single = ("foreign minister", "president", "secretary of state", "general secretary")
    for title in single:
        held = [o for o in region.offices if o.title == title and o.state and o.since]
        for a in held:
            for b in held:
                if a.state == b.state and a.person != b.person and a.since and b.since:
                    begin = max(a.since, b.since)
                    end = min(a.until or date.max, b.until or date.max)
                    assert (end - begin).days <= 1, (a, b)


def test_the_digest_follows_the_data() -> None:
    first = build_region("somewhere", PACK, WORLD, CITIES)
    again = build_region("somewhere", PACK, WORLD, CITIES)
    other = build_region("somewhere", {**PACK, "title": "Elsewhere"}, WORLD, CITIES)
    assert first.digest == again.digest != other.digest


def test_every_state_has_its_bodies() -> None:
    region = build_region("somewhere", PACK, WORLD, CITIES)
    assert region.actors["aaa-navy"].state == "AAA"
    assert region.actors["aaa-navy"].name == "Alandish Navy"


def test_a_pack_that_names_an_unknown_actor_is_refused() -> None:
    with pytest.raises(RegionPackError, match="nobody"):
        build_region("somewhere", {**PACK, "core": ["nobody"]}, WORLD, CITIES)


def test_a_broken_entry_is_refused() -> None:
    with pytest.raises(RegionPackError, match="somewhere"):
        build_region("somewhere", {**PACK, "people": [{"id": "x"}]}, WORLD, CITIES)


def test_no_region_is_wired_into_code() -> None:
    """Names of the shipped packs' core actors stand in data files only."""
    code = Path(load_module.__file__).parents[1]
    files = [*code.glob("regions/*.py")]
    files += [code / "extraction" / f"{n}.py" for n in ("aliases", "sightings", "titles")]
    for file in files:
        source = re.sub(r'"""[\s\S]*?"""|#.*', "", file.read_text("utf-8"))
        assert not re.search(r"Korea|Japan|China|Russia|Seoul|Tokyo|Beijing", source), file

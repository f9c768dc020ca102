"""Region packs: known by name, whole, and nothing of one region wired into code."""

import re
import shutil
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

import briefing.regions.kept as kept_module
import briefing.regions.load as load_module
from briefing.regions.load import (
    RegionPackError,
    UnknownRegionError,
    build_region,
    load_region,
    region_names,
)
from briefing.regions.region import Region

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


@pytest.mark.parametrize("name", region_names())
def test_a_kept_pack_is_the_pack(name: str, tmp_path: Path) -> None:
    """What was read once comes back equal, and without reading TOML."""
    folder = tmp_path / "new" / "regions"
    first = _kept_anew(name, folder)
    (path,) = folder.iterdir()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(kept_module, "load_region", _never)
        assert _kept_anew(name, folder) == first == load_region(name)
    assert [p.name for p in folder.iterdir()] == [path.name]


@pytest.mark.parametrize(
    "harm",
    [
        lambda body: body[:-1],
        lambda _body: b"",
        lambda body: body.replace(b"Japan", b"Nihon"),
        lambda _body: sha256(b"{}").hexdigest().encode() + b"\n{}",
    ],
    ids=["cut", "empty", "changed", "of another shape"],
)
def test_a_kept_pack_that_was_harmed_is_read_anew(
    harm: Callable[[bytes], bytes], tmp_path: Path
) -> None:
    """A damaged copy never becomes the pack, and a sound one takes its place."""
    whole = _kept_anew("northeast-asia", tmp_path)
    (path,) = tmp_path.iterdir()
    sound = path.read_bytes()
    path.write_bytes(harm(sound))
    assert _kept_anew("northeast-asia", tmp_path) == whole
    assert path.read_bytes() == sound


def test_a_pack_that_changed_is_not_taken_from_what_was_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever edits a pack gets what they wrote, and the outdated copy goes."""
    packs = tmp_path / "packs"
    shutil.copytree(load_module.PACKS, packs)
    monkeypatch.setattr(load_module, "PACKS", packs)
    monkeypatch.setattr(kept_module, "load_region", load_region.__wrapped__)
    before = _kept_anew("baltic", tmp_path / "kept")
    with (packs / "baltic.toml").open("a", encoding="utf-8") as pack:
        pack.write('\n[[groups]]\nid = "test-group"\nname = "The Test Group"\n')
    after = _kept_anew("baltic", tmp_path / "kept")
    assert "test-group" in after.actors
    assert "test-group" not in before.actors
    assert len(list((tmp_path / "kept").iterdir())) == 1


def test_without_a_folder_the_pack_is_read(tmp_path: Path) -> None:
    """A folder that takes nothing costs time and no more; an unknown name is told as ever."""
    (tmp_path / "file").write_text("")
    assert _kept_anew("baltic", tmp_path / "file") == load_region("baltic")
    with pytest.raises(UnknownRegionError, match="No region"):
        _kept_anew("../data/baltic", tmp_path)


def _kept_anew(name: str, folder: Path) -> Region:
    """As a new process would."""
    kept_module.kept_region.cache_clear()
    return kept_module.kept_region(name, folder)


def _never(_name: str) -> Region:
    raise AssertionError("the pack was read")


def test_a_name_in_its_own_script_is_a_name() -> None:
    """A document may write 王毅 for Wang Yi and 한국 for South Korea."""
    region = load_region("northeast-asia")
    written = (*region.actors["wang-yi"].names, *region.actors["kor"].names)
    assert {"王毅", "한국"} <= set(written)
    own = {actor.native for actor in region.actors.values() if actor.native}
    assert own <= {name for actor in region.actors.values() for name in actor.names}

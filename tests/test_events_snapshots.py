"""Snapshots save time and nothing else: resume is exact, and what is in doubt is passed over."""

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events import snapshots
from events.acts import ActorAliased, PayloadRedacted
from events.log import Entry
from events.postgres import PostgresLog
from events.projection import Folded, dumped, folded, keep, resume
from events.record import Record
from events.snapshots import (
    KEPT,
    Snapshots,
    code_fingerprint,
    key_in,
    least_missed,
    state_hash,
)
from events.sqlite import SqliteLog

AT = datetime(2031, 5, 1, tzinfo=UTC)
KEY = bytes(range(32))


class Aliases:
    """How often each alias was given, and where last: a small fold."""

    name = "aliases"
    kinds: tuple[str, ...] = ()

    def __init__(self, fingerprint: str = "code 1") -> None:
        self.fingerprint = fingerprint

    def start(self) -> dict[str, list[int]]:
        return {}

    def step(self, state: dict[str, list[int]], record: Record) -> dict[str, list[int]]:
        if isinstance(record.event, ActorAliased):
            count, _ = state.get(record.event.alias, [0, 0])
            state[record.event.alias] = [count + 1, record.position]
        return state

    def dump(self, state: dict[str, list[int]]) -> Iterable[bytes]:
        return (json.dumps([name, *state[name]]).encode() for name in sorted(state))

    def spool(self, _state: dict[str, list[int]]) -> None:
        return None

    def load(self, parts: Iterator[bytes]) -> dict[str, list[int]]:
        return {name: rest for name, *rest in map(json.loads, parts)}


FOLD = Aliases()


def entries(count: int, first: int = 0) -> list[Entry]:
    return [
        Entry(ActorAliased(alias=f"name {n % 5}", actor="actor"), "desk")
        for n in range(first, first + count)
    ]


@pytest.fixture
def log(tmp_path: Path) -> Iterator[SqliteLog]:
    with closing(SqliteLog.create(tmp_path / "log.sqlite")) as made:
        made.append(entries(12), at=AT)
        yield made


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def kept(tmp_path: Path, told: list[str]) -> Snapshots:
    return Snapshots(tmp_path / "snapshots", lambda: KEY, told.append)


def put_down(log: Any, kept: Snapshots, through: int, fold: Aliases = FOLD) -> Path:
    """A snapshot at a position, as a file."""
    assert keep(log, fold, kept, resume(log, fold, None, through=through))
    return kept.folder / f"aliases-{through}.snapshot"


def same_as_whole(log: Any, found: Folded[Any], through: int | None = None) -> bool:
    whole = resume(log, FOLD, None, through=through)
    return state_hash(dumped(FOLD, found.state)) == state_hash(dumped(FOLD, whole.state))


@pytest.fixture(params=["sqlite", "postgres"])
def make_log(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Any]:
    if request.param == "sqlite":
        return lambda: SqliteLog.create(tmp_path / "made.sqlite")
    url = request.getfixturevalue("postgres_url")
    return lambda: PostgresLog.create(url, schema="snapshots")


def test_a_snapshot_and_the_rest_give_the_whole_at_every_split(
    make_log: Callable[[], Any], tmp_path: Path
) -> None:
    """For every snapshot, every end and every store: the same state hash."""
    with closing(make_log()) as log:
        log.append(entries(30), at=AT)
        folder = tmp_path / "snapshots"

        @given(st.integers(1, 30), st.integers(0, 30))
        @settings(deadline=None, max_examples=60)
        def check(split: int, end: int) -> None:
            shutil.rmtree(folder, ignore_errors=True)
            kept = Snapshots(folder, lambda: KEY)
            put_down(log, kept, split)
            found = resume(log, FOLD, kept, through=end)
            assert found.since == (split if split <= end else 0)
            assert found.position == end
            assert same_as_whole(log, found, end)

        check()


def test_the_latest_snapshot_before_the_end_is_taken(log: SqliteLog, kept: Snapshots) -> None:
    for position in (3, 9, 6):
        put_down(log, kept, position)
    assert resume(log, FOLD, kept).since == 9
    assert resume(log, FOLD, kept, through=8).since == 6
    assert resume(log, FOLD, kept, through=2).since == 0


def test_every_byte_of_a_snapshot_is_guarded(
    log: SqliteLog, kept: Snapshots, told: list[str]
) -> None:
    """A flipped bit anywhere in any of its files: passed over, said, folded right all the same."""
    put_down(log, kept, 8)
    files = {path: path.read_bytes() for path in kept.folder.iterdir()}
    assert sorted(path.suffix for path in files) == [".pieces", ".snapshot"]
    for path, sound in files.items():
        for place in range(0, len(sound), 3):
            for whole, written in files.items():
                whole.write_bytes(written)
            path.write_bytes(sound[:place] + bytes([sound[place] ^ 1]) + sound[place + 1 :])
            told.clear()
            found = resume(log, FOLD, kept)
            assert found.since == 0, place
            assert same_as_whole(log, found)
            assert len(told) == 1
            assert "passed over" in told[0]
            assert [*kept.folder.iterdir()] == []


@pytest.mark.parametrize("suffix", [".snapshot", ".pieces"])
@pytest.mark.parametrize("size", [0, 1, 100, -1])
def test_a_half_written_snapshot_is_passed_over(
    log: SqliteLog, kept: Snapshots, told: list[str], suffix: str, size: int
) -> None:
    path = put_down(log, kept, 8)
    path = next(kept.folder.glob(f"*{suffix}"))
    path.write_bytes(path.read_bytes()[:size])
    assert same_as_whole(log, found := resume(log, FOLD, kept))
    assert found.since == 0
    assert told


@pytest.mark.parametrize("suffix", [".snapshot", ".pieces"])
def test_more_bytes_than_were_written_are_noticed(
    log: SqliteLog, kept: Snapshots, suffix: str
) -> None:
    put_down(log, kept, 8)
    path = next(kept.folder.glob(f"*{suffix}"))
    path.write_bytes(path.read_bytes() + b"\0")
    assert resume(log, FOLD, kept).since == 0


def test_a_snapshot_without_its_pieces_is_passed_over(
    log: SqliteLog, kept: Snapshots, told: list[str]
) -> None:
    put_down(log, kept, 8)
    next(kept.folder.glob("*.pieces")).unlink()
    found = resume(log, FOLD, kept)
    assert found.since == 0
    assert same_as_whole(log, found)
    assert "missing" in told[0]


def test_a_forger_without_the_key_is_not_believed(
    log: SqliteLog, kept: Snapshots, told: list[str]
) -> None:
    """Right in every hash, for this log and this code, but sealed by somebody else."""
    forger = Snapshots(kept.folder, lambda: b"x" * 32)
    lie: Folded[dict[str, list[int]]] = Folded({"forged": [99, 1]}, 8, 0)
    assert keep(log, FOLD, forger, lie)
    assert same_as_whole(log, resume(log, FOLD, kept))
    assert "key" in told[0]


def test_other_code_makes_a_snapshot_outdated(
    log: SqliteLog, kept: Snapshots, told: list[str]
) -> None:
    put_down(log, kept, 8, Aliases("code 0"))
    assert resume(log, FOLD, kept).since == 0
    assert "version" in told[0]


def test_the_snapshot_of_another_log_is_passed_over(
    log: SqliteLog, kept: Snapshots, told: list[str], tmp_path: Path
) -> None:
    with closing(SqliteLog.create(tmp_path / "other.sqlite")) as other:
        other.append(entries(12, first=3), at=AT)
        put_down(other, kept, 8)
    assert same_as_whole(log, found := resume(log, FOLD, kept))
    assert found.since == 0
    assert "another log" in told[0]


def test_a_log_that_was_rolled_back_is_noticed(
    log: SqliteLog, kept: Snapshots, told: list[str], tmp_path: Path
) -> None:
    """Shorter than the snapshot, and then grown past it on another way: both are caught."""
    log.backup(tmp_path / "backup.sqlite")
    log.append(entries(6, first=1), at=AT)
    put_down(log, kept, 16)
    copy = (kept.folder / "aliases-16.snapshot").read_bytes()
    with closing(SqliteLog.open(tmp_path / "backup.sqlite")) as back:
        found = resume(back, FOLD, kept)
        assert found.since == 0
        assert same_as_whole(back, found)
        assert "does not hold" in told[0]
        back.append(entries(9, first=2), at=AT)
        (kept.folder / "aliases-16.snapshot").write_bytes(copy)
        found = resume(back, FOLD, kept)
        assert found.since == 0
        assert same_as_whole(back, found)
        assert "history that is no more" in told[1]


@pytest.mark.parametrize("end", [None, 8])
def test_what_was_redacted_does_not_come_back(
    log: SqliteLog, kept: Snapshots, end: int | None
) -> None:
    """A state from before a redaction is wrong for every position, and its file is a leak."""
    path = put_down(log, kept, 8)
    log.redact(at=AT, by="kim", record=log.record(2).id)
    found = resume(log, FOLD, kept, through=end)
    assert found.since == 0
    assert same_as_whole(log, found, end)
    assert not path.exists()
    assert [*kept.folder.iterdir()] == []
    put_down(log, kept, 13)
    assert isinstance(log.record(13).event, PayloadRedacted)
    assert resume(log, FOLD, kept).since == 13


def test_a_snapshot_is_made_only_where_it_pays(
    log: SqliteLog, kept: Snapshots, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert folded(log, FOLD, kept)
    assert kept.positions(FOLD) == []
    monkeypatch.setattr("events.projection.WORTH_KEEPING", 10)
    folded(log, FOLD, kept)
    assert kept.positions(FOLD) == [12]
    log.append(entries(9), at=AT)
    folded(log, FOLD, kept)
    assert kept.positions(FOLD) == [12]


def test_few_stay_and_what_a_dead_process_left_goes(
    log: SqliteLog, kept: Snapshots, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.folder.mkdir()
    (kept.folder / ".aliases-dead").write_bytes(b"half")
    os.utime(kept.folder / ".aliases-dead", (0, 0))
    monkeypatch.setattr(snapshots, "KEPT", few := 6)
    for position in range(1, 13):
        put_down(log, kept, position)
    assert kept.positions(FOLD)[0] == 12
    there = [path.suffix for path in kept.folder.iterdir()]
    assert there.count(".snapshot") == few
    assert len(there) == 2 * few  # what nobody is made of any more is gone


@given(st.lists(st.integers(1, 1_000_000), min_size=1, max_size=3 * KEPT, unique=True))
def test_what_stays_is_spread_over_the_log(asked: list[int]) -> None:
    """The latest and the one just kept stay; a gap is no wider than what it was rid of asks for."""
    there: list[int] = []
    for position in asked:
        there = sorted([*there, position])
        while len(there) > KEPT:
            gone = least_missed(there, position)
            assert gone not in (position, there[-1])
            at = there.index(gone)
            before = [0, *there][at]
            others = [
                after - earlier
                for earlier, here, after in zip([0, *there], there, there[1:], strict=False)
                if here != position
            ]
            assert there[at + 1] - before == min(others)
            there.remove(gone)
        assert position in there
        assert there[-1] == max(asked[: asked.index(position) + 1])


def test_a_head_that_moves_on_leaves_points_to_look_back_from() -> None:
    """Thousands of days later no point lies further than two of an even share from a snapshot."""
    there: list[int] = []
    for day in range(1, 5001):
        there.append(day)
        if len(there) > KEPT:
            there.remove(least_missed(there, day))
    gaps = [after - before for before, after in zip([0, *there], there, strict=False)]
    assert max(gaps) <= 2 * 5000 / KEPT


def test_a_point_in_the_past_is_kept_beside_later_ones(log: SqliteLog, kept: Snapshots) -> None:
    """Asked for again, it starts from its own snapshot, and a later point from the nearest."""
    for position in (12, 11, 10, 9, 8, 7, 3):
        put_down(log, kept, position)
    assert resume(log, FOLD, kept, through=3).since == 3
    assert resume(log, FOLD, kept, through=6).since == 3
    assert resume(log, FOLD, kept, through=12).since == 12


def test_what_other_code_made_is_cleared_first(log: SqliteLog, kept: Snapshots) -> None:
    """Snapshots that nobody can use take no place of those that somebody can."""
    for position in range(1, 7):
        put_down(log, kept, position, Aliases("code 0"))
    put_down(log, kept, 9)
    assert kept.positions(FOLD) == [9]


def test_writers_at_once_leave_one_whole_snapshot(log: SqliteLog, kept: Snapshots) -> None:
    """A writer that is overtaken in the middle of its work harms nobody."""

    class Slow(Aliases):
        def dump(self, state: dict[str, list[int]]) -> Iterable[bytes]:
            yield from [*super().dump(state)][:1]
            put_down(log, kept, 8)
            yield from [*super().dump(state)][1:]

    put_down(log, kept, 8, Slow())
    found = resume(log, FOLD, kept)
    assert found.since == 8
    assert same_as_whole(log, found)


def test_without_a_place_or_a_key_there_is_just_no_snapshot(log: SqliteLog, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for kept in (Snapshots(tmp_path / "file", lambda: KEY), Snapshots(tmp_path, lambda: None)):
        found = resume(log, FOLD, kept)
        assert not keep(log, FOLD, kept, found)
        assert same_as_whole(log, resume(log, FOLD, kept))


def test_an_empty_log_has_no_snapshot(tmp_path: Path, kept: Snapshots) -> None:
    with closing(SqliteLog.create(tmp_path / "empty.sqlite")) as log:
        found = resume(log, FOLD, kept)
        assert (found.state, found.position) == ({}, 0)
        assert not keep(log, FOLD, kept, found)


def test_a_key_is_made_once_and_is_the_users_own(tmp_path: Path) -> None:
    path = tmp_path / "state" / "snapshot.key"
    key = key_in(path)
    assert key is not None
    assert len(key) == 32
    assert key_in(path) == key
    assert path.stat().st_mode & 0o077 == 0
    assert [p.name for p in path.parent.iterdir()] == ["snapshot.key"]
    path.write_bytes(b"short")
    assert key_in(path) is None


def test_the_fingerprint_names_the_code() -> None:
    assert code_fingerprint("events") == code_fingerprint.__wrapped__("events")
    assert code_fingerprint("events") != code_fingerprint("events", "briefing.regions")


def test_a_point_before_a_redaction_keeps_its_snapshot(
    log: SqliteLog, kept: Snapshots, told: list[str]
) -> None:
    """Folded behind the redaction, it holds none of those words; a later redaction ends it."""
    log.redact(at=AT, by="kim", record=log.record(2).id)
    put_down(log, kept, 8)
    found = resume(log, FOLD, kept, through=10)
    assert found.since == 8
    assert same_as_whole(log, found, 10)
    assert told == []
    log.redact(at=AT, by="kim", record=log.record(3).id)
    assert resume(log, FOLD, kept, through=10).since == 0
    assert [*kept.folder.iterdir()] == []


def test_what_is_redacted_while_it_is_put_down_stays_in_no_file(
    log: SqliteLog, kept: Snapshots
) -> None:
    """Another process redacts and clears the folder while a state from before is on its way."""
    found = resume(log, FOLD, kept, through=8)
    log.redact(at=AT, by="kim", record=log.record(2).id)
    kept.forget()
    assert not keep(log, FOLD, kept, found)
    assert [*kept.folder.iterdir()] == []


def test_what_cannot_be_removed_is_told_and_hinders_no_other(
    log: SqliteLog, kept: Snapshots, told: list[str]
) -> None:
    put_down(log, kept, 8)
    (kept.folder / "a.snapshot").mkdir()
    kept.forget()
    assert [path.name for path in kept.folder.iterdir()] == ["a.snapshot"]
    assert "by hand" in told[0]


def test_a_head_that_is_no_end_of_brackets_hinders_nothing(log: SqliteLog, kept: Snapshots) -> None:
    kept.folder.mkdir()
    (kept.folder / "aliases-3.snapshot").write_bytes(b"[" * 500_000 + b"\n")
    put_down(log, kept, 8)
    assert kept.positions(FOLD) == [8]

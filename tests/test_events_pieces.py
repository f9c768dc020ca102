"""Snapshots share what is the same in them: each is whole by itself, and adds only what is new."""

import json
import os
import tempfile
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events import pieces, snapshots
from events.acts import ActorAliased
from events.log import Entry
from events.pieces import Segment
from events.projection import Folded, dumped, keep, resume
from events.record import Record
from events.snapshots import Snapshots
from events.spool import Parts, Spool
from events.sqlite import SqliteLog

AT = datetime(2031, 5, 1, tzinfo=UTC)
KEY = bytes(range(32))


@dataclass
class Names:
    """Aliases as they came, each a piece in the spool, and how often each actor has one."""

    spool: Spool = field(default_factory=Spool)
    places: list[int] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)


class Named:
    """A fold whose state lies in a spool; of every tenth alias the first one changes."""

    name = "named"
    fingerprint = "code 1"
    kinds: tuple[str, ...] = ()

    def start(self) -> Names:
        return Names()

    def step(self, state: Names, record: Record) -> Names:
        if isinstance(record.event, ActorAliased):
            text = f"{record.event.alias} {'x' * 200}".encode()
            state.places.append(state.spool.put(text))
            state.counts[record.event.actor] = state.counts.get(record.event.actor, 0) + 1
            if len(state.places) % 10 == 0:
                state.places[0] = state.spool.put(text + b" anew")
        return state

    def spool(self, state: Names, /) -> Spool:
        return state.spool

    def dump(self, state: Names) -> Iterable[bytes | int]:
        yield json.dumps(state.counts).encode()
        yield from state.places
        yield b""
        yield b"always the same " * 40

    def load(self, parts: Parts) -> Names:
        counts = json.loads(parts.one())
        places = [*parts.many()]
        if parts.one() != b"always the same " * 40 or not parts.ended:
            raise ValueError("other parts")
        return Names(parts.spool, places, counts)


FOLD = Named()


def entries(count: int) -> list[Entry]:
    return [
        Entry(ActorAliased(alias=f"name {n}", actor=f"actor-{n % 3}"), "desk") for n in range(count)
    ]


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Iterable[SqliteLog]:
    with closing(SqliteLog.create(tmp_path_factory.mktemp("log") / "log.sqlite")) as made:
        made.append(entries(120), at=AT)
        yield made


def put_down(log: SqliteLog, kept: Snapshots, through: int) -> Folded[Names]:
    found = resume(log, FOLD, kept, through=through)
    assert keep(log, FOLD, kept, found)
    return found


def segments(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_size for path in folder.glob("*.pieces")}


def same_as_whole(log: SqliteLog, found: Folded[Names]) -> bool:
    whole = resume(log, FOLD, None, through=found.position)
    return [*dumped(FOLD, found.state)] == [*dumped(FOLD, whole.state)]


@settings(deadline=None, max_examples=40)
@given(
    steps=st.lists(st.tuples(st.integers(1, 120), st.booleans()), min_size=1, max_size=20),
    stay=st.integers(2, 6),
    most=st.integers(1, 5),
    at_hand=st.sampled_from([10, 1 << 20]),
)
def test_every_snapshot_that_stays_is_the_whole_state(
    log: SqliteLog, steps: list[tuple[int, bool]], stay: int, most: int, at_hand: int
) -> None:
    """Whatever came before it, whatever was cleared away, in this process or in another one."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        patched.setattr(snapshots, "KEPT", stay)
        patched.setattr(pieces, "_MOST", most)
        patched.setattr(pieces, "_SMALL", 2_000)
        patched.setattr("events.spool.AT_HAND", at_hand)
        told: list[str] = []
        kept = Snapshots(Path(folder), lambda: KEY, told.append)
        for through, another in steps:
            if another:
                kept = Snapshots(Path(folder), lambda: KEY, told.append)
            put_down(log, kept, through)
        there = kept.positions(FOLD)
        assert steps[-1][0] in there
        for position in there:
            found = resume(log, FOLD, Snapshots(Path(folder), lambda: KEY), through=position)
            assert found.since == position
            assert same_as_whole(log, found)
        assert told == []


def test_a_later_snapshot_adds_only_what_is_new(log: SqliteLog, tmp_path: Path) -> None:
    """In one process that goes on, and in a later one that takes the state up."""
    kept = Snapshots(tmp_path, lambda: KEY)
    put_down(log, kept, 100)
    ((first, whole),) = segments(tmp_path).items()
    put_down(log, kept, 101)
    put_down(log, Snapshots(tmp_path, lambda: KEY), 103)
    added = {name: size for name, size in segments(tmp_path).items() if name != first}
    assert len(added) == 2
    assert sum(added.values()) < whole / 4


def test_a_fold_that_goes_on_writes_no_piece_twice(log: SqliteLog, tmp_path: Path) -> None:
    kept = Snapshots(tmp_path, lambda: KEY)
    state = FOLD.start()
    for record in log.read(through=90):
        state = FOLD.step(state, record)
        if record.position in (30, 60, 90):
            assert keep(log, FOLD, kept, Folded(state, record.position, 0))
    written = b"".join(path.read_bytes() for path in tmp_path.glob("*.pieces"))
    assert len(segments(tmp_path)) == 3
    for number in range(1, 90):
        changed_last = number in (29, 59, 89)
        assert written.count(b"name %d " % number) == 1 + changed_last, number


def test_what_no_snapshot_is_made_of_goes(log: SqliteLog, tmp_path: Path) -> None:
    """A segment stays as long as one snapshot needs it, not longer."""
    kept = Snapshots(tmp_path, lambda: KEY)
    put_down(log, kept, 50)
    (first,) = segments(tmp_path)
    put_down(log, kept, 60)
    kept.drop(FOLD, 50, "a test")
    assert first in segments(tmp_path)
    assert same_as_whole(log, resume(log, FOLD, Snapshots(tmp_path, lambda: KEY), through=60))
    kept.drop(FOLD, 60, "a test")
    assert [*tmp_path.iterdir()] == []


def test_a_segment_whose_head_is_not_written_yet_stays_for_a_while(
    log: SqliteLog, tmp_path: Path
) -> None:
    """Of a writer at work; what a dead one left goes with the next snapshot."""
    young, old = tmp_path / "young.pieces", tmp_path / "old.pieces"
    young.write_bytes(b"of a writer at work")
    old.write_bytes(b"of a writer that died")
    os.utime(old, (0, 0))
    put_down(log, Snapshots(tmp_path, lambda: KEY), 50)
    assert young.exists()
    assert not old.exists()


def test_a_segment_that_is_gone_is_not_built_upon(log: SqliteLog, tmp_path: Path) -> None:
    """Somebody cleared the folder between taking up and putting down: all is written anew."""
    kept = Snapshots(tmp_path, lambda: KEY)
    put_down(log, kept, 50)
    found = resume(log, FOLD, kept, through=70)
    kept.forget()
    assert [*tmp_path.iterdir()] == []
    assert keep(log, FOLD, kept, found)
    again = resume(log, FOLD, Snapshots(tmp_path, lambda: KEY), through=70)
    assert again.since == 70
    assert same_as_whole(log, again)


def test_what_is_mostly_of_no_use_is_written_anew(
    log: SqliteLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was replaced does not pile up behind the state that is held."""
    monkeypatch.setattr(pieces, "_SMALL", 0)
    kept = Snapshots(tmp_path, lambda: KEY)
    state = FOLD.start()
    for record in log.read(through=20):
        state = FOLD.step(state, record)
    for round_ in range(12):
        state.places = [state.spool.put(b"%d of %d" % (n, round_) * 60) for n in range(20)]
        assert keep(log, FOLD, kept, Folded(state, 20, 0))
        assert sum(segments(tmp_path).values()) < 4 * sum(p & 0xFFFFFFF for p in state.places)
    assert len(segments(tmp_path)) < 12


def test_a_segment_that_is_longer_than_said_is_not_read_to_its_end(
    log: SqliteLog, tmp_path: Path
) -> None:
    """A sparse file of a terabyte would fill the folder for temporary files."""
    kept = Snapshots(tmp_path, lambda: KEY)
    put_down(log, kept, 50)
    (segment,) = tmp_path.glob("*.pieces")
    with segment.open("r+b") as stream:
        stream.truncate(1 << 42)
    assert resume(log, FOLD, kept, through=50).since == 0


def test_a_large_state_is_taken_up_past_memory_and_is_the_same(
    log: SqliteLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the folder for temporary files takes none of it, or not all."""
    kept = Snapshots(tmp_path, lambda: KEY)
    put_down(log, kept, 120)
    monkeypatch.setattr("events.spool.AT_HAND", 10)
    monkeypatch.setattr(pieces, "_BLOCK", 1_000)
    written: list[int] = []
    real = os.pwrite

    def full(handle: int, data: Any, at: int) -> int:
        if len(written) >= room:
            raise OSError(28, "No space left on device")
        written.append(at)
        return real(handle, data, at)

    monkeypatch.setattr(os, "pwrite", full)
    for room in (1_000, 3, 0):
        written.clear()
        found = resume(log, FOLD, kept, through=120)
        assert found.since == 120
        assert written or not room
        assert same_as_whole(log, found)


def test_several_large_segments_lie_one_behind_the_other(
    log: SqliteLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Snapshots(tmp_path, lambda: KEY)
    for through in (40, 80, 120):
        put_down(log, kept, through)
    assert len(segments(tmp_path)) == 3
    monkeypatch.setattr("events.spool.AT_HAND", 10)
    monkeypatch.setattr(pieces, "_BLOCK", 1_000)
    found = resume(log, FOLD, kept, through=120)
    assert found.since == 120
    assert same_as_whole(log, found)
    largest = max(tmp_path.glob("*.pieces"), key=lambda path: path.stat().st_size)
    largest.write_bytes(largest.read_bytes().replace(b"xx", b"yy", 1))
    assert resume(log, FOLD, kept, through=120).since != 120


@pytest.fixture
def ahead(log: SqliteLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Snapshots:
    """Snapshots of 40, 80 and 120 records, the last of which is being read; all count as large."""
    for through in (40, 80, 120):
        put_down(log, Snapshots(tmp_path, lambda: KEY), through)
    monkeypatch.setattr("events.spool.AT_HAND", 10)
    monkeypatch.setattr(pieces, "AT_HAND", 10)
    return Snapshots(tmp_path, lambda: KEY)


def test_a_snapshot_that_is_read_ahead_is_not_read_here(
    ahead: Snapshots, log: SqliteLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But by forked processes, where there may be some."""
    here = os.getpid()
    real = pieces._checked

    def checked(folder: Path, segment: Segment) -> Any:
        assert os.getpid() != here
        return real(folder, segment)

    monkeypatch.setattr(pieces, "_checked", checked)
    monkeypatch.setattr("events.side_by_side._may_fork", lambda: True)
    ahead.ahead(FOLD.name, 120)
    found = resume(log, FOLD, ahead, through=120)
    assert found.since == 120
    assert same_as_whole(log, found)
    monkeypatch.setattr(pieces, "_checked", real)
    assert same_as_whole(log, resume(log, FOLD, ahead, through=120)), "a state is not given twice"


@pytest.mark.parametrize("hindered", ["no fork", "no file", "no room"])
def test_what_cannot_be_read_ahead_is_read_when_it_is_asked_for(
    hindered: str, ahead: Snapshots, log: SqliteLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any, **_more: Any) -> Any:
        raise OSError(28, "No space left on device")

    if hindered == "no fork":
        monkeypatch.setattr("events.side_by_side._may_fork", lambda: False)
    else:
        named = {"no file": "tempfile.mkstemp", "no room": "os.pwrite"}[hindered]
        monkeypatch.setattr(named, full)
    ahead.ahead(FOLD.name, 120)
    found = resume(log, FOLD, ahead, through=120)
    assert found.since == 120
    assert same_as_whole(log, found)


def test_a_large_segment_that_is_not_what_it_was_is_not_believed_when_read_ahead(
    ahead: Snapshots, log: SqliteLog, tmp_path: Path
) -> None:
    largest = max(tmp_path.glob("*.pieces"), key=lambda path: path.stat().st_size)
    largest.write_bytes(largest.read_bytes().replace(b"xx", b"yy", 1))
    ahead.ahead(FOLD.name, 120)
    found = resume(log, FOLD, ahead, through=120)
    assert found.since != 120
    assert same_as_whole(log, found)


def test_another_snapshot_than_the_one_read_ahead_is_read_for_itself(
    log: SqliteLog, tmp_path: Path
) -> None:
    kept = Snapshots(tmp_path, lambda: KEY)
    put_down(log, kept, 50)
    kept.ahead(FOLD.name, 120)
    put_down(log, Snapshots(tmp_path, lambda: KEY), 100)
    found = resume(log, FOLD, kept, through=120)
    assert found.since == 100
    assert same_as_whole(log, found)


@pytest.mark.parametrize("spoilt", ["head", "segment", "no head", "no segment", "no key"])
def test_what_cannot_be_trusted_is_not_read_ahead_and_is_told_once(
    spoilt: str, log: SqliteLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_down(log, Snapshots(tmp_path, lambda: KEY), 50)
    (head,), (segment,) = tmp_path.glob("*.snapshot"), tmp_path.glob("*.pieces")
    if spoilt == "head":
        head.write_bytes(head.read_bytes().replace(b'"position": 50', b'"position": 51'))
        monkeypatch.setattr(snapshots, "read_ahead", lambda *_: pytest.fail("it was not sealed"))
    elif spoilt == "segment":
        segment.write_bytes(segment.read_bytes().replace(b"xx", b"yy", 1))
    elif spoilt.startswith("no "):
        {"no head": head, "no segment": segment}.get(spoilt, tmp_path / "none").unlink(
            missing_ok=True
        )
    told: list[str] = []
    kept = Snapshots(tmp_path, lambda: None if spoilt == "no key" else KEY, told.append)
    kept.ahead(FOLD.name, 60)
    found = resume(log, FOLD, kept, through=60)
    assert found.since == 0
    assert same_as_whole(log, found)
    assert len(told) == (0 if spoilt in ("no head", "no key") else 1)

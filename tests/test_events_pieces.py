"""Snapshots share what is the same in them: each is whole by itself, and adds only what is new."""

import io
import json
import os
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events import blocks, pieces, snapshots
from events.acts import ActorAliased
from events.errors import DamagedSnapshotError
from events.log import Entry
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


@pytest.fixture
def large(log: SqliteLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a snapshot of 120 records in three segments, each of many blocks."""
    monkeypatch.setattr(blocks, "BLOCK", 300)
    kept = Snapshots(tmp_path, lambda: KEY)
    for through in (40, 80, 120):
        put_down(log, kept, through)
    assert len(segments(tmp_path)) == 3
    return tmp_path


def flipped(path: Path, at: int) -> None:
    sound = path.read_bytes()
    path.write_bytes(sound[:at] + bytes([sound[at] ^ 1]) + sound[at + 1 :])


def test_a_state_is_read_where_somebody_asks(
    large: Path, log: SqliteLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    real = os.pread

    def pread(handle: int, length: int, at: int) -> bytes:
        read.append(length)
        return real(handle, length, at)

    monkeypatch.setattr(os, "pread", pread)
    found = resume(log, FOLD, Snapshots(large, lambda: KEY), through=120)
    whole = sum(segments(large).values())
    assert found.since == 120
    assert sum(read) < whole / 2
    assert same_as_whole(log, found)
    assert whole * 0.9 < sum(read) <= whole, "and nothing is read twice"


@pytest.mark.parametrize("near", [0, 5])
@pytest.mark.parametrize("full", [False, True])
def test_a_state_that_is_read_whole_is_the_same_wherever_its_blocks_are_kept(
    large: Path, log: SqliteLog, monkeypatch: pytest.MonkeyPatch, near: int, full: bool
) -> None:
    """In memory, in the file, or where that takes no more."""
    monkeypatch.setattr(blocks, "_NEAR", near)
    monkeypatch.setattr("events.spool.AT_HAND", 10)
    if full:

        def no_room(*_: Any) -> int:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "pwrite", no_room)
    found = resume(log, FOLD, Snapshots(large, lambda: KEY), through=120)
    assert found.since == 120
    assert same_as_whole(log, found)
    assert same_as_whole(log, found), "also at the second look"


def test_what_proves_damaged_later_is_thrown_away_with_all_that_rests_on_it(
    large: Path, log: SqliteLog
) -> None:
    """The first segment is part of all three snapshots; its last piece is of the fold's state."""
    told: list[str] = []
    kept = Snapshots(large, lambda: KEY, told.append)
    first = json.loads((large / "named-40.snapshot").read_bytes().split(b"\n")[0])["segments"][0][0]
    flipped(large / f"{first}.pieces", 2_000)
    found = resume(log, FOLD, kept, through=120)
    assert found.since == 120, "nobody has looked at it so far"
    assert not told
    with pytest.raises(DamagedSnapshotError):
        same_as_whole(log, found)
    assert len(told) == 1
    assert "named-120.snapshot" in told[0]
    assert "damaged" in told[0]
    assert not (large / f"{first}.pieces").exists()
    again = resume(log, FOLD, kept, through=120)
    assert again.since == 0
    assert same_as_whole(log, again)
    assert [*large.iterdir()] == []
    assert len(told) == 3, "the other two say that a part of them is missing"


def test_every_byte_of_a_large_state_is_guarded(large: Path, log: SqliteLog) -> None:
    """Whatever is flipped, and whenever it is found: nobody gets anything but the true state."""
    files = {path: path.read_bytes() for path in large.iterdir()}
    for path, sound in files.items():
        for at in range(0, len(sound) if path.suffix == ".pieces" else 0, 97):
            for whole, written in files.items():
                whole.write_bytes(written)
            flipped(path, at)
            kept = Snapshots(large, lambda: KEY)
            try:
                assert same_as_whole(log, resume(log, FOLD, kept, through=120))
            except DamagedSnapshotError:
                assert same_as_whole(log, resume(log, FOLD, kept, through=120))


def test_what_was_checked_stays_whatever_happens_to_its_file(large: Path, log: SqliteLog) -> None:
    kept = Snapshots(large, lambda: KEY)
    found = resume(log, FOLD, kept, through=120)
    assert same_as_whole(log, found)
    for path in large.iterdir():
        path.write_bytes(bytes(path.stat().st_size))
    assert same_as_whole(log, found)


def test_what_is_thrown_away_while_it_is_used_can_be_read_to_its_end(
    large: Path, log: SqliteLog
) -> None:
    """Another process makes room: the files stay open."""
    found = resume(log, FOLD, Snapshots(large, lambda: KEY), through=120)
    Snapshots(large, lambda: KEY).forget()
    assert [*large.iterdir()] == []
    assert same_as_whole(log, found)


def test_a_disk_that_does_not_give_a_block_back_has_damaged_it(
    large: Path, log: SqliteLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Snapshots(large, lambda: KEY)
    found = resume(log, FOLD, kept, through=120)

    def broken(*_: Any) -> bytes:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(os, "pread", broken)
        with pytest.raises(DamagedSnapshotError):
            same_as_whole(log, found)
    again = resume(log, FOLD, kept, through=120)
    assert again.since < 120
    assert same_as_whole(log, again)


def test_two_threads_may_read_one_state(large: Path, log: SqliteLog) -> None:
    expected = [*dumped(FOLD, resume(log, FOLD, None, through=120).state)]
    for _ in range(5):
        found = resume(log, FOLD, Snapshots(large, lambda: KEY), through=120)
        with ThreadPoolExecutor(4) as threads:
            seen = [threads.submit(lambda: [*dumped(FOLD, found.state)]) for _ in range(4)]  # noqa: B023
            assert all(each.result() == expected for each in seen)


@settings(deadline=None, max_examples=40)
@given(
    texts=st.lists(st.binary(max_size=700), min_size=1, max_size=20),
    block=st.sampled_from([1, 7, 64, 1 << 16]),
    order=st.randoms(use_true_random=False),
)
def test_pieces_are_found_whatever_blocks_they_lie_in(
    texts: list[bytes], block: int, order: Any
) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        patched.setattr(blocks, "BLOCK", block)
        stream = io.BytesIO()
        contents, _ = pieces.write(stream, [*texts, 0][:-1], None, pieces.Lineage())
        (segment,) = contents.segments
        segment.path(Path(folder)).write_bytes(stream.getvalue())
        spool, places, _ = pieces.read(Path(folder), contents, lambda: None)
        asked = [*range(len(texts))]
        order.shuffle(asked)
        assert all(spool.get(places[n]) == texts[n] for n in asked)
        with pytest.raises(EOFError):
            spool.get((segment.size - 1) << 28 | 2)
        later = spool.put(b"what came later")
        assert spool.get(later) == b"what came later"
        assert spool.get(places[asked[0]]) == texts[asked[0]]

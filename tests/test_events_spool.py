"""What is put away is found again, in memory, in the file, and where there is no file."""

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events import spool
from events.spool import LONGEST, Parts, Spool, cut, in_full, length_of

pieces = st.lists(st.binary(max_size=40), max_size=30)


@settings(deadline=None)
@given(first=pieces, second=pieces, room=st.integers(0, 200))
def test_a_piece_is_found_wherever_it_lies(
    first: list[bytes], second: list[bytes], room: int
) -> None:
    kept = Spool(at_hand=room)
    places = [kept.put(piece) for piece in first]
    assert [kept.get(place) for place in places] == first
    places += [kept.put(piece) for piece in second]
    assert [kept.get(place) for place in places] == [*first, *second]
    assert [length_of(place) for place in places] == [len(p) for p in (*first, *second)]


@given(part=st.binary(max_size=90), size=st.integers(1, 40))
def test_what_is_cut_is_found_in_one(part: bytes, size: int) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(spool, "_CUT", size)
        parts = Parts.of([*cut(part), b"the next"])
        assert len([*cut(part)]) == -(-len(part) // size) + 1
    assert parts.whole() == part
    assert parts.one() == b"the next"


def test_a_place_is_given_back_as_what_lies_there() -> None:
    kept = Spool()
    assert [*in_full([b"one", kept.put(b"two"), b""], kept)] == [b"one", b"two", b""]
    with pytest.raises(ValueError, match="there is none"):
        [*in_full([3], None)]


def test_nobody_finds_the_file_by_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    kept = Spool(at_hand=10)
    place = kept.put(b"words of a document")
    assert [*tmp_path.iterdir()] == []
    assert kept.get(place) == b"words of a document"


def test_without_a_folder_for_it_everything_stays_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "missing"))
    kept = Spool(at_hand=10)
    places = [kept.put(b"%d" % n * 20) for n in range(9)]
    assert [kept.get(place) for place in places] == [b"%d" % n * 20 for n in range(9)]


def test_a_full_disk_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Spool(at_hand=10)
    places = [kept.put(b"%d" % n * 20) for n in range(3)]
    real, left = os.pwrite, [7]

    def full(handle: int, data: Any, at: int) -> int:
        if not left:
            raise OSError(28, "No space left on device")
        return real(handle, bytes(data[: left.pop()]), at)

    monkeypatch.setattr(os, "pwrite", full)
    places += [kept.put(b"%d" % n * 20) for n in range(3, 6)]
    monkeypatch.undo()
    places += [kept.put(b"%d" % n * 200) for n in range(6, 9)]
    expected = [b"%d" % n * (20 if n < 6 else 200) for n in range(9)]
    assert [kept.get(place) for place in places] == expected


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_process_reads_and_does_not_write_over_its_maker() -> None:
    kept = Spool(at_hand=10)
    mine = kept.put(b"what the maker put away")
    child = os.fork()
    if child == 0:
        theirs = kept.put(b"what a child put into it" * 9)
        good = kept.get(mine) == b"what the maker put away"
        os._exit(0 if good and kept.get(theirs) == b"what a child put into it" * 9 else 1)
    assert os.waitpid(child, 0)[1] == 0
    later = kept.put(b"what the maker put away later")
    assert kept.get(later) == b"what the maker put away later"


def test_what_was_never_put_away_and_what_is_too_long_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kept = Spool()
    place = kept.put(b"one")
    with pytest.raises(EOFError):
        kept.get(place + 1)
    monkeypatch.setattr(spool, "LONGEST", 5)
    with pytest.raises(ValueError, match="too long"):
        kept.put(b"longer")
    assert LONGEST > 1 << 27


def test_parts_are_read_one_by_one_or_left_where_they_lie() -> None:
    parts = Parts.of([b"one", b"a", b"bc", b"", b"", b"last"])
    assert parts.one() == b"one"
    assert [parts.spool.get(place) for place in parts.many()] == [b"a", b"bc"]
    assert [*parts.many()] == []
    assert parts.spool.get(parts.place()) == b"last"
    assert parts.ended
    for read in (parts.one, parts.place, parts.many):
        with pytest.raises(EOFError):
            read()
    with pytest.raises(StopIteration):
        next(parts)
    with pytest.raises(EOFError):
        Parts.of([b"a", b"never closed"]).many()

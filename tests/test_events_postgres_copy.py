"""Rows for COPY are the same bytes whether they are packed in Python or compiled."""

from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events import hashing
from events.postgres_copy import packed

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
LONG = st.integers(-(2**63), 2**63 - 1)
HASH = st.binary(min_size=32, max_size=32)
SHORT = st.binary(min_size=16, max_size=16)
ROW = st.tuples(
    *(LONG, SHORT, TEXT, LONG, LONG, TEXT, st.integers(-(2**31), 2**31 - 1), st.none() | TEXT),
    *(LONG, st.none() | SHORT, HASH, HASH, st.none() | HASH, st.none() | st.binary()),
)
ONE: tuple[Any, ...] = (
    *(1, bytes(16), "at", 2, 3, "kind", 1, None),
    *(1, bytes(16), bytes(32), bytes(32), None, b"payload"),
)


@pytest.fixture
def in_python() -> Iterator[None]:
    """Packed by Python while inside."""
    chosen = hashing.in_use
    hashing.use(None)
    yield
    hashing.use(chosen)


@pytest.fixture(scope="module")
def compiled() -> ModuleType:
    """The compiled module."""
    module: ModuleType = pytest.importorskip("events._hashing", reason="no compiled module")
    return module


@given(rows=st.lists(ROW, min_size=1, max_size=5))
def test_compiled_rows_are_pythons(rows: list[tuple[Any, ...]]) -> None:
    compiled = pytest.importorskip("events._hashing", reason="no compiled module")
    columns = [*zip(*rows, strict=True)]
    chosen = hashing.in_use
    try:
        hashing.use(None)
        _, made, _ = packed([columns])
    finally:
        hashing.use(chosen)
    assert compiled.copy_rows(columns) == made


@pytest.mark.usefixtures("in_python")
def test_a_row_is_laid_out_as_the_servers_manual_says() -> None:
    """How many fields, then each behind its length in four bytes; none is the length -1."""
    beginning, row, end = packed([[[value] for value in ONE]])
    assert beginning.startswith(b"PGCOPY\n\xff\r\n\0")
    assert end == b"\xff\xff"
    fields, at = [], 2
    assert row[:2] == (14).to_bytes(2, "big")
    while at < len(row):
        length = int.from_bytes(row[at : at + 4], "big", signed=True)
        fields.append(None if length < 0 else row[at + 4 : at + 4 + length])
        at += 4 + max(length, 0)
    long = [(n).to_bytes(8, "big") for n in range(4)]
    assert fields == [
        *(long[1], bytes(16), b"at", long[2], long[3], b"kind", (1).to_bytes(4, "big"), None),
        *(long[1], bytes(16), bytes(32), bytes(32), None, b"payload"),
    ]


WRONG: dict[int, tuple[Any, ...]] = {
    0: ("1", 2**63, None, True, 1.0),
    1: (bytes(15), "text", None),
    2: (b"at", None, "\ud800"),
    5: (None, 5),
    6: (2**31, None),
    7: (b"key", "\ud800"),
    9: (bytes(15), "salt"),
    10: (bytes(31), None),
    11: (bytes(33), None),
    12: ("nodes",),
    13: ("payload",),
}


@pytest.mark.parametrize("place", WRONG)
def test_what_is_no_record_is_refused(compiled: ModuleType, place: int) -> None:
    for value in WRONG[place]:
        row = [*ONE[:place], value, *ONE[place + 1 :]]
        with pytest.raises((TypeError, ValueError, OverflowError)):
            compiled.copy_rows([[field] for field in row])


def test_other_columns_are_refused(compiled: ModuleType) -> None:
    columns = [[value] for value in ONE]
    for given_ in (columns[:-1], [*columns, [1]], [*columns[:-1], []], [*columns[:-1], 5], 5):
        with pytest.raises((TypeError, ValueError)):
            compiled.copy_rows(given_)
    assert compiled.copy_rows([[]] * 14) == b""

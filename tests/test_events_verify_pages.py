"""A page is called sound when all of its columns are as they must be, and only then."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from events.acts import ActorAliased
from events.log import Entry
from events.record import NO_CHAIN
from events.rows import leaf
from events.sqlite import SqliteLog
from events.stored import StoredRecord
from events.verify_pages import Before, sound_leaves

AT = datetime(2031, 5, 1, tzinfo=UTC)
START = Before(NO_CHAIN, "", b"", 0)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> list[StoredRecord]:
    """Twelve records of three batches, three streams and two moments, some of them with keys."""
    path = tmp_path_factory.mktemp("pages") / "log.sqlite"
    acts = [ActorAliased(alias=str(n), actor="a") for n in range(12)]
    entries = [
        Entry(a, f"s{n % 3}", f"key {n}" if n % 4 == 0 else None) for n, a in enumerate(acts)
    ]
    with SqliteLog.create(path) as log:
        for first, hours in ((0, 0), (5, 0), (6, 1)):
            last = {0: 5, 5: 6, 6: 12}[first]
            log.append(entries[first:last], at=AT + timedelta(hours=hours))
        return log.stored_records(0, 20)


def test_the_leaves_of_a_sound_page_are_those_of_its_records(page: list[StoredRecord]) -> None:
    versions: dict[str, int] = {}
    assert sound_leaves(page, START, versions, None) == [leaf(row) for row in page]
    assert versions == {"s0": 4, "s1": 4, "s2": 4}


def test_a_page_is_held_against_the_record_before_it(page: list[StoredRecord]) -> None:
    last, rest = page[5], page[6:]
    before = Before(last.chain, last.recorded_at, last.id, last.batch)
    known = {"s0": 2, "s1": 2, "s2": 2}
    assert sound_leaves(rest, before, {**known}, None) == [leaf(row) for row in rest]
    for wrong in (
        before._replace(chain=NO_CHAIN),
        before._replace(moment="2999-01-01T00:00:00.000000Z"),
        before._replace(last_id=page[6].id),
    ):
        assert sound_leaves(rest, wrong, {**known}, None) is None
    assert sound_leaves(rest, before, known | {"s1": 1}, None) is None
    assert sound_leaves(page[3:5], before._replace(batch=6), {**known}, None) is None


def test_a_range_trusts_the_first_version_of_streams_that_it_has_not_seen(
    page: list[StoredRecord],
) -> None:
    last, rest = page[5], page[6:]
    before = Before(last.chain, last.recorded_at, last.id, last.batch)
    versions, begun = {"s0": 2}, dict[str, int]()
    assert sound_leaves(rest, before, versions, begun)
    assert begun == {"s1": 3, "s2": 3}
    assert versions == {"s0": 4, "s1": 4, "s2": 4}


COLUMNS = StoredRecord._fields
OTHER: dict[str, tuple[Any, ...]] = {
    "position": (0, 99, None),
    "id": (b"", b"\xff" * 16, "text", None, 5),
    "recorded_at": ("", "1999-01-01T00:00:00.000000Z", "2999", "no moment", b"2031", None, 5),
    "stream": ("s9", "", None, 5, b"s0"),
    "stream_version": (0, 99, "1", None),
    "kind": ("desk_opened", None, 5),
    "schema_version": (2, None),
    "key": ("", "a\nb", "other", 5, b"key"),
    "batch": (0, 2, 99, None, "1"),
    "salt": (b"", bytes(16), None, "text", 5),
    "commitment": (b"", bytes(32), None, "text"),
    "chain": (b"", bytes(32), None, "text"),
    "payload": (b"", b"{}", None, "text", 5),
}


@pytest.mark.parametrize("number", [0, 4, 5, 6, 11])
@pytest.mark.parametrize("column", OTHER)
def test_a_page_with_any_other_value_is_not_sound_and_leaves_no_trace(
    page: list[StoredRecord], column: str, number: int
) -> None:
    """Changed by one who can write the file, or of another type than the column's."""
    for value in OTHER[column]:
        changed = page[number]._replace(**{column: value})
        versions, begun = {"s0": 0}, dict[str, int]()
        rows = [*page[:number], changed, *page[number + 1 :]]
        assert sound_leaves(rows, START, versions, begun) is None, value
        assert (versions, begun) == ({"s0": 0}, {})


def test_every_column_is_tried() -> None:
    """But the tree's nodes, which only the tree can tell."""
    assert set(COLUMNS) - set(OTHER) == {"nodes"}


@pytest.mark.parametrize("number", range(11))
def test_two_records_that_changed_places_are_not_sound(
    page: list[StoredRecord], number: int
) -> None:
    rows = [*page]
    rows[number], rows[number + 1] = rows[number + 1], rows[number]
    assert sound_leaves(rows, START, {}, None) is None

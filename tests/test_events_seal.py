"""Sealing in parts gives what sealing at once gives, so that a store may send them one by one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from enum import Enum
from hashlib import shake_256
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.acts import ActorAliased
from events.claims import StatementMade
from events.event import encode
from events.log import Entry
from events.seal import (
    ENTROPY_BYTES,
    FIRST_ID_BYTES,
    START,
    Appended,
    Sealed,
    Tail,
    payloads_of,
    seal,
    seal_in_parts,
)
from events.values import Excerpt, Extractor

AT = datetime(2025, 3, 4, 9, 30, tzinfo=UTC)
STREAMS = {"desk": 1, "actor": 2, "memo": 3}


def entries(count: int, streams: list[str]) -> list[Entry]:
    return [
        Entry(ActorAliased(alias=str(n), actor="a"), streams[n % len(streams)], f"k/{n}")
        for n in range(count)
    ]


def random_bytes(count: int) -> bytes:
    return shake_256(b"seal").digest(FIRST_ID_BYTES + ENTROPY_BYTES * count)


def sealed(batch: list[Entry], tail: Tail, at: datetime) -> Sealed:
    versions = dict.fromkeys(STREAMS, 7)
    return seal(batch, payloads_of(batch), tail, at, STREAMS, versions, random_bytes(len(batch)))


@given(
    before=st.integers(0, 9),
    count=st.integers(1, 40),
    size=st.integers(1, 41),
    streams=st.lists(st.sampled_from(sorted(STREAMS)), min_size=1, max_size=5),
    later=st.sampled_from([timedelta(0), timedelta(milliseconds=3), timedelta(seconds=-1)]),
)
def test_parts_of_any_size_make_the_same_batch(
    before: int, count: int, size: int, streams: list[str], later: timedelta
) -> None:
    """Rows, records and the log's end, in the millisecond of the batch before as in a later one."""
    tail = sealed(entries(before, ["desk"]), START, AT).tail if before else START
    batch, versions = entries(count, streams), dict.fromkeys(STREAMS, 7)
    payloads = payloads_of(batch)
    whole = sealed(batch, tail, AT + later)
    parts = list(
        seal_in_parts(
            *(batch, lambda a, b: payloads[a:b], tail, AT + later, STREAMS, versions),
            random_bytes(count),
            size,
        )
    )
    assert [*chain.from_iterable(part.rows() for part in parts)] == [*whole.rows()]
    assert (*chain.from_iterable(part.records() for part in parts),) == whole.records()
    assert parts[-1].tail == whole.tail
    assert [len(part.entries) for part in parts[:-1]] == [size] * (len(parts) - 1)


def test_texts_that_look_like_what_parts_events_stay_whole() -> None:
    """Many events become JSON in one call, which is cut again: each gets its own bytes."""
    mark = "~" * 16
    claims = [
        StatementMade(
            document="0" * 64,
            excerpts=(Excerpt(start=0, end=3, quote=quote[:3]),),
            confidence=1,
            extractor=Extractor(name="x", version="1", rule=quote),
            content=(Excerpt(start=0, end=3, quote=quote[:3]),),
        )
        for quote in (mark, f',"{mark}",', f"a{mark}")
    ]
    listed = claims[0].model_copy(update={"topics": ("a", mark, "b")})
    for batch in (claims, [*claims, listed], [listed, listed]):
        made = payloads_of([Entry(claim, "desk") for claim in batch])
        assert made == [encode(claim) for claim in batch]


def test_what_was_appended_is_a_sequence_of_the_records() -> None:
    """They are made when they are looked at, and then are what each part tells."""
    batch, versions = entries(7, ["desk"]), dict.fromkeys(STREAMS, 0)
    payloads = payloads_of(batch)
    parts = list(
        seal_in_parts(
            *(batch, lambda a, b: payloads[a:b], START, AT, STREAMS, versions), random_bytes(7), 3
        )
    )
    wanted = tuple(chain.from_iterable(part.records() for part in parts))
    found = Appended(parts)
    assert len(found) == 7
    assert found == wanted == tuple(found)
    assert Appended(parts) == Appended(parts)
    assert (found[-1], found[2:4]) == (wanted[-1], wanted[2:4])
    assert found != wanted[:-1]
    assert found != "records"


class Named(str, Enum):  # noqa: UP042 - which prints as Named.DESK, as a StrEnum does not
    DESK = "desk"
    KIND = "actor_aliased"


class Disguised(str):
    """Prints as another text than it holds."""

    __slots__ = ()

    def __format__(self, _form: str) -> str:
        return "other"


PLAIN = Entry(ActorAliased(alias="a", actor="b"), "desk", "desk")


@pytest.mark.parametrize("name", [Named.DESK, Disguised("desk"), 7, b"desk"])
@pytest.mark.parametrize("field", ["stream", "key"])
def test_a_name_is_a_plain_text(field: str, name: object) -> None:
    """What prints as another text than it holds would be hashed as that, and stored as this."""
    other = replace(PLAIN, **{field: name})
    with pytest.raises(ValueError, match="must be a plain str, and is"):
        payloads_of([PLAIN, other])  # an equal plain one does not hide it


@pytest.mark.parametrize("kind", [Named.KIND, Disguised("actor_aliased")])
def test_a_kind_is_a_plain_text(kind: str) -> None:
    event = PLAIN.event.model_copy(update={"kind": kind})
    with pytest.raises(ValueError, match="a kind must be a plain str"):
        payloads_of([PLAIN, replace(PLAIN, event=event)])

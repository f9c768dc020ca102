"""Sealing: how entries become rows with ids, hashes and places in the tree.

Pure: the moment and the random bytes are arguments, so that every store seals alike.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import repeat
from typing import Any, overload

from events import hashing, merkle, sealed_columns
from events.event import SCHEMA_VERSIONS, encode_all
from events.log import Entry, Head
from events.record import NO_CHAIN, SALT_BYTES, Record, record_of, timestamp

ENTROPY_BYTES = sealed_columns.ENTROPY_BYTES
FIRST_ID_BYTES = sealed_columns.FIRST_ID_BYTES

Row = tuple[Any, ...]
"""A record's columns in the order of docs/log-format.md."""


@dataclass(frozen=True, slots=True)
class Tail:
    """What the next record is counted from: the end of the log and the tree's peaks."""

    position: int
    chain: bytes
    peaks: tuple[bytes, ...]
    recorded_at: datetime | None
    last_id: bytes

    def head(self) -> Head:
        """The same end as readers see it."""
        return Head(self.position, self.chain, merkle.root_of(self.peaks), self.recorded_at)


START = Tail(0, NO_CHAIN, (), None, bytes(16))


def moment_after(tail: Tail, at: datetime) -> datetime:
    """The moment of the next batch: `at`, or the last record's where the clock ran backwards."""
    if at.tzinfo is None:
        raise ValueError("a record's moment needs a time zone")
    if tail.recorded_at is not None and at < tail.recorded_at:
        return tail.recorded_at
    return at.astimezone(UTC)


def payloads_of(entries: Sequence[Entry]) -> list[bytes]:
    """The bytes that the log keeps of each entry; raises what `check_names` and `encode_all` do."""
    check_names(entries)
    return encode_all([entry.event for entry in entries])


def check_names(entries: Sequence[Entry]) -> None:
    """ValueError for a stream's name, a key or a kind that cannot stand in an envelope."""
    streams, keys = [entry.stream for entry in entries], [entry.key for entry in entries]
    _check_text("a stream's name", streams)
    _check_text("an idempotency key", keys)
    _check_text("a kind", [entry.event.kind for entry in entries])
    for stream in {*streams}:
        if not stream or not stream.isprintable():
            raise ValueError(f"a stream's name must be printable and not empty: {stream!r}")
    for key in {*keys}:
        if key is not None and (not key or not key.isprintable()):
            raise ValueError(f"an idempotency key must be printable and not empty: {key!r}")


def _check_text(what: str, values: Sequence[str | None]) -> None:
    """ValueError for a text of a type of its own (a `str, Enum`, say), which prints as it likes.

    It would be stored as its characters, and hashed as it prints.
    """
    if {*map(type, values)} <= _TEXT_OR_NONE:
        return
    wrong = next(value for value in values if type(value) not in _TEXT_OR_NONE)
    raise ValueError(
        f"{what} must be a plain str, and is {type(wrong).__name__}: {wrong!r};"
        " give the characters alone"
    )


_TEXT_OR_NONE = frozenset((str, type(None)))


@dataclass(frozen=True, slots=True)
class Sealed:
    """A batch ready to be stored: its rows, its records, and the end of the log that it makes."""

    tail: Tail
    columns: tuple[Sequence[Any], ...]
    """Those of docs/log-format.md, in its order; streams as the store numbers them."""
    entries: Sequence[Entry]

    def rows(self) -> Iterator[Row]:
        """A row for each record."""
        return zip(*self.columns, strict=True)

    def records(self) -> tuple[Record, ...]:
        """The records as a reader would get them."""
        numbers, ids, _, _, *middle, _, payloads = self.columns
        found = zip(
            numbers,
            [record_id.hex() for record_id in ids],
            repeat(self.tail.recorded_at, len(ids)),
            [entry.stream for entry in self.entries],
            *middle,
            payloads,
            [entry.event for entry in self.entries],
            strict=True,
        )
        return tuple(map(record_of, found))


class Appended(Sequence[Record]):
    """The records of a batch as a reader would get them, made when they are first looked at."""

    __slots__ = ("_made", "_parts")
    __hash__ = None  # type: ignore[assignment] # as of other sequences of records

    def __init__(self, parts: Sequence[Sealed]) -> None:
        self._parts = parts
        self._made: tuple[Record, ...] | None = None

    def _records(self) -> tuple[Record, ...]:
        if self._made is None:
            self._made = tuple(record for part in self._parts for record in part.records())
        return self._made

    def __len__(self) -> int:
        return sum(len(part.entries) for part in self._parts)

    @overload
    def __getitem__(self, place: int) -> Record: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Record, ...]: ...

    def __getitem__(self, place: int | slice) -> Record | tuple[Record, ...]:
        return self._records()[place]

    def __iter__(self) -> Iterator[Record]:
        return iter(self._records())

    def __eq__(self, other: object) -> bool:
        if isinstance(other, tuple | list | Appended):
            return self._records() == tuple(other)
        return NotImplemented

    def __repr__(self) -> str:
        return f"Appended{self._records()!r}"


def seal(
    entries: Sequence[Entry],
    payloads: Sequence[bytes],
    tail: Tail,
    at: datetime,
    numbers: Mapping[str, int],
    versions: dict[str, int],
    entropy: bytes,
    batch: int | None = None,
) -> Sealed:
    """A batch with its ids, hashes and places in the tree.

    `numbers` are the ids that the store gave the streams; `versions` holds each stream's version
    so far and is moved on. `entropy` is FIRST_ID_BYTES plus ENTROPY_BYTES random bytes for each
    entry. `batch` is the batch's first position where these entries are not its first ones.
    """
    moment = moment_after(tail, at)
    count, first = len(entries), tail.position + 1
    streams = [entry.stream for entry in entries]
    counted = []
    for stream in streams:
        version = versions[stream] = versions[stream] + 1
        counted.append(version)
    kinds = [entry.event.kind for entry in entries]
    schemas = [SCHEMA_VERSIONS.get(kind, 1) for kind in kinds]
    keys = [entry.key for entry in entries]
    written, peaks = timestamp(moment), list(tail.peaks)
    ids, salts, bounds, chains, nodes = hashing.seal_columns(
        *(tail.position, tail.chain, peaks, tail.last_id, _milliseconds(moment), entropy),
        *(written, batch or first, (streams, counted, kinds, schemas, keys, payloads)),
    )
    columns = (
        *(range(first, first + count), ids, [written] * count),
        *([numbers[stream] for stream in streams], counted, kinds, schemas, keys),
        *([batch or first] * count, salts, bounds, chains, nodes, payloads),
    )
    last = first + count - 1
    return Sealed(Tail(last, chains[-1], tuple(peaks), moment, ids[-1]), columns, entries)


def _milliseconds(at: datetime) -> int:
    """Since 1970, as ids count; ValueError for what they cannot hold."""
    milliseconds = int(at.timestamp() * 1000)
    if not 0 <= milliseconds < 1 << 48:
        raise ValueError("a record's moment must lie after 1970")
    return milliseconds


def seal_in_parts(
    entries: Sequence[Entry],
    payloads: Callable[[int, int], Sequence[bytes]],
    tail: Tail,
    at: datetime,
    numbers: Mapping[str, int],
    versions: dict[str, int],
    entropy: bytes,
    size: int,
) -> Iterator[Sealed]:
    """What `seal` makes of a batch, `size` records at a time: the same rows, ids and hashes.

    `payloads` gives those of the entries from one (counted from 0) up to before another, and is
    asked for those of each part when its turn comes.
    """
    batch, salts_from = tail.position + 1, FIRST_ID_BYTES + 4 * len(entries)
    for start in range(0, len(entries), size):
        end = min(start + size, len(entries))
        steps = entropy[FIRST_ID_BYTES + 4 * start : FIRST_ID_BYTES + 4 * end]
        salts = entropy[salts_from + SALT_BYTES * start : salts_from + SALT_BYTES * end]
        part = seal(
            *(entries[start:end], payloads(start, end), tail, at, numbers, versions),
            entropy[:FIRST_ID_BYTES] + steps + salts,
            batch,
        )
        tail = part.tail
        yield part

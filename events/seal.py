"""Sealing: how entries become records with ids, hashes and places in the tree.

Pure: the moment and the random bytes are arguments, so that every store seals alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic_core import PydanticSerializationError

from events import merkle
from events.errors import UnstorableTextError
from events.event import encode, schema_version
from events.log import Entry, Head
from events.record import (
    NO_CHAIN,
    SALT_BYTES,
    Record,
    chain_hash,
    commitment,
    envelope,
    leaf_hash,
    make_record,
    timestamp,
)

ENTROPY_BYTES = SALT_BYTES + 4
"""Random bytes that each record takes: its salt, and the step from one id to the next."""

FIRST_ID_BYTES = 9
"""Random bytes that a batch takes beside those of its records."""


@dataclass(frozen=True, slots=True)
class Tail:
    """What the next record is counted from: the end of the log and the tree's peaks."""

    position: int
    chain: bytes
    peaks: tuple[bytes, ...]
    recorded_at: datetime | None

    def head(self) -> Head:
        """The same end as readers see it."""
        return Head(self.position, self.chain, merkle.root_of(self.peaks), self.recorded_at)


START = Tail(0, NO_CHAIN, (), None)


def moment_after(tail: Tail, at: datetime) -> datetime:
    """The moment of the next batch: `at`, or the last record's where the clock ran backwards."""
    if at.tzinfo is None:
        raise ValueError("a record's moment needs a time zone")
    if tail.recorded_at is not None and at < tail.recorded_at:
        return tail.recorded_at
    return at.astimezone(UTC)


def record_ids(at: datetime, count: int, entropy: bytes) -> list[bytes]:
    """UUIDs version 7 (RFC 9562 section 5.7) that rise within the batch (section 6.2, method 2).

    Takes FIRST_ID_BYTES and four bytes for each further id. The first id leaves the top bits of
    the 74 random ones free, so that the steps (up to 2**32 each) cannot overflow.
    """
    milliseconds = int(at.timestamp() * 1000)
    if not 0 <= milliseconds < 1 << 48:
        raise ValueError("a record's moment must lie after 1970")
    high = milliseconds << 80
    number = int.from_bytes(entropy[:FIRST_ID_BYTES], "big")
    low_mask = (1 << 62) - 1
    ids = []
    for i in range(FIRST_ID_BYTES, FIRST_ID_BYTES + 4 * count, 4):
        bits = high | 0x7 << 76 | (number >> 62) << 64 | 0b10 << 62 | number & low_mask
        ids.append(bits.to_bytes(16, "big"))
        number += int.from_bytes(entropy[i : i + 4], "big") + 1
    return ids


def payload(entry: Entry) -> bytes:
    """The bytes that the log keeps of an entry; UnstorableTextError where it has none."""
    stream = entry.stream
    if not stream or not stream.isprintable():
        raise ValueError(f"a stream's name must be printable and not empty: {stream!r}")
    try:
        return encode(entry.event)
    except PydanticSerializationError as error:
        raise UnstorableTextError(
            f"{entry.event.kind}: a text holds half a surrogate pair and has no UTF-8 form"
            f" ({error}); replace the broken character"
        ) from None


def seal(
    entries: Sequence[Entry],
    payloads: Sequence[bytes],
    tail: Tail,
    at: datetime,
    versions: dict[str, int],
    entropy: bytes,
) -> tuple[list[Record], list[bytes], Tail]:
    """The records of a batch, the tree nodes they complete, and the log's new end.

    `versions` holds each stream's version so far and is moved on. `entropy` is FIRST_ID_BYTES
    plus ENTROPY_BYTES random bytes for each entry.
    """
    moment = moment_after(tail, at)
    written = timestamp(moment)
    count = len(entries)
    salts_from = FIRST_ID_BYTES + 4 * count
    ids = record_ids(moment, count, entropy)
    position, chain = tail.position, tail.chain
    records = []
    for i, (entry, payload) in enumerate(zip(entries, payloads, strict=True)):
        position += 1
        stream, kind = entry.stream, entry.event.kind
        version = versions[stream] = versions[stream] + 1
        schema = schema_version(kind)
        record_id = ids[i].hex()
        salt = entropy[salts_from + SALT_BYTES * i : salts_from + SALT_BYTES * (i + 1)]
        bound = commitment(salt, payload)
        leaf = leaf_hash(
            envelope(position, record_id, written, stream, version, kind, schema), bound
        )
        chain = chain_hash(chain, leaf)
        records.append(
            make_record(
                position,
                record_id,
                moment,
                stream,
                version,
                kind,
                schema,
                payload,
                salt,
                bound,
                leaf,
                chain,
                entry.event,
            )
        )
    peaks = list(tail.peaks)
    nodes = merkle.grow(tail.position, peaks, [record.leaf for record in records])
    return records, nodes, Tail(position, chain, tuple(peaks), moment)

"""What sealing computes of a batch: ids, salts, commitments, chain hashes and tree nodes.

Pure, and in Python: events.hashing has it compiled where that was possible, to the same bytes.
"""

import struct
from collections.abc import Sequence
from typing import Any

from events import merkle, record

ENTROPY_BYTES = record.SALT_BYTES + 4
"""Random bytes that each record takes: its salt, and the step from one id to the next."""

FIRST_ID_BYTES = 9
"""Random bytes that a batch takes beside those of its records."""

Columns = tuple[list[bytes], list[bytes], list[bytes], list[bytes], list[bytes | None]]
"""Ids, salts, commitments, chain hashes, and the tree nodes that each record completes."""


def seal_columns(
    size: int,
    chain: bytes,
    peaks: list[bytes],
    last_id: bytes,
    milliseconds: int,
    entropy: bytes,
    written: str,
    batch: int,
    told: Sequence[Sequence[Any]],
) -> Columns:
    """What follows from a log of `size` records with this end, for more; changes `peaks`.

    `told` are the records' streams, versions, kinds, schema versions, keys and payloads;
    `written` is their moment as the log writes it, `batch` the first position of theirs.
    ValueError where there is not as much `entropy` as they take.
    """
    *middle, payloads = told
    count = len(payloads)
    if len(entropy) != FIRST_ID_BYTES + ENTROPY_BYTES * count:
        raise ValueError(f"{count} records cannot be sealed with {len(entropy)} random bytes")
    ids = record_ids(milliseconds, count, entropy, last_id)
    salts = [
        entropy[at : at + record.SALT_BYTES]
        for at in range(FIRST_ID_BYTES + 4 * count, len(entropy), record.SALT_BYTES)
    ]
    bounds = record.commitments(salts, payloads)
    positions = range(size + 1, size + 1 + count)
    shared = [written] * count, [batch] * count
    leaves = record.leaf_hashes((positions, ids, shared[0], *middle, shared[1], bounds))
    chains = record.chain_hashes(chain, leaves)
    return ids, salts, bounds, chains, merkle.grow(size, peaks, leaves)


def record_ids(
    milliseconds: int, count: int, entropy: bytes, after: bytes = bytes(16)
) -> list[bytes]:
    """UUIDs version 7 (RFC 9562 section 5.7) that rise (section 6.2, method 2), above `after`.

    Takes FIRST_ID_BYTES and four bytes for each id; `milliseconds` are counted from 1970. The 74
    random bits are counted up: in the millisecond of `after` from there on, else from a random
    number whose top bits are free, so that the steps (up to 2**32 each) cannot overflow.
    """
    if not 0 <= milliseconds < 1 << 48:
        raise ValueError("a record's moment must lie after 1970")
    number = int.from_bytes(entropy[:FIRST_ID_BYTES], "big")
    last = int.from_bytes(after, "big")
    if last >> 80 == milliseconds:
        number = (last >> 64 & 0xFFF) << 62 | last & _LOW
    version, variant = milliseconds << 16 | 0x7 << 12, 0b10 << 62
    return [
        _HALVES.pack(
            version | (number := number + step + 1) >> 62,
            variant | number & _LOW,
        )
        for step in struct.unpack_from(f">{count}I", entropy, FIRST_ID_BYTES)
    ]


_LOW = (1 << 62) - 1
"""The random bits behind an id's variant."""

_HALVES = struct.Struct(">QQ")

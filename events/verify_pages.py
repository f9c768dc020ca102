"""Whether a page of records is as it must be, asked of whole columns.

Nearly all pages of nearly all logs are. What is wrong with one that is not is told by looking at
its records one by one (`events.verify_records`): here is only said that this is needed.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import compress
from operator import le, lt, ne
from typing import Any, NamedTuple

from events import hashing

MALFORMED = (TypeError, ValueError, AttributeError, LookupError, OverflowError)
"""What Python says of values of another type than the column's."""


class Before(NamedTuple):
    """The record before a page: what the page's first one is held against."""

    chain: bytes
    moment: str
    last_id: bytes
    batch: int


def sound_leaves(
    page: Sequence[tuple[Any, ...]],
    before: Before,
    versions: dict[str, int],
    begun: dict[str, int] | None,
) -> list[bytes] | None:
    """The leaves of a page, in the order of position, of which nothing has to be said.

    None where a closer look is needed, also at a record that was redacted. `versions` holds what
    each stream counted before and is moved on, `begun` the first version in this range of those
    that it did not know; both only by a page that is sound.
    """
    try:
        positions, ids, moments, streams, counts, kinds, schemas, keys, batches, *others = zip(
            *page, strict=True
        )
        salts, bounds, chains, _, payloads = others
        whole = None not in streams and None not in salts and None not in payloads
        if not whole or not _in_order(before, positions, ids, moments, batches):
            return None
        if not all(key and key.isprintable() for key in {*keys} - {None}):
            return None
        counted = _counted(zip(streams, counts, strict=True), versions, begun)
        told = (moments, streams, counts, kinds, schemas, keys, batches, bounds)
        leaves = hashing.leaf_hashes((positions, ids, *told))
        hashed = hashing.commitments(salts, payloads) == [*bounds]
        if counted is None or not hashed or hashing.chain_hashes(before.chain, leaves) != [*chains]:
            return None
    except MALFORMED:
        return None
    moved, first = counted
    versions |= moved
    if begun is not None:
        begun |= first
    return leaves


def _in_order(
    before: Before,
    positions: tuple[int, ...],
    ids: tuple[bytes, ...],
    moments: tuple[str, ...],
    batches: tuple[int, ...],
) -> bool:
    """Whether ids rise, moments do not fall, and each batch is the last one's or begins here."""
    for moment in {*moments}:
        datetime.fromisoformat(moment)
    begins = [*map(ne, (before.batch, *batches), batches)]
    return (
        all(map(lt, (before.last_id, *ids), ids))
        and all(map(le, (before.moment, *moments), moments))
        and not any(map(ne, compress(batches, begins), compress(positions, begins)))
    )


def _counted(
    counts: Iterable[tuple[str, int]], versions: dict[str, int], begun: dict[str, int] | None
) -> tuple[dict[str, int], dict[str, int]] | None:
    """The last version of each stream and, of those not known, the first; none where one jumps."""
    moved: dict[str, int] = {}
    first: dict[str, int] = {}
    for stream, count in counts:
        before = moved.get(stream)
        if before is None:
            before = versions.get(stream)
            if before is None:
                if begun is not None:
                    first[stream] = moved[stream] = count
                    continue
                before = 0
        if count != before + 1:
            return None
        moved[stream] = count
    return moved, first

"""Rows as a store holds them, made into what readers see."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, TypeVar, cast

from events import merkle
from events.errors import IntegrityError, UnknownDocumentError, UnknownRecordError
from events.event import Unknown, decoder
from events.log import Head
from events.record import Record, envelope, leaf_hash, leaf_hashes, record_of, timestamp

PAGE = 250
"""Records per query: a reader holds no more than these, and no lock between them."""

_CLAIMS = (
    *("statement_made", "meeting_held", "event_scheduled", "visit_made", "concern_raised"),
    *("assessment_made", "measure_taken", "force_moved", "agreement_reached"),
    *("incident_occurred", "support_given", "office_changed"),
)
"""Kinds of which a log has so many that an index of them costs each append more than it saves.

Never to be changed: the indexes of logs that exist are made with it. Frequent ones come first, as
SQLite compares one by one; for a NOT IN it would make a table of them for each row.
"""

LISTED = " AND ".join(f"kind <> '{kind}'" for kind in _CLAIMS)
"""In SQL: which records the index of kinds lists. A query that says so, too, can use it."""


def listed(kinds: Collection[str]) -> bool:
    """Whether the index of kinds lists all records of these kinds."""
    return not set(kinds).intersection(_CLAIMS)


_BEYOND = 2**62
"""Above every stream version."""


def paged(
    page: Callable[[Sequence[Any]], Sequence[tuple[Any, ...]]],
    after: int,
    last: int,
    values: Sequence[Any],
    *,
    by_version: bool,
    backwards: bool,
) -> Iterator[Record]:
    """Records page by page, each page going on where the one before ended.

    `page` runs the query: its values are `after`, `last`, `values` and, `by_version`, the stream
    version that the page before ended with.
    """
    version = [_BEYOND if backwards else 0] if by_version else []
    while after < last:
        found = page((after, last, *values, *version))
        yield from records(found)
        if len(found) < PAGE:
            return
        if by_version:
            version = [found[-1][4]]
        if backwards:
            last = found[-1][0] - 1
        else:
            after = found[-1][0]


def position_at(at: datetime, last: int, recorded_at: Callable[[int], str | None]) -> int:
    """The last position up to `last` recorded at or before a moment; or 0.

    `recorded_at` gives a position's moment as the log writes it.
    """
    return _last_up_to(timestamp(at), last, recorded_at)


def position_of(ref: str, last: int, identity: Callable[[int], bytes | None]) -> int:
    """The position up to `last` of the record with an id, if there is one: ids rise.

    `identity` gives a position's id. UnknownRecordError for what is no id.
    """
    return _last_up_to(record_id(ref), last, identity)


Ordered = TypeVar("Ordered", str, bytes)


def _last_up_to(wanted: Ordered, last: int, at: Callable[[int], Ordered | None]) -> int:
    """The last position whose value does not lie above the wanted one, found by halving; or 0."""
    low, high = 0, last
    while low < high:
        middle = (low + high + 1) // 2
        found = at(middle)
        if found is None:
            raise IntegrityError(middle, "the record is missing")
        if found <= wanted:
            low = middle
        else:
            high = middle - 1
    return low


def records(rows: Sequence[tuple[Any, ...]]) -> Iterator[Record]:
    """Decoded records from rows with the columns of `events.stored.StoredRecord`."""
    written, at = "", datetime.min.replace(tzinfo=UTC)
    read, read_kind, read_schema = decoder("", 0), "", 0
    for row in rows:
        place, name, told, stream, count, kind, schema, key, batch, salt, bound, chain, _, raw = row
        if told != written:
            written, at = told, moment(told)
        if kind != read_kind or schema != read_schema:
            read, read_kind, read_schema = decoder(kind, schema), kind, schema
        event = (
            Unknown(kind=kind, schema_version=schema, problem="redacted")
            if raw is None
            else read(raw)
        )
        yield record_of(
            (
                place,
                name.hex(),
                at,
                stream,
                count,
                kind,
                schema,
                key,
                batch,
                salt,
                bound,
                chain,
                raw,
                event,
            )
        )


def leaf(row: tuple[Any, ...]) -> bytes:
    """A record's leaf in the tree, from a row with the columns of `StoredRecord`."""
    return leaf_hash(envelope(row[0], row[1].hex(), *row[2:9]), row[10])


def leaves(page: Sequence[tuple[Any, ...]]) -> list[bytes]:
    """`leaf` of each of many rows, which takes half the time for each.

    Never compiled (`events.hashing`): in a damaged log a column holds what it should not.
    """
    positions, ids, *middle, _, commitments, _, _, _ = zip(*page, strict=True)
    return leaf_hashes((positions, ids, *middle, commitments))


def node(level: int, index: int, row: Callable[[int], tuple[Any, ...] | None]) -> bytes:
    """A complete node of the tree; `row` gives the record at a position, or none.

    IntegrityError where the record is missing or lacks the node.
    """
    if level == 0:
        position, place = index + 1, slice(0)
    else:
        position, place = merkle.completed_by(level, index)
    found = row(position)
    if found is None:
        raise IntegrityError(position, "the record is missing")
    if level == 0:
        return leaf(found)
    digest = (found[12] or b"")[place]
    if len(digest) != 32:
        raise IntegrityError(position, f"tree node ({level}, {index}) is missing")
    return cast("bytes", digest)


def head(row: tuple[Any, ...] | None) -> Head:
    """The log's end from its row (position, chain, root, moment); IntegrityError without one."""
    if row is None:
        raise IntegrityError(None, "the head is missing; restore a backup")
    return Head(row[0], row[1], row[2], moment(row[3]) if row[3] else None)


def moment(written: str) -> datetime:
    """A moment as the log writes it, else IntegrityError."""
    try:
        return datetime.fromisoformat(written).astimezone(UTC)
    except ValueError:
        raise IntegrityError(None, f"{written!r} is no moment") from None


def digest(document: str) -> bytes:
    """The 32 bytes of a document's name, else UnknownDocumentError."""
    try:
        return bytes.fromhex(document)
    except ValueError:
        raise UnknownDocumentError(f"{document!r} is no document digest") from None


def record_id(ref: str) -> bytes:
    """The 16 bytes of a record's id, with or without hyphens, else UnknownRecordError."""
    try:
        return bytes.fromhex(ref.replace("-", ""))
    except ValueError:
        raise UnknownRecordError(f"{ref!r} is no record id (32 hexadecimal digits)") from None


def text(raw: bytes, document: str) -> str:
    """A document's text from its stored bytes; IntegrityError where they are not its own."""
    if sha256(raw).hexdigest() != document.lower():
        raise IntegrityError(None, f"the text of document {document} is damaged")
    return raw.decode()

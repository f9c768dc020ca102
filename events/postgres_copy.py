"""Rows in the binary form of PostgreSQL's COPY (see COPY in the server's manual).

Packed by us for the one table that matters: the driver packs value by value, which takes longer
than all the rest of an append.
"""

import struct
from collections.abc import Iterable, Iterator
from typing import Any

_BEGINNING = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END = b"\xff\xff"
_NULL = b"\xff\xff\xff\xff"
_FRONT = struct.Struct(">hiqi16s")
"""How many fields follow; the position; the id, each behind its length."""
_STREAM = struct.Struct(">iqiq")
_HASHES = struct.Struct(">iqi16si32si32s")
"""The batch, the salt, commitment and chain."""
_REDACTED = struct.Struct(">iqii32si32s")
"""The same without a salt."""
_FOUR = struct.Struct(">ii")
_LENGTH = struct.Struct(">i").pack


def packed(parts: Iterable[Iterable[tuple[Any, ...]]]) -> Iterator[bytes]:
    """The records of `events.seal` for COPY into the table of `events.postgres_schema`.

    What is made of one part can be sent before the next part is asked for.
    """
    yield _BEGINNING
    lengthy: dict[Any, bytes] = {}
    for rows in parts:
        yield _packed(rows, lengthy)
    yield _END


def _packed(rows: Iterable[tuple[Any, ...]], lengthy: dict[Any, bytes]) -> bytes:
    """Rows one behind the other; `lengthy` keeps fields that come again and again."""
    fields: list[bytes] = []
    front, in_stream, hashes, length = _FRONT.pack, _STREAM.pack, _HASHES.pack, _LENGTH
    for row in rows:
        position, record_id, written, stream, version, kind, schema, key, batch, salt, *rest = row
        commitment, chain, nodes, payload = rest
        if written not in lengthy:
            lengthy[written] = _sized(written.encode())
        if (kind, schema) not in lengthy:
            lengthy[kind, schema] = _sized(kind.encode()) + _FOUR.pack(4, schema)
        fields += (
            front(14, 8, position, 16, record_id),
            lengthy[written],
            in_stream(8, stream, 8, version),
            lengthy[kind, schema],
            _NULL if key is None else _sized(key.encode()),
            hashes(8, batch, 16, salt, 32, commitment, 32, chain)
            if salt is not None
            else _REDACTED.pack(8, batch, -1, 32, commitment, 32, chain),
            _NULL if nodes is None else length(len(nodes)) + nodes,
            *((_NULL,) if payload is None else (length(len(payload)), payload)),
        )
    return b"".join(fields)


def _sized(raw: bytes) -> bytes:
    return _LENGTH(len(raw)) + raw

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
_FOUR = struct.Struct(">ii")
_EIGHT = struct.Struct(">iq")
_LENGTH = struct.Struct(">i").pack


def packed(parts: Iterable[Iterable[tuple[Any, ...]]]) -> Iterator[bytes]:
    """The records of `events.seal` for COPY into the table of `events.postgres_schema`.

    What is made of one part can be sent before the next part is asked for.
    """
    yield _BEGINNING
    lengthy: dict[str, bytes] = {}
    for rows in parts:
        yield _packed(rows, lengthy)
    yield _END


def _packed(rows: Iterable[tuple[Any, ...]], lengthy: dict[str, bytes]) -> bytes:
    """Rows one behind the other; `lengthy` keeps words that come again and again."""
    fields: list[bytes] = []
    add = fields.append
    for row in rows:
        position, record_id, written, stream, version, kind, schema, key, batch, *blobs = row
        for word in (written, kind):
            if word not in lengthy:
                lengthy[word] = _sized(word.encode())
        add(_FRONT.pack(14, 8, position, 16, record_id))
        add(lengthy[written])
        add(_STREAM.pack(8, stream, 8, version))
        add(lengthy[kind])
        add(_FOUR.pack(4, schema))
        add(_NULL if key is None else _sized(key.encode()))
        add(_EIGHT.pack(8, batch))
        for blob in blobs:
            add(_NULL if blob is None else _LENGTH(len(blob)))
            if blob is not None:
                add(blob)
    return b"".join(fields)


def _sized(raw: bytes) -> bytes:
    return _LENGTH(len(raw)) + raw

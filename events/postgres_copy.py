"""Rows in the binary form of PostgreSQL's COPY (see COPY in the server's manual).

Packed by us for the one table that matters: the driver packs value by value, which takes longer
than all the rest of an append.
"""

import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from events import hashing

_BEGINNING = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END = b"\xff\xff"
_NULL = b"\xff\xff\xff\xff"
_HASHES = struct.Struct(">iqi16si32si32s")
"""The batch, the salt, commitment and chain."""
_REDACTED = struct.Struct(">iqii32si32s")
"""The same without a salt."""
_FOUR = struct.Struct(">ii")
_LENGTH = struct.Struct(">i").pack


def packed(parts: Iterable[Iterable[Sequence[Any]]]) -> Iterator[bytes]:
    """The records of `events.seal` for COPY into the table of `events.postgres_schema`.

    Each part is columns, those of docs/log-format.md in its order, of one record or more. What is
    made of one part can be sent before the next part is asked for.
    """
    yield _BEGINNING
    fronts = _Fronts()
    for columns in parts:
        compiled = hashing.in_use
        yield compiled.copy_rows(columns) if compiled else _packed(columns, fronts)
    yield _END


class _Fronts(dict[tuple[str, str, int], tuple[Callable[..., bytes], bytes, bytes]]):
    """What packs a row up to its key, by moment, kind and schema version, which come again.

    Takes how many fields follow, the position and the id, the packed moment, stream and version,
    the packed kind and schema version; each number and the id behind its length.
    """

    def __missing__(self, found: tuple[str, str, int]) -> tuple[Callable[..., bytes], bytes, bytes]:
        written, kind, schema = found
        moment, told = _sized(written.encode()), _sized(kind.encode()) + _FOUR.pack(4, schema)
        front = struct.Struct(f">hiqi16s{len(moment)}siqiq{len(told)}s").pack
        self[found] = made = (front, moment, told)
        return made


def _packed(columns: Iterable[Sequence[Any]], fronts: _Fronts) -> bytes:
    """Rows one behind the other; compiled, it is `copy_rows` of _copy_rows.h."""
    fields: list[bytes] = []
    hashes, length = _HASHES.pack, _LENGTH
    for row in zip(*columns, strict=True):
        place, name, at, stream, count, kind, schema, key, batch, salt, bound, chain, made, raw = (
            row
        )
        front, moment, told = fronts[at, kind, schema]
        fields += (
            front(14, 8, place, 16, name, moment, 8, stream, 8, count, told),
            _NULL if key is None else _sized(key.encode()),
            hashes(8, batch, 16, salt, 32, bound, 32, chain)
            if salt is not None
            else _REDACTED.pack(8, batch, -1, 32, bound, 32, chain),
            _NULL if made is None else length(len(made)) + made,
            _NULL if raw is None else length(len(raw)),
            raw or b"",
        )
    return b"".join(fields)


def _sized(raw: bytes) -> bytes:
    return _LENGTH(len(raw)) + raw

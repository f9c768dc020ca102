"""Reading a log's SQLite file: decoded for those who use it, raw for those who audit it."""

import zlib
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from threading import Event
from typing import Any, cast

from events import merkle, rows
from events.errors import IntegrityError, UnknownDocumentError, UnknownRecordError
from events.following import follow
from events.log import Head
from events.record import Record
from events.sqlite_file import SqliteFile
from events.stored import StoredRecord, stored_record

_SELECT = (
    "SELECT records.position, records.id, recorded_at, streams.name, stream_version, kind,"
    " schema_version, key, batch, salt, commitment, chain, nodes, payload"
    " FROM records LEFT JOIN streams ON streams.id = records.stream"
)


class SqliteReading:
    """The half of `events.sqlite.SqliteLog` that reads; also gives `events.stored.Stored`."""

    def __init__(self, file: SqliteFile) -> None:
        self._file = file
        self.path = file.path

    def read(
        self,
        *,
        after: int = 0,
        through: int | None = None,
        kinds: Sequence[str] = (),
        stream: str | None = None,
        backwards: bool = False,
    ) -> Iterator[Record]:
        """Records with after < position <= through, decoded, in pages; see `Log.read`.

        What is appended while the reader is on its way does not show.
        """
        end = self.head().position
        last = end if through is None else min(through, end)
        clauses, values = ["records.position > ?", "records.position <= ?"], [*kinds]
        if kinds:
            clauses.append(f"kind IN ({', '.join('?' * len(kinds))})")
            if rows.listed(kinds):
                clauses.append(rows.LISTED)
        order = "records.position"
        if stream is not None:
            # Versions rise with positions, and the index of a stream is in their order.
            order = "stream_version"
            clauses.append("records.stream = (SELECT id FROM streams WHERE name = ?)")
            clauses.append(f"stream_version {'<' if backwards else '>'} ?")
            values.append(stream)
        # Only names and placeholders are joined in, never a value.
        sql = (
            f"{_SELECT} WHERE {' AND '.join(clauses)}"
            f" ORDER BY {order} {'DESC' if backwards else 'ASC'} LIMIT {rows.PAGE}"
        )
        return rows.paged(
            lambda bounds: self._file.rows(sql, bounds),
            after,
            last,
            values,
            by_version=stream is not None,
            backwards=backwards,
        )

    def follow(self, after: int = 0, *, stop: Event, poll: float = 1.0) -> Iterator[Record]:
        """Records behind `after` as they are appended, until `stop` is set; see `follow`."""
        return follow(self, after, stop=stop, poll=poll)

    def head(self) -> Head:
        """The end of the log as of this call."""
        return rows.head(self._file.row("SELECT position, chain, root, recorded_at FROM head"))

    def record(self, ref: int | str) -> Record:
        """The record at a position or with an id, else UnknownRecordError."""
        if isinstance(ref, int):
            position = ref
        else:
            position = rows.position_of(ref, self.head().position, self._id)
        found = self._row(position)
        if found is None or (isinstance(ref, str) and found[1] != rows.record_id(ref)):
            raise UnknownRecordError(f"{self.path}: no record answers to {ref!r}")
        return next(rows.records((found,)))

    def position_at(self, moment: datetime) -> int:
        """The last position recorded at or before the moment; 0 when there is none."""

        def recorded_at(position: int) -> str | None:
            sql = "SELECT recorded_at FROM records WHERE position = ?"
            found = self._file.row(sql, (position,))
            return found[0] if found else None

        return rows.position_at(moment, self.head().position, recorded_at)

    def root(self, position: int) -> bytes:
        """The Merkle root of the log's first `position` records (RFC 9162)."""
        end = self.head().position
        if not 0 <= position <= end:
            raise UnknownRecordError(f"{self.path}: position {position} lies beyond the end, {end}")
        return merkle.root(position, self._node)

    def inclusion_proof(self, position: int, size: int) -> tuple[bytes, ...]:
        """RFC 9162: that the record at `position` is among the first `size`."""
        return merkle.inclusion_proof(position - 1, size, self._node)

    def consistency_proof(self, first: int, second: int) -> tuple[bytes, ...]:
        """RFC 9162: that the first `second` records continue the first `first`."""
        return merkle.consistency_proof(first, second, self._node)

    def text(self, document: str) -> str:
        """The stored text of a document, else UnknownDocumentError."""
        raw = self.stored_text(document)
        if raw is None:
            raise UnknownDocumentError(f"{self.path}: the log holds no text of document {document}")
        return rows.text(raw, document)

    def holds(self, document: str) -> bool:
        """Whether the text of this document is stored."""
        sql = "SELECT 1 FROM documents WHERE digest = ? AND text IS NOT NULL"
        return self._file.row(sql, (rows.digest(document),)) is not None

    # For auditors (events.stored.Stored)

    def still(self) -> AbstractContextManager[None]:
        """While inside, all is read as of one moment; this thread must not append then."""
        return self._file.still()

    def stored_records(self, after: int, limit: int) -> list[StoredRecord]:
        """The next records after a position as they lie in the file."""
        return list(map(stored_record, self.stored_rows(after, limit)))

    def stored_rows(self, after: int, limit: int) -> list[tuple[Any, ...]]:
        """The same as plain rows."""
        return self._file.rows(
            f"{_SELECT} WHERE records.position > ? ORDER BY records.position LIMIT ?",
            (after, limit),
        )

    def stored_documents(self) -> list[str]:
        """Digests of all documents in the order in which they came."""
        return [
            row[0].hex() for row in self._file.rows("SELECT digest FROM documents ORDER BY rowid")
        ]

    def stored_text(self, document: str) -> bytes | None:
        """A document's UTF-8 bytes, or none; at most one more than its noted size."""
        sql = "SELECT bytes, text FROM documents WHERE digest = ?"
        row = self._file.row(sql, (rows.digest(document),))
        if row is None or row[1] is None:
            return None
        try:
            return zlib.decompressobj().decompress(row[1], max_length=row[0] + 1)
        except zlib.error as error:
            raise IntegrityError(
                None, f"the text of document {document} is damaged: {error}"
            ) from None

    def stored_problems(self, *, alone: bool = False) -> list[str]:
        """What SQLite's own check of pages and indexes finds; empty when all is well."""
        with self._file.mapped() if alone else self._file.much_cache():
            found = [str(row[0]) for row in self._file.rows("PRAGMA integrity_check(20)")]
        return [] if found == ["ok"] else found

    def _row(self, position: int) -> tuple[Any, ...] | None:
        return self._file.row(f"{_SELECT} WHERE records.position = ?", (position,))

    def _id(self, position: int) -> bytes | None:
        found = self._file.row("SELECT id FROM records WHERE position = ?", (position,))
        return cast("bytes", found[0]) if found else None

    def _node(self, level: int, index: int) -> bytes:
        return rows.node(level, index, self._row)

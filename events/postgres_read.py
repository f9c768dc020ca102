"""Reading a log in PostgreSQL: decoded for those who use it, raw for those who audit it."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing
from datetime import datetime
from hashlib import sha256
from threading import Event
from typing import TYPE_CHECKING, Any, cast

from events import merkle, rows
from events.errors import LogError, UnknownDocumentError, UnknownRecordError
from events.following import follow
from events.log import Head
from events.postgres_database import PostgresDatabase, driver
from events.record import Record
from events.stored import StoredRecord, stored_record

if TYPE_CHECKING:
    from events.postgres_database import Connection

_SELECT = (
    "SELECT records.position, records.id, recorded_at, streams.name, stream_version, kind,"
    " schema_version, key, batch, salt, commitment, chain, nodes, payload"
    " FROM records LEFT JOIN streams ON streams.id = records.stream"
)


def channel(schema: str) -> str:
    """Where the log of a schema tells that something was appended (NOTIFY)."""
    return "briefing_" + sha256(schema.encode()).hexdigest()[:32]


class PostgresReading:
    """The half of `events.postgres.PostgresLog` that reads; also gives `events.stored.Stored`."""

    def __init__(self, database: PostgresDatabase) -> None:
        self._database = database
        self.place = database.place

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
        clauses, values = ["position > %s", "position <= %s"], list[Any]()
        if kinds:
            clauses.append("kind = ANY(%s)")
            values.append(list(kinds))
            if rows.listed(kinds):
                clauses.append(rows.LISTED)
        order = "position"
        if stream is not None:
            # Versions rise with positions, and the index of a stream is in their order.
            order = "stream_version"
            clauses.append("stream = (SELECT id FROM streams WHERE name = %s)")
            clauses.append(f"stream_version {'<' if backwards else '>'} %s")
            values.append(stream)
        # Only names and placeholders are joined in, never a value.
        sql = (
            f"{_SELECT} WHERE {' AND '.join(clauses)}"
            f" ORDER BY {order} {'DESC' if backwards else 'ASC'} LIMIT {rows.PAGE}"
        )
        return rows.paged(
            lambda bounds: self._database.rows(sql, bounds),
            after,
            last,
            values,
            by_version=stream is not None,
            backwards=backwards,
        )

    def follow(self, after: int = 0, *, stop: Event, poll: float = 5.0) -> Iterator[Record]:
        """Records behind `after` as they are appended, until `stop` is set; see `follow`.

        PostgreSQL tells of an append by NOTIFY, so that a record shows at once; as that is a hint
        which a pooler or a lost connection may swallow, `poll` seconds are the longest wait.
        `stop` is noticed within them.
        """
        with closing(_Hints(self._database, stop)) as hints:
            yield from follow(self, after, stop=stop, poll=poll, wait=hints.wait)

    def head(self) -> Head:
        """The end of the log as of this call."""
        return rows.head(self._database.row("SELECT position, chain, root, recorded_at FROM head"))

    def record(self, ref: int | str) -> Record:
        """The record at a position or with an id, else UnknownRecordError."""
        if isinstance(ref, int):
            position = ref
        else:
            position = rows.position_of(ref, self.head().position, self._id)
        found = self._row(position)
        if found is None or (isinstance(ref, str) and found[1] != rows.record_id(ref)):
            raise UnknownRecordError(f"{self.place}: no record answers to {ref!r}")
        return next(rows.records((found,)))

    def position_at(self, moment: datetime) -> int:
        """The last position recorded at or before the moment; 0 when there is none."""

        def recorded_at(position: int) -> str | None:
            sql = "SELECT recorded_at FROM records WHERE position = %s"
            found = self._database.row(sql, (position,))
            return found[0] if found else None

        return rows.position_at(moment, self.head().position, recorded_at)

    def root(self, position: int) -> bytes:
        """The Merkle root of the log's first `position` records (RFC 9162)."""
        end = self.head().position
        if not 0 <= position <= end:
            raise UnknownRecordError(
                f"{self.place}: position {position} lies beyond the end, {end}"
            )
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
            raise UnknownDocumentError(
                f"{self.place}: the log holds no text of document {document}"
            )
        return rows.text(raw, document)

    def holds(self, document: str) -> bool:
        """Whether the text of this document is stored."""
        sql = "SELECT 1 FROM documents WHERE digest = %s AND text IS NOT NULL"
        return self._database.row(sql, (rows.digest(document),)) is not None

    # For auditors (events.stored.Stored)

    def still(self) -> AbstractContextManager[None]:
        """While inside, all is read as of one moment; this thread must not append then."""
        return self._database.still()

    def stored_records(self, after: int, limit: int) -> list[StoredRecord]:
        """The next records after a position as they lie in the table."""
        return list(map(stored_record, self.stored_rows(after, limit)))

    def stored_rows(self, after: int, limit: int) -> list[tuple[Any, ...]]:
        """The same as plain rows."""
        return self._database.rows(
            f"{_SELECT} WHERE position > %s ORDER BY position LIMIT %s", (after, limit)
        )

    def stored_documents(self) -> list[str]:
        """Digests of all documents in the order in which they came."""
        found = self._database.rows("SELECT digest FROM documents ORDER BY number")
        return [row[0].hex() for row in found]

    def stored_text(self, document: str) -> bytes | None:
        """A document's UTF-8 bytes, or none."""
        sql = "SELECT text FROM documents WHERE digest = %s"
        row = self._database.row(sql, (rows.digest(document),))
        return None if row is None else cast("bytes | None", row[0])

    def stored_problems(self, *, alone: bool = False) -> list[str]:  # noqa: ARG002 - SQLite's
        """What the server's catalogue tells: indexes that do not hold."""
        found = self._database.rows(
            "SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid"
            " WHERE relnamespace = to_regnamespace(%s) AND NOT (indisvalid AND indisready)",
            (f'"{self._database.schema}"',),
        )
        return [f"the index {name} is not valid; run REINDEX" for (name,) in found]

    def _row(self, position: int) -> tuple[Any, ...] | None:
        return self._database.row(f"{_SELECT} WHERE position = %s", (position,))

    def _id(self, position: int) -> bytes | None:
        found = self._database.row("SELECT id FROM records WHERE position = %s", (position,))
        return cast("bytes", found[0]) if found else None

    def _node(self, level: int, index: int) -> bytes:
        return rows.node(level, index, self._row)


class _Hints:
    """A connection that listens for appends; where there is none, waiting is just waiting."""

    def __init__(self, database: PostgresDatabase, stop: Event) -> None:
        self._database = database
        self._stop = stop
        self._error = driver().Error
        self._connection: Connection | None = None
        self._listen()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()

    def wait(self, seconds: float) -> None:
        """Until something was appended, the seconds are over, or `stop` is set without hints."""
        if self._connection is None or self._connection.closed:
            self._stop.wait(seconds)
            self._listen()
            return
        try:
            for _ in self._connection.notifies(timeout=seconds, stop_after=1):
                return
        except self._error:
            self.close()

    def _listen(self) -> None:
        try:
            self._connection = self._database.connect()
            self._connection.execute(f'LISTEN "{channel(self._database.schema)}"')
        except (LogError, self._error):
            self.close()

"""What another log held, put into a schema of PostgreSQL: ids, salts, moments and hashes are kept.

The tables of a log are filled in one transaction, so that they hold nothing or all. As long as
nobody has said that the copy is relied on, it carries a mark that tells whose unfinished work it
is: only that one may take it away again.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice

from events import merkle
from events.errors import NotALogError
from events.export_format import Part, Text
from events.log import Head
from events.postgres import PostgresLog
from events.postgres_copy import packed
from events.record import NO_CHAIN
from events.rows import leaf, moment
from events.seal import START, Tail
from events.stored import StoredRecord

_BATCH = 5000
"""Parts that are held at a time."""

_MARK = "unfinished_copy"


def adopt(
    address: str,
    parts: Callable[[], Iterable[Part]],
    *,
    schema: str,
    mark: str,
    wait: float = 30.0,
) -> Head:
    """Make a log of parts that were checked while they were read; give its end.

    `parts` are asked for again where the server wants the transaction anew. NotALogError where the
    schema holds a log with records, unless it is an unfinished copy with the same mark; that is
    written anew. The copy is unfinished until `finish`.
    """
    discard(address, schema=schema, mark=mark, wait=wait)
    with _AdoptingLog.ensure(address, schema=schema, wait=wait) as log:
        log.adopt(parts, mark)
        return log.head()


def finish(address: str, *, schema: str) -> None:
    """Say that a copy is relied on from now: its mark goes."""
    with _AdoptingLog.open(address, schema=schema, readonly=True) as log:
        if log.mark() is None:
            return
    with _AdoptingLog.open(address, schema=schema) as log:
        log.unmark()


def discard(address: str, *, schema: str, mark: str, wait: float = 30.0) -> None:
    """Take an unfinished copy with this mark away; NotALogError for records without it."""
    try:
        log = _AdoptingLog.open(address, schema=schema, wait=wait)
    except NotALogError:
        return  # nothing, or something else, which `ensure` refuses
    with log:
        log.clear(mark)


@dataclass
class _End:
    """How far a copy has come."""

    position: int = 0
    chain: bytes = NO_CHAIN
    peaks: list[bytes] = field(default_factory=list)
    moment: str | None = None
    last_id: bytes = START.last_id
    streams: dict[str, int] = field(default_factory=dict)


class _AdoptingLog(PostgresLog):
    """A log that takes records as they are; the tree and the head are counted anew."""

    def adopt(self, parts: Callable[[], Iterable[Part]], mark: str) -> None:
        def work() -> None:
            if self._locked_tail().position:
                raise self._taken()
            end, left = _End(), iter(parts())
            while batch := list(islice(left, _BATCH)):
                self._adopt_texts([p for p in batch if isinstance(p, Text)])
                self._adopt_records([p for p in batch if isinstance(p, StoredRecord)], end)
            at = moment(end.moment) if end.moment else None
            self._store_head(Tail(end.position, end.chain, tuple(end.peaks), at, end.last_id))
            self._database.run(f"CREATE TABLE {_MARK} (whose text NOT NULL)")
            self._database.run(f"INSERT INTO {_MARK} VALUES (%s)", (mark,))  # noqa: S608

        self._database.transact("write the copy of the log", work)

    def mark(self) -> str | None:
        """The mark of an unfinished copy."""
        name = f'"{self._database.schema}".{_MARK}'
        if self._database.row("SELECT to_regclass(%s)", (name,)) == (None,):
            return None
        row = self._database.row(f"SELECT whose FROM {_MARK}")  # noqa: S608 - the name is ours
        return None if row is None else str(row[0])

    def unmark(self) -> None:
        self._database.transact(
            "finish the copy", lambda: self._database.run(f"DROP TABLE IF EXISTS {_MARK}")
        )

    def clear(self, mark: str) -> None:
        """Take an unfinished copy away; NotALogError for a log that somebody relies on."""

        def work() -> None:
            if not self._locked_tail().position:
                return
            if self.mark() != mark:
                raise self._taken()
            tables = self._database.rows(
                "SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace(%s)"
                " AND relkind = 'r'",
                (f'"{self._database.schema}"',),
            )
            names = ", ".join(f'"{self._database.schema}"."{name}"' for (name,) in tables)
            self._database.run(f"DROP TABLE {names}")

        self._database.transact("clear an unfinished copy", work)

    def _taken(self) -> NotALogError:
        return NotALogError(
            f"{self.place}: there is a log with records already, which is left alone; name another"
            " schema (?schema=NAME)"
        )

    def _adopt_records(self, stored: list[StoredRecord], end: _End) -> None:
        new = list(dict.fromkeys(r.stream or "" for r in stored if r.stream not in end.streams))
        if new:
            sql = "INSERT INTO streams (name) SELECT unnest(%s::text[]) RETURNING name, id"
            end.streams.update(self._database.rows(sql, (new,)))
        rows = []
        for row in stored:
            (nodes,) = merkle.grow(row.position - 1, end.peaks, [leaf(row)])
            held = row._asdict() | {"stream": end.streams[row.stream or ""], "nodes": nodes}
            rows.append(tuple(held.values()))
        if stored:
            self._database.load("records", packed([[*zip(*rows, strict=True)]]))
            last = stored[-1]
            end.position, end.chain = last.position, last.chain
            end.moment, end.last_id = last.recorded_at, last.id

    def _adopt_texts(self, texts: list[Text]) -> None:
        for part in texts:
            raw = None if part.text is None else part.text.encode()
            self._database.run(
                "INSERT INTO documents (digest, bytes, text) VALUES (%s, %s, %s)",
                (bytes.fromhex(part.document), len(raw or b""), raw),
            )

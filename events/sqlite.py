"""The log in one SQLite file. Its tables and bytes are normative in docs/log-format.md."""

import os
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from events import batch, merkle, rows
from events.errors import (
    LogFullError,
    NotALogError,
    RedactedError,
)
from events.event import Unknown
from events.excerpt import check_words, claims_in
from events.file_turn import held_alone
from events.known_texts import KnownTexts
from events.log import Entry
from events.record import Record, timestamp
from events.seal import (
    ENTROPY_BYTES,
    FIRST_ID_BYTES,
    START,
    Appended,
    Sealed,
    Tail,
    payloads_of,
    seal,
)
from events.sqlite_file import SqliteFile
from events.sqlite_read import SqliteReading

_SCHEMA = f"""
CREATE TABLE streams (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE records (
  position INTEGER PRIMARY KEY,
  id BLOB NOT NULL,
  recorded_at TEXT NOT NULL,
  stream INTEGER NOT NULL REFERENCES streams (id),
  stream_version INTEGER NOT NULL,
  kind TEXT NOT NULL,
  schema_version INTEGER NOT NULL,
  key TEXT,
  batch INTEGER NOT NULL,
  salt BLOB,
  commitment BLOB NOT NULL,
  chain BLOB NOT NULL,
  nodes BLOB,
  payload BLOB,
  UNIQUE (stream, stream_version)
) STRICT;
CREATE UNIQUE INDEX records_by_key ON records (key) WHERE key IS NOT NULL;
CREATE INDEX records_by_kind ON records (kind) WHERE {rows.LISTED};
CREATE TABLE documents (
  digest BLOB NOT NULL UNIQUE,
  bytes INTEGER NOT NULL,
  text BLOB
) STRICT;
CREATE TABLE head (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  position INTEGER NOT NULL,
  chain BLOB NOT NULL,
  root BLOB NOT NULL,
  recorded_at TEXT
) STRICT;
"""

INSERT = f"INSERT INTO records VALUES ({', '.join('?' * 14)})"  # noqa: S608 - fixed
"""Takes a row of `events.seal`."""

_STREAM = (
    "SELECT id, (SELECT max(stream_version) FROM records WHERE stream = streams.id)"
    " FROM streams WHERE name = ?"
)
_NEW_STREAM = "INSERT INTO streams (name) VALUES (?) ON CONFLICT DO NOTHING"
_KEY = "SELECT position, batch FROM records WHERE key = ?"
_REMEMBERED = 10_000
"""Streams whose version a writer keeps in mind."""


class SqliteLog(SqliteReading):
    """An event log in a SQLite file; see `events.log.Log` for what it promises.

    One process writes at a time, others wait `wait` seconds for it; readers never wait. A log
    may be shared by threads. `entropy` gives random bytes for ids and salts.
    """

    def __init__(
        self, file: SqliteFile, *, readonly: bool, entropy: Callable[[int], bytes]
    ) -> None:
        super().__init__(file)
        self._entropy = entropy
        self._tail = START
        self._streams: dict[str, tuple[int, int]] = {}
        """Ids and versions of streams at the tail."""
        self._known = KnownTexts(self)
        self._others = -1
        """`SqliteFile.others` when last looked at."""
        self.readonly = readonly

    @classmethod
    def create(
        cls,
        path: Path | str,
        *,
        wait: float = 30.0,
        entropy: Callable[[int], bytes] = os.urandom,
    ) -> Self:
        """A new, empty log; NotALogError when something stands at `path` already."""
        return cls(SqliteFile.create(Path(path), _lay_out, wait), readonly=False, entropy=entropy)

    @classmethod
    def open(
        cls,
        path: Path | str,
        *,
        readonly: bool = False,
        wait: float = 30.0,
        entropy: Callable[[int], bytes] = os.urandom,
    ) -> Self:
        """A log that exists, else NotALogError. Reading works in a read-only folder, too."""
        path = Path(path)
        if not path.is_file():
            raise NotALogError(f"{path}: there is no event log; make a desk with `briefing init`")
        file = SqliteFile.open_readonly(path, wait) if readonly else SqliteFile.open(path, wait)
        return cls(file, readonly=readonly, entropy=entropy)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Release files and locks; closing twice is fine."""
        self._file.close()

    @contextmanager
    def turn(self, name: str) -> Iterator[bool]:
        """A named turn among all programs that work on this log; false where another has it."""
        with held_alone(self.path.with_name(f"{self.path.name}-{name}")) as mine:
            yield mine

    def append(
        self,
        entries: Sequence[Entry],
        *,
        at: datetime,
        documents: Mapping[str, str] | None = None,
        expected: Mapping[str, int] | None = None,
    ) -> Sequence[Record]:
        """Append all or nothing, durably; see `Log.append`. Nothing is kept of no entries."""
        if not entries:
            return ()
        payloads = payloads_of(entries)
        packed = [
            (digest, len(raw), zlib.compress(raw))
            for digest, raw in batch.digested(documents or {})
        ]
        with self._writing("append to the log"):
            tail = self._read_tail()
            held = self._held(entries)
            if held is not None:
                return held
            check_words(entries, documents or {}, self._known)
            sealed = self._seal(entries, payloads, tail, at, expected or {})
            self._store_documents(packed)
            self._known.keep(documents or {})
        return Appended((sealed,))

    def redact(
        self,
        *,
        at: datetime,
        by: str,
        why: str | None = None,
        record: str | None = None,
        document: str | None = None,
    ) -> tuple[Record, ...]:
        """Remove a record's payload, or a document's text and the claims that quote it, for good.

        Their hashes stay, so that the log still verifies; the acts that say so are appended in
        the same transaction and given back. Raises UnknownRecordError, UnknownDocumentError, or
        RedactedError for what is gone already.
        """
        with self._writing("redact the log"):
            held = {} if record is None else self._redactable(record)
            if document is not None:
                self.text(document)
                held |= {found.position: found for found in self._quoting(document)}
            acts = batch.redaction_acts(
                list(held.values()),
                document,
                lambda after: self.read(after=after, kinds=("claim_corrected",)),
                by=by,
                why=why,
            )
            entries = [Entry(act, "desk") for act in acts]
            sealed = self._seal(entries, payloads_of(entries), self._read_tail(), at, {})
            self._file.run_many(
                "UPDATE records SET payload = NULL, salt = NULL WHERE position = ?",
                [(position,) for position in held],
            )
            if document is not None:
                digest = (bytes.fromhex(document),)
                self._file.run("UPDATE documents SET text = NULL WHERE digest = ?", digest)
                self._known.clear()
        self._file.empty_wal("clear the write-ahead log of what was redacted (the acts are kept)")
        return sealed.records()

    def backup(self, target: Path | str) -> None:
        """A whole copy of the log in a new file, taken while others may read and write."""
        target = Path(target)
        if target.exists():
            raise NotALogError(f"{target}: there is a file already; choose another name")
        self._file.copy_to(target)

    def _redactable(self, ref: str) -> dict[int, Record]:
        record = self.record(ref)
        batch.check_redactable(record)
        return {record.position: record}

    def _quoting(self, document: str) -> Iterator[Record]:
        """Records whose claims quote a document."""
        sql = "SELECT position FROM records WHERE instr(payload, CAST(? AS BLOB)) ORDER BY position"
        for (position,) in self._file.rows(sql, (document,)):
            record = self.record(position)
            # Of an event that a newer version wrote, all that tells a claim is that it quotes.
            foreign = isinstance(record.event, Unknown) and b'"excerpts"' in (record.payload or b"")
            if foreign or any(c.document == document for c in claims_in(record.event)):
                yield record

    def _seal(
        self,
        entries: Sequence[Entry],
        payloads: Sequence[bytes],
        tail: Tail,
        at: datetime,
        expected: Mapping[str, int],
    ) -> Sealed:
        """Seal a batch and store it with its head, inside the transaction."""
        ids, versions = self._stream_versions(entries, expected)
        entropy = self._entropy(FIRST_ID_BYTES + ENTROPY_BYTES * len(entries))
        sealed = seal(entries, payloads, tail, at, ids, versions, entropy)
        self._file.run_many(INSERT, sealed.rows())
        self._store_head(sealed.tail)
        self._remember(sealed.tail, {name: (ids[name], at) for name, at in versions.items()})
        return sealed

    def _writing(self, doing: str) -> AbstractContextManager[None]:
        if self.readonly:
            raise LogFullError(
                f"{self.path}: cannot {doing}: it was opened for reading only; open it for writing"
            )
        return self._file.writing(doing)

    def _held(self, entries: Sequence[Entry]) -> tuple[Record, ...] | None:
        """The records of a batch that was appended before, none when it is new."""
        keys = [entry.key for entry in entries if entry.key is not None]
        if not keys:
            return None
        found = {key: row for key in keys if (row := self._file.row(_KEY, (key,))) is not None}
        return batch.already_held(
            entries, found, lambda after: self.read(after=after), str(self.path)
        )

    def _stream_versions(
        self, entries: Sequence[Entry], expected: Mapping[str, int]
    ) -> tuple[dict[str, int], dict[str, int]]:
        """Ids and versions of the batch's streams; ConflictError where one is not as expected."""
        if expected:
            held = {name: self._stream(name)[1] for name in expected}
            batch.check_versions(held, expected, str(self.path))
        ids, versions = {}, {}
        for name in dict.fromkeys([entry.stream for entry in entries]):
            made = None if name in self._streams else self._file.inserted(_NEW_STREAM, (name,))
            ids[name], versions[name] = self._stream(name) if made is None else (made, 0)
        return ids, versions

    def _stream(self, name: str) -> tuple[int, int]:
        """A stream's id and version; zeros for one that is not there."""
        known = self._streams.get(name)
        if known is None:
            row = self._file.row(_STREAM, (name,))
            known = (0, 0) if row is None else (row[0], row[1] or 0)
        return known

    def _read_tail(self) -> Tail:
        """The log's end under the lock: remembered, or read anew when another process wrote."""
        others = self._file.others()
        if others == self._others:
            return self._tail
        self._others = others
        self._known.clear()
        if self._file.row("SELECT position, chain FROM head") != (
            self._tail.position,
            self._tail.chain,
        ):
            head, row = self.head(), self._row
            peaks = tuple(rows.node(*place, row) for place in merkle.peak_places(head.position))
            last = row(head.position)
            last_id = START.last_id if last is None else last[1]
            self._tail = Tail(head.position, head.chain, peaks, head.recorded_at, last_id)
            self._streams.clear()
        return self._tail

    def _remember(self, tail: Tail, streams: Mapping[str, tuple[int, int]]) -> None:
        """What the next batch follows.

        Under the writer's lock and thus before the commit: should that fail, `others` is another
        number, the log's end not the one remembered, and all is read anew.
        """
        self._tail = tail
        if len(self._streams) + len(streams) > _REMEMBERED:
            self._streams.clear()
        self._streams.update(streams)

    def _store_documents(self, packed: Sequence[tuple[bytes, int, bytes]]) -> None:
        for digest, size, text in packed:
            row = self._file.row("SELECT text IS NULL FROM documents WHERE digest = ?", (digest,))
            if row is None:
                self._file.run(
                    "INSERT INTO documents (digest, bytes, text) VALUES (?, ?, ?)",
                    (digest, size, text),
                )
            elif row[0]:
                raise RedactedError(
                    f"document {digest.hex()}: its text was redacted; it is not taken back"
                )

    def _store_head(self, tail: Tail) -> None:
        head = tail.head()
        moment = timestamp(head.recorded_at) if head.recorded_at else None
        self._file.run(
            "UPDATE head SET position = ?, chain = ?, root = ?, recorded_at = ?",
            (head.position, head.chain, head.root, moment),
        )


def _lay_out(file: SqliteFile) -> None:
    """The tables of an empty log."""
    file.run(_SCHEMA)
    file.run(
        "INSERT INTO head (one, position, chain, root) VALUES (1, 0, ?, ?)",
        (START.chain, merkle.EMPTY_ROOT),
    )

"""The log in one SQLite file. Its tables and bytes are normative in docs/log-format.md."""

import json
import os
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from events import batch, merkle
from events.acts import PayloadRedacted
from events.errors import (
    LogFullError,
    NotALogError,
    RedactedError,
)
from events.event import Unknown
from events.excerpt import check_words, claims_in
from events.log import Entry
from events.record import Record, timestamp
from events.seal import ENTROPY_BYTES, FIRST_ID_BYTES, START, Tail, payload, seal
from events.sqlite_file import SqliteFile
from events.sqlite_read import SqliteReading

_SCHEMA = """
CREATE TABLE streams (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;
CREATE TABLE records (
  position INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE,
  recorded_at TEXT NOT NULL,
  stream INTEGER NOT NULL REFERENCES streams (id),
  stream_version INTEGER NOT NULL,
  kind TEXT NOT NULL,
  schema_version INTEGER NOT NULL,
  salt BLOB,
  commitment BLOB NOT NULL,
  leaf BLOB NOT NULL,
  chain BLOB NOT NULL,
  payload BLOB,
  UNIQUE (stream, stream_version)
) STRICT;
CREATE TABLE nodes (
  number INTEGER PRIMARY KEY,
  hash BLOB NOT NULL
) STRICT;
CREATE TABLE documents (
  digest BLOB NOT NULL UNIQUE,
  bytes INTEGER NOT NULL,
  text BLOB
) STRICT;
CREATE TABLE keys (
  key TEXT PRIMARY KEY,
  position INTEGER NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE head (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  position INTEGER NOT NULL,
  chain BLOB NOT NULL,
  root BLOB NOT NULL,
  recorded_at TEXT
) STRICT;
"""

_INSERT = (
    "INSERT INTO records (position, id, recorded_at, stream, stream_version, kind,"
    " schema_version, salt, commitment, leaf, chain, payload) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)"
)


# One query for the whole batch, however many names it holds.
_STREAMS = (
    "SELECT name, id, (SELECT max(stream_version) FROM records WHERE stream = streams.id)"
    " FROM streams WHERE name IN (SELECT value FROM json_each(?))"
)
_KEYS = "SELECT key, position, first, last FROM keys WHERE key IN (SELECT value FROM json_each(?))"


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

    def append(
        self,
        entries: Sequence[Entry],
        *,
        at: datetime,
        documents: Mapping[str, str] | None = None,
        expected: Mapping[str, int] | None = None,
    ) -> tuple[Record, ...]:
        """Append all or nothing, durably; see `Log.append`. Nothing is kept of no entries."""
        if not entries:
            return ()
        payloads = [payload(entry) for entry in entries]
        packed = [
            (digest, len(raw), zlib.compress(raw))
            for digest, raw in batch.digested(documents or {})
        ]
        with self._writing("append to the log"):
            held = self._held(entries)
            if held is not None:
                return held
            check_words(entries, documents or {}, self)
            records, tail = self._seal(entries, payloads, at, expected or {})
            self._store_documents(packed)
        self._tail = tail
        return tuple(records)

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
            ids = [] if record is None else [self._redactable(record)]
            acts = []
            if document is not None:
                self.text(document)
                ids += [held.id for held in self._quoting(document) if held.id not in ids]
                acts.append(PayloadRedacted(by=by, why=why, document=document))
            acts += [PayloadRedacted(by=by, why=why, record=held) for held in ids]
            if not acts:
                raise ValueError("name a record or a document to redact")
            entries = [Entry(act, "desk") for act in acts]
            records, tail = self._seal(entries, [payload(e) for e in entries], at, {})
            self._file.run_many(
                "UPDATE records SET payload = NULL, salt = NULL WHERE id = ?",
                [(bytes.fromhex(held),) for held in ids],
            )
            if document is not None:
                digest = (bytes.fromhex(document),)
                self._file.run("UPDATE documents SET text = NULL WHERE digest = ?", digest)
        self._tail = tail
        self._file.empty_wal("clear the write-ahead log of what was redacted (the acts are kept)")
        return tuple(records)

    def backup(self, target: Path | str) -> None:
        """A whole copy of the log in a new file, taken while others may read and write."""
        target = Path(target)
        if target.exists():
            raise NotALogError(f"{target}: there is a file already; choose another name")
        self._file.copy_to(target)

    def _redactable(self, ref: str) -> str:
        record = self.record(ref)
        batch.check_redactable(record)
        return record.id

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
        at: datetime,
        expected: Mapping[str, int],
    ) -> tuple[list[Record], Tail]:
        """Seal a batch and store it, its nodes, keys and head, inside the transaction."""
        streams, versions = self._streams(entries, expected)
        entropy = self._entropy(FIRST_ID_BYTES + ENTROPY_BYTES * len(entries))
        records, nodes, tail = seal(entries, payloads, self._read_tail(), at, versions, entropy)
        self._store(records, nodes, streams)
        self._store_keys(entries, records)
        self._store_head(tail)
        return records, tail

    @contextmanager
    def _writing(self, doing: str) -> Iterator[None]:
        if self.readonly:
            raise LogFullError(
                f"{self.path}: cannot {doing}: it was opened for reading only; open it for writing"
            )
        with self._file.writing(doing):
            yield

    def _held(self, entries: Sequence[Entry]) -> tuple[Record, ...] | None:
        """The records of a batch that was appended before, none when it is new."""
        keys = [entry.key for entry in entries if entry.key is not None]
        if not keys:
            return None
        found = {key: tuple(row) for key, *row in self._file.rows(_KEYS, (json.dumps(keys),))}
        spans = batch.already_held(entries, found, str(self.path))
        if spans is None:
            return None
        return tuple(r for first, last in spans for r in self.read(after=first - 1, through=last))

    def _streams(
        self, entries: Sequence[Entry], expected: Mapping[str, int]
    ) -> tuple[dict[str, int], dict[str, int]]:
        """Ids and versions of the batch's streams; ConflictError where one is not as expected."""
        names = dict.fromkeys(entry.stream for entry in entries)
        held = self._stored_streams([*names, *(name for name in expected if name not in names)])
        versions = {name: version for name, (_, version) in held.items()}
        batch.check_versions(versions, expected, str(self.path))
        ids = {}
        for name in names:
            if name not in held:
                self._file.run("INSERT INTO streams (name) VALUES (?)", (name,))
                held[name] = self._file.last_rowid(), 0
            ids[name] = held[name][0]
        return ids, {name: held[name][1] for name in names}

    def _stored_streams(self, names: Sequence[str]) -> dict[str, tuple[int, int]]:
        """Id and version of those streams that are there."""
        rows = self._file.rows(_STREAMS, (json.dumps(names),))
        return {name: (stream, version or 0) for name, stream, version in rows}

    def _read_tail(self) -> Tail:
        """The log's end under the lock: remembered, or read anew when another process wrote."""
        head = self.head()
        if (head.position, head.chain) != (self._tail.position, self._tail.chain):
            peaks = tuple(self._node(*place) for place in merkle.peak_places(head.position))
            self._tail = Tail(head.position, head.chain, peaks, head.recorded_at)
        return self._tail

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

    def _store(
        self, records: Sequence[Record], nodes: Sequence[bytes], streams: Mapping[str, int]
    ) -> None:
        written = timestamp(records[0].recorded_at)
        self._file.run_many(
            _INSERT,
            (
                (
                    r.position,
                    bytes.fromhex(r.id),
                    written,
                    streams[r.stream],
                    r.stream_version,
                    r.kind,
                    r.schema_version,
                    r.salt,
                    r.commitment,
                    r.leaf,
                    r.chain,
                    r.payload,
                )
                for r in records
            ),
        )
        first = merkle.node_count(records[0].position - 1) + 1
        self._file.run_many(
            "INSERT INTO nodes (number, hash) VALUES (?, ?)", enumerate(nodes, first)
        )

    def _store_keys(self, entries: Sequence[Entry], records: Sequence[Record]) -> None:
        first, last = records[0].position, records[-1].position
        self._file.run_many(
            "INSERT INTO keys (key, position, first, last) VALUES (?, ?, ?, ?)",
            (
                (entry.key, record.position, first, last)
                for entry, record in zip(entries, records, strict=True)
                if entry.key is not None
            ),
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

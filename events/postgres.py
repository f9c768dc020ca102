"""The log in one schema of a PostgreSQL database: the same promises, bytes and hashes as in SQLite.

Writers take turns by locking the head's row (SELECT … FOR UPDATE): positions are contiguous and in
the order of commits, so that a reader who follows the log cannot miss one. Needs psycopg
(`pip install "briefing-desk[postgres]"`).
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from events import batch, merkle, rows
from events.errors import LogFullError, RedactedError
from events.event import Unknown, encode_all
from events.excerpt import check_words, claims_in, documents_named
from events.known_texts import FetchedTexts, KnownTexts
from events.log import Entry
from events.postgres_asked import LOCKED_HEAD, numbered, questions
from events.postgres_copy import packed
from events.postgres_database import PostgresDatabase
from events.postgres_read import PostgresReading, channel
from events.postgres_schema import check_durable, lay_out, lock_number, recognise
from events.record import Record, timestamp
from events.seal import (
    ENTROPY_BYTES,
    FIRST_ID_BYTES,
    START,
    Appended,
    Row,
    Sealed,
    Tail,
    check_names,
    payloads_of,
    seal_in_parts,
)

_TOGETHER = 64
"""Records that are sent to the server at once: it stores them while the next ones are made.

So few that it is not left with much to do when the last ones have come; twice as many as become
JSON in one call."""

_WHILE_ASKED = 8
"""How many such parts are JSON when the server's first answer is looked at: it takes that long."""


class PostgresLog(PostgresReading):
    """An event log in a PostgreSQL schema; see `events.log.Log` for what it promises.

    Any number of processes may write; they take turns, and each waits `wait` seconds for its own.
    Readers never wait. A log may be shared by threads. `entropy` gives random bytes for ids and
    salts. `conninfo` is a URL (postgresql://user:password@host/database) or libpq's keywords.
    """

    def __init__(
        self, database: PostgresDatabase, *, readonly: bool, entropy: Callable[[int], bytes]
    ) -> None:
        super().__init__(database)
        self._entropy = entropy
        self._tail = START
        self._known = KnownTexts(self)
        self.readonly = readonly

    @classmethod
    def create(
        cls,
        conninfo: str,
        *,
        schema: str = "briefing",
        wait: float = 30.0,
        entropy: Callable[[int], bytes] = os.urandom,
    ) -> Self:
        """A new, empty log; NotALogError when the schema holds anything already."""
        return cls._made(conninfo, schema, wait, entropy, anew=True)

    @classmethod
    def ensure(
        cls,
        conninfo: str,
        *,
        schema: str = "briefing",
        wait: float = 30.0,
        entropy: Callable[[int], bytes] = os.urandom,
    ) -> Self:
        """The schema's log, made when there is none: safe for processes that start at once."""
        return cls._made(conninfo, schema, wait, entropy, anew=False)

    @classmethod
    def _made(
        cls,
        conninfo: str,
        schema: str,
        wait: float,
        entropy: Callable[[int], bytes],
        *,
        anew: bool,
    ) -> Self:
        database = PostgresDatabase(conninfo, schema, wait, readonly=False)
        try:
            check_durable(database)
            lay_out(database, anew=anew)
        except BaseException:
            database.close()
            raise
        return cls(database, readonly=False, entropy=entropy)

    @classmethod
    def open(
        cls,
        conninfo: str,
        *,
        schema: str = "briefing",
        readonly: bool = False,
        wait: float = 30.0,
        entropy: Callable[[int], bytes] = os.urandom,
    ) -> Self:
        """A log that exists, else NotALogError; an older format is brought up to date."""
        database = PostgresDatabase(conninfo, schema, wait, readonly=readonly)
        try:
            recognise(database, readonly=readonly)
            if not readonly:
                check_durable(database)
        except BaseException:
            database.close()
            raise
        return cls(database, readonly=readonly, entropy=entropy)

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
        """Release the connection; closing twice is fine."""
        self._database.close()

    @contextmanager
    def turn(self, name: str) -> Iterator[bool]:
        """A named turn among all programs that work on this log; false where another has it.

        It is an advisory lock of a transaction on a connection of its own, so that it holds
        behind a connection pool too and ends when that connection does.
        """
        key = lock_number(f"{self._database.schema}/{name}")
        with self._database.apart(f"take its turn to {name}") as ask:
            yield bool(ask("SELECT pg_try_advisory_xact_lock(%s)", (key,)))

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
        check_names(entries)
        brought = batch.digested(documents or {})
        # What is sent first is ready before others are kept waiting, what follows while the server
        # is asked, and the rest while it stores.
        ready: dict[int, list[bytes]] = {}

        def encode(start: int) -> list[bytes]:
            if start not in ready:
                part = entries[start : start + _TOGETHER]
                ready[start] = encode_all([entry.event for entry in part])
            return ready[start]

        def encode_some() -> None:
            for start in range(_TOGETHER, min(_WHILE_ASKED * _TOGETHER, len(entries)), _TOGETHER):
                encode(start)

        encode(0)

        def work() -> Sequence[Record]:
            tail, found, streams = self._begun(entries, expected or {}, encode_some)
            held = self._held(entries, found)
            if held is not None:
                return held
            texts = self._fetched(entries, documents or {})

            def payloads(start: int, end: int) -> list[bytes]:
                made = encode(start)
                check_words(entries[start:end], documents or {}, texts)
                return made

            records = self._seal(entries, payloads, tail, at, streams, expected or {})
            self._store_texts(brought)
            self._known.keep(documents or {})
            return records

        return self._written("append to the log", work)

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
        the same transaction and given back. The tables are then written anew (VACUUM FULL), as
        PostgreSQL keeps old rows otherwise; its write-ahead log, archives and replicas have lives
        of their own. Raises UnknownRecordError, UnknownDocumentError, or RedactedError for what is
        gone already.
        """

        def work() -> Sequence[Record]:
            self._locked_tail()
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
            made = payloads_of(entries)
            tail, _, streams = self._begun(entries, {}, lambda: None)
            appended = self._seal(entries, lambda a, b: made[a:b], tail, at, streams, {})
            self._empty(list(held), document)
            self._known.clear()
            return appended

        records = tuple(self._written("redact the log", work))
        self._database.alone(
            "write the tables anew without what was redacted (the acts are kept)",
            "VACUUM (FULL) records, documents",
        )
        return records

    def _written(self, doing: str, work: Callable[[], Sequence[Record]]) -> Sequence[Record]:
        if self.readonly:
            raise LogFullError(
                f"{self.place}: cannot {doing}: it was opened for reading only; open it for writing"
            )
        return self._database.transact(doing, work)

    def _redactable(self, ref: str) -> dict[int, Record]:
        record = self.record(ref)
        batch.check_redactable(record)
        return {record.position: record}

    def _quoting(self, document: str) -> Iterator[Record]:
        """Records whose claims quote a document."""
        sql = "SELECT position FROM records WHERE position(%s in payload) > 0 ORDER BY 1"
        for (position,) in self._database.rows(sql, (document.encode(),)):
            record = self.record(position)
            # Of an event that a newer version wrote, all that tells a claim is that it quotes.
            foreign = isinstance(record.event, Unknown) and b'"excerpts"' in (record.payload or b"")
            if foreign or any(c.document == document for c in claims_in(record.event)):
                yield record

    def _empty(self, positions: list[int], document: str | None) -> None:
        self._database.run(
            "UPDATE records SET payload = NULL, salt = NULL WHERE position = ANY(%s)", (positions,)
        )
        if document is not None:
            self._database.run(
                "UPDATE documents SET text = NULL WHERE digest = %s", (rows.digest(document),)
            )

    def _begun(
        self, entries: Sequence[Entry], expected: Mapping[str, int], meanwhile: Callable[[], None]
    ) -> tuple[Tail, list[Row], list[Row]]:
        """The log's end, locked until the transaction ends; the batch's keys and streams in it."""
        asked = questions(entries, expected)
        head, _, streams, *found = self._database.together(asked, meanwhile)
        return self._tail_at(head), found[0] if found else [], streams

    def _locked_tail(self) -> Tail:
        """The log's end, its row locked until the transaction ends."""
        return self._tail_at(self._database.rows(LOCKED_HEAD))

    def _tail_at(self, found: Sequence[Row]) -> Tail:
        """The log's end whose head was read."""
        head = rows.head(found[0] if found else None)
        if (head.position, head.chain) == (self._tail.position, self._tail.chain):
            return self._tail
        self._known.clear()
        peaks = tuple(self._node(*place) for place in merkle.peak_places(head.position))
        last = self._row(head.position)
        last_id = START.last_id if last is None else last[1]
        self._tail = Tail(head.position, head.chain, peaks, head.recorded_at, last_id)
        return self._tail

    def _held(self, entries: Sequence[Entry], keyed: Sequence[Row]) -> tuple[Record, ...] | None:
        """The records of a batch that was appended before, none when it is new."""
        found = {key: (at, first) for key, at, first in keyed}
        return batch.already_held(entries, found, lambda after: self.read(after=after), self.place)

    def _fetched(self, entries: Sequence[Entry], documents: Mapping[str, str]) -> FetchedTexts:
        """The stored texts that a batch names, at hand or fetched in one query.

        While records are on their way to the server it cannot be asked anything.
        """
        texts, unseen = dict[str, str](), list[str]()
        for document in documents_named(entries):
            text = self._known.kept(document)
            if text is not None:
                texts[document] = text
            elif document not in documents:
                unseen.append(document)
        if unseen:
            found = self._database.rows(
                "SELECT digest, text FROM documents WHERE digest = ANY(%b) AND text IS NOT NULL",
                ([rows.digest(document) for document in unseen],),
            )
            fetched = {raw.hex(): rows.text(text, raw.hex()) for raw, text in found}
            self._known.keep(fetched)
            texts.update(fetched)
        return FetchedTexts(texts, self.place)

    def _seal(
        self,
        entries: Sequence[Entry],
        payloads: Callable[[int, int], Sequence[bytes]],
        tail: Tail,
        at: datetime,
        streams: Sequence[Row],
        expected: Mapping[str, int],
    ) -> Sequence[Record]:
        """Seal a batch and store it with its head, inside the transaction.

        `streams` are those of the batch that the log has.
        """
        ids, versions = numbered(streams, expected, self.place)
        entropy = self._entropy(FIRST_ID_BYTES + ENTROPY_BYTES * len(entries))
        sealed: list[Sealed] = []

        def parts() -> Iterator[Sequence[Sequence[Any]]]:
            for part in seal_in_parts(
                entries, payloads, tail, at, ids, versions, entropy, _TOGETHER
            ):
                sealed.append(part)
                yield part.columns

        self._database.load("records", packed(parts()))
        end = sealed[-1].tail
        self._store_head(end)
        # Before the commit, under the head's lock: should that fail, the log's end is not the one
        # remembered, and all is read anew.
        self._tail = end
        return Appended(sealed)

    def _store_texts(self, texts: Sequence[tuple[bytes, bytes]]) -> None:
        for digest, raw in texts:
            row = self._database.row(
                "INSERT INTO documents (digest, bytes, text) VALUES (%s, %s, %s)"
                " ON CONFLICT (digest) DO UPDATE SET digest = excluded.digest"
                " RETURNING text IS NULL",
                (digest, len(raw), raw),
            )
            if row == (True,):
                raise RedactedError(
                    f"document {digest.hex()}: its text was redacted; it is not taken back"
                )

    def _store_head(self, tail: Tail) -> None:
        """Write the head, and tell those who follow the log once the batch is committed."""
        head = tail.head()
        moment = timestamp(head.recorded_at) if head.recorded_at else None
        name = channel(self._database.schema)
        self._database.at_last(
            "UPDATE head SET position = %s, chain = %s, root = %s, recorded_at = %s"
            " RETURNING pg_notify(%s, %s)",
            (head.position, head.chain, head.root, moment, name, str(head.position)),
        )

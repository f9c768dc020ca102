"""Typed replay with verification, beside `eventsourcing` replaying the same pydantic events."""

import gc
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
from log_material import measure, show, timed

from events import hashing
from events.acts import SubscriptionSet
from events.claims import StatementMade
from events.errors import IntegrityError
from events.lean import reading
from events.record import NO_CHAIN
from events.rows import records
from events.sqlite import SqliteLog
from events.stored import StoredRecord


def verified(log: SqliteLog) -> Iterator[list[StoredRecord]]:
    """Records as they lie in the log, each held against its commitment, its leaf and the chain."""
    after, chain = 0, NO_CHAIN
    while page := log.stored_records(after, 500):
        positions, ids, *middle, salts, bounds, chains, _, payloads = zip(*page, strict=True)
        if hashing.commitments(salts, payloads) != [*bounds]:
            raise IntegrityError(page[0].position, "a payload on this page is another one")
        leaves = hashing.leaf_hashes((positions, ids, *middle, bounds))
        if hashing.chain_hashes(chain, leaves) != [*chains]:
            raise IntegrityError(page[0].position, "the chain is broken on this page")
        chain = chains[-1]
        yield page
        after = page[-1].position


def typed_verified(log: SqliteLog) -> int:
    """Every record verified and decoded to a model, with its checks."""
    return sum(record.event.kind != "" for page in verified(log) for record in records(page))


def structs_verified(log: SqliteLog) -> int:
    """Every record verified and decoded to a struct, with all of its fields."""
    read = reading()
    return sum(
        read(r.kind, r.schema_version, r.payload or b"").kind != ""
        for page in verified(log)
        for r in page
    )


class StoredStatement(StatementMade):
    """The same event as `eventsourcing` has its events: with stream and version in it."""

    originator_id: UUID
    originator_version: int


class StoredSubscription(SubscriptionSet):
    """The same event as `eventsourcing` has its events: with stream and version in it."""

    originator_id: UUID
    originator_version: int


class Peer:
    """The same pydantic events in `eventsourcing`'s SQLite recorder, a stream for each document.

    Its mapper does the steps of the one that its examples write for pydantic, with the quickest
    JSON there is; `quick` leaves validation from bytes to pydantic, which no example does.
    """

    def __init__(self, folder: Path, source: Path) -> None:
        from eventsourcing.persistence import StoredEvent
        from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteDatastore
        from eventsourcing.utils import get_topic

        self.recorder = SQLiteApplicationRecorder(SQLiteDatastore(str(folder / "peer.db")))
        self.recorder.create_table()
        ids = Counter[str]()
        names: dict[str, UUID] = {}
        with SqliteLog.open(source, readonly=True) as log:
            read = log.read()
            while some := [*islice(read, 1000)]:
                stored = []
                for r in some:
                    ids[r.stream] += 1
                    place = (names.setdefault(r.stream, uuid4()), ids[r.stream])
                    fields = dict(r.event) | {"originator_id": place[0]}
                    kept = _PEERS[type(r.event)](**fields, originator_version=place[1])
                    state = msgspec.json.encode(kept.model_dump(mode="json"))
                    stored.append(StoredEvent(*place, get_topic(type(kept)), state))
                self.recorder.insert_events(stored)

    def replay(self, *, quick: bool = False) -> int:
        """Notifications in pages of 1000, each through the mapper."""
        mapper = _peer_mapper(quick=quick)
        after, seen = 0, 0
        while some := self.recorder.select_notifications(after + 1, 1000):
            for notification in some:
                seen += mapper.to_domain_event(notification).kind != ""
            after = some[-1].id
        return seen


_PEERS: dict[type, type[StoredStatement | StoredSubscription]] = {
    StatementMade: StoredStatement,
    SubscriptionSet: StoredSubscription,
}


def _peer_mapper(*, quick: bool) -> Any:
    """A mapper for pydantic events."""
    from eventsourcing.persistence import JSONTranscoder, Mapper
    from eventsourcing.utils import resolve_topic

    class Mapping(Mapper):
        def to_domain_event(self, stored: Any) -> Any:
            state = stored.state
            if self.cipher:
                state = self.cipher.decrypt(state)
            if self.compressor:
                state = self.compressor.decompress(state)
            model = resolve_topic(stored.topic)
            if quick:
                return model.model_validate_json(state)
            return model(**msgspec.json.decode(state))

    return Mapping(JSONTranscoder())


def run_typed(rounds: int, folder: Path, path: Path, count: int) -> None:
    """Typed replay with verification beside the peer's replay, which verifies nothing."""
    peer = Peer(folder, path)

    def theirs(_number: int, *, quick: bool = False) -> float:
        gc.collect()
        began = time.perf_counter()
        peer.replay(quick=quick)
        return time.perf_counter() - began

    for label, work in (("models", typed_verified), ("structs", structs_verified)):

        def ours(_number: int, work: Callable[[SqliteLog], object] = work) -> float:
            return timed(work, path)

        found = measure(rounds, theirs, ours)
        show(f"replay to {label}, verified, against peer", count, found, (1.7, 3))
        found = measure(rounds, partial(theirs, quick=True), ours)
        show("  … against the peer with a quicker mapper", count, found, None)

"""Appending: the log beside two bare SQLite tables, and what chain and tree cost of it."""

import os
import sqlite3
import statistics
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import apsw
from log_material import AT, Pair, corpus, document, measure, show, statements, told, verdict

from events import hashing
from events.event import encode
from events.excerpt import check_words
from events.log import Entry, Log
from events.record import NO_CHAIN
from events.seal import (
    ENTROPY_BYTES,
    FIRST_ID_BYTES,
    START,
    payloads_of,
    seal,
)
from events.sealed_columns import record_ids
from events.sqlite import SqliteLog

AMOUNTS = {1000: 20_000, 100: 10_000, 1: 300}
LEVELS = {1000: (0.55, 0.80), 100: (0.85, 0.95), 1: (0.90, 0.95)}
COST = (0.15, 0.08)
REFERENCE = {1000: 12.0, 100: 43.0, 1: 4_000.0}
"""Microseconds that an event took of floor (a) on the machine that the levels were set on."""
_TABLE = "CREATE TABLE events (position INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, payload BLOB)"
_INSERT = "INSERT INTO events (id, payload) VALUES (?, ?)"


def rows_of(payloads: list[bytes]) -> list[tuple[bytes, bytes]]:
    """Ids (UUIDv7) and payloads, made before the clock starts."""
    entropy = bytes(range(256)) * (len(payloads) // 60 + 1)
    ids = record_ids(int(AT.timestamp() * 1000), len(payloads), entropy)
    return list(zip(ids, payloads, strict=True))


def append_plain(path: Path, payloads: list[bytes], batch: int) -> float:
    """Floor (a): Python's own sqlite3 with WAL and FULL, everything else as it comes."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=wal")
    connection.execute("PRAGMA synchronous=full")
    connection.execute(_TABLE)
    rows = rows_of(payloads)
    began = time.perf_counter()
    for first in range(0, len(rows), batch):
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(_INSERT, rows[first : first + batch])
        connection.execute("COMMIT")
    took = time.perf_counter() - began
    connection.close()
    return took


def append_tuned(path: Path, payloads: list[bytes], batch: int) -> float:
    """Floor (b): apsw with the log's own cache and checkpoints."""
    connection = apsw.Connection(str(path))
    for pragma in (
        "journal_mode=wal",
        "synchronous=full",
        "cache_size=-16384",
        "wal_autocheckpoint=4000",
    ):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    connection.execute(_TABLE)
    rows = rows_of(payloads)
    began = time.perf_counter()
    for first in range(0, len(rows), batch):
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(_INSERT, rows[first : first + batch])
        connection.execute("COMMIT")
    took = time.perf_counter() - began
    connection.close()
    return took


FLOORS = {"(a) plain sqlite3": append_plain, "(b) tuned apsw": append_tuned}


def append_log(path: Path, entries: list[Entry], documents: dict[str, str], batch: int) -> float:
    """Seconds to append; the documents are in the log already."""
    with SqliteLog.create(path) as log:
        return append_to(log, entries, documents, batch)


def append_to(log: Log, entries: list[Entry], documents: dict[str, str], batch: int) -> float:
    """Seconds to append to an empty log of any store, once it holds the documents."""
    zeroth = document(0)
    log.append(
        [Entry(statements(zeroth)[0], "setup")],
        at=AT,
        documents=documents | {sha256(zeroth.encode()).hexdigest(): zeroth},
    )
    began = time.perf_counter()
    for first in range(0, len(entries), batch):
        log.append(entries[first : first + batch], at=AT)
    return time.perf_counter() - began


def run_append(
    rounds: int, folder: Path, note: str = "", amounts: Mapping[int, int] = AMOUNTS
) -> None:
    """A line for each size of batch and each floor."""
    with TemporaryDirectory(dir=folder) as name:
        _append_in(Path(name), rounds, note, amounts)


def _append_in(folder: Path, rounds: int, note: str, amounts: Mapping[int, int]) -> None:
    for batch, amount in amounts.items():
        entries, documents = corpus(amount)
        payloads = [encode(entry.event) for entry in entries]
        for name, floor in FLOORS.items():

            def bare(number: int) -> float:
                path = folder / f"bare-{batch}-{name[1]}-{number}.db"  # noqa: B023 - run at once
                return floor(path, payloads, batch)  # noqa: B023 - as above

            def ours(number: int) -> float:
                path = folder / f"log-{batch}-{name[1]}-{number}.db"  # noqa: B023 - as above
                return append_log(path, entries, documents, batch)  # noqa: B023 - as above

            found = measure(rounds, bare, ours)
            show(f"append {batch} against {name}{note}", amount, found, LEVELS[batch])


def run_reference(rounds: int, folder: Path) -> None:
    """The same as the machine is, and with each fsync as much longer as the levels' disk took."""
    for batch, amount in AMOUNTS.items():
        run_append(rounds, folder, amounts={batch: amount})
        took, milliseconds = _reference_wait(folder, batch, amount)
        if milliseconds <= 0:
            told(
                f"  (batch {batch}: no faster than the levels' disk)",
                f"{took:,.0f} µs an event, there {REFERENCE[batch]:,.0f}",
            )
            continue
        with _waiting(milliseconds):
            run_append(rounds, folder, f", +{milliseconds:.2f} ms", {batch: amount})


def _reference_wait(folder: Path, batch: int, amount: int) -> tuple[float, float]:
    """Microseconds that an event of the floor takes here, and what each fsync must take longer.

    The latter in milliseconds, so that the floor costs what it cost there.
    """
    entries, _ = corpus(amount)
    payloads = [encode(entry.event) for entry in entries]

    def floor(number: int, wait: float) -> float:
        with _waiting(wait):
            return append_plain(folder / f"wait-{batch}-{number}-{wait:g}.db", payloads, batch)

    trial = 4.0
    found = [(floor(n, 0), floor(n, trial)) for n in range(5)]
    quick = statistics.median(first for first, _ in found)
    slow = statistics.median(second for _, second in found)
    wait = (REFERENCE[batch] * amount / 1e6 - quick) / max(slow - quick, 1e-9) * trial
    return quick / amount * 1e6, wait


@contextmanager
def _waiting(milliseconds: float) -> Iterator[None]:
    """While inside, each fsync takes so much longer (`log_material.run_with_slow_sync`)."""
    before = os.environ["SLOW_SYNC_MS"]
    os.environ["SLOW_SYNC_MS"] = str(milliseconds)
    try:
        yield
    finally:
        os.environ["SLOW_SYNC_MS"] = before


def run_cost(rounds: int, folder: Path) -> None:
    """What chain and tree take of an append in batches of 1000 (they lie in the record's row)."""
    amount, batch = AMOUNTS[1000], 1000
    entries, documents = corpus(amount)
    leaves = [sha256(encode(entry.event)).digest() for entry in entries]

    def extra(_number: int) -> float:
        chain, size, peaks = NO_CHAIN, 0, list[bytes]()
        began = time.perf_counter()
        for first in range(0, amount, batch):
            part = leaves[first : first + batch]
            chain = hashing.chain_hashes(chain, part)[-1]
            hashing.grow(size, peaks, part)
            size += len(part)
        return time.perf_counter() - began

    def whole(number: int) -> float:
        return append_log(folder / f"cost-{number}.db", entries, documents, batch)

    found: list[Pair] = measure(rounds, whole, extra)
    share = statistics.median(b / a for a, b in found)
    told("cost of chain + Merkle, batch 1000", f"{share:.1%}", verdict(share, *COST, least=True))


class _Texts:
    """Documents at hand, as a writer keeps those that it stored lately."""

    def __init__(self, documents: dict[str, str]) -> None:
        self.text = documents.__getitem__
        self.holds = documents.__contains__


def run_pieces(rounds: int) -> None:
    """Processor time for each event of a batch of 1000, piece by piece, without any store.

    What an append takes beyond their sum is the store's own; below the sum no store can come.
    """
    amount, batch = AMOUNTS[1000], 1000
    entries, documents = corpus(amount)
    batches = [entries[first : first + batch] for first in range(0, amount, batch)]
    texts, pieces = _Texts(documents), dict[str, list[float]]()
    for _ in range(rounds):
        spent = dict.fromkeys(("encode", "check words", "seal", "records"), 0.0)
        for part in batches:
            numbers = {entry.stream: n for n, entry in enumerate(part)}
            entropy = bytes(FIRST_ID_BYTES + ENTROPY_BYTES * batch)
            marks = [time.process_time()]
            payloads = payloads_of(part)
            marks.append(time.process_time())
            check_words(part, {}, texts)
            marks.append(time.process_time())
            sealed = seal(part, payloads, START, AT, numbers, dict.fromkeys(numbers, 0), entropy)
            marks.append(time.process_time())
            sealed.records()
            marks.append(time.process_time())
            for name, (began, ended) in zip(spent, pairwise(marks), strict=True):
                spent[name] += ended - began
        for name, seconds in spent.items():
            pieces.setdefault(name, []).append(seconds / amount * 1e6)
    found = {name: statistics.median(each) for name, each in pieces.items()}
    told("pieces of an append, batch 1000, CPU", f"{sum(found.values()):.1f} µs an event")
    for name, microseconds in found.items():
        told(f"  {name}", f"{microseconds:.1f} µs")

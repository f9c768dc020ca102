"""What the log costs beside bare SQLite, side by side in one run.

    python benchmarks/log.py [--rounds N] [--folder DIR] [--postgres]

Append: events per second from ready values to durable records, in batches of 1000, 100 and 1.
The floor is a bare table (rowid, UUIDv7 with a unique index, payload bytes made beforehand) in
the same SQLite with the same settings (WAL, synchronous=FULL, 64 MB cache, checkpoints). The log's
own work is to check every excerpt, encode, salt, hash, chain, grow the tree, and keep streams and
keys.
Replay: the log's typed, streamed records against `SELECT payload` plus pydantic. Verify:
`events.verify` over the same log, against the same. Rounds are interleaved; printed are medians,
and medians of per-round ratios.

With --postgres instead: the log in PostgreSQL against COPY (binary) of the same bare rows, on a
server of its own that is thrown away, with the server's own settings (fsync on).
"""

import argparse
import platform
import runpy
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import apsw
from pydantic import TypeAdapter

from events.claims import StatementMade
from events.event import Event, encode
from events.log import Entry, Log
from events.postgres import PostgresLog
from events.seal import record_ids
from events.sqlite import SqliteLog
from events.values import Excerpt, Extractor, Mention, When
from events.verify import verify

AT = datetime(2025, 3, 25, 9, tzinfo=UTC)
SENTENCES = 20
AMOUNTS = {1000: 20_000, 100: 10_000, 1: 300}
REPLAYED = 20_000
ADAPTER: TypeAdapter[Any] = TypeAdapter(Event)


def document(number: int) -> str:
    """A text of twenty sentences, as an article might hold."""
    return " ".join(
        f"On Tuesday the minister of Northland told report {number} that point {n} of the talks"
        " with Southland was close to agreement."
        for n in range(SENTENCES)
    )


def statements(text: str) -> list[StatementMade]:
    """One claim for each sentence of `document`."""
    digest, made, at = sha256(text.encode()).hexdigest(), [], 0
    for sentence in text.split(". "):
        start = text.index(sentence, at)
        at = start + len(sentence)

        def words(quote: str, start: int = start) -> tuple[int, int, str]:
            first = text.index(quote, start)
            return first, first + len(quote), quote

        first, last, quote = words("the minister of Northland")
        content = words(sentence[sentence.index("that ") + 5 :].rstrip("."))
        made.append(
            StatementMade(
                document=digest,
                excerpts=(Excerpt(start=start, end=at, quote=text[start:at]),),
                actors=(Mention(start=first, end=last, quote=quote, role="speaker", actor="nor"),),
                when=When(start=AT.date(), end=AT.date(), precision="day", basis="publication"),
                topics=("diplomacy",),
                voice="speaker",
                confidence=0.8,
                extractor=Extractor(name="rules", version="1", rule="say"),
                content=(Excerpt(start=content[0], end=content[1], quote=content[2]),),
            )
        )
    return made


def corpus(count: int) -> tuple[list[Entry], dict[str, str]]:
    """As many entries as asked for, and the documents that they quote."""
    entries: list[Entry] = []
    documents = {}
    number = 0
    while len(entries) < count:
        text = document(number)
        claims = statements(text)
        digest = claims[0].document
        documents[digest] = text
        entries += [
            Entry(claim, f"document/{digest}", f"extract/{digest}" if n == 0 else None)
            for n, claim in enumerate(claims)
        ]
        number += 1
    return entries[:count], documents


def bare(path: Path) -> apsw.Connection:
    """The floor: what anybody would write first."""
    connection = apsw.Connection(str(path))
    for pragma in (
        "journal_mode=wal",
        "synchronous=full",
        "cache_size=-65536",
        "wal_autocheckpoint=4000",
    ):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    connection.execute(
        "CREATE TABLE events (position INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, payload BLOB)"
    )
    return connection


def append_bare(path: Path, payloads: list[bytes], batch: int) -> float:
    """Seconds to append, payloads and ids made beforehand."""
    connection = bare(path)
    ids = record_ids(AT, len(payloads), bytes(range(256)) * (len(payloads) // 60 + 1))
    rows = list(zip(ids, payloads, strict=True))
    began = time.perf_counter()
    for first in range(0, len(rows), batch):
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            "INSERT INTO events (id, payload) VALUES (?, ?)", rows[first : first + batch]
        )
        connection.execute("COMMIT")
    took = time.perf_counter() - began
    connection.close()
    return took


def append_log(path: Path, entries: list[Entry], documents: dict[str, str], batch: int) -> float:
    """Seconds to append; the documents are in the log already."""
    with SqliteLog.create(path) as log:
        return append_to(log, entries, documents, batch)


def append_to(log: Log, entries: list[Entry], documents: dict[str, str], batch: int) -> float:
    """Seconds to append to an empty log of any store, once it holds the documents."""
    first_entry = [Entry(statements(document(0))[0], "setup")]
    log.append(
        first_entry,
        at=AT,
        documents=documents | {sha256(document(0).encode()).hexdigest(): document(0)},
    )
    began = time.perf_counter()
    for first in range(0, len(entries), batch):
        log.append(entries[first : first + batch], at=AT)
    return time.perf_counter() - began


def append_copy(url: str, table: str, payloads: list[bytes], batch: int) -> float:
    """Seconds to append bare rows to PostgreSQL by COPY, a transaction for each batch."""
    import psycopg

    ids = record_ids(AT, len(payloads), bytes(range(256)) * (len(payloads) // 60 + 1))
    rows = list(zip(range(1, len(payloads) + 1), ids, payloads, strict=True))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            f"CREATE TABLE {table}"
            " (position bigint PRIMARY KEY, id bytea NOT NULL UNIQUE, payload bytea)"
        )
        began = time.perf_counter()
        for first in range(0, len(rows), batch):
            with connection.cursor().copy(f"COPY {table} FROM STDIN (FORMAT BINARY)") as copy:
                copy.set_types(("int8", "bytea", "bytea"))
                for row in rows[first : first + batch]:
                    copy.write_row(row)
        return time.perf_counter() - began


def run_postgres(rounds: int) -> None:
    """The log in PostgreSQL beside COPY, one line for each size of batch."""
    import psycopg

    shared = Path(__file__).parents[1] / "tests" / "throwaway_postgres.py"
    with runpy.run_path(str(shared))["throwaway"]() as url:
        with psycopg.connect(url) as connection:
            server = connection.info.server_version // 10_000
        print(f"Python {platform.python_version()}, PostgreSQL {server}")
        print(f"{'events per second':28} {'COPY':>12} {'log':>12} {'ratio':>8}   ({rounds} rounds)")
        for batch, amount in AMOUNTS.items():
            entries, documents = corpus(amount)
            payloads = [encode(entry.event) for entry in entries]

            def floor(number: int, batch: int = batch, payloads: list[bytes] = payloads) -> float:
                return append_copy(url, f"bare_{batch}_{number}", payloads, batch)

            def ours(
                number: int,
                batch: int = batch,
                entries: list[Entry] = entries,
                documents: dict[str, str] = documents,
            ) -> float:
                with PostgresLog.create(url, schema=f"log_{batch}_{number}") as log:
                    return append_to(log, entries, documents, batch)

            size = sum(map(len, payloads)) // amount
            show(f"append, batch {batch} ({size} B)", amount, measure(rounds, floor, ours))


def replay_bare(path: Path) -> float:
    """Seconds to select and validate every payload."""
    connection = apsw.Connection(str(path))
    began = time.perf_counter()
    seen = 0
    for (payload,) in connection.execute("SELECT payload FROM events ORDER BY position"):
        seen += ADAPTER.validate_json(payload).kind == "statement_made"
    took = time.perf_counter() - began
    connection.close()
    if seen != REPLAYED:
        raise AssertionError(seen)
    return took


def replay_log(path: Path) -> float:
    """Seconds to read every record, decoded."""
    with SqliteLog.open(path, readonly=True) as log:
        began = time.perf_counter()
        seen = sum(record.event.kind == "statement_made" for record in log.read())
        took = time.perf_counter() - began
    if seen != REPLAYED + 1:
        raise AssertionError(seen)
    return took


def verify_log(path: Path) -> float:
    """Seconds to verify every record."""
    with SqliteLog.open(path, readonly=True) as log:
        began = time.perf_counter()
        findings = verify(log)
        took = time.perf_counter() - began
    if findings:
        raise AssertionError(findings[:3])
    return took


def show(label: str, count: int, rounds: list[tuple[float, float]]) -> None:
    """One line: both rates, and the median of the per-round ratios."""
    floor = statistics.median(count / a for a, _ in rounds)
    ours = statistics.median(count / b for _, b in rounds)
    ratio = statistics.median(a / b for a, b in rounds)
    print(f"{label:28} {floor:>12,.0f} {ours:>12,.0f} {ratio:>8.2f}", flush=True)


def measure(
    rounds: int, floor: Callable[[int], float], ours: Callable[[int], float]
) -> list[tuple[float, float]]:
    """Interleaved rounds; every other round begins with the other side."""
    found = []
    for number in range(rounds):
        if number % 2:
            second = ours(number)
            found.append((floor(number), second))
        else:
            found.append((floor(number), ours(number)))
    return found


def run(rounds: int, folder: Path) -> None:
    """All measurements, one line each."""
    print(f"Python {platform.python_version()}, SQLite {apsw.sqlite_lib_version()}")
    print(f"{'events per second':28} {'bare':>12} {'log':>12} {'ratio':>8}   ({rounds} rounds)")
    for batch, amount in AMOUNTS.items():
        entries, documents = corpus(amount)
        payloads = [encode(entry.event) for entry in entries]

        def floor(number: int, batch: int = batch, payloads: list[bytes] = payloads) -> float:
            return append_bare(folder / f"bare-{batch}-{number}.db", payloads, batch)

        def ours(
            number: int,
            batch: int = batch,
            entries: list[Entry] = entries,
            documents: dict[str, str] = documents,
        ) -> float:
            return append_log(folder / f"log-{batch}-{number}.db", entries, documents, batch)

        size = sum(map(len, payloads)) // amount
        show(f"append, batch {batch} ({size} B)", amount, measure(rounds, floor, ours))
    source, target = folder / "bare-1000-0.db", folder / "log-1000-0.db"
    for label, reader in (("replay, typed", replay_log), ("verify (bare: replay)", verify_log)):

        def second(_number: int, reader: Callable[[Path], float] = reader) -> float:
            return reader(target)

        show(label, REPLAYED, measure(rounds, lambda _: replay_bare(source), second))


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="where to measure (default: the system's)")
    parser.add_argument("--postgres", action="store_true", help="measure the store in PostgreSQL")
    options = parser.parse_args()
    if options.postgres:
        run_postgres(options.rounds)
        return
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        run(options.rounds, Path(folder))


if __name__ == "__main__":
    main()

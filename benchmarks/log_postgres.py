"""The log in PostgreSQL beside COPY of the same bare rows, and read while six others write."""

import runpy
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from log_append import AMOUNTS, append_to, rows_of
from log_material import AT, corpus, measure, show, told

from events.acts import ActorAliased
from events.event import encode
from events.log import Entry
from events.postgres import PostgresLog
from events.postgres_copy import packed
from events.seal import ENTROPY_BYTES, FIRST_ID_BYTES, START, seal

LEVELS = {1000: (0.6, 0.9), 100: None, 1: None}
WRITERS = 6
TRANSACTIONS = 100
EVENTS = 10
PART = 100
"""Rows that are sent at once where all are ready."""


def append_copy(url: str, table: str, payloads: list[bytes], batch: int) -> float:
    """Seconds to append bare rows to PostgreSQL by COPY, a transaction for each batch."""
    rows = [(n, *row) for n, row in enumerate(rows_of(payloads), start=1)]
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


def packed_rows(entries: list[Entry], payloads: list[bytes], batch: int) -> list[list[bytes]]:
    """The rows that the log makes of these entries, as it sends them: parts for each batch."""
    names = dict.fromkeys(entry.stream for entry in entries)
    numbers = {name: number for number, name in enumerate(names, start=1)}
    versions, tail, made = dict.fromkeys(names, 0), START, []
    for first in range(0, len(entries), batch):
        count = len(entries[first : first + batch])
        sealed = seal(
            *(entries[first : first + batch], payloads[first : first + batch], tail, AT),
            *(numbers, versions, bytes(FIRST_ID_BYTES + ENTROPY_BYTES * count)),
        )
        tail, columns = sealed.tail, sealed.columns
        parts = ([c[n : n + PART] for c in columns] for n in range(0, count, PART))
        made.append([*packed(parts)])
    return made


def append_packed(url: str, schema: str, batches: list[list[bytes]]) -> float:
    """Seconds to append rows made beforehand to a log's own table, a transaction for each batch.

    What the server alone takes: no store that keeps these rows under these keys can be quicker.
    """
    PostgresLog.create(url, schema=schema).close()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT set_config('search_path', %s, false)", (schema,))
        began = time.perf_counter()
        for parts in batches:
            with connection.cursor().copy("COPY records FROM STDIN (FORMAT BINARY)") as copy:
                for part in parts:
                    copy.write(part)
        return time.perf_counter() - began


@contextmanager
def server() -> Iterator[str]:
    """A server of its own with its own settings (fsync on), thrown away at the end."""
    shared = Path(__file__).parents[1] / "tests" / "throwaway_postgres.py"
    with runpy.run_path(str(shared))["throwaway"]() as url:
        with psycopg.connect(url) as connection:
            print(f"PostgreSQL {connection.info.server_version // 10_000}")
        yield url


def why_not() -> str | None:
    """What keeps this machine from running a server."""
    shared = Path(__file__).parents[1] / "tests" / "throwaway_postgres.py"
    reason: str | None = runpy.run_path(str(shared))["why_not"]()
    return reason


def run_postgres(rounds: int) -> None:
    """A line for each size of batch, then the six writers."""
    if reason := why_not():
        told("PostgreSQL", "not measured", reason)
        return
    with server() as url:
        for batch, amount in AMOUNTS.items():
            entries, documents = corpus(amount)
            payloads = [encode(entry.event) for entry in entries]

            def floor(number: int) -> float:
                return append_copy(url, f"bare_{batch}_{number}", payloads, batch)  # noqa: B023

            def ours(number: int) -> float:
                with PostgresLog.create(url, schema=f"log_{batch}_{number}") as log:  # noqa: B023
                    return append_to(log, entries, documents, batch)  # noqa: B023

            show(
                f"PostgreSQL append {batch} against COPY",
                amount,
                measure(rounds, floor, ours),
                LEVELS[batch],
            )
            if batch == 1:
                continue
            ready = packed_rows(entries, payloads, batch)

            def same(number: int) -> float:
                return append_packed(url, f"same_{batch}_{number}", ready)  # noqa: B023

            def again(number: int) -> float:
                with PostgresLog.create(url, schema=f"again_{batch}_{number}") as log:  # noqa: B023
                    return append_to(log, entries, documents, batch)  # noqa: B023

            show(
                f"  {batch} against COPY of the log's rows",
                amount,
                measure(rounds, same, again),
                None,
            )
        run_writers(url)


def run_writers(url: str) -> None:
    """Six writers and a reader at the tail: what it missed, and holes in the positions."""
    PostgresLog.create(url, schema="crowd").close()
    wanted = WRITERS * TRANSACTIONS * EVENTS
    written: list[str] = []
    seen: list[tuple[int, str]] = []

    def write(writer: int) -> None:
        with PostgresLog.open(url, schema="crowd") as log:
            for n in range(TRANSACTIONS):
                acts = [ActorAliased(alias=f"{writer}/{n}/{e}", actor="a") for e in range(EVENTS)]
                found = log.append([Entry(act, f"writer/{writer}") for act in acts], at=AT)
                written.extend(record.id for record in found)

    writers = [threading.Thread(target=write, args=(n,)) for n in range(WRITERS)]
    with PostgresLog.open(url, schema="crowd", readonly=True) as log:
        began = time.perf_counter()
        for thread in writers:
            thread.start()
        running = True
        while running:
            running = any(thread.is_alive() for thread in writers)
            seen += [(r.position, r.id) for r in log.read(after=seen[-1][0] if seen else 0)]
        took = time.perf_counter() - began
    missed = len({*written} - {name for _, name in seen}) + wanted - len(written)
    holes = len({*range(1, wanted + 1)} - {position for position, _ in seen})
    told(
        f"PostgreSQL, {WRITERS} writers: missed / holes",
        f"{missed} / {holes} of {wanted:,} ({wanted / took:,.0f}/s)",
        "PASS (0 / 0)" if (missed, holes) == (0, 0) else "below (0 / 0)",
    )

"""How the server stands that keeps a log: its version, what it promises, who writes, how large."""

from dataclasses import dataclass

from events.postgres_database import PostgresDatabase
from events.postgres_schema import recognise
from events.table_size import TableSize

SETTINGS = ("fsync", "full_page_writes", "synchronous_commit", "server_encoding")

_WRITERS = """
SELECT DISTINCT a.pid, a.application_name, coalesce(host(a.client_addr), 'this machine'),
       extract(epoch FROM clock_timestamp() - a.xact_start)::int8
FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'relation' AND l.granted AND l.relation = to_regclass(%s)
  AND l.mode IN ('RowShareLock', 'RowExclusiveLock') AND a.pid <> pg_backend_pid()
  AND a.wait_event_type IS DISTINCT FROM 'Lock'
ORDER BY a.pid
"""

_TABLES = """
SELECT relname::text, pg_table_size(oid), pg_indexes_size(oid) FROM pg_class
WHERE relnamespace = to_regnamespace(%s) AND relkind = 'r' ORDER BY relname
"""


@dataclass(frozen=True, slots=True)
class Session:
    """A session of the server that holds the log's head, and for how many seconds."""

    pid: int
    program: str
    machine: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Condition:
    """A server as it was asked."""

    version: str
    settings: dict[str, str]
    writers: tuple[Session, ...]


def condition(address: str, *, schema: str) -> Condition:
    """How the server stands; LogError where it cannot be reached or holds no log there."""
    database = PostgresDatabase(address, schema, 5.0, readonly=True)
    try:
        recognise(database, readonly=True)
        asked = ", ".join(f"current_setting('{name}')" for name in ("server_version", *SETTINGS))
        found = database.row(f"SELECT {asked}") or ()
        writers = database.rows(_WRITERS, (f'"{schema}".head',))
        return Condition(
            str(found[0]),
            dict(zip(SETTINGS, map(str, found[1:]), strict=True)),
            tuple(Session(pid, name, where, seconds or 0) for pid, name, where, seconds in writers),
        )
    finally:
        database.close()


def tables(address: str, *, schema: str) -> tuple[TableSize, ...]:
    """The log's tables, and how many bytes they and their indexes take."""
    database = PostgresDatabase(address, schema, 5.0, readonly=True)
    try:
        return tuple(TableSize(*row) for row in database.rows(_TABLES, (f'"{schema}"',)))
    finally:
        database.close()

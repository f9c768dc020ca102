"""The tables of a log in PostgreSQL, and how a schema comes to have them.

One schema holds one log. Columns and their bytes are those of docs/log-format.md, with two
differences: a document's text lies uncompressed (PostgreSQL compresses it by itself), and the table
`briefing_log` holds the format's version. Payloads are bytea, never jsonb, which would lose
the bytes that the hashes are of. Text is compared by its bytes (COLLATE "C"), as SQLite does.
"""

from hashlib import sha256

from events import merkle, rows
from events.errors import LogError, NotALogError
from events.postgres_database import PostgresDatabase
from events.seal import START

_VERSION_1 = f"""
CREATE TABLE briefing_log (
  one integer PRIMARY KEY CHECK (one = 1),
  version integer NOT NULL
);
INSERT INTO briefing_log VALUES (1, 1);
CREATE TABLE streams (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text COLLATE "C" NOT NULL UNIQUE
);
CREATE TABLE records (
  position bigint PRIMARY KEY,
  id bytea NOT NULL,
  recorded_at text COLLATE "C" NOT NULL,
  stream bigint NOT NULL,
  stream_version bigint NOT NULL,
  kind text COLLATE "C" NOT NULL,
  schema_version integer NOT NULL,
  key text COLLATE "C",
  batch bigint NOT NULL,
  salt bytea,
  commitment bytea NOT NULL,
  chain bytea NOT NULL,
  nodes bytea,
  payload bytea,
  UNIQUE (stream, stream_version)
);
CREATE UNIQUE INDEX records_by_key ON records (key) WHERE key IS NOT NULL;
CREATE INDEX records_by_kind ON records (kind, position) WHERE {rows.LISTED};
CREATE TABLE documents (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  digest bytea NOT NULL UNIQUE,
  bytes bigint NOT NULL,
  text bytea
);
CREATE TABLE head (
  one integer PRIMARY KEY CHECK (one = 1),
  position bigint NOT NULL,
  chain bytea NOT NULL,
  root bytea NOT NULL,
  recorded_at text COLLATE "C"
) WITH (fillfactor = 20);
"""  # noqa: S608 - fixed

_STEPS = (_VERSION_1,)
"""The script that leads from each version to the next."""

FORMAT_VERSION = len(_STEPS)


def lay_out(database: PostgresDatabase, *, anew: bool) -> None:
    """Bring the schema to today's version, in one transaction, under an advisory lock.

    Any number of processes may do so at once: one works, the others wait and find it done. Where
    `anew`, NotALogError for a log that exists; always for a schema that holds something else.
    """

    def work() -> None:
        database.run("SELECT pg_advisory_xact_lock(%s)", (lock_number(database.schema),))
        version = _version(database)
        if version and anew:
            raise NotALogError(
                f"{database.place}: there is a log already; choose another schema, or open it"
            )
        if version > FORMAT_VERSION:
            raise _too_new(database, version)
        if not version:
            _make_schema(database)
        for script in _STEPS[version:]:
            database.run(script)
        if not version:
            database.run(
                "INSERT INTO head (one, position, chain, root) VALUES (1, 0, %s, %s)",
                (START.chain, merkle.EMPTY_ROOT),
            )
        elif version < FORMAT_VERSION:
            database.run("UPDATE briefing_log SET version = %s", (FORMAT_VERSION,))

    database.transact("lay out the log", work)


def recognise(database: PostgresDatabase, *, readonly: bool) -> None:
    """NotALogError unless the schema holds a log of a version that this software knows."""
    version = _version(database)
    if not version:
        raise NotALogError(
            f"{database.place}: there is no event log; create one, or name another schema"
        )
    if version > FORMAT_VERSION:
        raise _too_new(database, version)
    if version < FORMAT_VERSION:
        if readonly:
            raise NotALogError(
                f"{database.place}: this event log has the older format {version}; open it for"
                " writing once to bring it up to date"
            )
        lay_out(database, anew=False)


def check_durable(database: PostgresDatabase) -> None:
    """LogError for a server that does not keep what it acknowledges, or not every character."""
    for setting, wanted, cure in (
        ("fsync", "on", "set `fsync = on` in postgresql.conf"),
        ("full_page_writes", "on", "set `full_page_writes = on` in postgresql.conf"),
        ("server_encoding", "UTF8", "make the database with ENCODING 'UTF8'"),
    ):
        row = database.row("SELECT current_setting(%s)", (setting,))
        if row != (wanted,):
            found = row[0] if row else "unknown"
            raise LogError(
                f"{database.place}: the server's {setting} is {found}, but a log needs {wanted};"
                f" {cure}"
            )


def _version(database: PostgresDatabase) -> int:
    """The format of the schema's log; 0 when there is none."""
    if database.row("SELECT to_regclass(%s)", (f'"{database.schema}".briefing_log',)) == (None,):
        return 0
    row = database.row("SELECT version FROM briefing_log")
    return int(row[0]) if row else 0


def _make_schema(database: PostgresDatabase) -> None:
    taken = database.row(
        "SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace(%s) LIMIT 1",
        (f'"{database.schema}"',),
    )
    if taken:
        raise NotALogError(
            f"{database.place}: the schema holds something else (such as {taken[0]!r}); choose"
            " another schema"
        )
    if database.row("SELECT to_regnamespace(%s)", (f'"{database.schema}"',)) == (None,):
        database.run(f'CREATE SCHEMA "{database.schema}"')


def _too_new(database: PostgresDatabase, version: int) -> NotALogError:
    return NotALogError(
        f"{database.place}: this event log has format {version}, but this software reads format"
        f" {FORMAT_VERSION}; read it with the software that wrote it, or a newer one"
    )


def lock_number(schema: str) -> int:
    """The advisory lock of a schema: 64 bits, signed, as PostgreSQL numbers them."""
    name = f"briefing-log/{schema}".encode()
    return int.from_bytes(sha256(name).digest()[:8], "big", signed=True)

"""Which store keeps a log, named by one line: a SQLite file, or a schema of a PostgreSQL database.

    log.sqlite                                       a file in the folder of whoever names it
    postgresql://host/database?schema=northeast      an address without a password, and a schema
    env:NEWSROOM_LOG                                 an environment variable that holds an address

A line can be kept in a file that others read: it never holds a password. That comes from where
libpq looks for one (a passfile, a service file, PGPASSWORD), or in the environment variable.
The schema is `briefing` where none is named. Neither engine is imported before a log is opened.
"""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import Protocol, Self
from urllib.parse import urlsplit

from events.errors import LogError
from events.record import Record
from events.stored import VerifiableLog
from events.table_size import TableSize

SCHEMA = "briefing"
WAIT = 30.0
"""Seconds that a writer waits for another."""

_FILE = re.compile(r"[\w-][\w .-]*\.sqlite")
_VARIABLE = re.compile(r"env:([A-Za-z_][A-Za-z0-9_]*)")
_SCHEMA = re.compile(r"(?!pg_)[a-z_][a-z0-9_]{0,62}")
_SCHEMES = ("postgresql", "postgres")
_SECRET = ("password", "sslpassword")


class StoreNameError(LogError):
    """A line names no store; the message never quotes what may be a password."""


class KeptLog(VerifiableLog, Protocol):
    """A log as every store keeps it: `Log` and `Stored`, redaction, following and proofs."""

    def redact(
        self,
        *,
        at: datetime,
        by: str,
        why: str | None = None,
        record: str | None = None,
        document: str | None = None,
    ) -> tuple[Record, ...]:
        """Remove a payload, or a text with the claims on it; the acts that say so."""
        ...

    def follow(self, after: int = 0, *, stop: Event, poll: float = 5.0) -> Iterator[Record]:
        """Records as they come, until `stop` is set."""
        ...

    def inclusion_proof(self, position: int, size: int) -> tuple[bytes, ...]:
        """RFC 9162: that the record at `position` is among the first `size`."""
        ...

    def consistency_proof(self, first: int, second: int) -> tuple[bytes, ...]:
        """RFC 9162: that the first `second` records continue the first `first`."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
        /,
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class FileStore:
    """A SQLite file."""

    path: Path

    def shown(self) -> str:
        """Where the log lies, for people."""
        return str(self.path)

    def open(self, *, readonly: bool = False, wait: float = WAIT) -> KeptLog:
        """The log, which exists; else NotALogError."""
        from events.sqlite import SqliteLog

        return SqliteLog.open(self.path, readonly=readonly, wait=wait)

    def ensure(self, *, wait: float = WAIT) -> KeptLog:
        """The log, made empty where there is none."""
        from events.sqlite import SqliteLog

        made = SqliteLog.open if self.path.exists() else SqliteLog.create
        return made(self.path, wait=wait)

    def tables(self) -> tuple[TableSize, ...]:
        """The tables of the log, and how large they are."""
        from events.sqlite_condition import tables

        return tables(self.path)


@dataclass(frozen=True, slots=True)
class SchemaStore:
    """A schema of a PostgreSQL database."""

    address: str = field(repr=False)
    """libpq's URL; may hold a password, so it is never shown."""
    schema: str = SCHEMA

    def shown(self) -> str:
        """Where the log lies, for people: host, port, database and schema alone."""
        parts = urlsplit(self.address)
        host = parts.netloc.rpartition("@")[2] or "local"
        return f"postgresql://{host}{parts.path} schema {self.schema}"

    def open(self, *, readonly: bool = False, wait: float = WAIT) -> KeptLog:
        """The log, which exists; else NotALogError."""
        from events.postgres import PostgresLog

        return PostgresLog.open(self.address, schema=self.schema, readonly=readonly, wait=wait)

    def ensure(self, *, wait: float = WAIT) -> KeptLog:
        """The log, made empty where there is none."""
        from events.postgres import PostgresLog

        return PostgresLog.ensure(self.address, schema=self.schema, wait=wait)

    def tables(self) -> tuple[TableSize, ...]:
        """The tables of the log, and how large they are."""
        from events.postgres_condition import tables

        return tables(self.address, schema=self.schema)


Store = FileStore | SchemaStore


def check_line(line: str) -> str:
    """The line itself, else StoreNameError. Looks neither at disk, server nor environment."""
    if _FILE.fullmatch(line) or _VARIABLE.fullmatch(line):
        return line
    if line.startswith(tuple(f"{scheme}:" for scheme in _SCHEMES)):
        address, _schema = _split(line, "its address")
        parts = urlsplit(address)
        queried = {part.partition("=")[0].lower() for part in parts.query.split("&")}
        if parts.password is not None or queried.intersection(_SECRET):
            raise StoreNameError(
                "the store's address holds a password, which is never kept in the settings; leave"
                " it out and put it into ~/.pgpass, a service file or PGPASSWORD, or put the whole"
                " address into an environment variable and name that: env:NAME"
            )
        return line
    raise StoreNameError(
        "a store is a file of the desk such as log.sqlite, an address such as"
        " postgresql://host/database?schema=briefing, or env:NAME for an environment variable that"
        " holds such an address"
    )


def store_of(line: str, folder: Path, environment: Mapping[str, str] = os.environ) -> Store:
    """The store that a line names, seen from a folder; else StoreNameError."""
    check_line(line)
    variable = _VARIABLE.fullmatch(line)
    if variable:
        name = variable[1]
        line = environment.get(name, "").strip()
        if not line:
            raise StoreNameError(
                f"the log's address is in the environment variable {name}, which is not set; set"
                " it to postgresql://user:password@host/database"
            )
        if not line.startswith(tuple(f"{scheme}:" for scheme in _SCHEMES)):
            raise StoreNameError(
                f"the environment variable {name} holds no address of the form"
                " postgresql://user:password@host/database"
            )
        return SchemaStore(*_split(line, f"the environment variable {name}"))
    if _FILE.fullmatch(line):
        return FileStore(folder / line)
    return SchemaStore(*_split(line, "its address"))


def _split(line: str, where: str) -> tuple[str, str]:
    """The address as libpq takes it, and the schema."""
    try:
        parts = urlsplit(line)
        sound = "://" in line and (parts.port or True) and "@" not in parts.path
    except ValueError:  # its text may quote the address, and so is not told
        sound = False
    if not sound:
        raise StoreNameError(
            f"{where} cannot be read; write postgresql://user@host:port/"
            "database, with @ : / ? # and % inside a name or password as %40 %3A %2F %3F %23 %25"
        )
    queried = [part for part in parts.query.split("&") if part]
    schemas = [part.partition("=")[2] for part in queried if part.startswith("schema=")]
    schema = schemas[-1] if schemas else SCHEMA
    if not _SCHEMA.fullmatch(schema):
        raise StoreNameError(
            f"{where}: a schema's name is made of a-z, 0-9 and _, and does not begin with a digit"
            " or pg_"
        )
    rest = "&".join(part for part in queried if not part.startswith("schema="))
    # Put together by hand: urlunsplit would make one slash of the three of an empty host.
    address = f"{parts.scheme}://{parts.netloc}{parts.path}"
    return (f"{address}?{rest}" if rest else address), schema

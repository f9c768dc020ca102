"""What a store shows to an auditor: its bytes as they lie there, nothing decoded or repaired."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from typing import Any, NamedTuple, Protocol

from events.log import Head, Log


class StoredRecord(NamedTuple):
    """A record's columns, in the order of docs/log-format.md; `stream` is the stream's name.

    In a damaged store any of them may hold anything.
    """

    position: int
    id: bytes
    recorded_at: str
    stream: str | None
    stream_version: int
    kind: str
    schema_version: int
    key: str | None
    batch: int
    salt: bytes | None
    commitment: bytes
    chain: bytes
    nodes: bytes | None
    payload: bytes | None


stored_record: Callable[[tuple[Any, ...]], StoredRecord] = partial(tuple.__new__, StoredRecord)
"""A record of a row with all of its columns: `StoredRecord._make` without its count of them."""


class Stored(Protocol):
    """Raw reading for `events.verify`. What cannot be read raises a LogError."""

    def still(self) -> AbstractContextManager[None]:
        """While inside, all is read as of one moment, whatever others append meanwhile."""
        ...

    def stored_records(self, after: int, limit: int) -> list[StoredRecord]:
        """The next records after a position, in order of position."""
        ...

    def stored_rows(self, after: int, limit: int) -> list[tuple[Any, ...]]:
        """The same as plain rows, for who reads all of a log and looks at columns."""
        ...

    def stored_documents(self) -> list[str]:
        """Digests of all documents, also of those whose text was redacted."""
        ...

    def stored_text(self, document: str) -> bytes | None:
        """A document's UTF-8 bytes; none when they were redacted or never held."""
        ...

    def stored_problems(self, *, alone: bool = False) -> list[str]:
        """What the store itself finds wrong with its files.

        `alone` says that this process does nothing else, and that others are told when it ends:
        then it may read in a way that is quicker, but that a failing disk ends the process with.
        """
        ...

    def head(self) -> Head:
        """The end of the log as the store has written it down."""
        ...


class VerifiableLog(Log, Stored, Protocol):
    """A log that can be read raw as well: what every store gives."""

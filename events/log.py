"""What a log promises, whatever store keeps it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from events.acts import Act
from events.claims import Claim
from events.record import Record


@dataclass(frozen=True, slots=True)
class Entry:
    """An event on its way into the log.

    `stream` orders events that belong together (`desk`, `document/<digest>`,
    `subscription/<name>`, `memo/<memo id>`). `key`, where given, makes the append idempotent: a
    batch whose keys are all held is answered with the records already there.
    """

    event: Claim | Act
    stream: str
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the log: last position (0: empty), its chain hash, the Merkle root, its moment."""

    position: int
    chain: bytes
    root: bytes
    recorded_at: datetime | None


class Log(Protocol):
    """An append-only sequence of records with the documents they quote."""

    def append(
        self,
        entries: Sequence[Entry],
        *,
        at: datetime,
        documents: Mapping[str, str] | None = None,
        expected: Mapping[str, int] | None = None,
    ) -> Sequence[Record]:
        """Append all or nothing, durably, at contiguous positions.

        `at` is raised to the last record's moment where the clock ran backwards. `documents`
        (digest to text) are stored in the same transaction. `expected` gives the version that a
        stream must have (0: it must be new), else ConflictError. A claim whose spans are not
        verbatim in its document is refused with UnverifiedExcerptError.
        """
        ...

    def read(
        self,
        *,
        after: int = 0,
        through: int | None = None,
        kinds: Sequence[str] = (),
        stream: str | None = None,
        backwards: bool = False,
    ) -> Iterator[Record]:
        """Records with after < position <= through, decoded, streamed in order of position."""
        ...

    def head(self) -> Head:
        """The end of the log as of this call."""
        ...

    def record(self, ref: int | str) -> Record:
        """The record at a position or with an id, else UnknownRecordError."""
        ...

    def position_at(self, moment: datetime) -> int:
        """The last position recorded at or before the moment; 0 when there is none."""
        ...

    def root(self, position: int) -> bytes:
        """The Merkle root of the log's first `position` records (RFC 9162)."""
        ...

    def text(self, document: str) -> str:
        """The stored text of a document, else UnknownDocumentError."""
        ...

    def holds(self, document: str) -> bool:
        """Whether the text of this document is stored."""
        ...

    def turn(self, name: str) -> AbstractContextManager[bool]:
        """A named turn among all programs that work on this log; false where another has it.

        It ends with the process or the connection that took it, however they end.
        """
        ...

    def close(self) -> None:
        """Release files and locks."""
        ...

"""A new SQLite log of what another log held: ids, salts, moments and hashes are kept."""

import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from events import merkle
from events.export_format import Part, Text
from events.log import Head
from events.record import NO_CHAIN
from events.rows import leaf
from events.sqlite import INSERT, SqliteLog
from events.stored import StoredRecord

_BATCH = 5000
"""Parts per transaction."""


def adopt(path: Path, parts: Iterable[Part]) -> Head:
    """Make a log at `path` of parts that were checked while they were read; give its end.

    The parts must be those of `events.transfer.read_export`, or checked as well as those are.
    What they raise goes through, and then the file is not whole: build it under another name
    and give it its own when this has come back.
    """
    with _AdoptingLog.create(path) as log:
        log.adopt(parts)
        return log.head()


class _AdoptingLog(SqliteLog):
    """A log that takes records as they are; the head is counted anew."""

    def adopt(self, parts: Iterable[Part]) -> None:
        self._streams_held: dict[str, int] = {}
        self._peaks: list[bytes] = []
        self._end: tuple[int, bytes, str | None] = (0, NO_CHAIN, None)
        batch: list[Part] = []
        for part in parts:
            batch.append(part)
            if len(batch) == _BATCH:
                self._adopt(batch)
                batch = []
        self._adopt(batch)

    def _adopt(self, batch: Sequence[Part]) -> None:
        with self._writing("write the imported log"):
            for part in batch:
                if isinstance(part, StoredRecord):
                    self._adopt_record(part)
                elif isinstance(part, Text):
                    self._adopt_text(part)
            position, chain, moment = self._end
            self._file.run(
                "UPDATE head SET position = ?, chain = ?, root = ?, recorded_at = ?",
                (position, chain, merkle.root_of(self._peaks), moment),
            )

    def _adopt_record(self, row: StoredRecord) -> None:
        stream = row.stream or ""
        if stream not in self._streams_held:
            self._streams_held[stream] = len(self._streams_held) + 1
            self._insert("streams", self._streams_held[stream], stream)
        (nodes,) = merkle.grow(row.position - 1, self._peaks, [leaf(row)])
        held = row._asdict() | {"stream": self._streams_held[stream], "nodes": nodes}
        self._file.run(INSERT, tuple(held.values()))
        self._end = (row.position, row.chain, row.recorded_at)

    def _adopt_text(self, part: Text) -> None:
        raw = b"" if part.text is None else part.text.encode()
        packed = None if part.text is None else zlib.compress(raw)
        self._insert("documents", bytes.fromhex(part.document), len(raw), packed)

    def _insert(self, table: str, *values: Any) -> None:
        places = ", ".join("?" * len(values))
        # The tables' names are ours, the columns come in the order of docs/log-format.md.
        self._file.run(f"INSERT INTO {table} VALUES ({places})", values)  # noqa: S608

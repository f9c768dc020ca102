"""A log as lines of JSON, to be carried from one store to another and to be read by anything.

The format is normative in docs/export-format.md. Writing and reading make
the same checks, so that neither a damaged log is exported nor a damaged export taken: every hash
is counted anew, and the last line holds the hash of all lines before it. Pure but for the store
that is read: lines go out and come in as iterables of bytes.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import pydantic_core

from events import merkle
from events.errors import IntegrityError
from events.export_format import (
    MisfitError,
    Opening,
    Part,
    Text,
    line_of,
    moment_of,
    part_of,
    read_line,
    written,
)
from events.log import Head
from events.record import NO_CHAIN, chain_hash, commitment, timestamp
from events.rows import leaf
from events.stored import StoredRecord, VerifiableLog

_DIGEST = re.compile(r"[0-9a-f]{64}")
_PAGE = 500


class DamagedExportError(IntegrityError):
    """An export is not what was exported; says in which line, at which position, and why."""

    def __init__(self, line: int, position: int | None, problem: str) -> None:
        at = "" if position is None else f", position {position}"
        super().__init__(position, problem)
        self.line = line
        self.args = (f"export, line {line}{at}: {problem}; nothing was taken from it",)


def export_lines(log: VerifiableLog, *, through: int | None = None) -> Iterator[bytes]:
    """The lines of an export of the log as it is now; equal logs give equal lines.

    With `through`: of its first records, and of the documents that these name. Records appended
    meanwhile are left out. Raises IntegrityError at the first stored byte that
    does not agree with its hash: what was given out until then lacks its last line.
    """
    before = sorted(log.stored_documents())
    head = log.head() if through is None else _head_at(log, through)
    check, digest = _Check(), sha256()
    for part in _parts(log, head, before, unnamed=through is None):
        try:
            check.take(part)
        except MisfitError as wrong:
            raise IntegrityError(wrong.position, str(wrong)) from None
        line = line_of(part)
        digest.update(line)
        yield line
    try:
        check.finish()
    except MisfitError as wrong:
        raise IntegrityError(wrong.position, str(wrong)) from None
    yield written(check.ending(digest.hexdigest()))


def opening(line: bytes) -> Head:
    """The end of the log at which an export was taken, as its first line tells it."""
    part = part_of(read_line(line))
    if not isinstance(part, Opening):
        raise MisfitError("an export begins with one line that says what it is")
    return part.head


def read_export(lines: Iterable[bytes]) -> Iterator[Part]:
    """The parts of an export, each checked before it is given; see `DamagedExportError`.

    Only when the iteration ends is the export known to be whole: keep nothing before that.
    """
    check, digest, number = _Check(), sha256(), 0
    rest = iter(lines)
    for line in rest:
        number += 1
        try:
            fields = read_line(line)
            if "end" in fields:
                check.finish()
                _same(line, written(check.ending(digest.hexdigest())))
                break
            part = part_of(fields)
            check.take(part)
        except MisfitError as wrong:
            raise DamagedExportError(number, wrong.position, str(wrong)) from None
        digest.update(line)
        yield part
    else:
        raise DamagedExportError(number + 1, check.position, "it ends before its last line")
    if next(rest, None) is not None:
        raise DamagedExportError(number + 1, None, "something follows its last line")


@dataclass
class _Check:
    """What was seen of an export so far."""

    head: Head | None = None
    position: int = 0
    chain: bytes = NO_CHAIN
    peaks: list[bytes] = field(default_factory=list)
    moment: str = ""
    versions: dict[str, int] = field(default_factory=dict)
    documents: set[str] = field(default_factory=set)
    emptied: dict[str, int | None] = field(default_factory=dict)
    """Records and documents without content, and where."""
    redacted: set[str] = field(default_factory=set)
    last_id: bytes = b""
    batch: int = 0
    keys: set[str] = field(default_factory=set)

    def take(self, part: Part) -> None:
        """Raises MisfitError where the part does not fit what came before."""
        if (self.head is None) is not isinstance(part, Opening):
            raise MisfitError("an export begins with one line that says what it is")
        if isinstance(part, Opening):
            self.head = part.head
        elif isinstance(part, Text):
            self._take_text(part)
        else:
            self._take_record(part)

    def finish(self) -> None:
        """That nothing is missing at the end."""
        head = self.head
        if head is None:
            raise MisfitError("the first line is missing")
        if head.position != self.position:
            raise MisfitError(
                f"it holds {self.position} records, not the {head.position} it began with",
                self.position,
            )
        moment = timestamp(head.recorded_at) if head.recorded_at else ""
        found = (self.chain, merkle.root_of(self.peaks), self.moment)
        if found != (head.chain, head.root, moment):
            raise MisfitError("chain, root or moment are not those it began with", self.position)
        for name, position in self.emptied.items():
            if name not in self.redacted:
                raise MisfitError(f"{name} is empty, and no act redacted it", position)

    def ending(self, digest: str) -> dict[str, Any]:
        """The last line."""
        counts = {"records": self.position, "documents": len(self.documents)}
        return {"end": {**counts, "sha256": digest}}

    def _take_text(self, part: Text) -> None:
        if part.document in self.documents:
            raise MisfitError(f"document {part.document} comes twice")
        self.documents.add(part.document)
        if part.text is None:
            self.emptied[part.document] = None
        elif sha256(part.text.encode()).hexdigest() != part.document:
            raise MisfitError(f"the text of document {part.document} was changed")

    def _take_record(self, row: StoredRecord) -> None:
        at = row.position
        if at != self.position + 1:
            raise MisfitError(f"record {self.position + 1} is missing before this one", at)
        self._check_order(row)
        if row.payload is None or row.salt is None:
            if row.payload is not None or row.salt is not None:
                raise MisfitError("it has a payload or a salt, but not both", at)
            self.emptied[row.id.hex()] = at
        elif commitment(row.salt, row.payload) != row.commitment:
            raise MisfitError("the payload is not the one that was recorded", at)
        found = leaf(row)
        if chain_hash(self.chain, found) != row.chain:
            raise MisfitError("what its envelope says, its commitment or its chain was changed", at)
        merkle.grow(self.position, self.peaks, [found])
        self._note_redaction(row)
        self.position, self.chain = at, row.chain

    def _check_order(self, row: StoredRecord) -> None:
        if row.stream is None or not row.stream.isprintable() or not row.stream:
            raise MisfitError("the name of its stream is missing or not printable", row.position)
        if not row.kind.isprintable():
            raise MisfitError("its kind is not printable", row.position)
        if row.stream_version != self.versions.get(row.stream, 0) + 1:
            raise MisfitError(f"stream {row.stream!r} is out of order", row.position)
        if row.id <= self.last_id:
            raise MisfitError("its id does not follow that of the record before", row.position)
        if row.batch not in (row.position, self.batch):
            raise MisfitError(
                "its batch is neither its own nor that of the record before", row.position
            )
        if row.key is not None and (not row.key or not row.key.isprintable()):
            raise MisfitError("its key is empty or not printable", row.position)
        if row.key in self.keys:
            raise MisfitError(f"key {row.key!r} comes twice", row.position)
        moment_of(row.recorded_at, row.position)
        if row.recorded_at < self.moment:
            raise MisfitError("it is earlier than the record before it", row.position)
        self.versions[row.stream] = row.stream_version
        self.moment, self.last_id, self.batch = row.recorded_at, row.id, row.batch
        if row.key is not None:
            self.keys.add(row.key)

    def _note_redaction(self, row: StoredRecord) -> None:
        if row.kind == "payload_redacted" and row.payload is not None:
            act = _object(row.payload)
            self.redacted.update(str(act[name]) for name in ("record", "document") if name in act)


def _head_at(log: VerifiableLog, position: int) -> Head:
    last = log.record(position)
    return Head(position, last.chain, log.root(position), last.recorded_at)


def _parts(log: VerifiableLog, head: Head, before: list[str], *, unnamed: bool) -> Iterator[Part]:
    """`before` are the documents that were held before the head was read.

    `unnamed` asks for those as well that no record names.
    """
    yield Opening(head)
    given: set[str] = set()
    there = frozenset(before)
    after = 0
    while after < head.position:
        rows = log.stored_records(after, min(_PAGE, head.position - after))
        if not rows:
            break
        for row in rows:
            for document in _named(row.payload):
                if document not in given and (document in there or log.holds(document)):
                    given.add(document)
                    yield _text(log, document)
            yield row
        after = rows[-1].position
    if unnamed:
        yield from (_text(log, document) for document in before if document not in given)


def _text(log: VerifiableLog, document: str) -> Text:
    raw = log.stored_text(document)
    try:
        return Text(document, None if raw is None else raw.decode())
    except UnicodeDecodeError:
        raise IntegrityError(None, f"the text of document {document} was changed") from None


def _named(payload: bytes | None) -> Iterator[str]:
    """The documents that an event rests on, whatever its kind."""
    event = _object(payload) if payload is not None else {}
    for holder in (event, event.get("replacement")):
        document = holder.get("document") if isinstance(holder, dict) else None
        if isinstance(document, str) and _DIGEST.fullmatch(document):
            yield document


def _object(payload: bytes) -> dict[str, Any]:
    try:
        value = pydantic_core.from_json(payload)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _same(line: bytes, wanted: bytes) -> None:
    if line != wanted:
        raise MisfitError("it is not the last line that the lines before it make; one was changed")

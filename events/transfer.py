"""A log as lines of JSON, to be carried from one store to another and to be read by anything.

The format, `briefing-export/1`, is normative in docs/export-format.md. Writing and reading make
the same checks, so that neither a damaged log is exported nor a damaged export taken: every hash
is counted anew, and the last line holds the hash of all lines before it. Pure but for the store
that is read: lines go out and come in as iterables of bytes.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

import pydantic_core

from events import merkle
from events.errors import IntegrityError
from events.log import Head
from events.record import NO_CHAIN, chain_hash, commitment, envelope, leaf_hash, timestamp
from events.stored import StoredRecord, VerifiableLog

FORMAT = "briefing-export/1"
LONGEST_LINE = 1 << 28
"""Bytes: more than any record or document takes; a file without line ends is not read whole."""

_DIGEST = re.compile(r"[0-9a-f]{64}")
_PAGE = 500
_SPACELESS = (",", ":")


class DamagedExportError(IntegrityError):
    """An export is not what was exported; says in which line, at which position, and why."""

    def __init__(self, line: int, position: int | None, problem: str) -> None:
        at = "" if position is None else f", position {position}"
        super().__init__(position, problem)
        self.line = line
        self.args = (f"export, line {line}{at}: {problem}; nothing was taken from it",)


@dataclass(frozen=True, slots=True)
class Opening:
    """What the export says it holds: the end of the log at which it was taken."""

    head: Head


@dataclass(frozen=True, slots=True)
class Text:
    """A document; its text is none once it was redacted."""

    document: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Key:
    """An idempotency key: its record, and the first and last record of its batch."""

    key: str
    position: int
    first: int
    last: int


Part = Opening | StoredRecord | Text | Key
"""What an export is made of, in this order: the opening, then records, each after the documents
that it is the first to name, then documents that no record names, then the keys."""


def export_lines(log: VerifiableLog) -> Iterator[bytes]:
    """The lines of an export of the log as it is now; equal logs give equal lines.

    Records appended meanwhile are left out. Raises IntegrityError at the first stored byte that
    does not agree with its hash: what was given out until then lacks its last line.
    """
    before = sorted(log.stored_documents())
    head = log.head()
    check, digest = _Check(), sha256()
    for part in _parts(log, head, before):
        try:
            check.take(part)
        except _WrongError as wrong:
            raise IntegrityError(wrong.position, str(wrong)) from None
        line = _line(_written(part))
        digest.update(line)
        yield line
    try:
        check.finish()
    except _WrongError as wrong:
        raise IntegrityError(wrong.position, str(wrong)) from None
    yield _line(check.ending(digest.hexdigest()))


def opening(line: bytes) -> Head:
    """The end of the log at which an export was taken, as its first line tells it."""
    part = _part(_read(line))
    if not isinstance(part, Opening):
        raise _WrongError("an export begins with one line that says what it is")
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
            fields = _read(line)
            if "end" in fields:
                check.finish()
                _same(line, _line(check.ending(digest.hexdigest())))
                break
            part = _part(fields)
            check.take(part)
        except _WrongError as wrong:
            raise DamagedExportError(number, wrong.position, str(wrong)) from None
        digest.update(line)
        yield part
    else:
        raise DamagedExportError(number + 1, check.position, "it ends before its last line")
    if next(rest, None) is not None:
        raise DamagedExportError(number + 1, None, "something follows its last line")


class _WrongError(Exception):
    def __init__(self, problem: str, position: int | None = None) -> None:
        self.position = position
        super().__init__(problem)


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
    keys: int = 0
    key: str = ""

    def take(self, part: Part) -> None:
        """Raises _WrongError where the part does not fit what came before."""
        if (self.head is None) is not isinstance(part, Opening):
            raise _WrongError("an export begins with one line that says what it is")
        if isinstance(part, Opening):
            self.head = part.head
        elif isinstance(part, Text):
            self._take_text(part)
        elif isinstance(part, Key):
            self._take_key(part)
        else:
            self._take_record(part)

    def finish(self) -> None:
        """That nothing is missing at the end."""
        head = self.head
        if head is None:
            raise _WrongError("the first line is missing")
        if head.position != self.position:
            raise _WrongError(
                f"it holds {self.position} records, not the {head.position} it began with",
                self.position,
            )
        moment = timestamp(head.recorded_at) if head.recorded_at else ""
        found = (self.chain, merkle.root_of(self.peaks), self.moment)
        if found != (head.chain, head.root, moment):
            raise _WrongError("chain, root or moment are not those it began with", self.position)
        for name, position in self.emptied.items():
            if name not in self.redacted:
                raise _WrongError(f"{name} is empty, and no act redacted it", position)

    def ending(self, digest: str) -> dict[str, Any]:
        """The last line."""
        counts = {"records": self.position, "documents": len(self.documents), "keys": self.keys}
        return {"end": {**counts, "sha256": digest}}

    def _take_text(self, part: Text) -> None:
        if part.document in self.documents:
            raise _WrongError(f"document {part.document} comes twice")
        self.documents.add(part.document)
        if part.text is None:
            self.emptied[part.document] = None
        elif sha256(part.text.encode()).hexdigest() != part.document:
            raise _WrongError(f"the text of document {part.document} was changed")

    def _take_key(self, part: Key) -> None:
        if self.keys and part.key <= self.key:
            raise _WrongError(f"key {part.key!r} is out of order")
        if not 1 <= part.first <= part.position <= part.last <= self.position:
            raise _WrongError(f"key {part.key!r} names no record")
        self.keys, self.key = self.keys + 1, part.key

    def _take_record(self, row: StoredRecord) -> None:
        at = row.position
        if at != self.position + 1:
            raise _WrongError(f"record {self.position + 1} is missing before this one", at)
        self._check_order(row)
        if row.payload is None or row.salt is None:
            if row.payload is not None or row.salt is not None:
                raise _WrongError("it has a payload or a salt, but not both", at)
            self.emptied[row.id.hex()] = at
        elif commitment(row.salt, row.payload) != row.commitment:
            raise _WrongError("the payload is not the one that was recorded", at)
        lines = envelope(
            at,
            row.id.hex(),
            row.recorded_at,
            row.stream or "",
            row.stream_version,
            row.kind,
            row.schema_version,
        )
        if leaf_hash(lines, row.commitment) != row.leaf:
            raise _WrongError("id, moment, stream, kind or commitment was changed", at)
        if chain_hash(self.chain, row.leaf) != row.chain:
            raise _WrongError("the chain does not lead from the record before to this", at)
        merkle.grow(self.position, self.peaks, [row.leaf])
        self._note_redaction(row)
        self.position, self.chain = at, row.chain

    def _check_order(self, row: StoredRecord) -> None:
        if row.stream is None or not row.stream.isprintable() or not row.stream:
            raise _WrongError("the name of its stream is missing or not printable", row.position)
        if not row.kind.isprintable():
            raise _WrongError("its kind is not printable", row.position)
        if row.stream_version != self.versions.get(row.stream, 0) + 1:
            raise _WrongError(f"stream {row.stream!r} is out of order", row.position)
        _moment(row.recorded_at, row.position)
        if row.recorded_at < self.moment:
            raise _WrongError("it is earlier than the record before it", row.position)
        self.versions[row.stream] = row.stream_version
        self.moment = row.recorded_at

    def _note_redaction(self, row: StoredRecord) -> None:
        if row.kind == "payload_redacted" and row.payload is not None:
            act = _object(row.payload)
            self.redacted.update(str(act[name]) for name in ("record", "document") if name in act)


def _parts(log: VerifiableLog, head: Head, before: list[str]) -> Iterator[Part]:
    """`before` are the documents that were held before the head was read."""
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
    yield from (_text(log, document) for document in before if document not in given)
    last_key = ""
    while keys := log.stored_keys(last_key, _PAGE):
        yield from (Key(*key) for key in keys if key[3] <= head.position)
        last_key = keys[-1][0]


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


# Lines


def _line(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=_SPACELESS).encode() + b"\n"


def _written(part: Part) -> dict[str, Any]:
    if isinstance(part, Opening):
        head = part.head
        return {
            "export": {
                "format": FORMAT,
                "position": head.position,
                "chain": head.chain.hex(),
                "root": head.root.hex(),
                "recorded_at": timestamp(head.recorded_at) if head.recorded_at else None,
            }
        }
    if isinstance(part, Text):
        return {"document": {"digest": part.document, "text": part.text}}
    if isinstance(part, Key):
        return {
            "key": {
                "key": part.key,
                "position": part.position,
                "first": part.first,
                "last": part.last,
            }
        }
    return {"record": _written_record(part)}


def _written_record(row: StoredRecord) -> dict[str, Any]:
    try:
        payload = None if row.payload is None else row.payload.decode()
    except UnicodeDecodeError:
        raise IntegrityError(row.position, "the payload is no UTF-8") from None
    return {
        "position": row.position,
        "id": row.id.hex(),
        "recorded_at": row.recorded_at,
        "stream": row.stream,
        "stream_version": row.stream_version,
        "kind": row.kind,
        "schema_version": row.schema_version,
        "salt": None if row.salt is None else row.salt.hex(),
        "payload": payload,
        "commitment": row.commitment.hex(),
        "leaf": row.leaf.hex(),
        "chain": row.chain.hex(),
    }


def _read(line: bytes) -> dict[str, Any]:
    if len(line) > LONGEST_LINE:
        raise _WrongError("the line is longer than any of an export")
    if not line.endswith(b"\n"):
        raise _WrongError("it ends in the middle of a line")
    try:
        value = pydantic_core.from_json(line)
    except ValueError as error:
        raise _WrongError(f"the line is no JSON ({error})") from None
    if not isinstance(value, dict) or len(value) != 1:
        raise _WrongError("the line is none of an export's")
    return value


def _part(fields: dict[str, Any]) -> Part:
    ((sort, value),) = fields.items()
    readers: dict[str, Callable[[dict[str, Any]], Part]]
    readers = {"export": _opening, "document": _document, "key": _key, "record": _record}
    if sort not in readers or not isinstance(value, dict):
        raise _WrongError("the line is none of an export's")
    try:
        return readers[sort](value)
    except (KeyError, TypeError, ValueError, UnicodeEncodeError) as error:
        raise _WrongError(
            f"the line lacks something or holds it in another form ({error})"
        ) from None


def _opening(value: dict[str, Any]) -> Opening:
    if value["format"] != FORMAT:
        raise _WrongError(
            f"it has the format {value['format']!r}, but this software reads {FORMAT}; read it"
            " with newer software"
        )
    written = value["recorded_at"]
    moment = None if written is None else _moment(_str(written), None)
    return Opening(
        Head(_int(value["position"]), _hash(value["chain"]), _hash(value["root"]), moment)
    )


def _document(value: dict[str, Any]) -> Text:
    digest, text = _hash(value["digest"]).hex(), value["text"]
    return Text(digest, None if text is None else _str(text))


def _key(value: dict[str, Any]) -> Key:
    numbers = (_int(value[name]) for name in ("position", "first", "last"))
    return Key(_str(value["key"]), *numbers)


def _record(value: dict[str, Any]) -> StoredRecord:
    salt, payload = value["salt"], value["payload"]
    return StoredRecord(
        position=_int(value["position"]),
        id=_bytes(value["id"], 16),
        recorded_at=_str(value["recorded_at"]),
        stream=_str(value["stream"]),
        stream_version=_int(value["stream_version"]),
        kind=_str(value["kind"]),
        schema_version=_int(value["schema_version"]),
        payload=None if payload is None else _str(payload).encode(),
        salt=None if salt is None else _bytes(salt, 16),
        commitment=_hash(value["commitment"]),
        leaf=_hash(value["leaf"]),
        chain=_hash(value["chain"]),
    )


def _str(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _int(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 62:
        raise TypeError(f"{value!r} is no number of a log")
    return value


def _hash(value: object) -> bytes:
    return _bytes(value, 32)


def _bytes(value: object, length: int) -> bytes:
    raw = bytes.fromhex(_str(value))
    if len(raw) != length or raw.hex() != value:
        raise ValueError(f"{value!r} is not {length} bytes in hexadecimal digits")
    return raw


def _moment(written: str, position: int | None) -> datetime:
    try:
        moment = datetime.fromisoformat(written)
        if timestamp(moment) == written:
            return moment
    except ValueError:
        pass
    raise _WrongError(f"{written!r} is no moment of a log", position)


def _same(line: bytes, wanted: bytes) -> None:
    if line != wanted:
        raise _WrongError("the lines before it are not those that were exported, or it was changed")

"""The lines of an export, `briefing-export/1`, and what they stand for: docs/export-format.md."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pydantic_core

from events.errors import IntegrityError
from events.log import Head
from events.record import timestamp
from events.stored import StoredRecord

FORMAT = "briefing-export/1"
LONGEST_LINE = 1 << 28
"""Bytes: more than any record or document takes; a file without line ends is not read whole."""

_SPACELESS = (",", ":")


class MisfitError(Exception):
    """A line, or what it holds, does not fit; whoever reads it says where that is."""

    def __init__(self, problem: str, position: int | None = None) -> None:
        self.position = position
        super().__init__(problem)


@dataclass(frozen=True, slots=True)
class Opening:
    """What the export says it holds: the end of the log at which it was taken."""

    head: Head


@dataclass(frozen=True, slots=True)
class Text:
    """A document; its text is none once it was redacted."""

    document: str
    text: str | None


Part = Opening | StoredRecord | Text
"""What an export is made of, in this order: the opening, then records, each after the documents
that it is the first to name, then documents that no record names."""


def written(value: Mapping[str, Any]) -> bytes:
    """A line: JSON without spaces, ended by one line feed."""
    return json.dumps(value, ensure_ascii=False, separators=_SPACELESS).encode() + b"\n"


def line_of(part: Part) -> bytes:
    """The line of a part."""
    return written(_fields(part))


def _fields(part: Part) -> dict[str, Any]:
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
    return {"record": _record_fields(part)}


def _record_fields(row: StoredRecord) -> dict[str, Any]:
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
        "key": row.key,
        "batch": row.batch,
        "salt": None if row.salt is None else row.salt.hex(),
        "commitment": row.commitment.hex(),
        "chain": row.chain.hex(),
        "payload": payload,
    }


def read_line(line: bytes) -> dict[str, Any]:
    """The one member of a line, by its name; MisfitError where it is no line of an export."""
    if len(line) > LONGEST_LINE:
        raise MisfitError("the line is longer than any of an export")
    if not line.endswith(b"\n"):
        raise MisfitError("it ends in the middle of a line")
    try:
        value = pydantic_core.from_json(line)
    except ValueError as error:
        raise MisfitError(f"the line is no JSON ({error})") from None
    if not isinstance(value, dict) or len(value) != 1:
        raise MisfitError("the line is none of an export's")
    return value


def part_of(fields: dict[str, Any]) -> Part:
    """The part that a line holds, every member in its form; else MisfitError."""
    ((sort, value),) = fields.items()
    readers: dict[str, Callable[[dict[str, Any]], Part]]
    readers = {"export": _opening, "document": _document, "record": _record}
    if sort not in readers or not isinstance(value, dict):
        raise MisfitError("the line is none of an export's")
    try:
        return readers[sort](value)
    except (KeyError, TypeError, ValueError, UnicodeEncodeError) as error:
        raise MisfitError(
            f"the line lacks something or holds it in another form ({error})"
        ) from None


def _opening(value: dict[str, Any]) -> Opening:
    if value["format"] != FORMAT:
        raise MisfitError(
            f"it has the format {value['format']!r}, but this software reads {FORMAT}; read it"
            " with newer software"
        )
    written = value["recorded_at"]
    moment = None if written is None else moment_of(_str(written), None)
    return Opening(
        Head(_int(value["position"]), _hash(value["chain"]), _hash(value["root"]), moment)
    )


def _document(value: dict[str, Any]) -> Text:
    digest, text = _hash(value["digest"]).hex(), value["text"]
    return Text(digest, None if text is None else _str(text))


def _record(value: dict[str, Any]) -> StoredRecord:
    key, salt, payload = value["key"], value["salt"], value["payload"]
    return StoredRecord(
        position=_int(value["position"]),
        id=_bytes(value["id"], 16),
        recorded_at=_str(value["recorded_at"]),
        stream=_str(value["stream"]),
        stream_version=_int(value["stream_version"]),
        kind=_str(value["kind"]),
        schema_version=_int(value["schema_version"]),
        key=None if key is None else _str(key),
        batch=_int(value["batch"]),
        salt=None if salt is None else _bytes(salt, 16),
        commitment=_hash(value["commitment"]),
        chain=_hash(value["chain"]),
        nodes=None,
        payload=None if payload is None else _str(payload).encode(),
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


def moment_of(written: str, position: int | None) -> datetime:
    """The moment in these words, in the one way the log writes it; else MisfitError."""
    try:
        moment = datetime.fromisoformat(written)
        if timestamp(moment) == written:
            return moment
    except ValueError:
        pass
    raise MisfitError(f"{written!r} is no moment of a log", position)

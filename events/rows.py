"""Rows as a store holds them, made into what readers see."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from events.errors import IntegrityError, UnknownDocumentError, UnknownRecordError
from events.event import Unknown, decode
from events.record import Record, make_record


def records(rows: Sequence[tuple[Any, ...]]) -> Iterator[Record]:
    """Decoded records from rows with the columns of `events.stored.StoredRecord`."""
    written, at = "", datetime.min.replace(tzinfo=UTC)
    for row in rows:
        if row[2] != written:
            written, at = row[2], moment(row[2])
        payload = row[7]
        event = (
            Unknown(kind=row[5], schema_version=row[6], problem="redacted")
            if payload is None
            else decode(row[5], row[6], payload)
        )
        yield make_record(row[0], row[1].hex(), at, *row[3:12], event)


def moment(written: str) -> datetime:
    """A moment as the log writes it, else IntegrityError."""
    try:
        return datetime.fromisoformat(written).astimezone(UTC)
    except ValueError:
        raise IntegrityError(None, f"{written!r} is no moment") from None


def digest(document: str) -> bytes:
    """The 32 bytes of a document's name, else UnknownDocumentError."""
    try:
        return bytes.fromhex(document)
    except ValueError:
        raise UnknownDocumentError(f"{document!r} is no document digest") from None


def record_id(ref: str) -> bytes:
    """The 16 bytes of a record's id, with or without hyphens, else UnknownRecordError."""
    try:
        return bytes.fromhex(ref.replace("-", ""))
    except ValueError:
        raise UnknownRecordError(f"{ref!r} is no record id (32 hexadecimal digits)") from None


def text(raw: bytes, document: str) -> str:
    """A document's text from its stored bytes; IntegrityError where they are not its own."""
    if sha256(raw).hexdigest() != document.lower():
        raise IntegrityError(None, f"the text of document {document} is damaged")
    return raw.decode()

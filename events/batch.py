"""What every store decides alike about a batch before it writes: its keys, versions and texts.

Pure: what the store holds is an argument; `where` names the store in what is said of it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import takewhile

from events.acts import Act, ClaimCorrected, ClaimRetracted, PayloadRedacted
from events.errors import ConflictError, RedactedError, UnknownDocumentError, UnstorableTextError
from events.log import Entry
from events.record import Record

Place = tuple[int, int]
"""Of an idempotency key: its record's position, and the first position of its batch."""


def already_held(
    entries: Sequence[Entry],
    found: Mapping[str, Place],
    read: Callable[[int], Iterator[Record]],
    where: str,
) -> tuple[Record, ...] | None:
    """The records that answer a batch which was appended before; none: it is new.

    Where every entry has a key, those are the keys' own records, else the whole batches that hold
    the keys. `found` are the batch's keys that the store holds, `read` gives the records behind a
    position. ConflictError where only some are held, or where the batch names one twice.
    """
    keys = [entry.key for entry in entries if entry.key is not None]
    if not keys:
        return None
    if len(found) == len(set(keys)):
        if len(keys) == len(entries):
            return tuple(next(read(found[key][0] - 1)) for key in keys)
        batches = sorted({first for _, first in found.values()})
        return tuple(record for first in batches for record in _whole(first, read(first - 1)))
    if found or len(set(keys)) < len(keys):
        seen = next((key for key in keys if key in found), keys[0])
        raise ConflictError(
            f"{where}: key {seen!r} is in use already while other keys of the batch are new;"
            " append what is missing as a batch of its own"
        )
    return None


def _whole(first: int, records: Iterator[Record]) -> Iterator[Record]:
    """The records of the batch that begins at a position."""
    return takewhile(lambda record: record.batch == first, records)


def check_versions(versions: Mapping[str, int], expected: Mapping[str, int], where: str) -> None:
    """ConflictError where a stream's version (0: it is new) is not the expected one."""
    for stream, wanted in expected.items():
        version = versions.get(stream, 0)
        if version != wanted:
            raise ConflictError(
                f"{where}: stream {stream!r} is at version {version}, not {wanted}: somebody else"
                " was first; read it again and decide anew"
            )


def digested(documents: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """(digest, UTF-8 bytes) of each document.

    UnstorableTextError for a text without UTF-8 form, UnknownDocumentError where the digest it
    is given under is not its own.
    """
    made = []
    for document, text in documents.items():
        try:
            raw = text.encode()
        except UnicodeEncodeError as error:
            raise UnstorableTextError(
                f"document {document}: code point {error.start} is half a surrogate pair and has no"
                " UTF-8 form; replace the broken character"
            ) from None
        digest = sha256(raw)
        if digest.hexdigest() != document:
            raise UnknownDocumentError(
                f"document {document}: the text given for it has the digest {digest.hexdigest()}"
            )
        made.append((digest.digest(), raw))
    return made


def redaction_acts(
    records: Sequence[Record],
    document: str | None,
    later: Callable[[int], Iterator[Record]],
    *,
    by: str,
    why: str | None,
) -> list[Act]:
    """What is appended when these records, and the document's text, are emptied.

    A correction that is emptied no longer tells which claim it had replaced. That claim must not
    come back, and is retracted by an act of its own, unless a later correction replaced it again.
    `later` gives the corrections behind a position.
    """
    acts: list[Act] = []
    if document is not None:
        acts.append(PayloadRedacted(by=by, why=why, document=document))
    acts += [PayloadRedacted(by=by, why=why, record=record.id) for record in records]
    emptied = {record.id for record in records}
    for record in records:
        event = record.event
        if isinstance(event, ClaimCorrected) and event.claim not in emptied:
            again = (r.event for r in later(record.position) if r.id not in emptied)
            if not any(isinstance(e, ClaimCorrected) and e.claim == event.claim for e in again):
                acts.append(ClaimRetracted(by=by, why=why, claim=event.claim))
    if not acts:
        raise ValueError("name a record or a document to redact")
    return acts


def check_redactable(record: Record) -> None:
    """RedactedError for a record that holds nothing any more, or says what was redacted."""
    if record.payload is None:
        raise RedactedError(f"record {record.id} was redacted before")
    if record.kind == "payload_redacted":
        raise RedactedError(f"record {record.id} says what was redacted and stays")

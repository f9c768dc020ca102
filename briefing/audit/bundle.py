"""An evidence bundle: one file from which a memo can be checked without this desk or software.

It holds the memo, the records that it rests on with a proof for each, their documents, and a
checkpoint that the desk signed: docs/bundle-format.md. Equal logs, memos and checkpoints give
equal bytes.
"""

import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import Any

from briefing.audit.checkpoints import origin_of
from briefing.audit.custody import custody
from briefing.audit.damage import refuse_damage
from briefing.intake.capped import CappedParser, ParserFailedError
from events.acts import MemoIssued
from events.checkpoint import Checkpoint, check_extends, verify_note
from events.errors import IntegrityError
from events.export_format import line_of
from events.record import Record
from events.signed_note import PublicKey
from events.store import KeptLog
from events.stored import StoredRecord

FORMAT = "briefing-bundle/1"
_MIDNIGHT = (1980, 1, 1, 0, 0, 0)
"""The earliest moment that a zip file can tell, and the same in every bundle."""

README = """\
Evidence bundle of the memo {memo}

memo.pdf         the memo as it was issued
manifest.json    what is in this bundle, and the proof that the memo's log is the signed one
records.jsonl    the records that the memo rests on, each with a proof that the log holds it
documents/       the texts that these records quote, named by their SHA-256
checkpoint.note  the log's size and root, signed by the desk (C2SP tlog-checkpoint)
desk.vkey        the public key of that signature; compare it with a copy got another way

Check it with docs/verify_bundle.py of the project briefing-desk, which is one file and needs
nothing else of the project:

    python verify_bundle.py {memo}.zip --vkey KEY

The format is described in docs/bundle-format.md, so that anybody can write another program.
"""


class UncoveredMemoError(Exception):
    """No signed checkpoint covers the record that issued the memo."""


class UnreadableMemoError(Exception):
    """The memo's file does not carry the events that it rests on."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """What was put together. `redacted` are positions and digests whose content is gone."""

    content: bytes
    memo: str
    checkpoint: Checkpoint
    records: int
    documents: int
    redacted: tuple[str, ...]


def bundle(
    log: KeptLog,
    issued: Record,
    *,
    pdf: bytes,
    rests_on: Iterable[int],
    note: str,
    key: PublicKey,
) -> Bundle:
    """The bundle of a memo: `issued` is its record, `pdf` its file, `note` the checkpoint.

    `rests_on` are the positions that its sentences name. Raises UncoveredMemoError where the
    checkpoint was signed before the memo was issued, IntegrityError where the log is damaged, does
    not continue the checkpoint, or the file is not the one that was issued.
    """
    act = issued.event
    if not isinstance(act, MemoIssued):
        raise TypeError(f"position {issued.position} issued no memo")
    checkpoint = verify_note(note, [key])
    check_extends(log, origin_of(log), log.head().position, checkpoint)
    if checkpoint.size < issued.position:
        raise UncoveredMemoError(
            f"the checkpoint was signed at position {checkpoint.size}, before {act.memo} was "
            f"issued at {issued.position}; sign a newer one with: briefing checkpoint"
        )
    refuse_damage(log, through=checkpoint.size)
    if sha256(pdf).hexdigest() != act.pdf_sha256:
        raise IntegrityError(issued.position, f"the file is not the one that {act.memo} was")
    named = {*rests_on, issued.position, 1}
    found = custody(log, (act.memo,), named, through=checkpoint.size)
    if found.redactions and found.redactions[-1] > checkpoint.size:
        raise UncoveredMemoError(
            f"something that the memo rests on was redacted at position {found.redactions[-1]}, "
            f"after the checkpoint at {checkpoint.size}; sign a newer one with: briefing checkpoint"
        )
    rows = [_row(log, position) for position in found.positions]
    texts = {document: log.stored_text(document) for document in found.documents}
    files = {
        "README.txt": README.format(memo=act.memo).encode(),
        "checkpoint.note": note.encode(),
        "desk.vkey": f"{key.line()}\n".encode(),
        **{f"documents/{d}.txt": text for d, text in texts.items() if text is not None},
        "memo.pdf": pdf,
        "records.jsonl": b"".join(_line(log, row, checkpoint.size) for row in rows),
    }
    emptied = [str(row.position) for row in rows if row.payload is None]
    emptied += [document for document, text in texts.items() if text is None]
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "memo": act.memo,
        "position": issued.position,
        "as_of": act.as_of,
        "consistency": _hexed(log.consistency_proof(act.as_of, checkpoint.size)),
        "redacted": emptied,
        "files": [
            {"name": name, "bytes": len(content), "sha256": sha256(content).hexdigest()}
            for name, content in sorted(files.items())
        ],
    }
    told = json.dumps(manifest, ensure_ascii=False, indent=1).encode() + b"\n"
    return Bundle(
        content=_packed({"manifest.json": told, **files}),
        memo=act.memo,
        checkpoint=checkpoint,
        records=len(rows),
        documents=sum(1 for text in texts.values() if text is not None),
        redacted=tuple(emptied),
    )


def rested_on(pdf: bytes) -> tuple[int, ...]:
    """The positions that the sentences of an issued memo name, as the file itself tells them.

    Raises UnreadableMemoError for a file that does not carry its events.
    """
    try:
        with CappedParser("briefing.audit.attachment:attachment") as parser:
            events = json.loads(parser.parse(pdf)["events"] or "{}")
    except (ParserFailedError, ValueError) as error:
        raise UnreadableMemoError(f"the memo's attached events cannot be read: {error}") from None
    return tuple(sorted(set(_positions(events.get("context")))))


def _positions(value: object) -> Iterator[int]:
    if isinstance(value, dict):
        if {"number", "text", "positions"} <= value.keys():
            yield from value["positions"]
        for part in value.values():
            yield from _positions(part)
    elif isinstance(value, list):
        for part in value:
            yield from _positions(part)


def _row(log: KeptLog, position: int) -> StoredRecord:
    (row,) = log.stored_records(position - 1, 1)
    return row


def _line(log: KeptLog, row: StoredRecord, size: int) -> bytes:
    """A record as an export writes it, and the proof that it is among the first `size`."""
    proof = json.dumps(_hexed(log.inclusion_proof(row.position, size)), separators=(",", ":"))
    return line_of(row).removesuffix(b"}\n") + f',"proof":{proof}}}\n'.encode()


def _hexed(proof: Iterable[bytes]) -> list[str]:
    return [step.hex() for step in proof]


def _packed(files: Mapping[str, bytes]) -> bytes:
    """The files as a zip, in order of their names.

    Stored, not deflated: other versions of zlib would write other bytes, and what is large in it,
    the PDF, is compressed already.
    """
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, _MIDNIGHT)
            entry.create_system = 3  # the same on every system
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
    return packed.getvalue()

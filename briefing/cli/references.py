"""Which record a reference names."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.cli.exits import CommandError

if TYPE_CHECKING:
    from events.log import Log
    from events.record import Record
    from events.stored import VerifiableLog

_ID = re.compile(r"[0-9a-f]{32}")


def resolve_ref(log: "Log", ref: str, timezone: str) -> int:
    """The position that a reference means, as `briefing.situation.asof` resolves it."""
    from briefing.situation.asof import resolve_ref as resolve

    return resolve(log, ref, timezone)


def position_of(log: "VerifiableLog", ref: str, timezone: str) -> int:
    """The same, or the size of the log that a checkpoint's file saw.

    The checkpoint must be of this log and of these very records (BrokenCheckpointError); who
    signed it is what `checkpoint --check` looks at.
    """
    from briefing.situation.asof import UnknownReferenceError

    path = Path(ref)
    if path.suffix.lower() != ".note":
        try:
            return resolve_ref(log, ref, timezone)
        except UnknownReferenceError:
            if not path.is_file():
                raise
    from briefing.audit.checkpoints import origin_of
    from events.checkpoint import check_extends, read_unsigned

    try:
        note = path.read_text("utf-8")
    except UnicodeDecodeError:
        raise CommandError(f"{ref} is no checkpoint: it is not text") from None
    checkpoint = read_unsigned(note)
    check_extends(log, origin_of(log), log.head().position, checkpoint)
    return checkpoint.size


def record_of(log: "Log", ref: str) -> "Record":
    """The record that a position, a record or development id, a memo id or `head` names."""
    from events.acts import MemoIssued
    from events.errors import IntegrityError, UnknownRecordError

    head = log.head().position
    wanted = ref.strip().lower()
    if wanted == "head":
        return log.record(head)
    if wanted.isdecimal() and wanted.isascii():
        position = int(wanted) if len(wanted) < 19 else head + 1
        if 1 <= position <= head:
            try:
                return log.record(position)
            except UnknownRecordError:
                raise IntegrityError(position, "the record is missing") from None
        raise CommandError(f"there is no position {ref}: the log has 1 to {head}")
    if _ID.fullmatch(wanted.replace("-", "")):
        return log.record(wanted.replace("-", ""))
    for record in log.read(kinds=("memo_issued",)):
        if isinstance(record.event, MemoIssued) and ref.strip() in (
            record.event.memo,
            record.event.printed,
        ):
            return record
    raise CommandError(
        f"nothing in the log answers to {ref}; name a position, a record or memo id, head, or a "
        "document's digest (eight digits or more)"
    )

"""What a REF means: a position, a record, a memo, `head`, or a moment."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from events.acts import MemoIssued
from events.errors import UnknownRecordError
from events.log import Log

_RECORD = re.compile(r"[0-9a-f]{32}")
PRINTED_ONLY = frozenset(
    {
        "memo_issued",
        "memo_skipped",
        "memo_recalled",
        "delivery_made",
        "delivery_failed",
        "subscription_set",
        "subscription_ended",
    }
)
"""Acts about memos: they leave what is known of the world as it is."""


class UnknownReferenceError(LookupError):
    """Nothing in the log answers to this reference; the message says what would."""


def resolve_ref(log: Log, ref: str, timezone: str) -> int:
    """The log position that a reference means, from 0 (nothing yet) to the head.

    `head`; a position; a record id; a memo id (what the memo was made from, not the record of
    its issue); a day (its end in `timezone`, an IANA name); a date and time in ISO 8601, in
    `timezone` unless it gives its own offset. A moment means the last position recorded by then.
    """
    wanted = ref.strip()
    head = log.head().position
    if wanted == "head":
        return head
    if wanted.isdecimal() and wanted.isascii() and len(wanted) < 19:
        return _position(int(wanted), head)
    if _RECORD.fullmatch(wanted.replace("-", "").lower()):
        return _record(log, wanted)
    moment = _moment(wanted, timezone)
    if moment is not None:
        return log.position_at(moment)
    return _memo(log, wanted)


def _position(position: int, head: int) -> int:
    if position > head:
        raise UnknownReferenceError(f"position {position} lies beyond the log's head, {head}")
    return position


def _record(log: Log, ref: str) -> int:
    try:
        return log.record(ref.replace("-", "").lower()).position
    except UnknownRecordError:
        raise UnknownReferenceError(f"the log holds no record {ref}") from None


def _moment(ref: str, timezone: str) -> datetime | None:
    """The moment in a day or a date and time, or none where it is neither."""
    try:
        if "T" not in ref.upper() and " " not in ref:
            day = date.fromisoformat(ref)
            next_day = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(timezone))
            # Counted in UTC: a day whose last hour comes twice ends after the second one.
            return next_day.astimezone(UTC) - timedelta(microseconds=1)
        moment = datetime.fromisoformat(ref)
        zoned = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(timezone))
        return zoned.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _memo(log: Log, memo: str) -> int:
    for record in log.read(kinds=("memo_issued",), backwards=True):
        if isinstance(record.event, MemoIssued) and memo in (
            record.event.memo,
            record.event.printed,
        ):
            return record.event.as_of
    raise UnknownReferenceError(
        f"{memo!r} is no memo of this desk, and no reference else: give a position, a record id, "
        "a memo id, head, a day (2025-03-25) or a date and time (2025-03-25T07:00)"
    )


def local_day(moment: datetime, timezone: str) -> date:
    """The day on which a moment falls in an IANA zone: what a memo as of then is dated."""
    return moment.astimezone(ZoneInfo(timezone)).date()


def material_head(log: Log, *, through: int | None = None) -> int:
    """The last position (up to `through`) that can change what a memo says; 0 when there is none.

    Issuing, skipping, delivering and subscribing do not count, so that an equal request made
    after them makes an equal memo.
    """
    for record in log.read(through=through, backwards=True):
        if record.kind not in PRINTED_ONLY:
            return record.position
    return 0

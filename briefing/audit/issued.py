"""Which memo of the log a name or a file means. Imports little: it stands before every answer."""

from collections.abc import Iterator
from hashlib import sha256

from briefing.audit.claimed import Claimed, claimed, first_changed, of_this_log
from events.acts import MemoIssued
from events.log import Log


class UnknownMemoError(Exception):
    """This log issued no such memo."""


class ForeignMemoError(UnknownMemoError):
    """A file that is no memo of this log, so nothing in it is vouched for."""

    exit_code = 12


def issued_memos(log: Log) -> tuple[MemoIssued, ...]:
    """Every memo that the log issued, oldest first."""
    return tuple(act for _, act in issuings(log))


def issuings(log: Log, *, after: int = 0) -> Iterator[tuple[int, MemoIssued]]:
    """Where the log says that it issued a memo, and what it says, oldest first."""
    for record in log.read(after=after, kinds=("memo_issued",)):
        if isinstance(record.event, MemoIssued):
            yield record.position, record.event


def find_memo(log: Log, file: bytes | None, name: str) -> MemoIssued:
    """The issued memo that a file is, or claims to be; or the one with this id.

    An untouched file is known by its hash. Any other says in its attachment, or in its title,
    which memo it claims to be. Raises UnknownMemoError.
    """
    acts = issued_memos(log)
    carried = Claimed()
    if file is None:
        wanted: str | None = name
    else:
        digest = sha256(file).hexdigest()
        for act in acts:
            if act.pdf_sha256 == digest:
                return act
        carried = claimed(file)
        wanted = carried.memo
        if wanted is None:
            raise ForeignMemoError(
                f"{name} is no memo of this desk: its bytes are not those of any memo issued, and "
                "it carries no record of the events behind it"
            )
    for act in acts:
        if wanted in (act.memo, act.printed):
            return act
    if file is not None:
        raise ForeignMemoError(_foreign(log, carried, name))
    raise UnknownMemoError(f"this desk's log issued no memo {wanted}; `briefing memos` lists them")


def last_memo(log: Log) -> MemoIssued:
    """The memo that was issued last. Raises UnknownMemoError."""
    for record in log.read(kinds=("memo_issued",), backwards=True):
        if isinstance(record.event, MemoIssued):
            return record.event
    raise UnknownMemoError("no memo was issued yet, so # names no sentence; give a position")


def _foreign(log: Log, carried: Claimed, name: str) -> str:
    """Why a file that says it is a memo of some desk is none that this log issued."""
    says = f"{name} says that it is memo {carried.memo}, which this desk's log never issued"
    end, as_of = log.head().position, carried.as_of
    if as_of is None:
        return f"{says}; and its attached events were stripped, so nothing shows where it is from"
    if not of_this_log(log, carried):
        return f"{says}; verify it at the desk that did (--desk)"
    if as_of > end:
        return (
            f"{says} any more: the log was rolled back behind it, to {end} records; the memo was "
            f"made from {as_of}, and the first ones are the same"
        )
    changed = first_changed(log, carried)
    if changed is not None:
        return f"{says}: what it carries is this log's up to position {changed}, where it differs"
    return (
        f"{says}: the records that it carries are this log's, and nobody recorded that it was "
        "issued; it is a forgery, or the log was cut behind it"
    )

"""PostgreSQL's errors as the log's, each in a sentence.

Told by SQLSTATE (PostgreSQL's manual, appendix A); one that has none comes from the driver.
"""

from events.errors import (
    IntegrityError,
    LogError,
    LogFullError,
    LogLockedError,
    UnstorableTextError,
)

RETRIED = ("40001", "40P01")
"""Serialisation failure and deadlock: the server asks to try again."""

_LOCKED = ("55P03", *RETRIED)
_REFUSED = ("42501", "25006")
_FULL = ("53",)
_DAMAGED = ("23", "42P01", "42703", "58030", "58P01", "XX000", "XX001", "XX002")
_GONE = ("08", "57P01", "57P02", "57P03")


def explained(error: Exception, what: str, wait: float, *, writing: bool) -> LogError:
    """The error in a sentence; `what` says where and what failed."""
    state = str(getattr(error, "sqlstate", None) or "")
    told = getattr(getattr(error, "diag", None), "message_primary", None) or str(error).strip()
    if not state:
        return _of_the_driver(error, what, told, writing=writing)
    if state.startswith(_LOCKED):
        return LogLockedError(
            f"{what}: another writer has held it for {wait:g} s; wait until that is done, or stop"
            " it, then try again"
        )
    if state.startswith(_FULL) or (state == "58030" and writing):
        return LogFullError(
            f"{what}: the server has no room ({told}); nothing of this batch was kept; free some"
            " space or memory there and try again"
        )
    if state.startswith(_REFUSED):
        kind = LogFullError if writing else LogError
        return kind(
            f"{what}: the server refused it ({told}); nothing was changed; use a role that may, and"
            " a server that is no replica"
        )
    if state.startswith(_DAMAGED):
        told = f"the log's tables are damaged ({told}); verify it, or restore a backup"
        return IntegrityError(None, f"{what}: {told}")
    return (
        _lost(what, told, writing=writing)
        if state.startswith(_GONE)
        else LogError(f"{what}: {told} (SQLSTATE {state})")
    )


def _of_the_driver(error: Exception, what: str, told: str, *, writing: bool) -> LogError:
    if isinstance(error, UnicodeError) or "NUL" in told:
        return UnstorableTextError(
            f"{what}: a name or key holds a character that PostgreSQL cannot keep ({told}); replace"
            " it"
        )
    return _lost(what, told, writing=writing)


def _lost(what: str, told: str, *, writing: bool) -> LogError:
    kept = "; nothing of this batch was kept" if writing else ""
    return LogError(
        f"{what}: the connection was lost ({told}){kept}; see that the server runs, then try again"
    )

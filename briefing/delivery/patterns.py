"""Patterns of a mail's subject and of a file's name: a few named fields, and nothing else.

What a pattern may hold is checked when a subscription is set; what a field is filled with can
then neither end a header line nor leave a folder.
"""

import re
from string import Formatter

from events.acts import MemoIssued

FIELDS = ("name", "date", "time", "edition", "memo", "kind", "subject", "marking")
"""The subscription's name; the slot's day and time (HHMM); the edition's number; the memo's id;
what sort of memo it is, of what; and its handling mark."""

LONGEST = 150
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_UNFIT = re.compile(r'[\\/:*?"<>|]')
_NAMELESS = re.compile(r"[. ]+")


class PatternError(ValueError):
    """The pattern is not one; the message says why and how to mend it."""


def check_pattern(pattern: str, *, file: bool = False) -> str:
    """The pattern itself where it can be filled, else PatternError."""
    if not pattern.strip() or len(pattern) > LONGEST:
        raise PatternError(f"write 1 to {LONGEST} characters")
    if _CONTROL.search(pattern):
        raise PatternError("line breaks and control characters may not stand in it")
    try:
        parts = list(Formatter().parse(pattern))
    except ValueError as error:
        raise PatternError(f"{pattern} is no pattern: {error}") from None
    for _, field, form, conversion in parts:
        if field is not None and (field not in FIELDS or form or conversion):
            known = ", ".join(f"{{{name}}}" for name in FIELDS)
            raise PatternError(f"{{{field}}} is no field of a pattern; the fields are {known}")
    if file:
        _check_file(pattern)
    return pattern


def _check_file(pattern: str) -> None:
    if _UNFIT.search(pattern):
        raise PatternError('a file name holds none of \\ / : * ? " < > |')
    if pattern.startswith(".") or _NAMELESS.fullmatch(pattern):
        raise PatternError("a file name starts with a letter, a digit or a field")
    if pattern.lower().endswith(".pdf"):
        raise PatternError("leave out .pdf: the ending is added")


def filled(pattern: str, memo: MemoIssued, *, file: bool = False) -> str:
    """The pattern filled from an issued memo; for a file, without what no file name may hold."""
    request = memo.request
    day, _, clock = (request.slot or "").partition("T")
    values = {
        "name": request.subscription or "",
        "date": day or str(request.dated),
        "time": clock.replace(":", ""),
        "edition": str(request.edition or ""),
        "memo": memo.memo,
        "kind": request.kind,
        "subject": request.subject or "",
        "marking": request.marking or "",
    }
    text = " ".join(_CONTROL.sub(" ", pattern.format_map(values)).split())
    if not file:
        return text
    return _UNFIT.sub("-", text).lstrip(".") or memo.memo

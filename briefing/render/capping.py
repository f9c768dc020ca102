"""Sections cut to what can be printed: a page tells how much it leaves out, and never hangs.

Composition keeps a memo's sections short. This holds for whatever else is printed, such as a
memo made by other rules: no list is longer than `MOST`, no text longer than `LONGEST`.
"""

from collections.abc import Mapping
from typing import Any, Final

from briefing.memo.context import MemoContext
from events.values import Value

MOST: Final = 150
"""Rows of a section, or sentences in one row."""
LONGEST: Final = 3000
"""Characters of one text."""

_WHOLE: Final = frozenset(("sections", "positions", "cuts", "gaps", "fingerprint", "paragraphs"))
"""Lists that are no rows: they are short, or not printed."""

_ROWS: Final[Mapping[str, str]] = {
    "bottom_line": "sentences of the bottom line",
    "matrix": "rows of who said what",
    "columns": "speakers’ columns",
    "dates_ahead": "dates ahead",
    "issues": "issues",
    "other_statements": "other statements",
    "watch": "open questions",
}


def capped(context: MemoContext) -> MemoContext:
    """The same memo with its over-long sections cut, and a line in `cuts` for each of them."""
    changed: dict[str, Any] = {}
    told = []
    for name in type(context).model_fields:
        before = getattr(context, name)
        after = _capped(before, name)
        if after is before:
            continue
        changed[name] = after
        rows = len(before) - len(after) if isinstance(before, tuple) else 0
        what = _ROWS.get(name, name.replace("_", " "))
        if rows:
            told.append(f"Cut to fit the page: {rows:,} further {what}, which the log holds.")
        else:
            told.append(f"Cut to fit the page: long texts or lists in {what}.")
    if not changed:
        return context
    return context.model_copy(update={**changed, "cuts": (*context.cuts, *told)})


def _capped(value: Any, name: str) -> Any:
    """The value itself where nothing in it is too long."""
    if isinstance(value, str):
        return value if len(value) <= LONGEST else f"{value[: LONGEST - 1]}…"
    if isinstance(value, tuple) and name not in _WHOLE:
        parts = tuple(_capped(v, name) for v in value[:MOST])
        same = len(parts) == len(value) and all(a is b for a, b in zip(parts, value, strict=True))
        return value if same else parts
    if isinstance(value, Value):
        changed = {
            key: after
            for key in type(value).model_fields
            if (after := _capped(before := getattr(value, key), key)) is not before
        }
        return value.model_copy(update=changed) if changed else value
    return value

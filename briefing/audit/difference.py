"""The first place at which two memos, as plain JSON values, do not say the same."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic_core import to_jsonable_python

from briefing.memo.context import MemoContext

WIDTH = 90
"""Characters of each side that are told."""

_ABSENT = object()


def plain(context: MemoContext) -> dict[str, Any]:
    """A context as the JSON values that its canonical bytes hold."""
    found: dict[str, Any] = to_jsonable_python(context)
    return found


def first_difference(issued: object, now: object) -> str | None:
    """Where the two part, and what each says there, in one line; none where they are equal."""
    return next(_walk(issued, now, ""), None)


def _walk(one: object, other: object, where: str) -> Iterator[str]:
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        number = one.get("number")
        where = f"sentence {number}" if isinstance(number, int) and "text" in one else where
        for key in dict.fromkeys((*other, *one)):
            inside = f"{where}, {key}" if where else str(key)
            yield from _walk(one.get(key, _ABSENT), other.get(key, _ABSENT), inside)
    elif isinstance(one, list | tuple) and isinstance(other, list | tuple):
        for n, (first, second) in enumerate(zip(one, other, strict=False), start=1):
            yield from _walk(first, second, f"{where} {n}")
        if len(one) != len(other):
            yield f"{where}: {len(one)} when it was issued, {len(other)} now"
    elif type(one) is not type(other) or one != other:
        at = _parting(one, other)
        yield f"{where}: {_told(one, at)} when it was issued, {_told(other, at)} now"


def _parting(one: object, other: object) -> int:
    """From which character on two texts are shown, so that their difference is in view."""
    if not (isinstance(one, str) and isinstance(other, str)):
        return 0
    same = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    return max(0, same - WIDTH // 3) if max(len(one), len(other)) > WIDTH else 0


def _told(value: object, at: int) -> str:
    if value is _ABSENT:
        return "nothing"
    if value is None:
        return "none"
    if not isinstance(value, str):
        return str(value)[:WIDTH]
    words = value[at : at + WIDTH]
    before, behind = "…" if at else "", "…" if at + WIDTH < len(value) else ""
    return f"“{before}{words}{behind}”"

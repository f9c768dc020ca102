"""Words in quotation marks, in every style that news and readouts use.

One pass with a short stack: time is linear, whatever is nested. A quotation never crosses the
end of its paragraph; one that runs over several paragraphs repeats its opening mark and gives
one span per paragraph.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from briefing.extraction.reading import Quotation

PAIRS = {
    "“": "”",
    "”": "”",
    "„": "“”",
    "«": "»",
    "‹": "›",
    "「": "」",
    "『": "』",
    "〈": "〉",
    "《": "》",
    "‘": "’",
    "``": "''",
    '"': '"',
    "'": "'",
    "''": "''",
}
DEEPEST = 6
"""Quotations inside quotations that are followed; deeper ones are part of their outer one."""
MOST_INSIDE = 64
"""Quotations inside one outer quotation that are kept."""
_SINGLE = frozenset("'‘’")
_BEFORE_OPENING = frozenset("([{—–-―/…:,;") | (frozenset(PAIRS) - {"”"})


@dataclass(slots=True)
class _Open:
    mark: str
    start: int
    inside: int = 0


def find_quotations(text: str, paragraphs: Iterable[tuple[int, int]]) -> tuple[Quotation, ...]:
    """All quotations in these paragraphs (start, end), sorted by start, outer before inner."""
    spans = list(paragraphs)
    found: list[Quotation] = []
    for k, (start, end) in enumerate(spans):
        following = text[spans[k + 1][0] : spans[k + 1][0] + 2] if k + 1 < len(spans) else ""
        found += _in_paragraph(text, start, end, following)
    return tuple(found)


def _in_paragraph(text: str, start: int, end: int, following: str) -> list[Quotation]:
    stack: list[_Open] = []
    found: list[Quotation] = []
    for match in _MARK.finditer(text, start, end):
        _meet(text, start, end, match.start(), match[0], stack, found)
    _leave_open(text, end, following, stack, found)
    return _levelled(found)


def _meet(
    text: str, start: int, end: int, at: int, mark: str, stack: list[_Open], found: list[Quotation]
) -> None:
    """Open or close a quotation at this mark."""
    depth = _closes(text, start, end, at, mark, stack)
    if depth is not None:
        opened = stack[depth]
        del stack[depth:]
        if mark in _SINGLE and not _single_is_quotation(text, opened.start, at):
            return
        if text[opened.start : at].strip() and _room(stack):
            found.append(Quotation(start=opened.start, end=at))
    elif _opens(text, start, end, at, mark) and len(stack) < DEEPEST:
        if stack and stack[-1].mark == mark == '"':  # the first one never closed
            stack.pop()
        stack.append(_Open(mark, at + len(mark)))


def _room(stack: list[_Open]) -> bool:
    if not stack:
        return True
    stack[0].inside += 1
    return stack[0].inside <= MOST_INSIDE


def _closes(text: str, start: int, end: int, at: int, mark: str, stack: list[_Open]) -> int | None:
    """The place in the stack of what this mark closes, or none."""
    before = text[at - 1] if at > start else " "
    after = text[at + len(mark)] if at + len(mark) < end else " "
    for depth in range(len(stack) - 1, -1, -1):
        opened = stack[depth]
        turned = opened.mark == mark == "“" and not before.isspace() and not after.isalnum()
        if not turned and (
            mark not in PAIRS[opened.mark] or (len(mark) == 1 and PAIRS[opened.mark] == "''")
        ):
            continue
        if mark in _SINGLE and after.isalnum():
            return None  # an apostrophe
        if mark in {'"', "'", "''"} and before.isspace() and after.isalnum():
            return None  # straight marks that open again
        return depth
    return None


def _opens(text: str, start: int, end: int, at: int, mark: str) -> bool:
    before = text[at - 1] if at > start else " "
    after = text[at + len(mark)] if at + len(mark) < end else " "
    if mark == "”":  # turned the wrong way round
        return before.isspace() and after.isalnum()
    if mark not in PAIRS:
        return False
    if mark in _STRAIGHT:
        return (before.isspace() or before in _BEFORE_OPENING) and not after.isspace()
    if mark == "‘":
        return not before.isalnum()
    return True


def _single_is_quotation(text: str, start: int, end: int) -> bool:
    """Single marks are apostrophes too: a quotation has no white space at its ends."""
    return end > start and not text[start].isspace() and not text[end - 1].isspace()


def _leave_open(
    text: str, end: int, following: str, stack: list[_Open], found: list[Quotation]
) -> None:
    """What the paragraph's end leaves open: continued in the next one, or unclosed."""
    if not stack:
        return
    opened = stack[0]
    if opened.mark in _SINGLE:  # more likely an apostrophe
        del stack[0]
        _leave_open(text, end, following, stack, found)
        return
    if text[opened.start : end].strip():
        found.append(
            Quotation(start=opened.start, end=end, closed=following.startswith(opened.mark))
        )


def _levelled(found: list[Quotation]) -> list[Quotation]:
    """Sorted by start, outer before inner, each with its level; crossing ones are dropped."""
    ordered: list[Quotation] = []
    around: list[int] = []
    for quotation in sorted(found, key=lambda q: (q.start, -q.end)):
        while around and around[-1] <= quotation.start:
            around.pop()
        if around and quotation.end > around[-1]:
            continue
        ordered.append(replace(quotation, level=len(around)) if around else quotation)
        around.append(quotation.end)
    return ordered


_STRAIGHT = frozenset({'"', "'", "''"})
_MARK = re.compile(
    "|".join(
        sorted(
            {re.escape(mark) for opened, closing in PAIRS.items() for mark in (opened, *closing)}
            | {"''"},
            key=lambda mark: (-len(mark), mark),
        )
    )
)

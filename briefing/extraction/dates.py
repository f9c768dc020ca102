"""Time expressions of a text: where they stand, which days they mean, and how exactly.

Patterns find them (`date_patterns`), one function each reads them (`date_resolve`); here they are
put in order and joined into ranges. Only the publication date anchors what is relative; without
one it stays unresolved. Durations ("for ten years"), times of day, and holidays are no dates.
Values follow TIMEX3 (ISO 8601 with X for what is open), ranges are written "first/last".
"""

import re
from dataclasses import replace
from datetime import date

from briefing.extraction.date_patterns import PATTERNS
from briefing.extraction.date_resolve import RESOLVERS, Around, Days
from briefing.extraction.date_words import sentence_bounds
from briefing.extraction.reading import FoundDate
from events.values import Precision

_WORD_BEFORE = re.compile(r"([A-Za-z]+)[.,]?['\"“‘(]?\s+[\"“‘'(]?$")
_BETWEEN = re.compile(r"\bbetween\s+(?:the\s+)?$", re.IGNORECASE)
_RANGE = re.compile(
    r"\s*(?:–|—|-|\bto\b|\bthrough\b|\buntil\b|\btill\b)\s*(?:the\s+)?", re.IGNORECASE
)
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)
_SINCE = re.compile(r"\b(?:since|starting|effective|as of)\s+(?:on\s+)?(?:the\s+)?$", re.IGNORECASE)
_BEGINS = re.compile(r"(?:beginning|start|outset)\b", re.IGNORECASE)
_NUMBERED = re.compile(
    r"\s+(?:Sanctions\s+|Monitoring\s+)?(?:Committee|Panel|Resolution|Regime|Series|Convention)\b"
)
_NUMBER_OF = re.compile(r"\b(?:[Rr]esolutions?|[Nn]o\.|[Nn]umber|[Ff]light|[Dd]ocket)\s+$")
_BY = re.compile(r"\b(?:by|until|till|no later than|up to)\s+(?:the\s+)?$", re.IGNORECASE)
_ORDER: tuple[Precision, ...] = ("day", "week", "month", "season", "year", "decade", "unknown")

Candidate = tuple[int, int, int, re.Match[str], str]


def find_dates(text: str, published: date | None = None) -> tuple[FoundDate, ...]:
    """Time expressions in order, none overlapping; `first` and `last` none where not told.

    Ranges ("from 3 to 5 May", "between 2017 and 2019") are one expression. "since 2 April" leaves
    `last` open, "by 14 May" leaves `first` open.
    """
    points = tuple(d for d in find_points(text, published) if not _is_number(text, d))
    return tuple(_opened(text, d) for d in _joined(text, points))


def _is_number(text: str, found: FoundDate) -> bool:
    """Whether four digits number a body or a paper: "the 1718 Committee", "Resolution 1874"."""
    if found.precision != "year" or not found.text.isdigit():
        return False
    behind = _NUMBERED.match(text, found.end)
    return (
        behind is not None
        or _NUMBER_OF.search(text[max(0, found.start - 24) : found.start]) is not None
    )


def find_points(text: str, published: date | None = None) -> tuple[FoundDate, ...]:
    """As `find_dates`, with the two ends of a range apart and nothing left open."""
    found: list[FoundDate] = []
    waiting: list[tuple[int, Candidate]] = []
    for candidate in _candidates(text):
        start, end, _, match, name = candidate
        if name == "shifted":
            waiting.append((len(found), candidate))
            found.append(FoundDate(start, end, match.group(), "", None, None, "unknown", "event"))
            continue
        days = RESOLVERS[name](match, _around(text, match, published, found, ()))
        if days is not None:
            found.append(_as_found(match, days))
    for k, (_, _, _, match, name) in waiting:
        anchors = _same_sentence(text, match, found, k)
        days = RESOLVERS[name](match, _around(text, match, published, found[:k], anchors))
        found[k] = replace(found[k], value="") if days is None else _as_found(match, days)
    return tuple(d for d in found if d.value)


def _as_found(match: re.Match[str], days: Days) -> FoundDate:
    return FoundDate(
        match.start(),
        match.end(),
        match.group(),
        days.value,
        days.first,
        days.last,
        days.precision,
        days.basis,
    )


def _candidates(text: str) -> list[Candidate]:
    """Matches of all patterns, the earliest first, then the longest; none overlapping."""
    matches = [
        (m.start(), -m.end(), rank, m, name)
        for rank, (name, pattern) in enumerate(PATTERNS)
        for m in pattern.finditer(text)
    ]
    matches.sort(key=lambda c: c[:3])
    kept: list[Candidate] = []
    end = 0
    for start, negative_end, rank, match, name in matches:
        if start >= end:
            kept.append((start, -negative_end, rank, match, name))
            end = -negative_end
    return kept


def _around(
    text: str,
    match: re.Match[str],
    published: date | None,
    found: list[FoundDate],
    anchors: tuple[FoundDate, ...],
) -> Around:
    before = _WORD_BEFORE.search(text, max(0, match.start() - 40), match.start())
    paragraph = text.rfind("\n", max(0, match.start() - 4000), match.start())
    earlier = tuple(d for d in found[-12:] if d.first is not None and d.start > paragraph)
    return Around(
        published=published,
        text=text,
        start=match.start(),
        end=match.end(),
        before=before[1].lower() if before else "",
        earlier=earlier,
        same_sentence=anchors,
        ahead=_ahead(text, match, published, found),
    )


def _ahead(
    text: str, match: re.Match[str], published: date | None, found: list[FoundDate]
) -> date | None:
    """The last day to come that the sentence has named before this expression."""
    days = [
        d for d in found[-4:] if d.precision == "day" and d.first and match.start() - d.end < 200
    ]
    if published is None or not days:
        return None
    left, _ = sentence_bounds(text, match.start(), match.end())
    ahead = (d.first for d in days if d.start >= left and d.first and d.first > published)
    return max(ahead, default=None)


def _same_sentence(
    text: str, match: re.Match[str], found: list[FoundDate], k: int
) -> tuple[FoundDate, ...]:
    """Explicit dates of the sentence: those behind the expression, then those before it."""
    left, right = sentence_bounds(text, match.start(), match.end())
    behind = [d for d in found[k + 1 : k + 6] if d.end <= right and d.basis == "explicit"]
    before = [d for d in reversed(found[max(0, k - 6) : k]) if d.start >= left]
    return (*behind, *(d for d in before if d.basis == "explicit"))


def _joined(text: str, points: tuple[FoundDate, ...]) -> list[FoundDate]:
    """Two points with "to", a dash, or "between ... and" between them become one range."""
    joined: list[FoundDate] = []
    for point in points:
        last = joined[-1] if joined else None
        if last is not None and _is_range(text, last, point):
            joined[-1] = _range(text, last, point)
        else:
            joined.append(point)
    return joined


def _is_range(text: str, left: FoundDate, right: FoundDate) -> bool:
    if left.first is None or right.last is None or right.first is None or "/" in left.value:
        return False
    if left.first > right.last or right.start - left.end > 12:
        return False
    between = text[left.end : right.start]
    if _RANGE.fullmatch(between):
        return True
    before = text[max(0, left.start - 20) : left.start]
    return bool(_AND.fullmatch(between) and _BETWEEN.search(before))


def _range(text: str, left: FoundDate, right: FoundDate) -> FoundDate:
    precision = max(left.precision, right.precision, key=_ORDER.index)
    return FoundDate(
        left.start,
        right.end,
        text[left.start : right.end],
        f"{left.value}/{right.value}",
        left.first,
        right.last,
        precision,
        left.basis if left.basis == right.basis else "publication",
    )


def _opened(text: str, found: FoundDate) -> FoundDate:
    """A day after "since" has an open end, a date after "by" and "until" an open beginning."""
    before = text[max(0, found.start - 24) : found.start]
    if found.first is None or found.precision == "unknown" or "/" in found.value:
        return found
    if (found.precision == "day" or _BEGINS.match(found.text)) and _SINCE.search(before):
        return replace(found, last=None)
    if _BY.search(before):
        return replace(found, first=None)
    return found

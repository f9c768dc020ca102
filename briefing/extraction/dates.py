"""Time expressions of a text: where they stand, which days they mean, and how exactly.

Patterns find them (`date_patterns`), one function each reads them (`date_resolve`); here they are
put in order and joined into ranges. Only the publication date anchors what is relative; without
one it stays unresolved. Durations ("for ten years"), times of day, and holidays are no dates.
Values follow TIMEX3 (ISO 8601 with X for what is open), ranges are written "first/last".
Patterns look only around a word or digit that no expression of their shape is without.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from briefing.extraction.date_patterns import HINTS, LOWER_HINTS, PATTERNS
from briefing.extraction.date_resolve import RESOLVERS
from briefing.extraction.date_values import Around, Days
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
_NUMBER_OF = re.compile(
    r"\b(?:[Rr]esolutions?|[Rr]ules?|[Nn]o\.|[Nn]umber|[Ff]light|[Dd]ocket)\s+$"
)
_BEFORE = re.compile(r"\bbefore\s+(?:the\s+)?$", re.IGNORECASE)
_ENDS = re.compile(r"(?:the\s+)?end\b", re.IGNORECASE)
_BY = re.compile(r"\b(?:by|until|till|no later than|up to)\s+(?:the\s+)?$", re.IGNORECASE)
_ORDER: tuple[Precision, ...] = ("day", "week", "month", "season", "year", "decade", "unknown")

_YEARS = re.compile(r"(\d{4})\s?[-–/]\s?(\d\d)")
_TOLD = 3
"""So many dates of a distant time in a row set the story in that time."""

Candidate = tuple[int, int, int, re.Match[str], str]


def find_dates(text: str, published: date | None = None) -> tuple[FoundDate, ...]:
    """Time expressions in order, none overlapping; `first` and `last` none where not told.

    As in TIMEX3 the two ends of a range ("from March 2017 to 2019") are two expressions; only
    "3 to 5 May", whose ends share a word, is one. "since 2 April" leaves `last` open, "by 14 May"
    leaves `first` open.
    """
    return tuple(_opened(text, d) for d in _points(text, published))


def find_periods(text: str, published: date | None = None) -> tuple[FoundDate, ...]:
    """As `find_dates`, with the two ends of a range as one expression: what an event's time is."""
    return tuple(_opened(text, d) for d in _joined(text, _points(text, published)))


def _is_number(text: str, found: FoundDate) -> bool:
    """Whether four digits number a body or a paper: "the 1718 Committee", "Resolution 1874"."""
    if found.precision != "year" or not found.text.isdigit():
        return False
    behind = _NUMBERED.match(text, found.end)
    return (
        behind is not None
        or _NUMBER_OF.search(text[max(0, found.start - 24) : found.start]) is not None
    )


def _points(text: str, published: date | None) -> tuple[FoundDate, ...]:
    """Every time expression with its days, nothing joined and nothing left open."""
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
    told = (end for d in found if d.value for end in _ends_of_years(d))
    return tuple(d for d in told if not _is_number(text, d))


def _ends_of_years(found: FoundDate) -> tuple[FoundDate, ...]:
    """The two years of "1890-91"; anything else as it is."""
    match = _YEARS.fullmatch(found.text)
    if match is None or found.first is None or found.last is None:
        return (found,)
    begun, ended = found.first.year, found.last.year
    one, two = match.span(1), match.span(2)
    return tuple(
        FoundDate(
            found.start + a,
            found.start + b,
            found.text[a:b],
            f"{year:04}",
            date(year, 1, 1),
            date(year, 12, 31),
            "year",
            "explicit",
        )
        for (a, b), year in ((one, begun), (two, ended))
    )


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
    lower = text.replace("İ", "I").lower()  # the one letter that is two in lower case
    windows = {hint: tuple(_windows(lower, regex)) for hint, regex in LOWER_HINTS.items()}
    windows |= {hint: tuple(_windows(text, regex)) for hint, regex in HINTS.items()}
    matches = [
        (m.start(), -m.end(), rank, m, name)
        for rank, (name, hint, pattern) in enumerate(PATTERNS)
        for start, end in windows[hint]
        for m in pattern.finditer(text, start, end)
    ]
    matches.sort(key=lambda c: c[:3])
    kept: list[Candidate] = []
    end = 0
    for start, negative_end, rank, match, name in matches:
        if start >= end:
            kept.append((start, -negative_end, rank, match, name))
            end = -negative_end
    return kept


_REACH = 64
"""How far from its hint a time expression may begin or end."""


def _windows(text: str, hint: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """The stretches of a text around its hints, apart and in order, cut at white space."""
    begun = ended = -1
    for match in hint.finditer(text):
        if match.end() <= ended - _REACH:
            continue
        start, end = max(0, match.start() - _REACH), min(len(text), match.end() + _REACH)
        if begun >= 0 and start > ended:
            yield begun, ended
            begun = start
        elif begun < 0:
            begun = start
        while end < len(text) and not text[end].isspace():
            end += 1
        ended = end
    if begun >= 0:
        yield begun, ended


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
        story=_story(found, published),
        same_sentence=anchors,
        ahead=_ahead(text, match, published, found),
    )


def _story(found: list[FoundDate], published: date | None) -> int | None:
    """The year of the last date, where the last few all tell of a distant time close together."""
    told = [d for d in found[-2 * _TOLD :] if d.first and d.basis in {"explicit", "document"}]
    years = [d.first.year for d in told[-_TOLD:] if d.first]
    if published is None or len(years) < _TOLD or len(told) < len(found[-2 * _TOLD :]):
        return None
    distant = all(abs(published.year - year) > 1 for year in years)
    return years[-1] if distant and max(years) - min(years) <= 1 else None


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
    if _BY.search(before) or (_BEFORE.search(before) and _ENDS.match(found.text)):
        return replace(found, first=None)
    return found

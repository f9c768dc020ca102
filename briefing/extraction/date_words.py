"""Words of time: months, weekdays, numbers, seasons, and the tense around an expression."""

import calendar
import re
from datetime import date, timedelta

from briefing.extraction.wordlist import word_list

MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_name) if name}
MONTHS |= {name.lower(): n for n, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
WEEKDAYS = {name.lower(): n for n, name in enumerate(calendar.day_name)}
WEEKDAYS |= {
    short: WEEKDAYS[full]
    for full in WEEKDAYS
    for short in {
        "monday": ("mon",),
        "tuesday": ("tue", "tues"),
        "wednesday": ("wed",),
        "thursday": ("thu", "thur", "thurs"),
        "friday": ("fri",),
        "saturday": ("sat",),
        "sunday": ("sun",),
    }[full]
}
SEASONS = {"spring": (3, "SP"), "summer": (6, "SU"), "autumn": (9, "FA"), "fall": (9, "FA")}
SEASONS |= {"winter": (12, "WI")}
"""First month of each season and its TIMEX3 code; seasons of the northern half of the earth."""

_UNITS = word_list(
    """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
    fifteen sixteen seventeen eighteen nineteen
    """
)
_TENS = word_list("twenty thirty forty fifty sixty seventy eighty ninety")
NUMBERS = {word: n for n, word in enumerate(_UNITS)} | {"a": 1, "an": 1, "a couple of": 2}
NUMBERS |= {word: 20 + 10 * n for n, word in enumerate(_TENS)}
NUMBERS |= {f"{t}-{_UNITS[u]}": NUMBERS[t] + u for t in _TENS for u in range(1, 10)}
DECADES = {word.rstrip("y") + "ies": NUMBERS[word] for word in _TENS}
ORDINALS = {
    word: n
    for n, word in enumerate(
        word_list(
            """
    first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth
    fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first
    """
        ),
        1,
    )
}

_FUTURE = re.compile(
    r"\b(?:will|shall|would|could|might)\b|['’]ll\b|\b(?:(?:is|are)\s+(?:\w+\s+)?(?:to|set|due|scheduled|"
    r"expected|slated|"
    r"planned|planning|likely|going)\b|to\s+(?:host|hold|meet|visit|attend|be\s+held|take\s+place|"
    r"travel|convene|begin|start|open|launch|sign|kick\s+off)|plans?\s+(?:to|for)|planned\s+for|"
    r"scheduled\s+(?:for|to)|slated\s+for|set\s+for|due\s+(?:to|on|in)|expected\s+(?:to|in|on)|"
    r"upcoming|starting|ahead\s+of)",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:was|were|had|did|said|told|met|held|took|came|went|made|gave|began|became|sent|left|"
    r"spoke|wrote|saw|won|lost|found|put|set|signed|fell|rose|struck|shot|flew|led|paid|sought|"
    r"has|have|been|[a-z]{3,}ed)\b"
)
_EDGE = re.compile(r"[.!?…]['\"”’)\]]*\s+(?=[\"“‘'(]?[A-Z0-9])|\n")
_AHEAD = re.compile(
    r"\b(?:by|until|till|before|through)\s+(?:the\s+)?(?:end\s+of\s+)?$", re.IGNORECASE
)


def sentence_bounds(text: str, start: int, end: int, reach: int = 400) -> tuple[int, int]:
    """The sentence around [start, end), at most `reach` characters to either side."""
    left = max(0, start - reach)
    for edge in _EDGE.finditer(text, left, start):
        left = edge.end()
    right = _EDGE.search(text, end, min(len(text), end + reach))
    return left, right.start() + 1 if right else min(len(text), end + reach)


def tense(text: str, start: int, end: int) -> str:
    """Whether the words around a time expression are "past" or "future"; "" for neither.

    The nearest verb before it in its sentence decides, else the nearest behind it.
    """
    left, right = sentence_bounds(text, start, end)
    if _AHEAD.search(text, left, start):
        return "future" if _FUTURE.search(text, left, start) else ""
    before = _nearest(text, left, start, last=True)
    return before or _nearest(text, end, right, last=False)


def _nearest(text: str, start: int, end: int, *, last: bool) -> str:
    future = [m.start() for m in _FUTURE.finditer(text, start, end)]
    past = [
        m.start()
        for m in _PAST.finditer(text, start, end)
        if not any(f <= m.start() < f + 24 for f in future)
    ]
    if not future and not past:
        return ""
    pick = max if last else min
    missing = -1 if last else end + 1
    ahead = pick(future, default=missing)
    behind = pick(past, default=missing)
    return "future" if pick(ahead, behind) == ahead else "past"


def number(words: str) -> int | None:
    """A number in digits or English words up to ninety-nine."""
    text = " ".join(words.lower().replace(",", "").split())
    if text.isascii() and text.isdigit():
        return int(text) if len(text) < 6 else None
    return NUMBERS.get(text)


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def add_months(day: date, months: int) -> date | None:
    """The day so many months later (earlier if negative), cut to the month's length."""
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    if not 1 <= year <= 9998:
        return None
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def week_of(day: date) -> tuple[date, date]:
    """Monday and Sunday of the day's week (ISO 8601)."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)

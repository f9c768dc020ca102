"""Times in words: exact as the document tells them and no more, never counted from today."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from events.values import When

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_SEASONS = {3: "spring", 6: "summer", 9: "autumn", 12: "winter"}


def day_text(day: date) -> str:
    """As in "22 March 2025"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def weekday_text(day: date) -> str:
    """As in "Tuesday 25 March 2025"."""
    names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    return f"{names[day.weekday()]} {day_text(day)}"


def span_text(first: date, last: date) -> str:
    """As in "20 to 22 March 2025", as short as the two days allow."""
    if first == last:
        return day_text(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {day_text(last)}"
    if first.year == last.year:
        return f"{first.day} {MONTHS[first.month - 1]} to {day_text(last)}"
    return f"{day_text(first)} to {day_text(last)}"


def label(when: When | None) -> str:
    """The time as a table prints it, "22 March 2025" or "October 2025"; "" when unknown."""
    if when is None:
        return ""
    if when.start is None:
        return _deadline(when.end, when.precision) if when.end else ""
    first, last = when.start, when.end or when.start
    write = _LABELS.get(when.precision)
    return write(first, last) if write else ""


def phrase(when: When | None) -> str:
    """The time as a sentence says it, "on 22 March 2025"; "" when unknown."""
    text = label(when)
    if not text or when is None:
        return ""
    if text.startswith(("between ", "later ", "earlier ", "by ")):
        return text
    if when.precision == "day":
        return f"on {text}" if when.start == (when.end or when.start) else f"from {text}"
    if when.precision == "week":
        return f"in the {text}"
    return f"from {text}" if " to " in text else f"in {text}"


def precision_words(when: When | None) -> str:
    """How exact a date is, in words."""
    if when is not None and when.start is None and when.end is not None:
        return "latest day"
    if when is None or when.start is None:
        return "undated"
    if when.precision == "day" and when.end not in {None, when.start}:
        return "window"
    names = {
        "day": "exact",
        "week": "week only",
        "month": "month only",
        "season": "season only",
        "year": "year only",
        "decade": "decade only",
    }
    return names.get(when.precision, "undated")


def _deadline(last: date, precision: str) -> str:
    """As in "by 30 June 2025", "by the end of June 2025", "by the end of 2025"."""
    month_ends = (last + timedelta(days=1)).day == 1
    if precision == "year" and (last.month, last.day) == (12, 31):
        return f"by the end of {last.year}"
    if precision == "month" and month_ends:
        return f"by the end of {MONTHS[last.month - 1]} {last.year}"
    return f"by {day_text(last)}"


def first_day(when: When | None) -> date | None:
    """The first day that the time may mean."""
    return when.start if when else None


def last_day(when: When | None) -> date | None:
    """The last day that the time may mean."""
    return (when.end or when.start) if when else None


def _months(first: date, last: date) -> str:
    name = MONTHS[first.month - 1]
    if (first.year, first.month) == (last.year, last.month):
        return f"{name} {first.year}"
    if first.year == last.year:
        return f"{name} to {MONTHS[last.month - 1]} {last.year}"
    return f"{name} {first.year} to {MONTHS[last.month - 1]} {last.year}"


def _season(first: date, last: date) -> str:
    name = _SEASONS.get(first.month)
    if name is None:
        return _months(first, last)
    if first.year != last.year:
        return f"{name} {first.year}–{last.year % 100:02d}"
    return f"{name} {first.year}"


def _year(first: date, last: date) -> str:
    if first.year != last.year:
        return f"between {first.year} and {last.year}"
    opens, closes = first <= date(first.year, 1, 1), last >= date(last.year, 12, 31)
    if opens == closes:
        return str(first.year)
    return f"later in {first.year}" if closes else f"earlier in {first.year}"


def _decade(first: date, last: date) -> str:
    if first.year % 10 == 0 and first.year // 10 == last.year // 10:
        return f"the {first.year}s"
    return f"between {first.year} and {last.year}"


def _week(first: date, last: date) -> str:
    del last
    return f"week of {day_text(first)}"


_LABELS: Final[dict[str, Callable[[date, date], str]]] = {
    "day": span_text,
    "week": _week,
    "month": _months,
    "season": _season,
    "year": _year,
    "decade": _decade,
}

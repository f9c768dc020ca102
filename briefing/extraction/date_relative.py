"""Expressions that are counted from the publication date: weekdays, last week, three days ago."""

from datetime import date, timedelta
from re import Match

from briefing.extraction.date_counted import FINENESS, amounts_of, around_day, moved_by
from briefing.extraction.date_values import (
    Around,
    Days,
    a_day,
    a_month,
    a_week,
    a_year,
    group,
    unresolved,
)
from briefing.extraction.date_words import WEEKDAYS, add_months, month_end
from events.values import Precision


def weekday(match: Match[str], around: Around) -> Days | None:
    """On Saturday, next Friday, Monday evening."""
    wanted = WEEKDAYS[match["wd"].lower()]
    if around.before in {"every", "each"}:
        return None
    published = around.published
    if published is None:
        return unresolved(f"XXXX-WXX-{wanted + 1}", "publication", "day")
    which = group(match, "w")
    if which in {"the following", "the previous"}:
        return unresolved(f"XXXX-WXX-{wanted + 1}", "document", "day")
    if which is None and around.ahead is not None and around.tense == "future":
        return a_day(_on_or_after(around.ahead, wanted), "publication")
    return a_day(_weekday_near(published, wanted, which, around.tense), "publication")


def _on_or_after(day: date, wanted: int) -> date:
    return day + timedelta(days=(wanted - day.weekday()) % 7)


def _weekday_near(published: date, wanted: int, which: str | None, tense: str) -> date:
    """The weekday meant: that of the publication means that same day."""
    back = (published.weekday() - wanted) % 7
    ahead = (wanted - published.weekday()) % 7
    if which in {"last", "past", "this past"}:
        return published - timedelta(days=back or 7)
    if which == "next":
        return published + timedelta(days=ahead or 7)
    future = tense == "future" or which in {"this coming", "the coming"}
    if which == "this":
        future = tense != "past"
    return published + timedelta(days=ahead if future else -back)


_DEICTIC = {
    "the day before yesterday": -2,
    "yesterday": -1,
    "last night": -1,
    "tomorrow": 1,
    "the day after tomorrow": 2,
}


def deictic(match: Match[str], around: Around) -> Days | None:
    """Today, yesterday, tomorrow, last night."""
    if around.published is None:
        return unresolved("XXXX-XX-XX", "publication", "day")
    shift = _DEICTIC.get(group(match, "t") or "", 0)
    return a_day(around.published + timedelta(days=shift), "publication")


_SHIFT = {"last": -1, "this": 0, "next": 1, "past": -1, "the past": -1, "this past": -1}


_SHIFT |= {"the": 0, "coming": 1, "the coming": 1, "this coming": 1}


def unit(match: Match[str], around: Around) -> Days | None:
    """Last week, this month, next year, earlier this year."""
    name = group(match, "u") or ""
    published = around.published
    if published is None:
        return unresolved({"year": "XXXX", "month": "XXXX-XX"}.get(name, "XXXX-WXX"), "publication")
    which = group(match, "w") or "this"
    shift = _SHIFT[which]
    if name in {"decade", "quarter", "century"}:
        return _long_unit(name, which, published)
    if name == "weekend":
        return _weekend(published, which, around.tense)
    if name == "week":
        return a_week(published + timedelta(days=7 * shift), "publication")
    if name == "month":
        moved = add_months(published, shift)
        return a_month(moved.year, moved.month, "publication") if moved else None
    return a_year(published.year + shift, "publication")


def _long_unit(name: str, which: str, published: date) -> Days | None:
    if name == "decade" and "past" in which:
        return _run(add_months(published, -120), published, "year")
    if name == "quarter":
        moved = add_months(published, 3 * _SHIFT[which])
        if moved is None:
            return None
        quarter = (moved.month - 1) // 3 + 1
        first, last = date(moved.year, 3 * quarter - 2, 1), month_end(moved.year, 3 * quarter)
        return Days(f"{moved.year:04}-Q{quarter}", first, last, "month", "publication")
    return unresolved("XXX" if name == "decade" else "XX", "publication")


def _run(first: date | None, last: date | None, precision: Precision) -> Days | None:
    if first is None or last is None:
        return None
    value = f"{first.isoformat()}/{last.isoformat()}"
    return Days(value, first, last, precision, "publication")


def _weekend(published: date, which: str, tense: str) -> Days:
    saturday = published - timedelta(days=published.weekday()) + timedelta(days=5)
    begun = published.weekday() >= 5
    over = which in {"past", "this past", "the past"} and not begun
    if which == "the" and tense == "past" and not begun:
        over = True
    if over or which == "last" or (which == "this" and tense == "past" and published.weekday() < 4):
        saturday -= timedelta(days=7)
    elif which == "next":
        saturday += timedelta(days=7 if begun or published.weekday() >= 3 else 0)
    year, week, _ = saturday.isocalendar()
    sunday = saturday + timedelta(days=1)
    return Days(f"{year:04}-W{week:02}-WE", saturday, sunday, "day", "publication")


def ago(match: Match[str], around: Around) -> Days | None:
    """Three years ago, two weeks from now."""
    amounts = amounts_of(match)
    if not amounts:
        return None
    finest = min((name for _, name in amounts), key=FINENESS.index)
    if around.published is None:
        return unresolved("XXXX-XX-XX", "publication")
    forward = group(match, "r") in {"from now", "hence"}
    return around_day(
        moved_by(around.published, amounts, 1 if forward else -1), finest, "publication"
    )


def within(match: Match[str], around: Around) -> Days | None:
    """In two weeks: only where the future is spoken of."""
    amounts = amounts_of(match)
    if not amounts or around.tense != "future":
        return None
    if around.published is None:
        return unresolved("XXXX-XX-XX", "publication")
    finest = min((name for _, name in amounts), key=FINENESS.index)
    return around_day(moved_by(around.published, amounts, 1), finest, "publication")


def lasting(match: Match[str], around: Around) -> Days | None:
    """The past five years, the next 30 days: a run up to, or from, the publication."""
    amounts = amounts_of(match)
    if not amounts:
        return None
    if around.published is None:
        return unresolved("XXXX-XX-XX", "publication")
    finest: Precision = "day" if amounts[0][1] in {"day", "week"} else "month"
    if amounts[0][1] in {"year", "decade", "century"}:
        finest = "year"
    if group(match, "w") in {"last", "past"}:
        return _run(moved_by(around.published, amounts, -1), around.published, finest)
    return _run(around.published, moved_by(around.published, amounts, 1), finest)

"""Days, months, seasons, halves and quarters: expressions that name a piece of the calendar."""

from dataclasses import replace
from datetime import date
from re import Match

from briefing.extraction.date_values import (
    Around,
    Days,
    a_day,
    a_month,
    a_year,
    context_year,
    group,
    month_number,
    nearest_year,
    safe_day,
    unresolved,
    year_given,
)
from briefing.extraction.date_words import SEASONS, add_months, month_end
from briefing.extraction.wordlist import word_list
from events.values import Basis


def _yearless(
    match: Match[str], around: Around, month: int, day: int | None
) -> tuple[int | None, Basis]:
    year, basis = year_given(match, around)
    if year is not None or group(match, "ry") is not None:
        return year, basis
    context = context_year(around)
    if context is not None:
        return context, "document"
    if around.published is None:
        return None, "publication"
    return nearest_year(around.published, month, day, around.tense), "publication"


def iso(match: Match[str], around: Around) -> Days | None:
    """2025-03-22."""
    del around
    day = safe_day(int(match["y"]), int(match["mn"]), int(match["d"]))
    return a_day(day, "explicit") if day is not None else None


def numeric(match: Match[str], around: Around) -> Days | None:
    """22/3/2025: day or month first by whichever fits; the year alone where both do."""
    del around
    year_number, one, two = int(match["y"]), int(match["a"]), int(match["b"])
    readings = {d for m, n in ((one, two), (two, one)) if (d := safe_day(year_number, m, n))}
    if len(readings) == 1:
        return a_day(readings.pop(), "explicit")
    return a_year(year_number, "explicit") if readings else None


def day(match: Match[str], around: Around) -> Days | None:
    """22 March, March 22nd, 2025."""
    month, number_of_day = month_number(match["m"]), int(match["d"])
    year, basis = _yearless(match, around, month, number_of_day)
    if year is None:
        return unresolved(f"XXXX-{month:02}-{number_of_day:02}", basis, "day")
    found = safe_day(year, month, number_of_day)
    return a_day(found, basis) if found is not None else None


def span(match: Match[str], around: Around) -> Days | None:
    """22-24 March, July 18 to August 2, 2021."""
    month = month_number(match["m"])
    other = month_number(match["m2"]) if "m2" in match.re.groupindex else month
    first_day, last_day = int(match["d"]), int(match["d2"])
    year, basis = _yearless(match, around, month, first_day)
    if year is None:
        value = f"XXXX-{month:02}-{first_day:02}/XXXX-{other:02}-{last_day:02}"
        return unresolved(value, basis, "day")
    written = group(match, "y") is not None
    first = safe_day(year - 1 if written and other < month else year, month, first_day)
    last = safe_day(year + 1 if not written and other < month else year, other, last_day)
    if first is None or last is None or last < first:
        return None
    return Days(f"{first.isoformat()}/{last.isoformat()}", first, last, "day", basis)


_MONTH_CASE = frozenset(
    word_list(
        """
    in of since until till by from to through between during before after around last this next
    and for mid every late early
    """
    )
)


def month(match: Match[str], around: Around) -> Days | None:
    """March 2025, in October, June last year, last May."""
    name = match["m"]
    number_of_month = month_number(name)
    bare = not any(group(match, g) for g in ("y", "ry", "same", "w", "edge"))
    if bare and name.lower() in {"may", "march", "mar"} and around.before not in _MONTH_CASE:
        return None
    if bare and len(name) == 3 and name.lower() != "may" and around.before not in _MONTH_CASE:
        return None
    which = group(match, "w")
    if which == "this" and around.published is not None:
        return a_month(around.published.year, number_of_month, "publication")
    told = None if which is None else "future" if which in {"next", "this coming"} else "past"
    narrowed = replace(around, told_tense=told)
    year, basis = _yearless(match, narrowed, number_of_month, None)
    if year is None:
        return unresolved(f"XXXX-{number_of_month:02}", basis, "month")
    if which == "last" and around.published and number_of_month == around.published.month:
        year = around.published.year - 1
    return a_month(year, number_of_month, basis)


def half(match: Match[str], around: Around) -> Days | None:
    """The first half of next year, Q1 2025."""
    year, basis = year_given(match, around)
    if year is None and group(match, "the") and around.published is not None:
        year = around.published.year
    if year is None:
        return unresolved("XXXX", "publication", "month")
    quarter = group(match, "q")
    halves = group(match, "k") == "half"
    length = 6 if halves else 3
    ordinal = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4}
    which = int(quarter) if quarter else ordinal.get(group(match, "o") or "", 12 // length)
    if which > 12 // length:
        return None
    begin = (which - 1) * length + 1
    first, last = date(year, begin, 1), month_end(year, begin + length - 1)
    return Days(f"{year:04}-{'H' if halves else 'Q'}{which}", first, last, "month", basis)


def fiscal(match: Match[str], around: Around) -> Days | None:
    """Fiscal 2025: its days differ by country, so they stay open."""
    del around
    return unresolved(f"FY{match['y']}", "explicit")


def season(match: Match[str], around: Around) -> Days | None:
    """Summer of 2012, last winter."""
    begin, code = SEASONS[match["s"].lower()]
    year, basis = year_given(match, around)
    if year is None:
        which = group(match, "w")
        if around.published is None or which is None:
            return unresolved(f"XXXX-{code}", "publication", "season")
        year = _season_year(around.published, begin, which, around.tense)
    first = safe_day(year, begin, 1)
    last_month = add_months(first, 2) if first else None
    if first is None or last_month is None:
        return None
    last = month_end(last_month.year, last_month.month)
    return Days(f"{year:04}-{code}", first, last, "season", basis)


def _season_year(published: date, begin: int, which: str, tense: str) -> int:
    year = published.year
    running = begin <= published.month < begin + 3 or (
        begin == 12 and published.month in {12, 1, 2}
    )
    started = year if published.month >= begin else year - 1
    if which in {"last", "past", "this past", "the past"}:
        return started - 1 if running else started
    if which == "this" and (running or tense == "past"):
        return started if running else year
    if which == "next":
        return started + 1
    return year if published.month < begin + 3 or begin == 12 else year + 1

"""Holidays and workdays of a country or a part of it: the one home of the library `holidays`."""

import difflib
from datetime import date, timedelta
from functools import cache
from typing import Any, Literal

MOST_MOVED = 31
"""Days within which the next workday must lie; no calendar has so many days off in a row."""


class UnknownCalendarError(ValueError):
    """No calendar has this name; the message says which are near."""


def check_calendar(name: str) -> str:
    """The name as it is kept, `COUNTRY` or `COUNTRY-SUBDIVISION`, else UnknownCalendarError."""
    import holidays

    country, _, part = name.strip().upper().partition("-")
    known = holidays.list_supported_countries()
    if country not in known or len(country) != 2:
        near = _near(country, [code for code in known if len(code) == 2])
        raise UnknownCalendarError(
            f"no holidays are known for {name}{near}; write a country's two letters of ISO 3166, "
            "such as KR, or a part of it, such as DE-BY"
        )
    if part and part not in known[country]:
        parts = known[country]
        raise UnknownCalendarError(
            f"no holidays are known for {part} in {country}; "
            + (f"its parts are {', '.join(parts)}" if parts else f"write {country} alone")
        )
    return f"{country}-{part}" if part else country


def is_holiday(calendar: str, day: date) -> bool:
    """Whether the day is a public holiday there."""
    return day in _days(calendar)


def workday_beside(calendar: str, day: date, side: Literal["before", "after"]) -> date | None:
    """The nearest workday before or after the day; none within a month, or beyond the calendar."""
    step = timedelta(days=1 if side == "after" else -1)
    beside = day
    try:
        for _ in range(MOST_MOVED):
            beside += step
            if _days(calendar).is_working_day(beside):
                return beside
    except OverflowError:
        pass
    return None


@cache
def _days(calendar: str) -> Any:
    """The library's calendar, which grows by the year as it is asked."""
    import holidays

    country, _, part = calendar.partition("-")
    return holidays.country_holidays(country, subdiv=part or None)


def _near(word: str, known: list[str]) -> str:
    close = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.5)
    return f" (did you mean {close[0]}?)" if close else ""

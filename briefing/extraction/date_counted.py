"""Expressions that are counted from another date of the text: a day after, later, that year."""

from datetime import date, timedelta
from re import Match

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
from briefing.extraction.date_words import add_months, number
from events.values import Basis


def moved_by(day: date, amounts: list[tuple[int, str]], sign: int) -> date | None:
    """A day moved by amounts; none when it leaves the calendar."""
    moved: date | None = day
    for count, name in amounts:
        if moved is None:
            return None
        try:
            if name in {"day", "week"}:
                moved += timedelta(days=sign * count * (7 if name == "week" else 1))
            else:
                months = {"month": 1, "year": 12, "decade": 120, "century": 1200}[name]
                moved = add_months(moved, sign * count * months)
        except OverflowError:
            return None
    return moved


def amounts_of(match: Match[str]) -> list[tuple[int, str]] | None:
    """The numbers and units of "a year and four months"; none where a number is not understood."""
    found: list[tuple[int, str]] = []
    for n, u in (("n", "u"), ("n2", "u2")):
        words, name = group(match, n), group(match, u)
        if words is None or name is None:
            continue
        count = number(words)
        if count is None:
            return None
        found.append((count, _unit_name(name)))
    return found


def _unit_name(name: str) -> str:
    if name.startswith("centur"):
        return "century"
    return name.removesuffix("s")


FINENESS = ("day", "week", "month", "year", "decade", "century")


def around_day(day: date | None, name: str, basis: Basis) -> Days | None:
    """The day, week, month or year around a day, as exact as the unit it was counted in."""
    if day is None:
        return None
    if name == "day":
        return a_day(day, basis)
    if name == "week":
        return a_week(day, basis)
    if name == "month":
        return a_month(day.year, day.month, basis)
    return a_year(day.year, basis)


def shifted(match: Match[str], around: Around) -> Days | None:
    """A day after the visit, two years later: counted from an event.

    It is resolved only where an explicit date of the same sentence, or for "later" and "earlier"
    of the paragraph so far, gives the event's time.
    """
    amounts = amounts_of(match)
    if not amounts:
        return None
    word = group(match, "r") or ""
    sign = (
        1 if word in {"later", "after", "following"} or word.startswith(("afterw", "there")) else -1
    )
    following = word in {"after", "before", "prior to", "following", "in advance of"}
    anchor = next(iter(around.same_sentence), None) if following else None
    if anchor is None and not following:
        anchor = next((f for f in reversed(around.earlier) if f.basis != "publication"), None)
    finest = min((name for _, name in amounts), key=FINENESS.index)
    if anchor is None or anchor.first is None or anchor.precision == "unknown":
        return unresolved("XXXX-XX-XX", "event")
    coarse = max(finest, anchor.precision, key=_rank)
    return around_day(moved_by(anchor.first, amounts, sign), coarse, "event")


def _rank(name: str) -> int:
    return FINENESS.index(name) if name in FINENESS else FINENESS.index("month")


def anchored(match: Match[str], around: Around) -> Days | None:
    """That year, the same day, the following month: counted from the date told before."""
    name = group(match, "u") or ""
    anchor = next((f for f in reversed(around.earlier) if f.first is not None), None)
    which = group(match, "w") or ""
    if anchor is None or anchor.first is None:
        return None
    if _rank(anchor.precision) > _rank(name):
        return None
    sign = {"the following": 1, "the next": 1, "the previous": -1, "the preceding": -1}.get(
        which, 0
    )
    return around_day(moved_by(anchor.first, [(1, name)], sign), name, "document")

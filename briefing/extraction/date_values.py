"""What a time expression may mean, what its reader may look at, and the year it lies in.

A month stays a month and a year a year. What is counted from the publication date needs one;
without it, and wherever the words do not decide, the days stay none.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from re import Match

from briefing.extraction.date_words import MONTHS, month_end, tense, week_of
from briefing.extraction.reading import FoundDate
from events.values import Basis, Precision


@dataclass(frozen=True, slots=True)
class Days:
    """What an expression means: TIMEX3 text, the inclusive days, how exact, counted from what."""

    value: str
    first: date | None
    last: date | None
    precision: Precision
    basis: Basis


@dataclass(frozen=True, slots=True)
class Around:
    """What a pattern may look at beside its own words."""

    published: date | None
    text: str
    start: int
    end: int
    before: str
    """The word in front, lower-case."""
    earlier: tuple[FoundDate, ...]
    """Resolved expressions of the same paragraph so far, latest last."""
    story: int | None
    """The year in which the paragraphs before are set, when it is not that of the publication."""
    same_sentence: tuple[FoundDate, ...]
    """Explicit expressions of the same sentence, behind this one first."""
    ahead: date | None = None
    """The last day after the publication that the same sentence has named so far."""
    told_tense: str | None = None
    """A tense that the expression's own words tell ("next May")."""

    @property
    def tense(self) -> str:
        """What the expression, or the verbs around it, tell: past, future, or nothing."""
        if self.told_tense is not None:
            return self.told_tense
        return tense(self.text, self.start, self.end)


Resolver = Callable[[Match[str], Around], Days | None]


def a_day(day: date, basis: Basis) -> Days:
    """One day."""
    return Days(day.isoformat(), day, day, "day", basis)


def a_month(year: int, month: int, basis: Basis) -> Days | None:
    """One month."""
    if not 1 <= year <= 9998:
        return None
    return Days(
        f"{year:04}-{month:02}", date(year, month, 1), month_end(year, month), "month", basis
    )


def a_year(year: int, basis: Basis) -> Days | None:
    """One year."""
    if not 1 <= year <= 9998:
        return None
    return Days(f"{year:04}", date(year, 1, 1), date(year, 12, 31), "year", basis)


def a_week(day: date, basis: Basis) -> Days:
    """The week of a day, Monday to Sunday."""
    year, week, _ = day.isocalendar()
    return Days(f"{year:04}-W{week:02}", *week_of(day), "week", basis)


def unresolved(value: str, basis: Basis, precision: Precision = "unknown") -> Days:
    """An expression whose days cannot be told."""
    return Days(value, None, None, precision, basis)


def group(match: Match[str], name: str) -> str | None:
    """The words of a named group in lower case, none where it took no part."""
    found = match.groupdict().get(name)
    return " ".join(found.lower().split()) if found else None


def safe_day(year: int, month: int, day: int) -> date | None:
    """The day, none where the calendar has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_number(name: str) -> int:
    """1 to 12 for a month's name or its short form."""
    return MONTHS[name.lower().rstrip(".")]


def year_given(match: Match[str], around: Around) -> tuple[int | None, Basis]:
    """The year that the words tell: written, "last year", "the same year"."""
    written = group(match, "y")
    if written is not None:
        return int(written), "explicit"
    relative = group(match, "ry")
    if relative is not None and around.published is not None:
        return around.published.year + {"last": -1, "this": 0, "next": 1}[relative], "publication"
    if group(match, "same") is not None and (year := context_year(around, anywhere=True)):
        return year, "document"
    return None, "publication"


def context_year(around: Around, *, anywhere: bool = False) -> int | None:
    """The year of the last explicit date of the paragraph, when it tells of a distant time."""
    for found in reversed(around.earlier):
        if found.basis not in {"explicit", "document"} or found.first is None:
            continue
        if anywhere or found.precision in {"day", "month"}:
            distant = around.published is None or abs(around.published.year - found.first.year) > 1
            return found.first.year if anywhere or distant else None
    return None if anywhere else around.story


def nearest_year(published: date, month: int, day: int | None, tense: str) -> int | None:
    """The year of a day or month without one: by tense, else the nearest to the publication."""
    years = (published.year - 1, published.year, published.year + 1)
    if day is None:
        months = {y: (y - published.year) * 12 + month - published.month for y in years}
        return _by_tense(months, tense)
    days = {y: (d - published).days for y in years if (d := safe_day(y, month, day))}
    return _by_tense(days, tense, slack=1)


def _by_tense(distance: dict[int, int], tense: str, slack: int = 0) -> int | None:
    """The year by tense, unless the other direction is three times as near."""
    nearest = min(distance, key=lambda y: (abs(distance[y]), distance[y]), default=None)
    past = [y for y, n in distance.items() if n <= slack]
    future = [y for y, n in distance.items() if n >= 0]
    chosen = nearest
    if tense == "past" and past:
        chosen = max(past)
    elif tense == "future" and future:
        chosen = min(future)
    if chosen is None or nearest is None or abs(distance[chosen]) > 3 * abs(distance[nearest]):
        return nearest
    return chosen

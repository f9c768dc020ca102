"""From a time expression to the days it means: one function for each pattern.

A month stays a month and a year a year. What is counted from the publication date needs one;
without it, and wherever the words do not decide, the days stay none.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from re import Match

from briefing.extraction.date_words import (
    DECADES,
    MONTHS,
    ORDINALS,
    SEASONS,
    WEEKDAYS,
    add_months,
    month_end,
    number,
    tense,
    week_of,
)
from briefing.extraction.reading import FoundDate
from briefing.extraction.wordlist import word_list
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


def _get(match: Match[str], name: str) -> str | None:
    found = match.groupdict().get(name)
    return " ".join(found.lower().split()) if found else None


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month_number(name: str) -> int:
    return MONTHS[name.lower().rstrip(".")]


def _year_given(match: Match[str], around: Around) -> tuple[int | None, Basis]:
    """The year that the words tell: written, "last year", "the same year"."""
    written = _get(match, "y")
    if written is not None:
        return int(written), "explicit"
    relative = _get(match, "ry")
    if relative is not None and around.published is not None:
        return around.published.year + {"last": -1, "this": 0, "next": 1}[relative], "publication"
    if _get(match, "same") is not None and (year := _context_year(around, anywhere=True)):
        return year, "document"
    return None, "publication"


def _context_year(around: Around, *, anywhere: bool = False) -> int | None:
    """The year of the last explicit date of the paragraph, when it tells of a distant time."""
    for found in reversed(around.earlier):
        if found.basis not in {"explicit", "document"} or found.first is None:
            continue
        if anywhere or found.precision in {"day", "month"}:
            distant = around.published is None or abs(around.published.year - found.first.year) > 1
            return found.first.year if anywhere or distant else None
    return None


def _nearest_year(published: date, month: int, day: int | None, tense: str) -> int | None:
    """The year of a day or month without one: by tense, else the nearest to the publication."""
    years = (published.year - 1, published.year, published.year + 1)
    if day is None:
        months = {y: (y - published.year) * 12 + month - published.month for y in years}
        return _by_tense(months, tense)
    days = {y: (d - published).days for y in years if (d := _safe(y, month, day))}
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


def _yearless(
    match: Match[str], around: Around, month: int, day: int | None
) -> tuple[int | None, Basis]:
    year, basis = _year_given(match, around)
    if year is not None or _get(match, "ry") is not None:
        return year, basis
    context = _context_year(around)
    if context is not None:
        return context, "document"
    if around.published is None:
        return None, "publication"
    return _nearest_year(around.published, month, day, around.tense), "publication"


def iso(match: Match[str], around: Around) -> Days | None:
    """2025-03-22."""
    del around
    day = _safe(int(match["y"]), int(match["mn"]), int(match["d"]))
    return a_day(day, "explicit") if day is not None else None


def numeric(match: Match[str], around: Around) -> Days | None:
    """22/3/2025: day or month first by whichever fits; the year alone where both do."""
    del around
    year_number, one, two = int(match["y"]), int(match["a"]), int(match["b"])
    readings = {d for m, n in ((one, two), (two, one)) if (d := _safe(year_number, m, n))}
    if len(readings) == 1:
        return a_day(readings.pop(), "explicit")
    return a_year(year_number, "explicit") if readings else None


def day(match: Match[str], around: Around) -> Days | None:
    """22 March, March 22nd, 2025."""
    month, number_of_day = _month_number(match["m"]), int(match["d"])
    year, basis = _yearless(match, around, month, number_of_day)
    if year is None:
        return unresolved(f"XXXX-{month:02}-{number_of_day:02}", basis, "day")
    found = _safe(year, month, number_of_day)
    return a_day(found, basis) if found is not None else None


def span(match: Match[str], around: Around) -> Days | None:
    """22-24 March, July 18 to August 2, 2021."""
    month = _month_number(match["m"])
    other = _month_number(match["m2"]) if "m2" in match.re.groupindex else month
    first_day, last_day = int(match["d"]), int(match["d2"])
    year, basis = _yearless(match, around, month, first_day)
    if year is None:
        value = f"XXXX-{month:02}-{first_day:02}/XXXX-{other:02}-{last_day:02}"
        return unresolved(value, basis, "day")
    written = _get(match, "y") is not None
    first = _safe(year - 1 if written and other < month else year, month, first_day)
    last = _safe(year + 1 if not written and other < month else year, other, last_day)
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
    number_of_month = _month_number(name)
    bare = not any(_get(match, g) for g in ("y", "ry", "same", "w", "edge"))
    if bare and name.lower() in {"may", "march", "mar"} and around.before not in _MONTH_CASE:
        return None
    if bare and len(name) == 3 and name.lower() != "may" and around.before not in _MONTH_CASE:
        return None
    which = _get(match, "w")
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


def weekday(match: Match[str], around: Around) -> Days | None:
    """On Saturday, next Friday, Monday evening."""
    wanted = WEEKDAYS[match["wd"].lower()]
    if around.before in {"every", "each"}:
        return None
    published = around.published
    if published is None:
        return unresolved(f"XXXX-WXX-{wanted + 1}", "publication", "day")
    which = _get(match, "w")
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
    shift = _DEICTIC.get(_get(match, "t") or "", 0)
    return a_day(around.published + timedelta(days=shift), "publication")


def half(match: Match[str], around: Around) -> Days | None:
    """The first half of next year, Q1 2025."""
    year, basis = _year_given(match, around)
    if year is None and _get(match, "the") and around.published is not None:
        year = around.published.year
    if year is None:
        return unresolved("XXXX", "publication", "month")
    quarter = _get(match, "q")
    halves = _get(match, "k") == "half"
    length = 6 if halves else 3
    ordinal = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4}
    which = int(quarter) if quarter else ordinal.get(_get(match, "o") or "", 12 // length)
    if which > 12 // length:
        return None
    begin = (which - 1) * length + 1
    first, last = date(year, begin, 1), month_end(year, begin + length - 1)
    return Days(f"{year:04}-{'H' if halves else 'Q'}{which}", first, last, "month", basis)


def fiscal(match: Match[str], around: Around) -> Days | None:
    """Fiscal 2025: its days differ by country, so they stay open."""
    del around
    return unresolved(f"FY{match['y']}", "explicit")


_SHIFT = {"last": -1, "this": 0, "next": 1, "past": -1, "the past": -1, "this past": -1}
_SHIFT |= {"coming": 1, "the coming": 1, "this coming": 1}


def unit(match: Match[str], around: Around) -> Days | None:
    """Last week, this month, next year, earlier this year."""
    name = _get(match, "u") or ""
    published = around.published
    if published is None:
        return unresolved({"year": "XXXX", "month": "XXXX-XX"}.get(name, "XXXX-WXX"), "publication")
    which = _get(match, "w") or "this"
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
    if over or which == "last" or (which == "this" and tense == "past" and published.weekday() < 4):
        saturday -= timedelta(days=7)
    elif which == "next":
        saturday += timedelta(days=7 if begun or published.weekday() >= 3 else 0)
    year, week, _ = saturday.isocalendar()
    sunday = saturday + timedelta(days=1)
    return Days(f"{year:04}-W{week:02}-WE", saturday, sunday, "day", "publication")


def season(match: Match[str], around: Around) -> Days | None:
    """Summer of 2012, last winter."""
    begin, code = SEASONS[match["s"].lower()]
    year, basis = _year_given(match, around)
    if year is None:
        which = _get(match, "w")
        if around.published is None or which is None:
            return unresolved(f"XXXX-{code}", "publication", "season")
        year = _season_year(around.published, begin, which, around.tense)
    first = _safe(year, begin, 1)
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


def _moved(day: date, amounts: list[tuple[int, str]], sign: int) -> date | None:
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


def _amounts(match: Match[str]) -> list[tuple[int, str]] | None:
    found: list[tuple[int, str]] = []
    for n, u in (("n", "u"), ("n2", "u2")):
        words, name = _get(match, n), _get(match, u)
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


_FINENESS = ("day", "week", "month", "year", "decade", "century")


def _at(day: date | None, name: str, basis: Basis) -> Days | None:
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


def ago(match: Match[str], around: Around) -> Days | None:
    """Three years ago, two weeks from now."""
    amounts = _amounts(match)
    if not amounts:
        return None
    finest = min((name for _, name in amounts), key=_FINENESS.index)
    if around.published is None:
        return unresolved("XXXX-XX-XX", "publication")
    forward = _get(match, "r") in {"from now", "hence"}
    return _at(_moved(around.published, amounts, 1 if forward else -1), finest, "publication")


def within(match: Match[str], around: Around) -> Days | None:
    """In two weeks: only where the future is spoken of."""
    amounts = _amounts(match)
    if not amounts or around.tense != "future":
        return None
    if around.published is None:
        return unresolved("XXXX-XX-XX", "publication")
    finest = min((name for _, name in amounts), key=_FINENESS.index)
    return _at(_moved(around.published, amounts, 1), finest, "publication")


def lasting(match: Match[str], around: Around) -> Days | None:
    """The past five years, the next 30 days: a run up to, or from, the publication."""
    amounts = _amounts(match)
    if not amounts:
        return None
    if around.published is None:
        return unresolved("XXXX-XX-XX", "publication")
    finest: Precision = "day" if amounts[0][1] in {"day", "week"} else "month"
    if amounts[0][1] in {"year", "decade", "century"}:
        finest = "year"
    if _get(match, "w") in {"last", "past"}:
        return _run(_moved(around.published, amounts, -1), around.published, finest)
    return _run(around.published, _moved(around.published, amounts, 1), finest)


def shifted(match: Match[str], around: Around) -> Days | None:
    """A day after the visit, two years later: counted from an event.

    It is resolved only where an explicit date of the same sentence, or for "later" and "earlier"
    of the paragraph so far, gives the event's time.
    """
    amounts = _amounts(match)
    if not amounts:
        return None
    word = _get(match, "r") or ""
    sign = (
        1 if word in {"later", "after", "following"} or word.startswith(("afterw", "there")) else -1
    )
    following = word in {"after", "before", "prior to", "following", "in advance of"}
    anchor = next(iter(around.same_sentence), None) if following else None
    if anchor is None and not following:
        anchor = next((f for f in reversed(around.earlier) if f.basis != "publication"), None)
    finest = min((name for _, name in amounts), key=_FINENESS.index)
    if anchor is None or anchor.first is None or anchor.precision == "unknown":
        return unresolved("XXXX-XX-XX", "event")
    coarse = max(finest, anchor.precision, key=_rank)
    return _at(_moved(anchor.first, amounts, sign), coarse, "event")


def _rank(name: str) -> int:
    return _FINENESS.index(name) if name in _FINENESS else _FINENESS.index("month")


def anchored(match: Match[str], around: Around) -> Days | None:
    """That year, the same day, the following month: counted from the date told before."""
    name = _get(match, "u") or ""
    anchor = next((f for f in reversed(around.earlier) if f.first is not None), None)
    which = _get(match, "w") or ""
    if anchor is None or anchor.first is None:
        return None
    if _rank(anchor.precision) > _rank(name):
        return None
    sign = {"the following": 1, "the next": 1, "the previous": -1, "the preceding": -1}.get(
        which, 0
    )
    return _at(_moved(anchor.first, [(1, name)], sign), name, "document")


def bc(match: Match[str], around: Around) -> Days | None:
    """3000 BC: outside the calendar, so only the value tells it."""
    del around
    return unresolved(f"-{int(match['y']):04}", "explicit", "year")


def ad(match: Match[str], around: Around) -> Days | None:
    """AD 842."""
    del around
    return a_year(int(match["y"] or match["y2"]), "explicit")


def decade(match: Match[str], around: Around) -> Days | None:
    """The 1990s, the sixties, the '80s."""
    del around
    full = _get(match, "y")
    if full is not None:
        begin = int(full)
    else:
        short = _get(match, "yy")
        tens = int(short) if short else DECADES.get(_get(match, "word") or "", 0)
        begin = 1900 + tens
    return Days(f"{begin // 10}X", date(begin, 1, 1), date(begin + 9, 12, 31), "decade", "explicit")


def century(match: Match[str], around: Around) -> Days | None:
    """The 19th century."""
    del around
    words = match["c"].lower()
    which = int(words) if words.isdigit() else ORDINALS[words]
    if _get(match, "e") is not None:
        return unresolved(f"-{which - 1:02}XX", "explicit")
    if not 1 <= which <= 98:
        return None
    first, last = date((which - 1) * 100 or 1, 1, 1), date(which * 100 - 1, 12, 31)
    return Days(f"{which - 1:02}XX", first, last, "unknown", "explicit")


def years(match: Match[str], around: Around) -> Days | None:
    """2004-2009, 1890-91."""
    begin, tail = match["y"], match["y2"]
    end = int(begin[: 4 - len(tail)] + tail)
    if around.before in _COUNTED or not int(begin) < end <= 2199:
        return None
    return Days(f"{begin}/{end}", date(int(begin), 1, 1), date(end, 12, 31), "year", "explicit")


_COUNTED = frozenset(
    word_list(
        """
    resolution resolutions no number numbers flight room article section paragraph page pages
    unit boeing airbus route highway chapter building local unscr line case protocol
    """
    )
)
_YEAR_CASE = frozenset(
    word_list(
        """
    in of since until till by from to through between during before after around and for or year
    late early mid circa c ca back the about our that on last his this january february march
    april may june july august september october november december spring summer autumn fall
    winter until into past
    """
    )
)


def year(match: Match[str], around: Around) -> Days | None:
    """In 2025, early 2026, the 2016 election."""
    written = int(match["y"])
    if around.before in _COUNTED or written > 2150:
        return None
    behind = match.string[match.end() : match.end() + 24].lower()
    if behind.startswith(_MEASURES) or match.string[match.end() : match.end() + 2] in {"-k", "°"}:
        return None
    if written < 1700 and around.before not in _YEAR_CASE and not _apart(match):
        return None
    return a_year(written, "explicit")


_MEASURES = (
    "%",
    *(
        f" {word}"
        for word in word_list(
            """
    people troops soldiers km kilomet mile meter metre feet ft tons tonnes percent per cent
    dollars won yen yuan euros kg pounds hours minutes workers participants cases members units
    vehicles shells missiles rounds hectares acres mw gw calories words points times others
    students residents homes houses votes seats copies
    """
        )
    ),
)


def _apart(match: Match[str]) -> bool:
    """Whether brackets or a line's edge set the number apart, as a year is."""
    before = match.string[match.start() - 1 : match.start()]
    behind = match.string[match.end() : match.end() + 1]
    return before in {"(", "", "\n"} or behind in {")", ":"}


RESOLVERS: dict[str, Resolver] = {
    "iso": iso,
    "numeric": numeric,
    "span_md_md": span,
    "span_dm_dm": span,
    "span_md_d": span,
    "span_d_dm": span,
    "day": day,
    "month": month,
    "weekday": weekday,
    "deictic": deictic,
    "half": half,
    "fiscal": fiscal,
    "unit": unit,
    "season": season,
    "lasting": lasting,
    "ago": ago,
    "shifted": shifted,
    "within": within,
    "anchored": anchored,
    "bc": bc,
    "ad": ad,
    "decade": decade,
    "century": century,
    "years": years,
    "year": year,
}

"""Years, decades, centuries, years before our era; and numbers that are no years."""

from datetime import date
from re import Match

from briefing.extraction.date_values import Around, Days, a_year, group, unresolved
from briefing.extraction.date_words import DECADES, ORDINALS
from briefing.extraction.wordlist import word_list


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
    full = group(match, "y")
    if full is not None:
        begin = int(full)
    else:
        short = group(match, "yy")
        tens = int(short) if short else DECADES.get(group(match, "word") or "", 0)
        begin = 1900 + tens
    return Days(f"{begin // 10}X", date(begin, 1, 1), date(begin + 9, 12, 31), "decade", "explicit")


def century(match: Match[str], around: Around) -> Days | None:
    """The 19th century."""
    del around
    words = match["c"].lower()
    which = int(words) if words.isdigit() else ORDINALS[words]
    if group(match, "e") is not None:
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

"""Times in a document's own words ("June last year") as a reader elsewhere understands them."""

import re
from datetime import date

from briefing.memo.dating import MONTHS
from events.claims import Claim

_MONTH = r"(January|February|March|April|May|June|July|August|September|October|November|December)"
_OFFSETS = {"last": -1, "this": 0, "next": 1}
_STILL_RELATIVE = re.compile(
    r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\b(?:last|next|this|past|coming) "
    r"(?:week|month|year|decade|spring|summer|autumn|winter|January|February|March|April|May|June|"
    r"July|August|September|October|November|December)\b|"
    r"\b(?:yesterday|today|tomorrow|tonight|recently|now)\b|"
    r"\b(?:days?|weeks?|months?) (?:ago|later|earlier)\b",
    re.IGNORECASE,
)


def settled(text: str, published: date | None) -> str | None:
    """The text with years in figures; none where a time in it stays relative.

    "June last year" and "last year" are counted from the day of publication, as the document
    does. Words between “ ” are never touched.
    """
    if "“" in text:
        return None if relative(text) else text
    if published is None:
        return None if relative(text) else text
    year = published.year
    text = re.sub(
        rf"\b{_MONTH} (?:of )?(last|this|next) year\b",
        lambda m: f"{m[1]} {year + _OFFSETS[m[2].lower()]}",
        text,
    )
    text = re.sub(
        rf"\b{_MONTH} (\d{{1,2}} (?:to|and|or|until) \d{{1,2}})(?:, (\d{{4}}))?(?!\d|,? \d{{4}})",
        _day_first,
        text,
    )
    text = re.sub(rf"\b{_MONTH} (\d{{1,2}})(?:, (\d{{4}}))?(?!\d|,? \d{{4}})", _day_first, text)
    text = re.sub(
        rf"\b(\d{{1,2}} {_MONTH})\b(?!,? (?:\d{{4}}|(?:to|and|or|until) \d))",
        lambda m: f"{m[1]} {_year_of(m[1], published)}",
        text,
    )
    text = re.sub(
        rf"\b((?:since|in|of|by|from|before|after|until) )?(last|next|this) {_MONTH}\b",
        lambda m: f"{m[1] or 'in '}{m[3]} {_nearest_year(m[2].lower(), m[3], published)}",
        text,
    )
    text = re.sub(r"\b(later|earlier) this year\b", lambda m: f"{m[1]} in {year}", text)
    text = re.sub(
        r"(?<!the )\b(last|this|next) year\b(?![’'])",
        lambda m: f"in {year + _OFFSETS[m[1].lower()]}",
        text,
    )
    text = re.sub(
        r"(?<!the )\b(?:in )?(last|this|next) month\b(?![’'])",
        lambda m: f"in {_month_by(_OFFSETS[m[1].lower()], published)}",
        text,
    )
    text = re.sub(
        r"\bend of (?:the|this) (month|year)\b",
        lambda m: f"end of {_month_by(0, published) if m[1] == 'month' else year}",
        text,
    )
    text = re.sub(r"\bin in (\d{4})\b", r"in \1", text)
    return None if relative(text) else text


def _month_by(offset: int, published: date) -> str:
    """As in "April 2025", of the next month in March."""
    years, month = divmod(published.year * 12 + published.month - 1 + offset, 12)
    return f"{MONTHS[month]} {years}"


def relative(text: str) -> bool:
    """Whether some time outside quotation marks is understood on the day of publication only."""
    return _STILL_RELATIVE.search(re.sub(r"“[^”]*”", "", text)) is not None


def without_time(words: str, claim: Claim) -> str:
    """The words without those of time that the claim has resolved."""
    spoken = claim.when.quote if claim.when else None
    if not spoken or spoken not in words:
        return words
    before = "(?:on|in|since|during|by|until|before|from|between) (?:the )?"
    pattern = rf"\s*,?\s*\b(?:{before})?{re.escape(spoken)}"
    return re.sub(pattern, "", words).strip(" ,")


def _day_first(found: re.Match[str]) -> str:
    year = f" {found[3]}" if found[3] else ""
    return f"{found[2]} {found[1]}{year}"


def _year_of(day: str, published: date) -> int:
    """The year of a bare "3 April": the one that brings it nearest to the publication."""
    number, month = day.split()

    def apart(year: int) -> int:
        try:
            return abs((date(year, MONTHS.index(month) + 1, int(number)) - published).days)
        except ValueError:
            return 1000

    return min((published.year, published.year - 1, published.year + 1), key=apart)


def _nearest_year(which: str, month: str, published: date) -> int:
    number = MONTHS.index(month) + 1
    if which == "last":
        return published.year if number < published.month else published.year - 1
    if which == "next":
        return published.year if number > published.month else published.year + 1
    return published.year

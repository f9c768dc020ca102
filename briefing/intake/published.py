"""The day a document was published, when something says so outright. Nothing is guessed."""

import re
from datetime import date

_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)

_MONTH = r"(?P<month>[A-Za-z]{3,9})\.?"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_TIME = r"(?:[\s,|T]*(?:at\s+)?\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?\s*(?:[ap]\.?m\.?)?"
_ZONE = r"\s*(?:Z|[+-]\d{2}:?\d{2}|\(?[A-Z]{2,5}(?:[+-]\d{1,2})?\)?)?)?"

_LABEL = re.compile(
    r"^(?P<label>published|posted|issued|released|date|last updated|updated|modified)"
    r"(?:\s+(?:on|at)\b|\s*:)\s*",
    re.IGNORECASE,
)
_FORMS = tuple(
    re.compile(rf"^{_WEEKDAY}{form}{_TIME}{_ZONE}\.?$", re.IGNORECASE)
    for form in (
        rf"{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})",
        rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH},?\s+(?P<year>\d{{4}})",
        r"(?P<year>\d{4})[-.](?P<number>\d{1,2})[-.](?P<day>\d{1,2})\.?",
    )
)
_ISO = re.compile(r"^(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?$")


class PublishedError(ValueError):
    """These words are no day; the message says how to write one."""

    def __init__(self, words: str) -> None:
        super().__init__(
            f"{words!r} is not a day: write the date of publication as YYYY-MM-DD, "
            "for example 2025-03-25"
        )


def parse_published(words: str) -> date:
    """The day in ISO 8601 words such as `2025-03-25` or `2025-03-25T09:00:00+09:00`.

    A time of day is passed over: the day is the one that is written, in whatever zone. Raises
    PublishedError for anything else, `03/04/2025` included: it could be two days.
    """
    match = _ISO.match(words.strip())
    if match is None:
        raise PublishedError(words)
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        raise PublishedError(words) from None


def date_line(line: str) -> tuple[date, str | None] | None:
    """The day that a line holds if it holds nothing else, and its label in lower case.

    Known forms: `March 25, 2025`, `25 March 2025`, `2025-03-25`, each with or without a weekday,
    a time and a label such as `Published:`.
    """
    words = line.strip()
    label = _LABEL.match(words)
    if label is not None:
        words = words[label.end() :]
    for form in _FORMS:
        match = form.match(words)
        if match is not None:
            day = _day(match.groupdict())
            return None if day is None else (day, label and label["label"].lower())
    return None


def _day(parts: dict[str, str | None]) -> date | None:
    month = _month(parts.get("month") or "") or int(parts.get("number") or 0)
    try:
        return date(int(parts["year"] or 0), month, int(parts["day"] or 0))
    except ValueError:
        return None


def _month(word: str) -> int:
    """1 to 12 for a month's name or its usual short form, else 0."""
    lower = word.lower()
    if lower == "sept":
        return 9
    for number, name in enumerate(_MONTHS, start=1):
        if lower in {name, name[:3]}:
            return number
    return 0

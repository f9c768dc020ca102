"""The days that a report's words take back: "on March 22, not on March 21"."""

import re
from datetime import date

from events.claims import Claim

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*\.?"
_DENIED = tuple(
    re.compile(rf"\bnot\s+(?:on\s+)?(?:[a-z]+day,?\s+)?(?:the\s+)?{form}\b", re.IGNORECASE)
    for form in (
        rf"{_MONTH}\s+(?P<day>\d{{1,2}})",
        rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH}",
    )
)


def denied_days(claim: Claim, given: date) -> tuple[date, ...]:
    """The days that a claim's words take back, in the year of the day that it gives instead."""
    found: list[date] = []
    for excerpt in claim.excerpts:
        if "not" not in excerpt.quote:  # the forms are slow, the word is rare
            continue
        for form in _DENIED:
            for told in form.finditer(excerpt.quote):
                month = _MONTHS.index(told["month"].lower()) + 1
                try:
                    found.append(given.replace(month=month, day=int(told["day"])))
                except ValueError:  # a day that the month has not
                    continue
    return tuple(found)

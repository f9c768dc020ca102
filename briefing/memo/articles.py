"""Which indefinite article English puts before a phrase, by the sound of its first word."""

import re
from typing import Final

_LETTERS: Final = re.compile(r"[A-Z](?:[A-Z]+s?(?![a-z])|\.[A-Z]|-|\d)")
"""Read letter by letter: "an LNG terminal", "a UN envoy", "an F-16"."""
_READ_AS_WORDS: Final = re.compile(r"(?:NATO|NASA|SALT|START|SARS|FIFA|MERS|RIMPAC|SEATO|HIMARS)\b")
_NAMED_WITH_A_VOWEL: Final = frozenset("AEFHILMNORSX")
_NUMBER: Final = re.compile(r"8|1[18](?!\d)")
"""Eight, eleven, eighteen and what begins with eight."""
_SILENT: Final = re.compile(r"(?:hour|honest|honou?r|heir)", re.IGNORECASE)
_AS_YOU: Final = re.compile(
    r"eu|ewe|on(?:e|ce)\b|u(?:ni(?!n|m|d)|s(?:e|u|a[gb])|ra[nl]|kr|til|top|biq)", re.IGNORECASE
)
"""A vowel letter with the sound of a consonant: "a union", "a European port", "a one-day trip"."""


def indefinite(phrase: str) -> str:
    """As in "an hour" and "a union": "a" or "an", as the phrase behind it asks for."""
    word = phrase.lstrip("“‘\"'(")
    if word[:1].isdigit():
        return "an" if _NUMBER.match(word) else "a"
    if _LETTERS.match(word) and not _READ_AS_WORDS.match(word):
        return "an" if word[0] in _NAMED_WITH_A_VOWEL else "a"
    if _SILENT.match(word):
        return "an"
    return "an" if word[:1].lower() in tuple("aeiou") and not _AS_YOU.match(word) else "a"

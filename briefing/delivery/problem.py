"""Why a delivery failed, in words for a person, and whether trying again may help."""

import re
import unicodedata
from collections.abc import Iterable

MOST_WORDS = 300
"""So many characters of what a server says are kept."""


class UndeliveredError(Exception):
    """An attempt failed. `permanent` ones are not tried again; the message is for people."""

    def __init__(self, told: str, *, permanent: bool = False) -> None:
        self.permanent = permanent
        super().__init__(told)


class UnreachableError(UndeliveredError):
    """Nobody could be served by this server at this moment, whoever the recipient is."""


def one_line(text: str | bytes, most: int = MOST_WORDS) -> str:
    """Words of a stranger on one line: no controls, no bidi marks, no halves of characters."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    kept = "".join(" " if unicodedata.category(c) in _UNSEEN else c for c in text)
    line = re.sub(r"\s+", " ", kept).strip()
    return line if len(line) <= most else line[: most - 1] + "…"


def without(text: str, secrets: Iterable[str]) -> str:
    """The text with every secret in it struck out."""
    for secret in secrets:
        if secret:
            text = text.replace(secret, "***")
    return text


_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")

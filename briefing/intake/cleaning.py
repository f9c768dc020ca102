"""One clean line out of untrusted words: for titles, outlets and names, never for the text."""

import re
import unicodedata
from urllib.parse import urlsplit

LINE_LIMIT = 300
"""Code points that a title or a name may have; longer ones are cut with an ellipsis."""

_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn"}


def clean_line(words: str | None) -> str | None:
    """The words on one line without control, bidirectional and unassigned characters.

    None for nothing. White space of any kind becomes one space (a line break in a title would
    else reach a mail header or a terminal).
    """
    if words is None:
        return None
    spaced = re.sub(r"\s+", " ", words)
    kept = "".join(c for c in spaced if c == " " or unicodedata.category(c) not in _DROPPED)
    line = " ".join(kept.split())
    if len(line) > LINE_LIMIT:
        line = line[: LINE_LIMIT - 1].rstrip() + "…"
    return line or None


def clean_url(words: str | None) -> str | None:
    """The address if it is an absolute http or https one, else none.

    Any other scheme (`javascript:`, `file:`) would stay active in a printed memo.
    """
    address = (words or "").strip()
    if not address or len(address) > 2000 or re.search(r"[\s\x00-\x20\x7f<>\"]", address):
        return None
    if any(unicodedata.category(c) in _DROPPED for c in address):
        return None
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return None
    return address if parts.scheme.lower() in {"http", "https"} and host else None

"""A thin last page is made fuller: the page before it ends a section earlier.

No type grows or shrinks for it. Pages are told by their parts of the height, 0 to 1 from the top.
"""

import re
from collections.abc import Sequence

LEAST = 0.6
"""The page before the last one stays filled at least so far."""

FOOT = 0.93
"""Where the text of a page ends."""

GAIN = 0.08
"""A last page that gains less is not worth a layout."""

SECTION = re.compile(r"<section\b(?: class=\"(?P<names>[^\"]*)\")?>(?=<h2\b)")
HEAD = re.compile(r"<h2\b")


def better_turn(heads: Sequence[Sequence[float]], filled: float) -> int | None:
    """Which heading of the memo, from 0, should begin the last page; none where none gains.

    `heads` are those of each page but the last, by their distance from the top; `filled` is how
    far the last page is. Of the headings of the page before it, the one that evens both best.
    """
    before = sum(map(len, heads[:-1]))
    turns = [
        (min(at, filled + FOOT - at), before + n)
        for n, at in enumerate(heads[-1])
        if at >= LEAST and filled + GAIN <= filled + FOOT - at <= FOOT
    ]
    return max(turns)[1] if turns else None


def turned(html: str, turn: int, heads: int) -> str | None:
    """The page with a new sheet before the section of the heading `turn`.

    None where its headings are not the `heads` that were laid out, or that one begins no section:
    a desk's own template may be made otherwise.
    """
    starts = [found.start() for found in HEAD.finditer(html)]
    if len(starts) != heads:
        return None
    for found in SECTION.finditer(html):
        if found.end() == starts[turn]:
            opened = found[0][:-1] + ' style="break-before: page">'
            return html[: found.start()] + opened + html[found.end() :]
    return None

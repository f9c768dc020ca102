"""How long a memo is: which sections it prints, and how much of each.

A brief memo is one page. Within a section the ranking decides what stays (`ranking`); dates
ahead stay by nearness and concerns by age, as in a full memo.
"""

from typing import Final

from events.acts import MemoRequest

SECTIONS: Final = (
    "figures",
    "changes",
    "timeline",
    "watch",
    "dates ahead",
    "issues",
    "developments",
    "who said what",
    "concerns",
    "relations",
    "agreements",
    "measures",
    "commentary",
    "gaps",
)
"""All sections between the bottom line and the sources, in the order of print."""

_BRIEF: Final = ("changes", "dates ahead", "developments", "concerns")
_MOST: Final = {"bottom line": 4, "dates ahead": 3, "developments": 2, "concerns": 2, "refs": 2}
_MOST_AFTER_CHANGES: Final = {**_MOST, "changes": 3, "dates ahead": 2, "developments": 1}


_OF_ONE_SUBJECT: Final = {"topic": ("issues",), "readout": ("issues",)}
"""Kinds that are about one topic or meeting, and the sections that would say so once more."""


def sections_of(request: MemoRequest) -> tuple[str, ...]:
    """The sections that a memo of this kind and length prints."""
    if request.length == "brief":
        return _BRIEF
    return tuple(s for s in SECTIONS if s not in _OF_ONE_SUBJECT.get(request.kind, ()))


def left_out(request: MemoRequest) -> tuple[str, ...]:
    """The sections that it does without."""
    full = request.model_copy(update={"length": "full"})
    return tuple(s for s in sections_of(full) if s not in sections_of(request))


def most(request: MemoRequest, section: str, full: int) -> int:
    """How many sentences the section may have, `full` in a full memo."""
    if request.length != "brief":
        return full
    rows = _MOST if request.since is None else _MOST_AFTER_CHANGES
    return min(rows.get(section, full), full)

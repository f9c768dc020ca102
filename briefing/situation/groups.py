"""The groups of reports that linking makes, what a new report is held against, and why it joins."""

import msgspec

from briefing.situation.matching import RULES
from briefing.situation.numbered import Numbered
from briefing.situation.traits import Traits
from events.spool import Spool

_COMPARED = 6
"""With how many reports of a development a new one is compared."""


class Group(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Reports that are of one thing, by reference, and why each after the first is."""

    members: tuple[int, ...]
    reasons: tuple[str, ...]


class Opened(msgspec.Struct, frozen=True, gc=False):
    """The reports of a group that tell what it is of, and those that a new one must fit."""

    members: list[Traits]
    compared: list[Traits]


class Groups(Numbered[Group]):
    """The groups by number, and of which it is not known any more what they make."""

    def __init__(self, spool: Spool) -> None:
        super().__init__(spool, Group)
        self.stale: set[int] = set()

    def __setitem__(self, number: int, group: Group) -> None:
        super().__setitem__(number, group)
        self.stale.add(number)

    def __delitem__(self, number: int) -> None:
        super().__delitem__(number)
        self.stale.discard(number)


def fullest(members: list[Traits]) -> list[Traits]:
    """Those that a new one must fit: the first; of a closed company, those that name most."""
    if len(members) > 1 and RULES[members[0].kind].closed:
        most = max([len(m.parties) for m in members])  # a part of it is no other company
        members = [m for m in members if len(m.parties) == most]
    return members[:_COMPARED]


def reason_of(first: Traits, one: Traits, score: float) -> str:
    """Why a report joins a group whose first one this is, in words."""
    shared = first.parties & one.parties
    company = "same actors" if shared or first.parties == one.parties else "related actors"
    if not one.parties:
        company = "nobody named"
    if first.mistaken or one.mistaken:
        time = "its outlet took the other day back"
    elif first.first is None and one.first is None:
        time = "undated, published within days of one another"
    elif first.first is None or one.first is None:
        time = "one of them undated"
    elif first.first == one.first and first.last == one.last:
        time = "same time"
    elif one.first <= (first.last or first.first) and first.first <= (one.last or one.first):
        time = "overlapping times"
    else:
        time = "same occasion, dates differ"
    return f"{company}, {time} (likeness {score:.2f} of 3)"

"""Where a report looks for its like: under what it is about, on the shelves of its time.

A block holds the developments filed under one key: kind, party and content word; or story and
trigger. Blocks stand on shelves by month, so that they do not grow with the years that a desk
keeps. What spans many months stands on the shelves of its years, and looks into its months.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from zlib import crc32

import msgspec

from briefing.situation.alike import sketch
from briefing.situation.families import LIGHT, family
from briefing.situation.filing import Looked, additions, leading
from briefing.situation.matching import REPORT_DAYS, RULES
from briefing.situation.select import shifted
from briefing.situation.shelves import Shelves
from briefing.situation.trail import Trail
from briefing.situation.traits import Traits
from events.spool import Spool

LATEST = 24
"""How many developments a block holds, the latest."""

_TIMELESS = 0
_OF_YEAR = 1_000_000
_STORIES = 64
"""Stories of one shelf."""
_NEAR = timedelta(days=3)
"""Days by which the dates of one thing may differ."""
_SHORT = 3
"""What spans more months is filed by years."""
_MONTHS, _YEARS = 14, 12
"""How many months and years of a long time are looked at, the latest and the first."""


class Where(msgspec.Struct, frozen=True, gc=False):
    """The keys of a report, the shelves that it is filed on, and those where it looks."""

    keys: tuple[int, ...]
    filed: tuple[int, ...]
    looked: tuple[int, ...]


class Blocks:
    """The developments by key and shelf, as numbers. Every change is on the trail."""

    def __init__(self, spool: Spool, trail: Trail) -> None:
        self.shelves = Shelves(spool, trail)
        self._standing: set[int] = set()
        """Shelves where something stands, or once stood: most that are looked at there are not."""

    def take_up(self, places: Mapping[int, int]) -> None:
        """The shelves that were put down."""
        self.shelves.take_up(places)
        self._standing = set(places)

    def file(self, places: Iterable[Where], number: int) -> None:
        """File a development under a report's keys; a block lets go of its oldest."""
        opened = self.shelves.opened
        for place in places:
            for at in place.filed:
                shelf = opened[at]
                if shelf is None:
                    shelf = self.shelves.opening(at)
                added = additions(shelf, place.keys, number, LATEST)
                if added:
                    self.shelves.put(at, shelf, added)
                    self._standing.add(at)

    def leading(self, places: Iterable[Where], enough: int, most: int) -> list[int]:
        """The developments filed where a report looks that share most keys with it.

        At least `enough` keys; at most so many developments, in no order that means anything.
        """
        opened, standing = self.shelves.opened, self._standing
        looked: Looked = []
        for place in places:
            shelves = [
                shelf
                for at in place.looked
                if at in standing and (shelf := opened[at] or self.shelves.get(at))
            ]
            if shelves:
                looked.append((place.keys, shelves))
        return leading(looked, enough, most)


def where(one: Traits, story: int, day: date) -> tuple[Where, ...]:
    """Where a report is filed, and where it looks; `day` is its document's."""
    kind = one.kind
    rule = RULES[kind]
    if rule.told and one.trigger:
        shelf = (-1 - story // _STORIES,)
        return (Where(_told_keys(one, kind, story), shelf, shelf),)
    filed, looked = _shelves(one.first, one.last, one.published, day)
    of_party = [_of_party(kind, party) for party in one.filed]
    if rule.far:
        words = [word.encode() for word in sketch(one.content, named=rule.named)]
        keys = tuple([crc32(word, party) for party in of_party for word in words])
        if rule.named:  # what was put off is looked for at any time
            filed = looked = (_TIMELESS,)
        return (Where(keys, filed, looked),)
    if one.exact and one.place:
        of_party.append(crc32(f"{kind}\tat {one.place}\t{one.day}".encode()))
    places = Where(tuple(of_party), filed, looked)
    if (session := _session(one)) is None:
        return (places,)
    sessions = tuple(crc32(session, party) for party in of_party[: len(one.filed)])
    return places, Where(sessions, (_TIMELESS,), (_TIMELESS,))


def _told_keys(one: Traits, kind: str, story: int) -> tuple[int, ...]:
    within = crc32(f"{kind}\tstory {story}\t".encode())
    telling = {*one.trigger} - LIGHT or one.trigger[:1]
    families = (crc32(b"%d" % n, within) for root in one.trigger for n in family(root))
    return tuple(dict.fromkeys((*(crc32(root.encode(), within) for root in telling), *families)))


@lru_cache(maxsize=1 << 12)
def _of_party(kind: str, party: str) -> int:
    return crc32(f"{kind}\t{party}\t".encode())


def _session(one: Traits) -> bytes | None:
    """A session of a series is known by its number, whatever day a report gives it."""
    return f"session {one.ordinal}".encode() if one.ordinal else None


@lru_cache(maxsize=1 << 12)
def _shelves(
    first: date | None, last: date | None, published: date | None, day: date
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """On which shelves a time is filed, and on which it looks.

    Two times that may be of one thing meet on a shelf, whichever comes first: see
    `matching.likeness`.
    """
    end = last or published
    if end is None:
        around = _months(day, 2 * REPORT_DAYS, REPORT_DAYS) if day > date.min else ()
        return (_TIMELESS,), (*around, _TIMELESS)
    near = _months(end, REPORT_DAYS, REPORT_DAYS)
    if first is None or last is None:
        return (_month(end),), (*near, _TIMELESS)
    years = tuple(_OF_YEAR + y for y in range(first.year, min(last.year, first.year + _YEARS) + 1))
    months = tuple(range(_month(shifted(first, -_NEAR)), _month(shifted(last, _NEAR)) + 1))
    if len(months) <= _SHORT + 1:
        return months, (*dict.fromkeys((*months, *near)), *years, _TIMELESS)
    if len(months) > _MONTHS:
        told = [m for m in months if published is None or m <= _month(published) + 1]
        months = tuple(told or months)[-_MONTHS:]
    looked = (*dict.fromkeys((*months, *near)), *years, _TIMELESS)
    return (*years, _month(end)), looked


def _months(around: date, before: int, after: int) -> tuple[int, ...]:
    first, last = shifted(around, -timedelta(before)), shifted(around, timedelta(after))
    return tuple(range(_month(first), _month(last) + 1))


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1

"""What linking made of a fold, put down as bytes and taken up again.

What is new mostly belongs behind all that is linked, but not behind the documents of the same day.
So the linker is put down as it was before the latest days, and links those again when it is taken
up: from there on it can go back as far as that. It is a cache: where what is new belongs further
back, all is linked from nothing, with the same result.

The picture itself needs none of that: it is taken up when somebody looks, the linker when something
is new.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar, get_args

import msgspec

from briefing.regions.region import Region
from briefing.situation.accounts import Account
from briefing.situation.best_known import Best
from briefing.situation.columns import COLUMNS, Columns
from briefing.situation.copying import Holders
from briefing.situation.developed import Judged
from briefing.situation.fold import Folding, Linked
from briefing.situation.linking import Reading
from briefing.situation.numbered import Lying
from briefing.situation.situation import Source
from briefing.situation.stories import Held
from briefing.situation.waypoints import Waypoint
from events.spool import Parts, Spool, cut

_MANY = 500
"""Documents in one part."""

Key = TypeVar("Key", int, str)
_encode = msgspec.msgpack.Encoder().encode


class _Told(msgspec.Struct, array_like=True):
    """An account without what the fold says of its document, and how it is read."""

    document: str
    day: date
    seen: date
    outlet: str | None
    retells: str | None
    runs: int
    page: int
    days: bytes
    denies: bool
    leans: bool
    actors: tuple[str, ...]
    confirmed: tuple[int, ...]
    root: str
    read: int
    """The page of it as a copy of `root`."""
    righted: int | None
    """The page with the days that were put right."""


_Holders = dict[int, int | tuple[int, ...]]
_COPIES: Any = (list[int], dict[int, int], dict[int, int])
"""The documents in order, those that copy another one, and the family of each."""
_FEED: Any = (
    list[tuple[int, bool]],
    list[bytes],
    dict[int, int],
    *get_args(Held),
)
"""What came when, which groups it is in, its story, and what `Stories` holds."""
_PICTURE: Any = (list[Best], dict[int, str], dict[str, bytes], list[str], dict[str, str])
"""What of the developments is no row: see `developed.Judged`."""


def put_down(folding: Folding, linked: Linked) -> Iterator[bytes | int]:
    """The picture, then the accounts and the linker as it was before the latest days.

    A part that lies in the fold's spool is given by its place. What is long and mostly grows is
    cut, so that a snapshot shares most of it with the one before.
    """
    linker = folding.linker
    sources, judged = linked
    copies = {s.document: s.copy_of for s in sources if s.copy_of is not None}
    actors = sorted(judged.actors)
    yield from _each((judged.by_hand, judged.pages, judged.tells, actors, copies))
    yield from cut(judged.order.tobytes())
    for column in judged.columns.written():
        yield from cut(column)
    yield from _closed(judged.best.written())
    if not linker.rewind() or (judged.pages and not linker.read):
        return  # it cannot be gone back in; what comes next is linked from nothing
    told = [_told(reading, linker.righted_page(d)) for d, reading in linker.read.items()]
    numbers = {one.document: n for n, one in enumerate(told)}
    copying = linker.copying
    yield from _in_parts(told)
    lying = linker.pages.written()
    yield from cut(array("I", sorted(linker.pages.places)).tobytes())
    yield from _closed(lying)
    yield from _each(
        (
            [numbers[a.document] for a in copying.taken],
            _sorted({numbers[d]: numbers[e] for d, e in copying.of.items()}),
            _sorted({numbers[d]: numbers[e] for d, e in copying.family.items()}),
        )
    )
    yield _encode(sorted(copying.holders))
    for _, holders in sorted(copying.holders.items()):
        of_quarter: _Holders = {
            run: numbers[held] if isinstance(held, str) else tuple(numbers[d] for d in held)
            for run, held in sorted(holders.items())
        }
        yield from cut(_encode(of_quarter))
    yield from _each(
        (
            [(numbers[u.reading.account.document], u.weak) for u in linker.taken],
            [linker.tells[u.key].tobytes() for u in linker.taken],
            _sorted({numbers[d]: story for d, story in linker.story.items()}),
            *linker.stories.held(),
        )
    )
    yield _encode(sorted(linker.groups.stale))
    yield from _closed(linker.groups.written())
    yield from _by_number(dict(linker.blocks.shelves.written()))
    yield _encode(sorted(linker.ways))
    for _, way in sorted(linker.ways.items()):
        yield from _closed(way.groups)
        yield from _by_number(linker.blocks.shelves.in_order(way.shelves))
        yield from _closed(way.stories)


def take_up(parts: Parts, folding: Folding, region: Region) -> Callable[[], Linked]:
    """What makes the picture that was put down; ValueError or EOFError for less.

    Picture and linker are each taken up when somebody asks, however far the fold has gone on by
    then.
    """
    picture = _Lying(parts, folding.sources())
    if not parts.ended:
        folding.defer(_Linking(parts, picture, folding, region).take_up)
    return picture.take_up


class _Lying:
    """Where a picture lies, and the documents when it was put down."""

    def __init__(self, parts: Parts, sources: tuple[Source, ...]) -> None:
        self.sources = sources
        self._spool = parts.spool
        self._fields = [parts.many() for _ in _PICTURE]
        self._order = parts.many()
        self._columns = [parts.many() for _ in range(COLUMNS)]
        self.rows = parts.many()

    def take_up(self) -> Linked:
        """The picture."""
        spool = self._spool
        fields = zip(self._fields, _PICTURE, strict=True)
        by_hand, pages, tells, actors, of = (_decoded(_joined(spool, at), k) for at, k in fields)
        order = array("I")
        order.frombytes(_joined(spool, self._order))
        best = Lying[Best](spool, Best, self.rows)
        columns, actors = self.columns(), frozenset(actors)
        judged = Judged(best, columns, order, tuple(by_hand), pages, tells, actors)
        copied = (
            replace(s, copy_of=of[s.document]) if s.document in of else s for s in self.sources
        )
        return tuple(copied), judged

    def columns(self) -> Columns:
        """Its columns."""
        found = Columns()
        found.take_up(_joined(self._spool, at) for at in self._columns)
        return found


class _Linking:
    """Where a linker lies, and what the fold said of its documents when it was put down."""

    def __init__(self, parts: Parts, picture: _Lying, folding: Folding, region: Region) -> None:
        self._spool, self._picture = parts.spool, picture
        self._folding, self._region, sources = folding, region, picture.sources
        self._versions = {s.document: folding.claims.version(s.document) for s in sources}
        self._told = parts.many()
        self._pages, self._lying = parts.many(), parts.many()
        self._copies = [parts.many() for _ in _COPIES]
        quarters = _decoded(parts.one(), list[int])
        self._holders = {quarter: parts.many() for quarter in quarters}
        self._feed = [parts.many() for _ in _FEED]
        self._stale, self._groups = parts.place(), parts.many()
        self._shelves = parts.many(), parts.many()
        ways = _decoded(parts.one(), list[int])
        self._ways = {at: (parts.many(), (parts.many(), parts.many()), parts.many()) for at in ways}

    def take_up(self) -> None:
        """Let the fold go on from there."""
        spool, folding, linker = self._spool, self._folding, self._folding.linker
        told = [t for where in self._told for t in _decoded(spool.get(where), list[_Told])]
        numbers = array("I")
        numbers.frombytes(_joined(spool, self._pages))
        linker.pages.take_up(dict(zip(numbers, self._lying, strict=True)))
        accounts = self._accounts(told)
        folding.accounts.take_up(accounts, self._picture.sources, folding.claims, self._region)
        linker.take_up_readings(
            (
                Reading(accounts[t.document], t.root, t.read, t.leans),
                None
                if t.righted is None
                else Reading(accounts[t.document], t.root, t.righted, leans=True),
            )
            for t in told
        )
        names = [t.document for t in told]
        order, of, family = self._all(self._copies, _COPIES)
        linker.copying.take_up(
            [accounts[names[n]] for n in order],
            {quarter: self._known(lie, names) for quarter, lie in self._holders.items()},
            {names[d]: names[e] for d, e in of.items()},
            {names[d]: names[e] for d, e in family.items()},
        )
        taken, tells, story, *stories = self._all(self._feed, _FEED)
        linker.stories.take_up(tuple(stories))
        linker.take_up(
            [(names[n], weak, groups) for (n, weak), groups in zip(taken, tells, strict=True)],
            {names[n]: number for n, number in story.items()},
            self._groups,
            _decoded(spool.get(self._stale), list[int]),
            self._picture.rows,
            self._picture.columns(),
            self._numbered(*self._shelves),
            {
                at: Waypoint(groups, self._numbered(*shelves), tuple(stories))
                for at, (groups, shelves, stories) in self._ways.items()
            },
        )

    def _numbered(self, numbers: "array[int]", places: "array[int]") -> dict[int, int]:
        return dict(zip(_decoded(_joined(self._spool, numbers), list[int]), places, strict=True))

    def _known(self, lie: "array[int]", names: list[str]) -> dict[int, Holders]:
        """Who has a run of words, of one quarter."""
        holders = _decoded(_joined(self._spool, lie), _Holders)
        return {
            run: names[held] if isinstance(held, int) else tuple(names[n] for n in held)
            for run, held in holders.items()
        }

    def _all(self, lie: Iterable["array[int]"], kinds: Iterable[Any]) -> Iterator[Any]:
        return (
            _decoded(_joined(self._spool, at), kind) for at, kind in zip(lie, kinds, strict=True)
        )

    def _accounts(self, told: list[_Told]) -> dict[str, Account]:
        of = {s.document: s for s in self._picture.sources}
        return {
            t.document: Account(
                document=t.document,
                day=t.day,
                seen=t.seen,
                added=of[t.document].position,
                metadata=of[t.document].metadata,
                outlet=t.outlet,
                grade=of[t.document].grade,
                version=self._versions[t.document],
                retells=t.retells,
                runs=t.runs,
                page=t.page,
                days=t.days,
                denies=t.denies,
                leans=t.leans,
                actors=t.actors,
                confirmed=t.confirmed,
            )
            for t in told
        }


def _told(reading: Reading, righted: int | None) -> _Told:
    account = reading.account
    return _Told(
        account.document,
        account.day,
        account.seen,
        account.outlet,
        account.retells,
        account.runs,
        account.page,
        account.days,
        account.denies,
        account.leans,
        account.actors,
        account.confirmed,
        reading.root,
        reading.page,
        righted,
    )


# -- parts: lists of many, closed by an empty part ------------------------------------------------


def _sorted(of: dict[Key, Any]) -> dict[Key, Any]:
    """In an order that does not hang on how it came about."""
    return dict(sorted(of.items()))


def _in_parts(rows: list[Any]) -> Iterator[bytes]:
    for first in range(0, len(rows), _MANY):
        yield _encode(rows[first : first + _MANY])
    yield b""


def _each(values: Iterable[Any]) -> Iterator[bytes]:
    """Each by itself, cut."""
    for value in values:
        yield from cut(_encode(value))


def _by_number(places: Mapping[int, int]) -> Iterator[bytes | int]:
    """Numbers, and what lies in the spool for each."""
    yield from cut(_encode([*places]))
    yield from _closed(places.values())


def _closed(places: Iterable[int]) -> Iterator[bytes | int]:
    """What lies in the spool, closed by an empty part."""
    yield from places
    yield b""


def _joined(spool: Spool, places: Iterable[int]) -> bytes:
    """What was cut, in one."""
    return b"".join(map(spool.get, places))


def _decoded(part: bytes, kind: Any) -> Any:
    return msgspec.msgpack.decode(part, type=kind)

"""What linking made of a fold, put down as bytes and taken up again.

What is new mostly belongs behind all that is linked, but not behind the documents of the same day.
So the linker is put down as it was before the latest days, and links those again when it is taken
up: from there on it can go back as far as that. It is a cache: where what is new belongs further
back, all is linked from nothing, with the same result.

The picture itself needs none of that: it is taken up at once, the linker when something is new.
"""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

import msgspec

from briefing.regions.region import Region
from briefing.situation.accounts import Account
from briefing.situation.best_known import Best
from briefing.situation.columns import COLUMNS, Columns
from briefing.situation.developed import Judged
from briefing.situation.fold import Folding, Linked
from briefing.situation.linking import Reading
from briefing.situation.numbered import Numbered
from briefing.situation.situation import Source
from events.spool import Parts, Spool

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


class _Copies(msgspec.Struct, array_like=True):
    order: tuple[int, ...]
    holders: dict[int, dict[int, int | tuple[int, ...]]]
    of: dict[int, int]
    family: dict[int, int]


class _Feed(msgspec.Struct, array_like=True):
    """What came when, and which groups it is in."""

    order: tuple[tuple[int, bool], ...]
    tells: tuple[bytes, ...]
    story: dict[int, int]
    stories: dict[int, tuple[dict[str, float], list[date]]]
    having: dict[str, int]
    holding: dict[str, list[int]]
    count: dict[str, int]


class _Picture(msgspec.Struct, array_like=True):
    """What of the developments is no row: see `developed.Judged`."""

    by_hand: tuple[Best, ...]
    pages: dict[int, str]
    tells: dict[str, bytes]
    actors: tuple[str, ...]
    copies: dict[str, str]
    order: bytes


def put_down(folding: Folding, linked: Linked) -> Iterator[bytes]:
    """The picture, then the accounts and the linker as it was before the latest days."""
    linker, spool = folding.linker, folding.spool
    sources, judged = linked
    copies = {s.document: s.copy_of for s in sources if s.copy_of is not None}
    yield _encode(
        _Picture(
            judged.by_hand,
            judged.pages,
            judged.tells,
            tuple(sorted(judged.actors)),
            copies,
            judged.order.tobytes(),
        )
    )
    yield from judged.columns.written()
    yield from _lying(spool, judged.best.written())
    if not linker.rewind() or (judged.pages and not linker.read):
        return  # it cannot be gone back in; what comes next is linked from nothing
    told = [_told(reading, linker.righted_page(d)) for d, reading in linker.read.items()]
    numbers = {one.document: n for n, one in enumerate(told)}
    copying, stories = linker.copying, linker.stories
    yield from _in_parts(told)
    yield _encode(sorted(linker.pages.places))
    yield from linker.pages.written()
    yield b""
    yield _encode(
        _Copies(
            tuple(numbers[a.document] for a in copying.taken),
            {
                quarter: {
                    run: numbers[held] if isinstance(held, str) else tuple(numbers[d] for d in held)
                    for run, held in sorted(holders.items())
                }
                for quarter, holders in sorted(copying.holders.items())
            },
            _sorted({numbers[d]: numbers[e] for d, e in copying.of.items()}),
            _sorted({numbers[d]: numbers[e] for d, e in copying.family.items()}),
        )
    )
    yield _encode(
        _Feed(
            tuple((numbers[u.reading.account.document], u.weak) for u in linker.taken),
            tuple(linker.tells[u.key].tobytes() for u in linker.taken),
            _sorted({numbers[d]: story for d, story in linker.story.items()}),
            _sorted({n: (_sorted(s.weights), s.days) for n, s in stories.stories.items()}),
            _sorted(stories.having),
            _sorted(stories.holding),
            stories.count,
        )
    )
    yield _encode(sorted(linker.groups.stale))
    yield from _lying(spool, linker.groups.written())
    shelves = [*linker.blocks.shelves.written()]
    yield _encode([number for number, _ in shelves])
    yield from _lying(spool, (where for _, where in shelves))


def take_up(parts: Parts, folding: Folding, region: Region) -> Linked:
    """The picture that was put down; ValueError or EOFError for less.

    The linker is taken up when the fold asks for it, however far it has gone on by then.
    """
    picture = _decoded(parts.one(), _Picture)
    columns = Columns()
    columns.take_up(parts.one() for _ in range(COLUMNS))
    best = Numbered[Best](parts.spool, Best)
    best.take_up(rows := parts.many())
    order = array("I")
    order.frombytes(picture.order)
    judged = Judged(
        best,
        columns,
        order,
        picture.by_hand,
        picture.pages,
        picture.tells,
        frozenset(picture.actors),
    )
    sources = folding.sources()
    if not parts.ended:
        folding.defer(_Linking(parts, rows, columns, folding, sources, region).take_up)
    of = picture.copies
    return tuple(replace(s, copy_of=of.get(s.document)) for s in sources), judged


class _Linking:
    """Where a linker lies, and what the fold said of its documents when it was put down."""

    def __init__(
        self,
        parts: Parts,
        rows: "array[int]",
        columns: Columns,
        folding: Folding,
        sources: tuple[Source, ...],
        region: Region,
    ) -> None:
        self._spool, self._rows, self._columns = parts.spool, rows, columns.copy()
        self._folding, self._sources, self._region = folding, sources, region
        self._versions = {s.document: folding.claims.version(s.document) for s in sources}
        self._told = parts.many()
        self._pages, self._lying = parts.one(), parts.many()
        self._copies, self._feed, self._stale = parts.place(), parts.place(), parts.place()
        self._groups = parts.many()
        self._shelves, self._standing = parts.one(), parts.many()

    def take_up(self) -> None:
        """Let the fold go on from there."""
        spool, folding, linker = self._spool, self._folding, self._folding.linker
        told = [t for where in self._told for t in _decoded(spool.get(where), list[_Told])]
        numbers = _decoded(self._pages, list[int])
        linker.pages.take_up(dict(zip(numbers, self._lying, strict=True)))
        accounts = self._accounts(told)
        folding.accounts.take_up(accounts, self._sources, folding.claims, self._region)
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
        copies = _decoded(spool.get(self._copies), _Copies)
        linker.copying.take_up(
            [accounts[names[n]] for n in copies.order],
            {
                quarter: {
                    run: names[held] if isinstance(held, int) else tuple(names[n] for n in held)
                    for run, held in holders.items()
                }
                for quarter, holders in copies.holders.items()
            },
            {names[d]: names[e] for d, e in copies.of.items()},
            {names[d]: names[e] for d, e in copies.family.items()},
        )
        feed = _decoded(spool.get(self._feed), _Feed)
        linker.stories.take_up(feed.stories, feed.having, feed.holding, feed.count)
        shelves = _decoded(self._shelves, list[int])
        linker.take_up(
            [
                (names[n], weak, tells)
                for (n, weak), tells in zip(feed.order, feed.tells, strict=True)
            ],
            {names[n]: story for n, story in feed.story.items()},
            self._groups,
            _decoded(spool.get(self._stale), list[int]),
            self._rows,
            self._columns,
            dict(zip(shelves, self._standing, strict=True)),
        )

    def _accounts(self, told: list[_Told]) -> dict[str, Account]:
        of = {s.document: s for s in self._sources}
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


def _lying(spool: Spool, places: Iterable[int]) -> Iterator[bytes]:
    """What is put away already."""
    yield from map(spool.get, places)
    yield b""


def _decoded(part: bytes, kind: Any) -> Any:
    return msgspec.msgpack.decode(part, type=kind)

"""What linking made of a fold, put down as bytes and taken up again.

What is new mostly belongs behind all that is linked, but not behind the documents of the same day.
So the linker is put down as it was before the latest days, and links those again when it is taken
up: from there on it can go back as far as that. It is a cache: where what is new belongs further
back, all is linked from nothing, with the same result.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any, TypeVar

import msgspec

from briefing.regions.region import Region
from briefing.situation.accounts import Account
from briefing.situation.best_known import given
from briefing.situation.fold import Folding, Linked
from briefing.situation.linking import Group, Reading
from briefing.situation.situation import Development, Reported, kept_in
from events.values import Status

_MANY = 500
"""Pages, shelves or developments in one part."""

Part = TypeVar("Part")
Key = TypeVar("Key", int, str)
_encode = msgspec.msgpack.Encoder().encode


class _Told(msgspec.Struct, array_like=True):
    """An account without what the fold says of its document, and how it is read."""

    document: str
    day: date
    seen: date
    outlet: str | None
    retells: str | None
    runs: bytes
    page: int
    days: tuple[int, ...]
    denies: bool
    leans: bool
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
    order: tuple[tuple[int, bool], ...]
    story: dict[int, int]
    stories: dict[int, tuple[dict[str, float], list[date]]]
    having: dict[str, int]
    holding: dict[str, list[int]]
    count: dict[str, int]


class _Made(msgspec.Struct, array_like=True):
    """A development. Reports are named by id, `lead`, `when` and `place` by their place there."""

    id: str
    kind: str
    reports: tuple[str, ...]
    lead: int
    when: int | None
    place: int | None
    status: Status
    independent: int
    reasons: tuple[str, ...]


def put_down(folding: Folding, developments: tuple[Development, ...]) -> Iterator[bytes]:
    """The accounts, the linker as it was before the latest days, and the developments."""
    linker = folding.linker
    told = [_told(reading, linker.righted_page(d)) for d, reading in linker.read.items()]
    numbers = {one.document: n for n, one in enumerate(told)}
    rows = [_made(one) for one in developments]
    if not linker.rewind():
        return
    copying, stories = linker.copying, linker.stories
    yield from _in_parts(told)
    yield from _in_parts(sorted(linker.pages.packed.items()))
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
            _sorted({numbers[d]: story for d, story in linker.story.items()}),
            _sorted({n: (_sorted(s.weights), s.days) for n, s in stories.stories.items()}),
            _sorted(stories.having),
            _sorted(stories.holding),
            stories.count,
        )
    )
    yield from _in_parts(sorted(linker.groups.items()))
    yield from _in_parts([(at, _sorted(s)) for at, s in sorted(linker.blocks.shelves.items())])
    yield from _in_parts(rows)


def take_up(parts: Iterator[bytes], folding: Folding, region: Region) -> Linked:
    """What was put down, with the latest days linked again; ValueError or EOFError for less."""
    told = [*_from_parts(parts, _Told)]
    linker = folding.linker
    sources = folding.sources()
    reports = folding.told()
    linker.pages.take_up(dict(_from_parts(parts, tuple[int, bytes])))
    by_document = {s.document: s for s in sources}
    accounts = {
        t.document: Account(
            document=t.document,
            day=t.day,
            seen=t.seen,
            added=by_document[t.document].position,
            metadata=by_document[t.document].metadata,
            outlet=t.outlet,
            grade=by_document[t.document].grade,
            reports=reports[t.document],
            retells=t.retells,
            runs=t.runs,
            page=t.page,
            days=t.days,
            denies=t.denies,
            leans=t.leans,
        )
        for t in told
    }
    folding.accounts.take_up(accounts, sources, region)
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
    copies = _decode(parts, _Copies)
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
    feed = _decode(parts, _Feed)
    linker.stories.take_up(feed.stories, feed.having, feed.holding, feed.count)
    groups = _from_parts(parts, tuple[int, tuple[tuple[int, ...], tuple[str, ...]]])
    shelves = _from_parts(parts, tuple[int, dict[int, int | tuple[int, ...]]])
    linker.take_up(
        [(names[n], weak) for n, weak in feed.order],
        {names[n]: story for n, story in feed.story.items()},
        {n: Group(*group) for n, group in groups},
        dict(shelves),
    )
    linker.take(accounts)
    standing = {r.id: r for of in reports.values() for r in of}
    developments = tuple(_development(row, standing) for row in _from_parts(parts, _Made))
    linker.know(developments)
    of = linker.copying.of
    copied = (replace(s, copy_of=of[s.document]) if s.document in of else s for s in sources)
    return tuple(copied), developments


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
        reading.root,
        reading.page,
        righted,
    )


def _made(development: Development) -> _Made:
    reports = development.reports
    return _Made(
        development.id,
        development.kind,
        tuple(r.id for r in reports),
        next(n for n, r in enumerate(reports) if r is development.lead),
        _giving(reports, development, "when"),
        _giving(reports, development, "place"),
        development.status,
        development.independent,
        development.reasons,
    )


def _giving(reports: tuple[Reported, ...], development: Development, field: str) -> int | None:
    """Which report gives what a development says."""
    kept = kept_in(development, field)
    if kept is None:
        return None
    return next(n for n, r in enumerate(reports) if given(r, field) is kept)


def _development(row: _Made, standing: dict[str, Reported]) -> Development:
    reports = tuple(standing[name] for name in row.reports)
    return Development(
        id=row.id,
        kind=row.kind,
        reports=reports,
        lead=reports[row.lead],
        when=None if row.when is None else given(reports[row.when], "when"),
        place=None if row.place is None else given(reports[row.place], "place"),
        status=row.status,
        independent=row.independent,
        reasons=row.reasons,
    )


# -- parts: lists of many, closed by an empty part ------------------------------------------------


def _sorted(of: dict[Key, Any]) -> dict[Key, Any]:
    """In an order that does not hang on how it came about."""
    return dict(sorted(of.items()))


def _in_parts(rows: list[Any]) -> Iterator[bytes]:
    for first in range(0, len(rows), _MANY):
        yield _encode(rows[first : first + _MANY])
    yield b""


def _from_parts(parts: Iterator[bytes], kind: type[Part]) -> Iterator[Part]:
    decode = msgspec.msgpack.Decoder(list[kind]).decode  # type: ignore[valid-type] # made here
    while part := _next(parts):
        yield from decode(part)


def _decode(parts: Iterator[bytes], kind: type[Part]) -> Part:
    return msgspec.msgpack.decode(_next(parts), type=kind)


def _next(parts: Iterator[bytes]) -> bytes:
    part = next(parts, None)
    if part is None:
        raise EOFError("a part of it is missing")
    return part

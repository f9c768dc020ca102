"""What the fold notes of each claim, as one row of bytes for each document.

A row is decoded when somebody asks for its document, and written anew when it was changed.
"""

from array import array
from collections.abc import Iterable

import msgspec

from briefing.situation.recent import Recent
from events.spool import Spool

_OPEN = 300
"""At least so many of the rows last asked for stay decoded, at most twice as many."""


class Noted(msgspec.Struct, array_like=True, gc=False):
    """A claim as the fold notes it; its claims as values are numbers of `Payloads`."""

    id: str
    first: int
    position: int
    made: int
    """What the extractor made of the words."""
    stands: int
    """What stands in its place: the same, or what a person put there."""
    confirmed: bool = False
    corrected: bool = False
    retracted: bool = False
    former: bool = False
    """Whether its document makes it no more: superseded, or taken away."""
    decided: tuple[tuple[int, str], ...] = ()
    names: tuple[str, ...] = ()
    """Other records that name it."""


Row = dict[str, Noted]
"""The claims that were a document's, by id; those that it makes are in the order of the log."""

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[Noted]).decode


def written(row: Row) -> bytes:
    """A row as bytes; not packed, since a memo reads thousands and unpacking took most of that."""
    return _encode([*row.values()])


def standing_in(row: Iterable[Noted]) -> list[Noted]:
    """The claims that stand, in the order in which they were first held."""
    return sorted((n for n in row if not (n.former or n.retracted)), key=lambda n: n.first)


def row_at(spool: Spool, place: int) -> list[Noted]:
    """The row that lies there; no row where there never was one."""
    return _decode(spool.get(place)) if place else []


class Rows:
    """The rows of all documents, by the document's number.

    A row that `change` gave must be changed before another is asked for: then it may be put away.
    """

    def __init__(
        self, spool: Spool, places: Iterable[int] = (), counts: Iterable[int] = ()
    ) -> None:
        self._spool = spool
        self._places = array("Q", places)
        self._counts = array("I", counts)
        self._open: Recent[int, Row] = Recent(_OPEN)
        self._changed: dict[int, Row] = {}
        self._latest: tuple[int, Row] = (-1, {})
        """The row that was changed last; none once another one was opened."""

    def __len__(self) -> int:
        return len(self._places)

    def new(self) -> int:
        """The number of a document more; its row is empty."""
        self._places.append(0)
        self._counts.append(0)
        return len(self._places) - 1

    def get(self, number: int) -> Row:
        """A row for a look at it."""
        row = self._open[number]
        if row is None:
            self._latest = (-1, {})
            row = {n.id: n for n in row_at(self._spool, self._places[number])}
            for gone in self._open.put(number, row):
                changed = self._changed.pop(gone, None)
                if changed is not None:
                    self._write(gone, changed)
        return row

    def change(self, number: int) -> Row:
        """A row that will be changed."""
        latest, row = self._latest
        if latest != number:
            row = self._changed[number] = self.get(number)
            self._latest = number, row
        return row

    def count(self, number: int) -> int:
        """How many claims of a document stand."""
        changed = self._changed.get(number)
        return self._counts[number] if changed is None else len(standing_in(changed.values()))

    def places(self) -> "array[int]":
        """Where in the spool all rows lie now; none (0) for a document without claims."""
        for number, row in self._changed.items():
            self._write(number, row)
        self._changed, self._latest = {}, (-1, {})
        return self._places[:]

    @property
    def counts(self) -> "array[int]":
        """How many claims of each document stand, as of the last `places`."""
        return self._counts

    def _write(self, number: int, row: Row) -> None:
        self._places[number] = self._spool.put(written(row))
        self._counts[number] = len(standing_in(row.values()))

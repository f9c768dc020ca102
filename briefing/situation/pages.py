"""What was worked out of each document, put away as bytes and read again when it is needed.

Most documents of a desk are never compared again; those of the last weeks are, all the time.
"""

import zlib
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from briefing.situation.alike import Words
from briefing.situation.recent import Recent
from briefing.situation.traits import Traits
from events.spool import Spool

_LEVEL = 1
_LENGTH_BYTES = 4
_PLAIN, _PACKED = b"0", b"1"
"""Pages are packed where they are put down, which most of them never are."""
_OPEN = 400
"""At least so many of the pages last asked for stay open, at most twice as many."""


class Page(msgspec.Struct, frozen=True, array_like=True):
    """What of a document is compared."""

    told: Words
    """The content words of the sentences that its claims rest on."""
    compared: tuple[Traits, ...]
    """The traits of its reports."""


_encode = msgspec.msgpack.Encoder(order="deterministic").encode
_decode = msgspec.msgpack.Decoder(Page).decode


def written(page: Page) -> bytes:
    """A page as bytes."""
    return _encode(page)


class Pages:
    """Pages by number. A page never changes: what is new gets a new number."""

    def __init__(self, spool: Spool) -> None:
        self.spool = spool
        self.places: dict[int, int] = {}
        """Where in the spool a page lies."""
        self._next = 0
        self._packed: set[int] = set()
        self._open: Recent[int, Page] = Recent(_OPEN)

    def __len__(self) -> int:
        return len(self.places)

    def take_up(self, places: Mapping[int, int]) -> None:
        """The pages that were put away before."""
        self.places.update(places)
        self._packed.update(places)
        self._next = max(self.places, default=-1) + 1

    def put(self, page: bytes, runs: bytes = b"") -> int:
        """Keep a page as `written`, and the runs of words of its document; its number."""
        number = self._next
        self._next += 1
        length = len(runs).to_bytes(_LENGTH_BYTES, "big")
        self.places[number] = self.spool.put(b"".join((_PLAIN, length, runs, page)))
        return number

    def get(self, number: int) -> Page:
        """The page of a number."""
        found = self._open[number]
        if found is None:
            _, page = self._read(number)
            found = _decode(page)
            self._open.put(number, found)
        return found

    def runs(self, number: int) -> bytes:
        """The runs of words that were kept with a page, each once, four bytes a run."""
        return bytes(self._read(number)[0])

    def written(self) -> Iterator[int]:
        """Where every page lies packed, by number; the same bytes however they came about."""
        for number in sorted(self.places.keys() - self._packed):
            piece = self.spool.get(self.places[number])
            if piece[:1] == _PLAIN:
                packed = _PACKED + zlib.compress(piece[1:], _LEVEL)
                self.places[number] = self.spool.put(packed)
        self._packed = {*self.places}
        return (where for _, where in sorted(self.places.items()))

    def _read(self, number: int) -> tuple[memoryview, memoryview]:
        piece = memoryview(self.spool.get(self.places[number]))
        packed = piece[:1] == _PACKED
        whole = memoryview(zlib.decompress(piece[1:])) if packed else piece[1:]
        end = _LENGTH_BYTES + int.from_bytes(whole[:_LENGTH_BYTES], "big")
        return whole[_LENGTH_BYTES:end], whole[end:]

    def keep(self, numbers: Iterable[int]) -> None:
        """Let go of all other pages."""
        wanted = set(numbers)
        for number in self.places.keys() - wanted:
            del self.places[number]

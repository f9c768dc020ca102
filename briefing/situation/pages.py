"""What was worked out of each document, put away as bytes and read again when it is needed.

Most documents of a desk are never compared again; those of the last weeks are, all the time.
"""

import zlib
from collections.abc import Iterable, Mapping

import msgspec

from briefing.situation.alike import Words
from briefing.situation.traits import Traits

_LEVEL = 1
_OPEN = 400
"""At least so many of the pages last asked for stay open, at most twice as many."""


class Page(msgspec.Struct, frozen=True, array_like=True):
    """The content words of the sentences that a document's claims rest on, and their traits."""

    told: Words
    compared: tuple[Traits, ...]


_encode = msgspec.msgpack.Encoder(order="deterministic").encode
_decode = msgspec.msgpack.Decoder(Page).decode


class Pages:
    """Pages by number. A page never changes: what is new gets a new number."""

    def __init__(self) -> None:
        self.packed: dict[int, bytes] = {}
        self._next = 0
        self._new: dict[int, Page] = {}
        self._old: dict[int, Page] = {}

    def __len__(self) -> int:
        return len(self.packed)

    def take_up(self, packed: Mapping[int, bytes]) -> None:
        """The pages that were put away before."""
        self.packed.update(packed)
        self._next = max(self.packed, default=-1) + 1

    def put(self, page: Page) -> int:
        """Keep a page; the number under which it is found."""
        number = self._next
        self._next += 1
        self.packed[number] = zlib.compress(_encode(page), _LEVEL)
        self._remember(number, page)
        return number

    def get(self, number: int) -> Page:
        """The page of a number."""
        found = self._new.get(number)
        if found is None:
            found = self._old.get(number)
            if found is None:
                found = _decode(zlib.decompress(self.packed[number]))
            self._remember(number, found)
        return found

    def keep(self, numbers: Iterable[int]) -> None:
        """Let go of all other pages."""
        wanted = set(numbers)
        for number in self.packed.keys() - wanted:
            del self.packed[number]

    def _remember(self, number: int, page: Page) -> None:
        if len(self._new) >= _OPEN:
            self._new, self._old = {}, self._new
        self._new[number] = page

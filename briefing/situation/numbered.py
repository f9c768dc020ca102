"""Values by number, written away in pages: only the pages last asked for are at hand.

A desk of many years holds a million of them, and looks at those of the last weeks.
"""

from array import array
from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

import msgspec

from events.spool import Spool

Value = TypeVar("Value")
Default = TypeVar("Default")

PAGE = 256
"""Values of one page."""
_OPEN = 64
"""At least so many of the pages last asked for stay open, at most twice as many."""

_UNWRITTEN = 0
_encode = msgspec.msgpack.Encoder().encode


class Numbered(Generic[Value]):
    """Values of one type by number, from 0 on without a gap; the last can be removed.

    What is given must not be changed: set it anew.
    """

    def __init__(self, spool: Spool, kind: Any, open_pages: int = _OPEN) -> None:
        self._spool = spool
        self._kind = kind
        self._decode: Callable[[bytes], list[Value]] = msgspec.msgpack.Decoder(list[kind]).decode
        self._places = array("Q")
        self._length = 0
        self._open = open_pages
        self._new: dict[int, list[Value]] = {}
        self._old: dict[int, list[Value]] = {}
        self._changed: set[int] = set()

    def take_up(self, places: "array[int]") -> None:
        """The pages that `written` gave; ValueError where they are none."""
        self._places = array("Q", places)
        if places:
            full = len(places) - 1
            self._length = full * PAGE
            self._length += len(self._page(full))

    def written(self) -> "array[int]":
        """Where all pages lie."""
        for page in sorted(self._changed):
            self._write(page, self._new[page] if page in self._new else self._old[page])
        self._changed.clear()
        return array("Q", self._places)

    def frozen(self) -> "Numbered[Value]":
        """The values as they are now, whatever becomes of these."""
        found: Numbered[Value] = Numbered(self._spool, self._kind, self._open)
        found._places, found._length = self.written(), self._length
        return found

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Value]:
        for page in range(len(self._places)):
            yield from self._page(page)

    def __getitem__(self, number: int) -> Value:
        if not 0 <= number < self._length:
            raise IndexError(f"there is no row {number}")
        page = self._new.get(number // PAGE)
        return (self._page(number // PAGE) if page is None else page)[number % PAGE]

    def get(self, number: int, default: Default) -> Value | Default:
        """The value of a number, or what is given for none."""
        return self[number] if 0 <= number < self._length else default

    def __setitem__(self, number: int, value: Value) -> None:
        page, place = divmod(number, PAGE)
        if number < self._length:
            self._page(page)[place] = value
        elif number > self._length:
            raise IndexError(f"row {number} would leave a gap behind row {self._length - 1}")
        else:
            if place == 0:
                self._places.append(_UNWRITTEN)
                self._at_hand(page, [])
            self._page(page).append(value)
            self._length += 1
        self._changed.add(page)

    def __delitem__(self, number: int) -> None:
        if number != self._length - 1 or number < 0:
            raise IndexError(f"row {number} is not the last one")
        page = number // PAGE
        values = self._page(page)
        values.pop()
        self._length -= 1
        if values:
            self._changed.add(page)
        else:
            self._places.pop()
            self._changed.discard(page)
            self._new.pop(page, None)
            self._old.pop(page, None)

    def _page(self, page: int) -> list[Value]:
        found = self._new.get(page)
        if found is None:
            found = self._old.get(page)
            if found is None:
                found = self._decode(self._spool.get(self._places[page]))
            self._at_hand(page, found)
        return found

    def _at_hand(self, page: int, values: list[Value]) -> None:
        if len(self._new) >= self._open:
            for old, gone in self._old.items():
                if old in self._changed and old not in self._new:
                    self._write(old, gone)
                    self._changed.discard(old)
            self._new, self._old = {}, self._new
        self._new[page] = values

    def _write(self, page: int, values: list[Value]) -> None:
        self._places[page] = self._spool.put(_encode(values))

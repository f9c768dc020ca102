"""Values by number, written away in pages: only the pages last asked for are at hand.

A desk of many years holds a million of them, and looks at those of the last weeks.
"""

from array import array
from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

import msgspec

from briefing.situation.recent import Recent
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
        self._least = open_pages
        self._open: Recent[int, list[Value]] = Recent(open_pages)
        self._changed: dict[int, list[Value]] = {}

    def take_up(self, places: "array[int]") -> None:
        """The pages that `written` gave; ValueError where they are none."""
        self._places = array("Q", places)
        if places:
            full = len(places) - 1
            self._length = full * PAGE
            self._length += len(self._page(full))

    def written(self) -> "array[int]":
        """Where all pages lie."""
        for page, values in sorted(self._changed.items()):
            self._write(page, values)
        self._changed = {}
        return array("Q", self._places)

    def frozen(self) -> "Numbered[Value]":
        """The values as they are now, whatever becomes of these."""
        found: Numbered[Value] = Numbered(self._spool, self._kind, self._least)
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
        page = self._open[number // PAGE]
        return (self._page(number // PAGE) if page is None else page)[number % PAGE]

    def get(self, number: int, default: Default) -> Value | Default:
        """The value of a number, or what is given for none."""
        return self[number] if 0 <= number < self._length else default

    def __setitem__(self, number: int, value: Value) -> None:
        page, place = number // PAGE, number % PAGE
        if number == self._length and place == 0:
            self._places.append(_UNWRITTEN)
            self._at_hand(page, [])
        values = self._open[page]
        if values is None:
            values = self._page(page)
        if number < self._length:
            values[place] = value
        elif number == self._length:
            values.append(value)
            self._length += 1
        else:
            raise IndexError(f"row {number} would leave a gap behind row {self._length - 1}")
        self._changed[page] = values

    def __delitem__(self, number: int) -> None:
        if number != self._length - 1 or number < 0:
            raise IndexError(f"row {number} is not the last one")
        page = number // PAGE
        values = self._page(page)
        values.pop()
        self._length -= 1
        if values:
            self._changed[page] = values
        else:
            self._places.pop()
            self._changed.pop(page, None)
            self._open.drop(page)

    def _page(self, page: int) -> list[Value]:
        found = self._open[page]
        if found is None:
            found = self._decode(self._spool.get(self._places[page]))
            self._at_hand(page, found)
        return found

    def _at_hand(self, page: int, values: list[Value]) -> None:
        for gone in self._open.put(page, values):
            changed = self._changed.pop(gone, None)
            if changed is not None:
                self._write(gone, changed)

    def _write(self, page: int, values: list[Value]) -> None:
        self._places[page] = self._spool.put(_encode(values))


class Lying(Generic[Value]):
    """What a `Numbered` wrote, for a look at a few of its values: no other is decoded."""

    def __init__(self, spool: Spool, kind: Any, places: "array[int]") -> None:
        self._spool = spool
        self._value: Callable[[bytes | msgspec.Raw], Value] = msgspec.msgpack.Decoder(kind).decode
        self._places = places
        self._open: Recent[int, list[Value | msgspec.Raw]] = Recent(_OPEN)
        self._length = (len(places) - 1) * PAGE + len(self._page(len(places) - 1)) if places else 0

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, number: int) -> Value:
        if not 0 <= number < self._length:
            raise IndexError(f"there is no row {number}")
        page = self._page(number // PAGE)
        found = page[number % PAGE]
        if isinstance(found, msgspec.Raw):
            found = page[number % PAGE] = self._value(found)
        return found

    def written(self) -> "array[int]":
        """Where all pages lie."""
        return self._places

    def _page(self, number: int) -> list[Value | msgspec.Raw]:
        found = self._open[number]
        if found is None:
            found = [*_raw(self._spool.get(self._places[number]))]
            self._open.put(number, found)
        return found


_raw = msgspec.msgpack.Decoder(list[msgspec.Raw]).decode

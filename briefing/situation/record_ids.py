"""Which document a record's claim is in, for millions of records: eight bytes for each of them."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator

from events.spool import Parts, Spool

_LAYER = 1 << 16
"""Ids of one layer. A full one is written away in order, and never changes."""
_SHELVES = 4096
_HASH_DIGITS = 10
_DOCUMENT_BITS = 24
MOST_DOCUMENTS = 1 << _DOCUMENT_BITS
_DOCUMENT = MOST_DOCUMENTS - 1


class RecordIds:
    """Record ids as the last forty of their bits, and the document's number beside each.

    Two ids may look alike: what is found is where to look. Layers are read when somebody looks.
    """

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._layers = array("Q")
        """Where the full layers lie."""
        self._read: dict[int, array[int]] = {}
        self._taken_up = array("Q")
        """What a layer that is not full held when it was put down, in order."""
        self._added: dict[int, array[int]] = {}
        """What came to it since, by shelf."""
        self._count = 0

    def add(self, record_id: str, document: int) -> None:
        """The claim of this record (32 hexadecimal digits) is in that document."""
        bits = int(record_id[-_HASH_DIGITS:], 16)
        shelf = self._added.get(bits % _SHELVES)
        if shelf is None:
            shelf = self._added[bits % _SHELVES] = array("Q")
        shelf.append(bits << _DOCUMENT_BITS | document)
        self._count += 1
        if self._count == _LAYER:
            self._layers.append(self._spool.put(self._unwritten()))
            self._taken_up, self._added, self._count = array("Q"), {}, 0

    def documents(self, record_id: str) -> Iterator[int]:
        """The documents that may hold the claim of this record, those added last first."""
        bits = int(record_id[-_HASH_DIGITS:], 16)
        shelf = self._added.get(bits % _SHELVES, ())
        found = [entry & _DOCUMENT for entry in shelf if entry >> _DOCUMENT_BITS == bits][::-1]
        found += _in_order(self._taken_up, bits)
        for number in reversed(range(len(self._layers))):
            found += _in_order(self._layer(number), bits)
        return iter(dict.fromkeys(found))

    def dump(self) -> Iterator[bytes | int]:
        """The places of the full layers, closed by an empty part, and the last layer."""
        yield from self._layers
        yield b""
        yield self._unwritten()

    @classmethod
    def take_up(cls, parts: Parts) -> "RecordIds":
        """What `dump` gave; ValueError where it makes no sense, EOFError for less."""
        found = cls(parts.spool)
        found._layers = parts.many()
        found._taken_up.frombytes(parts.one())
        found._count = len(found._taken_up)
        return found

    def _unwritten(self) -> bytes:
        """The layer that is not written away, in order."""
        ids = [*self._taken_up]
        for shelf in self._added.values():
            ids += shelf
        return array("Q", sorted(ids)).tobytes()

    def _layer(self, number: int) -> "array[int]":
        found = self._read.get(number)
        if found is None:
            found = self._read[number] = array("Q")
            found.frombytes(self._spool.get(self._layers[number]))
        return found


def _in_order(layer: "array[int]", bits: int) -> Iterator[int]:
    """The documents beside an id in a layer."""
    for at in range(bisect_left(layer, bits << _DOCUMENT_BITS), len(layer)):
        if layer[at] >> _DOCUMENT_BITS != bits:
            return
        yield layer[at] & _DOCUMENT

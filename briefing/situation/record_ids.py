"""Which document a record's claim is in, for millions of records: eight bytes for each of them."""

from array import array
from collections.abc import Iterable, Iterator

from events.spool import Spool

_SHELVES = 4096
_HASH_DIGITS = 10
_DOCUMENT_BITS = 24
MOST_DOCUMENTS = 1 << _DOCUMENT_BITS
_DOCUMENT = MOST_DOCUMENTS - 1


class RecordIds:
    """Record ids as the last forty of their bits, and the document's number beside each.

    Two ids may look alike: what is found is where to look. What came with a snapshot stays in the
    spool until somebody looks there.
    """

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._stored: dict[int, int] = {}
        self._added: dict[int, array[int]] = {}

    def add(self, record_id: str, document: int) -> None:
        """The claim of this record (32 hexadecimal digits) is in that document."""
        bits = int(record_id[-_HASH_DIGITS:], 16)
        shelf = self._added.get(bits % _SHELVES)
        if shelf is None:
            shelf = self._added[bits % _SHELVES] = array("Q")
        shelf.append(bits << _DOCUMENT_BITS | document)

    def documents(self, record_id: str) -> Iterator[int]:
        """The documents that may hold the claim of this record, the last one first."""
        bits = int(record_id[-_HASH_DIGITS:], 16)
        shelf = self._shelf(bits % _SHELVES)
        found = [entry & _DOCUMENT for entry in shelf if entry >> _DOCUMENT_BITS == bits]
        return iter(dict.fromkeys(reversed(found)))

    def shelves(self) -> list[int]:
        """The numbers of the shelves that hold something."""
        return sorted({*self._stored, *self._added})

    def dump(self) -> Iterator[bytes]:
        """Those shelves as bytes."""
        return (self._shelf(number).tobytes() for number in self.shelves())

    def take_up(self, shelves: Iterable[int], places: Iterable[int]) -> None:
        """What `shelves` and `dump` gave; ValueError where they do not fit together."""
        self._stored = dict(zip(shelves, places, strict=True))

    def _shelf(self, number: int) -> "array[int]":
        shelf = array("Q")
        if number in self._stored:
            shelf.frombytes(self._spool.get(self._stored[number]))
        shelf.extend(self._added.get(number, ()))
        return shelf

"""Bytes put away out of memory: a file of this process alone, that nobody can open by a name.

What a fold of a long log holds is asked for rarely and never changes once it is written. It lies
in the file and is read again when somebody asks. A small log never gets as far as the file.
"""

import os
import tempfile
from array import array
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Protocol

LENGTH_BITS = 28
"""The last bits of a place say how long the piece is; those before, where it begins."""
LONGEST = (1 << LENGTH_BITS) - 1
"""Bytes of the longest piece."""
AT_HAND = 64 << 20
"""So many of the latest bytes stay in memory."""
_CUT = 1 << 16


class Below(Protocol):
    """Bytes that were there before."""

    @property
    def size(self) -> int:
        """How many there are."""
        ...

    def get(self, start: int, length: int) -> bytes:
        """Some of them; EOFError where there are none."""
        ...


class Spool:
    """Pieces by where they lie: a number that says where a piece begins and how long it is.

    What is put away comes behind `below`, the bytes that were there before, if there are any.
    Where no file can be made, or it takes no more, everything stays in memory.
    """

    def __init__(self, at_hand: int | None = None, below: "Below | None" = None) -> None:
        self._below = below
        self._base = 0 if below is None else below.size
        self._file: int | None = None
        self._owner = 0
        self._at_hand = 0, bytearray()
        """How much lies in the file, and what comes after it: one value, for a second thread."""
        self.room = AT_HAND if at_hand is None else at_hand
        """So many of the latest bytes stay in memory."""

    def put(self, piece: "bytes | memoryview") -> int:
        """Keep a piece; where it lies. ValueError for one that is longer than `LONGEST`."""
        length = len(piece)
        if length > LONGEST:
            raise ValueError(f"a piece of {length:,} bytes is too long to be put away")
        written, tail = self._at_hand
        where = (self._base + written + len(tail)) << LENGTH_BITS | length
        tail += piece
        if len(tail) > self.room:
            self._write()
        return where

    def get(self, where: int) -> bytes:
        """The piece that lies there; EOFError where there is none."""
        start, length = (where >> LENGTH_BITS) - self._base, where & LONGEST
        if self._below is not None and start < 0:
            return self._below.get(start + self._base, length)
        written, tail = self._at_hand
        if start >= written:
            start -= written
            piece = bytes(tail[start : start + length])
        else:
            piece = os.pread(self._file, length, start) if self._file is not None else b""
            if start + len(piece) == written:  # the rest of it came later
                piece += tail[: length - len(piece)]
        if len(piece) != length:
            raise EOFError("what was put away is not there any more")
        return piece

    def _write(self) -> None:
        """Put what is in memory into the file; where that cannot be, it stays in memory."""
        written, tail = self._at_hand
        if tail and self._put_down(tail, written):
            self._at_hand = written + len(tail), bytearray()

    def _put_down(self, block: bytearray, at: int) -> bool:
        """Write to the file; whether it took all."""
        if self._file is not None and self._owner != os.getpid():
            return False  # a forked process reads the file, and leaves writing to its maker
        try:
            file = self._make_file() if self._file is None else self._file
            with memoryview(block) as left:
                done = 0
                while done < len(left):
                    done += os.pwrite(file, left[done:], at + done)
        except OSError:
            self.room *= 4
            return False
        return True

    def _make_file(self) -> int:
        handle, name = tempfile.mkstemp(prefix="briefing-fold-")
        os.unlink(name)  # noqa: PTH108 - it is never found by its name
        self._file, self._owner = handle, os.getpid()
        return handle

    def __del__(self) -> None:
        if self._file is not None:
            with suppress(OSError):
                os.close(self._file)


def length_of(where: int) -> int:
    """How long the piece is that lies there."""
    return where & LONGEST


def cut(part: bytes) -> Iterator[bytes]:
    """A long part in pieces that an empty one closes: what only grows keeps most of them."""
    for at in range(0, len(part), _CUT):
        yield part[at : at + _CUT]
    yield b""


def in_full(parts: Iterable[bytes | int], spool: Spool | None) -> Iterator[bytes]:
    """Parts as bytes, those too of which only the place in the spool was given."""
    for part in parts:
        if isinstance(part, bytes):
            yield part
        elif spool is None:
            raise ValueError("a part lies in a spool, and there is none")
        else:
            yield spool.get(part)


class Parts(Iterator[bytes]):
    """A dumped state, part by part; what is not needed at once stays where it lies."""

    def __init__(self, spool: Spool, places: Iterable[int]) -> None:
        self.spool = spool
        self._places = array("Q", places)
        self._at = 0

    @classmethod
    def of(cls, parts: Iterable[bytes]) -> "Parts":
        """These parts, put away."""
        spool = Spool()
        return cls(spool, [spool.put(part) for part in parts])

    def __next__(self) -> bytes:
        if self.ended:
            raise StopIteration
        return self.one()

    @property
    def ended(self) -> bool:
        """Whether there is nothing more."""
        return self._at == len(self._places)

    def one(self) -> bytes:
        """The next part, which must be there: EOFError."""
        return self.spool.get(self.place())

    def place(self) -> int:
        """Where the next part lies, which must be there: EOFError. It is not read."""
        if self.ended:
            raise EOFError("a part of it is missing")
        self._at += 1
        return self._places[self._at - 1]

    def whole(self) -> bytes:
        """The part that was `cut`, in one."""
        return b"".join(map(self.spool.get, self.many()))

    def many(self) -> "array[int]":
        """Where the parts lie up to the next empty one, which closes them; none is read."""
        start = at = self._at
        places, end = self._places, len(self._places)
        while at < end and length_of(places[at]):
            at += 1
        if at == end:
            raise EOFError("a part of it is missing")
        self._at = at + 1
        return places[start:at]

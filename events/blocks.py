"""Files whose bytes are checked block by block, and only where somebody reads them.

Behind its bytes such a file holds the SHA-256 of each block, and the SHA-256 of these is its name:
a hash tree of depth one (Merkle, "A Digital Signature Based on a Conventional Encryption
Function", 1987). So a few pieces of a large file are trusted for the price of reading a few blocks.
"""

import os
import threading
from array import array
from bisect import bisect_right
from collections.abc import Callable, Sequence
from contextlib import suppress
from hashlib import sha256
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from events.errors import DamagedSnapshotError
from events.spool import LENGTH_BITS, Spool

BLOCK = 1 << 16
_DIGEST_BYTES = 32
_NEAR = 512
"""So many blocks stay in memory as they were read; what is read after them is put away."""


class MissingPieceError(Exception):
    """A segment is not there, or is not what it was."""


class Segment(NamedTuple):
    """A file of pieces: the hash of its blocks' hashes, and the length of the pieces in bytes."""

    sha256: str
    size: int

    @property
    def length(self) -> int:
        """Bytes of the file: the pieces, and behind them the hashes of their blocks."""
        return self.size + _DIGEST_BYTES * self.blocks

    @property
    def blocks(self) -> int:
        """How many blocks the pieces lie in."""
        return -(-self.size // BLOCK)

    def path(self, folder: Path) -> Path:
        """Where it lies."""
        return folder / f"{self.sha256}.pieces"


class Digests:
    """The hashes of the blocks of what is written, as it comes."""

    def __init__(self) -> None:
        self._known = bytearray()
        self._open, self._left = sha256(), BLOCK

    def add(self, part: bytes) -> None:
        """What is written next."""
        rest = memoryview(part)
        while len(rest) >= self._left:
            self._open.update(rest[: self._left])
            rest = rest[self._left :]
            self._known += self._open.digest()
            self._open, self._left = sha256(), BLOCK
        self._open.update(rest)
        self._left -= len(rest)

    def all(self) -> bytes:
        """The hashes of all blocks, the last of which may be short."""
        return bytes(self._known) + (self._open.digest() if self._left < BLOCK else b"")


class _Opened:
    """A segment that is read: it stays open, and can be read when its name is long gone."""

    def __init__(self, folder: Path, segment: Segment) -> None:
        self.size = segment.size
        self.path = segment.path(folder)
        self._file: int | None = None
        try:
            self._file = os.open(self.path, os.O_RDONLY)
        except FileNotFoundError:
            raise MissingPieceError("a part of its state is missing") from None
        self._digests = os.pread(self._file, segment.length - segment.size, segment.size)
        whole = os.fstat(self._file).st_size == segment.length
        if not whole or sha256(self._digests).hexdigest() != segment.sha256:
            raise MissingPieceError("its state is damaged")
        self.places = array("Q", bytes(8 * segment.blocks))
        """Where in the spool of checked blocks each lies; 0 for one that is not there."""
        self.near: dict[int, bytes] = {}
        """Those that were checked first."""

    def block(self, number: int) -> bytes | None:
        """A block as it was written; none where it is not what it was."""
        if self._file is None:
            return None
        start = number * BLOCK
        found = os.pread(self._file, min(BLOCK, self.size - start), start)
        digest = self._digests[number * _DIGEST_BYTES :][:_DIGEST_BYTES]
        return found if sha256(found).digest() == digest else None

    def __del__(self) -> None:
        if self._file is not None:
            with suppress(OSError):
                os.close(self._file)


class Checked:
    """The bytes of some segments, one behind the other: what is asked for is checked first.

    A block that was checked is kept, and what happens to its file later changes nothing.
    `damaged` is told when one is not what it was, before DamagedSnapshotError.
    """

    def __init__(
        self, folder: Path, segments: Sequence[Segment], damaged: Callable[[], None]
    ) -> None:
        self._opened = [_Opened(folder, segment) for segment in segments]
        *self._starts, self.size = accumulate((s.size for s in segments), initial=0)
        self._damaged = damaged
        self._blocks = Spool()
        self._room = _NEAR
        self._turn = threading.Lock()

    def get(self, start: int, length: int) -> bytes:
        """So many bytes of one segment; EOFError where it has none there."""
        if not length:
            return b""
        which = bisect_right(self._starts, start) - 1
        segment = self._opened[which]
        number, at = divmod(start - self._starts[which], BLOCK)
        if length > segment.size - number * BLOCK - at:
            raise EOFError("a piece goes on behind the end of its segment")
        if at + length <= BLOCK:
            return self._part(segment, number, at, length)
        found = []
        while length:
            here = min(length, BLOCK - at)
            found.append(self._part(segment, number, at, here))
            number, at, length = number + 1, 0, length - here
        return b"".join(found)

    def _part(self, segment: _Opened, number: int, at: int, length: int) -> bytes:
        if (near := segment.near.get(number)) is not None:
            return near[at : at + length]
        if place := segment.places[number]:
            return self._blocks.get((place >> LENGTH_BITS) + at << LENGTH_BITS | length)
        return self._taken_in(segment, number)[at : at + length]

    def _taken_in(self, segment: _Opened, number: int) -> bytes:
        block = None
        with suppress(OSError):  # a disk that does not give it back has not kept it
            block = segment.block(number)
        if block is not None:
            with self._turn:  # a second thread may read the same state
                if self._room:
                    self._room -= 1
                    segment.near[number] = block
                else:
                    segment.places[number] = self._blocks.put(block)
            return block
        with suppress(OSError):
            segment.path.unlink(missing_ok=True)  # nor shall another state be made of it
        self._damaged()
        raise DamagedSnapshotError(
            "a snapshot of the log is damaged, and is thrown away; run the command again"
        )

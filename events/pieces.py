"""The bytes of states in files that several snapshots share: a later state adds what is new in it.

What a long fold holds is mostly what it held before. So the parts of a state lie in segments, each
a file named by its SHA-256; a state is a list of places in some segments, one behind the other.
"""

import json
from array import array
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from itertools import accumulate
from pathlib import Path
from typing import IO, NamedTuple

from events.side_by_side import side_by_side
from events.spool import AT_HAND, LENGTH_BITS, Spool, cut, length_of

_BLOCK = 1 << 22
_MOST = 100
"""Segments of one state; where there are so many, or half of them is of no use, all is put anew."""
_SMALL = 1 << 20
_DIGEST_BYTES = 32
_DONE = b"done"
_READERS = 2
"""So many processes read ahead; more only wait for memory, and keep a processor from others."""
_PLACE_BYTES = 8


class MissingPieceError(Exception):
    """A segment is not there, or is not what it was."""


class Segment(NamedTuple):
    """A file of pieces: its SHA-256 and its length in bytes."""

    sha256: str
    size: int

    def path(self, folder: Path) -> Path:
        """Where it lies."""
        return folder / f"{self.sha256}.pieces"


@dataclass(frozen=True, slots=True)
class Contents:
    """What a state is made of: its segments in order, and the places in them of its index.

    `known` is the place of the digests of those parts that lay in no spool.
    """

    segments: tuple[Segment, ...]
    index: tuple[int, ...]
    known: int

    @property
    def size(self) -> int:
        """Bytes of all segments."""
        return sum(segment.size for segment in self.segments)


@dataclass(slots=True)
class Lineage:
    """What of a spool lies in segments, and where."""

    segments: tuple[Segment, ...] = ()
    own: int = 0
    """So many of the spool's first bytes are those of the segments."""
    moved: dict[int, int] = field(default_factory=dict)
    """What came later: its place in the spool, and in the segments."""
    known: dict[bytes, int] = field(default_factory=dict)
    """Parts that lay in no spool, by their SHA-256."""
    live: int = 0
    """Bytes that the latest state is made of."""

    @property
    def size(self) -> int:
        """Bytes of all segments."""
        return sum(segment.size for segment in self.segments)

    def serves(self, folder: Path) -> bool:
        """Whether it pays to add to these segments, and whether they are there."""
        if len(self.segments) >= _MOST or self.size > 2 * self.live + _SMALL:
            return False
        try:
            return all(s.path(folder).stat().st_size == s.size for s in self.segments)
        except OSError:
            return False


def write(
    stream: IO[bytes], parts: Iterable[bytes | int], spool: Spool | None, before: Lineage
) -> tuple[Contents, Lineage]:
    """Write to a new segment what of a state is in none yet; an int is a place in the spool."""
    segment = _Segment(stream, spool, before)
    places = array("Q", map(segment.place, parts))
    index = tuple(segment.place(chunk) for chunk in cut(places.tobytes()) if chunk)
    known = segment.put(_written(segment.used))
    made = (*before.segments, Segment(segment.hash.hexdigest(), segment.end - before.size))
    moved = {**before.moved, **segment.moved}
    live = sum(map(length_of, places)) + sum(map(length_of, index))
    return Contents(made, index, known), Lineage(made, before.own, moved, segment.used, live)


class _Segment:
    """A segment that is being written."""

    def __init__(self, stream: IO[bytes], spool: Spool | None, before: Lineage) -> None:
        self._stream = stream
        self._spool = spool
        self._before = before
        self.end = before.size
        self.hash = sha256()
        self.moved: dict[int, int] = {}
        self.used: dict[bytes, int] = {}
        """The parts that lay in no spool, of this state."""

    def place(self, part: bytes | int) -> int:
        """Where a part lies in the segments, put there if need be."""
        if isinstance(part, int):
            return self._lying(part)
        digest = sha256(part).digest()
        place = self.used.get(digest)
        if place is None:
            place = self._before.known.get(digest)
            self.used[digest] = place = self.put(part) if place is None else place
        return place

    def _lying(self, place: int) -> int:
        if place >> LENGTH_BITS < self._before.own:
            return place
        found = self._before.moved.get(place)
        if found is None:
            found = self.moved.get(place)
        if found is None:
            if self._spool is None:
                raise ValueError("a part lies in a spool, and there is none")
            found = self.moved[place] = self.put(self._spool.get(place))
        return found

    def put(self, part: bytes) -> int:
        """Add a part."""
        place = self.end << LENGTH_BITS | len(part)
        self._stream.write(part)
        self.hash.update(part)
        self.end += len(part)
        return place


Opened = tuple[Spool, "array[int]", Lineage]
"""A spool of our own with the segments of a state, and where in it the parts lie."""


def read(folder: Path, contents: Contents) -> Opened:
    """Read all segments.

    MissingPieceError where a segment is not what it was; ValueError or EOFError for an index that
    makes no sense.
    """
    spool = Spool()
    add = spool.put if contents.size <= spool.room else spool.pour
    for segment in contents.segments:
        for block in _checked(folder, segment):
            add(block)
    return _opened(spool, contents)


def read_ahead(folder: Path, contents: Contents) -> Callable[[], Opened]:
    """Begin to `read` a large state in forked processes; what is given waits for the end.

    They write to the file of one spool, each its segments. Where that cannot be, or a segment is
    not what it was, `read` does it when it is asked for, and tells what is wrong.
    """
    later = partial(read, folder, contents)
    if contents.size <= AT_HAND:
        return later
    try:
        spool = Spool.of_size(contents.size)
    except OSError:
        return later
    starts = [*accumulate((segment.size for segment in contents.segments), initial=0)]

    def work(number: int, _stop: int) -> bytes:
        if number:  # the first answer is there at once
            at = starts[number - 1]
            try:
                for block in _checked(folder, contents.segments[number - 1]):
                    spool.fill(block, at)
                    at += len(block)
            except (OSError, MissingPieceError):
                return b""
        return _DONE

    coming = side_by_side(work, len(starts), 1, 2, _READERS)
    next(coming)

    def found() -> Opened:
        return _opened(spool, contents) if all(coming) else later()

    return found


def _opened(spool: Spool, contents: Contents) -> Opened:
    places = array("Q")
    for place in contents.index:
        places.frombytes(spool.get(place))
    live = sum(map(length_of, places)) + sum(map(length_of, contents.index))
    known = _read(spool.get(contents.known))
    return spool, places, Lineage(contents.segments, contents.size, {}, known, live)


def _checked(folder: Path, segment: Segment) -> Iterator[memoryview]:
    """The bytes of a segment; they are right only once the last was given.

    What is given stands until the next is asked for.
    """
    found, left = sha256(), segment.size
    room = memoryview(bytearray(_BLOCK))
    try:
        with segment.path(folder).open("rb", buffering=0) as stream:
            while length := stream.readinto(room):
                block = room[:length]
                found.update(block)
                left -= length
                if left < 0:
                    break
                yield block
    except FileNotFoundError:
        raise MissingPieceError("a part of its state is missing") from None
    if left or found.hexdigest() != segment.sha256:
        raise MissingPieceError("its state is damaged")


def listed(line: bytes) -> set[str]:
    """The segments that a snapshot's head names, by SHA-256; none where it is damaged."""
    try:
        return {str(name) for name, _ in json.loads(line)["segments"]}
    except (ValueError, LookupError, TypeError, RecursionError):
        return set()


def _written(known: dict[bytes, int]) -> bytes:
    return b"".join(d + place.to_bytes(_PLACE_BYTES, "big") for d, place in known.items())


def _read(written: bytes) -> dict[bytes, int]:
    step = _DIGEST_BYTES + _PLACE_BYTES
    if len(written) % step:
        raise ValueError("the digests of its parts are not whole")
    return {
        written[at : at + _DIGEST_BYTES]: int.from_bytes(written[at + _DIGEST_BYTES : at + step])
        for at in range(0, len(written), step)
    }

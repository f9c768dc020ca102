"""The bytes of states in files that several snapshots share: a later state adds what is new in it.

What a long fold holds is mostly what it held before. So the parts of a state lie in segments, each
a file named by its hash (`events.blocks`); a state is a list of places in some segments, one behind
the other.
"""

import json
from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import IO

from events.blocks import Checked, Digests, Segment
from events.spool import LENGTH_BITS, Spool, cut, length_of

_MOST = 100
"""Segments of one state; where there are so many, or half of them is of no use, all is put anew."""
_SMALL = 1 << 20
_DIGEST_BYTES = 32
_PLACE_BYTES = 8


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
            return all(s.path(folder).stat().st_size == s.length for s in self.segments)
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
    digests = segment.digests.all()
    stream.write(digests)
    made = (*before.segments, Segment(sha256(digests).hexdigest(), segment.end - before.size))
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
        self.digests = Digests()
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
        self.digests.add(part)
        self.end += len(part)
        return place


Opened = tuple[Spool, "array[int]", Lineage]
"""A spool of our own with the segments of a state, and where in it the parts lie."""


def read(folder: Path, contents: Contents, damaged: Callable[[], None]) -> Opened:
    """Open all segments, and read the index; every other block is read when it is asked for.

    MissingPieceError where a segment is not there or not whole; DamagedSnapshotError, here and
    later, where a block is not what it was, of which `damaged` is told first; ValueError or
    EOFError for an index that makes no sense.
    """
    spool = Spool(below=Checked(folder, contents.segments, damaged))
    places = array("Q")
    for place in contents.index:
        places.frombytes(spool.get(place))
    live = sum(map(length_of, places)) + sum(map(length_of, contents.index))
    known = _read(spool.get(contents.known))
    return spool, places, Lineage(contents.segments, contents.size, {}, known, live)


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

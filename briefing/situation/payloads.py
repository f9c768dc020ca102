"""Claims as the log writes them, packed away in pages and decoded when somebody asks for one.

A claim as a value takes seven times the room of its bytes, and a fold reads most claims once.
"""

import zlib
from array import array
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, cast

import msgspec

from briefing.situation.glances import (
    Glance,
    Glances,
    glances_at,
    named_glance,
    plain_name,
    put_down,
    take_up,
)
from briefing.situation.recent import Recent
from events.claims import CLAIM_KINDS, Claim
from events.event import decode, encode, schema_version
from events.lean import reading
from events.spool import Parts, Spool

PAGE = 32
"""Claims of one page: a look at one claim unpacks it, and a smaller one packs less well."""
_LEVEL = 1
_BARE = -zlib.MAX_WBITS
"""Without a head and a checksum: what is kept in a file is checked there."""
_LONG = 1 << 16
"""Bytes of the pages that are unpacked at one go."""
_AT_HAND = 2_000
"""So many claims stay as they came, so that a small log is decoded once."""
_DECODED = 2_000
"""At least so many of the claims last asked for stay decoded, at most twice as many."""
_UNPACKED = 64
"""At least so many pages stay unpacked, at most twice as many."""
_GLANCED = 2_000
"""At least so many pages of glances stay at hand, at most twice as many."""


_read = reading()


class _Kind(msgspec.Struct):
    kind: str


_KIND_FIRST = b'{"kind":"'
_KINDS = {(kind := str(claim.model_fields["kind"].default)).encode(): kind for claim in CLAIM_KINDS}


class Packed:
    """A claim that lies in a page."""

    __slots__ = ("number", "payloads")

    def __init__(self, payloads: "Payloads", number: int) -> None:
        self.payloads = payloads
        self.number = number

    @property
    def claim(self) -> Claim:
        """The claim as a value."""
        return self.payloads.claim(self.number)

    def once(self) -> Claim:
        """The claim for one look: it is not kept decoded."""
        return self.payloads.once(self.number)

    @property
    def document(self) -> str:
        """The digest of the claim's document, without decoding the claim."""
        number = self.number
        return self.payloads.glances(number // PAGE).document(number % PAGE)

    @property
    def glance(self) -> Glance:
        """What is asked of the claim most, without decoding it."""
        number = self.number
        return self.payloads.glances(number // PAGE).glance(number % PAGE)


class Named(Packed):
    """A claim in a page, with those mentions resolved that only an alias of the desk names."""

    __slots__ = ("aliases",)

    def __init__(self, payloads: "Payloads", number: int, aliases: Mapping[str, str]) -> None:
        super().__init__(payloads, number)
        self.aliases = aliases
        """Plain name to the id of the actor."""

    @property
    def claim(self) -> Claim:
        """The claim as a value."""
        claim = super().claim
        return claim.model_copy(update={"actors": self._actors(claim)})

    def once(self) -> Claim:
        """The claim for one look: it is not kept decoded."""
        claim: Any = super().once()
        if isinstance(claim, Claim):
            return claim.model_copy(update={"actors": self._actors(claim)})
        return cast("Claim", msgspec.structs.replace(claim, actors=self._actors(claim)))

    @property
    def glance(self) -> Glance:
        """What is asked of the claim most, without decoding it."""
        return named_glance(self.payloads.payload(self.number), self.aliases)

    def _actors(self, claim: Claim) -> tuple[Any, ...]:
        return tuple(map(self._named, claim.actors))

    def _named(self, mention: Any) -> Any:
        actor = None if mention.actor else self.aliases.get(plain_name(mention.quote))
        if actor is None:
            return mention
        if isinstance(mention, msgspec.Struct):
            return msgspec.structs.replace(mention, actor=actor)
        return mention.model_copy(update={"actor": actor})


class Payloads:
    """The claims that a fold has met, by number, in the order in which they came."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._heads = array("Q")
        """Where the glances of each full page lie."""
        self._bodies = array("Q")
        """Where its claims lie."""
        self._last: list[bytes] = []
        self._last_glances = Glances([], [], [])
        """Those of the claims of the last page as far as somebody asked."""
        self._unpacked: Recent[int, list[bytes]] = Recent(_UNPACKED)
        self._glances: Recent[int, Glances] = Recent(_GLANCED)
        self._decoded: Recent[int, Claim] = Recent(_DECODED)

    def __len__(self) -> int:
        return len(self._bodies) * PAGE + len(self._last)

    def add(self, claim: Claim, payload: bytes | None = None) -> int:
        """Keep a claim; `payload` are its bytes in today's schema where they are known."""
        last = self._last
        number = len(self._bodies) * PAGE + len(last)
        last.append(payload or encode(claim))
        if len(last) == PAGE:
            self._heads.append(self._spool.put(put_down(glances_at(last))))
            self._bodies.append(self._spool.put(_pack(last)))
            self._last, self._last_glances = [], Glances([], [], [])
        if number < _AT_HAND:
            self._decoded.put(number, claim)
        return number

    def claim(self, number: int) -> Claim:
        """The claim of a number."""
        found = self._decoded[number]
        if found is None:
            found = decoded(self.payload(number))
            self._decoded.put(number, found)
        return found

    def once(self, number: int) -> Claim:
        """The claim of a number, for one look: where it is not at hand, a struct like it."""
        found = self._decoded[number]
        if found is None:
            payload = self.payload(number)
            kind = _kind_of(payload)
            found = cast("Claim", _read(kind, schema_version(kind), payload))
        return found

    def read(self, number: int, aliases: Mapping[str, str]) -> Claim:
        """The claim of a number as one who knows these aliases reads it, for one look."""
        return self.told(number, aliases).once() if aliases else self.once(number)

    def told(self, number: int, aliases: Mapping[str, str]) -> Packed:
        """The claim of a number as one who knows these aliases reads it."""
        if aliases:
            unnamed = self.glances(number // PAGE).glance(number % PAGE).unnamed
            if not aliases.keys().isdisjoint(unnamed):
                return Named(self, number, aliases)
        return Packed(self, number)

    def glances(self, page: int) -> Glances:
        """Those of the claims of a page."""
        if page == len(self._heads):
            if len(self._last_glances.rows) != len(self._last):
                self._last_glances = glances_at(self._last)
            return self._last_glances
        found = self._glances[page]
        if found is None:
            found = take_up(self._spool.get(self._heads[page]))
            self._glances.put(page, found)
        return found

    def unnamed(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Document and plain names of those that each claim leaves unresolved, where it does."""
        pages = (take_up(self._spool.get(place)) for place in self._heads)
        for glances in chain(pages, [glances_at(self._last)]):
            for place in range(len(glances.rows)):
                if names := glances.glance(place).unnamed:
                    yield glances.document(place), names

    def payload(self, number: int) -> bytes:
        """The bytes of a claim in today's schema."""
        page, place = divmod(number, PAGE)
        if page == len(self._bodies):
            return self._last[place]
        unpacked = self._unpacked[page]
        if unpacked is None:
            unpacked = _unpack(self._spool.get(self._bodies[page]))
            self._unpacked.put(page, unpacked)
        return unpacked[place]

    def dump(self) -> Iterator[bytes | int]:
        """All of it in lists that an empty part closes; `take_up` makes it of them.

        A part that lies in the spool is given by its place.
        """
        yield from self._heads
        yield b""
        yield from self._bodies
        yield b""
        yield from self._last
        yield b""

    @classmethod
    def take_up(cls, parts: Parts) -> "Payloads":
        """What `dump` gave, whose pages stay where they lie; EOFError or ValueError for less."""
        payloads = cls(parts.spool)
        payloads._heads, payloads._bodies = parts.many(), parts.many()
        payloads._last = [*map(parts.spool.get, parts.many())]
        if len(payloads._heads) != len(payloads._bodies) or len(payloads._last) >= PAGE:
            raise ValueError("the pages of claims do not fit together")
        return payloads


def _pack(payloads: Sequence[bytes]) -> bytes:
    return zlib.compress(b"\n".join(payloads), _LEVEL, _BARE)  # JSON holds no line feed of its own


def _unpack(page: bytes) -> list[bytes]:
    return zlib.decompress(page, _BARE, _LONG).split(b"\n")


def _kind_of(payload: bytes) -> str:
    """The kind of the claim in these bytes, which `encode` writes first."""
    if payload.startswith(_KIND_FIRST):
        kind = _KINDS.get(payload[len(_KIND_FIRST) : payload.find(b'"', len(_KIND_FIRST))])
        if kind is not None:
            return kind
    whole: _Kind = msgspec.json.decode(payload, type=_Kind)
    return whole.kind


def decoded(payload: bytes) -> Claim:
    """The claim in these bytes of today's schema; ValueError where there is none."""
    kind = _kind_of(payload)
    event = decode(kind, schema_version(kind), payload)
    if not isinstance(event, Claim):
        raise ValueError(f"a {kind} of the fold is no claim")  # noqa: TRY004 - foreign bytes
    return event

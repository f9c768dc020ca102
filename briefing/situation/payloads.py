"""Claims as the log writes them, packed away in pages and decoded when somebody asks for one.

A claim as a value takes seven times the room of its bytes, and a fold reads most claims once.
"""

import zlib
from typing import cast

import msgspec

from briefing.situation.glances import Glance, Glances, glances_at, put_down, take_up
from events.claims import Claim
from events.event import decode, encode, schema_version
from events.lean import reading

PAGE = 64
"""Claims of one page."""
_LEVEL = 1
_AT_HAND = 10_000
"""So many claims stay as they came, so that a small log is decoded once."""
_DECODED = 50_000
"""At least so many of the claims last asked for stay decoded, at most twice as many."""
_UNPACKED = 32
"""So many pages stay unpacked."""
_LENGTH_BYTES = 4


_read = reading()


class _Kind(msgspec.Struct):
    kind: str


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
        return self.payloads.glances(number // PAGE).rows[number % PAGE]


class Payloads:
    """The claims that a fold has met, by number, in the order in which they came."""

    def __init__(self, pages: tuple[bytes, ...] = (), last: tuple[bytes, ...] = ()) -> None:
        self._full = list(pages)
        self._last = list(last)
        self._unpacked: dict[int, list[bytes]] = {}
        self._glances: dict[int, Glances] = {}
        self._new: dict[int, Claim] = {}
        self._old: dict[int, Claim] = {}

    def add(self, claim: Claim, payload: bytes | None = None) -> Packed:
        """Keep a claim; `payload` are its bytes in today's schema where they are known."""
        number = len(self._full) * PAGE + len(self._last)
        self._last.append(payload or encode(claim))
        if len(self._last) == PAGE:
            self._full.append(_pack(self._last))
            self._last = []
        self._glances.pop(number // PAGE, None)
        if number < _AT_HAND:
            self._remember(number, claim)
        return Packed(self, number)

    def claim(self, number: int) -> Claim:
        """The claim of a number."""
        found = self._new.get(number)
        if found is None:
            found = self._old.get(number)
            if found is None:
                found = decoded(self._payload(number))
            self._remember(number, found)
        return found

    def once(self, number: int) -> Claim:
        """The claim of a number, for one look: where it is not at hand, a struct like it."""
        found = self._new.get(number) or self._old.get(number)
        if found is None:
            payload = self._payload(number)
            kind = msgspec.json.decode(payload, type=_Kind).kind
            found = cast("Claim", _read(kind, schema_version(kind), payload))
        return found

    def glances(self, page: int) -> Glances:
        """Those of the claims of a page."""
        found = self._glances.get(page)
        if found is None:
            full = page < len(self._full)
            found = take_up(_head(self._full[page])) if full else glances_at(self._last)
            self._glances[page] = found
        return found

    def pages(self) -> tuple[bytes, ...]:
        """All of it as bytes; `of_pages` makes the same of them."""
        return *self._full, _pack(self._last)

    @classmethod
    def of_pages(cls, pages: tuple[bytes, ...]) -> "Payloads":
        """What `pages` gave."""
        return cls(pages[:-1], tuple(_unpack(pages[-1])))

    def _remember(self, number: int, claim: Claim) -> None:
        if len(self._new) >= _DECODED:
            self._new, self._old = {}, self._new
        self._new[number] = claim

    def _payload(self, number: int) -> bytes:
        page, place = divmod(number, PAGE)
        if page == len(self._full):
            return self._last[place]
        unpacked = self._unpacked.get(page)
        if unpacked is None:
            if len(self._unpacked) >= _UNPACKED:
                self._unpacked.clear()
            unpacked = self._unpacked[page] = _unpack(self._full[page])
        return unpacked[place]


def _pack(payloads: list[bytes]) -> bytes:
    """What is asked of them most, and behind it all of them, packed."""
    head = put_down(glances_at(payloads))
    packed = zlib.compress(b"\n".join(payloads), _LEVEL)  # JSON holds no line feed of its own
    return len(head).to_bytes(_LENGTH_BYTES, "big") + head + packed


def _head(page: bytes) -> bytes:
    return page[_LENGTH_BYTES : _behind_head(page)]


def _behind_head(page: bytes) -> int:
    return _LENGTH_BYTES + int.from_bytes(page[:_LENGTH_BYTES], "big")


def _unpack(page: bytes) -> list[bytes]:
    payloads = zlib.decompress(page[_behind_head(page) :])
    return payloads.split(b"\n") if payloads else []


def decoded(payload: bytes) -> Claim:
    """The claim in these bytes of today's schema; ValueError where there is none."""
    kind = msgspec.json.decode(payload, type=_Kind).kind
    event = decode(kind, schema_version(kind), payload)
    if not isinstance(event, Claim):
        raise ValueError(f"a {kind} of the fold is no claim")  # noqa: TRY004 - foreign bytes
    return event

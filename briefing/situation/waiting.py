"""Claims of an earlier extraction that wait to be made again: the same words are the same claim."""

from collections.abc import Iterable
from hashlib import blake2b
from typing import Any, NamedTuple

import msgspec

from events.claims import Claim

WordKey = tuple[str | None, ...]

_DIGEST_BYTES = 16
_encode = msgspec.msgpack.Encoder().encode


class Gone(NamedTuple):
    """What is lost, by the number of its document and its id: see `Lost`."""

    kind: str
    position: int
    document: int
    claim: str


class Waiting(msgspec.Struct, array_like=True):
    """Claims of an earlier extraction that wait for the same words in the later one."""

    kind: str
    position: int
    document: int
    """The number of the document that made them."""
    claims: dict[bytes, list[str]]
    """Their ids, by the digest of what the later one must say again."""
    extracted: bool
    """Whether the later extraction has begun."""


def same_words(claim: Claim) -> WordKey:
    """What two extractions of one text must share for a decision to follow: kind, status, words."""
    own: Any = claim  # a claim, or a struct with its fields: its kind tells which
    content: Iterable[Any] = own.content if claim.kind == "statement_made" else ()
    return (
        claim.kind,
        claim.status,
        claim.cue.quote if claim.cue else None,
        *(e.quote for e in claim.excerpts),
        None,
        *(e.quote for e in content),
    )


def digest_of_words(claim: Claim) -> bytes:
    """The same in few bytes."""
    return blake2b(_encode(same_words(claim)), digest_size=_DIGEST_BYTES).digest()

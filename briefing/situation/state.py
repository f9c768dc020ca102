"""A situation as JSON: for `situation --json`, and as the bytes that tell two of them apart."""

from dataclasses import replace
from hashlib import sha256
from typing import Any

from pydantic import TypeAdapter

from briefing.situation.situation import Situation

_SITUATION: TypeAdapter[Situation] = TypeAdapter(Situation)


def to_json(situation: Situation) -> dict[str, Any]:
    """Plain objects, lists and strings, ready for a JSON writer; claims in full."""
    found: dict[str, Any] = _SITUATION.dump_python(
        _made(situation), mode="json", serialize_as_any=True
    )
    return found


def canonical(situation: Situation) -> bytes:
    """UTF-8 JSON without spaces, fields in the order of their classes."""
    return _SITUATION.dump_json(_made(situation), serialize_as_any=True)


def _made(situation: Situation) -> Situation:
    """With all its developments made: what is written is all of them."""
    return replace(situation, developments=tuple(situation.developments))


def state_hash(situation: Situation) -> str:
    """SHA-256 of the canonical JSON; equal log prefixes and regions give equal hashes."""
    return sha256(canonical(situation)).hexdigest()

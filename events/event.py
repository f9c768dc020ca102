"""The union of all events, their bytes, and how older versions become today's."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Annotated, Any, get_args

import pydantic_core
from pydantic import Field, TypeAdapter
from pydantic_core import PydanticSerializationError

from events.acts import Act, AnyAct
from events.claims import AnyClaim, Claim
from events.errors import MistypedEventError, UnstorableTextError
from events.values import Value

Event = Annotated[AnyClaim | AnyAct, Field(discriminator="kind")]

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]

SCHEMA_VERSIONS: dict[str, int] = {}
"""Kinds whose current schema version is above 1."""

UPCASTERS: dict[tuple[str, int], Upcaster] = {}
"""(kind, version) to the function that makes the next version's fields of it."""


class Unknown(Value):
    """An event that a newer version wrote: kept and verified, not understood."""

    kind: str
    schema_version: int
    problem: str


_MODELS: dict[str, type[Claim] | type[Act]] = {
    str(model.model_fields["kind"].default): model
    for union in (AnyClaim, AnyAct)
    for model in get_args(get_args(union)[0])
}


@cache
def _any_kind() -> TypeAdapter[Claim | Act]:
    """What tells the kinds apart by what they say; building it takes a command's patience."""
    return TypeAdapter(Event)


@cache
def _reader(kind: str) -> tuple[bytes, Callable[[bytes], Claim | Act]]:
    """How payloads of this kind begin, and what reads one that does; its model is built now."""
    model = _MODELS.get(kind)
    if model is None:
        return b"", _any_kind().validate_json
    model.model_rebuild()
    return b'{"kind":"%b",' % kind.encode(), model.__pydantic_validator__.validate_json


def schema_version(kind: str) -> int:
    """The version in which events of this kind are written today."""
    return SCHEMA_VERSIONS.get(kind, 1)


def encode(event: Claim | Act) -> bytes:
    """The bytes that the log stores and hashes: UTF-8 JSON, absent fields left out."""
    # What model_dump_json calls, without its detour over text.
    return event.__pydantic_serializer__.to_json(event, exclude_none=True, warnings=False)


def encode_all(events: Sequence[Claim | Act]) -> list[bytes]:
    """`encode` for each of many events.

    UnstorableTextError for a text without UTF-8 form, MistypedEventError for a value that is not
    of its field's type, as only `model_construct` and `model_copy` let in.
    """
    payloads: list[bytes] = []
    for first in range(0, len(events), _TOGETHER):
        payloads += _encode_together(events[first : first + _TOGETHER])
    return payloads


_TOGETHER = 32
"""Events that become JSON in one call. That saves a third of the time as long as their bytes, and
what they are copied to, fit where the allocator keeps memory at hand."""


def _encode_together(events: Sequence[Claim | Act]) -> list[bytes]:
    if len(events) == 1:
        return [_checked(events[0])]
    # Outside of strings, where its quotes are escaped, no event holds this text between commas; if
    # one ever should, the count tells.
    parted: list[Claim | Act | str] = [_BETWEEN] * (2 * len(events) - 1)
    parted[::2] = events
    try:
        made = _ANYTHING.to_json(parted, exclude_none=True, warnings="error")
    except PydanticSerializationError:
        made = b""
    payloads = made[1:-1].split(_CUT)
    return payloads if len(payloads) == len(events) and made else list(map(_checked, events))


_ANYTHING = TypeAdapter(Any).serializer

_BETWEEN = "~" * 16
"""Stands between two events: long, and of a character that is rare, so that it is found quickly."""
_CUT = b',"%b",' % _BETWEEN.encode()


def _checked(event: Claim | Act) -> bytes:
    try:
        return event.__pydantic_serializer__.to_json(event, exclude_none=True, warnings="error")
    except PydanticSerializationError as error:
        wrong = error
    try:
        encode(event)
    except PydanticSerializationError as error:
        raise UnstorableTextError(
            f"{event.kind}: a text holds half a surrogate pair and has no UTF-8 form"
            f" ({error}); replace the broken character"
        ) from None
    told = " ".join(str(wrong).split())
    raise MistypedEventError(
        f"{event.kind}: a value is not of its field's type ({told}); make events by their"
        " constructors, which check what they are given"
    )


def decode(kind: str, version: int, payload: bytes) -> Claim | Act | Unknown:
    """The event in these bytes, upcast to today's schema; what is newer becomes `Unknown`."""
    current = SCHEMA_VERSIONS.get(kind, 1)
    try:
        if version == current:
            begins, read = _reader(kind)
            return (
                read(payload) if payload.startswith(begins) else _any_kind().validate_json(payload)
            )
        if version > current:
            problem = f"version {version} is newer than {current}, which this software knows"
            return Unknown(kind=kind, schema_version=version, problem=problem)
        fields: dict[str, Any] = pydantic_core.from_json(payload)
        while version < current:
            fields = UPCASTERS[kind, version](fields)
            version += 1
        return _any_kind().validate_python(fields)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        # A ValidationError is a ValueError; the others come from upcasters at foreign fields.
        first = next(iter(str(error).splitlines()), type(error).__name__)
        return Unknown(kind=kind, schema_version=version, problem=first)

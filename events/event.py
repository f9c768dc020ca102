"""The union of all events, their bytes, and how older versions become today's."""

from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Annotated, Any, cast, get_args

import pydantic_core
from pydantic import Field, TypeAdapter
from pydantic_core import PydanticSerializationError

from events import claim_json
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
    if claim_json.compiled is None:
        return _encode_all(events)
    made = claim_json.compiled.encode(events, claim_json.plans())
    left = [number for number, payload in enumerate(made) if payload is None]
    for number, payload in zip(left, _encode_all([events[n] for n in left]), strict=True):
        made[number] = payload
    return cast("list[bytes]", made)


def _encode_all(events: Sequence[Claim | Act]) -> list[bytes]:
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
    return decoder(kind, version)(payload)


Decoder = Callable[[bytes], Claim | Act | Unknown]


def decoder(kind: str, version: int) -> Decoder:
    """`decode` for many payloads of one kind and version."""
    if version == schema_version(kind):
        return _decoder(kind)
    return partial(_upcast, kind, version)


@cache
def _decoder(kind: str) -> Decoder:
    """Reads payloads of a kind's present version."""
    model, read = _MODELS.get(kind), partial(_read, kind)
    if model is None or not issubclass(model, Claim):
        return read
    from events import filled  # what reads no claim needs none of it

    return filled.reader(model, read)


def _read(kind: str, payload: bytes) -> Claim | Act | Unknown:
    try:
        return _validator(kind)(payload)
    except _FOREIGN as error:
        return _unknown(kind, schema_version(kind), error)


@cache
def _validator(kind: str) -> Callable[[bytes], Claim | Act]:
    """What has pydantic read a payload of this kind; its model is built now."""
    model = _MODELS.get(kind)
    if model is None:
        return _any_kind().validate_json
    model.model_rebuild()
    begins = b'{"kind":"%b",' % kind.encode()
    checked: Callable[[bytes], Claim | Act] = model.__pydantic_validator__.validate_json

    def validate(payload: bytes) -> Claim | Act:
        if payload.startswith(begins):
            return checked(payload)
        return _any_kind().validate_json(payload)

    return validate


def _upcast(kind: str, version: int, payload: bytes) -> Claim | Act | Unknown:
    current, step = schema_version(kind), version
    if version > current:
        problem = f"version {version} is newer than {current}, which this software knows"
        return Unknown(kind=kind, schema_version=version, problem=problem)
    try:
        fields: dict[str, Any] = pydantic_core.from_json(payload)
        while step < current:
            fields = UPCASTERS[kind, step](fields)
            step += 1
        return _any_kind().validate_python(fields)
    except _FOREIGN as error:
        return _unknown(kind, step, error)


_FOREIGN = (ValueError, LookupError, TypeError, AttributeError)
"""A ValidationError is a ValueError; the others come from upcasters at foreign fields."""


def _unknown(kind: str, version: int, error: Exception) -> Unknown:
    first = next(iter(str(error).splitlines()), type(error).__name__)
    return Unknown(kind=kind, schema_version=version, problem=first)

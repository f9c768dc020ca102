"""The union of all events, their bytes, and how older versions become today's."""

from collections.abc import Callable
from typing import Annotated, Any

import pydantic_core
from pydantic import Field, TypeAdapter

from events.acts import Act, AnyAct
from events.claims import AnyClaim, Claim
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


_EVENT: TypeAdapter[Claim | Act] = TypeAdapter(Event)


def schema_version(kind: str) -> int:
    """The version in which events of this kind are written today."""
    return SCHEMA_VERSIONS.get(kind, 1)


def encode(event: Claim | Act) -> bytes:
    """The bytes that the log stores and hashes: UTF-8 JSON, absent fields left out."""
    # What model_dump_json calls, without its detour over text.
    return event.__pydantic_serializer__.to_json(event, exclude_none=True)


def decode(kind: str, version: int, payload: bytes) -> Claim | Act | Unknown:
    """The event in these bytes, upcast to today's schema; what is newer becomes `Unknown`."""
    current = schema_version(kind)
    try:
        if version == current:
            return _EVENT.validate_json(payload)
        if version > current:
            problem = f"version {version} is newer than {current}, which this software knows"
            return Unknown(kind=kind, schema_version=version, problem=problem)
        fields: dict[str, Any] = pydantic_core.from_json(payload)
        while version < current:
            fields = UPCASTERS[kind, version](fields)
            version += 1
        return _EVENT.validate_python(fields)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        # A ValidationError is a ValueError; the others come from upcasters at foreign fields.
        first = next(iter(str(error).splitlines()), type(error).__name__)
        return Unknown(kind=kind, schema_version=version, problem=first)

"""Fast reading for folds: events as plain structs made from the same models, not as models.

The models of `events.claims` and `events.acts` stay the contract: they check what is appended and
what an audit reads. A fold over a long log reads what was checked already, and may read it as
structs (msgspec) whose fields are generated from those models and hold equal values. What a
struct does not fit exactly (an older schema, a field of a newer version, a redacted payload) is
decoded in the usual way, so that both ways give a fold the same state.

Given the fields that it reads, a fold does not pay for the others: they are passed over, but their
names are still checked.
"""

from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

import msgspec

from events.acts import Act, AnyAct
from events.claims import CLAIM_KINDS, AnyClaim, Claim
from events.event import Unknown, decode, schema_version
from events.stored import Stored
from events.values import Value

PAGE = 1_000

_CORRECTION, _REPLACEMENT = "claim_corrected", "replacement"
_WITH_CLAIMS = frozenset(
    (*(str(kind.model_fields["kind"].default) for kind in CLAIM_KINDS), _CORRECTION)
)

_PLAIN = (str, int, float, bool, date, datetime, type(None))


class Seen(NamedTuple):
    """A record as a fold sees it; `event` has the fields that were asked for."""

    position: int
    recorded_at: str
    stream: str | None
    kind: str
    event: Any


def lean(
    log: Stored,
    fields: Collection[str] | None = None,
    *,
    after: int = 0,
    through: int | None = None,
    kinds: Collection[str] = (),
) -> Iterator[Seen]:
    """The records after a position, with these fields of their events (none: all of them).

    Only those of `kinds`, where any are named. `event` is a struct, or what `events.event.decode`
    makes of what a struct does not fit: then all fields are there. A redacted event is `Unknown`.
    `recorded_at` is as the log writes it.
    """
    end = log.head().position
    last = end if through is None else min(through, end)
    read = reading(fields)
    while after < last:
        rows = log.stored_records(after, min(PAGE, last - after))
        if not rows:
            return
        for position, _, recorded_at, stream, _, kind, version, *_, payload in rows:
            if kinds and kind not in kinds:
                continue
            event = (
                Unknown(kind=kind, schema_version=version, problem="redacted")
                if payload is None
                else read(kind, version, payload)
            )
            yield Seen(position, recorded_at, stream, kind, event)
        after = rows[-1].position


def lean_claims(
    log: Stored, fields: Collection[str], *, through: int | None = None
) -> Iterator[tuple[int, Any]]:
    """Position and claim of every claim that a record brings, or a correction puts in its place.

    What is redacted, or not understood, is left out.
    """
    for seen in lean(log, {*fields, _REPLACEMENT}, through=through, kinds=_WITH_CLAIMS):
        if not isinstance(seen.event, Unknown):
            corrected = seen.kind == _CORRECTION
            yield seen.position, getattr(seen.event, _REPLACEMENT) if corrected else seen.event


def reader(kind: str) -> Callable[[bytes], Any]:
    """What makes a payload of this kind a struct with all of its fields.

    It raises what msgspec and UTF-8 decoding raise at bytes that no struct fits.
    """
    return _decoder(_models()[kind], None)


def reading(fields: Collection[str] | None = None) -> Callable[[str, int, bytes], Any]:
    """What makes kind, schema version and payload the event that `lean` gives."""
    decoders = _decoders(None if fields is None else frozenset(fields))

    def read(kind: str, version: int, payload: bytes) -> Any:
        current, known = decoders.get(kind, _NO_DECODER)
        if version == current and known is not None:
            try:
                return known(payload)
            except (msgspec.MsgspecError, UnicodeDecodeError):
                pass
        return decode(kind, version, payload)

    return read


_Decoders = dict[str, tuple[int, Callable[[bytes], Any]]]
_NO_DECODER = (0, None)


@cache
def _decoders(fields: frozenset[str] | None) -> _Decoders:
    """For each kind its present schema version, and what reads its payload."""
    return {
        kind: (schema_version(kind), _decoder(model, fields)) for kind, model in _models().items()
    }


@cache
def _decoder(model: type[Claim | Act], fields: frozenset[str] | None) -> Callable[[bytes], Any]:
    return msgspec.json.Decoder(_struct(model, fields)).decode


@cache
def _models() -> dict[str, type[Claim | Act]]:
    """The model of each kind."""
    models = [model for union in (AnyClaim, AnyAct) for model in get_args(get_args(union)[0])]
    return {str(model.model_fields["kind"].default): model for model in models}


@cache
def _struct(model: type[Value], fields: frozenset[str] | None = None) -> type[msgspec.Struct]:
    """A struct with the fields of a model; those that are not wanted keep their bytes unread."""
    made: list[tuple[str, Any, Any]] = []
    is_event = issubclass(model, Claim | Act)
    for name, field in model.model_fields.items():
        if name == "kind" and is_event:
            continue
        read = fields is None or name in fields
        kind = _type(field.annotation) if read else msgspec.Raw
        default: Any = msgspec.NODEFAULT if field.is_required() else field.default
        if isinstance(default, Value):
            default = _default(default)
        made.append((name, kind, default if read else msgspec.Raw(b"")))
    options: dict[str, Any] = {"kw_only": True, "frozen": True, "gc": False}
    if is_event:  # tells the members of a union apart
        named = model.model_fields["kind"].default
        options |= {"tag": named, "tag_field": "kind", "namespace": {"kind": named}}
    return msgspec.defstruct(model.__name__, made, forbid_unknown_fields=True, **options)


def _default(value: Value) -> msgspec.Struct:
    return _struct(type(value))(**{name: getattr(value, name) for name in type(value).model_fields})


def _type(annotation: Any) -> Any:
    """The annotation of a model's field with structs for its models, without its constraints."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _type(arguments[0])
    if origin is Literal or annotation in _PLAIN:
        return annotation
    if origin in (Union, UnionType):
        return Union[tuple(_type(part) for part in arguments)]  # noqa: UP007 - made of values
    if origin is tuple:
        return tuple[_type(arguments[0]), ...]  # type: ignore[misc] # made of values
    return _struct(annotation)

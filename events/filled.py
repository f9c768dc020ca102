"""Claims read from their bytes as pydantic would make them, in less time.

Most of a log's records are claims, and most of the time of a replay went into validating them one
value at a time. Here msgspec reads the bytes into a struct that is stricter than the model: types,
bounds and known fields are checked on the way. A function written for the kind then fills a model
with what the struct holds. Small values that recur (who extracted, which document, which topics)
are made once.

Everything here is made from the models: there is no second place that says what a claim is. What
is stricter than the model may refuse what pydantic would take, never the reverse: whatever is
refused, pydantic reads, and says what is wrong with it.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import cache
from inspect import signature
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

import msgspec
from annotated_types import Ge, Gt, Le, MinLen
from pydantic import TypeAdapter
from pydantic.fields import FieldInfo

from events.claims import Claim
from events.values import Excerpt, Value
from events.written import Scope, indented, written

_REFUSED = (msgspec.MsgspecError, ValueError, AssertionError, RecursionError)
"""What is raised at bytes about which pydantic is to decide."""

_BOUNDS = {Ge: "ge", Gt: "gt", Le: "le", MinLen: "min_length"}
_PLAIN = (str, int, float, bool, date)
_HELD, _SHORT = 1_000, 300
"""How many values of a type are remembered, and of how many bytes at most each."""

Event = TypeVar("Event")


class UnfillableError(Exception):
    """A model says something that no struct can check as it does."""


class _Open(Value):
    """What can be written to, and then becomes one of the models: they are laid out alike.

    What pydantic sets of a model that it has validated are slots, and a frozen model's own
    `__setattr__` keeps them shut; to go round it takes twice as long as this.
    """

    __init__ = object.__init__
    __setattr__ = object.__setattr__
    __delattr__ = object.__delattr__


class _Known(dict[Any, Any]):
    """Values of one type by what msgspec read of them.

    Few are remembered, none that is long, and none with a quote, which does not come again.
    """

    def __init__(self, make: Callable[[Any], Any]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, read: Any) -> Any:
        value = self._make(read)
        recurs = getattr(read, "quote", None) is None
        if recurs and len(msgspec.json.encode(read)) <= _SHORT:
            if len(self) >= _HELD:
                self.clear()
            self[read] = value
        return value


class _Named(dict[int, set[str]]):
    """`model_fields_set` of a model by which of its optional fields are absent: a bit for each.

    Models that were filled alike share the set: nothing of pydantic's changes that of a frozen
    model in place, and a copy gets a copy.
    """

    def __init__(self, names: Iterable[str], optional: Sequence[str]) -> None:
        super().__init__()
        self._names, self._optional = frozenset(names), optional

    def __missing__(self, absent: int) -> set[str]:
        left_out = {name for n, name in enumerate(self._optional) if absent >> n & 1}
        self[absent] = named = set(self._names - left_out)
        return named


def reader(
    model: type[Claim], otherwise: Callable[[bytes], Event]
) -> Callable[[bytes], Claim | Event]:
    """What makes a claim of this kind of its bytes, as `model.model_validate_json` makes it.

    What no struct fits is left to `otherwise`, which pydantic is to decide about.
    """
    try:
        read = msgspec.json.Decoder(_struct(model)).decode
        scope: Scope = {"read": read, "refused": _REFUSED, "otherwise": otherwise}
        steps = ["seen = read(payload)", *_steps(model, "seen", "found", scope), "return found"]
    except (UnfillableError, TypeError):  # msgspec says the latter of a type that it cannot read
        return otherwise
    refused = "except refused: return otherwise(payload)"
    return written("payload", ["try:", *indented(steps), refused], scope)


def _kind(field: FieldInfo) -> Any:
    """What a field holds where it is not none."""
    if _may_be_absent(field) and get_origin(field.annotation) in (Union, UnionType):
        kinds = [kind for kind in get_args(field.annotation) if kind is not NoneType]
        return kinds[0] if len(kinds) == 1 else Union[tuple(kinds)]  # noqa: UP007 - of values
    return field.annotation


def _may_be_absent(field: FieldInfo) -> bool:
    return field.default is None and not field.is_required()


def _value(kind: Any) -> type[Value] | None:
    """The model, where a field holds one or a tuple of them."""
    if get_origin(kind) is tuple:
        kind = get_args(kind)[0]
    return kind if isinstance(kind, type) and issubclass(kind, Value) else None


def _is_plain(kind: Any, field: FieldInfo) -> bool:
    """Whether a struct checks all that the model does."""
    known = all(type(bound) in _BOUNDS for bound in field.metadata)
    return known and (kind in _PLAIN or get_origin(kind) is Literal)


def _bounds(field: FieldInfo) -> dict[str, Any]:
    """The bounds of a field as msgspec calls them."""
    try:
        names = [(_BOUNDS[type(bound)], bound) for bound in field.metadata]
    except KeyError as error:
        raise UnfillableError(str(error)) from None
    return {name: getattr(bound, name) for name, bound in names}


def _text(kind: Any) -> Any:
    """`str`, or a tuple of it, of a field that has more to check than a struct can."""
    if get_origin(kind) is tuple:
        return tuple[_text(get_args(kind)[0]), ...]  # type: ignore[misc] # made of values
    if kind is str or (get_origin(kind) is Annotated and get_args(kind)[0] is str):
        return str
    raise UnfillableError(str(kind))


@cache
def _struct(model: type[Value]) -> type[msgspec.Struct]:
    """Stricter than the model: what may be absent is not null, all else with a default is there."""
    made: list[tuple[str, Any, Any]] = []
    for name, field in model.model_fields.items():
        kind = _kind(field)
        read, value = kind, _value(kind)
        if value is not None:
            struct = _struct(value)
            read = tuple[struct, ...] if get_origin(kind) is tuple else struct  # type: ignore[valid-type] # made
        if value is not None or _is_plain(kind, field):
            bounds = _bounds(field)
            read = Annotated[read, msgspec.Meta(**bounds)] if bounds else read
        else:
            read = _text(kind)
        made.append((name, read, None if _may_be_absent(field) else msgspec.NODEFAULT))
    return msgspec.defstruct(
        model.__name__, made, kw_only=True, frozen=True, gc=False, forbid_unknown_fields=True
    )


@cache
def _known_values(model: type[Value]) -> _Known:
    return _Known(_filler(model))


@cache
def _known_texts(kind: Any) -> _Known:
    adapter: TypeAdapter[Any] = TypeAdapter(kind)
    return _Known(adapter.validate_python)


@cache
def _filler(model: type[Value]) -> Callable[[Any], Any]:
    """What fills a model from its struct."""
    scope: Scope = {}
    return written("seen", [*_steps(model, "seen", "found", scope), "return found"], scope)


def _steps(model: type[Value], seen: str, found: str, scope: Scope) -> list[str]:
    """Lines of Python that make the variable `found` a model of the struct in `seen`.

    They are written out for the model, so that all there is to do is loads and stores.
    UnfillableError for a model that does more with its values.
    """
    _check_plain(model)
    label, fields = model.__name__, model.model_fields
    steps: list[str] = []
    for name, field in fields.items():
        part = f"{found}_{name}"
        steps += [f"{part} = {seen}.{name}", *_part_steps(label, name, field, part, scope)]
    optional = [name for name, field in fields.items() if _may_be_absent(field)]
    bits = [f"({1 << n} if {found}_{name} is None else 0)" for n, name in enumerate(optional)]
    scope |= {label: model, "Open": _Open}
    scope[f"named_{label}"] = _Named(fields, optional) if optional else {*fields}
    absent = f"[{' + '.join(bits)}]" if optional else ""
    return [
        *steps,
        f"{found} = Open()",
        f"{found}.__dict__ = {{{', '.join(f'{name!r}: {found}_{name}' for name in fields)}}}",
        f"{found}.__pydantic_fields_set__ = named_{label}{absent}",
        f"{found}.__pydantic_extra__ = {found}.__pydantic_private__ = None",
        f"{found}.__class__ = {label}",
        *_checks(model, found, scope),
    ]


def _checks(model: type[Value], found: str, scope: Scope) -> list[str]:
    """Lines that ask the model's own checks of the whole of `found`."""
    checks = []
    for name, check in model.__pydantic_decorators__.model_validators.items():
        if check.info.mode != "after" or len(signature(check.func).parameters) != 1:
            raise UnfillableError(f"{model.__name__}.{name}")
        if check.func is _LENGTH_AGREES:  # the one that is asked most: without its call
            lengths = f"{found}_end - {found}_start != len({found}_quote)"
            checks.append(f"if {lengths}: raise ValueError")
        else:
            scope[f"{name}_{model.__name__}"] = check.func
            checks.append(f"{found} = {name}_{model.__name__}({found})")
    return checks


_LENGTH_AGREES = Excerpt.__pydantic_decorators__.model_validators["_length_agrees"].func


def _part_steps(label: str, name: str, field: FieldInfo, part: str, scope: Scope) -> list[str]:
    """Lines that make of the variable `part`, as the struct holds it, what the model holds."""
    kind = _kind(field)
    value = _value(kind)
    if value is not None and issubclass(value, Excerpt):
        one = _steps(value, part, f"{part}_one", scope)
        if get_origin(kind) is not tuple:
            return [f"if {part} is not None:", *indented([*one, f"{part} = {part}_one"])]
        fill = f"fill_{value.__name__}"
        scope[fill] = _filler(value)
        return [
            f"if len({part}) == 1:",  # most are so: no list is made, and no function called
            *indented([f"{part} = {part}[0]", *one, f"{part} = ({part}_one,)"]),
            f"elif {part}: {part} = tuple([{fill}(one) for one in {part}])",
        ]
    if _is_plain(kind, field):
        return []
    whole = Annotated[kind, *field.metadata] if field.metadata else kind
    known = f"known_{label}_{name}"
    scope[known] = _known_texts(whole) if value is None else _known_values(value)
    return [f"if {part} is not None: {part} = {known}[{part}]"]


def _check_plain(model: type[Value]) -> None:
    """UnfillableError for a model that does more with its values than `_steps` writes out."""
    fields = model.model_fields.values()
    if (
        model.__pydantic_decorators__.field_validators
        or model.__private_attributes__
        or model.__pydantic_post_init__
        or model.model_config != Value.model_config
        or any(field.validation_alias or field.default_factory for field in fields)
        or not all(map(_is_foreseen, fields))
    ):
        raise UnfillableError(model.__name__)


def _is_foreseen(field: FieldInfo) -> bool:
    """Whether a tuple is of any length, never none, and holds texts or excerpts."""
    kind = _kind(field)
    if get_origin(kind) is not tuple:
        return True
    value = _value(kind)
    part = value is None or issubclass(value, Excerpt)
    return part and get_args(kind)[1:] == (...,) and not _may_be_absent(field)

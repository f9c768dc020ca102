"""What compiled code must know of claims to write them as JSON just as pydantic does.

Everything is made from the models: which fields, in which order, of which types. A claim of which
any value is of another type than its field's, or whose fields lie in another order, is left to
pydantic, and so is every event that is no claim.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date
from functools import cache
from types import ModuleType, NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from events.claims import CLAIM_KINDS, Claim, worded_fields
from events.values import Value

EDITION = 2
"""Of the compiled functions and their arguments, as in _writing.c."""


def choose(found: ModuleType | None, pure: str = "") -> ModuleType | None:
    """The compiled module where it may be used; `pure` is what BRIEFING_PURE says."""
    usable = getattr(found, "EDITION", None) == EDITION and pure in {"", "0"}
    return found if usable else None


try:
    from events import _writing
except ImportError:
    _writing = None  # type: ignore[assignment]

compiled: Any = choose(_writing, os.environ.get("BRIEFING_PURE", ""))
"""The compiled functions, or none: then pydantic writes all, and Python looks at words."""

Field = tuple[str, bytes, int, Any, bool]
"""Name, what is written before its value, form of the value, its detail, whether it may be none."""

_STRING, _LITERAL, _WHOLE, _FLOAT, _YES_OR_NO, _DATE, _MODEL, _TUPLE = range(8)
_PLAIN = {str: _STRING, int: _WHOLE, float: _FLOAT, bool: _YES_OR_NO}


class UnplannedError(Exception):
    """A model or field that pydantic writes in a way that is not known here."""


def fields_of(model: type[Value]) -> tuple[Field, ...]:
    """A model's fields in their order; UnplannedError where more is done than to write them."""
    decorated = model.__pydantic_decorators__
    if (
        decorated.field_serializers
        or decorated.model_serializers
        or decorated.computed_fields
        or model.__private_attributes__
        or model.model_config != Value.model_config
    ):
        raise UnplannedError(model.__name__)
    return tuple(_field(name, field) for name, field in model.model_fields.items())


def _field(name: str, field: FieldInfo) -> Field:
    renamed = field.alias or field.serialization_alias
    if field.exclude or renamed or any(map(_writes, field.metadata)):
        raise UnplannedError(name)
    kind, optional = field.annotation, False
    if get_origin(kind) in (Union, UnionType) and NoneType in get_args(kind):
        kinds = [one for one in get_args(kind) if one is not NoneType]
        kind, optional = (kinds[0] if len(kinds) == 1 else kind), True
    return name, b'"%b":' % name.encode(), *_form(kind), optional


def _form(kind: Any) -> tuple[int, Any]:
    """How a value of a type is written, and what must be known of it."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Annotated and not any(map(_writes, arguments[1:])):
        return _form(arguments[0])
    if kind in _PLAIN:
        return _PLAIN[kind], None
    if kind is date:
        return _DATE, date
    if origin is Literal and all(type(word) is str for word in arguments):
        return _LITERAL, frozenset(arguments)
    if origin is tuple and arguments[1:] == (...,):
        return _TUPLE, ("", b"", *_form(arguments[0]), False)
    if isinstance(kind, type) and issubclass(kind, Value):
        return _MODEL, (kind, fields_of(kind))
    raise UnplannedError(str(kind))


def _writes(metadata: Any) -> bool:
    """Whether what is said beside a type may change how its values are written."""
    return type(metadata).__module__.partition(".")[0] != "annotated_types" and not hasattr(
        metadata, "pattern"
    )


@cache
def names() -> dict[type[Claim], tuple[str, ...]]:
    """What `words_stand` of the compiled module asks for: where each kind of claim has words."""
    return {kind: worded_fields(kind) for kind in CLAIM_KINDS}


@cache
def plans() -> Any:
    """What `encode` of the compiled module asks for: the fields of every kind of claim.

    A kind without a plan is left out: all claims of it are pydantic's to write.
    """
    return compiled.plans(dict(_planned(CLAIM_KINDS)))


def _planned(models: Iterable[type[Value]]) -> Iterator[tuple[type[Value], tuple[Field, ...]]]:
    for model in models:
        with suppress(UnplannedError):
            yield model, fields_of(model)

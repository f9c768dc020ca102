"""C's array types made without a parser of C.

For every subset of a font WeasyPrint asks cffi for two types such as `hb_codepoint_t[848]`. Each
is new to it, and it parses all declarations of the library to find out what the words mean.
"""

import re
from typing import Any

_ARRAY = re.compile(r"(hb_codepoint_t)\[(\d{1,9})\]")


_TYPES = "_parsed_types"
"""Where an `FFI` keeps the types that it has parsed."""


class _Known(dict[str, tuple[Any, bool]]):
    """The types that an `FFI` knows by their C names, as it keeps them."""

    def __init__(self, ffi: Any) -> None:
        super().__init__(vars(ffi)[_TYPES])
        self._ffi = ffi

    def __missing__(self, name: str) -> tuple[Any, bool]:
        array = _ARRAY.fullmatch(name)
        if array is None:
            raise KeyError(name)
        import _cffi_backend

        pointer = self._ffi.typeof(f"{array[1]} *")
        self[name] = _cffi_backend.new_array_type(pointer, int(array[2])), False
        return self[name]


def spare_parser(ffi: Any) -> None:
    """Let an `FFI` make arrays of glyph numbers at once; one of another build stays as it is."""
    if type(vars(ffi).get(_TYPES)) is dict:
        vars(ffi)[_TYPES] = _Known(ffi)

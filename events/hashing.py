"""Hashes of many records in one call: compiled where that was possible, else in Python.

Both give the same bytes, which events.record and events.merkle lay down; only time depends on the
choice. The environment variable BRIEFING_PURE=1 has Python do it. A module that does not hash
as Python does, or is of another edition than this file, is not used.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from types import ModuleType
from typing import Any

from events import merkle, record
from events import sealed_columns as in_python

EDITION = 3
"""Of the compiled functions and their arguments, as in _hashing.c."""


def choose(compiled: ModuleType | None, pure: str = "") -> tuple[ModuleType | None, str]:
    """The compiled module where it may be used, and in words what hashes.

    `pure` is what the environment says of it: any word but 0 asks for Python.
    """
    if pure not in {"", "0"}:
        return None, "in Python (BRIEFING_PURE is set)"
    if compiled is None:
        return None, "in Python (no compiled module was built; with a C compiler, install again)"
    if getattr(compiled, "EDITION", None) != EDITION:
        return None, "in Python (the compiled module is of another version; install again)"
    instructions = compiled.use_instructions(True)
    if any(compiled.sha256(message) != sha256(message).digest() for message in _MESSAGES):
        return None, "in Python (the compiled module hashes wrongly here; report this processor)"
    how = "by the processor's" if instructions else "without"
    return compiled, f"compiled, {how} SHA-256 instructions"


_MESSAGES = tuple(bytes(range(length)) for length in (0, 55, 56, 64, 150))
"""Of no block, one, two where only the length lies in the second, and three."""

try:
    from events import _hashing
except ImportError:
    _hashing = None  # type: ignore[assignment]

_found, HOW = choose(_hashing, os.environ.get("BRIEFING_PURE", ""))

commitments: Callable[[Iterable[bytes], Iterable[bytes]], list[bytes]]
"""As `events.record.commitments`."""
leaf_hashes: Callable[[Iterable[Sequence[Any]]], list[bytes]]
"""As `events.record.leaf_hashes`."""
chain_hashes: Callable[[bytes, Iterable[bytes]], list[bytes]]
"""As `events.record.chain_hashes`."""
grow: Callable[[int, list[bytes], Iterable[bytes]], list[bytes | None]]
"""As `events.merkle.grow`."""
seal_columns: Callable[..., in_python.Columns]
"""As `events.sealed_columns.seal_columns`."""
in_use: ModuleType | None
"""The compiled module while it is used: for those who have a Python twin of their own to a part."""


def use(chosen: ModuleType | None) -> None:
    """Hash by a module's functions, or by Python's."""
    global commitments, leaf_hashes, chain_hashes, grow, seal_columns, in_use  # noqa: PLW0603 - chosen once, or by a test
    in_use = chosen
    of_records: Any = chosen or record
    commitments, leaf_hashes = of_records.commitments, of_records.leaf_hashes
    chain_hashes, grow = of_records.chain_hashes, (chosen or merkle).grow
    seal_columns = (chosen or in_python).seal_columns


use(_found)

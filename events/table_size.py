"""How large a table of a log is, whatever store keeps it."""

from typing import NamedTuple


class TableSize(NamedTuple):
    """A table, the bytes that it takes, and the bytes of its indexes."""

    name: str
    size: int
    indexes: int

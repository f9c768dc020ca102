"""Results that several kinds of claims ask of one reading in a row: computed once for it."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from briefing.extraction.reading import Reading

T = TypeVar("T")


def once_per_reading(function: Callable[[Reading], T]) -> Callable[[Reading], T]:
    """The pure function with a memory of one: the reading asked for last, by identity."""
    last: list[tuple[Reading, T]] = []

    @wraps(function)
    def remembered(reading: Reading) -> T:
        if not last or last[0][0] is not reading:
            last[:] = [(reading, function(reading))]
        return last[0][1]

    return remembered

"""The inner loops of linking, compiled where possible.

What is filed under keys, which developments share most of them, and the runs of words by which
copies are known. Compiled code and Python find the same; only time depends on the choice. Where
Python hashes (see `events.hashing`: no compiler, or BRIEFING_PURE=1), it does this, too.
"""

from collections import Counter
from collections.abc import Callable
from types import ModuleType
from zlib import crc32

from briefing.situation.shelves import Block, Shelf
from events import hashing

Looked = list[tuple[tuple[int, ...], list[Shelf]]]
"""Keys, and the shelves on which they are looked up."""
Leading = Callable[[Looked, int, int], list[int]]
Additions = Callable[[Shelf, tuple[int, ...], int, int], dict[int, Block]]
Runs = Callable[[bytes, int], list[int]]

EDITION = 2
"""Of the compiled functions and their arguments, as in _linking.c."""
_FEW = 16
"""So many votes are sooner counted one by one."""


def leading_in_python(looked: Looked, enough: int, most: int) -> list[int]:
    """The developments that share at least `enough` keys: the `most` that share most.

    Of equals the latest; in no order that means anything. A key counts once, on however many
    shelves a development has it.
    """
    held: list[int] = []
    for keys, shelves in looked:
        met: dict[int, Block | set[int]] = {}
        for shelf in shelves:
            for key in keys:
                block = shelf.get(key)
                if block is not None:
                    met[key] = _both(met[key], block) if key in met else block
        for numbers in met.values():
            if isinstance(numbers, int):
                held.append(numbers)
            else:
                held += numbers
    votes: dict[int, int] = {}
    if len(held) > _FEW:
        votes = Counter(held)
    else:
        for number in held:
            votes[number] = votes.get(number, 0) + 1
    found = [number for number, count in votes.items() if count >= enough]
    if len(found) > most:
        found.sort(reverse=True)
        found.sort(key=votes.__getitem__, reverse=True)
        del found[most:]
    return found


def _both(one: Block | set[int], other: Block) -> set[int]:
    """The developments of two blocks, each once."""
    here = (one,) if isinstance(one, int) else one
    there = (other,) if isinstance(other, int) else other
    return {*here, *there}


def additions_in_python(
    shelf: Shelf, keys: tuple[int, ...], number: int, latest: int
) -> dict[int, Block]:
    """What becomes of the blocks of these keys when a development is filed there.

    Blocks that hold it already are left out; a block of `latest` lets go of its oldest.
    """
    added: dict[int, Block] = dict.fromkeys(keys, number)
    for key in added.keys() & shelf.keys():
        block = shelf[key]
        if isinstance(block, int):
            if block != number:
                added[key] = (block, number)
            else:
                del added[key]
        elif number not in block:
            added[key] = (*block[1 - latest :], number)
        else:
            del added[key]
    return added


def runs_in_python(text: bytes, size: int) -> list[int]:
    """The CRC-32 of every `size` words that follow one another; a space ends a word."""
    spoken = text.split(b" ")
    together = zip(*[spoken[n:] for n in range(size)], strict=False)
    return list(map(crc32, map(b" ".join, together)))


def choose(compiled: ModuleType | None, *, pure: bool) -> tuple[Leading, Additions, Runs]:
    """The functions of the compiled module where it may be used, else Python's."""
    if compiled is None or pure or getattr(compiled, "EDITION", None) != EDITION:
        return leading_in_python, additions_in_python, runs_in_python
    return compiled.leading, compiled.additions, compiled.runs


try:
    from briefing.situation import _linking
except ImportError:
    _linking = None  # type: ignore[assignment]

leading, additions, runs_of = choose(_linking, pure=hashing.in_use is None)

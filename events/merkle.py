"""The Merkle tree of RFC 9162 section 2.1 over the log's leaves, and its proofs.

A node is named by level and index: level 0 holds the leaves, node (level, index) covers the
leaves [index << level, (index + 1) << level). Only complete nodes are kept; they never change
when the log grows, so that the root of every earlier size can be had from them. Hashes are raw
SHA-256 digests of 32 bytes; leaves are leaf hashes, never the leaves' content.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

EMPTY_ROOT = sha256(b"").digest()
"""The root of a tree without leaves."""

Node = Callable[[int, int], bytes]
"""Gives the complete node (level, index)."""


def node_hash(left: bytes, right: bytes) -> bytes:
    """The parent of two nodes."""
    return sha256(b"\x01" + left + right).digest()


def grow(size: int, peaks: list[bytes], leaves: Iterable[bytes]) -> list[bytes | None]:
    """Add leaves to a tree of `size` leaves: changes `peaks`, gives what each leaf completed.

    `peaks` are the roots of the complete subtrees that the tree consists of, largest first
    (`peak_places`). What a leaf completes are nodes of level 1, 2 and so on: their hashes, one
    behind the other; none for every other leaf, which completes nothing. ValueError where a tree
    of this size has another number of peaks.
    """
    if len(peaks) != size.bit_count():
        raise ValueError(f"a tree of {size} leaves does not have {len(peaks)} peaks")
    completed: list[bytes | None] = []
    for leaf in leaves:
        if size & 1:
            carry, rest, made = leaf, size, b""
            while rest & 1:
                carry = sha256(b"\x01" + peaks.pop() + carry).digest()
                made += carry
                rest >>= 1
            peaks.append(carry)
            completed.append(made)
        else:
            peaks.append(leaf)
            completed.append(None)
        size += 1
    return completed


def peak_places(size: int) -> tuple[tuple[int, int], ...]:
    """(level, index) of the complete subtrees that make up a tree of `size` leaves."""
    return _range_places(0, size)


def completed_by(level: int, index: int) -> tuple[int, slice]:
    """Which leaf, counted from 1, completed a node of level 1 and above, and where its hash stands.

    The slice is one of what that leaf completed (`grow`).
    """
    return (index + 1) << level, slice((level - 1) * 32, level * 32)


def root_of(peaks: Sequence[bytes]) -> bytes:
    """The tree's root from its peaks, largest first."""
    if not peaks:
        return EMPTY_ROOT
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = sha256(b"\x01" + peak + root).digest()  # `node_hash` without its call
    return root


def root(size: int, node: Node) -> bytes:
    """The root of the first `size` leaves; asks for O(log size) nodes."""
    return _range_root(0, size, node)


def inclusion_proof(index: int, size: int, node: Node) -> tuple[bytes, ...]:
    """RFC 9162 section 2.1.3.1: the path from leaf `index` (from 0) to the root of `size`."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} does not lie in a tree of {size} leaves")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(_range_root(middle, end, node))
            end = middle
        else:
            path.append(_range_root(start, middle, node))
            start = middle
    return tuple(reversed(path))


def consistency_proof(first: int, second: int, node: Node) -> tuple[bytes, ...]:
    """RFC 9162 section 2.1.4.1: the tree of `second` leaves continues that of `first`."""
    if not 0 < first <= second:
        raise ValueError(f"no consistency proof leads from {first} to {second} leaves")
    path: list[bytes] = []
    start, end = 0, second
    while end != first:
        middle = start + _split(end - start)
        if first <= middle:
            path.append(_range_root(middle, end, node))
            end = middle
        else:
            path.append(_range_root(start, middle, node))
            start = middle
    if start:
        path.append(_range_root(start, end, node))
    return tuple(reversed(path))


def proves_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root_hash: bytes
) -> bool:
    """RFC 9162 section 2.1.3.2: whether the proof leads from the leaf to the root."""
    if not 0 <= index < size:
        return False
    number, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if number & 1 or number == last:
            found = node_hash(step, found)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            found = node_hash(found, step)
        number, last = number >> 1, last >> 1
    return last == 0 and found == root_hash


def proves_consistency(
    first: int, second: int, proof: Sequence[bytes], first_root: bytes, second_root: bytes
) -> bool:
    """RFC 9162 section 2.1.4.2: whether the first tree is a prefix of the second."""
    if first == second:
        return not proof and first_root == second_root
    steps = list(proof)
    if first & (first - 1) == 0:  # a whole subtree: its root is the path's first step
        steps.insert(0, first_root)
    if not 0 < first < second or not steps:
        return False
    number, last = first - 1, second - 1
    while number & 1:
        number, last = number >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if number & 1 or number == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not number & 1 and number:
                number, last = number >> 1, last >> 1
        else:
            new = node_hash(new, step)
        number, last = number >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root


def _split(count: int) -> int:
    """The largest power of two smaller than `count` (which is above 1)."""
    return 1 << ((count - 1).bit_length() - 1)


def _range_places(start: int, end: int) -> tuple[tuple[int, int], ...]:
    """The complete nodes that cover leaves [start, end), largest first; start is aligned."""
    places = []
    while start < end:
        level = (end - start).bit_length() - 1
        places.append((level, start >> level))
        start += 1 << level
    return tuple(places)


def _range_root(start: int, end: int, node: Node) -> bytes:
    return root_of([node(level, index) for level, index in _range_places(start, end)])

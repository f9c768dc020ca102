"""The tree is that of RFC 9162; the vectors are those of the Certificate Transparency projects."""

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events import merkle

# Published with certificate-transparency (C++, Go, Python) and transparency-dev/merkle.
CT_LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
CT_ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
CT_INCLUSION = {
    (0, 1): (),
    (0, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (5, 8): (
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 3): ("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",),
    (1, 5): (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
}
CT_CONSISTENCY = {
    (1, 1): (),
    (1, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (6, 8): (
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 5): (
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
}


def leaf_hash(leaf: bytes) -> bytes:
    return sha256(b"\x00" + leaf).digest()


def by_definition(leaves: list[bytes]) -> bytes:
    """RFC 9162 section 2.1.1, word for word; takes leaf hashes."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    left, right = by_definition(leaves[:split]), by_definition(leaves[split:])
    return sha256(b"\x01" + left + right).digest()


class Tree:
    """A growing tree with its stored nodes, as a log keeps them."""

    def __init__(self, leaves: list[bytes], batches: list[int] | None = None) -> None:
        self.leaves = leaves
        self.nodes: list[bytes | None] = []
        peaks: list[bytes] = []
        size = 0
        for batch in batches or [len(leaves)]:
            part = leaves[size : size + batch]
            self.nodes += merkle.grow(size, peaks, part)
            size += len(part)
        self.root = merkle.root_of(peaks)

    def node(self, level: int, index: int) -> bytes:
        if level == 0:
            return self.leaves[index]
        leaf, place = merkle.completed_by(level, index)
        return (self.nodes[leaf - 1] or b"")[place]


CT = Tree([leaf_hash(leaf) for leaf in CT_LEAVES])
LEAVES = [leaf_hash(b"%d" % n) for n in range(70)]
BIG = Tree(LEAVES)


@pytest.mark.parametrize("size", range(9))
def test_published_roots(size: int) -> None:
    assert merkle.root(size, CT.node).hex() == CT_ROOTS[size]
    assert Tree(CT.leaves[:size]).root.hex() == CT_ROOTS[size]


@pytest.mark.parametrize(("place", "path"), CT_INCLUSION.items())
def test_published_inclusion_proofs(place: tuple[int, int], path: tuple[str, ...]) -> None:
    index, size = place
    proof = merkle.inclusion_proof(index, size, CT.node)
    assert tuple(step.hex() for step in proof) == path
    root = bytes.fromhex(CT_ROOTS[size])
    assert merkle.proves_inclusion(CT.leaves[index], index, size, proof, root)


@pytest.mark.parametrize(("sizes", "path"), CT_CONSISTENCY.items())
def test_published_consistency_proofs(sizes: tuple[int, int], path: tuple[str, ...]) -> None:
    first, second = sizes
    proof = merkle.consistency_proof(first, second, CT.node)
    assert tuple(step.hex() for step in proof) == path
    roots = bytes.fromhex(CT_ROOTS[first]), bytes.fromhex(CT_ROOTS[second])
    assert merkle.proves_consistency(first, second, proof, *roots)


@given(st.lists(st.integers(1, 40), min_size=1, max_size=8))
@settings(deadline=None, max_examples=50)
def test_batches_make_the_tree_of_the_definition(batches: list[int]) -> None:
    """However the leaves come in, roots of all prefixes are those of the definition."""
    leaves = [leaf_hash(b"%d" % n) for n in range(sum(batches))]
    tree = Tree(leaves, batches)
    assert tree.root == by_definition(leaves)
    completed = b"".join(made or b"" for made in tree.nodes)
    assert len(completed) == 32 * (len(leaves) - len(leaves).bit_count())
    for size in range(0, len(leaves) + 1, 7):
        assert merkle.root(size, tree.node) == by_definition(leaves[:size])


def test_every_proof_proves_and_no_changed_one_does() -> None:
    for size in (1, 2, 3, 7, 8, 20, 33):
        root = merkle.root(size, BIG.node)
        for index in range(size):
            proof = merkle.inclusion_proof(index, size, BIG.node)
            assert merkle.proves_inclusion(LEAVES[index], index, size, proof, root)
            assert not merkle.proves_inclusion(LEAVES[index + 1], index, size, proof, root)
            assert not merkle.proves_inclusion(LEAVES[index], index, size, (*proof, root), root)
            assert not merkle.proves_inclusion(LEAVES[index], size, size, proof, root)
            if proof:
                assert not merkle.proves_inclusion(LEAVES[index], index, size, proof[1:], root)


def test_every_prefix_is_consistent_and_no_other_is() -> None:
    for second in (2, 3, 8, 13, 32, 41):
        new = merkle.root(second, BIG.node)
        for first in range(1, second + 1):
            old = merkle.root(first, BIG.node)
            proof = merkle.consistency_proof(first, second, BIG.node)
            assert merkle.proves_consistency(first, second, proof, old, new)
            assert not merkle.proves_consistency(first, second, proof, LEAVES[60], new)
            assert not merkle.proves_consistency(first, second, proof, old, LEAVES[60])
            if first < second:
                assert not merkle.proves_consistency(first, second, proof[:-1], old, new)
                assert not merkle.proves_consistency(second, first, proof, new, old)


def test_a_root_asks_for_few_nodes() -> None:
    """O(log n): no more than one node for each bit of the size."""
    asked = []

    def node(level: int, index: int) -> bytes:
        asked.append((level, index))
        return bytes(32)

    merkle.root(999_999, node)
    assert len(asked) <= 20
    asked.clear()
    merkle.inclusion_proof(123_456, 999_999, node)
    assert len(asked) <= 40


def test_impossible_proofs_are_refused() -> None:
    with pytest.raises(ValueError, match="leaf 8"):
        merkle.inclusion_proof(8, 8, CT.node)
    with pytest.raises(ValueError, match="from 9 to 8"):
        merkle.consistency_proof(9, 8, CT.node)

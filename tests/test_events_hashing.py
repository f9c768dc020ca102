"""Compiled hashes are those of Python, byte for byte, and never more than a matter of time."""

import gc
import os
import subprocess
import sys
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from hashlib import sha256, shake_256
from types import ModuleType, SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events import hashing, merkle, record, sealed_columns

PUBLISHED = {
    b"": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    b"abc": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq": (
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    b"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopq"
    b"klmnopqrlmnopqrsmnopqrstnopqrstu": (
        "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
    ),
    b"a" * 1_000_000: "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0",
}
"""NIST's examples of SHA-256 (FIPS 180)."""

HASH = st.binary(min_size=32, max_size=32)
NUMBER = st.integers(-(2**63), 2**63 - 1)
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
ROW = st.tuples(
    *(NUMBER, st.binary(), TEXT, TEXT, NUMBER, TEXT, NUMBER, st.none() | TEXT, NUMBER, HASH)
)
ONE = ((1,), (b"i",), ("t",), ("s",), (1,), ("k",), (1,), (None,), (1,), (bytes(32),))
"""The columns of one record."""

BATCH: tuple[Any, ...] = (
    *(
        0,
        bytes(32),
        [],
        bytes(16),
        7,
        bytes(sealed_columns.FIRST_ID_BYTES + sealed_columns.ENTROPY_BYTES),
    ),
    *("t", 1, (("s",), (1,), ("k",), (1,), (None,), (b"p",))),
)
"""The arguments with which one record is sealed."""


@pytest.fixture(scope="module", params=[True, False], ids=["instructions", "portable"])
def compiled(request: pytest.FixtureRequest) -> Iterator[ModuleType]:
    """The compiled module, with and without the processor's own instructions."""
    found = pytest.importorskip("events._hashing", reason="no compiled module was built")
    if found.use_instructions(request.param) != request.param:
        pytest.skip("this processor has no instructions for SHA-256")
    yield found
    found.use_instructions(True)


@pytest.mark.parametrize("message", PUBLISHED, ids=len)
def test_published_digests(compiled: ModuleType, message: bytes) -> None:
    assert compiled.sha256(message).hex() == PUBLISHED[message]


def test_every_length_around_the_borders_of_blocks(compiled: ModuleType) -> None:
    """Also in two pieces cut anywhere, as salt and payload come."""
    message = bytes(n * 7 % 251 for n in range(330))
    for length in range(330):
        assert compiled.sha256(message[:length]) == sha256(message[:length]).digest()
    for cut in range(330):
        parts = [message[:cut]], [message[cut:]]
        assert compiled.commitments(*parts) == [sha256(message).digest()]


@given(pairs=st.lists(st.tuples(st.binary(max_size=80), st.binary(max_size=300)), max_size=20))
def test_commitments_are_pythons(compiled: ModuleType, pairs: list[tuple[bytes, bytes]]) -> None:
    salts, payloads = [salt for salt, _ in pairs], [payload for _, payload in pairs]
    assert compiled.commitments(salts, payloads) == record.commitments(salts, payloads)


@given(rows=st.lists(ROW, min_size=1, max_size=8))
def test_leaves_are_pythons(compiled: ModuleType, rows: list[tuple[Any, ...]]) -> None:
    columns = [*zip(*rows, strict=True)]
    assert compiled.leaf_hashes(columns) == record.leaf_hashes(columns)


@given(previous=HASH, leaves=st.lists(HASH, max_size=20))
def test_chains_are_pythons(compiled: ModuleType, previous: bytes, leaves: list[bytes]) -> None:
    assert compiled.chain_hashes(previous, leaves) == record.chain_hashes(previous, leaves)


@given(
    size=st.integers(0, 2**40) | st.integers(0, 70).map(lambda bits: 2 ** min(bits, 62) - 1),
    seed=HASH,
    count=st.integers(0, 40),
)
def test_trees_grow_as_pythons(compiled: ModuleType, size: int, seed: bytes, count: int) -> None:
    """From any size: what each leaf completes, and the peaks behind."""
    peaks = [sha256(seed + bytes([n])).digest() for n in range(size.bit_count())]
    leaves = [sha256(seed + bytes([n, 0])).digest() for n in range(count)]
    expected = [*peaks]
    wanted = merkle.grow(size, expected, leaves)
    assert compiled.grow(size, peaks, leaves) == wanted
    assert peaks == expected


@given(
    size=st.integers(0, 2**20),
    seed=HASH,
    again=st.booleans(),
    milliseconds=st.integers(0, 2**48 - 1),
    batch=st.integers(1, 2**40),
    told=st.lists(
        st.tuples(TEXT, NUMBER, TEXT, NUMBER, st.none() | TEXT, st.binary(max_size=200)),
        min_size=1,
        max_size=9,
    ),
)
def test_batches_are_sealed_as_pythons(
    compiled: ModuleType,
    size: int,
    seed: bytes,
    again: bool,
    milliseconds: int,
    batch: int,
    told: list[tuple[Any, ...]],
) -> None:
    """In the millisecond of the id before as in another one, wherever its random bits stand."""
    peaks = [sha256(seed + bytes([n])).digest() for n in range(size.bit_count())]
    before = (milliseconds << 16 if again else 0).to_bytes(8, "big") + seed[:8]
    count = sealed_columns.FIRST_ID_BYTES + sealed_columns.ENTROPY_BYTES * len(told)
    entropy = shake_256(seed).digest(count)
    first = (size, seed, peaks, before, milliseconds, entropy)
    columns = [*zip(*told, strict=True)]
    expected = [*peaks]
    wanted = sealed_columns.seal_columns(
        *(*first[:2], expected, *first[3:], "2031-05-01T06:00:00.000000Z", batch, columns)
    )
    assert compiled.seal_columns(*first, "2031-05-01T06:00:00.000000Z", batch, columns) == wanted
    assert peaks == expected


def test_others_run_while_much_is_hashed(compiled: ModuleType) -> None:
    """What is hashed stays what it was, though its list is emptied meanwhile."""
    salts, payloads = [b"s"] * 400, [bytes([n % 251]) * 20_000 for n in range(400)]
    wanted, held = record.commitments(salts, payloads), [*payloads]
    found: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: found.extend(compiled.commitments(salts, held))),
        threading.Thread(target=held.clear),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == wanted


WRONG: dict[str, tuple[Callable[[Any], object], type[Exception]]] = {
    "salts that are text": (lambda c: c.commitments(["s"], [b"p"]), TypeError),
    "a payload that was redacted": (lambda c: c.commitments([b"s"], [None]), TypeError),
    "fewer payloads": (lambda c: c.commitments([b"s", b"s"], [b"p"]), ValueError),
    "no payloads": (lambda c: c.commitments([b"s"]), TypeError),
    "a number for payloads": (lambda c: c.commitments([b"s"], 7), TypeError),
    "nine columns": (lambda c: c.leaf_hashes(ONE[:9]), ValueError),
    "a longer column": (lambda c: c.leaf_hashes((*ONE[:9], (b"", b""))), ValueError),
    "a column that is none": (lambda c: c.leaf_hashes((None, *ONE[1:])), TypeError),
    "a position that is text": (lambda c: c.leaf_hashes((("1",), *ONE[1:])), TypeError),
    "a position that is a yes": (lambda c: c.leaf_hashes(((True,), *ONE[1:])), TypeError),
    "a position beyond 64 bits": (lambda c: c.leaf_hashes(((2**63,), *ONE[1:])), OverflowError),
    "an id that is text": (lambda c: c.leaf_hashes((ONE[0], ("i",), *ONE[2:])), TypeError),
    "a stream that is lost": (
        lambda c: c.leaf_hashes((*ONE[:3], (None,), *ONE[4:])),
        TypeError,
    ),
    "half a surrogate pair": (
        lambda c: c.leaf_hashes((*ONE[:3], ("\ud800",), *ONE[4:])),
        UnicodeEncodeError,
    ),
    "a key that is a number": (lambda c: c.leaf_hashes((*ONE[:7], (7,), *ONE[8:])), TypeError),
    "no commitment": (lambda c: c.leaf_hashes((*ONE[:9], (None,))), TypeError),
    "a chain that is text": (lambda c: c.chain_hashes("c", []), TypeError),
    "a leaf that is none": (lambda c: c.chain_hashes(bytes(32), [b"l", None]), TypeError),
    "fewer peaks": (lambda c: c.grow(3, [bytes(32)], []), ValueError),
    "more peaks": (lambda c: c.grow(0, [bytes(32)], []), ValueError),
    "fewer than no leaves": (lambda c: c.grow(-1, [bytes(32)], []), ValueError),
    "a tree beyond 64 bits": (lambda c: c.grow(2**64, [bytes(32)], []), OverflowError),
    "a tree that gets too large": (
        lambda c: c.grow(2**63 - 1, [bytes(32)] * 63, [bytes(32)]),
        OverflowError,
    ),
    "a peak that is short": (lambda c: c.grow(1, [bytes(31)], []), ValueError),
    "a leaf that is long": (lambda c: c.grow(0, [], [bytes(33)]), ValueError),
    "a leaf that is text": (lambda c: c.grow(0, [], ["l"]), TypeError),
    "peaks in a tuple": (lambda c: c.grow(1, (bytes(32),), []), TypeError),
    "a batch without its peaks": (
        lambda c: c.seal_columns(*BATCH[:2], [1], *BATCH[3:]),
        ValueError,
    ),
    "a batch behind a short chain": (
        lambda c: c.seal_columns(0, b"c", *BATCH[2:]),
        ValueError,
    ),
    "a batch behind no id": (
        lambda c: c.seal_columns(*BATCH[:3], None, *BATCH[4:]),
        TypeError,
    ),
    "a batch behind a short id": (
        lambda c: c.seal_columns(*BATCH[:3], b"id", *BATCH[4:]),
        ValueError,
    ),
    "a batch before 1970": (
        lambda c: c.seal_columns(*BATCH[:4], -1, *BATCH[5:]),
        ValueError,
    ),
    "a batch of too little entropy": (
        lambda c: c.seal_columns(*BATCH[:5], BATCH[5][1:], *BATCH[6:]),
        ValueError,
    ),
    "a batch of no moment": (
        lambda c: c.seal_columns(*BATCH[:6], None, *BATCH[7:]),
        TypeError,
    ),
    "a batch of a number beyond 64 bits": (
        lambda c: c.seal_columns(*BATCH[:7], 2**63, BATCH[8]),
        OverflowError,
    ),
    "a batch of fewer columns": (
        lambda c: c.seal_columns(*BATCH[:8], BATCH[8][1:]),
        ValueError,
    ),
    "a batch of uneven columns": (
        lambda c: c.seal_columns(*BATCH[:8], (*BATCH[8][:5], ())),
        ValueError,
    ),
    "a batch of a payload that is text": (
        lambda c: c.seal_columns(*BATCH[:8], (*BATCH[8][:5], ("p",))),
        TypeError,
    ),
    "a batch of a lost stream": (
        lambda c: c.seal_columns(*BATCH[:8], ((None,), *BATCH[8][1:])),
        TypeError,
    ),
    "a batch that is too large": (
        lambda c: c.seal_columns(2**63 - 1, BATCH[1], [bytes(32)] * 63, *BATCH[3:]),
        ValueError,
    ),
    "a message that is text": (lambda c: c.sha256("m"), TypeError),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_no_record_is_refused(compiled: ModuleType, case: str) -> None:
    work, error = WRONG[case]
    with pytest.raises(error):
        work(compiled)


def test_a_tree_that_could_not_grow_is_as_it_was(compiled: ModuleType) -> None:
    peaks = [b"p" * 32]
    with pytest.raises(ValueError, match="a leaf must have 32 bytes"):
        compiled.grow(1, peaks, [bytes(32), b"short"])
    assert peaks == [b"p" * 32]


def test_nothing_is_kept_of_what_was_given_or_made(compiled: ModuleType) -> None:
    """Memory and references are the same after a thousand calls, good and bad."""
    payload, leaf = b"p" * 1000, b"l" * 32
    columns = [(value,) * 50 for (value,) in ONE]

    def work() -> None:
        for case, error in WRONG.values():
            with pytest.raises(error):
                case(compiled)
        compiled.commitments([leaf] * 50, [payload] * 50)
        compiled.leaf_hashes(columns)
        compiled.chain_hashes(leaf, [leaf] * 50)
        compiled.grow(5, [leaf, leaf], [leaf] * 50)
        compiled.sha256(payload)
        compiled.seal_columns(*BATCH[:2], [], *BATCH[3:])

    work()
    given = [payload, leaf, *(value for (value,) in ONE[1:3])]
    references = [sys.getrefcount(value) for value in given]
    tracemalloc.start()
    try:
        work()
        gc.collect()  # of what pytest holds of errors
        before, _ = tracemalloc.get_traced_memory()
        for _ in range(40):
            work()
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert [sys.getrefcount(value) for value in given] == references
    assert after - before < 20_000  # one digest of each call would be 200 kB


def fake(**parts: Any) -> ModuleType:
    """A compiled module as it should be, but for some parts."""
    sound = {
        "EDITION": hashing.EDITION,
        "sha256": lambda message: sha256(message).digest(),
        "use_instructions": lambda wanted: wanted,
    }
    return cast("ModuleType", SimpleNamespace(**sound | parts))


class OtherText(str):
    """Prints as another text than it holds."""

    __slots__ = ()

    def __format__(self, _form: str) -> str:
        return "other"


class OtherNumber(int):
    __slots__ = ()
    __format__ = OtherText.__format__  # type: ignore[assignment]


@pytest.mark.parametrize("value", [OtherText("s"), OtherNumber(1), True])
def test_what_may_print_otherwise_than_it_is_is_refused(compiled: ModuleType, value: Any) -> None:
    """Python hashes such a value as it prints, which is not seen here: neither answer is given."""
    for place, (column,) in enumerate(ONE):
        if type(column) is type(value).__base__:
            columns = [*ONE[:place], (value,), *ONE[place + 1 :]]
            with pytest.raises(TypeError):
                compiled.leaf_hashes(columns)


OLDER = cast("ModuleType", SimpleNamespace())
"""A file from before editions were counted."""


@pytest.mark.parametrize(
    ("module", "pure", "said"),
    [
        (fake(), "", "compiled, by the processor's"),
        (fake(), "0", "compiled, by the processor's"),
        (fake(use_instructions=lambda _: False), "", "compiled, without"),
        (fake(), "1", "in Python (BRIEFING_PURE is set)"),
        (None, "", "in Python (no compiled module"),
        (fake(EDITION=0), "", "in Python (the compiled module is of another version"),
        (OLDER, "", "in Python (the compiled module is of another version"),
        (fake(sha256=lambda _: bytes(32)), "", "in Python (the compiled module hashes wrongly"),
    ],
)
def test_what_hashes_is_chosen_and_told(module: ModuleType | None, pure: str, said: str) -> None:
    """A module of another version, or one that hashes wrongly, is never used."""
    chosen, told = hashing.choose(module, pure)
    assert told.startswith(said)
    assert (chosen is not None) == said.startswith("compiled")


def test_the_environment_chooses_python() -> None:
    told = subprocess.run(
        [sys.executable, "-c", "from events import hashing; print(hashing.HOW)"],
        env=os.environ | {"BRIEFING_PURE": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout == "in Python (BRIEFING_PURE is set)\n"

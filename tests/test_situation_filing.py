"""Compiled code and Python file alike, and find the same developments that share most keys."""

import os
import subprocess
import sys
from types import ModuleType, SimpleNamespace
from typing import Any, cast
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.situation.filing import (
    EDITION,
    Leading,
    Looked,
    additions_in_python,
    choose,
    leading_in_python,
    runs_in_python,
)
from briefing.situation.shelves import Block, Shelf


@pytest.fixture(scope="module")
def module() -> ModuleType:
    """The compiled functions, where a module was built."""
    reason = "no compiled module was built"
    return cast("ModuleType", pytest.importorskip("briefing.situation._linking", reason=reason))


@pytest.fixture(scope="module")
def compiled(module: ModuleType) -> Leading:
    """The compiled function that looks."""
    return cast("Leading", module.leading)


@pytest.fixture(scope="module", params=["Python", "compiled"])
def leading(request: pytest.FixtureRequest) -> Leading:
    """Each of the two."""
    if request.param == "Python":
        return leading_in_python
    return cast("Leading", request.getfixturevalue("compiled"))


KEYS = st.integers(0, 9) | st.integers(0, 2**32 - 1)
NUMBERS = st.integers(0, 12) | st.integers(0, 2**32 - 1)
BLOCKS: st.SearchStrategy[Block] = NUMBERS | st.lists(NUMBERS, max_size=24, unique=True).map(tuple)
SHELVES: st.SearchStrategy[Shelf] = st.dictionaries(KEYS, BLOCKS, max_size=12)
LOOKED: st.SearchStrategy[Looked] = st.lists(
    st.tuples(st.lists(KEYS, max_size=12).map(tuple), st.lists(SHELVES, max_size=4)), max_size=3
)


def plainly(looked: Looked, enough: int, most: int) -> list[int]:
    """What is meant, said as shortly as can be: the highest first."""
    votes: dict[int, int] = {}
    for keys, shelves in looked:
        for key in {*keys}:
            blocks = [shelf[key] for shelf in shelves if key in shelf]
            for number in {n for b in blocks for n in (b if isinstance(b, tuple) else (b,))}:
                votes[number] = votes.get(number, 0) + 1
    found = [number for number, count in votes.items() if count >= enough]
    return sorted(found, key=lambda n: (votes[n], n), reverse=True)[:most]


@given(LOOKED, st.integers(1, 3), st.integers(1, 24))
def test_those_are_found_that_share_most_of_equals_the_latest(
    leading: Leading, looked: Looked, enough: int, most: int
) -> None:
    found = leading(looked, enough, most)
    wanted = plainly(looked, enough, most)
    assert len(found) == len(wanted)
    assert {*found} == {*wanted}


def test_a_key_counts_once_however_often_it_stands_there(leading: Leading) -> None:
    shelves: list[Shelf] = [{1: 5, 2: (5, 6)}, {1: (4, 5)}]
    assert leading([((1, 1), shelves)], 2, 9) == []
    assert leading([((1, 2), shelves)], 2, 9) == [5]
    assert leading([((1,), shelves), ((1,), shelves)], 2, 1) == [5]


def test_any_number_of_developments_is_counted(leading: Leading) -> None:
    """Few of them fit where they are counted at first."""
    shelves: list[Shelf] = [{k: tuple(range(k, k + 3000)) for k in range(4)}]
    found = leading([((0, 1, 2, 3), shelves)], 4, 5000)
    assert sorted(found) == [*range(3, 3000)]
    assert leading([((0, 1, 2, 3), shelves)], 1, 3) == [2999, 2998, 2997]


@pytest.mark.parametrize(
    "looked",
    [
        (),
        None,
        [None],
        [((1,),)],
        [([1], [{1: 2}])],
        [((1,), ({1: 2},))],
        [((1,), [None])],
        [((1,), [[2]])],
        [(("1",), [{1: 2}])],
        [((True,), [{1: 2}])],
        [((1,), [{1: "2"}])],
        [((1,), [{1: [2]}])],
        [((1,), [{1: (2, None)}])],
    ],
)
def test_what_are_no_shelves_is_a_type_error(compiled: Leading, looked: Any) -> None:
    with pytest.raises(TypeError):
        compiled(looked, 1, 24)
    for enough, most in ((None, 1), (1, "24")):
        with pytest.raises(TypeError):
            compiled([], cast("int", enough), cast("int", most))


def test_numbers_that_no_desk_ever_has_are_refused(compiled: Leading) -> None:
    with pytest.raises(OverflowError):
        compiled([((1,), [{1: 2**63}])], 1, 24)
    with pytest.raises(OverflowError):
        compiled([((2**63,), [{1: 2}])], 1, 24)
    assert compiled([((-1,), [{-1: -(2**63)}])], 1, 24) == [-(2**63)]


def test_a_key_that_empties_what_is_looked_at_does_no_harm(compiled: Leading) -> None:
    """What is in use is held, though a comparison lets go of it meanwhile."""

    class Emptying:
        def __hash__(self) -> int:
            return hash(1)

        def __eq__(self, other: object) -> bool:
            shelves.clear()
            looked.clear()
            return True

    shelves: list[Any] = []
    looked: list[Any] = []
    for _ in range(100):
        shelves[:] = [{Emptying(): tuple(range(1000, 1009))}, {1: 2000}]
        looked[:] = [((1, 3), shelves), ((1,), [{1: 3000}])]
        assert sorted(compiled(looked, 1, 24)) == [*range(1000, 1009)]

    class Failing(Emptying):
        __hash__ = Emptying.__hash__

        def __eq__(self, other: object) -> bool:
            raise LookupError("no")

    with pytest.raises(LookupError):
        compiled([((1,), [cast("Shelf", {Failing(): 1})])], 1, 24)


@given(SHELVES, st.lists(KEYS, max_size=12).map(tuple), NUMBERS, st.integers(2, 24))
def test_a_development_is_filed_alike(
    module: ModuleType, shelf: Shelf, keys: tuple[int, ...], number: int, latest: int
) -> None:
    """In the same order, too, in which a shelf is then written."""
    before = dict(shelf)
    found = module.additions(shelf, keys, number, latest)
    wanted = additions_in_python(shelf, keys, number, latest)
    assert [*found.items()] == [*wanted.items()]
    assert shelf == before


@pytest.mark.parametrize(
    "arguments",
    [
        (None, (1,), 1, 24),
        ({}, [1], 1, 24),
        ({}, ("1",), 1, 24),
        ({}, (1,), "1", 24),
        ({}, (1,), True, 24),
        ({}, (1,), 1, None),
        ({}, (1,), 1, 1),
        ({}, (1,), 1, -(2**40)),
        ({1: "2"}, (1,), 1, 24),
        ({1: [2]}, (1,), 1, 24),
        ({1: (2, None)}, (1,), 1, 24),
        ({},),
    ],
)
def test_nothing_is_filed_where_something_is_of_another_type(
    module: ModuleType, arguments: tuple[Any, ...]
) -> None:
    with pytest.raises(TypeError):
        module.additions(*arguments)


def test_a_key_that_empties_its_shelf_does_no_harm_to_what_is_filed(module: ModuleType) -> None:
    class Emptying:
        def __hash__(self) -> int:
            return hash(1)

        def __eq__(self, other: object) -> bool:
            shelf.clear()
            return True

    shelf: dict[Any, Any] = {}
    for _ in range(100):
        shelf[Emptying()] = tuple(range(1000, 1024))
        found = module.additions(shelf, (1, 2), 2000, 24)
        assert found == {1: 2000, 2: 2000}


def test_nothing_is_kept_between_two_calls(module: ModuleType, compiled: Leading) -> None:
    """No reference is taken and not given back, in what succeeds and in what fails."""
    number, key = 10**12, 10**12 + 1
    shelf: Shelf = {key: (number, number + 1)}
    wrong: Any = [((key, "x"), [shelf])]
    looked: Looked = [((key,), [shelf, {}])]
    watched = [number, key, shelf, shelf[key], looked, looked[0], wrong[0]]
    before = [sys.getrefcount(one) for one in watched]
    for _ in range(1000):
        assert len(compiled(looked, 1, 24)) == 2
        assert module.additions(shelf, (key, 3), 10**12 + 5, 2)
        assert module.additions(shelf, (key,), number, 2) == {}
        with pytest.raises(TypeError):
            module.additions(shelf, (key, "x"), number, 2)
        with pytest.raises(TypeError):
            compiled(wrong, 1, 24)
    assert [sys.getrefcount(one) for one in watched] == before


def test_python_counts_where_it_is_asked_to_or_has_to() -> None:
    other = SimpleNamespace(EDITION=EDITION + 1)
    fits = SimpleNamespace(EDITION=EDITION, leading=plainly, additions=None, runs=None)
    python = leading_in_python, additions_in_python, runs_in_python
    assert choose(None, pure=False) == python
    assert choose(cast("ModuleType", other), pure=False) == python
    assert choose(cast("ModuleType", fits), pure=True) == python
    assert choose(cast("ModuleType", fits), pure=False) == (plainly, None, None)


@given(
    words=st.lists(
        st.sampled_from([b"", b"a", b"quay", b"\xc3\xa9t\xc3\xa9", b"\x00"]), max_size=9
    ),
    size=st.integers(1, 6),
)
def test_runs_of_words_are_the_same_compiled(
    module: ModuleType, words: list[bytes], size: int
) -> None:
    text = b" ".join(words)
    plain = text.split(b" ")
    expected = [crc32(b" ".join(plain[n : n + size])) for n in range(len(plain) - size + 1)]
    assert module.runs(text, size) == runs_in_python(text, size) == expected


@pytest.mark.parametrize(
    "wrong", [("words", 5), (b"words", 0), (b"words", -1), (b"words", "5"), ()]
)
def test_runs_of_what_is_no_text_in_bytes_are_refused(module: ModuleType, wrong: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        module.runs(*wrong)


def test_a_program_is_told_by_its_environment_to_count_in_python() -> None:
    code = "from briefing.situation.filing import leading; print(leading.__module__)"
    asked = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "BRIEFING_PURE": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert asked.stdout.strip() == "briefing.situation.filing"

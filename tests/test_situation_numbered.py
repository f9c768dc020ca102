"""Rows and shelves are what a list and a dictionary would be, however little is at hand."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.situation import shelves as shelves_module
from briefing.situation.numbered import PAGE, Lying, Numbered
from briefing.situation.shelves import Shelves
from briefing.situation.trail import Trail
from events.spool import Spool

steps = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(0, 3 * PAGE)),
        st.tuples(st.just("set"), st.integers(0, 10**6)),
        st.tuples(st.just("cut"), st.integers(1, PAGE + 9)),
        st.tuples(st.just("freeze"), st.just(0)),
        st.tuples(st.just("store"), st.just(0)),
    ),
    max_size=12,
)


@settings(deadline=None, max_examples=60)
@given(steps=steps)
def test_numbered_values_are_those_of_a_list(steps: list[tuple[str, int]]) -> None:
    spool = Spool()
    kept, model = Numbered[int](spool, int, open_pages=1), list[int]()
    frozen: list[tuple[Numbered[int], list[int]]] = []
    for step, count in steps:
        match step:
            case "add":
                for number in range(count):
                    kept[len(model)] = number
                    model.append(number)
            case "set" if model:
                kept[count % len(model)] = model[count % len(model)] = -count
            case "cut":
                for _ in range(min(count, len(model))):
                    del kept[len(model) - 1]
                    model.pop()
            case "freeze":
                frozen.append((kept.frozen(), [*model]))
            case "store":
                places = kept.written()
                kept = Numbered[int](spool, int, open_pages=1)
                kept.take_up(places)
                lying = Lying[int](spool, int, places)
                assert len(lying) == len(model)
                assert [lying[n] for n in reversed(range(len(model)))] == model[::-1]
                assert lying.written() == places
                with pytest.raises(IndexError, match="no row"):
                    lying[len(model)]
            case _:
                pass
        assert len(kept) == len(model)
    assert [*kept] == model
    assert [kept[n] for n in range(len(model))] == model
    assert kept.get(len(model), None) is None
    for then, expected in frozen:
        assert [*then] == expected


def test_a_row_that_is_not_there_is_refused() -> None:
    kept = Numbered[int](Spool(), int)
    kept[0] = 7
    for number in (1, -1):
        with pytest.raises(IndexError):
            kept[number]
    with pytest.raises(IndexError, match="gap"):
        kept[2] = 9
    kept[1] = 8
    with pytest.raises(IndexError, match="last"):
        del kept[0]


puts = st.tuples(
    st.just("put"),
    st.integers(0, 5),
    st.dictionaries(
        st.integers(0, 6), st.integers(0, 9) | st.tuples(st.integers(0, 9)), min_size=1
    ),
)


@settings(deadline=None, max_examples=80)
@given(before=st.lists(puts, max_size=12), after=st.lists(puts, max_size=12))
def test_shelves_are_dictionaries_and_can_be_gone_back_on(before: Any, after: Any) -> None:
    least, shelves_module._OPEN = shelves_module._OPEN, 1
    try:
        spool, trail = Spool(), Trail()
        kept, model = Shelves(spool, trail), dict[int, dict[int, Any]]()
        for _, at, added in before:
            kept.put(at, kept.opening(at), added)
            model.setdefault(at, {}).update(added)
        mark = trail.mark()
        for _, at, added in after:
            kept.put(at, kept.opening(at), added)
        trail.back(mark)
        assert {at: kept.get(at) for at in range(6) if kept.get(at)} == model
        written = [*kept.written()]
        again = Shelves(spool, Trail())
        again.take_up(dict(written))
        assert {at: again.get(at) for at in range(6) if again.get(at)} == model
        assert [spool.get(place) for _, place in again.written()] == [
            spool.get(place) for _, place in written
        ]
        assert [at for at, _ in written] == sorted(model)
    finally:
        shelves_module._OPEN = least

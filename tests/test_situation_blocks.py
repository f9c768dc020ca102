"""Reports that may be of one thing are looked for where they are filed, and nowhere else."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.situation.blocks import LATEST, Blocks, Where, _shelves
from briefing.situation.trail import Trail
from events.spool import Spool

Time = tuple[date | None, date | None, date]


@st.composite
def times(draw: Any) -> Time:
    """First and last day of a report, or none, and the day on which it was published."""
    published = date(2031, 1, 1) + timedelta(days=draw(st.integers(0, 800)))
    if draw(st.booleans()):
        return None, None, published
    first = date(2031, 1, 1) + timedelta(days=draw(st.integers(0, 800)))
    return (
        first,
        first + timedelta(days=draw(st.sampled_from([0, 0, 1, 9, 40, 100, 364]))),
        published,
    )


def may_be_one(a: Time, b: Time) -> bool:
    """They overlap; of undated ones, the ends lie within a fortnight."""
    if a[0] and a[1] and b[0] and b[1]:
        return a[0] <= b[1] and b[0] <= a[1]
    return abs((a[1] or a[2]) - (b[1] or b[2])) <= timedelta(days=14)


@settings(deadline=None)
@given(times(), times())
def test_two_times_of_one_thing_meet_whichever_comes_first(a: Time, b: Time) -> None:
    filed, looked = _shelves(*a, a[2])[0], _shelves(*b, b[2])[1]
    if may_be_one(a, b):
        assert {*filed} & {*looked}


def test_what_was_said_in_another_year_is_not_looked_at() -> None:
    for day in (None, date(2029, 5, 4)):
        filed, _ = _shelves(day, day, date(2029, 5, 4), date(2029, 5, 4))
        _, looked = _shelves(date(2031, 5, 4), date(2031, 5, 4), date(2031, 5, 5), date(2031, 5, 5))
        assert not {*filed} & {*looked}


def test_a_time_at_the_end_of_the_calendar_has_a_shelf() -> None:
    for day in (date.min, date.max):
        assert _shelves(day, day, day, day)[0]


def test_a_block_keeps_the_latest_and_counts_a_key_once() -> None:
    blocks = Blocks(Spool(), Trail())
    for number in range(LATEST + 3):
        blocks.file([Where((7,), (24_000, 24_001), ())], number)
    places = [Where((7, 8), (), (24_000, 24_001, 24_002))]
    assert sorted(blocks.leading(places, 1, 99)) == [*range(3, LATEST + 3)]
    assert blocks.leading(places, 2, 99) == []
    assert blocks.leading(places, 1, 2) == [LATEST + 2, LATEST + 1]


def test_what_was_filed_can_be_undone() -> None:
    trail = Trail()
    blocks = Blocks(Spool(), trail)
    blocks.file([Where((7, 8), (1,), ())], 0)
    mark, before = trail.mark(), {n: dict(blocks.shelves.get(n) or {}) for n in (1, 2)}
    blocks.file([Where((7, 9), (1, 2), ())], 1)
    blocks.file([Where((7,), (1,), ())], 2)
    trail.back(mark)
    assert {n: blocks.shelves.get(n) or {} for n in (1, 2)} == before

"""Linking goes back to where it was before what changed, and not to its beginning."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.situation import sequence, waypoints
from briefing.situation.kept import Picture, SituationFold
from briefing.situation.state import state_hash
from briefing.situation.waypoints import EVERY, kept
from events.acts import ClaimRetracted
from events.projection import dumped
from events.spool import Parts

MAY_1 = date(2031, 5, 1)
DOCUMENTS = 64


@given(linked=st.integers(0, 3_000_000))
def test_few_states_are_kept_however_long_the_way(linked: int) -> None:
    ways = [at for at in range(0, linked + 1, EVERY) if kept(at, linked)]
    assert len(ways) <= 2 * (linked // EVERY + 1).bit_length() + 1
    for here, after in pairwise([0, *ways, linked]):
        assert linked - here <= 2 * (linked - after + EVERY), "a way back is as long as it must be"


@given(linked=st.integers(0, 200 * EVERY), more=st.integers(0, 100 * EVERY))
def test_what_was_let_go_is_not_kept_later(linked: int, more: int) -> None:
    """So a fold that was asked on its way keeps what one that was not asked keeps."""
    before = {at for at in range(0, linked + 1, EVERY) if kept(at, linked)}
    after = {at for at in range(0, linked + 1, EVERY) if kept(at, linked + more)}
    assert after <= before


def picture(made: Any, projection: SituationFold) -> tuple[Picture, list[Any]]:
    """A day's statement in every document, each like those of the days before."""
    made.open()
    told: list[Any] = []
    for number in range(DOCUMENTS):
        name, day = f"d{number}", MAY_1 + timedelta(days=number)
        words = f"the bridge toll number {number // 8} will be cut by half from next January"
        claim = made.statement(name, "ada-berg", words, when=made.day(day))
        told += made.document(name, claim, outlet="Wire One", published=day)
    state = projection.start()
    for record in made.records:
        state = projection.step(state, record)
    state.situation(made.region)
    return state, told


@pytest.mark.parametrize("stored", [False, True])
@pytest.mark.parametrize(("claim", "most"), [(62, 1), (47, 31), (33, 31), (20, 63)])
def test_a_claim_that_is_taken_away_has_only_later_ones_linked_again(
    made: Any, monkeypatch: pytest.MonkeyPatch, stored: bool, claim: int, most: int
) -> None:
    """Though the trail is forgotten, in a process that stays and behind a snapshot."""
    monkeypatch.setattr(sequence, "_REMEMBERED", 1)
    monkeypatch.setattr(sequence, "_UNSETTLED", 1)
    monkeypatch.setattr(waypoints, "EVERY", 1)
    projection = SituationFold("situation", made.region)
    state, told = picture(made, projection)
    if stored:
        state = projection.load(Parts.of([*dumped(projection, state)]))
    linked: list[str] = []
    add = type(state.folding.linker)._add
    monkeypatch.setattr(
        type(state.folding.linker),
        "_add",
        lambda self, unit: linked.append(unit.reading.account.document) or add(self, unit),
    )
    state = projection.step(state, made.record(ClaimRetracted(claim=told[claim].id)))
    situation = state.situation(made.region)
    assert len(linked) == most
    assert state_hash(situation) == state_hash(made.situation())

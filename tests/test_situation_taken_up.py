"""What linking made is put down with the fold, and gone on from as if it had never been."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefing.situation import sequence
from briefing.situation.kept import Picture, SituationFold
from briefing.situation.state import state_hash
from events.acts import ActorAliased, DevelopmentsMerged, DevelopmentsSplit, SourceGraded
from events.projection import dumped
from events.spool import Parts
from events.values import Grade

MAY_1 = date(2031, 5, 1)


def stopped_and_gone_on(made: Any, stops: list[int]) -> str:
    """The state's hash when the fold was put down, linked, at each of these positions."""
    projection = SituationFold("situation", made.region)
    state, at = projection.start(), 0
    for stop in sorted({min(s, len(made.records)) for s in stops} | {len(made.records)}):
        for record in made.records[at:stop]:
            state = projection.step(state, record)
        state.situation(made.region)
        state, at = again(projection, state), stop
    return state_hash(state.situation(made.region))


def again(projection: SituationFold, state: Picture) -> Picture:
    parts = [*dumped(projection, state)]
    found = projection.load(Parts.of(parts))
    assert [*dumped(projection, found)] == parts == [*dumped(projection, state)]
    return found


def several_papers(made: Any, days: list[int]) -> None:
    """A meeting that papers tell on these days, one a copy of another, one in error."""
    made.open()
    told: list[Any] = []
    for number, day in enumerate(days):
        name, published = f"p{number}", MAY_1 + timedelta(days=day)
        when, place = made.day(MAY_1 - timedelta(days=number % 2)), made.place("Suden", "SUD")
        words = "The two ministers met in Suden on May 1, not on April 30, and shook hands twice."
        if number % 3 != 1:
            words = f"Paper {number} has seen how they met in Suden, and what each of them ate."
        claims = [
            made.meeting(name, "nor", "sud", words=words, when=when, place=place),
            made.statement(name, "ada-berg", "We shall build the new quay.", start=200),
            made.statement(name, "the envoy", "Nobody shall pay for it.", start=300),
        ]
        outlet = ("Wire One", "South Post")[number % 2]
        told += made.document(name, *claims, outlet=outlet, published=published)[-3:]
    made.record(SourceGraded(outlet="Wire One", grade=Grade(reliability="A", credibility="1")))
    made.record(ActorAliased(alias="the envoy", actor="ada-berg"))
    if len(told) > 5:
        made.record(DevelopmentsMerged(claims=(told[0].id, told[1].id)))
        made.record(DevelopmentsSplit(claims=(told[4].id,)))
    name = "late"
    made.document(name, made.meeting(name, "nor", "sud"), published=MAY_1)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(
    days=st.lists(st.integers(0, 40), min_size=1, max_size=6),
    stops=st.lists(st.integers(0, 40), max_size=4),
    remembered=st.sampled_from([1, 2_000]),
)
def test_it_goes_on_from_wherever_it_was_put_down(
    new_log: Any, days: list[int], stops: list[int], remembered: int
) -> None:
    """Documents of late days and of early ones follow; decisions and aliases come between."""
    made = new_log()
    several_papers(made, days)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sequence, "_REMEMBERED", remembered)
        assert stopped_and_gone_on(made, stops) == state_hash(made.situation())


def test_only_what_is_new_is_compared(made: Any) -> None:
    """Behind a year of documents, the next day's are linked without the year's."""
    made.open()
    for number in range(60):
        day, name = MAY_1 + timedelta(days=6 * number), f"d{number}"
        claims = [made.statement(name, "ada-berg", "We shall build the new quay.", start=9)]
        made.document(name, *claims, published=day)
    projection = SituationFold("situation", made.region)
    state = projection.start()
    for record in made.records:
        state = projection.step(state, record)
    state.situation(made.region)
    linked = state.folding.candidates
    stored = again(projection, state)
    before = len(made.records)
    made.document(
        "new",
        made.statement("new", "ada-berg", "We shall build the new quay.", start=9),
        published=day + timedelta(days=1),
    )
    for record in made.records[before:]:
        stored = projection.step(stored, record)
    assert state_hash(stored.situation(made.region)) == state_hash(made.situation())
    assert stored.folding.candidates < linked / 10

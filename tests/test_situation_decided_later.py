"""What people decide about what was linked long ago: the same picture as from nothing, sooner."""

import runpy
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefing.situation import sequence, waypoints
from briefing.situation.fold import fold
from briefing.situation.kept import Picture, SituationFold
from briefing.situation.state import state_hash
from events.acts import ActorAliased, ClaimConfirmed, ClaimCorrected, PayloadRedacted, SourceGraded
from events.projection import dumped
from events.spool import Parts
from events.values import Grade

BESIDE = runpy.run_path(str(Path(__file__).with_name("beside.py")))
linking = BESIDE["beside"]("test_situation_linking")
MAY_1, OUTLETS = linking.MAY_1, linking.OUTLETS
TAKEN_BACK = "The two ministers met in Suden on May 1, not on April 30, and shook hands."


def errors_and_corrections(made: Any, seed: int) -> list[tuple[str, list[Any], dict[str, Any]]]:
    """Papers that give a meeting the wrong day, one of them copied, and one that takes it back."""
    chance = Random(seed)  # noqa: S311 - no secret
    found = []
    for number in range(chance.randrange(5)):
        name, right = f"{seed}-met-{number}", chance.random() < 0.4
        words = TAKEN_BACK if right else "They met in Suden and shook hands, twice, for all to see."
        day = made.day(MAY_1 - timedelta(days=not right))
        more = {"when": day, "place": made.place("Suden", "SUD"), "words": words}
        told = [
            made.meeting(name, "nor", "sud", **more),
            made.statement(name, "nor", "Well met.", 90),
        ]
        published = MAY_1 + timedelta(days=chance.randrange(4))
        found.append((name, told, {"outlet": chance.choice(OUTLETS[:2]), "published": published}))
    return found


def decide(made: Any, chance: Random, told: list[Any]) -> None:
    """One act of any sort about a claim or document that the log holds, maybe of long ago."""
    one = chance.choice(told)
    grade = Grade(reliability=chance.choice("ABF"), credibility=chance.choice("126"))
    match chance.randrange(9):
        case 0 | 1 | 2:
            made.record(ClaimConfirmed(claim=one.id))
        case 3:
            made.record(SourceGraded(document=one.event.document, grade=grade))
        case 4:
            made.record(SourceGraded(outlet=chance.choice(OUTLETS[:3]), grade=grade))
        case 5:
            made.retract(one)
        case 6:
            changed = chance.choice([{"confidence": 0.1}, {"when": made.day(MAY_1)}])
            made.correct(one, one.event.model_copy(update=changed))
        case 7:
            made.record(ActorAliased(alias="they", actor=chance.choice(["ost", "jun-oda"])))
        case _:
            made.record(PayloadRedacted(record=one.id, why="a court said so"))


def again(projection: SituationFold, state: Picture) -> Picture:
    return projection.load(Parts.of([*dumped(projection, state)]))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 100_000),
    remembered=st.sampled_from([1, 6, 2_000]),
    stored=st.sampled_from([0.0, 0.5]),
    every=st.sampled_from([1, 2, 500]),
)
def test_whatever_is_decided_the_picture_is_that_of_a_fold_from_nothing(
    new_log: Any, seed: int, remembered: int, stored: float, every: int
) -> None:
    """Asked after every act, behind a snapshot or not; late documents come between the acts."""
    made, chance = new_log(), Random(seed)  # noqa: S311 - no secret
    made.open()
    documents = linking.documents(made, seed, 6) + errors_and_corrections(made, seed)
    chance.shuffle(documents)
    told: list[Any] = []
    for name, claims, more in documents[:-2]:
        told += made.document(name, *claims, **more)
    projection = SituationFold("situation", made.region)
    state, at = projection.start(), 0
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sequence, "_REMEMBERED", remembered)
        patched.setattr(waypoints, "EVERY", every)
        for late in (None, None, documents[-2], None, documents[-1], None):
            if late is not None:
                told += made.document(late[0], *late[1], **late[2])
            decide(made, chance, told)
            for record in made.records[at:]:
                state = projection.step(state, record)
            at = len(made.records)
            found = state.situation(made.region)
            assert state_hash(found) == state_hash(fold(made.records, made.region))
            if chance.random() < stored:
                state = again(projection, state)


@pytest.mark.parametrize("stored", [False, True])
def test_to_confirm_or_grade_what_is_old_links_nothing_anew(
    made: Any, monkeypatch: pytest.MonkeyPatch, stored: bool
) -> None:
    """Though nothing of those days can be gone back to, the claim leads its development now."""
    monkeypatch.setattr(sequence, "_REMEMBERED", 1)
    made.open()
    told: list[Any] = []
    for number in range(40):
        name, day = f"d{number}", MAY_1 + timedelta(days=number // 2)
        words = "the bridge toll will be cut by half from next January"
        claims = [made.statement(name, "ada-berg", words, when=made.day(MAY_1))]
        told += made.document(name, *claims, outlet=OUTLETS[number % 2], published=day)
    projection = SituationFold("situation", made.region)
    state = projection.start()
    for record in made.records:
        state = projection.step(state, record)
    assert len(state.situation(made.region).developments) == 1
    if stored:
        state = again(projection, state)
        state.folding.linked(made.region)  # the latest days are linked again, once
    linked = state.folding.candidates
    about_ferries = told[2].event.model_copy(update={"topics": ("ferries",), "confidence": 0.8})
    good = Grade(reliability="A", credibility="1")
    for act, leads in (
        (SourceGraded(outlet=OUTLETS[1], grade=good), told[1]),
        (SourceGraded(document=told[4].event.document, grade=good), told[1]),
        (ClaimConfirmed(claim=told[6].id), told[6]),
        (ClaimCorrected(claim=told[2].id, replacement=about_ferries), told[2]),
    ):
        state = projection.step(state, made.record(act))
        situation = state.situation(made.region)
        assert situation.developments[0].lead.id == leads.id
        assert state_hash(situation) == state_hash(made.situation())
    assert state.folding.candidates == linked


def test_a_day_that_a_person_confirmed_is_not_put_right(made: Any) -> None:
    """The outlet takes it back; whoever read the report says that it stands, then or later."""
    made.open()
    here = {"place": made.place("Suden", "SUD")}
    april_30 = made.day(MAY_1 - timedelta(days=1))
    wrong = made.meeting("wrong", "nor", "sud", when=april_30, **here)
    (told,) = made.document("wrong", wrong, outlet="South Post", published=MAY_1)
    right = made.meeting("right", "nor", "sud", words=TAKEN_BACK, when=made.day(MAY_1), **here)
    made.document("right", right, outlet="South Post", published=MAY_1 + timedelta(days=1))
    projection = SituationFold("situation", made.region)
    state = projection.start()
    for record in made.records:
        state = projection.step(state, record)
    assert len(state.situation(made.region).developments) == 1
    state = projection.step(state, made.record(ClaimConfirmed(claim=told.id)))
    assert len(state.situation(made.region).developments) == 2
    assert len(made.situation().developments) == 2

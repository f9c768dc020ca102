"""Projections: plain tables over a situation."""

from datetime import date
from typing import Any

import pytest

from briefing.situation.agreements import agreements
from briefing.situation.changes import changes
from briefing.situation.concerns import concerns, open_concerns
from briefing.situation.dates_ahead import dates_ahead, dates_past
from briefing.situation.forces import forces
from briefing.situation.measures import measures
from briefing.situation.meetings import meetings
from briefing.situation.offices import offices
from briefing.situation.period import is_undated, within
from briefing.situation.relations import relations
from briefing.situation.sources import outlets, sources_of
from briefing.situation.statements import by_actor_and_topic, nothing_on_record, statements
from events.acts import ConcernClosed
from events.claims import (
    ForceMoved,
    IncidentOccurred,
    MeasureTaken,
    OfficeChanged,
    SupportGiven,
)

MAY_3 = date(2031, 5, 3)
MAY_4 = date(2031, 5, 4)
JUNE_1 = date(2031, 6, 1)


def claim_of(made: Any, kind: Any, words: str, roles: dict[str, list[str]], **more: Any) -> Any:
    """A claim of any kind in document "a"."""
    actors = tuple(m for role, names in roles.items() for m in made.mentions(role, names))
    start = more.pop("start", 0)
    return kind(actors=actors, **made._fields("a", words, start, more))


def test_meetings_come_by_date_with_the_undated_last(made: Any) -> None:
    made.open()
    made.document(
        "a",
        made.visit("a", "ada-berg", "ost"),
        made.meeting("a", "nor", "sud", start=60, when=made.day(MAY_4), mode="phone"),
        made.meeting("a", "ada-berg", "jun-oda", start=120, when=made.day(MAY_3), ordinal=2),
    )
    found = meetings(made.situation())
    assert [(m.visit, m.mode, m.ordinal) for m in found] == [
        (False, None, 2),
        (False, "phone", None),
        (True, None, None),
    ]
    assert [w.actor for w in found[0].present] == ["ada-berg", "jun-oda"]
    assert [w.actor for w in found[2].destinations] == ["ost"]


def test_statements_are_found_by_core_actor_and_topic_and_silence_is_told(made: Any) -> None:
    made.open()
    omitted = made.excerpt("without a word on fish", 90)
    made.document(
        "a",
        made.statement("a", "ada-berg", "tolls must fall", topics=("trade",), omitted=(omitted,)),
        made.statement("a", None, "somebody said so", start=200, topics=("trade",)),
    )
    said = statements(made.situation())
    cells = by_actor_and_topic(said, made.region)
    assert {cell: len(found) for cell, found in cells.items()} == {("nor", "trade"): 1}
    assert cells["nor", "trade"][0].omitted == (omitted,)
    silent = nothing_on_record(said, made.region, ("nor", "sud"), ("trade", "fish"))
    assert silent == (("nor", "fish"), ("sud", "trade"), ("sud", "fish"))


RISK = "the old dam above the valley may burst in spring"


def test_a_concern_has_a_holder_an_age_repetitions_and_echoes(made: Any) -> None:
    made.open()
    made.document("a", made.concern("a", "nor", RISK, ["ost"], when=made.day(MAY_3)))
    made.document(
        "b",
        made.concern("b", "nor", RISK, ["ost"], when=made.day(date(2031, 5, 20))),
        made.concern("b", "sud", "the old dam may burst", ["ost"], start=90),
        published=date(2031, 5, 21),
    )
    (concern,) = open_concerns(made.situation(), JUNE_1)
    assert [w.actor for w in concern.holders] == ["nor"]
    assert [w.actor for w in concern.echoed_by] == ["sud"]
    assert [w.actor for w in concern.about] == ["ost"]
    assert (concern.first_raised, concern.last_repeated) == (MAY_3, date(2031, 5, 20))
    assert concern.first_reported == MAY_4
    assert concern.age_days == 29
    assert concern.positions == (4, 7, 8)


def test_concerns_about_different_actors_stay_apart_and_undated_ones_count_from_publication(
    made: Any,
) -> None:
    made.open()
    made.document(
        "a",
        made.concern("a", "nor", RISK, ["ost"]),
        made.concern("a", "nor", RISK, ["wes"], start=90),
    )
    found = open_concerns(made.situation(), JUNE_1)
    assert [(c.first_raised, c.age_days) for c in found] == [(None, 28), (None, 28)]


@pytest.mark.parametrize("outcome", ["answered", "closed"])
def test_a_closed_concern_is_not_open_until_it_is_raised_again(made: Any, outcome: Any) -> None:
    made.open()
    (claim,) = made.document("a", made.concern("a", "nor", RISK))
    act = made.record(ConcernClosed(claims=(claim.id,), outcome=outcome))
    situation = made.situation()
    assert open_concerns(situation, JUNE_1) == ()
    (concern,) = concerns(situation, JUNE_1)
    assert (concern.standing, concern.closed_at) == (outcome, act.position)
    made.document("b", made.concern("b", "nor", RISK))
    assert len(open_concerns(made.situation(), JUNE_1)) == 1


def test_a_hypothetical_concern_is_none(made: Any) -> None:
    made.open()
    made.document("a", made.concern("a", "nor", RISK, status="hypothetical"))
    assert concerns(made.situation(), JUNE_1) == ()


def test_stages_of_a_named_instrument_stand_in_one_entry(made: Any) -> None:
    made.open()
    treaty = made.excerpt("the River Treaty", 200)
    made.document(
        "a",
        made.agreement(
            "a", "to share the river", "nor", "sud", instrument=treaty, when=made.day(MAY_3)
        ),
        made.agreement(
            "a",
            "to share the river",
            "nor",
            "sud",
            instrument=treaty,
            start=90,
            stage="signed",
            when=made.day(MAY_4),
        ),
        made.statement("a", "ada-berg", "we will build the lock", start=300, act="promise"),
    )
    treaty_entry, promise = agreements(made.situation())
    assert (treaty_entry.stage, treaty_entry.commitment) == ("signed", False)
    assert [s.name for s in treaty_entry.stages] == ["agreed", "signed"]
    assert (promise.stage, promise.commitment) == ("promised", True)
    assert [w.actor for w in promise.parties] == ["ada-berg"]


def test_a_measure_reaches_its_last_stage_and_a_wish_is_no_measure(made: Any) -> None:
    made.open()
    ban = made.excerpt("a ban on salt", 4)
    roles = {"imposer": ["ost"], "target": ["nor"]}
    made.document(
        "a",
        claim_of(
            made,
            MeasureTaken,
            "Ostland put a ban on salt.",
            roles,
            measure=ban,
            when=made.day(MAY_3),
            acknowledged=False,
        ),
        claim_of(
            made,
            MeasureTaken,
            "Ostland eased its ban.",
            roles,
            measure=ban,
            start=60,
            stage="eased",
            when=made.day(MAY_4),
        ),
        claim_of(
            made,
            MeasureTaken,
            "It should ban oil.",
            {"imposer": ["ost"]},
            start=90,
            status="normative",
        ),
    )
    (measure,) = measures(made.situation())
    assert [s.name for s in measure.stages] == ["imposed", "eased"]
    assert measure.stage == "eased"
    assert measure.acknowledged is False
    assert measure.positions == (4, 5)


def test_forces_and_incidents_and_offices(made: Any) -> None:
    made.open()
    made.document(
        "a",
        claim_of(
            made,
            ForceMoved,
            "Both navies trained.",
            {"actor": ["nor"], "partner": ["sud"]},
            what="exercise",
            when=made.day(MAY_4),
        ),
        claim_of(
            made,
            IncidentOccurred,
            "A boat was rammed, two hurt.",
            {"perpetrator": ["ost"], "target": ["nor"]},
            start=60,
            when=made.day(MAY_3),
            casualties=made.excerpt("two hurt", 80),
        ),
        claim_of(
            made,
            OfficeChanged,
            "Berg became minister.",
            {"person": ["ada-berg"]},
            start=90,
            office=made.excerpt("minister", 102),
        ),
    )
    situation = made.situation()
    incident, exercise = forces(situation)
    assert incident.incident
    assert incident.casualties is not None
    assert [w.actor for w in incident.actors] == ["ost"]
    assert (exercise.what, [w.actor for w in exercise.partners]) == ("exercise", ["sud"])
    (change,) = offices(situation)
    assert (change.change, [w.actor for w in change.persons]) == ("appointed", ["ada-berg"])


def test_a_relation_tells_contact_cooperation_and_friction_apart(made: Any) -> None:
    made.open()
    made.document(
        "a",
        made.meeting("a", "ada-berg", "ines-cruz", when=made.day(MAY_3)),
        claim_of(
            made,
            SupportGiven,
            "Norland gave boats to Sudland.",
            {"giver": ["nor"], "recipient": ["sud"]},
            start=60,
        ),
        claim_of(
            made,
            IncidentOccurred,
            "Ostland rammed a boat of Norland.",
            {"perpetrator": ["ost"], "target": ["nor"]},
            start=120,
        ),
        claim_of(
            made,
            IncidentOccurred,
            "Ostland may ram another.",
            {"perpetrator": ["ost"], "target": ["sud"]},
            start=180,
            status="hypothetical",
        ),
    )
    first, second = relations(made.situation(), made.region)
    assert (first.first, first.second, first.character) == ("nor", "sud", "cooperation")
    assert first.score == 6.25  # the mean of a meeting, 2.5, and aid, 10
    assert first.last_contact == MAY_3
    assert len(first.of("contact")) == 1
    assert (second.first, second.second, second.character) == ("nor", "ost", "friction")
    assert (second.score, second.last_contact) == (-9.0, None)


def test_to_urge_somebody_is_neither_contact_nor_friction(made: Any) -> None:
    made.open()
    made.document("a", made.statement("a", "nor", "open the ports", act="urge", about=["sud"]))
    assert relations(made.situation(), made.region) == ()


def test_dates_ahead_keep_their_precision_and_the_past_is_held_or_not_reported(made: Any) -> None:
    made.open()
    october = made.day(date(2031, 10, 1), date(2031, 10, 31), "month")
    made.document(
        "a",
        made.scheduled("a", "The summit on rivers", "nor", "sud", when=october),
        made.scheduled(
            "a", "A round of trade talks", "nor", "sud", start=90, when=made.day(date(2031, 5, 10))
        ),
        made.scheduled("a", "The salt fair", "ost", start=180, when=made.day(date(2031, 5, 11))),
        made.scheduled("a", "A regatta", "wes", start=240),
    )
    made.document("b", made.meeting("b", "nor", "sud", when=made.day(date(2031, 5, 10))))
    situation = made.situation()
    assert [a.days_left for a in dates_ahead(situation, MAY_4)] == [6, 7, 150, None]
    ahead = dates_ahead(situation, JUNE_1)
    assert [(a.precision, a.days_left) for a in ahead] == [("month", 122), ("unknown", None)]
    past = dates_past(situation, JUNE_1)
    assert [a.outcome for a in past] == ["held", "not reported"]
    assert past[0].confirmed_by[0].kind == "meeting_held"


def test_a_postponed_event_is_one_event_and_says_so(made: Any) -> None:
    made.open()
    made.document(
        "a", made.scheduled("a", "The salt fair", "ost", when=made.day(date(2031, 5, 11)))
    )
    made.document(
        "b",
        made.scheduled(
            "b", "The salt fair", "ost", when=made.day(date(2031, 5, 25)), change="postponed"
        ),
    )
    (past,) = dates_past(made.situation(), MAY_4)
    assert past.outcome == "postponed"
    assert past.positions == (4, 7)


def test_a_period_keeps_what_may_lie_in_it_and_marks_the_undated(made: Any) -> None:
    made.open()
    month = made.day(date(2031, 5, 1), date(2031, 5, 31), "month")
    made.document(
        "a",
        made.meeting("a", "nor", "sud", when=made.day(date(2031, 4, 1))),
        made.meeting("a", "nor", "ost", start=50, when=month),
        made.meeting("a", "nor", "wes", start=90),
    )
    made.document("old", made.visit("old", "ada-berg", "ost"), published=date(2031, 1, 1))
    kept = within(made.situation(), MAY_3, MAY_4)
    assert [d.positions for d in kept.developments] == [(5,), (6,)]
    assert [is_undated(d) for d in kept.developments] == [False, True]
    assert len(kept.sources) == 2
    assert len(within(made.situation(), None, None).developments) == 4


def test_changes_are_new_changed_withdrawn_and_closed_with_their_cause(made: Any) -> None:
    made.open()
    met, feared, went = made.document(
        "a",
        made.meeting("a", "nor", "sud", when=made.day(MAY_3)),
        made.concern("a", "nor", RISK, start=90),
        made.visit("a", "ada-berg", "ost", start=200),
    )
    since = len(made.records)
    assert changes(made.situation(), since) == ()
    again, brought = made.document(
        "b",
        made.meeting("b", "nor", "sud", words="Talks.", when=made.day(MAY_3)),
        made.meeting("b", "ost", "wes", words="More talks.", start=60, when=made.day(MAY_3)),
    )
    closed = made.record(ConcernClosed(claims=(feared.id,)))
    gone = made.retract(went, "the visit was called off")
    found = changes(made.situation(), since)
    assert [(c.tag, c.position) for c in found] == [
        ("changed", again.position),
        ("new", brought.position),
        ("closed", closed.position),
        ("withdrawn", gone.position),
    ]
    assert found[-1].why == "the visit was called off"
    assert found[-1].development is None
    assert found[0].development is not None
    assert found[0].development.id == met.id


def test_a_second_extraction_with_the_same_words_is_no_news(made: Any) -> None:
    made.open()
    claim = made.meeting("a", "nor", "sud")
    made.document("a", claim)
    since = len(made.records)
    made.extraction("a", claim, version="2")
    assert changes(made.situation(), since) == ()


def test_what_came_and_went_since_is_no_change(made: Any) -> None:
    made.open()
    since = len(made.records)
    (claim,) = made.document("a", made.meeting("a", "nor", "sud"))
    made.retract(claim)
    assert changes(made.situation(), since) == ()


def test_outlets_and_the_sources_of_a_development(made: Any) -> None:
    made.open()
    made.document("a", made.meeting("a", "nor", "sud"), outlet="South Post")
    made.document("b", outlet="Daily North")
    made.document("c")
    situation = made.situation()
    assert [(o.name, o.independent) for o in outlets(situation)] == [
        ("Daily North", 1),
        ("South Post", 1),
        (None, 1),
    ]
    assert [s.position for s in sources_of(situation, situation.developments)] == [2]

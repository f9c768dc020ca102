"""Which claims become one development, what is best known of it, and who stands behind it."""

from datetime import date
from typing import Any

import pytest

from briefing.situation.changes import changes
from briefing.situation.conflicts import conflicts
from events.acts import ClaimConfirmed
from events.values import Grade

MAY_3 = date(2031, 5, 3)
MAY_4 = date(2031, 5, 4)
TOLL = "the bridge toll will be cut by half from next January"


def groups(situation: Any) -> list[list[int]]:
    """Positions of the claims of each development."""
    return [list(d.positions) for d in situation.developments]


def test_a_meeting_told_by_states_and_by_ministers_is_one(made: Any) -> None:
    made.open()
    made.document("a", made.meeting("a", "nor", "sud", when=made.day(MAY_3)))
    made.document("b", made.meeting("b", "ada-berg", "ines-cruz", when=made.day(MAY_3)))
    (development,) = made.situation().developments
    assert len(development.reports) == 2
    assert len(development.reasons) == 1
    assert "same time" in development.reasons[0]


def test_two_meetings_of_one_pair_on_different_days_stay_two(made: Any) -> None:
    made.open()
    made.document(
        "a",
        made.meeting("a", "nor", "sud", when=made.day(MAY_3)),
        made.meeting("a", "nor", "sud", start=90, when=made.day(MAY_4)),
    )
    made.document("b", made.meeting("b", "nor", "sud", words="Talks.", when=made.day(MAY_4)))
    assert groups(made.situation()) == [[4], [5, 8]]


def test_a_pair_that_meets_beside_a_meeting_of_three_is_another_meeting(made: Any) -> None:
    made.open()
    made.document(
        "a",
        made.meeting("a", "nor", "sud", "ost", when=made.day(MAY_3)),
        made.meeting("a", "nor", "sud", start=90, when=made.day(MAY_3)),
    )
    assert len(made.situation().developments) == 2


def test_the_same_session_of_a_series_is_one_though_a_report_errs_on_the_day(made: Any) -> None:
    made.open()
    made.document("a", made.meeting("a", "nor", "sud", ordinal=11, when=made.day(MAY_3)))
    made.document("b", made.meeting("b", "nor", "sud", ordinal=11, when=made.day(MAY_4)))
    made.document("c", made.meeting("c", "nor", "sud", ordinal=12, when=made.day(MAY_4)))
    situation = made.situation()
    assert groups(situation) == [[4, 7], [10]]
    (conflict,) = conflicts(situation)
    assert conflict.matter == "date"
    assert [(r.says, r.positions) for r in conflict.readings] == [
        ("2031-05-03", (4,)),
        ("2031-05-04", (7,)),
    ]


def test_a_rough_date_fits_an_exact_one_and_the_exact_one_is_kept(made: Any) -> None:
    made.open()
    month = made.day(date(2031, 5, 1), date(2031, 5, 31), "month")
    made.document("a", made.meeting("a", "nor", "sud", when=month))
    made.document("b", made.meeting("b", "nor", "sud", words="Talks.", when=made.day(MAY_3)))
    situation = made.situation()
    (development,) = situation.developments
    assert development.when == made.day(MAY_3)
    assert development.lead.position == 7
    assert development.id == development.reports[0].id
    assert conflicts(situation) == ()


def test_remarks_on_two_subjects_on_one_day_stay_two(made: Any) -> None:
    made.open()
    made.document(
        "a",
        made.statement("a", "ada-berg", TOLL, when=made.day(MAY_3)),
        made.statement(
            "a", "ada-berg", "Sudland must open its ports", start=90, when=made.day(MAY_3)
        ),
    )
    assert len(made.situation().developments) == 2


def test_one_remark_in_other_words_is_one_and_in_another_mouth_is_two(made: Any) -> None:
    made.open()
    made.document("a", made.statement("a", "ada-berg", TOLL))
    made.document(
        "b",
        made.statement("b", "ada-berg", "a halved toll on the bridge, cut by half from January"),
    )
    made.document("c", made.statement("c", "jun-oda", TOLL))
    assert groups(made.situation()) == [[4, 7], [10]]


def test_a_remark_and_its_negation_are_two(made: Any) -> None:
    made.open()
    made.document("a", made.statement("a", "ada-berg", "the toll will rise again next year"))
    made.document("b", made.statement("b", "ada-berg", "the toll will not rise again next year"))
    assert len(made.situation().developments) == 2


def test_a_state_and_its_minister_speak_with_one_voice_but_two_ministers_do_not(made: Any) -> None:
    made.open()
    made.document("a", made.statement("a", "nor", TOLL))
    made.document("b", made.statement("b", "ada-berg", TOLL))
    assert len(made.situation().developments) == 1
    other = type(made)()
    other.open()
    other.document("a", other.statement("a", "ada-berg", TOLL))
    other.document("b", other.statement("b", "per-dahl", TOLL))
    assert len(other.situation().developments) == 2


@pytest.mark.parametrize("status", ["hypothetical", "normative", "denied"])
def test_what_did_not_happen_is_never_joined_with_what_did(made: Any, status: str) -> None:
    made.open()
    made.document("a", made.meeting("a", "nor", "sud", when=made.day(MAY_3)))
    made.document("b", made.meeting("b", "nor", "sud", when=made.day(MAY_3), status=status))
    found = {d.status: len(d.reports) for d in made.situation().developments}
    assert found == {"actual": 1, status: 1}


def test_a_report_confirms_what_was_announced_and_only_reports_count_as_sources(made: Any) -> None:
    made.open()
    made.document(
        "a",
        made.meeting("a", "nor", "sud", when=made.day(MAY_3), status="scheduled"),
        outlet="South Post",
        published=date(2031, 5, 1),
    )
    (before,) = made.situation().developments
    assert before.status == "scheduled"
    made.document(
        "b",
        made.meeting("b", "nor", "sud", words="Talks.", when=made.day(MAY_3)),
        outlet="Wire One",
    )
    (development,) = made.situation().developments
    assert development.status == "actual"
    assert development.lead.position == 7
    assert development.independent == 1


def test_the_best_graded_of_equally_precise_reports_leads(made: Any) -> None:
    made.open()
    for name, letter in (("a", "D"), ("b", "B"), ("c", "F")):
        made.document(
            name,
            made.meeting(name, "nor", "sud", words=f"Talks {name}.", when=made.day(MAY_3)),
            grade=Grade(reliability=letter, credibility="2"),
        )
    (development,) = made.situation().developments
    assert development.lead.claim.document == made.digest("b")


def test_a_report_that_a_person_confirmed_leads(made: Any) -> None:
    made.open()
    (first,) = made.document("a", made.meeting("a", "nor", "sud", when=made.day(MAY_3)))
    made.document(
        "b",
        made.meeting("b", "nor", "sud", words="Talks.", when=made.day(MAY_3)),
        grade=Grade(reliability="A", credibility="1"),
    )
    made.record(ClaimConfirmed(claim=first.id))
    (development,) = made.situation().developments
    assert development.lead.id == first.id


LONG = (
    "The ministers of both countries met for two hours in the old customs house by the river "
    "and agreed to keep the bridge open through the winter months"
)
RECAST = (
    "Officials said the ministers of both countries met for two hours in the old customs house "
    "by the river, and they want the bridge open through the winter months"
)


def test_a_rewrite_is_no_second_source(made: Any) -> None:
    made.open()
    made.document(
        "a",
        made.meeting("a", "nor", "sud", words=LONG, when=made.day(MAY_3)),
        outlet="South Post",
        published=MAY_3,
    )
    made.document(
        "b",
        made.meeting("b", "nor", "sud", words=RECAST, when=made.day(MAY_3)),
        outlet="Wire One",
        published=MAY_4,
    )
    situation = made.situation()
    assert [s.copy_of for s in situation.sources] == [None, made.digest("a")]
    assert situation.developments[0].independent == 1


def test_the_later_published_is_the_copy_even_when_it_came_in_first(made: Any) -> None:
    made.open()
    for name, words, day in (("b", RECAST, MAY_4), ("a", LONG, MAY_3)):
        made.document(
            name,
            made.meeting(name, "nor", "sud", words=words, when=made.day(MAY_3)),
            published=day,
        )
    assert [s.copy_of for s in made.situation().sources] == [made.digest("a"), None]


@pytest.mark.parametrize(
    ("first", "outlet", "met", "printed", "copied"),
    [
        (3, "Wire One", 4, 4, False),  # the outlet's next report, the day after
        (3, "South Post", 5, 5, False),  # another's, of a day when the first was long in print
        (3, "South Post", 4, 5, True),  # it may be a day across the sea
        (5, "Wire One", 4, 5, True),  # both were printed after either day: one of them errs
        (3, "South Post", 2, 4, True),
    ],
)
def test_like_words_of_a_later_day_tell_of_another_meeting(
    made: Any, first: int, outlet: str, met: int, printed: int, copied: bool
) -> None:
    """What was printed on `first`, of 3 May, cannot be of what happened afterwards."""
    made.open()
    for name, of, day, published in (("a", "Wire One", 3, first), ("b", outlet, met, printed)):
        claim = made.meeting(name, "nor", "sud", words=LONG, when=made.day(date(2031, 5, day)))
        made.document(name, claim, outlet=of, published=date(2031, 5, published))
    situation = made.situation()
    assert any(s.copy_of for s in situation.sources) == copied
    assert len(situation.developments) == (1 if copied else 2)
    assert [c.matter for c in conflicts(situation)] == ["date"] * copied


def test_a_reprint_that_tells_of_the_next_meeting_joins_it_to_none_before(made: Any) -> None:
    """It repeats the remark of 3 May, and that the same two met on the day when it was printed."""
    made.open()
    for name, day, outlet in (("a", 3, "Wire One"), ("b", 5, "South Post")):
        when = made.day(date(2031, 5, day))
        made.document(
            name,
            made.statement(name, "ada-berg", LONG, when=made.day(MAY_3)),
            made.meeting(name, "nor", "sud", words="They met.", start=300, when=when),
            outlet=outlet,
            published=date(2031, 5, day),
        )
    situation = made.situation()
    assert [s.copy_of for s in situation.sources] == [None, made.digest("a")]
    assert groups(situation) == [[4, 8], [5], [9]]


def test_quoting_one_speech_does_not_make_a_copy(made: Any) -> None:
    made.open()
    speech = (
        "“we have walked this road together for eleven years and we shall walk it for eleven "
        "more, whatever the weather may bring”"
    )
    made.document("a", made.statement("a", "ada-berg", f"At noon she told them: {speech}"))
    made.document("b", made.statement("b", "ada-berg", f"In the evening came this: {speech}"))
    assert [s.copy_of for s in made.situation().sources] == [None, None]


def test_outlets_of_one_owner_are_one_source(made: Any) -> None:
    made.open()
    for name, outlet in (("a", "Daily North"), ("b", "Evening North"), ("c", "South Post")):
        made.document(
            name,
            made.meeting(name, "nor", "sud", words=f"Talks {name}.", when=made.day(MAY_3)),
            outlet=outlet,
        )
    (development,) = made.situation().developments
    assert len(development.reports) == 3
    assert development.independent == 2


def test_who_cites_an_agency_rests_on_the_agency(made: Any) -> None:
    made.open()
    for name, outlet, words in (
        ("a", "Wire One", "They met."),
        ("b", "South Post", "They met at noon, according to Wire One."),
        ("c", "Daily North", "The pair met, according to Wire One, at noon."),
    ):
        made.document(
            name,
            made.meeting(name, "nor", "sud", words=words, when=made.day(MAY_3)),
            outlet=outlet,
        )
    (development,) = made.situation().developments
    assert development.independent == 1


def test_a_rewrite_adds_no_source_even_to_what_its_original_does_not_tell(made: Any) -> None:
    """Its original is its only source, and tells no such thing; without it, it stands for it."""

    def told(*, original: bool) -> list[int]:
        one = type(made)()
        one.open()

        def met(document: str, with_whom: str, words: str) -> Any:
            return one.meeting(document, "sud", with_whom, words=words, when=one.day(MAY_3))

        if original:
            words = "Sudland and Norland talked of the dam in the north."
            one.document("wire", met("wire", "nor", words), outlet="Wire One", published=MAY_3)
        one.document(
            "post",
            met("post", "nor", "The dam in the north brought Norland here, Wire One said."),
            met("post", "ost", "Ostland came as well, Wire One reported."),
            outlet="South Post",
            published=MAY_3,
        )
        words = "A round of talks."
        one.document("own", met("own", "ost", words), outlet="Daily North", published=MAY_3)
        parties = {"sud", "ost"}
        return [
            d.independent
            for d in one.situation().developments
            if {m.actor for m in d.lead.claim.actors} == parties
        ]

    assert told(original=False) == [2]
    assert told(original=True) == [1]


def test_an_agreement_and_its_denial_stand_side_by_side(made: Any) -> None:
    made.open()
    substance = "to reopen the bridge to lorries"
    made.document("a", made.agreement("a", substance, "nor", "sud"))
    made.document("b", made.agreement("b", substance, "nor", "sud", status="denied"))
    situation = made.situation()
    (conflict,) = conflicts(situation)
    first, second = situation.developments
    assert (conflict.matter, conflict.development, conflict.other) == (
        "denied",
        first.id,
        second.id,
    )
    assert conflict.positions == (4, 7)


def test_the_same_quotation_given_to_two_speakers_is_a_conflict(made: Any) -> None:
    made.open()
    made.document("a", made.statement("a", "ada-berg", TOLL, verbatim=True))
    made.document("b", made.statement("b", "jun-oda", TOLL, verbatim=True))
    (conflict,) = conflicts(made.situation())
    assert conflict.matter == "speaker"
    assert [r.says for r in conflict.readings] == ["Ada Berg", "Jun Oda"]


def test_reports_that_place_one_meeting_in_two_countries_disagree(made: Any) -> None:
    made.open()
    for name, city, country in (("a", "Norholm", "NOR"), ("b", "Suden", "SUD")):
        made.document(
            name,
            made.meeting(
                name,
                "nor",
                "sud",
                words=f"Talks {name}.",
                when=made.day(MAY_3),
                place=made.place(city, country),
            ),
        )
    (conflict,) = conflicts(made.situation())
    assert conflict.matter == "place"
    assert [r.says for r in conflict.readings] == ["Norholm", "Suden"]


def test_who_attended_one_session_is_compared_by_state(made: Any) -> None:
    made.open()
    made.document("a", made.meeting("a", "nor", "sud", ordinal=3, when=made.day(MAY_3)))
    made.document("b", made.meeting("b", "ada-berg", "ines-cruz", ordinal=3, when=made.day(MAY_3)))
    assert conflicts(made.situation(), made.region) == ()
    made.document("c", made.meeting("c", "nor", "ost", ordinal=3, when=made.day(MAY_3)))
    (conflict,) = conflicts(made.situation(), made.region)
    assert conflict.matter == "participants"
    assert [r.says for r in conflict.readings] == ["NOR, SUD", "NOR, OST"]


def test_a_meeting_from_first_report_to_correction(made: Any) -> None:
    """Three outlets, one a rewrite, one with a wrong day that is corrected: step by step."""
    made.open()
    made.document(
        "a",
        made.meeting("a", "nor", "sud", words=LONG, ordinal=4, when=made.day(MAY_3)),
        outlet="South Post",
        published=MAY_3,
    )
    (after_a,) = made.situation().developments
    assert (after_a.independent, after_a.reasons) == (1, ())
    first_issue = len(made.records)

    made.document(
        "b",
        made.meeting("b", "nor", "sud", words=RECAST, ordinal=4, when=made.day(MAY_3)),
        outlet="Wire One",
        published=MAY_4,
    )
    (after_b,) = made.situation().developments
    assert (after_b.id, len(after_b.reports), after_b.independent) == (after_a.id, 2, 1)

    wrong = made.meeting(
        "c",
        "ada-berg",
        "ines-cruz",
        words="Berg and Cruz sat down.",
        ordinal=4,
        when=made.day(MAY_4),
    )
    (claim,) = made.document("c", wrong, outlet="Daily North", published=MAY_4)
    with_conflict = made.situation()
    (after_c,) = with_conflict.developments
    assert (after_c.id, after_c.independent) == (after_a.id, 2)
    assert after_c.when == made.day(MAY_3)
    assert [c.matter for c in conflicts(with_conflict)] == ["date"]
    assert [(c.tag, c.position) for c in changes(with_conflict, first_issue)] == [
        ("changed", claim.position)
    ]
    second_issue = len(made.records)

    act = made.correct(claim, wrong.model_copy(update={"when": made.day(MAY_3)}), "wrong day")
    corrected = made.situation()
    (at_last,) = corrected.developments
    assert conflicts(corrected) == ()
    assert (at_last.id, at_last.independent) == (after_a.id, 2)
    (change,) = changes(corrected, second_issue)
    assert (change.tag, change.position, change.why) == ("corrected", act.position, "wrong day")
    assert made.situation(second_issue) == with_conflict


def test_what_was_reported_before_cannot_be_what_happened_after(made: Any) -> None:
    """An undated agreement of one week is not the dated one of the next by the same parties."""
    made.open()
    substance = "to reopen the bridge to lorries"
    made.document("a", made.agreement("a", substance, "nor", "sud"), published=MAY_3)
    later = made.day(date(2031, 5, 11))
    made.document(
        "b",
        made.agreement("b", substance, "nor", "sud", when=later),
        published=date(2031, 5, 11),
    )
    assert groups(made.situation()) == [[4], [7]]


def test_an_undated_report_joins_the_nearest_meeting(made: Any) -> None:
    made.open()
    for name, day in (("a", MAY_3), ("b", date(2031, 5, 11))):
        meeting = made.meeting(name, "nor", "sud", words=f"Talks {name}.", when=made.day(day))
        made.document(name, meeting, published=day)
    undated = made.meeting("c", "ada-berg", "ines-cruz", words="Berg met Cruz.")
    made.document("c", undated, published=date(2031, 5, 12))
    assert groups(made.situation()) == [[4], [7, 10]]


def test_they_are_whoever_met_there_on_that_day(made: Any) -> None:
    """A report that names nobody joins by day and place, and nothing without them."""
    made.open()
    norholm = made.place("Norholm", "NOR")
    day = made.day(MAY_3)
    made.document("a", made.meeting("a", "nor", "sud", when=day, place=norholm))
    made.document("b", made.meeting("b", "The ministers", when=day, place=norholm))
    made.document("c", made.meeting("c", "they", words="That they met at all is good."))
    made.document("d", made.meeting("d", "they", words="They had met.", when=day))
    assert groups(made.situation()) == [[4, 7], [10], [13]]


def test_which_of_two_meetings_they_held_is_not_guessed(made: Any) -> None:
    made.open()
    here = {"when": made.day(MAY_3), "place": made.place("Norholm", "NOR")}
    made.document("a", made.meeting("a", "nor", "sud", **here))
    made.document("b", made.meeting("b", "nor", "ost", **here))
    made.document("c", made.meeting("c", "they", **here))
    assert groups(made.situation()) == [[4], [7], [10]]


def test_a_day_that_its_outlet_takes_back_is_a_conflict_within_one_development(made: Any) -> None:
    """The wrong day, the right one, and the correction that names both, in any order."""
    norholm = made.place("Norholm", "NOR")
    reports = {
        "a": (
            made.meeting("a", "nor", "sud", "ost", when=made.day(MAY_4), place=norholm),
            "Wire One",
        ),
        "b": (
            made.meeting("b", "nor", "sud", "ost", when=made.day(MAY_3), place=norholm),
            "South Post",
        ),
        "c": (
            made.meeting(
                "c",
                "The ministers",
                words="The ministers met on May 4, not on May 3.",
                when=made.day(MAY_4),
                place=norholm,
            ),
            "South Post",
        ),
    }
    for order in ("abc", "cba", "bca"):
        log = type(made)()
        log.open()
        for name in order:
            claim, outlet = reports[name]
            log.document(name, claim, outlet=outlet, published=date(2031, 5, 5 + (name == "c")))
        situation = log.situation()
        (development,) = situation.developments
        assert development.when == made.day(MAY_4)
        (conflict,) = conflicts(situation)
        assert conflict.matter == "date"
        assert {r.says for r in conflict.readings} == {"2031-05-03", "2031-05-04"}
        (told,) = (r.position for r in development.reports if r.claim == reports["c"][0])
        assert conflict.settled == told


def test_a_correction_leaves_other_outlets_and_other_meetings_alone(made: Any) -> None:
    made.open()
    norholm = made.place("Norholm", "NOR")
    wrong = {"when": made.day(MAY_3), "place": norholm}
    made.document("a", made.meeting("a", "nor", "sud", **wrong), outlet="Wire One")
    made.document(
        "b",
        made.meeting(
            "b",
            "The ministers",
            words="The ministers met on 4 May, not 3 May.",
            when=made.day(MAY_4),
            place=norholm,
        ),
        made.meeting("b", "nor", "sud", words="On May 3 two of them met.", start=90, **wrong),
        outlet="South Post",
    )
    made.document("c", made.meeting("c", "nor", "sud", **wrong), outlet="South Post")
    assert groups(made.situation()) == [[4, 8, 11], [7]]


def test_a_correction_puts_right_what_came_before_it_and_nothing_later(made: Any) -> None:
    """Whoever still gives the wrong day after the correction means what it says."""
    made.open()
    norholm = made.place("Norholm", "NOR")
    words = "The ministers met on May 4, not on May 3."
    correction = made.meeting("b", "nor", "sud", words=words, when=made.day(MAY_4), place=norholm)
    made.document("b", correction, outlet="Wire One", published=date(2031, 5, 6))
    for name, published in (("a", MAY_4), ("c", date(2031, 5, 8))):
        met = made.meeting(
            name, "nor", "sud", words=f"Talks {name}.", when=made.day(MAY_3), place=norholm
        )
        made.document(name, met, outlet="Wire One", published=published)
    assert groups(made.situation()) == [[4, 7], [10]]


ERRED = (
    "The ministers of Norland and Sudland met in Norholm on 3 May and spoke for three hours about "
    "tolls on the long bridge, herring quotas and the mail boat that has not sailed since winter."
)


def test_who_reprinted_a_wrong_day_is_put_right_with_the_original(made: Any) -> None:
    """Two reports err on the day, one after the other; the first outlet alone takes it back."""
    made.open()
    norholm = made.place("Norholm", "NOR")
    wrong = {"words": ERRED, "when": made.day(MAY_3), "place": norholm}
    right = made.meeting("r", "nor", "sud", when=made.day(MAY_4), place=norholm)
    made.document("r", right, outlet="Wire One", published=date(2031, 5, 5))
    made.document(
        "a", made.meeting("a", "nor", "sud", **wrong), outlet="South Post", published=MAY_4
    )
    made.document(
        "b", made.meeting("b", "nor", "sud", **wrong), outlet="East Post", published=MAY_4
    )
    assert groups(made.situation()) == [[4], [7, 10]]
    made.document(
        "c",
        made.meeting(
            "c",
            "The ministers",
            words="The ministers met on May 4, not on May 3.",
            when=made.day(MAY_4),
            place=norholm,
        ),
        outlet="South Post",
        published=date(2031, 5, 6),
    )
    situation = made.situation()
    assert groups(situation) == [[4, 7, 10, 13]]
    (conflict,) = conflicts(situation)
    assert conflict.settled == 13
    assert {r.says: r.taken_back for r in conflict.readings} == {
        "2031-05-04": (),
        "2031-05-03": (13,),  # by the outlet that erred; who copied it has taken nothing back
    }


def test_a_smaller_company_on_the_day_sends_nobody_away(made: Any) -> None:
    """One outlet names a part of those who met: who gives no day stays where all are named."""
    made.open()
    here = {"when": made.day(MAY_4), "place": made.place("Norholm", "NOR")}
    three = ("nor", "sud", "ost")
    made.document(
        "a",
        made.meeting("a", *three, words="They chaired it."),
        made.meeting("a", *three, start=90, **here),
        published=MAY_4,
    )
    made.document("b", made.meeting("b", "nor", **here), published=date(2031, 5, 5))
    made.document("c", made.meeting("c", *three), published=date(2031, 5, 6))
    made.document("d", made.meeting("d", "They", **here), published=date(2031, 5, 6))
    assert groups(made.situation()) == [[4, 5, 8, 11, 14]]


def test_reports_that_give_a_day_are_taken_before_those_that_do_not(made: Any) -> None:
    """What two meetings of one pair are is told by their days, not by who spoke of them first."""
    made.open()
    norholm = made.place("Norholm", "NOR")
    made.document(
        "a",
        made.meeting("a", "nor", "sud", words="They met."),
        made.meeting("a", "nor", "sud", start=90, when=made.day(MAY_3), place=norholm),
        made.meeting("a", "nor", "sud", start=180, when=made.day(MAY_4), place=norholm),
        published=MAY_4,
    )
    assert groups(made.situation()) == [[4, 6], [5]]


def test_one_event_found_by_its_name_in_a_long_sentence_and_alone(made: Any) -> None:
    """A name alone ("the Northern Rivers Summit") shares no plain word with a whole sentence."""
    made.open()
    october = made.day(date(2031, 10, 1), date(2031, 10, 31), "month")
    said = (
        "hosting of the Northern Rivers Summit in October, beside talks on tolls, herring, mail "
        "boats, harbour fees, lighthouse keepers and winter routes"
    )
    for name, what in (("a", "the Northern Rivers Summit"), ("b", said)):
        made.document(name, made.scheduled(name, what, "nor", when=october), published=MAY_3)
    assert groups(made.situation()) == [[4, 7]]


def test_a_confirmed_report_that_names_nobody_gives_the_day_and_does_not_lead(made: Any) -> None:
    made.open()
    norholm = made.place("Norholm", "NOR")
    made.document("a", made.meeting("a", "nor", "sud", when=made.day(MAY_3), place=norholm))
    (named,) = made.document(
        "b", made.meeting("b", "The ministers", when=made.day(MAY_3), place=norholm)
    )
    made.record(ClaimConfirmed(claim=named.id))
    (development,) = made.situation().developments
    assert [r.confirmed for r in development.reports] == [False, True]
    assert development.lead is development.reports[0]
    assert development.place == norholm


def test_a_document_told_on_one_outlets_word_throughout_is_its_copy(made: Any) -> None:
    """The outlet need not be in the region: the desk's own documents name it."""
    made.open()
    first = "the ferry between both ports will sail again in autumn"
    second = "dockers fear for their wages if the ferry sails"
    made.document(
        "a",
        made.statement("a", "ada-berg", first),
        made.statement("a", "ada-berg", second, start=200),
        outlet="Harbour Bell",
        published=MAY_3,
    )
    told = (
        "In autumn the ferry sails again, Harbour Bell reported.",
        "Dockers fear, the paper said.",
    )
    retold = [
        made.statement("b", "ada-berg", words, start=200 * n)
        for n, words in enumerate((*told, "According to Harbour Bell, wages are at stake."))
    ]
    made.document("b", *retold, outlet="Inland Echo", published=MAY_4)
    once = made.statement(
        "c", "ada-berg", "In autumn the ferry sails again, Harbour Bell reported."
    )
    own = made.statement("c", "ada-berg", "The ferry office confirmed this to us.", start=200)
    made.document("c", once, own, outlet="Valley Mail", published=MAY_4)
    assert [s.copy_of for s in made.situation().sources] == [None, made.digest("a"), None]


def test_two_ministers_of_one_state_are_at_two_meetings(made: Any) -> None:
    """Undated talks of one minister are not the dated call of another; one place and day decide."""
    made.open()
    made.document("a", made.meeting("a", "ada-berg", "ines-cruz", when=made.day(MAY_3)))
    made.document("b", made.meeting("b", "per-dahl", "sud", words="Dahl had talks."))
    assert groups(made.situation()) == [[4], [7]]
    norholm = {"when": made.day(MAY_4), "place": made.place("Norholm", "NOR")}
    made.document("c", made.meeting("c", "ada-berg", "ines-cruz", words="Berg met.", **norholm))
    made.document("d", made.meeting("d", "per-dahl", "ines-cruz", words="Dahl met.", **norholm))
    assert groups(made.situation()) == [[4], [7], [10, 13]]

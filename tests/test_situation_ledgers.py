"""The ledgers as plain rows: what stands open, agreed, due, ahead, and who stands where."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from briefing.regions.region import Office, Topic
from briefing.situation.ledgers import ledgers
from briefing.situation.offices import holders
from briefing.situation.positions import positions
from events.acts import ConcernClosed
from events.claims import OfficeChanged, SupportGiven
from events.values import Mention, When

MAY = {day: date(2031, 5, day) for day in range(1, 32)}


@pytest.fixture
def region(made: Any) -> Any:
    """The test region with one topic and one office."""
    return replace(
        made.region,
        topics={"trade": Topic("trade", "Trade", ("trade",))},
        offices=(Office("ada-berg", "foreign minister", "nor", since=date(2030, 1, 1)),),
    )


def test_a_position_tells_what_was_said_last_and_since_when_it_is_another(
    made: Any, region: Any
) -> None:
    """Support, then rejection: changed on the day of the first rejection, not of the last."""
    made.open()
    for day, act, words in (
        (1, "support", "the canal treaty should be signed soon"),
        (4, "say", "talks on trade would go on in the spring"),
        (7, "reject", "no treaty binds a free harbour town"),
        (9, "criticise", "the new customs hurt every fisherman"),
    ):
        made.document(
            f"paper {day}",
            made.statement(
                f"paper {day}",
                "ada-berg",
                words,
                act=act,
                topics=("trade",),
                when=made.day(MAY[day]),
            ),
            published=MAY[day],
        )
    (position,) = positions(made.situation(), region)
    assert (position.actor, position.topic) == ("nor", "trade")
    assert (position.last_said, position.stance) == (MAY[9], "against")
    assert position.changed_since == MAY[7]
    assert [p.changed_since for p in positions(made.situation(7), region)] == [None]
    silent = ledgers(made.situation(), region, MAY[9])["nothing_on_record"]
    assert [(row["actor"], row["topic"]) for row in silent] == [("sud", "trade"), ("ost", "trade")]


def test_what_was_left_out_is_on_record_whatever_the_topic(made: Any, region: Any) -> None:
    """Two papers remark that the minister did not name Ostland; no topic is known of either."""
    made.open()
    for name, day, words in (
        ("a", 3, "peace is dear to all who fish"),
        ("b", 6, "the price of salt must fall"),
    ):
        said = made.statement(name, "ada-berg", words, when=made.day(MAY[day]))
        silent = said.model_copy(update={"omitted": (made.excerpt("Ostland", 60),)})
        made.document(name, silent)
    made.document("c", made.statement("c", "sud", "salt is dear", topics=("trade",)))
    opinion = made.statement("d", "sud", "all is well", voice="editorial")
    made.document("d", opinion.model_copy(update={"omitted": (made.excerpt("Westland", 60),)}))
    (row,) = ledgers(made.situation(), region, MAY[9])["omissions"]
    assert (row["actor"], row["omitted"], row["last"]) == ("nor", "Ostland", "2031-05-06")
    assert row["positions"] == [4, 7]


@pytest.mark.parametrize(
    ("period", "listed"),
    [((None, None), 2), ((MAY[1], MAY[5]), 1), ((MAY[20], MAY[25]), 0)],
)
def test_conflicts_name_their_claims_and_what_would_settle_them(
    made: Any, region: Any, period: Any, listed: int
) -> None:
    """Those of the period alone: two sessions, each told of two days."""
    made.open()
    for ordinal, first in ((1, 3), (2, 13)):
        for name, day in ((f"a{first}", first), (f"b{first}", first + 1)):
            met = made.meeting(name, "nor", "sud", when=made.day(MAY[day]), words=f"{name}.")
            made.document(name, met.model_copy(update={"ordinal": ordinal}))
    rows = ledgers(made.situation(), region, MAY[30], period)["conflicts"]
    assert [row["matter"] for row in rows] == ["date"] * listed
    for row in rows[:1]:
        told = [(r["says"], r["positions"]) for r in row["readings"]]
        assert told == [("2031-05-03", [4]), ("2031-05-04", [7])]
        assert (row["settled"], row["settles"][:15]) == (None, "a dated release")


def test_a_wish_and_an_editorial_are_nobody_s_position(made: Any, region: Any) -> None:
    """What was not said, or only by a newspaper, is on nobody's record."""
    made.open()
    made.document(
        "a",
        made.statement("a", "nor", "trade is free", topics=("trade",), status="normative"),
        made.statement("a", "nor", "taxes fall", topics=("trade",), voice="editorial", start=90),
    )
    assert positions(made.situation(), region) == ()


def test_relations_print_their_sum_and_the_period_before(made: Any, region: Any) -> None:
    """Two meetings and an agreement now, one meeting in the equal period before."""
    made.open()
    for day in (3, 12, 15):
        made.document(
            f"paper {day}",
            made.meeting(f"paper {day}", "nor", "sud", when=made.day(MAY[day])),
            published=MAY[day],
        )
    made.document(
        "pact",
        made.agreement(
            "pact", "to open the canal", "nor", "sud", stage="signed", when=made.day(MAY[16])
        ),
    )
    period = (MAY[11], MAY[20])
    (row,) = ledgers(made.situation(), region, MAY[20], period)["relations"]
    assert (row["contacts"], row["cooperation"], row["friction"]) == (2, 1, 0)
    assert row["formula"] == "(1 × 5 + 2 × 2.5) / 3 = 3.33"
    assert (row["before"]["contacts"], row["before"]["formula"]) == (1, "(1 × 2.5) / 1 = 2.5")
    (whole,) = ledgers(made.situation(), region, MAY[20])["relations"]
    assert (whole["contacts"], whole["before"]) == (3, None)


@pytest.mark.parametrize(
    ("dated", "met", "kept"),
    [(5, False, "due"), (25, False, "past due, nothing reported"), (25, True, "kept")],
)
def test_an_agreement_is_due_when_its_own_words_announce_a_day(
    made: Any, region: Any, dated: int, met: bool, kept: str
) -> None:
    """Kept once a report says that what was announced took place."""
    made.open()
    made.document(
        "a",
        made.agreement("a", "to meet again", "nor", "sud"),
        made.scheduled("a", "a second round", "nor", "sud", when=made.day(MAY[20])),
    )
    if met:
        made.document("b", made.meeting("b", "nor", "sud", when=made.day(MAY[20])))
    (row,) = ledgers(made.situation(), region, MAY[dated])["agreements"]
    assert (row["due"], row["kept"]) == ("2031-05-20", kept)


@pytest.mark.parametrize(
    ("dated", "sent", "kept"),
    [
        (5, None, "due"),
        (25, None, "past due, nothing reported"),
        (25, ("nor", 18, "forty fishing boats"), "kept"),
        (25, ("nor", 18, "rice from the state granary"), "past due, nothing reported"),
        (25, ("ost", 18, "forty fishing boats"), "past due, nothing reported"),
        (25, ("nor", 22, "forty fishing boats"), "past due, nothing reported"),
        (1, ("nor", 1, "forty fishing boats"), "kept"),  # told the day after, far to the east
    ],
)
def test_a_promise_is_due_when_its_own_words_set_a_day_for_a_step(
    made: Any, region: Any, dated: int, sent: tuple[str, int, str] | None, kept: str
) -> None:
    """Boats "by 20 May": kept once another document says that they were given by then."""

    def given(name: str, giver: str, words: str, status: str, when: Any) -> SupportGiven:
        actors = made.mentions("giver", [giver]) + made.mentions("recipient", ["sud"])
        fields = made._fields(name, words, 0, {"status": status, "when": when})
        return SupportGiven(actors=actors, what=made.excerpt(words), **fields)

    made.open()
    until = When(end=MAY[20], precision="day")
    made.document(
        "a",
        made.statement("a", "nor", "give forty boats by 20 May", act="promise"),
        given("a", "nor", "forty mended fishing boats", "scheduled", until),
        published=MAY[2],
    )
    if sent is not None:
        giver, day, words = sent
        made.document("b", given("b", giver, words, "actual", made.day(MAY[day])))
    (row,) = ledgers(made.situation(), region, MAY[dated])["agreements"]
    assert (row["commitment"], row["due"], row["kept"]) == (True, "2031-05-20", kept)


@pytest.mark.parametrize(("surname", "outcome"), [("Berg", "held"), ("Holm", "not reported")])
def test_an_announced_meeting_is_held_when_whoever_has_the_surname_met(
    made: Any, region: Any, surname: str, outcome: str
) -> None:
    """The announcement says "Berg", the report "Ada Berg"."""
    made.open()
    made.document("a", made.scheduled("a", "talks", surname, "sud", when=made.day(MAY[6])))
    made.document("b", made.meeting("b", "ada-berg", "sud", when=made.day(MAY[6])))
    (row,) = ledgers(made.situation(), region, MAY[9])["calendar"]
    assert row["outcome"] == outcome


def test_who_holds_an_office_follows_the_pack_and_the_reports(made: Any, region: Any) -> None:
    """Before the change the one, after it the other; a day before, nothing has changed."""
    made.open()

    def change(name: str, person: str, what: str, day: int) -> None:
        claim = OfficeChanged(
            actors=(Mention(start=0, end=3, quote="the", role="person", actor=person),),
            office=made.excerpt("foreign minister"),
            change=what,
            when=made.day(MAY[day]),
            **made._fields(name, f"{person} {what} foreign minister.", 0, {}),
        )
        made.document(name, claim)

    change("a", "ada-berg", "resigned", 8)
    change("b", "per-dahl", "appointed", 9)
    situation = made.situation()
    assert [(h.person, h.change) for h in holders(situation, region, MAY[7])] == [
        ("ada-berg", None)
    ]
    assert holders(situation, region, MAY[8]) == ()
    assert [h.person for h in holders(situation, region, MAY[9])] == ["per-dahl"]
    back = Office("ada-berg", "prime minister", "nor", since=MAY[20])
    later = replace(region, offices=(*region.offices, back))
    held = [h.office for h in holders(situation, later, MAY[25]) if h.person == "ada-berg"]
    assert held == ["prime minister"]  # she took it after she had left the other


def test_a_concern_keeps_its_row_when_it_is_closed(made: Any, region: Any) -> None:
    """The act that closed it is named."""
    made.open()
    (record,) = made.document("a", made.concern("a", "nor", "the dam will break", about=("sud",)))
    closed = made.record(ConcernClosed(claims=(record.id,), outcome="answered", by="kim"))
    (row,) = ledgers(made.situation(), region, MAY[20])["concerns"]
    assert (row["standing"], row["closed_at"]) == ("answered", closed.position)
    assert (row["holders"], row["about"]) == (["Norland"], ["Sudland"])

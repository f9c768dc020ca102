"""What the ledgers may say: no more than the words do, and nothing against them."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from briefing.regions.region import Office
from briefing.situation.dates_ahead import announced, dates_ahead
from briefing.situation.forces import forces
from briefing.situation.ledgers import ledgers
from briefing.situation.offices import holders
from briefing.situation.relations import relations
from events.claims import ForceMoved, OfficeChanged
from events.values import Mention, When

MAY = {day: date(2031, 5, day) for day in range(1, 32)}


def moved(made: Any, words: str, *actors: tuple[str, str, str], **more: Any) -> ForceMoved:
    """A force that moved; each actor stands in the words as (role, id, its words)."""
    found = tuple(
        Mention(start=at, end=at + len(quote), quote=quote, role=role, actor=actor)
        for role, actor, quote in actors
        for at in [words.index(quote)]
    )
    return ForceMoved(actors=found, **made._fields("a", words, 0, more))


def weighed(made: Any, claim: ForceMoved) -> list[tuple[str, str, float]]:
    """The pairs that a log of this one claim relates."""
    made.open()
    made.document("a", claim)
    return [(r.first, r.second, r.score) for r in relations(made.situation(), made.region)]


# -- forces ----------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["exercise", "patrol"])
def test_two_who_train_or_patrol_together_cooperate(made: Any, what: str) -> None:
    """As subjects of one sentence no less than one "with" the other."""
    words = "Norland and Sudland ended their yearly drill off Ostland."
    claim = moved(
        made,
        words,
        ("actor", "nor", "Norland"),
        ("actor", "sud", "Sudland"),
        ("target", "ost", "Ostland"),
        what=what,
    )
    assert weighed(made, claim) == [("nor", "sud", 9.5)]


def test_one_who_trains_against_another_is_no_partner(made: Any) -> None:
    words = "Norland held a drill against Ostland."
    claim = moved(
        made, words, ("actor", "nor", "Norland"), ("target", "ost", "Ostland"), what="exercise"
    )
    assert weighed(made, claim) == [("nor", "ost", -5.5)]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Norland sent troops to Sudland.", []),
        ("Norland sent troops against Sudland.", [("nor", "sud", -5.5)]),
    ],
)
def test_a_force_that_was_sent_somewhere_is_not_turned_against_it(
    made: Any, words: str, expected: list[tuple[str, str, float]]
) -> None:
    """An ally's troops are sent to a state as an enemy's are: "to" does not tell which."""
    claim = moved(
        made,
        words,
        ("actor", "nor", "Norland"),
        ("target", "sud", "Sudland"),
        what="deployment",
    )
    assert weighed(made, claim) == expected
    (force,) = forces(made.situation())
    told = [[w.actor for w in who] for who in (force.targets, force.destinations)]
    assert told == ([["sud"], []] if expected else [[], ["sud"]])


# -- editorials ------------------------------------------------------------------------------


def test_an_editorial_s_worry_stays_the_editorial_s(made: Any) -> None:
    """It is on record as that paper's opinion, and weighs nothing between states."""
    made.open()
    made.document(
        "a",
        made.concern("a", "nor", "the dam will break", about=("sud",), voice="editorial"),
        outlet="South Post",
    )
    found = ledgers(made.situation(), made.region, MAY[9])
    assert [row["editorials"] for row in found["concerns"]] == [["South Post"]]
    assert found["relations"] == []
    made.document("b", made.concern("b", "nor", "the dam will break", about=("sud",)))
    found = ledgers(made.situation(), made.region, MAY[9])
    assert [row["editorials"] for row in found["concerns"]] == [[]]
    assert [row["friction"] for row in found["relations"]] == [1]


# -- offices ---------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["foreign minister in May", "the foreign minister"])
def test_an_office_told_with_its_time_is_the_one_that_the_pack_knows(made: Any, words: str) -> None:
    """One person does not hold "foreign minister" and "foreign minister in May"."""
    office = Office("ada-berg", "foreign minister", "nor", since=date(2030, 1, 1))
    region = replace(made.region, offices=(office,))
    made.open()
    claim = OfficeChanged(
        actors=made.mentions("person", ["ada-berg"]),
        office=made.excerpt(words),
        change="appointed",
        when=When(start=MAY[1], end=MAY[1], precision="day", quote="May", offset=20),
        **made._fields("a", f"Berg became {words}.", 0, {}),
    )
    made.document("a", claim)
    assert [h.office for h in holders(made.situation(), region, MAY[9])] == ["foreign minister"]


# -- what was put off ------------------------------------------------------------------------


def put_off(made: Any, *names: str, to: int | None = None, change: str = "postponed") -> Any:
    """A document of 4 May says that a meeting was put off."""
    when = None if to is None else made.day(MAY[to])
    return made.scheduled("b", "The river summit", *names, when=when, change=change)


@pytest.mark.parametrize(
    ("to", "change"), [(25, "postponed"), (None, "postponed"), (None, "cancelled")]
)
@pytest.mark.parametrize("dated", [6, 30])
def test_what_another_document_puts_off_is_neither_ahead_nor_unreported(
    made: Any, to: int | None, change: str, dated: int
) -> None:
    """The announcement speaks of talks, the other document of a summit: the same two, that day."""
    made.open()
    talks = made.scheduled("a", "talks on trade", "nor", "sud", when=made.day(MAY[11]))
    made.document("a", talks, published=MAY[2])
    made.document("b", put_off(made, "nor", "sud", to=to, change=change), published=MAY[4])
    first = next(a for a in announced(made.situation(), MAY[dated]) if a.positions[0] == 4)
    assert (first.outcome, first.positions) == (change, (4, 7))
    rows = ledgers(made.situation(), made.region, MAY[dated])["calendar"]
    assert rows[0]["put_off_by"] == [7]


@pytest.mark.parametrize(
    ("names", "day", "published"),
    [
        (("nor", "ost"), 11, 2),  # another company
        (("nor", "sud", "ost"), 11, 2),  # a larger one
        (("nor", "sud"), 3, 2),  # past when it was said
        (("nor", "sud"), 27, 2),  # after the new day
        (("nor", "sud"), 11, 5),  # announced since
    ],
)
def test_what_is_put_off_is_told_by_company_and_days(
    made: Any, names: tuple[str, ...], day: int, published: int
) -> None:
    made.open()
    made.document(
        "a",
        made.scheduled("a", "talks on trade", *names, when=made.day(MAY[day])),
        published=MAY[published],
    )
    made.document("b", put_off(made, "nor", "sud", to=25), published=MAY[4])
    first = next(a for a in announced(made.situation(), MAY[6]) if a.positions[0] == 4)
    assert first.outcome == ("not reported" if day == 3 else "ahead")


def test_what_one_alone_puts_off_is_not_told_by_company(made: Any) -> None:
    """Ostland holds many things: its regatta is not its summit, and a summit elsewhere another."""
    made.open()
    regatta = made.scheduled("a", "The regatta", "ost", when=made.day(MAY[11]))
    made.document("a", regatta, published=MAY[2])
    made.document("b", put_off(made, "ost", to=25), published=MAY[4])
    assert announced(made.situation(), MAY[6])[0].outcome == "ahead"
    elsewhere = type(made)()
    elsewhere.open()
    talks = made.scheduled("a", "talks on trade", "nor", "sud", when=made.day(MAY[11]))
    for name, claim, town in (
        ("a", talks, "Suden"),
        ("b", put_off(made, "nor", "sud", to=25), "Norholm"),
    ):
        told = claim.model_copy(update={"place": made.place(town)})
        elsewhere.document(name, told, published=MAY[2])
    assert announced(elsewhere.situation(), MAY[6])[0].outcome == "ahead"


def test_which_of_two_was_put_off_is_not_guessed(made: Any) -> None:
    made.open()
    for name, day in (("a", 11), ("c", 13)):
        talks = made.scheduled(name, f"talks of {day} May", "nor", "sud", when=made.day(MAY[day]))
        made.document(name, talks, published=MAY[2])
    made.document("b", put_off(made, "nor", "sud", to=25), published=MAY[4])
    assert [a.outcome for a in dates_ahead(made.situation(), MAY[6])] == ["ahead", "ahead"]


@pytest.mark.parametrize("order", ["ab", "ba"])
def test_a_day_put_off_is_the_new_one_and_is_waited_for(made: Any, order: str) -> None:
    """One event, whichever document came first: after the new day it is not reported."""
    made.open()
    for name in order:
        late = name == "b"
        fair = made.scheduled(
            name,
            "The salt fair",
            "ost",
            when=made.day(MAY[25 if late else 11]),
            change="postponed" if late else "set",
        )
        made.document(name, fair, published=MAY[4 if late else 2])
    (before,) = announced(made.situation(), MAY[12])
    assert (before.outcome, before.when.start, before.days_left) == ("postponed", MAY[25], 13)
    (after,) = announced(made.situation(), MAY[26])
    assert after.outcome == "not reported"


def test_a_day_on_which_it_will_not_be_is_not_waited_for(made: Any) -> None:
    """ "The salt fair of 11 May was postponed" gives no new day; "to 11 May" does."""
    for words, outcome in (("on May 11", "postponed"), ("to May 11", "not reported")):
        log = type(made)()
        log.open()
        told = f"The salt fair was postponed {words}."
        when = When(
            start=MAY[11],
            end=MAY[11],
            precision="day",
            quote="May 11",
            offset=told.index("May 11"),
        )
        fields = log._fields("a", told, 0, {"when": when, "change": "postponed"})
        claim = log.scheduled("a", "The salt fair", "ost").model_copy(update=fields)
        log.document("a", claim)
        assert [a.outcome for a in announced(log.situation(), MAY[20])] == [outcome]


@pytest.mark.parametrize(
    ("to", "whose", "outcome"),
    [
        ("Sudport", "nor", "postponed"),
        ("Sudport", "ost", "ahead"),  # another traveller
    ],
)
def test_a_host_may_put_off_a_journey_that_has_one_traveller(
    made: Any, to: str, whose: str, outcome: str
) -> None:
    made.open()
    goal = Mention(role="destination", start=6, end=13, quote="Sudport")
    who = (*made.mentions("visitor", ["nor"]), goal)
    journey = made.scheduled("a", "visit Sudport", when=made.day(MAY[11]))
    journey = journey.model_copy(update={"actors": who})
    made.document("a", journey, published=MAY[2])
    late = made.scheduled("b", f"the minister's visit to {to}", whose, "sud", change="postponed")
    made.document("b", late, published=MAY[4])
    first = next(a for a in announced(made.situation(), MAY[6]) if a.positions[0] == 4)
    assert first.outcome == outcome

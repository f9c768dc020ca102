"""The source dependence report: what nobody but one outlet stands behind."""

from datetime import date
from typing import Any

from briefing.audit.dependence import dependence
from briefing.memo.context import Sentence

MAY_3 = date(2031, 5, 3)
WORDS = "Norland's minister met the minister of Sudland in the old harbour town on Saturday."


def desk(made: Any) -> Any:
    """A meeting of two outlets, a copy of one, a visit told on the word of a third."""
    made.open()
    met = made.meeting("a", "nor", "sud", when=made.day(MAY_3), words=WORDS)
    feared = made.concern("a", "nor", "the dam will break", start=200)
    made.document("a", met, feared, outlet="Wire One", published=MAY_3)
    made.document(
        "b",
        made.meeting("b", "nor", "sud", when=made.day(MAY_3), words="Both met."),
        outlet="South Post",
    )
    visit = made.visit("c", "ada-berg", "ost", words="Ada Berg went, according to Wire One.")
    made.document("c", visit, outlet="Daily North")
    return made


def test_what_one_outlet_alone_reports_is_listed_under_it(made: Any) -> None:
    """Its own report, and what others have from it; what two report is nobody's alone."""
    rows = dependence(desk(made).situation(), made.region)
    first = rows[0]
    assert first.names == ("Wire One",)
    assert {d.kind for d in first.developments} == {"concern_raised", "visit_made"}
    assert (first.documents, first.takes_part) == (1, 3)
    others = {r.names: len(r.developments) for r in rows[1:]}
    assert others == {("South Post",): 0, ("Daily North",): 0}


def test_every_development_of_one_source_stands_once_and_no_other(made: Any) -> None:
    """The report agrees with the independent counts."""
    situation = desk(made).situation()
    listed = [d.id for row in dependence(situation, made.region) for d in row.developments]
    assert sorted(listed) == sorted(d.id for d in situation.developments if d.independent == 1)


def test_a_sentence_rests_on_one_outlet_when_all_of_its_claims_do(made: Any) -> None:
    """One claim of somebody else is enough to part it."""
    situation = desk(made).situation()
    at = {d.kind: d.positions for d in situation.developments}

    def sentence(number: int, positions: tuple[int, ...]) -> Sentence:
        return Sentence(number=number, text=f"Sentence {number}.", refs=(), positions=positions)

    said = (
        sentence(1, at["concern_raised"]),
        sentence(2, (*at["concern_raised"], *at["meeting_held"])),
        sentence(3, ()),
    )
    rows = dependence(situation, made.region, said)
    assert {r.names: [s.number for s in r.sentences] for r in rows if r.sentences} == {
        ("Wire One",): [1]
    }


def test_documents_that_name_no_outlet_are_each_their_own(made: Any) -> None:
    """They are not lumped together, and an outlet that is only cited has a row, too."""
    made.open()
    made.document("a", made.meeting("a", "nor", "sud", words="They met on the pier today."))
    made.document("b", made.visit("b", "ada-berg", "ost", words="She left, South Post said."))
    rows = {
        r.names: (r.documents, len(r.developments))
        for r in dependence(made.situation(), made.region)
    }
    assert rows == {("no outlet: a",): (1, 1), ("no outlet: b",): (1, 0), ("South Post",): (0, 1)}

"""Who stands behind a development, told with the reasons, and what its reports give."""

import runpy
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.audit.development import account_json, account_of, notes
from briefing.situation.backed import Behind
from briefing.situation.variants import variants
from events.values import Grade

MAY_3 = date(2031, 5, 3)
MAY_4 = date(2031, 5, 4)
linking = runpy.run_path(str(Path(__file__).with_name("beside.py")))["beside"](
    "test_situation_linking"
)


def told_by(made: Any, *papers: tuple[str, str, str | None, int]) -> Any:
    """A meeting told by papers: name, words, outlet, day of May on which they were published."""
    made.open()
    for name, words, outlet, day in papers:
        made.document(
            name,
            made.meeting(name, "nor", "sud", words=words, when=made.day(MAY_3)),
            outlet=outlet,
            published=date(2031, 5, day),
        )
    situation = made.situation()
    (development,) = situation.developments
    return situation, development


LONG = (
    "After a week of storms the two ministers met in the old town hall, walked along the mended "
    "pier and spoke for three hours about ferries, customs and the price of salt."
)


def test_copies_citations_and_sister_papers_say_why_they_are_no_sources(made: Any) -> None:
    """Five papers, two sources: each other paper names what it goes back to."""
    situation, development = told_by(
        made,
        ("wire", LONG, "Wire One", 3),
        ("copy", LONG, "South Post", 4),
        ("cites", "They met at noon, according to Wire One.", "Valley Mail", 4),
        ("north", "Talks by the sea.", "Daily North", 4),
        ("sister", "A meeting of two.", "Evening North", 4),
    )
    first, second = Behind(situation, made.region).sources(development)
    assert development.independent == 2
    assert [len(s.documents) for s in (first, second)] == [3, 2]
    assert dict(first.why) == {
        made.digest("copy"): "copies “wire” of Wire One",
        made.digest("cites"): "cites Wire One",
    }
    assert dict(second.why) == {made.digest("sister"): "is of one owner with Daily North"}


def test_a_rewrite_of_what_is_on_record_is_told_as_no_source_of_its_own(made: Any) -> None:
    """Nobody else tells of the second meeting: the rewrite then stands for it."""
    made.open()
    words = "Sudland and Norland talked of the dam in the north."
    met = made.meeting("wire", "sud", "nor", words=words, when=made.day(MAY_3))
    made.document("wire", met, outlet="Wire One", published=MAY_3)
    made.document(
        "post",
        made.meeting(
            "post",
            "sud",
            "nor",
            words="The dam in the north brought Norland here, Wire One said.",
            when=made.day(MAY_3),
        ),
        made.meeting(
            "post",
            "sud",
            "ost",
            start=90,
            words="Ostland came as well, Wire One reported.",
            when=made.day(MAY_3),
        ),
        outlet="South Post",
        published=MAY_3,
    )
    situation = made.situation()
    behind = Behind(situation, made.region)
    known, alone = (behind.sources(d) for d in situation.developments)
    assert [s.counts for s in known] == [True, False]
    assert [s.counts for s in alone] == [True]
    assert {why for s in (*known, *alone) for _, why in s.why} == {"cites Wire One"}


def test_who_announced_it_is_no_source_of_its_being_held(made: Any) -> None:
    made.open()
    announced = made.meeting("a", "nor", "sud", when=made.day(MAY_4), status="scheduled")
    made.document("a", announced, outlet="Wire One", published=MAY_3)
    held = made.meeting("b", "nor", "sud", words="Talks.", when=made.day(MAY_4))
    made.document("b", held, outlet="South Post", published=MAY_4)
    situation = made.situation()
    (development,) = situation.developments
    (source,) = Behind(situation, made.region).sources(development)
    assert source.documents == (made.digest("b"),)


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    cited=st.lists(st.sampled_from(["", ", Wire One reported", ", according to Daily North"])),
)
def test_the_sources_that_are_told_are_as_many_as_the_fold_counts(
    new_log: Any, seed: int, cited: list[str]
) -> None:
    """Of invented papers that copy, cite and belong to one another."""
    made = new_log()
    made.open()
    for number, (name, claims, metadata) in enumerate(linking.documents(made, seed, 8)):
        words = cited[number % len(cited)] if cited else ""
        told = []
        for claim in claims:
            first = claim.excerpts[0]
            longer = made.excerpt(first.quote + words, first.start)
            told.append(claim.model_copy(update={"excerpts": (longer,)}))
        made.document(name, *told, **metadata)
    situation = made.situation()
    behind = Behind(situation, made.region)
    for development in situation.developments:
        sources = behind.sources(development)
        assert sum(s.counts for s in sources) == development.independent
        telling = [r for r in development.reports if r.glance.status == development.status]
        assert sorted(p for s in sources for p in s.positions) == [r.position for r in telling]


def test_the_best_reading_comes_first_and_the_others_stay(made: Any) -> None:
    """The well-graded paper's place and the exact day; the rough day and the other town beside."""
    made.open()
    may = made.day(date(2031, 5, 1), date(2031, 5, 31), "month")
    claims = (
        ("a", may, "Suden", "F"),
        ("b", made.day(MAY_3), "Norholm", "A"),
        ("c", made.day(MAY_3), "Norholm", "C"),
    )
    for name, when, town, grade in claims:
        met = made.meeting(name, "nor", "sud", when=when, place=made.place(town, "NOR"))
        made.document(name, met, grade=Grade(reliability=grade, credibility="2"))
    (development,) = made.situation().developments
    found = [(v.aspect, v.says, v.positions, v.best) for v in variants(development)]
    assert found == [
        ("when", "2031-05-03", (7, 10), True),
        ("when", "2031-05-01..2031-05-31 (month)", (4,), False),
        ("where", "Norholm (NOR)", (7, 10), True),
        ("where", "Suden (NOR)", (4,), False),
        ("who", "participant nor, participant sud", (4, 7, 10), True),
    ]


@pytest.mark.parametrize("days_apart", [0, 1])
def test_a_development_in_words_tells_documents_sources_and_disputes(
    made: Any, days_apart: int
) -> None:
    """The eleventh session, told of two days, is in dispute, and what would settle it is said."""
    made.open()
    for name, outlet, day in (("a", "Wire One", MAY_3), ("b", "South Post", MAY_3)):
        later = day + timedelta(days=days_apart * (name == "b"))
        met = made.meeting(name, "nor", "sud", words=f"Talks {name}.", when=made.day(later))
        claim = met.model_copy(update={"ordinal": 11})
        made.document(name, claim, outlet=outlet)
    situation = made.situation()
    told = account_of(situation.developments[0], situation, made.region)
    lines = notes(told)
    assert lines[:3] == (
        "2 claims of 2 documents, independent sources: 2",
        "source 1: Wire One [4]",
        "source 2: South Post [7]",
    )
    disputes = [line for line in lines if line.startswith("in dispute, date: ")]
    assert len(disputes) == days_apart
    assert all("would settle it: a dated release" in line for line in disputes)
    found = account_json(told)
    assert (found["documents"], found["independent"], len(found["sources"])) == (2, 2, 2)
    assert len(found["conflicts"]) == days_apart

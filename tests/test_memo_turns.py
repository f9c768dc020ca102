"""Turns of phrase that a desk officer would not let pass, and what stands in their place."""

import runpy
from pathlib import Path
from typing import Any

import pytest

from briefing.memo.context import MemoContext
from events.values import Excerpt

BESIDE = runpy.run_path(str(Path(__file__).with_name("beside.py")))
rules = BESIDE["beside"]("test_memo_rules")
made = rules.made
Told, told = made.Told, made.told


def memo(*documents: Any, **asked: Any) -> MemoContext:
    context: MemoContext = rules.memo(made.situation_of(*documents), *documents, **asked)
    return context


def orr(text: str, cue: str, content: str, **more: Any) -> Any:
    return Told(text).claim(
        "statement_made", cue, who={"speaker": "Dana Orr=dana-orr"}, content=[content], **more
    )


def scheduled(text: str, what: str, **fields: Any) -> Any:
    """A coming event; `what` names it."""
    one = Told(text).claim("event_scheduled", what, status="scheduled", **fields)
    one.claims[0] = one.claims[0].model_copy(update={"what": Excerpt(**one.span(what))})
    return one


def test_a_sentence_that_stands_alone_adds_nothing() -> None:
    one = orr("Dana Orr added that the fee must fall.", "added", "the fee must fall")
    assert told(one) == "Arvenian Foreign Minister Dana Orr said that the fee must fall."


@pytest.mark.parametrize(
    "content",
    ["wherever it might be tried, Harbour Wire wrote", "Arvenia hopes to stage that event in May"],
)
def test_half_a_sentence_and_what_points_to_the_sentence_before_are_not_told(content: str) -> None:
    assert told(orr(f"Dana Orr said that {content}.", "said", content)) is None


def test_the_reporting_clause_behind_the_words_is_no_part_of_them() -> None:
    content = "the channel is safe at night, Harbour Wire wrote"
    one = orr(f"Dana Orr said that {content}.", "said", content)
    assert told(one) == "Arvenian Foreign Minister Dana Orr said that the channel is safe at night."


def test_what_is_in_force_is_kept_in_force() -> None:
    one = rules.ban("Belmark may impose a ban on night ferries.\n", stage="in_force")
    assert told(one) == "Belmark kept a ban on night ferries in force."


def test_a_measure_that_names_its_day_does_not_name_it_twice() -> None:
    text = "Belmark will impose a ban on night ferries from 3 June 2031.\n"
    one = Told(text).claim(
        "measure_taken", "impose", who={"imposer": "Belmark=bel"}, status="scheduled",
        when=made.day(2031, 6, 3),
    )  # fmt: skip
    span = Excerpt(**one.span("a ban on night ferries from 3 June 2031"))
    one.claims[0] = one.claims[0].model_copy(update={"measure": span})
    assert told(one) == "Belmark is due to impose a ban on night ferries from 3 June 2031."


def test_the_timeline_tells_a_plan_as_a_plan() -> None:
    """Nothing that lies ahead is “imposed”."""
    text = "Belmark will impose a ban on night ferries on 3 June.\n"
    one = rules.ban(text, status="scheduled", when=made.day(2031, 6, 3))
    (point,) = memo(one).timeline
    assert (point.ahead, point.text) == (True, "Ban due")


def test_a_state_stands_beside_the_timeline_without_an_article() -> None:
    """A label is no sentence: "United States", as in the ledgers."""
    text = "The United States will impose a ban on night ferries on 3 June.\n"
    one = Told(text).claim(
        "measure_taken", "impose", who={"imposer": "The United States=usa"}, status="scheduled",
        when=made.day(2031, 6, 3),
    )  # fmt: skip
    span = Excerpt(**one.span("a ban on night ferries"))
    one.claims[0] = one.claims[0].model_copy(update={"measure": span})
    (point,) = memo(one).timeline
    assert point.detail == "United States"


def test_the_timeline_calls_an_event_by_its_short_name_and_names_all_of_its_states() -> None:
    summit = scheduled(
        "Arvenia, Belmark and South Korea will hold the Strait Safety and Pilotage (SSP) summit "
        "on 3 June.\n",
        "the Strait Safety and Pilotage (SSP) summit",
        who={"participant": "Arvenia=arv;Belmark=bel;South Korea=kor"}, when=made.day(2031, 6, 3),
    )  # fmt: skip
    (point,) = memo(summit).timeline
    assert (point.text, point.detail) == ("SSP summit", "Arvenia, Belmark and South Korea")


def test_a_coming_date_without_a_day_says_so_once() -> None:
    one = scheduled(
        "Arvenia will host the Strait Conference.\n", "the Strait Conference",
        who={"host": "Arvenia=arv"},
    )  # fmt: skip
    (row,) = memo(one).dates_ahead
    assert (row.label, row.precision) == ("undated", "–")


def test_the_list_of_agreements_names_the_parties_and_does_not_say_the_sentence_twice() -> None:
    one = Told("Belmark and Dana Orr agreed to count the ships.\n").claim(
        "agreement_reached", "agreed", who={"party": "Belmark=bel;Dana Orr=dana-orr"},
        substance="to count the ships", stage="agreed",
    )  # fmt: skip
    (row,) = memo(one).agreements
    assert row.label == "Arvenia and Belmark"
    assert row.sentence.text.endswith("agreed to count the ships.")


def test_what_one_said_for_all_is_not_told_again_as_said_by_all() -> None:
    one = orr(
        "Dana Orr said that Arvenia and Belmark affirmed that the fee must fall at once.",
        "said", "Arvenia and Belmark affirmed that the fee must fall at once",
    )  # fmt: skip
    both = Told("Arvenia and Belmark affirmed that the fee must fall at once.\n").claim(
        "statement_made", "affirmed", who={"speaker": "Arvenia=arv;Belmark=bel"},
        content=["the fee must fall at once"], act="affirm",
    )  # fmt: skip
    cells = [s for row in memo(one, both).matrix for cell in row.cells for s in cell]
    assert len(cells) == 1
    assert len(cells[0].positions) == 2


def test_gaps_count_as_one_speaks() -> None:
    one = rules.said("Dana Orr", "the fee must fall", who="Dana Orr=dana-orr")
    assert "Its one item rests on a single source." in memo(one).gaps
    other = rules.said("Belmark", "pilots are few", who="Belmark=bel")
    assert "Both items rest on a single source." in memo(one, other).gaps
    third = rules.meeting()
    assert "Two of three items have no date." in memo(one, other, third).gaps


def test_who_is_named_as_an_example_of_experts_speaks() -> None:
    text = "Experts like Mira Sand said that fees fall."
    one = Told(text).claim(
        "statement_made", "said", who={"speaker": "Experts like Mira Sand"}, content=["fees fall"]
    )
    assert told(one) == "Mira Sand said that fees fall."

"""A memo speaks from its day: what happened later, or is told only later, is not in it."""

import runpy
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from briefing.memo.lint import sentences

BESIDE = runpy.run_path(str(Path(__file__).with_name("beside.py")))
rules = BESIDE["beside"]("test_memo_rules")
made = rules.made
memo, meeting = rules.memo, rules.meeting
TOLD = "The foreign ministers of Arvenia and Belmark met in Havnik."


def told_on(day: int, *documents: Any) -> tuple[set[str], tuple[str, ...]]:
    context = memo(made.situation_of(*documents), *documents, dated=date(2031, 5, day))
    return {s.text for _, s in sentences(context)}, context.cuts


def test_a_meeting_is_in_no_memo_of_an_earlier_day() -> None:
    one = meeting(12)
    assert any("met in Havnik" in text for text in told_on(16, one)[0])
    texts, cuts = told_on(11, one)
    assert texts == set()
    assert cuts == (
        "Not printed, but on record in the log: one further item of a later day or document.",
    )


def test_what_is_announced_for_a_later_day_stays_as_coming() -> None:
    one = made.Told("Belmark will impose a ban on night ferries on 3 June.\n").claim(
        "measure_taken", "impose", who={"imposer": "Belmark=bel"}, status="scheduled",
        when=made.day(2031, 6, 3),
    )  # fmt: skip
    span = rules.Excerpt(**one.span("a ban on night ferries"))
    one.claims[0] = one.claims[0].model_copy(update={"measure": span})
    texts, cuts = told_on(11, one)
    assert "Belmark is due to impose a ban on night ferries." in texts
    assert cuts == ()


@pytest.mark.parametrize(("day", "there"), [(14, True), (13, False)])
def test_what_has_no_day_is_told_from_the_day_of_its_document(day: int, there: bool) -> None:
    one = rules.said("Dana Orr", "the fee must fall", who="Dana Orr=dana-orr")
    texts, _ = told_on(day, one)
    assert any("the fee must fall" in text for text in texts) is there

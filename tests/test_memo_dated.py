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


def overdue(text: str, what: str, **more: Any) -> Any:
    one = made.Told(text).claim(
        "event_scheduled", what.split(maxsplit=1)[0], when=made.day(2031, 5, 15), **more
    )
    one.claims[0] = one.claims[0].model_copy(update={"what": rules.Excerpt(**one.span(what))})
    return one


def test_what_was_due_and_is_past_is_not_told_as_next() -> None:
    plan = overdue(
        "Belmark will host the Strait Conference.\n", "host the Strait Conference",
        who={"host": "Belmark=bel"}, status="scheduled",
    )  # fmt: skip
    context = memo(made.situation_of(meeting(), plan), plan, meeting())
    assert "next" not in context.bottom_line_parts
    assert len(context.bottom_line) == 1


@pytest.mark.parametrize(
    ("status", "open_end"),
    [
        ("scheduled", "announced for 15 May 2031."),
        ("anticipated", "expected on 15 May 2031."),
    ],
)
def test_what_somebody_expected_was_not_announced(status: str, open_end: str) -> None:
    plan = overdue(
        "Dana Orr would travel to Havnik.\n", "travel to Havnik",
        who={"visitor": "Dana Orr=dana-orr"}, status=status,
    )  # fmt: skip
    (watch,) = memo(made.situation_of(plan), plan).watch
    assert watch.text == f"No report is on record of Orr’s journey to Havnik, {open_end}"


def test_two_plans_without_a_report_are_them() -> None:
    plans = [
        overdue(
            f"Belmark will host the {n} Conference.\n", f"host the {n} Conference",
            who={"host": "Belmark=bel"}, status="scheduled",
        )
        for n in ("Strait", "Harbour")
    ]  # fmt: skip
    gaps = " ".join(memo(made.situation_of(*plans), *plans).gaps)
    assert "Two announced events lie in the past without a report of what became of them." in gaps


@pytest.mark.parametrize(("year", "there"), [(2031, True), (2032, False)])
def test_a_plan_told_on_the_side_is_told_while_it_lies_ahead(year: int, there: bool) -> None:
    aside = ", which Arvenia expects to host later in 2031"
    text = f"Arvenia and Belmark agreed to prepare a conference{aside}.\n"
    one = made.Told(text).claim(
        "agreement_reached", "agreed", who={"party": "Arvenia=arv;Belmark=bel"},
        substance=f"to prepare a conference{aside}", when=made.day(2031, 5, 12),
    )  # fmt: skip
    context = memo(made.situation_of(one), one, dated=date(year, 6, 1))
    (row,) = context.agreements
    assert (aside in row.sentence.text) is there

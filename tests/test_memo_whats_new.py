"""What changed since the last edition: a correction says from what, a withdrawal what is gone."""

import runpy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from briefing.situation.situation import Decision, Reported, Situation
from events.values import Place

BESIDE = runpy.run_path(str(Path(__file__).with_name("beside.py")))
rules = BESIDE["beside"]("test_memo_rules")
made = rules.made


def since(situation: Situation, act: str, before: Reported, *documents: Any, **asked: Any) -> Any:
    """The rows of an edition before which a person decided about a report."""
    standing = (r.position for d in situation.developments for r in d.reports)
    held = max(before.position, *standing, 0)
    decided = Decision(held + 1, act, before, "wrong meeting")
    now = replace(situation, decisions=(decided,))
    return rules.memo(now, *documents, since=held, edition=2, **asked).changes


def reported(situation: Situation, **changed: Any) -> Reported:
    """The one report, as it was recorded before."""
    report = situation.developments[0].reports[0]
    return replace(report, claim=report.claim.model_copy(update=changed))


SEOUL = Place(name="Port Sela", quote="Sela", start=0, end=4, country="ARV")


@pytest.mark.parametrize(
    ("before", "told"),
    [
        ({"when": made.day(2031, 5, 11)}, "until now it was recorded under 11 May 2031."),
        ({"when": None}, "until now it was recorded without a day."),
        ({"place": SEOUL}, "until now it was recorded in Port Sela."),
        (
            {"when": made.day(2031, 5, 11), "place": SEOUL},
            "until now it was recorded under 11 May 2031 and in Port Sela.",
        ),
    ],
)
def test_a_correction_says_what_was_on_record_before(before: dict[str, Any], told: str) -> None:
    one = rules.meeting()
    situation = made.situation_of(one)
    (row,) = since(situation, "claim_corrected", reported(situation, **before), one)
    met = "The foreign ministers of Arvenia and Belmark met in Havnik"
    assert (row.tag, row.label, row.sentence.text) == ("corrected", "12 May 2031", f"{met}; {told}")


def test_a_correction_that_changes_no_word_of_the_sentence_says_no_more() -> None:
    one = rules.meeting()
    situation = made.situation_of(one)
    (row,) = since(situation, "claim_corrected", reported(situation, topics=("ferries",)), one)
    assert row.sentence.text == "The foreign ministers of Arvenia and Belmark met in Havnik."


def test_of_several_reports_one_was_recorded_otherwise() -> None:
    one, other = rules.meeting(), rules.meeting(words="in Havnik again")
    apart = made.situation_of(one, other)
    situation = rules.merged(apart, (0, 1))
    before = reported(apart, when=made.day(2031, 5, 11))
    (row,) = since(situation, "claim_corrected", before, one, other)
    assert row.sentence.text.endswith(
        "; until now one report of it was recorded under 11 May 2031."
    )


def test_a_withdrawal_says_what_is_gone_and_why() -> None:
    one = rules.meeting()
    gone = made.situation_of(one).developments[0].reports[0]
    nothing = replace(made.situation_of(one), developments=())
    (row,) = since(nothing, "claim_retracted", gone, one)
    assert (row.tag, row.label) == ("withdrawn", "12 May 2031")
    assert row.sentence.text == (
        "The record no longer says that the foreign ministers of Arvenia and Belmark met in "
        "Havnik on 12 May 2031: wrong meeting."
    )


def test_what_was_redacted_is_not_told_again() -> None:
    one = rules.meeting()
    gone = made.situation_of(one).developments[0].reports[0]
    nothing = replace(made.situation_of(one), developments=())
    (row,) = since(nothing, "payload_redacted", gone, one)
    assert (row.tag, row.label) == ("withdrawn", "withdrawn")
    assert "Arvenia" not in row.sentence.text


def test_what_was_withdrawn_of_others_is_not_told_to_whom_it_does_not_concern() -> None:
    one = rules.meeting()
    gone = made.situation_of(one).developments[0].reports[0]
    nothing = replace(made.situation_of(one), developments=())
    assert since(nothing, "claim_retracted", gone, one, kind="actor", subject="Belmark")
    assert not since(nothing, "claim_retracted", gone, one, kind="actor", subject="United States")

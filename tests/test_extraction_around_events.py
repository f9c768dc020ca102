"""Where and when an event was, beside what else its sentence tells; and what nobody affirms."""

import runpy
from datetime import date
from pathlib import Path

import pytest

BESIDE = runpy.run_path(str(Path(__file__).with_name("beside.py")))
claims = BESIDE["beside"]("test_extraction_whom_and_when").claims

MET = "Japanese Foreign Minister Takeshi Iwaya and Chinese Foreign Minister Wang Yi"


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("spoke by phone on Monday, three days after a collision off Busan", None),
        ("met on Monday, three days after a collision off Busan", None),
        ("met in Seoul on Monday, three days after a collision off Busan", "Seoul"),
        ("held a video conference in Seoul on Monday", None),
        ("held talks in Seoul on Monday", "Seoul"),
    ],
)
def test_a_meeting_was_not_where_something_else_was(words: str, place: str | None) -> None:
    (met,) = claims(f"{MET} {words}.", "meeting_held")
    assert (met.place and met.place.name) == place


@pytest.mark.parametrize("part", ["before dawn on", "shortly after midnight on", "around noon on"])
def test_a_part_of_a_day_belongs_to_the_day(part: str) -> None:
    (hit,) = claims(
        f"A Chinese freighter rammed a trawler near Busan {part} Monday.", "incident_occurred"
    )
    assert hit.when is not None
    assert (hit.when.start, hit.when.quote) == (date(2031, 5, 12), f"{part} Monday")


def test_before_the_end_of_a_month_is_until_then() -> None:
    (due,) = claims(f"{MET} will meet in Seoul before the end of July.", "event_scheduled")
    assert due.when is not None
    assert (due.when.start, due.when.end) == (None, date(2031, 7, 31))


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("dismissed reports that the trip had been canceled", {"denied"}),
        ("rejected claims that the trip had been canceled", {"denied"}),
        ("said that the trip had been canceled", {"actual"}),
    ],
)
def test_what_is_dismissed_as_a_report_did_not_happen(words: str, status: set[str]) -> None:
    found = claims(f"Kremlin spokesman Dmitry Peskov {words}.", "event_scheduled")
    assert {c.status for c in found} == status


def test_what_would_have_been_is_no_forecast_and_may_is_a_month() -> None:
    bans = "The sanctions, which include a ban on all trade, would"
    assert not claims(f"{bans} have expired on May 20.", "assessment_made")
    assert claims(f"{bans} have to end in June.", "assessment_made")
    (hoped,) = claims(f"{bans} probably hurt farmers.", "assessment_made")
    assert hoped.likelihood is not None
    assert hoped.likelihood.quote == "probably"
    (plain,) = claims(f"{bans} hurt farmers in May.", "assessment_made")
    assert plain.likelihood is None


@pytest.mark.parametrize(
    ("text", "actors"),
    [
        (
            (
                "Japan's Defense Ministry spoke of a routine. The carrier George Washington called "
                "at Busan on Sunday before it joined the drill."
            ),
            [],
        ),
        (
            (
                "North Korea fired two missiles on Monday, Seoul said. The launch came before it "
                "began a drill in Pyongyang."
            ),
            ["prk"],
        ),
        (
            "Japan's Defense Ministry spoke of a routine. It began a naval drill on Monday.",
            ["jpn-defence-ministry"],
        ),
    ],
)
def test_it_is_not_somebody_of_another_sentence_where_its_own_has_a_subject(
    text: str, actors: list[str]
) -> None:
    drills = [c for c in claims(text, "force_moved") if "drill" in text[c.cue.start : c.cue.end]]
    assert [m.actor for c in drills for m in c.role("actor") if m.actor] == actors

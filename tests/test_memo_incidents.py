"""Incidents that nobody is named for: what befell whom, in whole sentences."""

import runpy
from pathlib import Path
from typing import Any

import pytest

BESIDE = runpy.run_path(str(Path(__file__).with_name("beside.py")))
made = BESIDE["beside"]("test_memo_phrases")
Told = made.Told


def told(words: str, cue: str, target: str, harm: str | None = None) -> Any:
    """What a memo says of the incident that the words tell."""
    more = {"casualties": harm} if harm else {}
    one = Told(f"{words}.\n").claim("incident_occurred", cue, who={"target": target}, **more)
    return made.told(one)


@pytest.mark.parametrize(
    ("words", "cue", "target", "harm"),
    [
        ("Three guards were wounded", "wounded", "Three guards", "Three guards were wounded"),
        ("A ferry sank", "sank", "A ferry", None),
        ("Nine people drowned", "drowned", "Nine people", "Nine people drowned"),
        ("A bomb fell on a mill, killing two men", "killing", "two men", "killing two men"),
        ("An avalanche killed six men", "killed", "six men", "killed six men"),
        ("Six men were killed when a bomb fell", "killed", "Six men", "Six men were killed"),
    ],
)
def test_what_befell_somebody_is_told_as_the_document_has_it(
    words: str, cue: str, target: str, harm: str | None
) -> None:
    assert told(words, cue, target, harm) == f"{words}."


def test_where_the_documents_words_do_not_fit_it_is_told_in_ours() -> None:
    harm = "killed six men"
    assert told(f"It is said that a wave {harm}", "killed", "six men", harm) == (
        "Six men were killed."
    )
    words = "A mill was attacked, and two men died"
    assert told(words, "attacked", "A mill", "two men died") == (
        "A mill was attacked (two men died)."
    )


def test_a_toll_beside_the_documents_own_words_is_told_once() -> None:
    ship = {"perpetrator": "Belmark=bel"}
    for words, expected in (
        ("Two men died when Belmark rammed a raft", "Belmark rammed a raft (two men died)."),
        ("Belmark rammed a raft, killing two men", "Belmark rammed a raft, killing two men."),
    ):
        harm = "Two men died" if words.startswith("Two") else "killing two men"
        one = Told(f"{words}.\n").claim("incident_occurred", "rammed", who=ship, casualties=harm)
        assert made.told(one) == expected


def test_a_fight_and_a_fire_are_told_as_the_document_has_them() -> None:
    for words, cue in (
        ("Patrol boats of Belmark exchanged warning shots", "exchanged"),
        ("A fire broke out aboard a tanker, leaving five sailors missing", "broke"),
        ("A boat of Belmark crossed the line at 9:40 p.m., the navy said on Monday", "crossed"),
    ):
        who = {"perpetrator": "oats of Belmark=bel"} if cue == "exchanged" else {}
        who = {"perpetrator": "A boat of Belmark"} if cue == "crossed" else who
        one = Told(f"{words}.\n").claim("incident_occurred", cue, who=who)
        expected = words.replace("Patrol boats of Belmark", "Belmark").partition(", the navy")[0]
        assert made.told(one).rstrip(".") == expected.rstrip(".")


@pytest.mark.parametrize("said", ["The navy said that", "The navy reported that"])
def test_who_said_so_is_no_part_of_what_happened(said: str) -> None:
    words = f"{said} a wave killed six men"
    assert told(words, "killed", "six men", "killed six men") == "Six men were killed."


def test_what_is_denied_is_no_more_told_as_it_came() -> None:
    words = "An avalanche killed six men, it was denied"
    one = Told(f"{words}.\n").claim(
        "incident_occurred", "killed",
        who={"target": "six men"}, casualties="killed six men", status="denied",
    )  # fmt: skip
    assert made.told(one) == "It was denied that six men were killed."


@pytest.mark.parametrize("number", ["Two", "12"])
def test_a_number_alone_is_a_plural(number: str) -> None:
    assert told(f"{number} were killed", "killed", number, f"{number} were killed") == (
        f"{number} were killed."
    )

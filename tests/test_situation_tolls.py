"""Tolls of one day and place that exclude each other, though the reports stay two incidents."""

from datetime import date
from typing import Any

import pytest

from briefing.situation.conflicts import conflicts
from briefing.situation.disagreement import HELD_AGAINST
from briefing.situation.situation import alone
from briefing.situation.tolls import differing_tolls
from events.claims import IncidentOccurred
from events.values import Excerpt, Extractor

DAY = date(2031, 5, 3)
RAMMED = "A freighter rammed a trawler off Suden, and {}."
STRUCK = "{} when a trawler and a freighter struck each other off Suden."


def wreck(
    made: Any, name: str, words: str, cue: str, toll: str, place: str = "Suden", day: date = DAY
) -> IncidentOccurred:
    """What a document tells of an incident with its toll."""
    told = words.format(toll)
    at, hurt = told.index(cue), told.index(toll)
    claim = IncidentOccurred(
        document=made.digest(name),
        excerpts=(Excerpt(start=0, end=len(told), quote=told),),
        cue=Excerpt(start=at, end=at + len(cue), quote=cue),
        actors=made.mentions("perpetrator", ["a freighter"] if cue == "rammed" else ["a trawler"]),
        when=made.day(day),
        place=made.place(place),
        casualties=Excerpt(start=hurt, end=hurt + len(toll), quote=toll),
        confidence=0.9,
        extractor=Extractor(name="rules", version="1", rule="x"),
    )
    made.document(name, claim)
    return claim


def found(made: Any) -> list[tuple[str, list[str]]]:
    situation = made.situation()
    assert len(situation.developments) == 2
    first, second = (d.id for d in situation.developments)
    shown = conflicts(situation, made.region)
    assert all((c.development, c.other) == (first, second) for c in shown)
    assert shown == conflicts(situation, made.region, about={second})
    assert not conflicts(situation, made.region, about=set())
    return [(c.matter, [r.says for r in c.readings]) for c in shown]


def test_two_tolls_of_what_may_be_one_incident_are_set_side_by_side(made: Any) -> None:
    made.open()
    wreck(made, "a", RAMMED, "rammed", "two sailors died")
    wreck(made, "b", STRUCK, "struck", "Nine people were killed")
    assert found(made) == [("casualties", ["two", "nine"])]


@pytest.mark.parametrize(
    ("toll", "more"),
    [
        ("Two sailors drowned", {}),
        ("At least two people were killed", {}),
        ("Nine people were wounded", {}),
        ("Nine people were killed", {"place": "Norholm"}),
        ("Nine people were killed", {"day": date(2031, 5, 4)}),
    ],
)
def test_what_may_both_be_so_is_no_disagreement(made: Any, toll: str, more: dict[str, Any]) -> None:
    made.open()
    wreck(made, "a", RAMMED, "rammed", "two sailors died")
    wreck(made, "b", STRUCK, "struck", toll, **more)
    assert found(made) == []


def test_two_incidents_that_share_no_words_are_two(made: Any) -> None:
    made.open()
    wreck(made, "a", RAMMED, "rammed", "two sailors died")
    wreck(made, "b", "{} when a shelf fell down in a mill.", "fell", "Nine people were killed")
    assert found(made) == []


def test_a_toll_is_held_against_the_latest_of_its_day_and_place_alone(made: Any) -> None:
    """A thousand tolls of one day make no million disagreements."""
    made.open()
    for number in range(HELD_AGAINST + 6):
        wreck(made, f"{number}", RAMMED, "rammed", f"{number + 20} sailors died")
    reports = [r for d in made.situation().developments for r in d.reports]
    tolls = [alone(report) for report in reports]
    found = list(differing_tolls(tolls, {d.id for d in tolls}))
    assert sum(c.other == tolls[-1].id for c in found) == HELD_AGAINST
    assert len(found) < HELD_AGAINST * len(tolls)

"""The indefinite article follows the sound of the word behind it, also where words are dropped."""

import pytest

from briefing.memo.articles import indefinite
from briefing.memo.wording import plain


@pytest.mark.parametrize(
    ("article", "phrases"),
    [
        ("an", "hour;honest broker;heir;8-day trip;11th round;18 km zone;LNG terminal;F-16"),
        ("an", "umbrella;unmanned aircraft;unimportant port;urgent call;Uzbek envoy;official"),
        ("a", "union;European port;one-day trip;US envoy;UN team;NATO drill;unilateral step"),
        ("a", "historical claim;100-day plan;180 km zone;Ukrainian city;unification plan;talk"),
    ],
)
def test_the_sound_decides(article: str, phrases: str) -> None:
    assert {indefinite(p): p for p in phrases.split(";")}.keys() == {article}


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("a key hour", "an hour"),
        ("an important talk", "a talk"),
        ("A major union", "A union"),
        ("an unprecedented one-day trip", "a one-day trip"),
    ],
)
def test_a_dropped_adjective_changes_the_article(phrase: str, expected: str) -> None:
    assert plain(phrase) == expected

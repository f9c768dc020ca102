"""Topics: every word of a region's topics is found where a search of the whole text finds it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.extraction.topics import topics_of
from briefing.regions.region import Region, Topic

WORDS = {
    "wool": ("wool", "wool-trade", "raw wool"),
    "ships": ("ship", "İnegöl ferry", "coast guard’s ship"),
    "signs": ("+5 plan", "élan", "k-prize"),
    "none": (),
}
REGION = Region(
    "made-up",
    "",
    "",
    "",
    actors={},
    offices=(),
    places=(),
    topics={name: Topic(name, name, words) for name, words in WORDS.items()},
)


def searched(text: str) -> tuple[str, ...]:
    """The topics by the plain rule: one of the words stands there, by itself, in any case."""
    return tuple(
        name
        for name, words in WORDS.items()
        if any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE) for word in words)
    )


@given(
    st.lists(
        st.sampled_from(
            [
                *(w for words in WORDS.values() for w in words),
                "WOOL",
                "ſhip",
                "wooly",
                "k",
                "-",
                "x",
            ]
        )
    ).flatmap(lambda parts: st.sampled_from([" ", "", "-", "’"]).map(lambda gap: gap.join(parts)))
)
def test_the_quick_look_finds_what_the_search_finds(text: str) -> None:
    """Which topics are searched for at all is told by whole words; none is lost by that."""
    assert topics_of(REGION, text) == searched(text)


@pytest.mark.parametrize(
    ("text", "topics"),
    [
        ("Raw WOOL is dear.", ("wool",)),
        ("A woolly ſhip with a +5 plan", ("ships", "signs")),
        ("K-Prize and Élan", ("signs",)),
        ("woollen", ()),
    ],
)
def test_words_count_whole_and_in_any_case(text: str, topics: tuple[str, ...]) -> None:
    """Capitals do not matter, parts of words do not count."""
    assert topics_of(REGION, text) == topics

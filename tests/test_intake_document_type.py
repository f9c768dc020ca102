"""The sort of a text is told by clear signs, and is news without one."""

import pytest

from briefing.intake.document_type import type_from_signs, type_from_word


@pytest.mark.parametrize(
    ("title", "outlet", "url", "expected"),
    [
        ("Editorial: A modest meeting", None, None, "editorial"),
        ("[Editorial] A modest meeting", None, None, "editorial"),
        ("A modest meeting | Opinion", None, None, "editorial"),
        ("A modest meeting", "Post", "https://example.org/opinion/2025/a", "editorial"),
        ("Readout of the call with the prime minister", None, None, "readout"),
        ("Joint Readout of the inaugural meeting", None, None, "readout"),
        ("Joint Statement on the ministers' meeting", None, None, "press_release"),
        ("Press Release: meeting in Tokyo", None, None, "press_release"),
        ("Meeting in Tokyo", "Ministry of Foreign Affairs of Japan", None, "press_release"),
        ("Analysis: three neighbors", None, None, "analysis"),
        ("Three ministers meet in Tokyo", "Harbour Wire", "https://example.org/world/a", "news"),
        ("Public opinion shifts in Seoul", "Harbour Wire", None, "news"),
        ("Editorial staff of a daily strikes", "Harbour Wire", None, "news"),
        ("Ministers read out a statement", "Harbour Wire", None, "news"),
        (None, None, None, "news"),
    ],
)
def test_signs(title: str | None, outlet: str | None, url: str | None, expected: str) -> None:
    assert type_from_signs(title, outlet, url) == expected


def test_a_first_line_counts_like_a_title() -> None:
    assert type_from_signs(None, None, None, ("FOR IMMEDIATE RELEASE",)) == "press_release"


@pytest.mark.parametrize(
    ("word", "expected"),
    [("opinion", "editorial"), ("Press Release", "press_release"), ("official", "press_release")],
)
def test_words_of_feeds_are_understood(word: str, expected: str) -> None:
    assert type_from_word(word) == expected


def test_an_unknown_word_says_nothing() -> None:
    assert type_from_word("longread") is None

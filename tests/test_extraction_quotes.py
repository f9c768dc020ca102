"""Quotations: every style of marks, nested, unclosed and over several paragraphs."""

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.extraction.quotes import PAIRS, find_quotations


def quoted(text: str) -> list[str]:
    return [text[q.start : q.end] for q in find_quotations(text, [(0, len(text))])]


@pytest.mark.parametrize(
    "text",
    [
        'He said: "we will wait" and left.',
        "He said: “we will wait” and left.",
        "He said: «we will wait» and left.",
        "He said: 「we will wait」 and left.",
        "He said: ``we will wait'' and left.",
        "He said: ''we will wait'' and left.",
        "He said: ‘we will wait’ and left.",
        "He said: 'we will wait' and left.",
        "He said: „we will wait“ and left.",
    ],
)
def test_every_style_of_marks(text: str) -> None:
    """The words without their marks."""
    assert quoted(text) == ["we will wait"]


def test_apostrophes_are_no_quotation_marks() -> None:
    """Possessives, contractions and years stay words."""
    assert quoted("The ministers' plan isn't new, said Kim’s aide; it's the envoys’ own.") == []


def test_a_quotation_in_a_quotation_lies_one_level_down() -> None:
    """The outer one comes first; the inner one says how deep it lies."""
    text = "“They told us ‘never again’ and left,” she said."
    found = find_quotations(text, [(0, len(text))])
    assert [(text[q.start : q.end], q.level) for q in found] == [
        ("They told us ‘never again’ and left,", 0),
        ("never again", 1),
    ]


def test_an_unclosed_quotation_ends_with_its_paragraph_and_says_so() -> None:
    """The rest of the document is not swallowed."""
    text = "He said: “we will wait.\nThe river rose."
    found = find_quotations(text, [(0, 23), (24, len(text))])
    assert [(text[q.start : q.end], q.closed) for q in found] == [("we will wait.", False)]


def test_a_quotation_over_paragraphs_repeats_its_opening_mark() -> None:
    """One span per paragraph; those that go on count as closed."""
    text = "“We will wait.\n“We will see,” she said."
    found = find_quotations(text, [(0, 14), (15, len(text))])
    assert [(text[q.start : q.end], q.closed) for q in found] == [
        ("We will wait.", True),
        ("We will see,", True),
    ]


@pytest.mark.parametrize("mark", ["“", '"', "«", "‘", "``", "「"])
def test_ten_thousand_openings_take_linear_time_and_room(mark: str) -> None:
    """Hostile nesting neither hangs nor floods; what is found is bounded."""
    text = (mark + "a ") * 10_000 + PAIRS[mark] * 10_000
    begun = process_time()
    found = find_quotations(text, [(0, len(text))])
    assert process_time() - begun < 2
    assert len(found) <= 10_000
    assert max((q.level for q in found), default=0) < 8


@given(st.text(alphabet="ab .,'\"“”‘’«»「」`\n", max_size=120))
@settings(max_examples=150, deadline=None)
def test_quotations_nest_and_lie_inside_the_text(text: str) -> None:
    """Sorted by start, never crossing, levels tell the nesting, and none is empty."""
    around: list[int] = []
    last = 0
    for q in find_quotations(text, [(0, len(text))]):
        assert last <= q.start < q.end <= len(text)
        assert text[q.start : q.end].strip()
        while around and around[-1] <= q.start:
            around.pop()
        assert q.level == len(around)
        assert not around or q.end <= around[-1]
        around.append(q.end)
        last = q.start

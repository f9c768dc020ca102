"""Evaluations: who speaks against what, by words of criticism and fault-finding."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.extraction.evaluations import find_evaluations, speaks_against
from briefing.extraction.extract import parsed_text
from briefing.extraction.wordlist import word_list


def found(text: str) -> list[tuple[str, str | None, str | None]]:
    """Words, holder, target of each evaluation in a text."""
    return [
        (
            text[e.start : e.end],
            text[e.holder.start : e.holder.end] if e.holder else None,
            text[e.target.start : e.target.end] if e.target else None,
        )
        for e in find_evaluations(parsed_text(text))
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Norland condemned the raid.", [("condemned", "Norland", "the raid")]),
        (
            "The minister said that the ruling was unjust.",
            [("unjust", "The minister", "the ruling")],
        ),
        ("The blockade is illegal.", [("illegal", None, "The blockade")]),
        (
            "Norland's opposition to the treaty is well known.",
            [("opposition", "Norland", "the treaty")],
        ),
        (
            "“Their promises are lip service,” the envoy said.",
            [("lip service", "the envoy", None)],
        ),
    ],
)
def test_an_evaluation_knows_who_is_against_what(
    text: str, expected: list[tuple[str, str | None, str | None]]
) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The ministers met and dined.",
        "The police solved the crime.",
        "The harbour opened again.",
    ],
)
def test_a_plain_report_or_one_slight_word_is_no_evaluation(text: str) -> None:
    assert found(text) == []


def test_two_slight_words_make_one() -> None:
    reading = parsed_text("The failure of the talks was a disaster.")
    assert all(speaks_against(reading, s) for s in reading.sentences())


pieces = st.sampled_from(
    word_list("Norland condemned the unjust “ lip service ” of , Estmark . said that it denied é ¶")
)


@settings(deadline=None, max_examples=60)
@given(st.lists(pieces, max_size=30).map(lambda w: " ".join(w).replace("¶", "\n\n")))
def test_spans_lie_in_the_text(text: str) -> None:
    for e in find_evaluations(parsed_text(text)):
        assert 0 <= e.start < e.end <= len(text)
        for span in (e.holder, e.target):
            assert span is None or 0 <= span.start < span.end <= len(text)

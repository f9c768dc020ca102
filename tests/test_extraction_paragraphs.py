"""Paragraphs: where they lie, what is furniture, where prose starts behind a dateline."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.extraction.paragraphs import split


def furniture(text: str, title: str | None = None) -> list[str | None]:
    return [b.furniture for b in split(text, title)]


PROSE = "The two envoys met in the capital and spoke for an hour about the dam."


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("March 3, 2031", "dateline"),
        ("Published: 3 March 2031 10:15 GMT", "dateline"),
        ("2031-03-03", "dateline"),
        ("dam_view-2.JPG", "file name"),
        ("scroll to top", "navigation"),
        ("By Ann Lee and Bo Park", "byline"),
        ("(From left) The envoys Lee, Ito and Park shake hands. PHOTO: POOL/AFP", "caption"),
        ("Water levels", "heading"),
        ("Dam | Height | Year | Owner", "table"),
    ],
)
def test_furniture_is_named_for_what_it_is(line: str, kind: str) -> None:
    """A line that is no prose, between paragraphs of prose."""
    assert furniture(f"{PROSE}\n\n{line}\n\n{PROSE}\n") == [None, kind, None]


def test_the_line_that_repeats_the_title_is_the_headline() -> None:
    """The title comes from the metadata; its line need not be equal to the letter."""
    found = furniture(f"Envoys meet over dam.\n\n{PROSE}", "Envoys Meet Over Dam | The Daily")
    assert found == ["headline", None]


@pytest.mark.parametrize(
    "line",
    [
        "SEOUL – ",
        "SEOUL, March 3 (Wire) -- ",
        "TOKYO/BEIJING — ",
        "(Wire) — ",
        "Seoul, South Korea – ",
    ],
)
def test_prose_starts_behind_the_dateline(line: str) -> None:
    """The dateline is no part of the sentence, yet the paragraph stays prose."""
    (block,) = split(line + PROSE)
    assert block.furniture is None
    assert (line + PROSE)[block.prose :] == PROSE


def test_a_dateline_that_lost_its_dash_is_seen_in_the_first_paragraphs() -> None:
    """Some readers drop the dash; an acronym is no dateline."""
    (block,) = split("TOKYO " + PROSE)
    assert block.prose == 6
    (block,) = split("NATO Leaders met in the capital on Monday.")
    assert block.prose == 0


def test_lines_broken_at_a_fixed_width_are_one_paragraph() -> None:
    """Mail and plain-text wires break lines; the sentence goes on."""
    text = (
        "The two envoys met in the capital and spoke for an hour about the\n"
        "dam that both countries want to build across the border river in\n"
        "the spring of the coming year."
    )
    assert len(split(text)) == 1
    assert len(split(f"{PROSE}\n{PROSE}\n{PROSE}")) == 3


def test_no_text_no_paragraphs() -> None:
    """Nothing and white space alone give nothing."""
    assert split("") == ()
    assert split(" \n\t\r\n ") == ()


@given(st.text(max_size=400))
@settings(max_examples=60, deadline=None)
def test_paragraphs_cover_all_that_is_not_white_space(text: str) -> None:
    """On any Unicode: in order, apart, within the text, and nothing visible is left out."""
    blocks = split(text)
    last = 0
    for block in blocks:
        assert last <= block.start <= block.prose <= block.end <= len(text)
        assert not text[last : block.start].strip("\x1c\x1d\x1e\x1f").strip()
        assert block.start < block.end
        last = block.end
    assert not text[last:].strip()

"""Headers of plain text: headline, outlet, byline and date give metadata, prose does not."""

from datetime import date

import pytest

from briefing.intake.plain import read_headers

PROSE = "TOKYO – The three ministers met on Saturday. They agreed on little.\n"


def test_a_newsroom_header_is_read() -> None:
    headers = read_headers(
        f"Ministers meet\nHan River Post\nBy Mina Seo\nMarch 23, 2025\n\n{PROSE}"
    )
    assert headers.title == "Ministers meet"
    assert headers.outlet == "Han River Post"
    assert headers.author == "Mina Seo"
    assert headers.published == date(2025, 3, 23)


@pytest.mark.parametrize("mark", [": ", " - ", " | ", " – "])
def test_an_outlet_hung_on_the_headline_is_taken_off(mark: str) -> None:
    headers = read_headers(f"Keep talking{mark}The Strait Herald\n\n{PROSE}")
    assert (headers.title, headers.outlet) == ("Keep talking", "The Strait Herald")


@pytest.mark.parametrize("title", ["Correction: ministers met on Saturday", "Seoul - a new start"])
def test_a_headline_with_a_colon_or_dash_keeps_its_words(title: str) -> None:
    headers = read_headers(f"{title}\n\n{PROSE}")
    assert (headers.title, headers.outlet) == (title, None)


def test_a_date_below_a_picture_and_its_caption_is_found() -> None:
    text = (
        "Keep talking\n\nA subtitle of some length.\n\nphoto.jpg\n\n"
        "(From left) Three ministers in Tokyo on March 22, 2025. PHOTO: POOL\n\n"
        f"March 25, 2025\n\n{PROSE}"
    )
    assert read_headers(text).published == date(2025, 3, 25)


@pytest.mark.parametrize(
    "text",
    [
        PROSE * 3,
        f"Ministers meet\n\nOn March 22, 2025 they met. {PROSE}",
        f"Ministers meet\nUpdated: March 25, 2025\n\n{PROSE}",
        f"Ministers meet\nMarch 24, 2025\nMarch 25, 2025\n\n{PROSE}",
        "Ministers meet\n" + PROSE * 20 + "\nMarch 25, 2025\n",
    ],
    ids=["prose", "in prose", "only updated", "two that disagree", "far below"],
)
def test_without_one_explicit_date_line_a_text_stays_undated(text: str) -> None:
    assert read_headers(text).published is None


def test_a_labelled_publication_day_goes_before_an_unlabelled_line() -> None:
    text = f"Ministers meet\nMarch 26, 2025\nPublished: March 25, 2025\n\n{PROSE}"
    assert read_headers(text).published == date(2025, 3, 25)


@pytest.mark.parametrize(
    "first",
    [
        "The ministers met on Saturday in Tokyo.",
        "TOKYO – Ministers met on Saturday and agreed to meet again",
        "GxCqj1L2nD5VgU.jpg",
        "March 25, 2025",
        "By Mina Seo",
    ],
)
def test_prose_datelines_files_dates_and_bylines_are_no_title(first: str) -> None:
    assert read_headers(f"{first}\n\n{PROSE}").title is None


def test_markdown_marks_and_labels_are_understood() -> None:
    headers = read_headers(
        "---\ntitle: 'Ministers meet'\nsource: Harbour Wire\nurl: https://example.org/a\n"
        f"date: 2025-03-22\n---\n\n{PROSE}"
    )
    assert headers.title == "Ministers meet"
    assert headers.outlet == "Harbour Wire"
    assert headers.url == "https://example.org/a"
    assert headers.published == date(2025, 3, 22)
    assert read_headers(f"# Ministers meet\n\n**Harbour Wire**\n\n{PROSE}").outlet == "Harbour Wire"


@pytest.mark.parametrize(
    "line",
    [
        "World News",
        "Seoul Voices Concern Over Press Freedom in Hanoi",
        "North Korea tests a missile, its state press says",
        "News",
    ],
)
def test_sections_and_subtitles_are_no_outlet(line: str) -> None:
    assert read_headers(f"Ministers meet\n{line}\n\n{PROSE}").outlet is None


@pytest.mark.parametrize("line", ["By the end of the year", "By 2026 it was over", "Standing by"])
def test_prose_that_begins_with_by_is_no_byline(line: str) -> None:
    assert read_headers(f"Ministers meet\n{line}\n\n{PROSE}").author is None


def test_one_line_alone_is_text_and_no_title() -> None:
    assert read_headers("Ministers meet in Tokyo").title is None

"""Days of publication: read where they stand alone, never guessed."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.intake.published import PublishedError, date_line, parse_published


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("March 25, 2025", date(2025, 3, 25)),
        ("Mar. 5, 2025", date(2025, 3, 5)),
        ("25 March 2025", date(2025, 3, 25)),
        ("Tuesday, March 25, 2025", date(2025, 3, 25)),
        ("Tuesday 25 March 2025", date(2025, 3, 25)),
        ("2025-03-25", date(2025, 3, 25)),
        ("2025.03.25.", date(2025, 3, 25)),
        ("2025-03-25 09:15 KST", date(2025, 3, 25)),
        ("March 25, 2025 9:15 a.m.", date(2025, 3, 25)),
        ("Published: March 25, 2025", date(2025, 3, 25)),
        ("Posted on March 25, 2025", date(2025, 3, 25)),
        ("Sept 3, 2024", date(2024, 9, 3)),
    ],
)
def test_a_line_that_is_only_a_date_is_read(line: str, day: date) -> None:
    found = date_line(line)
    assert found is not None
    assert found[0] == day


@pytest.mark.parametrize(
    "line",
    [
        "03/04/2025",
        "March 2025",
        "March 25",
        "February 30, 2025",
        "They met on March 25, 2025",
        "TOKYO, March 25, 2025 (Harbour Wire) – The ministers met.",
        "Smarch 3, 2025",
        "yesterday",
        "",
    ],
)
def test_what_is_ambiguous_partial_impossible_or_prose_is_no_date_line(line: str) -> None:
    assert date_line(line) is None


@given(st.dates())
@settings(deadline=None, max_examples=50)
def test_every_iso_day_is_read_back(day: date) -> None:
    assert parse_published(day.isoformat()) == day
    assert parse_published(f"{day.isoformat()}T23:59:59+09:00") == day


@pytest.mark.parametrize("words", ["03/04/2025", "2025-13-01", "soon", "", "20250325", "2025-3-5"])
def test_anything_but_an_iso_day_is_refused_with_a_way_to_mend(words: str) -> None:
    with pytest.raises(PublishedError, match="YYYY-MM-DD"):
        parse_published(words)

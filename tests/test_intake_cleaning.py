"""Titles and addresses from documents are hostile until cleaned."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.intake.cleaning import LINE_LIMIT, clean_line, clean_url


def test_controls_bidirectional_marks_and_line_breaks_leave_a_title() -> None:
    hostile = "Peace\x1b[31m\u202e talks\r\nBcc: x@y\u2028 now\x00\u200b \ud800end"
    assert clean_line(hostile) == "Peace[31m talks Bcc: x@y now end"


def test_native_script_and_quotation_marks_stay() -> None:
    assert clean_line(" “조태열” 岩屋毅 – 王毅 ") == "“조태열” 岩屋毅 – 王毅"


@given(st.one_of(st.none(), st.text(st.characters(), max_size=500)))
@settings(deadline=None, max_examples=200)
def test_a_clean_line_is_short_single_and_encodable(words: str | None) -> None:
    line = clean_line(words)
    if line is not None:
        assert 0 < len(line) <= LINE_LIMIT
        assert line == line.strip()
        assert not {unicodedata.category(c) for c in line} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
        assert line.encode()


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "//example.org/a",
        "http://",
        "http://[half",
        "https://example.org/a b",
        "https://example.org/\u202ea",
        'https://example.org/"onclick',
        "",
        None,
    ],
)
def test_only_sound_web_addresses_survive(address: str | None) -> None:
    assert clean_url(address) is None


def test_a_web_address_stays_as_it_is() -> None:
    address = "https://example.org/2025/03/a?x=1#y"
    assert clean_url(address) == address

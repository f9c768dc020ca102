"""Bytes in many encodings become the text that was meant, or are refused."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.intake.decoding import UndecodableError, decode

ENGLISH = "The ministers met in Tokyo on Saturday and agreed that they would meet again. " * 3
KOREAN = "한국과 일본의 외교장관이 도쿄에서 만나 협력하기로 했다고 정부가 밝혔다."
JAPANESE = "岩屋毅外相は東京で会談を行った。日本政府によると、協力を続ける。"
CHINESE = "王毅外交部长在东京举行会谈，双方同意加强合作。"


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
@settings(deadline=None, max_examples=100)
def test_utf_8_is_unchanged_but_for_a_leading_mark(text: str) -> None:
    assert decode(text.encode()) == (text.removeprefix("\ufeff"), "utf-8")
    assert decode(b"\xef\xbb\xbf" + text.encode())[0] == text


@pytest.mark.parametrize("name", ["utf-16", "utf-32"])
def test_wide_encodings_with_a_mark_are_read(name: str) -> None:
    assert decode((ENGLISH + KOREAN).encode(name)) == (ENGLISH + KOREAN, name)


@pytest.mark.parametrize(
    ("name", "native", "used"),
    [
        ("euc-kr", KOREAN, "cp949"),
        ("shift_jis", JAPANESE, "cp932"),
        ("gb18030", CHINESE, "gb18030"),
        ("cp1252", "“Quotes” – and a café", "cp1252"),
    ],
)
def test_legacy_encodings_are_detected_and_named(name: str, native: str, used: str) -> None:
    assert decode((ENGLISH + native).encode(name)) == (ENGLISH + native, used)


def test_a_declared_encoding_goes_before_detection_in_a_page() -> None:
    page = f'<html><head><meta charset="iso-8859-2"></head><p>{ENGLISH} Łódź, Wałęsa</p>'
    assert decode(page.encode("iso-8859-2"), html=True) == (page, "iso8859-2")


def test_a_lying_declaration_is_found_out() -> None:
    page = f'<html><head><meta charset="iso-8859-1"></head><p>{ENGLISH} {KOREAN}</p>'
    assert decode(page.encode("euc-kr"), html=True) == (page, "cp949")


def test_a_declaration_of_utf_8_that_does_not_hold_is_passed_over() -> None:
    page = f'<html><head><meta charset="utf-8"></head><p>{ENGLISH} “quoted”</p>'
    assert decode(page.encode("cp1252"), html=True) == (page, "cp1252")


@pytest.mark.parametrize(
    "content",
    [
        bytes((i * 7919 + 13) % 251 + 1 for i in range(5000)),
        b"\xff\xfea",
    ],
    ids=["noise", "half of utf-16"],
)
def test_noise_is_refused(content: bytes) -> None:
    with pytest.raises(UndecodableError):
        decode(content)

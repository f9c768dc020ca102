"""What is refused before it becomes a document, and what is not."""

import pytest

from briefing.intake.admission import TEXT_LIMIT, refuse

ENGLISH = "The ministers met in Tokyo on Saturday and agreed that they would meet again. "


def reason(text: str) -> str | None:
    found = refuse(text, "origin", None)
    return found and found.reason


@pytest.mark.parametrize(
    "text",
    [
        ENGLISH,
        f"{ENGLISH} South Korea's Cho Tae-yul (조태열), Japan's Iwaya (岩屋毅), Wang (王毅).",
        "North Korea fires ballistic missile, Seoul says",
        "Seoul protested.",
        "Present: Cho Tae-yul, Takeshi Iwaya, Wang Yi, Takehiro Funakoshi, Sun Weidong",
    ],
)
def test_english_is_taken_with_native_names_headlines_and_lists(text: str) -> None:
    assert reason(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "한국과 일본의 외교장관이 도쿄에서 만났다. " * 3,
        "王毅外交部长在东京举行会谈。" * 3,
        "Министры встретились в Токио и договорились о сотрудничестве.",
        "Die Minister haben sich in Tokio getroffen und über die Lage beraten.",
        "Les ministres se sont réunis à Tokyo pour une rencontre avec les Japonais.",
        "Los ministros se reunieron en Tokio para hablar de la situación con los representantes.",
        "Para menteri bertemu di Tokyo dan sepakat untuk bekerja sama dengan negara yang lain.",
    ],
)
def test_other_languages_are_told(text: str) -> None:
    assert reason(text) == "not_english"


@pytest.mark.parametrize("text", ["", " \n\t\u3000\xa0\n"])
def test_white_space_is_empty(text: str) -> None:
    assert reason(text) == "empty"


@pytest.mark.parametrize("text", ["&a8;", "12345 67890", "----", "word"])
def test_what_is_no_running_text_is_told(text: str) -> None:
    assert reason(text) == "no_text"


def test_a_lone_surrogate_is_told_with_its_place() -> None:
    found = refuse(ENGLISH + "\ud83d", "origin", None)
    assert found is not None
    assert found.reason == "surrogates"
    assert str(len(ENGLISH) + 1) in found.detail


def test_a_book_is_too_large() -> None:
    text = ENGLISH * (TEXT_LIMIT // len(ENGLISH) + 1)
    assert reason(text) == "too_large"
    assert reason(text[:TEXT_LIMIT]) is None

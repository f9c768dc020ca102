"""Places: the gazetteer's, and what the words beside a name make one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.extraction.places import find_places
from briefing.extraction.reading import Paragraph
from briefing.extraction.wordlist import word_list
from briefing.regions.load import load_region
from briefing.regions.region import Region


@pytest.fixture(scope="module")
def region() -> Region:
    return load_region("northeast-asia")


def places(text: str, region: Region) -> list[tuple[str, str | None, str | None]]:
    return [(p.text, p.name, p.country) for p in find_places(text, (), region)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They met in Tokyo.", ("Tokyo", "Tokyo", "JPN")),
        ("They met in Busan, South Korea.", ("Busan, South Korea", "Busan", "KOR")),
        ("Ships crossed the Taiwan Strait.", ("Taiwan Strait", "Taiwan Strait", None)),
        ("It landed in Japan.", ("Japan", "Japan", "JPN")),
        (
            "It fell off the west coast of Japan.",
            ("the west coast of Japan", "the west coast of Japan", "JPN"),
        ),
        ("A buoy drifts in the PMZ.", ("PMZ", "Provisional Measures Zone", None)),
        ("They met in Guilin.", ("Guilin", "Guilin", "CHN")),
        ("They sailed past the Example Islands.", ("Example Islands", "Example Islands", None)),
    ],
)
def test_places(text: str, expected: tuple[str, str, str | None], region: Region) -> None:
    assert places(text, region) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "Tokyo rejected the plan.",
        "Ties with Beijing grew.",
        "Japan agreed.",
        "According to Japan, no.",
    ],
)
def test_an_actor_is_no_place(text: str, region: Region) -> None:
    assert places(text, region) == []


def test_furniture_names_no_place(region: Region) -> None:
    text = "TOKYO\nThey met in Seoul."
    paragraphs = (Paragraph(0, 5, "dateline", ()), Paragraph(6, len(text), None, ()))
    assert [p.name for p in find_places(text, paragraphs, region)] == ["Seoul"]


pieces = st.sampled_from(
    word_list(
        "in Tokyo , Japan off the west coast of South Korea Sea Island Bali visited . ¶ 한국 é"
    )
)


@settings(deadline=None, max_examples=150)
@given(
    st.one_of(
        st.text(max_size=200),
        st.lists(pieces, max_size=40).map(lambda w: " ".join(w).replace("¶", "\n")),
    )
)
def test_spans_are_verbatim_ordered_and_apart(text: str) -> None:
    end = 0
    for place in find_places(text, (), load_region("northeast-asia")):
        assert text[place.start : place.end] == place.text
        assert place.start >= end
        end = place.end

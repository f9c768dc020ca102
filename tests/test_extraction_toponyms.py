"""Toponyms: every place a text names, whatever it stands for there."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.extraction.extract import parsed_text
from briefing.extraction.toponyms import find_toponyms
from briefing.extraction.wordlist import word_list
from briefing.regions.load import load_region
from briefing.regions.region import Region


@pytest.fixture(scope="module")
def region() -> Region:
    return load_region("northeast-asia")


def toponyms(text: str, region: Region) -> list[str]:
    return [p.text for p in find_toponyms(text, parsed_text(text).paragraphs, region)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Japan said that its ships had left.", ["Japan"]),
        ("Two Russian frigates were seen.", ["Russian"]),
        ("African and European leaders dined.", ["African", "European"]),
        ("The fire began in Wexcombe on Monday.", ["Wexcombe"]),
        (
            "Farmers in Dunmoor Valley and the village of Ebbery waited.",
            ["Dunmoor Valley", "Ebbery"],
        ),
        ("Police searched a farm in Wexcombe. Wexcombe lies inland.", ["Wexcombe", "Wexcombe"]),
        ("A mill in Ostry, Mont., closed.", ["Ostry", "Mont."]),
        ("The storm crossed the Gulf of Oman and hit Tasmania.", ["Gulf of Oman", "Tasmania"]),
        ("TOKYO (AP) — Ministers met.", ["TOKYO"]),
        ("They sailed up the Danube to Lake Balaton.", ["Danube", "Lake Balaton"]),
    ],
)
def test_place_names_are_found_wherever_they_stand(
    text: str, expected: list[str], region: Region
) -> None:
    assert toponyms(text, region) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The Russians slept.",
        "They spoke Japanese.",
        "It rained in March.",
        "Shares in the company fell.",
        "Mr Paris Hale wrote a book.",
    ],
)
def test_people_languages_and_months_are_no_places(text: str, region: Region) -> None:
    assert toponyms(text, region) == []


pieces = st.sampled_from(
    word_list("in Tokyo , Japan Lake St. of the County County. Russian ¶ 한국 é SEOUL (AP) — Mont.")
)


@settings(deadline=None, max_examples=100)
@given(
    st.one_of(
        st.text(max_size=200),
        st.lists(pieces, max_size=40).map(lambda w: " ".join(w).replace("¶", "\n")),
    )
)
def test_spans_are_verbatim_ordered_and_apart(text: str) -> None:
    end = 0
    for place in find_toponyms(text, (), load_region("northeast-asia")):
        assert text[place.start : place.end] == place.text
        assert place.start >= end
        end = place.end

"""Names: the longest wins, titles belong to people, offices mean who held them, unknown stays."""

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.extraction.actors import find_names, person_subjects, resolve_pronoun
from briefing.extraction.reading import Name, Paragraph, Sentence, Token
from briefing.extraction.wordlist import word_list
from briefing.regions.load import load_region
from briefing.regions.region import Region

SPRING = date(2025, 4, 2)


@pytest.fixture(scope="module")
def region() -> Region:
    return load_region("northeast-asia")


def parsed(text: str, marks: dict[str, tuple[str, str]]) -> tuple[Paragraph, ...]:
    """One sentence whose tokens are split at spaces; `marks` gives part of speech and label."""
    tokens, at = [], 0
    for i, word in enumerate(text.split(" ")):
        bare = word.rstrip(".,")
        pos, dep = marks.get(bare, ("PROPN" if word[:1].isupper() else "NOUN", "dep"))
        tokens.append(Token(i, at, at + len(bare), bare, bare.lower(), pos, "", "", dep, 0))
        at += len(word) + 1
    sentence = Sentence(0, len(text), tuple(tokens), 0, tuple(() for _ in tokens))
    return (Paragraph(0, len(text), None, (sentence,)),)


def actors(
    text: str, region: Region, published: date | None = SPRING
) -> list[tuple[str, str | None]]:
    return [(n.text, n.actor) for n in find_names(text, (), region, published)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Envoys of the Republic of Korea spoke.", [("Republic of Korea", "kor")]),
        ("The D.P.R.K. answered the U.S. note.", [("D.P.R.K.", "prk"), ("U.S.", "usa")]),
        ("They asked us to wait.", []),
        ("Japan’s reply came late.", [("Japan", "jpn")]),
        ("Kim Jong Un spoke.", [("Kim Jong Un", "kim-jong-un")]),
        ("Kim Jong-un spoke.", [("Kim Jong-un", "kim-jong-un")]),
        ("The UN secretary-general spoke.", [("The UN secretary-general", "antonio-guterres")]),
        ("The South China Sea is wide.", []),
        ("The UN Security Council met.", [("UN Security Council", "unsc")]),
    ],
)  # fmt: skip
def test_names_as_written(text: str, expected: list[tuple[str, str]], region: Region) -> None:
    assert actors(text, region) == expected


def test_a_title_in_front_belongs_to_the_name(region: Region) -> None:
    text = "South Korean Foreign Minister Cho Tae-yul left. Cho had no comment."
    assert actors(text, region) == [
        ("South Korean Foreign Minister Cho Tae-yul", "cho-tae-yul"),
        ("Cho", "cho-tae-yul"),
    ]


def test_a_name_in_its_own_script_resolves_with_its_title(region: Region) -> None:
    text = "Foreign Minister 王毅 met 조태열 (Cho Tae-yul). Wang left."
    assert actors(text, region) == [
        ("Foreign Minister 王毅", "wang-yi"),
        ("조태열", "cho-tae-yul"),
        ("Cho Tae-yul", "cho-tae-yul"),
        ("Wang", "wang-yi"),
    ]


def test_a_surname_that_nobody_bears_here_is_left_alone(region: Region) -> None:
    assert actors("A man called Wang opened a shop.", region) == []


def test_a_title_tells_apart_people_of_one_surname(region: Region) -> None:
    text = "Chinese Premier Li met North Korean leader Kim."
    assert [a for _, a in actors(text, region)] == ["li-qiang", "kim-jong-un"]


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        (date(2024, 2, 1), "cho-tae-yul"),
        (date(2023, 2, 1), "park-jin"),
        (date(2018, 2, 1), "kang-kyung-wha"),
        (None, None),
    ],
)
def test_an_office_means_who_held_it_that_day(
    published: date | None, expected: str | None, region: Region
) -> None:
    text = "The South Korean foreign minister flew home."
    (found,) = find_names(text, (), region, published)
    assert (found.actor, found.form) == (expected, "title")
    assert found.text == "The South Korean foreign minister"


def test_a_former_office_means_one_whom_the_text_names(region: Region) -> None:
    text = "Sergei Shoigu came by train. The former Russian defence minister brought a letter."
    assert actors(text, region)[1] == ("The former Russian defence minister", "sergei-shoigu")
    unknown = "The former South Korean foreign minister wrote a book."
    assert actors(unknown, region)[0][1] is None


def test_a_deputy_is_not_the_minister(region: Region) -> None:
    assert actors("The Japanese deputy foreign minister spoke.", region)[0][1] is None


def test_capitals_act_or_are_places(region: Region) -> None:
    assert actors("Seoul rejected the plan.", region) == [("Seoul", "kor")]
    assert actors("They dined in Seoul.", region) == []
    assert actors("He visited Pyongyang.", region) == []
    assert actors("Ties with Moscow grew.", region) == [("Moscow", "rus")]


def test_a_state_and_its_body_are_one_actor(region: Region) -> None:
    (found,) = find_names("China's Foreign Ministry protested.", (), region, SPRING)
    assert found.actor == "chn-foreign-ministry"
    assert found.text == "China's Foreign Ministry"


def test_groups_are_titles_without_an_actor(region: Region) -> None:
    found = find_names("The three ministers agreed, and both sides left.", (), region, SPRING)
    assert [(n.text, n.actor, n.form) for n in found] == [
        ("The three ministers", None, "title"),
        ("both sides", None, "title"),
    ]


def test_an_unknown_speaker_stays_a_named_unknown(region: Region) -> None:
    text = "Analyst Taro Beispiel of the Harbour Institute spoke."
    found = find_names(text, parsed(text, {"spoke": ("VERB", "root")}), region, SPRING)
    assert ("Analyst Taro Beispiel", None, "person") in [(n.text, n.actor, n.type) for n in found]
    assert ("Harbour Institute", None, "organisation") in [(n.text, n.actor, n.type) for n in found]


def test_a_stranger_is_not_taken_for_a_namesake(region: Region) -> None:
    text = "Professor Wang Beispiel spoke. Wang Yi listened. Wang smiled."
    found = find_names(text, parsed(text, {}), region, SPRING)
    assert found[-1].text == "Wang"
    assert found[-1].actor is None


def test_he_is_the_last_person_that_was_a_subject() -> None:
    first = Name(0, 3, "Ann", "ann", "name", "person")
    second = Name(8, 11, "Bob", "bob", "name", "person")
    text = "Ann met Bob here"
    paragraphs = parsed(text, {"Ann": ("PROPN", "nsubj"), "Bob": ("PROPN", "obj")})
    subjects = person_subjects((first, second), paragraphs)
    assert resolve_pronoun(20, subjects) == first
    assert resolve_pronoun(0, subjects) is None


pieces = st.sampled_from(
    word_list(
        """South Korean Korea's the former Foreign Minister Cho Tae-yul Kim Jong Un US U.S. Preside
        nt of Japan Ministry both sides , . - – ’ ¶ é 한국 top"""
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
    known = load_region("northeast-asia")
    end = 0
    for name in find_names(text, (), known, SPRING):
        assert text[name.start : name.end] == name.text
        assert name.start >= end
        assert name.actor is None or name.actor in known.actors
        end = name.end


def test_time_grows_with_the_text_and_no_faster(region: Region) -> None:
    unit = "South Korean Foreign Minister Cho Tae-yul met Kim. The minister said Seoul agreed. "
    cost = []
    for count in (500, 2000):
        begin = time.process_time()
        find_names(unit * count, (), region, SPRING)
        cost.append(time.process_time() - begin)
    assert cost[1] < 10 * cost[0] + 0.2


def test_another_region_is_data_only() -> None:
    baltic = load_region("baltic")
    text = "Estonian Foreign Minister Margus Tsahkna called. Tsahkna met the Lithuanian president."
    assert actors(text, baltic) == [
        ("Estonian Foreign Minister Margus Tsahkna", "margus-tsahkna"),
        ("Tsahkna", "margus-tsahkna"),
        ("the Lithuanian president", "gitanas-nauseda"),
    ]

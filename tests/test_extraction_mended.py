"""Sentences that the parser misreads give their claims all the same; those it reads well stay."""

from datetime import date

import pytest

from briefing.extraction.extract import extract_document, parsed_text
from briefing.extraction.mended import _with as with_changes
from briefing.extraction.mended import mended
from briefing.regions.load import load_region
from events.acts import DocumentMetadata
from events.claims import Claim


def claims_of(text: str) -> tuple[Claim, ...]:
    """All claims of a text published on 25 July 2025."""
    return extract_document(
        text,
        digest="0" * 64,
        metadata=DocumentMetadata(published=date(2025, 7, 25)),
        region=load_region("northeast-asia"),
    )


@pytest.mark.parametrize(
    ("text", "verb", "subject"),
    [
        ("Cho Tae-yul called on Japan to release the fishermen.", "called", "Cho"),
        ("Kim Jong Un unveiled a new destroyer in Nampo.", "unveiled", "Kim"),
        ("Takeshi Iwaya voiced concern to Wang Yi about the workers.", "voiced", "Iwaya"),
        ("Japan voiced concern that Russia could share plans.", "voiced", "Japan"),
        ("North Korea tore up the 2018 military accord.", "tore", "Korea"),
        ("Japanese and Chinese troops clashed in the valley.", "clashed", "troops"),
    ],
)
def test_a_short_sentence_has_its_verb_and_subject(text: str, verb: str, subject: str) -> None:
    """The word of action heads the sentence, and whoever acts hangs on it."""
    sentence = next(iter(parsed_text(text).sentences()))
    assert (sentence.root.text, sentence.root.pos) == (verb, "VERB")
    assert [t.text for t in sentence.children(sentence.root, "nsubj")] == [subject]


@pytest.mark.parametrize(
    ("text", "verb", "subject"),
    [
        ("Nine died when a ship and a ferry collided off Busan.", "collided", "ship"),
        ("Twelve people died when a bomb exploded in Seoul, police said.", "exploded", "bomb"),
        ("When a bomb exploded in Busan on Monday, two men were hurt.", "exploded", "bomb"),
    ],
)
def test_a_clause_behind_when_has_its_verb(text: str, verb: str, subject: str) -> None:
    sentence = next(iter(parsed_text(text).sentences()))
    (clause,) = (t for t in sentence.tokens if t.text == verb)
    assert clause.dep == "advcl"
    assert [t.text for t in sentence.children(clause, "nsubj")] == [subject]


def test_a_given_name_with_a_hyphen_is_one_word() -> None:
    """Cut in three, "back" would be read as an adverb and the verb lose its subject."""
    sentence = next(iter(parsed_text("Defense Minister Ahn Gyu-back told reporters.").sentences()))
    assert [t.text for t in sentence.tokens][2:4] == ["Ahn", "Gyu-back"]
    assert [t.text for t in sentence.children(sentence.root, "nsubj")] == ["Ahn"]


@pytest.mark.parametrize("verb", ["test-fired", "co-chaired", "re-elected"])
def test_a_verb_with_a_hyphen_is_one_word(verb: str) -> None:
    sentence = next(iter(parsed_text(f"North Korea {verb} a missile on Tuesday.").sentences()))
    assert (sentence.root.text, sentence.root.pos) == (verb, "VERB")


def test_the_name_between_commas_says_so_and_is_no_object() -> None:
    text = (
        "The United States and South Korea have settled the terms of a $350 billion package,"
        " President Lee Jae-myung's chief policy adviser, Kim Yong-beom, said on Wednesday."
    )
    sentence = next(iter(parsed_text(text).sentences()))
    (said,) = (t for t in sentence.tokens if t.text == "said")
    assert said.dep in {"parataxis", "root"}
    assert [t.text for t in sentence.children(said, "nsubj")] == ["Kim"]


@pytest.mark.parametrize("text", ["A Hong Kong-based firm.", "South Korea-led talks began."])
def test_a_compound_behind_a_place_stays_in_pieces(text: str) -> None:
    sentence = next(iter(parsed_text(text).sentences()))
    assert "-" in [t.text for t in sentence.tokens]


def test_the_verb_behind_an_apposition_is_that_of_the_sentence() -> None:
    text = "Kim Yo-jong, the sister of the North Korean leader, accused South Korea of a plot."
    sentence = next(iter(parsed_text(text).sentences()))
    assert sentence.root.text == "accused"
    assert [t.text for t in sentence.children(sentence.root, "nsubj")] == ["Kim"]


def test_who_died_does_not_go_on_to_warn() -> None:
    text = "She said that six sailors had been killed and warned that Seoul would never win."
    sentence = next(iter(parsed_text(text).sentences()))
    (warned,) = (t for t in sentence.tokens if t.text == "warned")
    assert (warned.dep, sentence.head(warned).text) == ("conj", "said")


def test_what_a_speaker_is_stands_before_its_name() -> None:
    text = (
        "Its leader, Kim Jong-un, was visiting a munitions factory,"
        " the state news agency KCNA reported."
    )
    sentence = next(iter(parsed_text(text).sentences()))
    found = {t.text: (t.dep, sentence.head(t).text) for t in sentence.tokens}
    assert found["agency"] == ("compound", "KCNA")
    assert found["reported"][0] in {"parataxis", "root"}


def test_who_apologised_may_go_on_to_promise() -> None:
    text = "She said that Japan had apologised and promised that it would pay."
    sentence = next(iter(parsed_text(text).sentences()))
    (promised,) = (t for t in sentence.tokens if t.text == "promised")
    assert sentence.head(promised).text == "apologised"


def test_who_said_so_behind_a_clause_is_no_time_of_it() -> None:
    text = (
        "At least seven people died when fire swept through an LNG tanker off Ulsan on Saturday,"
        " South Korean officials said on Monday, raising an earlier toll of three."
    )
    sentence = next(iter(parsed_text(text).sentences()))
    found = {t.text: (t.dep, sentence.head(t).text) for t in sentence.tokens}
    assert found["said"] == ("parataxis", "died")
    assert found["swept"] == ("advcl", "died")


@pytest.mark.parametrize(
    "text",
    [
        "The ship seized by Japan is old.",
        "The Hana, a ship from Busan, seized by Japan.",
        "Mira Sand, the envoy accused of lying.",
        "He left when the talks held in Busan ended.",
        "A letter written in Busan.",
        "The minister is concerned about fish.",
        "Trawler boarded off the northern cape.",
        "Norwegian consul expelled from Murmansk after a quarrel.",
        "Two ships, both badly damaged, were towed to the port.",
    ],
)
def test_a_sentence_read_well_is_left_alone(text: str) -> None:
    """What is a participle or a predicate stays one."""
    sentence = next(iter(parsed_text(text).sentences()))
    assert mended(sentence) is sentence


@pytest.mark.parametrize(
    ("text", "kind", "target"),
    [
        ("Chinese trawler seized.", "incident_occurred", "Chinese trawler"),
        ("Trawler seized near Jeju Island.", "incident_occurred", "Trawler"),
        (
            "Japanese consul expelled from Beijing after protest.",
            "measure_taken",
            "Japanese consul",
        ),
        ("Three Chinese sailors detained in Japan.", "incident_occurred", "Three Chinese sailors"),
        ("North Korea sanctioned over its rockets.", "measure_taken", "North Korea"),
        ("Chinese tanker attacked in the East Sea.", "incident_occurred", "Chinese tanker"),
    ],
)
def test_a_headline_without_an_object_tells_what_was_done_to_its_subject(
    text: str, kind: str, target: str
) -> None:
    """Nobody is told to have done it: where and when it was says nothing of that."""
    (claim,) = claims_of(text)
    assert claim.kind == kind
    assert [(m.role, m.quote) for m in claim.actors] == [("target", target)]


@pytest.mark.parametrize(
    ("text", "role", "subject"),
    [
        ("Japan sanctioned North Korea over its rockets.", "imposer", "Japan"),
        (
            "Chinese police detained two Japanese sailors in Dalian.",
            "perpetrator",
            "Chinese police",
        ),
        ("Russian troops clashed near the border.", "perpetrator", "Russian troops"),
    ],
)
def test_whoever_acts_on_an_object_or_needs_none_is_no_target(
    text: str, role: str, subject: str
) -> None:
    """The same verbs with an object, and verbs that take none."""
    (claim,) = claims_of(text)
    assert [m.quote for m in claim.role(role)] == [subject]


def test_a_title_before_a_name_is_no_words_of_the_speaker() -> None:
    """ "Foreign Ministry spokesperson X said": what was said begins behind the verb."""
    text = "Chinese Foreign Ministry spokesperson Mao Ning said the ship was civilian."
    (said,) = [c for c in claims_of(text) if c.kind == "statement_made"]
    assert [c.quote for c in said.content] == ["the ship was civilian"]  # type: ignore[attr-defined]
    assert [m.quote for m in said.role("on_behalf_of")] == ["Chinese Foreign Ministry"]


def test_an_office_before_an_unknown_name_is_not_its_known_holder() -> None:
    """In "X, Secretary of Defense Berg and Y said" the second is Berg, no holder of the office."""
    text = (
        "Secretary Blinken, Secretary of Defense Berg, and National Security Advisor Sullivan"
        " said the pact holds."
    )
    (said,) = [c for c in claims_of(text) if c.kind == "statement_made"]
    assert [m.quote for m in said.role("speaker")] == [
        "Secretary Blinken",
        "Secretary of Defense Berg",
        "National Security Advisor Sullivan",
    ]


def test_whoever_speaks_behind_a_comma_joins_no_list() -> None:
    """ "Talks with A, the office said": the office was not at the talks."""
    text = "Lee Jae-myung will fly to China for talks with Xi Jinping, Cheong Wa Dae said Tuesday."
    met = [m.actor for c in claims_of(text) for m in c.role("participant")]
    assert "kor-presidential-office" not in met
    assert {"lee-jae-myung", "xi-jinping"} <= set(met)


def test_mends_that_would_tear_a_sentence_are_left() -> None:
    sentence = next(iter(parsed_text("The envoy called for calm.").sentences()))
    first, second = sentence.tokens[:2]
    ring = {0: first._replace(head=1), 1: second._replace(head=0)}
    assert with_changes(sentence, ring) is sentence
    assert with_changes(sentence, {0: first._replace(dep="amod")}).tokens[0].dep == "amod"

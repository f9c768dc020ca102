"""What the words around an event say of it: actual, planned, wished, doubted or denied."""

import pytest

from briefing.extraction.cues import matches
from briefing.extraction.extract import parsed_text
from briefing.extraction.status import status_of, voice_of, weakest

VERBS = (
    ("The ministers met in Vienna.", "met", "actual"),
    ("The ministers will meet in Vienna.", "meet", "scheduled"),
    ("The ministers are to meet in Vienna.", "meet", "scheduled"),
    ("The ministers plan to meet in Vienna.", "meet", "scheduled"),
    ("The ministers are due to meet in Vienna.", "meet", "scheduled"),
    ("The ministers said that they would meet in Vienna.", "meet", "scheduled"),
    ("The ministers are expected to meet in Vienna.", "meet", "anticipated"),
    ("The ministers hope to meet in Vienna.", "meet", "anticipated"),
    ("The ministers may meet in Vienna.", "meet", "hypothetical"),
    ("If the ministers meet in Vienna, prices will fall.", "meet", "hypothetical"),
    ("The ministers should meet in Vienna.", "meet", "normative"),
    ("The ministers should not meet in Vienna.", "meet", "normative"),
    ("The union urged the ministers to meet in Vienna.", "meet", "normative"),
    ("The ministers did not meet in Vienna.", "meet", "denied"),
    ("The ministers refused to meet in Vienna.", "meet", "denied"),
    ("The palace denied that the ministers met in Vienna.", "met", "denied"),
    ("The palace rejected a call for troops to be deployed.", "deployed", "normative"),
)
NOUNS = (
    ("The army held drills near the border.", "drills", "held", "actual"),
    ("The army will hold drills near the border.", "drills", "hold", "scheduled"),
    ("The army held no drills near the border.", "drills", "held", "denied"),
    ("The planned drills worry the villagers.", "drills", None, "scheduled"),
    ("The possible drills worry the villagers.", "drills", None, "hypothetical"),
)


@pytest.mark.parametrize(("text", "word", "expected"), VERBS)
def test_status_of_a_verb(text: str, word: str, expected: str) -> None:
    """Auxiliaries, negation, conditions and governors of the verb decide."""
    (sentence,) = parsed_text(text).sentences()
    token = next(t for t in sentence.tokens if t.text == word)
    assert status_of(sentence, token) == expected


@pytest.mark.parametrize(("text", "word", "verb", "expected"), NOUNS)
def test_status_of_a_noun(text: str, word: str, verb: str | None, expected: str) -> None:
    """Its light verb, its determiner and its modifiers decide."""
    (sentence,) = parsed_text(text).sentences()
    token = next(t for t in sentence.tokens if t.text == word)
    carrier = next((t for t in sentence.tokens if t.text == verb), None)
    assert status_of(sentence, token, carrier) == expected


def test_weakest_lets_a_denial_win() -> None:
    """A denial outranks a doubt, a doubt a plan, a plan a fact."""
    assert weakest("actual", "scheduled", "hypothetical", "denied") == "denied"
    assert weakest("actual", "scheduled") == "scheduled"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The navy fired a missile on Monday.", "narration"),
        ("The ministry said that the navy fired a missile.", "speaker"),
        ("The navy reportedly fired a missile.", "unattributed"),
        ("“The navy fired a missile,” the minister told reporters.", "speaker"),
    ],
)
def test_voice(text: str, expected: str) -> None:
    """An event in somebody's words rests on that somebody."""
    reading = parsed_text(text)
    sentence = next(iter(reading.sentences()))
    token = next(t for t in sentence.tokens if t.text == "fired")
    assert voice_of(reading, sentence, token) == expected


def test_verb_misread_as_a_modifier_is_found() -> None:
    """A finite verb between a name and a noun counts, whatever the parse calls it."""
    reading = parsed_text("Tension rose after Norland conducted large-scale military drills.")
    (sentence,) = reading.sentences()
    (match,) = matches(reading, sentence, "force_moved")
    assert [t.text for t in match.fillers["actor"]] == ["Norland"]


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        (
            "Nine died when a ship rammed a boat there, the foreign ministry said Thursday.",
            "rammed",
            "speaker",
        ),
        ("A ship rammed a ferry, which had left late.", "rammed", "narration"),
        ("A ship rammed a ferry, and the ministry said nothing.", "rammed", "narration"),
    ],
)
def test_a_sentence_that_closes_with_who_said_it_is_his_word(
    text: str, word: str, expected: str
) -> None:
    (sentence,) = parsed_text(text).sentences()
    token = next(t for t in sentence.tokens if t.text == word)
    assert voice_of(parsed_text(text), sentence, token) == expected

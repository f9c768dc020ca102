"""Attributions beyond speech: thoughts, feelings, hearsay, headlines, turns of a transcript."""

import re
import tomllib
from importlib.resources import files
from time import process_time

import pytest

from briefing.extraction.attributions import attributions, find_attributions
from briefing.extraction.extract import parsed_text
from briefing.extraction.reporting import reporting, stances

CLASSES = tomllib.loads(
    (files("briefing.extraction") / "lexicon" / "stances.toml").read_text("utf-8")
)["verbs"]


def parts(text: str) -> list[tuple[str | None, str, list[str]]]:
    return [
        (
            None if a.source is None else text[a.source.start : a.source.end],
            text[a.cue.start : a.cue.end],
            [text[s.start : s.end].rstrip(".") for s in a.content],
        )
        for a in find_attributions(text)
    ]


@pytest.mark.parametrize("row", CLASSES, ids=lambda row: row["words"][0])
def test_every_class_of_verbs_finds_its_own_example(row: dict[str, str]) -> None:
    """The words in [brackets] are the content."""
    expected = re.findall(r"\[(.*?)\]", row["example"])
    text = row["example"].replace("[", "").replace("]", "")
    assert any(content == expected for _, _, content in parts(text)), parts(text)


def test_a_verb_of_speech_keeps_its_act() -> None:
    """The wider lexicon adds frames to a verb of statements.toml and takes none away."""
    for lemma, word in reporting().verbs.items():
        wider = stances().verbs[lemma]
        assert wider.act == word.act
        assert word.frames <= wider.frames


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        (
            "The mayor is worried that the dam will break.",
            "The mayor",
            "is worried",
            ["that the dam will break"],
        ),
        (
            "The envoy remained skeptical of the offer.",
            "The envoy",
            "skeptical",
            ["the offer"],
        ),
        (
            "The pilots were eager to leave the island.",
            "The pilots",
            "were eager",
            ["to leave the island"],
        ),
        (
            "Three ferries reportedly sank in the storm.",
            None,
            "reportedly",
            ["Three ferries", "sank in the storm"],
        ),
        (
            "The governor is expected to resign on Friday.",
            None,
            "is expected",
            ["The governor", "to resign on Friday"],
        ),
        (
            "The talks seem to have failed.",
            None,
            "seem",
            ["The talks", "to have failed"],
        ),
        (
            "The minister repeated his call for a quick ceasefire.",
            "his",
            "call",
            ["a quick ceasefire"],
        ),
        (
            "The survey showed that most residents wanted a ferry.",
            "The survey",
            "showed",
            ["that most residents wanted a ferry"],
        ),
    ],
)
def test_what_is_thought_felt_or_hearsay(
    text: str, source: str | None, cue: str, content: list[str]
) -> None:
    """Source, cue and content of stances that no verb of speech makes."""
    assert (source, cue, content) in parts(text)


def test_no_claim_is_made_of_a_mere_stance() -> None:
    """The attributions that claims rest on know nothing of stances."""
    reading = parsed_text("Three ferries reportedly sank. The mayor is worried that it will rain.")
    assert attributions(reading) == ()


def test_words_inside_what_is_told_are_no_attribution_of_their_own() -> None:
    """Abe told it all."""
    found = parts("Abe said that Kato had warned of heavy rain.")
    assert [(source, content) for source, _, content in found] == [
        ("Abe", ["that Kato had warned of heavy rain"])
    ]


def test_a_speaker_who_goes_on_makes_two_attributions() -> None:
    """The second saying is cut off the first."""
    found = parts("Abe said the road was shut, adding that the bridge was open.")
    assert [(source, cue, content) for source, cue, content in found] == [
        ("Abe", "said", ["the road was shut"]),
        ("Abe", "adding", ["that the bridge was open"]),
    ]


@pytest.mark.parametrize(
    ("text", "source", "cue", "content"),
    [
        ("KATO: We will wait for the ferry.", "KATO", ":", ["We will wait for the ferry"]),
        (
            "Envoy Abe: Talks Will Resume Soon\n\nThe talks were held in Osaka.",
            "Envoy Abe",
            ":",
            ["Talks Will Resume Soon"],
        ),
        (
            "Kato Denounces Plan for New Harbour Toll",
            "Kato",
            "Denounces",
            ["Plan for New Harbour Toll"],
        ),
    ],
)
def test_turns_and_headlines(text: str, source: str, cue: str, content: list[str]) -> None:
    """A name and a colon, and a verb among capitals, tell who speaks."""
    assert (source, cue, content) in parts(text)


def test_a_paragraph_of_quotation_goes_on_with_the_last_speaker() -> None:
    """No cue of its own: it is the words of whoever was quoted before."""
    text = "“We will wait,” Kato said.\n\n“The ferry is late, and nobody knows why.”"
    assert [(source, content) for source, _, content in parts(text)] == [
        ("Kato", ["“We will wait,”", "“The ferry is late, and nobody knows why.”"])
    ]


@pytest.mark.parametrize(
    "text",
    ["Do you think the ferry will sail?", "The minister will discuss the toll.", "You like tea."],
)
def test_questions_and_intentions_tell_nothing(text: str) -> None:
    """Nobody is told to have said or thought it."""
    assert find_attributions(text) == ()


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("“We will wait,” said union chief Emi Kato of Osaka.", "union chief Emi Kato of Osaka"),
        (
            "Emi Kato, who leads the dockers' union, said that the port was shut.",
            "Emi Kato, who leads the dockers' union",
        ),
        ("“We will wait,” Ms. Kato, 51, said.", "Ms. Kato, 51"),
        (
            "The port is shut, according to two officials who saw the order.",
            "two officials who saw the order",
        ),
    ],
)
def test_a_source_is_the_whole_phrase(text: str, source: str) -> None:
    """With its title, its age and the clause that says who it is."""
    assert source in [found for found, _, _ in parts(text)]


@pytest.mark.parametrize(
    ("text", "content"),
    [
        (
            "The harbour, Kato said, was closed for two days.",
            ["The harbour", "was closed for two days"],
        ),
        (
            "Kato said that the toll was high and that the bridge was old.",
            ["that the toll was high and that the bridge was old"],
        ),
        (
            "Kato said the toll was “a burden” for the poorest islands.",
            ["the toll was “a burden” for the poorest islands"],
        ),
    ],
)
def test_content_is_the_whole_clause(text: str, content: list[str]) -> None:
    """Around a bare cue, over a second that-clause, past quoted words in mid-clause."""
    assert content in [found for _, _, found in parts(text)]


def test_time_is_linear_in_the_number_of_attributions() -> None:
    """Nested sayings and stances without end cost no more apiece than a few do."""

    def taken(n: int) -> float:
        text = "Abe said that Kato thinks rain is likely, adding that he is worried. " * n
        start = process_time()
        assert find_attributions(text)
        return process_time() - start

    taken(10)
    assert taken(240) < 40 * max(taken(12), 0.02)

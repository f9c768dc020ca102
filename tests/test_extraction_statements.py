"""Statements: speakers, acts, contents, omissions; what is no statement."""

from datetime import date
from hashlib import sha256

import pytest

from briefing.extraction.extract import extract_document
from briefing.regions.load import load_region
from events.acts import DocumentMetadata, DocumentType
from events.claims import StatementMade

REGION = load_region("northeast-asia")


def statements(text: str, type_: DocumentType = "news") -> list[StatementMade]:
    found = extract_document(
        text,
        digest=sha256(text.encode()).hexdigest(),
        metadata=DocumentMetadata(published=date(2031, 5, 14), type=type_),
        region=REGION,
    )
    return [c for c in found if isinstance(c, StatementMade)]


def one(text: str) -> StatementMade:
    found = statements(text)
    assert len(found) == 1, [(c.cue, c.content) for c in found]
    return found[0]


def role(claim: StatementMade, name: str) -> list[tuple[str, str | None]]:
    return [(m.quote, m.actor) for m in claim.role(name)]


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("Japan said that the ship had left.", "say"),
        ("Japan urged Russia to open the strait.", "urge"),
        ("Japan said that Russia should open the strait.", "urge"),
        ("Japan proposed a hotline with Russia.", "propose"),
        ("Japan pledged to build two more ships.", "promise"),
        ("Japan said it would build two more ships.", "promise"),
        ("Japan welcomed the truce in the strait.", "support"),
        ("Japan condemned the launch of a missile.", "criticise"),
        ("Japan accused Russia of hiding the report.", "accuse"),
        ("Japan denied that a ship was lost.", "deny"),
        ("Japan rejected the offer from Russia.", "reject"),
        ("Japan warned that the ice was thin.", "warn"),
        ("Japan threatened to close the strait.", "threaten"),
        ("Japan expressed its opposition to the new base.", "reject"),
    ],
)
def test_the_act_follows_verb_object_and_content(text: str, act: str) -> None:
    """Neutral verbs take the act of their content."""
    claim = one(text)
    assert claim.act == act
    assert role(claim, "speaker") == [("Japan", "jpn")]


def test_joint_speakers_are_all_named() -> None:
    """A list with an Oxford comma gives each of its members."""
    claim = one("China, Japan, and South Korea affirmed that the strait must stay open.")
    assert [a for _, a in role(claim, "speaker")] == ["chn", "jpn", "kor"]


def test_the_addressee_is_who_is_urged() -> None:
    """As the object of the verb, or the subject of "should"."""
    assert role(one("Japan urged Russia to open the strait."), "addressee") == [("Russia", "rus")]
    claim = one("Japan said that Russia should open the strait.")
    assert role(claim, "addressee") == [("Russia", "rus")]


def test_content_leaves_out_that_and_marks() -> None:
    """The words themselves, and whether they stand wholly in quotation marks."""
    claim = one("Japan said that the ship had left.")
    assert [c.quote for c in claim.content] == ["the ship had left"]
    assert not claim.verbatim
    claim = one("“We will wait for the thaw,” Japan said.")
    assert [c.quote for c in claim.content] == ["We will wait for the thaw"]
    assert claim.verbatim


def test_an_omission_is_kept_as_an_omission() -> None:
    """What was not mentioned is no statement of its own."""
    claim = one("Japan stressed the need for calm without mentioning Russia.")
    assert [o.quote for o in claim.omitted] == ["Russia"]
    assert [c.quote for c in claim.content] == ["the need for calm"]


@pytest.mark.parametrize(
    "text",
    [
        "Japan should ask Russia to open the strait.",
        "Japan might say that the strait is closed.",
        "Japan did not say that the strait was closed.",
        "If Japan says that the strait is closed, ships will wait.",
        "Japan has not acknowledged the ban officially.",
    ],
)
def test_what_was_not_said_is_no_statement(text: str) -> None:
    """Wishes, doubts, conditions and denials of the saying."""
    assert statements(text) == []


def test_a_pronoun_speaks_in_the_words_that_name_its_person() -> None:
    """ "He" is the most recent named person that was a subject."""
    text = (
        "Foreign Minister Wang Yi met the envoys on Monday. "
        "He said that the strait would stay open."
    )
    (claim,) = statements(text)
    assert [a for _, a in role(claim, "speaker")] == ["wang-yi"]


def test_a_release_speaks_for_itself() -> None:
    """In a press release "we", "must" and "violation" are statements without any reporting verb."""
    text = (
        "Jane Doe, Secretary of State\n\n"
        "North Korea must end its launches. "
        "The launch was a clear violation of the resolutions. "
        "We will continue to work with our partners.\n"
    )
    found = statements(text, "press_release")
    assert [c.act for c in found] == ["urge", "accuse", "promise"]
    assert {m.quote for c in found for m in c.role("speaker")} == {"Jane Doe"}
    assert all(c.voice == "speaker" for c in found)


def test_the_day_of_the_saying_is_not_the_day_of_the_content() -> None:
    """Nor is the publication date ever a default."""
    claim = one("Japan said on Monday that ships left the port on 2 May 2031.")
    assert claim.when is not None
    assert claim.when.start == date(2031, 5, 12)
    assert one("Japan said that ships left the port on 2 May 2031.").when is None


def test_the_ministers_are_those_who_met() -> None:
    """A plural without names stands for the participants of the meeting before it."""
    text = (
        "The foreign ministers of Japan, China and South Korea met in Tokyo on Monday. "
        "The ministers stressed the need for calm."
    )
    (claim,) = statements(text)
    assert [a for _, a in role(claim, "speaker")] == ["jpn", "chn", "kor"]

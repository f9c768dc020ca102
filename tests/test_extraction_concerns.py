"""Concerns, with and without a holder, and the assessments of authors and documents."""

import tomllib
from datetime import date
from hashlib import sha256
from importlib.resources import files
from typing import Any

import pytest

from briefing.extraction.extract import extract_document
from briefing.regions.load import load_region
from events.acts import DocumentMetadata, DocumentType
from events.claims import AssessmentMade, Claim, ConcernRaised

REGION = load_region("northeast-asia")
EXAMPLES: list[dict[str, Any]] = tomllib.loads(
    (files("briefing.extraction") / "lexicon" / "concern_raised.toml").read_text("utf-8")
)["example"]


def claims(text: str, type_: DocumentType = "news") -> tuple[Claim, ...]:
    return extract_document(
        text,
        digest=sha256(text.encode()).hexdigest(),
        metadata=DocumentMetadata(published=date(2031, 5, 14), type=type_),
        region=REGION,
    )


def concerns(text: str) -> list[ConcernRaised]:
    return [c for c in claims(text) if isinstance(c, ConcernRaised)]


def assessments(text: str, type_: DocumentType = "editorial") -> list[AssessmentMade]:
    return [c for c in claims(text, type_) if isinstance(c, AssessmentMade)]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: str(e["text"]))
def test_every_example_of_the_lexicon_is_found(example: dict[str, Any]) -> None:
    """Holder, risk and voice as the data say."""
    (claim,) = concerns(example["text"])
    assert [m.quote for m in claim.role("holder")] == example["holders"]
    if "risk" in example:
        assert claim.risk is not None
        assert claim.risk.quote == example["risk"]
    if "voice" in example:
        assert claim.voice == example["voice"]


def test_a_concern_that_nobody_holds_has_no_holder() -> None:
    """Never the nearest noun."""
    (claim,) = concerns("After Japan left, there were fears that Russia might close the strait.")
    assert claim.role("holder") == ()
    assert claim.voice == "unattributed"
    assert [m.actor for m in claim.role("about")] == ["rus"]


def test_who_voiced_a_concern_is_its_holder_though_the_verb_looks_like_an_adjective() -> None:
    text = (
        "Diplomats in Tokyo voiced concern that Russia could hand North Korea advanced weapons "
        "technology."
    )
    (claim,) = concerns(text)
    assert [m.quote for m in claim.role("holder")] == ["Diplomats"]
    assert claim.voice == "narration"


@pytest.mark.parametrize(
    "text",
    [
        "The visit eased concerns over the strait.",
        "There was no concern over the strait.",
        "Japan sold its biggest concern, a maker of ships.",
    ],
)
def test_worry_that_is_gone_or_never_was(text: str) -> None:
    """No concern without a concern."""
    assert concerns(text) == []


def test_an_editorial_recommends_in_its_own_voice() -> None:
    """Unattributed judgement is the document's, and never told as fact."""
    found = assessments(
        "Japan should keep the strait open. The accord is an important step. "
        "Closing the strait will probably invite protest."
    )
    assert [c.type for c in found] == ["recommendation", "judgement", "forecast"]
    assert [c.status for c in found] == ["normative", "actual", "anticipated"]
    assert {c.voice for c in found} == {"editorial"}
    assert found[2].likelihood is not None
    assert found[2].likelihood.quote == "probably"
    assert all(c.role("author") == () for c in found)


def test_a_belief_is_the_assessment_of_who_holds_it() -> None:
    """A named author, in the voice of a speaker."""
    (claim,) = assessments("Japan believes that the strait may freeze.", "news")
    assert [m.actor for m in claim.role("author")] == ["jpn"]
    assert [c.quote for c in claim.content] == ["the strait may freeze"]
    assert claim.voice == "speaker"


def test_news_that_reports_does_not_assess() -> None:
    """Facts are no judgements."""
    assert assessments("Japan opened the strait on Monday. Two ships left.", "news") == []

"""The lexicons keep their word: each example sentence gives the claims that it says it gives."""

from functools import cache
from hashlib import sha256
from importlib import import_module
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefing.extraction.extract import read_document
from briefing.extraction.frames import Example, lexicon
from briefing.regions.load import load_region
from events.acts import DocumentMetadata
from events.claims import CLAIM_KINDS, Claim
from events.values import Excerpt

KINDS = (
    "meeting_held",
    "visit_made",
    "agreement_reached",
    "event_scheduled",
    "measure_taken",
    "force_moved",
    "incident_occurred",
    "support_given",
    "office_changed",
)
EXAMPLES = [(kind, example) for kind in KINDS for example in lexicon(kind).examples]
CLAIMS = {kind.model_fields["kind"].default: kind for kind in CLAIM_KINDS}


def claims_of(kind: str, text: str) -> tuple[Claim, ...]:
    """The claims of one kind in a text."""
    reading = read_document(
        text,
        digest=sha256(text.encode()).hexdigest(),
        metadata=DocumentMetadata(published="2025-03-25"),
        region=load_region("northeast-asia"),
    )
    return tuple(import_module(f"briefing.extraction.kinds.{kind}").find(reading))


def cue_of(claim: Claim) -> str:
    """The words that signal the event."""
    assert claim.cue is not None
    return claim.cue.quote


def told(claim: Claim, key: str) -> Any:
    """A field of the claim as the example writes it: words, roles or a plain value."""
    value = getattr(claim, key)
    if isinstance(value, tuple):
        return [v.quote for v in value]
    return value.quote if isinstance(value, Excerpt) else value


@pytest.mark.parametrize(("kind", "example"), EXAMPLES, ids=lambda v: getattr(v, "text", v))
def test_example_gives_its_claims(kind: str, example: Example) -> None:
    """Every example gives exactly the claims it names, with their words, roles and labels."""
    found = claims_of(kind, example.text)
    assert len(found) == len(example.expect), [cue_of(c) for c in found]
    for claim, expected in zip(found, example.expect, strict=True):
        wanted = dict(expected)
        assert wanted.pop("cue") in cue_of(claim)
        roles = wanted.pop("roles", {})
        assert {r: [m.quote for m in claim.role(r)] for r in roles} == roles
        assert {key: told(claim, key) for key in wanted} == wanted


@pytest.mark.parametrize("kind", KINDS)
def test_lexicon_speaks_of_fields_that_its_kind_has(kind: str) -> None:
    """Frames set only fields, and fill only roles, that the claim has; rules have names."""
    claim = CLAIMS[kind]
    for frame in lexicon(kind).frames:
        assert frame.rule
        assert frame.verbs or frame.nouns
        assert set(frame.roles) <= set(claim.roles)
        assert set(frame.needs) <= set(frame.roles)
        assert set(frame.set) <= set(claim.model_fields)
        assert 0 < frame.confidence <= 1
        assert not frame.carried or frame.carriers


@pytest.mark.parametrize("kind", KINDS)
def test_lexicon_shows_what_it_refuses(kind: str) -> None:
    """Each lexicon has an example that gives nothing beside those that give something."""
    assert {bool(e.expect) for e in lexicon(kind).examples} == {True, False}


HOSTILE = (
    "",
    " \n\n ",
    "met met met met met met met met.",
    "Japan and " * 400 + "China met.",
    "((((((((((" * 50 + " Russia fired a missile " + "))))" * 50,
    "The ministers of Japan, , , and met with in on to.",
    "“Japan met China “Russia met Korea “” met.",
    "Who will have been having to be met by whom to visit which that signed?",
    "Japan\u0000met\u202eChina\u200b in \ufeffTokyo.",
    "🚀 North Korea fired 🚀 a missile 🇰🇵 on Monday. e\u0301",
    "it was agreed. It was agreed to. It was agreed that it was agreed.",
    "To to to to visit for to to meet for for to to.",
)


@cache
def finders() -> tuple[Any, ...]:
    """The nine kinds' `find`, in order."""
    return tuple(import_module(f"briefing.extraction.kinds.{kind}").find for kind in KINDS)


def all_claims(text: str) -> list[Claim]:
    """The claims of all nine kinds in a text."""
    reading = read_document(
        text or " ",
        digest=sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        metadata=DocumentMetadata(published="2025-03-25"),
        region=load_region("northeast-asia"),
    )
    return [claim for find in finders() for claim in find(reading)]


def check_spans(text: str) -> None:
    """Every span that a claim names holds its words, and mentions have roles of their kind."""
    for claim in all_claims(text):
        for start, end, quote in claim.spans():
            assert text[start:end] == quote
        assert claim.excerpts[0].quote == claim.excerpts[0].quote.strip()
        assert {m.role for m in claim.actors} <= set(claim.roles)
        assert claim.cue is not None
        assert claim.excerpts[0].start <= claim.cue.start < claim.cue.end <= claim.excerpts[0].end


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_raises_nothing_and_keeps_spans_verbatim(text: str) -> None:
    """Odd text is no error."""
    check_spans(text)


WORDS = [
    *[
        "Japan",
        "China",
        "Russia",
        "Seoul",
        "Pyongyang",
        "Kim",
        "Putin",
        "Monday",
        "Tokyo",
        "treaty",
        "sanctions",
        "missile",
    ],
    *[
        "troops",
        "aid",
        "summit",
        "talks",
        "visit",
        "ban",
        "president",
        "minister",
        "ambassador",
        "the",
        "a",
        "its",
        "their",
    ],
    *[
        "met",
        "fired",
        "signed",
        "imposed",
        "visited",
        "will",
        "may",
        "not",
        "should",
        "agreed",
        "to",
        "denied",
        "planned",
        "hold",
    ],
    *[
        "deployed",
        "attacked",
        "provided",
        "appointed",
        "postponed",
        "resigned",
        "and",
        ",",
        ".",
        "“",
        "”",
        "of",
        "with",
        "on",
    ],
    *[
        "between",
        "after",
        "before",
        "by",
        "for",
        "that",
        "which",
        "who",
        "is",
        "was",
        "be",
        "has",
        "said",
        "it",
        "he",
        "they",
        "if",
    ],
]


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=40).map(" ".join))
def test_spans_are_verbatim_in_any_word_salad(text: str) -> None:
    """Whatever the words and their order: what a claim quotes stands there."""
    check_spans(text)


def test_same_text_gives_same_claims() -> None:
    """Finding twice gives equal claims."""
    text = " ".join(e.text for _, e in EXAMPLES)
    assert all_claims(text) == all_claims(text)

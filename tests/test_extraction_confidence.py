"""Confidence: the chance that a claim is right, from signs that anybody can see in it."""

import math
import sys
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.extraction.confidence import Signs, Weights, fitted, signs_of
from briefing.extraction.extract import claims_of, read_document
from briefing.extraction.reading import Reading
from briefing.regions.load import load_region
from events.acts import DocumentMetadata
from events.claims import CLAIM_KINDS, Claim

BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"


def read(text: str) -> tuple[Reading, tuple[Claim, ...]]:
    reading = read_document(
        text,
        digest=sha256(text.encode()).hexdigest(),
        metadata=DocumentMetadata(published=date(2031, 5, 14)),
        region=load_region("northeast-asia"),
    )
    return reading, claims_of(reading)


def signs(text: str, kind: str) -> Signs:
    """The signs of the last claim of this kind."""
    reading, claims = read(text)
    pairs = zip(claims, signs_of(reading, claims), strict=True)
    return [s for claim, s in pairs if claim.kind == kind][-1]


def test_every_claim_carries_the_chance_of_its_signs() -> None:
    """What a claim says of itself can be worked out again from the shipped weights."""
    reading, claims = read(
        "The foreign ministers of Japan and South Korea met in Tokyo on Monday. Russia fired two"
        " missiles, he said. Nobody knows why the harbour was closed."
    )
    assert claims
    for claim, seen in zip(claims, signs_of(reading, claims), strict=True):
        assert claim.confidence == round(fitted().chance(seen), 2)


@pytest.mark.parametrize(
    ("text", "kind", "sign"),
    [
        ("Japan said that talks had failed.", "statement_made", "somebody known"),
        (
            "Japan said that talks had failed.",
            "statement_made",
            "everybody in the leading role known",
        ),
        ("After long talks we signed a treaty.", "agreement_reached", "I or we for somebody"),
        (
            "Foreign Minister Cho Tae-yul came to Seoul. He said that talks had failed.",
            "statement_made",
            "the leading role filled from another sentence",
        ),
        ("Japan fired a missile on Monday.", "force_moved", "its own words of time"),
        (
            "Japan said that Russia had fired a missile.",
            "force_moved",
            "cue in what somebody said",
        ),
        ("Japan said that talks had failed.", "statement_made", "kind: statement_made"),
        (
            "Japan fired a missile on Monday. Japan fired a rocket on Tuesday.",
            "force_moved",
            "told before of the same actors",
        ),
    ],
)
def test_a_sign_is_seen_where_it_stands(text: str, kind: str, sign: str) -> None:
    """Each sign is found in a sentence that shows it, and has a weight."""
    assert signs(text, kind).get(sign), signs(text, kind)
    assert sign in fitted().signs


def test_a_claim_of_somebody_known_is_surer_than_one_of_a_stranger() -> None:
    """Confidence tells claims apart: the same saying, on the word of a state and of a man."""
    _, named = read("Japan said that the talks had failed.")
    _, vague = read("A man said that the talks had failed.")
    assert named[0].confidence > vague[0].confidence + 0.2


def test_the_shipped_weights_are_of_kinds_that_exist_and_move_no_claim_to_certainty() -> None:
    """No weight is of a kind that is gone, and all signs together leave room for doubt."""
    kinds = {f"kind: {kind.model_fields['kind'].default}" for kind in CLAIM_KINDS}
    assert {name for name in fitted().signs if name.startswith("kind: ")} <= kinds
    assert all(abs(weight) < 3 for weight in fitted().signs.values())


@given(st.floats(-20, 20), st.dictionaries(st.sampled_from("abc"), st.floats(-20, 20)))
def test_a_chance_lies_between_never_and_always(start: float, seen: dict[str, float]) -> None:
    """Any signs give a chance, and a sign without a weight changes nothing."""
    weights = Weights(start, {"a": 1.0, "b": -2.0})
    chance = weights.chance(seen)
    assert 0 <= chance <= 1
    assert weights.chance({k: v for k, v in seen.items() if k != "c"}) == chance


def test_fitting_finds_the_odds_behind_the_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sign of nine right in ten weighs for, a rare one nothing; even odds start at nothing."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    monkeypatch.delitem(sys.modules, "log_odds", raising=False)
    from log_odds import area, fit

    seen: list[Signs] = [{"good": 1.0}] * 1000 + [{}] * 1000 + [{"rare": 1.0}] * 2
    right = ([True] * 900 + [False] * 100) + ([True] * 500 + [False] * 500) + [True, True]
    weights = fit(seen, right)
    assert weights.chance({"good": 1.0}) == pytest.approx(0.9, abs=0.01)
    assert weights.chance({}) == pytest.approx(0.5, abs=0.01)
    assert "rare" not in weights.signs
    assert math.isclose(area([(0.9, True), (0.5, False), (0.5, True)]), 0.75)

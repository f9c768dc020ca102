"""Confidence: the measured share of right claims, smoothed where few were counted."""

from datetime import date
from hashlib import sha256

from briefing.extraction.confidence import Counts, counted, groups_of, measured
from briefing.extraction.extract import extract_document
from briefing.regions.load import load_region
from events.acts import DocumentMetadata
from events.claims import CLAIM_KINDS, Claim

TEXT = "The foreign ministers of Japan and South Korea met in Tokyo on Monday."


def meeting() -> Claim:
    claims = extract_document(
        TEXT,
        digest=sha256(TEXT.encode()).hexdigest(),
        metadata=DocumentMetadata(published=date(2031, 5, 14)),
        region=load_region("northeast-asia"),
    )
    return next(c for c in claims if c.kind == "meeting_held")


def test_many_claims_speak_for_themselves_and_few_lean_on_their_kind() -> None:
    counts = Counts(
        right={"": 700, "a": 700, "a/rare": 0, "a/common": 100},
        found={"": 1000, "a": 1000, "a/rare": 1, "a/common": 1000},
    )
    kind = counts.share(("", "a"))
    assert 0.69 < kind < 0.71
    assert 0.67 < counts.share(("", "a", "a/rare")) < kind
    assert 0.1 < counts.share(("", "a", "a/common")) < 0.13
    assert counts.share(("", "a", "a/never seen")) == kind


def test_nothing_counted_is_even_odds() -> None:
    assert Counts({}, {}).share(("", "a", "a/b")) == 0.5


def test_a_claim_is_counted_in_its_groups_from_coarse_to_fine() -> None:
    claim = meeting()
    assert groups_of(claim)[:2] == ("", "meeting_held")
    assert all(g.startswith("meeting_held/") for g in groups_of(claim)[2:])
    counts = counted([(claim, True), (claim, False)])
    assert all((counts.right[g], counts.found[g]) == (1, 2) for g in groups_of(claim))


def test_the_shipped_counts_are_counts_and_give_the_claims_their_confidence() -> None:
    counts = measured()
    assert counts.found[""] > 100
    assert all(0 <= counts.right[g] <= n for g, n in counts.found.items())
    kinds = {kind.model_fields["kind"].default for kind in CLAIM_KINDS}
    assert {g.split("/")[0] for g in counts.found if g} <= kinds
    claim = meeting()
    assert claim.confidence == round(counts.share(groups_of(claim)), 2)

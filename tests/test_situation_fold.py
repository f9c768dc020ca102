"""The fold: every act, supersession, and the laws that hold for all logs."""

import os
import subprocess
import sys
from datetime import date
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.situation.fold import Folding, fold
from briefing.situation.state import state_hash, to_json
from events.acts import (
    ActorAliased,
    ClaimConfirmed,
    ConcernClosed,
    DeliveryFailed,
    DeliveryMade,
    DevelopmentsMerged,
    DevelopmentsSplit,
    DocumentMetadata,
    DocumentRejected,
    DocumentRevised,
    MemoIssued,
    MemoRecalled,
    MemoRequest,
    MemoSkipped,
    PayloadRedacted,
    SourceGraded,
    SubscriptionEnded,
    SubscriptionSet,
)
from events.event import Unknown
from events.values import Extractor, Grade

MAY_3 = date(2031, 5, 3)
MAY_4 = date(2031, 5, 4)


def quotes(situation: Any) -> list[str]:
    """The words of all claims that stand."""
    return [r.claim.excerpts[0].quote for d in situation.developments for r in d.reports]


def partition(situation: Any) -> set[frozenset[tuple[str, str]]]:
    """Developments as sets of (document, words), which no order of the log can change."""
    return {
        frozenset((r.claim.document, r.claim.excerpts[0].quote) for r in d.reports)
        for d in situation.developments
    }


def test_an_empty_log_gives_an_empty_situation(made: Any) -> None:
    situation = made.situation()
    assert situation.position == 0
    assert situation.recorded_at is None
    assert situation.developments == ()


def test_the_desk_and_its_documents_are_known_with_position_and_count(made: Any) -> None:
    made.open()
    made.document("a", made.meeting("a", "nor", "sud"), outlet="South Post")
    situation = made.situation()
    assert situation.desk is not None
    assert situation.desk.title == "Test desk"
    (source,) = situation.sources
    assert (source.position, source.claims, source.metadata.outlet) == (2, 1, "South Post")
    assert situation.position == 4
    assert situation.recorded_at == made.records[-1].recorded_at


def test_a_rejected_document_is_kept_with_its_reason(made: Any) -> None:
    made.open()
    made.record(DocumentRejected(origin="x.html", reason="empty"))
    assert [(p, r.reason) for p, r in made.situation().rejected] == [(2, "empty")]


def test_a_second_extraction_supersedes_the_first_from_its_position_on(made: Any) -> None:
    made.open()
    made.document("a", made.meeting("a", "nor", "sud", words="They met."))
    before = len(made.records)
    made.extraction("a", made.visit("a", "ada-berg", "sud", words="She went."), version="2")
    assert quotes(made.situation(before)) == ["They met."]
    assert quotes(made.situation()) == ["She went."]


def test_what_people_decided_follows_equal_words_through_a_second_extraction(made: Any) -> None:
    made.open()
    kept = made.meeting("a", "nor", "sud", words="They met.")
    wrong = made.visit("a", "ada-berg", "sud", words="She went.", start=50)
    first, second = made.document("a", kept, wrong)
    made.record(ClaimConfirmed(claim=first.id, by="kim"))
    made.retract(second)
    renewed = Extractor(name="rules", version="2", rule="better")
    made.extraction(
        "a",
        kept.model_copy(update={"extractor": renewed}),
        wrong.model_copy(update={"extractor": renewed}),
        version="2",
    )
    (development,) = made.situation().developments
    (report,) = development.reports
    assert report.confirmed
    assert report.id == first.id
    assert report.first == first.position
    assert report.position == made.records[-2].position
    assert report.claim.extractor.version == "2"
    assert made.situation().review == ()


def test_decisions_whose_words_vanished_are_listed_for_review(made: Any) -> None:
    made.open()
    (claim,) = made.document("a", made.meeting("a", "nor", "sud", words="They met."))
    confirmed = made.record(ClaimConfirmed(claim=claim.id))
    made.extraction("a", version="2")
    situation = made.situation()
    assert situation.developments == ()
    assert situation.review == ((confirmed.position, "claim_confirmed", claim.id),)


def test_a_correction_replaces_the_claim_and_survives_a_second_extraction(made: Any) -> None:
    made.open()
    wrong = made.meeting("a", "nor", "sud", when=made.day(MAY_3))
    (claim,) = made.document("a", wrong)
    corrected = made.correct(claim, made.meeting("a", "nor", "sud", when=made.day(MAY_4)), "typo")
    made.extraction("a", wrong, version="2")
    situation = made.situation()
    (report,) = situation.developments[0].reports
    assert report.claim.when == made.day(MAY_4)
    assert (report.id, report.position, report.first) == (
        claim.id,
        corrected.position,
        claim.position,
    )
    (decision,) = situation.decisions
    assert decision.kind == "claim_corrected"
    assert decision.why == "typo"
    assert decision.claim.claim.when == made.day(MAY_3)


def test_a_correction_can_be_retracted_under_either_id(new_log: Any) -> None:
    for which in ("claim", "correction"):
        log = new_log()
        log.open()
        (claim,) = log.document("a", log.meeting("a", "nor", "sud"))
        correction = log.correct(claim, log.meeting("a", "nor", "ost"))
        log.retract(claim if which == "claim" else correction)
        assert log.situation().developments == ()


def test_a_revision_takes_the_place_of_the_earlier_text(made: Any) -> None:
    made.open()
    kept, dropped = made.document(
        "a",
        made.meeting("a", "nor", "sud", words="They met."),
        made.visit("a", "ada-berg", "sud", words="She went.", start=20),
    )
    made.record(ClaimConfirmed(claim=kept.id))
    made.record(
        DocumentRevised(
            document=made.digest("b"),
            revises=made.digest("a"),
            length=900,
            metadata=DocumentMetadata(title="b"),
        )
    )
    made.extraction("b", made.meeting("b", "nor", "sud", words="They met.", start=7))
    situation = made.situation()
    (development,) = situation.developments
    assert development.id == kept.id
    assert development.reports[0].confirmed
    assert development.reports[0].claim.document == made.digest("b")
    assert situation.sources[1].revises == made.digest("a")
    assert [(d.kind, d.claim.id) for d in situation.decisions] == [("document_revised", dropped.id)]


def test_a_correction_outlives_the_revision_of_its_document(made: Any) -> None:
    made.open()
    (claim,) = made.document("a", made.meeting("a", "nor", "sud", words="They met."))
    made.correct(claim, made.meeting("a", "nor", "ost", words="They met."))
    revised = DocumentRevised(document=made.digest("b"), revises=made.digest("a"), length=900)
    made.record(revised)
    made.extraction("b", made.meeting("b", "nor", "sud", words="They met.", start=7))
    (development,) = made.situation().developments
    assert development.id == claim.id
    assert [m.actor for m in development.lead.claim.actors] == ["nor", "ost"]


def test_a_grade_of_the_document_goes_before_that_of_its_outlet(made: Any) -> None:
    made.open()
    made.document("a", outlet="South Post")
    made.document("b", outlet="South Post")
    made.record(
        SourceGraded(document=made.digest("b"), grade=Grade(reliability="B", credibility="2"))
    )
    made.document("c")
    made.record(SourceGraded(outlet="south post", grade=Grade(reliability="D", credibility="4")))
    grades = [s.grade.reliability for s in made.situation().sources]
    assert grades == ["D", "B", "F"]


def test_the_grade_that_a_document_came_with_holds_until_its_outlet_is_graded(made: Any) -> None:
    made.open()
    came_with = Grade(reliability="B", credibility="2")
    made.document("a", outlet="South Post", grade=came_with)
    made.record(SourceGraded(outlet="south post", grade=Grade(reliability="D", credibility="4")))
    made.document("b", outlet="South Post", grade=came_with)
    assert [s.grade.reliability for s in made.situation(4).sources] == ["D"]
    assert [s.grade.reliability for s in made.situation(3).sources] == ["B"]
    assert [s.grade.reliability for s in made.situation().sources] == ["D", "B"]


def test_an_alias_resolves_words_that_nothing_else_did(made: Any) -> None:
    made.open()
    made.document("a", made.meeting("a", "the Norland envoy", "sud"))
    before = len(made.records)
    made.record(ActorAliased(alias="The Norland  envoy", actor="ada-berg"))
    named = made.situation().developments[0].lead.claim.actors[0]
    assert named.actor == "ada-berg"
    assert named.quote == "the Norland envoy"
    assert made.situation(before).developments[0].lead.claim.actors[0].actor is None


def test_merges_and_splits_hold_in_the_order_they_were_decided(made: Any) -> None:
    made.open()
    (one,) = made.document("a", made.meeting("a", "nor", "sud", when=made.day(MAY_3)))
    (two,) = made.document("b", made.meeting("b", "nor", "sud", when=made.day(MAY_4)))
    assert len(made.situation().developments) == 2
    made.record(DevelopmentsMerged(claims=(one.id, two.id)))
    (merged,) = made.situation().developments
    assert merged.positions == (one.position, two.position)
    assert any("by hand" in reason for reason in merged.reasons)
    made.record(DevelopmentsSplit(claims=(two.id,)))
    assert [d.positions for d in made.situation().developments] == [
        (one.position,),
        (two.position,),
    ]


def test_a_closed_concern_names_the_claims_that_stand_for_it(made: Any) -> None:
    made.open()
    (claim,) = made.document("a", made.concern("a", "nor", "the dam may break"))
    act = made.record(ConcernClosed(claims=(claim.id,), outcome="answered"))
    (closed,) = made.situation().closed
    assert (closed.claims, closed.outcome, closed.position) == (
        (claim.id,),
        "answered",
        act.position,
    )


def test_subscriptions_in_force_and_what_became_of_memos(made: Any) -> None:
    made.open()
    for name in ("daily", "weekly"):
        made.record(SubscriptionSet(name=name, times=("07:00",), timezone="Asia/Seoul"))
    changed = made.record(SubscriptionSet(name="daily", times=("08:00",), timezone="Asia/Seoul"))
    made.record(SubscriptionEnded(name="weekly"))
    memo = MemoIssued(
        memo="tst-1",
        request=MemoRequest(dated=MAY_4),
        as_of=1,
        root="0" * 64,
        fingerprint=(),
        context_sha256="0" * 64,
        html_sha256="0" * 64,
        pdf_sha256="0" * 64,
    )
    made.record(memo)
    made.record(MemoSkipped(subscription="daily", slot="daily/2031-05-05T08:00", reason="empty"))
    made.record(MemoRecalled(memo="tst-1"))
    made.record(DeliveryFailed(memo="tst-1", channel="f", recipient="x", problem="p", attempt=1))
    made.record(DeliveryMade(memo="tst-1", channel="folder", recipient="x"))
    situation = made.situation()
    assert [(p, s.times) for p, _, s in situation.subscriptions] == [(changed.position, ("08:00",))]
    assert [(p, m.memo) for p, _, m in situation.memos] == [(6, "tst-1")]
    assert [p for p, _ in situation.skipped] == [7]
    assert [p for p, _ in situation.recalled] == [8]
    assert [p for p, _ in situation.deliveries] == [9, 10]


def test_a_redacted_claim_counts_no_more(made: Any) -> None:
    made.open()
    one, _two = made.document(
        "a",
        made.meeting("a", "nor", "sud", words="They met."),
        made.visit("a", "ada-berg", "sud", words="She went.", start=20),
    )
    made.record(PayloadRedacted(record=one.id))
    assert quotes(made.situation()) == ["She went."]
    made.record(PayloadRedacted(document=made.digest("a")))
    assert quotes(made.situation()) == []


def test_what_a_newer_version_wrote_is_listed_and_what_was_redacted_is_not(made: Any) -> None:
    made.open()
    opened = made.records[0]
    newer = Unknown(kind="sun_risen", schema_version=1, problem="unknown kind")
    made.records.append(opened._replace(position=2, event=newer))
    made.records.append(opened._replace(position=3, event=newer, payload=None))
    assert made.situation().unknown == (2,)


def test_the_state_hash_tells_prefixes_apart_and_repeats(made: Any) -> None:
    made.open()
    made.document("a", made.meeting("a", "nor", "sud"))
    hashes = [state_hash(made.situation(n)) for n in range(len(made.records) + 1)]
    assert len(set(hashes)) == len(hashes)
    assert hashes == [state_hash(made.situation(n)) for n in range(len(made.records) + 1)]
    plain = to_json(made.situation())
    assert plain["developments"][0]["lead"]["claim"]["kind"] == "meeting_held"
    assert plain["developments"][0]["lead"]["claim"]["actors"][0]["actor"] == "nor"


# -- laws ------------------------------------------------------------------------------------


def busy_log(made: Any) -> None:
    """A log with a bit of everything that changes claims."""
    made.open()
    a1, _ = made.document(
        "a",
        made.meeting("a", "nor", "sud", when=made.day(MAY_3)),
        made.statement("a", "ada-berg", "the bridge toll will fall by half next year", start=60),
        outlet="Daily North",
    )
    b1, _ = made.document(
        "b",
        made.meeting("b", "ada-berg", "ines-cruz", when=made.day(MAY_3)),
        made.concern("b", "sud", "the bridge may close", start=60),
        outlet="South Post",
    )
    made.record(ClaimConfirmed(claim=a1.id))
    made.correct(b1, made.meeting("b", "nor", "sud", when=made.day(MAY_4)))
    made.extraction("a", made.meeting("a", "nor", "sud", when=made.day(MAY_3)), version="2")
    made.record(DevelopmentsMerged(claims=(a1.id, b1.id)))
    made.retract(b1)


@settings(deadline=None, max_examples=30)
@given(cuts=st.lists(st.integers(0, 15), max_size=5))
def test_any_split_of_the_records_folds_to_the_same_situation(
    new_log: Any, cuts: list[int]
) -> None:
    log = new_log()
    busy_log(log)
    folding, at = Folding(), 0
    for cut in [*sorted(cuts), len(log.records)]:
        folding.through(log.records[at:cut] if cut > at else ())
        at = max(at, cut)
        assert folding.situation(log.region) == fold(log.records[:at], log.region)
    assert folding.situation(log.region) == log.situation()


DOCUMENTS: dict[str, Any] = {
    "a": lambda m: (
        m.meeting("a", "nor", "sud", words="Norland and Sudland met.", when=m.day(MAY_3)),
        m.statement("a", "ada-berg", "Norland will halve the bridge toll next year", start=60),
    ),
    "b": lambda m: (
        m.meeting("b", "ada-berg", "ines-cruz", words="Berg saw Cruz.", when=m.day(MAY_3)),
        m.statement("b", "ada-berg", "the bridge toll will be halved in the next year", start=60),
    ),
    "c": lambda m: (
        m.meeting("c", "nor", "sud", words="Another round was held.", when=m.day(MAY_4)),
        m.statement("c", "ada-berg", "fishing quotas must stay as they are", start=60),
    ),
    "d": lambda m: (
        m.meeting("d", "nor", "sud", words="They met this month.", when=None),
        m.concern("d", "sud", "the toll may drive lorries to the ferry", start=60),
    ),
}


def test_the_order_of_independent_documents_does_not_matter(new_log: Any) -> None:
    found = []
    for order in permutations(DOCUMENTS):
        log = new_log()
        log.open()
        for name in order:
            log.document(name, *DOCUMENTS[name](log))
        found.append(partition(log.situation()))
    assert all(f == found[0] for f in found)
    assert any(len(d) > 1 for d in found[0])


@settings(deadline=None, max_examples=20)
@given(gone=st.sampled_from(sorted(DOCUMENTS)))
def test_retraction_undoes_exactly_what_one_document_brought(new_log: Any, gone: str) -> None:
    without, with_it = new_log(), new_log()
    for log in (without, with_it):
        log.open()
        for name, claims in DOCUMENTS.items():
            if name != gone:
                log.document(name, *claims(log))
    for record in with_it.document(gone, *DOCUMENTS[gone](with_it)):
        with_it.retract(record)
    # the same claims in the same company; ids and positions before the document are untouched
    assert with_it.situation().developments == without.situation().developments


def test_folding_asks_nothing_but_the_records(new_log: Any) -> None:
    log = new_log()
    busy_log(log)
    assert fold(iter(log.records), log.region) == fold(tuple(log.records), log.region)


@pytest.mark.parametrize("act", [ClaimConfirmed, PayloadRedacted])
def test_an_act_about_a_record_that_is_not_there_changes_nothing(made: Any, act: Any) -> None:
    made.open()
    made.document("a", made.meeting("a", "nor", "sud"))
    before = made.situation().developments
    field = "claim" if act is ClaimConfirmed else "record"
    made.record(act(**{field: "0" * 32}))
    assert made.situation().developments == before


def test_the_state_is_the_same_in_every_process() -> None:
    """Hash randomisation must not reach the situation: its hash goes into audits."""
    script = (
        "import sys; sys.path[:0] = ['.', 'tests']\n"
        "from conftest import Made\n"
        "from briefing.situation.state import state_hash\n"
        "log = Made(); log.open()\n"
        "for n in 'abcd':\n"
        "    log.document(n, log.meeting(n, 'nor', 'sud', 'ost'),\n"
        "        log.statement(n, 'ada-berg', 'tolls and fish and salt will be cheap', start=90))\n"
        "print(state_hash(log.situation()))\n"
    )
    root = Path(__file__).parent.parent
    hashes = {
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=root,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4242")
    }
    assert len(hashes) == 1

"""What if: what a desk would hold without some of what it read, and what becomes of the rest."""

from datetime import date
from typing import Any

import pytest

from briefing.audit.whatif import Fate, View, fates
from briefing.situation.assumption import Assumption, sieve
from briefing.situation.fold import fold
from briefing.situation.situation import Situation
from events.acts import SourceGraded
from events.values import Grade

MAY_3, MAY_4 = date(2031, 5, 3), date(2031, 5, 4)


@pytest.fixture
def desk(made: Any) -> Any:
    """A meeting that two outlets report; a concern and a visit of one each."""
    made.open()
    tokyo = made.place("Harbourtown")
    made.document(
        "wire",
        made.meeting("wire", "nor", "sud", when=made.day(MAY_3), place=tokyo),
        made.concern("wire", "nor", "the dam will break", start=200),
        outlet="Wire One",
        published=MAY_3,
        grade=Grade(reliability="B", credibility="2"),
    )
    words = "Norland and Sudland talked."
    made.document(
        "post",
        made.meeting("post", "nor", "sud", when=made.day(MAY_3), place=tokyo, words=words),
        made.visit("post", "ada-berg", "ost", start=400),
        outlet="South Post",
        published=MAY_4,
    )
    return made


def assumed(made: Any, assumption: Assumption) -> Situation:
    """The fold of what the assumption lets through."""
    sifted = sieve(assumption, made.situation().sources)
    return sifted.after(fold(filter(sifted.keep(), made.records), made.region))


def kinds(situation: Situation) -> set[str]:
    """The kinds of its developments."""
    return {d.kind for d in situation.developments}


def told(made: Any, assumption: Assumption) -> tuple[Fate, ...]:
    """What becomes of everything."""
    whole, reduced = made.situation(), assumed(made, assumption)
    sifted = sieve(assumption, whole.sources)
    return fates(View(whole, MAY_4), View(reduced, MAY_4), made.region, sifted)


WIRE, POST = {"meeting_held", "concern_raised"}, {"meeting_held", "visit_made"}


@pytest.mark.parametrize(
    ("assumption", "left"),
    [
        (Assumption(outlets_out=("wire one",)), POST),
        (Assumption(outlets_only=("wire one",)), WIRE),
        (Assumption(min_grade=Grade(reliability="C", credibility="3")), WIRE),
        (Assumption(published_until=MAY_3), WIRE),
        (Assumption(independent=2), {"meeting_held"}),
        (Assumption(outlets_out=("wire one",), published_until=MAY_3), set()),
        (Assumption(rules_only=("no-such-rule",)), set()),
        (Assumption(), WIRE | POST),
    ],
)
def test_each_condition_leaves_in_what_meets_it(
    desk: Any, assumption: Assumption, left: set[str]
) -> None:
    """Alone and together; none of them asks nothing."""
    assert kinds(assumed(desk, assumption)) == left


def test_a_rule_is_left_out_with_its_claims_alone(desk: Any) -> None:
    """The documents stay, and so do the claims of other rules."""
    report = next(d.lead for d in desk.situation().developments if d.kind == "visit_made")
    rule = report.claim.extractor.rule
    found = assumed(desk, Assumption(rules_out=(rule,)))
    assert len(found.sources) == 2
    assert all(r.claim.extractor.rule != rule for d in found.developments for r in d.reports)
    lost = [f for f in told(desk, Assumption(rules_out=(rule,))) if f.result == "falls"]
    assert any(c.why == f"rule {rule} is left out" for f in lost for c in f.causes)


def test_the_grade_that_counts_is_the_last_one(desk: Any) -> None:
    """An outlet graded after its document came is judged by that grade."""
    desk.record(SourceGraded(outlet="Wire One", grade=Grade(reliability="E", credibility="5")))
    least = Assumption(min_grade=Grade(reliability="C", credibility="3"))
    assert assumed(desk, least).developments == ()


def test_a_document_without_a_date_could_not_have_been_known_by_then(made: Any) -> None:
    """The day on which it was taken in does not stand in for the day it was published."""
    made.open()
    made.document("a", made.meeting("a", "nor", "sud"), published=None)
    until = Assumption(published_until=date(2040, 1, 1))
    assert assumed(made, until).developments == ()
    (cause,) = sieve(until, made.situation().sources).documents.values()
    assert "not known" in cause.why


def test_a_correction_falls_with_the_claim_that_it_corrects(made: Any) -> None:
    """What nobody would have read, nobody would have corrected."""
    made.open()
    meeting = made.meeting("a", "nor", "sud", when=made.day(MAY_3))
    (met,) = made.document("a", meeting, outlet="Wire One")
    made.correct(met, meeting.model_copy(update={"when": made.day(MAY_4)}))
    assert assumed(made, Assumption(outlets_out=("wire one",))).developments == ()


def test_what_falls_weakens_and_stands_is_told_with_its_cause(desk: Any) -> None:
    """The visit stands, the meeting loses a source, the concern falls in every part."""
    found = told(desk, Assumption(outlets_out=("wire one",)))
    by_kind = {f.either.group: f for f in found if f.either.part == "development"}
    assert {k: f.result for k, f in by_kind.items()} == {
        "meeting_held": "weakens",
        "concern_raised": "falls",
        "visit_made": "stands",
    }
    added = desk.records[1].position
    assert [(c.position, c.why) for c in by_kind["concern_raised"].causes] == [
        (added, "Wire One is left out")
    ]
    assert "independent sources 2 → 1" in by_kind["meeting_held"].details
    assert by_kind["visit_made"].causes == ()
    assert [f.result for f in found if f.either.group == "concerns"] == ["falls"]


def test_too_few_sources_are_a_cause(desk: Any) -> None:
    """What rests on one source falls and says so."""
    lost = [f for f in told(desk, Assumption(independent=2)) if f.result == "falls"]
    assert {c.why for f in lost for c in f.causes} == {"fewer than 2 independent sources"}


@pytest.mark.parametrize(
    "left_out", [(), ("Wire One",), ("South Post", "Daily North"), ("Wire One", "South Post")]
)
def test_leaving_out_outlets_is_as_though_they_had_never_been_read(
    made: Any, left_out: tuple[str, ...]
) -> None:
    """The filter gives the developments of a log in which those documents never came."""

    def log(unread: tuple[str, ...]) -> Any:
        one = type(made)()
        for number, outlet in enumerate(("Wire One", "South Post", "Daily North", "Wire One")):
            name, other = f"{outlet} {number}", ("sud", "ost")[number % 2]
            claim = one.meeting(name, "nor", other, when=one.day(MAY_3), words=f"Met {name}.")
            if outlet not in unread:
                one.document(name, claim, outlet=outlet)
        return one

    def seen(situation: Situation) -> Any:
        return sorted(
            (d.kind, d.independent, sorted(r.claim.excerpts[0].quote for r in d.reports))
            for d in situation.developments
        )

    asked = Assumption(outlets_out=tuple(o.casefold() for o in left_out))
    assert seen(assumed(log(()), asked)) == seen(log(left_out).situation())


def test_nothing_left_out_leaves_everything_standing(desk: Any) -> None:
    """A question about an outlet that said nothing changes nothing."""
    found = told(desk, Assumption(outlets_out=("evening north",)))
    assert found
    assert {f.result for f in found} == {"stands"}

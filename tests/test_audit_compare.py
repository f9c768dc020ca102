"""What differs between two points of a log, and what falls without a source, with the cause."""

from datetime import date
from functools import cache
from typing import Any

from briefing.audit.compare import compare, without
from briefing.situation.assumption import Assumption, sieve
from briefing.situation.fold import fold
from events.acts import (
    Act,
    ActorAliased,
    ConcernClosed,
    DevelopmentsMerged,
    DevelopmentsSplit,
    PayloadRedacted,
    SourceGraded,
)
from events.values import Grade

MAY_3, MAY_4 = date(2031, 5, 3), date(2031, 5, 4)


def differences(log: Any, since: int, *, period: Any = (None, None)) -> list[tuple[Any, ...]]:
    """Tag, cause and details of what differs between a position and the end."""

    @cache
    def at(position: int) -> Any:
        return fold(log.records[:position], log.region)

    acts = [r for r in log.records if isinstance(r.event, Act)]
    end = len(log.records)
    found = compare(at(since), at(end), log.region, acts=acts, fold_at=at, period=period)
    return [(d.tag, d.position, d.details) for d in found]


def test_each_decision_is_the_cause_of_what_it_changed(made: Any) -> None:
    """Grade, correction, retraction, closing, alias: tag, record, and what was and is."""
    made.open()
    meeting = made.meeting("a", "nor", "sud", when=made.day(MAY_3))
    (met,) = made.document("a", meeting, outlet="Wire One")
    other = made.statement("b", "The envoy", "the harbour stays open all the year")
    worry = made.concern("b", "nor", "the dam will break", start=200)
    visit = made.visit("b", "ada-berg", "sud", start=400)
    said, feared, went = made.document("b", other, worry, visit, outlet="South Post")
    since = len(made.records)
    correction = made.correct(met, meeting.model_copy(update={"when": made.day(MAY_4)}))
    retraction = made.retract(went, why="it was somebody else")
    closing = made.record(ConcernClosed(claims=(feared.id,)))
    alias = made.record(ActorAliased(alias="the envoy", actor="ines-cruz"))
    graded = Grade(reliability="B", credibility="2")
    grade = made.record(SourceGraded(outlet="South Post", grade=graded))
    assert differences(made, since) == [
        ("changed", correction.position, ("when 2031-05-03 → 2031-05-04", "confirmed no → yes")),
        ("corrected", correction.position, ("when 2031-05-03 → 2031-05-04",)),
        ("withdrawn", retraction.position, ()),
        ("closed", closing.position, ("closed",)),
        ("changed", alias.position, ("who speaker The envoy → speaker ines-cruz",)),
        ("changed", grade.position, ("grade F6 → B2",)),
    ]
    assert said.position < since


def test_merging_and_splitting_are_changes_with_their_act(made: Any) -> None:
    """Two developments become one, and two again."""
    made.open()
    (one,) = made.document("a", made.meeting("a", "nor", "sud", when=made.day(MAY_3)))
    (two,) = made.document("b", made.meeting("b", "nor", "ost", when=made.day(MAY_4)))
    apart = len(made.records)
    merged = made.record(DevelopmentsMerged(claims=(one.id, two.id)))
    (change,) = differences(made, apart)
    assert change[:2] == ("changed", merged.position)
    assert "joined from 2 developments" in change[2]
    together = len(made.records)
    split = made.record(DevelopmentsSplit(claims=(two.id,)))
    found = differences(made, together)
    assert {(tag, position) for tag, position, _ in found} == {("changed", split.position)}
    assert differences(made, apart) == []


def test_a_change_that_no_record_names_is_traced_to_the_one_that_made_it(made: Any) -> None:
    """A report that stood alone joins another because a third document says that it erred."""
    made.open()
    place = made.place("Harbourtown")
    words = "They met in Harbourtown on May 4, not on May 3."
    made.document(
        "a",
        made.meeting("a", "nor", "sud", when=made.day(MAY_3), place=place),
        outlet="Wire One",
        published=MAY_3,
    )
    since = len(made.records)
    made.document("x", made.visit("x", "ada-berg", "sud"), outlet="South Post")
    (right,) = made.document(
        "b",
        made.meeting("b", "nor", "sud", words=words, when=made.day(MAY_4), place=place),
        outlet="Wire One",
        published=MAY_4,
    )
    changed = [d for d in differences(made, since) if d[0] == "changed"]
    assert [(tag, position) for tag, position, _ in changed] == [("changed", right.position)]


def test_what_turns_out_to_be_a_copy_names_the_text_and_then_the_act_that_freed_it(
    made: Any,
) -> None:
    """An earlier print comes late; when its words are redacted the other stands alone again."""
    words = (
        "After a week of storms the two ministers met in the old town hall, walked along the "
        "mended pier and spoke for three hours about ferries, customs and the price of salt."
    )

    def paper(name: str, outlet: str, day: date) -> Any:
        met = made.meeting(name, "nor", "sud", words=words, when=made.day(MAY_3))
        return made.document(name, met, outlet=outlet, published=day)

    made.open()
    paper("later", "South Post", MAY_4)
    since = len(made.records)
    made.document("x", made.visit("x", "ada-berg", "sud"), outlet="Daily North")
    (told,) = paper("first", "Wire One", MAY_3)
    between = len(made.records)
    copy = (f"now counts as a copy of {made.digest('first')[:12]}",)
    assert ("changed", told.position - 2, copy) in differences(made, since)
    made.document("y", made.visit("y", "ada-berg", "ost"), outlet="Daily North")
    gone = made.record(PayloadRedacted(document=made.digest("first"), why="a court said so"))
    made.document("z", made.visit("z", "ada-berg", "wes"), outlet="Daily North")
    assert ("changed", gone.position, ("no longer a copy",)) in differences(made, between)


def test_a_period_keeps_what_happened_in_it_before_or_after(made: Any) -> None:
    """A date that was corrected out of the period is still a difference in it."""
    made.open()
    inside = made.meeting("a", "nor", "sud", when=made.day(MAY_3))
    (met,) = made.document("a", inside)
    since = len(made.records)
    made.correct(met, inside.model_copy(update={"when": made.day(date(2031, 5, 30))}))
    made.document("b", made.meeting("b", "nor", "ost", when=made.day(date(2031, 5, 20))))
    found = differences(made, since, period=(MAY_3, MAY_4))
    assert [d[0] for d in found] == ["changed", "corrected"]
    assert [d[0] for d in differences(made, since)] == ["changed", "corrected", "new"]


def test_without_a_source_what_rested_on_it_falls_and_the_rest_stands(made: Any) -> None:
    """Each with the record that had brought the document."""
    made.open()
    made.document("a", made.meeting("a", "nor", "sud", when=made.day(MAY_3)), outlet="Wire One")
    made.document(
        "b",
        made.meeting("b", "nor", "sud", when=made.day(MAY_3), words="Norland met Sudland."),
        made.visit("b", "ada-berg", "ost", start=90),
        outlet="South Post",
    )
    whole = made.situation()
    sifted = sieve(Assumption(outlets_out=("south post",)), whole.sources)
    reduced = fold(filter(sifted.keep(), made.records), made.region)
    added = sifted.documents[made.digest("b")].position
    found = without(whole, reduced, made.region, sifted)
    told = {(d.tag, d.position, d.claim.claim.kind) for d in found if d.claim}
    assert told == {
        ("changed", added, "meeting_held"),
        ("withdrawn", added, "visit_made"),
        ("withdrawn", added, "meeting_held"),
    }
    (changed,) = (d for d in found if d.tag == "changed")
    assert changed.details == ("documents 2 → 1", "independent sources 2 → 1")

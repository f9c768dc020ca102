"""What is announced: worked out once for a memo, and no further back than its period asks."""

from dataclasses import replace
from datetime import date

import pytest

from briefing.memo import timeline as timeline_module
from briefing.memo.plan import COUNTED_BY_READING, Plan, make_plan
from briefing.memo.timeline import MOST, timeline
from events.acts import MemoRequest

DATED = date(2031, 5, 14)


def plan_of(made, **period: date) -> Plan:
    request = MemoRequest(dated=DATED, **period)
    return make_plan(made.situation(), request, made.region, lambda _document: "")


def test_an_announcement_that_was_overdue_before_the_period_is_not_told_again(made) -> None:
    made.open()
    early, late = date(2031, 3, 3), date(2031, 5, 12)
    made.document("a", made.scheduled("a", "A meeting", "nor", "sud", when=made.day(early)))
    made.document("b", made.scheduled("b", "A session", "nor", "ost", when=made.day(late)))
    assert [a.when.start for a in plan_of(made).announced.overdue] == [early, late]
    within = plan_of(made, period_from=date(2031, 5, 7), period_to=DATED)
    assert [a.when.start for a in within.announced.overdue] == [late]


def test_what_was_announced_without_a_day_is_ahead_for_a_year(made) -> None:
    made.open()
    made.document("old", made.scheduled("old", "A summit", "nor"), published=date(2029, 5, 1))
    made.document("new", made.scheduled("new", "A forum", "ost"), published=date(2031, 5, 1))
    (coming,) = plan_of(made).announced.coming
    assert coming.lead.claim.document == made.digest("new")


def test_a_meeting_of_the_same_states_ends_the_wait_for_one_without_a_day(made) -> None:
    made.open()
    made.document("a", made.scheduled("a", "Talks", "nor", "sud"), published=date(2031, 5, 4))
    assert len(plan_of(made).announced.coming) == 1
    made.document("b", made.meeting("b", "nor", "sud", when=made.day(date(2031, 5, 6))))
    assert plan_of(made).announced.coming == ()


def test_reports_that_disagree_are_told_where_the_period_holds_one_of_them(made) -> None:
    made.open()
    for name, day in (("a", 3), ("b", 4)):
        claim = made.meeting(name, "nor", "sud", ordinal=11, when=made.day(date(2031, 3, day)))
        made.document(name, claim, published=date(2031, 3, 5))
    assert [c.matter for c in plan_of(made).conflicts] == ["date"]
    march = {"period_from": date(2031, 3, 1), "period_to": date(2031, 3, 7)}
    assert [c.matter for c in plan_of(made, **march).conflicts] == ["date"]
    assert plan_of(made, period_from=date(2031, 5, 1), period_to=DATED).conflicts == ()


def test_a_timeline_is_drafted_only_until_it_is_full(made, monkeypatch: pytest.MonkeyPatch) -> None:
    made.open()
    for day in range(1, 14):
        name = f"d{day}"
        claim = made.visit(name, "nor", "sud", when=made.day(date(2031, 4, day)))
        made.document(name, claim, published=date(2031, 4, day))
    drafted = []
    short = timeline_module._short
    monkeypatch.setattr(
        timeline_module, "_short", lambda d, plan: drafted.append(d.id) or short(d, plan)
    )
    assert len(timeline(plan_of(made))) == MOST
    assert len(drafted) == MOST


def test_a_long_list_is_counted_and_not_read(made) -> None:
    made.open()
    for number in range(COUNTED_BY_READING + 5):
        day = date(2031, 6, 1 + number % 28)
        claim = made.scheduled(f"d{number}", f"Session {number}", "nor", when=made.day(day))
        made.document(f"d{number}", claim)
    plan = plan_of(made)
    assert plan.tellable(plan.announced.coming) == len(plan.announced.coming)


def test_a_meeting_of_long_ago_still_ends_a_wait_that_began_with_it(made) -> None:
    """An announcement of years is held against its first day, far before the memo's period."""
    made.open()
    first = date(2028, 3, 3)
    years = made.scheduled("a", "Talks", "nor", "sud", when=made.day(first, date(2031, 5, 10)))
    made.document("a", years, published=date(2028, 1, 1))
    week = {"period_from": date(2031, 5, 7), "period_to": DATED}
    assert len(plan_of(made, **week).announced.overdue) == 1
    made.document("c", made.visit("c", "ada-berg", "sud", when=made.day(first)))
    assert plan_of(made, **week).announced.overdue == ()
    assert plan_of(made).announced.overdue == ()


def test_what_was_put_off_without_a_day_years_ago_is_not_told_in_a_memo_of_a_week(made) -> None:
    """A document of the year before may still tell of it; the memo of everything tells it too."""
    made.open()
    put_off = made.scheduled("old", "A summit", "nor", change="postponed")
    made.document("old", put_off, published=date(2028, 5, 1))
    recent = made.scheduled("new", "A forum", "ost", change="postponed")
    made.document("new", recent, published=date(2031, 2, 1))
    unknown = made.scheduled("none", "A regatta", "sud", change="postponed")
    made.document("none", unknown, published=None)

    def told(**period: date) -> set[str]:
        overdue = plan_of(made, **period).announced.overdue
        return {a.development.lead.claim.document for a in overdue}

    lately = {made.digest("new"), made.digest("none")}
    assert told(period_from=date(2031, 5, 7), period_to=DATED) == lately
    assert told() == {*lately, made.digest("old")}


def test_what_another_subject_s_document_puts_off_is_not_ahead_in_a_memo_of_an_actor(made) -> None:
    """The memo tells that it was put off, and not that it is due."""
    made.open()
    talks = made.scheduled("a", "Talks", "nor", "sud", when=made.day(date(2031, 5, 20)))
    made.document("a", talks, published=date(2031, 5, 2))
    late = made.scheduled("b", "A summit", "nor", "sud", change="postponed")
    made.document("b", late, published=date(2031, 5, 4))
    later = made.scheduled("c", "A summit", "nor", "sud", change="cancelled", start=40)
    made.document("c", later, published=date(2031, 5, 30))
    plan = plan_of(made)
    only = [d for d in plan.all.developments if d.lead.claim.document == made.digest("a")]
    narrow = replace(plan.announced, whole=replace(plan.whole, developments=tuple(only)))
    assert narrow.coming == ()
    (overdue,) = narrow.overdue
    assert overdue.outcome == "postponed"
    assert [d.lead.claim.document for d in overdue.put_off_by] == [made.digest("b")]

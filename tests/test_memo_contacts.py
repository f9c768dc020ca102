"""Contacts over time: what took place, by month, as far as the month is known."""

from datetime import date

from briefing.memo.contacts import contacts
from briefing.memo.context import MonthCount
from briefing.memo.plan import make_plan
from events.acts import MemoRequest


def test_months_run_without_gaps_from_the_first_contact_to_the_memo(made) -> None:
    made.open()
    made.document("a", made.meeting("a", "nor", "sud", when=made.day(date(2031, 2, 3))))
    made.document("b", made.meeting("b", "nor", "ost", when=made.day(date(2031, 4, 30))))
    made.document("c", made.meeting("c", "sud", "ost", when=made.day(date(2029, 1, 1))))
    request = MemoRequest(dated=date(2031, 5, 14))
    plan = make_plan(made.situation(), request, made.region, lambda _document: "")
    assert contacts(plan) == (
        MonthCount(month=date(2031, 2, 1), count=1),
        MonthCount(month=date(2031, 3, 1), count=0),
        MonthCount(month=date(2031, 4, 1), count=1),
        MonthCount(month=date(2031, 5, 1), count=0),
    )

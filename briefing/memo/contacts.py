"""Contacts over time: how many meetings and visits each month saw, up to the memo's date."""

from collections import Counter
from datetime import date

from briefing.memo.context import MonthCount
from briefing.memo.plan import Plan
from briefing.situation.meetings import meetings

MONTHS_BACK = 12


def contacts(plan: Plan) -> tuple[MonthCount, ...]:
    """The months from the first contact of the last twelve to the memo's own, without gaps.

    Counted are meetings and visits that took place and whose month is known; empty where there
    are none.
    """
    last = plan.request.dated.replace(day=1)
    known = Counter(
        day.replace(day=1)
        for meeting in meetings(plan.scope)
        if meeting.development.status == "actual"
        and meeting.development.when is not None
        and meeting.development.when.precision in {"day", "week", "month"}
        and (day := meeting.development.begins) is not None
    )
    since_first = (last.year - 1) * 12 + last.month - 1
    months = tuple(
        _month(last, back) for back in reversed(range(min(MONTHS_BACK, since_first + 1)))
    )
    while months and not known[months[0]]:
        months = months[1:]
    return tuple(MonthCount(month=month, count=known[month]) for month in months)


def _month(last: date, back: int) -> date:
    years, month = divmod(last.year * 12 + last.month - 1 - back, 12)
    return date(years, month + 1, 1)

"""Statements of those who have no column in the matrix, by day."""

from collections.abc import Iterable
from dataclasses import replace

from briefing.memo.citations import Citations
from briefing.memo.context import Row, Sentence
from briefing.memo.plan import Plan
from briefing.memo.ranking import ranked
from briefing.memo.record_of_events import by_day, day_label
from briefing.situation.situation import Development

MOST_OTHER = 6


def other_statements(plan: Plan, cite: Citations, beside: Iterable[Development]) -> tuple[Row, ...]:
    """The six that weigh most among the statements `beside` the matrix, in order of time.

    They are chosen by weight and worded in the order in which they are read: there the first
    mention of a person has the title.
    """
    names = plan.pen.names
    known = names.remembered()
    made = plan.told(
        ranked(beside, plan.scale), most=MOST_OTHER, section="statements", with_date=False
    )
    names.recall(known)
    words = {development.id: draft for development, draft in made}
    rows: dict[str, list[Sentence]] = {}
    for development in by_day((d for d, _ in made), plan):
        label, chosen = day_label(development, plan), words[development.id]
        for _, worded in plan.told((development,), most=1, section="", with_date=False):
            chosen = replace(chosen, text=worded.text)
        rows.setdefault(label, []).append(cite.sentence(chosen))
    return tuple(Row(label=day, sentences=tuple(found)) for day, found in rows.items())

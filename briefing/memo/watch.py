"""What to watch for: what the record itself leaves open, by rules, without a forecast."""

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from briefing.memo.citations import Citations, Draft
from briefing.memo.context import Sentence
from briefing.memo.dating import day_text, phrase
from briefing.memo.disputes import matter_of, side_words
from briefing.memo.ledgers import since_words, who_words
from briefing.memo.numbers import counted
from briefing.memo.phrases_agreement import change_of, event_noun
from briefing.memo.plan import Plan
from briefing.memo.wording import lower_first, sentence, with_article, words
from briefing.situation.disagreement import Conflict
from briefing.situation.situation import Development

MOST = 6
PER_RULE = 2
SOON = timedelta(days=30)


def watch_list(plan: Plan, cite: Citations, told: Conflict | None = None) -> tuple[Sentence, ...]:
    """At most six: dates soon, events not reported on, postponements, concerns, open disputes.

    The dispute that is `told` already is not told again.
    """
    rules = (_soon, _unreported, _postponed, _unanswered, partial(_unsettled, told=told))
    made: list[Draft] = []
    for rule in rules:
        found = [d for d in rule(plan) if words(d.text) <= 30]
        made += found[:PER_RULE]
        plan.tally.leave_out("watch", len(found) - PER_RULE)
    plan.tally.leave_out("watch", len(made) - MOST)
    return tuple(cite.sentence(d) for d in made[:MOST])


def _soon(plan: Plan) -> Iterator[Draft]:
    """How many events are near; one alone is the last word of the bottom line."""
    dated = plan.request.dated
    near = [
        d
        for d in plan.announced.coming
        if d.when is not None
        and d.when.precision == "day"
        and (day := d.begins) is not None
        and dated <= day <= dated + SOON
    ]
    if len(near) < 2:
        return
    days = [day for d in near if (day := d.begins)]
    yield Draft(
        sentence(
            f"{counted(len(near), 'announced event')} fall within thirty days, "
            f"the first on {day_text(min(days))}"
        ),
        tuple(r for d in near for r in d.reports),
    )


def _unreported(plan: Plan) -> Iterator[Draft]:
    for late in plan.announced.overdue:
        name = _event(late.development, plan)
        if late.outcome == "not reported" and name:
            text = f"no report is on record of {name}, announced for {_planned(late.development)}"
            yield Draft(sentence(text), late.development.reports)


def _postponed(plan: Plan) -> Iterator[Draft]:
    for development in plan.scope.developments:
        if development.kind != "event_scheduled" or change_of(development) != "postponed":
            continue
        day = development.begins
        if development.when is not None and day is not None and day > plan.request.dated:
            continue
        name = _event(development, plan)
        if name:
            yield Draft(
                sentence(f"no new date is on record for {name}, which was postponed"),
                development.reports,
            )


def _unanswered(plan: Plan) -> Iterator[Draft]:
    for concern in plan.worries:
        reports = concern.reports
        if not reports[0].glance.holders or not any(r.glance.about for r in reports):
            continue
        development = concern.developments[0]
        holder = who_words(concern.holders, plan)
        if not holder or words(holder) > 6:
            continue
        about = who_words(concern.about, plan)
        if not about or words(about) > 6:
            continue
        of = with_article(lower_first(holder))
        text = f"no answer is on record to the concern of {of} about {with_article(about)}"
        yield Draft(
            sentence(f"{text}, open since {since_words(concern, development)}"), development.reports
        )


def _unsettled(plan: Plan, told: Conflict | None = None) -> Iterator[Draft]:
    found = (open_dispute(c, plan) for c in plan.conflicts if c is not told)
    yield from (d for d in found if d is not None)


def open_dispute(conflict: Conflict, plan: Plan, *, known: bool = False) -> Draft | None:
    """On what the reports do not agree, and the readings; none for a denial.

    `known` says that the reader has just been told of the event ("the meeting in Havnik").
    """
    development = plan.by_id.get(conflict.development)
    if development is None or conflict.matter == "denied" or len(conflict.readings) < 2:
        return None
    sides = " or ".join(side_words(r, plan) for r in conflict.readings[:3])
    reports = tuple(r for r in development.reports if r.position in conflict.positions)
    matter = matter_of(conflict, development)
    matter = re.sub(r"\bof an? ", "of the ", matter, count=1) if known else matter
    text = sentence(f"reports do not agree on {matter}: {sides}")
    return Draft(text, reports, "reported") if reports and words(text) <= 30 else None


def _event(development: Development, plan: Plan) -> str:
    """The event's name with an article; "" where it is told as an action or not at all."""
    before = plan.pen.names.remembered()
    name = event_noun(development, plan.pen)
    plan.pen.names.recall(before)
    return f"the {name}" if name and words(name) <= 12 else ""


def _planned(development: Development) -> str:
    text = phrase(development.when)
    return text.removeprefix("on ").removeprefix("in ") or "a day not named"

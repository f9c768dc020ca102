"""What to watch for: what the record itself leaves open, by rules, without a forecast."""

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Final

from briefing.memo.citations import Citations, Draft
from briefing.memo.context import Sentence
from briefing.memo.dating import day_text, phrase
from briefing.memo.disputes import LONGEST, differing, matter_of, reports_on, side_words
from briefing.memo.ledgers import since_words, who_words
from briefing.memo.numbers import counted
from briefing.memo.phrases_agreement import (
    OWNED,
    change_of,
    coming,
    event_noun,
    is_action,
    moved_to,
)
from briefing.memo.plan import Plan
from briefing.memo.sentences import HARD_LIMIT
from briefing.memo.wording import lower_first, sentence, with_article, words
from briefing.memo.written_names import WATCHERS
from briefing.situation.concerns import Concern
from briefing.situation.disagreement import Conflict
from briefing.situation.select import reports_of
from briefing.situation.situation import Development
from briefing.situation.who import Who
from events.claims import ConcernRaised

MOST = 6
PER_RULE = 2
NOT_AGREED = "reports do not agree on"
SIDE = 6
"""So many words may name those on one side of a concern."""
SURELY_SHORT = 8
"""With so many words for both sides the sentence is short enough whatever the day."""
SOON = timedelta(days=30)


def watch_list(plan: Plan, cite: Citations, told: Conflict | None = None) -> tuple[Sentence, ...]:
    """At most six: dates soon, events not reported on, postponements, concerns, open disputes.

    The dispute that is `told` already is not told again.
    """
    rules = (
        _first(_soon(plan)),
        _first(_unreported(plan)),
        _first(_postponed(plan)),
        _unanswered(plan),
        _first(_unsettled(plan, told)),
    )
    made = [draft for found, _ in rules for draft in found]
    for _, number in rules:
        plan.tally.leave_out("watch", number - PER_RULE)
    plan.tally.leave_out("watch", len(made) - MOST)
    return tuple(cite.sentence(d) for d in made[:MOST])


def _first(drafts: Iterable[Draft]) -> tuple[list[Draft], int]:
    """The first of them that can be told, and how many can."""
    found = [d for d in drafts if words(d.text) <= HARD_LIMIT]
    return found[:PER_RULE], len(found)


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
        and plan.tellable((d,))  # not what "had been planned" for a day
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
            text = f"no report is on record of {name}, {_planned(late.development)}"
            yield Draft(sentence(text), late.development.reports)


def _postponed(plan: Plan) -> Iterator[Draft]:
    for development in plan.scope.developments:
        if development.kind != "event_scheduled" or change_of(development) != "postponed":
            continue
        day = development.begins
        if development.when is not None and day is not None and day > plan.request.dated:
            continue
        name = "" if moved_to(development) else _event(development, plan)
        if name:
            yield Draft(
                sentence(f"no new date is on record for {name}, which was postponed"),
                development.reports,
            )


def _unanswered(plan: Plan) -> tuple[list[Draft], int]:
    """The first that can be told, and how many can; the rest is counted and not drafted."""
    found: list[Draft] = []
    number = 0
    for concern in plan.worries:
        told = _can_be_told(concern, plan) if len(found) == PER_RULE else None
        if told is None:
            drafts, told_here = _first(_no_answer(concern, plan))
            found += drafts if len(found) < PER_RULE else ()
            told = bool(told_here)
        number += told
    return found, number


def _no_answer(concern: Concern, plan: Plan) -> Iterator[Draft]:
    if not _has_sides(concern):
        return
    holder, about = who_words(concern.holders, plan), who_words(concern.about, plan)
    if not _fits(holder) or not _fits(about):
        return
    development = concern.developments[0]
    of = with_article(_in_a_sentence(holder))
    text = f"no answer is on record to the concern of {of} about {with_article(about)}"
    yield Draft(
        sentence(f"{text}, open since {since_words(concern, development)}"), development.reports
    )


def _in_a_sentence(holder: str) -> str:
    """As in "analysts", of the "Analysts" that opened their sentence; names keep their capital."""
    common = WATCHERS.match(holder) and " " not in holder
    return holder.lower() if common else lower_first(holder)


def _has_sides(concern: Concern) -> bool:
    reports = concern.reports
    return bool(reports[0].glance.holders) and any(r.glance.about for r in reports)


def _fits(names: str) -> bool:
    return 0 < words(names) <= SIDE


def _can_be_told(concern: Concern, plan: Plan) -> bool | None:
    """Whether `_no_answer` tells it, without decoding a claim; none where only that shows it."""
    if not _has_sides(concern):
        return False
    first = concern.reports[0].glance
    of_it = [r.glance for d in concern.developments for r in reports_of(d, ConcernRaised)]
    actors = plan.pen.names.region.actors
    known = {a for g in (first, *of_it) for a in g.actors}
    sides = []
    for names in (first.holders, dict.fromkeys(n for g in of_it for n in g.about)):
        if any(name in known and name not in actors for name in names):
            return None  # an id that the region no longer knows: its words are in the claim
        said = who_words((Who(n if n in actors else None, n) for n in names), plan)
        if not _fits(said):
            return False
        sides.append(said)
    return True if sum(map(words, sides)) <= SURELY_SHORT else None


def _unsettled(plan: Plan, told: Conflict | None = None) -> Iterator[Draft]:
    found = (open_dispute(c, plan) for c in plan.conflicts if c is not told)
    yield from (d for d in found if d is not None)


def open_dispute(conflict: Conflict, plan: Plan, *, known: bool = False) -> Draft | None:
    """On what the reports do not agree, and the readings; none for a denial or what is settled.

    `known` says that the reader has just been told of the event ("the meeting in Havnik").
    """
    development = plan.disputed.get(conflict.development)
    if development is None or conflict.matter == "denied" or len(conflict.readings) < 2:
        return None
    if conflict.settled is not None:
        return None
    named = frozenset(conflict.positions)
    told_by = reports_on(conflict, development, plan)
    reports = tuple(r for r in told_by if r.position in named)
    if conflict.matter == "speaker":  # who reports whom is the whole point of it
        here = {r.position: r for r in told_by}
        told = differing(conflict, development, here, plan, opening=NOT_AGREED)
        return Draft(told, reports, "reported") if reports and words(told) <= LONGEST else None
    sides = " or ".join(side_words(r, plan) for r in conflict.readings[:3])
    matter = matter_of(conflict, development, plan)
    matter = re.sub(r"\bof an? ", "of the ", matter, count=1) if known else matter
    text = sentence(f"{NOT_AGREED} {matter}: {sides}")
    return Draft(text, reports, "reported") if reports and words(text) <= LONGEST else None


def _event(development: Development, plan: Plan) -> str:
    """The event's name with an article, or whose journey it is; "" where it is not told at all."""
    names = plan.pen.names
    before = names.remembered()
    names.recall(frozenset(names.region.actors))
    clause, name = coming(development, plan.pen), event_noun(development, plan.pen)
    names.recall(before)
    if clause is not None and (journey := _JOURNEY.match(name)) and not clause.past:
        return f"{clause.subject}’s journey {name[journey.end() :]}"
    if clause is not None and (met := re.match(r"meet (?:with )?", name)):
        return f"the meeting of {clause.subject} with {name[met.end() :]}"
    name = _HOLDING.sub("", name)
    if not name or words(name) > 12 or is_action(name):
        return ""
    return name if OWNED.match(name) else f"the {name}"


_HOLDING: Final = re.compile(
    r"^(?:hold|host|chair|attend|stage|convene) (?:(?:the|an?|their|its) )?", re.IGNORECASE
)
"""What is done with an event: "hold a dialogue" is the dialogue."""
_JOURNEY: Final = re.compile(r"(?:travel|go|fly|sail|return) (?=to )")


def _planned(development: Development) -> str:
    """As in "announced for May 2025"; what somebody only expected nobody has announced."""
    text = phrase(development.when)
    if text.startswith("by "):
        return f"due {text}"
    if development.status == "anticipated":
        return f"expected {text or 'on a day not named'}"
    return f"announced for {text.removeprefix('on ').removeprefix('in ') or 'a day not named'}"

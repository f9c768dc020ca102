"""The situation by issue: per topic what is on record, and what no other section tells of it."""

from collections.abc import Iterable
from datetime import date

from briefing.memo.citations import Citations, Draft
from briefing.memo.context import Row
from briefing.memo.dating import day_text
from briefing.memo.numbers import counted
from briefing.memo.plan import Plan
from briefing.memo.ranking import importance, ranked
from briefing.memo.subject import topics_of
from briefing.memo.wording import listed, sentence
from briefing.situation.select import first_day
from briefing.situation.situation import Development

MOST_ISSUES = 4
COUNTED = (
    ("meeting_held", "meeting", "meetings"),
    ("visit_made", "visit", "visits"),
    ("agreement_reached", "agreement", "agreements"),
    ("measure_taken", "measure", "measures"),
    ("force_moved", "movement of forces", "movements of forces"),
    ("incident_occurred", "incident", "incidents"),
    ("support_given", "act of support", "acts of support"),
    ("office_changed", "change of office", "changes of office"),
    ("event_scheduled", "coming event", "coming events"),
    ("concern_raised", "concern", "concerns"),
    ("statement_made", "statement", "statements"),
    ("assessment_made", "assessment", "assessments"),
)


def issue_rows(plan: Plan, cite: Citations, told: frozenset[str]) -> tuple[Row, ...]:
    """The four topics that weigh most: how much is on record of each, and the latest day.

    A second sentence tells the weightiest development that is not among `told`.
    """
    names = plan.pen.names.region.topics
    weighed = weighed_topics(plan)
    plan.tally.leave_out("issues", len(weighed) - MOST_ISSUES)
    used: set[str] = set(told)
    rows = []
    for topic, found in weighed[:MOST_ISSUES]:
        sentences = [cite.sentence(_on_record(found, plan))]
        fresh = [d for d in ranked(found, plan.scale) if d.id not in used and _may_lead(d)]
        for development, words in plan.told(fresh[:1], most=1, section=""):
            used.add(development.id)
            sentences.append(cite.sentence(words))
        rows.append(Row(label=names[topic].name, sentences=tuple(sentences)))
    return tuple(rows)


def weighed_topics(plan: Plan) -> list[tuple[str, list[Development]]]:
    """The topics of the memo with what is on record of each, the weightiest first."""
    names = plan.pen.names.region.topics
    by_topic: dict[str, list[Development]] = {}
    for development in plan.scope.developments:
        if development.kind == "assessment_made" or development.status == "denied":
            continue  # what did not happen is no movement and no act on record
        for topic in topics_of(development):
            if topic in names:
                by_topic.setdefault(topic, []).append(development)
    weights = {t: sum(max(importance(d, plan.scale), 0) for d in ds) for t, ds in by_topic.items()}
    return sorted(by_topic.items(), key=lambda one: (-weights[one[0]], one[0]))


def _may_lead(development: Development) -> bool:
    """Statements stand under their topics in the matrix."""
    plain = development.status == "actual" and development.lead.glance.voice == "narration"
    return plain and development.kind != "statement_made"


def _on_record(found: Iterable[Development], plan: Plan) -> Draft:
    """As in "One meeting and three statements on record, the latest of 22 March 2025."."""
    each = tuple(found)
    kinds = [d.kind for d in each]
    counts = [
        counted(kinds.count(kind), one, several) for kind, one, several in COUNTED if kind in kinds
    ]
    days = [day for d in each if (day := _exact(d)) and day <= plan.request.dated]
    none = ", without an exact day" if len(each) == 1 else ", none with an exact day"
    latest = f", the latest dated {day_text(max(days))}" if days else none
    if days and len(each) == 1:
        latest = f", dated {day_text(days[0])}"
    reports = tuple(r for d in each for r in d.reports)
    documents = {r.document for r in reports}
    return Draft(
        sentence(f"{listed(counts)} on record{latest}"), reports, single_source=len(documents) < 2
    )


def _exact(development: Development) -> date | None:
    when = development.when
    return first_day(when) if when is not None and when.precision == "day" else None

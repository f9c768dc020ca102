"""Dated sections: developments by day, dates ahead, commentary, and where reports disagree."""

from collections.abc import Iterable
from datetime import date

from briefing.memo.citations import Citations
from briefing.memo.commentators import comments
from briefing.memo.context import DateAhead, Row, Sentence
from briefing.memo.dating import day_text, label, precision_words
from briefing.memo.length import most
from briefing.memo.phrases_agreement import change_of
from briefing.memo.plan import Plan
from briefing.memo.ranking import ranked
from briefing.situation.indexed import indexed
from briefing.situation.select import in_time
from briefing.situation.situation import Development

_POSSIBLE = frozenset(
    ("agreement_reached", "measure_taken", "force_moved", "support_given", "office_changed")
)
MOST_DEVELOPMENTS = 10
MOST_AHEAD = 6
MOST_COMMENTS = 5
_EVENTS = frozenset(
    (
        "meeting_held",
        "visit_made",
        "force_moved",
        "incident_occurred",
        "support_given",
        "office_changed",
    )
)
_DECISIONS = frozenset(("agreement_reached", "measure_taken"))
ALWAYS_TOLD = 3
"""Of the developments that "what changed" lists, so many stand under their day as well."""
_TELLING = _EVENTS | {"concern_raised", "agreement_reached", "measure_taken"}


def development_rows(
    plan: Plan, cite: Citations, told: frozenset[str]
) -> tuple[tuple[Row, ...], frozenset[str]]:
    """What happened, by day, at most ten, and the ids of it.

    Of what is `told` elsewhere only the weightiest is told again, and nothing in a brief memo.
    """
    found = [
        d for d in plan.scope.developments if _happened(d) and not plan.announced.known_by_day(d)
    ]
    known = ranked(found, plan.scale)
    brief = plan.request.length == "brief"
    room = most(plan.request, "developments", MOST_DEVELOPMENTS)
    again = set() if brief else {d.id for d in known[:ALWAYS_TOLD]}
    happened = [d for d in known if d.id not in told or d.id in again]
    # Of what was put off the change is told: its day is none on which anything is due.
    overdue = (a.put_off_by[-1] if a.put_off_by else a.development for a in plan.announced.overdue)
    past = list({d.id: d for d in overdue}.values())
    chosen = ranked((*happened, *past), plan.scale)[:room]
    plan.tally.leave_out("developments", len(happened) + len(past) - len(chosen))
    rows: dict[str, list[Sentence]] = {}
    ordered = by_day(chosen, plan)
    made = plan.told(ordered, most=room, section="developments", with_date=False)
    for development, words_ in made:
        rows.setdefault(day_label(development, plan), []).append(cite.sentence(words_))
    told_now = frozenset(d.id for d, _ in made)
    return tuple(Row(label=d, sentences=tuple(found)) for d, found in rows.items()), told_now


def _happened(development: Development) -> bool:
    if development.kind in _DECISIONS:
        if development.begins is None:
            return False
    elif development.kind not in _EVENTS:
        return False
    if development.lead.glance.voice == "editorial":
        return False
    return development.status in {"actual", "denied"}


def by_day(developments: Iterable[Development], plan: Plan) -> tuple[Development, ...]:
    """In order of time; those without a day after them, by the publication that bounds them."""

    def bound(development: Development) -> date:
        published = (plan.pen.published(r.claim) for r in development.reports)
        return min((day for day in published if day), default=date.max)

    ordered = in_time(developments)
    dated = tuple(d for d in ordered if d.begins)
    return (*dated, *sorted((d for d in ordered if not d.begins), key=bound))


def day_label(development: Development, plan: Plan) -> str:
    """The day as tables print it; without one the publication bounds it."""
    known = label(development.when)
    if known and not _put_off(development):
        return known
    published = [d for r in development.reports if (d := plan.pen.published(r.claim))]
    return f"before {day_text(min(published))}" if published else "undated"


def _put_off(development: Development) -> bool:
    """Whether it tells of a plan that was changed: its time is that of the plan."""
    return development.kind == "event_scheduled" and change_of(development) in {
        "postponed",
        "cancelled",
    }


def dates_ahead_rows(plan: Plan, cite: Citations) -> tuple[DateAhead, ...]:
    """What is to come on the memo's day, nearest first, those without a day last."""
    rows = []
    for development, words_ in plan.told(
        plan.announced.coming,
        most=most(plan.request, "dates ahead", MOST_AHEAD),
        section="dates ahead",
        with_date=False,
    ):
        rows.append(
            DateAhead(
                label=label(development.when) or "undated",
                precision=precision_words(development.when) if label(development.when) else "–",
                sentence=cite.sentence(words_),
            )
        )
    return tuple(rows)


def commentary(plan: Plan, cite: Citations) -> tuple[Sentence, ...]:
    """What articles and outside voices think, always in their name."""
    found = [d for d in plan.scope.developments if _is_comment(d, plan)]
    made = plan.told(ranked(found, plan.scale), most=MOST_COMMENTS, section="commentary")
    return tuple(cite.sentence(words_) for _, words_ in made)


def _is_comment(development: Development, plan: Plan) -> bool:
    if development.kind == "assessment_made":
        return not _is_told(development, plan)
    if development.kind in {"concern_raised", "event_scheduled"}:
        return False
    if development.kind in _POSSIBLE and development.status in {"anticipated", "hypothetical"}:
        return not _is_told(development, plan) and not is_said(development, plan)
    if development.lead.glance.voice == "editorial":
        return True
    if development.kind != "statement_made" or development.status != "actual":
        return False
    return comments(development, plan.pen)


def is_said(development: Development, plan: Plan) -> bool:
    """Whether somebody's words in the same sentence tell it, as a statement or an assessment."""
    here = {(r.document, r.claim.excerpts[0]) for r in development.reports}
    told = indexed(plan.whole.developments).told_by({document for document, _ in here})
    return any(
        d.kind in _SAID
        and any((r.document, r.claim.excerpts[0]) in here for r in d.reports)
        and plan.tellable((d,))
        for d in told
    )


_SAID = frozenset(("statement_made", "assessment_made", "concern_raised"))


def _is_told(development: Development, plan: Plan) -> bool:
    """Whether a concern or an event already tells the same words."""
    here = {(r.document, r.claim.excerpts[0].start) for r in development.reports}
    told = indexed(plan.whole.developments).told_by({document for document, _ in here})
    return any(
        (r.document, r.claim.excerpts[0].start) in here
        for d in told
        if d.kind in _TELLING and d.id != development.id and d.status == "actual"
        for r in d.reports
    )

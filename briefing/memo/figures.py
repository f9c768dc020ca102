"""Five numbers worth a glance."""

from briefing.memo.context import Figure
from briefing.memo.numbers import label
from briefing.memo.plan import Plan
from briefing.memo.written_names import is_generic
from briefing.situation.meetings import meetings


def figures(plan: Plan, disputes: int) -> tuple[Figure, ...]:
    """Meetings, statements, open concerns, dates ahead, sources: each with one detail.

    `disputes` is how many open disagreements the memo tells or leaves out.
    """
    sources = _sources(plan, disputes)
    return (_meetings(plan), _statements(plan), _concerns(plan), _ahead(plan), sources)


def _meetings(plan: Plan) -> Figure:
    held = [m for m in meetings(plan.scope) if m.development.status == "actual"]
    visits = sum(1 for m in held if m.visit)
    note = f"{visits} {label(visits, 'visit')}" if 0 < visits < len(held) else ""
    words = "meetings and visits" if len(held) != 1 else "visit" if visits else "meeting"
    return Figure(value=str(len(held)), label=words, note=note)


def _statements(plan: Plan) -> Figure:
    said = [s for s in plan.said if s.speakers and s.development.status == "actual"]
    speakers = {w.key for s in said for w in s.speakers if w.actor or not is_generic(w.words)}
    note = f"by {len(speakers)} {label(len(speakers), 'speaker')}" if said else ""
    return Figure(
        value=str(len(said)), label=f"attributed {label(len(said), 'statement')}", note=note
    )


def _concerns(plan: Plan) -> Figure:
    known = plan.worries
    number = plan.tellable(c.developments[0] for c in known)
    since = plan.request.since
    fresh = [c.developments[0] for c in known if since is not None and c.reports[0].first > since]
    note = f"{plan.tellable(fresh)} new" if since is not None else ""
    return Figure(value=str(number), label=f"open {label(number, 'concern')}", note=note)


def _ahead(plan: Plan) -> Figure:
    known = plan.announced.coming
    number = plan.tellable(known)
    exact = plan.tellable(d for d in known if d.when and d.when.precision == "day")
    return Figure(
        value=str(number),
        label=f"{label(number, 'date')} ahead",
        note=f"{exact} exact" if exact else "",
    )


def _sources(plan: Plan, disputes: int) -> Figure:
    used = {r.document for d in plan.scope.developments for r in d.reports}
    sources = [s for s in plan.all.sources if s.document in used]
    copies = sum(1 for s in sources if s.copy_of)
    note = f"{disputes} {label(disputes, 'disagreement')}" if disputes else ""
    note = note or (f"{copies} not independent" if copies else "")
    return Figure(value=str(len(sources)), label=label(len(sources), "source"), note=note)

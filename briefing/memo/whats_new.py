"""What changed since the last edition; a memo without one says so in a line."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from briefing.memo.citations import Citations, Draft
from briefing.memo.context import Change, Tag
from briefing.memo.dating import label
from briefing.memo.length import most
from briefing.memo.plan import Plan
from briefing.memo.ranking import ranked
from briefing.memo.sentences import draft
from briefing.memo.wording import sentence
from briefing.situation import changes as learnt
from briefing.situation.indexed import indexed
from briefing.situation.situation import Development, Reported
from events.acts import MemoRequest

MOST = 6
MOST_GROWN = 2
"""Of what was known already, so many are told that another source reports them too."""


@dataclass(frozen=True, slots=True)
class New:
    """The rows, and the ids of new developments that they tell in full."""

    rows: tuple[Change, ...]
    told: frozenset[str]


def changes_title(request: MemoRequest) -> str:
    """The heading above the rows."""
    if request.since is None:
        return "What changed"
    if request.edition and request.edition > 1:
        return f"What changed since edition {request.edition - 1}"
    return "What changed since the last edition"


def changes_note(plan: Plan) -> str:
    """What stands in place of changes where there is no earlier edition."""
    if plan.request.since is not None or not plan.whole.developments:
        return ""
    if plan.request.edition:
        return "First edition of this subscription: everything in it is new."
    return "Not compared with an earlier memo: everything in it counts as new."


def changes_rows(plan: Plan, cite: Citations) -> New:
    """Corrections, withdrawals and closures first, then what is new, by importance."""
    if plan.request.since is None:
        return New((), frozenset())
    rows: list[Change] = []
    told: set[str] = set()
    for tag, development, words in _ordered(plan, plan.request.since):
        if len(rows) >= most(plan.request, "changes", MOST):
            plan.tally.leave_out("changes", 1)
            continue
        heading = _label(development) if development else "withdrawn"
        rows.append(Change(tag=tag, label=heading, sentence=cite.sentence(words)))
        if development and tag == "new":
            told.add(development.id)
    return New(tuple(rows), frozenset(told))


def _ordered(plan: Plan, since: int) -> Iterator[tuple[Tag, Development | None, Draft]]:
    kept = indexed(plan.whole.developments).keeps
    known = learnt.changes(plan.all, since)
    for change in known:
        found = _decided(change, kept, plan)
        if found is not None:
            yield found
    grown = (found for change in known if (found := _grown(change, kept, plan)))
    yield from islice(grown, MOST_GROWN)
    new = {c.development.id for c in known if c.tag == "new" and c.development}
    fresh = (d for d in plan.scope.developments if d.id in new)
    events = [d for d in ranked(fresh, plan.scale) if _is_news(d)]
    for development, words in plan.told(events, most=MOST, section="changes", with_date=False):
        yield "new", development, words


def _is_news(development: Development) -> bool:
    """What happened or was decided; words have their own table, dates to come another."""
    own_voice = development.lead.glance.voice != "editorial"
    return own_voice and development.status == "actual" and development.kind in _NEWS


_NEWS = frozenset(
    (
        "meeting_held",
        "visit_made",
        "agreement_reached",
        "measure_taken",
        "force_moved",
        "incident_occurred",
        "support_given",
        "office_changed",
    )
)


def _decided(
    change: learnt.Change, kept: Callable[[Development], bool], plan: Plan
) -> tuple[Tag, Development | None, Draft] | None:
    """Corrected, withdrawn, closed: with the reason that a person gave."""
    development = change.development
    if change.tag == "withdrawn":
        return "withdrawn", None, _withdrawn(change, plan)
    if development is None or not kept(development) or change.tag not in {"corrected", "closed"}:
        return None
    words = draft(development, plan.pen, with_date=False)
    if words is None:
        return None
    text = words.text if change.tag == "corrected" else f"{words.text.removesuffix('.')}: closed."
    tag: Tag = "corrected" if change.tag == "corrected" else "closed"
    acts = (change.position,)
    return tag, development, Draft(text, words.reports, words.tone, words.single_source, acts)


def _withdrawn(change: learnt.Change, plan: Plan) -> Draft:
    source = plan.pen.outlet(change.claim.claim)
    kind = _NAMES.get(change.claim.claim.kind, "report")
    why = f": {change.why.strip().rstrip('.')}" if change.why else ""
    text = sentence(f"a report of {kind} in {source} no longer stands{why}")
    return Draft(text, (change.claim,), acts=(change.position,))


_NAMES = {
    "meeting_held": "a meeting",
    "visit_made": "a visit",
    "statement_made": "a statement",
    "concern_raised": "a concern",
    "agreement_reached": "an agreement",
    "event_scheduled": "a coming event",
    "measure_taken": "a measure",
    "force_moved": "a movement of forces",
    "incident_occurred": "an incident",
    "support_given": "support",
    "office_changed": "a change of office",
    "assessment_made": "an assessment",
}


def _grown(
    change: learnt.Change, kept: Callable[[Development], bool], plan: Plan
) -> tuple[Tag, Development | None, Draft] | None:
    """A known development that another source now reports too."""
    development = change.development
    if change.tag != "changed" or development is None or not kept(development):
        return None
    report: Reported = change.claim
    source = plan.pen.sources.get(report.document)
    if source is None or source.copy_of is not None:
        return None
    words = draft(development, plan.pen, with_date=False)
    if words is None:
        return None
    text = sentence(f"also reported by {plan.pen.outlet(report.claim)}: {words.text}")
    return "changed", development, Draft(text, words.reports, words.tone, words.single_source)


def _label(development: Development) -> str:
    return label(development.when) or "undated"

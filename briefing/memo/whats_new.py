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
from briefing.memo.sentences import HARD_LIMIT, draft
from briefing.memo.wording import lower_first, place_name, sentence, words
from briefing.situation import changes as learnt
from briefing.situation.indexed import indexed
from briefing.situation.situation import Development, Reported, alone
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
    for tag, development, made in _ordered(plan, plan.request.since):
        if len(rows) >= most(plan.request, "changes", MOST):
            plan.tally.leave_out("changes", 1)
            continue
        heading = _label(development) if development else "withdrawn"
        rows.append(Change(tag=tag, label=heading, sentence=cite.sentence(made)))
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
    for development, made in plan.told(events, most=MOST, section="changes", with_date=False):
        yield "new", development, made


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
        then = None if change.act == "payload_redacted" else alone(change.claim)
        if then is not None and not kept(then):
            return None
        return "withdrawn", then, _withdrawn(change, then, plan)
    if development is None or not kept(development) or change.tag not in {"corrected", "closed"}:
        return None
    known = plan.pen.names.remembered()
    made = draft(development, plan.pen, with_date=False)
    if made is None:
        return None
    tag: Tag = "corrected" if change.tag == "corrected" else "closed"
    ending = _before(change.claim, development, known, plan) if tag == "corrected" else ": closed"
    text = f"{made.text.removesuffix('.')}{ending}."
    if words(text) > HARD_LIMIT:
        text = made.text
    acts = (change.position,)
    return tag, development, Draft(text, made.reports, made.tone, made.single_source, acts)


def _before(report: Reported, now: Development, known: frozenset[str], plan: Plan) -> str:
    """As in "; until now it was recorded under 3 May 2031": what the corrected report had said.

    `known` are the names that a reader had met before the sentence of what is right. Who erred,
    the source or whoever read it, is not told: the reason may say so.
    """
    then = alone(report)
    recorded = "until now it" if len(now.reports) == 1 else "until now one report of it"
    day = label(then.when)
    wrong = [f"under {day}" if day else "without a day"] if day != label(now.when) else []
    if then.place and (place := place_name(then.place)) != (now.place and place_name(now.place)):
        wrong.append(f"in {place}")
    if wrong:
        return f"; {recorded} was recorded {' and '.join(wrong)}"
    names = plan.pen.names
    introduced = names.remembered()
    told = []
    for one in (now, then):
        names.recall(known)
        made = draft(one, plan.pen, with_date=False)
        told.append(made.text.removesuffix(".") if made else "")
    names.recall(introduced)
    right, before = told
    return f"; {recorded} was recorded as: {before}" if before not in {"", right} else ""


def _withdrawn(change: learnt.Change, then: Development | None, plan: Plan) -> Draft:
    """What no longer stands, in a sentence where `then` makes one, and why."""
    claim = change.claim.claim
    why = f": {change.why.strip().rstrip('.')}" if change.why else ""
    names = plan.pen.names
    known = names.remembered()
    for with_date in (True, False):
        said = draft(then, plan.pen, with_date=with_date) if then else None
        if said is None or said.tone == "opinion" or not said.text[0].isalpha():
            break
        event = lower_first(said.text.removesuffix("."))
        text = sentence(f"the record no longer says that {event}{why}")
        if words(text) <= HARD_LIMIT:
            return Draft(text, (change.claim,), acts=(change.position,))
        names.recall(known)
    names.recall(known)
    kind = _NAMES.get(claim.kind, "report")
    text = sentence(f"a report of {kind} in {plan.pen.outlet(claim)} no longer stands{why}")
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
    made = draft(development, plan.pen, with_date=False)
    if made is None:
        return None
    text = sentence(f"also reported by {plan.pen.outlet(report.claim)}: {made.text}")
    return "changed", development, Draft(text, made.reports, made.tone, made.single_source)


def _label(development: Development) -> str:
    return label(development.when) or "undated"

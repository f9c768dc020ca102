"""The standfirst: what the memo holds, summed up; it repeats no sentence of the bottom line.

What is new since the last edition; the topic that weighs most, with what is on record of it; then
what is disputed, what is open, and the next date.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from briefing.memo.context import Change
from briefing.memo.dating import day_text, label
from briefing.memo.issues import COUNTED, weighed_topics
from briefing.memo.numbers import counted
from briefing.memo.plan import Plan
from briefing.memo.wording import is_plural, listed, sentence
from briefing.situation.situation import Development

_DONE = ("meeting_held", "visit_made", "agreement_reached", "measure_taken", "force_moved")
_DONE_TOO = ("incident_occurred", "support_given", "office_changed")
_WORDS = ("concern_raised", "statement_made", "assessment_made")
MOST_KINDS = 2


def standfirst(plan: Plan, changes: Iterable[Change], disputes: int) -> str:
    """At most two sentences; `disputes`: how many open disagreements it tells or leaves out."""
    news, held, open_ends = _news(plan, changes), _held(plan), listed(_open_ends(plan, disputes))
    if not (news or held or open_ends):
        return "Nothing new in this period."
    first = "; ".join(part for part in (news, held) if part)
    return " ".join(sentence(part) for part in (first, open_ends) if part)


def _news(plan: Plan, changes: Iterable[Change]) -> str:
    """As in "four new, one corrected since edition 2"; "" without an edition before it."""
    if plan.request.since is None:
        return ""
    tags = Counter(c.tag for c in changes)
    edition = plan.request.edition
    since = f"since edition {edition - 1}" if edition and edition > 1 else "since the last edition"
    told = ", ".join(f"{counted(n, tag, tag)}" for tag, n in tags.items() if tag != "unchanged")
    return f"{told or 'nothing new'} {since}"


def _held(plan: Plan) -> str:
    """The weightiest topic and what was done about it; of one subject what the memo holds."""
    if plan.request.kind in {"regional", "actor"}:
        topics = plan.pen.names.region.topics
        for topic, found in weighed_topics(plan):
            counts = _counts(found, (*_DONE, *_DONE_TOO), plan)
            if counts:
                name = topics[topic].name
                weighs = "weigh" if is_plural(name) else "weighs"
                return f"{name} {weighs} most, with {listed(counts)}"
    every = plan.scope.developments
    counts = _counts(every, (*_DONE, *_DONE_TOO), plan) or _counts(every, _WORDS, plan)
    if counts:
        return f"{listed(counts)} on record"
    return f"{counted(len(every), 'item')} on record" if every else ""


def _counts(found: Iterable[Development], kinds: Iterable[str], plan: Plan) -> list[str]:
    """The first two of these kinds that the memo can tell something of, counted."""
    each, names, told = tuple(found), {k: (one, several) for k, one, several in COUNTED}, []
    for kind in kinds:
        number = plan.tellable(d for d in each if d.kind == kind and _is_past(d, plan))
        if number:
            told.append(counted(number, *names[kind]))
        if len(told) == MOST_KINDS:
            break
    return told


def _is_past(development: Development, plan: Plan) -> bool:
    begun = development.begins
    return development.status == "actual" and (begun is None or begun <= plan.request.dated)


def _open_ends(plan: Plan, disputes: int) -> Iterator[str]:
    if disputes:
        yield f"{counted(disputes, 'point')} {'is' if disputes == 1 else 'are'} disputed"
    worries = plan.tellable(c.developments[0] for c in plan.worries)
    if worries:
        yield f"{counted(worries, 'concern')} {'is' if worries == 1 else 'are'} open"
    coming = plan.announced.coming
    nearest = next((d for d in coming if d.begins is not None and plan.tellable((d,))), None)
    if nearest is None:
        undated = plan.tellable(coming)
        if undated:
            yield f"{counted(undated, 'date')} {'is' if undated == 1 else 'are'} ahead"
        return
    exact = nearest.when is not None and nearest.when.precision == "day" and nearest.begins
    text = day_text(exact) if exact else label(nearest.when)
    yield f"the next date {'falls' if text.startswith('by ') else 'is'} {text}"

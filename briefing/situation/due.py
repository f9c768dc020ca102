"""What somebody undertook to do by a day, and whether it was done, as far as documents say."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from operator import itemgetter

from briefing.situation.alike import overlap
from briefing.situation.dates_ahead import announced
from briefing.situation.indexed import indexed
from briefing.situation.remarks import content_words
from briefing.situation.select import first_reported, published, shifted
from briefing.situation.situation import Development, Reported, Situation
from briefing.situation.who import in_roles, taking_part
from events.values import When

NO_DUE = "no due date on record"
_PAST = "past due, nothing reported"
_KEPT = {"held": "kept", "ahead": "due", "not reported": _PAST}
_STEPS = (
    "support_given",
    "measure_taken",
    "force_moved",
    "office_changed",
    "agreement_reached",
)
_PLANNED = frozenset(("scheduled", "anticipated"))
_ALIKE = 0.4
"""The share of the shorter text's weight that a step has in common with what was promised."""

Due = tuple[When | None, str]
"""Until when something is to be done, and whether it was."""


def due_in(situation: Situation, dated: date) -> dict[tuple[str, int], Due]:
    """What is due, by the document and place of the words that announce it, seen from `dated`.

    An announced event, or a step that is to be taken: aid "by the end of May". It is kept once a
    report says that the same actors took such a step between the promise and that day.
    """
    found: dict[tuple[str, int], Due] = {}
    days = published(situation)
    every = indexed(situation.developments).of_kinds(_STEPS)
    taken = _Taken(every)
    for step, report in _planned(every):
        last = report.glance.last
        if last is None:
            continue
        claim = report.claim
        told = first_reported([report], days)
        near = taken.between(step.kind, told, last)
        done = step.status == "actual" or any(_done(step, report, t) for t in near)
        kept = "kept" if done else _PAST if last < dated else "due"
        found[report.document, claim.excerpts[0].start] = claim.when, kept
    for ahead in announced(situation, dated):
        if ahead.development.begins:
            kept = _KEPT.get(ahead.outcome, ahead.outcome)
            for report in ahead.development.reports:
                found[report.document, report.claim.excerpts[0].start] = ahead.when, kept
    return found


def _planned(steps: Iterable[Development]) -> Iterator[tuple[Development, Reported]]:
    for step in steps:
        for report in step.reports:
            if report.glance.status in _PLANNED:
                yield step, report


class _Taken:
    """The steps that were taken, by kind and day."""

    def __init__(self, steps: Iterable[Development]) -> None:
        self._steps: dict[str, list[tuple[date, int, Development]]] = {}
        for number, step in enumerate(steps):
            if step.status == "actual" and (day := step.begins):
                self._steps.setdefault(step.kind, []).append((day, number, step))
        for found in self._steps.values():
            found.sort()

    def between(self, kind: str, told: date | None, last: date) -> Iterator[Development]:
        """Those from the day before the promise was told, as the earth has it, to its last day."""
        found = self._steps.get(kind, [])
        since = date.min if told is None else shifted(told, -timedelta(days=1))
        first = bisect_left(found, since, key=itemgetter(0))
        for day, _, step in found[first:]:
            if day > last:
                return
            yield step


def _done(step: Development, promised: Reported, taken: Development) -> bool:
    """Whether this is the step: by the same actors, in like words."""
    roles = type(promised.claim).roles
    wanted = {w.key for w in in_roles(promised.claim, *roles)}
    if not wanted or not wanted <= {w.key for w in taking_part(taken, *roles)}:
        return False
    return overlap(content_words(step), content_words(taken))[0] >= _ALIKE

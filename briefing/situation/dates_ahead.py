"""Dates to come, and what became of those that were announced."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

from briefing.situation.indexed import Indexed, indexed
from briefing.situation.select import claims_of, first_words, in_time, published, shifted
from briefing.situation.situation import Development, Situation
from briefing.situation.who import Who, taking_part
from events.claims import EventScheduled
from events.values import Excerpt, Precision, When

Outcome = Literal["ahead", "held", "not reported", "postponed", "cancelled"]


@dataclass(frozen=True)
class Ahead:
    """An announced event, whose claims are read when somebody asks.

    `days_left` counts from the memo's day to the first day it may happen; none where no day is
    known, below zero once that day is past. `confirmed_by` are the developments that report that
    it took place.
    """

    development: Development
    days_left: int | None
    outcome: Outcome
    confirmed_by: tuple[Development, ...] = ()

    @cached_property
    def what(self) -> Excerpt | None:
        """The first words for it."""
        return first_words(c.what for c in claims_of(self.development, EventScheduled))

    @cached_property
    def participants(self) -> tuple[Who, ...]:
        """Who is to take part."""
        return taking_part(self.development, "participant", "visitor", "actor")

    @cached_property
    def hosts(self) -> tuple[Who, ...]:
        """Who is to receive them."""
        return taking_part(self.development, "host")

    @property
    def when(self) -> When | None:
        """Its time, as exact as the documents are."""
        return self.development.when

    @property
    def precision(self) -> Precision:
        """How exact that is."""
        return "unknown" if self.when is None else self.when.precision

    @property
    def expected(self) -> bool:
        """Whether it is not fixed."""
        changes = (r.glance.change for r in self.development.reports)
        return self.development.status == "anticipated" or "expected" in changes

    @property
    def positions(self) -> tuple[int, ...]:
        """Log positions of the claims that announce it and that confirm it."""
        found = (self.development, *self.confirmed_by)
        return tuple(p for d in found for p in d.positions)


FRESH = timedelta(days=365)
"""An announcement without a day is taken for one of something ahead so long after its report."""
_ANNOUNCED = ("scheduled", "anticipated")
_ANNOUNCING = ("event_scheduled", "meeting_held", "visit_made")


def announced(situation: Situation, dated: date, *, since: date | None = None) -> tuple[Ahead, ...]:
    """Every event that was announced, seen from the day `dated`: coming, held or not reported.

    With `since` only those that may happen on that day or later; those without a day where a
    document of the year before `dated`, or one without a date, tells of them.

    What took place (`held`) is told from a report of the same kind of thing by the same actors
    within the announced time; silence after the day is past is said as "not reported".
    """
    every = indexed(situation.developments)
    if since is None:
        undated = every.undated(_ANNOUNCING)
    else:
        undated = every.undated_told_by(_fresh(situation, every, dated), _ANNOUNCING)
    told = (*every.in_days(since, None, _ANNOUNCING), *undated)
    found = in_time(d for d in told if _is_announcement(d))
    done = _done(every, found, dated)
    return tuple(_ahead(d, done, dated) for d in found)


def _fresh(situation: Situation, every: Indexed, dated: date) -> Iterable[str]:
    """The documents that may tell of what is still ahead without a day."""
    since = shifted(dated, -FRESH)
    days = published(situation)
    return (document for document in every.documents() if days.get(document, since) >= since)


def dates_ahead(situation: Situation, dated: date) -> tuple[Ahead, ...]:
    """The events still to come on the day `dated`, nearest first, those without a day last."""
    return tuple(a for a in announced(situation, dated) if a.outcome == "ahead")


def dates_past(situation: Situation, dated: date) -> tuple[Ahead, ...]:
    """The announced events that are held, postponed, cancelled, or past and not reported."""
    return tuple(a for a in announced(situation, dated) if a.outcome != "ahead")


def _is_announcement(development: Development) -> bool:
    if development.kind == "event_scheduled":
        return development.status in {*_ANNOUNCED, "actual"}
    return development.status in _ANNOUNCED and development.kind in {"meeting_held", "visit_made"}


_CONFIRMING = ("meeting_held", "visit_made", "force_moved", "agreement_reached")
_ROLES = ("participant", "visitor", "host", "actor", "party", "partner")


def _done(
    every: Indexed, announcements: Iterable[Development], dated: date
) -> dict[date, list[Development]]:
    """First day to the actual developments that begin then: what announcements are held against."""
    days = (d for a in announcements if (d := a.begins) and d <= dated and _is_exact(a))
    first = min(days, default=None)
    found: dict[date, list[Development]] = {}
    for development in every.in_days(first, dated, _CONFIRMING) if first else ():
        if development.status == "actual" and (day := development.begins):
            found.setdefault(day, []).append(development)
    return found


def _is_exact(development: Development) -> bool:
    """Whether its time is exact enough to say that another development is what was announced."""
    return development.when is not None and development.when.precision in {"day", "week"}


def _ahead(development: Development, done: dict[date, list[Development]], dated: date) -> Ahead:
    first, last = development.begins, development.ends
    confirmed = _confirming(development, done, dated)
    return Ahead(
        development=development,
        days_left=None if first is None else (first - dated).days,
        outcome=_outcome(_last_change(development), last, dated, held=bool(confirmed)),
        confirmed_by=confirmed,
    )


def _last_change(development: Development) -> str:
    """The last change that the log learnt of; a plain mention of the date is no change."""
    changes = [r.glance.change for r in reversed(development.reports)]
    return next((c for c in changes if c in {"postponed", "cancelled"}), None) or "set"


def _outcome(change: str, last: date | None, dated: date, *, held: bool) -> Outcome:
    if held:
        return "held"
    if change == "cancelled":
        return "cancelled"
    if change == "postponed":
        return "postponed"
    return "ahead" if last is None or last >= dated else "not reported"


def _confirming(
    development: Development, done: dict[date, list[Development]], dated: date
) -> tuple[Development, ...]:
    """Actual developments by the same actors in the announced days, up to the memo's day."""
    first, last = development.begins, development.ends
    if first is None or last is None or first > dated or not _is_exact(development):
        return ()
    wanted = taking_part(development, *_ROLES)
    if not wanted:
        return ()
    days = range(first.toordinal(), min(last, dated).toordinal() + 1)
    return tuple(
        d
        for day in days
        for d in done.get(date.fromordinal(day), ())
        if _all_there(wanted, taking_part(d, *_ROLES))
    )


def _all_there(wanted: tuple[Who, ...], present: tuple[Who, ...]) -> bool:
    """Whether everybody is there; a bare surname is whoever ends in it ("Wang", "Wang Yi")."""
    keys = {w.key for w in present}
    names = {name for w in present for name in w.words.casefold().split()}
    return all(w.key in keys or (w.actor is None and w.key in names) for w in wanted)

"""Dates to come, and what became of those that were announced."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

from briefing.situation.glances import Glance
from briefing.situation.indexed import Indexed, indexed
from briefing.situation.select import (
    claims_of,
    first_reported,
    first_words,
    in_time,
    published,
    reports_of,
    shifted,
)
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
    it took place, `put_off_by` those that report that it was postponed or cancelled, where it is
    not they that announce it.
    """

    development: Development
    days_left: int | None
    outcome: Outcome
    confirmed_by: tuple[Development, ...] = ()
    put_off_by: tuple[Development, ...] = ()

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
        """Log positions of the claims that announce it, that confirm it, and that put it off."""
        found = (self.development, *self.confirmed_by, *self.put_off_by)
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
    within the announced time; silence after the day is past is said as "not reported". What a
    later document says was put off is `postponed` or `cancelled`, and one put off to a day that
    is past as well is held or not reported on that day.
    """
    every = indexed(situation.developments)
    if since is None:
        undated = every.undated(_ANNOUNCING)
    else:
        undated = every.undated_told_by(_fresh(situation, every, dated), _ANNOUNCING)
    told = (*every.in_days(since, None, _ANNOUNCING), *undated)
    found = in_time(d for d in told if _is_announcement(d))
    done = _done(every, found, dated)
    return _put_off([_ahead(d, done, dated) for d in found], published(situation))


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
        outcome=_outcome(development, last, dated, held=bool(confirmed)),
        confirmed_by=confirmed,
    )


def _last_change(development: Development) -> str:
    """The last change that the log learnt of; a plain mention of the date is no change."""
    changes = [r.glance.change for r in reversed(development.reports)]
    return next((c for c in changes if c in {"postponed", "cancelled"}), None) or "set"


def _outcome(development: Development, last: date | None, dated: date, *, held: bool) -> Outcome:
    if held:
        return "held"
    change = _last_change(development)
    if change == "cancelled":
        return "cancelled"
    past = last is not None and last < dated
    if change == "postponed":
        return "not reported" if past and _moved(development) else "postponed"
    return "not reported" if past else "ahead"


_TO = re.compile(r"\b(?:to|until|till)\s+$", re.IGNORECASE)


def _moved(development: Development) -> bool:
    """Whether its time is the new one: that of an event put off "to May 25", or from another day.

    "The summit of July 10 was postponed" gives the day on which it will not be.
    """
    for report in reports_of(development, EventScheduled):
        if report.glance.change == "postponed" and (when := report.claim.when) is not None:
            if any(g.first and g.first != when.start for g in _glances(development)):
                return True
            excerpt = report.claim.excerpts[0]
            at = None if when.offset is None else when.offset - excerpt.start
            if at is not None and at > 0 and _TO.search(excerpt.quote[:at]):
                return True
    return False


def _glances(development: Development) -> Iterable[Glance]:
    return (r.glance for r in development.reports)


# -- what another document puts off ----------------------------------------------------------


def _put_off(found: Iterable[Ahead], days: dict[str, date]) -> tuple[Ahead, ...]:
    """The same events; those that a later document puts off say so."""
    rows = tuple(found)
    by: dict[str, list[Ahead]] = {}
    for change in (a for a in rows if _last_change(a.development) in {"postponed", "cancelled"}):
        meant = [a for a in rows if _may_mean(change, a, days) and _one_event(change, a)]
        if not meant:  # a journey has one traveller
            meant = [a for a in rows if _may_mean(change, a, days) and _one_journey(change, a)]
        if len(meant) == 1:  # which of two was put off is not guessed
            by.setdefault(meant[0].development.id, []).append(change)
    return tuple(
        _put_off_by(a, by[a.development.id]) if a.development.id in by else a for a in rows
    )


def _put_off_by(ahead: Ahead, changes: list[Ahead]) -> Ahead:
    last = max((c.development for c in changes), key=lambda d: d.reports[-1].first)
    outcome: Outcome = "cancelled" if _last_change(last) == "cancelled" else "postponed"
    return replace(ahead, outcome=outcome, put_off_by=tuple(c.development for c in changes))


def _may_mean(change: Ahead, ahead: Ahead, days: dict[str, date]) -> bool:
    """Whether the days allow it: announced before, still to come then, and put off to later."""
    here, there = change.development, ahead.development
    if here is there or ahead.outcome not in {"ahead", "not reported"} or not _is_exact(there):
        return False
    told, before = first_reported(here.reports, days), first_reported(there.reports, days)
    if told is None or before is None or before > told or there.begins is None:
        return False
    new = here.ends
    return told <= there.begins and (new is None or there.begins <= new)


def _one_event(change: Ahead, ahead: Ahead) -> bool:
    """Whether the same two or more are to meet, and at no other place."""
    here, there = change.development, ahead.development
    ids = {a for r in here.reports for a in r.glance.actors}
    if not any(ids.intersection(r.glance.actors) for r in there.reports):
        return False  # which no claim is decoded to see
    who, others = taking_part(here, *_ROLES), taking_part(there, *_ROLES)
    if len(who) < _COMPANY or not _all_there(who, others) or not _all_there(others, who):
        return False
    where = {d.place.name or d.place.quote for d in (here, there) if d.place}
    return len(where) <= 1


_COMPANY = 2


def _one_journey(change: Ahead, ahead: Ahead) -> bool:
    """Whether the words put off a visit of the same travellers to the same place.

    "China postponed Cho's visit to Beijing" names the host first; the travellers are those of
    the announcement, and the words name where they were to go.
    """
    there = ahead.development
    travellers = taking_part(there, "visitor")
    told = {
        w.quote.casefold()
        for d in reports_of(there, EventScheduled)
        for w in d.claim.role("destination")
    }
    what = "" if change.what is None else change.what.quote.casefold()
    if not travellers or not told or not _VISIT.search(what):
        return False
    present = taking_part(change.development, *_ROLES)
    return _all_there(travellers, present) and any(
        re.search(rf"\b{re.escape(place)}\b", what) for place in told
    )


_VISIT = re.compile(r"\b(?:visit|trip|journey|travel|tour)\b")


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

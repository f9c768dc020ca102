"""What was announced: what is still to come on the memo's day, and what is overdue."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property, partial
from operator import attrgetter
from typing import Final

from briefing.memo.naming import Names
from briefing.situation.dates_ahead import FRESH, Ahead, announced
from briefing.situation.indexed import indexed
from briefing.situation.select import in_log_order, reports_of, shifted
from briefing.situation.situation import Development, Situation
from events.claims import MeasureTaken, MeetingHeld

_PUT_OFF = frozenset(("postponed", "cancelled"))
_MEETINGS = frozenset(("meeting_held", "visit_made"))
_STEPS = frozenset(
    ("measure_taken", "agreement_reached", "force_moved", "support_given", "office_changed")
)
NEARBY = timedelta(days=14)
"""A meeting without a day is taken for one of the same states so long before its report.

So long after an announcement a meeting is taken for the one announced, where nobody says its rank.
"""


@dataclass(frozen=True)
class Announced:
    """What is announced on the day `dated`, worked out once for all sections that ask.

    `whole` is the situation of the memo's subject, `all` that of the desk: a meeting that ends a
    wait may be told under another subject. `since` is the first day of the memo's period; what
    was overdue before it is not told again, nor what was put off without a day years ago.
    """

    whole: Situation
    all: Situation
    names: Names
    published: Callable[[str], date | None]
    """When a document was published."""
    dated: date
    since: date | None = None

    @cached_property
    def coming(self) -> tuple[Development, ...]:
        """Announced events and scheduled steps not past on the memo's day.

        By the last day that their words allow ("this year" after "in May"), those without one
        last, if they were told of in the year before.
        """
        found = [
            a.development
            for a in self._events
            if a.outcome == "ahead" and (a.development.begins or self._still_ahead(a.development))
        ]
        steps = indexed(self.whole.developments).in_days(self.dated, None, _STEPS)
        found += [d for d in steps if d.status == "scheduled" and not _goes_on(d)]

        def order(development: Development) -> tuple[bool, date, date, int]:
            last = development.ends
            first = development.begins or date.max
            return last is None, last or date.max, first, development.reports[0].first

        return tuple(sorted(found, key=order))

    @cached_property
    def overdue(self) -> tuple[Ahead, ...]:
        """Announced events whose day is past, with no report of what the same states did then."""
        return tuple(
            a
            for a in self._events
            if a.outcome not in {"ahead", "held"}
            and not (a.outcome == "not reported" and self._took_place(a))
        )

    def known_by_day(self, development: Development) -> bool:
        """Whether a meeting without a day is surely told again: the same states met just before."""
        if development.kind != "meeting_held" or development.begins is not None:
            return False
        told = self._told(development)
        states = self._states(development)
        if not told or len(states) < 2:
            return False
        last = min(told)
        return self._met(states, shifted(last, -NEARBY), last, apart_from=development.id)

    @cached_property
    def _events(self) -> tuple[Ahead, ...]:
        events = announced(self._with_changes, self.dated, since=self.since)
        told = frozenset(d.id for d in self._elsewhere)
        return tuple(a for a in events if a.development.id not in told)

    @property
    def _with_changes(self) -> Situation:
        """The memo's situation, and what another subject's documents say was put off till now."""
        if not self._elsewhere:
            return self.whole
        every = in_log_order((*self.whole.developments, *self._elsewhere))
        return replace(self.whole, developments=every)

    @cached_property
    def _elsewhere(self) -> tuple[Development, ...]:
        if self.all.developments is self.whole.developments:
            return ()
        every = indexed(self.all.developments)
        scheduled = ("event_scheduled",)
        found = (*every.in_days(self.since, None, scheduled), *every.undated(scheduled))
        changes = [d for d in found if any(r.glance.change in _PUT_OFF for r in d.reports)]
        if not changes:
            return ()
        known = frozenset(d.id for d in self.whole.developments)
        return tuple(d for d in changes if d.id not in known and self._is_told(d))

    def _is_told(self, development: Development) -> bool:
        """Whether a document up to the memo's day tells it."""
        days = [self.published(r.document) for r in development.reports]
        return any(day is None or day <= self.dated for day in days)

    def _took_place(self, late: Ahead) -> bool:
        states = self._states(late.development)
        day = late.development.begins
        return bool(states) and day is not None and self._met(states, day, day)

    def _still_ahead(self, development: Development) -> bool:
        """Told of within a year, and its states have not met since at the rank announced."""
        told = self._told(development)
        if told and self.dated - max(told) > FRESH:
            return False
        states = self._states(development)
        if not told or len(states) < 2:
            return True
        words = " ".join(e.quote for r in development.reports for e in r.once().excerpts).lower()
        level = next((level for level, said in _LEVELS if said.search(words)), None)
        near = shifted(max(told), NEARBY)
        return not any(
            states <= held.states
            and held.is_at(level, unsaid=level != "leaders" and held.first < near)
            for held in self._met_in(max(told), self.dated)
        )

    def _told(self, development: Development) -> list[date]:
        return [d for r in development.reports if (d := self.published(r.document))]

    def _states(self, development: Development) -> frozenset[str]:
        return self.names.states_of(a for r in development.reports for a in r.glance.actors)

    def _met(
        self, states: frozenset[str], first: date, last: date, *, apart_from: str = ""
    ) -> bool:
        """Whether all of these states met in these days."""
        return any(
            held.development.id != apart_from and states <= held.states
            for held in self._met_in(first, last)
        )

    def _met_in(self, first: date, last: date) -> "list[_Held]":
        """Meetings and visits that began in these days, by day."""
        found = self._meetings
        if first < self._since:
            found = self._held(indexed(self.all.developments).in_days(first, last, _MEETINGS))
        return found[bisect_left(found, first, key=_first) : bisect_right(found, last, key=_first)]

    @property
    def _since(self) -> date:
        """Where the meetings at hand begin: a memo of a period seldom asks for earlier ones."""
        if self.since is None:
            return date.min
        return shifted(min(self.since, shifted(self.dated, -FRESH)), -NEARBY)

    @cached_property
    def _meetings(self) -> "list[_Held]":
        return self._held(indexed(self.all.developments).in_days(self._since, None, _MEETINGS))

    def _held(self, meetings: Iterable[Development]) -> "list[_Held]":
        """Those that took place, by their first day."""
        held = [
            _Held(d, day, partial(self._states, d))
            for d in meetings
            if d.status == "actual" and (day := d.begins)
        ]
        return sorted(held, key=_first)


_LEVELS: Final = (
    ("leaders", re.compile(r"\b(?:summit|leaders|presidents|prime ministers)\b")),
    ("ministers", re.compile(r"\bminist(?:ers|erial)\b")),
    ("officials", re.compile(r"\b(?:vice[- ]minist|working[- ]level|officials|envoys)")),
)
"""Of what rank a meeting is to be, by its words; the first that fits."""


def _goes_on(development: Development) -> bool:
    """Whether it is in force up to a day: "the limit will stay in force until June" is no step."""
    if development.kind != "measure_taken":
        return False
    claim, when = development.lead.claim, development.when
    until = when is not None and when.start is None
    return until and isinstance(claim, MeasureTaken) and claim.stage == "in_force"


@dataclass(frozen=True)
class _Held:
    """A meeting or visit that took place; what is often asked of it is worked out once."""

    development: Development
    first: date
    find_states: Callable[[], frozenset[str]]

    @cached_property
    def states(self) -> frozenset[str]:
        return self.find_states()

    @cached_property
    def ranks(self) -> frozenset[str]:
        told = (r.glance.level for r in reports_of(self.development, MeetingHeld))
        return frozenset(level for level in told if level)

    def is_at(self, level: str | None, *, unsaid: bool) -> bool:
        """Whether it is one of this rank; any is, where none was announced.

        `unsaid` says that one of a rank that nobody tells will do as well.
        """
        return level is None or level in self.ranks or (unsaid and not self.ranks)


_first = attrgetter("first")

"""What one composition works with: the scope, the scale, the pen, and the tally of what was cut."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache, cached_property, lru_cache

from briefing.memo.announced import Announced
from briefing.memo.citations import Draft
from briefing.memo.clause import Pen, takes_back
from briefing.memo.naming import Names
from briefing.memo.ranking import Scale
from briefing.memo.sentences import draft, same_fact
from briefing.memo.subject import narrowed, until
from briefing.regions.region import Region
from briefing.situation.concerns import Concern, open_concerns
from briefing.situation.conflicts import conflicts_aside
from briefing.situation.disagreement import Conflict
from briefing.situation.indexed import indexed
from briefing.situation.select import in_log_order, shifted
from briefing.situation.situation import Development, Reported, Situation
from briefing.situation.sources import by_document
from briefing.situation.statements import Statement, statements
from events.acts import MemoRequest
from events.claims import Claim, StatementMade, VisitMade
from events.values import When

COUNTED_BY_READING = 60
"""Of so many left over the memo says exactly how many different things they tell."""
THIN = 4
"""A sentence of so few words ("Iwaya and Wang met.") says its month even beside a label."""


def _is_thin(words: Draft, development: Development) -> bool:
    exact = development.when is not None and development.when.precision == "day"
    return not exact and len(words.text.split()) <= THIN


@dataclass
class Tally:
    """Mutable through one composition: what sections left out, and what no rule could tell."""

    cut: dict[str, int] = field(default_factory=dict)
    untold: dict[str, None] = field(default_factory=dict)

    def leave_out(self, section: str, number: int) -> None:
        """Count what a section had no room for."""
        if number > 0:
            self.cut[section] = self.cut.get(section, 0) + number


@dataclass(frozen=True)
class Plan:
    """The frame of one composition.

    `all` is the whole situation, `whole` that of the subject, `scope` that of the subject in
    the period; `tally` collects what is left out.
    """

    request: MemoRequest
    subject: str
    all: Situation
    whole: Situation
    scope: Situation
    pen: Pen
    scale: Scale
    conflicts: tuple[Conflict, ...]
    announced: Announced
    disputed: Mapping[str, Development]
    """Those that conflicts name, by id."""
    worries: tuple[Concern, ...]
    """The concerns that nobody answered or closed, oldest first."""
    tally: Tally

    @cached_property
    def outlets(self) -> frozenset[str]:
        """All that published a document of the desk, in lower case."""
        named = (s.metadata.outlet for s in self.all.sources)
        return frozenset(name.casefold() for name in named if name)

    @cached_property
    def said(self) -> tuple[Statement, ...]:
        """All statements of the subject in the period, by date."""
        return statements(self.scope)

    def told(
        self,
        developments: Iterable[Development],
        *,
        most: int,
        section: str,
        with_date: bool = True,
        limit: int = 24,
    ) -> tuple[tuple[Development, Draft], ...]:
        """The first of these that can be told and say different things, at most `most`.

        A second sentence that says nearly the same lends its positions to the first.
        """
        made: list[tuple[Development, Draft]] = []
        over: list[Development] = []
        for development in developments:
            if len(made) >= most:
                over.append(development)  # counted, and drafted only where the list is short
                continue
            words = draft(development, self.pen, with_date=with_date, limit=limit)
            if words is not None and not with_date and _is_thin(words, development):
                words = draft(development, self.pen, with_date=True, limit=limit) or words
            if words is None:
                self.tally.untold[development.id] = None
            elif not _merge(made, development, words):
                made.append((development, words))
        if section:
            self.tally.leave_out(section, self._further([d for d, _ in made], over))
        return tuple(made)

    def _further(self, made: list[Development], over: list[Development]) -> int:
        """How many of those left over say something of their own; a long list is not read."""
        if not over or len(made) + len(over) > COUNTED_BY_READING:
            return len(over)
        return max(self.tellable([*made, *over]) - self.tellable(made), 0)

    def tellable(self, developments: Iterable[Development]) -> int:
        """How many different things the memo can tell of these; a trial that leaves no trace.

        A long list is not read: it counts as it stands.
        """
        found = tuple(developments)
        if len(found) > COUNTED_BY_READING:
            return len(found)
        before = self.pen.names.remembered()
        made = replace(self, tally=Tally()).told(
            found, most=len(found), section="", with_date=False
        )
        self.pen.names.recall(before)
        return len(made)


def principals(development: Development) -> frozenset[str]:
    """Who leads in it: ids, or words of those without one, in its kind's first role."""
    claim = development.lead.claim
    first = type(claim).roles[0] if type(claim).roles else ""
    return frozenset(m.actor or m.quote.lower() for m in claim.role(first))


def _merge(made: list[tuple[Development, Draft]], other: Development, words: Draft) -> bool:
    for n, (development, known) in enumerate(made):
        if not same_time(development, other):
            continue
        if (development.status == "denied") != (other.status == "denied"):
            continue  # what is denied is no evidence of what is affirmed
        if known.text == words.text or (
            development.kind == other.kind
            and same_fact(known.text, words.text)
            and principals(development) == principals(other)
        ):
            known_ids = {r.id for r in known.reports}
            more = tuple(r for r in words.reports if r.id not in known_ids)
            joined = (*known.reports, *more)
            documents = {r.document for r in joined}
            alone = known.single_source and len(documents) < 2
            made[n] = development, Draft(known.text, joined, known.tone, alone, known.acts)
            return True
    return False


_OFFICIAL = frozenset(("readout", "press_release"))


def _official(situation: Situation) -> frozenset[str]:
    return frozenset(s.document for s in situation.sources if s.metadata.type in _OFFICIAL)


def same_time(one: Development, other: Development) -> bool:
    """Whether the two may be of one day: equal first days, or a day that is not known."""
    first, second = one.begins, other.begins
    return first is None or second is None or first == second


DISPUTED = timedelta(days=60)
"""What lies in a memo's period is held against what was published so long before it."""


def _disputable(
    whole: Situation, scope: Situation, first: date | None, published: Mapping[str, date | None]
) -> tuple[Situation, Collection[str] | None]:
    """What reports on what the memo tells are held against, and what it tells (ids).

    Without a first day the memo tells everything, and everything is held against everything.
    """
    if first is None:
        return whole, None
    since = shifted(first, -DISPUTED)
    recent = (document for document, day in published.items() if day and day >= since)
    lately = indexed(whole.developments).told_by(recent)
    near = replace(whole, developments=in_log_order((*lately, *scope.developments)))
    return near, {d.id for d in scope.developments}


KEPT_TEXTS = 64
"""So many documents' texts are at hand while sentences are made; a log unpacks each anew."""


def make_plan(
    situation: Situation, request: MemoRequest, region: Region, texts: Callable[[str], str]
) -> Plan:
    """Narrow the situation to the subject and period. Raises UnknownSubjectError."""
    situation = replace(situation, developments=indexed(situation.developments))
    of_subject, subject = narrowed(situation, request, region)
    sources = by_document(situation)
    published = {d: s.metadata.published for d, s in sources.items()}
    whole, later = until(of_subject, request.dated, published)
    scope, unplaced = _told_in_time(whole, request, published)
    tally = Tally()
    tally.leave_out("without a day", unplaced)
    tally.leave_out("after its day", later)
    near, about = _disputable(whole, scope, request.period_from, published)
    with conflicts_aside(near, region, about=about) as sought:
        worries = open_concerns(whole, request.dated)
        known = sought()
    ids = frozenset(i for c in known for i in (c.development, c.other) if i)
    disputed = {d.id: d for d in near.developments if d.id in ids} if ids else {}
    unsettled = frozenset(
        i for c in known if c.settled is None for i in (c.development, c.other) if i
    )

    def told_there(document: str, kind: str = "") -> Iterator[Claim]:
        told = indexed(situation.developments).told_by((document,))
        reports = (r for d in told for r in d.reports if r.document == document)
        return (r.claim for r in reports if r.glance.kind == kind or not kind)

    @cache
    def times(document: str) -> tuple[When, ...]:
        return tuple(c.when for c in told_there(document) if c.when is not None)

    @cache
    def said(document: str) -> tuple[StatementMade, ...]:
        claims = told_there(document, "statement_made")
        return tuple(c for c in claims if isinstance(c, StatementMade))

    @cache
    def visits(document: str) -> tuple[VisitMade, ...]:
        claims = told_there(document, "visit_made")
        return tuple(c for c in claims if isinstance(c, VisitMade))

    names = Names(region, situation, published.get)
    pen = Pen(
        names,
        lru_cache(KEPT_TEXTS)(texts),
        sources,
        request.dated,
        said=said,
        visits=visits,
        times=times,
    )
    gone = _taken_back(known, disputed, pen)
    if gone:
        whole, scope = _without(whole, gone), _without(scope, gone)
        known = tuple(c for c in known if c.development not in gone)
    return Plan(
        request=request,
        subject=subject,
        all=situation,
        whole=whole,
        scope=scope,
        pen=pen,
        scale=Scale(request.dated, request.since or 0, unsettled, region, _official(situation)),
        conflicts=known,
        announced=Announced(
            whole, situation, names, published.get, request.dated, request.period_from
        ),
        disputed=disputed,
        worries=worries,
        tally=tally,
    )


def _taken_back(
    known: Iterable[Conflict], disputed: Mapping[str, Development], pen: Pen
) -> frozenset[str]:
    """The ids of what only outlets report that took it back; that they did is told in its place."""

    def outlet(report: Reported) -> str:
        source = pen.sources.get(report.document)
        return (source.metadata.outlet or "").casefold() if source else ""

    found = set()
    for conflict in known:
        told, denial = (disputed.get(i or "") for i in (conflict.development, conflict.other))
        if conflict.matter != "denied" or told is None or denial is None:
            continue
        if takes_back(denial.lead.claim, pen):
            by = outlet(denial.lead)
            found |= {told.id} if all(outlet(r) == by for r in told.reports) else set()
    return frozenset(found)


def _without(situation: Situation, gone: frozenset[str]) -> Situation:
    every = indexed(situation.developments)
    return replace(situation, developments=every.narrowed(lambda d: d.id not in gone))


LATE = timedelta(days=7)
"""So long after a period a document may still tell of it without naming a day."""


def _told_in_time(
    whole: Situation, request: MemoRequest, published: Mapping[str, date | None]
) -> tuple[Situation, int]:
    """What lies in the period, and how many may that no document with a day of its own tells.

    The period of a memo is what the world did; of what has no date only the publication tells
    whether it may belong there: the undated stands where a document of those days tells it.
    """
    first, last = request.period_from, request.period_to
    if first is None and last is None:
        return whole, 0
    end = None if last is None else shifted(last, LATE)

    def told_then(document: str) -> bool:
        day = published.get(document)
        return bool(day and (first is None or first <= day) and (end is None or day <= end))

    every = indexed(whole.developments)
    undated = every.undated_told_by(d for d in every.documents() if told_then(d))
    unplaced = every.undated_told_only_by(d for d in every.documents() if not published.get(d))
    kept = in_log_order((*every.in_days(first, last), *undated))
    return replace(whole, developments=kept), unplaced

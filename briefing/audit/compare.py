"""What differs between two situations of one desk, each difference with the record that caused it.

Two points of the log, or one point with and without some of its sources.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from briefing.audit.seen import Seen
from briefing.extraction.by_hand import told_differences
from briefing.regions.region import Region
from briefing.situation.assumption import Sieve
from briefing.situation.changes import Tag, said_again
from briefing.situation.glances import plain_name
from briefing.situation.period import within
from briefing.situation.situation import Decision, Development, Reported, Situation, Source
from events.acts import (
    ActorAliased,
    DocumentExtracted,
    DocumentRevised,
    PayloadRedacted,
    SourceGraded,
)
from events.record import Record


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is new, changed, corrected, withdrawn or closed.

    `position` is that of the record that caused it, none where no single record did. A
    difference is about a development (`development` is its id) with the claim that stands for
    it and the number of its claims concerned, or about a document (`document`, its digest).
    `details` say what was and what is.
    """

    tag: Tag
    position: int | None
    development: str | None
    claim: Reported | None
    claims: int = 0
    document: str | None = None
    details: tuple[str, ...] = ()


def compare(
    before: Situation,
    after: Situation,
    region: Region,
    *,
    acts: Sequence[Record],
    fold_at: Callable[[int], Situation] | None = None,
    period: tuple[date | None, date | None] = (None, None),
) -> tuple[Difference, ...]:
    """What differs at `after` from the earlier point `before`, in the order of the causes.

    `acts` are the acts recorded between the two. `fold_at` gives the situation at a position
    between them: with it, a cause among several is found by trying. `period` keeps the
    developments that may lie in it at either point.
    """
    causes = _Causes(before, after, region, acts, fold_at)
    kept = _inside(before, after, period)
    found = [*_pairs(before, after, region, causes, kept), *_decided(before, after, kept)]
    if kept is None:
        found += _sources(before, after, causes)
    return _in_order(found)


def without(
    whole: Situation,
    reduced: Situation,
    region: Region,
    sifted: Sieve,
    *,
    period: tuple[date | None, date | None] = (None, None),
) -> tuple[Difference, ...]:
    """What falls and what changes when a part of the log is left out."""
    causes = _LeftOut(sifted)
    kept = _inside(whole, reduced, period)
    return _in_order(list(_pairs(whole, reduced, region, causes, kept)))


def _in_order(found: list[Difference]) -> tuple[Difference, ...]:
    def order(one: Difference) -> tuple[int, int, str]:
        return one.position or 0, one.claim.first if one.claim else 0, one.tag

    return tuple(sorted(found, key=order))


def _inside(
    before: Situation, after: Situation, period: tuple[date | None, date | None]
) -> frozenset[str] | None:
    """Ids of the claims of developments in the period, before or after; none: all of them."""
    first, last = period
    if first is None and last is None:
        return None
    both = (within(before, first, last), within(after, first, last))
    return frozenset(r.id for s in both for d in s.developments for r in d.reports)


# -- developments ------------------------------------------------------------------------------


def _pairs(
    before: Situation,
    after: Situation,
    region: Region,
    causes: "_Causes | _LeftOut",
    kept: frozenset[str] | None,
) -> Iterator[Difference]:
    then, now = _homes(before), _homes(after)
    seen, sees = Seen(before, region), Seen(after, region)
    for development in after.developments:
        if kept is not None and kept.isdisjoint(r.id for r in development.reports):
            continue
        earlier = {d.id: d for r in development.reports if (d := then.get(r.id))}
        if not earlier:
            cause = causes.of(development, None)
            yield Difference(
                "new", cause, development.id, development.lead, len(development.reports)
            )
            continue
        main = earlier.get(development.id) or _most_shared(development, earlier.values())
        details = seen.told(main, sees, development)
        if len(earlier) > 1:
            details += (f"joined from {len(earlier)} developments",)
        elif any((d := now.get(r.id)) and d.id != development.id for r in main.reports):
            details += ("parted from reports that it stood with",)
        if details:
            yield Difference(
                "changed",
                causes.of(development, main),
                development.id,
                development.lead,
                len(development.reports),
                details=details,
            )
    for development in before.developments:
        gone = [r for r in development.reports if r.id not in now]
        if kept is not None:
            gone = [r for r in gone if r.id in kept]
        yield from _withdrawn(development, gone, after, causes)


def _withdrawn(
    development: Development,
    gone: list[Reported],
    after: Situation,
    causes: "_Causes | _LeftOut",
) -> Iterator[Difference]:
    """The claims of a development that stand no more, by what ended them."""
    by_cause: dict[int | None, list[Reported]] = {}
    for report in gone:
        ending = _ending(report, after)
        if ending is not None and said_again(after, ending):
            continue
        by_cause.setdefault(causes.ended(report, ending), []).append(report)
    whole = len(gone) == len(development.reports)
    for cause, reports in by_cause.items():
        lead = development.lead if development.lead in reports else reports[0]
        rest = () if whole else ("other reports of it stand",)
        yield Difference("withdrawn", cause, development.id, lead, len(reports), details=rest)


def _ending(report: Reported, after: Situation) -> Decision | None:
    """The decision that ended a claim."""
    ends = (d for d in after.decisions if d.claim.id == report.id and d.kind != "claim_corrected")
    return max(ends, key=lambda d: d.position, default=None)


def _homes(situation: Situation) -> dict[str, Development]:
    """Claim id to the development that it reports."""
    return {r.id: d for d in situation.developments for r in d.reports}


def _most_shared(development: Development, earlier: Iterable[Development]) -> Development:
    ids = {r.id for r in development.reports}
    return max(earlier, key=lambda d: (sum(r.id in ids for r in d.reports), d.id))


# -- what people decided, and sources ----------------------------------------------------------


def _decided(
    before: Situation, after: Situation, kept: frozenset[str] | None
) -> Iterator[Difference]:
    then, now = _homes(before), _homes(after)
    known = {r.id: r for d in before.developments for r in d.reports}
    corrections = {
        d.claim.id: d
        for d in after.decisions
        if d.kind == "claim_corrected" and d.position > before.position
    }
    for claim, decision in corrections.items():
        if claim in known and claim in now and (kept is None or claim in kept):
            report = next(r for r in now[claim].reports if r.id == claim)
            details = told_differences(known[claim].claim, report.claim)
            yield Difference(
                "corrected", decision.position, now[claim].id, report, 1, details=details
            )
    for closed in after.closed:
        if closed.position <= before.position:
            continue
        homes = {d.id: d for c in closed.claims if c in then and (d := now.get(c))}
        for development in homes.values():
            if kept is None or not kept.isdisjoint(r.id for r in development.reports):
                number = len(development.reports)
                yield Difference(
                    "closed",
                    closed.position,
                    development.id,
                    development.lead,
                    number,
                    details=(closed.outcome,),
                )


def _sources(before: Situation, after: Situation, causes: "_Causes") -> Iterator[Difference]:
    """Documents that were graded otherwise, or turned out to copy another one."""
    later = {s.document: s for s in after.sources}
    for source in before.sources:
        other = later.get(source.document)
        if other is None:
            continue
        if source.grade != other.grade:
            told = f"grade {_grade(source)} → {_grade(other)}"
            yield _of_document(causes.of_grade(source), source, told)
        if source.copy_of != other.copy_of:
            of = other.copy_of
            told = f"now counts as a copy of {of[:12]}" if of else "no longer a copy"
            yield _of_document(causes.of_copying(other, later.get(of or "")), source, told)


def _of_document(cause: int | None, source: Source, told: str) -> Difference:
    return Difference("changed", cause, None, None, document=source.document, details=(told,))


def _grade(source: Source) -> str:
    return source.grade.reliability + source.grade.credibility


# -- causes ------------------------------------------------------------------------------------


class _LeftOut:
    """Causes where something is left out: the record that had brought the document, or the claim.

    Where nothing of a development itself is left out, the last document that is.
    """

    def __init__(self, sifted: Sieve) -> None:
        self._sifted = sifted
        self._last = max((c.position for c in sifted.documents.values()), default=None)

    def of(self, development: Development, main: Development | None) -> int | None:
        """The last of what was left out that reported the development."""
        reports = main.reports if main else development.reports
        found = (c.position for r in reports if (c := self._sifted.cause(r)) is not None)
        return max(found, default=self._last)

    def ended(self, report: Reported, _ending: Decision | None) -> int | None:
        """What a claim came with."""
        cause = self._sifted.cause(report)
        return None if cause is None else cause.position


class _Causes:
    """Finds the record that made a development what it is."""

    def __init__(
        self,
        before: Situation,
        after: Situation,
        region: Region,
        acts: Sequence[Record],
        fold_at: Callable[[int], Situation] | None,
    ) -> None:
        self._since, self._end = before.position, after.position
        self._region, self._fold_at = region, fold_at
        self._acts = [a for a in acts if self._since < a.position <= self._end]
        self._outlets = {s.document: (s.metadata.outlet or "").casefold() for s in after.sources}
        self._now = _homes(after)
        self._sees = Seen(after, region)

    def of(self, development: Development, main: Development | None) -> int | None:
        """The last record between the two points after which the development is as it is."""
        reports = {r.id: r for d in (development, main) if d for r in d.reports}
        found = {r.first for r in reports.values() if r.first > self._since}
        if main is None and found:
            return min(found)
        found |= {a.position for a in self._acts if self._touches(a, reports)}
        if self._fold_at is None:
            return max(found, default=None)
        for position in sorted(found, reverse=True):
            if self._state(position - 1, development) != self._state(self._end, development):
                return position
        return self._bisected(development)

    def ended(self, _report: Reported, ending: Decision | None) -> int | None:
        """The act that ended a claim."""
        return ending.position if ending else None

    def of_grade(self, source: Source) -> int | None:
        """The act that graded a source."""
        outlet = (source.metadata.outlet or "").casefold()
        found = (
            a.position
            for a in self._acts
            if isinstance(a.event, SourceGraded)
            and (
                a.event.document == source.document
                or (a.event.outlet is not None and a.event.outlet.casefold() == outlet)
            )
        )
        return max(found, default=None)

    def of_copying(self, source: Source, original: Source | None) -> int | None:
        """The text that a source turned out to copy, else the record after which it (not) does."""
        if original is not None and original.position > self._since:
            return original.position
        if self._fold_at is None:
            return None
        fold_at = self._fold_at

        def copied(position: int) -> str | None:
            known = (s for s in fold_at(position).sources if s.document == source.document)
            return next((s.copy_of for s in known), None)

        return self._first(lambda position: copied(position) == source.copy_of)

    def _touches(self, act: Record, reports: Mapping[str, Reported]) -> bool:
        """Whether an act is about one of these claims, its document, its outlet, or its actors."""
        event = act.event
        several = getattr(event, "claims", ())  # of an extraction it is their number
        named = set(several) if isinstance(several, tuple) else set()
        named |= {getattr(event, "claim", None), getattr(event, "record", None)}
        if not reports.keys().isdisjoint(named):
            return True
        documents = {r.claim.document for r in reports.values()}
        match event:
            case DocumentExtracted(document=document) | DocumentRevised(revises=document):
                return document in documents
            case PayloadRedacted(document=document):
                return document in documents
            case SourceGraded(document=document, outlet=outlet):
                outlets = {self._outlets.get(d) for d in documents}
                return document in documents or (outlet or "").casefold() in outlets - {""}
            case ActorAliased(alias=alias):
                quotes = (m.quote for r in reports.values() for m in r.claim.actors)
                return any(plain_name(q) == plain_name(alias) for q in quotes)
            case _:
                return False

    def _state(self, position: int, development: Development) -> object:
        """How the development looks at a position: its claims, and what a reader sees."""
        if position == self._end:
            found, sees = development, self._sees
        else:
            if self._fold_at is None:
                return None
            situation = self._fold_at(position)
            homes = _homes(situation)
            found_ = next((homes[r.id] for r in development.reports if r.id in homes), None)
            if found_ is None:
                return None
            found, sees = found_, Seen(situation, self._region)
        return frozenset(r.id for r in found.reports), tuple(sees.of(found).items())

    def _bisected(self, development: Development) -> int | None:
        """The record after which it first looks as it does, where nothing names it."""
        final = self._state(self._end, development)
        return self._first(lambda position: self._state(position, development) == final)

    def _first(self, is_so: Callable[[int], bool]) -> int:
        """A position after which something is so at the end, and was not before it."""
        low, high = self._since, self._end
        while high - low > 1:
            middle = (low + high) // 2
            if is_so(middle):
                high = middle
            else:
                low = middle
        return high

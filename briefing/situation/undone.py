"""What became, after a memo, of the claims and sources that it rested on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from briefing.situation.changes import said_again
from briefing.situation.situation import Reported, Situation, Source
from briefing.situation.sources import by_document
from events.acts import Act, PayloadRedacted, SourceGraded
from events.log import Log
from events.record import Record

UNDOING = (
    "claim_corrected",
    "claim_retracted",
    "document_extracted",
    "document_revised",
    "source_graded",
    "payload_redacted",
)
"""Kinds of act after which a memo may say what the log does not say any more."""

How = Literal["corrected", "withdrawn", "regraded", "redacted"]


@dataclass(frozen=True, slots=True)
class Undone:
    """One claim or source, and the act that undid it.

    `claim` is the claim as the memo knew it; none for a whole source, which `document` names.
    `detail` is the grade then and now, as in "B2 → C3".
    """

    how: How
    kind: str
    position: int
    recorded_at: datetime
    by: str
    why: str | None
    document: str
    claim: Reported | None = None
    detail: str = ""


def undone(then: Situation, now: Situation, acts: Sequence[Record]) -> tuple[Undone, ...]:
    """What was undone between two situations of one log, in the order of the acts.

    `acts` are the records of the kinds in `UNDOING` between the two. A claim that counts again at
    `now`, in the words that it had, was not undone.
    """
    by_position = {r.position: r for r in acts}
    found = [
        *_claims(then, now, by_position),
        *_grades(then, now, acts),
        *_redactions(then, acts),
    ]
    return tuple(sorted(found, key=lambda u: (u.position, u.document)))


def acts_between(log: Log, after: int, through: int) -> tuple[Record, ...]:
    """The acts of two positions between which a memo may have been undone."""
    return tuple(log.read(after=after, through=through, kinds=UNDOING))


def _claims(then: Situation, now: Situation, acts: dict[int, Record]) -> Iterator[Undone]:
    known = {r.id: r for d in then.developments for r in d.reports}
    standing = {r.id: r for d in now.developments for r in d.reports}
    last: dict[str, Undone] = {}
    for decision in now.decisions:
        before = known.get(decision.claim.id)
        record = acts.get(decision.position)
        if before is None or record is None or decision.kind == "payload_redacted":
            continue
        after = standing.get(before.id)
        if after is None and not said_again(now, decision):
            how: How = "withdrawn"
        elif after is not None and after.claim != before.claim:
            how = "corrected"
        else:
            continue
        last[before.id] = _of(record, how, before.claim.document, claim=before)
    yield from last.values()


def _grades(then: Situation, now: Situation, acts: Sequence[Record]) -> Iterator[Undone]:
    today = by_document(now)
    for source in then.sources:
        later = today.get(source.document)
        if later is None or later.grade == source.grade:
            continue
        record = next((r for r in reversed(acts) if _grades_source(r, source)), None)
        if record is not None:
            detail = f"{_grade(source)} → {_grade(later)}"
            yield _of(record, "regraded", source.document, detail=detail)


def _redactions(then: Situation, acts: Sequence[Record]) -> Iterator[Undone]:
    held = by_document(then)
    for record in acts:
        act = record.event
        if isinstance(act, PayloadRedacted) and act.document in held:
            yield _of(record, "redacted", act.document)


def _grades_source(record: Record, source: Source) -> bool:
    act = record.event
    outlet = (source.metadata.outlet or "").casefold()
    return isinstance(act, SourceGraded) and (
        act.document == source.document
        or (act.outlet is not None and act.outlet.casefold() == outlet)
    )


def _grade(source: Source) -> str:
    return f"{source.grade.reliability}{source.grade.credibility}"


def _of(
    record: Record, how: How, document: str, *, claim: Reported | None = None, detail: str = ""
) -> Undone:
    act = record.event
    return Undone(
        how=how,
        kind=record.kind,
        position=record.position,
        recorded_at=record.recorded_at,
        by=act.by if isinstance(act, Act) else "",
        why=act.why if isinstance(act, Act) else None,
        document=document,
        claim=claim,
        detail=detail,
    )


def touched(
    positions: Sequence[int], found: Sequence[Undone], then: Situation
) -> tuple[Undone, ...]:
    """Which of these undid something that rests on claims at these positions of `then`."""
    reports = {r.position: r for d in then.developments for r in d.reports}
    claims = [reports[p] for p in positions if p in reports]
    ids = {r.id for r in claims}
    documents = {r.document for r in claims}
    return tuple(
        u for u in found if (u.claim.id in ids if u.claim is not None else u.document in documents)
    )

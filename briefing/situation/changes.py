"""What the log learnt after a position, whenever it happened in the world."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from briefing.situation.indexed import indexed
from briefing.situation.situation import Decision, Development, Reported, Situation

Tag = Literal["new", "changed", "corrected", "withdrawn", "closed"]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference, and the position of the record that made it.

    `development` is none where nothing of it is left (withdrawn). `claim` is the report that a
    correction or retraction was about, as it stood before, or the first report that is new.
    `why` is the reason that a person gave, `act` the kind of the record behind a decision.
    """

    tag: Tag
    position: int
    development: Development | None
    claim: Reported
    why: str | None = None
    act: str | None = None


def changes(situation: Situation, since: int) -> tuple[Change, ...]:
    """What is new, changed, corrected, withdrawn or closed after position `since`.

    In the order of the log. A development is new when none of its claims was held at `since`;
    it is changed when a document that it had not rested on reports it too. What came and went
    after `since` is no change.
    """
    standing = _standing(situation, since)
    found = [
        *_learnt(situation, since),
        *_decided(situation, since, standing),
        *_closed(situation, since, standing),
    ]
    return tuple(sorted(found, key=lambda c: (c.position, c.claim.first, c.tag)))


def _standing(situation: Situation, since: int) -> dict[str, Development]:
    """By claim, the developments of those claims that a later act is about, where they stand."""
    decided = (d.claim.id for d in situation.decisions if d.position > since)
    closed = (claim for c in situation.closed if c.position > since for claim in c.claims)
    wanted = {*decided, *closed}
    if not wanted:
        return {}
    return {r.id: d for d in situation.developments for r in d.reports if r.id in wanted}


def _learnt(situation: Situation, since: int) -> Iterator[Change]:
    for development in indexed(situation.developments).learnt_after(since):
        later = [r for r in development.reports if r.first > since]
        held = {r.document for r in development.reports if r.first <= since}
        added = [r for r in later if r.document not in held]
        if not held:
            first = development.reports[0]
            yield Change("new", first.first, development, first)
        elif added:
            yield Change("changed", added[-1].first, development, added[-1])


def _decided(
    situation: Situation, since: int, standing: dict[str, Development]
) -> Iterator[Change]:
    for decision in situation.decisions:
        before = decision.claim
        if decision.position <= since or before.first > since:
            continue
        if decision.kind == "claim_corrected":
            development = standing.get(before.id)
            if development is not None:
                yield Change(
                    "corrected", decision.position, development, before, decision.why, decision.kind
                )
        elif before.id not in standing and not said_again(situation, decision):
            yield Change("withdrawn", decision.position, None, before, decision.why, decision.kind)


def said_again(situation: Situation, decision: Decision) -> bool:
    """Whether a second extraction found an event of this kind in the same words after all."""
    if decision.kind not in {"document_extracted", "document_revised"}:
        return False
    gone = decision.claim.claim
    words = {e.quote for e in gone.excerpts}
    return any(
        r.glance.kind == gone.kind and any(e.quote in words for e in r.claim.excerpts)
        for d in situation.developments
        for r in d.reports
    )


def _closed(situation: Situation, since: int, standing: dict[str, Development]) -> Iterator[Change]:
    for closed in situation.closed:
        if closed.position <= since:
            continue
        found = {d.id: d for c in closed.claims if (d := standing.get(c))}
        for development in found.values():
            if development.reports[0].first <= since:
                yield Change("closed", closed.position, development, development.reports[0])

"""Whoever decides sees one claim as the fold of the whole log has it, and pays for little of it."""

from collections.abc import Iterator, Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.audit.view import look
from briefing.situation.fold import Folding
from briefing.situation.standing import Held
from events.acts import (
    ClaimConfirmed,
    ConcernClosed,
    DevelopmentsMerged,
    DevelopmentsSplit,
    DocumentRevised,
    PayloadRedacted,
)
from events.event import Unknown
from events.excerpt import claims_in
from events.log import Head
from events.record import Record

DOCUMENTS = "abcd"


class Listed:
    """A log of records in memory; notes which of them were read."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.records: list[Record] = []
        self.seen: set[int] = set()
        for record in records:
            document = getattr(record.event, "document", None)
            placed = document is not None and not isinstance(record.event, PayloadRedacted)
            stream = f"document/{document}" if placed else "decisions"
            version = sum(1 for r in self.records if r.stream == stream) + 1
            self.records.append(record._replace(stream=stream, stream_version=version))

    def head(self) -> Head:
        last = self.records[-1]
        return Head(last.position, last.chain, b"", last.recorded_at)

    def read(
        self,
        *,
        after: int = 0,
        through: int | None = None,
        kinds: Sequence[str] = (),
        stream: str | None = None,
        backwards: bool = False,
    ) -> Iterator[Record]:
        for record in reversed(self.records) if backwards else self.records:
            inside = after < record.position <= (through or len(self.records))
            if inside and (not kinds or record.kind in kinds) and stream in (None, record.stream):
                self.seen.add(record.position)
                yield record


def emptied(record: Record) -> Record:
    """The record as it is once its payload was redacted."""
    event = Unknown(kind=record.kind, schema_version=1, problem="redacted")
    return record._replace(payload=None, salt=None, event=event)


class Life:
    """Documents that are read, read anew and revised, and people who decide about their claims."""

    def __init__(self, made: Any) -> None:
        self.made = made
        made.open()

    def claims(self, name: str, number: int) -> list[Any]:
        met = self.made.meeting(name, "nor", "sud")
        return [met, self.made.concern(name, "sud", "trade may stop", start=90)][: number % 3]

    def one(self, number: int) -> Record:
        found = [r for r in self.made.records if [*claims_in(r.event)]]
        return found[number % len(found)] if found else self.made.records[0]

    def document(self, first: int, second: int) -> None:
        name = DOCUMENTS[first % 4]
        self.made.document(name, *self.claims(name, second))

    def extraction(self, first: int, second: int) -> None:
        name = DOCUMENTS[first % 4]
        self.made.extraction(name, *self.claims(name, second), version="2")

    def revision(self, first: int, second: int) -> None:
        later, earlier = (self.made.digest(DOCUMENTS[n % 4]) for n in (first, second))
        if later != earlier:
            self.made.record(DocumentRevised(document=later, revises=earlier, length=9))

    def correct(self, first: int, _second: int) -> None:
        for claim in claims_in(self.one(first).event):
            self.made.correct(self.one(first), claim.model_copy(update={"confidence": 1.0}))

    def retract(self, first: int, _second: int) -> None:
        self.made.retract(self.one(first))

    def decide(self, first: int, second: int) -> None:
        one, other = self.one(first).id, self.one(second).id
        acts = (
            ClaimConfirmed(claim=one),
            DevelopmentsMerged(claims=(one, other)),
            DevelopmentsSplit(claims=(one,)),
            ConcernClosed(claims=(one, other)),
            PayloadRedacted(document=self.made.digest(DOCUMENTS[first % 4]), by="kim"),
        )
        self.made.record(acts[second % len(acts)])

    def redact(self, first: int, _second: int) -> None:
        gone = self.one(first)
        self.made.records[gone.position - 1] = emptied(gone)
        self.made.record(PayloadRedacted(record=gone.id, by="kim"))


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *(Life.document, Life.document, Life.extraction, Life.revision, Life.correct),
                *(Life.retract, Life.decide, Life.decide, Life.redact),
            ]
        ),
        st.integers(0, 11),
        st.integers(0, 11),
    ),
    max_size=14,
)


def told(held: Held | None, *, holds: bool) -> tuple[Any, ...] | None:
    if held is None:
        return None
    marks = (held.confirmed, held.corrected, held.retracted, held.decided, holds)
    return (held.id, held.first, held.position, held.claim, held.extracted, *marks)


def test_a_claim_is_what_the_fold_of_all_records_makes_of_it(new_log: Any) -> None:
    """Through revisions, second readings, decisions in any order, and redactions."""

    @settings(deadline=None, max_examples=150)
    @given(steps=STEPS)
    def check(steps: list[tuple[Any, int, int]]) -> None:
        made = new_log()
        life = Life(made)
        for step, first, second in steps:
            step(life, first, second)
        log: Any = Listed(made.records)
        whole, view = Folding().through(log.records), look(log, made.region)
        for record in log.records:
            wanted, found = whole.claim(record.id), view.claim(record)
            assert told(found, holds=found is not None and view.holds(found)) == told(
                wanted, holds=wanted is not None and whole.holds(wanted)
            )

    check()


def test_a_claim_is_found_without_reading_other_documents(made: Any) -> None:
    """However many there are; the version of a stream is that of its last record."""
    made.open()
    (wanted,) = made.document("a", made.meeting("a", "nor", "sud"))
    others = made.document("b", *(made.concern("b", "sud", "it ends", start=n) for n in range(50)))
    made.retract(others[3])
    log: Any = Listed(made.records)
    view = look(log, made.region)
    assert view.claim(wanted) is not None
    assert log.seen.isdisjoint(record.position for record in others)
    assert view.version(f"document/{made.digest('a')}") == 3
    assert view.version("decisions") == len(made.records) - 3 - 52
    assert view.version("document/none") == 0

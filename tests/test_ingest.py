"""Ingest: one atomic append a document, nothing twice, nothing lost."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.ingest import (
    Extraction,
    Failed,
    Outcome,
    Summary,
    ingest,
    summarise,
)
from briefing.intake.document import Document, Rejected
from events.acts import (
    DocumentAdded,
    DocumentExtracted,
    DocumentMetadata,
    DocumentRejected,
    DocumentRevised,
)
from events.claims import Claim, MeetingHeld
from events.errors import UnverifiedExcerptError
from events.sqlite import SqliteLog
from events.values import Excerpt, Extractor, Grade

AT = datetime(2025, 3, 25, 6, 0, tzinfo=UTC)
TEXT = "The ministers met in Tokyo. They agreed on little."


@pytest.fixture(name="log")
def _log(tmp_path: Path) -> Iterator[SqliteLog]:
    log = SqliteLog.create(tmp_path / "log.sqlite")
    yield log
    log.close()


def document(text: str = TEXT, row: str | None = None, **metadata: Any) -> Document:
    return Document(text=text, metadata=DocumentMetadata(origin=row, **metadata), id=row)


def claims_of(item: Document) -> tuple[Claim, ...]:
    start = item.text.find("met")
    return (
        MeetingHeld(
            document=item.digest,
            excerpts=(Excerpt(start=start, end=start + 3, quote="met"),),
            confidence=0.5,
            extractor=Extractor(name="fake", version="1", rule="met"),
        ),
    )


def extract(item: Document) -> Extraction | Failed:
    if "poison" in item.text:
        return Failed("The extractor failed at it.")
    claims = claims_of(item) if "met" in item.text else ()
    return Extraction(claims, "fake", "1", "northeast-asia")


def run(log: SqliteLog, *items: Document | Rejected, **options: Any) -> list[Outcome]:
    return list(ingest(items, log=log, extract=extract, at=lambda: AT, **options))


def events(log: SqliteLog) -> list[Any]:
    return [record.event for record in log.read()]


def test_a_document_goes_in_with_its_claims_in_one_stream(log: SqliteLog) -> None:
    item = document(title="Ministers meet", published=date(2025, 3, 25))
    grade = Grade(reliability="B", credibility="2")
    (outcome,) = run(log, item, by="mina", why="asked for", grade=lambda _: grade)
    added, extracted, claim = events(log)
    assert added == DocumentAdded(
        by="mina",
        why="asked for",
        document=item.digest,
        length=len(TEXT),
        metadata=item.metadata,
        grade=grade,
    )
    assert isinstance(extracted, DocumentExtracted)
    assert (extracted.extractor, extracted.region, extracted.claims) == (
        "fake",
        "northeast-asia",
        1,
    )
    assert claim == claims_of(item)[0]
    assert {record.stream for record in log.read()} == {f"document/{item.digest}"}
    assert log.text(item.digest) == TEXT
    assert (outcome.result, outcome.claims, outcome.position) == ("added", 1, 1)


def test_a_second_run_appends_nothing(log: SqliteLog) -> None:
    items = (document(), Rejected("a.pdf", "binary", "It is a PDF."), document("Nothing."))
    run(log, *items)
    head = log.head()
    outcomes = run(log, *items)
    assert [o.result for o in outcomes] == ["held", "rejected", "held"]
    assert outcomes[1].known
    assert log.head() == head


def test_one_text_twice_in_a_run_is_added_once(log: SqliteLog) -> None:
    outcomes = run(log, document(), document(title="The same under another title"))
    assert [o.result for o in outcomes] == ["added", "held"]
    assert log.head().position == 3


def test_outcomes_keep_the_order_of_the_documents(log: SqliteLog) -> None:
    items = [
        Rejected("1", "empty", ""),
        document("2 met"),
        Rejected("3", "empty", ""),
        document("2 met"),
        document("5 poison"),
        document("6 met"),
        Rejected("7", "empty", ""),
    ]
    results = [o.result for o in run(log, *items)]
    assert results == ["rejected", "added", "rejected", "held", "rejected", "added", "rejected"]


def test_a_rejection_is_logged_once_for_each_origin_bytes_and_reason(log: SqliteLog) -> None:
    base = Rejected("a.pdf", "binary", "It is a PDF.", "a" * 64)
    run(log, base, replace(base, detail="other words"), replace(base, origin="b.pdf"))
    run(log, replace(base, reason="empty"), replace(base, source_sha256="b" * 64), base)
    found = events(log)
    assert len(found) == 4
    assert all(isinstance(event, DocumentRejected) for event in found)


def test_a_document_that_the_extractor_cannot_cope_with_is_rejected_alone(log: SqliteLog) -> None:
    bad, good = run(log, document("poison"), document())
    assert (bad.result, bad.reason) == ("rejected", "extraction_failed")
    assert good.result == "added"
    assert not log.holds(document("poison").digest)


def test_other_words_under_a_known_address_revise_the_document(log: SqliteLog) -> None:
    first = document(url="https://example.org/a")
    second = document("They met on Friday.", url="https://example.org/a")
    third = document("They met on Saturday.", url="https://example.org/a")
    outcomes = [*run(log, first, second), *run(log, third)]
    assert [o.result for o in outcomes] == ["added", "revised", "revised"]
    revisions = [e for e in events(log) if isinstance(e, DocumentRevised)]
    assert [r.revises for r in revisions] == [first.digest, second.digest]


def test_a_front_page_is_no_address_of_one_document(log: SqliteLog) -> None:
    outcomes = run(
        log, document(url="https://example.org/"), document("met", url="https://example.org/")
    )
    assert [o.result for o in outcomes] == ["added", "added"]


def row(text: str, **metadata: Any) -> Document:
    return document(text, row="1", reader="jsonl", **metadata)


def test_other_words_under_a_known_row_id_revise_the_document(log: SqliteLog) -> None:
    outcomes = run(
        log,
        row("They met.", outlet="Post", published=date(2025, 3, 1)),
        row("They met again.", outlet="Post", published=date(2025, 3, 1)),
    )
    assert [o.result for o in outcomes] == ["added", "revised"]


@pytest.mark.parametrize(
    "other",
    [
        {"outlet": "Courier", "published": date(2025, 3, 1)},
        {"outlet": "Post", "published": date(2025, 3, 9), "title": "Another"},
        {"outlet": "Post", "published": date(2025, 3, 1), "url": "https://example.org/b"},
    ],
    ids=["another outlet", "another item", "another address"],
)
def test_an_id_that_two_feeds_happen_to_share_revises_nothing(
    log: SqliteLog, other: dict[str, Any]
) -> None:
    first = row("They met.", outlet="Post", published=date(2025, 3, 1), url="https://example.org/a")
    outcomes = run(log, first, row("Others met.", **other))
    assert [o.result for o in outcomes] == ["added", "added"]


def test_what_was_told_before_a_crash_is_kept_and_a_rerun_adds_the_rest(tmp_path: Path) -> None:
    items = [document(f"{n} met") for n in range(5)]

    def crashing() -> Iterable[Document]:
        yield from items[:3]
        raise KeyboardInterrupt

    path = tmp_path / "log.sqlite"
    told = []
    with SqliteLog.create(path) as log, pytest.raises(KeyboardInterrupt):
        told.extend(
            outcome.document
            for outcome in ingest(crashing(), log=log, extract=extract, at=lambda: AT)
        )
    with SqliteLog.open(path) as log:
        assert [log.holds(item.digest) for item in items] == [True] * 3 + [False] * 2
        assert [o.result for o in run(log, *items)] == ["held"] * 3 + ["added"] * 2


def test_a_claim_whose_words_are_not_there_leaves_nothing_behind(log: SqliteLog) -> None:
    item = document()
    wrong = claims_of(document("They had met before the ministers came to Tokyo on that day"))
    forged = wrong[0].model_copy(update={"document": item.digest})
    outcomes = ingest(
        [item],
        log=log,
        extract=lambda _: Extraction((forged,), "fake", "1", "x"),
        at=lambda: AT,
    )
    with pytest.raises(UnverifiedExcerptError):
        list(outcomes)
    assert log.head().position == 0
    assert not log.holds(item.digest)


def test_a_document_that_another_process_added_meanwhile_is_held(log: SqliteLog) -> None:
    item = document()

    def slow(wanted: Document) -> Extraction | Failed:
        run(log, item)
        return extract(wanted)

    (outcome,) = ingest([item], log=log, extract=slow, at=lambda: AT)
    assert outcome.result == "held"
    assert log.head().position == 3


def eager(function: Callable[[Any], Any], items: Iterable[Any]) -> Iterator[Any]:
    """Takes several items before it answers the first, as a pool of processes does."""
    source = iter(items)
    while batch := [item for _, item in zip(range(3), source, strict=False)]:
        yield from map(function, batch)


_item = st.one_of(
    st.integers(0, 9).map(lambda n: document(f"{n} met")),
    st.integers(0, 3).map(lambda n: document(f"{n} poison")),
    st.integers(0, 3).map(lambda n: Rejected(f"{n}.pdf", "binary", "It is a PDF.")),
)


@given(st.lists(_item, max_size=12), st.integers(0, 12))
@settings(deadline=None, max_examples=25)
def test_the_log_depends_neither_on_how_work_is_spread_nor_on_where_a_run_stopped(
    tmp_path_factory: pytest.TempPathFactory, items: list[Document | Rejected], cut: int
) -> None:
    folder = tmp_path_factory.mktemp("logs")
    with SqliteLog.create(folder / "a") as one, SqliteLog.create(folder / "b") as other:
        outcomes = run(one, *items)
        run(other, *items[:cut], spread=eager)
        run(other, *items, spread=eager)
        assert events(one) == events(other)
    assert len(outcomes) == len(items)


def test_a_summary_counts_every_outcome(log: SqliteLog) -> None:
    outcomes = run(log, document(), document(), document("poison"))
    assert summarise(outcomes) == Summary(added=1, held=1, rejected=1, claims=1)

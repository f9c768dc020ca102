"""One meeting, three outlets, a rewrite with a wrong date, and a desk that puts it right.

The situation is looked at after each step, and again as of each earlier step at the very end.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing import decisions
from briefing.audit.compare import Difference, compare
from briefing.decisions import Officer
from briefing.extraction.extract import EXTRACTOR_NAME, EXTRACTOR_VERSION, extract_document
from briefing.ingest import Extraction, ingest
from briefing.intake.document import Document
from briefing.regions.load import load_region
from briefing.replay import replay
from briefing.situation.situation import Development, Situation
from briefing.situation.state import state_hash
from events.acts import Act, DocumentMetadata
from events.claims import MeetingHeld
from events.sqlite import SqliteLog
from events.values import Grade

REGION = load_region("northeast-asia")
KIM = Officer("kim", "the outlet says so itself")

WIRE = """\
Foreign ministers of Japan and South Korea meet in Seoul

The foreign ministers of Japan and South Korea met in Seoul on March 12, 2025.

Takeshi Iwaya and Cho Tae-yul spoke for two hours about trade and about North Korea.
"""
REWRITE = """\
Japanese and South Korean ministers meet, Harbour Wire reports

The foreign ministers of Japan and South Korea met in Seoul on March 13, 2025, according to
Harbour Wire.

Takeshi Iwaya and Cho Tae-yul spoke for two hours about trade and about North Korea, it said.
"""
POST = """\
Two ministers at one table

South Korea and Japan held a meeting of their foreign ministers in Seoul on March 12, 2025.

A crowd of students waited outside the gate, and the guests were late by an hour.
"""


@dataclass
class Told:
    """What the desk knows of the meeting."""

    days: set[date]
    when: date | None
    documents: int
    independent: int
    disputed: bool


class Desk:
    """A desk with a log on disk and a clock that counts minutes."""

    def __init__(self, log: SqliteLog) -> None:
        self.log = log
        self.moment = datetime(2025, 3, 14, tzinfo=UTC)

    def at(self) -> datetime:
        """A minute later."""
        self.moment += timedelta(minutes=1)
        return self.moment

    def take(self, text: str, outlet: str, published: date) -> str:
        """Ingest a text; its digest."""
        metadata = DocumentMetadata(
            title=text.split("\n", maxsplit=1)[0], outlet=outlet, published=published, reader="text"
        )
        document = Document(text, metadata)
        list(ingest([document], log=self.log, extract=extracted, at=self.at))
        return document.digest

    def meetings(self, document: str) -> list[str]:
        """Positions of the meetings that a document claims."""
        return [
            str(r.position)
            for r in self.log.read(kinds=("meeting_held",))
            if isinstance(r.event, MeetingHeld) and r.event.document == document
        ]

    def situation(self, as_of: int | None = None) -> Situation:
        """What was known."""
        return replay(self.log, REGION, as_of=as_of)

    def told(self, as_of: int | None = None) -> Told:
        """The one meeting in Seoul."""
        found = meetings(self.situation(as_of))
        (development,) = found
        days = {r.claim.when.start for r in development.reports if r.claim.when}
        return Told(
            days={d for d in days if d},
            when=development.when.start if development.when else None,
            documents=len({r.claim.document for r in development.reports}),
            independent=development.independent,
            disputed=len({d for d in days if d}) > 1,
        )

    def changed(self, since: int) -> list[Difference]:
        """What differs since then."""
        acts = [r for r in self.log.read(after=since) if isinstance(r.event, Act)]
        before, after = self.situation(since), self.situation()
        return list(compare(before, after, REGION, acts=acts, fold_at=self.situation))


@cache
def claims_of(text: str, metadata: DocumentMetadata) -> Extraction:
    """The extractor's claims; a text is read once in these tests."""
    document = Document(text, metadata)
    claims = extract_document(text, digest=document.digest, metadata=metadata, region=REGION)
    return Extraction(claims, EXTRACTOR_NAME, EXTRACTOR_VERSION, REGION.digest)


def extracted(document: Document) -> Extraction:
    """What ingest asks for."""
    return claims_of(document.text, document.metadata)


def meetings(situation: Situation) -> list[Development]:
    """The developments that are meetings."""
    return [d for d in situation.developments if d.kind == "meeting_held"]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """An empty desk."""
    with SqliteLog.create(tmp_path / "log.sqlite") as log:
        yield Desk(log)


def test_a_meeting_is_reported_copied_with_an_error_corrected_graded_and_retracted(
    desk: Desk,
) -> None:
    """Each step changes the picture from its position on; every earlier picture stays."""
    hashes: dict[int, str] = {}

    def step() -> int:
        head = desk.log.head().position
        hashes[head] = state_hash(desk.situation())
        return head

    twelfth, thirteenth = date(2025, 3, 12), date(2025, 3, 13)
    wire = desk.take(WIRE, "Harbour Wire", twelfth)
    first = step()
    assert desk.told() == Told({twelfth}, twelfth, 1, 1, disputed=False)

    rewrite = desk.take(REWRITE, "Morning Ferry News", thirteenth)
    second = step()
    found = meetings(desk.situation())
    assert sum(len({r.claim.document for r in d.reports}) for d in found) == 2
    copy = next(s for s in desk.situation().sources if s.document == rewrite)
    assert copy.copy_of == wire

    post = desk.take(POST, "Han River Post", thirteenth)
    third = step()

    (wrong,) = desk.meetings(rewrite)
    decisions.correct(desk.log, REGION, wrong, ["when=2025-03-12"], KIM, desk.at, version="1")
    fourth = step()
    assert desk.told() == Told({twelfth}, twelfth, 3, 2, disputed=False)
    corrected = [d for d in desk.changed(third) if d.tag == "corrected"]
    assert [(d.position, d.details) for d in corrected] == [
        (fourth, ("when 2025-03-13 → 2025-03-12",))
    ]

    decisions.grade(
        desk.log, REGION, "Han River Post", Grade(reliability="A", credibility="1"), KIM, desk.at
    )
    fifth = step()
    (development,) = meetings(desk.situation())
    grades = {s.document: s.grade.reliability for s in desk.situation().sources}
    assert grades == {wire: "F", rewrite: "F", post: "A"}
    assert any(
        d.document == post and d.position == fifth and d.details == ("grade F6 → A1",)
        for d in desk.changed(fourth)
    )

    (post_meeting,) = desk.meetings(post)
    decisions.retract(desk.log, REGION, [post_meeting], KIM, desk.at)
    step()
    assert desk.told() == Told({twelfth}, twelfth, 2, 1, disputed=False)
    withdrawn = [d for d in desk.changed(fifth) if d.tag == "withdrawn"]
    assert [(d.development, d.claims) for d in withdrawn] == [(development.id, 1)]

    assert {p: state_hash(desk.situation(p)) for p in hashes} == hashes
    assert desk.told(first).documents == 1
    days = {
        r.claim.when.start
        for d in meetings(desk.situation(second))
        for r in d.reports
        if r.claim.when
    }
    assert days == {twelfth, thirteenth}
    assert {d.tag for d in desk.changed(second)} >= {"changed", "corrected"}


def test_merge_and_split_undo_each_other(desk: Desk) -> None:
    """Taking a report out of a development and putting it back gives the same developments."""
    desk.take(WIRE, "Harbour Wire", date(2025, 3, 12))
    post = desk.take(POST, "Han River Post", date(2025, 3, 13))
    (report,) = desk.meetings(post)

    def seen() -> list[tuple[set[str], int]]:
        return [({r.id for r in d.reports}, d.independent) for d in meetings(desk.situation())]

    together = seen()
    assert len(together) == 1
    decisions.split(desk.log, REGION, [report], KIM, desk.at)
    assert len(seen()) == 2
    other = next(
        str(r.position)
        for d in meetings(desk.situation())
        for r in d.reports
        if str(r.position) != report
    )
    decisions.merge(desk.log, REGION, [other, report], KIM, desk.at)
    assert seen() == together


# -- the law -----------------------------------------------------------------------------------

_PARTIES = st.sampled_from([("nor", "sud"), ("nor", "ost"), ("sud", "ost"), ("nor", "sud", "ost")])
_REPORT = st.tuples(_PARTIES, st.integers(3, 6), st.sampled_from(["Harbourtown", None]))
_PAPERS = st.lists(st.lists(_REPORT, min_size=1, max_size=3), min_size=2, max_size=4)
_OUTLETS = ("Wire One", "South Post", "Daily North", "Evening North")


@settings(max_examples=60, deadline=None)
@given(papers=_PAPERS, data=st.data())
def test_retracting_a_document_is_the_inverse_of_adding_it(
    new_log: Any, papers: list[list[tuple[tuple[str, ...], int, str | None]]], data: st.DataObject
) -> None:
    """With all claims of a document retracted, the desk knows what it would without it."""
    left_out = data.draw(st.integers(0, len(papers) - 1))

    def picture(*, without: bool) -> object:
        made = new_log()
        made.open()
        brought = []
        for number, paper in enumerate(papers):
            if without and number == left_out:
                continue
            name = f"paper {number}"
            claims = [
                made.meeting(
                    name,
                    *parties,
                    words=f"They met on day {day} in item {item}.",
                    start=100 * item,
                    when=made.day(date(2031, 5, day)),
                    place=made.place(place) if place else None,
                )
                for item, (parties, day, place) in enumerate(paper)
            ]
            records = made.document(name, *claims, outlet=_OUTLETS[number])
            if number == left_out:
                brought = list(records)
        for record in brought:
            made.retract(record)
        return {
            (
                frozenset((r.claim.document, r.claim.excerpts[0].start) for r in d.reports),
                d.lead.claim.document,
                d.when,
                d.place,
                d.status,
                d.independent,
                d.reasons,
            )
            for d in made.situation().developments
        }

    assert picture(without=False) == picture(without=True)

"""What is looked up of one document is what the fold of all records knows of it."""

import tempfile
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.audit.described import describe, gradings
from briefing.regions.load import load_region
from briefing.situation.fold import fold
from events.acts import Act, DocumentAdded, DocumentMetadata, DocumentRevised, SourceGraded
from events.log import Entry
from events.sqlite import SqliteLog
from events.values import Grade

AT = datetime(2031, 5, 4, 6, 0, tzinfo=UTC)
REGION = load_region("northeast-asia")
TEXTS = ("One.", "Two.", "Three.")
DIGESTS = [sha256(text.encode()).hexdigest() for text in TEXTS]
OUTLETS = st.sampled_from(["Wire", "WIRE", "Post", None])
GRADES = st.sampled_from(
    [Grade(reliability=r, credibility=c) for r, c in (("A", "1"), ("B", "2"), ("C", "3"))]
)
DOCUMENTS = st.sampled_from(range(len(TEXTS)))


@st.composite
def acts(draw: st.DrawFn) -> list[Act]:
    """Documents that come, later texts of them, and grades for either or for an outlet."""
    found: list[Act] = []
    for number in draw(st.lists(DOCUMENTS, max_size=4)):
        found += draw(st.lists(gradings_of(), max_size=3))
        about = DocumentMetadata(outlet=draw(OUTLETS), published=date(2031, 5, 3))
        grade, digest, length = draw(st.none() | GRADES), DIGESTS[number], len(TEXTS[number])
        if number == 2:
            came = DocumentRevised(
                document=digest, length=length, metadata=about, grade=grade, revises=DIGESTS[0]
            )
            found.append(came)
        else:
            found.append(DocumentAdded(document=digest, length=length, metadata=about, grade=grade))
    return found + draw(st.lists(gradings_of(), max_size=3))


@st.composite
def gradings_of(draw: st.DrawFn) -> Act:
    grade = draw(GRADES)
    if draw(st.booleans()):
        return SourceGraded(document=DIGESTS[draw(DOCUMENTS)], grade=grade, by="kim")
    return SourceGraded(outlet=draw(OUTLETS) or "Wire", grade=grade, by="kim")


@settings(max_examples=60, deadline=None)
@given(found=acts(), through=st.integers(0, 20))
def test_a_document_is_graded_as_the_fold_grades_it(found: list[Act], through: int) -> None:
    """Whoever graded what, in whatever order, and seen from any position."""
    with (
        tempfile.TemporaryDirectory() as folder,
        SqliteLog.create(Path(folder) / "log.sqlite") as log,
    ):
        entries = [
            Entry(act, f"document/{getattr(act, 'document', None)}")
            if isinstance(act, DocumentAdded | DocumentRevised)
            else Entry(act, "decisions")
            for act in found
        ]
        if entries:
            log.append(entries, at=AT, documents=dict(zip(DIGESTS, TEXTS, strict=True)))
        known = {s.document: s for s in fold(log.read(through=through), REGION).sources}
        for digest in DIGESTS:
            told = describe(log, digest, gradings(log, through=through), through=through)
            if digest in known:
                assert (told.grade, told.metadata) == (known[digest].grade, known[digest].metadata)
                assert told.positions[0] == known[digest].position
                assert max(told.positions) <= through
            else:
                assert told.grade is None

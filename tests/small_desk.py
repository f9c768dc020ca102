"""A desk of one document, two claims and one memo, made in milliseconds. Read with runpy."""

import zlib
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

from briefing.issue import Issued, issue_memo
from briefing.regions.load import load_region
from briefing.render.attached import Attached, in_full
from events.acts import DeskOpened, DocumentAdded, DocumentExtracted, DocumentMetadata, MemoRequest
from events.claims import StatementMade
from events.log import Entry
from events.signed_note import PrivateKey
from events.sqlite import SqliteLog
from events.values import Excerpt, Extractor, Mention, When

NOW = datetime(2031, 5, 4, 6, 0, tzinfo=UTC)
REGION = load_region("northeast-asia")
TEXT = (
    'Fair winds\n\nJapan will keep the strait open, said foreign minister Takeshi Iwaya.\n\n"'
    'Talks go on," said South Korea.\n'
)
DOCUMENT = sha256(TEXT.encode()).hexdigest()
ABOUT = DocumentMetadata(title="Fair winds", outlet="Wire", published=date(2031, 5, 3))
KEY = PrivateKey("desk", bytes(range(32)))


def fake_print(html: str, attachment: Attached, *, stamp: datetime) -> bytes:
    """A printer without libraries; its attachment lies in the file as a PDF's does."""
    packed = zlib.compress(in_full(attachment))
    return b"%PDF-1.7\n" + html.encode() + b"\nstream\n" + packed + b"\nendstream\n"


def statement(speaker: str, actor: str, words: str) -> StatementMade:
    start, named = TEXT.index(words), TEXT.index(speaker)
    excerpt = Excerpt(start=start, end=start + len(words), quote=words)
    mention = Mention(
        start=named, end=named + len(speaker), quote=speaker, role="speaker", actor=actor
    )
    return StatementMade(
        document=DOCUMENT,
        excerpts=(excerpt,),
        actors=(mention,),
        content=(excerpt,),
        confidence=0.9,
        when=When(start=date(2031, 5, 3), end=date(2031, 5, 3), precision="day"),
        extractor=Extractor(name="rules", version="1", rule="test"),
    )


def fill(log: SqliteLog, title: str = "Desk") -> None:
    """A desk that opens, takes in one document and two claims on it."""
    log.append(
        [Entry(DeskOpened(title=title, region=REGION.id, timezone="UTC", software="test"), "desk")],
        at=NOW,
    )
    stream = f"document/{DOCUMENT}"
    extracted = DocumentExtracted(
        document=DOCUMENT, extractor="rules", version="1", region=REGION.id, claims=2
    )
    claims = [
        statement("Japan", "jpn", "Japan will keep the strait open"),
        statement("South Korea", "kor", "Talks go on"),
    ]
    log.append(
        [
            Entry(DocumentAdded(document=DOCUMENT, length=len(TEXT), metadata=ABOUT), stream),
            Entry(extracted, stream),
            *(Entry(claim, stream) for claim in claims),
        ],
        at=NOW,
        documents={DOCUMENT: TEXT},
    )


def issue(log: SqliteLog, folder: Path) -> Issued:
    return issue_memo(
        MemoRequest(dated=date(2031, 5, 4)),
        log=log,
        region=REGION,
        outbox=folder / "outbox",
        as_of=5,
        at=NOW,
        by="test",
        print_pdf=fake_print,
    )

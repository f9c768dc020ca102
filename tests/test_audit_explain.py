"""What a memo's sentences rest on: the outbox is a shorter way to it, and never another answer."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from briefing.audit import explain as explain_module
from briefing.audit.evidence import Gathering
from briefing.audit.explain import ChangedWordingError, explain_memo
from briefing.cli.extracting import ExtractWith
from briefing.ingest import ingest
from briefing.intake.sources import read_sources
from briefing.issue import issue_memo
from briefing.regions.load import load_region
from briefing.regions.region import Region
from events.acts import DeskOpened, MemoIssued, MemoRequest, SourceGraded
from events.event import Unknown, decode, encode
from events.log import Entry
from events.sqlite import SqliteLog
from events.values import Grade

NOW = datetime(2031, 5, 4, 6, 0, tzinfo=UTC)
REGION = load_region("northeast-asia")
MEETING = (
    "TOKYO, March 22, 2025 - The foreign ministers of South Korea, Japan and China met in Tokyo "
    "on Saturday, March 22, 2025.\n\nSouth Korean Foreign Minister Cho Tae-yul said that the three "
    'countries "agreed to hold a summit at an early date".\n'
)


@dataclass
class Desk:
    """A log with one graded document, and the memo that it issued."""

    folder: Path
    log: SqliteLog
    act: MemoIssued
    document: str

    @property
    def outbox(self) -> Path:
        return self.folder / "outbox"

    @property
    def said(self) -> Path:
        return self.outbox / f"{self.act.context_sha256}.json"


def never(*_asked: object, **_more: object) -> Region:
    raise AssertionError("the memo was composed anew")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with SqliteLog.create(tmp_path / "log.sqlite") as log:
        opened = DeskOpened(title="D", region=REGION.id, timezone="Asia/Seoul", software="test")
        log.append([Entry(opened, "desk")], at=NOW)
        (tmp_path / "meeting.txt").write_text(MEETING)
        (outcome,) = ingest(
            read_sources([str(tmp_path / "meeting.txt")]),
            log=log,
            extract=ExtractWith(REGION.id),
            at=lambda: NOW,
        )
        assert outcome.document is not None
        graded = SourceGraded(
            document=outcome.document, grade=Grade(reliability="B", credibility="2"), by="kim"
        )
        log.append([Entry(graded, "desk")], at=NOW)
        issued = issue_memo(
            MemoRequest(dated=date(2025, 3, 26)),
            log=log,
            region=REGION,
            outbox=tmp_path / "outbox",
            as_of=log.head().position,
            at=NOW,
            by="test",
            print_pdf=lambda html, _attachment, *, stamp: f"%PDF {len(html)} {stamp}".encode(),
        )
        yield Desk(tmp_path, log, issued.act, outcome.document)


def test_the_outbox_gives_the_same_explanation_as_the_log_alone(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sentences, words and grades agree; the region pack is not even read."""
    alone = explain_memo(desk.act, log=desk.log, region=REGION)
    with monkeypatch.context() as patched:
        patched.setattr(explain_module, "_said_again", never)
        assert explain_memo(desk.act, log=desk.log, region=never, outbox=desk.outbox) == alone
    gathering = Gathering(desk.log, through=desk.act.as_of)
    for sentence in alone:
        assert gathering.at(e.position for e in sentence.evidence) == sentence.evidence
        assert {e.grade for e in sentence.evidence if e.document == desk.document} <= {"B2"}
    assert len(alone) > 1


@pytest.mark.parametrize("harm", ["changed", "missing", "cut", "of a later version", "unreadable"])
def test_an_outbox_that_is_not_whole_is_passed_over(desk: Desk, harm: str) -> None:
    """A sentence that somebody wrote into the outbox is never explained; the log's is."""
    alone = explain_memo(desk.act, log=desk.log, region=REGION)
    stored = desk.said.read_bytes()
    if harm == "changed":
        desk.said.write_bytes(stored.replace(b"Tokyo", b"Osaka"))
    elif harm == "cut":
        desk.said.write_bytes(stored[:-1])
    else:
        desk.said.unlink()
    if harm == "of a later version":
        told = json.loads(stored) | {"a_field_of_tomorrow": 1}
        desk.said.write_text(json.dumps(told))
    elif harm == "unreadable":
        desk.said.mkdir()
    assert explain_memo(desk.act, log=desk.log, region=REGION, outbox=desk.outbox) == alone


def test_words_that_were_taken_away_are_not_told_from_the_outbox(desk: Desk) -> None:
    """The outbox may still hold a memo that quotes them; an explanation says what was done."""
    assert desk.said.exists()
    desk.log.redact(at=NOW, by="kim", why="court order 4", document=desk.document)
    with pytest.raises(ChangedWordingError, match="was redacted"):
        explain_memo(desk.act, log=desk.log, region=REGION, outbox=desk.outbox)


def test_explaining_loads_no_more_than_it_needs(desk: Desk) -> None:
    """What composes, links, extracts, lays out and schedules stays unread: it is half a second."""
    config = f'title = "D"\nregion = "{REGION.id}"\ntimezone = "Asia/Seoul"\n'
    (desk.folder / "briefing.toml").write_text(config)
    script = (
        "import sys\n"
        "from briefing.cli.app import main\n"
        f"sys.argv = ['briefing', '--desk', {str(desk.folder)!r}, 'explain', '#1']\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        "found = [n for n in sys.modules if n.startswith(('briefing.memo.compose',"
        " 'briefing.situation', 'briefing.extraction', 'briefing.render', 'briefing.schedule',"
        " 'briefing.regions.kept', 'jinja2', 'weasyprint', 'spacy'))]\n"
        "assert not found, found\n"
    )
    environment = {**os.environ, "XDG_STATE_HOME": str(desk.folder / "state")}
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("#1  ")


def test_a_payload_is_read_as_the_kind_that_it_says(desk: Desk) -> None:
    """However it is written and whatever the row calls it, as one union would read it."""
    for record in desk.log.read():
        payload = record.payload
        assert payload is not None
        assert decode(record.kind, 1, payload) == record.event
        fields = json.loads(payload)
        backwards = json.dumps(dict(reversed(fields.items()))).encode()
        assert decode(record.kind, 1, backwards) == record.event
        assert decode("meeting_held", 1, payload) == record.event
        assert encode(record.event) == payload  # type: ignore[arg-type] # nothing is unknown here
        del fields["kind"]
        assert isinstance(decode(record.kind, 1, json.dumps(fields).encode()), Unknown)
    assert isinstance(decode("never_seen", 1, b'{"kind":"never_seen","by":"kim"}'), Unknown)

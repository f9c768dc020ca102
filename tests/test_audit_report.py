"""The audit report: what it tells, as values, as PROV-JSON and in print."""

import json
import runpy
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from prov.model import ProvDocument

from briefing.audit.checkpoints import keep, take
from briefing.audit.prov import prov_json
from briefing.audit.report import AuditReport
from briefing.audit.report_gather import NothingToAuditError, audit, memos_dated
from briefing.audit.report_page import report_page
from briefing.desk import Desk, DeskConfig
from briefing.render.worker import Printer
from events.acts import (
    ClaimCorrected,
    ClaimRetracted,
    DeliveryFailed,
    DeliveryMade,
    MemoRecalled,
    SourceGraded,
)
from events.log import Entry
from events.sqlite import SqliteLog
from events.values import Grade

SMALL = runpy.run_path(str(Path(__file__).with_name("small_desk.py")))
NOW, REGION, DOCUMENT, KEY = (SMALL[name] for name in ("NOW", "REGION", "DOCUMENT", "KEY"))
DECLARING = ("prefix", "entity", "activity", "agent")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    config = DeskConfig(title="Desk", region=REGION.id, timezone="Asia/Seoul", marking="TLP:GREEN")
    return Desk(tmp_path, config)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[SqliteLog]:
    """One memo, delivered once and failed once; a checkpoint; then people change their minds."""
    with SqliteLog.create(tmp_path / "log.sqlite") as log:
        SMALL["fill"](log)
        memo = SMALL["issue"](log, tmp_path).act.memo
        first, second = log.record(4), log.record(5)
        failed = DeliveryFailed(
            memo=memo,
            channel="folder",
            recipient="/srv/absent",
            problem="there is no such folder",
            attempt=1,
            next_attempt_at=NOW,
        )
        made = DeliveryMade(memo=memo, channel="mail", recipient="ada@example.org")
        log.append([Entry(failed, f"memo/{memo}"), Entry(made, f"memo/{memo}")], at=NOW)
        checkpoint, note = take(log, KEY, tmp_path / "checkpoints")
        keep(note, tmp_path / "checkpoints" / f"{checkpoint.size}.note")
        grade = SourceGraded(outlet="Wire", grade=Grade(reliability="B", credibility="2"), by="kim")
        better = second.event.model_copy(update={"confidence": 0.5})
        acts = [
            ClaimRetracted(claim=first.id, by="kim", why="withdrawn by the outlet"),
            ClaimCorrected(claim=second.id, replacement=better, by="lee", why="less certain"),
            MemoRecalled(memo=memo, by="kim", why="a claim was withdrawn"),
            grade,
        ]
        log.append([Entry(act, "desk") for act in acts], at=NOW)
        yield log


def reported(log: SqliteLog, desk: Desk, **more: Any) -> AuditReport:
    given: dict[str, Any] = {
        "desk": desk,
        "log": log,
        "region": REGION,
        "covers": "One memo",
        "file": None,
        "key": KEY.public,
        "checkpoints": desk.folder / "checkpoints",
        "print_pdf": SMALL["fake_print"],
        "step": lambda _description: None,
    }
    return audit(memos_dated(log, None, None), **given | more)


@pytest.fixture
def report(log: SqliteLog, desk: Desk) -> AuditReport:
    return reported(log, desk)


def test_a_sentence_is_followed_to_its_documents(report: AuditReport) -> None:
    """Sentence, claim, extraction, document and outlet hang together."""
    said = next(row for row in report.sentences if 4 in row.positions)
    assert "strait open" in said.text
    assert said.letters == ("A",)
    claim = next(row for row in report.claims if row.position == 4)
    assert claim.words == "Japan will keep the strait open"
    assert (claim.letter, claim.paragraphs, claim.extraction) == ("A", (2,), 3)
    (document,) = report.documents
    assert (document.digest, document.outlet, document.grade) == (DOCUMENT, "Wire", "B2")


def test_decisions_are_told_with_who_and_why(report: AuditReport) -> None:
    told = [(row.kind, row.by, row.why, row.about) for row in report.decisions]
    memo = report.memos[0].memo
    assert told == [
        ("claim_retracted", "kim", "withdrawn by the outlet", "claim 4"),
        ("claim_corrected", "lee", "less certain", "claim 5"),
        ("memo_recalled", "kim", "a claim was withdrawn", f"memo {memo}"),
        ("source_graded", "kim", "", "Wire: B2"),
    ]
    standing = {row.position: row.standing for row in report.claims}
    assert standing == {4: "retracted at 9", 5: "corrected at 10", 10: "stands"}
    assert report.memos[0].recalled == 11


def test_deliveries_and_failures_are_told(report: AuditReport) -> None:
    told = [(row.recipient, row.problem, row.attempt) for row in report.deliveries]
    assert told == [
        ("/srv/absent", "there is no such folder", 1),
        ("ada@example.org", "", None),
    ]


def test_what_was_checked_is_told(report: AuditReport) -> None:
    assert report.sound
    assert [one.what for one in report.findings] == [
        "The log is whole",
        "Checkpoint of 8 records",
        f"Memo {report.memos[0].memo} follows from the log",
    ]
    assert report.dated == date(2031, 5, 4)


def test_damage_is_in_the_report(log: SqliteLog, desk: Desk) -> None:
    """A damaged record: the report is made, and says so."""
    import sqlite3

    rows = sqlite3.connect(desk.folder / "log.sqlite")
    rows.execute(
        "UPDATE records SET recorded_at = '2031-05-04T06:00:00.000001Z' WHERE position = 7"
    )
    rows.commit()
    rows.close()
    report = reported(log, desk)
    assert not report.sound
    assert any(one.what == "The log is whole" and not one.holds for one in report.findings)
    assert "checks failed" in report.standfirst


def test_a_redacted_document_is_a_gap(
    log: SqliteLog, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is gone is named; what the memo rested on is then read from its own file."""
    monkeypatch.setattr("briefing.audit.report_gather.rested_on", lambda _pdf: (4, 5))
    log.redact(at=NOW, by="kim", why="court order", document=DOCUMENT)
    report = reported(log, desk)
    assert not report.sound
    redactions = [row for row in report.decisions if row.kind == "payload_redacted"]
    assert {row.why for row in redactions} == {"court order"}
    assert "document A" in {row.about for row in redactions}
    assert report.documents[0].redacted
    assert any("text of A was redacted" in gap for gap in report.gaps)
    assert any("records at 4, 5 said was redacted" in gap for gap in report.gaps)
    assert report_page(report)
    assert ProvDocument.deserialize(content=prov_json(report).decode(), format="json")
    assert any("today’s software or log words it otherwise" in gap for gap in report.gaps)


def test_equal_logs_give_equal_reports(log: SqliteLog, desk: Desk) -> None:
    assert prov_json(reported(log, desk)) == prov_json(reported(log, desk))
    assert report_page(reported(log, desk)) == report_page(reported(log, desk))


def test_a_period_without_memos_is_nothing_to_do(log: SqliteLog) -> None:
    with pytest.raises(NothingToAuditError, match="no memo is dated in this period"):
        memos_dated(log, date(2030, 1, 1), date(2030, 1, 31))
    assert len(memos_dated(log, date(2031, 5, 4), date(2031, 5, 4))) == 1


# -- PROV -----------------------------------------------------------------------------------------


def test_prov_is_read_by_the_library_of_the_standard(report: AuditReport) -> None:
    """Nothing is lost or changed when another program reads it and writes it again."""
    told = prov_json(report).decode()
    read = ProvDocument.deserialize(content=told, format="json")
    again = ProvDocument.deserialize(content=read.serialize(format="json"), format="json")
    assert read == again
    counted = sum(len(part) for name, part in json.loads(told).items() if name != "prefix")
    assert len(read.get_records()) == counted


def test_prov_leads_from_recipient_to_document(report: AuditReport) -> None:
    """The chain can be walked by its relations alone, and every name in them is declared."""
    told = json.loads(prov_json(report))
    declared = {*told["entity"], *told["activity"], *told["agent"]}
    ends = {
        value
        for relations in (told[name] for name in told if name not in DECLARING)
        for relation in relations.values()
        for key, value in relation.items()
        if key not in ("prov:time", "prov:type")
    }
    assert ends <= declared
    sources: dict[str, set[str]] = {}
    for relation in told["wasDerivedFrom"].values():
        sources.setdefault(relation["prov:generatedEntity"], set()).add(relation["prov:usedEntity"])
    memo = f"desk:memo-{report.memos[0].memo}"
    delivery = next(r for r in told["used"].values() if r["prov:entity"] == memo)
    assert delivery["prov:activity"] in told["activity"]
    reached, ahead = set(), [memo]
    while ahead:
        name = ahead.pop()
        reached.add(name)
        ahead += sources.get(name, set()) - reached
    assert {f"desk:document-{DOCUMENT}", "desk:claim-4"} <= reached
    assert any(name.startswith("desk:development-") for name in reached)
    ended = {r["prov:entity"]: r["prov:activity"] for r in told["wasInvalidatedBy"].values()}
    assert ended == {
        "desk:claim-4": "desk:record-9",
        "desk:claim-5": "desk:record-10",
        memo: "desk:record-11",
    }


# -- print ----------------------------------------------------------------------------------------


def test_the_report_prints_by_the_rules_of_memos(report: AuditReport) -> None:
    """PDF/A-3a and PDF/UA-1 claimed, tagged, marked, numbered, with the PROV-JSON inside."""
    prov = prov_json(report)
    with Printer() as print_pdf:
        made = [
            print_pdf(
                report_page(report),
                prov,
                stamp=datetime(2031, 5, 4, tzinfo=UTC),
                name="audit.prov.json",
            )
            for _ in range(2)
        ]
    assert made[0] == made[1]
    with pikepdf.open(BytesIO(made[0])) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert pdf.attachments["audit.prov.json"].get_file().read_bytes() == prov
        metadata = pdf.Root.Metadata.read_bytes()
        assert b"<pdfuaid:part>1" in metadata or b'pdfuaid:part="1"' in metadata
        assert len(pdf.pages) >= 2
    from pypdf import PdfReader

    pages = [page.extract_text() for page in PdfReader(BytesIO(made[0])).pages]
    assert all("TLP:GREEN" in page for page in pages)
    assert all(f"{n} / {len(pages)}" in page for n, page in enumerate(pages, 1))
    text = "\n".join(pages)
    for heading in ("What was checked", "Chain of custody", "Decisions", "Failures of delivery"):
        assert heading.casefold() in text.casefold()


def test_hostile_words_stay_words(report: AuditReport) -> None:
    """A reason is text: it opens no element of the page."""
    row = report.decisions[0].model_copy(update={"why": "<script>alert(1)</script>"})
    page = report_page(report.model_copy(update={"decisions": (row,)}))
    assert "<script>" not in page
    assert "&lt;script&gt;" in page

"""Attacks on a memo and its log, by name: each is caught, in one line, and never called right."""

import json
import re
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from briefing.audit import rebuild as rebuilding
from briefing.audit.checkpoints import check, take
from briefing.audit.explain import ChangedWordingError, explain_memo
from briefing.audit.issued import ForeignMemoError, find_memo
from briefing.audit.keys import make_keys, read_private
from briefing.audit.memo import Verdict, verify_memo
from briefing.audit.reproduce import reproduce
from briefing.cli.app import main
from briefing.extraction.extract import EXTRACTOR_NAME, EXTRACTOR_VERSION, extract_document
from briefing.ingest import Extraction, ingest
from briefing.intake.document import Document
from briefing.issue import Issued, issue_memo
from briefing.memo import from_log
from briefing.regions.load import load_region
from briefing.render import worker
from briefing.render.attached import Attached
from briefing.render.worker import Printer
from events.acts import DeskOpened, DocumentMetadata, MemoRequest, Pinned
from events.checkpoint import BrokenCheckpointError
from events.errors import LogError
from events.log import Entry
from events.record import timestamp
from events.sqlite import SqliteLog

REGION = load_region("northeast-asia")
NOW = datetime(2025, 3, 27, tzinfo=UTC)
REQUEST = MemoRequest(dated=date(2025, 3, 27))
MEETING = """\
Ministers meet in Tokyo

The foreign ministers of South Korea, Japan and China met in Tokyo on March 22, 2025.

South Korean Foreign Minister Cho Tae-yul said that peace on the peninsula serves all three.
"""
SUMMIT = """\
A summit in October

South Korea will host a summit in Gyeongju in October 2025.
"""


def opened(path: Path) -> SqliteLog:
    """A log of a desk that has opened."""
    log = SqliteLog.create(path)
    act = DeskOpened(title="Desk", region=REGION.id, timezone="UTC", software="test")
    log.append([Entry(act, "desk")], at=NOW)
    return log


def feed(log: SqliteLog, text: str) -> str:
    """Take a document in, with what the extractor finds in it; its digest."""
    metadata = DocumentMetadata(title=text.split("\n", maxsplit=1)[0], published=date(2025, 3, 25))
    document = Document(text, metadata)

    def extract(one: Document) -> Extraction:
        claims = extract_document(one.text, digest=one.digest, metadata=one.metadata, region=REGION)
        return Extraction(claims, EXTRACTOR_NAME, EXTRACTOR_VERSION, REGION.digest)

    list(ingest([document], log=log, extract=extract, at=lambda: NOW))
    return document.digest


def issue(log: SqliteLog, outbox: Path, print_pdf: Any) -> Issued:
    """The regional memo of all that the log holds."""
    return issue_memo(
        REQUEST,
        log=log,
        region=REGION,
        outbox=outbox,
        as_of=log.head().position,
        at=NOW,
        by="test",
        print_pdf=print_pdf,
    )


@pytest.fixture(scope="module")
def printer() -> Iterator[Printer]:
    """One warm printer for all."""
    with Printer() as print_pdf:
        yield print_pdf


@dataclass(frozen=True)
class Scene:
    """A desk's folder, the digest of its first document, and the memo that it issued."""

    folder: Path
    document: str
    issued: Issued

    @property
    def log(self) -> Path:
        return self.folder / "log.sqlite"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, printer: Printer) -> Scene:
    """A desk that took a document, was copied (`early`), took another, and issued a memo."""
    folder = tmp_path_factory.mktemp("desk")
    with opened(folder / "log.sqlite") as log:
        document = feed(log, MEETING)
        log.backup(folder / "early.sqlite")
        feed(log, SUMMIT)
        issued = issue(log, folder / "outbox", printer)
    return Scene(folder, document, issued)


@pytest.fixture
def scene(kept: Scene, tmp_path: Path) -> Scene:
    """A copy of it to be attacked."""
    folder = Path(shutil.copytree(kept.folder, tmp_path / "desk"))
    return Scene(folder, kept.document, kept.issued)


def judge(scene: Scene, printer: Any, file: bytes | None = None) -> Verdict:
    """The verdict on the memo, or on a file that says it is the memo."""
    with SqliteLog.open(scene.log, readonly=True) as log:
        return verify_memo(
            log,
            REGION,
            name=scene.issued.act.memo if file is None else "memo.pdf",
            file=file,
            print_pdf=printer,
            outbox=scene.folder / "outbox",
        )


def rewrite(path: Path, change: str, *values: Any) -> None:
    """Change rows behind the log's back."""
    rows = sqlite3.connect(path)
    rows.execute(change, values)
    rows.commit()
    rows.close()


def payloads(path: Path) -> dict[int, bytes]:
    """What the claims' rows hold."""
    rows = sqlite3.connect(path)
    found = rows.execute(
        "SELECT position, payload FROM records WHERE kind IN ('meeting_held', 'statement_made')"
    )
    held = {int(p): bytes(stored) for p, stored in found}
    rows.close()
    assert len(held) > 1
    return held


def test_an_untouched_memo_follows_to_the_byte(scene: Scene, printer: Printer) -> None:
    """The control: with nothing attacked, the id and the file are both right."""
    for file in (None, scene.issued.pdf):
        verdict = judge(scene, printer, file)
        assert (verdict.ok, verdict.standing) == (True, "equal")


def test_an_edited_quote(scene: Scene, printer: Printer) -> None:
    """One word of one claim is changed in the store: the position is named."""
    position, stored = next(iter(payloads(scene.log).items()))
    changed = stored.replace(b"Tokyo", b"Osaka")
    assert changed != stored
    rewrite(scene.log, "UPDATE records SET payload = ? WHERE position = ?", changed, position)
    verdict = judge(scene, printer)
    assert not verdict.ok
    assert not verdict.text_only
    assert any(f"position {position}" in problem for problem in verdict.problems)


def test_two_swapped_records(scene: Scene, printer: Printer) -> None:
    """Two claims change places: nothing is lost, and yet both positions are wrong."""
    (one, first), (two, second), *_ = payloads(scene.log).items()
    rewrite(scene.log, "UPDATE records SET payload = ? WHERE position = ?", second, one)
    rewrite(scene.log, "UPDATE records SET payload = ? WHERE position = ?", first, two)
    verdict = judge(scene, printer)
    assert not verdict.ok
    for position in (one, two):
        assert any(f"position {position}" in problem for problem in verdict.problems)


def test_a_log_rolled_back_behind_the_memo(scene: Scene) -> None:
    """An old copy of the log stands in the desk's place: it is told from another desk's."""
    with SqliteLog.open(scene.folder / "early.sqlite", readonly=True) as log:
        with pytest.raises(ForeignMemoError, match="rolled back behind it, to") as caught:
            find_memo(log, scene.issued.pdf, "memo.pdf")
        assert caught.value.exit_code == 12
        assert str(scene.issued.act.as_of) in str(caught.value)


def test_a_log_cut_behind_the_memo_and_grown_again(scene: Scene, printer: Printer) -> None:
    """The memo's own record is gone, and others stand where its last ones stood."""
    shutil.copy(scene.folder / "early.sqlite", scene.log)
    with SqliteLog.open(scene.log) as log:
        feed(log, SUMMIT.replace("Gyeongju", "Busan"))
        log.append([Entry(scene.issued.act, "memo/forged")], at=NOW)
    verdict = judge(scene, printer, scene.issued.pdf)
    assert (verdict.ok, verdict.standing, verdict.root_equal) == (False, "other log", False)
    assert "cut or rewritten" in verdict.problems[0]
    assert "is the first that differs" in verdict.problems[0]


def test_a_memo_of_another_desk(scene: Scene, tmp_path: Path) -> None:
    """Its id is unknown and none of its records stand here."""
    with opened(tmp_path / "other.sqlite") as other:
        feed(other, SUMMIT)
        with pytest.raises(ForeignMemoError, match="at the desk that did"):
            find_memo(other, scene.issued.pdf, "memo.pdf")


def test_an_edited_pdf(scene: Scene, printer: Printer) -> None:
    """The pages are changed and the attached events are left: the verdict says which."""
    edited = scene.issued.pdf + b"\n% a note in the margin\n"
    verdict = judge(scene, printer, edited)
    assert (verdict.ok, verdict.file_equal, verdict.text_equal) == (False, False, True)
    assert "the attached events are right" in verdict.problems[0]


def test_edited_attached_events(scene: Scene, printer: Printer, tmp_path: Path) -> None:
    """A sentence is changed in events.json: the first difference is told, with both readings."""

    def edit(pdf: pikepdf.Pdf) -> None:
        spec = pdf.attachments["events.json"]
        told = json.loads(spec.get_file().read_bytes())
        told["context"]["title"] = "Another title"
        pdf.attachments["events.json"] = pikepdf.AttachedFileSpec(
            pdf, json.dumps(told).encode(), filename="events.json"
        )

    verdict = judge(scene, printer, edited_pdf(scene, tmp_path, edit))
    assert not verdict.ok
    assert "its attached events differ, first in context, title: " in verdict.problems[0]
    assert "“Another title”" in verdict.problems[0]


def test_a_stripped_attachment(scene: Scene, printer: Printer, tmp_path: Path) -> None:
    """Without its events the file is still known by its title, and told to be stripped."""

    def strip(pdf: pikepdf.Pdf) -> None:
        del pdf.attachments["events.json"]

    verdict = judge(scene, printer, edited_pdf(scene, tmp_path, strip))
    assert not verdict.ok
    assert "its events were stripped" in verdict.problems[0]


def edited_pdf(scene: Scene, folder: Path, edit: Any) -> bytes:
    """The memo's file after an edit."""
    source, target = folder / "in.pdf", folder / "out.pdf"
    source.write_bytes(scene.issued.pdf)
    with pikepdf.open(source) as pdf:
        edit(pdf)
        pdf.save(target)
    return target.read_bytes()


def test_a_memo_rendered_again_with_a_changed_template(scene: Scene, printer: Printer) -> None:
    """Right events, right metadata, other pages: the file is not the one that was issued."""
    with SqliteLog.open(scene.log, readonly=True) as log:
        forged = rebuilding.rebuild(
            scene.issued.act,
            log=log,
            region=REGION,
            print_pdf=lambda html, attachment, *, stamp: printer(
                html.replace("Tokyo", "Osaka"), attachment, stamp=stamp
            ),
        ).pdf
    verdict = judge(scene, printer, forged)
    assert (verdict.ok, verdict.file_equal) == (False, False)
    assert "the pages or the metadata are not" in verdict.problems[0]


def test_a_checkpoint_signed_again_with_another_key(scene: Scene, tmp_path: Path) -> None:
    """A rewritten log, signed anew under the desk's name: only the desk's own key is believed."""
    keys = {}
    for who in ("desk", "thief"):
        private = tmp_path / f"{who}.key"
        keys[who] = make_keys("desk", private, tmp_path / f"{who}.pub"), read_private(private)
    with SqliteLog.open(scene.log, readonly=True) as log:
        _, honest = take(log, keys["desk"][1], tmp_path)
    shutil.copy(scene.folder / "early.sqlite", scene.log)
    with SqliteLog.open(scene.log) as log:
        _, signed_again = take(log, keys["thief"][1], tmp_path)
        with pytest.raises(LogError, match="key"):
            check(log, signed_again, [keys["desk"][0]])
        with pytest.raises(BrokenCheckpointError):
            check(log, honest, [keys["desk"][0]])


@pytest.mark.parametrize("field", ["pdf_sha256", "context_sha256"])
def test_a_forged_memo_with_right_looking_hashes(
    scene: Scene, printer: Printer, field: str
) -> None:
    """Somebody who may write to the log records a memo that does not follow from it."""
    act = scene.issued.act.model_copy(update={"memo": "NEA-20250327-f0f0f0f0"})
    with SqliteLog.open(scene.log) as log:
        right = rebuilding.recomposed(act, log=log, region=REGION).sha256()
        act = act.model_copy(update={"context_sha256": right, field: "ab" * 32})
        log.append([Entry(act, "memo/forged")], at=NOW)
        verdict = verify_memo(log, REGION, name=act.memo, file=None, print_pdf=printer)
    assert not verdict.ok
    assert not verdict.text_only
    assert verdict.standing == ("text equal" if field == "pdf_sha256" else "different")


def test_a_memo_of_a_version_that_is_not_installed(
    scene: Scene, printer: Printer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The text is proven, the bytes are not, the part that differs is named; nothing is written."""
    made_with = scene.issued.act.fingerprint
    newer = (*(p for p in made_with if p.name != "pydyf"), Pinned(name="pydyf", version="99"))
    monkeypatch.setattr(rebuilding, "fingerprint", lambda *_given: newer)

    def other(html: str, attachment: Attached, *, stamp: datetime) -> bytes:
        return printer(html, attachment, stamp=stamp) + b"% another writer"

    verdict = judge(scene, other)
    assert (verdict.text_equal, verdict.bytes_equal, verdict.text_only) == (True, False, True)
    assert "pydyf" in verdict.problems[0]
    assert "99 now" in verdict.problems[0]
    with SqliteLog.open(scene.log, readonly=True) as log:
        made = reproduce(
            log,
            REGION,
            name=scene.issued.act.memo,
            file=None,
            outbox=scene.folder / "outbox",
            print_pdf=other,
        )
    assert (made.verdict.bytes_equal, made.verdict.text_only) == (False, True)
    edited = judge(scene, other, scene.issued.pdf + b"%")
    assert not edited.text_only


def test_a_memo_that_today_s_software_words_otherwise(
    scene: Scene, printer: Printer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first difference is told from what the outbox holds, both readings beside each other."""
    compose = from_log.compose

    def reworded(*arguments: Any, **named: Any) -> Any:
        context = compose(*arguments, **named)
        (first, *others) = context.bottom_line
        first = first.model_copy(update={"text": "Something else."})
        return context.model_copy(update={"bottom_line": (first, *others)})

    monkeypatch.setattr(from_log, "compose", reworded)
    verdict = judge(scene, printer)
    assert (verdict.standing, verdict.text_equal) == ("different", False)
    assert verdict.difference is not None
    assert verdict.difference.startswith("sentence 1, text: ")
    assert "“Something else.” now" in verdict.difference
    with (
        SqliteLog.open(scene.log, readonly=True) as log,
        pytest.raises(ChangedWordingError, match="words"),
    ):
        explain_memo(scene.issued.act, log=log, region=REGION)


def test_a_redacted_document(scene: Scene, printer: Printer) -> None:
    """What it rested on was taken away: who did it, why and where, and no traceback."""
    with SqliteLog.open(scene.log) as log:
        log.redact(at=NOW, by="kim", why="court order 4", document=scene.document)
    verdict = judge(scene, printer)
    assert (verdict.ok, verdict.standing) == (False, "redacted")
    assert f"document {scene.document[:12]} was redacted" in verdict.problems[0]
    assert "by kim (court order 4)" in verdict.problems[0]
    with (
        SqliteLog.open(scene.log, readonly=True) as log,
        pytest.raises(ChangedWordingError, match="was redacted"),
    ):
        explain_memo(scene.issued.act, log=log, region=REGION)


@pytest.mark.parametrize(
    "file", [b"", b"%PDF-1.7", b"not a PDF", b"%PDF-1.7\n" + b"[" * 100_000, b"\x00" * 5000]
)
def test_a_file_that_is_no_memo(scene: Scene, file: bytes) -> None:
    """Whatever the bytes are, they are refused in one sentence."""
    with (
        SqliteLog.open(scene.log, readonly=True) as log,
        pytest.raises(ForeignMemoError, match="is no memo of this desk") as caught,
    ):
        find_memo(log, file, "odd.pdf")
    assert "\n" not in str(caught.value)


def edit_a_quote(scene: Scene, _folder: Path) -> None:
    position, stored = next(iter(payloads(scene.log).items()))
    changed = stored.replace(b"Tokyo", b"Osaka")
    rewrite(scene.log, "UPDATE records SET payload = ? WHERE position = ?", changed, position)


def swap_two_records(scene: Scene, _folder: Path) -> None:
    (one, first), (two, second), *_ = payloads(scene.log).items()
    rewrite(scene.log, "UPDATE records SET payload = ? WHERE position = ?", second, one)
    rewrite(scene.log, "UPDATE records SET payload = ? WHERE position = ?", first, two)


def roll_back(scene: Scene, _folder: Path) -> None:
    shutil.copy(scene.folder / "early.sqlite", scene.log)


def set_back_the_head(scene: Scene, _folder: Path) -> None:
    """The records stay; only what the log says of its end is that of an earlier one."""
    with SqliteLog.open(scene.log, readonly=True) as log:
        before, root = log.record(5), log.root(5)
    rewrite(
        scene.log,
        "UPDATE head SET position = 5, chain = ?, root = ?, recorded_at = ?",
        *(before.chain, root, timestamp(before.recorded_at)),
    )


def sign_again_with_another_key(scene: Scene, folder: Path) -> None:
    roll_back(scene, folder)
    make_keys("desk", folder / "thief.key", folder / "thief.pub")
    with SqliteLog.open(scene.log) as log:
        feed(log, SUMMIT.replace("Gyeongju", "Busan"))
        _, note = take(log, read_private(folder / "thief.key"), folder)
    (folder / "again.note").write_text(note)


def print_again_from_a_changed_template(scene: Scene, folder: Path) -> None:
    with Printer() as printer, SqliteLog.open(scene.log, readonly=True) as log:
        made = rebuilding.rebuild(
            scene.issued.act,
            log=log,
            region=REGION,
            print_pdf=lambda html, attachment, *, stamp: printer(
                html.replace("Tokyo", "Osaka"), attachment, stamp=stamp
            ),
        )
    (folder / "memo.pdf").write_bytes(made.pdf)


def forge_a_memo_with_right_looking_hashes(scene: Scene, _folder: Path) -> None:
    act = scene.issued.act.model_copy(
        update={"memo": "NEA-20250327-f0f0f0f0", "context_sha256": "ab" * 32}
    )
    with SqliteLog.open(scene.log) as log:
        log.append([Entry(act, "memo/forged")], at=NOW)


def edit_the_pdf(scene: Scene, folder: Path) -> None:
    (folder / "memo.pdf").write_bytes(scene.issued.pdf + b"\n% a note in the margin\n")


def strip_the_attachment(scene: Scene, folder: Path) -> None:
    def strip(pdf: pikepdf.Pdf) -> None:
        del pdf.attachments["events.json"]

    (folder / "memo.pdf").write_bytes(edited_pdf(scene, folder, strip))


def redact_the_document(scene: Scene, _folder: Path) -> None:
    with SqliteLog.open(scene.log) as log:
        log.redact(at=NOW, by="kim", why="court order 4", document=scene.document)


def come_from_another_desk(scene: Scene, _folder: Path) -> None:
    scene.log.unlink()
    with opened(scene.log) as other:
        feed(other, SUMMIT)


@pytest.mark.parametrize(
    ("attack", "command", "sentence"),
    [
        (edit_a_quote, "verify", "the log does not verify"),
        (edit_a_quote, "verify MEMO", "was made from are damaged"),
        (edit_a_quote, "explain MEMO#1", "position"),
        (edit_a_quote, "compare 1 head", "the payload is not the one that was recorded"),
        (edit_a_quote, "recall --pending", "the payload is not the one that was recorded"),
        (set_back_the_head, "verify", "the head stands at position 5, the last record at"),
        (set_back_the_head, "explain 3", "the head stands at position 5"),
        (set_back_the_head, "explain kor:jpn", "the head stands at position 5"),
        (set_back_the_head, "compare 1 head", "the head stands at position 5"),
        (set_back_the_head, "replay", "the head stands at position 5"),
        (swap_two_records, "verify --all", "position"),
        (roll_back, "verify MEMO", "rolled back behind it"),
        (roll_back, "reproduce MEMO", "rolled back behind it"),
        (roll_back, "explain MEMO#1", "rolled back behind it"),
        (roll_back, "checkpoint --check NOTE --vkey VKEY", "it was cut"),
        (
            sign_again_with_another_key,
            "checkpoint --check AGAIN --vkey VKEY",
            r"signed by desk \(key [0-9a-f]{8}\), and not by desk \(key [0-9a-f]{8}\), whose key",
        ),
        (sign_again_with_another_key, "checkpoint --check NOTE --vkey VKEY", "position"),
        (print_again_from_a_changed_template, "verify MEMO", "the pages or the metadata are not"),
        (forge_a_memo_with_right_looking_hashes, "verify --all", "NEA-20250327-f0f0f0f0"),
        (edit_the_pdf, "verify MEMO", "the attached events are right"),
        (edit_the_pdf, "reproduce MEMO", "memo.pdf is not the file that was issued as"),
        (edit_the_pdf, "explain MEMO#1", "memo.pdf is not the file that was issued as"),
        (edit_the_pdf, "replay --memo MEMO", "memo.pdf is not the file that was issued as"),
        (edit_the_pdf, "compare MEMO head", "memo.pdf is not the file that was issued as"),
        (edit_the_pdf, "explain MEMO --json", "memo.pdf is not the file that was issued as"),
        (strip_the_attachment, "verify MEMO", "its events were stripped"),
        (strip_the_attachment, "explain MEMO#1", "memo.pdf is not the file that was issued as"),
        (redact_the_document, "verify MEMO", "court order 4"),
        (redact_the_document, "verify --all", "court order 4"),
        (redact_the_document, "reproduce MEMO", "court order 4"),
        (redact_the_document, "explain MEMO#1", "court order 4"),
        (come_from_another_desk, "verify MEMO", "at the desk that did"),
        (come_from_another_desk, "reproduce MEMO", "at the desk that did"),
        (come_from_another_desk, "explain MEMO#1", "at the desk that did"),
    ],
)
def test_each_attack_ends_a_command_in_its_code_and_one_sentence(
    scene: Scene,
    printer: Printer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    attack: Callable[[Scene, Path], None],
    command: str,
    sentence: str,
) -> None:
    """As an auditor meets it: a verdict, never a traceback, never "follows from the log"."""
    settle(scene)
    names = {"MEMO": "memo.pdf", "NOTE": "honest.note", "AGAIN": "again.note", "VKEY": "desk.vkey"}
    (tmp_path / "memo.pdf").write_bytes(scene.issued.pdf)
    make_keys("desk", tmp_path / "desk.key", tmp_path / "desk.vkey")
    with SqliteLog.open(scene.log, readonly=True) as log:
        _, note = take(log, read_private(tmp_path / "desk.key"), tmp_path)
    (tmp_path / "honest.note").write_text(note)
    attack(scene, tmp_path)
    monkeypatch.setattr(worker, "Printer", lambda: nullcontext(printer))
    monkeypatch.chdir(tmp_path)
    words = [re.sub("^(MEMO|NOTE|AGAIN|VKEY)", lambda m: names[m[1]], w) for w in command.split()]
    jobs = ["--jobs", "1"] if "--all" in words else []
    monkeypatch.setattr(sys, "argv", ["briefing", "--desk", str(scene.folder), *words, *jobs])
    with pytest.raises(SystemExit) as end:
        main()
    told = capsys.readouterr()
    assert end.value.code == 12, told.out + told.err
    assert re.search(sentence, told.out + told.err), told.out + told.err
    assert "follows from the log, to the byte" not in told.out
    assert "unexpected" not in told.err


def settle(scene: Scene) -> None:
    """Make the folder of the log a desk."""
    (scene.folder / "briefing.toml").write_text(
        f'title = "Desk"\nregion = "{REGION.id}"\ntimezone = "UTC"\n'
    )


@pytest.mark.parametrize(
    ("command", "lines"),
    [
        (
            "verify memo.pdf",
            [
                r"NEA-\S+: the text is the same, the bytes of .* \(pydyf \S+ then, 99 now\)",
                r"NEA-\S+: its text follows from the log, its bytes are not proven",
            ],
        ),
        (
            "reproduce memo.pdf",
            [
                r"NEA-\S+: the text is the same, the bytes of .* \(pydyf \S+ then, 99 now\)",
                r"  pydyf \S+ then, 99 now",
                r"NEA-\S+: the text is the one that was issued, sha-256 [0-9a-f]{64}",
                "the bytes can be made with the versions .*; nothing was written",
            ],
        ),
    ],
)
def test_a_command_meets_a_memo_of_a_version_that_is_not_installed(
    scene: Scene,
    printer: Printer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: str,
    lines: list[str],
) -> None:
    """Exit code 3: the text is proven by its hash, what differs is named, nothing is written."""
    settle(scene)
    (tmp_path / "memo.pdf").write_bytes(scene.issued.pdf)
    made_with = scene.issued.act.fingerprint
    newer = (*(p for p in made_with if p.name != "pydyf"), Pinned(name="pydyf", version="99"))
    monkeypatch.setattr(rebuilding, "fingerprint", lambda *_given: newer)

    def other(html: str, attachment: Attached, *, stamp: datetime) -> bytes:
        return printer(html, attachment, stamp=stamp) + b"% another writer"

    monkeypatch.setattr(worker, "Printer", lambda: nullcontext(other))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["briefing", "--desk", str(scene.folder), *command.split()])
    with pytest.raises(SystemExit) as end:
        main()
    told = capsys.readouterr()
    assert end.value.code == 3, told.out + told.err
    said = sorted((told.err + told.out).splitlines())
    assert all(any(re.fullmatch(line, one) for one in said) for line in lines), said
    assert len(said) == len(lines), said
    assert [p.name for p in tmp_path.glob("*.pdf")] == ["memo.pdf"]

"""`replay` as an auditor runs it: any point, any memo, without a source, into another log."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from briefing.cli.app import main
from briefing.issue import issue_memo
from briefing.regions.load import load_region
from briefing.render.attached import Attached, in_full
from events.acts import DocumentExtracted, MemoRequest
from events.claims import Claim
from events.log import Entry
from events.sqlite import SqliteLog
from events.verify import verify

WIRE = """\
Ministers meet in Tokyo

March 25, 2025

The foreign ministers of South Korea, Japan and China met in Tokyo on March 21, 2025.

South Korean Foreign Minister Cho Tae-yul said that peace on the peninsula serves all three.

South Korea is concerned that the talks may fail.
"""
POST = """\
Talks in Tokyo

March 26, 2025

The foreign ministers of Japan, China and South Korea met in Tokyo on March 22, 2025.
"""
RIGHT = """\
Correction

March 27, 2025

The foreign ministers of Japan, South Korea and China met in Tokyo on March 22, not on March 21.
"""
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def fed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with three articles and a memo of all that is known. Tests only read it, or copy."""
    folder = tmp_path_factory.mktemp("fed")
    rows = (
        {"id": "1", "text": WIRE, "outlet": "Harbour Wire", "published": "2025-03-25"},
        {"id": "2", "text": POST, "outlet": "Han River Post", "published": "2025-03-26"},
        {"id": "3", "text": RIGHT, "outlet": "Harbour Wire", "published": "2025-03-27"},
    )
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (folder / "articles.jsonl").write_text(lines, encoding="utf-8")
    briefing, desk = Path(sys.executable).with_name("briefing"), folder / "desk"
    for arguments in (
        ["init", str(desk), "--region", "northeast-asia", "--timezone", "Asia/Seoul"],
        ["--desk", str(desk), "ingest", str(folder / "articles.jsonl")],
    ):
        subprocess.run([str(briefing), *arguments], check=True, capture_output=True)

    def unprinted(html: str, attachment: Attached, *, stamp: datetime) -> bytes:
        return b"%PDF-1.7 " + html.encode() + in_full(attachment) + str(stamp).encode()

    with SqliteLog.open(desk / "log.sqlite") as log:
        issue_memo(
            MemoRequest(dated=date(2025, 3, 28)),
            log=log,
            region=load_region("northeast-asia"),
            outbox=desk / "outbox",
            as_of=log.head().position,
            at=datetime(2031, 5, 1, tzinfo=UTC),
            by="test",
            print_pdf=unprinted,
        )
    return desk


@pytest.fixture
def desk(fed: Path, tmp_path: Path) -> Path:
    """A copy of that desk."""
    return Path(shutil.copytree(fed, tmp_path / "desk"))


@pytest.fixture
def run(desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in the desk, in this process."""

    def command(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        words = ["briefing", "--desk", str(desk), *map(str, arguments)]
        monkeypatch.setattr(sys, "argv", words)
        with pytest.raises(SystemExit) as end:
            main()
        told = capsys.readouterr()
        return subprocess.CompletedProcess(words, int(end.value.code or 0), told.out, told.err)

    return command


def memo_id(run: Run) -> str:
    """The id of the one memo that was issued."""
    return str(json.loads(run("memos", "--json").stdout)[0]["memo"])


def test_a_memo_is_replayed_as_it_was_and_as_of_another_point(run: Run) -> None:
    """As of its own position it says what it said; before that, only what was known."""
    memo = memo_id(run)
    own = run("replay", "--memo", memo)
    assert own.returncode == 0
    (line,) = (li for li in own.stdout.splitlines() if "withdrew 21 March 2025 as the date" in li)
    assert line.startswith("- **Settled.** ")
    early = json.loads(run("replay", "--memo", memo, "--as-of", "1", "--json").stdout)
    assert (early["as_of"], early["memo"]["memo"], early["memo"]["developments"]) == (1, memo, [])


def test_without_an_outlet_its_conflict_falls_and_the_memo_says_less(run: Run) -> None:
    """Developments, conflicts, ledgers and sentences, each with the outlet as its cause."""
    told = run("replay", "--memo", memo_id(run), "--without", "Harbour Wire", "--json")
    found = json.loads(told.stdout)["what_if"]
    assert found["counts"]["conflict"] == {"falls": 1}
    fallen = [f for f in found["fates"] if f["result"] == "falls"]
    assert {f["part"] for f in fallen} == {"development", "conflict", "ledger", "sentence"}
    assert any("may fail" in f["was"]["text"] for f in fallen if f["part"] == "sentence")
    assert {c["why"] for f in fallen for c in f["causes"]} == {"Harbour Wire is left out"}
    text = run("replay", "--without", "Harbour Wire").stdout
    assert "left out: 2 of 3 documents" in text
    assert "Conflicts: falls (1)" in text
    assert "cause: position 2, Harbour Wire is left out" in text


def test_the_questions_may_be_combined(run: Run) -> None:
    """What two outlets say by a day."""
    arguments = ("--only", "Han River Post", "--only", "Harbour Wire")
    told = json.loads(run("replay", *arguments, "--published-until", "2025-03-25", "--json").stdout)
    (source,) = told["situation"]["sources"]
    assert source["metadata"]["outlet"] == "Harbour Wire"
    whys = {row["why"] for row in told["what_if"]["left_out"]}
    assert whys == {f"published 2025-03-{day}, after 2025-03-25" for day in (26, 27)}


def test_a_checkpoint_is_a_point_to_replay(run: Run, tmp_path: Path) -> None:
    """Its size is the position; of another log, or of another past, it is refused with 12."""
    run("keys", "--key", tmp_path / "desk.key")
    note = tmp_path / "then.note"
    assert run("checkpoint", "--key", tmp_path / "desk.key", "-o", note).returncode == 0
    size = int(note.read_text("utf-8").splitlines()[1])
    assert json.loads(run("replay", "--as-of", note, "--json").stdout)["as_of"] == size
    lines = note.read_text("utf-8").splitlines(keepends=True)
    note.write_text("".join([lines[0], f"{size - 1}\n", *lines[2:]]), encoding="utf-8")
    (tmp_path / "elsewhere").write_bytes(b"\xff no note")
    assert "not text" in run("replay", "--as-of", tmp_path / "elsewhere").stderr
    forged = run("replay", "--as-of", note)
    assert (forged.returncode, forged.stdout) == (12, "")
    assert "rewritten" in forged.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--without", "Harbor Wire"], 1, "did you mean 'Harbour Wire'"),
        (["--without", "meeting_held/no-such-rule"], 1, "no outlet, document or rule"),
        (["--only", "Han River Post", "--as-of", "2"], 1, "holds nothing of Han River Post"),
        (["--min-grade", "Z9"], 2, "such as B2"),
        (["--published-until", "Friday"], 2, "YYYY-MM-DD"),
        (["--independent", "0"], 2, "--independent"),
        (["--as-of", "9999"], 1, "beyond the log's head"),
        (["--as-of", "missing.note"], 1, "missing.note"),
        (["--memo", "XYZ-1"], 1, "issued no memo XYZ-1"),
        (["--memo", "missing.pdf"], 1, "no file missing.pdf"),
        (["--memo", "XYZ-1", "--dated", "2025-03-26"], 2, "leave --dated"),
    ],
)
def test_bad_input_gets_one_clear_sentence(
    run: Run, arguments: list[str], code: int, told: str
) -> None:
    """What, where, how to mend it; nothing on stdout."""
    done = run("replay", *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert told in done.stderr


def test_a_redacted_document_cannot_be_left_out(run: Run) -> None:
    """Nothing rests on it any more, and the answer says so."""
    digest = json.loads(run("situation", "--json").stdout)["situation"]["sources"][-1]["document"]
    assert run("redact", digest, "--why", "asked to").returncode == 0
    done = run("replay", "--without", digest)
    assert done.returncode == 1
    assert "was redacted" in done.stderr


def test_the_dependence_report_lists_outlets_and_the_memos_sentences(run: Run) -> None:
    """As a table and as JSON, with the sentences of the last memo."""
    told = run("replay", "--dependence")
    assert told.returncode == 0
    assert "On Harbour Wire alone" in told.stdout
    found = json.loads(run("replay", "--dependence", "--json").stdout)
    assert found["memo"] == memo_id(run)
    first = found["outlets"][0]
    assert first["outlet"] == ["Harbour Wire"]
    assert any("may fail" in s["text"] for s in first["sentences"])


def test_the_first_records_become_a_log_of_their_own(run: Run, desk: Path, tmp_path: Path) -> None:
    """At every size: it verifies, has the root that the desk's log has there, and replays alike."""
    head = json.loads(run("replay", "--json").stdout)["as_of"]
    for size in range(1, head + 1):
        target = tmp_path / f"{size}.sqlite"
        told = json.loads(run("replay", "--as-of", str(size), "--to-log", target, "--json").stdout)
        with (
            SqliteLog.open(target, readonly=True) as copy,
            SqliteLog.open(desk / "log.sqlite") as log,
        ):
            assert verify(copy) == ()
            assert copy.head().root == log.root(size) == bytes.fromhex(told["root"])
            assert list(copy.read()) == list(log.read(through=size))


def test_a_log_is_never_written_over(run: Run, tmp_path: Path) -> None:
    """Neither another file, nor the desk's own log."""
    target = tmp_path / "there.sqlite"
    target.write_text("precious", encoding="utf-8")
    done = run("replay", "--to-log", target)
    assert (done.returncode, done.stdout) == (1, "")
    assert "exists already and is left alone" in done.stderr
    assert target.read_text(encoding="utf-8") == "precious"
    assert "no record" in run("replay", "--as-of", "0", "--to-log", tmp_path / "0").stderr
    assert run("replay", "--to-log", tmp_path / "x", "--without", "Harbour Wire").returncode == 2
    assert sorted(p.name for p in tmp_path.iterdir()) == ["desk", "there.sqlite"]


def test_a_prefix_that_a_later_redaction_emptied_is_refused(run: Run, tmp_path: Path) -> None:
    """Alone it would look damaged; from the redaction on it is whole again."""
    end = json.loads(run("replay", "--json").stdout)["as_of"]
    digest = json.loads(run("situation", "--json").stdout)["situation"]["sources"][-1]["document"]
    assert run("redact", digest, "--why", "asked to").returncode == 0
    done = run("replay", "--as-of", str(end), "--to-log", tmp_path / "a.sqlite")
    assert done.returncode == 1
    assert f"name a position from {end + 1} on" in done.stderr
    assert run("replay", "--as-of", "3", "--to-log", tmp_path / "b.sqlite").returncode == 0
    assert run("replay", "--to-log", tmp_path / "c.sqlite").returncode == 0


def worse_extraction(desk: Path) -> None:
    """As though an older extractor had read the first document: one claim less, one otherwise."""
    with SqliteLog.open(desk / "log.sqlite") as log:
        records = [r for r in log.read(through=12) if isinstance(r.event, Claim)]
        document = records[0].event.document
        claims = [r.event for r in records if r.event.document == document]
        fewer = [claims[0].model_copy(update={"confidence": 0.11}), *claims[2:]]
        stream = f"document/{document}"
        extracted = DocumentExtracted(
            document=document, extractor="rules", version="0", region="x", claims=len(fewer)
        )
        entries = [Entry(extracted, stream), *(Entry(claim, stream) for claim in fewer)]
        log.append(entries, at=datetime(2031, 5, 2, tzinfo=UTC))


def test_todays_extractor_is_compared_in_a_shadow_and_the_log_stays(
    run: Run, desk: Path, tmp_path: Path
) -> None:
    """What it gains and changes, by document and kind; kept where a file is named."""
    assert run("replay", "--extractor").returncode == 4
    worse_extraction(desk)
    with SqliteLog.open(desk / "log.sqlite") as log:
        before = log.head()
    done = run("replay", "--extractor", "--to-log", tmp_path / "shadow.sqlite", "--json")
    assert done.returncode == 0
    found = json.loads(done.stdout)
    results = [c["result"] for c in found["claims"]]
    assert sorted(results) == ["changed", "gained"]
    assert sum(c.get("gained", 0) for c in found["kinds"].values()) == 1
    assert any("confidence 0.11" in d for c in found["claims"] for d in c["details"])
    text = run("replay", "--extractor")
    assert "gained (1)" in text.stdout
    with SqliteLog.open(desk / "log.sqlite") as log:
        assert log.head() == before
    with SqliteLog.open(tmp_path / "shadow.sqlite", readonly=True) as shadow:
        assert verify(shadow) == ()
        assert shadow.root(before.position) == before.root
        assert shadow.head().position > before.position

"""From what was undone to the memos and readers that must hear of it, and what they are told."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Self

import pytest

from briefing.audit.outbox import check_outbox
from briefing.cli import (
    decisions_commands,
    recalling,
    running_commands,
    subscriptions_commands,
)
from briefing.cli.app import main
from briefing.issue import Issued, issue_memo
from briefing.regions.load import load_region
from briefing.render import worker
from briefing.render.attached import Attached, in_full
from events.acts import DeliveryMade, MemoRequest
from events.log import Entry
from events.sqlite import SqliteLog

HOSTILE = "Ministers <script>alert(1)</script> meet & \u202egreet"
MEETING = """\
The foreign ministers of South Korea, Japan and China met in Tokyo on March 21, 2025.

South Korean Foreign Minister Cho Tae-yul said that peace on the peninsula serves all three.
"""
OTHER = """\
The foreign ministers of Japan, China and South Korea met in Tokyo on March 22, 2025.
"""


class PaperlessPrinter:
    """Stands in for the printer where the bytes of a real PDF are not what is tested."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def close(self) -> None:
        return None

    def __call__(self, html: str, attachment: Attached, *, stamp: datetime) -> bytes:
        return b"%PDF-1.7 " + html.encode() + in_full(attachment) + str(stamp).encode()


@dataclass(frozen=True)
class Done:
    """What a command did."""

    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture(scope="module")
def fed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with two articles, of which one gives a wrong day."""
    folder = tmp_path_factory.mktemp("fed")
    rows = (
        {"id": "1", "title": HOSTILE, "text": MEETING, "outlet": "Harbour Wire"},
        {"id": "2", "title": "Talks", "text": OTHER, "outlet": "Han River Post"},
    )
    lines = "".join(json.dumps({**row, "published": "2025-03-25"}) + "\n" for row in rows)
    (folder / "articles.jsonl").write_text(lines, encoding="utf-8")
    briefing, desk = Path(sys.executable).with_name("briefing"), folder / "desk"
    for arguments in (
        ["init", str(desk), "--region", "northeast-asia", "--timezone", "Asia/Seoul"],
        ["--desk", str(desk), "ingest", str(folder / "articles.jsonl")],
    ):
        subprocess.run([str(briefing), *arguments], check=True, capture_output=True)
    return desk


@pytest.fixture
def desk(fed: Path, tmp_path: Path) -> Path:
    """A copy of that desk."""
    return Path(shutil.copytree(fed, tmp_path / "desk"))


@pytest.fixture
def run(desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in the desk, in this process, without a real printer."""
    monkeypatch.setattr(worker, "Printer", PaperlessPrinter)
    monkeypatch.setenv("BRIEFING_BY", "kim")

    def command(*arguments: str | Path) -> Done:
        monkeypatch.setattr(sys, "argv", ["briefing", "--desk", str(desk), *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            main()
        told = capsys.readouterr()
        return Done(int(end.value.code or 0), told.out, told.err)

    return command


def issue(desk: Path) -> Issued:
    """Issue a memo of all that is known, and note that somebody got it."""
    with SqliteLog.open(desk / "log.sqlite") as log:
        issued = issue_memo(
            MemoRequest(dated=date(2025, 3, 27)),
            log=log,
            region=load_region("northeast-asia"),
            outbox=desk / "outbox",
            as_of=log.head().position,
            at=datetime(2031, 5, 1, tzinfo=UTC),
            by="test",
            print_pdf=PaperlessPrinter(),
        )
        got = DeliveryMade(memo=issued.act.memo, channel="mail", recipient="ada@example.org")
        log.append([Entry(got, "deliveries")], at=datetime(2031, 5, 1, tzinfo=UTC))
    return issued


def meeting(run: Run) -> str:
    """The position of the claim with the wrong day."""
    return str(
        json.loads(run("log", "--kind", "meeting_held", "--json").out.splitlines()[0])["position"]
    )


def recalls(run: Run, *options: str) -> list[dict[str, Any]]:
    """What `recall` lists."""
    found: list[dict[str, Any]] = json.loads(run("recall", *options, "--json").out)
    return found


@pytest.mark.parametrize("how", ["withdrawn", "corrected", "regraded", "redacted"])
def test_what_is_undone_names_every_memo_and_reader(run: Run, desk: Path, how: str) -> None:
    """Before it no memo is named; after it the memo, who undid it and why, and who got it."""
    memo = issue(desk).act.memo
    assert recalls(run) == []
    met = meeting(run)
    document = json.loads(run("show", met, "--json").out)["event"]["document"]
    acts = {
        "withdrawn": ("retract", met),
        "corrected": ("correct", met, "--set", "when=2025-03-22"),
        "regraded": ("grade", "Harbour Wire", "D4"),
        "redacted": ("redact", document[:12]),
    }
    assert run(*acts[how], "--why", "they said so").code == 0
    (found,) = recalls(run, "--pending")
    assert (found["memo"], found["pending"]) == (memo, True)
    assert found["recipients"] == ["mail ada@example.org"]
    assert {(u["how"], u["by"], u["why"]) for u in found["undone"]} == {
        (how, "kim", "they said so")
    }
    if how != "redacted":
        assert found["numbers"]


def test_a_corrigendum_says_what_was_said_what_is_right_and_why(run: Run, desk: Path) -> None:
    """Sentence by sentence, each traced to its claims; the act and the memo are in the log."""
    memo = issue(desk).act.memo
    met = meeting(run)
    run("correct", met, "--set", "when=2025-03-22", "--why", "the outlet says so")
    done = run("recall", memo, "--why", "a wrong day", "--format", "md", "-o", "-")
    assert done.code == 0, done.err
    assert "a wrong day" in done.out
    assert "\n**\n" not in done.out
    assert "**Said:**" in done.out
    assert "21 March 2025" in done.out.partition("**Said:**")[2]
    assert "22 March 2025" in done.out.partition("**Right:**")[2]
    assert "put right by kim" in done.out
    assert "the outlet says so" in done.out
    recalled, issued = (
        json.loads(run("log", "--kind", kind, "--json").out.splitlines()[-1])["event"]
        for kind in ("memo_recalled", "memo_issued")
    )
    assert (recalled["memo"], recalled["by"], recalled["why"]) == (memo, "kim", "a wrong day")
    request = issued["request"]
    assert (request["kind"], request["subject"], request["previous"]) == ("corrigendum", memo, memo)
    explained = json.loads(run("explain", issued["memo"], "--json").out)
    assert all(sentence["evidence"] for sentence in explained)
    assert {p["paragraph"] for s in explained for e in s["evidence"] for p in e["passages"]} == {1}
    assert run("verify", issued["memo"]).code == 0
    verified = run("verify", memo)
    assert verified.code == 0
    assert f"{memo} was recalled at position" in verified.err
    assert "by kim: a wrong day" in verified.err


def test_a_memo_is_recalled_once_until_more_is_undone(run: Run, desk: Path) -> None:
    """The second recall is refused with 4; a later retraction asks for another corrigendum."""
    memo = issue(desk).act.memo
    run("grade", "Harbour Wire", "D4", "--why", "careless")
    assert run("recall", memo, "--why", "the grade", "-o", desk / "one.pdf").code == 0
    assert recalls(run, "--pending") == []
    again = run("recall", memo, "--why", "the grade", "-o", desk / "two.pdf")
    assert (again.code, again.out) == (4, "")
    assert "nothing was undone since" in again.err
    run("retract", meeting(run), "--why", "withdrawn")
    (found,) = [one for one in recalls(run, "--pending") if one["memo"] == memo]
    assert len(found["corrigenda"]) == 1
    assert run("recall", memo, "--why", "and the day", "-o", desk / "two.html").code == 0
    page = (desk / "two.html").read_text("utf-8")
    assert "What was said, and what is right" in page
    assert "<script" not in page


def test_a_corrigendum_goes_to_the_folder_that_got_the_memo(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Subscription, edition, decision, recall, delivery: each by its command; nothing twice."""
    moment = datetime(2031, 5, 1, 21, 0, tzinfo=UTC)
    for module in (subscriptions_commands, running_commands, decisions_commands, recalling):
        monkeypatch.setattr(module, "now", lambda: moment)
    readers, strangers = tmp_path / "readers", tmp_path / "strangers"
    for folder in (readers, strangers):
        folder.mkdir()
    assert run("subscribe", "morning", "--at", "07:00", "--folder", readers).code == 0
    moment += timedelta(hours=2)
    ran = run("run", "--once")
    assert ran.code == 0, ran.err
    (edition,) = readers.iterdir()
    assert run("subscribe", "evening", "--at", "19:00", "--folder", strangers).code == 0
    assert run("retract", meeting(run), "--why", "withdrawn").code == 0
    (found,) = recalls(run, "--pending")
    assert found["recipients"] == [f"folder {readers}"]
    assert run("recall", found["memo"], "--why", "withdrawn", "-o", tmp_path / "c.pdf").code == 0
    assert list(readers.iterdir()) == [edition]
    for _ in range(2):
        ran = run("run", "--once")
        assert ran.code in (0, 4), ran.err
    (corrigendum,) = set(readers.iterdir()) - {edition}
    assert corrigendum.read_bytes() == (tmp_path / "c.pdf").read_bytes()
    assert list(strangers.iterdir()) == []
    (again,) = recalls(run)
    assert again["corrigenda"] == [corrigendum.stem]
    report = run("replay", "--dependence")
    assert report.code == 0, report.err
    assert f"sentences are those that {found['memo']} says there" in report.out
    said = run("replay", "--memo", corrigendum.stem)
    assert "**Said:**" in said.out
    refused = run("replay", "--memo", corrigendum.stem, "--without", "Harbour Wire")
    assert refused.code == 2
    assert f"--memo {found['memo']}" in refused.err


def test_a_recall_that_was_cut_short_is_finished(
    run: Run, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The printer fails after the act was appended: the next call issues, and recalls no more."""
    memo = issue(desk).act.memo
    run("retract", meeting(run), "--why", "withdrawn")

    class Broken(PaperlessPrinter):
        def __call__(self, *_arguments: object, **_named: object) -> bytes:
            raise worker.RenderError("no ink")

    with monkeypatch.context() as patch:
        patch.setattr(worker, "Printer", Broken)
        assert run("recall", memo, "--why", "the day", "-o", desk / "c.pdf").code == 1
    assert recalls(run, "--pending")
    assert run("recall", memo, "--why", "the day", "-o", desk / "c.pdf").code == 0
    assert len(run("log", "--kind", "memo_recalled", "--json").out.splitlines()) == 1


def test_what_was_redacted_is_not_said_again(run: Run, desk: Path) -> None:
    """Neither the corrigendum nor an explanation repeats words that were taken away."""
    memo = issue(desk).act.memo
    document = json.loads(run("show", meeting(run), "--json").out)["event"]["document"]
    run("redact", document[:12], "--why", "court order")
    done = run("recall", memo, "--why", "court order", "--format", "json", "-o", "-")
    assert done.code == 0, done.err
    assert "serves all three" not in done.out
    assert "were taken away" in done.out
    up = run("explain", document[:12])
    assert up.code == 0
    assert memo in up.out
    assert "was redacted" in up.out
    assert "serves all three" not in up.out


def test_explain_leads_up_from_a_document_to_its_readers(run: Run, desk: Path) -> None:
    """Claims, developments, sentences, the memo, and whom it reached; alone or not."""
    memo = issue(desk).act.memo
    found = json.loads(run("explain", "Harbour Wire", "--json").out)
    assert len(found["claims"]) == 2
    assert {d["kind"] for d in found["developments"]} == {"meeting_held", "statement_made"}
    (reached,) = found["memos"]
    assert (reached["memo"], reached["recipients"]) == (memo, ["mail ada@example.org"])
    numbers = {s["number"] for s in reached["sentences"]}
    sentences = json.loads(run("explain", memo, "--json").out)
    positions = {c["position"] for c in found["claims"]}
    assert numbers == {
        s["number"] for s in sentences if positions & {e["position"] for e in s["evidence"]}
    }


def test_explain_leads_down_from_positions_scores_and_developments(run: Run) -> None:
    """Each ends in exact words; what nothing answers to is refused with what would."""
    for ref in ("kor:chn", "KOR:JPN"):
        done = run("explain", ref)
        assert done.code == 0, done.err
        assert "score" in done.out
        assert "[[The foreign ministers of" in done.out
    first = json.loads(run("log", "--kind", "meeting_held", "--json").out.splitlines()[0])
    told = json.loads(run("explain", first["id"], "--json").out)
    assert told["title"].startswith("development ")
    for ref, words in (
        ("kor:nothing", "is no actor and no topic"),
        ("nobody:trade", "has no actor 'nobody'"),
        ("no such thing", "nothing answers to no such thing"),
        ("#999", "no memo was issued yet"),
    ):
        done = run("explain", ref)
        assert (done.code, done.out) == (1, "")
        assert words in done.err
        assert "Traceback" not in done.err


def test_the_page_of_an_explanation_loads_and_runs_nothing(run: Run, desk: Path) -> None:
    """A hostile title stays text; the words are marked; a policy forbids everything else."""
    issue(desk)
    for ref in ("#1", "Harbour Wire", "kor:chn"):
        target = desk / "page.html"
        assert run("explain", ref, "--html", target).code == 0
        page = target.read_text("utf-8")
        assert "default-src 'none'" in page.replace("&#39;", "'")
        assert "<script" not in page
        assert "\u202e" not in page
        assert "http" not in page.replace("http-equiv", "")
        assert "&lt;script&gt;" in page
        assert ("<mark>" in page) == (ref != "Harbour Wire")


def test_the_outbox_is_held_against_the_log(desk: Path) -> None:
    """Missing, changed and foreign files are each told; what is being written is none of them."""
    issued = issue(desk)
    outbox, act = desk / "outbox", issued.act
    assert check_outbox(outbox, [act]) == ()
    (outbox / ".writing-abc").write_bytes(b"half")
    (outbox / "note.txt").write_text("mine")
    (outbox / f"{act.pdf_sha256}.pdf").write_bytes(b"altered")
    told = [(f.problem, f.memo) for f in check_outbox(outbox, [act])]
    assert told == [("changed", act.memo), ("foreign", None)]
    (outbox / f"{act.pdf_sha256}.pdf").unlink()
    assert check_outbox(outbox, [act])[0].problem == "missing"


def test_reproduce_writes_the_identical_bytes(run: Run, desk: Path) -> None:
    """From the log alone: the outbox is gone, and the file is the one that was issued."""
    issued = issue(desk)
    shutil.rmtree(desk / "outbox")
    done = run("reproduce", issued.act.memo, "-o", desk / "again.pdf")
    assert done.code == 0, done.err
    assert (desk / "again.pdf").read_bytes() == issued.pdf
    unknown = run("reproduce", "NEA-20250101-00000000")
    assert (unknown.code, unknown.out) == (1, "")


def test_the_log_can_be_asked_who_did_what(run: Run) -> None:
    """Acts by their author, with the reason; claims have none."""
    run("retract", meeting(run), "--why", "withdrawn by the outlet")
    rows = run("log", "--by", "KIM").out.splitlines()
    assert len(rows) == 2
    assert "by kim: withdrawn by the outlet" in rows[1]
    assert run("log", "--by", "nobody").out == ""


def test_verify_all_in_several_processes(desk: Path) -> None:
    """Log, outbox and every memo in one answer; a foreign file in the outbox ends in 12."""
    briefing = Path(sys.executable).with_name("briefing")

    def told(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(briefing), "--desk", str(desk), *arguments],
            check=False,
            capture_output=True,
            text=True,
        )

    assert told("memo", "--dated", "2025-03-26", "-o", str(desk / "m.pdf")).returncode == 0
    (desk / "outbox" / "note.txt").write_text("mine")
    done = told("verify", "--all", "--jobs", "2", "--json")
    assert done.returncode == 12, done.stderr
    found = json.loads(done.stdout)
    assert (found["ok"], found["findings"]) == (False, [])
    assert [(f["problem"], f["file"]) for f in found["outbox"]] == [("foreign", "note.txt")]
    assert [m["standing"] for m in found["memos"]] == ["equal"]


def test_what_rests_on_a_record_is_told_from_the_outbox(
    run: Run, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thousand memos are not composed anew to be named."""

    def never(*_: object, **__: object) -> None:
        raise AssertionError("a memo was composed anew")

    memo = issue(desk).act.memo
    run("correct", meeting(run), "--set", "when=2025-03-22", "--why", "the ministry said so")
    for module in ("affected", "upwards"):
        monkeypatch.setattr(f"briefing.audit.{module}.recomposed", never)
    assert [row["memo"] for row in recalls(run)] == [memo]
    told = json.loads(run("redact", meeting(run), "--why", "x", "--dry-run", "--json").out)
    assert (told["memos"], told["uncertain"]) == ([memo], [])


def test_a_memo_that_cannot_be_made_again_may_rest_on_what_is_redacted(
    run: Run, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is named with the reason, and hinders nothing."""

    def gone(*_: object, **__: object) -> None:
        raise LookupError("its topic is not in the pack any more")

    memo = issue(desk).act.memo
    shutil.rmtree(desk / "outbox")
    monkeypatch.setattr("briefing.audit.upwards.recomposed", gone)
    done = run("redact", meeting(run), "--why", "court order")
    assert done.code == 0
    assert f"memo {memo}: may rest on it; it cannot be made again" in done.out
    assert "position" in done.out

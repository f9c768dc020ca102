"""Deciding, rereading and comparing as a desk officer does it: on the command line."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from briefing.cli.app import main
from briefing.issue import issue_memo
from briefing.regions.load import load_region
from briefing.render.attached import Attached, in_full
from events.acts import MemoRequest
from events.sqlite import SqliteLog

ARTICLE = """\
Ministers meet in Tokyo

March 25, 2025

The foreign ministers of South Korea, Japan and China met in Tokyo on March 21, 2025.

South Korean Foreign Minister Cho Tae-yul said that peace on the peninsula serves all three.

South Korea is concerned that the talks may fail.
"""
OTHER = """\
Talks in Tokyo

March 26, 2025

The foreign ministers of Japan, China and South Korea met in Tokyo on March 22, 2025.
"""


@dataclass(frozen=True)
class Done:
    """What a command did."""

    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture
def run(desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in the desk, in this process."""

    def command(*arguments: str | Path) -> Done:
        return _run(monkeypatch, capsys, "--desk", desk, *arguments)

    return command


def _run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str | Path
) -> Done:
    monkeypatch.setattr(sys, "argv", ["briefing", *map(str, arguments)])
    with pytest.raises(SystemExit) as end:
        main()
    told = capsys.readouterr()
    return Done(int(end.value.code or 0), told.out, told.err)


@pytest.fixture(scope="module")
def fed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with two articles. Tests change a copy."""
    folder = tmp_path_factory.mktemp("fed")
    rows = (
        {"id": "1", "text": ARTICLE, "outlet": "Harbour Wire", "published": "2025-03-25"},
        {
            "id": "2",
            "title": "Talks in Tokyo",
            "text": OTHER,
            "outlet": "Han River Post",
            "published": "2025-03-26",
        },
    )
    lines = "".join(json.dumps(row) + "\n" for row in rows)
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


def issued(desk: Path, file: Path) -> str:
    """Issue a memo of all that is known, without the cost of a printer; its id."""

    def unprinted(html: str, attachment: Attached, *, stamp: datetime) -> bytes:
        return b"%PDF-1.7 " + html.encode() + in_full(attachment) + str(stamp).encode()

    with SqliteLog.open(desk / "log.sqlite") as log:
        memo = issue_memo(
            MemoRequest(dated=date(2025, 3, 27)),
            log=log,
            region=load_region("northeast-asia"),
            outbox=desk / "outbox",
            as_of=log.head().position,
            at=datetime(2031, 5, 1, tzinfo=UTC),
            by="test",
            print_pdf=unprinted,
        )
    file.write_bytes(memo.pdf)
    return memo.act.memo


def position(run: Run, kind: str) -> str:
    """The first record of a kind."""
    return str(json.loads(run("log", "--kind", kind, "--json").out.splitlines()[0])["position"])


def test_a_decision_says_who_and_why_and_shows_in_the_log(run: Run) -> None:
    """The act is printed, stands in `log` and `show`, and a second time ends with 4."""
    met = position(run, "meeting_held")
    order = ("correct", met, "--set", "when=2025-03-22", "--why", "they said so", "--by", "kim")
    done = run(*order)
    assert (done.code, done.err) == (0, "")
    assert "claim_corrected by kim" in done.out
    assert "when 2025-03-21 → 2025-03-22" in done.out
    again = run(*order)
    assert (again.code, again.out) == (4, "")
    assert "changes nothing" in again.err
    assert "they said so" in run("log", "--kind", "claim_corrected").out
    shown = run("show", met).out
    assert "claim_corrected" in shown
    assert "they said so" in shown
    told = json.loads(run("show", met, "--json").out)["claim"]
    assert (told["stands"], told["confirmed"], len(told["decided"])) == (True, True, 1)


def test_a_sentence_of_the_last_memo_names_its_claims(run: Run, desk: Path) -> None:
    """#n confirms all that a sentence rests on; where one must be meant, they are listed."""
    assert run("confirm", "#1").code == 1
    memo = issued(desk, desk / "memo.pdf")
    sentences = json.loads(run("explain", memo, "--json").out)
    several = next(s for s in sentences if len(s["evidence"]) > 1)
    asked = run("retract", f"#{several['number']}", "--why", "wrong")
    assert asked.code == 1
    assert f"rests on {len(several['evidence'])} claims; name one by its position" in asked.err
    done = json.loads(run("confirm", f"{memo}#{several['number']}", "--json").out)
    named = {one["event"]["claim"] for one in done}
    assert named == {e["record"] for e in several["evidence"]}
    beyond = run("confirm", "#999")
    assert beyond.code == 1
    assert f"{memo} has sentences 1 to" in beyond.err


def test_what_somebody_decided_since_you_looked_is_not_overwritten(run: Run) -> None:
    """--seen names what was looked at; the second officer is told of the first."""
    met = position(run, "meeting_held")
    seen = json.loads(run("log", "--json", "--limit", "1").out)["position"]
    assert run("retract", met, "--why", "wrong", "--by", "lee", "--seen", str(seen)).code == 0
    done = run("correct", met, "--why", "right", "--by", "kim", "--seen", str(seen))
    assert done.code == 1
    assert "claim_retracted by lee" in done.err


def test_every_verb_works_and_the_situation_follows(run: Run) -> None:
    """Grade, alias, split, merge and close, each seen where a reader looks for it."""
    assert run("grade", "harbour wire", "b2").code == 0
    assert "B2" in run("situation").out
    fear = position(run, "concern_raised")
    assert run("close", fear, "--outcome", "answered", "--why", "they met").code == 0
    told = run("situation").out
    assert "answered, by position" in told
    met = position(run, "meeting_held")
    other = json.loads(run("log", "--kind", "meeting_held", "--json").out.splitlines()[1])
    first = run("merge", met, str(other["position"]), "--why", "one meeting")
    assert first.code in (0, 4)
    assert run("split", met, "--why", "two meetings").code == 0
    assert run("merge", met, other["id"], "--why", "one meeting after all").code == 0
    shown = run("show", other["id"]).out
    assert "merged by hand at position" in shown
    assert run("alias", "the three sides", "South Korea").code == 0
    assert run("verify").code == 0


def test_compare_names_the_record_behind_each_difference(run: Run) -> None:
    """And ends with 4 where nothing differs."""
    met = position(run, "meeting_held")
    before = json.loads(run("log", "--json", "--limit", "1").out)["position"]
    assert run("compare", str(before)).code == 4
    run("retract", met, "--why", "the outlet withdrew it", "--by", "kim")
    told = run("compare", str(before))
    assert told.code == 0
    assert "withdrawn (1)" in told.out
    assert "claim_retracted by kim: the outlet withdrew it" in told.out
    rows = json.loads(run("compare", str(before), "head", "--json").out)["differences"]
    (gone,) = (row for row in rows if row["tag"] == "withdrawn")
    assert (gone["claim"]["position"], gone["cause"]["by"]) == (int(met), "kim")
    backwards = run("compare", "head", str(before))
    assert backwards.code == 2
    assert "name the earlier point first" in " ".join(backwards.err.split())


def test_two_memos_are_compared_sentence_by_sentence(run: Run, desk: Path) -> None:
    """By file or id: the sentences that only one of them has, with what is behind them."""
    met = position(run, "meeting_held")
    first = issued(desk, desk / "one.pdf")
    run("correct", met, "--set", "when=2025-03-20", "--why", "the date")
    second = issued(desk, desk / "two.pdf")
    told = json.loads(run("compare", desk / "one.pdf", desk / "two.pdf", "--json").out)
    assert [d["tag"] for d in told["differences"]].count("corrected") == 1
    corrected = next(d["cause"]["position"] for d in told["differences"])
    moved = [s for s in told["sentences"] if corrected in s["positions"]]
    assert moved
    assert json.loads(run("compare", first, second, "--json").out) == told
    assert {s["position"] for s in moved} == {corrected}


def test_without_a_source_is_a_side_of_a_comparison_and_of_a_replay(run: Run) -> None:
    """What rests on the outlet falls; the other article's meeting stands."""
    told = run("compare", "head", "--without", "Harbour Wire")
    assert told.code == 0
    assert "concern_raised" in told.out
    assert "1 documents left out" in told.err
    replayed = run("replay", "--without", "Harbour Wire").out
    assert "Han River Post" in replayed
    assert "Harbour Wire  " not in replayed
    assert run("compare", "head", "--without", "Nobody's Gazette").code == 1


def test_rereading_what_has_not_changed_appends_nothing(run: Run) -> None:
    """One document by title, all of them, and one that is not there."""
    head = run("log", "--json", "--limit", "1").out
    done = run("reread", "Talks in Tokyo")
    assert (done.code, done.err) == (4, "1 same\n")
    assert run("reread", "--json").code == 4
    assert run("log", "--json", "--limit", "1").out == head
    missing = run("reread", "Talks in Kyoto")
    assert missing.code == 1
    assert "did you mean 'Talks in Tokyo'" in missing.err


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["grade", "Harbour Wire", "Z9"], 2, "such as B2"),
        (["grade", "Harbor Wire", "B2"], 1, "Harbour Wire"),
        (["confirm", "1"], 1, "desk_opened, not a claim"),
        (["confirm", "peace"], 1, "names no claim"),
        (["retract", "4"], 2, "--why"),
        (["retract", "4", "--why", " "], 2, "say the reason"),
        (["confirm", "4", "--by", " "], 2, "who decides"),
        (["confirm", "4", "--seen", "999"], 1, "beyond the log's head"),
        (["correct", "4", "--set", "when", "--why", "x"], 2, "FIELD=VALUE"),
        (["close", "4", "--outcome", "won", "--why", "x"], 2, "answered, closed"),
        (["alias", "the host", "kora"], 1, "did you mean"),
        (["alias", " ", "kor"], 1, "an alias needs words"),
        (["compare", "nowhere"], 1, "is no memo of this desk"),
        (["compare", "missing.pdf"], 1, "no file missing.pdf"),
        (["compare", "2", "3", "--without", "Harbour Wire"], 2, "leave B out"),
        (["compare", "1", "--without", "Harbour Wire"], 1, "holds nothing of Harbour Wire"),
    ],
)
def test_bad_input_gets_one_clear_sentence_and_appends_nothing(
    run: Run, arguments: list[str], code: int, told: str
) -> None:
    """What, where, how to mend it."""
    head = run("log", "--json", "--limit", "1").out
    done = run(*arguments)
    assert (done.code, done.out) == (code, "")
    assert told in done.err
    assert run("log", "--json", "--limit", "1").out == head

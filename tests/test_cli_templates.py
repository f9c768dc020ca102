"""`templates` and `--language` as a user runs them; a changed template is noticed, not hidden."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

BRIEFING = Path(sys.executable).with_name("briefing")
TEXT = """\
Ministers meet

25 March 2025

The foreign ministers of South Korea and Japan met in Tokyo on March 22, 2025.
"""


def run(desk: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [BRIEFING, "--desk", desk, *arguments], capture_output=True, text=True, check=False
    )


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    folder = tmp_path / "desk"
    made = subprocess.run(
        [BRIEFING, "init", folder, "--region", "northeast-asia", "--timezone", "Asia/Seoul"],
        capture_output=True,
        check=False,
    )
    assert made.returncode == 0
    return folder


def test_copy_change_and_check(desk: Path) -> None:
    copied = run(desk, "templates", "copy", "wording/en.toml", "memo/memo.css")
    assert copied.stdout.splitlines() == [
        str(desk / "templates" / "wording" / "en.toml"),
        str(desk / "templates" / "memo" / "memo.css"),
    ]
    again = run(desk, "templates", "copy", "memo/memo.css")
    assert again.returncode == 1
    assert "exists; --replace" in again.stderr
    wrong = run(desk, "templates", "copy", "memo/none.css")
    assert "no file of ours" in wrong.stderr
    listed = json.loads(run(desk, "templates", "list", "--json").stdout)
    assert [f["file"] for f in listed["files"] if f["whose"] == "desk"] == [
        "memo/memo.css",
        "wording/en.toml",
    ]
    (desk / "templates" / "memo" / "memo.html.j2").write_text("<p>\n{{ nobody }}\n")
    checked = run(desk, "templates", "check")
    assert checked.returncode == 1
    assert "memo/memo.html.j2:2: 'nobody' is undefined" in checked.stderr
    assert "Traceback" not in checked.stderr


def test_a_memo_issued_on_other_templates_says_so_when_it_is_verified(
    desk: Path, tmp_path: Path
) -> None:
    (desk / "templates" / "wording").mkdir(parents=True)
    mine = desk / "templates" / "wording" / "en.toml"
    mine.write_text('[labels]\nbottom_line = "Key judgement"\n')
    (tmp_path / "a.txt").write_text(TEXT)
    assert run(desk, "ingest", tmp_path / "a.txt", desk).returncode in {0, 3}
    added = run(desk, "log", "--kind", "document_added", "--json")
    assert len(added.stdout.splitlines()) == 1  # templates are no documents
    memo = tmp_path / "m.pdf"
    made = run(desk, "memo", "--dated", "2025-03-26", "--language", "fr", "-o", memo)
    assert made.returncode == 0, made.stderr
    assert run(desk, "verify", memo).returncode == 0
    explained = run(desk, "explain", f"{memo}#1")
    assert explained.returncode == 0, explained.stderr
    (desk / "templates" / "memo").mkdir()
    (desk / "templates" / "memo" / "desk.css").write_text("h1 { color: #123 }")
    verified = run(desk, "verify", memo)
    assert verified.returncode == 3
    assert "the text is the same, the bytes of the PDF are not (templates " in verified.stderr
    refused = run(desk, "memo", "--language", "de", "-o", tmp_path / "x.pdf")
    assert refused.returncode == 1
    assert "choose one of en, fr" in refused.stderr
    assert not (tmp_path / "x.pdf").exists()
    refused = run(desk, "subscribe", "daily", "--at", "07:00", "--language", "de")
    assert "choose one of en, fr" in refused.stderr
    kept = run(desk, "subscribe", "daily", "--at", "07:00", "--language", "fr", "--json")
    assert json.loads(kept.stdout)["subscription"]["language"] == "fr"

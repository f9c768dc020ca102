"""Keys, checkpoints, backups, exports and redactions as a user runs them."""

import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from briefing.audit.appearing import workshop
from events.sqlite import SqliteLog

BRIEFING = Path(sys.executable).with_name("briefing")
VERIFIER = Path(__file__).parents[1] / "docs" / "verify_log.py"
ARTICLE = """\
Ministers meet in Tokyo

March 25, 2025

The foreign ministers of South Korea, Japan and China met in Tokyo on March 22, 2025.
"""


def run(
    *arguments: str | Path, desk: Path | None = None, stdin: bytes = b"", **environment: str
) -> subprocess.CompletedProcess[str]:
    chosen = ["--desk", str(desk)] if desk else []
    done = subprocess.run(
        [str(BRIEFING), *chosen, *map(str, arguments)],
        input=stdin,
        capture_output=True,
        check=False,
        env={**os.environ, **environment},
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode(), done.stderr.decode()
    )


def ok(*arguments: str | Path, desk: Path | None = None) -> str:
    told = run(*arguments, desk=desk)
    assert told.returncode == 0, told.stderr
    return told.stdout


@pytest.fixture(scope="module")
def fed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with one article and a key pair. Tests that change it copy it first."""
    folder = tmp_path_factory.mktemp("fed")
    (folder / "article.txt").write_text(ARTICLE, encoding="utf-8")
    ok("init", folder / "desk", "--region", "northeast-asia", "--timezone", "Asia/Seoul")
    ok("ingest", folder / "article.txt", desk=folder / "desk")
    ok("keys", desk=folder / "desk")
    return folder / "desk"


@pytest.fixture
def desk(fed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(fed, tmp_path / "desk"))


def grow(desk: Path) -> None:
    """One record more."""
    ok("subscribe", "morning", "--at", "07:00", "--folder", desk / "outbox", desk=desk)


def root_of(desk: Path) -> str:
    return str(json.loads(ok("verify", "--json", desk=desk))["root"])


def document_of(desk: Path) -> tuple[int, str]:
    """Position of the act that added the article, and its digest."""
    rows = [json.loads(line) for line in ok("log", "--json", desk=desk).splitlines()]
    row = next(row for row in rows if row["kind"] == "document_added")
    return row["position"], json.dumps(row).split('"document": "')[1][:64]


# Keys


def test_the_private_key_stays_in_its_file(fed: Path, tmp_path: Path) -> None:
    """Mode 0600; neither output nor --json nor the log holds it."""
    private = fed / "keys" / "desk.key"
    assert stat.S_IMODE(private.stat().st_mode) == 0o600
    secret = private.read_text("utf-8").strip().split("+", 4)[4]
    copy = Path(shutil.copytree(fed, tmp_path / "desk"))
    shutil.rmtree(copy / "keys")
    told = run("keys", "--json", "--key", tmp_path / "own" / "my.key", desk=copy)
    made = json.loads(told.stdout)
    assert made["vkey"] == (copy / "keys" / "desk.vkey").read_text("utf-8").strip()
    assert not (copy / "keys" / "desk.key").exists()
    own = (tmp_path / "own" / "my.key").read_text("utf-8").strip().split("+", 4)[4]
    assert own not in told.stdout + told.stderr
    assert secret.encode() not in (fed / "log.sqlite").read_bytes()
    ok("checkpoint", "--key", tmp_path / "own" / "my.key", desk=copy)


def test_keys_are_never_overwritten(desk: Path) -> None:
    """With both files there nothing happens; a lost public key is made of the private one."""
    private, public = desk / "keys" / "desk.key", desk / "keys" / "desk.vkey"
    before = private.read_bytes(), public.read_bytes()
    told = run("keys", desk=desk)
    assert told.returncode == 1
    assert "never overwritten" in told.stderr
    public.unlink()
    ok("keys", desk=desk)
    assert (private.read_bytes(), public.read_bytes()) == before


# Checkpoints


def test_a_checkpoint_is_signed_kept_and_continued(desk: Path, tmp_path: Path) -> None:
    note = ok("checkpoint", desk=desk)
    size = int(note.splitlines()[1])
    assert (desk / "checkpoints" / f"{size}.note").read_text("utf-8") == note
    assert ok("checkpoint", desk=desk) == note
    ok("checkpoint", "-o", tmp_path / "out.note", desk=desk)
    grow(desk)
    told = json.loads(ok("checkpoint", "--check", tmp_path / "out.note", "--json", desk=desk))
    assert (told["ok"], told["size"], told["position"]) == (True, size, size + 1)
    vkey = (desk / "keys" / "desk.vkey").read_text("utf-8").strip()
    ok("checkpoint", "--check", tmp_path / "out.note", "--vkey", vkey, desk=desk)
    refused = run("checkpoint", "-o", tmp_path / "out.note", desk=desk)
    assert refused.returncode == 1
    assert "exists already" in refused.stderr


def test_a_cut_log_and_a_rewritten_log_are_told(fed: Path, tmp_path: Path) -> None:
    """Both agree with themselves; the checkpoint kept elsewhere tells them, with exit code 12."""
    kept = tmp_path / "kept.note"
    ok("checkpoint", "-o", kept, desk=fed)
    desk = tmp_path / "desk"
    ok("init", desk, "--region", "northeast-asia", "--timezone", "Asia/Seoul")
    vkey = fed / "keys" / "desk.vkey"
    told = run("checkpoint", "--check", kept, "--vkey", vkey, desk=desk)
    assert told.returncode == 12
    assert "this one is" in told.stderr
    cut = Path(shutil.copytree(fed, tmp_path / "cut"))
    _cut(cut / "log.sqlite")
    told = run("checkpoint", "--check", kept, desk=cut)
    assert told.returncode == 12
    assert "it was cut" in told.stderr
    grow(cut)
    told = run("checkpoint", "--check", kept, desk=cut)
    assert told.returncode == 12
    assert "rewritten" in told.stderr


def _cut(path: Path) -> None:
    """Take the last record away and make the rest agree with itself, as a forger would."""
    database = sqlite3.connect(path)
    (last,) = database.execute("SELECT max(position) FROM records").fetchone()
    database.execute("DELETE FROM records WHERE position = ?", (last,))
    with SqliteLog.open(path, readonly=True) as log:
        root = log.root(last - 1)
    database.execute(
        "UPDATE head SET position = ?, root = ?, (chain, recorded_at) ="
        " (SELECT chain, recorded_at FROM records WHERE position = ?)",
        (last - 1, root, last - 1),
    )
    database.commit()
    database.close()


def test_an_edited_checkpoint_a_foreign_key_and_a_damaged_record(
    desk: Path, tmp_path: Path
) -> None:
    note = ok("checkpoint", desk=desk)
    size = note.splitlines()[1]
    edited = tmp_path / "edited.note"
    edited.write_text(note.replace(f"\n{size}\n", "\n1\n"), encoding="utf-8")
    told = run("checkpoint", "--check", edited, desk=desk)
    assert told.returncode == 12
    assert "does not belong" in told.stderr
    edited.write_text("no note", encoding="utf-8")
    assert run("checkpoint", "--check", edited, desk=desk).returncode == 1
    database = sqlite3.connect(desk / "log.sqlite")
    database.execute("UPDATE records SET payload = CAST(payload || ' ' AS BLOB) WHERE position = 2")
    database.commit()
    database.close()
    for arguments in (["--check", desk / "checkpoints" / f"{size}.note"], []):
        told = run("checkpoint", *arguments, desk=desk)
        assert told.returncode == 12
        assert "position 2" in told.stderr


# Backups


def test_a_backup_becomes_the_same_desk(desk: Path, tmp_path: Path) -> None:
    with (desk / "briefing.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[outlets."Harbour Wire"]\ngrade = "B2"\n')
    copy = tmp_path / "safe" / "copy.sqlite"
    told = json.loads(ok("backup", copy, "--json", desk=desk))
    assert told["root"] == root_of(desk)
    assert sorted(p.name for p in copy.parent.iterdir()) == ["copy.sqlite", "copy.sqlite.toml"]
    ok("restore", copy, tmp_path / "again")
    assert root_of(tmp_path / "again") == told["root"]
    settings_again = (tmp_path / "again" / "briefing.toml").read_bytes()
    assert settings_again == (desk / "briefing.toml").read_bytes()
    grow(tmp_path / "again")


def test_a_restored_desk_prints_its_memos_on_its_own_templates(desk: Path, tmp_path: Path) -> None:
    """A backup carries the templates too: without them no memo could be made again."""
    (desk / "templates" / "memo").mkdir(parents=True)
    sheet = desk / "templates" / "memo" / "desk.css"
    sheet.write_text("h1 { color: #123 }", encoding="utf-8")
    issued = tmp_path / "memo.pdf"
    memo = json.loads(ok("memo", "-o", issued, "--json", desk=desk))["memo"]
    ok("backup", tmp_path / "copy", desk=desk)
    again = tmp_path / "again"
    ok("restore", tmp_path / "copy", again)
    assert (again / "templates" / "memo" / "desk.css").read_bytes() == sheet.read_bytes()
    ok("reproduce", memo, "-o", tmp_path / "again.pdf", desk=again)
    assert (tmp_path / "again.pdf").read_bytes() == issued.read_bytes()
    taken = run("backup", tmp_path / "copy", desk=desk)
    assert "exists already and is left alone" in taken.stderr


def test_nothing_is_written_over(desk: Path, tmp_path: Path) -> None:
    """Neither backup, export, restore nor import touches what stands there."""
    taken = tmp_path / "taken"
    taken.write_text("mine", encoding="utf-8")
    ok("backup", tmp_path / "copy", desk=desk)
    ok("export", "-o", tmp_path / "lines", desk=desk)
    before = {p: p.read_bytes() for p in desk.rglob("*") if p.is_file() and "sqlite-" not in p.name}
    for arguments in (
        ("backup", taken),
        ("export", "-o", taken),
        ("restore", tmp_path / "copy", desk),
        ("import", tmp_path / "lines", desk),
        ("import", tmp_path / "lines", taken),
    ):
        told = run(*arguments, desk=desk)
        assert told.returncode == 1
        assert "exists already and is left alone" in told.stderr
    assert taken.read_text("utf-8") == "mine"
    assert {p: p.read_bytes() for p in before} == before
    assert not [p for p in tmp_path.iterdir() if ".part-" in p.name]


def test_a_damaged_backup_is_not_restored(desk: Path, tmp_path: Path) -> None:
    ok("backup", tmp_path / "copy", desk=desk)
    database = sqlite3.connect(tmp_path / "copy")
    database.execute("UPDATE documents SET text = zeroblob(9)")
    database.commit()
    database.close()
    told = run("restore", tmp_path / "copy", tmp_path / "again")
    assert told.returncode == 12
    assert not (tmp_path / "again").exists()
    told = run("restore", desk / "briefing.toml", tmp_path / "again")
    assert told.returncode == 1
    assert "not an event log" in told.stderr
    told = run("restore", tmp_path / "none", tmp_path / "again")
    assert told.returncode == 1
    assert not (tmp_path / "again").exists()


# Exports


def test_an_export_becomes_the_same_log(desk: Path, tmp_path: Path) -> None:
    """Twice the same bytes, to a file and to stdout; imported from either with the same root."""
    told = json.loads(ok("export", "-o", tmp_path / "lines", "--json", desk=desk))
    assert ok("export", desk=desk).encode() == (tmp_path / "lines").read_bytes()
    made = json.loads(ok("import", tmp_path / "lines", tmp_path / "one", "--json"))
    assert made["root"] == told["root"] == root_of(tmp_path / "one") == root_of(desk)
    piped = run("import", "-", tmp_path / "two", stdin=(tmp_path / "lines").read_bytes())
    assert piped.returncode == 0, piped.stderr
    assert ok("log", "--json", desk=tmp_path / "two") == ok("log", "--json", desk=desk)
    independent = subprocess.run(
        [sys.executable, VERIFIER, tmp_path / "one" / "log.sqlite"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert independent.returncode == 0, independent.stdout + independent.stderr
    assert run("export", "--json", desk=desk).returncode == 2


def test_a_damaged_export_leaves_nothing(fed: Path, tmp_path: Path) -> None:
    """Line, position and reason are told; no desk is there afterwards, and no remains."""
    lines = ok("export", desk=fed).splitlines(keepends=True)
    edited = [line.replace("Tokyo", "Seoul") if '"record"' in line else line for line in lines]
    assert edited != lines
    for content, reason in (
        (lines[:-1], "it ends before its last line"),
        ([*lines[:3], lines[3][:40]], "line 4"),
        (edited, "payload is not the one"),
        (["not an export\n"], "line 1"),
    ):
        told = run("import", "-", tmp_path / "desk", stdin="".join(content).encode())
        assert told.returncode == 12
        assert reason in told.stderr
        assert list(tmp_path.iterdir()) == []


def test_settings_may_be_named(fed: Path, tmp_path: Path) -> None:
    lines = ok("export", desk=fed).encode()
    other = tmp_path / "other.toml"
    other.write_text('title = "Mine"\nregion = "northeast-asia"\ntimezone = "UTC"\n', "utf-8")
    told = run("import", "-", tmp_path / "desk", "--settings", other, stdin=lines)
    assert told.returncode == 0, told.stderr
    assert (tmp_path / "desk" / "briefing.toml").read_bytes() == other.read_bytes()
    other.write_text("title =", "utf-8")
    told = run("import", "-", tmp_path / "desk2", "--settings", other, stdin=lines)
    assert told.returncode == 1
    assert not (tmp_path / "desk2").exists()


# Redaction


def test_a_document_is_redacted_and_the_log_still_verifies(desk: Path, tmp_path: Path) -> None:
    """Dry run first; then text and claims are gone, hashes stand, and the memo on it is named."""
    kept = ok("checkpoint", desk=desk)
    ok("memo", "--dated", "2025-03-25", "-o", tmp_path / "memo.pdf", desk=desk)
    (memo,) = json.loads(ok("memos", "--json", desk=desk))
    _position, digest = document_of(desk)
    dry = json.loads(
        ok("redact", digest[:12], "--why", "an order", "--dry-run", "--json", desk=desk)
    )
    assert not dry["done"]
    assert dry["root"] == root_of(desk)
    done = json.loads(ok("redact", digest[:12], "--why", "an order", "--json", desk=desk))
    assert {**done, "done": False, "root": ""} == {**dry, "root": ""}
    assert done["document"] == digest
    assert done["records"]
    assert done["memos"] == [memo["memo"]]
    assert root_of(desk) == done["root"]
    assert b"Tokyo on March 22" not in (desk / "log.sqlite").read_bytes()
    ok("checkpoint", "--check", desk / "checkpoints" / f"{kept.splitlines()[1]}.note", desk=desk)
    ok("situation", desk=desk)
    ok("export", "-o", tmp_path / "lines", desk=desk)
    ok("import", tmp_path / "lines", tmp_path / "again")
    assert root_of(tmp_path / "again") == done["root"]
    told = run("redact", digest, "--why", "again", desk=desk)
    assert told.returncode == 1


def test_one_record_is_redacted(desk: Path) -> None:
    position, _digest = document_of(desk)
    told = ok("redact", str(position), "--why", "an order", desk=desk)
    assert f"position {position}: document_added removed" in told
    ok("verify", desk=desk)
    again = run("redact", str(position), "--why", "an order", desk=desk)
    assert again.returncode == 1
    assert "redacted before" in again.stderr
    assert run("redact", str(position), "--why", " ", desk=desk).returncode == 2
    assert run("redact", "99999", "--why", "an order", desk=desk).returncode == 1


# Stores


def test_each_store_keeps_a_desk(fed: Path, tmp_path: Path, postgres_url: str) -> None:
    """Imported, moved, backed up and examined; a lock that is held ends with exit code 11."""
    import psycopg

    store = f"{postgres_url}&schema=cli_care"
    kept = root_of(fed)
    ok("export", "-o", tmp_path / "lines", desk=fed)
    made = json.loads(ok("import", tmp_path / "lines", tmp_path / "desk", "--json"))
    desk = tmp_path / "desk"
    moved = json.loads(ok("move", store, "--json", desk=desk))
    assert moved["root"] == made["root"] == root_of(desk) == kept
    assert moved["to"].endswith("schema cli_care")
    assert run("move", store, desk=desk).returncode == 4
    assert root_of(desk) == json.loads(ok("verify", desk, "--json"))["root"]
    grow(desk)
    ok("backup", tmp_path / "copy", desk=desk)
    examined = json.loads(ok("doctor", "--sizes", "--json", desk=desk))
    assert {check["state"] for check in examined["checks"]} == {"ok"}
    assert examined["sizes"]["documents"] == 1
    with psycopg.connect(postgres_url) as holder:
        holder.execute("SELECT 1 FROM cli_care.head FOR UPDATE")
        told = run("--wait", "0.2", "unsubscribe", "morning", desk=desk)
        assert told.returncode == 11
        assert "another writer has held it for 0.2 s" in told.stderr
    ok("move", "back.sqlite", desk=desk)
    holder = sqlite3.connect(desk / "back.sqlite")
    holder.execute("BEGIN IMMEDIATE")
    told = run("unsubscribe", "morning", desk=desk, BRIEFING_WAIT="0.2")
    assert told.returncode == 11
    assert "another process has held it for 0.2 s" in told.stderr
    holder.close()
    ok("unsubscribe", "morning", desk=desk)


def test_each_command_explains_itself() -> None:
    names = "keys checkpoint backup restore export import move redact doctor"
    for command in names.split():
        told = ok(command, "--help")
        assert "Example" in told
        assert "--json" in told


def test_what_a_killed_backup_left_is_removed_and_what_a_living_one_uses_is_not(
    tmp_path: Path,
) -> None:
    target = tmp_path / "copy[1].sqlite"
    left = tmp_path / ".copy[1].sqlite.part-dead"
    left.mkdir()
    (left / "half").write_text("half")
    with workshop(target) as one:
        assert not left.exists()
        with workshop(target) as other:
            assert one.is_dir()
            assert other != one
        assert one.is_dir()
    assert list(tmp_path.iterdir()) == []

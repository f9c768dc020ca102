"""Commands say the same bytes with snapshots, without them, and with spoilt ones."""

import os
import shutil
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from briefing.cli import app, desk_folder
from briefing.cli.snapshot_files import every_snapshot, region_named, state_folder
from briefing.desk import Desk
from briefing.regions.load import load_region
from briefing.schedule.agenda import agenda
from briefing.situation.fold import fold
from briefing.situation.kept import SituationFold
from briefing.situation.latest import SCHEDULING
from events import blocks
from events.acts import ActorAliased, MemoSkipped
from events.errors import DamagedSnapshotError
from events.log import Entry
from events.projection import Place
from events.snapshots import Snapshots
from events.sqlite import SqliteLog

BRIEFING = Path(sys.executable).with_name("briefing")
ARTICLE = """\
Ministers meet in Tokyo

March 25, 2025

The foreign ministers of South Korea, Japan and China met in Tokyo on March 22, 2025.
"""


def run(desk: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    state = desk.with_name("state")
    done = subprocess.run(
        [BRIEFING, "--desk", desk, *arguments],
        capture_output=True,
        check=False,
        text=True,
        env={**os.environ, "XDG_STATE_HOME": str(state)},
    )
    assert done.returncode == 0, done.stderr
    return done


def append(desk: Path, *acts: ActorAliased | MemoSkipped) -> None:
    with SqliteLog.open(desk / "log.sqlite") as log:
        at = log.head().recorded_at
        assert at is not None
        log.append([Entry(act, "desk") for act in acts], at=at + timedelta(seconds=1))


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk with a log that is long enough for snapshots to pay."""
    folder = tmp_path_factory.mktemp("large")
    (folder / "article.txt").write_text(ARTICLE, encoding="utf-8")
    desk = folder / "desk"
    subprocess.run(
        [BRIEFING, "init", desk, "--region", "northeast-asia", "--timezone", "Asia/Seoul"],
        check=True,
        capture_output=True,
    )
    run(desk, "ingest", folder / "article.txt")
    append(desk, *(ActorAliased(alias=f"name {n}", actor="jpn") for n in range(1_100)))
    return desk


@pytest.fixture
def desk(large: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(large, tmp_path / "desk"))


def snapshots(desk: Path) -> list[Path]:
    return sorted((desk / "snapshots").glob("*.snapshot"))


def pieces(desk: Path) -> list[Path]:
    return sorted((desk / "snapshots").glob("*.pieces"))


def test_the_situation_says_the_same_with_and_without(desk: Path) -> None:
    """Folded, resumed, resumed behind new records, forged, and with the folder gone."""
    bare = run(desk, "situation", "--json", "--no-snapshot").stdout
    assert not (desk / "snapshots").exists()
    assert run(desk, "situation", "--json").stdout == bare
    (path,) = pieces(desk)
    resumed = run(desk, "situation", "--json")
    assert (resumed.stdout, resumed.stderr) == (bare, "")
    path.write_bytes(path.read_bytes().replace(b"Tokyo", b"Kyoto"))
    spoilt = run(desk, "replay", "--json")
    assert spoilt.stdout == run(desk, "replay", "--json", "--no-snapshot").stdout == bare
    assert "passed over" in spoilt.stderr
    append(desk, ActorAliased(alias="the hosts", actor="jpn"))
    resumed = run(desk, "situation", "--json")
    shutil.rmtree(desk / "snapshots")
    assert resumed.stdout == run(desk, "situation", "--json").stdout != bare


def test_a_memo_has_the_same_bytes_with_and_without(desk: Path, tmp_path: Path) -> None:
    made = {}
    for name, more in (("a.pdf", ["--no-snapshot"]), ("b.pdf", []), ("c.pdf", [])):
        copy = Path(shutil.copytree(desk, tmp_path / name / "desk"))
        if name == "c.pdf":  # behind a snapshot, made by the same user
            run(copy, "situation")
            assert len(snapshots(copy)) == 1
        run(copy, "memo", "-o", tmp_path / name / "memo.pdf", *more)
        made[name] = (tmp_path / name / "memo.pdf").read_bytes()
    assert made["a.pdf"] == made["b.pdf"] == made["c.pdf"]


def test_the_snapshot_of_another_users_desk_is_not_believed(desk: Path) -> None:
    """The key lies with the user and not in the desk, so that a copied desk brings no trust."""
    run(desk, "situation")
    shutil.rmtree(desk.with_name("state"))
    told = run(desk, "situation")
    assert "key" in told.stderr
    assert not any("key" in path.name for path in desk.iterdir() if path.name != "keys")


def test_redacting_clears_the_snapshots(desk: Path) -> None:
    run(desk, "situation")
    assert any(b"Tokyo" in path.read_bytes() for path in pieces(desk))
    with SqliteLog.open(desk / "log.sqlite", readonly=True) as log:
        claim = next(iter(log.read(kinds=("meeting_held",))))
    run(desk, "redact", str(claim.position), "--why", "an order")
    assert [*(desk / "snapshots").iterdir()] == []


def test_run_leaves_and_takes_up_the_agenda(desk: Path) -> None:
    first = run(desk, "run", "--once", "--json").stdout
    assert [path.name.partition("-")[0] for path in snapshots(desk)] == ["agenda"]
    assert run(desk, "run", "--once", "--json").stdout == first
    assert run(desk, "run", "--once", "--json", "--no-snapshot").stdout == first


def test_the_ledger_is_the_same_behind_a_snapshot(desk: Path, tmp_path: Path) -> None:
    region = load_region("northeast-asia")
    kept = Snapshots(tmp_path / "kept", lambda: bytes(32))
    for n in range(3):
        append(desk, MemoSkipped(subscription="daily", slot=f"{n}", reason="late"))
        with SqliteLog.open(desk / "log.sqlite", readonly=True) as log:
            whole = fold(log.read(kinds=SCHEDULING), region)
            assert agenda(log, region, kept) == agenda(log, region) == whole
            assert len(whole.skipped) == n + 1
    assert len([*(tmp_path / "kept").glob("*.snapshot")]) == 1


def test_a_user_without_a_home_has_no_folder_and_loses_only_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a container that runs under a number: commands read the pack, and keep nothing."""
    for name in ("HOME", "USERPROFILE", "XDG_STATE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("pwd.getpwuid", {}.__getitem__)  # knows nobody
    assert state_folder() is None
    assert region_named("baltic") == load_region("baltic")
    desk = SimpleNamespace(folder=tmp_path)
    whole = SituationFold("situation", load_region("baltic"))
    kept = every_snapshot(cast("Desk", desk)).keep(whole, Place("a log", 1, b""), whole.start())
    assert not kept
    assert not any(tmp_path.iterdir())


def test_a_state_folder_that_depends_on_where_one_stands_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a desk's folder it would be the desk's, and the seal's key lie beside what it seals."""
    monkeypatch.setenv("XDG_STATE_HOME", "state")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert state_folder() == tmp_path / ".local" / "state"


def test_a_snapshot_that_proves_damaged_on_the_way_costs_only_time(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Wherever its bytes are damaged, the command says so and answers from the log."""
    monkeypatch.setattr(blocks, "BLOCK", 512)
    monkeypatch.setenv("XDG_STATE_HOME", str(desk.with_name("state")))
    monkeypatch.setattr(desk_folder, "given", None)

    def told(*options: str) -> tuple[str, str]:
        line = ["briefing", "--desk", str(desk), "situation", "--json", *options]
        monkeypatch.setattr(sys, "argv", line)
        with pytest.raises(SystemExit) as end:
            app.main()
        assert end.value.code in (None, 0)
        return capsys.readouterr()

    bare, _ = told("--no-snapshot")
    for part in range(8):
        assert told()[0] == bare
        (path,) = pieces(desk)
        sound = path.read_bytes()
        at = len(sound) * part // 8
        path.write_bytes(sound[:at] + bytes([sound[at] ^ 1]) + sound[at + 1 :])
        out, err = told()
        assert out == bare
        assert "passed over" in err or snapshots(desk)


@pytest.mark.parametrize(("again", "times"), [(True, 2), (False, 1)])
def test_a_command_is_begun_anew_once_and_one_that_sends_never(again: bool, times: int) -> None:
    begun: list[int] = []

    def command() -> None:
        begun.append(1)
        raise DamagedSnapshotError("damaged")

    with pytest.raises(DamagedSnapshotError):
        app._run(command, again=again)
    assert len(begun) == times
    assert set(app.COMMANDS) >= app.SENDING

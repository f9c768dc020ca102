"""A desk's log in either store: kept, moved with the same head, copied, refused with a reason."""

import json
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from briefing.audit.care import backup, export, restore, take_in
from briefing.audit.desk_checks import Check, desk_checks, file_system
from briefing.audit.move import ThereAlreadyError, move
from briefing.audit.sizes import sizes
from briefing.audit.turns import alone, holders, writing
from briefing.cli.exits import code_of
from briefing.desk import Desk, create_desk, find_desk, with_store
from events.acts import ActorAliased, DocumentAdded
from events.errors import IntegrityError, LogError, LogLockedError, NotALogError
from events.log import Entry, Head
from events.verify import verify

AT = datetime(2025, 3, 25, 6, 0, tzinfo=UTC)
TEXT = "The ministers met in Tokyo."
DIGEST = sha256(TEXT.encode()).hexdigest()
GONE = "An earlier text."
GONE_DIGEST = sha256(GONE.encode()).hexdigest()
FAULTS = Path(__file__).with_name("faults")


@pytest.fixture
def schema(request: pytest.FixtureRequest, postgres_url: str) -> str:
    """An address with a schema that no other test uses."""
    name = "test_" + sha256(request.node.nodeid.encode()).hexdigest()[:32]
    return f"{postgres_url}&schema={name}"


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Desk:
    """A desk in each store: keyed and redacted records, a text, and one that is gone."""
    store = "log.sqlite"
    if request.param == "PostgreSQL":
        store = f"{request.getfixturevalue('schema')}_desk"
    return make(tmp_path / "desk", store)


def make(folder: Path, store: str = "log.sqlite") -> Desk:
    desk = create_desk(
        folder, region="northeast-asia", timezone="UTC", store=store, at=AT, software="test"
    )
    with desk.open_log() as log:
        for digest, text in ((DIGEST, TEXT), (GONE_DIGEST, GONE)):
            event = DocumentAdded(document=digest, length=len(text))
            log.append(
                [Entry(event, f"document/{digest}", key=f"key {digest}")],
                at=AT + timedelta(minutes=1),
                documents={digest: text},
            )
        grow(desk)
        log.redact(at=AT, by="test", record=log.record(4).id)
        log.redact(at=AT, by="test", document=GONE_DIGEST)
    return desk


def grow(desk: Desk) -> None:
    with desk.open_log() as log:
        log.append([Entry(ActorAliased(alias="Norland", actor="nor"), "desk")], at=AT)


def head_of(folder: Path) -> Head:
    with find_desk(folder).open_log(readonly=True) as log:
        assert verify(log) == ()
        return log.head()


def other(desk: Desk, schema: str) -> str:
    """A store of the other sort."""
    return schema if desk.config.store == "log.sqlite" else "log.sqlite"


# Moving


def test_a_move_keeps_head_texts_keys_and_settings(desk: Desk, schema: str) -> None:
    """There and back again; the old log stays, and the new one goes on."""
    with desk.config_path.open("a", encoding="utf-8") as settings:
        settings.write('\n# ours\n[outlets."Harbour Wire"]\ngrade = "B2"\n')
    before, lines = head_of(desk.folder), []
    with desk.open_log(readonly=True) as log:
        export(log, lines.append)
    moved = move(desk.folder, other(desk, schema))
    assert moved.head == before == head_of(desk.folder)
    there = find_desk(desk.folder)
    assert there.config.store == other(desk, schema)
    assert "# ours\n" in there.config_path.read_text("utf-8")
    assert there.config.outlets == find_desk(desk.folder).config.outlets != {}
    with desk.open_log(readonly=True) as old, there.open_log(readonly=True) as new:
        assert old.head() == new.head()
        again: list[bytes] = []
        export(new, again.append)
    assert again == lines
    grow(there)
    assert head_of(desk.folder).position == before.position + 1
    move(desk.folder, "back.sqlite")
    assert head_of(desk.folder).position == before.position + 1


def test_a_target_that_holds_a_log_is_left_alone(desk: Desk, schema: str, tmp_path: Path) -> None:
    """Another desk's log, or the one that an earlier move left."""
    make(tmp_path / "other", schema)
    held = head_of(tmp_path / "other")
    (desk.folder / "taken.sqlite").write_bytes(b"mine")
    before = desk.config_path.read_bytes()
    for target in (schema, "taken.sqlite"):
        with pytest.raises(Exception, match="left alone") as raised:
            move(desk.folder, target)
        assert code_of(raised.value) == 1
    assert head_of(tmp_path / "other") == held
    assert (desk.folder / "taken.sqlite").read_bytes() == b"mine"
    assert desk.config_path.read_bytes() == before
    with pytest.raises(ThereAlreadyError):
        move(desk.folder, desk.config.store)
    assert [p.name for p in desk.folder.iterdir() if p.name.startswith(".")] == []


def test_a_damaged_log_is_not_moved(tmp_path: Path) -> None:
    import apsw

    desk = make(tmp_path / "desk")
    database = apsw.Connection(str(desk.folder / "log.sqlite"))
    database.execute("UPDATE documents SET text = zeroblob(9) WHERE text IS NOT NULL")
    database.close()
    with pytest.raises(IntegrityError):
        move(desk.folder, "new.sqlite")
    assert find_desk(desk.folder).config.store == "log.sqlite"
    assert not (desk.folder / "new.sqlite").exists()


def test_a_log_that_does_not_keep_still_is_not_moved(
    desk: Desk, schema: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Written to past the desk: told, nothing left behind, and moved once it keeps still."""
    from briefing.audit import copying

    monkeypatch.setattr(copying, "refuse_damage", lambda *_, **__: grow(desk))
    for target in (other(desk, schema), "new.sqlite"):
        with pytest.raises(LogLockedError, match="meanwhile"):
            move(desk.folder, target)
        assert find_desk(desk.folder) == desk
    monkeypatch.undo()
    assert not [p for p in desk.folder.iterdir() if p.name.startswith((".", "new"))]
    head = head_of(desk.folder)
    assert move(desk.folder, other(desk, schema)).head == head == head_of(desk.folder)


def test_a_move_and_writers_wait_for_each_other(desk: Desk) -> None:
    """Told after the wait, with exit code 11 and with who it is; nobody is told anything else."""
    with writing(desk.folder, 0):
        with pytest.raises(LogLockedError, match="writing to this desk") as raised:
            move(desk.folder, "new.sqlite", wait=0)
        assert code_of(raised.value) == 11
        with writing(desk.folder, 0):
            pass
        if Path("/proc/locks").exists():
            assert len(holders(desk.folder)) == 1
            assert "(" in str(raised.value)
    told = pytest.raises(LogLockedError, match="moving this desk's log")
    with alone(desk.folder, 0), told, writing(desk.folder, 0):
        pass


def test_who_waited_for_a_move_finds_the_new_store(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The settings are read when it is one's turn, so that the old log is not written to."""
    from briefing.cli import desk_folder

    monkeypatch.setattr(desk_folder, "given", desk.folder)
    found: list[str] = []

    def write() -> None:
        with desk_folder.open_log(readonly=False) as (there, _log):
            found.append(there.config.store)

    with alone(desk.folder, 0):
        writer = threading.Thread(target=write)
        writer.start()
        text = desk.config_path.read_text("utf-8")
        make(desk.folder.parent / "spare")
        (desk.folder.parent / "spare" / "log.sqlite").rename(desk.folder / "new.sqlite")
        desk.config_path.write_text(with_store(text, "new.sqlite", desk.config_path), "utf-8")
    writer.join(30)
    assert found == ["new.sqlite"]


def test_kills_at_every_named_point_of_move_and_restore(postgres_url: str) -> None:
    """The desk is whole in one store, and the same command, run again, finishes."""
    done = subprocess.run(
        [sys.executable, FAULTS / "moves.py", postgres_url],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "in restore: 7 rounds, 7 took effect" in done.stdout


def test_system_calls_that_fail_lose_nothing(tmp_path: Path) -> None:
    """A few of what scripts/faults does."""
    script = (
        "import sys, random; from pathlib import Path; import syscalls\n"
        "syscalls.FAULTS = syscalls.FAULTS[:1]\n"
        "if syscalls.why_not(): sys.exit(syscalls.why_not())\n"
        "tallies = syscalls.fail_calls(Path(sys.argv[1]), 2, random.Random(1))\n"
        "print([t.violations for t in tallies], sum(t.midst for t in tallies))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, tmp_path],
        capture_output=True,
        text=True,
        check=False,
        cwd=FAULTS,
        env={"PYTHONPATH": f"{FAULTS}:{FAULTS.parents[1]}", "PATH": "/usr/bin:/bin"},
    )
    if done.returncode == 1 and done.stderr.startswith("strace"):
        pytest.skip(done.stderr.strip())
    assert done.stdout == "[[], [], []] 6\n", done.stdout + done.stderr


# Copies


def test_a_backup_and_an_export_become_the_same_log_in_either_store(
    desk: Desk, schema: str, tmp_path: Path
) -> None:
    """The head is the same; the new desk has the store that was asked for, not the old one."""
    lines: list[bytes] = []
    with desk.open_log(readonly=True) as log:
        head = backup(log, desk.config_path, tmp_path / "copy")
        assert export(log, lines.append) == head
    restore(tmp_path / "copy", tmp_path / "one", None)
    restore(tmp_path / "copy", tmp_path / "two", None, store=schema)
    take_in(lines, tmp_path / "three", None, store=f"{schema}_3")
    assert {head_of(tmp_path / name) for name in ("one", "two", "three")} == {head}
    assert find_desk(tmp_path / "one").config.store == "log.sqlite"
    assert not list((tmp_path / "two").glob("*.sqlite*"))
    grow(find_desk(tmp_path / "two"))
    with pytest.raises(NotALogError, match="left alone"):
        restore(tmp_path / "copy", tmp_path / "four", None, store=schema)
    assert not (tmp_path / "four").exists()
    assert head_of(tmp_path / "two").position == head.position + 1


# What is told


@pytest.mark.parametrize(
    ("store", "told"),
    [
        ("postgresql://127.0.0.1:1/x", "cannot reach it"),
        ("postgresql:///nowhere?host={host}&user=log", "does not exist"),
        ("postgresql:///postgres?host={host}&user=log&schema=nothing", "no event log"),
    ],
)
def test_a_store_that_cannot_be_used_is_told(
    tmp_path: Path, postgres_url: str, store: str, told: str
) -> None:
    desk = make(tmp_path / "desk")
    store = store.format(host=postgres_url.partition("host=")[2].partition("&")[0])
    text = with_store(desk.config_path.read_text("utf-8"), store, desk.config_path)
    desk.config_path.write_text(text, "utf-8")
    there = find_desk(desk.folder)
    with pytest.raises(LogError, match=told) as raised:
        there.open_log()
    assert code_of(raised.value) == 1
    assert state(there)["PostgreSQL server"].state == "broken"


def test_without_psycopg_the_extra_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(LogError, match=r"briefing-desk\[postgres\]"):
        make(tmp_path / "desk", "postgresql:///news")
    assert not (tmp_path / "desk").exists()


def test_neither_engine_is_loaded_before_a_log_is_opened() -> None:
    script = (
        "import sys, briefing.desk, events.store; from briefing.cli.app import application;"
        "application();"
        "print(sorted({'psycopg', 'apsw'} & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert told.stdout == b"[]\n"


def state(desk: Desk, now: datetime = AT + timedelta(hours=1)) -> dict[str, Check]:
    return {check.name: check for check in desk_checks(desk, now)}


def test_the_doctor_knows_both_stores(desk: Desk) -> None:
    found = state(desk)
    assert {check.state for check in found.values()} == {"ok"}
    assert ("PostgreSQL server" in found) is (desk.config.store != "log.sqlite")
    if desk.config.store != "log.sqlite":
        assert "fsync on" in found["PostgreSQL server"].detail


def test_the_doctor_tells_a_clock_set_back_and_the_log_rides_it_out(desk: Desk) -> None:
    assert state(desk, AT - timedelta(days=1))["clock"].state == "broken"
    before = head_of(desk.folder)
    with desk.open_log() as log:
        entry = Entry(ActorAliased(alias="Sudland", actor="sud"), "desk")
        (record,) = log.append([entry], at=AT - timedelta(days=1))
    assert record.recorded_at == before.recorded_at
    assert head_of(desk.folder).position == before.position + 1


def test_the_doctor_tells_what_a_killed_work_left(desk: Desk) -> None:
    (desk.folder / ".new.sqlite.part-x").mkdir()
    (desk.folder / ".new.sqlite.unfinished").touch()
    found = state(desk)["leftovers"]
    assert found.state == "warning"
    assert ".new.sqlite.part-x, .new.sqlite.unfinished" in found.detail


def test_the_doctor_tells_who_holds_the_lock(desk: Desk) -> None:
    """Another process writes: its id where the system, or the server, tells it."""
    if not Path("/proc/locks").exists():
        pytest.skip("this system does not tell who holds a lock")
    child = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(desk.folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    with child:
        held = child.stdout.readline().strip()
        found = state(desk)
        name = "writers" if desk.config.store == "log.sqlite" else "writer's lock"
        assert f"process {held} " in found[name].detail
        assert f"process {child.pid} " in found["writers"].detail
        child.stdin.close()
    assert child.returncode == 0


HOLD = """
import os, sys
from pathlib import Path
from briefing.audit.turns import writing
from briefing.desk import find_desk
desk = find_desk(Path(sys.argv[1]))
with writing(desk.folder, 0), desk.open_log() as log:
    def hold(pid):
        print(pid, flush=True)
        sys.stdin.read()
    if desk.config.store == "log.sqlite":
        with log._file.writing("hold the lock"):
            hold(os.getpid())
    else:
        database = log._database
        def work():
            database.rows("SELECT 1 FROM head FOR UPDATE")
            hold(database.rows("SELECT pg_backend_pid()")[0][0])
        database.transact("hold the lock", work)
"""


def test_the_doctor_holds_the_newest_checkpoint_against_the_log(tmp_path: Path) -> None:
    from briefing.audit import checkpoints, keys

    desk, longer = make(tmp_path / "desk"), make(tmp_path / "longer")
    grow(longer)
    for one in (desk, longer):
        folder = one.folder / keys.FOLDER
        with one.open_log(readonly=True) as log:
            keys.make_keys(
                checkpoints.origin_of(log), folder / keys.PRIVATE_NAME, folder / keys.PUBLIC_NAME
            )
            private = keys.read_private(folder / keys.PRIVATE_NAME)
            kept = one.folder / checkpoints.FOLDER
            taken, note = checkpoints.take(log, private, kept)
            checkpoints.keep(note, kept / f"{taken.size}.note")
        assert state(one)["checkpoints"].state == "ok"
        assert state(one)["keys"].state == "ok"
    note = longer.folder / "checkpoints" / f"{taken.size}.note"
    note.rename(desk.folder / "checkpoints" / note.name)
    assert state(desk)["checkpoints"].state == "warning"
    (longer.folder / "keys" / "desk.vkey").replace(desk.folder / "keys" / "desk.vkey")
    assert state(desk)["keys"].state == "broken"
    assert state(desk)["checkpoints"].state == "broken"
    (desk.folder / "keys" / "desk.vkey").unlink()
    (desk.folder / "keys" / "desk.key").chmod(0o644)
    assert state(desk)["keys"].state == "warning"


def test_a_network_file_system_is_told(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(
        "1 0 0:1 / / rw - ext4 /dev/sda rw\n2 1 0:2 / /srv/a\\040b rw shared:1 - nfs4 host:/x rw\n"
    )
    assert file_system(Path("/srv/a b/desk"), mounts) == "nfs4"
    assert file_system(Path("/srv/a bc"), mounts) == "ext4"
    assert file_system(tmp_path, tmp_path / "none") is None


def test_sizes_count_what_is_there(desk: Desk) -> None:
    with desk.open_log(readonly=True) as log:
        counted = sizes(log, desk.store.tables())
        position = log.head().position
    assert sum(part.records for part in counted.kinds) == position
    assert [(m.name, m.records) for m in counted.months] == [("2025-03", position)]
    assert (counted.documents, counted.redacted, counted.raw) == (2, 1, len(TEXT))
    assert {"records", "documents"} <= {table.name for table in counted.tables}
    assert counted.compressed > 0
    assert counted.indexes > 0
    assert json.dumps(counted.tables)

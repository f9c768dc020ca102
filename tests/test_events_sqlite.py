"""The SQLite log under what files, disks and processes do: kills, full disks, locks, strangers."""

import json
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import textwrap
import threading
import zlib
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from events.acts import ActorAliased
from events.claims import Claim
from events.errors import (
    ConflictError,
    IntegrityError,
    LogError,
    LogFullError,
    LogLockedError,
    NotALogError,
    RedactedError,
    UnknownDocumentError,
    UnknownRecordError,
)
from events.event import SCHEMA_VERSIONS, Unknown, decode
from events.log import Entry
from events.sqlite import SqliteLog
from events.verify import verify

AT = datetime(2025, 3, 4, 9, 30, tzinfo=UTC)
ROOT = Path(__file__).parents[1]
GOLDEN = Path(__file__).with_name("golden")
TEXT = (GOLDEN / "events-v1.txt").read_text(encoding="utf-8")
DIGEST = sha256(TEXT.encode()).hexdigest()
CLAIMS = [
    event
    for line in (GOLDEN / "events-v1.jsonl").read_bytes().splitlines()
    if isinstance(event := decode(json.loads(line)["kind"], 1, line), Claim)
]


def acts(count: int, stream: str = "desk") -> list[Entry]:
    return [Entry(ActorAliased(alias=f"name {n}", actor="actor"), stream) for n in range(count)]


def whole(log: SqliteLog) -> bool:
    positions = [r.position for r in log.read()]
    return verify(log) == () and positions == list(range(1, len(positions) + 1))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "log.sqlite"


@pytest.fixture
def log(path: Path) -> Iterator[SqliteLog]:
    with SqliteLog.create(path, wait=0.05) as opened:
        yield opened


# Files


def test_a_writer_is_durable_by_its_settings(log: SqliteLog) -> None:
    """WAL with a sync at every commit; anything less may lose what was acknowledged."""
    assert log._file.rows("PRAGMA journal_mode") == [("wal",)]
    assert log._file.rows("PRAGMA synchronous") == [(2,)]


def test_the_sqlite_in_use_is_outside_the_wal_reset_corruption_range() -> None:
    import apsw

    assert tuple(map(int, apsw.sqlite_lib_version().split("."))) >= (3, 51, 3)


@pytest.mark.parametrize("readonly", [False, True])
@pytest.mark.parametrize("content", [b"", b"just text\n", os.urandom(9000)])
def test_a_foreign_file_is_told_and_left_alone(path: Path, content: bytes, readonly: bool) -> None:
    path.write_bytes(content)
    with pytest.raises(NotALogError, match="not an event log"):
        SqliteLog.open(path, readonly=readonly)
    assert path.read_bytes() == content


def test_another_sqlite_file_is_told_and_left_alone(path: Path) -> None:
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE t (a)")
    other.close()
    before = path.read_bytes()
    for readonly in (False, True):
        with pytest.raises(NotALogError, match="not an event log"):
            SqliteLog.open(path, readonly=readonly)
    with pytest.raises(NotALogError, match="a file already"):
        SqliteLog.create(path)
    rows = sqlite3.connect(path)
    assert rows.execute("SELECT name FROM sqlite_schema").fetchall() == [("t",)]
    rows.close()
    assert path.read_bytes()[100:] == before[100:]


def test_a_log_of_a_newer_format_is_told(path: Path) -> None:
    SqliteLog.create(path).close()
    newer = sqlite3.connect(path)
    newer.execute("PRAGMA user_version = 2")
    newer.close()
    with pytest.raises(NotALogError, match="format 2"):
        SqliteLog.open(path)


def test_nothing_and_a_folder_are_no_logs(path: Path, tmp_path: Path) -> None:
    for place in (path, tmp_path, tmp_path / "none" / "log"):
        with pytest.raises(NotALogError, match="no event log"):
            SqliteLog.open(place)
    assert not path.exists()
    with pytest.raises(LogError):
        SqliteLog.create(tmp_path / "none" / "log")


def test_a_log_is_never_made_over_another(path: Path) -> None:
    with SqliteLog.create(path) as log:
        log.append(acts(3), at=AT)
    with pytest.raises(NotALogError, match="a file already"):
        SqliteLog.create(path)
    with SqliteLog.open(path) as log:
        assert log.head().position == 3


def test_a_create_that_was_cut_off_can_be_done_again(path: Path) -> None:
    """Killed before its one transaction, a create leaves an empty file at most."""
    path.touch()
    with SqliteLog.create(path) as log:
        assert log.append(acts(1), at=AT)[0].position == 1


def test_a_name_with_odd_characters(tmp_path: Path) -> None:
    path = tmp_path / "a b?c#d%20é.sqlite"
    SqliteLog.create(path).close()
    assert path.exists()
    with SqliteLog.open(path, readonly=True) as log:
        assert log.head().position == 0


def test_closing_twice_is_fine_and_nothing_else_lies_about(path: Path, tmp_path: Path) -> None:
    log = SqliteLog.create(path)
    log.append(acts(2), at=AT)
    log.close()
    log.close()
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


# Reading only


def test_a_reader_sees_what_the_writer_appends(log: SqliteLog, path: Path) -> None:
    with SqliteLog.open(path, readonly=True) as reader:
        log.append(acts(2), at=AT)
        assert reader.head() == log.head()
        assert list(reader.read()) == list(log.read())
        with pytest.raises(LogFullError, match="reading only"):
            reader.append(acts(1), at=AT)


def as_nobody(folder: Path, code: str) -> str:
    """Run Python code in a process that may not write to the folder; gives what it prints."""
    script = "import os, sys\nif os.getuid() == 0:\n    os.setgid(65534); os.setuid(65534)\n"
    done = subprocess.run(
        [sys.executable, "-c", PRELUDE + script + textwrap.dedent(code), str(folder)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    return done.stdout + done.stderr


PRELUDE = """
import sys
import urllib.parse  # what is imported lazily may lie out of reach once root is given up
sys.path.insert(0, sys.path.pop(0) or ".")
from datetime import UTC, datetime
from pathlib import Path
from events.acts import ActorAliased
from events.errors import LogError
from events.log import Entry
from events.sqlite import SqliteLog
from events.verify import verify
AT = datetime(2025, 3, 4, 9, 30, tzinfo=UTC)
def acts(count, stream="desk"):
    return [Entry(ActorAliased(alias=f"name {n}", actor="actor"), stream) for n in range(count)]
"""


@pytest.fixture
def sealed_folder() -> Iterator[Path]:
    """A folder that everybody may read and nobody but root may write."""
    folder = Path(tempfile.mkdtemp())
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_reading_in_a_read_only_folder(sealed_folder: Path) -> None:
    path = sealed_folder / "log.sqlite"
    with SqliteLog.create(path) as log:
        log.append(acts(3), at=AT)
    path.chmod(0o444)
    sealed_folder.chmod(0o555)
    told = as_nobody(
        sealed_folder,
        """
        path = Path(sys.argv[1]) / "log.sqlite"
        with SqliteLog.open(path, readonly=True) as log:
            print(len(list(log.read())), verify(log))
        for attempt in (lambda: SqliteLog.open(path).append(acts(1), at=AT),
                        lambda: SqliteLog.create(path.with_name("new"))):
            try:
                attempt()
            except LogError as error:
                print(type(error).__name__, error)
        """,
    )
    lines = told.splitlines()
    assert lines[0] == "3 ()", told
    assert "LogFullError" in lines[1], told
    assert "read-only" in lines[1], told
    assert lines[2].split()[0] in {"NotALogError", "LogFullError"}, told


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_newest_records_out_of_reach_are_told_not_passed_over(sealed_folder: Path) -> None:
    """With an unread write-ahead log, `immutable` would show an older log as if it were whole."""
    path = sealed_folder / "log.sqlite"
    with SqliteLog.create(sealed_folder / "live") as log:
        log.append(acts(3), at=AT)
        shutil.copy(sealed_folder / "live", path)
        shutil.copy(sealed_folder / "live-wal", sealed_folder / "log.sqlite-wal")
    sealed_folder.chmod(0o555)
    told = as_nobody(
        sealed_folder,
        """
        try:
            SqliteLog.open(Path(sys.argv[1]) / "log.sqlite", readonly=True)
        except LogError as error:
            print(error)
        """,
    )
    assert "copy both files" in told, told


# Processes


WRITER = (
    PRELUDE
    + """
path, stream, batches = sys.argv[1], sys.argv[2], int(sys.argv[3])
with SqliteLog.open(path) as log:
    for _ in range(batches):
        records = log.append(acts(7, stream), at=AT)
        print(records[0].position, *(r.id for r in records), flush=True)
"""
)


def writer(path: Path, stream: str, batches: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), stream, str(batches)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


def test_a_killed_writer_loses_nothing_acknowledged_and_leaves_no_half_batch(path: Path) -> None:
    """kill -9 at ten random moments; acknowledged ids come through a pipe."""
    SqliteLog.create(path).close()
    rng = random.Random(20250304)  # noqa: S311 - chooses moments, not hiddens
    acknowledged: list[str] = []
    for _ in range(10):
        process = writer(path, "desk", 10_000)
        assert process.stdout is not None
        for _ in range(rng.randrange(1, 12)):
            acknowledged += process.stdout.readline().split()[1:]
        process.send_signal(signal.SIGKILL)
        rest = process.stdout.read()
        process.wait()
        process.stdout.close()
        for line in rest.splitlines(keepends=True):
            if line.endswith("\n"):  # a cut line was not yet acknowledged whole
                acknowledged += line.split()[1:]
        with SqliteLog.open(path) as log:
            held = [r.id for r in log.read()]
            assert set(acknowledged) <= set(held)
            assert len(held) % 7 == 0
            assert whole(log)
    assert len(acknowledged) >= 70


def test_two_writers_take_turns_and_lose_nothing(path: Path) -> None:
    SqliteLog.create(path).close()
    processes = [writer(path, f"s{n}", 40) for n in range(2)]
    told = [process.communicate()[0].splitlines() for process in processes]
    acknowledged = {word for lines in told for line in lines for word in line.split()[1:]}
    with SqliteLog.open(path) as log:
        assert {r.id for r in log.read()} == acknowledged
        assert log.head().position == 2 * 40 * 7
        assert whole(log)
        for stream in ("s0", "s1"):
            versions = [r.stream_version for r in log.read(stream=stream)]
            assert versions == list(range(1, 40 * 7 + 1))


def test_two_handles_see_each_other_and_conflict_cleanly(log: SqliteLog, path: Path) -> None:
    """Each remembers the tail; what the other appended must be seen under the lock."""
    with SqliteLog.open(path) as other:
        for n in range(1, 20):
            (record,) = (log if n % 3 else other).append(acts(1), at=AT)
            assert record.position == n
        with pytest.raises(ConflictError):
            other.append(acts(1), at=AT, expected={"desk": 3})
        assert whole(other)


def test_a_commit_that_failed_is_noticed_by_the_next_append(log: SqliteLog, path: Path) -> None:
    """What was sealed for it is forgotten, also where only its COMMIT failed."""
    log.append(acts(2), at=AT)

    def failing() -> bool:
        log._file.connection.set_commit_hook(None)
        return True  # SQLite then rolls back instead

    log._file.connection.set_commit_hook(failing)
    with pytest.raises(LogError):
        log.append(acts(3, "new"), at=AT)
    assert log.head().position == 2
    assert [r.position for r in log.append(acts(1, "new"), at=AT)] == [3]
    assert whole(log)
    with SqliteLog.open(path) as again:
        assert [r.stream_version for r in again.read(stream="new")] == [1]


def test_threads_may_share_a_log(log: SqliteLog) -> None:
    def work(stream: str) -> None:
        for _ in range(10):
            log.append(acts(3, stream), at=AT)

    threads = [threading.Thread(target=work, args=(f"s{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert log.head().position == 4 * 10 * 3
    assert whole(log)


def test_a_held_lock_is_told_after_the_wait(log: SqliteLog, path: Path) -> None:
    log.append(acts(1), at=AT)
    with SqliteLog.open(path) as other, other._file.writing("hold the lock"):
        with pytest.raises(LogLockedError, match="another process"):
            log.append(acts(1), at=AT)
        assert log.head().position == 1
    assert log.append(acts(1), at=AT)[0].position == 2


# Disks


def test_a_full_disk_keeps_what_was_acknowledged_and_nothing_else(log: SqliteLog) -> None:
    written = [log.append(acts(50), at=AT) for _ in range(3)]
    log._file.rows(f"PRAGMA max_page_count = {log._file.rows('PRAGMA page_count')[0][0] + 5}")

    def fill() -> None:
        while True:
            written.append(log.append(acts(50), at=AT))

    with pytest.raises(LogFullError, match="disk is full"):
        fill()
    held = [r.id for r in log.read()]
    assert held == [r.id for batch in written for r in batch]
    assert whole(log)
    log._file.rows("PRAGMA max_page_count = 100000")
    assert log.append(acts(50), at=AT)[0].position == len(held) + 1
    assert whole(log)


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="POSIX limits")
def test_a_disk_that_refuses_to_grow_a_file(path: Path) -> None:
    """RLIMIT_FSIZE makes the system call itself fail, as a quota does."""
    code = """
    import resource, signal
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    log = SqliteLog.create(sys.argv[1])
    log.append(acts(50), at=AT)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY))
    kept = 50
    try:
        for _ in range(1000):
            log.append(acts(50), at=AT)
            kept += 50
    except LogError as error:
        print(type(error).__name__, kept, log.head().position)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    log.append(acts(50), at=AT)
    print(verify(log), log.head().position == kept + 50)
    """
    done = subprocess.run(
        [sys.executable, "-c", PRELUDE + textwrap.dedent(code), str(path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )
    first, second = done.stdout.splitlines()
    name, kept, held = first.split()
    assert name == "LogFullError", done
    assert kept == held
    assert second == "() True"


def test_a_torn_wal_leaves_whole_batches_and_an_expected_head_tells_the_loss(
    path: Path, tmp_path: Path
) -> None:
    """SQLite drops what follows the damage without a word; only a head kept elsewhere shows it."""
    rng = random.Random(7)  # noqa: S311 - chooses bytes to damage
    with SqliteLog.create(path) as log:
        log._file.empty_wal("begin with an empty one")
        for _ in range(20):
            log.append(acts(9), at=AT)
        head = log.head()
        database, wal = path.read_bytes(), path.with_name(path.name + "-wal").read_bytes()
    assert head.position == 180
    lost = 0
    for case in range(20):
        cut = rng.randrange(32, len(wal))
        torn = wal[:cut] if case % 2 else wal[:cut] + bytes([wal[cut] ^ 0x5A]) + wal[cut + 1 :]
        copy = tmp_path / f"case{case}"
        copy.write_bytes(database)
        copy.with_name(copy.name + "-wal").write_bytes(torn)
        with SqliteLog.open(copy) as log:
            position = log.head().position
            assert position % 9 == 0
            assert whole(log)
            lost += position < 180
            found = {f.problem for f in verify(log, expected=(180, head.root))}
            assert found == ({"expected"} if position < 180 else set())
            assert log.append(acts(1), at=AT)[0].position == position + 1
    assert lost >= 10


def test_a_damaged_page_is_an_integrity_error_not_a_traceback_of_sqlite(path: Path) -> None:
    with SqliteLog.create(path) as log:
        log.append(acts(500), at=AT)
    size = path.stat().st_size
    with path.open("r+b") as file:
        for page in range(4096 * 8, size, 4096):
            file.seek(page)
            file.write(b"\xff" * 200)
    with SqliteLog.open(path, readonly=True) as log:
        with pytest.raises(IntegrityError, match="damaged"):
            list(log.read())
        with pytest.raises(LogError):
            log.record(250)


# Redaction and copies


def test_a_head_that_was_set_back_takes_no_more_and_loses_nothing(
    log: SqliteLog, path: Path
) -> None:
    """Records lie where the next ones belong: said in a sentence, and left as they are."""
    log.append(acts(4), at=AT)
    held = [*log.read()]
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("UPDATE head SET position = 2, chain = (SELECT chain FROM records LIMIT 1)")
    with SqliteLog.open(path) as again, pytest.raises(IntegrityError, match="another hand"):
        again.append(acts(1), at=AT)
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute(
            "UPDATE head SET position = 4, chain = (SELECT chain FROM records WHERE position = 4)"
        )
    assert [*log.read()] == held


def test_redacting_a_record_removes_its_words_and_keeps_its_hashes(
    log: SqliteLog, path: Path, tmp_path: Path
) -> None:
    log.append(acts(1), at=AT)
    hidden = "Zephyrine Quillfeather"
    (record,) = log.append([Entry(ActorAliased(alias=hidden, actor="actor"), "desk")], at=AT)
    log.append(acts(1), at=AT)
    (act,) = log.redact(record=record.id, at=AT, by="officer", why="a private person")
    emptied = log.record(record.position)
    assert emptied.payload is None
    assert isinstance(emptied.event, Unknown)
    assert (emptied.leaf, emptied.chain) == (record.leaf, record.chain)
    assert act.kind == "payload_redacted"
    assert verify(log) == ()
    for again in (record.id, act.id):
        with pytest.raises(RedactedError):
            log.redact(record=again, at=AT, by="officer")
    with pytest.raises(UnknownRecordError):
        log.redact(record="0" * 32, at=AT, by="officer")
    for file in tmp_path.iterdir():
        assert hidden.encode() not in file.read_bytes(), file.name


def test_redacting_a_document_takes_the_claims_that_quote_it(log: SqliteLog) -> None:
    log.append(
        [*acts(1), *(Entry(claim, f"document/{DIGEST}") for claim in CLAIMS)],
        at=AT,
        documents={DIGEST: TEXT},
    )
    records = log.redact(document=DIGEST, at=AT, by="officer")
    assert len(records) == 1 + len(CLAIMS)
    assert verify(log) == ()
    assert not log.holds(DIGEST)
    with pytest.raises(UnknownDocumentError):
        log.text(DIGEST)
    assert all("Northland" not in (r.payload or b"").decode() for r in log.read())
    with pytest.raises(RedactedError):
        log.append(acts(1), at=AT, documents={DIGEST: TEXT})
    with pytest.raises(UnknownDocumentError):
        log.redact(document=DIGEST, at=AT, by="officer")


def test_redacting_a_document_takes_what_a_newer_version_quotes_of_it(
    log: SqliteLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A claim that this software cannot read is told by its excerpts."""
    entries = [Entry(CLAIMS[0], "desk"), *acts(1)]
    with monkeypatch.context() as newer:
        newer.setitem(SCHEMA_VERSIONS, CLAIMS[0].kind, 9)
        (claim, _) = log.append(entries, at=AT, documents={DIGEST: TEXT})
    assert isinstance(log.record(claim.position).event, Unknown)
    log.redact(document=DIGEST, at=AT, by="officer")
    assert log.record(claim.position).payload is None
    assert verify(log) == ()


def test_a_damaged_text_is_never_read_as_if_it_were_whole(log: SqliteLog, path: Path) -> None:
    """Not even one that unpacks without an error, because it was cut or put in its place."""
    log.append(acts(1), at=AT, documents={DIGEST: TEXT})
    for damaged in (zlib.compress(TEXT.encode())[:-40], zlib.compress(TEXT[1:].encode())):
        with closing(sqlite3.connect(path)) as file, file:
            file.execute("UPDATE documents SET text = ?", (damaged,))
        with pytest.raises(IntegrityError, match=DIGEST):
            log.text(DIGEST)
        with pytest.raises(IntegrityError):
            log.append([Entry(CLAIMS[0], "desk")], at=AT)


def test_a_backup_is_a_whole_log(log: SqliteLog, tmp_path: Path) -> None:
    log.append([*acts(5), Entry(CLAIMS[0], "desk")], at=AT, documents={DIGEST: TEXT})
    copy = tmp_path / "copy.sqlite"
    log.backup(copy)
    with SqliteLog.open(copy) as backup:
        assert backup.head() == log.head()
        assert list(backup.read()) == list(log.read())
        assert verify(backup) == ()
        assert backup.append(acts(1), at=AT)[0].position == 7
    with pytest.raises(NotALogError, match="a file already"):
        log.backup(copy)


def test_proofs_of_the_log_prove(log: SqliteLog) -> None:
    """Anyone with two printed roots can be shown that the later log continues the earlier."""
    from events import merkle

    log.append(acts(23), at=AT)
    early = log.root(9)
    proof = log.consistency_proof(9, 23)
    assert merkle.proves_consistency(9, 23, proof, early, log.head().root)
    path = log.inclusion_proof(5, 23)
    assert merkle.proves_inclusion(log.record(5).leaf, 4, 23, path, log.head().root)


def test_acts_are_found_by_an_index_that_claims_do_not_grow(log: SqliteLog) -> None:
    """Reading memos or redactions stays quick in a log that is nearly all claims."""
    log.append(
        [*acts(3), *(Entry(claim, "s") for claim in CLAIMS)], at=AT, documents={DIGEST: TEXT}
    )
    asked: list[tuple[str, tuple[object, ...]]] = []
    log._file.connection.exec_trace = lambda _, sql, values: asked.append((sql, values)) is None
    try:
        acted = [r.kind for r in log.read(kinds=("actor_aliased", "memo_issued"))]
        claimed = [r.kind for r in log.read(kinds=(CLAIMS[0].kind, "actor_aliased"))]
    finally:
        log._file.connection.exec_trace = None
    assert acted == ["actor_aliased"] * 3
    assert claimed == [*acted, CLAIMS[0].kind]
    plans = [
        log._file.rows(f"EXPLAIN QUERY PLAN {sql}", values)[0][-1]
        for sql, values in asked
        if "kind IN" in sql
    ]
    assert ["records_by_kind" in plan for plan in plans] == [True, False]


def test_a_log_with_an_index_of_all_kinds_is_read_alike(log: SqliteLog) -> None:
    """As logs had it that were made before."""
    log._file.run("DROP INDEX records_by_kind; CREATE INDEX records_by_kind ON records (kind)")
    log.append(
        [*acts(3), *(Entry(claim, "s") for claim in CLAIMS)], at=AT, documents={DIGEST: TEXT}
    )
    for kinds in (("actor_aliased",), (CLAIMS[0].kind, "actor_aliased"), (CLAIMS[0].kind,)):
        assert list(log.read(kinds=kinds)) == [r for r in log.read() if r.kind in kinds]
    assert whole(log)

"""The PostgreSQL log under what servers and processes do: kills, races, lost connections, edits."""

import json
import random
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from events import rows
from events.acts import ActorAliased
from events.claims import Claim
from events.errors import (
    ConflictError,
    LogError,
    LogFullError,
    LogLockedError,
    MistypedEventError,
    NotALogError,
    RedactedError,
    UnknownDocumentError,
    UnverifiedExcerptError,
)
from events.event import Unknown, decode
from events.log import Entry
from events.postgres import PostgresLog
from events.postgres_copy import packed
from events.record import Record
from events.seal import ENTROPY_BYTES, FIRST_ID_BYTES, START, payloads_of, seal_in_parts
from events.sqlite import SqliteLog
from events.verify import verify

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[tuple[Any, ...]]
else:
    psycopg = pytest.importorskip("psycopg")

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


def whole(log: PostgresLog) -> bool:
    positions = [r.position for r in log.read()]
    return verify(log) == () and positions == list(range(1, len(positions) + 1))


@pytest.fixture
def schema(request: pytest.FixtureRequest) -> str:
    return "test_" + sha256(request.node.nodeid.encode()).hexdigest()[:32]


@pytest.fixture
def log(postgres_url: str, schema: str) -> Iterator[PostgresLog]:
    with PostgresLog.create(postgres_url, schema=schema, wait=5) as opened:
        yield opened


@pytest.fixture
def admin(postgres_url: str, schema: str) -> Iterator["Connection"]:
    """Somebody with a SQL prompt."""
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("SELECT set_config('search_path', %s, false)", (schema,))
        yield connection


# The same log in either store


def test_the_same_entries_make_the_same_bytes_and_root_in_both_stores(
    postgres_url: str, schema: str, tmp_path: Path
) -> None:
    """With equal moments and random bytes, records, head and every root are equal."""

    def entropy() -> "random.Random":
        return random.Random(20250304)  # noqa: S311 - both stores must draw the same

    batches = [
        [Entry(claim, f"s{n % 3}", f"key {n}") for n, claim in enumerate(CLAIMS)],
        acts(5),
        [*acts(300, "memo/é"), *acts(2)],
    ]
    first, second = entropy(), entropy()
    with (
        SqliteLog.create(tmp_path / "log", entropy=first.randbytes) as one,
        PostgresLog.create(postgres_url, schema=schema, entropy=second.randbytes) as two,
    ):
        for number, entries in enumerate(batches):
            for log in (one, two):
                at = AT + timedelta(seconds=number)
                log.append(entries, at=at, documents={DIGEST: TEXT})
        assert list(two.read()) == list(one.read())
        assert two.head() == one.head()
        assert two.stored_records(0, 1000) == one.stored_records(0, 1000)
        assert two.stored_text(DIGEST) == one.stored_text(DIGEST)
        assert two.consistency_proof(9, 50) == one.consistency_proof(9, 50)
        assert two.inclusion_proof(5, 50) == one.inclusion_proof(5, 50)


def test_logs_of_one_database_know_nothing_of_each_other(
    log: PostgresLog, postgres_url: str, schema: str
) -> None:
    log.append(acts(3), at=AT)
    with PostgresLog.create(postgres_url, schema=schema[:-1] + "_") as other:
        assert other.head().position == 0
        other.append(acts(1), at=AT)
        assert other.head().position == 1
    assert log.head().position == 3


# Processes


HERE = "import sys\nsys.path.insert(0, '.')\n"
PRELUDE = """
from datetime import UTC, datetime
from events.acts import ActorAliased
from events.log import Entry
from events.postgres import PostgresLog
AT = datetime(2025, 3, 4, 9, 30, tzinfo=UTC)
url, schema = sys.argv[1], sys.argv[2]
def acts(count, stream="desk"):
    return [Entry(ActorAliased(alias=f"name {n}", actor="actor"), stream) for n in range(count)]
"""
WRITER = (
    PRELUDE
    + """
with PostgresLog.open(url, schema=schema) as log:
    for _ in range(int(sys.argv[4])):
        records = log.append(acts(7, sys.argv[3]), at=AT)
        print(records[0].position, *(r.id for r in records), flush=True)
"""
)


def process(code: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", HERE + code, *arguments],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )


def test_six_writers_and_a_follower_who_misses_nothing(
    log: PostgresLog, postgres_url: str, schema: str
) -> None:
    """Every acknowledged record is seen once, in order, without holes, while they are written."""
    writers = [process(WRITER, postgres_url, schema, f"s{n}", "15") for n in range(6)]
    seen: list[Record] = []
    stop = threading.Event()
    guard = threading.Timer(60, stop.set)
    guard.start()
    for record in log.follow(stop=stop, poll=0.05):
        seen.append(record)
        if len(seen) == 6 * 15 * 7:
            stop.set()
    guard.cancel()
    told = [writer.communicate()[0].splitlines() for writer in writers]
    acknowledged = [word for lines in told for line in lines for word in line.split()[1:]]
    assert [r.position for r in seen] == list(range(1, 6 * 15 * 7 + 1))
    assert sorted(r.id for r in seen) == sorted(acknowledged)
    assert whole(log)
    for n in range(6):
        versions = [r.stream_version for r in log.read(stream=f"s{n}")]
        assert versions == list(range(1, 15 * 7 + 1))


def test_a_killed_writer_loses_nothing_acknowledged_and_leaves_no_half_batch(
    log: PostgresLog, postgres_url: str, schema: str
) -> None:
    """kill -9 at random moments; acknowledged ids come through a pipe."""
    rng = random.Random(20250304)  # noqa: S311 - chooses moments
    acknowledged: list[str] = []
    for _ in range(5):
        writer = process(WRITER, postgres_url, schema, "desk", "10000")
        assert writer.stdout is not None
        for _ in range(rng.randrange(1, 12)):
            acknowledged += writer.stdout.readline().split()[1:]
        writer.send_signal(signal.SIGKILL)
        rest = writer.stdout.read()
        writer.wait()
        writer.stdout.close()
        for line in rest.splitlines(keepends=True):
            if line.endswith("\n"):  # a cut line was not yet acknowledged whole
                acknowledged += line.split()[1:]
        log.append(acts(7), at=AT)  # waits for what the server still does for the dead
        held = [r.id for r in log.read()]
        assert set(acknowledged) <= set(held)
        assert len(held) % 7 == 0
        assert whole(log)
    assert len(acknowledged) >= 35


def test_processes_that_start_at_once_make_one_log(postgres_url: str, schema: str) -> None:
    """One lays out the tables, the others wait for it; all of them can then append."""
    code = PRELUDE + (
        "sys.stdin.readline()\n"
        "with PostgresLog.ensure(url, schema=schema) as log:\n"
        "    print(log.append(acts(1), at=AT)[0].position)\n"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", HERE + code, postgres_url, schema],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for _ in range(4)
    ]
    for one in started:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    positions = sorted(int(one.communicate()[0]) for one in started)
    assert positions == [1, 2, 3, 4]
    with PostgresLog.open(postgres_url, schema=schema) as log:
        assert whole(log)


def test_threads_that_lay_out_a_log_at_once(postgres_url: str, schema: str) -> None:
    """The same race without the spread of starting processes, eight ways."""
    barrier = threading.Barrier(8)
    made: list[str] = []
    refused: list[LogError] = []

    def work(name: str) -> None:
        barrier.wait()
        try:
            PostgresLog.create(postgres_url, schema=schema).close()
        except LogError as error:
            refused.append(error)
        else:
            made.append(name)

    threads = [threading.Thread(target=work, args=(str(n),)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert [type(error) for error in refused] == [NotALogError] * 7


def test_two_handles_see_each_other_and_conflict_cleanly(
    log: PostgresLog, postgres_url: str, schema: str
) -> None:
    with PostgresLog.open(postgres_url, schema=schema) as other:
        for n in range(1, 20):
            (record,) = (log if n % 3 else other).append(acts(1), at=AT)
            assert record.position == n
        with pytest.raises(ConflictError):
            other.append(acts(1), at=AT, expected={"desk": 3})
        assert whole(other)


def test_threads_may_share_a_log(log: PostgresLog) -> None:
    def work(stream: str) -> None:
        for _ in range(10):
            log.append(acts(3, stream), at=AT)
            assert sum(1 for _ in log.read(stream=stream)) % 3 == 0

    threads = [threading.Thread(target=work, args=(f"s{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert log.head().position == 4 * 10 * 3
    assert whole(log)


def test_a_held_lock_is_told_after_the_wait(
    postgres_url: str, schema: str, admin: "Connection"
) -> None:
    with PostgresLog.create(postgres_url, schema=schema, wait=0.05) as log:
        log.append(acts(1), at=AT)
        with admin.transaction():
            admin.execute("SELECT * FROM head FOR UPDATE")
            with pytest.raises(LogLockedError, match="another writer"):
                log.append(acts(1), at=AT)
            assert log.head().position == 1
        assert log.append(acts(1), at=AT)[0].position == 2


# Servers


def end_connections(admin: "Connection") -> None:
    """What a restart of the server does to those who were connected."""
    admin.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE application_name = 'briefing'"
    )


def test_a_lost_connection_is_made_anew(log: PostgresLog, admin: "Connection") -> None:
    log.append(acts(2), at=AT)
    end_connections(admin)
    assert log.head().position == 2
    end_connections(admin)
    assert log.append(acts(2), at=AT)[0].position == 3
    assert whole(log)


def test_a_connection_lost_within_a_batch_does_the_batch_again(
    postgres_url: str, schema: str, admin: "Connection"
) -> None:
    """Cut before the commit, the server keeps nothing, and the writer repeats it unasked."""
    cuts = iter([True, False])

    def entropy(count: int) -> bytes:
        if next(cuts, False):
            end_connections(admin)
        return bytes(count)

    with PostgresLog.create(postgres_url, schema=schema, entropy=entropy) as log:
        assert [r.position for r in log.append(acts(4), at=AT)] == [1, 2, 3, 4]
        assert log.head().position == 4


def test_acts_are_found_by_an_index_that_claims_do_not_grow(
    log: PostgresLog, admin: "Connection"
) -> None:
    """Reading memos or redactions stays quick in a log that is nearly all claims."""
    claims = [Entry(claim, "s") for claim in CLAIMS]
    log.append([*acts(3), *claims * 20], at=AT, documents={DIGEST: TEXT})
    admin.execute("ANALYZE records")
    assert [r.position for r in log.read(kinds=("actor_aliased", "memo_issued"))] == [1, 2, 3]
    found = admin.execute(
        "EXPLAIN SELECT 1 FROM records WHERE position > 0 AND position <= 9 AND"  # noqa: S608 - fixed
        f" kind = ANY('{{actor_aliased}}') AND {rows.LISTED} ORDER BY position"
    ).fetchall()
    assert any("records_by_kind" in plan for (plan,) in found)
    sizes = admin.execute("SELECT pg_relation_size('records_by_kind')").fetchall()
    assert sizes == [(16384,)]  # a page of its own and one of entries


def test_a_deadlock_is_tried_again_a_few_times_and_then_told(log: PostgresLog) -> None:
    tries: list[int] = []

    def work() -> int:
        tries.append(1)
        log._database.run("SELECT 1")
        if len(tries) < wanted:
            raise psycopg.errors.DeadlockDetected("deadlock detected")
        return len(tries)

    wanted = 3
    assert log._database.transact("try", work) == 3
    tries.clear()
    wanted = 100
    with pytest.raises(LogLockedError, match="another writer"):
        log._database.transact("try", work)
    assert len(tries) < 10
    assert log.append(acts(1), at=AT)[0].position == 1


def test_what_is_wrong_late_in_a_batch_keeps_nothing_of_it(
    log: PostgresLog, postgres_url: str
) -> None:
    """The server has most of the batch by then; it learns that there is an end, and not why."""
    excerpt = CLAIMS[0].excerpts[0]
    invented = excerpt.model_copy(update={"quote": "invented".ljust(len(excerpt.quote), "!")})
    wrong = CLAIMS[0].model_copy(update={"excerpts": (invented,)})
    late = [*acts(250), Entry(wrong, "desk"), *acts(250)]
    with pytest.raises(UnverifiedExcerptError, match="invented!"):
        log.append(late, at=AT, documents={DIGEST: TEXT})
    with pytest.raises(UnknownDocumentError, match=DIGEST):
        log.append(late, at=AT)
    assert log.head().position == 0
    assert not log.holds(DIGEST)
    assert log.append(acts(3), at=AT)[-1].position == 3
    assert whole(log)
    told = (Path(parse_qs(urlsplit(postgres_url).query)["host"][0]) / "log").read_text()
    assert "COPY from stdin failed" in told
    assert "invented" not in told


def test_the_server_stores_what_has_come_while_the_rest_is_made(
    log: PostgresLog, admin: "Connection"
) -> None:
    """Else a writer waits at the end of each batch for all of its rows to be stored."""
    entries = acts(500)
    made = payloads_of(entries)
    entropy = bytes(FIRST_ID_BYTES + ENTROPY_BYTES * len(entries))
    stored: list[int] = []

    def parts() -> Iterator[bytes]:
        sealed = seal_in_parts(
            *(entries, lambda a, b: made[a:b], START, AT, {"desk": 1}, {"desk": 0}, entropy, 400)
        )
        yield from packed(part.columns for part in sealed)
        for _ in range(2000):  # questions, not seconds: the server has most rows by now
            row = admin.execute("SELECT pg_relation_size('records')").fetchone()
            if row and row[0]:
                stored.append(row[0])
                return

    def work() -> None:
        log._database.load("records", parts())
        raise ConflictError("it was only tried")

    with pytest.raises(ConflictError):
        log._database.transact("try", work)
    assert stored
    assert log.append(acts(1), at=AT)[0].position == 1


@pytest.mark.parametrize("before", [0, 40, 200])
def test_what_is_no_event_is_refused_whenever_it_is_encoded(log: PostgresLog, before: int) -> None:
    """Before the server is asked, while it is asked, or while it stores."""
    mistyped = Entry(ActorAliased.model_construct(alias=7, actor="actor"), "desk")
    with pytest.raises(MistypedEventError, match="actor_aliased"):
        log.append([*acts(before), mistyped, *acts(200)], at=AT)
    assert log.head().position == 0
    assert log.append(acts(3, "another"), at=AT)[-1].position == 3
    assert whole(log)


def test_an_append_that_is_held_makes_no_stream(log: PostgresLog, admin: "Connection") -> None:
    """Streams are made in the question for the keys, before its answer is known."""
    (entry,) = acts(1)
    first = log.append([replace(entry, key="k")], at=AT)
    assert tuple(log.append([replace(entry, key="k", stream="another")], at=AT)) == tuple(first)
    both = [replace(entry, key="k", stream="third"), replace(entry, key="new", stream="fourth")]
    with pytest.raises(ConflictError, match="in use already"):
        log.append(both, at=AT)
    assert admin.execute("SELECT name FROM streams").fetchall() == [("desk",)]


def fail_at_commit(admin: "Connection", what: str) -> None:
    """Make every commit of records run this PL/pgSQL statement first."""
    admin.execute(
        "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN {what}; RETURN NULL; END $$"
    )
    admin.execute(
        "CREATE CONSTRAINT TRIGGER fail AFTER INSERT ON records DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION fail()"
    )


@pytest.mark.parametrize(
    ("what", "error", "told"),
    [
        ("RAISE 'no room' USING ERRCODE = '53100'", LogFullError, "no room"),
        ("RAISE 'turned over' USING ERRCODE = '40001'", LogLockedError, "another writer"),
        ("PERFORM pg_terminate_backend(pg_backend_pid())", LogError, "is not known"),
    ],
)
def test_a_commit_that_fails_is_told_and_can_be_done_again(
    log: PostgresLog, admin: "Connection", what: str, error: type[LogError], told: str
) -> None:
    """Full disk, endless serialisation failures, and a connection lost while committing."""
    log.append(acts(2), at=AT)
    entries = [Entry(acts(1)[0].event, "desk", "key"), *acts(3)]
    fail_at_commit(admin, what)
    with pytest.raises(error, match=told):
        log.append(entries, at=AT, documents={DIGEST: TEXT})
    assert log.head().position == 2
    assert not log.holds(DIGEST)
    admin.execute("DROP TRIGGER fail ON records")
    records = log.append(entries, at=AT)
    assert [r.position for r in records] == [3, 4, 5, 6]
    assert log.append(entries, at=AT) == records
    assert whole(log)


def test_an_append_wakes_a_follower(log: PostgresLog, postgres_url: str, schema: str) -> None:
    """The poll is far away: only the hint can be what wakes it."""
    stop, seen = threading.Event(), threading.Event()

    def work() -> None:
        with PostgresLog.open(postgres_url, schema=schema, readonly=True) as reader:
            for record in reader.follow(stop=stop, poll=20):
                if record.position == 1:
                    seen.set()
                else:
                    stop.set()

    follower = threading.Thread(target=work)
    follower.start()
    log.append(acts(1), at=AT)
    assert seen.wait(15)
    log.append(acts(1), at=AT)
    follower.join(15)
    assert not follower.is_alive()


def test_a_follower_goes_on_when_its_hints_are_lost(log: PostgresLog, admin: "Connection") -> None:
    log.append(acts(1), at=AT)
    stop, positions = threading.Event(), []
    for record in log.follow(stop=stop, poll=0.01):
        positions.append(record.position)
        if record.position == 4:
            stop.set()
        else:
            end_connections(admin)
            log.append(acts(1), at=AT)
    assert positions == [1, 2, 3, 4]


# Strangers


def test_what_is_no_log_is_told(postgres_url: str, schema: str, admin: "Connection") -> None:
    with pytest.raises(NotALogError, match="no event log"):
        PostgresLog.open(postgres_url, schema=schema)
    admin.execute(f"CREATE SCHEMA {schema}")
    admin.execute("CREATE TABLE recipes (a int)")
    for make in (PostgresLog.create, PostgresLog.ensure):
        with pytest.raises(NotALogError, match="something else"):
            make(postgres_url, schema=schema)
    admin.execute("DROP TABLE recipes")
    PostgresLog.create(postgres_url, schema=schema).close()
    with pytest.raises(NotALogError, match="already"):
        PostgresLog.create(postgres_url, schema=schema)
    admin.execute("UPDATE briefing_log SET version = 99")
    with pytest.raises(NotALogError, match="format 99"):
        PostgresLog.open(postgres_url, schema=schema)
    with pytest.raises(NotALogError, match="format 99"):
        PostgresLog.ensure(postgres_url, schema=schema)


@pytest.mark.parametrize("name", ["", "Desk", "a-b", 'a"; DROP', "pg_log", "9a", "x" * 64])
def test_a_schema_name_that_needs_quoting_is_refused(postgres_url: str, name: str) -> None:
    with pytest.raises(ValueError, match="schema"):
        PostgresLog.create(postgres_url, schema=name)


def test_reading_only(log: PostgresLog, postgres_url: str, schema: str) -> None:
    log.append(acts(2), at=AT)
    with PostgresLog.open(postgres_url, schema=schema, readonly=True) as reader:
        assert list(reader.read()) == list(log.read())
        with pytest.raises(LogFullError, match="reading only"):
            reader.append(acts(1), at=AT)
        with pytest.raises(LogFullError):
            reader.redact(record=log.record(1).id, at=AT, by="officer")


def test_a_role_that_may_not_write(log: PostgresLog, admin: "Connection", schema: str) -> None:
    role = f"guest_{schema[-8:]}"
    admin.execute(f"CREATE ROLE {role} LOGIN")
    admin.execute(f"GRANT USAGE ON SCHEMA {schema} TO {role}")
    admin.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {role}")
    log.append(acts(1), at=AT)
    url = f"postgresql:///postgres?host={admin.info.host}&user={role}"
    with PostgresLog.open(url, schema=schema) as guest:
        assert guest.head().position == 1
        with pytest.raises(LogFullError, match="permission denied"):
            guest.append(acts(1), at=AT)


def test_a_database_that_cannot_hold_every_character(admin: "Connection", schema: str) -> None:
    admin.execute(f"CREATE DATABASE {schema} ENCODING 'SQL_ASCII' TEMPLATE template0")
    with pytest.raises(LogError, match="server_encoding"):
        PostgresLog.create(f"postgresql:///{schema}?host={admin.info.host}&user=log")


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://desk:hush-hush@127.0.0.1:1/news",
        "postgresql://desk:hush-hush@nowhere.invalid/news",
        "host=127.0.0.1 port=1 user=desk password=hush-hush dbname=news",
        "postgresql://desk:p@hush-hush@127.0.0.1:1/news",
        "postgresql://desk:p/hush-hush@127.0.0.1:1/news",
        "postgresql://desk:hush-hush/p@127.0.0.1:1/news",
        "postgresql://desk:p?hush-hush@127.0.0.1:1/news",
        "postgresql://desk:hush-hush%zz@127.0.0.1:1/news",
        "hush-hush",
    ],
)
def test_no_secret_of_an_address_is_ever_told(address: str) -> None:
    with pytest.raises(LogError) as caught:
        PostgresLog.open(address)
    error: BaseException | None = caught.value
    while error is not None:
        assert "hush" not in str(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def test_without_psycopg_the_way_to_install_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(LogError, match=r'pip install "briefing-desk\[postgres\]"'):
        PostgresLog.open("postgresql://127.0.0.1:1/news")


def test_a_closed_log_says_so(log: PostgresLog) -> None:
    log.close()
    log.close()
    with pytest.raises(LogError, match="closed"):
        log.head()


# Edits


@pytest.mark.parametrize(
    ("edit", "problem"),
    [
        ("UPDATE records SET payload = payload || ' '::bytea WHERE position = 4", "payload"),
        ("UPDATE records SET kind = 'desk_opened' WHERE position = 4", "chain"),
        (
            "UPDATE records SET recorded_at = '2020-01-01T00:00:00.000000Z' WHERE position = 4",
            "chain",
        ),
        ("UPDATE records SET chain = commitment WHERE position = 4", "chain"),
        ("UPDATE records SET payload = NULL, salt = NULL WHERE position = 4", "redaction"),
        ("UPDATE streams SET name = 'other' WHERE name = 'desk'", "chain"),
        ("DELETE FROM records WHERE position = 4", "missing"),
        ("DELETE FROM records WHERE position = 9", "head"),
        ("UPDATE records SET nodes = sha256(nodes) WHERE position = 6", "node"),
        ("UPDATE records SET nodes = NULL WHERE position = 6", "node"),
        ("UPDATE head SET position = 8", "head"),
        ("UPDATE head SET root = sha256(root)", "head"),
        ("DELETE FROM head", "head"),
        ("UPDATE documents SET text = text || '.'::bytea", "document"),
        ("UPDATE documents SET text = NULL", "document"),
        ("UPDATE records SET key = 'three' WHERE key = 'two'", "chain"),
        ("UPDATE records SET key = NULL WHERE key = 'two'", "chain"),
        ("UPDATE records SET batch = 9 WHERE position = 9", "chain"),
        ("ALTER TABLE records DROP COLUMN batch", "unreadable"),
    ],
)
def test_an_edit_by_sql_is_found(
    log: PostgresLog, admin: "Connection", edit: str, problem: str
) -> None:
    log.append(acts(7), at=AT)
    log.append(
        [Entry(CLAIMS[0], "claims", "one"), Entry(CLAIMS[1], "claims", "two")],
        at=AT,
        documents={DIGEST: TEXT},
    )
    head = log.head()
    assert verify(log, expected=(9, head.root)) == ()
    admin.execute(edit)
    assert problem in {finding.problem for finding in verify(log)}


def test_a_cut_log_is_told_by_a_head_noted_elsewhere(log: PostgresLog, admin: "Connection") -> None:
    log.append(acts(4), at=AT)
    short = log.head()
    log.append(acts(1), at=AT)
    head = log.head()
    admin.execute("DELETE FROM records WHERE position = 5")
    admin.execute("UPDATE head SET position = 4, chain = %s, root = %s", (short.chain, short.root))
    assert verify(log) == ()
    assert [f.problem for f in verify(log, expected=(5, head.root))] == ["expected"]


def test_redacting_removes_words_from_the_tables_files_and_keeps_hashes(
    log: PostgresLog, admin: "Connection"
) -> None:
    hidden = "Zephyrine Quillfeather"
    (record,) = log.append([Entry(ActorAliased(alias=hidden, actor="actor"), "desk")], at=AT)
    log.append(
        [Entry(claim, f"document/{DIGEST}") for claim in CLAIMS], at=AT, documents={DIGEST: TEXT}
    )
    (act,) = log.redact(record=record.id, at=AT, by="officer", why="a private person")
    emptied = log.record(record.position)
    assert emptied.payload is None
    assert isinstance(emptied.event, Unknown)
    assert (emptied.leaf, emptied.chain) == (record.leaf, record.chain)
    assert len(log.redact(document=DIGEST, at=AT, by="officer")) == 1 + len(CLAIMS)
    assert verify(log) == ()
    assert not log.holds(DIGEST)
    for again in (record.id, act.id):
        with pytest.raises(RedactedError):
            log.redact(record=again, at=AT, by="officer")
    with pytest.raises(RedactedError):
        log.append(acts(1), at=AT, documents={DIGEST: TEXT})
    with pytest.raises(UnknownDocumentError):
        log.redact(document=DIGEST, at=AT, by="officer")
    admin.execute("CHECKPOINT")
    found = admin.execute(
        "SELECT current_setting('data_directory') || '/' || pg_relation_filepath('records')"
    ).fetchone()
    assert found is not None
    held = Path(str(found[0])).read_bytes()
    assert hidden.encode() not in held
    assert b"Northland" not in held
    assert b"private person" in held

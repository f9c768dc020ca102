"""Whatever is changed in a log is found, by `events.verify` and by the stand-alone verifier."""

import importlib.util
import json
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import zlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import cast

import pydantic_core
import pytest

from events import hashing, merkle
from events.acts import ActorAliased, MemoIssued
from events.errors import IntegrityError, NotALogError
from events.event import Unknown, decode
from events.log import Entry
from events.quoted_words import json_value
from events.record import NO_CHAIN, chain_hash, commitment, envelope, leaf_hash
from events.sqlite import SqliteLog
from events.verify import Finding, Reopen, _joined, _shared_walk, verify
from events.verify_records import Walk

AT = datetime(2025, 3, 4, 9, 30, tzinfo=UTC)
GOLDEN = Path(__file__).with_name("golden")
DOCS = Path(__file__).parents[1] / "docs"
TEXT = (GOLDEN / "events-v1.txt").read_text(encoding="utf-8")
DIGEST = sha256(TEXT.encode()).hexdigest()
LAST = 44


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ALONE = load(DOCS / "verify_log.py")


def golden_entries() -> list[Entry]:
    """One event of every kind; those that name another document, root or redaction left out."""
    entries = []
    for line in (GOLDEN / "events-v1.jsonl").read_bytes().splitlines():
        event = decode(json.loads(line)["kind"], 1, line)
        assert not isinstance(event, Unknown)
        if event.kind not in {"memo_issued", "payload_redacted"}:
            entries.append(Entry(event, f"s{len(entries) % 3}", f"key {len(entries)}"))
    return entries


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log with all that there is to damage; its bytes are the same on every run."""
    path = tmp_path_factory.mktemp("model") / "log.sqlite"
    drawn = random.Random(1)  # noqa: S311 - the same bytes on every run
    with SqliteLog.create(path, entropy=drawn.randbytes) as log:
        log.append(golden_entries(), at=AT, documents={DIGEST: TEXT})
        more = [Entry(ActorAliased(alias=f"a {n}", actor="actor"), "desk") for n in range(12)]
        log.append(more, at=AT + timedelta(hours=1))
        lines = (GOLDEN / "events-v1.jsonl").read_bytes().splitlines()
        memo = decode("memo_issued", 1, next(x for x in lines if b'"memo_issued"' in x))
        assert isinstance(memo, MemoIssued)
        issued = memo.model_copy(update={"as_of": 30, "root": log.root(30).hex()})
        log.append([Entry(issued, "memo/m")], at=AT + timedelta(hours=2))
        assert log.head().position == LAST
    return path


@pytest.fixture
def path(model: Path, tmp_path: Path) -> Path:
    return shutil.copy(model, tmp_path / "log.sqlite")


def findings(path: Path, expected: tuple[int, bytes] | None = None) -> tuple[Finding, ...]:
    with SqliteLog.open(path, readonly=True) as log:
        return verify(log, expected=expected)


def tamper(path: Path, *statements: str) -> None:
    """What anybody with an SQLite shell can do, indexes and all."""
    db = sqlite3.connect(path, isolation_level=None)
    db.create_function("flip", 1, lambda blob: bytes([blob[0] ^ 1]) + blob[1:])
    db.create_function("other", 1, lambda blob: blob.replace(b"Amber", b"Umber"))
    db.create_function("packed", 1, lambda text: zlib.compress(text.encode()))
    for statement in statements:
        db.execute(statement)
    assert db.total_changes > 0
    db.close()


def test_a_whole_log_has_no_findings(path: Path) -> None:
    assert findings(path) == ()
    assert ALONE.verify(path) == []


TAMPERED: dict[str, tuple[tuple[str, ...], set[tuple[int | None, str]]]] = {
    "payload, one bit": (
        ("UPDATE records SET payload = flip(payload) WHERE position = 12",),
        {(12, "payload"), (12, "undecodable")},
    ),
    "payload, another that reads well": (
        ("UPDATE records SET payload = other(payload) WHERE kind = 'desk_opened'",),
        {(13, "payload")},
    ),
    "salt": (("UPDATE records SET salt = flip(salt) WHERE position = 3",), {(3, "payload")}),
    "commitment": (
        ("UPDATE records SET commitment = flip(commitment) WHERE position = 3",),
        {(3, "payload"), (3, "chain"), (4, "node")},
    ),
    "key": (("UPDATE records SET key = 'key x' WHERE position = 3",), {(3, "chain")}),
    "key taken away": (
        ("UPDATE records SET key = NULL WHERE position = 3",),
        {(3, "chain"), (4, "node")},
    ),
    "key of no form": (
        ("UPDATE records SET key = char(10) WHERE position = 3",),
        {(3, "chain"), (3, "key")},
    ),
    "batch": (("UPDATE records SET batch = 3 WHERE position = 3",), {(3, "chain"), (4, "batch")}),
    "chain": (
        ("UPDATE records SET chain = flip(chain) WHERE position = 3",),
        {(3, "chain"), (4, "chain")},
    ),
    "chain of the last": (
        ("UPDATE records SET chain = flip(chain) WHERE kind = 'memo_issued'",),
        {(LAST, "chain"), (LAST, "head")},
    ),
    "id": (("UPDATE records SET id = flip(id) WHERE position = 5",), {(5, "chain"), (5, "order")}),
    "moment": (
        ("UPDATE records SET recorded_at = '2025-03-04T09:30:00.000001Z' WHERE position = 5",),
        {(5, "chain"), (6, "moment")},
    ),
    "kind": (
        ("UPDATE records SET kind = 'claim_confirmed' WHERE kind = 'claim_retracted'",),
        {(22, "chain"), (22, "kind")},
    ),
    "schema version": (
        ("UPDATE records SET schema_version = 9 WHERE position = 20",),
        {(20, "chain")},
    ),
    "stream's name": (
        ("UPDATE streams SET name = 'memo/x' WHERE name = 'memo/m'",),
        {(LAST, "chain")},
    ),
    "stream lost": (
        ("DELETE FROM streams WHERE name = 'memo/m'",),
        {(LAST, "chain"), (LAST, "stream")},
    ),
    "stream version": (
        ("UPDATE records SET stream_version = 2 WHERE kind = 'memo_issued'",),
        {(LAST, "chain"), (LAST, "stream")},
    ),
    "a record deleted": (
        ("DELETE FROM records WHERE position = 20",),
        {(20, "missing")},
    ),
    "the first record deleted": (("DELETE FROM records WHERE position = 1",), {(1, "missing")}),
    "the last record deleted": (
        ("DELETE FROM records WHERE position = (SELECT max(position) FROM records)",),
        {(LAST, "head")},
    ),
    "two records swapped": (
        (
            "UPDATE records SET position = -7 WHERE position = 8",
            "UPDATE records SET position = 8 WHERE position = 9",
            "UPDATE records SET position = 9 WHERE position = -7",
        ),
        {(8, "chain"), (9, "chain"), (9, "order"), (10, "chain")},
    ),
    "a record put in behind the end": (
        (
            """INSERT INTO records SELECT position + 1, flip(id), recorded_at, stream, 9, kind,
                schema_version, NULL, position + 1, salt, commitment, chain, NULL, payload
                FROM records WHERE kind = 'memo_issued'""",
        ),
        {(LAST + 1, "chain"), (LAST + 1, "chain"), (LAST + 1, "head")},
    ),
    "a node changed": (
        ("UPDATE records SET nodes = flip(nodes) WHERE position = 8",),
        {(8, "node")},
    ),
    "a node deleted": (
        ("UPDATE records SET nodes = substr(nodes, 33) WHERE position = 12",),
        {(12, "node")},
    ),
    "all nodes deleted": (
        ("UPDATE records SET nodes = NULL",),
        {(2, "node"), (LAST, "node"), (LAST, "memo")},
    ),
    "a node too many": (
        ("UPDATE records SET nodes = chain WHERE position = 7",),
        {(7, "node")},
    ),
    "head's root": (("UPDATE head SET root = flip(root)",), {(LAST, "head")}),
    "head's chain": (("UPDATE head SET chain = flip(chain)",), {(LAST, "head")}),
    "head's position": (("UPDATE head SET position = 40",), {(41, "head")}),
    "head's moment": (
        ("UPDATE head SET recorded_at = '2025-03-04T12:30:00.000000Z'",),
        {(LAST, "head")},
    ),
    "head lost": (("DELETE FROM head",), {(None, "head")}),
    "a text replaced": (
        ("UPDATE documents SET text = packed('Nothing of it is true.')",),
        {(None, "document"), (1, "misquoted"), (14, "document")},
    ),
    "a text lost": (("DELETE FROM documents",), {(1, "document")}),
    "a text emptied": (("UPDATE documents SET text = NULL",), {(1, "document")}),
    "a text that does not unpack": (
        ("UPDATE documents SET text = flip(text)",),
        {(None, "document")},
    ),
    "a payload emptied without an act": (
        ("UPDATE records SET payload = NULL, salt = NULL WHERE position = 4",),
        {(4, "redaction")},
    ),
}


@pytest.mark.parametrize("case", TAMPERED)
def test_tampering_is_found_where_it_was_done(path: Path, case: str) -> None:
    statements, wanted = TAMPERED[case]
    tamper(path, *statements)
    found = {(f.position, f.problem) for f in findings(path)}
    assert wanted <= found
    assert ALONE.verify(path)


@pytest.mark.parametrize("case", TAMPERED)
def test_what_is_found_does_not_depend_on_pages(
    path: Path, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    """A whole page is asked at once; record by record the same comes out."""
    tamper(path, *TAMPERED[case][0])
    found = findings(path)
    for size in (1, 7):
        monkeypatch.setattr("events.verify_records._PAGE", size)
        assert set(findings(path)) == set(found)


@pytest.mark.parametrize("case", TAMPERED)
def test_what_is_found_is_what_a_closer_look_at_every_page_finds(
    path: Path, monkeypatch: pytest.MonkeyPatch, case: str
) -> None:
    """That a page as a whole is sound is never said of one of which something has to be said."""
    tamper(path, *TAMPERED[case][0])
    found = findings(path)
    monkeypatch.setattr("events.verify_records.sound_leaves", lambda *_: None)
    assert findings(path) == found


@pytest.mark.parametrize("case", TAMPERED)
def test_what_is_found_does_not_depend_on_what_is_compiled(path: Path, case: str) -> None:
    tamper(path, *TAMPERED[case][0])
    found, compiled = findings(path), hashing.in_use
    hashing.use(None)
    try:
        assert findings(path) == found
    finally:
        hashing.use(compiled)


def test_an_index_that_disagrees_with_its_table_is_found(path: Path) -> None:
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA writable_schema = ON")
    db.execute("DELETE FROM sqlite_schema WHERE name = 'sqlite_autoindex_records_1'")
    db.close()
    assert findings(path)


def seal_anew(path: Path) -> None:
    """Recount every hash after a change, as somebody with this source and the file could."""
    db = sqlite3.connect(path, isolation_level=None)
    rows = db.execute(
        "SELECT position, hex(records.id), recorded_at, name, stream_version, kind,"
        " schema_version, key, batch, salt, payload FROM records"
        " JOIN streams ON streams.id = stream ORDER BY position"
    ).fetchall()
    chain, leaves = NO_CHAIN, []
    for position, record_id, *rest, salt, payload in rows:
        bound = commitment(salt, payload)
        leaf = leaf_hash(envelope(position, record_id.lower(), *rest), bound)
        chain = chain_hash(chain, leaf)
        leaves.append(leaf)
        db.execute(
            "UPDATE records SET commitment = ?, chain = ? WHERE position = ?",
            (bound, chain, position),
        )
    peaks: list[bytes] = []
    nodes = merkle.grow(0, peaks, leaves)
    db.executemany(
        "UPDATE records SET nodes = ? WHERE position = ?",
        [(made, position) for position, made in enumerate(nodes, 1)],
    )
    db.execute(
        "UPDATE head SET position = ?, chain = ?, root = ?, recorded_at = ?",
        (len(rows), chain, merkle.root_of(peaks), rows[-1][2]),
    )
    db.close()


def anchor(path: Path) -> tuple[int, bytes]:
    with SqliteLog.open(path, readonly=True) as log:
        return log.head().position, log.head().root


def test_a_tail_cut_off_cleanly_needs_an_expected_head(path: Path) -> None:
    expected = anchor(path)
    tamper(
        path,
        "DELETE FROM records WHERE position > 40",
        "DELETE FROM streams WHERE name LIKE 'memo/%'",
    )
    seal_anew(path)
    assert findings(path) == ()
    assert ALONE.verify(path) == []
    assert [(f.position, f.problem) for f in findings(path, expected)] == [(LAST, "expected")]
    assert ALONE.verify(path, (expected[0], expected[1].hex()))


def test_a_history_written_anew_needs_an_expected_head(path: Path) -> None:
    """Even with every hash recounted, a root noted earlier no longer fits."""
    with SqliteLog.open(path, readonly=True) as log:
        before, behind = (12, log.root(12)), (40, log.root(40))
    tamper(
        path,
        "DELETE FROM records WHERE kind = 'memo_issued'",
        "UPDATE records SET payload = other(payload) WHERE kind = 'desk_opened'",
    )
    seal_anew(path)
    assert findings(path) == ()
    assert ALONE.verify(path) == []
    assert findings(path, before) == ()
    assert [(f.position, f.problem) for f in findings(path, behind)] == [(40, "expected")]
    assert ALONE.verify(path, (40, behind[1].hex()))


def test_a_memo_in_the_log_is_itself_an_expected_head(path: Path) -> None:
    """What a memo printed as its root convicts a history that was written anew under it."""
    tamper(
        path,
        "UPDATE records SET payload = other(payload) WHERE kind = 'desk_opened'",
    )
    seal_anew(path)
    assert [(f.position, f.problem) for f in findings(path)] == [(LAST, "memo")]
    assert [position for position, _ in ALONE.verify(path)] == [LAST]


def test_an_expected_head_that_holds(path: Path) -> None:
    with SqliteLog.open(path, readonly=True) as log:
        for position in (0, 1, 30, LAST):
            root = log.root(position)
            assert verify(log, expected=(position, root)) == ()
            assert ALONE.verify(path, (position, root.hex())) == []
            assert verify(log, expected=(position, bytes(32)))
            assert ALONE.verify(path, (position, "00" * 32))


def contents(path: Path) -> list[tuple[object, ...]]:
    """All that a log says, read raw; None when it cannot be read."""
    db = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)
    try:
        return [
            row
            for table in ("streams", "records", "documents", "head")
            for row in db.execute(f"SELECT * FROM {table} ORDER BY 1")  # noqa: S608 - fixed names
        ]
    finally:
        db.close()


def test_no_flipped_bit_of_the_file_changes_a_log_unseen(model: Path, tmp_path: Path) -> None:
    """Bits flipped anywhere: verify never raises, and finds whatever changed a log's content."""
    rng = random.Random(11)  # noqa: S311 - chooses bits to flip
    original, said = model.read_bytes(), contents(model)
    changed = 0
    for case in range(150):
        place = rng.randrange(len(original))
        data = bytearray(original)
        data[place] ^= 1 << rng.randrange(8)
        path = tmp_path / f"case{case}"
        path.write_bytes(data)
        try:
            log = SqliteLog.open(path, readonly=True)
        except (NotALogError, IntegrityError):
            continue  # the header itself is hurt, and that is told
        with log:
            found = verify(log)
        alone = ALONE.verify(path)
        try:
            same = contents(path) == said
        except (sqlite3.Error, UnicodeDecodeError):
            same = False
        if not same:
            changed += 1
            assert found, f"byte {place}"
            assert alone, f"byte {place}"
        elif alone:
            assert found, f"byte {place}: {alone}"
    assert changed > 30


def test_pages_that_cannot_be_read_are_findings_and_the_rest_is_still_checked(
    tmp_path: Path,
) -> None:
    path = tmp_path / "log.sqlite"
    with SqliteLog.create(path) as log:
        entries = [Entry(ActorAliased(alias=f"a {n}", actor="actor"), "desk") for n in range(1500)]
        for first in range(0, 1500, 100):
            log.append(entries[first : first + 100], at=AT)
    tamper(path, "UPDATE records SET payload = flip(payload) WHERE position = 1490")
    page = path.read_bytes().index(b'"alias":"a 700"') // 4096
    with path.open("r+b") as file:
        file.seek(page * 4096)
        file.write(b"\xff" * 4096)
    found = findings(path)
    unreadable = [f for f in found if f.problem == "unreadable" and f.position]
    assert len(unreadable) == 1
    first, last = map(int, re.findall(r"positions (\d+) to (\d+)", unreadable[0].detail)[0])
    assert 650 < first <= 701 <= last < 750
    assert (1490, "payload") in {(f.position, f.problem) for f in found}
    assert not {f.problem for f in found} & {"missing", "chain", "node", "expected"}
    assert ALONE.verify(path)


def test_processes_find_what_one_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A whole log and one damaged anywhere: what is found does not depend on who looked."""
    path = tmp_path / "log.sqlite"
    drawn = random.Random(3)  # noqa: S311 - the same bytes on every run
    with SqliteLog.create(path, entropy=drawn.randbytes) as log:
        for n in range(40):
            entries = [Entry(ActorAliased(alias=f"a {n}", actor="a"), f"s{n % 7}")] * 10
            log.append(entries, at=AT)
        log.redact(record=log.record(57).id, at=AT, by="officer")
    monkeypatch.setattr("events.verify._SHARE", 100)
    reopen = partial(SqliteLog.open, path, readonly=True)

    def both() -> list[tuple[Finding, ...]]:
        with reopen() as log:
            return [verify(log), verify(log, jobs=2, reopen=reopen)]

    assert both() == [(), ()]
    with reopen() as log:
        walks = [Walk.over(log, after, after + 100) for after in range(0, 400, 100)]
        for walk in walks:
            walk.run()
        for later in walks[1:]:
            walks[0].join(later)
        assert walks[0].findings == []
        assert walks[0].peaks is not None
        assert merkle.root_of(walks[0].peaks) == log.root(400)
    tamper(path, "UPDATE records SET stream_version = 99 WHERE position = 201")
    alone, shared = both()
    assert alone == shared
    assert {(201, "chain"), (201, "stream")} <= {(f.position, f.problem) for f in alone}


def test_damage_is_found_in_whosever_share_it_lies(tmp_path: Path) -> None:
    """This process takes shares from the back while others begin at the front."""
    path = tmp_path / "log.sqlite"
    with SqliteLog.create(path) as log:
        entries = [Entry(ActorAliased(alias=f"a {n}", actor="a"), f"s{n % 7}") for n in range(200)]
        log.append(entries, at=AT)
        root = log.root(200)
    reopen = partial(SqliteLog.open, path, readonly=True)
    ranges = [(first, first + 20) for first in range(0, 200, 20)]

    def joined() -> Walk | None:
        with reopen() as log, ThreadPoolExecutor(1) as pool:
            return _joined(log, reopen, ranges, pool, 2)

    whole = joined()
    assert whole is not None
    assert whole.position == 200
    assert merkle.root_of(whole.peaks or []) == root
    for position in (1, 20, 21, 100, 181, 200):
        tamper(path, f"UPDATE records SET salt = flip(salt) WHERE position = {position}")  # noqa: S608 - a number
        assert joined() is None
        tamper(path, f"UPDATE records SET salt = flip(salt) WHERE position = {position}")  # noqa: S608 - a number
    assert joined() is not None


def test_a_document_that_was_redacted_is_no_reason_to_look_twice(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Shares that miss a text agree where an act took it away, and only there."""
    monkeypatch.setattr("events.verify._SHARE", 4)
    reopen = partial(SqliteLog.open, path, readonly=True)

    def shared() -> Walk | None:
        with reopen() as log:
            return _shared_walk(log, reopen, log.head().position, 2)

    with SqliteLog.open(path) as log:
        log.redact(document=DIGEST, at=AT, by="officer")
    whole = shared()
    assert whole is not None
    assert set(whole.wanted) == {DIGEST}
    tamper(path, "DELETE FROM records WHERE kind = 'payload_redacted'")
    assert shared() is None


def test_processes_find_what_only_the_store_sees(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An index that lost its name disturbs no walk over the records, but `read` by kind."""
    monkeypatch.setattr("events.verify._SHARE", 10)
    tamper(
        path,
        "PRAGMA writable_schema = ON",
        "DELETE FROM sqlite_schema WHERE name = 'records_by_kind'",
    )
    reopen = partial(SqliteLog.open, path, readonly=True)
    with reopen() as log:
        alone = verify(log)
        assert alone == verify(log, jobs=2, reopen=reopen)
    assert {f.problem for f in alone} == {"store"}


def test_a_process_that_ends_early_costs_time_alone(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one does whose mapped file fails: this process then looks at everything by itself."""
    monkeypatch.setattr("events.verify._SHARE", 10)
    dies = cast("Reopen", partial(os._exit, 1))
    with SqliteLog.open(path, readonly=True) as log:
        assert verify(log, jobs=2, reopen=dies) == ()
    tamper(path, "UPDATE records SET salt = flip(salt) WHERE position = 7")
    with SqliteLog.open(path, readonly=True) as log:
        found = verify(log, jobs=2, reopen=dies)
        assert found == verify(log)
    assert (7, "payload") in {(f.position, f.problem) for f in found}


def test_a_mapped_file_shows_the_store_the_same(path: Path) -> None:
    def both() -> list[list[str]]:
        with SqliteLog.open(path, readonly=True) as log:
            return [log.stored_problems(), log.stored_problems(alone=True), log.stored_problems()]

    assert both() == [[], [], []]
    tamper(
        path,
        "PRAGMA writable_schema = ON",
        "DELETE FROM sqlite_schema WHERE name = 'records_by_kind'",
    )
    first, *others = both()
    assert first
    assert others == [first, first]


@pytest.mark.parametrize(("worth", "asked"), [(40, [3]), (40_000, [])])
def test_processes_are_started_for_a_log_that_is_worth_it(
    path: Path, monkeypatch: pytest.MonkeyPatch, worth: int, asked: list[int]
) -> None:
    """Left to itself, verification takes all cores for a large log, and one for others."""
    jobs = list[int]()
    monkeypatch.setattr("events.verify._WORTH", worth)
    monkeypatch.setattr("events.verify._shared_walk", lambda *given: jobs.append(given[-1]))
    monkeypatch.setattr("events.verify.cores", lambda: 3)
    with SqliteLog.open(path, readonly=True) as log:
        assert verify(log, jobs=None, reopen=partial(SqliteLog.open, path, readonly=True)) == ()
    assert jobs == asked


@pytest.mark.parametrize(
    "payload",
    [b'{"a":1e999}', b'{"a":NaN}', b'{"a":[-0.0,1e5,"\\u00e9\\ud83d\\ude00"],"a":2}', b"[1]"],
)
def test_json_is_read_alike_however_it_is_read(payload: bytes) -> None:
    """Also what the quicker reader refuses."""
    assert repr(json_value(payload)) == repr(pydantic_core.from_json(payload))


@pytest.mark.parametrize("payload", [b"", b"{", b'{"a":"\\ud800"}', b'"\xff"', b"[" * 5000])
def test_what_is_no_json_is_said_in_one_way(payload: bytes) -> None:
    with pytest.raises(ValueError, match="line 1"):
        json_value(payload)


def test_verify_tells_redaction_from_loss(path: Path) -> None:
    with SqliteLog.open(path) as log:
        victim = log.record(35)
        log.redact(record=victim.id, at=AT, by="officer")
        log.redact(document=DIGEST, at=AT, by="officer")
    assert findings(path) == ()
    assert ALONE.verify(path) == []
    tamper(path, "UPDATE records SET payload = NULL WHERE position = 36")
    assert [(f.position, f.problem) for f in findings(path)] == [(36, "redaction")]
    assert ALONE.verify(path)


def test_the_stand_alone_verifier_is_short_and_stands_alone(path: Path) -> None:
    source = (DOCS / "verify_log.py").read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 150
    imported = {
        line.split()[1].split(".")[0]
        for line in source.splitlines()
        if line.startswith(("import ", "from "))
    }
    assert imported <= set(sys.stdlib_module_names)
    command = [sys.executable, "-I", str(DOCS / "verify_log.py"), str(path)]
    whole = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (whole.returncode, whole.stdout) == (0, "")
    anchored = [*command, str(LAST), anchor(path)[1].hex()]
    assert subprocess.run(anchored, capture_output=True, check=False).returncode == 0
    tamper(path, "UPDATE records SET payload = flip(payload) WHERE position = 35")
    damaged = subprocess.run(command, capture_output=True, text=True, check=False)
    assert damaged.returncode == 12
    assert damaged.stdout.startswith("35\t")

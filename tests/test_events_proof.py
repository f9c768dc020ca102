"""A few records are proven by themselves: what was done to them shows, the rest stays unread."""

import shutil
import sqlite3
import zlib
from contextlib import closing
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from events import merkle
from events.acts import ActorAliased, DocumentAdded, DocumentMetadata
from events.claims import StatementMade
from events.log import Entry, Head
from events.postgres import PostgresLog
from events.proof import prove
from events.record import chain_hash, commitment
from events.sqlite import SqliteLog
from events.values import Excerpt, Extractor

AT = datetime(2031, 5, 4, 6, 0, tzinfo=UTC)
TEXT = "The talks go on, said the minister.\n"
DOCUMENT = sha256(TEXT.encode()).hexdigest()
CLAIM, LAST = 60, 300


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three hundred records, of which two are about a document."""
    path = tmp_path_factory.mktemp("model") / "log.sqlite"
    words = Excerpt(start=0, end=15, quote=TEXT[:15])
    claim = StatementMade(
        document=DOCUMENT,
        excerpts=(words,),
        content=(words,),
        confidence=0.9,
        extractor=Extractor(name="rules", version="1", rule="test"),
    )
    about = DocumentMetadata(outlet="Wire", published=date(2031, 5, 3))
    added = DocumentAdded(document=DOCUMENT, length=len(TEXT), metadata=about)
    others = [Entry(ActorAliased(alias=f"a {n}", actor="x"), "decisions") for n in range(LAST - 2)]
    stream = f"document/{DOCUMENT}"
    with SqliteLog.create(path) as log:
        log.append(others[: CLAIM - 2], at=AT)
        log.append([Entry(added, stream), Entry(claim, stream)], at=AT, documents={DOCUMENT: TEXT})
        log.append(others[CLAIM - 2 :], at=AT)
        assert log.head().position == LAST
    return path


@pytest.fixture
def path(model: Path, tmp_path: Path) -> Path:
    return shutil.copy(model, tmp_path / "log.sqlite")


def found(path: Path, *positions: int, documents: tuple[str, ...] = ()) -> set[tuple[int, str]]:
    """What is wrong with these records, by the head that the log has."""
    with SqliteLog.open(path, readonly=True) as log:
        return {(f.position or 0, f.problem) for f in prove(log, log.head(), positions, documents)}


def tamper(path: Path, statement: str, *values: object) -> None:
    db = sqlite3.connect(path, isolation_level=None)
    db.create_function("flip", 1, lambda blob: bytes([blob[0] ^ 1]) + blob[1:])
    db.create_function("packed", 1, lambda text: zlib.compress(text.encode()))
    assert db.execute(statement, values).rowcount == 1
    db.close()


@given(positions=st.sets(st.integers(1, LAST)))
def test_a_whole_log_proves_any_of_its_records(model: Path, positions: set[int]) -> None:
    """Alone, side by side, or all of them."""
    assert found(model, *positions, documents=(DOCUMENT,)) == set()


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ("payload = flip(payload)", "payload"),
        ("payload = CAST(replace(payload, 'go on', 'break') AS BLOB)", "payload"),
        ("salt = flip(salt)", "payload"),
        ("commitment = flip(commitment)", "chain"),
        ("chain = flip(chain)", "chain"),
        ("kind = 'concern_raised'", "chain"),
        ("recorded_at = '2031-05-04T06:00:00.000001Z'", "chain"),
        ("id = flip(id)", "chain"),
        ("stream = 1, stream_version = 900", "chain"),
        ("stream_version = 7", "chain"),
        ("batch = 60", "chain"),
        ("key = 'x'", "chain"),
        ("nodes = flip(nodes)", "node"),
        ("payload = NULL, salt = NULL", "redaction"),
        ("recorded_at = 'never'", "malformed"),
    ],
)
def test_whatever_is_changed_in_a_record_is_found_without_the_rest(
    path: Path, change: str, problem: str
) -> None:
    """And an answer that does not rest on the record is not disturbed."""
    tamper(path, f"UPDATE records SET {change} WHERE position = {CLAIM}")  # noqa: S608 - our own
    assert (CLAIM, problem) in found(path, CLAIM)
    assert found(path, 1, 200, LAST) == set()


def test_a_record_that_is_missing_is_found(path: Path) -> None:
    """It is not as though nothing had been asked."""
    tamper(path, f"DELETE FROM records WHERE position = {CLAIM}")  # noqa: S608 - our own
    assert CLAIM in {position for position, _ in found(path, CLAIM)}


def test_a_record_behind_the_head_is_not_proven(path: Path) -> None:
    """A head that was noted before says nothing of what came later."""
    with SqliteLog.open(path, readonly=True) as log:
        before = Head(20, log.record(20).chain, log.root(20), AT)
        assert prove(log, before, [20]) == ()
        (finding,) = prove(log, before, [21])
        assert (finding.position, finding.problem) == (21, "head")


def test_a_record_written_anew_with_right_hashes_of_its_own_is_found(path: Path) -> None:
    """Whoever recounts commitment, chain and nodes of one record still needs the head's root."""
    with SqliteLog.open(path, readonly=True) as log:
        head, record = log.head(), log.record(CLAIM)
        before = log.record(CLAIM - 1).chain
        assert record.payload is not None
        assert record.salt is not None
        payload = record.payload.replace(b"0.9", b"0.8")
        forged = record._replace(commitment=commitment(record.salt, payload))
        peaks = [log._node(*place) for place in merkle.peak_places(CLAIM - 1)]
    (nodes,) = merkle.grow(CLAIM - 1, peaks, [forged.leaf])
    tamper(
        path,
        "UPDATE records SET payload = ?, commitment = ?, chain = ?, nodes = ? WHERE position = ?",
        *(payload, forged.commitment, chain_hash(before, forged.leaf), nodes, CLAIM),
    )
    assert found(path, CLAIM) == {(CLAIM, "head")}
    with SqliteLog.open(path, readonly=True) as log:
        assert log.head() == head


def test_a_head_with_another_root_proves_nothing(path: Path) -> None:
    """Not even of a record that nobody touched."""
    tamper(path, "UPDATE head SET root = flip(root)")
    assert found(path, 3) == {(3, "head")}


@pytest.mark.parametrize("position", [LAST - 1, 100, 0, LAST + 1, 9_999])
def test_a_head_that_does_not_stand_at_the_end_proves_nothing(path: Path, position: int) -> None:
    """It was set back to hide what came later, or forward to hide that something is gone."""
    tamper(path, "UPDATE head SET position = ?", position)
    assert (position, "head") in found(path, 3)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE documents SET text = packed('The talks break, said the minister.')",
        "UPDATE documents SET text = flip(text)",
        "UPDATE documents SET text = NULL",
        "DELETE FROM documents",
    ],
)
def test_a_text_that_is_not_its_own_is_found(path: Path, change: str) -> None:
    """Whether other words stand in it, it cannot be read, or it is gone and nobody said so."""
    tamper(path, change)
    assert (0, "document") in found(path, CLAIM, documents=(DOCUMENT,))


def test_what_an_act_took_away_is_no_damage(path: Path) -> None:
    """The act is looked at as well: one that was changed excuses nothing."""
    with SqliteLog.open(path) as log:
        acts = log.redact(at=AT, by="kim", why="court order 4", document=DOCUMENT)
    assert found(path, CLAIM, documents=(DOCUMENT,)) == set()
    for act in acts:
        tamper(path, "UPDATE records SET payload = flip(payload) WHERE position = ?", act.position)
    assert {(CLAIM, "redaction"), (0, "document")} <= found(path, CLAIM, documents=(DOCUMENT,))


def test_what_is_read_grows_with_the_logarithm_of_the_log(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One record of three hundred: itself, those before it in the tree, and those behind it."""
    with SqliteLog.open(path, readonly=True) as log:
        head, rows = log.head(), 0
        query = log._file.rows

        def counted(sql: str, values: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
            nonlocal rows
            answer = query(sql, values)
            rows += len(answer)
            return answer

        monkeypatch.setattr(log._file, "rows", counted)
        assert prove(log, head, [CLAIM], [DOCUMENT]) == ()
    assert rows <= 4 * LAST.bit_length()


def test_a_log_in_a_database_is_proven_alike(postgres_url: str) -> None:
    """The store gives rows and proofs; what is made of them is the same."""
    with closing(PostgresLog.create(postgres_url, schema="proof")) as log:
        named = [Entry(ActorAliased(alias=f"a {n}", actor="x"), "decisions") for n in range(40)]
        log.append(named, at=AT)
        head = log.head()
        assert prove(log, head, [1, 7, 8, 40]) == ()
        with psycopg.connect(postgres_url, autocommit=True) as db:
            db.execute("UPDATE proof.records SET key = 'x' WHERE position = 7")
        assert {f.position for f in prove(log, head, [7])} == {7}
        assert prove(log, head, [20]) == ()

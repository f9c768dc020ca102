"""An export is the log: it gives the same log again, and nothing that was edited is taken."""

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.acts import ActorAliased, DocumentAdded
from events.claims import Claim
from events.errors import IntegrityError, NotALogError
from events.event import decode
from events.log import Entry
from events.sqlite import SqliteLog
from events.sqlite_adopt import adopt
from events.transfer import DamagedExportError, export_lines, read_export
from events.verify import verify

AT = datetime(2025, 3, 4, 9, 30, tzinfo=UTC)
GOLDEN = Path(__file__).with_name("golden")
TEXT = (GOLDEN / "events-v1.txt").read_text(encoding="utf-8")
DIGEST = sha256(TEXT.encode()).hexdigest()
CLAIMS = [
    event
    for line in (GOLDEN / "events-v1.jsonl").read_bytes().splitlines()
    if isinstance(event := decode(json.loads(line)["kind"], 1, line), Claim)
]
HYPOTHESIS = settings(deadline=None, max_examples=25)
WORDS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=30)
BATCHES = st.lists(
    st.tuples(st.lists(WORDS, min_size=1, max_size=4), st.sampled_from(["desk", "memo/ü", "x"])),
    max_size=6,
)


@contextmanager
def fresh() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def fill(log: SqliteLog, batches: list[tuple[list[str], str]]) -> None:
    """Each batch names a document of its own, and has an idempotency key."""
    for number, (aliases, stream) in enumerate(batches):
        text = f"{number} {' '.join(aliases)}"
        document = sha256(text.encode()).hexdigest()
        log.append(
            [
                Entry(DocumentAdded(document=document, length=len(text)), stream, f"key {number}"),
                *(Entry(ActorAliased(alias=alias, actor="a"), stream) for alias in aliases),
            ],
            at=AT + timedelta(microseconds=number),
            documents={document: text},
        )


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SqliteLog]:
    """Claims with their document, acts, keys, a redacted record and a redacted document."""
    with SqliteLog.create(tmp_path_factory.mktemp("log") / "log.sqlite") as made:
        added = DocumentAdded(document=DIGEST, length=len(TEXT))
        made.append(
            [Entry(added, f"document/{DIGEST}", "first"), *(Entry(c, "claims") for c in CLAIMS)],
            at=AT,
            documents={DIGEST: TEXT},
        )
        fill(made, [(["Brin", "Tal\u2028one"], "desk"), (["x"], "desk"), (["y"], "other")])
        stray = "a document that no record names"
        made.append(
            [Entry(ActorAliased(alias="z", actor="z"), "desk")],
            at=AT,
            documents={sha256(stray.encode()).hexdigest(): stray},
        )
        gone = "2 y"
        made.redact(at=AT, by="o", document=sha256(gone.encode()).hexdigest())
        made.redact(at=AT, by="o", record=made.record(len(CLAIMS) + 3).id)
        assert verify(made) == ()
        yield made


@pytest.fixture(scope="module")
def lines(log: SqliteLog) -> list[bytes]:
    return list(export_lines(log))


def stored(log: SqliteLog) -> list[object]:
    """All that a log holds, in an order that does not depend on the file."""
    return [
        log.head(),
        log.stored_records(0, 10_000),
        sorted((d, log.stored_text(d)) for d in log.stored_documents()),
    ]


def test_an_import_holds_what_the_log_held(
    log: SqliteLog, lines: list[bytes], tmp_path: Path
) -> None:
    """Ids, salts, moments, hashes, keys, documents, and what was redacted."""
    assert adopt(tmp_path / "log", read_export(lines)) == log.head()
    with SqliteLog.open(tmp_path / "log") as again:
        assert stored(again) == stored(log)
        assert verify(again) == ()
        assert list(export_lines(again)) == lines


def test_an_imported_log_goes_on(log: SqliteLog, lines: list[bytes], tmp_path: Path) -> None:
    """New records follow, and a key that is held answers with its record."""
    adopt(tmp_path / "log", read_export(lines))
    with SqliteLog.open(tmp_path / "log") as again:
        entry = Entry(DocumentAdded(document=DIGEST, length=len(TEXT)), "any", "first")
        assert again.append([entry], at=AT)[0].position == 1
        added = again.append([Entry(ActorAliased(alias="q", actor="q"), "desk")], at=AT)
        assert added[0].position == log.head().position + 1
        assert verify(again) == ()


@HYPOTHESIS
@given(BATCHES)
def test_any_small_log_survives_export_and_import(batches: list[tuple[list[str], str]]) -> None:
    with fresh() as folder:
        with SqliteLog.create(folder / "one") as one:
            fill(one, batches)
            lines = list(export_lines(one))
            head, held = one.head(), stored(one)
        assert adopt(folder / "two", read_export(lines)) == head
        with SqliteLog.open(folder / "two") as two:
            assert stored(two) == held
            assert list(export_lines(two)) == lines


def refused(lines: list[bytes]) -> DamagedExportError:
    with pytest.raises(DamagedExportError, match="nothing was taken") as raised:
        list(read_export(lines))
    return raised.value


def test_every_line_that_is_deleted_or_doubled_is_missed(lines: list[bytes]) -> None:
    for number in range(len(lines)):
        refused(lines[:number] + lines[number + 1 :])
        refused(lines[: number + 1] + lines[number:])


def test_every_two_neighbours_that_are_swapped_are_told(lines: list[bytes]) -> None:
    for number in range(len(lines) - 1):
        swapped = [*lines[:number], lines[number + 1], lines[number], *lines[number + 2 :]]
        refused(swapped)


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_no_edited_byte_is_taken(lines: list[bytes], data: st.DataObject) -> None:
    number = data.draw(st.integers(0, len(lines) - 1))
    line = bytearray(lines[number])
    place = data.draw(st.integers(0, len(line) - 1))
    line[place] ^= data.draw(st.integers(1, 255))
    changed = b"".join([*lines[:number], bytes(line), *lines[number + 1 :]])
    refused(changed.splitlines(keepends=True) if b"\r" not in changed else _lines(changed))


def _lines(raw: bytes) -> list[bytes]:
    parts = raw.split(b"\n")
    return [part + b"\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_no_export_that_was_cut_is_taken(lines: list[bytes], data: st.DataObject) -> None:
    whole = b"".join(lines)
    refused(_lines(whole[: data.draw(st.integers(0, len(whole) - 1))]))


def edited(
    lines: list[bytes], sort: str, change: Callable[[dict[str, object]], None]
) -> list[bytes]:
    """The lines with the first one of a sort changed, and the last line made to fit."""
    done, digest, made = False, sha256(), []
    for one in lines[:-1]:
        line, fields = one, json.loads(one)
        if not done and sort in fields:
            change(fields[sort])
            done = True
            line = json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        digest.update(line)
        made.append(line)
    end = json.loads(lines[-1])
    end["end"]["sha256"] = digest.hexdigest()
    return [*made, json.dumps(end, separators=(",", ":")).encode() + b"\n"]


@pytest.mark.parametrize(
    ("sort", "field", "value", "told"),
    [
        ("record", "payload", '{"kind":"document_added"}', "payload is not the one"),
        ("record", "salt", "00" * 16, "payload is not the one"),
        ("record", "recorded_at", "2025-03-04T09:29:59.000000Z", "was changed"),
        ("record", "recorded_at", "2025-03-04 09:30", "no moment"),
        ("record", "stream", "other", "was changed"),
        ("record", "stream", "two\nlines", "stream"),
        ("record", "kind", "desk_opened", "was changed"),
        ("record", "schema_version", 2, "was changed"),
        ("record", "stream_version", 2, "out of order"),
        ("record", "chain", "00" * 32, "was changed"),
        ("record", "chain", "0G" * 32, "another form"),
        ("record", "key", "another", "was changed"),
        ("record", "key", None, "was changed"),
        ("record", "key", "two\nlines", "not printable"),
        ("record", "batch", 2, "its batch"),
        ("record", "id", "ff" * 16, "was changed"),
        ("record", "position", 7, "missing before"),
        ("record", "position", "1", "another form"),
        ("record", "payload", None, "not both"),
        ("document", "text", "other words", "was changed"),
        ("document", "text", None, "no act redacted"),
        ("document", "digest", "00" * 32, "was changed"),
        ("export", "root", "00" * 32, "not those it began with"),
        ("export", "chain", "00" * 32, "not those it began with"),
        ("export", "position", 1, "not the 1 it began with"),
        ("export", "format", "briefing-export/9", "newer software"),
    ],
)
def test_an_edit_with_a_new_checksum_is_told_by_the_hashes(
    lines: list[bytes], sort: str, field: str, value: object, told: str
) -> None:
    """The last line only guards against accidents; records and documents guard themselves."""
    changed = edited(lines, sort, lambda fields: fields.update({field: value}))
    assert told in str(refused(changed))


def test_the_refusal_names_line_and_position(lines: list[bytes]) -> None:
    number = next(n for n, line in enumerate(lines) if b'{"record":{"position":3,' in line)
    lines = [
        *lines[:number],
        lines[number].replace(b'"kind\\":\\"', b'"kind\\":\\"x'),
        *lines[number + 1 :],
    ]
    error = refused(lines)
    assert (error.line, error.position) == (number + 1, 3)
    assert f"line {number + 1}, position 3:" in str(error)


@pytest.mark.parametrize(
    "junk",
    [
        b"",
        b"\n",
        b"junk\n",
        b"[]\n",
        b"{}\n",
        b'{"record":1}\n',
        b'{"export":{}}\n',
        b'{"end":{}}\n',
        b"\xff\n",
        b"[" * 100_000 + b"\n",
        b'{"record":{"position":1e999}}\n',
    ],
)
def test_what_is_no_export_is_refused(junk: bytes) -> None:
    refused([junk] if junk else [])


def test_something_behind_the_end_is_refused(lines: list[bytes]) -> None:
    refused([*lines, b"\n"])


def test_a_damaged_log_is_not_exported(tmp_path: Path) -> None:
    """The export breaks off at the damage and lacks its last line, so nobody takes it for whole."""
    import sqlite3

    with SqliteLog.create(tmp_path / "log") as made:
        fill(made, [(["a", "b"], "desk"), (["c"], "desk")])
    direct = sqlite3.connect(tmp_path / "log")
    direct.execute("UPDATE records SET payload = CAST(payload || ' ' AS BLOB) WHERE position = 3")
    direct.commit()
    direct.close()
    given_out = []
    with SqliteLog.open(tmp_path / "log") as damaged, pytest.raises(IntegrityError) as raised:
        given_out.extend(export_lines(damaged))
    assert raised.value.position == 3
    refused(given_out)


def test_what_is_appended_meanwhile_is_left_out(tmp_path: Path) -> None:
    """Records, documents and keys of a later batch belong to the next export."""
    with SqliteLog.create(tmp_path / "log") as made:
        fill(made, [(["a", "b"], "desk"), (["c"], "desk")])
        before = list(export_lines(made))
        running = export_lines(made)
        first = [next(running), next(running)]
        late = "a late document"
        made.append(
            [
                Entry(DocumentAdded(document=d, length=len(late)), "late", "late")
                for d in [sha256(late.encode()).hexdigest()]
            ],
            at=AT + timedelta(days=1),
            documents={sha256(late.encode()).hexdigest(): late},
        )
        assert [*first, *running] == before
        assert list(export_lines(made)) != before


def test_a_log_is_never_adopted_over_another(lines: list[bytes], tmp_path: Path) -> None:
    adopt(tmp_path / "log", read_export(lines))
    before = (tmp_path / "log").read_bytes()
    with pytest.raises(NotALogError, match="a file already"):
        adopt(tmp_path / "log", read_export(lines))
    assert (tmp_path / "log").read_bytes() == before

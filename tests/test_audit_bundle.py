"""Evidence bundles, and the stand-alone verifier against whoever tampers with one."""

import ast
import importlib.util
import json
import runpy
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from briefing.audit.bundle import Bundle, UncoveredMemoError, _packed, bundle
from briefing.audit.checkpoints import origin_of, take
from briefing.issue import Issued
from briefing.render.attachment import rested_on
from events.acts import ClaimRetracted
from events.checkpoint import BrokenCheckpointError, Checkpoint, sign
from events.errors import IntegrityError
from events.log import Entry
from events.merkle import node_hash
from events.signed_note import PrivateKey
from events.sqlite import SqliteLog

VERIFIER = Path(__file__).parents[1] / "docs" / "verify_bundle.py"
SMALL = runpy.run_path(str(Path(__file__).with_name("small_desk.py")))
NOW, REGION, TEXT, DOCUMENT = (SMALL[name] for name in ("NOW", "REGION", "TEXT", "DOCUMENT"))
KEY, fill, issue, statement = (SMALL[name] for name in ("KEY", "fill", "issue", "statement"))
OTHER_KEY = PrivateKey("desk", bytes(range(1, 33)))


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verify_bundle", VERIFIER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ALONE = _load()


def bundled(log: SqliteLog, issued: Issued, folder: Path, note: str | None = None) -> Bundle:
    """The memo's bundle up to the log's end, signed now unless a note is given."""
    from briefing.audit.rebuild import rebuild

    context = rebuild(issued.act, log=log, region=REGION, print_pdf=None).context
    positions = rested_on(context) or (4, 5)
    return bundle(
        log,
        log.record(issued.position),
        pdf=issued.pdf,
        rests_on=positions,
        note=note or take(log, KEY, folder / "checkpoints")[1],
        key=KEY.public,
    )


@pytest.fixture
def log(tmp_path: Path) -> Iterator[SqliteLog]:
    with SqliteLog.create(tmp_path / "log.sqlite") as log:
        fill(log)
        yield log


@pytest.fixture
def issued(log: SqliteLog, tmp_path: Path) -> Issued:
    return issue(log, tmp_path)


@pytest.fixture
def good(log: SqliteLog, issued: Issued, tmp_path: Path) -> bytes:
    """A bundle with which nothing is wrong, of a log that went on behind the memo."""
    log.append([Entry(ClaimRetracted(claim="0" * 32, by="kim", why="other"), "desk")], at=NOW)
    return bundled(log, issued, tmp_path).content


Files = dict[str, bytes]


def unpacked(content: bytes, folder: Path) -> Files:
    path = folder / "unpacked.zip"
    path.write_bytes(content)
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def checked(content: bytes, folder: Path, vkey: str | None = KEY.public.line()) -> Any:
    path = folder / "checked.zip"
    path.write_bytes(content)
    return ALONE.verify(path, vkey)


def repacked(files: Files, **manifest: Any) -> bytes:
    """A bundle whose manifest was put right again, as a forger would."""
    told = json.loads(files.pop("manifest.json")) | manifest
    told["files"] = [{"name": n, "sha256": sha256(c).hexdigest()} for n, c in files.items()]
    return _packed({**files, "manifest.json": json.dumps(told).encode()})


def tampered(good: bytes, folder: Path, edit: Callable[[Files], None]) -> list[str]:
    """What the verifier finds wrong with a bundle after this edit."""
    files = unpacked(good, folder)
    edit(files)
    return list(checked(repacked(files), folder).wrong)


def records(files: Files) -> list[dict[str, Any]]:
    return [json.loads(line) for line in files["records.jsonl"].splitlines()]


def put_records(files: Files, lines: list[dict[str, Any]]) -> None:
    files["records.jsonl"] = b"".join(json.dumps(x).encode() + b"\n" for x in lines)


def test_a_bundle_holds_what_the_memo_rests_on(good: bytes, tmp_path: Path) -> None:
    """Memo, opening, document, claims and issue; every one is proved."""
    files = unpacked(good, tmp_path)
    assert [x["record"]["kind"] for x in records(files)] == [
        "desk_opened",
        "document_added",
        "document_extracted",
        "statement_made",
        "statement_made",
        "memo_issued",
    ]
    assert files[f"documents/{DOCUMENT}.txt"] == TEXT.encode()
    report = checked(good, tmp_path)
    assert report.wrong == []
    assert "2 claims quote 1 documents word for word" in report.holds
    assert "6 records are in the log that is signed" in report.holds
    assert any("sentences name records of the bundle" in line for line in report.holds)
    assert any("sentences say what the words say" in line for line in report.unchecked)


def test_equal_logs_give_equal_bytes(log: SqliteLog, issued: Issued, tmp_path: Path) -> None:
    note = take(log, KEY, tmp_path / "checkpoints")[1]
    assert bundled(log, issued, tmp_path, note) == bundled(log, issued, tmp_path, note)


def test_the_verifier_needs_nothing_of_ours(good: bytes, tmp_path: Path) -> None:
    """Standard library and cryptography; it runs isolated, and its exit code tells."""
    tree = ast.parse(VERIFIER.read_text(encoding="utf-8"))
    names = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
        )
        if name
    }
    assert names <= set(sys.stdlib_module_names) | {"cryptography"}
    path, bad = tmp_path / "good.zip", tmp_path / "bad.zip"
    path.write_bytes(good)
    files = unpacked(good, tmp_path)
    files["memo.pdf"] += b" "
    bad.write_bytes(repacked(files))

    def run(*arguments: str) -> tuple[int, str]:
        command = [sys.executable, "-I", str(VERIFIER), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    assert run(str(path), "--vkey", KEY.public.line())[0] == 0
    code, told = run(str(bad))
    assert code == 12
    assert told.startswith("WRONG: memo.pdf: it is not the file that record 6 issued")
    assert run(str(tmp_path / "absent.zip"))[0] == 1
    assert run()[0] == 2


def test_attack_swapped_document(good: bytes, tmp_path: Path) -> None:
    """Other words under the digest of the true ones."""

    def swap(files: Files) -> None:
        files[f"documents/{DOCUMENT}.txt"] = TEXT.replace("open", "shut").encode()

    assert tampered(good, tmp_path, swap)[0] == (f"document {DOCUMENT[:16]}…: the text was changed")


def test_attack_removed_document(good: bytes, tmp_path: Path) -> None:
    def remove(files: Files) -> None:
        del files[f"documents/{DOCUMENT}.txt"]

    assert f"record 4: document {DOCUMENT[:16]}… is missing, and no act redacted it" in tampered(
        good, tmp_path, remove
    )


def test_attack_edited_record(good: bytes, tmp_path: Path) -> None:
    """Another payload under the old commitment; then a new commitment, too."""

    def edit(files: Files, *, commit: bool) -> None:
        lines = records(files)
        record = lines[3]["record"]
        record["payload"] = record["payload"].replace("0.9", "0.1")
        if commit:
            salted = bytes.fromhex(record["salt"]) + record["payload"].encode()
            record["commitment"] = sha256(salted).hexdigest()
        put_records(files, lines)

    found = tampered(good, tmp_path, lambda files: edit(files, commit=False))
    assert found == ["record 4: the payload was changed"]
    found = tampered(good, tmp_path, lambda files: edit(files, commit=True))
    assert found == ["record 4: the proof does not lead from the record to the checkpoint"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("recorded_at", "2031-05-03T06:00:00.000000Z"),
        ("stream", "elsewhere"),
        ("kind", "claim_retracted"),
        ("batch", 3),
        ("key", "k"),
    ],
)
def test_attack_edited_envelope(good: bytes, tmp_path: Path, name: str, value: object) -> None:
    """When, where and as what a record was written is bound like its payload."""

    def edit(files: Files) -> None:
        lines = records(files)
        lines[4]["record"][name] = value
        put_records(files, lines)

    told = "record 5: the proof does not lead from the record to the checkpoint"
    assert told in tampered(good, tmp_path, edit)


def test_attack_truncated_proof(good: bytes, tmp_path: Path) -> None:
    def cut(files: Files) -> None:
        lines = records(files)
        lines[1]["proof"].pop()
        put_records(files, lines)

    assert tampered(good, tmp_path, cut) == [
        "record 2: the proof does not lead from the record to the checkpoint"
    ]


def test_attack_swapped_records(good: bytes, tmp_path: Path) -> None:
    """Two claims change places, proofs and all."""

    def swap(files: Files) -> None:
        lines = records(files)
        lines[3]["record"]["position"], lines[4]["record"]["position"] = 5, 4
        put_records(files, lines)

    found = tampered(good, tmp_path, swap)
    assert "record 5: the proof does not lead from the record to the checkpoint" in found
    assert "record 4: out of order" in found


def test_attack_claim_left_out(good: bytes, tmp_path: Path) -> None:
    """A sentence cannot lose what it rests on."""

    def leave_out(files: Files) -> None:
        put_records(files, [x for x in records(files) if x["record"]["position"] != 4])

    found = tampered(good, tmp_path, leave_out)
    assert any("rests on what the bundle lacks: record 4" in line for line in found)


def test_attack_claim_emptied(good: bytes, tmp_path: Path) -> None:
    """Content that no act took away is not simply gone."""

    def empty(files: Files) -> None:
        lines = records(files)
        lines[3]["record"].update(payload=None, salt=None)
        put_records(files, lines)

    assert tampered(good, tmp_path, empty) == [
        "record 4: it is empty, and no act in the bundle redacted it"
    ]


def test_attack_other_key(good: bytes, tmp_path: Path) -> None:
    """Signed anew by somebody else: nothing of it holds under the desk's own key."""
    files = unpacked(good, tmp_path)
    note = files["checkpoint.note"].decode()
    origin, size, root = note.split("\n")[:3]
    checkpoint = Checkpoint(origin, int(size), ALONE.base64.b64decode(root))
    files["checkpoint.note"] = sign(checkpoint, OTHER_KEY).encode()
    files["desk.vkey"] = OTHER_KEY.public.line().encode()
    forged = repacked(files)
    assert checked(forged, tmp_path).wrong == ["checkpoint.note: it is not signed with this key"]
    # Without a key from elsewhere nobody can tell: then that is what it says.
    trusting = checked(forged, tmp_path, None)
    assert trusting.wrong == []
    assert trusting.unchecked[0].startswith("that this key is the desk's")


def test_attack_edited_checkpoint(good: bytes, tmp_path: Path) -> None:
    def edit(files: Files) -> None:
        origin, size, rest = files["checkpoint.note"].decode().split("\n", 2)
        files["checkpoint.note"] = f"{origin}\n{int(size) - 1}\n{rest}".encode()

    found = tampered(good, tmp_path, edit)
    assert found[0] == "checkpoint.note: the signature does not belong to this text"


def test_attack_memo_of_another_desk(good: bytes, tmp_path: Path) -> None:
    """Neither its file nor its record, nor the checkpoint of its log fits."""
    (tmp_path / "other").mkdir()
    with SqliteLog.create(tmp_path / "other" / "log.sqlite") as other:
        fill(other, title="Another desk")
        foreign = issue(other, tmp_path / "other")
        theirs = unpacked(bundled(other, foreign, tmp_path / "other").content, tmp_path)

    def memo(files: Files) -> None:
        files["memo.pdf"] = foreign.pdf

    def record(files: Files) -> None:
        files["memo.pdf"] = foreign.pdf
        put_records(files, [*records(files)[:5], records(theirs)[5]])

    def checkpoint(files: Files) -> None:
        files["checkpoint.note"] = theirs["checkpoint.note"]

    assert tampered(good, tmp_path, memo) == ["memo.pdf: it is not the file that record 6 issued"]
    assert "record 6: the proof does not lead from the record to the checkpoint" in tampered(
        good, tmp_path, record
    )
    found = tampered(good, tmp_path, checkpoint)
    assert any(line.startswith("the checkpoint is of the log briefing-desk/") for line in found)


def test_attack_edited_pdf(good: bytes, tmp_path: Path) -> None:
    def edit(files: Files) -> None:
        files["memo.pdf"] = files["memo.pdf"].replace(b"Japan", b"Jaqan", 1)

    assert tampered(good, tmp_path, edit) == ["memo.pdf: it is not the file that record 6 issued"]


def test_attack_rolled_back_log(log: SqliteLog, good: bytes, tmp_path: Path) -> None:
    """A memo made from records that the signed log does not begin with."""
    files = unpacked(good, tmp_path)
    steps = json.loads(files["manifest.json"])["consistency"]
    steps[0] = node_hash(bytes(32), bytes(32)).hex()
    found = checked(repacked(files, consistency=steps), tmp_path).wrong
    assert found == [
        "the log that the memo was made from is not the beginning of the one that is signed"
    ]


def test_attack_edited_without_care(good: bytes, tmp_path: Path) -> None:
    """A file that the manifest does not list so is named first; so is one too many."""
    files = unpacked(good, tmp_path)
    files["README.txt"] += b"Trust me."
    assert checked(_packed(files), tmp_path).wrong == ["README.txt: not what the manifest lists"]
    files = unpacked(good, tmp_path)
    files["../evil.txt"] = b""
    assert (
        "../evil.txt: no file of a bundle has this name" in checked(repacked(files), tmp_path).wrong
    )


@pytest.mark.parametrize("junk", [b"", b"PK", b"%PDF-1.7", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_bundle_is_said_in_one_line(junk: bytes, tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "junk.zip"
    path.write_bytes(junk)
    assert ALONE.main([str(path)]) == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert str(path) in told


def test_a_cut_or_flipped_bundle_is_never_right(good: bytes, tmp_path: Path) -> None:
    """Wherever it is hurt: unreadable, wrong, or (in the zip's own fields) the same files."""
    whole = unpacked(good, tmp_path)
    for place in range(0, len(good), 997):
        flipped = bytearray(good)
        flipped[place] ^= 1
        try:
            report = checked(bytes(flipped), tmp_path)
            same = unpacked(bytes(flipped), tmp_path) == whole
        except (ALONE.UnreadableError, *ALONE.LOST, zipfile.BadZipFile, NotImplementedError):
            continue
        assert report.wrong or same, place


def test_a_quotation_that_does_not_stand_in_its_document_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A desk that signs what nobody wrote: hashes and proofs are right, the words are not."""

    def unasked(*_: object, **__: object) -> None:
        """Every check that would have stopped it."""

    monkeypatch.setattr("events.excerpt._check_claim", unasked)
    monkeypatch.setattr("briefing.issue.refuse_damaged", unasked)
    monkeypatch.setattr("briefing.audit.bundle.refuse_damage", unasked)
    with SqliteLog.create(tmp_path / "log.sqlite") as log:
        fill(log)
        invented = statement("Japan", "jpn", "Japan will keep the strait open")
        words = invented.excerpts[0].model_copy(update={"quote": "Japan will shut the strait now!"})
        invented = invented.model_copy(update={"excerpts": (words,), "content": (words,)})
        log.append([Entry(invented, f"document/{DOCUMENT}")], at=NOW)
        issued = issue(log, tmp_path)
        head = log.head()
        note = sign(Checkpoint(origin_of(log), head.position, head.root), KEY)
        made = bundle(
            log,
            log.record(issued.position),
            pdf=issued.pdf,
            rests_on=(4, 5, 6),
            note=note,
            key=KEY.public,
        )
    assert checked(made.content, tmp_path).wrong == [
        f"record 6: its words do not stand in document {DOCUMENT[:16]}…"
    ]


def test_a_redacted_document_is_said_and_not_a_fault(
    log: SqliteLog, issued: Issued, tmp_path: Path
) -> None:
    """Its words cannot be compared; that they were taken away is on record, and why."""
    log.redact(at=NOW, by="kim", why="court order", document=DOCUMENT)
    note = take(log, KEY, tmp_path / "checkpoints")[1]
    made = bundle(
        log,
        log.record(issued.position),
        pdf=issued.pdf,
        rests_on=(4, 5),
        note=note,
        key=KEY.public,
    )
    assert made.documents == 0
    assert made.redacted == ("4", "5", DOCUMENT)
    report = checked(made.content, tmp_path)
    assert report.wrong == []
    assert any("record 4" in line and "redacted" in line for line in report.unchecked)
    assert any("court order" in line for line in report.since)


def test_what_was_said_later_goes_along(log: SqliteLog, issued: Issued, tmp_path: Path) -> None:
    """A retraction before the checkpoint is in the bundle, and told."""
    retracted = ClaimRetracted(claim=log.record(4).id, by="kim", why="withdrawn by the outlet")
    log.append([Entry(retracted, "desk")], at=NOW)
    report = checked(bundled(log, issued, tmp_path).content, tmp_path)
    assert report.wrong == []
    assert report.since == [
        f"record 7, claim_retracted of {log.record(4).id}: withdrawn by the outlet"
    ]


def test_a_checkpoint_that_does_not_cover_the_memo_is_refused(
    log: SqliteLog, issued: Issued, tmp_path: Path
) -> None:
    early = sign(Checkpoint(origin_of(log), 5, log.root(5)), KEY)
    with pytest.raises(UncoveredMemoError, match="signed at position 5, before"):
        bundled(log, issued, tmp_path, early)
    late = take(log, KEY, tmp_path / "checkpoints")[1]
    log.redact(at=NOW, by="kim", why="x", record=log.record(5).id)
    with pytest.raises(UncoveredMemoError, match="was redacted at position 7, after"):
        bundle(
            log,
            log.record(6),
            pdf=issued.pdf,
            rests_on=(4, 5),
            note=late,
            key=KEY.public,
        )


def test_another_file_or_log_is_refused(log: SqliteLog, issued: Issued, tmp_path: Path) -> None:
    """Nothing is bundled that the verifier would refuse."""
    note = take(log, KEY, tmp_path / "checkpoints")[1]
    with pytest.raises(IntegrityError, match="the file is not the one"):
        bundle(log, log.record(6), pdf=b"%PDF", rests_on=(4,), note=note, key=KEY.public)
    foreign = sign(Checkpoint("briefing-desk/other", 6, log.root(6)), KEY)
    with pytest.raises(BrokenCheckpointError):
        bundled(log, issued, tmp_path, foreign)

"""`explain` verifies what its answer rests on, says what that was, and takes the short way."""

import json
import runpy
import shutil
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from briefing.audit.checked import Checked
from briefing.cli.app import main
from events.acts import ActorAliased, ClaimConfirmed, SourceGraded
from events.errors import IntegrityError
from events.log import Entry
from events.sqlite import SqliteLog
from events.values import Grade

SMALL = runpy.run_path(str(Path(__file__).with_name("small_desk.py")))
NOW, REGION, DOCUMENT = (SMALL[name] for name in ("NOW", "REGION", "DOCUMENT"))
CLAIM, OTHER = 4, 5
MANY = 1_500
Explain = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk of one document, two claims and one memo, and many other records behind them."""
    folder = tmp_path_factory.mktemp("large") / "desk"
    folder.mkdir()
    config = f'title = "D"\nregion = "{REGION.id}"\ntimezone = "UTC"\n'
    (folder / "briefing.toml").write_text(config)
    with SqliteLog.create(folder / "log.sqlite") as log:
        SMALL["fill"](log)
        SMALL["issue"](log, folder)
        grade = Grade(reliability="B", credibility="2")
        decided = (
            SourceGraded(outlet="Wire", grade=grade, by="kim"),
            ClaimConfirmed(claim=log.record(CLAIM).id, by="kim"),
        )
        named = (ActorAliased(alias=f"name {n}", actor="jpn", by="kim") for n in range(MANY))
        log.append([Entry(act, "decisions") for act in (*decided, *named)], at=NOW)
    return folder


@pytest.fixture
def desk(large: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(large, tmp_path / "desk"))


@pytest.fixture
def explain(
    desk: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Explain:
    """Runs the command; exit code, what it printed, and what it said beside."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))

    def run(*words: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["briefing", "--desk", str(desk), "explain", *words])
        with pytest.raises(SystemExit) as end:
            main()
        told = capsys.readouterr()
        assert isinstance(end.value.code, int | None)
        return end.value.code or 0, told.out, told.err

    return run


def tamper(desk: Path, statement: str, *values: object) -> None:
    db = sqlite3.connect(desk / "log.sqlite", isolation_level=None)
    assert db.execute(statement, values).rowcount > 0
    db.close()


def test_an_answer_says_what_was_verified_and_what_was_not(desk: Path, explain: Explain) -> None:
    """The claim, what describes and grades its document, what was decided; in all three forms."""
    with SqliteLog.open(desk / "log.sqlite", readonly=True) as log:
        head = log.head()
        graded, confirmed = (
            next(log.read(kinds=(kind,))).position for kind in ("source_graded", "claim_confirmed")
        )
    code, printed, _ = explain(str(CLAIM))
    assert code == 0
    assert "Wire, 2031-05-03, grade B2" in printed
    assert printed.splitlines()[-1] == (
        f"verified: four records and one text, which belong to the log of {head.position} records "
        f"with root {head.root.hex()}; its other records were not: briefing verify"
    )
    (found,) = json.loads(explain(str(CLAIM), "--json")[1])
    assert found["verified"] == {
        "size": head.position,
        "root": head.root.hex(),
        "whole": False,
        "records": sorted([CLAIM, 2, graded, confirmed]),
        "texts": [DOCUMENT],
    }
    page = desk / "page.html"
    assert explain(str(CLAIM), "--html", str(page))[0] == 0
    assert "verified: four records and one text" in page.read_text()


def test_what_an_answer_rests_on_is_verified(desk: Path, explain: Explain) -> None:
    """The claim itself, its document, who graded and who decided: each of them ends it."""
    whole = shutil.copy(desk / "log.sqlite", desk / "whole")
    touched = {
        f"position = {CLAIM}": f"position {CLAIM}",
        "kind = 'document_added'": "position 2",
        "kind = 'source_graded'": "position 7",
        "kind = 'claim_confirmed'": "position 8",
    }
    for where, named in touched.items():
        change = "payload = CAST(replace(payload, '}', ' }') AS BLOB)"
        tamper(desk, f"UPDATE records SET {change} WHERE {where}")  # noqa: S608 - our own
        code, printed, said = explain(str(CLAIM))
        assert (code, printed) == (12, ""), where
        assert f"{named}: the payload is not the one that was recorded" in said
        shutil.copy(whole, desk / "log.sqlite")
    tamper(desk, "UPDATE documents SET text = x'00'")
    assert explain(str(CLAIM))[0] == 12


def test_a_memo_is_vouched_for_by_its_record(desk: Path, explain: Explain) -> None:
    """Of a memo the record that issued it is verified, as its hash vouches for what is told."""
    assert "#1  " in explain("#1")[1]
    change = 'payload = CAST(replace(payload, \'"by":"test"\', \'"by":"kim"\') AS BLOB)'
    tamper(desk, f"UPDATE records SET {change} WHERE kind = 'memo_issued'")  # noqa: S608
    code, _, said = explain("#1")
    assert code == 12
    assert "position 6: the payload is not the one" in said


def test_damage_elsewhere_does_not_end_an_answer_that_does_not_rest_on_it(
    desk: Path, explain: Explain, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor is the whole log read for it; what rests on a document is asked of all records."""
    tamper(desk, "UPDATE records SET commitment = x'00' WHERE position = 900")
    assert explain(str(CLAIM))[0] == 0
    assert explain("#1")[0] == 0
    code, _, said = explain("Wire")
    assert code == 12
    assert "briefing verify" in said

    def never(*_asked: Any, **_more: Any) -> None:
        raise AssertionError("the whole log was verified")

    monkeypatch.setattr("briefing.audit.checked.refuse_damage", never)
    assert explain(str(CLAIM))[0] == 0


def test_a_record_that_is_not_there_is_damage_and_no_unknown_reference(
    desk: Path, explain: Explain
) -> None:
    """A position within the log always had a record."""
    tamper(desk, "DELETE FROM records WHERE position = 900")
    code, _, said = explain("900")
    assert code == 12
    assert "position 900: the record is missing" in said


@pytest.mark.parametrize("ref", ["DEVELOPMENT", "Wire"])
def test_a_snapshot_changes_no_answer(desk: Path, explain: Explain, ref: str) -> None:
    """The first asks all records and leaves one, the second goes on from it."""
    with SqliteLog.open(desk / "log.sqlite", readonly=True) as log:
        ref = ref.replace("DEVELOPMENT", log.record(OTHER).id)
    first = explain(ref, "--json")
    assert first[0] == 0
    assert [*(desk / "snapshots").glob("situation-*")]
    assert explain(ref, "--json") == first
    assert explain(ref, "--json", "--no-snapshot") == first


def test_a_memo_whose_record_is_damaged_is_not_passed_over(desk: Path, explain: Explain) -> None:
    """`#1` means the memo issued last: not the one before, and not "none was issued"."""
    tamper(desk, "UPDATE records SET payload = x'00' WHERE kind = 'memo_issued'")
    for ref in ("#1", "NEA-20310504-00000000#1"):
        code, _, said = explain(ref)
        assert code == 12, said
        assert "position 6: the payload is not the one" in said


def test_records_that_come_meanwhile_are_held_against_the_later_head(desk: Path) -> None:
    """All that is told belongs to one log of one size; what lies behind its end is none of it."""
    with SqliteLog.open(desk / "log.sqlite") as log:
        checked = Checked(log)
        checked.add([CLAIM])
        named = ActorAliased(alias="another", actor="jpn", by="kim")
        (made,) = log.append([Entry(named, "decisions")], at=NOW)
        checked.add([made.position])
        told = checked.as_json()
        assert (told["size"], told["records"]) == (made.position, [CLAIM, made.position])
        assert told["root"] == log.head().root.hex()
        with pytest.raises(IntegrityError, match="the record is missing"):
            checked.add([made.position + 1])


def test_what_was_not_recorded_yet_is_not_explained(desk: Path, explain: Explain) -> None:
    """As of an earlier point the desk held no such record."""
    code, _, said = explain(str(OTHER), "--as-of", str(CLAIM))
    assert code == 1
    assert f"position {OTHER} was not recorded yet as of position {CLAIM}" in said


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ((".",), 1, "nothing answers to ."),
        (("folder.pdf",), 1, "folder.pdf is a folder; name a memo's file, or its id"),
        (("4", "--html", "folder.pdf"), 1, "folder.pdf is a folder; name a file in it"),
        (("",), 1, "say what to explain"),
        (("#" + "9" * 5_000,), 2, "after # stands the number of a sentence"),
        (("#-1",), 2, "after # stands the number of a sentence"),
        (("4", "--as-of", "folder.note"), 1, "is no memo of this desk"),
    ],
)
def test_a_reference_that_names_nothing_gets_one_sentence(
    tmp_path: Path,
    explain: Explain,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    code: int,
    told: str,
) -> None:
    """What is wrong with it, and never a traceback."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.pdf").mkdir()
    found, printed, said = explain(*words)
    assert (found, printed) == (code, "")
    assert told in said
    assert "unexpected" not in said

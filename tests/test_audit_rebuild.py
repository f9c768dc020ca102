"""A memo made again from the log; damage is found before anything rests on it."""

import shutil
import sqlite3
import subprocess
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from briefing import issue as issue_module
from briefing.audit.damage import damage, refuse_damage
from briefing.audit.issued import ForeignMemoError, UnknownMemoError, find_memo
from briefing.audit.memo import verify_memo
from briefing.audit.rebuild import rebuild
from briefing.issue import DamagedLogError, Issued, draft, issue_memo, pdf_of
from briefing.regions.load import load_region
from briefing.render.attached import Attached, in_full
from briefing.render.errors import RenderError
from events.acts import DeskOpened, MemoRequest, SubscriptionSet
from events.errors import IntegrityError
from events.log import Entry
from events.sqlite import SqliteLog

NOW = datetime(2025, 3, 23, 12, 0, tzinfo=UTC)
REGION = load_region("northeast-asia")
REQUEST = MemoRequest(dated=date(2025, 3, 23))


def fake_print(html: str, attachment: Attached, *, stamp: datetime) -> bytes:
    """A printer that needs no libraries and is as pure as the real one."""
    return b"%PDF-1.7 " + html.encode() + in_full(attachment) + str(stamp).encode()


def make_log(path: Path) -> None:
    """A log of a desk that has opened and taken one subscription."""
    with SqliteLog.create(path) as log:
        opened = DeskOpened(title="Desk", region=REGION.id, timezone="UTC", software="test")
        wish = SubscriptionSet(name="morning", times=("07:00",), timezone="UTC")
        log.append([Entry(opened, "desk")], at=NOW)
        log.append([Entry(wish, "subscription/morning")], at=NOW)


def issue(log: SqliteLog, outbox: Path, as_of: int = 2, **more: Any) -> Issued:
    """The regional memo as of a position."""
    return issue_memo(
        REQUEST,
        log=log,
        region=REGION,
        outbox=outbox,
        as_of=as_of,
        at=NOW,
        by="test",
        print_pdf=more.pop("print_pdf", fake_print),
        **more,
    )


def damage_record(path: Path, position: int) -> None:
    """Change one letter of a stored event behind the log's back."""
    rows = sqlite3.connect(path)
    ((stored,),) = rows.execute("SELECT payload FROM records WHERE position = ?", (position,))
    changed = bytes(stored).replace(b"UTC", b"UTZ", 1)
    assert changed != bytes(stored)
    rows.execute("UPDATE records SET payload = ? WHERE position = ?", (changed, position))
    rows.commit()
    rows.close()


def test_a_rebuilt_memo_is_the_issued_one(tmp_path: Path) -> None:
    """The act alone names all that its bytes follow from, whatever came behind it."""
    make_log(tmp_path / "log.sqlite")
    with SqliteLog.open(tmp_path / "log.sqlite") as log:
        issued = issue(log, tmp_path / "outbox", as_of=1)
        built = rebuild(issued.act, log=log, region=REGION, print_pdf=fake_print)
        assert built.pdf == issued.pdf
        unprinted = rebuild(issued.act, log=log, region=REGION, print_pdf=None)
        assert unprinted.context_sha256 == issued.act.context_sha256
        assert unprinted.pdf == b""


def test_the_outbox_is_filled_again_from_the_log(tmp_path: Path) -> None:
    """A PDF that is gone, or was altered in the outbox, comes back as it was issued."""
    make_log(tmp_path / "log.sqlite")
    outbox = tmp_path / "outbox"
    with SqliteLog.open(tmp_path / "log.sqlite") as log:
        issued = issue(log, outbox)
        file = outbox / f"{issued.act.pdf_sha256}.pdf"
        for harm in (file.unlink, lambda: file.write_bytes(b"altered")):
            harm()
            again = pdf_of(issued.act, log=log, region=REGION, outbox=outbox, print_pdf=fake_print)
            assert again == issued.pdf == file.read_bytes()


def test_an_equal_request_is_issued_once(tmp_path: Path) -> None:
    """The second call is answered with the first memo, and appends nothing."""
    make_log(tmp_path / "log.sqlite")
    with SqliteLog.open(tmp_path / "log.sqlite") as log:
        one, two = issue(log, tmp_path / "outbox"), issue(log, tmp_path / "outbox")
        assert (one.new, two.new) == (True, False)
        assert (one.act, one.position, one.pdf) == (two.act, two.position, two.pdf)
        assert log.head().position == 3


def test_damage_is_told_up_to_a_position(tmp_path: Path) -> None:
    """What lies before the damaged record still stands; from it on nothing is vouched for."""
    make_log(tmp_path / "log.sqlite")
    damage_record(tmp_path / "log.sqlite", 2)
    with SqliteLog.open(tmp_path / "log.sqlite", readonly=True) as log:
        assert damage(log, through=1) == ()
        assert {f.position for f in damage(log, through=2)} == {2}
        with pytest.raises(IntegrityError, match="position 2"):
            refuse_damage(log, through=2)


def test_no_memo_comes_from_a_damaged_log(tmp_path: Path) -> None:
    """Neither a PDF nor a draft in another format."""
    make_log(tmp_path / "log.sqlite")
    damage_record(tmp_path / "log.sqlite", 2)
    with SqliteLog.open(tmp_path / "log.sqlite") as log:
        with pytest.raises(DamagedLogError, match="position 2"):
            issue(log, tmp_path / "outbox")
        with pytest.raises(DamagedLogError, match="position 2"):
            draft(REQUEST, log=log, region=REGION, as_of=2)
        assert log.head().position == 2
    assert not (tmp_path / "outbox").exists()


def test_a_long_log_is_verified_while_the_memo_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By another process: the memo is the same, and a damaged log gives none and keeps nothing."""
    path, outbox = tmp_path / "log.sqlite", tmp_path / "outbox"
    make_log(path)
    again = partial(SqliteLog.open, path, readonly=True)
    with SqliteLog.open(path) as log:
        plain = draft(REQUEST, log=log, region=REGION, as_of=2)
        monkeypatch.setattr(issue_module, "WORTH_ASIDE", 0)
        monkeypatch.setattr(issue_module, "refuse_damaged", None)  # this process need not
        assert draft(REQUEST, log=log, region=REGION, as_of=2, reopen=again) == plain
        assert issue(log, outbox, reopen=again).new
    shutil.rmtree(outbox)
    path.unlink()
    make_log(path)
    damage_record(path, 2)
    with SqliteLog.open(path) as log:
        with pytest.raises(DamagedLogError, match="position 2"):
            issue(log, outbox, reopen=again)
        assert log.head().position == 2
    assert not outbox.exists()


def test_a_process_that_comes_to_grief_leaves_the_verifying_to_this_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "log.sqlite"
    make_log(path)
    again = partial(SqliteLog.open, path, readonly=True)
    lost = partial(SqliteLog.open, tmp_path / "elsewhere.sqlite", readonly=True)
    monkeypatch.setattr(issue_module, "WORTH_ASIDE", 0)

    def no_process(*_command: object, **_more: object) -> None:
        raise OSError("out of processes")

    with SqliteLog.open(path) as log:
        plain = draft(REQUEST, log=log, region=REGION, as_of=2)
        assert draft(REQUEST, log=log, region=REGION, as_of=2, reopen=lost) == plain
        with monkeypatch.context() as patch:
            patch.setattr(subprocess, "Popen", no_process)
            assert draft(REQUEST, log=log, region=REGION, as_of=2, reopen=again) == plain
    damage_record(path, 2)
    with SqliteLog.open(path) as log, pytest.raises(DamagedLogError, match="position 2"):
        draft(REQUEST, log=log, region=REGION, as_of=2, reopen=lost)


def test_a_print_that_fails_over_a_sound_log_says_why_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only damage goes before what went wrong with the memo."""
    path = tmp_path / "log.sqlite"
    make_log(path)
    again = partial(SqliteLog.open, path, readonly=True)
    monkeypatch.setattr(issue_module, "WORTH_ASIDE", 0)

    def no_print(*_page: object, **_more: object) -> bytes:
        raise RenderError("out of ink")

    with SqliteLog.open(path) as log, pytest.raises(RenderError, match="out of ink"):
        issue(log, tmp_path / "outbox", print_pdf=no_print, reopen=again)
    damage_record(path, 2)
    with SqliteLog.open(path) as log, pytest.raises(DamagedLogError):
        issue(log, tmp_path / "outbox", print_pdf=no_print, reopen=again)


def test_a_memo_over_a_damaged_record_is_not_verified(tmp_path: Path) -> None:
    """Even where the damaged record changes no word of the memo, the verdict names it."""
    make_log(tmp_path / "log.sqlite")
    with SqliteLog.open(tmp_path / "log.sqlite") as log:
        early = issue(log, tmp_path / "outbox", as_of=1).act.memo
        late = issue(log, tmp_path / "outbox", as_of=2).act.memo
    damage_record(tmp_path / "log.sqlite", 2)
    with SqliteLog.open(tmp_path / "log.sqlite", readonly=True) as log:
        verdicts = {
            memo: verify_memo(log, REGION, name=memo, file=None, print_pdf=fake_print)
            for memo in (early, late)
        }
    assert verdicts[early].ok
    assert not verdicts[late].ok
    assert any("position 2" in problem for problem in verdicts[late].problems)


def test_a_foreign_file_is_told_from_an_unknown_name(tmp_path: Path) -> None:
    """A file that this log does not vouch for is a failed check; a mistyped id is not."""
    make_log(tmp_path / "log.sqlite")
    with SqliteLog.open(tmp_path / "log.sqlite", readonly=True) as log:
        with pytest.raises(ForeignMemoError, match=r"foreign\.pdf is no memo of this desk"):
            find_memo(log, b"%PDF-1.7 nothing of ours", "foreign.pdf")
        with pytest.raises(UnknownMemoError) as unknown:
            find_memo(log, None, "NEA-20250101-00000000")
    assert not isinstance(unknown.value, ForeignMemoError)

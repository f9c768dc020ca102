"""A fold that is begun in a thread is the fold, or none, and never stands in anybody's way."""

import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from briefing.cli.folding_ahead import folding
from briefing.regions.load import load_region
from briefing.situation import latest
from briefing.situation.fold import fold
from events.acts import ActorAliased, DeskOpened
from events.log import Entry
from events.sqlite import SqliteLog

NOW = datetime(2031, 5, 14, 12, 0, tzinfo=UTC)
REGION = load_region("northeast-asia")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A log of a desk that has opened, and has met a name every minute since."""
    made = tmp_path / "log.sqlite"
    with SqliteLog.create(made) as log:
        opened = DeskOpened(title="Desk", region=REGION.id, timezone="UTC", software="test")
        log.append([Entry(opened, "desk")], at=NOW)
        for number in range(1, 5):
            met = ActorAliased(alias=f"name {number}", actor="jpn")
            log.append([Entry(met, "desk")], at=NOW + timedelta(minutes=number))
    return made


def test_it_gives_the_situation_at_the_position(path: Path) -> None:
    """What came behind it is not in it, and threads take their usual turns again."""
    usual = sys.getswitchinterval()
    with folding(partial(SqliteLog.open, path, readonly=True), REGION, 3, None) as situation:
        found = situation()
        assert sys.getswitchinterval() == usual
    with SqliteLog.open(path, readonly=True) as log:
        assert found == fold(log.read(through=3), REGION)


def test_what_comes_to_grief_gives_none(path: Path) -> None:
    """The caller folds the log again and says what is wrong with it, as it always did."""
    lost = partial(SqliteLog.open, path.with_name("elsewhere.sqlite"), readonly=True)
    with folding(lost, REGION, 3, None) as situation:
        assert situation() is None


def test_a_fold_that_nobody_asked_for_ends_with_the_block(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At its next record, however many there are; after Ctrl-C, too, but nobody waits for it."""
    usual, begun = sys.getswitchinterval(), threading.Event()

    def endless(*_log: object, on_record: Callable[[object], None], **_more: object) -> None:
        begun.set()
        while True:
            on_record(None)

    def broken_off() -> None:
        with folding(partial(SqliteLog.open, path, readonly=True), REGION, 5, None):
            begun.wait()
            raise KeyboardInterrupt

    monkeypatch.setattr(latest, "situation_at", endless)
    with folding(partial(SqliteLog.open, path, readonly=True), REGION, 5, None):
        begun.wait()
    assert not folds()
    with pytest.raises(KeyboardInterrupt):
        broken_off()
    assert sys.getswitchinterval() == usual
    for thread in folds():
        thread.join()


def folds() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "fold"]

"""A turn at a log: one program at a time, on both stores, and never held by the dead."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from events.sqlite import SqliteLog


@pytest.fixture(params=["sqlite", "postgres"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Any]:
    """Opens one and the same log, as many times as it is called."""
    if request.param == "sqlite":
        SqliteLog.create(tmp_path / "log.sqlite").close()
        return lambda: SqliteLog.open(tmp_path / "log.sqlite")
    url = request.getfixturevalue("postgres_url")
    from events.postgres import PostgresLog

    return lambda: PostgresLog.ensure(url, schema="turns")


def test_one_has_the_turn_and_the_next_gets_it_after(opened: Callable[[], Any]) -> None:
    """Nobody waits: who comes second is told so."""
    with opened() as one, opened() as other:
        with one.turn("delivery") as first, other.turn("delivery") as second:
            assert (first, second) == (True, False)
        with other.turn("delivery") as now:
            assert now


def test_turns_of_different_names_do_not_mind_one_another(opened: Callable[[], Any]) -> None:
    """And one program may append while it has one."""
    with (
        opened() as one,
        opened() as other,
        one.turn("delivery") as first,
        other.turn("backup") as second,
    ):
        assert (first, second) == (True, True)


@pytest.mark.skipif(os.name == "nt", reason="needs fork and kill")
def test_a_turn_ends_with_the_process_that_held_it(opened: Callable[[], Any]) -> None:
    """A killed scheduler keeps nobody from delivering."""
    ready, told = os.pipe()
    child = os.fork()
    if not child:
        with opened() as log, log.turn("delivery") as mine:
            os.write(told, b"y" if mine else b"n")
            signal.pause()
        os._exit(1)
    assert os.read(ready, 1) == b"y"
    with opened() as log:
        with log.turn("delivery") as mine:
            assert not mine
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        for _ in range(1000):  # a server takes a moment to notice who is gone
            with log.turn("delivery") as mine:
                if mine:
                    break
        assert mine
    os.close(ready)
    os.close(told)

"""kill -9 at random moments of append, backup and import."""

import random
import time
from collections.abc import Callable
from pathlib import Path

from material import SETTINGS, Tally, append_batch, check_log, emptied, killed, make_log

from briefing.audit.care import backup, export_to, settings_beside, take_in
from events.sqlite import SqliteLog
from events.verify import verify

ROUNDS_PER_LOG = 25
"""A log takes so many kills before a fresh one begins."""


def kill_rounds(folder: Path, rounds: int, chance: random.Random) -> list[Tally]:
    """Half the rounds append, a quarter each back up and import."""
    return [
        _appends(emptied(folder / "append"), rounds - 2 * (rounds // 4), chance),
        _backups(emptied(folder / "backup"), rounds // 4, chance),
        _imports(emptied(folder / "import"), rounds // 4, chance),
    ]


def _appends(folder: Path, rounds: int, chance: random.Random) -> Tally:
    tally, acknowledged, path = Tally("kill -9 in append"), 0, folder
    for number in range(rounds):
        tally.rounds += 1
        if number % ROUNDS_PER_LOG == 0:
            path = emptied(folder) / "log.sqlite"
            make_log(path, 1, chance)
            acknowledged = 0
        own = random.Random(chance.random())  # noqa: S311 - no secret

        def work(told: Callable[[int], None], path: Path = path, own: random.Random = own) -> None:
            with SqliteLog.open(path) as log:
                while True:
                    told(append_batch(log, own))

        last, midst = killed(work, chance.uniform(0.002, 0.08))
        acknowledged = max(acknowledged, last)
        tally.midst += midst
        check_log(path, acknowledged, tally)
    return tally


def _backups(folder: Path, rounds: int, chance: random.Random) -> Tally:
    tally = Tally("kill -9 in backup")
    source, settings = folder / "log.sqlite", folder / "briefing.toml"
    make_log(source, 40, chance)
    settings.write_text(SETTINGS, encoding="utf-8")
    target = folder / "copies" / "copy.sqlite"

    def work(told: Callable[[int], None]) -> None:
        with SqliteLog.open(source, readonly=True) as log:
            backup(log, settings, target)
        told(1)

    def check(done: bool) -> None:
        check_log(source, 1, tally)
        if target.exists():
            _check_equal(source, target, tally)
            if not settings_beside(target).exists():
                tally.wrong("the copy has no settings beside it")
        elif done:
            tally.wrong("the backup was acknowledged and is not there")

    _rounds(tally, rounds, work, check, target.parent, chance)
    return tally


def _imports(folder: Path, rounds: int, chance: random.Random) -> Tally:
    tally = Tally("kill -9 in import")
    source, lines = folder / "log.sqlite", folder / "export.jsonl"
    make_log(source, 40, chance)
    with SqliteLog.open(source, readonly=True) as log:
        export_to(log, lines)
    target = folder / "desks" / "desk"

    def work(told: Callable[[int], None]) -> None:
        with lines.open("rb") as stream:
            take_in(stream, target, None)
        told(1)

    def check(done: bool) -> None:
        if target.exists():
            _check_equal(source, target / "log.sqlite", tally)
            if not (target / "briefing.toml").is_file():
                tally.wrong("the desk has no settings")
        elif done:
            tally.wrong("the import was acknowledged and is not there")

    _rounds(tally, rounds, work, check, target.parent, chance)
    return tally


def _rounds(
    tally: Tally,
    rounds: int,
    work: Callable[[Callable[[int], None]], None],
    check: Callable[[bool], None],
    around: Path,
    chance: random.Random,
) -> None:
    """Kill the work at moments spread over the time that it takes."""
    emptied(around)
    begun = time.monotonic()
    work(lambda _number: None)
    takes = time.monotonic() - begun
    for _ in range(rounds):
        tally.rounds += 1
        emptied(around)
        last, midst = killed(work, chance.uniform(0, 1.6 * takes))
        tally.midst += midst
        check(last == 1)


def _check_equal(source: Path, copy: Path, tally: Tally) -> None:
    with (
        SqliteLog.open(source, readonly=True) as one,
        SqliteLog.open(copy, readonly=True) as other,
    ):
        if one.head() != other.head() or verify(other):
            tally.wrong(f"{copy.name} is there, but not whole")

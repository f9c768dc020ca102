"""kill -9 over moves between the stores, and over restores: at named points and at random moments.

    moves.py ADDRESS    each named point, over a PostgreSQL server at that address

After each kill the desk must be whole in one store, and the same command, run again, must finish.
"""

import os
import random
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from material import AT, Tally, append_batch, check_batches, emptied, killed, killed_at

from briefing.audit import appearing, care, copying
from briefing.audit import move as moving
from briefing.audit.move import ThereAlreadyError, move
from briefing.audit.turns import writing
from briefing.desk import Desk, create_desk, find_desk
from events import postgres_adopt
from events.log import Head
from events.verify import verify

BATCHES = 6
WAIT = 20.0

MOVE_POINTS: tuple[tuple[Any, str], ...] = (
    (moving, "refuse_damage"),
    (moving, "write_whole"),
    (moving, "finish"),
    (copying, "check_copy"),
    (copying, "copy_to_file"),
    (copying, "appear"),
    (copying, "sync"),
    (postgres_adopt._AdoptingLog, "adopt"),
    (postgres_adopt._AdoptingLog, "clear"),
)
"""What a move calls one after the other; not each of them in both directions."""

RESTORE_POINTS: tuple[tuple[Any, str], ...] = (
    (care, "copy_to_file"),
    (care, "verified"),
    (care, "copy_to_schema"),
    (care, "sync"),
    (care, "finish"),
    (copying, "check_copy"),
    (appearing.shutil, "rmtree"),
)


@dataclass
class Rounds:
    """Where the rounds are played, and with what chance."""

    folder: Path
    address: str
    chance: random.Random
    number: int = 0

    def store(self) -> str:
        """A schema that no round had before."""
        self.number += 1
        joint = "&" if "?" in self.address else "?"
        return f"{self.address}{joint}schema=round_{os.getpid()}_{self.number}"

    def drop(self) -> None:
        """Take the schemas of all rounds away."""
        with psycopg.connect(self.address, autocommit=True) as connection:
            for number in range(1, self.number + 1):
                name = f"round_{os.getpid()}_{number}"
                connection.execute(f'DROP SCHEMA IF EXISTS "{name}" CASCADE')
        self.number = 0


def move_rounds(folder: Path, rounds: int, chance: random.Random, address: str) -> list[Tally]:
    """Each named point in both directions, then kills at random; restores; a writer meanwhile."""
    played = Rounds(emptied(folder), address, chance)
    tallies = [*_moves(played, rounds // 2), _restores(played, rounds // 4), _beside_writer(played)]
    played.drop()
    return tallies


def _moves(played: Rounds, rounds: int) -> list[Tally]:
    there, back = Tally("kill -9 in move to PG"), Tally("kill -9 in move to SQLite")
    lates = (False, True) if rounds else (False,)
    points = [(*point, late) for late in lates for point in MOVE_POINTS]
    for number in range(max(len(points), rounds // 2)):
        for tally in (there, back):
            tally.rounds += 1
            target = played.store() if tally is there else "log.sqlite"
            desk = _desk(played, "log.sqlite" if tally is there else played.store())
            before = _head(desk)

            def work(told: Callable[[int], None], desk: Desk = desk, target: str = target) -> None:
                move(desk.folder, target, wait=WAIT)
                told(1)

            if number < len(points):
                holder, name, late = points[number]
                late = late or (not rounds and tally is back)
                last, midst = killed_at(work, holder, name, late=late)
            else:
                last, midst = killed(work, played.chance.uniform(0, 0.5))
            tally.midst += midst
            _check_whole(desk.folder, before, tally)
            if last and find_desk(desk.folder).config.store != target:
                tally.wrong("the move was acknowledged, and the settings do not say so")
            _again(desk.folder, target, number, tally, played.chance)
        if number % 20 == 0:
            played.drop()
    return [there, back]


def _again(folder: Path, target: str, number: int, tally: Tally, chance: random.Random) -> None:
    """Run the move again, every other time after the log has grown."""
    try:
        if number % 2:
            with (log := find_desk(folder).open_log()):
                append_batch(log, chance)
        grown = _head(find_desk(folder))
        with suppress(ThereAlreadyError):
            move(folder, target, wait=WAIT)
    except Exception as error:  # noqa: BLE001 - any error is what the round looks for
        tally.wrong(f"the move cannot be run again: {error}")
        return
    _check_whole(folder, grown, tally)
    if find_desk(folder).config.store != target:
        tally.wrong("the second move changed nothing")
    left = [p.name for p in folder.iterdir() if ".part-" in p.name or "unfinished" in p.name]
    if left:
        tally.wrong(f"it left {left}")


def _restores(played: Rounds, rounds: int) -> Tally:
    tally = Tally("kill -9 in restore")
    desk = _desk(played, "log.sqlite")
    copy = played.folder / "copy.sqlite"
    with desk.open_log(readonly=True) as log:
        head = care.backup(log, desk.config_path, copy)
    lates = (False, True) if rounds else (True,)
    points = [(*point, late) for late in lates for point in RESTORE_POINTS]
    for number in range(max(len(points), rounds)):
        tally.rounds += 1
        target = emptied(played.folder / "restored") / "desk"
        store = played.store() if number % 4 < 3 else "log.sqlite"

        def work(told: Callable[[int], None], target: Path = target, store: str = store) -> None:
            care.restore(copy, target, None, store=store)
            told(1)

        if number < len(points):
            holder, name, late = points[number]
            last, midst = killed_at(work, holder, name, late=late)
        else:
            last, midst = killed(work, played.chance.uniform(0, 0.6))
        tally.midst += midst
        if not target.exists():
            if last:
                tally.wrong("the restore was acknowledged and is not there")
            try:
                care.restore(copy, target, None, store=store)
            except Exception as error:  # noqa: BLE001 - any error is what the round looks for
                tally.wrong(f"the restore cannot be run again: {error}")
                continue
        _check_whole(target, head, tally)
    return tally


def _beside_writer(played: Rounds) -> Tally:
    """Another process appends while the log is moved to and fro: all it was told is there."""
    tally = Tally("move beside a writer")
    desk = _desk(played, "log.sqlite")
    stores = [played.store(), "there.sqlite", played.store(), "back.sqlite"]
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        os.close(reader)
        try:
            _append_for_ever(desk.folder, writer)
        except BaseException:  # noqa: BLE001 - a forked child must never return into this code
            traceback.print_exc()
        os._exit(1)
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        told = []
        try:
            for store in stores:
                tally.rounds += 1
                told.append(int(stream.readline()))  # an append between each move and the next
                move(desk.folder, store, wait=WAIT)
        finally:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        told += [int(line) for line in stream.read().split(b"\n")[:-1]]
    tally.midst = len(stores)
    tally.note = f"{len(told)} batches acknowledged"
    with find_desk(desk.folder).open_log() as log:
        if log.head().position < told[-1]:
            tally.wrong(f"position {told[-1]} was acknowledged, the log ends before it")
        check_batches(log, tally)
        if verify(log):
            tally.wrong("the log does not verify")
    return tally


def _append_for_ever(folder: Path, pipe: int) -> None:
    chance = random.Random(7)  # noqa: S311 - no secret
    while True:
        with writing(folder, WAIT), find_desk(folder).open_log() as log:
            os.write(pipe, f"{append_batch(log, chance)}\n".encode())
        time.sleep(0.01)  # others have a turn


def _desk(played: Rounds, store: str) -> Desk:
    folder = emptied(played.folder / "desk")
    desk = create_desk(
        folder, region="northeast-asia", timezone="UTC", store=store, at=AT, software="faults"
    )
    with desk.open_log() as log:
        for _ in range(BATCHES):
            append_batch(log, played.chance)
    return desk


def _head(desk: Desk) -> Head:
    with desk.open_log(readonly=True) as log:
        return log.head()


def _check_whole(folder: Path, head: Head, tally: Tally) -> None:
    """The desk's log ends as it did, holds whole batches, and verifies."""
    try:
        with find_desk(folder).open_log(readonly=True) as log:
            if log.head() != head:
                tally.wrong(f"the desk ends at {log.head().position}, not at {head.position}")
            check_batches(log, tally)
            for finding in verify(log)[:3]:
                tally.wrong(f"verify: {finding}")
    except Exception as error:  # noqa: BLE001 - any error is what the round looks for
        tally.wrong(f"the desk cannot be read: {error}")


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="moves-") as name:
        chance = random.Random(1)  # noqa: S311 - no secret
        tallies = move_rounds(Path(name), 0, chance, sys.argv[1])
    for tally in tallies:
        sys.stdout.write(f"{tally.name}: {tally.rounds} rounds, {tally.midst} took effect\n")
        sys.stderr.writelines(f"{violation}\n" for violation in tally.violations)
    return 12 if any(tally.violations for tally in tallies) else 0


if __name__ == "__main__":
    sys.exit(main())

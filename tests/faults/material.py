"""What the faults are done to: batches that show when one of them is not whole, and the checks."""

import os
import random
import shutil
import signal
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from events.acts import ActorAliased, DeskOpened, DocumentAdded
from events.errors import LogError
from events.log import Entry, Log
from events.sqlite import SqliteLog
from events.verify import verify

AT = datetime(2025, 3, 25, 9, tzinfo=UTC)
SETTINGS = 'title = "Faults"\nregion = "northeast-asia"\ntimezone = "UTC"\n'


@dataclass
class Tally:
    """One line of the table."""

    name: str
    rounds: int = 0
    midst: int = 0
    """Rounds in which the fault came while the work was going on, or changed what was stored."""
    violations: list[str] = field(default_factory=list)
    note: str = ""

    def wrong(self, what: str) -> None:
        self.violations.append(f"{self.name}, round {self.rounds}: {what}")


def append_batch(log: Log, chance: random.Random) -> int:
    """A batch with a document; its stream's name says how many records it must have."""
    size = chance.randint(1, 40)
    words = " ".join(f"word{chance.randrange(10**6)}" for _ in range(chance.randint(20, 400)))
    document = sha256(words.encode()).hexdigest()
    stream = f"batch/{log.head().position + 1}/{size}"
    entries = [
        Entry(DocumentAdded(document=document, length=len(words)), stream, key=f"{stream}/key"),
        *(Entry(ActorAliased(alias=f"n {n}", actor="a"), stream) for n in range(size - 1)),
    ]
    return log.append(entries, at=AT, documents={document: words})[-1].position


def make_log(path: Path, batches: int, chance: random.Random) -> None:
    with SqliteLog.create(path) as log:
        opened = DeskOpened(title="F", region="northeast-asia", timezone="UTC", software="faults")
        log.append([Entry(opened, "desk")], at=AT)
        for _ in range(batches):
            append_batch(log, chance)


def check_log(path: Path, acknowledged: int, tally: Tally) -> None:
    """Nothing acknowledged is lost, no batch is half there, and all hashes agree."""
    try:
        with SqliteLog.open(path) as log:
            position = log.head().position
            if position < acknowledged:
                tally.wrong(f"position {acknowledged} was acknowledged, the log ends at {position}")
            check_batches(log, tally)
            for finding in verify(log)[:3]:
                tally.wrong(f"verify: {finding}")
    except LogError as error:
        tally.wrong(f"the log cannot be read: {error}")


def check_batches(log: Log, tally: Tally) -> None:
    counts: dict[str, int] = {}
    for record in log.read():
        counts[record.stream] = counts.get(record.stream, 0) + 1
    for stream, count in counts.items():
        if stream.startswith("batch/") and count != int(stream.rpartition("/")[2]):
            tally.wrong(f"{stream} has {count} records: half a batch")


Work = Callable[[Callable[[int], None]], None]
"""What a child does; it is given a function that acknowledges a number to its parent."""


def killed(work: Work, delay: float) -> tuple[int, bool]:
    """Do the work in a child that is killed after so many seconds.

    Gives the last number acknowledged, and whether the child was killed before it was done.
    """
    child, pipe = _fork(work)
    time.sleep(delay)
    os.kill(child, signal.SIGKILL)
    numbers, status = _collect(child, pipe)
    return (numbers[-1] if numbers else 0), os.WIFSIGNALED(status)


def killed_at(work: Work, holder: Any, name: str, *, late: bool) -> tuple[int, bool]:
    """Do the work in a child that kills itself as it calls, or has called, a function."""

    def doomed(told: Callable[[int], None]) -> None:
        whole = getattr(holder, name)

        def dying(*given: Any, **named: Any) -> None:
            if late:
                whole(*given, **named)
            os.kill(os.getpid(), signal.SIGKILL)

        setattr(holder, name, dying)
        work(told)

    numbers, status = _collect(*_fork(doomed))
    return (numbers[-1] if numbers else 0), os.WIFSIGNALED(status)


def finished(work: Work) -> list[int]:
    """Do the work in a child to its end; every number that it acknowledged."""
    return _collect(*_fork(work))[0]


def _fork(work: Work) -> tuple[int, int]:
    """The child, and the pipe that it acknowledges through. It ends without tidying up."""
    read, write = os.pipe()
    child = os.fork()
    if child:
        os.close(write)
        return child, read
    os.close(read)
    code = 1
    try:
        work(lambda number: os.write(write, f"{number}\n".encode()) and None)
        code = 0
    except BaseException:  # noqa: BLE001 - a forked child must never return into the parent's code
        traceback.print_exc()
    os._exit(code)


def _collect(child: int, pipe: int) -> tuple[list[int], int]:
    with os.fdopen(pipe, "rb") as stream:
        lines = stream.read().split(b"\n")[:-1]
    _, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise RuntimeError("the child failed by itself; its message stands above")
    return [int(line) for line in lines], status


def emptied(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder

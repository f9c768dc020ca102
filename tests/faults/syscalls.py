"""System calls that fail one by one, by strace, over append, backup and move.

syscalls.py WORK FOLDER     do a piece of work, and say on stdout what was acknowledged
"""

import os
import random
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from material import AT, Tally, append_batch, check_log, emptied

from briefing.audit.care import backup, settings_beside
from briefing.audit.move import ThereAlreadyError, move
from briefing.desk import create_desk, find_desk
from events.errors import LogError
from events.log import Head

FAULTS = (
    ("fsync,fdatasync", "EIO"),
    ("pwrite64", "EIO"),
    ("pwrite64", "ENOSPC"),
    ("ftruncate", "EIO"),
    ("link,linkat", "EIO"),
    ("rename,renameat,renameat2", "EIO"),
)
NUMBERS = (1, 2, 3, 5, 8, 13, 21, 34, 55, 89)
"""Which of the calls fails: one a round, until a round has no such call any more."""

WORKS = ("append", "backup", "move")


def why_not() -> str | None:
    """What keeps this machine from failing a system call; none when nothing does."""
    if shutil.which("strace") is None:
        return "strace is not installed"
    traced = ["strace", "-qq", "-e", "inject=fsync:error=EIO", "true"]
    tried = subprocess.run(traced, capture_output=True, check=False)
    return None if tried.returncode == 0 else "strace may not trace here"


def fail_calls(folder: Path, rounds: int, chance: random.Random) -> list[Tally]:
    """Each work under each fault at so many places; a tally each."""
    return [_fail(folder / work, work, NUMBERS[:rounds], chance) for work in WORKS]


def _fail(folder: Path, work: str, numbers: tuple[int, ...], chance: random.Random) -> Tally:
    tally = Tally(f"failing calls, {work}")
    reason = why_not()
    if reason is not None:
        tally.note = f"skipped: {reason}"
        return tally
    for calls, error in FAULTS:
        for number in numbers:
            tally.rounds += 1
            head = _prepare(emptied(folder), chance)
            fault = f"inject={calls}:error={error}:when={number}"
            traced = ["strace", "-f", "-o", folder / "calls", "-e", fault]
            done = subprocess.run(
                [*traced, sys.executable, __file__, work, str(folder)],
                capture_output=True,
                text=True,
                check=False,
                env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
            )
            if "(INJECTED)" not in (folder / "calls").read_text(errors="replace"):
                break  # the work has no more such calls
            tally.midst += 1
            before = len(tally.violations)
            _check(folder, head, work, done, tally)
            if len(tally.violations) > before:
                tally.wrong(f"that was {fault}")
    return tally


def _prepare(folder: Path, chance: random.Random) -> Head:
    desk = create_desk(
        folder / "desk", region="northeast-asia", timezone="UTC", at=AT, software="faults"
    )
    with desk.open_log() as log:
        for _ in range(3):
            append_batch(log, chance)
        return log.head()


def _check(
    folder: Path, head: Head, work: str, done: "subprocess.CompletedProcess[str]", tally: Tally
) -> None:
    """Nothing acknowledged is lost, nothing is there by halves, and what failed was told."""
    desk = folder / "desk"
    told = [int(line) for line in done.stdout.split()]
    if "Traceback" in done.stderr or (done.returncode and "cannot" not in done.stderr):
        tally.wrong(f"no clear error: {done.stderr[-300:]}")
    check_log(desk / "log.sqlite", told[-1] if work == "append" and told else head.position, tally)
    if work == "backup":
        copy = folder / "copy.sqlite"
        if copy.exists():
            check_log(copy, head.position, tally)
            if not settings_beside(copy).exists():
                tally.wrong("the copy has no settings beside it")
        elif told:
            tally.wrong("the backup was acknowledged and is not there")
    if work == "move":
        if told and find_desk(desk).config.store != "there.sqlite":
            tally.wrong("the move was acknowledged, and the settings do not say so")
        with suppress(ThereAlreadyError):
            move(desk, "there.sqlite")
        with find_desk(desk).open_log(readonly=True) as log:
            if log.head() != head:
                tally.wrong("the moved log does not end as it did")
        check_log(desk / "there.sqlite", head.position, tally)


def main(work: str, folder: Path) -> int:
    desk = find_desk(folder / "desk")
    try:
        if work == "append":
            chance = random.Random(3)  # noqa: S311 - no secret
            with desk.open_log() as log:
                for _ in range(3):
                    sys.stdout.write(f"{append_batch(log, chance)}\n")
                    sys.stdout.flush()
        elif work == "backup":
            with desk.open_log(readonly=True) as log:
                done = backup(log, desk.config_path, folder / "copy.sqlite")
            sys.stdout.write(f"{done.position}\n")
        else:
            sys.stdout.write(f"{move(desk.folder, 'there.sqlite').head.position}\n")
    except LogError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"cannot {work}: {error.strerror} ({error.filename})\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))

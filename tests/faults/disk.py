"""A disk that is full: a small tmpfs where one may be mounted, else a limit on files' sizes."""

import random
import resource
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from material import SETTINGS, Tally, append_batch, check_log, emptied, finished, make_log

from briefing.audit.care import backup, export_to, take_in
from events.errors import LogError, LogFullError
from events.sqlite import SqliteLog

SMALL = 2 * 1024 * 1024


def fill_disk(folder: Path, rounds: int, chance: random.Random) -> Tally:
    """Append until the disk is full; then back up and import onto it; then free some space."""
    tally = Tally("disk full")
    place = emptied(folder / "full")
    for _ in range(rounds):
        tally.rounds += 1
        with _small(place) as limited:
            tally.note = "file sizes limited" if limited else "tmpfs of 2 MB"
            _round(place, chance, tally, limited=limited)
    return tally


def _round(place: Path, chance: random.Random, tally: Tally, *, limited: bool) -> None:
    path = place / "log.sqlite"
    make_log(path, 2, chance)
    source = emptied(place.parent / "full-source")
    make_log(source / "log.sqlite", 150, chance)
    (source / "briefing.toml").write_text(SETTINGS, encoding="utf-8")

    def append(told: Callable[[int], None]) -> None:
        with _limit(limited), SqliteLog.open(path) as log:
            while True:
                told(append_batch(log, chance))

    acknowledged, full = _until_full(append, tally)
    tally.midst += full
    check_log(path, acknowledged, tally)
    before = sorted(p.name for p in place.iterdir())
    with SqliteLog.open(source / "log.sqlite", readonly=True) as log:
        export_to(log, source / "export.jsonl")

    def copy(told: Callable[[int], None]) -> None:
        with _limit(limited), SqliteLog.open(source / "log.sqlite", readonly=True) as log:
            backup(log, source / "briefing.toml", place / "copy.sqlite")
        told(1)

    def take(told: Callable[[int], None]) -> None:
        with _limit(limited), (source / "export.jsonl").open("rb") as stream:
            take_in(stream, place / "desk", None)
        told(1)

    for name, work in (("backup", copy), ("import", take)):
        done, full = _until_full(work, tally)
        left = sorted(p.name for p in place.iterdir())
        if not full or done:
            tally.wrong(f"{name} onto the full disk was not refused")
        elif left != before:
            tally.wrong(f"{name} onto the full disk left {set(left) - set(before)}")
    if not limited:
        (place / "ballast").unlink()
    with SqliteLog.open(path) as log:
        append_batch(log, chance)
    check_log(path, acknowledged + 1, tally)


def _until_full(work: Callable[[Callable[[int], None]], None], tally: Tally) -> tuple[int, bool]:
    """The last number acknowledged, and whether the disk refused the rest as it should."""
    refused = -1

    def caught(told: Callable[[int], None]) -> None:
        try:
            work(told)
        except (LogFullError, OSError):
            told(refused)
        except LogError as error:
            tally.wrong(str(error))

    read = finished(caught)
    numbers = [number for number in read if number != refused]
    return (numbers[-1] if numbers else 0), refused in read


@contextmanager
def _small(place: Path) -> Iterator[bool]:
    """Mount 2 MB with some ballast to be freed; true where that is not allowed."""
    emptied(place)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SMALL}", "tmpfs", str(place)]
    try:
        mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        mounted = False
    if not mounted:
        yield True
        return
    try:
        (place / "ballast").write_bytes(bytes(SMALL // 4))
        yield False
    finally:
        subprocess.run(["umount", str(place)], check=False)


@contextmanager
def _limit(limited: bool) -> Iterator[None]:
    """Inside a child only: no file of its grows beyond 400 kB."""
    if limited:
        resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
    yield

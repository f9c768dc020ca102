"""Whose turn it is at a desk: any number of programs may write, or one may move the log away.

A program that writes holds the desk's folder as one of many, a move holds it alone, both by a file
lock that ends with the process, however it ends. So nobody appends to a log that the desk has
left behind: who waited for a move reads the settings anew and writes to the new store.
"""

import errno
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from events.errors import LogError, LogLockedError

_POLL = 0.05
_NO_LOCKS = (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL)


@contextmanager
def writing(folder: Path, wait: float) -> Iterator[None]:
    """While inside, the log is not moved; LogLockedError where a move goes on for too long."""
    with _held(folder, wait, alone=False):
        yield


@contextmanager
def alone(folder: Path, wait: float) -> Iterator[None]:
    """While inside, no program writes to the desk's log; LogLockedError where one goes on."""
    with _held(folder, wait, alone=True):
        yield


def holders(folder: Path) -> tuple[int, ...]:
    """Ids of the processes that write to the desk, or move it; none where it cannot be told."""
    return lock_holders(folder, "FLOCK")


def lock_holders(path: Path, kind: str, byte: int | None = None) -> tuple[int, ...]:
    """Ids of the processes with a lock of a kind (FLOCK, POSIX) on a file; Linux tells them.

    With `byte`, only those that hold this byte for writing.
    """
    try:
        there = path.stat()
        lines = Path("/proc/locks").read_text("ascii").splitlines()
    except OSError:
        return ()
    found = set()
    for line in lines:
        # 1: POSIX ADVISORY WRITE 1234 fe:01:5678 120 120
        fields = line.replace("-> ", "").split()
        if len(fields) < 8 or fields[1] != kind or "->" in line:
            continue
        if fields[5].rpartition(":")[2] != str(there.st_ino):
            continue
        if byte is not None:
            last = float("inf") if fields[7] == "EOF" else int(fields[7])
            if fields[3] != "WRITE" or not int(fields[6]) <= byte <= last:
                continue
        if int(fields[4]) > 0:
            found.add(int(fields[4]))
    return tuple(sorted(found))


def named(pids: tuple[int, ...]) -> str:
    """The processes with what they were started as, for people."""
    return ", ".join(f"{pid}{_command(pid)}" for pid in pids)


def _command(pid: int) -> str:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return ""
    names = [
        Path(os.fsdecode(word)).name if n < 2 else os.fsdecode(word)
        for n, word in enumerate(words)
        if word
    ]
    shown = " ".join(names[:5])
    return f" ({shown})" if shown else ""


@contextmanager
def _held(folder: Path, wait: float, *, alone: bool) -> Iterator[None]:
    if os.name == "nt":  # where folders cannot be locked, only a move must not go on without
        if alone:
            raise LogError(f"{folder}: this system has no lock for a move; use backup and restore")
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        _take(handle, folder, wait, alone=alone)
        yield
    finally:
        os.close(handle)


def _take(handle: int, folder: Path, wait: float, *, alone: bool) -> None:
    import fcntl

    end = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(handle, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= end:
                raise LogLockedError(_told(folder, wait, alone=alone)) from None
            time.sleep(_POLL)
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                raise
            if alone:
                raise LogError(
                    f"{folder}: its file system has no locks, and nothing would keep others from"
                    " writing during the move; stop them, then use backup and restore"
                ) from None
            return
        else:
            return


def _told(folder: Path, wait: float, *, alone: bool) -> str:
    pids = holders(folder)
    who = f"process {named(pids)}" if pids else "another process"
    if alone:
        return (
            f"{folder}: {who} has been writing to this desk for {wait:g} s; stop it, or wait until"
            " it is done (--wait SECONDS), then move the log again"
        )
    return (
        f"{folder}: {who} has been moving this desk's log for {wait:g} s; wait until that is done"
        " (--wait SECONDS), then try again"
    )

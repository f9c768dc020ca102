"""Can this desk be relied on? Its disk, its log, who writes to it, its keys and checkpoints."""

import os
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from briefing.audit import checkpoints, keys
from briefing.audit.turns import holders, lock_holders, named
from briefing.desk import Desk, DeskConfigError
from events.checkpoint import check_extends, verify_note
from events.errors import LogError
from events.signed_note import UnknownKeyError
from events.store import FileStore, KeptLog, SchemaStore, Store

LEAST_FREE = 200_000_000
"""Bytes of free disk below which a desk is warned."""

NETWORK = ("nfs", "cifs", "smb", "9p", "afs", "ceph", "gluster", "lustre", "fuse.sshfs", "davfs")
"""How the names of file systems begin on which several machines meet."""

State = Literal["ok", "warning", "broken"]


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    state: State
    detail: str


def desk_checks(desk: Desk, now: datetime) -> Iterator[Check]:
    """Every check of a desk, its log read no further than its head."""
    yield Check("desk", "ok", f"{desk.config.title}, {desk.config.region}, {desk.config.timezone}")
    yield _disk(desk.folder)
    try:
        store = desk.store
    except DeskConfigError as error:
        yield Check("log", "broken", str(error))
        return
    yield _file_system(desk.folder, store)
    yield from _leftovers(desk.folder)
    yield _writers(desk, store)
    if isinstance(store, SchemaStore):
        yield from _server(store)
    try:
        log = desk.open_log(readonly=True)
    except (LogError, OSError, DeskConfigError) as error:
        yield Check("log", "broken", str(error))
        return
    try:
        yield from _log(desk, store, log, now)
    except LogError as error:
        yield Check("log", "broken", str(error))
    finally:
        log.close()


def _disk(folder: Path) -> Check:
    free = shutil.disk_usage(folder).free
    state: State = "ok" if free >= LEAST_FREE else "warning"
    return Check("free disk", state, f"{free // 1_000_000:,} MB")


def _file_system(folder: Path, store: Store) -> Check:
    kind = file_system(folder)
    if kind is None:
        return Check("file system", "ok", "this system does not tell its kind")
    if kind.startswith(NETWORK) and isinstance(store, FileStore):
        return Check(
            "file system",
            "warning",
            f"{kind}: SQLite's locks cannot be relied on across machines; keep the log on a local "
            "disk, or move it to PostgreSQL (briefing move)",
        )
    return Check("file system", "ok", kind)


def file_system(folder: Path, mounts: Path = Path("/proc/self/mountinfo")) -> str | None:
    """The kind of file system that a folder lies on, such as ext4; none where it is not told."""
    try:
        lines = mounts.read_text("utf-8", "replace").splitlines()
    except OSError:
        return None
    here, best, kind = str(folder.resolve()), "", None
    for line in lines:
        before, _, after = line.partition(" - ")
        fields = before.split()
        if len(fields) < 5 or not after:
            continue
        point = fields[4].replace("\\040", " ")
        inside = here == point or here.startswith(point.rstrip("/") + "/")
        if inside and len(point) >= len(best):
            best, kind = point, after.split()[0]
    return kind


def _leftovers(folder: Path) -> Iterator[Check]:
    patterns = (".*.part-*", ".*.part", ".*.unfinished")
    left = sorted({path.name for pattern in patterns for path in folder.glob(pattern)})
    if left:
        yield Check(
            "leftovers",
            "warning",
            f"{', '.join(left)}: of work that was killed; run that move or backup again, or remove "
            "them while none is running",
        )


def _writers(desk: Desk, store: Store) -> Check:
    if not Path("/proc/locks").exists():
        return Check("writers", "ok", "this system does not tell who writes")
    told = []
    using = tuple(pid for pid in holders(desk.folder) if pid != os.getpid())
    if using:
        told.append(f"the desk is open for writing in process {named(using)}")
    if isinstance(store, FileStore):
        from events.sqlite_condition import WRITER_BYTE

        memory = store.path.with_name(store.path.name + "-shm")
        locked = lock_holders(memory, "POSIX", WRITER_BYTE)
        if locked:
            told.append(f"the writer's lock is held by process {named(locked)}")
    return Check("writers", "ok", "; ".join(told) or "nobody writes at the moment")


def _server(store: SchemaStore) -> Iterator[Check]:
    from events.postgres_condition import condition

    try:
        found = condition(store.address, schema=store.schema)
    except LogError as error:
        yield Check("PostgreSQL server", "broken", str(error))
        return
    settings = found.settings
    told = ", ".join(f"{name} {value}" for name, value in settings.items())
    version = f"version {found.version}; {told}"
    if settings["fsync"] != "on" or settings["full_page_writes"] != "on":
        cure = "set fsync and full_page_writes on in postgresql.conf: until then nothing is written"
        yield Check("PostgreSQL server", "broken", f"{version}; {cure}")
    elif settings["synchronous_commit"] == "off":
        raised = "the log raises synchronous_commit for its own transactions"
        yield Check("PostgreSQL server", "ok", f"{version}; {raised}")
    else:
        yield Check("PostgreSQL server", "ok", version)
    sessions = ", ".join(
        f"server process {s.pid} ({s.program or 'unnamed'}, {s.machine}, {s.seconds} s)"
        for s in found.writers
    )
    yield Check("writer's lock", "ok", f"held by {sessions}" if sessions else "free")


def _log(desk: Desk, store: Store, log: KeptLog, now: datetime) -> Iterator[Check]:
    head = log.head()
    where = (
        f"{store.path.stat().st_size:,} bytes" if isinstance(store, FileStore) else store.shown()
    )
    told = f"{head.position} records, {where}; `briefing verify` checks every hash"
    yield Check("log", "ok", told)
    if head.recorded_at and now < head.recorded_at - timedelta(minutes=5):
        yield Check(
            "clock",
            "broken",
            f"it shows {now:%Y-%m-%d %H:%M} UTC, before the last record "
            f"({head.recorded_at:%Y-%m-%d %H:%M}); nothing is issued until it is set right",
        )
    else:
        yield Check("clock", "ok", f"{now:%Y-%m-%d %H:%M} UTC, not before the last record")
    yield from _keys(desk.folder / keys.FOLDER)
    yield _checkpoints(desk.folder, log)


def _keys(folder: Path) -> Iterator[Check]:
    private, public = folder / keys.PRIVATE_NAME, folder / keys.PUBLIC_NAME
    try:
        known = keys.read_public(public) if public.exists() else None
        signs = keys.read_private(private) if private.exists() else None
    except (keys.KeyFileError, OSError) as error:
        yield Check("keys", "broken", str(error))
        return
    if signs is not None and known is not None and signs.public != known:
        yield Check("keys", "broken", f"{public} is not the public key of {private}")
    elif signs is not None and os.name != "nt" and stat.S_IMODE(private.stat().st_mode) & 0o077:
        yield Check("keys", "warning", f"others may read {private}; run: chmod 600 {private}")
    elif known is not None:
        inside = "its private key is in the desk" if signs is not None else "no private key here"
        yield Check("keys", "ok", f"{known.line()}; {inside}")


def _checkpoints(folder: Path, log: KeptLog) -> Check:
    """The newest checkpoint beside the log, held against the log's tree; no record is read."""
    notes = [p for p in (folder / checkpoints.FOLDER).glob("*.note") if p.stem.isdecimal()]
    if not notes:
        return Check("checkpoints", "ok", "none signed yet (briefing keys, briefing checkpoint)")
    newest = max(notes, key=lambda path: int(path.stem))
    try:
        known = keys.read_public(folder / keys.FOLDER / keys.PUBLIC_NAME)
        found = verify_note(newest.read_text("utf-8"), [known])
        end = log.head().position
        check_extends(log, checkpoints.origin_of(log), end, found)
    except UnknownKeyError:
        return Check("checkpoints", "warning", f"{newest}: another key than the desk's signed it")
    except (LogError, keys.KeyFileError, OSError, UnicodeDecodeError) as error:
        return Check("checkpoints", "broken", f"{newest}: {error}")
    return Check(
        "checkpoints", "ok", f"{len(notes)} kept; the log continues the newest, {found.size}"
    )

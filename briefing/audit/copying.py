"""A log copied from one store into another: the same records, ids, salts, moments and hashes.

Each copy is verified, every hash of it, before anybody relies on it. Whatever is not finished
carries a mark, so that the same work, run again, may take it away, and no other.
"""

import os
import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from briefing.audit.appearing import TakenError, appear, sync, workshop
from briefing.audit.damage import refuse_damage
from events.errors import IntegrityError, LogError
from events.export_format import Part
from events.log import Head
from events.sqlite import SqliteLog
from events.sqlite_adopt import adopt
from events.store import FileStore, KeptLog, SchemaStore, Store
from events.transfer import export_lines, read_export

T = TypeVar("T")
Step = Callable[[str], object]
"""Told from time to time how far the work is."""

STEP = 1000
"""Lines of an export between two steps."""


def no_step(_told: str) -> None:
    """Nobody watches."""


def counted(things: Iterable[T], step: Step) -> Iterator[T]:
    """The things themselves; `step` is told of every thousandth."""
    for number, thing in enumerate(things, 1):
        yield thing
        if number % STEP == 0:
            step(f"{number:,} lines")


def verified(path: Path) -> Head:
    """The end of the log in a file, every hash checked; else IntegrityError."""
    with SqliteLog.open(path, readonly=True) as log:
        refuse_damage(log, through=(head := log.head()).position)
        return head


def copy_to_file(log: KeptLog, path: Path, step: Step) -> None:
    """A whole copy in a new SQLite file, while others read and write."""
    if isinstance(log, SqliteLog):
        log.backup(path)
        return
    with log.still():
        adopt(path, counted(_parts(log), step))


def copy_to_schema(log: KeptLog, target: SchemaStore, folder: Path, step: Step) -> Head:
    """A whole copy in a schema that holds no records, verified; unfinished until `finish`.

    `folder` is the desk's: a copy that was left unfinished for it is written anew.
    """
    from events.postgres_adopt import adopt as adopt_in_schema

    with log.still():
        head = log.head()
        adopt_in_schema(
            target.address,
            lambda: counted(_parts(log), step),
            schema=target.schema,
            mark=_mark(folder),
        )
    check_copy(target, head)
    return head


def copy_beside(log: KeptLog, target: FileStore, step: Step) -> Head:
    """The same as a new file of the desk; a copy that was left unfinished is written anew."""
    path, mark = target.path, _mark_beside(target.path)
    if path.exists():
        if not mark.exists():
            raise TakenError(path)
        _remove(path)
    with workshop(path) as shop:
        copy = shop / path.name
        copy_to_file(log, copy, step)
        head = verified(copy)
        mark.write_text("this copy of the log is not relied on yet\n", encoding="utf-8")
        sync(mark)
        sync(mark.parent)
        appear(copy, path)
    return head


def check_copy(store: Store, head: Head) -> None:
    """That a store holds a whole log with this end; else IntegrityError."""
    with store.open(readonly=True) as copy:
        if copy.head() != head:
            raise IntegrityError(
                head.position,
                f"the copy in {store.shown()} does not end as the log does; try again",
            )
        refuse_damage(copy, through=head.position)


def discard(store: Store, folder: Path) -> None:
    """Take away a copy that was begun for a desk and is not finished; any other log stays."""
    with suppress(LogError, OSError):
        if isinstance(store, FileStore):
            if _mark_beside(store.path).exists():
                _remove(store.path)
                finish(store)
        else:
            from events.postgres_adopt import discard as discard_in_schema

            discard_in_schema(store.address, schema=store.schema, mark=_mark(folder))


def finish(store: Store) -> None:
    """Say that the copy in a store is relied on from now."""
    if isinstance(store, FileStore):
        _mark_beside(store.path).unlink(missing_ok=True)
    else:
        from events.postgres_adopt import finish as finish_in_schema

        finish_in_schema(store.address, schema=store.schema)


def _parts(log: KeptLog) -> Iterator[Part]:
    """A log's parts, each checked on the way."""
    return read_export(export_lines(log))


def _remove(path: Path) -> None:
    for end in ("", "-wal", "-shm"):
        path.with_name(path.name + end).unlink(missing_ok=True)


def _mark(folder: Path) -> str:
    """Whose copy it is: this machine's desk in that folder."""
    return f"{socket.gethostname()}:{os.fsdecode(folder.absolute())}"


def _mark_beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.unfinished")

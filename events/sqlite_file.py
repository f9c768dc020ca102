"""One SQLite file, opened so that what it acknowledges is durable: the only home of apsw.

apsw brings its own SQLite, because the write-ahead log of versions 3.7.0 to 3.51.2 can corrupt a
database that two processes write. Every error leaves here as a LogError with a sentence that says
what failed, where, and how to mend it.
"""

import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any, Self

import apsw

from events.errors import IntegrityError, LogError, LogFullError, LogLockedError, NotALogError

Row = tuple[Any, ...]

APPLICATION_ID = 0x62724C67
"""`brLg`: tells a log from any other SQLite file."""

FORMAT_VERSION = 1
"""The file's `user_version`: which tables and bytes it holds."""

_WRITER_KIB = 16 * 1024
"""Pages that a writer has in memory: those of all random keys of a million records. More is slower,
as pages of records, which are written once, then pass through so much more memory."""
_CACHE_KIB = 64 * 1024
_MAPPED = 1 << 40
"""More than any log; SQLite maps as much as it was built for, and reads the rest."""
_CHECKPOINT_PAGES = 4000
"""How long the write-ahead log grows (16 MB) before it moves into the file: four times SQLite's
own, because each batch rewrites pages of the same indexes. Durability does not depend on it."""


class SqliteFile:
    """A connection to a log's file. Threads may share it; one process writes at a time."""

    def __init__(self, connection: apsw.Connection, path: Path, wait: float) -> None:
        self.connection = connection
        self.path = path
        self._wait = wait
        self._lock = threading.RLock()
        self._undone = 0

    @classmethod
    def create(cls, path: Path, lay_out: Callable[[Self], None], wait: float) -> Self:
        """A new file, whole or not at all; NotALogError when something stands there already."""
        flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
        file = cls(_connect(path, flags, wait), path, wait)
        try:
            file._make_durable()
            with file.writing("create the log"):
                file._refuse_taken()
                lay_out(file)
                file._pragma("application_id", APPLICATION_ID)
                file._pragma("user_version", FORMAT_VERSION)
            _sync_folder(path.parent)
        except BaseException:
            file.close()
            raise
        return file

    @classmethod
    def open(cls, path: Path, wait: float) -> Self:
        """A log's file for reading and writing, else NotALogError."""
        file = cls(_connect(path, apsw.SQLITE_OPEN_READWRITE, wait), path, wait)
        try:
            file._recognise()
            file._make_durable()
        except BaseException:
            file.close()
            raise
        return file

    @classmethod
    def open_readonly(cls, path: Path, wait: float) -> Self:
        """A log's file for reading, beside a writer or in a folder that allows no writing."""
        file = cls(_connect(path, apsw.SQLITE_OPEN_READONLY, wait, "?mode=ro"), path, wait)
        try:
            if not file._shared_memory_works():
                file.close()
                file = cls(_connect_alone(path, wait), path, wait)
            file._recognise()
        except BaseException:
            file.close()
            raise
        return file

    def close(self) -> None:
        """Release the file and its locks; closing twice is fine."""
        with self._lock:
            self.connection.close()

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """All rows of a query; no statement and no lock stays open."""
        with self._lock:
            try:
                return self.connection.execute(sql, tuple(values)).fetchall()
            except (apsw.Error, UnicodeDecodeError) as error:
                raise self._explained(error, "read the log", writing=False) from error

    def row(self, sql: str, values: Sequence[Any] = ()) -> Row | None:
        """The first row of a query, or none."""
        rows = self.rows(sql, values)
        return rows[0] if rows else None

    def run(self, sql: str, values: Sequence[Any] = ()) -> None:
        """A statement inside `writing`."""
        self.connection.execute(sql, tuple(values))

    def run_many(self, sql: str, values: Iterable[Sequence[Any]]) -> None:
        """A statement for each of many values, inside `writing`."""
        self.connection.executemany(sql, values)

    def inserted(self, sql: str, values: Sequence[Any]) -> int | None:
        """The row that an insert inside `writing` made; none where it made none."""
        self.run(sql, values)
        return self.connection.last_insert_rowid() if self.connection.changes() else None

    def others(self) -> int:
        """A number that is another one once any other has written, or `writing` here has failed."""
        return int(self.rows("PRAGMA data_version")[0][0]) + self._undone  # both only grow

    @contextmanager
    def writing(self, doing: str) -> Iterator[None]:
        """A durable transaction under the writer's lock; rolled back on any error."""
        with self._lock:
            try:
                self.connection.execute("BEGIN IMMEDIATE")
                try:
                    yield
                    self.connection.execute("COMMIT")
                except BaseException:
                    self._undone += 1
                    if self.connection.in_transaction:
                        self.connection.execute("ROLLBACK")
                    raise
            except apsw.Error as error:
                raise self._explained(error, doing, writing=True) from error

    @contextmanager
    def still(self) -> Iterator[None]:
        """Reading as of one moment, whatever others append meanwhile."""
        with self._lock:
            self.connection.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                with suppress(apsw.Error):  # a damaged file may have ended it already
                    self.connection.execute("ROLLBACK")

    def much_cache(self) -> AbstractContextManager[None]:
        """More pages in memory than a writer has: for a reader that goes to and fro."""
        return self._set_meanwhile("cache_size", -_CACHE_KIB)

    def mapped(self) -> AbstractContextManager[None]:
        """The file as memory, which spares a copy of each page.

        Where the disk fails, or the file is cut meanwhile, the system then ends the process: only
        for one whose end is noticed, and does no harm.
        """
        return self._set_meanwhile("mmap_size", _MAPPED)

    @contextmanager
    def _set_meanwhile(self, pragma: str, value: int) -> Iterator[None]:
        with self._lock:
            before = self.rows(f"PRAGMA {pragma}")
            self.rows(f"PRAGMA {pragma} = {value}")
            try:
                yield
            finally:
                self.rows(f"PRAGMA {pragma} = {before[0][0]}")

    def empty_wal(self, doing: str) -> None:
        """Move the write-ahead log into the file and cut it to nothing."""
        with self._lock, self._told(doing, writing=True):
            self.connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)

    def copy_to(self, target: Path) -> None:
        """A consistent, compact copy in a new file, while others read and write."""
        with self._lock, self._told(f"copy the log to {target}", writing=True):
            self.connection.execute("VACUUM INTO ?", (str(target),))
        with target.open("rb") as copy:
            os.fsync(copy.fileno())
        _sync_folder(target.parent)

    def _pragma(self, name: str, value: str | int | None = None) -> Any:
        if value is None:
            return self.connection.pragma(name)
        return self.connection.pragma(name, value)

    def _refuse_taken(self) -> None:
        tables = self.connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
        if tables[0][0] or self._pragma("application_id"):
            raise NotALogError(
                f"{self.path}: there is a file already; choose another name, or open it"
            )

    def _recognise(self) -> None:
        with self._told("open the log"):
            application = self._pragma("application_id")
            version = self._pragma("user_version")
        if application != APPLICATION_ID:
            raise NotALogError(
                f"{self.path}: this SQLite file is not an event log; choose another file"
            )
        if version != FORMAT_VERSION:
            raise NotALogError(
                f"{self.path}: this event log has format {version}, but this software reads format"
                f" {FORMAT_VERSION}; read it with the software that wrote it, or a newer one"
            )

    def _make_durable(self) -> None:
        """Settings of a writer, read back because SQLite passes over what it cannot do."""
        with self._told("open the log", writing=True):
            mode = self._pragma("journal_mode", "wal")
            self._pragma("synchronous", "full")
            if sys.platform == "darwin":  # the only system where fsync alone does not reach disk
                self._pragma("fullfsync", 1)
                self._pragma("checkpoint_fullfsync", 1)
            self._pragma("cache_size", -_WRITER_KIB)
            self._pragma("wal_autocheckpoint", _CHECKPOINT_PAGES)
            self._pragma("secure_delete", 1)
            level = self._pragma("synchronous")
        if mode != "wal" or level != 2:
            raise LogError(
                f"{self.path}: this file system does not let SQLite write durably (journal mode"
                f" {mode}, synchronous {level}); keep the log on a local disk"
            )

    def _shared_memory_works(self) -> bool:
        """Whether readers can meet the writer; not so in a folder that allows no writing."""
        try:
            self.connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
        except (apsw.CantOpenError, apsw.ReadOnlyError):
            return False
        except apsw.Error:
            return True  # `_recognise` says what is wrong
        return True

    @contextmanager
    def _told(self, doing: str, *, writing: bool = False) -> Iterator[None]:
        try:
            yield
        except apsw.Error as error:
            raise self._explained(error, doing, writing=writing) from error

    def _explained(self, error: Exception, doing: str, *, writing: bool) -> LogError:
        return _explained(error, f"{self.path}: cannot {doing}", self._wait, writing=writing)


def _connect(path: Path, flags: int, wait: float, query: str = "") -> apsw.Connection:
    name = path.absolute().as_uri() + query
    try:
        connection = apsw.Connection(name, flags=flags | apsw.SQLITE_OPEN_URI)
    except apsw.Error as error:
        raise _explained(error, f"{path}: cannot open the log", wait, writing=False) from error
    connection.set_busy_timeout(int(wait * 1000))
    connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
    connection.pragma("trusted_schema", 0)
    return connection


def _connect_alone(path: Path, wait: float) -> apsw.Connection:
    """The file without its write-ahead log, which must then be empty: nothing may go unseen."""
    wal = path.with_name(path.name + "-wal")
    if wal.exists() and wal.stat().st_size:
        raise LogError(
            f"{path}: its newest records lie in {wal.name}, which cannot be read in a read-only"
            " folder; copy both files to a folder that you can write to and read them there"
        )
    return _connect(path, apsw.SQLITE_OPEN_READONLY, wait, "?mode=ro&immutable=1")


def _sync_folder(folder: Path) -> None:
    """Make a new file's name durable, too."""
    if os.name == "nt":  # Windows keeps names durable by itself and opens no folders
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


_BUSY = (apsw.BusyError, apsw.LockedError)
_REFUSED = (apsw.ReadOnlyError, apsw.PermissionsError, apsw.AuthError)


def _explained(error: Exception, what: str, wait: float, *, writing: bool) -> LogError:
    """SQLite's error as one of the log's, in a sentence; `what` says where and what failed."""
    kind: type[LogError] = LogError
    reason = str(error)
    if isinstance(error, _BUSY):
        kind = LogLockedError
        reason = (
            f"another process has held it for {wait:g} s; wait until that is done, or stop it, then"
            " try again"
        )
    elif isinstance(error, apsw.FullError):
        kind = LogFullError
        reason = "the disk is full; nothing of this batch was kept; free some space and try again"
    elif isinstance(error, _REFUSED):
        kind = LogFullError
        reason = (
            "the file or its folder is read-only; nothing was changed; make both writable for this"
            " user"
        )
    elif isinstance(error, apsw.NotADBError):
        kind = NotALogError
        reason = "this file is not an event log; choose another file"
    elif isinstance(error, apsw.CantOpenError):
        kind = NotALogError
        reason = "the file or its folder is missing, or closed to this user; check its name"
    elif isinstance(error, apsw.IOError) and writing:
        kind = LogFullError
        reason = (
            f"the disk refused it ({error}); nothing of this batch was kept; check the disk's space"
            " and health, then try again"
        )
    elif isinstance(error, apsw.ConstraintError) and writing:
        # Versions, keys and positions are looked at before anything is written.
        return IntegrityError(
            None,
            f"{what}: what it holds does not fit its head, so another hand changed it ({error});"
            " nothing of this batch was kept; see what `verify` says, then restore a backup",
        )
    elif isinstance(error, apsw.CorruptError | apsw.IOError | UnicodeDecodeError):
        return IntegrityError(None, f"{what}: the file is damaged ({error}); restore a backup")
    return kind(f"{what}: {reason}")

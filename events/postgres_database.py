"""One PostgreSQL database, reached so that what it acknowledges is durable: the home of psycopg.

psycopg is an optional extra and is imported when a log is opened, not before. Every error leaves
here as a LogError with a sentence that says what failed, where, and how to mend it; what the
address holds beside host, port and database name (user, password) is never part of one.
"""

import re
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar

from events.errors import LogError
from events.postgres_errors import RETRIED, explained

if TYPE_CHECKING:
    import psycopg

    Connection = psycopg.Connection[tuple[Any, ...]]

Row = tuple[Any, ...]
Query = tuple[str, Sequence[Any]]
"""A statement and the values in it."""
T = TypeVar("T")

_ATTEMPTS = 5
"""How often a transaction is tried that the server gave up for another's sake."""

_BEGIN = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"

_ONE_BY_ONE = "WHERE random() >= 0"
"""True of every row, but a condition that the server has to ask anew before it stores each.

Without one it gathers rows up to a thousand, or up to 64 KiB, before it stores any; of the binary
form it does not count the bytes. A batch would then be stored when its last row has come, while
the writer waits."""

_SCHEMA = re.compile(r"(?!pg_)[a-z_][a-z0-9_]{0,62}")

_SETTINGS = """
SELECT set_config('search_path', %s, false),
       set_config('lock_timeout', %s, false),
       set_config('default_transaction_read_only', %s, false),
       set_config('synchronous_commit', CASE current_setting('synchronous_commit')
         WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, false)
"""


def driver() -> ModuleType:
    """psycopg, or a LogError that says how to install it."""
    try:
        import psycopg
    except ImportError as error:
        raise LogError(
            "a log in PostgreSQL needs psycopg, which is not installed or does not load"
            f' ({error}); run: pip install "briefing-desk[postgres]"'
        ) from None
    return psycopg


class PostgresDatabase:
    """A connection to a log's schema. Threads may share it; one transaction writes at a time.

    A connection that was lost is made anew at the next call. `wait` is how many seconds to wait
    for another writer.
    """

    def __init__(self, conninfo: str, schema: str, wait: float, *, readonly: bool) -> None:
        if not _SCHEMA.fullmatch(schema):
            raise ValueError(
                f"a schema's name is made of a-z, 0-9 and _, up to 63 of them, and does not begin"
                f" with a digit or pg_: {schema!r}"
            )
        self._psycopg = driver()
        self._address = _address(conninfo, self._psycopg)
        self.schema = schema
        self.place = f"{_shown(self._address)} schema {schema}"
        self._wait = wait
        self._readonly = readonly
        self._lock = threading.RLock()
        self._connection: Connection | None = None
        self._inside = False
        self._begun = True
        self._last: list[Query] = []
        self._still = False
        self._closed = False

    def close(self) -> None:
        """Release the connection; closing twice is fine."""
        with self._lock:
            self._closed = True
            if self._connection is not None:
                self._connection.close()

    def connect(self) -> "Connection":
        """A new connection with the log's settings."""
        try:
            connection: Connection = self._psycopg.connect(**self._address, autocommit=True)
        except self._psycopg.Error as error:
            # Not chained: the driver's text may quote the address.
            raise LogError(f"{self.place}: cannot reach it: {self._safe(error)}") from None
        try:
            connection.execute(
                _SETTINGS,
                (f'"{self.schema}"', f"{int(self._wait * 1000)}ms", str(self._readonly)),
            )
        except BaseException:
            connection.close()
            raise
        return connection

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """All rows of a query; no transaction and no lock stays open."""
        with self._lock:
            if self._inside:
                return self._fetched(sql, values)
            with self._told("read the log", writing=False):
                try:
                    return self._fetched(sql, values)
                except self._psycopg.OperationalError:
                    if self._still or not self._lost():
                        raise
                return self._fetched(sql, values)

    @contextmanager
    def still(self) -> Iterator[None]:
        """Reading as of one moment, whatever others append meanwhile."""
        with self._lock:
            with self._told("read the log", writing=False):
                self._open().execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            self._still = True
            try:
                yield
            finally:
                self._still = False
                with suppress(self._psycopg.Error):
                    self._open().rollback()

    def row(self, sql: str, values: Sequence[Any] = ()) -> Row | None:
        """The first row of a query, or none."""
        rows = self.rows(sql, values)
        return rows[0] if rows else None

    def run(self, sql: str, values: Sequence[Any] | None = None) -> None:
        """A statement inside `transact`."""
        self._within().execute(sql, values)

    def together(
        self, queries: Sequence[Query], meanwhile: Callable[[], None] = lambda: None
    ) -> list[list[Row]]:
        """All rows of each of many statements that give rows, inside `transact`, in one journey.

        Each sees what was committed before the server came to it, as if it had been sent alone.
        `meanwhile` is done here while the server is at work, and must not query it.
        """
        connection = self._open()
        with self._journey(connection):
            self._within()
            cursors = [connection.cursor(binary=True).execute(*query) for query in queries]
            meanwhile()
            return [cursor.fetchall() for cursor in cursors]

    def at_last(self, sql: str, values: Sequence[Any]) -> None:
        """A statement at the end of `transact`, sent to the server together with the commit."""
        self._last.append((sql, values))

    def load(self, table: str, parts: Iterable[bytes]) -> None:
        """Many rows by COPY, inside `transact`; the parts are in the server's binary form.

        The server stores what was sent while the next part is made, which must not query it. What
        is raised meanwhile goes through, and nothing of it to the server, whose log would tell it.
        """
        sql = f"COPY {table} FROM STDIN (FORMAT BINARY) {_ONE_BY_ONE}"
        failed: list[Exception] = []
        with self._within().cursor() as cursor, suppress(_GivenUpError), cursor.copy(sql) as copy:
            for part in _until_failed(parts, failed):
                copy.write(part)
            _give_up_after(failed)
        if failed:
            raise failed[0]

    def transact(self, doing: str, work: Callable[[], T]) -> T:
        """What `work` gives, its statements one durable transaction; rolled back on any error.

        `work` is run again, a few times, when the server gave the transaction up (deadlock,
        serialisation) or the connection was lost before the commit.
        """
        with self._lock, self._told(doing, writing=True):
            for _ in range(_ATTEMPTS - 1):
                try:
                    return self._attempt(doing, work)
                except self._psycopg.Error as error:
                    if error.sqlstate not in RETRIED and not self._lost():
                        raise
            return self._attempt(doing, work)

    def alone(self, doing: str, sql: str) -> None:
        """A statement that cannot run inside a transaction."""
        with self._lock, self._told(doing, writing=True):
            self._open().execute(sql)

    @contextmanager
    def apart(self, doing: str) -> Iterator[Callable[[str, Sequence[Any]], Any]]:
        """A transaction on a connection of its own, held open; asks for the first value of a row.

        The connection idles in between, which the server is asked not to mind.
        """
        with self._told(doing, writing=False):
            connection = self.connect()
        try:
            with self._told(doing, writing=False):
                connection.execute("BEGIN READ ONLY")
                connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")

            def ask(sql: str, values: Sequence[Any]) -> Any:
                with self._told(doing, writing=False):
                    row = connection.execute(sql, values).fetchone()
                return row[0] if row else None

            yield ask
        finally:
            connection.close()

    def _journey(self, connection: "Connection") -> AbstractContextManager[Any]:
        """While inside, what is sent does not wait for answers, where the driver's libpq can so."""
        return connection.pipeline() if self._psycopg.Pipeline.is_supported() else nullcontext()

    def _attempt(self, doing: str, work: Callable[[], T]) -> T:
        connection = self._open()
        self._inside, self._begun = True, False
        self._last.clear()
        try:
            done = work()
            if self._begun:
                self._commit(connection, doing)
        except BaseException:
            with suppress(self._psycopg.Error):
                connection.rollback()
            if connection.info.transaction_status != self._psycopg.pq.TransactionStatus.IDLE:
                connection.close()
            raise
        finally:
            self._inside, self._begun = False, True
        return done

    def _commit(self, connection: "Connection", doing: str) -> None:
        try:
            with self._journey(connection):
                for sql, values in self._last:
                    connection.execute(sql, values)
                committed = connection.execute("COMMIT")
            status = committed.statusmessage
        except self._psycopg.OperationalError:
            if not connection.closed:
                raise
            raise LogError(
                f"{self.place}: cannot {doing}: the connection was lost during the commit, and"
                " whether the batch was kept is not known; read the log's head, or append the"
                " same batch with the same keys again"
            ) from None
        if status != "COMMIT":
            raise LogError(f"{self.place}: cannot {doing}: the server rolled the batch back")

    def _fetched(self, sql: str, values: Sequence[Any]) -> list[Row]:
        with self._within().cursor(binary=True) as cursor:
            return cursor.execute(sql, values).fetchall()

    def _open(self) -> "Connection":
        """The connection, made anew when it was lost; never in the middle of a transaction."""
        if self._closed:
            raise LogError(f"{self.place}: the log was closed; open it again")
        if self._connection is None or (self._connection.closed and not self._inside):
            self._connection = self.connect()
        return self._connection

    def _within(self) -> "Connection":
        """The connection; a transaction that is due begins with what is asked of it first."""
        connection = self._open()
        if not self._begun:
            self._begun = True
            connection.execute(_BEGIN)
        return connection

    def _lost(self) -> bool:
        return self._connection is None or self._connection.closed

    def _safe(self, error: Exception) -> str:
        """The driver's words without the secrets of the address."""
        told = str(error).strip()
        for name in ("password", "sslpassword"):
            secret = self._address.get(name)
            if secret:
                told = told.replace(str(secret), "***")
        return told

    @contextmanager
    def _told(self, doing: str, *, writing: bool) -> Iterator[None]:
        try:
            yield
        except (self._psycopg.Error, UnicodeError) as error:
            what = f"{self.place}: cannot {doing}"
            raise explained(error, what, self._wait, writing=writing) from error


class _GivenUpError(Exception):
    """What the server is told of a COPY that cannot be finished."""


def _until_failed(parts: Iterable[bytes], failed: list[Exception]) -> Iterator[bytes]:
    """The parts; what making one raises is put into `failed` and ends them."""
    try:
        yield from parts
    except Exception as error:  # noqa: BLE001 - raised again by who asks
        failed.append(error)


def _give_up_after(failed: list[Exception]) -> None:
    if failed:
        raise _GivenUpError


def _address(conninfo: str, psycopg: ModuleType) -> dict[str, Any]:
    """The address as keywords; LogError, without quoting it, for one that cannot be read."""
    problem = (
        "the address of the PostgreSQL server cannot be read; write it as"
        " postgresql://user:password@host:port/database, with @ : / ? # and % of the password"
        " as %40 %3A %2F %3F %23 %25"
    )
    try:
        from psycopg.conninfo import conninfo_to_dict

        found: dict[str, Any] = conninfo_to_dict(conninfo)
    except psycopg.Error:
        raise LogError(problem) from None
    # A password with a bare @ or / spills over into what would be shown.
    host, port, name = (str(found.get(key) or "") for key in ("host", "port", "dbname"))
    if "@" in host + name or not re.fullmatch(r"[0-9,]*", port):
        raise LogError(problem)
    for key, value in (("connect_timeout", 10), ("application_name", "briefing")):
        found.setdefault(key, value)
    return found | {"client_encoding": "UTF8"}


def _shown(address: dict[str, Any]) -> str:
    """Where the log lies: host, port and database, nothing else of the address."""
    host = address.get("host") or address.get("hostaddr") or "local"
    port = f":{address['port']}" if address.get("port") else ""
    return f"postgresql://{host}{port}/{address.get('dbname') or ''}"

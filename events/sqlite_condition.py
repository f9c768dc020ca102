"""How a log's SQLite file stands: how large its tables are."""

from pathlib import Path

from events.sqlite_file import SqliteFile
from events.table_size import TableSize

WRITER_BYTE = 120
"""The byte of the -shm file that a writer holds locked (sqlite.org/walformat.html, section 2.4)."""

_TABLES = """
SELECT s.tbl_name, sum(CASE WHEN s.type = 'table' THEN d.pgsize ELSE 0 END),
       sum(CASE WHEN s.type = 'index' THEN d.pgsize ELSE 0 END)
FROM dbstat AS d JOIN sqlite_schema AS s ON s.name = d.name
WHERE d.aggregate = TRUE GROUP BY s.tbl_name ORDER BY s.tbl_name
"""


def tables(path: Path) -> tuple[TableSize, ...]:
    """The log's tables, and how many bytes they and their indexes take."""
    file = SqliteFile.open_readonly(path, 5.0)
    try:
        return tuple(TableSize(*row) for row in file.rows(_TABLES))
    finally:
        file.close()

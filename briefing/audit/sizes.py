"""How large a desk's log is, of what, and how fast it grows."""

from collections import Counter
from dataclasses import dataclass

from events.store import KeptLog
from events.table_size import TableSize

_PAGE = 500


@dataclass(frozen=True, slots=True)
class Part:
    """Records of one kind, or of one month (UTC), and the bytes of their payloads."""

    name: str
    records: int
    payload: int


@dataclass(frozen=True, slots=True)
class Sizes:
    """All counts in bytes or pieces."""

    kinds: tuple[Part, ...]
    """Largest first."""
    months: tuple[Part, ...]
    """In their order."""
    documents: int
    redacted: int
    """Documents whose text is gone."""
    raw: int
    """Of all texts, UTF-8."""
    compressed: int
    """Of the table that keeps the texts, as it lies on the disk."""
    indexes: int
    tables: tuple[TableSize, ...]


def sizes(log: KeptLog, tables: tuple[TableSize, ...]) -> Sizes:
    """Read the whole log once and count. `tables` are those of its store."""
    kinds, months = Counter[str](), Counter[str]()
    kind_bytes, month_bytes = Counter[str](), Counter[str]()
    with log.still():
        after = 0
        while rows := log.stored_records(after, _PAGE):
            for row in rows:
                size, month = len(row.payload or b""), row.recorded_at[:7]
                kinds[row.kind] += 1
                kind_bytes[row.kind] += size
                months[month] += 1
                month_bytes[month] += size
            after = rows[-1].position
        names = log.stored_documents()
        texts = [None if raw is None else len(raw) for raw in map(log.stored_text, names)]
    return Sizes(
        kinds=tuple(
            Part(name, kinds[name], size) for name, size in sorted(kind_bytes.items(), key=_largest)
        ),
        months=tuple(Part(name, months[name], month_bytes[name]) for name in sorted(months)),
        documents=len(texts),
        redacted=texts.count(None),
        raw=sum(size or 0 for size in texts),
        compressed=next((t.size for t in tables if t.name == "documents"), 0),
        indexes=sum(table.indexes for table in tables),
        tables=tables,
    )


def _largest(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]

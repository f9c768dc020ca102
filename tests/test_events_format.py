"""docs/log-format.md is normative: its worked example and names are those of the code."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from events.acts import ActorAliased, DeskOpened
from events.log import Entry
from events.sqlite import SqliteLog
from events.sqlite_file import APPLICATION_ID, FORMAT_VERSION

FORMAT = (Path(__file__).parents[1] / "docs" / "log-format.md").read_text(encoding="utf-8")


@pytest.fixture
def log(tmp_path: Path) -> SqliteLog:
    """The two records of the worked example."""
    made = SqliteLog.create(tmp_path / "log", entropy=lambda size: bytes(range(size)))
    made.append(
        [
            Entry(
                DeskOpened(title="Desk", region="example", timezone="UTC", software="briefing 1"),
                "desk",
                "opened",
            ),
            Entry(ActorAliased(alias="Brin", actor="ada-brin", by="officer"), "desk"),
        ],
        at=datetime(2025, 3, 4, 9, 30, tzinfo=UTC),
    )
    return made


def row(label: str) -> list[str]:
    """The two values of a line of the worked example."""
    example = FORMAT.split("## Worked example")[1]
    line = next(x for x in example.splitlines() if x.startswith(f"| {label} |"))
    return re.findall(r"`([^`]+)`", line)


def test_the_worked_example_is_what_the_log_does(log: SqliteLog) -> None:
    records = list(log.read())
    assert row("id") == [r.id for r in records]
    assert row("salt") == [(r.salt or b"").hex() for r in records]
    assert row("commitment") == [r.commitment.hex() for r in records]
    assert row("leaf") == [r.leaf.hex() for r in records]
    assert row("chain") == [r.chain.hex() for r in records]
    assert row("root so far") == [log.root(1).hex(), log.root(2).hex()]
    assert row("key") == [r.key for r in records if r.key]
    assert row("nodes") == [r.nodes.hex() for r in log.stored_records(0, 2) if r.nodes]
    assert row("kind, schema version") == ["desk_opened", "actor_aliased"]
    for record in records:
        assert f"    {(record.payload or b'').decode()}\n" in FORMAT
    log.close()


def test_the_tables_are_those_of_the_format(log: SqliteLog) -> None:
    tables = [
        name for (name,) in log._file.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")
    ]
    section = FORMAT.split("## The file")[1].split("## What")[0]
    assert sorted(tables) == sorted(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE))
    for table in tables:
        for _, column, *_ in log._file.rows(f"PRAGMA table_info({table})"):
            assert column == "one" or f"`{column}`" in section
    assert f"0x{APPLICATION_ID:X}" in section
    assert f"`user_version` {FORMAT_VERSION}" in section
    log.close()

"""How a line names a store, and what never gets into what is shown of it."""

from pathlib import Path

import pytest

from events.store import FileStore, SchemaStore, StoreNameError, check_line, store_of

HERE = Path("/desk")


@pytest.mark.parametrize(
    ("line", "store"),
    [
        ("log.sqlite", FileStore(HERE / "log.sqlite")),
        ("my log-2.sqlite", FileStore(HERE / "my log-2.sqlite")),
        ("postgresql://db/news", SchemaStore("postgresql://db/news")),
        ("postgresql://u@db:55/n?schema=a_1", SchemaStore("postgresql://u@db:55/n", "a_1")),
        (
            "postgres:///n?host=/run&schema=a&user=x",
            SchemaStore("postgres:///n?host=/run&user=x", "a"),
        ),
        ("env:LOG", SchemaStore("postgresql://u:p%40@db/n", "b")),
    ],
)
def test_a_line_names_a_store(line: str, store: FileStore | SchemaStore) -> None:
    there = {"LOG": "postgresql://u:p%40@db/n?schema=b\n"}
    assert store_of(line, HERE, there) == store


SECRET = "s3cret"  # noqa: S105 - nobody's password


@pytest.mark.parametrize(
    "line",
    [
        f"postgresql://u:{SECRET}@db/news",
        f"postgresql://u@db/news?password={SECRET}",
        f"postgresql://u@db/news?sslpassword={SECRET}&schema=a",
        f"postgresql://u:{SECRET}@x@db/a@b",
        f"postgresql://u:{SECRET}@[db/news",
    ],
)
def test_a_password_is_refused_and_never_told(line: str) -> None:
    with pytest.raises(StoreNameError) as raised:
        check_line(line)
    assert SECRET not in str(raised.value)


@pytest.mark.parametrize(
    "line",
    ["", "log", "../log.sqlite", "/log.sqlite", ".log.sqlite", "env:", "env:A B", "mysql://db/n"]
    + [f"postgresql://db/n?schema={name}" for name in ("9a", "pg_x", "A", 'a"', "")]
    + ["postgresql://db:port/n", "postgresql:db"],
)
def test_what_names_no_store_is_told(line: str) -> None:
    with pytest.raises(StoreNameError):
        check_line(line)


def test_an_address_of_the_environment_is_never_shown() -> None:
    there = {"LOG": f"postgresql://u:{SECRET}@db/n", "BAD": f"u:{SECRET}@db"}
    store = store_of("env:LOG", HERE, there)
    assert SECRET not in repr(store) + store.shown()
    assert store.shown() == "postgresql://db/n schema briefing"
    for name in ("BAD", "NONE"):
        with pytest.raises(StoreNameError, match=name) as raised:
            store_of(f"env:{name}", HERE, there)
        assert SECRET not in str(raised.value)

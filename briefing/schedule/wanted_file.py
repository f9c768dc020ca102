"""Subscriptions in a TOML file: one table `[subscriptions.NAME]` each, fields as the flags.

[subscriptions.morning]
at = ["07:00", "18:00"]
days = "mon-fri"
folder = "/srv/briefings"
"""

from pathlib import Path

import tomli

from briefing.schedule.wanted import Wanted, WantedError, wanted

TABLE = "subscriptions"


class WantedFileError(Exception):
    """The file says no subscriptions; the message says where and why."""

    exit_code = 2


def wishes_in(path: Path) -> dict[str, Wanted]:
    """The wished-for subscriptions by name, in the file's order. Raises WantedFileError."""
    try:
        read = tomli.loads(path.read_text("utf-8"))
    except OSError as error:
        raise WantedFileError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise WantedFileError(f"{path} is not UTF-8; save it as UTF-8") from None
    except tomli.TOMLDecodeError as error:
        raise WantedFileError(f"{path} is not TOML: {error}; mend this line") from None
    tables = read.pop(TABLE, {})
    if read or not isinstance(tables, dict) or not tables:
        found = f" (it has {', '.join(read)})" if read else ""
        raise WantedFileError(
            f"{path}: write one table [{TABLE}.NAME] for each subscription, nothing else{found}"
        )
    return {name: _wish(path, name, table) for name, table in tables.items()}


def _wish(path: Path, name: str, table: object) -> Wanted:
    if not isinstance(table, dict):
        raise WantedFileError(f"{path}: {TABLE}.{name} is no table; write [{TABLE}.{name}]")
    try:
        return wanted({key.replace("-", "_"): value for key, value in table.items()})
    except WantedError as error:
        raise told_of(path, name, error) from None


def told_of(path: Path, name: str, error: WantedError) -> WantedFileError:
    """A wish's error, with the place in the file that it stands at."""
    return WantedFileError(f"{path}, [{TABLE}.{name}] {error.field}: {error.problem}")

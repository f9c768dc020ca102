"""Can this installation and this desk be relied on? One check, one line."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from pathlib import Path
from typing import Literal

from briefing.desk import Desk
from briefing.render.errors import RenderError
from briefing.render.fingerprint import LIBRARIES, library_version
from events.errors import LogError

LEAST_FREE = 200_000_000
"""Bytes of free disk below which a desk is warned."""

FIXED_SQLITE = (3, 51, 3)
"""The first SQLite without the WAL-reset corruption (3.7.0 to 3.51.2)."""

FLOORS = {"weasyprint": 70, "jinja2": 3, "lxml": 6, "pillow": 12, "apscheduler": 3}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    state: Literal["ok", "warning", "broken"]
    detail: str


def examine(desk: Desk | None, now: datetime) -> tuple[Check, ...]:
    """Every check of the installation, and of the desk where there is one."""
    return (*_installation(), *(_desk(desk, now) if desk else ()))


def _installation() -> Iterator[Check]:
    yield _rendering()
    yield _sqlite()
    yield from (_package(name, floor) for name, floor in FLOORS.items())
    yield _names()


def _rendering() -> Check:
    try:
        found = ", ".join(f"{name} {library_version(name)}" for name in LIBRARIES)
    except RenderError as error:
        return Check("PDF libraries", "broken", str(error))
    return Check("PDF libraries", "ok", found)


def _sqlite() -> Check:
    import apsw

    have = apsw.sqlite_lib_version()
    if tuple(map(int, have.split("."))) < FIXED_SQLITE:
        return Check("SQLite", "broken", f"{have} can corrupt a log; install apsw 3.51.3 or later")
    return Check("SQLite", "ok", have)


def _package(name: str, floor: int) -> Check:
    try:
        have = version(name)
    except PackageNotFoundError:
        return Check(name, "broken", "is not installed; install briefing-desk again")
    if int(have.split(".")[0]) < floor:
        return Check(name, "broken", f"{have} has known holes; install version {floor} or later")
    return Check(name, "ok", have)


def _names() -> Check:
    """Other distributions install packages called `events` or `briefing` and overwrite ours."""
    owners = packages_distributions()
    others = sorted(
        {owner for name in ("events", "briefing") for owner in owners.get(name, ())}
        - {"briefing-desk", "briefing_desk"}
    )
    if others:
        return Check(
            "package names",
            "broken",
            f"{', '.join(others)} installs packages of the same names; give briefing-desk an "
            "environment of its own (uv tool install briefing-desk, or pipx)",
        )
    return Check("package names", "ok", "events and briefing are ours")


def _desk(desk: Desk, now: datetime) -> Iterator[Check]:
    yield Check("desk", "ok", f"{desk.config.title}, {desk.config.region}, {desk.config.timezone}")
    yield _disk(desk.folder)
    yield from _log(desk, now)


def _disk(folder: Path) -> Check:
    free = shutil.disk_usage(folder).free
    state: Literal["ok", "warning"] = "ok" if free >= LEAST_FREE else "warning"
    return Check("free disk", state, f"{free // 1_000_000:,} MB")


def _log(desk: Desk, now: datetime) -> Iterator[Check]:
    try:
        log = desk.open_log(readonly=True)
    except (LogError, OSError) as error:
        yield Check("log", "broken", str(error))
        return
    try:
        head = log.head()
        size = f"{head.position} records, {desk.log_path.stat().st_size:,} bytes"
        yield Check("log", "ok", f"{size}; `briefing verify` checks every hash")
        if head.recorded_at and now < head.recorded_at - timedelta(minutes=5):
            yield Check(
                "clock",
                "broken",
                f"it shows {now:%Y-%m-%d %H:%M} UTC, before the last record "
                f"({head.recorded_at:%Y-%m-%d %H:%M}); nothing is issued until it is set right",
            )
        else:
            yield Check("clock", "ok", f"{now:%Y-%m-%d %H:%M} UTC, not before the last record")
    finally:
        log.close()

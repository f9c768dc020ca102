"""Can this installation and this desk be relied on? One check, one line."""

from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import PackageNotFoundError, packages_distributions, version

from briefing.audit.desk_checks import Check, desk_checks
from briefing.desk import Desk
from briefing.render.errors import RenderError
from briefing.render.fingerprint import LIBRARIES, library_version
from events import hashing

FIXED_SQLITE = (3, 51, 3)
"""The first SQLite without the WAL-reset corruption (3.7.0 to 3.51.2)."""

FLOORS = {"weasyprint": 70, "jinja2": 3, "lxml": 6, "pillow": 12, "apscheduler": 3}


def examine(desk: Desk | None, now: datetime) -> tuple[Check, ...]:
    """Every check of the installation, and of the desk where there is one."""
    return (*_installation(), *(desk_checks(desk, now) if desk else ()))


def _installation() -> Iterator[Check]:
    yield _rendering()
    yield _sqlite()
    yield Check("hashes", "ok", hashing.HOW)
    yield _postgres()
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
    return Check("SQLite", "ok", f"{have} (apsw {apsw.apsw_version()}), past the WAL-reset fault")


def _postgres() -> Check:
    try:
        have = version("psycopg")
    except PackageNotFoundError:
        told = "not installed; only a log in PostgreSQL needs it (briefing-desk[postgres])"
        return Check("psycopg", "ok", told)
    return Check("psycopg", "ok", have)


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

"""Which desk a command works in, and who is working."""

import getpass
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from briefing.cli.exits import CommandError
from briefing.cli.snapshot_files import TEMPLATES, every_snapshot, region_named, state_folder

if TYPE_CHECKING:
    from briefing.desk import Desk
    from briefing.regions.region import Region
    from briefing.render.stationery import Stationery
    from events.store import KeptLog

given: Path | None = None
"""What --desk named."""

wait: float = 30.0
"""Seconds to wait for another writer: what --wait gave."""


def this_desk() -> "Desk":
    """The desk that --desk names, or the one around the working directory."""
    from briefing.desk import find_desk

    if given is not None and not given.is_dir():
        raise CommandError(
            f"{given} is no folder; make a desk there with: briefing init {given}", 10
        )
    return find_desk(given or Path.cwd())


@contextmanager
def open_desk(*, readonly: bool) -> Iterator[tuple["Desk", "KeptLog", "Region"]]:
    """The desk with its log open, closed again on the way out."""
    with open_log(readonly=readonly) as (desk, log):
        yield desk, log, region_named(desk.config.region)


@contextmanager
def open_log(*, readonly: bool) -> Iterator[tuple["Desk", "KeptLog"]]:
    """The desk with its log open, for what needs no region pack.

    While it is open for writing, the log is not moved to another store.
    """
    desk = this_desk()
    with ExitStack() as stack:
        if not readonly:
            from briefing.audit.turns import writing

            stack.enter_context(writing(desk.folder, wait))
            desk = this_desk()  # who waited for a move finds the settings changed
        log = desk.open_log(readonly=readonly, wait=wait)
        stack.callback(log.close)
        before = 0 if readonly else log.head().position
        yield desk, log
        if not readonly and any(log.read(after=before, kinds=("payload_redacted",))):
            every_snapshot(desk).forget()  # words that were taken away stay in no file


def user() -> str:
    """Who acts, as acts record it: what BRIEFING_BY says, else the login name."""
    named = os.environ.get("BRIEFING_BY", "").strip()
    if named and named.isprintable():
        return named
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


def printed_on(desk: "Desk", language: str | None = None) -> "Stationery":
    """What the desk's memos are printed on; refused where it has no words for the language."""
    from briefing.render.stationery import read_stationery

    state = state_folder()
    found = read_stationery(desk.templates)
    if state is not None:
        found = replace(found, compiled=state / TEMPLATES)
    if language is not None:
        from briefing.render.wording import wording

        wording(found, language)
    return found

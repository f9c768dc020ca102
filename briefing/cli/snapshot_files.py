"""Where a desk's snapshots lie, and the key that seals them: both may be deleted at any time."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from briefing.cli.output import say

if TYPE_CHECKING:
    from briefing.desk import Desk
    from events.snapshots import Snapshots

FOLDER = "snapshots"
KEY = "briefing/snapshot.key"

NoSnapshot = Annotated[
    bool,
    typer.Option(
        "--no-snapshot",
        help="Fold the log from its first record; the result is the same, only later.",
    ),
]


def snapshots_of(desk: "Desk", *, without: bool) -> "Snapshots | None":
    """The desk's snapshots; none where the user wants to do without."""
    return None if without else every_snapshot(desk)


def every_snapshot(desk: "Desk") -> "Snapshots":
    """The desk's snapshots."""
    from events.snapshots import Snapshots, key_in

    return Snapshots(desk.folder / FOLDER, lambda: key_in(_state_folder() / KEY), say)


def _state_folder() -> Path:
    """This user's folder for what programs remember: never the desk's, which others may write."""
    named = os.environ.get("XDG_STATE_HOME") or os.environ.get("LOCALAPPDATA")
    return Path(named) if named else Path.home() / ".local" / "state"

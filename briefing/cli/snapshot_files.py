"""What may be deleted at any time: a desk's snapshots, the key that seals them, kept packs."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from briefing.cli.output import say

if TYPE_CHECKING:
    from briefing.desk import Desk
    from briefing.regions.region import Region
    from events.snapshots import Snapshots

FOLDER = "snapshots"
KEY = "briefing/snapshot.key"
REGIONS = "briefing/regions"

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

    return Snapshots(desk.folder / FOLDER, lambda: key_in(state_folder() / KEY), say)


def region_named(name: str) -> "Region":
    """A region pack, kept in this user's folder so that commands need not parse it anew."""
    from briefing.regions.kept import kept_region

    return kept_region(name, state_folder() / REGIONS)


def state_folder() -> Path:
    """This user's folder for what programs remember: never the desk's, which others may write."""
    named = os.environ.get("XDG_STATE_HOME") or os.environ.get("LOCALAPPDATA")
    return Path(named) if named else Path.home() / ".local" / "state"

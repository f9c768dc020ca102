"""What may be deleted at any time: snapshots, the key that seals them, kept packs and templates."""

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
TEMPLATES = "briefing/templates"

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

    def key() -> bytes | None:
        folder = state_folder()
        return None if folder is None else key_in(folder / KEY)

    return Snapshots(desk.folder / FOLDER, key, say)


def region_named(name: str) -> "Region":
    """A region pack, kept in this user's folder so that commands need not parse it anew."""
    folder = state_folder()
    if folder is None:
        from briefing.regions.load import load_region

        return load_region(name)
    from briefing.regions.kept import kept_region

    return kept_region(name, folder / REGIONS)


def state_folder() -> Path | None:
    """This user's folder for what programs remember: never the desk's, which others may write.

    None for a user without a home. A path that depends on where the command runs names no folder
    of the user's (XDG Base Directory Specification), and would be the desk's.
    """
    named = Path(os.environ.get("XDG_STATE_HOME") or os.environ.get("LOCALAPPDATA") or "")
    if named.is_absolute():
        return named
    try:
        return Path.home() / ".local" / "state"
    except RuntimeError:  # no HOME, and the system knows no such user
        return None

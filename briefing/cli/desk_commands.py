"""`init` and `doctor`: make a desk, and see whether this machine can be relied on."""

from pathlib import Path
from typing import Annotated

import typer

from briefing.cli import desk_folder, exits
from briefing.cli.arguments import one_of
from briefing.cli.clock import now
from briefing.cli.desk_folder import user
from briefing.cli.output import Json, out, out_json, say


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("init")(init)
    app.command("doctor")(doctor)


def init(
    folder: Annotated[Path, typer.Argument(help="The folder to make; it may exist, empty.")],
    *,
    region: Annotated[str, typer.Option(help="The region pack, such as northeast-asia.")],
    timezone: Annotated[str, typer.Option(help="The desk's IANA zone, such as Asia/Seoul.")],
    title: Annotated[str | None, typer.Option(help="The desk's name on its memos.")] = None,
    marking: Annotated[
        str, typer.Option(help="Handling mark on every memo, such as TLP:GREEN.")
    ] = "",
    paper: Annotated[str, typer.Option(help="a4 or letter.")] = "a4",
    as_json: Json = False,
) -> None:
    """Make a desk: a folder with briefing.toml, one log and its outbox.

    Example: briefing init desk --region northeast-asia --timezone Asia/Seoul
    """
    from importlib.metadata import version

    from briefing.desk import create_desk

    desk = create_desk(
        folder,
        region=region,
        timezone=timezone,
        title=title,
        marking=marking,
        owner=user(),
        paper=one_of(paper, ("a4", "letter"), "--paper"),
        at=now(),
        software=f"briefing-desk {version('briefing-desk')}",
    )
    if as_json:
        out_json({"desk": str(desk.folder), "region": region, "timezone": timezone})
        return
    out(str(desk.folder))
    say(
        f"a desk for {desk.config.region} stands there; next: briefing ingest FILES, in that folder"
    )


def doctor(*, as_json: Json = False) -> None:
    """Check libraries, fonts, time zones, disk and log; say how to mend what is wrong.

    Example: briefing --desk desk doctor
    """
    from briefing.audit.doctor import examine
    from briefing.desk import NoDeskError

    try:
        desk = desk_folder.this_desk()
    except NoDeskError:
        desk = None
    checks = examine(desk, now())
    if as_json:
        out_json([{"name": c.name, "state": c.state, "detail": c.detail} for c in checks])
    else:
        for check in checks:
            out(f"{check.state:8} {check.name}: {check.detail}")
        if desk is None:
            say("no desk here: only the installation was examined")
    if any(check.state == "broken" for check in checks):
        raise typer.Exit(exits.ERROR)

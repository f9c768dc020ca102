"""`init` and `doctor`: make a desk, and see whether this machine can be relied on."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from briefing.cli import desk_folder, exits
from briefing.cli.arguments import one_of
from briefing.cli.clock import now
from briefing.cli.desk_folder import open_log, user
from briefing.cli.output import Json, out, out_json, out_table, say

if TYPE_CHECKING:
    from briefing.audit.sizes import Sizes


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
    store: Annotated[
        str,
        typer.Option(
            help="What keeps the log: log.sqlite, postgresql://HOST/DATABASE?schema=NAME without a "
            "password, or env:NAME for an environment variable that holds such an address."
        ),
    ] = "log.sqlite",
    as_json: Json = False,
) -> None:
    """Make a desk: a folder with briefing.toml, one log and its outbox.

    Examples: briefing init desk --region northeast-asia --timezone Asia/Seoul;
    briefing init desk --region baltic --timezone Europe/Riga --store postgresql:///news?schema=baltic
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
        store=store,
        at=now(),
        software=f"briefing-desk {version('briefing-desk')}",
    )
    if as_json:
        out_json(
            {
                "desk": str(desk.folder),
                "region": region,
                "timezone": timezone,
                "store": desk.store.shown(),
            }
        )
        return
    out(str(desk.folder))
    say(
        f"a desk for {desk.config.region} stands there; next: briefing ingest FILES, in that folder"
    )


def doctor(
    *,
    sizes: Annotated[
        bool, typer.Option("--sizes", help="Also count records, texts and bytes; reads all.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Check libraries, fonts, time zones, disk and log; say how to mend what is wrong.

    Examples: briefing --desk desk doctor; briefing doctor --sizes
    """
    from briefing.audit.doctor import examine
    from briefing.desk import NoDeskError

    try:
        desk = desk_folder.this_desk()
    except NoDeskError:
        if sizes:
            raise
        desk = None
    checks = examine(desk, now())
    counted = _sizes() if sizes else None
    if as_json:
        told = [{"name": c.name, "state": c.state, "detail": c.detail} for c in checks]
        out_json(told if counted is None else {"checks": told, "sizes": _sizes_json(counted)})
    else:
        for check in checks:
            out(f"{check.state:8} {check.name}: {check.detail}")
        if desk is None:
            say("no desk here: only the installation was examined")
        if counted is not None:
            _tell_sizes(counted)
    if any(check.state == "broken" for check in checks):
        raise typer.Exit(exits.ERROR)


def _sizes() -> "Sizes":
    from briefing.audit.sizes import sizes

    with open_log(readonly=True) as (desk, log):
        return sizes(log, desk.store.tables())


def _sizes_json(counted: "Sizes") -> dict[str, object]:
    from dataclasses import asdict

    return {**asdict(counted), "tables": [table._asdict() for table in counted.tables]}


def _tell_sizes(counted: "Sizes") -> None:
    for name, parts in (("kind", counted.kinds), ("month", counted.months)):
        out()
        rows = [(p.name, f"{p.records:,}", f"{p.payload:,}") for p in parts]
        out_table((name, "records", "bytes of payload"), rows)
    out()
    gone = f", {counted.redacted} of them redacted" if counted.redacted else ""
    out(
        f"documents: {counted.documents:,}{gone}; {counted.raw:,} bytes of text in a table of "
        f"{counted.compressed:,} bytes, compressed"
    )
    out(f"indexes: {counted.indexes:,} bytes")
    out()
    tables = [(t.name, f"{t.size:,}", f"{t.indexes:,}") for t in counted.tables]
    out_table(("table", "bytes", "bytes of its indexes"), tables)

"""`templates`: see, copy and try out what memos are printed on."""

from typing import Annotated

import typer

from briefing.cli import exits
from briefing.cli.desk_folder import this_desk
from briefing.cli.exits import CommandError
from briefing.cli.output import Json, out, out_json, out_table, progress, say, warn

group = typer.Typer(
    no_args_is_help=True,
    help="The desk's own templates, styles, logo and wording: see, copy and try them out.",
)


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.add_typer(group, name="templates")


@group.command("list")
def listed(*, as_json: Json = False) -> None:
    """List the files that memos are made of, and whose they are.

    Example: briefing templates list
    """
    from briefing.render.stationery import OURS, read_stationery

    desk = this_desk()
    stationery = read_stationery(desk.templates)
    rows = [
        {
            "file": name,
            "whose": "desk" if stationery.is_own(name) else "software",
            "overrides": stationery.is_own(name) and OURS.read(name) is not None,
            "bytes": len(stationery.read(name) or b""),
        }
        for name in stationery.names
    ]
    if as_json:
        out_json({"folder": str(desk.templates), "digest": stationery.digest, "files": rows})
        return
    out_table(
        ("file", "whose", "bytes"),
        (
            (
                str(row["file"]),
                "desk, over ours" if row["overrides"] else str(row["whose"]),
                str(row["bytes"]),
            )
            for row in rows
        ),
    )
    say(f"digest {stationery.digest[:16]}…; the desk's own lie in {desk.templates}")


@group.command("copy")
def copy(
    names: Annotated[
        list[str], typer.Argument(help="Files as `templates list` names them, or `all`.")
    ],
    *,
    replace: Annotated[
        bool, typer.Option("--replace", help="Write over a file that the desk has.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Copy files that come with the software into the desk's templates, to change them there.

    Example: briefing templates copy memo/memo.css wording/en.toml
    """
    from briefing.delivery.outbox import write_whole
    from briefing.render.stationery import OURS, PRINTER_S_OWN, our_names

    desk = this_desk()
    known = [name for name in our_names() if name not in PRINTER_S_OWN]
    wanted = known if names == ["all"] else list(dict.fromkeys(names))
    for name in wanted:
        if name not in known:
            raise CommandError(f"{name} is no file of ours; choose from {', '.join(known)}")
        if (desk.templates / name).exists() and not replace:
            raise CommandError(
                f"{desk.templates / name} exists; --replace writes our file over it, and what "
                "the desk changed in it is gone"
            )
    for name in wanted:
        target = desk.templates / name
        target.parent.mkdir(parents=True, exist_ok=True)
        write_whole(target, OURS.read(name) or b"")
    if as_json:
        out_json([str(desk.templates / name) for name in wanted])
        return
    for name in wanted:
        out(str(desk.templates / name))
    say("change them, then try them out with: briefing templates check")


@group.command("check")
def checked(*, as_json: Json = False) -> None:
    """Make every kind, length and format of a specimen memo; say what is wrong, file and line.

    Example: briefing templates check
    """
    from briefing.render.stationery import read_stationery
    from briefing.render.trial import check
    from briefing.render.worker import Printer

    desk = this_desk()
    stationery = read_stationery(desk.templates)
    made: list[str] = []
    with Printer() as printer, progress("templates", None) as step:

        def tell(name: str) -> None:
            made.append(name)
            step(name)

        faults = check(stationery, printer, tell)
    if as_json:
        out_json(
            {
                "digest": stationery.digest,
                "specimens": len(made),
                "faults": [{"problem": f.problem, "seen": f.seen} for f in faults],
            }
        )
    else:
        for fault in faults:
            warn(f"{fault.problem} (seen with: {fault.seen})")
        if not faults:
            out(f"{len(made)} specimens made, nothing wrong; digest {stationery.digest[:16]}…")
    if faults:
        raise typer.Exit(exits.ERROR)

"""`keys` and `checkpoint`: say what the log is in a way that nobody can take back."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from briefing.cli.desk_folder import open_log
from briefing.cli.exits import USAGE, CommandError
from briefing.cli.output import Json, out, out_json, say

if TYPE_CHECKING:
    from events.checkpoint import Checkpoint


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("keys")(keys)
    app.command("checkpoint")(checkpoint)


def keys(
    *,
    key: Annotated[
        Path | None,
        typer.Option(help="Where the private key goes; without it keys/desk.key in the desk."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Make the desk's key pair for checkpoints; keep the private key out of reach of the log.

    Prints the public key and keeps it in keys/desk.vkey. Never overwrites a key.

    Example: briefing keys --key ~/.config/briefing/desk.key
    """
    from briefing.audit.checkpoints import origin_of
    from briefing.audit.keys import FOLDER, PRIVATE_NAME, PUBLIC_NAME, make_keys

    with open_log(readonly=True) as (desk, log):
        private = (key or desk.folder / FOLDER / PRIVATE_NAME).expanduser()
        public = desk.folder / FOLDER / PUBLIC_NAME
        made = make_keys(origin_of(log), private, public)
    if as_json:
        out_json({"vkey": made.line(), "public": str(public), "private": str(private)})
        return
    out(made.line())
    say(
        f"the private key is in {private}: whoever reads it can sign in the desk's name. Give the "
        "line above to those who check, and keep a copy of it outside the desk"
    )


def checkpoint(
    *,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="A new file; without it checkpoints/SIZE.note in the desk."
        ),
    ] = None,
    check: Annotated[
        Path | None, typer.Option(help="A checkpoint kept earlier: does the log continue it?")
    ] = None,
    key: Annotated[
        Path | None, typer.Option(help="The private key's file, where it is not in the desk.")
    ] = None,
    vkey: Annotated[
        str | None,
        typer.Option(help="With --check: the public key, or its file, from outside the desk."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Sign the log's present size and root, or check that it still continues a signed one.

    Keep checkpoints where whoever changes the log cannot reach them. A log that was cut or
    rewritten ends in exit code 12.

    Examples: briefing checkpoint -o /mnt/safe/today.note;
    briefing checkpoint --check /mnt/safe/today.note
    """
    if check is None and vkey is not None:
        raise CommandError("--vkey belongs to --check", USAGE)
    if check is not None and (output is not None or key is not None):
        raise CommandError("--check takes neither --output nor --key", USAGE)
    if check is None:
        _sign(output, key, as_json=as_json)
    else:
        _check(check, vkey, as_json=as_json)


def _sign(output: Path | None, key: Path | None, *, as_json: bool) -> None:
    from briefing.audit.checkpoints import FOLDER, keep, take
    from briefing.audit.keys import FOLDER as KEYS
    from briefing.audit.keys import PRIVATE_NAME, read_private

    with open_log(readonly=True) as (desk, log):
        private = read_private((key or desk.folder / KEYS / PRIVATE_NAME).expanduser())
        folder = desk.folder / FOLDER
        taken, note = take(log, private, folder)
    target = output or folder / f"{taken.size}.note"
    keep(note, target)
    if as_json:
        out_json({**_json(taken), "file": str(target), "note": note})
        return
    out(note.removesuffix("\n"))
    say(f"kept in {target}; keep a copy outside this machine")


def _check(path: Path, vkey: str | None, *, as_json: bool) -> None:
    from briefing.audit.checkpoints import check
    from briefing.audit.keys import FOLDER, PUBLIC_NAME, read_public
    from events.signed_note import MalformedNoteError

    try:
        note = path.read_bytes().decode()
    except FileNotFoundError:
        raise CommandError(f"there is no file {path}") from None
    except UnicodeDecodeError:
        raise MalformedNoteError(f"{path} is no signed note: it is not UTF-8") from None
    with open_log(readonly=True) as (desk, log):
        known = read_public(vkey if vkey is not None else desk.folder / FOLDER / PUBLIC_NAME)
        found = check(log, note, [known])
        size = log.head().position
    if as_json:
        out_json({**_json(found), "ok": True, "position": size})
        return
    out(f"the log continues this checkpoint: {found.size} of its {size} records are those signed")
    if vkey is None:
        say("the key was the one in the desk; --vkey takes one that was kept elsewhere")


def _json(one: "Checkpoint") -> dict[str, object]:
    return {"origin": one.origin, "size": one.size, "root": one.root.hex()}

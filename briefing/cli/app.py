"""The command `briefing`: one application, its commands by group, one handler for errors."""

import atexit
import gc
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from briefing.cli import desk_folder, exits, output

COMMANDS = {
    "desk": ("init", "doctor"),
    "documents": ("ingest", "extract"),
    "log": ("log", "show"),
    "situation": ("situation",),
    "replay": ("replay",),
    "decisions": ("grade", "confirm", "correct", "retract", "merge", "split", "alias", "close"),
    "reread": ("reread",),
    "compare": ("compare",),
    "memos": ("memo", "memos"),
    "subscriptions": ("subscribe", "unsubscribe", "pause", "resume"),
    "resend": ("resend",),
    "status": ("subscriptions", "status", "preview"),
    "running": ("run",),
    "audit": ("verify", "reproduce", "explain", "recall"),
    "report": ("audit",),
    "care": ("backup", "restore", "export", "import", "move", "redact"),
    "signing": ("keys", "checkpoint"),
    "templates": ("templates",),
}
"""The commands of each group, in the order in which help lists them."""

SENDING = frozenset({"resend", "running"})
"""Groups whose commands are never begun anew by themselves: what they sent would go out twice."""

ABOUT = (
    "Documents in, dated PDF memos out, every sentence traced to the words it rests on.\n\n"
    "A desk is a folder made by `briefing init`; the other commands work in it, or in the one "
    "that --desk names. Exit codes: 0 ok, 1 error, 2 usage, 3 some documents rejected, "
    "4 nothing to do, 10 no desk, 11 locked, 12 integrity failure, 13 delivery pending, "
    "130 interrupted; take any other for a failure."
)


def application(groups: Iterable[str] = tuple(COMMANDS)) -> typer.Typer:
    """The command line with the commands of these groups."""
    made = typer.Typer(
        name="briefing",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        help=ABOUT,
    )
    made.callback()(options)
    for group in groups:
        import_module(f"briefing.cli.{group}_commands").register(made)
    return made


def groups_for(arguments: Sequence[str]) -> tuple[str, ...]:
    """The group of the command that these begin with; where they begin otherwise, all."""
    first = arguments[2:3] if arguments[:1] == ["--desk"] else arguments[:1]
    named = tuple(g for g, commands in COMMANDS.items() if {*first} & {*commands})
    return named or tuple(COMMANDS)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        output.out(f"briefing {version('briefing-desk')}")
        raise typer.Exit


def options(
    *,
    desk: Annotated[
        Path | None,
        typer.Option(help="The desk's folder; without it, this folder or one above it."),
    ] = None,
    wait: Annotated[
        float,
        typer.Option(
            min=0, envvar="BRIEFING_WAIT", help="Seconds to wait for another program that writes."
        ),
    ] = 30.0,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Only data and errors.")] = False,
    _version_wanted: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Set what holds for every command."""
    desk_folder.given = desk
    desk_folder.wait = wait
    output.quiet = quiet


def main() -> None:
    """Run the command line; every foreseen error becomes one clear sentence and its code."""
    gc.set_threshold(50_000)  # a command makes many values and few cycles: a tenth of its time
    atexit.register(gc.freeze)  # the last collection would walk all that there is, for nothing
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "true")  # none is ours; looking costs time
    _stand_in_for_closed_streams()
    try:
        groups = groups_for(sys.argv[1:])
        _run(application(groups), again=SENDING.isdisjoint(groups))
    except KeyboardInterrupt:
        _interrupted()
    except SystemExit as end:  # typer's own way of saying that Ctrl-C was pressed
        if end.code == exits.INTERRUPTED:
            _interrupted()
        raise
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(exits.ERROR)
    except Exception as error:
        if os.environ.get("BRIEFING_TRACEBACK"):
            raise
        output.warn(f"briefing: {describe(error)}")
        sys.exit(exits.code_of(error))


def _run(command: Callable[[], object], *, again: bool) -> None:
    """Run a command; where a snapshot proved damaged on the way, once more without it if it may."""
    try:
        command()
    except Exception as error:
        from events.errors import DamagedSnapshotError

        if not again or not isinstance(error, DamagedSnapshotError):
            raise
        command()


def _interrupted() -> NoReturn:
    output.warn("briefing: interrupted; what was acknowledged is kept")
    sys.exit(exits.INTERRUPTED)


def _stand_in_for_closed_streams() -> None:
    """A shell may start us with a stream closed (`>&-`); what goes there then goes nowhere."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            nowhere = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115 - for the whole run
            setattr(sys, name, nowhere)


def describe(error: Exception) -> str:
    """What went wrong, in one sentence for the user."""
    if isinstance(error, OSError) and error.strerror:
        # Of two names the first is that of a file written aside, which nobody knows.
        where = error.filename2 or error.filename
        if isinstance(error, IsADirectoryError) and where:
            return f"{where} is a folder; name a file"
        if isinstance(error, FileNotFoundError) and where:
            return f"there is no file or folder {where}"
        return f"{error.strerror} ({where})" if where else error.strerror
    if type(error).__module__.partition(".")[0] in ("briefing", "events"):
        return str(error)
    return (
        f"unexpected {type(error).__name__}: {error}. Set BRIEFING_TRACEBACK=1 to see where, and "
        "please report it; the log holds whole batches only and is not harmed by this"
    )

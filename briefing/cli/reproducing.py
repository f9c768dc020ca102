"""`reproduce`: an issued memo's bytes made again from the log."""

import sys
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from briefing.cli import exits
from briefing.cli.desk_folder import open_desk, printed_on
from briefing.cli.exits import CommandError
from briefing.cli.output import Json, out, out_json, say, warn

if TYPE_CHECKING:
    from briefing.audit.memo import Verdict
    from events.acts import MemoIssued
    from events.stored import VerifiableLog


def reproduce(
    memo: Annotated[str, typer.Argument(metavar="MEMO", help="A memo: its id, or a file of it.")],
    *,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="The file to write; - for stdout.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Make an issued memo again from the log alone, the same bytes, and write them.

    Without -o it is written as MEMO.pdf. Where today's software makes other bytes nothing is
    written: it says which versions differ, and whether the text is the same. Exit codes: 0 the
    identical bytes, 3 the same text with other versions, 12 another text, or MEMO is a file that
    was changed: then the one that was issued is written.

    Example: briefing reproduce NEA-20250326-b911277b -o memo.pdf
    """
    from briefing.audit.reproduce import reproduce as make_again
    from briefing.delivery.outbox import write_whole
    from briefing.render.worker import Printer

    to_stdout = str(output) == "-"
    _check_output(output, as_json=as_json)
    file = file_named(memo)
    with open_desk(readonly=True) as (desk, log, region), Printer() as print_pdf:
        made = make_again(
            log,
            region,
            name=memo,
            file=file,
            outbox=desk.outbox,
            print_pdf=print_pdf,
            stationery=printed_on(desk),
        )
    verdict, target = made.verdict, output or Path(f"{made.act.memo}.pdf")
    pdf = made.pdf if verdict.bytes_equal and verdict.ok else None
    if pdf is not None and to_stdout:
        sys.stdout.buffer.write(pdf)
    elif pdf is not None:
        write_whole(target, pdf)
    if as_json:
        out_json(
            {
                "memo": verdict.memo,
                "file": str(target) if pdf is not None else None,
                "pdf_sha256": verdict.pdf_sha256,
                "file_equal": made.file_equal,
                "bytes_equal": verdict.bytes_equal,
                "text_equal": verdict.text_equal,
                "context_sha256": made.act.context_sha256,
                "changed": list(verdict.changed),
                "difference": verdict.difference,
                "problems": list(verdict.problems),
            }
        )
    elif pdf is not None and not to_stdout:
        out(str(target))
        say(f"the same bytes as issued, sha-256 {verdict.pdf_sha256}")
    elif pdf is None:
        _tell(verdict, made.act.context_sha256)
    if not made.file_equal:
        warn(f"{memo} is not the file that was issued as {verdict.memo}: it was changed since")
        raise typer.Exit(exits.INTEGRITY)
    if pdf is None:
        raise typer.Exit(exits.PARTIAL if verdict.text_only else exits.INTEGRITY)


def _check_output(output: Path | None, *, as_json: bool) -> None:
    """Refuse what nothing could be written to."""
    to_stdout = str(output) == "-"
    if to_stdout and as_json:
        raise CommandError("--json and -o - both want stdout: leave one of them out", exits.USAGE)
    if to_stdout and sys.stdout.isatty():
        raise CommandError("a PDF is not for a terminal; name a file with -o", exits.USAGE)
    if output is not None and not to_stdout and not output.parent.is_dir():
        raise CommandError(f"there is no folder {output.parent}; make it first")
    if output is not None and output.is_dir():
        raise CommandError(f"{output} is a folder; name a file in it")


def file_named(name: str) -> bytes | None:
    """The bytes of the file that was named; none when no such file exists (then it is an id)."""
    path = Path(name)
    if path.is_file():
        return path.read_bytes()
    if not name.strip():
        raise CommandError("name a memo: its id (`briefing memos` lists them), or its file")
    if path.is_dir():
        raise CommandError(f"{name} is a folder; name a memo's file, or its id")
    if path.suffix or path.name != name:
        raise CommandError(f"there is no file {name}")
    return None


def memo_named(log: "VerifiableLog", name: str) -> tuple["MemoIssued", str | None]:
    """The memo that a file is, or claims to be, or that has this id (none: the last one).

    And a sentence where the file is not the one that was issued, else none. Before a memo is
    called unknown the log is verified: a damaged one may have lost it (IntegrityError).
    """
    from briefing.audit.damage import refuse_damage
    from briefing.audit.issued import UnknownMemoError, find_memo, last_memo

    file = file_named(name) if name else None
    try:
        act = find_memo(log, file, name) if name else last_memo(log)
    except UnknownMemoError:
        if file is None:
            refuse_damage(log, through=log.head().position)
        raise
    if file is None or sha256(file).hexdigest() == act.pdf_sha256:
        return act, None
    return act, f"{name} is not the file that was issued as {act.memo}: it was changed since"


def memo_as_issued(log: "VerifiableLog", name: str) -> "MemoIssued":
    """The memo that was named; a file that is not the one that was issued is refused."""
    act, changed = memo_named(log, name)
    if changed is not None:
        raise CommandError(
            f"{changed}; `briefing verify` says how, and {act.memo} names the one that was issued",
            exits.INTEGRITY,
        )
    return act


def _tell(verdict: "Verdict", context_sha256: str) -> None:
    for problem in verdict.problems:
        warn(problem)
    for part in verdict.changed:
        warn(f"  {part}")
    if verdict.text_only:
        out(f"{verdict.memo}: the text is the one that was issued, sha-256 {context_sha256}")
        warn("the bytes can be made with the versions that it was made with; nothing was written")
    else:
        warn(f"{verdict.memo}: not reproduced; nothing was written")

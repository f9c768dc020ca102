"""`export --memo`: a memo with its evidence in one file that anybody can check."""

from pathlib import Path
from typing import TYPE_CHECKING

from briefing.cli.desk_folder import open_desk
from briefing.cli.exits import CommandError
from briefing.cli.output import out, out_json, say, warn

if TYPE_CHECKING:
    from briefing.audit.bundle import Bundle
    from briefing.desk import Desk
    from events.signed_note import PublicKey


def export_bundle(
    memo: str, output: Path | None, checkpoint: Path | None, *, as_json: bool
) -> None:
    """Write the bundle of a memo, named by its id or its file, into a new file."""
    from briefing.audit.appearing import put
    from briefing.audit.bundle import bundle, rested_on
    from briefing.audit.keys import FOLDER, PUBLIC_NAME, read_public
    from briefing.cli.references import record_of
    from briefing.cli.reproducing import memo_as_issued
    from briefing.issue import pdf_of
    from briefing.render.worker import Printer

    with open_desk(readonly=True) as (desk, log, region):
        act = memo_as_issued(log, memo)
        key = read_public(desk.folder / FOLDER / PUBLIC_NAME)
        note = _note(desk, key, checkpoint)
        printer = Printer()
        try:
            pdf = pdf_of(act, log=log, region=region, outbox=desk.outbox, print_pdf=printer)
        finally:
            printer.close()
        issued = record_of(log, act.memo)
        made = bundle(log, issued, pdf=pdf, rests_on=rested_on(pdf), note=note, key=key)
    target = output or Path(f"{act.memo}.zip")
    put(made.content, target)
    _tell(made, target, as_json=as_json)


def _note(desk: "Desk", key: "PublicKey", given: Path | None) -> str:
    """The checkpoint to rely on: the one given, else the newest kept in the desk."""
    from briefing.audit.checkpoints import FOLDER, kept
    from events.signed_note import MalformedNoteError

    if given is None:
        for note, _ in kept(desk.folder / FOLDER, key):
            return note
        raise CommandError(
            "evidence needs a signed checkpoint, and the desk keeps none; sign one with: briefing "
            "checkpoint, or name its file with --checkpoint"
        )
    try:
        return given.read_bytes().decode()
    except FileNotFoundError:
        raise CommandError(f"there is no file {given}") from None
    except UnicodeDecodeError:
        raise MalformedNoteError(f"{given} is no signed note: it is not UTF-8") from None


def _tell(made: "Bundle", target: Path, *, as_json: bool) -> None:
    size = made.checkpoint.size
    if as_json:
        out_json(
            {
                "file": str(target),
                "memo": made.memo,
                "bytes": len(made.content),
                "checkpoint": size,
                "records": made.records,
                "documents": made.documents,
                "redacted": list(made.redacted),
            }
        )
    else:
        out(str(target))
        say(
            f"{made.memo} with {made.records} records and {made.documents} documents, proved to "
            f"the checkpoint of {size} records; check it with docs/verify_bundle.py"
        )
    if made.redacted:
        warn(
            f"redacted since, so not in it: {', '.join(made.redacted)}; the memo's own file may "
            "still hold their words"
        )

"""`backup`, `restore`, `export`, `import`, `move` and `redact`: keep the log well."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from briefing.cli import desk_folder
from briefing.cli.clock import now
from briefing.cli.desk_folder import open_desk, open_log, user
from briefing.cli.exits import USAGE, CommandError
from briefing.cli.output import Json, out, out_json, progress, say

if TYPE_CHECKING:
    from briefing.audit.care import Settled
    from briefing.audit.redaction import Removal
    from events.store import KeptLog

Settings = Annotated[
    Path | None,
    typer.Option(help="A briefing.toml for the new desk."),
]
Store = Annotated[
    str,
    typer.Option(help="What keeps the new desk's log, as for init: log.sqlite, postgresql://…"),
]


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("backup")(backup)
    app.command("restore")(restore)
    app.command("export")(export)
    app.command("import")(import_)
    app.command("move")(move)
    app.command("redact")(redact)


def backup(
    target: Annotated[Path, typer.Argument(help="A new file; TARGET.toml takes the settings.")],
    *,
    as_json: Json = False,
) -> None:
    """Copy the log while it is in use, and verify the copy. Keys and issued PDFs are not in it.

    The copy is a SQLite log whatever store keeps the desk's: the same records, hashes and root.
    The desk's own templates go into TARGET.templates.

    Example: briefing backup /mnt/safe/2025-03-26.sqlite
    """
    from briefing.audit.care import backup as back_up
    from briefing.audit.care import settings_beside

    with open_log(readonly=True) as (desk, log), progress("copying", None) as step:
        head = back_up(log, desk.config_path, target, step)
    if as_json:
        out_json(
            {
                "file": str(target),
                "settings": str(settings_beside(target)),
                "position": head.position,
                "root": head.root.hex(),
            }
        )
        return
    out(f"{target}: {head.position} records, verified, root {head.root.hex()}")
    say(f"the settings are in {settings_beside(target)}; both are for: briefing restore")


def restore(
    source: Annotated[Path, typer.Argument(metavar="BACKUP", help="A file made by backup.")],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    *,
    settings: Settings = None,
    store: Store = "log.sqlite",
    as_json: Json = False,
) -> None:
    """Make a desk of a backup that verifies. Settings come from BACKUP.toml, or --settings.

    Example: briefing restore /mnt/safe/2025-03-26.sqlite desk
    """
    from briefing.audit.care import restore as make_again

    with progress("copying", None) as step:
        settled = make_again(source, folder, settings, store=store, step=step)
    _tell_settled(folder, settled, as_json=as_json)


def export(
    *,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A new file; without it stdout.")
    ] = None,
    memo: Annotated[
        str | None,
        typer.Option(help="Only the evidence of this memo (an id or its file), as a zip."),
    ] = None,
    checkpoint: Annotated[
        Path | None,
        typer.Option(help="With --memo: the signed checkpoint, else the newest in the desk."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Write the whole log, with its documents, as JSON Lines that any program can read.

    The format is in docs/export-format.md. Equal logs give equal bytes. With --memo, write one
    memo with the records and documents it rests on and their proofs up to a signed checkpoint;
    without -o into MEMO.zip. docs/verify_bundle.py checks that where this software is not.

    Examples: briefing export -o desk.jsonl; briefing export --memo memo.pdf -o evidence.zip
    """
    if memo is not None:
        from briefing.cli.bundle_export import export_bundle

        export_bundle(memo, output, checkpoint, as_json=as_json)
        return
    if checkpoint is not None:
        raise CommandError("--checkpoint belongs to --memo", USAGE)
    from briefing.audit.care import export as write_export
    from briefing.audit.care import export_to

    if as_json and output is None:
        raise CommandError("--json tells about the file; name one with -o FILE", USAGE)
    with open_log(readonly=True) as (_desk, log), progress("exporting", None) as step:
        if output is None:
            head = write_export(log, sys.stdout.buffer.write, step)
            sys.stdout.buffer.flush()
        else:
            head = export_to(log, output, step)
    if as_json:
        out_json({"file": str(output), "position": head.position, "root": head.root.hex()})
    else:
        say(f"{head.position} records, root {head.root.hex()}")


def import_(
    source: Annotated[str, typer.Argument(metavar="FILE", help="An export; - is stdin.")],
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")],
    *,
    settings: Settings = None,
    store: Store = "log.sqlite",
    as_json: Json = False,
) -> None:
    """Make a desk of an export: the same records, hashes and root, every one checked.

    An export that is damaged or cut is refused with line, position and reason (exit code 12).
    Title, region, zone and marking come from the log's first record, or --settings gives all.

    Example: briefing import desk.jsonl desk
    """
    from briefing.audit.care import take_in

    with _bytes_of(source) as stream, progress("importing", None) as step:
        settled = take_in(_lines(stream), folder, settings, store=store, step=step)
    _tell_settled(folder, settled, as_json=as_json)


def move(
    store: Annotated[
        str,
        typer.Argument(
            metavar="STORE", help="As for init: log.sqlite, postgresql://HOST/DATABASE, env:NAME."
        ),
    ],
    *,
    as_json: Json = False,
) -> None:
    """Move the desk's log to another store: the same records, hashes and root.

    The target must hold no log. The copy is verified before briefing.toml names it; the old log
    stays as it is. Programs that write are waited for (--wait). A move that was cut short is run
    again.

    Examples: briefing move "postgresql://db.example/news?schema=asia"; briefing move log.sqlite
    """
    from briefing.audit.move import move as move_log

    folder = desk_folder.this_desk().folder
    with progress("copying", None) as step:
        moved = move_log(folder, store, wait=desk_folder.wait, step=step)
    head = moved.head
    if as_json:
        out_json(
            {
                "from": moved.source,
                "to": moved.target,
                "position": head.position,
                "root": head.root.hex(),
                "chain": head.chain.hex(),
            }
        )
        return
    out(f"{moved.target}: {head.position} records, verified, root {head.root.hex()}")
    say(
        f"{moved.source} was left as it is, and the desk no longer uses it: keep it as a backup or "
        "remove it yourself. A program that only reads, such as log --follow, must be started again"
    )


def redact(
    ref: Annotated[
        str, typer.Argument(help="A position, a record id, or a document's digest (8+ digits).")
    ],
    *,
    why: Annotated[str, typer.Option(help="The reason, which the log keeps.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only tell what would be removed.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Remove a record's payload, or a document's text with all claims on it, for good.

    Hashes stay, so the log still verifies. Tells which issued memos rested on what is removed.

    Example: briefing redact 12 --why "court order 4/25" --dry-run
    """
    from briefing.audit.redaction import removal_of_document, removal_of_record
    from briefing.cli.references import record_of

    if not why.strip():
        raise CommandError("--why: say the reason; the log keeps it", USAGE)
    with open_desk(readonly=dry_run) as (desk, log, region):
        document = _document_of(log, ref)
        if document is None:
            removal = removal_of_record(log, region, record_of(log, ref), desk.outbox)
        else:
            removal = removal_of_document(log, region, document, desk.outbox)
        if not dry_run:
            record = None if document else removal.records[0].id
            log.redact(at=now(), by=user(), why=why, record=record, document=document)
        head = log.head()
    if as_json:
        out_json({**_removal_json(removal), "done": not dry_run, "root": head.root.hex()})
    else:
        _tell_removal(removal, done=not dry_run)


def _tell_settled(folder: Path, settled: "Settled", *, as_json: bool) -> None:
    head = settled.head
    if as_json:
        out_json(
            {
                "desk": str(folder.absolute()),
                "position": head.position,
                "root": head.root.hex(),
                "chain": head.chain.hex(),
                "settings": settled.settings,
            }
        )
        return
    out(f"{folder}: {head.position} records, verified, root {head.root.hex()}")
    say(f"its settings are those of {settled.settings}")


@contextmanager
def _bytes_of(source: str) -> Iterator[BinaryIO]:
    if source == "-":
        yield sys.stdin.buffer
        return
    with Path(source).open("rb") as stream:
        yield stream


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """Line by line; a file without line ends is cut rather than read into memory whole."""
    from events.export_format import LONGEST_LINE

    while line := stream.readline(LONGEST_LINE + 1):
        yield line


def _document_of(log: "KeptLog", ref: str) -> str | None:
    """The one document whose digest begins so; none where `ref` is no digest."""
    wanted = ref.strip().lower()
    if wanted.isdecimal() or len(wanted) < 8 or set(wanted) - set("0123456789abcdef"):
        return None
    found = [digest for digest in log.stored_documents() if digest.startswith(wanted)]
    if len(found) > 1:
        raise CommandError(f"{ref}: {len(found)} documents begin so; give more digits", USAGE)
    return found[0] if found else None


def _removal_json(removal: "Removal") -> dict[str, object]:
    return {
        "document": removal.document,
        "records": [{"position": r.position, "id": r.id, "kind": r.kind} for r in removal.records],
        "memos": [memo.memo for memo in removal.memos if memo.sentences],
        "uncertain": [
            {"memo": memo.memo, "why": memo.problem} for memo in removal.memos if not memo.sentences
        ],
    }


def _tell_removal(removal: "Removal", *, done: bool) -> None:
    verb = "removed" if done else "would be removed"
    if removal.document:
        out(f"document {removal.document}: its text {verb}")
    for record in removal.records:
        out(f"position {record.position}: {record.kind} {verb}")
    for memo in removal.memos:
        if not memo.sentences:
            out(f"memo {memo.memo}: may rest on it; {memo.problem}")
        elif done:
            out(f"memo {memo.memo}: rested on it, and can no longer be reproduced from the log")
        else:
            out(f"memo {memo.memo}: rests on it, and could no longer be reproduced")
    if removal.document:
        say(
            "title, outlet and address stay in the act that added it: redact that record as well "
            "where they must go"
        )
    if done:
        say("backups, exports and PDFs that were made before still hold the words")

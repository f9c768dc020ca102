"""`verify` and its kin: prove the log or a memo, explain it, make it again, recall it."""

import re
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from briefing.cli import exits
from briefing.cli.desk_folder import open_desk, open_log, printed_on
from briefing.cli.every_memo import verdict_json, verify_all
from briefing.cli.exits import CommandError
from briefing.cli.explaining import explain
from briefing.cli.output import Json, one_line, out, out_json, say, warn
from briefing.cli.recalling import recall
from briefing.cli.reproducing import file_named, reproduce

if TYPE_CHECKING:
    from briefing.audit.memo import Verdict
    from events.record import Record
    from events.store import Store


SQLITE_MAGIC = b"SQLite format 3\x00"
"""How every SQLite file begins (sqlite.org/fileformat2.html)."""


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("verify")(verify)
    app.command("reproduce")(reproduce)
    app.command("explain")(explain)
    app.command("recall")(recall)


def verify(
    target: Annotated[
        str | None,
        typer.Argument(
            help="A memo (MEMO.pdf or its id), a log file or a desk's folder; without it this desk."
        ),
    ] = None,
    *,
    head: Annotated[
        str | None,
        typer.Option(help="POSITION:ROOT noted elsewhere, as a memo prints it: finds a cut tail."),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="The log, the outbox, and every memo ever issued.")
    ] = False,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", "-j", min=1, help="With --all: memos at a time; without it, cores."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Verify the log's hashes and excerpts, or that a memo follows from the log.

    Exit codes: 0 all is as it was recorded; 3 the text of a memo is, but other versions than the
    installed ones make its bytes, or the outbox lacks a file; 12 anything else.

    Examples: briefing verify; briefing verify memo.pdf; briefing verify --all
    """
    if everything:
        if target is not None or head is not None:
            raise CommandError("--all is of this desk: it takes no other target", exits.USAGE)
        verify_all(jobs, as_json=as_json)
        return
    if jobs is not None:
        raise CommandError("--jobs belongs to --all", exits.USAGE)
    log = _log_file(target) if target else None
    if target is not None and log is None:
        if head is not None:
            raise CommandError("--head belongs to a log, not to a memo: leave it out", exits.USAGE)
        _verify_memo(target, as_json=as_json)
    else:
        _verify_log(log, head, as_json=as_json)


def _log_file(target: str) -> "Store | None":
    """The store of the log that a file, or a desk's folder, is; none when a memo is meant."""
    from events.store import FileStore

    path = Path(target)
    if path.is_dir():
        from briefing.desk import CONFIG_NAME, LOG_NAME, Desk, read_config

        store: Store = FileStore(path / LOG_NAME)
        if (path / CONFIG_NAME).is_file():
            store = Desk(path, read_config(path / CONFIG_NAME)).store
        if isinstance(store, FileStore) and not store.path.is_file():
            raise CommandError(f"{target} holds no log; name a desk's folder", exits.NO_DESK)
        return store
    if path.is_file():
        with path.open("rb") as file:
            if file.read(len(SQLITE_MAGIC)) == SQLITE_MAGIC:
                return FileStore(path)
    return FileStore(path) if path.suffix == ".sqlite" else None


def _verify_log(store: "Store | None", head: str | None, *, as_json: bool) -> None:
    from contextlib import ExitStack
    from functools import partial

    from events.verify import verify as verify_log

    with ExitStack() as stack:
        if store is None:
            desk, log = stack.enter_context(open_log(readonly=True))
            store = desk.store
        else:
            log = store.open(readonly=True)
            stack.callback(log.close)
        again = partial(store.open, readonly=True)
        findings = verify_log(log, expected=_head(head), jobs=None, reopen=again)
        end = log.head()
    if as_json:
        out_json(
            {
                "ok": not findings,
                "position": end.position,
                "root": end.root.hex(),
                "findings": [asdict(f) for f in findings],
            }
        )
    elif findings:
        for finding in findings:
            where = "log" if finding.position is None else f"position {finding.position}"
            detail = f": {one_line(finding.detail, 200)}" if finding.detail else ""
            warn(f"{where}: {finding.problem}{detail}")
    else:
        out(f"the log is whole: {end.position} records, root {end.root.hex()}")
    if findings:
        number = "1 finding" if len(findings) == 1 else f"{len(findings)} findings"
        warn(f"the log does not verify: {number}")
        raise typer.Exit(exits.INTEGRITY)


def _head(value: str | None) -> tuple[int, bytes] | None:
    if value is None:
        return None
    found = re.fullmatch(r"([0-9]{1,18}):([0-9a-f]{64})", value)
    if found is None:
        raise CommandError(
            f"--head {value}: write POSITION:ROOT, the root with all its 64 digits", exits.USAGE
        )
    return int(found[1]), bytes.fromhex(found[2])


def _verify_memo(target: str, *, as_json: bool) -> None:
    from briefing.audit.memo import verify_memo
    from briefing.recall import last_recall
    from briefing.render.worker import Printer

    file = file_named(target)
    with open_desk(readonly=True) as (desk, log, region), Printer() as print_pdf:
        verdict = verify_memo(
            log,
            region,
            name=target,
            file=file,
            print_pdf=print_pdf,
            outbox=desk.outbox,
            stationery=printed_on(desk),
        )
        recall_record = last_recall(log, verdict.memo)
    if as_json:
        recalled = recall_record.position if recall_record else None
        out_json({**verdict_json(verdict), "recalled": recalled})
    else:
        _print_verdict(verdict)
        if recall_record is not None:
            _tell_recall(verdict.memo, recall_record)
    if not verdict.ok:
        raise typer.Exit(exits.PARTIAL if verdict.text_only else exits.INTEGRITY)


def _tell_recall(memo: str, record: "Record") -> None:
    """What follows from the log may still have been taken back."""
    by, why = getattr(record.event, "by", ""), getattr(record.event, "why", None)
    warn(f"{memo} was recalled at position {record.position} by {by}{f': {why}' if why else ''}")


def _print_verdict(verdict: "Verdict") -> None:
    if verdict.ok:
        out(f"{verdict.memo} follows from the log, to the byte (position {verdict.as_of})")
        say(f"sha-256 {verdict.pdf_sha256}")
    for problem in verdict.problems:
        warn(problem)
    if verdict.text_only:
        warn(f"{verdict.memo}: its text follows from the log, its bytes are not proven")
    elif not verdict.ok:
        warn(f"{verdict.memo}: not verified")

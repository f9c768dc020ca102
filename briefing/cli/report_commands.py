"""`audit`: one report on a memo, or on the memos of a period, for whoever has to vouch for them."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from briefing.cli import exits
from briefing.cli.arguments import one_of, period_of
from briefing.cli.desk_folder import open_desk
from briefing.cli.exits import CommandError
from briefing.cli.output import Json, out, out_json, progress, say, warn

if TYPE_CHECKING:
    from briefing.audit.report import AuditReport
    from briefing.desk import Desk
    from briefing.render.worker import Printer
    from events.record import Record
    from events.signed_note import PublicKey

FORMATS = ("pdf", "prov", "json")


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("audit")(audit)


def audit(
    memo: Annotated[
        str | None, typer.Argument(help="A memo's id or file; without it give --period.")
    ] = None,
    *,
    period: Annotated[
        str | None, typer.Option(help="All memos dated FROM..TO (days, YYYY-MM-DD).")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="The file to write; - for stdout.")
    ] = None,
    format_: Annotated[
        str | None,
        typer.Option("--format", help="pdf, prov (W3C PROV-JSON) or json; else pdf."),
    ] = None,
    vkey: Annotated[
        str | None,
        typer.Option(help="The public key of the checkpoints, or its file, from elsewhere."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Report on memos: what was checked, and the chain from document to recipient.

    Verifies the log, the desk's checkpoints and every memo, then lists sentences, claims,
    documents, what people decided and why, deliveries, and the software. The PDF carries the
    PROV-JSON.
    Something that does not verify is in the report, and ends in exit code 12.

    Examples: briefing audit memo.pdf -o audit.pdf;
    briefing audit --period 2025-03-01..2025-03-31 --format prov -o audit.prov.json
    """
    from briefing.audit.issued import find_memo
    from briefing.audit.report_gather import audit as carry_out
    from briefing.audit.report_gather import memos_dated
    from briefing.cli.references import record_of
    from briefing.cli.reproducing import file_named
    from briefing.delivery.outbox import write_whole
    from briefing.render.worker import Printer

    if (memo is None) == (period is None):
        raise CommandError("name one memo, or give --period FROM..TO", exits.USAGE)
    chosen = str(one_of(format_ or "pdf", FORMATS, "--format"))
    first, last = period_of(period)
    with (
        open_desk(readonly=True) as (desk, log, region),
        Printer() as print_pdf,
        progress("auditing", None) as step,
    ):
        file = None
        if memo is not None:
            file = file_named(memo)
            issued: tuple[Record, ...] = (record_of(log, find_memo(log, file, memo).memo),)
            covers = "One memo"
        else:
            issued = memos_dated(log, first, last)
            covers = f"Memos dated {first or '…'} to {last or '…'}"
        report = carry_out(
            issued,
            desk=desk,
            log=log,
            region=region,
            covers=covers,
            file=file,
            key=_key(desk, vkey),
            checkpoints=desk.folder / "checkpoints",
            print_pdf=print_pdf,
            step=step,
        )
        content = _content(report, chosen, print_pdf)
    target = output or Path(
        f"audit-{memo_name(report)}.{'prov.json' if chosen == 'prov' else chosen}"
    )
    if str(target) == "-":
        sys.stdout.buffer.write(content)
    else:
        write_whole(target, content)
        _tell(report, target, len(content), as_json=as_json)
    if not report.sound:
        raise typer.Exit(exits.INTEGRITY)


def memo_name(report: "AuditReport") -> str:
    """What a report's file is called after."""
    return report.memos[0].memo if len(report.memos) == 1 else str(report.dated)


def _key(desk: "Desk", vkey: str | None) -> "PublicKey | None":
    from briefing.audit.keys import FOLDER, PUBLIC_NAME, read_public

    own = desk.folder / FOLDER / PUBLIC_NAME
    if vkey is None and not own.exists():
        say("the desk has no key, so there is no signed checkpoint to hold the log against")
        return None
    return read_public(vkey if vkey is not None else own)


def _content(report: "AuditReport", chosen: str, print_pdf: "Printer") -> bytes:
    from briefing.audit.prov import prov_json

    if chosen == "json":
        return report.model_dump_json(indent=2).encode() + b"\n"
    prov = prov_json(report)
    if chosen == "prov":
        return prov
    from datetime import UTC, datetime, time

    from briefing.audit.report_page import report_page

    stamp = datetime.combine(report.dated, time(), UTC)
    return print_pdf(report_page(report), prov, stamp=stamp, name="audit.prov.json")


def _tell(report: "AuditReport", target: Path, size: int, *, as_json: bool) -> None:
    if as_json:
        out_json(
            {
                "file": str(target),
                "bytes": size,
                "sound": report.sound,
                "position": report.position,
                "root": report.root,
                "memos": [row.memo for row in report.memos],
                "findings": [one.model_dump() for one in report.findings],
            }
        )
        return
    out(str(target))
    for one in report.findings:
        (say if one.holds else warn)(f"{'holds' if one.holds else 'FAILS'}: {one.what}. {one.said}")

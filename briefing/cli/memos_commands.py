"""`memo` and `memos`: an ad-hoc memo in one command, and what was issued so far."""

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from briefing.cli import exits
from briefing.cli.arguments import day_of, one_of, period_of, subject_of
from briefing.cli.clock import now
from briefing.cli.desk_folder import open_desk, open_log, printed_on, user
from briefing.cli.exits import CommandError
from briefing.cli.output import Json, out, out_json, out_table, say
from briefing.cli.snapshot_files import NoSnapshot, snapshots_of

if TYPE_CHECKING:
    from briefing.desk import Desk
    from briefing.memo.context import MemoContext
    from briefing.regions.region import Region
    from briefing.render.stationery import Stationery
    from events.acts import MemoRequest
    from events.snapshots import Snapshots
    from events.stored import VerifiableLog

FORMATS = ("pdf", "html", "md", "json")


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("memo")(memo)
    app.command("memos")(memos)


def memo(
    *,
    kind: Annotated[str, typer.Option(help="regional, topic, actor or readout.")] = "regional",
    subject: Annotated[
        str | None, typer.Option(help="The topic, actor or meeting of such a memo.")
    ] = None,
    dated: Annotated[
        str | None,
        typer.Option(help="The day it speaks from, YYYY-MM-DD; without it the as-of day."),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", help="A position, record id, memo id, `head`, or a date or time."),
    ] = None,
    period: Annotated[
        str | None, typer.Option(help="Only what happened FROM..TO (days, YYYY-MM-DD).")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="The file to write; - for stdout.")
    ] = None,
    format_: Annotated[
        str | None,
        typer.Option("--format", help="pdf, html, md or json; without it by the file's ending."),
    ] = None,
    length: Annotated[
        str, typer.Option(help="full, or brief: one page, and a line on what it leaves out.")
    ] = "full",
    title: Annotated[str | None, typer.Option(help="The memo's title.")] = None,
    marking: Annotated[str | None, typer.Option(help="Handling mark, such as TLP:AMBER.")] = None,
    paper: Annotated[str | None, typer.Option(help="a4 or letter; without it the desk's.")] = None,
    language: Annotated[
        str, typer.Option(help="Of labels, dates and numbers: en, fr, or the desk's own.")
    ] = "en",
    check: Annotated[
        bool,
        typer.Option(
            "--lint",
            help="Only check its sentences against the conventions; nothing is written or issued.",
        ),
    ] = False,
    no_snapshot: NoSnapshot = False,
    as_json: Json = False,
) -> None:
    """Print an ad-hoc memo. A PDF is issued: the log records it, and can rebuild it.

    Example: briefing memo --dated 2025-03-26 -o memo.pdf
    """
    from briefing.delivery.outbox import write_whole
    from briefing.situation.asof import local_day, material_head, resolve_ref
    from events.acts import MemoRequest
    from events.projection import uncollected

    if check and (output or format_):
        raise CommandError("--lint writes no memo; leave out --output and --format", exits.USAGE)
    chosen = "md" if check else format_of(format_, output)
    check_target(output, chosen, as_json=as_json)
    first, last = period_of(period)
    with open_desk(readonly=chosen != "pdf") as (desk, log, region):
        position = material_head(
            log, through=resolve_ref(log, as_of, desk.config.timezone) if as_of else None
        )
        kept = snapshots_of(desk, without=no_snapshot)
        if not position:
            raise CommandError(
                f"the log held nothing yet at --as-of {as_of}; its first record is of "
                f"{log.record(1).recorded_at:%Y-%m-%d %H:%M} UTC"
            )
        moment = log.record(position).recorded_at
        request = MemoRequest(
            kind=one_of(kind, ("regional", "topic", "actor", "readout"), "--kind"),
            subject=subject_of(kind, subject),
            dated=day_of(dated, "--dated") or local_day(moment, desk.config.timezone),
            period_from=first,
            period_to=last,
            title=title,
            marking=marking if marking is not None else desk.config.marking or None,
            length=one_of(length, ("brief", "full"), "--length"),
            paper=one_of(paper or desk.config.paper, ("a4", "letter"), "--paper"),
            language=language,
        )
        paged = printed_on(desk, language)
        if check:
            _lint(log, region, request, position, kept, as_json=as_json)
            return
        with uncollected():  # one memo: nothing of it is garbage before it is made
            if chosen == "pdf":
                made = _issue(desk, log, region, request, position, kept, paged)
            else:
                made = _view(desk, log, region, request, position, chosen, kept, paged)
        name, content, facts = made
    target = output if output is not None else Path(name)
    if str(target) == "-":
        sys.stdout.buffer.write(content)
        return
    write_whole(target, content)
    if as_json:
        out_json({"file": str(target), "bytes": len(content), **facts})
        return
    out(str(target))


def memos(*, as_json: Json = False) -> None:
    """List the memos that were issued, oldest first.

    Example: briefing memos --json
    """
    with open_log(readonly=True) as (_desk, log):
        from events.acts import MemoIssued

        issued = [
            (record, record.event)
            for record in log.read(kinds=("memo_issued",))
            if isinstance(record.event, MemoIssued)
        ]
    if as_json:
        out_json(
            [
                {
                    "position": record.position,
                    "recorded_at": record.recorded_at.isoformat(),
                    **act.model_dump(mode="json", exclude_none=True),
                }
                for record, act in issued
            ]
        )
        return
    if not issued:
        say("no memo was issued yet; make one with: briefing memo -o memo.pdf")
    out_table(
        ("memo", "dated", "as of", "issued", "edition", "sha-256"),
        (
            (
                act.memo,
                str(act.request.dated),
                str(act.as_of),
                f"{record.recorded_at:%Y-%m-%d %H:%M}",
                f"{act.request.edition} of {act.request.subscription}"
                if act.request.subscription
                else "ad hoc",
                act.pdf_sha256[:16],
            )
            for record, act in issued
        ),
    )


def _issue(
    desk: "Desk",
    log: "VerifiableLog",
    region: "Region",
    request: "MemoRequest",
    position: int,
    kept: "Snapshots | None",
    paged: "Stationery",
) -> tuple[str, bytes, dict[str, object]]:
    from briefing.render.worker import Printer

    with Printer() as print_pdf:  # it is loaded while we load the rest
        from briefing.issue import issue_memo

        issued = issue_memo(
            request,
            log=log,
            region=region,
            outbox=desk.outbox,
            as_of=position,
            at=now(),
            by=user(),
            print_pdf=print_pdf,
            snapshots=kept,
            stationery=paged,
            reopen=partial(desk.store.open, readonly=True),
        )
    act = issued.act
    said = "issued" if issued.new else f"already issued at position {issued.position}:"
    say(f"{said} {act.memo}, as of position {act.as_of}, sha-256 {act.pdf_sha256[:16]}…")
    facts: dict[str, object] = {
        "memo": act.memo,
        "as_of": act.as_of,
        "position": issued.position,
        "pdf_sha256": act.pdf_sha256,
        "new": issued.new,
    }
    return f"{act.memo}.pdf", issued.pdf, facts


def _view(
    desk: "Desk",
    log: "VerifiableLog",
    region: "Region",
    request: "MemoRequest",
    position: int,
    chosen: str,
    kept: "Snapshots | None",
    paged: "Stationery",
) -> tuple[str, bytes, dict[str, object]]:
    """The memo's content in another form; nothing is issued."""
    from briefing.issue import draft

    context = draft(
        request,
        log=log,
        region=region,
        as_of=position,
        snapshots=kept,
        stationery=paged,
        reopen=partial(desk.store.open, readonly=True),
    )
    content = shown_as(context, chosen, paged)
    return f"{context.memo}.{chosen}", content, {"memo": context.memo, "as_of": position}


def shown_as(context: "MemoContext", chosen: str, stationery: "Stationery") -> bytes:
    """What a memo says as json, md or html."""
    if chosen == "json":
        return context.model_dump_json(indent=2).encode() + b"\n"
    if chosen == "md":
        from briefing.render.markdown import markdown

        return markdown(context, stationery).encode()
    from briefing.render.html import one_file

    return one_file(context, stationery).encode()


def _lint(
    log: "VerifiableLog",
    region: "Region",
    request: "MemoRequest",
    position: int,
    kept: "Snapshots | None",
    *,
    as_json: bool,
) -> None:
    """What breaks a convention, one line each; ends in failure where anything does."""
    from briefing.issue import draft
    from briefing.memo.from_log import texts_of
    from briefing.memo.lint import lint, sentences
    from events.claims import Claim

    context = draft(request, log=log, region=region, as_of=position, snapshots=kept)
    made = [s for _, s in sentences(context)]
    voices = {
        p: event.voice
        for p in {p for s in made for p in s.positions}
        if isinstance(event := log.record(p).event, Claim)
    }
    found = lint(context, texts_of(log), voices)
    if as_json:
        out_json({"sentences": len(made), "problems": list(found)})
    else:
        for problem in found:
            out(problem)
        verdict = "keeps the conventions" if not found else f"{len(found)} problems"
        say(f"{len(made)} sentences checked: {verdict}")
    if found:
        raise typer.Exit(exits.ERROR)


def format_of(given: str | None, output: Path | None) -> str:
    """The form that a memo is asked for in: what was given, else by the file's ending."""
    if given is not None:
        return str(one_of(given, FORMATS, "--format"))
    ending = output.suffix.lstrip(".").lower() if output else ""
    chosen = {"": "pdf", "htm": "html", "markdown": "md"}.get(ending, ending)
    if chosen not in FORMATS:
        raise CommandError(
            f"{output}: no memo is made as .{ending}; name a file that ends in .pdf, .html, .md "
            "or .json, or give --format",
            exits.USAGE,
        )
    return chosen


def check_target(target: Path | None, chosen: str, *, as_json: bool) -> None:
    """Refuse what cannot be written before a memo is issued for it."""
    if target is None:
        return
    if str(target) == "-":
        if as_json:
            raise CommandError(
                "--json tells of the file that was written; with -o - the memo itself goes to "
                "stdout: leave one of them out",
                exits.USAGE,
            )
        if chosen == "pdf" and sys.stdout.isatty():
            raise CommandError("a PDF is not for a terminal; name a file with -o", exits.USAGE)
        return
    if target.is_dir():
        raise CommandError(f"{target} is a folder; name a file in it, such as {target}/memo.pdf")
    if not target.parent.is_dir():
        raise CommandError(f"there is no folder {target.parent}; make it first")

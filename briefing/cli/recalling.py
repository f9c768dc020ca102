"""`recall`: the memos that no longer stand, and the corrigendum that says what is right."""

import sys
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from briefing.cli.clock import now
from briefing.cli.decisions_commands import By, who_decides
from briefing.cli.desk_folder import open_desk, printed_on
from briefing.cli.exits import USAGE, CommandError
from briefing.cli.memos_commands import check_target, format_of, shown_as
from briefing.cli.output import Json, one_line, out, out_json, out_table, say
from briefing.cli.snapshot_files import snapshots_of

if TYPE_CHECKING:
    from briefing.audit.affected import Affected
    from briefing.situation.undone import Undone


def recall(
    memo: Annotated[
        str | None,
        typer.Argument(metavar="MEMO", help="The id of a memo to recall; without it, list them."),
    ] = None,
    *,
    why: Annotated[
        str | None, typer.Option(help="With MEMO: the reason, which the log and readers get.")
    ] = None,
    pending: Annotated[
        bool, typer.Option("--pending", help="List only those that no corrigendum mends yet.")
    ] = False,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="The corrigendum's file; - for stdout.")
    ] = None,
    format_: Annotated[
        str | None,
        typer.Option("--format", help="pdf, html, md or json; without it by the file's ending."),
    ] = None,
    by: By = None,
    as_json: Json = False,
) -> None:
    """List the memos that rest on something undone since; or recall one, with a corrigendum.

    Undone is what was corrected, retracted, redacted, revised, read anew, or graded otherwise.
    The corrigendum says what was said, what is right, why, and since when; it is issued as a PDF
    whatever form -o asks for.

    Examples: briefing recall --pending;
    briefing recall NEA-20250326-b911277b --why "the outlet withdrew its report"
    """
    if memo is None:
        if why is not None or output is not None or format_ is not None:
            raise CommandError("name the memo to recall; without it they are only listed", USAGE)
        _list(pending=pending, as_json=as_json)
        return
    if pending:
        raise CommandError("--pending lists memos; leave out MEMO, or it", USAGE)
    if why is None or not why.strip():
        raise CommandError("--why: say the reason; the log and the readers get it", USAGE)
    chosen = format_of(format_, output)
    check_target(output, chosen, as_json=as_json)
    _recall(memo, why.strip(), who_decides(by), output, chosen, as_json=as_json)


def _list(*, pending: bool, as_json: bool) -> None:
    from briefing.audit.affected import affected_memos
    from briefing.audit.damage import refuse_damage

    with open_desk(readonly=True) as (desk, log, region):
        reopen = partial(desk.store.open, readonly=True)
        refuse_damage(log, through=log.head().position, reopen=reopen)
        kept = snapshots_of(desk, without=False)
        found = affected_memos(log, region, desk.outbox, kept=kept)
    shown = [one for one in found if one.pending or not pending]
    if as_json:
        out_json([_json(one) for one in shown])
        return
    for one in shown:
        _print(one)
    if not shown:
        say("no memo needs a corrigendum" if pending else "no memo rests on anything undone since")


def _print(one: "Affected") -> None:
    state = "needs a corrigendum"
    if not one.pending:
        state = f"recalled at position {one.recalled}, mended by {one.corrigenda[-1]}"
    out(f"{one.memo}, dated {one.dated}, as of {one.position}: {state}")
    if one.numbers:
        listed = ", ".join(f"#{n}" for n in one.numbers)
        out(f"  sentences: {listed}")
    if one.problem:
        out(f"  {one_line(one.problem)}")
    out_table(
        ("position", "what", "by", "why"),
        ((str(u.position), _what(u), u.by, u.why or "no reason given") for u in one.undone),
    )
    out(f"  reached: {', '.join(one.recipients) or 'nobody'}")
    out()


def _what(one: "Undone") -> str:
    if one.claim is not None:
        return f"{one.how}, {one.kind}: “{one_line(one.claim.claim.excerpts[0].quote, 60)}”"
    detail = f" {one.detail}" if one.detail else ""
    return f"{one.how}{detail}: document {one.document[:12]}"


def _json(one: "Affected") -> dict[str, Any]:
    told = asdict(one) | {"pending": one.pending}
    told["undone"] = [
        {
            "how": u.how,
            "kind": u.kind,
            "position": u.position,
            "recorded_at": u.recorded_at.isoformat(),
            "by": u.by,
            "why": u.why,
            "document": u.document,
            "claim": None if u.claim is None else u.claim.position,
            "detail": u.detail,
        }
        for u in one.undone
    ]
    return told


def _recall(
    memo: str, why: str, by: str, output: Path | None, chosen: str, *, as_json: bool
) -> None:
    from briefing.audit.affected import affected_memos
    from briefing.audit.rebuild import recomposed
    from briefing.delivery.outbox import write_whole
    from briefing.recall import recall_memo
    from briefing.render.worker import Printer

    with open_desk(readonly=False) as (desk, log, region), Printer() as print_pdf:
        done = recall_memo(
            memo,
            log=log,
            region=region,
            outbox=desk.outbox,
            timezone=desk.config.timezone,
            by=by,
            why=why,
            at=now,
            print_pdf=print_pdf,
            stationery=printed_on(desk),
        )
        found = affected_memos(log, region, desk.outbox, only=memo)
        act = done.corrigendum.act
        content = done.corrigendum.pdf
        if chosen != "pdf":
            content = shown_as(recomposed(act, log=log, region=region), chosen, printed_on(desk))
    recipients = found[0].recipients if found else ()
    if str(output) == "-":
        sys.stdout.buffer.write(content)
        return
    target = output or Path(f"{act.memo}.{chosen}")
    write_whole(target, content)
    if as_json:
        out_json(
            {
                "recalled": memo,
                "position": done.record.position,
                "corrigendum": act.memo,
                "pdf_sha256": act.pdf_sha256,
                "file": str(target),
                "recipients": list(recipients),
            }
        )
        return
    say(f"position {done.record.position}: memo_recalled by {by}: {memo}")
    say(f"issued {act.memo}; {memo} reached {', '.join(recipients) or 'nobody'}")
    out(str(target))

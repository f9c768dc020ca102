"""`run`: the scheduler as a service, or one tick of it."""

import signal
from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from briefing.cli import exits
from briefing.cli.clock import now
from briefing.cli.desk_folder import open_desk
from briefing.cli.output import Json, out, out_json, say, warn
from briefing.cli.snapshot_files import NoSnapshot, snapshots_of

if TYPE_CHECKING:
    from briefing.schedule.issuing import Hands
    from briefing.schedule.tick import Ticked

TICK_SECONDS = 20


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("run")(run)


def run(
    *,
    once: Annotated[
        bool, typer.Option("--once", help="One tick, then exit: for cron and systemd timers.")
    ] = False,
    no_snapshot: NoSnapshot = False,
    as_json: Json = False,
) -> None:
    """Issue what is due and deliver what is pending; without --once, until stopped.

    Example: briefing run --once
    """
    from briefing.schedule.printers import Printers

    with open_desk(readonly=False) as (desk, log, region), closing(Printers()) as print_pdf:
        from briefing.schedule.issuing import Hands
        from briefing.schedule.tick import tick

        kept = snapshots_of(desk, without=no_snapshot)
        hands = Hands(
            log,
            region,
            desk.outbox,
            print_pdf,
            by="scheduler",
            snapshots=kept,
            printers=print_pdf.count,
        )
        if once:
            ticked = tick(hands, now())
            _tell(ticked, as_json=as_json)
            raise typer.Exit(_code(ticked))
        _run_until_stopped(hands, as_json=as_json)


def _run_until_stopped(hands: "Hands", *, as_json: bool) -> None:
    from briefing.schedule.clockwork import run_every
    from briefing.schedule.tick import tick

    def once() -> None:
        ticked = tick(hands, now())
        if ticked.issued or ticked.skipped or ticked.delivered or ticked.problems:
            _tell(ticked, as_json=as_json)

    ended_by = run_every(
        TICK_SECONDS,
        once,
        stop_on=(signal.SIGTERM, signal.SIGINT),
        on_start=lambda: say(
            f"running; a tick every {TICK_SECONDS} seconds; stop with Ctrl-C or SIGTERM"
        ),
        on_problem=warn,
    )
    if ended_by == signal.SIGINT:
        raise KeyboardInterrupt
    say("stopped")


def _tell(ticked: "Ticked", *, as_json: bool) -> None:
    if as_json:
        out_json(
            {
                "issued": [i.act.model_dump(mode="json") for i in ticked.issued],
                "skipped": [s.model_dump(mode="json") for s in ticked.skipped],
                "delivered": [d.model_dump(mode="json") for d in ticked.delivered],
                "problems": list(ticked.problems),
                "waiting": ticked.waiting,
            },
            indent=None,
        )
        return
    for issued in ticked.issued:
        request = issued.act.request
        edition = f"edition {request.edition} of {request.subscription}"
        out(f"issued {issued.act.memo}: {edition}, slot {request.slot}")
    for skipped in ticked.skipped:
        out(f"skipped {skipped.subscription}/{skipped.slot}: {skipped.reason}")
    for delivered in ticked.delivered:
        out(f"delivered {delivered.memo} to {delivered.recipient}/{delivered.receipt}")
    for problem in ticked.problems:
        warn(problem)
    if not (ticked.issued or ticked.skipped or ticked.delivered or ticked.problems):
        say(
            f"nothing is due; {ticked.waiting} deliveries wait"
            if ticked.waiting
            else "nothing is due"
        )


def _code(ticked: "Ticked") -> int:
    if ticked.waiting:
        return exits.PENDING
    return exits.ERROR if ticked.problems else exits.OK

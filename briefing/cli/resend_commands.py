"""`resend`: a memo once more, to those who did not get it."""

import time
from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from briefing.cli import desk_folder, exits
from briefing.cli.clock import now
from briefing.cli.desk_folder import open_desk, printed_on, user
from briefing.cli.exits import CommandError
from briefing.cli.output import Json, out, out_json, say, warn
from briefing.cli.snapshot_files import snapshots_of

if TYPE_CHECKING:
    from briefing.delivery.deliver import Delivered
    from briefing.delivery.ways import Outgoing

_POLL = 0.2


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("resend")(resend)


def resend(
    memo: Annotated[str, typer.Argument(help="The memo's id, as `briefing memos` lists it.")],
    *,
    to: Annotated[
        str | None,
        typer.Option(help="One recipient alone, even one who has it; without it all who lack it."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Send a memo again, at once.

    Example: briefing resend NEA-20250326-1a2b3c4d --to ana@example.org
    """
    from briefing.render.worker import Printer

    with open_desk(readonly=False) as (desk, log, region), closing(Printer()) as print_pdf:
        from briefing.schedule.issuing import Hands
        from briefing.schedule.sending import outgoing

        hands = Hands(
            log,
            region,
            desk.outbox,
            print_pdf,
            by=user(),
            snapshots=snapshots_of(desk, without=False),
            channels=desk.config.channels,
            stationery=printed_on(desk),
        )
        done = _in_turn(outgoing(hands), memo, to)
    if as_json:
        acts = {"made": done.made, "failed": done.failed}
        told = {name: [a.model_dump(mode="json") for a in held] for name, held in acts.items()}
        out_json({"memo": memo, **told})
    else:
        for made in done.made:
            out(f"delivered {made.memo} to {made.recipient}: {made.receipt}")
        for problem in done.problems:
            warn(problem)
    if not done.made and not done.failed:
        say("everybody has it; name one recipient with --to to send it once more")
        raise typer.Exit(exits.NOTHING)
    if done.failed:
        again = all(act.next_attempt_at for act in done.failed)
        raise typer.Exit(exits.PENDING if again else exits.ERROR)


def _in_turn(outgoing: "Outgoing", memo: str, to: str | None) -> "Delivered":
    """Once no scheduler delivers; a round of theirs is short."""
    from briefing.delivery.resend import resend as send_again

    end = time.monotonic() + desk_folder.wait
    while True:
        done = send_again(outgoing, memo, to, now())
        if not done.busy:
            return done
        if time.monotonic() >= end:
            raise CommandError(
                "another program is delivering; wait for it (--wait SECONDS), or try again",
                exits.LOCKED,
            )
        time.sleep(_POLL)

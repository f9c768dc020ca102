"""`subscriptions`, `status` and `preview`: what is on the schedule, what became of it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from briefing.cli.clock import now
from briefing.cli.desk_folder import open_desk, printed_on, user
from briefing.cli.exits import CommandError
from briefing.cli.output import Json, out, out_json, out_table, say, warn
from briefing.cli.snapshot_files import NoSnapshot, snapshots_of

if TYPE_CHECKING:
    from datetime import datetime

    from briefing.schedule.history import Run
    from events.acts import SubscriptionSet
    from events.log import Log

NEXT_SLOTS = 3


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("subscriptions")(subscriptions)
    app.command("status")(status)
    app.command("preview")(preview)


def subscriptions(*, as_json: Json = False) -> None:
    """List the subscriptions: next slots, last result, and what is still to be done.

    Example: briefing subscriptions --json
    """
    from briefing.schedule.agenda import agenda
    from briefing.schedule.history import history

    with open_desk(readonly=True) as (_desk, log, region):
        situation = agenda(log, region)
    moment = now()
    runs: dict[str, list[Run]] = {}
    for run in history(situation, moment):
        runs.setdefault(run.subscription, []).append(run)
    rows = [_row(act, runs.get(act.name, []), moment) for _, _, act in situation.subscriptions]
    if as_json:
        out_json(rows)
        return
    if not rows:
        say("no subscriptions; make one with: briefing subscribe NAME --at 07:00 --folder DIR")
    out_table(
        ("name", "when", "zone", "next slot", "last result", "open", "waiting", "recipients"),
        (
            (
                row["name"],
                _when(row),
                row["timezone"],
                row["next_slot"] or ("paused" if row["paused"] else "ended"),
                f"{row['last_result']} ({row['last_result_slot']})"
                if row["last_result"]
                else "none",
                str(row["backlog"]),
                str(row["waiting"]),
                ", ".join(to["address"] for to in row.get("recipients", ())),
            )
            for row in rows
        ),
    )


def _row(act: "SubscriptionSet", runs: "list[Run]", moment: "datetime") -> dict[str, Any]:
    from briefing.schedule.due import next_slot

    ahead = [next_slot(act, moment)]
    for _ in range(NEXT_SLOTS - 1):
        last = ahead[-1]
        ahead.append(next_slot(act, last.instant) if last else None)
    decided = [run for run in runs if run.state != "due"]
    editions = [run for run in decided if run.edition is not None]
    labels = [slot.label for slot in ahead if slot is not None]
    return {
        **act.model_dump(mode="json", exclude_none=True),
        "next_slot": labels[0] if labels else None,
        "next_slots": labels,
        "last_edition": editions[-1].edition if editions else None,
        "last_slot": editions[-1].slot if editions else None,
        "last_result": decided[-1].state if decided else None,
        "last_result_slot": decided[-1].slot if decided else None,
        "backlog": sum(run.state == "due" for run in runs),
        "waiting": sum(run.waiting for run in runs),
    }


def _when(row: dict[str, Any]) -> str:
    """Times and days in few words."""
    parts = [", ".join(row["times"]), ",".join(row["weekdays"])]
    month = [str(day) for day in row["month_days"]] + (["last"] if row["month_end"] else [])
    parts.append("on " + ",".join(month) if month else "")
    parts.append(f"holidays {row['holidays']}: {row['on_holiday']}" if "holidays" in row else "")
    return " ".join(filter(None, parts))


def status(
    *,
    name: Annotated[
        str | None, typer.Option("--subscription", help="Only this subscription.")
    ] = None,
    last: Annotated[int, typer.Option(min=1, help="How many slots to list.")] = 20,
    recipients: Annotated[
        bool, typer.Option("--recipients", help="A line for each recipient of each edition.")
    ] = False,
    as_json: Json = False,
) -> None:
    """What became of the last slots: due, issued, delivered, failed, skipped and why, how long.

    Example: briefing status --subscription morning
    """
    from briefing.schedule.agenda import agenda
    from briefing.schedule.history import history
    from briefing.schedule.notices import troubles_at

    with open_desk(readonly=True) as (_desk, log, region):
        situation = agenda(log, region)
        moments = _moments(log)
    moment = now()
    runs = [run for run in history(situation, moment, moments) if name in (None, run.subscription)]
    known = {act.name for _, _, act in situation.subscriptions}
    if name is not None and name not in known and not runs:
        raise CommandError(f"no subscription {name}; there are: {', '.join(sorted(known))}")
    troubles = [t for n, t in troubles_at(situation, moment).items() if name in (None, n)]
    runs = runs[-last:]
    if as_json:
        out_json(
            {
                "slots": [_run_json(run) for run in runs],
                "troubles": [
                    {
                        "subscription": t.subscription.name,
                        "slot": t.slot,
                        "trouble": t.trouble,
                        "problem": t.problem,
                    }
                    for t in troubles
                ],
            }
        )
        return
    if not runs:
        say("no slot was due yet; `briefing subscriptions` shows what comes next")
    if recipients:
        _by_recipient(runs)
    else:
        _by_slot(runs)
    for trouble in troubles:
        warn(f"{trouble.subscription.name} is {trouble.trouble}: {trouble.problem}")


def _by_slot(runs: "list[Run]") -> None:
    out_table(
        ("slot", "subscription", "state", "edition", "issued", "took", "delivered", "remarks"),
        (
            (
                run.slot,
                run.subscription,
                run.state,
                str(run.edition or ""),
                f"{run.issued:%Y-%m-%d %H:%M:%S}" if run.issued else "",
                f"{run.seconds:.0f} s" if run.seconds is not None else "",
                f"{run.delivered}" + (f" of {run.delivered + _missed(run)}" if _missed(run) else "")
                if run.issued
                else "",
                "; ".join(filter(None, (run.reason, *run.failed))),
            )
            for run in runs
        ),
    )


def _by_recipient(runs: "list[Run]") -> None:
    out_table(
        ("slot", "subscription", "channel", "recipient", "state", "attempts", "remarks"),
        (
            (
                run.slot,
                run.subscription,
                reader.channel,
                reader.address,
                reader.state,
                str(reader.attempts),
                (reader.said or "")
                + (f"; again {reader.next_attempt:%H:%M} UTC" if reader.next_attempt else ""),
            )
            for run in runs
            for reader in run.readers
        ),
    )


def _missed(run: "Run") -> int:
    """Recipients whom it has not reached: those that wait, and those given up."""
    return run.waiting if run.state != "failed" else max(run.waiting, len(run.failed))


def _moments(log: "Log") -> "dict[int, datetime]":
    return {r.position: r.recorded_at for r in log.read(kinds=("delivery_made",))}


def _run_json(run: "Run") -> dict[str, Any]:
    from dataclasses import asdict

    row = asdict(run)
    for key in ("due", "issued"):
        row[key] = row[key].isoformat() if row[key] else None
    for reader in row["readers"]:
        again = reader["next_attempt"]
        reader["next_attempt"] = again.isoformat() if again else None
    return row


def preview(
    name: Annotated[str, typer.Argument(help="The subscription's name.")],
    *,
    slot: Annotated[
        str | None,
        typer.Option(help="The slot, YYYY-MM-DDTHH:MM; without it the next one."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="The file to write.")
    ] = None,
    test_send: Annotated[
        bool,
        typer.Option("--test-send", help="Mail it to the owner alone; a file only with -o."),
    ] = False,
    no_snapshot: NoSnapshot = False,
    as_json: Json = False,
) -> None:
    """Print what a slot's memo would be, to a file; nothing is issued, recorded or delivered.

    Example: briefing preview morning -o morning.pdf
    """
    from contextlib import closing

    from briefing.delivery.outbox import write_whole
    from briefing.render.worker import Printer
    from briefing.schedule.issuing import Hands
    from briefing.schedule.preview import mail_to_owner, slot_of
    from briefing.schedule.preview import preview as preview_of

    with open_desk(readonly=True) as (desk, log, region), closing(Printer()) as print_pdf:
        kept = snapshots_of(desk, without=no_snapshot)
        hands = Hands(
            log,
            region,
            desk.outbox,
            print_pdf,
            user(),
            snapshots=kept,
            channels=desk.config.channels,
            stationery=printed_on(desk),
        )
        acts = {act.name: act for _, _, act in hands.agenda().subscriptions}
        if name not in acts:
            raise CommandError(f"no subscription {name}; there are: {', '.join(acts) or 'none'}")
        moment = now()
        shown = preview_of(hands, acts[name], slot_of(acts[name], slot, moment), moment)
        pdf = shown.prepared.pdf(print_pdf)
        receipt = mail_to_owner(hands, shown, pdf, moment) if test_send else None
    if output is None and test_send:
        target = None
    else:
        target = output or Path(f"{name}-{shown.slot.label.replace(':', '')}-preview.pdf")
        write_whole(target, pdf)
    if as_json:
        out_json(
            {
                "file": str(target) if target else None,
                "bytes": len(pdf),
                "slot": shown.slot.label,
                "as_of": shown.prepared.as_of,
                "unchanged": shown.unchanged,
                "request": shown.request.model_dump(mode="json", exclude_none=True),
                "sent_to": shown.terms.owner if test_send else None,
                "receipt": receipt,
            }
        )
        return
    if test_send:
        say(f"a test went to {shown.terms.owner} alone: {receipt}")
    if target:
        out(str(target))

"""`subscriptions`: what is on the schedule."""

import typer

from briefing.cli.clock import now
from briefing.cli.desk_folder import open_desk
from briefing.cli.output import Json, out_json, out_table, say


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("subscriptions")(subscriptions)


def subscriptions(*, as_json: Json = False) -> None:
    """List the subscriptions: next slot, last edition, what waits for delivery.

    Example: briefing subscriptions --json
    """
    from briefing.delivery.pending import pending
    from briefing.schedule.agenda import agenda
    from briefing.schedule.due import next_slot

    with open_desk(readonly=True) as (_desk, log, region):
        situation = agenda(log, region)
    waiting = [delivery.memo.request.subscription for delivery in pending(situation)]
    rows = []
    for _, _, act in situation.subscriptions:
        ahead = next_slot(act, now())
        editions = [m for _, _, m in situation.memos if m.request.subscription == act.name]
        rows.append(
            {
                **act.model_dump(mode="json", exclude_none=True),
                "next_slot": ahead.label if ahead else None,
                "last_edition": editions[-1].request.edition if editions else None,
                "last_slot": editions[-1].request.slot if editions else None,
                "waiting": waiting.count(act.name),
            }
        )
    if as_json:
        out_json(rows)
        return
    if not rows:
        say("no subscriptions; make one with: briefing subscribe NAME --at 07:00 --folder DIR")
    out_table(
        ("name", "times", "zone", "next slot", "last edition", "waiting", "recipients"),
        (
            (
                row["name"],
                ", ".join(row["times"])
                + (" " + ",".join(row["weekdays"]) if row["weekdays"] else ""),
                row["timezone"],
                row["next_slot"] or "ended",
                f"{row['last_edition']} ({row['last_slot']})" if row["last_edition"] else "none",
                str(row["waiting"]),
                ", ".join(to["address"] for to in row.get("recipients", ())),
            )
            for row in rows
        ),
    )

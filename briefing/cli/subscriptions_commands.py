"""`subscribe`, `subscriptions`, `unsubscribe` and `run`: briefings on a schedule."""

import signal
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from briefing.cli import exits
from briefing.cli.arguments import day_of, first_problem, one_of, subject_of
from briefing.cli.clock import now
from briefing.cli.desk_folder import open_desk, printed_on, user
from briefing.cli.exits import CommandError
from briefing.cli.output import Json, out, out_json, out_table, say, warn
from briefing.cli.snapshot_files import NoSnapshot, snapshots_of

if TYPE_CHECKING:
    from briefing.desk import Desk
    from briefing.regions.region import Region
    from briefing.schedule.tick import Hands, Ticked
    from events.acts import SubscriptionSet
    from events.stored import VerifiableLog

TICK_SECONDS = 20
MOST_DAYS = 36_500
"""A century: what a period, or the age of a slot, may count at most."""


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("subscribe")(subscribe)
    app.command("subscriptions")(subscriptions)
    app.command("unsubscribe")(unsubscribe)
    app.command("run")(run)


def subscribe(
    name: Annotated[str, typer.Argument(help="Its name: lower-case letters, digits, hyphens.")],
    *,
    at: Annotated[list[str], typer.Option(help="A time of day, HH:MM (repeat it).")],
    days: Annotated[
        str, typer.Option(help="Weekdays, such as mon,wed,fri or mon-fri; without it every day.")
    ] = "",
    folder: Annotated[
        list[Path] | None, typer.Option(help="Deliver into this folder (repeat it).")
    ] = None,
    timezone: Annotated[
        str | None, typer.Option(help="IANA zone of the times; without it the desk's.")
    ] = None,
    kind: Annotated[str, typer.Option(help="regional, topic, actor or readout.")] = "regional",
    subject: Annotated[str | None, typer.Option(help="The topic or actor of such a memo.")] = None,
    title: Annotated[str | None, typer.Option(help="The memo's title.")] = None,
    period_days: Annotated[
        int | None,
        typer.Option(min=1, max=MOST_DAYS, help="Cover so many days back; without it everything."),
    ] = None,
    starts: Annotated[str | None, typer.Option(help="First day, YYYY-MM-DD.")] = None,
    ends: Annotated[str | None, typer.Option(help="Last day, YYYY-MM-DD.")] = None,
    catch_up: Annotated[
        str, typer.Option(help="After an outage issue: all, latest or none of the missed slots.")
    ] = "latest",
    max_age_days: Annotated[
        int, typer.Option(min=0, max=MOST_DAYS, help="Never issue slots older than this.")
    ] = 7,
    marking: Annotated[
        str | None, typer.Option(help="Handling mark, such as TLP:AMBER; without it the desk's.")
    ] = None,
    paper: Annotated[str | None, typer.Option(help="a4 or letter; without it the desk's.")] = None,
    language: Annotated[
        str, typer.Option(help="Of labels, dates and numbers: en, fr, or the desk's own.")
    ] = "en",
    as_json: Json = False,
) -> None:
    """Set up a briefing on a schedule, or change one.

    Example: briefing subscribe morning --at 07:00 --days mon-fri --folder /srv/briefings
    """
    from briefing.schedule.due import next_slot

    times = tuple(_time(value) for value in at)
    with open_desk(readonly=False) as (desk, log, region):
        from events.acts import SubscriptionSet

        zone = _zone(timezone or desk.config.timezone)
        fields = {
            "by": user(),
            "name": name,
            "memo": one_of(kind, ("regional", "topic", "actor", "readout"), "--kind"),
            "subject": subject_of(kind, subject),
            "title": title,
            "times": times,
            "weekdays": _weekdays(days),
            "timezone": zone,
            "starts": day_of(starts, "--starts"),
            "ends": day_of(ends, "--ends"),
            "period_days": period_days,
            "catch_up": one_of(catch_up, ("all", "latest", "none"), "--catch-up"),
            "max_age_days": max_age_days,
            "recipients": tuple(_folder(path) for path in folder or ()),
            "marking": marking if marking is not None else desk.config.marking or None,
            "paper": one_of(paper or desk.config.paper, ("a4", "letter"), "--paper"),
            "language": language,
        }
        printed_on(desk, language)
        try:
            act = SubscriptionSet.model_validate(fields)
        except ValueError as error:
            raise CommandError(
                f"the subscription is not valid: {first_problem(error)}", exits.USAGE
            ) from error
        _check_subject(act, log, region)
        moment = now()
        first = next_slot(act, moment)
        if first is None:
            raise CommandError(
                "this subscription has no slot ahead: look at --days, --starts, --ends"
            )
        _settle(desk, log, region, name)
        _append(log, act, f"subscription/{name}")
        if as_json:
            out_json({"subscription": act.model_dump(mode="json"), "next_slot": first.label})
            return
        say(f"subscription {name} is set; its next slot is {first.label} ({zone})")
        if not act.recipients:
            say("it delivers nowhere yet: memos stay in the outbox (add --folder)")


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


def unsubscribe(
    name: Annotated[str, typer.Argument(help="The subscription's name.")],
    *,
    why: Annotated[str | None, typer.Option(help="The reason, for the record.")] = None,
    as_json: Json = False,
) -> None:
    """End a subscription; what it issued stays.

    Example: briefing unsubscribe morning --why "the reader has moved on"
    """
    from briefing.schedule.agenda import agenda
    from events.acts import SubscriptionEnded

    with open_desk(readonly=False) as (desk, log, region):
        names = [act.name for _, _, act in agenda(log, region).subscriptions]
        if name not in names:
            raise CommandError(f"no subscription {name}; there are: {', '.join(names) or 'none'}")
        _settle(desk, log, region, name)
        _append(log, SubscriptionEnded(by=user(), why=why, name=name), f"subscription/{name}")
    if as_json:
        out_json({"subscription": name, "ended": True, "why": why})
        return
    say(f"subscription {name} has ended")


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
    from briefing.render.worker import Printer

    with open_desk(readonly=False) as (desk, log, region), closing(Printer()) as print_pdf:
        from briefing.schedule.tick import Hands, tick

        kept = snapshots_of(desk, without=no_snapshot)
        hands = Hands(
            log,
            region,
            desk.outbox,
            print_pdf,
            by="scheduler",
            snapshots=kept,
            channels=desk.config.channels,
            stationery=printed_on(desk),
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


def _settle(desk: "Desk", log: "VerifiableLog", region: "Region", name: str) -> None:
    """Before a change: what the old settings still owe is issued or skipped, never forgotten."""
    from briefing.render.worker import Printer
    from briefing.schedule.tick import Hands, decide_due

    with closing(Printer()) as print_pdf:
        owed = decide_due(Hands(log, region, desk.outbox, print_pdf, by=user()), now(), only=name)
    for issued in owed.issued:
        say(f"issued {issued.act.memo} for slot {issued.act.request.slot}, due before this change")
    if owed.problems:
        raise CommandError(f"{name} is not changed, since it still owes a slot: {owed.problems[0]}")


def _check_subject(act: "SubscriptionSet", log: "VerifiableLog", region: "Region") -> None:
    """A topic or actor that nobody knows is refused now, not at every slot; else UnknownSubject."""
    from briefing.memo.subject import narrowed
    from briefing.schedule.agenda import agenda
    from events.acts import MemoRequest

    if act.memo in ("topic", "actor"):
        request = MemoRequest(kind=act.memo, subject=act.subject, dated=now().date())
        narrowed(agenda(log, region), request, region)


def _append(log: "VerifiableLog", act: object, stream: str) -> None:
    from events.acts import Act
    from events.log import Entry

    log.append([Entry(cast("Act", act), stream)], at=now())


def _time(value: str) -> str:
    from datetime import time

    try:
        parsed = time.fromisoformat(value)
    except ValueError:
        raise CommandError(
            f"{value} is no time of day; write it as HH:MM, such as 07:00", exits.USAGE
        ) from None
    return f"{parsed:%H:%M}"


def _weekdays(value: str) -> tuple[str, ...]:
    """Weekday names from a list with ranges: `mon-wed,fri`; empty for every day."""
    from briefing.schedule.slots import WEEKDAYS

    chosen: list[str] = []
    for part in filter(None, value.lower().replace(" ", "").split(",")):
        first, dash, last = part.partition("-")
        if first not in WEEKDAYS or (dash and last not in WEEKDAYS):
            raise CommandError(
                f"{part} is no weekday; write mon, tue, wed, thu, fri, sat, sun or mon-fri",
                exits.USAGE,
            )
        begin, end = WEEKDAYS.index(first), WEEKDAYS.index(last if dash else first)
        span = range(begin, end + 1 if end >= begin else end + 8)
        chosen += [WEEKDAYS[i % 7] for i in span]
    return tuple(day for day in WEEKDAYS if day in chosen)


def _zone(name: str) -> str:
    from briefing.desk import check_timezone

    return check_timezone(name)


def _folder(path: Path) -> dict[str, str]:
    """The folder by its absolute path: a delivery must not depend on where `run` was started."""
    if not path.is_dir():
        raise CommandError(f"{path} is no folder; make it first, so that a typing error shows now")
    return {"channel": "folder", "address": str(path.resolve())}

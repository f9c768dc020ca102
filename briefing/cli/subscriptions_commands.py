"""`subscribe`, `unsubscribe`, `pause` and `resume`: who wants which memo when."""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from briefing.cli import exits
from briefing.cli.clock import now
from briefing.cli.desk_folder import open_desk, printed_on, user
from briefing.cli.exits import CommandError
from briefing.cli.output import Json, out_json, say

if TYPE_CHECKING:
    from briefing.desk import Desk
    from briefing.regions.region import Region
    from briefing.schedule.wanted import Wanted
    from events.acts import SubscriptionSet
    from events.stored import VerifiableLog

Name = Annotated[str, typer.Argument(help="The subscription's name.")]
Why = Annotated[str | None, typer.Option(help="The reason, for the record.")]


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("subscribe")(subscribe)
    app.command("unsubscribe")(unsubscribe)
    app.command("pause")(pause)
    app.command("resume")(resume)


def subscribe(
    name: Annotated[
        str | None, typer.Argument(help="Its name: lower-case letters, digits, hyphens.")
    ] = None,
    *,
    from_: Annotated[
        Path | None,
        typer.Option(
            "--from", help="Set all subscriptions of a TOML file: tables [subscriptions.NAME]."
        ),
    ] = None,
    at: Annotated[list[str] | None, typer.Option(help="A time of day, HH:MM (repeat it).")] = None,
    days: Annotated[
        str | None,
        typer.Option(help="Weekdays, such as mon,wed,fri or mon-fri; without it every day."),
    ] = None,
    month_days: Annotated[
        str | None, typer.Option(help="Days of the month, such as 1,15,last; without it all.")
    ] = None,
    timezone: Annotated[
        str | None, typer.Option(help="IANA zone of the times; without it the desk's.")
    ] = None,
    holidays: Annotated[
        str | None,
        typer.Option(help="Heed the public holidays of a country (KR) or a part of it (DE-BY)."),
    ] = None,
    on_holiday: Annotated[
        str | None,
        typer.Option(help="On a holiday: skip it, or move to the workday before or after."),
    ] = None,
    starts: Annotated[str | None, typer.Option(help="First day, YYYY-MM-DD.")] = None,
    ends: Annotated[str | None, typer.Option(help="Last day, YYYY-MM-DD.")] = None,
    kind: Annotated[
        str | None, typer.Option(help="regional (without it), topic, actor or readout.")
    ] = None,
    subject: Annotated[str | None, typer.Option(help="The topic or actor of such a memo.")] = None,
    title: Annotated[str | None, typer.Option(help="The memo's title.")] = None,
    period_days: Annotated[
        int | None, typer.Option(help="Cover so many days back; without it everything.")
    ] = None,
    length: Annotated[str | None, typer.Option(help="brief or full (without it).")] = None,
    language: Annotated[str | None, typer.Option(help="Of the labels; without it en.")] = None,
    catch_up: Annotated[
        str | None,
        typer.Option(help="After an outage issue all, the latest (without it) or none missed."),
    ] = None,
    max_age_days: Annotated[
        int | None, typer.Option(help="Never issue slots older than this; without it 7.")
    ] = None,
    unchanged: Annotated[
        str | None,
        typer.Option(
            help="When nothing changed: send (without it), a one-line note, or skip the slot."
        ),
    ] = None,
    folder: Annotated[
        list[str] | None, typer.Option(help="Deliver into this folder (repeat it).")
    ] = None,
    to: Annotated[
        list[str] | None, typer.Option(help="Deliver to this mail address (repeat it).")
    ] = None,
    cc: Annotated[list[str] | None, typer.Option(help="A copy to this address.")] = None,
    bcc: Annotated[list[str] | None, typer.Option(help="A copy that nobody else sees.")] = None,
    webhook: Annotated[
        list[str] | None, typer.Option(help="A webhook by its name in the desk's settings.")
    ] = None,
    feed: Annotated[
        list[str] | None, typer.Option(help="Keep an Atom feed of the editions in this folder.")
    ] = None,
    calendar: Annotated[
        list[str] | None, typer.Option(help="Keep a calendar of dates ahead in this folder.")
    ] = None,
    subject_line: Annotated[
        str | None, typer.Option(help="Pattern of the mail's subject: {name}, {date}, {edition} …")
    ] = None,
    file_name: Annotated[
        str | None, typer.Option(help="Pattern of the file's name, without .pdf.")
    ] = None,
    reply_to: Annotated[str | None, typer.Option(help="Where answers to the mail go.")] = None,
    owner: Annotated[
        str | None, typer.Option(help="Who hears of late and failed editions: a mail address.")
    ] = None,
    grace: Annotated[
        int | None,
        typer.Option(help="Minutes after its time that an edition may take; without it 15."),
    ] = None,
    marking: Annotated[
        str | None, typer.Option(help="Handling mark, such as TLP:AMBER; without it the desk's.")
    ] = None,
    paper: Annotated[str | None, typer.Option(help="a4 or letter; without it the desk's.")] = None,
    test_send: Annotated[
        bool,
        typer.Option("--test-send", help="First mail the next slot's preview to the owner alone."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Set up a briefing on a schedule, or change one.

    Example: briefing subscribe morning --at 07:00 --days mon-fri --folder /srv/briefings
    """
    given = {
        key: value
        for key, value in locals().items()
        if key not in ("name", "from_", "test_send", "as_json") and value is not None
    }
    if from_ is not None:
        if given or name is not None:
            raise CommandError(
                "--from FILE says everything; leave out the name and the other options", exits.USAGE
            )
        _set_all(_from_file(from_), as_json=as_json, one=False, test_send=test_send)
        return
    if name is None:
        raise CommandError("name the subscription, or give --from FILE", exits.USAGE)
    _set_all({name: _by_flags(given)}, as_json=as_json, one=True, test_send=test_send)


def unsubscribe(name: Name, *, why: Why = None, as_json: Json = False) -> None:
    """End a subscription; what it issued stays.

    Example: briefing unsubscribe morning --why "the reader has moved on"
    """
    from events.acts import SubscriptionEnded

    with open_desk(readonly=False) as (desk, log, region):
        _known(log, region, name)
        _settle(desk, log, region, (name,))
        _append(log, (SubscriptionEnded(by=user(), why=why, name=name),))
    if as_json:
        out_json({"subscription": name, "ended": True, "why": why})
        return
    say(f"subscription {name} has ended")


def pause(name: Name, *, why: Why = None, as_json: Json = False) -> None:
    """Let no slot be due until `resume`; what was due before is issued first.

    Example: briefing pause morning --why "the desk is closed until Monday"
    """
    _set_paused(name, why, paused=True, as_json=as_json)


def resume(name: Name, *, why: Why = None, as_json: Json = False) -> None:
    """Go on with a paused subscription; slots that passed meanwhile are not issued.

    Example: briefing resume morning
    """
    _set_paused(name, why, paused=False, as_json=as_json)


def _set_paused(name: str, why: str | None, *, paused: bool, as_json: bool) -> None:
    from briefing.schedule.due import next_slot

    with open_desk(readonly=False) as (desk, log, region):
        act = _known(log, region, name)
        if act.paused == paused:
            raise CommandError(f"{name} is {'paused already' if paused else 'not paused'}")
        changed = act.model_copy(update={"paused": paused, "by": user(), "why": why})
        _settle(desk, log, region, (name,))
        _append(log, (changed,))
    ahead = next_slot(changed, now())
    if as_json:
        out_json(
            {
                "subscription": name,
                "paused": paused,
                "why": why,
                "next_slot": ahead.label if ahead else None,
            }
        )
        return
    if paused:
        say(f"subscription {name} is paused; go on with: briefing resume {name}")
    else:
        say(f"subscription {name} goes on; its next slot is {ahead.label if ahead else 'none'}")


def _by_flags(given: dict[str, Any]) -> "Wanted":
    from briefing.schedule.wanted import WantedError, wanted

    try:
        return wanted(given)
    except WantedError as error:
        raise _of_flag(error) from None


def _from_file(path: Path) -> "dict[str, Wanted]":
    from briefing.schedule.wanted_file import wishes_in

    return wishes_in(path)


def _of_flag(error: Any) -> CommandError:
    """A wish's error, by the flag that it came from."""
    flag = "NAME" if error.field == "name" else f"--{error.field.replace('_', '-')}"
    return CommandError(f"{flag}: {error.problem}", error.exit_code)


def _set_all(wishes: "dict[str, Wanted]", *, as_json: bool, one: bool, test_send: bool) -> None:
    """Check all of them, then set those that differ from what is in force, in one batch.

    A test that cannot be sent leaves all of them as they were.
    """
    from briefing.schedule.agenda import agenda
    from briefing.schedule.due import next_slot
    from briefing.schedule.wanted import Around, WantedError, subscription

    with open_desk(readonly=False) as (desk, log, region):
        around = Around(desk.config, Path.cwd())
        acts = []
        for name, wish in wishes.items():
            try:
                act = subscription(name, wish, around, user())
            except WantedError as error:
                told = _of_flag(error)
                raise told if one else CommandError(f"{name}: {told}", told.code) from None
            _check_subject(act, log, region)
            printed_on(desk, act.language)
            if not act.paused and next_slot(act, now()) is None:
                raise CommandError(
                    f"subscription {name} has no slot ahead: look at --days, --month-days, "
                    "--holidays, --starts and --ends"
                )
            acts.append(act)
        if test_send:
            _send_tests(desk, log, region, acts)
        in_force = {act.name: act for _, _, act in agenda(log, region).subscriptions}
        fresh = tuple(act for act in acts if not _same(in_force.get(act.name), act))
        _settle(desk, log, region, [act.name for act in fresh if act.name in in_force])
        if fresh:
            _append(log, fresh)
        mailing = desk.config.mail is not None
    rows = [_told(act, act in fresh) for act in acts]
    if as_json:
        out_json(rows[0] if one else rows)
        return
    for act, row in zip(acts, rows, strict=True):
        state = "is set" if row["changed"] else "is as it was"
        ahead = row["next_slot"] or "none while paused"
        say(f"subscription {act.name} {state}; its next slot is {ahead} ({act.timezone})")
        if not act.recipients:
            say("it delivers nowhere yet: memos stay in the outbox (add --folder or --to)")
        if act.owner and not mailing:
            say(f"{act.owner} hears of nothing yet: this desk has no mail server ([mail])")


def _send_tests(
    desk: "Desk", log: "VerifiableLog", region: "Region", acts: "list[SubscriptionSet]"
) -> None:
    """Mail what each would bring next to its owner; nothing is recorded."""
    from briefing.render.worker import Printer
    from briefing.schedule.issuing import Hands
    from briefing.schedule.preview import mail_to_owner, preview, slot_of

    with closing(Printer()) as print_pdf:
        hands = Hands(
            log,
            region,
            desk.outbox,
            print_pdf,
            user(),
            channels=desk.config.channels,
            stationery=printed_on(desk),
        )
        for act in acts:
            moment = now()
            shown = preview(hands, act, slot_of(act, None, moment), moment)
            receipt = mail_to_owner(hands, shown, shown.prepared.pdf(print_pdf), moment)
            say(f"a test of {act.name} went to {act.owner} alone: {receipt}")


def _told(act: "SubscriptionSet", changed: bool) -> dict[str, Any]:
    from briefing.schedule.due import next_slot

    ahead = next_slot(act, now())
    return {
        "subscription": act.model_dump(mode="json"),
        "next_slot": ahead.label if ahead else None,
        "changed": changed,
    }


def _same(before: "SubscriptionSet | None", after: "SubscriptionSet") -> bool:
    return (
        before is not None and before.model_copy(update={"by": after.by, "why": after.why}) == after
    )


def _known(log: "VerifiableLog", region: "Region", name: str) -> "SubscriptionSet":
    from briefing.schedule.agenda import agenda

    acts = {act.name: act for _, _, act in agenda(log, region).subscriptions}
    if name not in acts:
        raise CommandError(f"no subscription {name}; there are: {', '.join(acts) or 'none'}")
    return acts[name]


def _settle(
    desk: "Desk", log: "VerifiableLog", region: "Region", names: "list[str] | tuple[str, ...]"
) -> None:
    """Before a change: what the old settings still owe is issued or skipped, never forgotten."""
    if not names:
        return
    from briefing.render.worker import Printer
    from briefing.schedule.issuing import Hands
    from briefing.schedule.tick import decide_due

    with closing(Printer()) as print_pdf:
        hands = Hands(log, region, desk.outbox, print_pdf, by=user(), stationery=printed_on(desk))
        for name in names:
            owed = decide_due(hands, now(), only=name)
            for issued in owed.issued:
                slot = issued.act.request.slot
                say(f"issued {issued.act.memo} for slot {slot}, due before this change")
            if owed.problems:
                raise CommandError(
                    f"{name} is not changed, since it still owes a slot: {owed.problems[0]}"
                )


def _check_subject(act: "SubscriptionSet", log: "VerifiableLog", region: "Region") -> None:
    """A topic or actor that nobody knows is refused now, not at every slot; else UnknownSubject."""
    from briefing.memo.subject import narrowed
    from briefing.schedule.agenda import agenda
    from events.acts import MemoRequest

    if act.memo in ("topic", "actor"):
        request = MemoRequest(kind=act.memo, subject=act.subject, dated=now().date())
        narrowed(agenda(log, region), request, region)


def _append(log: "VerifiableLog", acts: tuple[Any, ...]) -> None:
    from events.acts import Act
    from events.log import Entry

    entries = [Entry(cast("Act", act), f"subscription/{act.name}") for act in acts]
    log.append(entries, at=now())

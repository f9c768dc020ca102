"""`run`: the scheduler as a service, or one tick of it."""

import json
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from briefing.cli import exits
from briefing.cli.arguments import one_of
from briefing.cli.clock import now
from briefing.cli.desk_folder import open_desk, printed_on, this_desk
from briefing.cli.exits import CommandError
from briefing.cli.output import Json, clean, out, out_json, say, warn
from briefing.cli.snapshot_files import NoSnapshot, snapshots_of

if TYPE_CHECKING:
    from briefing.render.attached import Attached
    from briefing.schedule.health import Life
    from briefing.schedule.issuing import Hands, Outcome
    from briefing.schedule.notices import Notice
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
    health: Annotated[
        str | None,
        typer.Option(help="Answer GET /health at this loopback address, such as 127.0.0.1:8025."),
    ] = None,
    log_format: Annotated[
        str, typer.Option(help="What stderr gets: text, or json (one object a line).")
    ] = "text",
    no_snapshot: NoSnapshot = False,
    as_json: Json = False,
) -> None:
    """Issue what is due and deliver what is pending; without --once, until stopped.

    SIGTERM ends it after what is under way, SIGHUP reads the desk's settings again.

    Example: briefing run --once
    """
    from briefing.schedule.printers import Printers

    talk = Talk(one_of(log_format, ("text", "json"), "--log-format") == "json", as_json)
    if once and health is not None:
        raise CommandError("--health is of a scheduler that goes on; leave out --once", exits.USAGE)
    with open_desk(readonly=False) as (desk, log, region), closing(Printers()) as print_pdf:
        from briefing.schedule.agenda import Agenda
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
            read_agenda=Agenda(log, region, kept),
            clock=now,
            channels=desk.config.channels,
            stationery=printed_on(desk),
            tell=None if as_json else talk.outcome,  # JSON is one object for the whole tick
        )
        if once:
            ticked = tick(hands, now())
            talk.of(ticked, always=True)
            raise typer.Exit(_code(ticked))
        _Running(hands, talk).until_stopped(health)


class Talk:
    """What the scheduler says: results on stdout, talk on stderr; with json, one object a line."""

    def __init__(self, log_json: bool, as_json: bool) -> None:
        self._log_json, self._as_json = log_json, as_json

    def line(self, level: str, event: str, message: str, **more: Any) -> None:
        """One line of talk."""
        if self._log_json:
            told = {"time": now().isoformat(), "level": level, "event": event, **more}
            told["message"] = clean(message)
            sys.stderr.write(json.dumps(told, ensure_ascii=False) + "\n")
            sys.stderr.flush()
        elif level == "info":
            say(message)
        else:
            warn(message)

    def outcome(self, outcome: "Outcome | Notice") -> None:
        """What came about."""
        event, line, more = _line(outcome)
        if self._log_json:
            self.line("info", event, line, **more)
        elif not self._as_json:
            out(line)

    def of(self, ticked: "Ticked", *, always: bool = False, seconds: float | None = None) -> None:
        """What a tick did; nothing where it did nothing, but for `always`."""
        if not (always or _did(ticked)):
            return
        if self._as_json:
            out_json(
                {
                    "issued": [i.act.model_dump(mode="json") for i in ticked.issued],
                    "skipped": [s.model_dump(mode="json") for s in ticked.skipped],
                    "delivered": [d.model_dump(mode="json") for d in ticked.delivered],
                    "told": [f"{n.trouble} {n.of}" for n in ticked.told],
                    "problems": list(ticked.problems),
                    "waiting": ticked.waiting,
                },
                indent=None,
            )
        for outcomes in (ticked.issued, ticked.skipped, ticked.delivered, ticked.told):
            for outcome in outcomes:
                self.outcome(outcome)
        for problem in ticked.problems if self._log_json or not self._as_json else ():
            self.line("error", "problem", problem)
        if self._log_json and seconds is not None:
            self.line("info", "tick", "a tick is over", seconds=round(seconds, 3))
        if always and not _did(ticked) and not self._as_json:
            waits = f"; {ticked.waiting} deliveries wait" if ticked.waiting else ""
            self.line("info", "tick", f"nothing is due{waits}")


def _did(ticked: "Ticked") -> bool:
    return bool(ticked.count or ticked.told or ticked.problems)


def _line(outcome: "Outcome | Notice") -> tuple[str, str, dict[str, Any]]:
    """The name of what came about, a line about it, and its parts."""
    from briefing.issue import Issued
    from events.acts import DeliveryMade, MemoSkipped

    if isinstance(outcome, Issued):
        act, request = outcome.act, outcome.act.request
        more: dict[str, Any] = {
            "memo": act.memo,
            "subscription": request.subscription,
            "slot": request.slot,
            "edition": request.edition,
        }
        edition = f"edition {request.edition} of {request.subscription}"
        return "issued", f"issued {act.memo}: {edition}, slot {request.slot}", more
    if isinstance(outcome, MemoSkipped):
        more = {"subscription": outcome.subscription, "slot": outcome.slot}
        line = f"skipped {outcome.subscription}/{outcome.slot}: {outcome.reason}"
        return "skipped", line, more
    if isinstance(outcome, DeliveryMade):
        more = {"memo": outcome.memo, "channel": outcome.channel, "recipient": outcome.recipient}
        mark = "/" if outcome.channel == "folder" else ": "
        line = f"delivered {outcome.memo} to {outcome.recipient}{mark}{outcome.receipt}"
        return "delivered", line, more
    line = f"told the owner: {outcome.of} is {outcome.trouble}"
    return "told", line, {"slot": outcome.of}


class _Running:
    """A scheduler that goes on until it is stopped."""

    def __init__(self, hands: "Hands", talk: Talk) -> None:
        from briefing.schedule.health import Life
        from briefing.schedule.pulse import Pulse

        self.stop = threading.Event()
        self.life: Life = Life()
        self.pulse = Pulse()
        self.talk = talk
        self.known: set[str] = set()
        self.hands = replace(
            hands,
            print_pdf=_beating(hands.print_pdf, self.life.beat),
            stopping=self.stop.is_set,
        )

    def until_stopped(self, health: str | None) -> None:
        from briefing.schedule.clockwork import run_every
        from briefing.schedule.health import notify

        with _answering(health, self.life):
            ended_by = run_every(
                TICK_SECONDS,
                self.once,
                stop_on=(signal.SIGTERM, signal.SIGINT),
                reload_on=(signal.SIGHUP,) if hasattr(signal, "SIGHUP") else (),
                on_reload=self.reload,
                stop=self.stop,
                on_start=self.started,
                on_problem=self.failed,
            )
        notify("STOPPING=1")
        if ended_by == signal.SIGINT:
            raise KeyboardInterrupt
        self.talk.line("info", "stopped", "stopped")

    def started(self) -> None:
        from briefing.schedule.health import notify

        notify("READY=1")
        self.talk.line(
            "info",
            "running",
            f"running; a tick every {TICK_SECONDS} seconds; stop with Ctrl-C or SIGTERM",
        )

    def once(self) -> None:
        from briefing.schedule.tick import tick

        self.life.beat()
        at, begun = now(), time.monotonic()
        jumped, warning = self.pulse.at(at)
        if warning:
            self.talk.line("warning", "clock", warning)
        ticked = tick(self.hands, at, jumped=jumped)
        took = time.monotonic() - begun
        self.life.ticked(ticked, at, took)
        self.talk.of(ticked, seconds=took)
        self.tell_troubles(ticked)

    def tell_troubles(self, ticked: "Ticked") -> None:
        """Say each trouble when it begins, not at every tick."""
        standing = {f"{t.of} is {t.trouble}: {t.problem}" for t in ticked.troubles}
        for trouble in sorted(standing - self.known):
            self.talk.line("warning", "trouble", trouble)
        self.known = standing

    def failed(self, problem: str) -> None:
        self.life.failed(problem, now())
        self.talk.line("error", "problem", problem)

    def reload(self) -> None:
        """Read the desk's settings again; wrong ones change nothing."""
        from briefing.regions.load import load_region
        from briefing.schedule.agenda import Agenda

        try:
            desk = this_desk()
            region = load_region(desk.config.region)
        except Exception as error:  # noqa: BLE001 - a typing error must not end the service
            self.talk.line("error", "reload", f"the settings stay as they were: {error}")
            return
        agenda = Agenda(self.hands.log, region, self.hands.snapshots)
        self.hands = replace(
            self.hands,
            region=region,
            outbox=desk.outbox,
            read_agenda=agenda,
            channels=desk.config.channels,
            stationery=printed_on(desk),
        )
        self.talk.line("info", "reload", "the settings were read again")


def _beating(print_pdf: Any, beat: Callable[[], None]) -> Any:
    """The printer, with a sign of life after each print: a long tick is not a stuck one."""

    def printing(html: str, attachment: "Attached", *, stamp: datetime) -> bytes:
        made: bytes = print_pdf(html, attachment, stamp=stamp)
        beat()
        return made

    return printing


@contextmanager
def _answering(health: str | None, life: "Life") -> Iterator[None]:
    """The health endpoint, as long as it is wanted."""
    if health is None:
        yield
        return
    from briefing.schedule.health import parse_address, serve

    address = parse_address(health)
    try:
        server = serve(address, life)
    except OSError as error:
        raise CommandError(f"--health {health}: {error.strerror or error}") from None
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()


def _code(ticked: "Ticked") -> int:
    if ticked.waiting:
        return exits.PENDING
    return exits.ERROR if ticked.problems else exits.OK

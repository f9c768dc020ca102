"""Scheduling: many subscriptions in one tick, a catch-up after three days, a rush at seven.

    python benchmarks/schedule.py [--subscriptions 10000] [--rush 1000] [--requests 50]

The tick and the catch-up are of subscriptions over 24 zones, each with its history of editions in
a log of its own. The rush prints with the real printer, mails to a server on this machine (a
process of its own), and is compared with the printing alone. Memory is told as what one more of
a kind takes: an edition of a rush, and one of the past of a scheduler that goes on for 60 days.
"""

import argparse
import runpy
import statistics
import sys
import tempfile
import time
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from resident import megabytes

from briefing.desk_channels import Channels
from briefing.issue import Issued
from briefing.regions.load import load_region
from briefing.schedule.agenda import Agenda, agenda
from briefing.schedule.due import due
from briefing.schedule.issuing import Hands, skip
from briefing.schedule.printers import Printers
from briefing.schedule.tick import tick
from events.acts import DeliveryMade, DeskOpened, MemoIssued, MemoRequest, SubscriptionSet
from events.log import Entry
from events.snapshots import Snapshots
from events.sqlite import SqliteLog

ZONES = (
    *("Pacific/Auckland", "Australia/Sydney", "Asia/Tokyo", "Asia/Seoul", "Asia/Shanghai"),
    *("Asia/Bangkok", "Asia/Dhaka", "Asia/Kolkata", "Asia/Karachi", "Asia/Dubai", "Asia/Tehran"),
    *("Europe/Moscow", "Africa/Cairo", "Europe/Berlin", "Europe/London", "Atlantic/Azores"),
    *("America/Sao_Paulo", "America/Santiago", "America/New_York", "America/Chicago"),
    *("America/Denver", "America/Los_Angeles", "America/Anchorage", "Pacific/Honolulu"),
)
SET = datetime(2025, 3, 20, 0, 30, tzinfo=UTC)
TICK_LIMIT, CATCH_UP_LIMIT, OVERHEAD_LIMIT = 0.5, 5.0, 0.020
EDITION_LIMIT = 4.0
"""Kilobytes for each edition."""


READER = "reader@example.org"


def mail_at(port: int) -> Channels:
    """Settings of a mail server on this machine."""
    mail = {"host": "127.0.0.1", "port": port, "security": "plain", "from": "desk@example.org"}
    return Channels.model_validate({"mail": mail})


def subscription(number: int, **more: Any) -> Entry:
    """One of many: zones and times go round."""
    fields = {
        "name": f"s{number}",
        "times": (f"{6 + number % 4:02}:{number * 5 % 60:02}",),
        "timezone": ZONES[number % len(ZONES)],
        **more,
    }
    act = SubscriptionSet.model_validate(fields)
    return Entry(act, f"subscription/{act.name}")


def opened(folder: Path, entries: list[Entry]) -> SqliteLog:
    """A log with these subscriptions, all set at one moment."""
    log = SqliteLog.create(folder / "log.sqlite")
    desk = DeskOpened(title="Desk", region="northeast-asia", timezone="UTC", software="benchmark")
    log.append([Entry(desk, "desk")], at=SET)
    for start in range(0, len(entries), 1000):
        log.append(entries[start : start + 1000], at=SET)
    return log


def issued(log: SqliteLog, now: datetime) -> int:
    """Every slot due at `now` gets an edition that reaches its reader, without printing."""
    region = load_region("northeast-asia")
    digest = "0" * 64
    entries = []
    for decision in due(agenda(log, region), now):
        name, slot = decision.subscription.name, decision.slot
        request = MemoRequest(dated=slot.day, edition=1, subscription=name, slot=slot.label)
        act = MemoIssued(
            memo=f"{slot.day:%Y%m%d}.{name}",
            request=request,
            as_of=1,
            root=digest,
            fingerprint=(),
            context_sha256=digest,
            html_sha256=digest,
            pdf_sha256=digest,
        )
        entries.append(Entry(act, f"memo/{name}/{slot.label}"))
        made = DeliveryMade(memo=act.memo, channel="mail", recipient=READER, receipt="250 OK")
        entries.append(Entry(made, f"delivery/{act.memo}/{slot.label}"))
    for start in range(0, len(entries), 1000):
        log.append(entries[start : start + 1000], at=now)
    return len(entries) // 2


def no_print(_html: str, _attachment: bytes, *, stamp: datetime) -> bytes:
    """A printer that must not be asked."""
    raise RuntimeError(f"nothing is due here, and yet a memo of {stamp} is")


def ticks(folder: Path, count: int) -> list[tuple[str, float, float | None]]:
    """A tick with nothing to do, cold from a snapshot and warm; and a catch-up."""
    to = ({"channel": "mail", "address": READER},)
    wishes = [subscription(n, recipients=to, owner="owner@example.org") for n in range(count)]
    log = opened(folder, wishes)
    region = load_region("northeast-asia")
    days = 2
    for day in range(1, days + 1):
        issued(log, SET + timedelta(days=day))
    now = SET + timedelta(days=days, seconds=20)
    kept = Snapshots(folder / "snapshots", lambda: b"k" * 32, lambda _told: None)
    Agenda(log, region, kept)()  # leaves a snapshot, as a tick before this one did
    reader = Agenda(log, region, kept)
    hands = Hands(
        log,
        region,
        folder / "outbox",
        no_print,
        "bench",
        kept,
        read_agenda=reader,
        channels=mail_at(9),  # nobody listens there, and nothing is to be sent
    )
    rows: list[tuple[str, float, float | None]] = []
    began = time.perf_counter()
    tick(hands, now)
    rows.append(("first tick of a process", time.perf_counter() - began, None))
    warm = []
    for _ in range(7):
        began = time.process_time()
        tick(hands, now)
        warm.append(time.process_time() - began)
    rows.append(("tick, nothing due", statistics.median(warm), TICK_LIMIT))
    down = now + timedelta(days=3)
    began = time.perf_counter()
    decisions = due(hands.agenda(), down)
    passed = [decision for decision in decisions if decision.skip is not None]
    decided = time.perf_counter() - began
    began = time.perf_counter()
    deque(skip(hands, passed, down), maxlen=0)
    recorded = time.perf_counter() - began
    label = f"three days down: {len(decisions)} slots decided"
    rows.append((label, decided, CATCH_UP_LIMIT))
    rows.append((f"  {len(passed)} skips recorded", recorded, None))
    rows.append(("  both", decided + recorded, CATCH_UP_LIMIT))
    log.close()
    return rows


def _serve(pipe: Connection) -> None:
    """A mail server that counts, and keeps nothing; says its port, then its counts when asked."""
    names = runpy.run_path(str(Path(__file__).parents[1] / "tests" / "throwaway_smtp.py"))

    class Counting(names["Sink"]):  # type: ignore[misc]
        def _take(self, address: str, content: bytes) -> None:
            self.taken.append((address, None, len(content)))

    with names["mail_server"](Counting()) as sink:
        pipe.send(sink.port)
        pipe.recv()
        pipe.send((len(sink.taken), len(set(sink.recipients))))


@contextmanager
def mail_server() -> Iterator[Connection]:
    """A connection that gives the server's port first, then for any word its counts."""
    here, there = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=_serve, args=(there,), daemon=True)
    process.start()
    try:
        yield here
    finally:
        process.terminate()
        process.join()


def rush(
    folder: Path, count: int, requests: int, channel: str
) -> list[tuple[str, float, float | None]]:
    """So many subscriptions due at once, with fewer distinct requests, to a reader each."""
    share = folder / "share"
    share.mkdir()
    common = {"times": ("07:00",), "timezone": "UTC"}

    def to(number: int) -> str:
        return f"reader{number}@example.org" if channel == "mail" else str(share)

    wishes = [
        subscription(
            n,
            title=f"Title {n % requests}",
            recipients=({"channel": channel, "address": to(n)},),
            **common,
        )
        for n in range(count)
    ]
    log = opened(folder, wishes)
    region = load_region("northeast-asia")
    spent: list[float] = []
    told = Counter[type]()
    with closing(Printers(1)) as printers, mail_server() as server:

        def timed(html: str, attachment: bytes, *, stamp: datetime) -> bytes:
            began = time.perf_counter()
            made = printers(html, attachment, stamp=stamp)
            spent.append(time.perf_counter() - began)
            return made

        hands = Hands(
            log,
            region,
            folder / "outbox",
            timed,
            "bench",
            read_agenda=Agenda(log, region),
            channels=mail_at(server.recv()),
            tell=lambda outcome: told.update([type(outcome)]),  # as `run` does
        )
        seven = datetime(2025, 3, 20, 7, 0, 5, tzinfo=UTC)
        start = megabytes()
        hands.agenda()  # a scheduler that runs has read it: what follows is of the editions
        before = megabytes()
        began, worked = time.perf_counter(), time.process_time()
        done = tick(hands, seven)
        took, work = time.perf_counter() - began, time.process_time() - worked
        after = megabytes()
        server.send("count")
        there = server.recv() if channel == "mail" else (len(list(share.iterdir())), count)
    found = (told[Issued], told[DeliveryMade], *there, len(spent))
    if found != (count, count, count, count, requests):
        raise RuntimeError(
            f"issued, delivered, there, readers, renders: {found}; {done.problems[:3]}"
        )
    log.close()
    overhead = (took - sum(spent)) / count
    return [
        (f"{count} due at once by {channel}: {len(spent)} renders, whole", took, None),
        ("  of it printing", sum(spent), None),
        ("  overhead for each, issue and delivery", overhead, OVERHEAD_LIMIT),
        ("  of it work of this process, compose included", work / count, None),
        ("  memory of the subscriptions (MB)", before - start, None),
        ("  memory grew by (MB)", after - before, None),
    ]


def days(folder: Path, count: int, subscriptions: int) -> list[tuple[int, float]]:
    """Editions so far, and memory, after each day of a scheduler that goes on; nothing prints."""
    share = folder / "share"
    share.mkdir()
    to = ({"channel": "folder", "address": str(share)},)
    common = {"times": ("07:00",), "timezone": "UTC", "recipients": to}
    log = opened(folder, [subscription(n, **common) for n in range(subscriptions)])
    region = load_region("northeast-asia")

    def unprinted(html: str, _attachment: bytes, *, stamp: datetime) -> bytes:
        return f"%PDF-1.7 {stamp} {len(html)}".encode()

    told = Counter[type]()
    hands = Hands(
        log,
        region,
        folder / "outbox",
        unprinted,
        "bench",
        read_agenda=Agenda(log, region),
        tell=lambda outcome: told.update([type(outcome)]),
    )
    found = []
    for day in range(count):
        tick(hands, SET.replace(hour=7, second=5) + timedelta(days=day))
        found.append((told[Issued], megabytes()))
    if told[Issued] != told[DeliveryMade] or told[Issued] != count * subscriptions:
        raise RuntimeError(f"not every slot was issued and delivered: {told}")
    log.close()
    return found


def _in_process(pipe: Connection, what: str, *numbers: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if what == "rush":
            rows = rush(folder, *numbers, "folder")
            pipe.send([row[1] for row in rows[-2:]])
        else:
            pipe.send(days(folder, *numbers))


def _fresh(what: str, *numbers: int) -> Any:
    """What a process of its own measures: memory that was had once stays counted."""
    here, there = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=_in_process, args=(there, what, *numbers))
    process.start()
    there.close()
    try:
        return here.recv()
    finally:
        process.join()


def memory() -> list[tuple[str, float, float | None]]:
    """What one more subscription, edition of a rush, and edition of the past takes, in kB.

    About 2 kB of an edition are pages of the log that SQLite keeps at hand, 64 MB at most.
    """
    sizes = (1000, 2000, 4000)
    found = {size: _fresh("rush", size, 3) for size in sizes}
    rows: list[tuple[str, float, float | None]] = [
        (f"{size} due at once: memory grew by (MB)", found[size][1], None) for size in sizes
    ]
    for label, part, limit in (("subscription", 0, None), ("edition", 1, EDITION_LIMIT)):
        more = (found[4000][part] - found[1000][part]) * 1024 / 3000
        rows.append((f"  for each further {label} (kB)", more, limit))
    ran = _fresh("days", 120, 20)
    (early, little), (late, much) = ran[20], ran[-1]
    label = f"day 21 to {len(ran)} of a scheduler, {late - early} editions: MB"
    rows.append((label, much - little, None))
    kilobytes = (much - little) * 1024 / (late - early)
    rows.append(("  for each edition of the past (kB)", kilobytes, EDITION_LIMIT))
    return rows


def main() -> int:
    """Measure, print, and fail where a limit is missed."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--subscriptions", type=int, default=10_000)
    options.add_argument("--rush", type=int, default=1000)
    options.add_argument("--requests", type=int, default=50)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folders = {part: Path(name) / part for part in ("ticks", "mail", "folder")}
        for folder in folders.values():
            folder.mkdir()
        rows = ticks(folders["ticks"], chosen.subscriptions)
        for channel in ("mail", "folder"):
            rows += rush(folders[channel], chosen.rush, chosen.requests, channel)[:-2]
        rows += memory()
    failed = False
    for label, value, limit in rows:
        verdict = (
            "" if limit is None else f"limit {limit:g}: {'ok' if value <= limit else 'MISSED'}"
        )
        failed = failed or (limit is not None and value > limit)
        print(f"{label:<52}{value:>10.3f}  {verdict}".rstrip())
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

"""A clock that jumps, under the whole program; and a day of a scheduler's life in a few minutes."""

import json
import os
import random
import subprocess
import sys
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from material import Tally, emptied

from briefing.desk import create_desk, find_desk
from briefing.regions.load import load_region
from briefing.render.attached import Attached
from briefing.schedule.agenda import Agenda, agenda
from briefing.schedule.due import due
from briefing.schedule.issuing import Hands
from briefing.schedule.printers import Printers
from briefing.schedule.tick import tick
from events.acts import SubscriptionSet
from events.log import Entry
from events.sqlite import SqliteLog

BEGUN = datetime(2026, 3, 28, 12, 0, tzinfo=UTC)
"""The day before Europe's clocks go forward."""
BRIEFING = Path(sys.executable).with_name("briefing")
LIBRARIES = (
    "/usr/lib/x86_64-linux-gnu",
    "/usr/lib/aarch64-linux-gnu",
    "/usr/lib",
    "/usr/local/lib",
)


def clock_rounds(folder: Path, jumps: int, chance: random.Random) -> list[Tally]:
    """The two tallies of this file."""
    return [_jumps(emptied(folder / "jumps"), jumps, chance), _one_day(emptied(folder / "day"))]


def _desk(folder: Path, *subscriptions: dict[str, object]) -> Path:
    made = create_desk(
        folder / "desk", region="northeast-asia", timezone="UTC", at=BEGUN, software="faults"
    )
    with closing(made.open_log()) as log:
        for fields in subscriptions:
            act = SubscriptionSet.model_validate(fields)
            log.append([Entry(act, f"subscription/{act.name}")], at=BEGUN)
    return made.folder


def _jumps(folder: Path, jumps: int, chance: random.Random) -> Tally:
    """`run --once` again and again, the machine's clock a day ahead or back of the last time."""
    tally = Tally("clock +- 1 day")
    library = _libfaketime()
    if library is None:
        tally.note = "not run: libfaketime is not installed (apt-get install libfaketime)"
        return tally
    fields = {"name": "x", "times": ("07:00",), "timezone": "Europe/Berlin", "catch_up": "all"}
    desk = _desk(folder, fields)
    clock = furthest = BEGUN
    for _ in range(jumps):
        tally.rounds += 1
        clock += chance.choice((timedelta(days=1), timedelta(days=1), -timedelta(days=1)))
        tally.midst += clock < furthest
        furthest = max(clock, furthest)
        done = subprocess.run(
            [str(BRIEFING), "--desk", str(desk), "run", "--once", "--json"],
            env={
                **os.environ,
                "LD_PRELOAD": str(library),
                "FAKETIME": f"@{clock:%Y-%m-%d %H:%M:%S}",
                "TZ": "UTC",
                "DONT_FAKE_MONOTONIC": "1",
                "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            },
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode not in (0, 1) or not done.stdout.strip():
            tally.wrong(f"exit {done.returncode} at {clock}: {done.stderr[-300:]}")
        elif clock < furthest and json.loads(done.stdout)["issued"]:
            tally.wrong(f"issued at {clock}, after the clock had shown {furthest}")
    with closing(find_desk(desk).open_log(readonly=True)) as log:
        _check_slots(log, furthest, tally)
    tally.note = f"clock from {BEGUN:%d %b} to {furthest:%d %b}, {tally.midst} times behind itself"
    return tally


def _one_day(folder: Path) -> Tally:
    """A tick every twenty seconds from noon to noon, with the real printer and a fake clock."""
    tally = Tally("a day of ticks")
    fields = {"timezone": "Europe/Berlin", "times": ("00:30", "02:30", "07:00", "18:00")}
    desk = _desk(
        folder,
        {"name": "four", **fields},
        {"name": "same", **fields},
        {"name": "tokyo", "timezone": "Asia/Tokyo", "times": ("07:00", "12:00")},
    )
    region = load_region("northeast-asia")
    prints = 0
    now = BEGUN
    with closing(find_desk(desk).open_log()) as log, closing(Printers(1)) as printers:

        def counted(html: str, attachment: Attached, *, stamp: datetime) -> bytes:
            nonlocal prints
            prints += 1
            return printers(html, attachment, stamp=stamp)

        outbox = desk / "outbox"
        hands = Hands(log, region, outbox, counted, "day", read_agenda=Agenda(log, region))
        while now < BEGUN + timedelta(days=1):
            now += timedelta(seconds=20)
            tally.rounds += 1
            ticked = tick(hands, now)
            tally.midst += bool(ticked.issued)
            for problem in ticked.problems:
                tally.wrong(problem)
            if ticked.troubles:
                tally.wrong(f"{ticked.troubles[0].problem} at {now}")
        issued = _check_slots(log, now, tally)
        for memo in agenda(log, region).memos:
            pdf = (outbox / f"{memo[2].pdf_sha256}.pdf").read_bytes()
            if sha256(pdf).hexdigest() != memo[2].pdf_sha256:
                tally.wrong(f"{memo[2].memo} has other bytes than the log says")
    if issued != 4 + 4 + 2:
        tally.wrong(f"{issued} editions in place of 10")
    tally.note = f"{issued} editions, {prints} prints"
    return tally


def _check_slots(log: SqliteLog, now: datetime, tally: Tally) -> int:
    """No slot open, none decided twice; how many were issued."""
    situation = agenda(log, load_region("northeast-asia"))
    for decision in due(situation, now):
        tally.wrong(f"{decision.subscription.name}/{decision.slot.label} is missing")
    issued = [(m.request.subscription, m.request.slot) for _, _, m in situation.memos]
    skipped = [(act.subscription, act.slot) for _, act in situation.skipped]
    for slot, times in Counter(issued + skipped).items():
        if times > 1:
            tally.wrong(f"{slot} was decided {times} times")
    return len(issued)


def _libfaketime() -> Path | None:
    places = (Path(place) / "faketime" / "libfaketime.so.1" for place in LIBRARIES)
    return next((path for path in places if path.exists()), None)

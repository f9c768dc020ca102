"""kill -9 over issue and delivery, with several schedulers on one log and one mail server."""

import json
import os
import random
import runpy
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from material import Tally, emptied

from briefing.delivery.outbox import kept
from briefing.desk_channels import Channels
from briefing.regions.load import load_region
from briefing.render.attached import Attached, in_full
from briefing.schedule.issuing import Hands
from briefing.schedule.slots import slots
from briefing.schedule.tick import tick
from briefing.situation.latest import ledger
from events.acts import (
    DeliveryMade,
    DeskOpened,
    MemoIssued,
    MemoSkipped,
    SubscriptionSet,
)
from events.errors import LogError
from events.log import Entry
from events.store import FileStore, SchemaStore, Store
from events.verify import verify

SCHEDULERS = 4
SPEED = 1800.0
"""So many seconds of the schedulers' clock pass in one of ours: half an hour."""
BEGIN = datetime(2025, 3, 24, 0, 30, tzinfo=UTC)
READERS = ("ana@example.org", "ben@example.org", "cho@example.org")
SUBSCRIPTIONS = ("one", "two", "three")
REGION = load_region("northeast-asia")
_server = runpy.run_path(str(Path(__file__).parents[1] / "throwaway_smtp.py"))


def delivery_kills(folder: Path, rounds: int, chance: random.Random, store: Store) -> Tally:
    """Kill schedulers at random; then everything is decided, whole, and delivered once.

    A second copy of a mail is no violation where its first sender was killed right after it: that
    is the window between the server's answer and the act, which cannot be closed.
    """
    on = "SQLite" if isinstance(store, FileStore) else "PostgreSQL"
    tally = Tally(f"kill -9, {on}, deliver")
    emptied(folder)
    open_desk_with(store)
    with _sink(folder) as port:
        begun = time.monotonic()
        killed: set[int] = set()
        workers = [_worker(folder, store, port, begun) for _ in range(SCHEDULERS)]
        try:
            for _ in range(rounds):
                tally.rounds += 1
                time.sleep(chance.uniform(0.01, 0.12))
                number = chance.randrange(SCHEDULERS)
                killed.add(_end(workers[number], tally))
                workers[number] = _worker(folder, store, port, begun)
        finally:
            for worker in workers:
                killed.add(_end(worker, Tally("")))
        moment = _moment(begun)
        _finish(folder, store, port, moment)
        mails = [json.loads(line) for line in (folder / "mails").read_text().splitlines()]
    _check(folder, store, moment, mails, killed, tally)
    return tally


def open_desk_with(store: Store) -> None:
    log = store.ensure()
    try:
        opened = DeskOpened(title="F", region="northeast-asia", timezone="UTC", software="faults")
        entries = [Entry(opened, "desk")]
        for number, name in enumerate(SUBSCRIPTIONS):
            minutes = range(number * 3, 60, 10)
            times = [f"{hour:02}:{minute:02}" for hour in range(24) for minute in minutes]
            readers = [{"channel": "mail", "address": address} for address in READERS]
            act = SubscriptionSet.model_validate(
                {
                    "name": name,
                    "times": times,
                    "timezone": "Europe/Berlin",
                    "catch_up": "all",
                    "recipients": readers,
                }
            )
            entries.append(Entry(act, f"subscription/{name}"))
        log.append(entries, at=BEGIN)
    finally:
        log.close()


def _moment(begun: float) -> datetime:
    return BEGIN + timedelta(seconds=(time.monotonic() - begun) * SPEED)


def _print(html: str, attachment: Attached, *, stamp: datetime) -> bytes:
    """A printer as pure as the real one: schedulers print the same bytes."""
    return (
        b"%PDF-1.7 "
        + sha256(html.encode() + in_full(attachment)).digest() * 40
        + str(stamp).encode()
    )


def hands_of(folder: Path, log: Any, port: int) -> Hands:
    """By whom a memo was mailed stands in the greeting of the server, and in the act."""
    mail = {"host": "127.0.0.1", "port": port, "security": "plain", "timeout_seconds": 10}
    mail |= {"from": "desk@example.org", "hello": f"worker-{os.getpid()}"}
    return Hands(
        log,
        REGION,
        folder / "outbox",
        _print,
        f"worker-{os.getpid()}",
        channels=Channels.model_validate({"mail": mail}),
    )


def _worker(folder: Path, store: Store, port: int, begun: float) -> int:
    child = os.fork()
    if child:
        return child
    try:
        while True:
            try:
                log = store.open()
                hands = hands_of(folder, log, port)
                while True:
                    tick(hands, _moment(begun))
                    time.sleep(0.005)
            except LogError:  # the service's clock goes on after a bad tick, and so does this one
                time.sleep(0.01)
    finally:
        os._exit(1)


def _end(worker: int, tally: Tally) -> int:
    os.kill(worker, signal.SIGKILL)
    _, status = os.waitpid(worker, 0)
    if os.WIFSIGNALED(status):
        tally.midst += 1
    else:
        tally.wrong(f"a scheduler ended by itself: {status}")
    return worker


def _finish(folder: Path, store: Store, port: int, moment: datetime) -> None:
    """Whoever comes last decides and delivers what the killed ones left."""
    log = store.open()
    try:
        hands = hands_of(folder, log, port)
        for _ in range(200):
            done = tick(hands, moment)
            if not (done.waiting or done.issued or done.problems):
                return
            time.sleep(0.05)  # a server may need a moment to notice who is gone
    finally:
        log.close()


@contextmanager
def _sink(folder: Path) -> Iterator[int]:
    """A mail server in a process of its own; each mail is a line of the file `mails`."""
    port = _server["free_port"]()
    path = folder / "mails"
    path.touch()
    child = os.fork()
    if not child:
        try:
            with path.open("a", encoding="utf-8", buffering=1) as lines:
                sink = _Recording(lines)
                sink.port = port
                with _server["mail_server"](sink):
                    signal.pause()
        finally:
            os._exit(0)
    try:
        _reachable(port)
        yield port
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _reachable(port: int) -> None:
    import socket

    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise RuntimeError("the mail server does not start")


class _Recording(_server["Sink"]):  # type: ignore[misc]
    """Writes down each mail before it says that it has it."""

    def __init__(self, lines: Any) -> None:
        super().__init__()
        self._lines = lines

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: Any, session: Any, envelope: Any
    ) -> str:
        answer = str(await super().handle_DATA(server, session, envelope))
        address, message, _ = self.taken.pop()
        (attached,) = message.iter_attachments()
        line = {
            "by": session.host_name,
            "to": address,
            "id": message["Message-ID"],
            "sha256": sha256(attached.get_content()).hexdigest(),
        }
        self._lines.write(json.dumps(line) + "\n")
        return answer


def _check(
    folder: Path,
    store: Store,
    moment: datetime,
    mails: list[dict[str, str]],
    killed: set[int],
    tally: Tally,
) -> None:
    log = store.open()
    try:
        for finding in verify(log)[:3]:
            tally.wrong(f"verify: {finding}")
        records = [(record.event, record.recorded_at) for record in log.read()]
        situation = ledger(log, REGION)
    finally:
        log.close()
    decided = Counter(
        (e.request.subscription, e.request.slot)
        if isinstance(e, MemoIssued)
        else (e.subscription, e.slot)
        for e, _ in records
        if isinstance(e, MemoIssued | MemoSkipped)
    )
    due = {
        (terms.name, slot.label)
        for _, since, terms in situation.subscriptions
        for slot in slots(terms, after=since, until=moment)
    }
    for slot in sorted(due - decided.keys()):
        tally.wrong(f"slot {slot} is missing")
    for slot, count in decided.items():
        if count != 1:
            tally.wrong(f"slot {slot} was decided {count} times")
    issued = {e.memo: e for e, _ in records if isinstance(e, MemoIssued)}
    for memo in issued.values():
        if kept(folder / "outbox", memo.pdf_sha256) is None:
            tally.wrong(f"the file of {memo.memo} is missing or changed")
    _check_mails(issued, records, mails, killed, tally)
    tally.note = f"{len(due)} slots, {len(mails)} mails, " + tally.note


def _check_mails(
    issued: dict[str, MemoIssued],
    records: list[tuple[Any, datetime]],
    mails: list[dict[str, str]],
    killed: set[int],
    tally: Tally,
) -> None:
    acts = Counter((e.memo, e.recipient) for e, _ in records if isinstance(e, DeliveryMade))
    for memo in issued:
        for reader in READERS:
            if acts[memo, reader] != 1:
                tally.wrong(f"{memo} to {reader}: {acts[memo, reader]} acts")
    copies: dict[str, list[int]] = {}
    last_of = {mail["by"]: number for number, mail in enumerate(mails)}
    hashes = {memo.pdf_sha256 for memo in issued.values()}
    for number, mail in enumerate(mails):
        copies.setdefault(mail["id"], []).append(number)
        if mail["sha256"] not in hashes:
            tally.wrong(f"mail {number} carries bytes that no memo has")
    if len(copies) != len(acts):
        tally.wrong(f"{len(acts)} deliveries are on record, {len(copies)} mails arrived")
    again = 0
    for numbers in copies.values():
        for number in numbers[:-1]:
            again += 1
            sender = mails[number]["by"]
            if int(sender.removeprefix("worker-")) not in killed or last_of[sender] != number:
                tally.wrong(f"mail {number} was sent again, though {sender} went on after it")
    tally.note = f"{again} sent again in the window"


def stores(folder: Path, address: str | None) -> list[Store]:
    """A log in a file, and one in PostgreSQL where there is a server."""
    found: list[Store] = [FileStore(folder / "log.sqlite")]
    if address is not None:
        found.append(SchemaStore(address, f"faults_{os.getpid()}"))
    return found

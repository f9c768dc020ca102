"""Several schedulers on one log, SQLite or PostgreSQL: every slot is issued once."""

import threading
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from briefing.delivery.pending import pending
from briefing.regions.load import load_region
from briefing.render.attached import Attached, in_full
from briefing.schedule.agenda import Agenda, agenda
from briefing.schedule.due import due
from briefing.schedule.issuing import Hands
from briefing.schedule.tick import tick
from briefing.situation.situation import Situation
from events.acts import DeskOpened, SubscriptionSet
from events.log import Entry
from events.sqlite import SqliteLog
from events.stored import VerifiableLog

SUNDAY = datetime(2025, 3, 23, 12, 0, tzinfo=UTC)
MONDAY_7 = datetime(2025, 3, 24, 7, 0, tzinfo=UTC)
SCHEDULERS, SUBSCRIPTIONS, DAYS = 3, 8, 3
REGION = load_region("northeast-asia")

Open = Callable[[], VerifiableLog]


@pytest.fixture(params=["sqlite", "postgres"])
def open_log(request: pytest.FixtureRequest, tmp_path: Path) -> Open:
    """Opens a log with its subscriptions, once for each scheduler."""
    if request.param == "sqlite":
        made: VerifiableLog = SqliteLog.create(tmp_path / "log.sqlite")

        def again() -> VerifiableLog:
            return SqliteLog.open(tmp_path / "log.sqlite")
    else:
        url = request.getfixturevalue("postgres_url")
        from events.postgres import PostgresLog

        schema = "test_" + sha256(request.node.nodeid.encode()).hexdigest()[:32]
        made = PostgresLog.create(url, schema=schema, wait=5)

        def again() -> VerifiableLog:
            return PostgresLog.open(url, schema=schema, wait=30)

    with closing(made):
        opened = DeskOpened(title="Desk", region="northeast-asia", timezone="UTC", software="test")
        made.append([Entry(opened, "desk")], at=SUNDAY)
        for number in range(SUBSCRIPTIONS):
            fields = {"name": f"s{number}", "times": ("07:00",), "timezone": "UTC"}
            how = {"catch_up": "all" if number % 2 else "latest", "title": f"T{number % 3}"}
            act = SubscriptionSet.model_validate({**fields, **how})
            made.append([Entry(act, f"subscription/{act.name}")], at=SUNDAY)
    return again


def fake_print(html: str, attachment: Attached, *, stamp: datetime) -> bytes:
    return b"%PDF-1.7 " + html.encode() + in_full(attachment) + str(stamp).encode()


def _decided(situation: Situation) -> tuple[object, ...]:
    """What a scheduler takes from the agenda."""
    return due(situation, MONDAY_7 + timedelta(days=DAYS)), pending(situation)


def test_each_slot_is_decided_once_whoever_comes_first(open_log: Open, tmp_path: Path) -> None:
    """Three schedulers start together after two days down: no slot missing, none issued twice."""
    start = threading.Barrier(SCHEDULERS)
    troubles: list[str] = []

    def schedule() -> None:
        with closing(open_log()) as log:
            hands = Hands(
                log,
                REGION,
                tmp_path / "outbox",
                fake_print,
                threading.current_thread().name,
                read_agenda=Agenda(log, REGION),
            )
            start.wait()
            for seconds in range(2):
                now = MONDAY_7 + timedelta(days=DAYS - 1, seconds=seconds)
                troubles.extend(tick(hands, now).problems)

    threads = [threading.Thread(target=schedule) for _ in range(SCHEDULERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert troubles == []
    with closing(open_log()) as log:
        situation = agenda(log, REGION)
        assert _decided(Agenda(log, REGION)()) == _decided(situation)
    memos = [memo for _, _, memo in situation.memos]
    issued = Counter((m.request.subscription, m.request.slot) for m in memos)
    skipped = Counter((act.subscription, act.slot) for _, act in situation.skipped)
    assert set((issued + skipped).values()) == {1}
    assert len(issued) + len(skipped) == SUBSCRIPTIONS * DAYS
    for memo in memos:
        kept = (tmp_path / "outbox" / f"{memo.pdf_sha256}.pdf").read_bytes()
        assert sha256(kept).hexdigest() == memo.pdf_sha256
    for number in range(SUBSCRIPTIONS):
        editions = [
            m.request.edition
            for m in sorted(memos, key=lambda m: m.request.slot or "")
            if m.request.subscription == f"s{number}"
        ]
        assert editions == list(range(1, len(editions) + 1))


def test_an_agenda_read_on_is_the_agenda_read_anew(tmp_path: Path) -> None:
    """What is read piece by piece, by one scheduler, is what a new one reads whole."""
    with SqliteLog.create(tmp_path / "log.sqlite") as log:
        opened = DeskOpened(title="Desk", region="northeast-asia", timezone="UTC", software="test")
        log.append([Entry(opened, "desk")], at=SUNDAY)
        reader = Agenda(log, REGION)
        for number in range(4):
            fields = {"name": f"s{number % 2}", "times": (f"0{number}:00",), "timezone": "UTC"}
            act = SubscriptionSet.model_validate(fields)
            log.append([Entry(act, f"subscription/{act.name}")], at=SUNDAY)
            assert reader() == agenda(log, REGION)

"""A mail server that is down, slow, refusing or greylisting for an hour of the desk's clock."""

import runpy
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from deliveries import BEGIN, READERS, REGION, hands_of, open_desk_with
from material import Tally, emptied

from briefing.desk_channels import Channels
from briefing.schedule.tick import tick
from briefing.situation.latest import ledger
from events.acts import DeliveryMade
from events.store import FileStore

HOUR = timedelta(hours=1)
STEP = timedelta(minutes=1)
_server = runpy.run_path(str(Path(__file__).parents[1] / "throwaway_smtp.py"))


def outage_rounds(folder: Path) -> list[Tally]:
    """Each sort of trouble for an hour; afterwards everything arrived, once."""
    return [_outage(emptied(folder / name), name, make) for name, make in _TROUBLES.items()]


def _outage(folder: Path, name: str, make: "Trouble") -> Tally:
    tally = Tally(f"SMTP {name} for an hour")
    store = FileStore(folder / "log.sqlite")
    open_desk_with(store)
    sink = _server["Sink"]()
    failed = 0
    patience = 0.05 if make is _slow else 10.0
    with closing(store.open()) as log:
        hands = hands_of(folder, log, _server["free_port"]())
        with make(sink) as port:
            for minute in range(int(HOUR / STEP)):
                tally.rounds += 1
                done = tick(_to(hands, port, patience), BEGIN + minute * STEP)
                failed += len(done.problems)
                tally.midst += bool(done.problems)
        with _server["mail_server"](_healed(sink)):
            for minute in range(121):  # no retry waits for longer than an hour
                moment = BEGIN + HOUR + minute * STEP
                if tick(_to(hands, sink.port), moment).problems:
                    tally.wrong("a delivery failed after the trouble was over")
        acts = [a for _, a in ledger(log, REGION).deliveries if isinstance(a, DeliveryMade)]
        memos = ledger(log, REGION).memos
    made = Counter((act.memo, act.recipient) for act in acts)
    if made != Counter({(m.memo, reader): 1 for _, _, m in memos for reader in READERS}):
        tally.wrong("not every memo is on record as delivered once to every recipient")
    ids = Counter(message["Message-ID"] for _, message, _ in sink.taken)
    if len(ids) != len(made) or set(ids.values()) != {1}:
        tally.wrong(f"{len(made)} deliveries, {len(ids)} mails, {max(ids.values())} copies at most")
    tally.note = f"{len(memos)} memos, {len(made)} deliveries, {failed} failed attempts"
    return tally


def _to(hands: Any, port: int, patience: float = 10) -> Any:
    """The same scheduler with its mail server at this port."""
    changes = {"port": port, "timeout_seconds": patience}
    return replace(hands, channels=Channels(mail=hands.channels.mail.model_copy(update=changes)))


def _healed(sink: Any) -> Any:
    sink.port = 0
    sink.on_rcpt = sink.on_mail = sink.on_data = lambda _: None
    return sink


@contextmanager
def _down(_sink: Any) -> Iterator[int]:
    yield _server["free_port"]()


@contextmanager
def _slow(_sink: Any) -> Iterator[int]:
    def silent(line: socket.socket) -> None:
        line.settimeout(1)
        line.recv(1)

    with _server["rude_server"](silent) as port:
        yield port


@contextmanager
def _refusing(sink: Any) -> Iterator[int]:
    sink.on_data = lambda _: "451 4.3.0 no room today"
    with _server["mail_server"](sink):
        yield sink.port


@contextmanager
def _greylisting(sink: Any) -> Iterator[int]:
    """Every recipient is refused two times before he is known."""
    seen: Counter[str] = Counter()

    def greylist(address: str) -> str | None:
        seen[address] += 1
        return "451 4.7.1 greylisted, come again" if seen[address] % 3 else None

    sink.on_rcpt = greylist
    with _server["mail_server"](sink):
        yield sink.port


Trouble = Callable[[Any], AbstractContextManager[int]]
_TROUBLES: dict[str, Trouble] = {
    "down": _down,
    "slow": _slow,
    "refusing": _refusing,
    "greylisting": _greylisting,
}

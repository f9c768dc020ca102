"""A scheduler shows that it lives: over HTTP on loopback, to systemd, and after clock jumps."""

import http.client
import json
import os
import signal
import socket
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from briefing.schedule.clockwork import run_every
from briefing.schedule.health import TOO_OLD, AddressError, Life, notify, parse_address, serve
from briefing.schedule.pulse import Pulse
from briefing.schedule.tick import Ticked

SEVEN = datetime(2025, 3, 24, 7, 0, tzinfo=UTC)


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_it_is_alive_once_a_tick_is_over_and_until_it_falls_silent() -> None:
    """503 before the first tick and when nothing went on for too long; 200 between."""
    clock = Clock()
    life = Life(clock)
    assert life.answer()[0] == 503
    life.ticked(Ticked(waiting=2, left=1, problems=("no paper",)), SEVEN, 0.5)
    status, told = life.answer()
    assert (status, told["ok"], told["alive"]) == (200, False, True)
    assert (told["due"], told["pending"], told["problems"]) == (1, 2, ["no paper"])
    assert told["last_tick"] == SEVEN.isoformat()
    clock.seconds = TOO_OLD
    assert life.answer()[0] == 200
    clock.seconds += 0.1
    assert life.answer()[0] == 503
    life.beat()  # a long tick prints and prints: it is not stuck
    assert life.answer()[0] == 200


def test_a_tick_that_broke_off_is_a_problem_not_a_silence() -> None:
    life = Life(Clock())
    life.failed("database is locked", SEVEN)
    status, told = life.answer()
    assert (status, told["ok"], told["problems"]) == (200, False, ["database is locked"])


def test_health_is_answered_over_http() -> None:
    """JSON at /health, nothing anywhere else."""
    life = Life(Clock())
    life.ticked(Ticked(), SEVEN, 0.1)
    server = serve(("127.0.0.1", 0), life)
    try:
        with closing(http.client.HTTPConnection("127.0.0.1", server.server_port)) as asking:
            asking.request("GET", "/health")
            answer = asking.getresponse()
            assert answer.status == 200
            assert json.loads(answer.read())["ok"] is True
        with closing(http.client.HTTPConnection("127.0.0.1", server.server_port)) as asking:
            asking.request("GET", "/../briefing.toml")
            assert asking.getresponse().status == 404
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize(
    "address", ["0.0.0.0:80", "192.168.1.2:80", "example.org:80", "127.0.0.1", "127.0.0.1:x", ":80"]
)
def test_health_is_for_this_machine_alone(address: str) -> None:
    with pytest.raises(AddressError):
        parse_address(address)
    assert parse_address("127.0.0.1:8025") == ("127.0.0.1", 8025)
    assert parse_address("[::1]:8025") == ("::1", 8025)


def test_systemd_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over the socket that it names; without one, nothing happens."""
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    notify("READY=1")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        monkeypatch.chdir(tmp_path)  # a socket's path may not be long
        systemd.bind("notify")
        monkeypatch.setenv("NOTIFY_SOCKET", "notify")
        notify("READY=1")
        assert systemd.recv(100) == b"READY=1"
        Life().beat()
        assert systemd.recv(100) == b"WATCHDOG=1"


@pytest.mark.parametrize(
    ("step", "jumped", "words"),
    [
        (timedelta(seconds=20), False, None),
        (timedelta(hours=30), False, None),  # a laptop slept over the day: plain catch-up
        (timedelta(hours=37), True, "latest slot"),
        (-timedelta(minutes=4), False, None),
        (-timedelta(hours=1), False, "went back"),
    ],
)
def test_a_clock_that_jumps_is_noticed(step: timedelta, jumped: bool, words: str | None) -> None:
    pulse = Pulse()
    assert pulse.at(SEVEN) == (False, None)
    found, warning = pulse.at(SEVEN + step)
    assert found is jumped
    assert (warning is None) if words is None else (words in (warning or ""))


def test_settings_are_read_again_before_the_next_tick() -> None:
    """SIGHUP reloads; it does not end the loop, and a failing reload does not either."""
    stop = threading.Event()
    told: list[str] = []

    def once() -> None:
        told.append("tick")
        if told.count("tick") == 1:
            os.kill(os.getpid(), signal.SIGHUP)
        elif "reload" in told:
            stop.set()

    run_every(
        0.01,
        once,
        stop=stop,
        reload_on=(signal.SIGHUP,),
        on_reload=lambda: told.append("reload"),
        on_problem=told.append,
    )
    assert told[0] == "tick"
    assert told.index("reload") < len(told) - 1

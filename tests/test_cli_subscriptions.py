"""Subscriptions as a user has them: set from a file, paused, looked at, previewed, run."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

BRIEFING = Path(sys.executable).with_name("briefing")


def run(*arguments: str, desk: Path, code: int = 0) -> subprocess.CompletedProcess[str]:
    """One command, with nothing of the tester's home."""
    environment = {**os.environ, "XDG_STATE_HOME": str(desk.parent / "state")}
    done = subprocess.run(
        [str(BRIEFING), "--desk", str(desk), *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=environment,
    )
    assert done.returncode == code, done.stderr
    return done


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    made = [str(BRIEFING), "init", str(tmp_path / "desk"), "--region", "northeast-asia"]
    subprocess.run([*made, "--timezone", "UTC"], check=True, capture_output=True)
    return tmp_path / "desk"


def subscriptions(desk: Path) -> dict[str, dict[str, object]]:
    rows = json.loads(run("subscriptions", "--json", desk=desk).stdout)
    return {row["name"]: row for row in rows}


def records(desk: Path) -> int:
    return len(run("log", "--json", desk=desk).stdout.splitlines())


def test_a_file_sets_several_and_a_second_time_changes_nothing(desk: Path) -> None:
    """All or none: one bad table keeps the good ones out as well."""
    file = desk.parent / "all.toml"
    file.write_text('[subscriptions.a]\nat = "07:00"\n[subscriptions.b]\nat = "25:00"\n')
    refused = run("subscribe", "--from", str(file), desk=desk, code=2)
    assert "HH:MM" in refused.stderr
    assert subscriptions(desk) == {}
    file.write_text('[subscriptions.a]\nat = "07:00"\n[subscriptions.b]\nat = ["08:00"]\n')
    run("subscribe", "--from", str(file), desk=desk)
    assert list(subscriptions(desk)) == ["a", "b"]
    before = records(desk)
    again = run("subscribe", "--from", str(file), desk=desk)
    assert "is as it was" in again.stderr
    assert records(desk) == before


def test_a_paused_subscription_has_no_slots_until_it_goes_on(desk: Path) -> None:
    run("subscribe", "x", "--at", "07:00", desk=desk)
    run("pause", "x", "--why", "holidays", desk=desk)
    assert subscriptions(desk)["x"]["next_slots"] == []
    assert "paused already" in run("pause", "x", desk=desk, code=1).stderr
    run("resume", "x", desk=desk)
    slots = subscriptions(desk)["x"]["next_slots"]
    assert isinstance(slots, list)
    assert len(slots) == 3


def test_a_preview_leaves_no_trace_but_its_file(desk: Path) -> None:
    """Nothing is appended, nothing is put into the outbox."""
    run("subscribe", "x", "--at", "07:00", desk=desk)
    before = records(desk)
    target = desk.parent / "look.pdf"
    told = json.loads(run("preview", "x", "-o", str(target), "--json", desk=desk).stdout)
    assert target.read_bytes().startswith(b"%PDF")
    assert told["request"]["edition"] == 1
    assert records(desk) == before
    assert list((desk / "outbox").iterdir()) == []
    assert "no slot" in run("preview", "x", "--slot", "2025-03-26T07:30", desk=desk, code=1).stderr


def test_status_without_a_past_says_what_comes(desk: Path) -> None:
    run("subscribe", "x", "--at", "07:00", desk=desk)
    assert json.loads(run("status", "--json", desk=desk).stdout) == {"slots": [], "troubles": []}
    assert "no subscription y" in run("status", "--subscription", "y", desk=desk, code=1).stderr


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def test_a_running_scheduler_answers_and_ends_in_order(
    desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One process: health over HTTP, structured talk, 0 after SIGTERM; systemd, which starts it
    as `Type=notify` with a watchdog, hears that it is ready, lives and stops, in this order."""
    port = free_port()
    monkeypatch.chdir(tmp_path)  # a socket's path may not be long
    systemd = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    systemd.bind("notify")
    systemd.settimeout(60)
    monkeypatch.setenv("NOTIFY_SOCKET", "notify")
    monkeypatch.setenv("WATCHDOG_USEC", "300000000")
    command = [str(BRIEFING), "--desk", str(desk), "run", "--log-format", "json"]
    with (
        systemd,
        subprocess.Popen(
            [*command, "--health", f"127.0.0.1:{port}"], stderr=subprocess.PIPE, text=True
        ) as child,
    ):
        assert child.stderr is not None
        try:
            assert json.loads(child.stderr.readline())["event"] == "running"
            deadline = time.monotonic() + 60
            status = 503
            while status != 200 and time.monotonic() < deadline:
                with (
                    contextlib.suppress(OSError),
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/health") as answer,
                ):
                    status = answer.status
            assert status == 200
        finally:
            child.send_signal(signal.SIGTERM)
        last = child.stderr.read().splitlines()[-1]
        assert child.wait(60) == 0
        assert json.loads(last)["event"] == "stopped"
        heard = [systemd.recv(100)]
        while heard[-1] != b"STOPPING=1":
            heard.append(systemd.recv(100))
    assert heard[0] == b"READY=1"
    assert set(heard[1:-1]) == {b"WATCHDOG=1"}


def test_the_health_address_must_be_loopback(desk: Path) -> None:
    assert "loopback" in run("run", "--health", "0.0.0.0:8025", desk=desk, code=2).stderr
    assert "--once" in run("run", "--once", "--health", "127.0.0.1:1", desk=desk, code=2).stderr

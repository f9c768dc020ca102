"""A subscription with every channel, as a user has it, over some days of `run --once`."""

import json
import runpy
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, tzinfo
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from briefing.cli.app import application

_server = runpy.run_path(str(Path(__file__).with_name("throwaway_smtp.py")))
Sink, mail_server = _server["Sink"], _server["mail_server"]

ANA, BOB, EVE, OWNER = (f"{name}@example.org" for name in ("ana", "bob", "eve", "head"))
SECRET = "a-key-that-nobody-sees"  # noqa: S105 - made up


class Clock:
    """Stands in for `datetime` where the program reads the clock."""

    moment = datetime(2025, 3, 23, 12, 0, tzinfo=UTC)

    @classmethod
    def now(cls, _zone: tzinfo) -> datetime:
        return cls.moment


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets the program's clock: `clock(day, hour, minute, second)` in March 2025."""

    def at(*parts: int) -> None:
        monkeypatch.setattr(Clock, "moment", datetime(2025, 3, *parts, tzinfo=UTC))

    monkeypatch.setattr("briefing.cli.clock.datetime", Clock)
    at(23, 12)
    return at


@pytest.fixture
def sink() -> Iterator[Any]:
    with mail_server(Sink()) as server:
        yield server


@contextmanager
def receiver(posts: list[dict[str, Any]]) -> Iterator[str]:
    """Takes posts; its address."""

    class Post(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            posts.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Keep the test's output clean."""

    server = HTTPServer(("127.0.0.1", 0), Post)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/in"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


class Desk:
    """A desk, and commands in it."""

    def __init__(self, folder: Path, port: int, hook: str, posts: list[dict[str, Any]]) -> None:
        self.posts = posts
        self.folder = folder / "desk"
        made = ["init", str(self.folder), "--region", "northeast-asia", "--timezone", "UTC"]
        assert CliRunner().invoke(application(), made).exit_code == 0
        (self.folder / "hook").write_text(SECRET)
        with (self.folder / "briefing.toml").open("a") as settings:
            settings.write(
                f'[mail]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "plain"\n'
                'from = "Desk <desk@example.org>"\nallowed_domains = ["example.org"]\n'
                f'[webhooks.newsroom]\nurl = "{hook}"\nsecret_file = "hook"\n'
            )
        for name in ("share", "feeds", "dates"):
            (folder / name).mkdir()

    def __call__(self, *command: str, code: int = 0) -> str:
        done = CliRunner().invoke(application(), ["--desk", str(self.folder), *command])
        told = done.output if done.exception is None else f"{done.output} {done.exception}"
        assert done.exit_code == code, told
        return told if code else done.stdout

    def acts(self, kind: str) -> list[dict[str, Any]]:
        lines = self("log", "--kind", kind, "--json").splitlines()
        return [json.loads(line)["event"] for line in lines]


@pytest.fixture
def desk(tmp_path: Path, clock: Any, sink: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    posts: list[dict[str, Any]] = []
    with receiver(posts) as url:
        yield Desk(tmp_path, sink.port, url, posts)


def everything(folder: Path) -> tuple[str, ...]:
    return (
        *("subscribe", "morning", "--at", "07:00", "--owner", OWNER, "--unchanged", "note"),
        *("--to", ANA, "--cc", BOB, "--bcc", EVE, "--webhook", "newsroom"),
        *("--folder", str(folder / "share"), "--feed", str(folder / "feeds")),
        *("--calendar", str(folder / "dates")),
    )


def test_every_channel_once_and_the_owner_told_once(
    desk: Desk, sink: Any, clock: Any, tmp_path: Path
) -> None:
    """News goes whole, no news as one line; a refusal repeats nobody's; twice sends nothing."""
    sink.on_rcpt = lambda to: "550 5.1.1 no such user" if to == EVE else None
    desk(*everything(tmp_path), "--test-send")
    ((to, test, _),) = sink.taken
    assert (to, test["To"], test["Subject"][:5]) == (OWNER, OWNER, "Test:")
    assert [part.get_content_type() for part in test.iter_attachments()] == ["application/pdf"]
    assert desk.acts("delivery_made") == desk.acts("memo_issued") == []
    sink.taken.clear()

    clock(24, 7, 0, 5)
    assert "given up" in desk("run", "--once", code=1)
    assert sorted(sink.recipients) == [ANA, BOB, OWNER]
    by_reader = {to: message for to, message, _ in sink.taken}
    assert (by_reader[ANA]["To"], by_reader[ANA]["Cc"]) == (ANA, BOB)
    assert by_reader[OWNER]["Subject"] == "Failed: morning, 2025-03-24T07:00"
    assert "550 5.1.1 no such user" in by_reader[OWNER].get_content()
    (attached,) = by_reader[ANA].iter_attachments()
    (filed,) = (tmp_path / "share").iterdir()
    assert attached.get_content() == filed.read_bytes()
    assert {path.suffix for path in (tmp_path / "feeds").iterdir()} == {".pdf", ".xml"}
    assert [path.name for path in (tmp_path / "dates").iterdir()] == ["morning.ics"]
    assert [(post["type"], post["edition"]) for post in desk.posts] == [("memo.issued", 1)]
    (issued,) = desk.acts("memo_issued")
    assert issued["memo"].endswith(".morning")

    clock(24, 7, 0, 25)
    before = desk("log", "--json")
    desk("run", "--once")
    assert desk("log", "--json") == before
    assert (len(sink.taken), len(desk.posts)) == (3, 1)
    sink.taken.clear()

    clock(25, 7, 0, 5)
    desk("run", "--once", code=1)
    assert sorted(sink.recipients) == [ANA, BOB]
    for _, message, _ in sink.taken:
        assert "No change since edition 1." in message.get_body(("plain",)).get_content()
        assert not list(message.iter_attachments())
    assert len(list((tmp_path / "share").iterdir())) == 1
    assert [post["type"] for post in desk.posts] == ["memo.issued", "memo.unchanged"]
    sink.taken.clear()

    sink.on_rcpt = lambda _: None
    clock(26, 7, 0, 5)
    desk("run", "--once")
    assert sorted(sink.recipients) == [ANA, BOB, EVE, OWNER]
    whole = [to for to, message, _ in sink.taken if list(message.iter_attachments())]
    assert whole == [EVE]  # who has seen nothing yet
    (over,) = (message for to, message, _ in sink.taken if to == OWNER)
    assert over["Subject"].startswith("Recovered: morning")
    notices = [act["receipt"] for act in desk.acts("delivery_made") if act["channel"] == "notice"]
    assert notices == ["failed", "recovered"]

    told = json.loads(desk("status", "--json"))["slots"]
    assert [run["state"] for run in told] == ["failed", "failed", "delivered"]
    states = {reader["address"]: reader["state"] for reader in told[0]["readers"]}
    assert (states[ANA], states[EVE], states["newsroom"]) == ("delivered", "failed", "delivered")
    assert "550 5.1.1" in desk("status", "--recipients")
    for path in (desk.folder / "briefing.toml", *(desk.folder / "outbox").iterdir()):
        assert SECRET.encode() not in path.read_bytes()
    assert SECRET not in desk("log", "--json")


def test_what_cannot_be_delivered_is_found_when_it_is_set(
    desk: Desk, sink: Any, tmp_path: Path
) -> None:
    """A strange domain, a webhook that nobody set up, a test that does not reach the owner."""
    base = ("subscribe", "x", "--at", "07:00")
    assert "allowed_domains" in desk(*base, "--to", "ana@evil.example", code=1)
    assert "there are: newsroom" in desk(*base, "--webhook", "newsrom", code=1)
    assert "--owner" in desk(*base, "--test-send", code=1)
    sink.on_rcpt = lambda _: "550 no such user"
    assert "550" in desk(*base, "--owner", OWNER, "--test-send", code=1)
    assert desk.acts("subscription_set") == []
    sink.on_rcpt = lambda _: None
    desk(*base, "--owner", OWNER)
    before = desk("log", "--json")
    desk("preview", "x", "--test-send")
    assert sink.recipients == [OWNER]
    assert desk("log", "--json") == before

"""Webhook, feed and calendar: what a receiver sees, and what a hostile one cannot do."""

import hmac
import json
import threading
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from briefing.delivery import calendar, feed, webhook
from briefing.delivery.parcel import Parcel
from briefing.delivery.pending import Delivery
from briefing.delivery.problem import UndeliveredError
from briefing.desk_channels import Channels, WebhookSettings
from events.acts import MemoIssued, MemoRequest, Recipient

PDF = b"%PDF-1.7 the memo"
NOW = datetime(2025, 3, 26, 7, 1, tzinfo=UTC)
SECRET = "whsec_" + b64encode(b"a key of some bytes").decode()


def parcel(edition: int = 1, title: str = "Morning", **delivery: Any) -> Parcel:
    request = MemoRequest(
        dated=date(2025, 3, 25 + edition),
        subscription="morning",
        slot=f"2025-03-{25 + edition}T07:00",
        edition=edition,
        title=title,
    )
    act = MemoIssued(
        memo=f"TST-{edition:08}",
        request=request,
        as_of=1,
        root="0" * 64,
        fingerprint=(),
        context_sha256="0" * 64,
        html_sha256="0" * 64,
        pdf_sha256=sha256(PDF + bytes([edition])).hexdigest(),
    )
    to = Recipient(channel="webhook", address="newsroom")
    issued = NOW.replace(day=25 + edition)
    made = replace(Delivery(act, to, 1, None, issued_at=issued), **delivery)
    return Parcel(made, PDF + bytes([edition]), None)


# -- webhook -------------------------------------------------------------------------------------


class Receiver(HTTPServer):
    """Takes posts and answers what it is told to."""

    answer: tuple[int, dict[str, str], bytes] = (204, {}, b"")
    asleep: threading.Event | None = None

    def __init__(self) -> None:
        self.posts: list[tuple[str, dict[str, str], bytes]] = []
        super().__init__(("127.0.0.1", 0), _Post)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/in"


class _Post(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        held = self.rfile.read(int(self.headers["Content-Length"]))
        names = {name.lower(): value for name, value in self.headers.items()}
        self.server.posts.append((self.path, names, held))
        if self.server.asleep:
            self.server.asleep.wait(10)
        code, headers, content = self.server.answer
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Keep the test's output clean."""


@contextmanager
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def post(url: str, folder: Path, one: Parcel | None = None, **more: Any) -> str:
    (folder / "secret").write_text(SECRET + "\n")
    settings = WebhookSettings.model_validate(
        {"url": url, "secret_file": "secret", "timeout_seconds": 5, **more}
    )
    return webhook.deliver(one or parcel(), "newsroom", settings, folder, NOW)


def refused(url: str, folder: Path, **more: Any) -> UndeliveredError:
    with pytest.raises(UndeliveredError) as told:
        post(url, folder, **more)
    return told.value


def test_a_post_is_signed_as_standard_webhooks_has_it(tmp_path: Path) -> None:
    """Whoever shares the secret can check that it is ours, fresh and whole."""
    with receiver() as server:
        assert post(server.url, tmp_path) == "204 No Content"
    ((_, names, held),) = server.posts
    signed = f"{names['webhook-id']}.{names['webhook-timestamp']}.".encode() + held
    made = hmac.new(b"a key of some bytes", signed, sha256).digest()
    assert names["webhook-signature"] == "v1," + b64encode(made).decode()
    assert names["webhook-timestamp"] == str(int(NOW.timestamp()))
    told = json.loads(held)
    assert b64decode(told["pdf"]) == PDF + b"\x01"
    assert (told["memo"], told["edition"], told["type"]) == ("TST-00000001", 1, "memo.issued")


def test_every_attempt_has_the_same_key_and_a_copy_another(tmp_path: Path) -> None:
    """The receiver can drop a repetition, and takes a copy that was asked for."""
    with receiver() as server:
        for one in (parcel(), parcel(), parcel(copies=1), parcel(2)):
            post(server.url, tmp_path, one)
    keys = [names["idempotency-key"] for _, names, _ in server.posts]
    assert keys[0] == keys[1]
    assert len(set(keys)) == 3


def test_an_unchanged_edition_posts_one_line_without_the_memo(tmp_path: Path) -> None:
    """As for mail."""
    with receiver() as server:
        post(server.url, tmp_path, parcel(2, unchanged_since=1))
    told = json.loads(server.posts[0][2])
    assert told["type"] == "memo.unchanged"
    assert told["bottom_line"] == ["No change since edition 1."]
    assert "pdf" not in told


@pytest.mark.parametrize(
    ("code", "permanent"),
    [(400, True), (410, True), (422, True), (401, False), (429, False), (500, False), (503, False)],
)
def test_what_a_receiver_answers_decides_whether_to_try_again(
    tmp_path: Path, code: int, permanent: bool
) -> None:
    """Its own trouble and a wrong login can be mended; what it cannot use cannot."""
    with receiver() as server:
        server.answer = (code, {}, b"no\x1b[31m thanks\n")
        problem = refused(server.url, tmp_path)
    assert problem.permanent is permanent
    assert str(code) in str(problem)
    assert "no [31m thanks" in str(problem)


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_redirect_to_another_host_gets_nothing(tmp_path: Path, code: int) -> None:
    """What was meant for one host goes to no other."""
    with receiver() as thief, receiver() as server:
        server.answer = (code, {"Location": thief.url}, b"")
        problem = refused(server.url, tmp_path)
    assert "redirect" in str(problem)
    assert thief.posts == []


def test_a_receiver_that_sleeps_or_is_away_is_tried_again(tmp_path: Path) -> None:
    """Within its timeout, as a problem of its own."""
    with receiver() as server:
        server.asleep = threading.Event()
        problem = refused(server.url, tmp_path, timeout_seconds=0.2)
        server.asleep.set()
    assert "in time" in str(problem)
    assert not problem.permanent
    assert not refused(server.url, tmp_path).permanent


def test_secret_leak_by_an_echoing_receiver(tmp_path: Path) -> None:
    """An answer that repeats the secret is struck out; a missing one is named by its file."""
    with receiver() as server:
        server.answer = (500, {}, SECRET.encode())
        assert SECRET not in str(refused(server.url, tmp_path))
        gone = {"secret_file": "no-such"}
        assert "no-such" in str(refused(server.url, tmp_path, **gone))
        assert len(server.posts) == 1


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"url": "http://example.org/in", "secret_env": "S"}, "https"),
        ({"url": "https://u:p@example.org/in", "secret_env": "S"}, "never kept"),
        ({"url": "file:///etc/passwd", "secret_env": "S"}, "https://host"),
        ({"url": "https://example.org:99999/", "secret_env": "S"}, "https://host"),
        ({"url": "https://example.org/in"}, "secret_file or secret_env"),
        ({"url": "https://example.org/", "secret_env": "S", "secret_file": "f"}, "or secret_env"),
    ],
)
def test_settings_of_a_webhook_are_checked_when_they_are_read(
    fields: dict[str, str], told: str
) -> None:
    """Not at seven in the morning."""
    with pytest.raises(ValueError, match=told):
        Channels.model_validate({"webhooks": {"newsroom": fields}})


# -- feed ----------------------------------------------------------------------------------------

ATOM = "{http://www.w3.org/2005/Atom}"


def entries(file: Path) -> list[ET.Element]:
    return ET.fromstring(file.read_bytes()).findall(f"{ATOM}entry")  # noqa: S314 - our own bytes


def test_a_feed_holds_the_editions_newest_first_with_the_memos_beside_it(tmp_path: Path) -> None:
    """Every link leads to the file that its entry tells of; ids stay."""
    assert feed.deliver(parcel(1), tmp_path, list) == "morning.xml"
    (first,) = entries(tmp_path / "morning.xml")
    feed.deliver(parcel(2), tmp_path, lambda: [parcel(1)])
    newest, older = entries(tmp_path / "morning.xml")
    assert older.findtext(f"{ATOM}id") == first.findtext(f"{ATOM}id")
    assert newest.findtext(f"{ATOM}updated") == "2025-03-27T07:01:00Z"
    link = newest.find(f"{ATOM}link")
    assert link is not None
    assert (tmp_path / link.attrib["href"]).read_bytes() == PDF + b"\x02"


def test_a_second_attempt_writes_the_same_feed(tmp_path: Path) -> None:
    """Delivered twice, told once."""
    feed.deliver(parcel(1), tmp_path, list)
    before = (tmp_path / "morning.xml").read_bytes()
    feed.deliver(parcel(1), tmp_path, lambda: [parcel(1)])
    assert (tmp_path / "morning.xml").read_bytes() == before


def test_a_feed_keeps_the_newest_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It does not grow for ever."""
    monkeypatch.setattr(feed, "NEWEST", 2)
    feed.deliver(parcel(4), tmp_path, lambda: [parcel(n) for n in (1, 2, 3)])
    days = [e.findtext(f"{ATOM}updated", "")[:10] for e in entries(tmp_path / "morning.xml")]
    assert days == ["2025-03-29", "2025-03-28"]


def test_an_unchanged_edition_is_an_entry_without_a_link(tmp_path: Path) -> None:
    """One line."""
    feed.deliver(parcel(2, unchanged_since=1), tmp_path, list)
    (one,) = entries(tmp_path / "morning.xml")
    assert one.find(f"{ATOM}link") is None
    assert one.findtext(f"{ATOM}summary") == "No change since edition 1."
    assert [p.name for p in tmp_path.iterdir()] == ["morning.xml"]


@pytest.mark.parametrize("title", ["<script>&amp;", "]]>\x00\x0b", "\ud800 half", "\u202eRLO"])
def test_markup_and_broken_characters_in_a_title_leave_the_feed_sound(
    tmp_path: Path, title: str
) -> None:
    """XML that every reader takes."""
    feed.deliver(parcel(1, title=title), tmp_path, list)
    (one,) = entries(tmp_path / "morning.xml")
    assert one.findtext(f"{ATOM}title")


@pytest.mark.parametrize("deliver", [feed.deliver, calendar.deliver])
def test_a_missing_folder_is_told(tmp_path: Path, deliver: Callable[..., str], made: Any) -> None:
    """Not made up, not passed over."""
    rest = (list,) if deliver is feed.deliver else (made.situation(), "TST")
    with pytest.raises(UndeliveredError, match="does not exist or is not mounted"):
        deliver(parcel(), tmp_path / "away", *rest)


# -- calendar ------------------------------------------------------------------------------------


def test_dates_ahead_become_entries_that_keep_their_names(made: Any) -> None:
    """Fixed, to the month, called off; what is past or has no day is left to the memo."""
    month = made.day(date(2031, 10, 1), date(2031, 10, 31), "month")
    rows = (
        ("The salt fair", made.day(date(2031, 5, 11)), "set"),
        ("The summit on rivers", month, "set"),
        ("The visit of the guild", made.day(date(2031, 5, 20)), "cancelled"),
        ("The night of lanterns", made.day(date(2031, 5, 30)), "postponed"),
        ("The old regatta", made.day(date(2031, 5, 1)), "set"),
        ("A regatta", None, "set"),
    )
    made.open()
    made.document(
        "a",
        *(
            made.scheduled("a", what, actor, start=60 * n, when=when, change=change)
            for n, ((what, when, change), actor) in enumerate(
                zip(rows, ("nor", "sud", "ost", "per-dahl", "wes", "ada-berg"), strict=True)
            )
        ),
    )
    found = calendar.dates(made.situation(), date(2031, 5, 6), None, "TST")
    assert [(e.summary, e.certain, e.cancelled) for e in found] == [
        ("The salt fair", True, False),
        ("The visit of the guild", True, True),
        ("The night of lanterns", False, False),
        ("The summit on rivers", False, False),
    ]
    later = calendar.dates(made.situation(), date(2031, 5, 8), None, "TST")
    assert [e.uid for e in later] == [e.uid for e in found]
    assert all(e.uid.endswith("@tst.briefing") for e in found)


def test_a_calendar_tells_days_months_and_cancelled_dates() -> None:
    """Whole days; a month is tentative; a cancelled date says so; the end is exclusive."""
    from icalendar import Calendar

    rows = (
        calendar.Entry("a@t", "Summit", "Told.", date(2025, 4, 1), date(2025, 4, 1), True, False),
        calendar.Entry("b@t", "Talks", "", date(2025, 10, 1), date(2025, 10, 31), False, False),
        calendar.Entry("c@t", "Visit", "", date(2025, 5, 2), date(2025, 5, 2), True, True),
    )
    made = calendar.ics("Morning", rows, NOW)
    assert made == calendar.ics("Morning", rows, NOW)
    assert b"\r\n" in made
    found = {str(e["UID"]): e for e in Calendar.from_ical(made).walk("VEVENT")}
    assert found["a@t"]["STATUS"] == "CONFIRMED"
    assert found["b@t"]["STATUS"] == "TENTATIVE"
    assert found["c@t"]["STATUS"] == "CANCELLED"
    assert found["b@t"].decoded("DTSTART") == date(2025, 10, 1)
    assert found["b@t"].decoded("DTEND") == date(2025, 11, 1)
    assert found["a@t"].decoded("DTSTAMP") == NOW


def test_line_breaks_in_words_do_not_inject_an_event() -> None:
    """A document's words stay words."""
    bad = "Summit\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:fake"
    row = calendar.Entry("a@t", bad, bad, date(2025, 4, 1), date(2025, 4, 1), True, False)
    assert calendar.ics("x\r\nMETHOD:REQUEST", [row], NOW).count(b"BEGIN:VEVENT\r\n") == 1

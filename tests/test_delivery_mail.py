"""Mail: one message per recipient, to a server that proves itself, whatever that server does."""

import runpy
import socket
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as settings_of
from hypothesis import strategies as st

from briefing.delivery.addresses import checked_address, refusal, sender_of
from briefing.delivery.mail import deliver
from briefing.delivery.message import compose, on_the_line
from briefing.delivery.naming import check_file_name, check_subject, safe_file_name
from briefing.delivery.parcel import Parcel
from briefing.delivery.pending import Delivery
from briefing.delivery.problem import UndeliveredError
from briefing.delivery.smtp import Postbox
from briefing.desk_channels import MailSettings
from events.acts import MemoIssued, MemoRequest, Recipient, SubscriptionSet

_server = runpy.run_path(str(Path(__file__).with_name("throwaway_smtp.py")))
Sink, mail_server, make_certificate = (
    _server["Sink"],
    _server["mail_server"],
    _server["make_certificate"],
)
rude_server, free_port = _server["rude_server"], _server["free_port"]

PDF = b"%PDF-1.7 " + bytes(range(256)) * 20
ISSUED = datetime(2025, 3, 26, 7, 0, 5, tzinfo=UTC)
READERS = (
    Recipient(channel="mail", address="ana@example.org"),
    Recipient(channel="mail", address="ben@example.org", role="cc"),
    Recipient(channel="mail", address="cho@example.org", role="bcc"),
)
SECRET = "correct-horse-battery"  # noqa: S105 - made up


def delivery(to: str = "ana@example.org", title: str | None = "Morning", **terms: Any) -> Delivery:
    subscription = SubscriptionSet.model_validate(
        {"name": "morning", "times": ("07:00",), "timezone": "UTC", "recipients": READERS, **terms}
    )
    request = MemoRequest(
        dated=date(2025, 3, 26),
        subscription="morning",
        slot="2025-03-26T07:00",
        edition=3,
        title=title,
        marking="TLP:AMBER",
    )
    act = MemoIssued(
        memo="NEA-20250326-12345678",
        request=request,
        as_of=20,
        root="0" * 64,
        fingerprint=(),
        context_sha256="0" * 64,
        html_sha256="0" * 64,
        pdf_sha256=sha256(PDF).hexdigest(),
    )
    known = next((r for r in READERS if r.address == to), None)
    return Delivery(
        act,
        known or Recipient(channel="mail", address=to),
        1,
        None,
        issued_at=ISSUED,
        terms=subscription,
    )


def parcel(to: str = "ana@example.org", pdf: bytes = PDF, **terms: Any) -> Parcel:
    return Parcel(delivery(to, **terms), pdf, None)


def settings(port: int, **more: Any) -> MailSettings:
    fields = {"host": "127.0.0.1", "port": port, "security": "plain", "timeout_seconds": 5}
    fields |= {"from": "Seoul desk <desk@example.org>", "hello": "desk.example.org"}
    return MailSettings.model_validate({**fields, **more})


def send(chosen: MailSettings, folder: Path, one: Parcel | None = None) -> str:
    with Postbox(chosen, folder) as postbox:
        return deliver(one or parcel(), chosen, folder, postbox)


def refused(chosen: MailSettings, folder: Path, one: Parcel | None = None) -> UndeliveredError:
    with pytest.raises(UndeliveredError) as told:
        send(chosen, folder, one)
    return told.value


# -- what arrives --------------------------------------------------------------------------------


def test_a_memo_arrives_whole_and_the_receipt_is_the_servers_answer(tmp_path: Path) -> None:
    """The attachment's bytes are the memo's; the act will say what the server said."""
    with mail_server(Sink()) as sink:
        receipt = send(settings(sink.port), tmp_path)
    ((address, message, _),) = sink.taken
    (attached,) = message.iter_attachments()
    assert receipt == "250 OK: taken as 1"
    assert address == "ana@example.org"
    assert attached.get_content() == PDF
    assert attached.get_filename() == "morning-2025-03-26T0700-edition-3.pdf"
    assert message["Subject"] == "TLP:AMBER Morning, 26 March 2025"


def test_copies_are_shown_and_blind_copies_are_not(tmp_path: Path) -> None:
    """Everybody sees who was written to openly; nobody, not even the blind one, sees the rest."""
    with mail_server(Sink()) as sink, Postbox(settings(sink.port), tmp_path) as postbox:
        for reader in READERS:
            deliver(parcel(reader.address), settings(sink.port), tmp_path, postbox)
    assert sink.recipients == [r.address for r in READERS]
    for _, message, content in sink.taken:
        assert (message["To"], message["Cc"]) == ("ana@example.org", "ben@example.org")
        assert message["Bcc"] is None
        assert b"cho@example.org" not in content


def test_equal_deliveries_are_equal_messages_and_each_recipient_has_its_own_id() -> None:
    """A second attempt can be recognised as the same mail; another recipient's mail is another."""
    sender = sender_of("desk@example.org")

    def named(to: str, copies: int = 0) -> str:
        one = replace(delivery(to), copies=copies)
        return str(compose(Parcel(one, PDF, None), sender=sender)["Message-ID"])

    whole = [on_the_line(compose(parcel(), sender=sender, html_too=True)) for _ in range(2)]
    assert whole[0] == whole[1]
    same = {named("ana@example.org"), named("ana@example.org")}
    assert len(same) == 1
    assert len({*same, named("ben@example.org"), named("ana@example.org", copies=1)}) == 3


def test_the_headers_say_that_a_machine_wrote_it_and_when_it_was_issued() -> None:
    """No absence notice comes back, the date is that of issue, answers go where they should."""
    message = compose(parcel(reply_to="head@example.org"), sender=sender_of("desk@example.org"))
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime == ISSUED
    assert message["Reply-To"] == "head@example.org"


def test_patterns_name_subject_and_file(tmp_path: Path) -> None:
    """The subscription's own words for both."""
    terms = {"subject_line": "{subscription} no. {edition}", "file_name": "{title} {edition}.pdf"}
    message = compose(parcel(**terms), sender=sender_of("desk@example.org"))
    (attached,) = message.iter_attachments()
    assert message["Subject"] == "morning no. 3"
    assert attached.get_filename() == "Morning 3.pdf"


def test_a_formatted_twin_escapes_what_documents_say() -> None:
    """Markup in a title stays text."""
    bad = Parcel(delivery(title="<img src=x onerror=alert(1)>"), PDF, None)
    message = compose(bad, sender=sender_of("desk@example.org"), html_too=True)
    formatted = message.get_body(("html",))
    assert formatted is not None
    assert "<img" not in formatted.get_content()


# -- attacks -------------------------------------------------------------------------------------

HOSTILE = (
    "Morning\r\nBcc: eve@example.net",
    "Morning\nBcc: eve@example.net\n\n<b>body</b>",
    "Morning\u2028Bcc: eve@example.net",
    "Morning\x00Bcc: eve@example.net",
    "Morning\ud800Bcc: eve@example.net",
    "Morning\x85Bcc: eve@example.net",
)


@pytest.mark.parametrize("title", HOSTILE)
def test_header_injection_is_no_header_and_blocks_nothing(title: str) -> None:
    """Line breaks and halves of characters in a title neither inject nor hold up a delivery."""
    calm = delivery()
    request = calm.memo.request.model_copy(update={"title": title})
    bad = replace(calm, memo=calm.memo.model_copy(update={"request": request}))
    message = compose(Parcel(bad, PDF, None), sender=sender_of("desk@example.org"), html_too=True)
    head = on_the_line(message).partition(b"\r\n\r\n")[0]
    assert not any(line.lower().startswith(b"bcc") for line in head.split(b"\r\n"))
    assert b"Subject:" in head


@settings_of(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_title_makes_a_message_and_a_safe_file_name(title: str) -> None:
    """Whatever a title holds: one subject line, and a name that is one file in one folder."""
    calm = delivery(file_name="{title} {edition}")
    request = calm.memo.request.model_copy(update={"title": title})
    one = replace(calm, memo=calm.memo.model_copy(update={"request": request}))
    message = compose(Parcel(one, b"%PDF", None), sender=sender_of("desk@example.org"))
    assert on_the_line(message).count(b"\r\nSubject:") == 1
    name = Parcel(one, PDF, None).file_name
    assert name == Path(name).name
    assert name.endswith(".pdf")
    assert len(name.encode()) < 255
    assert not name.startswith((".", "-"))


@pytest.mark.parametrize(
    "text", ["../../etc/passwd", "a/b\\c", "\u202efdp.exe", "..", "con", "-rf", "x" * 400]
)
def test_path_in_a_file_name_stays_in_its_folder(text: str) -> None:
    """Separators, reserved names, reversed and endless ones."""
    name = safe_file_name(text)
    assert Path(name).name == name
    assert "\u202e" not in name
    assert name.lower() != "con"
    assert len(name.encode()) <= 150


@pytest.mark.parametrize(
    "text",
    [
        "ana",
        "ana@",
        "@example.org",
        "a b@example.org",
        "ana@example.org\r\nRCPT TO:<eve@example.net>",
        "ana@example..org",
        "Ana <ana@example.org>",
        "ana@exa mple.org",
        ".ana@example.org",
        "ana@[127.0.0.1]",
        "ana@example",
        "an\u2028a@example.org",
    ],
)
def test_a_mistyped_address_is_refused(text: str) -> None:
    """Found where the subscription is set, and again before a server is told."""
    with pytest.raises(UndeliveredError, match="no mail address"):
        checked_address(text)


def test_addresses_of_other_scripts_are_taken_and_domains_can_be_closed() -> None:
    """A domain is compared as the net knows it, in any case and script."""
    assert checked_address("ana@bücher.example") == "ana@bücher.example"
    assert refusal("ana@BÜCHER.example", ("bücher.example",)) is None
    assert refusal("ana@sub.example.org", ("example.org",)) is not None
    assert refusal("ana@example.net", ()) is None


def test_a_domain_that_is_not_allowed_is_told_before_any_server_is_asked(tmp_path: Path) -> None:
    """The settings close the list, whatever a subscription says."""
    chosen = settings(free_port(), allowed_domains=("example.com",))
    problem = refused(chosen, tmp_path)
    assert problem.permanent
    assert "allowed_domains" in str(problem)


@pytest.mark.parametrize("pattern", ["{memo.__class__}", "{secret}", "{", "{}", "a\r\nb {slot}"])
def test_a_pattern_reaches_nothing_but_its_words(pattern: str) -> None:
    """No format language: attributes and unknown names are refused with the list of words."""
    with pytest.raises(ValueError, match="subject line"):
        check_subject(pattern)


@pytest.mark.parametrize("pattern", ["memo.pdf", "{title}", "../{slot}", "{date}/{edition}"])
def test_a_file_pattern_tells_editions_apart_and_names_no_folder(pattern: str) -> None:
    """Two editions of one name would overwrite one another."""
    with pytest.raises(ValueError, match="file name"):
        check_file_name(pattern)


# -- the server ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "permanent"),
    [
        ("451 4.7.1 greylisted, come again", False),
        ("450 busy", False),
        ("550 5.1.1 no such user", True),
        ("554 5.7.1 refused", True),
    ],
)
@pytest.mark.parametrize("where", ["on_rcpt", "on_data"])
def test_refusals_of_a_recipient_or_message(
    tmp_path: Path, where: str, answer: str, permanent: bool
) -> None:
    """4xx is tried again, 5xx is not; the answer is kept; the next recipient is served."""
    with mail_server(Sink()) as sink:
        setattr(sink, where, lambda to: answer if to == "ana@example.org" else None)
        if where == "on_data":
            sink.on_data = lambda to: answer if to == "ana@example.org" else None
        with Postbox(settings(sink.port), tmp_path) as postbox:
            with pytest.raises(UndeliveredError) as told:
                deliver(parcel(), settings(sink.port), tmp_path, postbox)
            deliver(parcel("ben@example.org"), settings(sink.port), tmp_path, postbox)
    assert told.value.permanent is permanent
    assert answer in str(told.value)
    assert sink.recipients == ["ben@example.org"]


def test_a_refused_sender_is_the_desks_own_trouble_and_tried_again(tmp_path: Path) -> None:
    """Settings can be mended: nobody's delivery is given up for them."""
    with mail_server(Sink(on_mail=lambda _: "550 who are you")) as sink:
        problem = refused(settings(sink.port), tmp_path)
    assert not problem.permanent
    assert "desk@example.org" in str(problem)


def test_a_line_that_breaks_after_the_data_is_tried_again(tmp_path: Path) -> None:
    """The one window: the server took it and nobody heard so. The second one has the same id."""
    with mail_server(Sink(on_data=lambda _: "drop")) as sink:
        problem = refused(settings(sink.port), tmp_path)
        sink.on_data = lambda _: None
        send(settings(sink.port), tmp_path)
    assert not problem.permanent
    assert len({message["Message-ID"] for _, message, _ in sink.taken}) == 1
    assert len(sink.taken) == 2


def test_a_server_that_says_ok_and_hangs_up_has_the_mail(tmp_path: Path) -> None:
    """The answer counts; the next recipient gets a new connection."""
    with (
        mail_server(Sink(on_data=lambda _: "then drop")) as sink,
        Postbox(settings(sink.port), tmp_path) as postbox,
    ):
        for reader in READERS[:2]:
            deliver(parcel(reader.address), settings(sink.port), tmp_path, postbox)
    assert sink.recipients == ["ana@example.org", "ben@example.org"]


def test_an_unreachable_server_is_asked_once_a_round(tmp_path: Path) -> None:
    """Nobody waits twice for the same silence; all are tried again later."""
    chosen = settings(free_port())
    with Postbox(chosen, tmp_path) as postbox:
        for reader in READERS:
            with pytest.raises(UndeliveredError, match="cannot be used") as told:
                deliver(parcel(reader.address), chosen, tmp_path, postbox)
            assert not told.value.permanent


def _silent(line: socket.socket) -> None:
    line.settimeout(10)
    line.recv(1)


def _dripping(line: socket.socket) -> None:
    for _ in range(200):
        line.sendall(b"2")
        line.settimeout(0.05)
        try:
            if line.recv(1) == b"":
                return
        except TimeoutError:
            continue


def _lying(line: socket.socket) -> None:
    line.sendall(b"999 \xff\xfe\x1b[31m correct-horse-battery\r\n" * 3)


@pytest.mark.parametrize("behave", [_silent, _dripping, _lying])
def test_a_slow_or_mad_server_costs_its_time_and_no_more(
    tmp_path: Path, behave: Callable[[socket.socket], None]
) -> None:
    """Silence, a byte at a time, and nonsense end within a few timeouts, in one clean line."""
    begun = time.monotonic()
    with rude_server(behave) as port:
        problem = refused(settings(port, timeout_seconds=0.2), tmp_path)
    assert time.monotonic() - begun < 5
    assert not problem.permanent
    assert "\x1b" not in str(problem)
    assert "\n" not in str(problem)


# -- certificates and secrets --------------------------------------------------------------------


@pytest.mark.parametrize("tls", [False, True])
def test_a_server_that_proves_itself_gets_login_and_mail(tmp_path: Path, tls: bool) -> None:
    """STARTTLS and TLS, with the authority named in the settings and the password from a file."""
    certificate = make_certificate(tmp_path / "server.pem")
    (tmp_path / "password").write_text(SECRET + "\n")
    with mail_server(Sink(password=SECRET), certificate=certificate, tls=tls, login=True) as sink:
        chosen = settings(
            sink.port,
            host="localhost",
            security="tls" if tls else "starttls",
            ca_file="server.pem",
            user="desk",
            password_file="password",  # noqa: S106 - a name
        )
        send(chosen, tmp_path)
    assert sink.logins == ["desk"]
    assert len(sink.taken) == 1


@pytest.mark.parametrize(
    ("name", "days", "trusted", "told"),
    [
        ("localhost", 30, False, "self-signed"),
        ("localhost", -2, True, "expired"),
        ("other.example", 30, True, "mismatch"),
    ],
)
def test_a_certificate_that_does_not_verify_gets_neither_login_nor_mail(
    tmp_path: Path, name: str, days: int, trusted: bool, told: str
) -> None:
    """Self-signed, expired, of another host: nothing is sent, and the reason is said."""
    certificate = make_certificate(tmp_path / "server.pem", name=name, days=days)
    with mail_server(Sink(), certificate=certificate) as sink:
        more = {"ca_file": "server.pem"} if trusted else {}
        chosen = settings(sink.port, host="localhost", security="starttls", **more)
        problem = refused(chosen, tmp_path)
    assert told in str(problem).lower()
    assert sink.taken == []


def test_a_server_without_starttls_is_not_spoken_to_in_the_clear(tmp_path: Path) -> None:
    """No silent fall to plain text."""
    with mail_server(Sink()) as sink:
        problem = refused(settings(sink.port, security="starttls"), tmp_path)
    assert "offers no STARTTLS" in str(problem)
    assert sink.taken == []


def test_plain_text_is_for_this_machine_alone() -> None:
    """The settings refuse it for any other host."""
    with pytest.raises(ValueError, match="on this machine"):
        settings(25, host="mail.example.org")


@pytest.mark.parametrize(
    ("given_", "told"),
    [
        ({"password_file": "no-such"}, "no-such"),
        ({"password_env": "BRIEFING_NO_SUCH"}, "BRIEFING_NO_SUCH"),
    ],
)
def test_a_missing_password_is_named_and_tried_again(
    tmp_path: Path, given_: dict[str, str], told: str
) -> None:
    """Which file or variable, and that it can be mended."""
    problem = refused(settings(free_port(), user="desk", **given_), tmp_path)
    assert told in str(problem)
    assert not problem.permanent


def test_secret_leak_by_a_refused_login(tmp_path: Path) -> None:
    """Even a server that echoes what it was told puts no secret into the problem."""
    (tmp_path / "password").write_text(SECRET)
    certificate = make_certificate(tmp_path / "server.pem")
    with mail_server(Sink(password="no" + SECRET), certificate=certificate, login=True) as sink:
        chosen = settings(
            sink.port,
            host="localhost",
            security="starttls",
            ca_file="server.pem",
            user="desk",
            password_file="password",  # noqa: S106 - a name
        )
        problem = refused(chosen, tmp_path)
    assert "refuses the login of desk" in str(problem)
    assert SECRET not in str(problem)
    assert SECRET not in repr(chosen)


# -- size ----------------------------------------------------------------------------------------

LARGE = b"%PDF-1.7 " + b"0123456789abcdef" * 8000


def test_a_memo_too_large_is_refused_linked_or_split(tmp_path: Path) -> None:
    """As the settings say; the pieces joined are the memo to the byte."""
    large = parcel(pdf=LARGE)
    with mail_server(Sink()) as sink:
        small = {"most_bytes": 60_000}
        problem = refused(settings(sink.port, **small), tmp_path, large)
        assert problem.permanent
        assert "oversize" in str(problem)
        send(settings(sink.port, oversize="split", **small), tmp_path, large)
        pieces = [next(m.iter_attachments()) for _, m, _ in sink.taken]
        assert b"".join(p.get_content() for p in pieces) == LARGE
        assert max(len(content) for _, _, content in sink.taken) <= 60_000
        assert len({m["Message-ID"] for _, m, _ in sink.taken}) == len(pieces) > 2
        sink.taken.clear()
        (tmp_path / "web").mkdir()
        url = "https://memos.example.org/m"
        linked = {"oversize": "link", "link_folder": "web", "link_url": url}
        send(settings(sink.port, **linked, **small), tmp_path, large)
    ((_, message, _),) = sink.taken
    (kept,) = (tmp_path / "web").rglob("*.pdf")
    assert kept.read_bytes() == LARGE
    assert f"{url}/{kept.parent.name}/{kept.name}" in message.get_content()


def test_a_size_that_the_server_announces_counts(tmp_path: Path) -> None:
    """What the server would refuse is split before it is sent."""
    with mail_server(Sink(), size=60_000) as sink:
        send(settings(sink.port, oversize="split"), tmp_path, parcel(pdf=LARGE))
    assert len(sink.taken) > 2

"""A round of deliveries against a real log: whom a memo goes to, once, and what is on record."""

import re
import runpy
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from briefing.delivery.deliver import TURN, Delivered, deliver_pending
from briefing.delivery.notice import Notice, notice_of, send_notices
from briefing.delivery.pending import pending
from briefing.delivery.resend import ResendError, resend
from briefing.delivery.ways import Outgoing
from briefing.desk_channels import Channels
from briefing.regions.load import load_region
from briefing.situation.latest import ledger
from briefing.situation.situation import Situation
from events.acts import (
    DeliveryFailed,
    DeliveryMade,
    DeskOpened,
    MemoIssued,
    MemoRequest,
    SubscriptionEnded,
    SubscriptionSet,
)
from events.log import Entry
from events.sqlite import SqliteLog

_server = runpy.run_path(str(Path(__file__).with_name("throwaway_smtp.py")))
Sink, mail_server, free_port = _server["Sink"], _server["mail_server"], _server["free_port"]

T0 = datetime(2025, 3, 24, 7, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
ANA, BEN = "ana@example.org", "ben@example.org"
PDF = b"%PDF-1.7 the memo"


@dataclass
class Book:
    """A log of acts alone, and what a round needs to deliver from it."""

    log: SqliteLog
    out: Outgoing

    def append(self, act: Any, stream: str, at: datetime = T0) -> None:
        self.log.append([Entry(act, stream)], at=at)

    def subscribe(self, *addresses: str, at: datetime = T0, **terms: Any) -> None:
        to = [mail(a) if "@" in a else {"channel": "folder", "address": a} for a in addresses]
        fields = {"name": "morning", "times": ("07:00",), "timezone": "UTC"}
        act = SubscriptionSet.model_validate({"recipients": to, **fields, **terms})
        self.append(act, "subscription/morning", at)

    def issue(
        self, edition: int, repeats: int | None = None, memo: str = "", **request: Any
    ) -> str:
        memo = memo or f"TST-{edition:08}"
        fields = {"dated": date(2025, 3, 24), "subscription": "morning", "edition": edition}
        fields |= {"slot": f"2025-03-{23 + edition:02}T07:00", "title": "Morning"}
        if edition > 1:
            fields["previous"] = f"TST-{edition - 1:08}"
        self.append(
            MemoIssued(
                memo=memo,
                request=MemoRequest.model_validate({**fields, **request}),
                as_of=1,
                root="0" * 64,
                fingerprint=(),
                context_sha256="0" * 64,
                html_sha256="0" * 64,
                pdf_sha256=sha256(PDF).hexdigest(),
                repeats=repeats,
            ),
            f"memo/{memo}",
        )
        return memo

    def deliver(self, at: datetime = T0, **more: Any) -> Delivered:
        return deliver_pending(self.out, at, **more)

    @property
    def situation(self) -> Situation:
        return ledger(self.log, self.out.region)

    @property
    def waiting(self) -> list[tuple[str, str, int]]:
        return [(d.memo.memo, d.to.address, d.attempt) for d in pending(self.situation)]


def mail(address: str, **more: str) -> dict[str, str]:
    return {"channel": "mail", "address": address, **more}


def channels(port: int, **more: Any) -> Channels:
    settings = {"host": "127.0.0.1", "port": port, "security": "plain", "timeout_seconds": 5}
    settings |= {"from": "desk@example.org", "hello": "desk.example.org", **more}
    return Channels.model_validate({"mail": settings})


@pytest.fixture
def sink() -> Iterator[Any]:
    with mail_server(Sink()) as server:
        yield server


@pytest.fixture
def book(tmp_path: Path, sink: Any) -> Iterator[Book]:
    with SqliteLog.create(tmp_path / "log.sqlite") as log:
        opened = DeskOpened(title="Desk", region="northeast-asia", timezone="UTC", software="test")
        log.append([Entry(opened, "desk")], at=T0 - MINUTE)
        yield Book(
            log,
            Outgoing(
                log=log,
                region=load_region("northeast-asia"),
                folder=tmp_path,
                channels=channels(sink.port),
                by="test",
                bytes_of=lambda _memo: PDF,
                said_in=lambda _memo: None,
            ),
        )


# -- whom a memo goes to -------------------------------------------------------------------------


def test_a_new_recipient_gets_no_old_edition(book: Book) -> None:
    """Changing a subscription sends nothing of the past again."""
    book.subscribe(ANA)
    first = book.issue(1)
    book.subscribe(ANA, BEN)
    second = book.issue(2)
    assert book.waiting == [(first, ANA, 1), (second, ANA, 1), (second, BEN, 1)]


def test_whoever_was_taken_off_gets_nothing_more(book: Book) -> None:
    """Not even what was waiting for a server that was down."""
    book.subscribe(ANA, BEN)
    first = book.issue(1)
    book.subscribe(ANA)
    assert book.waiting == [(first, ANA, 1)]


def test_what_was_issued_before_the_end_is_delivered_after_it(book: Book) -> None:
    """An ended subscription owes what it issued."""
    book.subscribe(ANA)
    first = book.issue(1)
    book.append(SubscriptionEnded(name="morning"), "subscription/morning")
    assert book.waiting == [(first, ANA, 1)]


def test_an_address_named_twice_gets_one_mail(book: Book, sink: Any) -> None:
    """To and copy to the same person."""
    terms = {"recipients": [mail(ANA), mail(ANA, role="cc")]}
    book.subscribe(**terms)
    book.issue(1)
    assert len(book.deliver().made) == 1
    assert book.deliver() == Delivered()
    assert sink.recipients == [ANA]


def test_a_corrigendum_goes_to_all_who_got_the_memo_and_to_nobody_else(
    book: Book, sink: Any
) -> None:
    """Also to those who left since; answers the mail that it mends."""
    book.subscribe(ANA, BEN)
    sink.on_rcpt = lambda to: "550 unknown" if to == BEN else None
    first = book.issue(1)
    book.deliver()
    book.subscribe("cho@example.org")
    mended = book.issue(7, kind="corrigendum", subject=first, subscription=None, slot=None)
    assert book.waiting == [(mended, ANA, 1)]
    book.deliver()
    before, after = (message for _, message, _ in sink.taken)
    assert after["In-Reply-To"] == before["Message-ID"]
    assert after["Subject"].startswith("Correction: ")
    assert f"corrects memo {first}" in after.get_body(("plain",)).get_content()
    assert after["To"] == ANA


def test_a_corrigendum_of_shared_pages_goes_to_the_readers_of_each_once(
    book: Book, sink: Any
) -> None:
    """Two subscriptions issued the same pages; Ana reads both, and each mail answers its own."""
    for name, readers in (("morning", (ANA,)), ("noon", (ANA, BEN))):
        book.subscribe(*readers, name=name)
        book.issue(1, memo=f"TST-1.{name}", subscription=name)
    book.deliver()
    mended = book.issue(7, kind="corrigendum", subject="TST-1", subscription=None, slot=None)
    assert book.waiting == [(mended, ANA, 1), (mended, BEN, 1)]
    book.deliver()
    assert sink.recipients == [ANA, ANA, BEN, ANA, BEN]
    mails = [message for _, message, _ in sink.taken]
    assert mails[3]["In-Reply-To"] == mails[0]["Message-ID"]
    assert mails[4]["In-Reply-To"] == mails[2]["Message-ID"]


def test_a_memo_is_sent_again_by_the_id_on_its_pages(book: Book, sink: Any) -> None:
    """Where several subscriptions issued those pages, one must be named."""
    book.subscribe(ANA)
    book.issue(1, memo="TST-1.morning")
    book.deliver()
    assert [act.memo for act in resend(book.out, "TST-1", ANA, T0).made] == ["TST-1.morning"]
    book.issue(1, memo="TST-1.noon", subscription="noon")
    with pytest.raises(ResendError, match=r"TST-1\.morning, TST-1\.noon"):
        resend(book.out, "TST-1", ANA, T0)


def test_an_unchanged_edition_is_one_line_that_names_the_first_of_its_kind(
    book: Book, sink: Any
) -> None:
    """Text alone, no attachment; a changed edition is sent whole again."""
    book.subscribe(ANA, unchanged="note")
    for edition, repeats in enumerate((None, 1, 1, None), start=1):
        book.issue(edition, repeats)
        book.deliver()
    mails = [message for _, message, _ in sink.taken]
    assert [len(list(m.iter_attachments())) for m in mails] == [1, 0, 0, 1]
    assert "No change since edition 1." in mails[2].get_body(("plain",)).get_content()
    assert "no change since edition 1" in mails[2]["Subject"]


def test_a_reader_who_lacks_the_edition_that_is_repeated_gets_the_memo(
    book: Book, sink: Any
) -> None:
    """ "No change since edition 1" tells nothing to somebody who never saw it."""
    book.subscribe(ANA, unchanged="note")
    book.issue(1)
    book.deliver()
    book.subscribe(ANA, BEN, unchanged="note")
    for edition in (2, 3):
        book.issue(edition, 1)
        book.deliver()
    whole = [(to, len(list(message.iter_attachments()))) for to, message, _ in sink.taken]
    assert whole == [(ANA, 1), (ANA, 0), (BEN, 1), (ANA, 0), (BEN, 0)]


# -- attempts ------------------------------------------------------------------------------------


def test_one_bad_recipient_never_repeats_the_others(book: Book, sink: Any) -> None:
    """A greylisted one is tried again alone, and arrives once."""
    answers = {BEN: "451 come again"}
    sink.on_rcpt = answers.get
    book.subscribe(ANA, BEN)
    memo = book.issue(1)
    first = book.deliver()
    assert [d.recipient for d in first.made] == [ANA]
    assert [(d.recipient, d.problem) for d in first.failed] == [
        (BEN, "the server refuses ben@example.org: 451 come again")
    ]
    assert book.deliver(T0 + MINUTE / 2) == Delivered(waiting=1)
    assert book.waiting == [(memo, BEN, 2)]
    answers.clear()
    assert [d.recipient for d in book.deliver(T0 + MINUTE).made] == [BEN]
    assert sink.recipients == [ANA, BEN]


def test_a_permanent_refusal_is_tried_once_and_told(book: Book, sink: Any) -> None:
    """Given up at once, and on record as such."""
    sink.on_rcpt = lambda _: "550 5.1.1 no such user"
    book.subscribe(ANA)
    memo = book.issue(1)
    done = book.deliver()
    assert "given up" in done.problems[0]
    assert done.waiting == 0
    assert book.waiting == []
    ((_, act),) = book.situation.deliveries
    assert isinstance(act, DeliveryFailed)
    assert (act.memo, act.recipient, act.next_attempt_at) == (memo, ANA, None)


def test_two_subscriptions_may_keep_their_feeds_in_one_folder(book: Book, tmp_path: Path) -> None:
    """Each feed tells of its own editions, and of what corrects them; each link leads to a file."""
    folder = tmp_path / "feeds"
    folder.mkdir()
    to = [{"channel": "feed", "address": str(folder)}]
    book.out = replace(book.out, bytes_of=lambda memo: PDF + memo.memo.encode())
    for edition in (1, 2):
        for name in ("morning", "evening"):
            book.subscribe(name=name, recipients=to, file_name="{edition}")
            book.issue(edition, memo=f"TST-{edition}.{name}", subscription=name)
            assert len(book.deliver(T0 + edition * MINUTE).made) == 1
    mends: dict[str, Any] = {"kind": "corrigendum", "subject": "TST-1.evening"}
    book.issue(1, memo="TST-C", subscription=None, slot=None, **mends)
    assert len(book.deliver(T0 + 3 * MINUTE).made) == 1
    found = {name: (folder / f"{name}.xml").read_text() for name in ("morning", "evening")}
    told = {name: re.findall(r"urn:briefing:(TST-[^:]+):", text) for name, text in found.items()}
    assert {name: sorted(ids) for name, ids in told.items()} == {
        "morning": ["TST-1.morning", "TST-2.morning"],
        "evening": ["TST-1.evening", "TST-2.evening", "TST-C"],
    }
    for name, text in found.items():
        links = re.findall(r'href="([^"]+)"', text)
        read = [(folder / link).read_bytes().removeprefix(PDF).decode() for link in links]
        assert read == told[name]


def test_a_server_that_is_away_for_hours_gets_everything_once_it_is_back(
    book: Book, sink: Any
) -> None:
    """Every recipient once, however often it was tried; waits double up to an hour."""
    book.subscribe(ANA, BEN)
    memo = book.issue(1)
    book.out = replace(book.out, channels=channels(free_port()))
    tries = [len(book.deliver(T0 + minute * MINUTE).failed) // 2 for minute in range(0, 6 * 60, 5)]
    assert 8 < sum(tries) < 14
    assert len(book.waiting) == 2
    book.out = replace(book.out, channels=channels(sink.port))
    assert len(book.deliver(T0 + timedelta(hours=8)).made) == 2
    assert sorted(sink.recipients) == [ANA, BEN]
    assert book.waiting == []
    assert memo


def test_a_round_that_takes_long_leaves_the_rest_to_the_next(book: Book, sink: Any) -> None:
    """Slots are not kept waiting by a slow server; what is left is not counted as tried."""
    book.subscribe(ANA, BEN)
    memo = book.issue(1)
    assert book.deliver(most_seconds=0) == Delivered(waiting=2)
    assert book.waiting == [(memo, ANA, 1), (memo, BEN, 1)]


def test_two_schedulers_do_not_mail_one_memo_twice(book: Book, sink: Any, tmp_path: Path) -> None:
    """While one delivers, the other waits for the next round."""
    book.subscribe(ANA)
    book.issue(1)
    raced: list[Delivered] = []
    with SqliteLog.open(tmp_path / "log.sqlite") as other:

        def while_one_sends(_to: str) -> None:
            raced.append(deliver_pending(replace(book.out, log=other), T0))

        sink.on_rcpt = while_one_sends
        book.deliver()
    assert raced == [Delivered(waiting=1, busy=True)]
    assert sink.recipients == [ANA]


def test_a_folder_delivery_needs_no_mail_server(book: Book, tmp_path: Path) -> None:
    """And a mail one without settings says what to add, and waits for it."""
    (tmp_path / "share").mkdir()
    book.out = replace(book.out, channels=Channels())
    book.subscribe(str(tmp_path / "share"), ANA)
    book.issue(1)
    done = book.deliver()
    assert [d.recipient for d in done.made] == [str(tmp_path / "share")]
    assert "add [mail]" in done.problems[0]
    assert done.waiting == 1


def test_another_file_of_the_same_name_is_left_alone(book: Book, tmp_path: Path) -> None:
    """Two subscriptions with one file name share a folder without loss."""
    (tmp_path / "memo-1.pdf").write_bytes(b"somebody else's")
    book.subscribe(str(tmp_path), file_name="memo-{edition}.pdf")
    book.issue(1)
    (made,) = book.deliver().made
    assert (tmp_path / "memo-1.pdf").read_bytes() == b"somebody else's"
    assert (tmp_path / made.receipt).read_bytes() == PDF


# -- sending again -------------------------------------------------------------------------------


def test_resend_reaches_those_who_lack_it_and_nobody_else(book: Book, sink: Any) -> None:
    """Given up, then mended: one mail, on record."""
    sink.on_rcpt = lambda to: "550 unknown" if to == BEN else None
    book.subscribe(ANA, BEN)
    memo = book.issue(1)
    book.deliver()
    sink.on_rcpt = lambda _: None
    assert [d.recipient for d in resend(book.out, memo, None, T0 + MINUTE).made] == [BEN]
    assert sink.recipients == [ANA, BEN]
    assert resend(book.out, memo, None, T0 + 2 * MINUTE) == Delivered()


def test_resend_to_someone_who_has_it_is_another_mail(book: Book, sink: Any) -> None:
    """A copy that was asked for is not taken for the same mail and thrown away."""
    book.subscribe(ANA, BEN)
    memo = book.issue(1)
    book.deliver()
    assert len(resend(book.out, memo, ANA, T0 + MINUTE).made) == 1
    one, _, again = (message["Message-ID"] for _, message, _ in sink.taken)
    assert one != again


def test_resend_to_a_stranger_needs_an_allowed_domain(book: Book, sink: Any) -> None:
    """A typing error must not send a memo out of the house."""
    book.subscribe(ANA)
    memo = book.issue(1)
    with pytest.raises(ResendError, match="no recipient of this memo"):
        resend(book.out, memo, "eve@example.net", T0)
    book.out = replace(book.out, channels=channels(sink.port, allowed_domains=["example.net"]))
    assert len(resend(book.out, memo, "eve@example.net", T0).made) == 1
    assert sink.taken[0][1]["To"] == "eve@example.net"
    with pytest.raises(ResendError, match="no memo of this desk"):
        resend(book.out, "TST-x", None, T0)


def test_resend_waits_for_the_turn(book: Book) -> None:
    """It says that another delivers, rather than sending beside it."""
    book.subscribe(ANA)
    memo = book.issue(1)
    with SqliteLog.open(book.log.path) as other, other.turn(TURN) as mine:
        assert mine
        assert resend(book.out, memo, None, T0) == Delivered(busy=True)


# -- notices -------------------------------------------------------------------------------------

OWNER = "head@example.org"


def late(situation: Situation) -> list[Notice]:
    """A slot that was never told of is late; a real rule stands in the scheduler."""
    told = {
        a.memo
        for _, a in situation.deliveries
        if a.channel == "notice" and a.kind == "delivery_made"
    }
    found = []
    for _, _, terms in situation.subscriptions:
        notice = notice_of(terms, "2025-03-24T07:00", "late", ["SMTP is down"])
        found += [notice] if notice and notice.about not in told else []
    return found


def test_a_notice_is_mailed_once_and_on_record(book: Book, sink: Any) -> None:
    """Which slot, what is wrong, to the owner alone; the act says what was told."""
    book.subscribe(ANA, owner=OWNER)
    (act,) = send_notices(book.out, late, T0)
    assert isinstance(act, DeliveryMade)
    assert (act.memo, act.channel) == ("morning/2025-03-24T07:00", "notice")
    assert (act.recipient, act.receipt) == (OWNER, "late")
    assert send_notices(book.out, late, T0 + MINUTE) == ()
    ((to, message, _),) = sink.taken
    assert to == OWNER
    assert message["Subject"] == "Late: morning, 2025-03-24T07:00"
    assert "SMTP is down" in message.get_content()


def test_a_notice_that_fails_is_an_act_and_counts_its_attempts(book: Book, sink: Any) -> None:
    """So that the owner's own broken mailbox shows in the log, and waits grow."""
    sink.on_rcpt = lambda _: "451 later"
    book.subscribe(ANA, owner=OWNER)
    acts = [*send_notices(book.out, late, T0), *send_notices(book.out, late, T0 + MINUTE)]
    assert [a.attempt for a in acts if isinstance(a, DeliveryFailed)] == [1, 2]
    sink.on_rcpt = lambda _: None
    assert len(send_notices(book.out, late, T0 + 5 * MINUTE)) == 1


def test_a_subscription_without_an_owner_has_nobody_to_tell(book: Book) -> None:
    """No notice, no error."""
    book.subscribe(ANA)
    assert send_notices(book.out, late, T0) == ()


def test_notices_are_no_deliveries_of_a_memo(book: Book, sink: Any) -> None:
    """What owners were told never counts as somebody's copy."""
    book.subscribe(ANA, owner=OWNER)
    first = book.issue(1)
    send_notices(book.out, late, T0)
    assert book.waiting == [(first, ANA, 1)]


# -- secrets -------------------------------------------------------------------------------------


def test_secret_leak_into_log_files_and_messages(
    book: Book, sink: Any, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A server that shouts the password back: neither log, problems nor output hold it."""
    secret = "correct-horse-battery"  # noqa: S105 - made up
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "password").write_text(secret)
    make = _server["make_certificate"]
    make(tmp_path / "secrets" / "server.pem")
    with ExitStack() as stack:
        shouting = Sink(password=secret, on_rcpt=lambda _: f"450 {secret} is wrong")
        certificate = tmp_path / "secrets" / "server.pem"
        stack.enter_context(mail_server(shouting, certificate=certificate, login=True))
        more = {"host": "localhost", "security": "starttls", "ca_file": "secrets/server.pem"}
        more |= {"user": "desk", "password_file": "secrets/password"}
        book.out = replace(book.out, channels=channels(shouting.port, **more))
        book.subscribe(ANA, owner=OWNER)
        book.issue(1)
        done = book.deliver()
        send_notices(book.out, late, T0)
    assert "*** is wrong" in done.problems[0]
    told = capfd.readouterr()
    assert secret not in told.out + told.err + repr(done) + repr(book.out)
    for file in tmp_path.iterdir():
        if file.is_file():
            assert secret.encode() not in file.read_bytes(), file

"""Ticks against a real log: every slot issued once, skipped on record, delivered, never twice."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

import pytest

from briefing.issue import DamagedLogError, prepare
from briefing.regions.load import load_region
from briefing.render.attached import Attached, in_full
from briefing.schedule import issuing
from briefing.schedule.clockwork import run_every
from briefing.schedule.due import due
from briefing.schedule.issuing import Hands, skip
from briefing.schedule.tick import Ticked, tick
from briefing.situation.fold import fold
from briefing.situation.situation import Situation
from events.acts import (
    DeskOpened,
    DocumentAdded,
    DocumentExtracted,
    DocumentMetadata,
    MemoIssued,
    MemoRequest,
    MemoSkipped,
    SubscriptionEnded,
    SubscriptionSet,
)
from events.claims import MeetingHeld
from events.errors import DamagedSnapshotError
from events.log import Entry
from events.sqlite import SqliteLog
from events.values import Excerpt, Extractor, Mention

SUNDAY = datetime(2025, 3, 23, 12, 0, tzinfo=UTC)
MONDAY_7 = datetime(2025, 3, 24, 7, 0, tzinfo=UTC)


def fake_print(html: str, attachment: Attached, *, stamp: datetime) -> bytes:
    """A printer that needs no libraries and is as pure as the real one."""
    return b"%PDF-1.7 " + html.encode() + in_full(attachment) + str(stamp).encode()


@pytest.fixture
def hands(tmp_path: Path) -> Iterator[Hands]:
    """An open desk on a Sunday, without subscriptions."""
    with SqliteLog.create(tmp_path / "log.sqlite") as log:
        opened = DeskOpened(title="Desk", region="northeast-asia", timezone="UTC", software="test")
        log.append([Entry(opened, "desk")], at=SUNDAY)
        (tmp_path / "share").mkdir()
        yield Hands(log, load_region("northeast-asia"), tmp_path / "outbox", fake_print, "test")


def folder(path: Path) -> dict[str, str]:
    return {"channel": "folder", "address": str(path)}


def subscribe(hands: Hands, tmp_path: Path, at: datetime = SUNDAY, **fields: object) -> None:
    act = SubscriptionSet.model_validate(
        {
            "name": "morning",
            "times": ("07:00",),
            "timezone": "UTC",
            "recipients": (folder(tmp_path / "share"),),
            **fields,
        }
    )
    hands.log.append([Entry(act, f"subscription/{act.name}")], at=at)


def slots_issued(hands: Hands) -> list[str | None]:
    acts = (r.event for r in hands.log.read(kinds=("memo_issued",)))
    return [a.request.slot for a in acts if isinstance(a, MemoIssued)]


def test_a_due_slot_is_issued_and_delivered_once(hands: Hands, tmp_path: Path) -> None:
    """The first tick after 07:00 issues and delivers; the next one has nothing to do."""
    subscribe(hands, tmp_path)
    assert tick(hands, MONDAY_7 - timedelta(seconds=1)) == Ticked()
    first = tick(hands, MONDAY_7 + timedelta(seconds=5))
    assert [i.act.request.slot for i in first.issued] == ["2025-03-24T07:00"]
    assert [d.receipt for d in first.delivered] == ["morning-2025-03-24T0700-edition-1.pdf"]
    assert tick(hands, MONDAY_7 + timedelta(seconds=25)) == Ticked()
    assert len(list((tmp_path / "share").iterdir())) == 1


def test_editions_count_up_and_name_their_predecessor(hands: Hands, tmp_path: Path) -> None:
    """The second edition knows the first one's id and position."""
    subscribe(hands, tmp_path)
    (one,) = tick(hands, MONDAY_7).issued
    (two,) = tick(hands, MONDAY_7 + timedelta(days=1)).issued
    assert (one.act.request.edition, two.act.request.edition) == (1, 2)
    assert two.act.request.previous == one.act.printed
    assert two.act.request.since == one.act.as_of


@pytest.mark.parametrize(
    ("catch_up", "issued", "skipped"), [("all", 3, 0), ("latest", 1, 2), ("none", 0, 3)]
)
def test_after_an_outage_every_slot_is_decided(
    hands: Hands, tmp_path: Path, catch_up: str, issued: int, skipped: int
) -> None:
    """Three days down: what is not issued is skipped on record, with its reason."""
    subscribe(hands, tmp_path, catch_up=catch_up)
    done = tick(hands, MONDAY_7 + timedelta(days=2, hours=3))
    assert (len(done.issued), len(done.skipped)) == (issued, skipped)
    assert all(s.reason for s in done.skipped)
    assert due(fold(hands.log.read(), hands.region), MONDAY_7 + timedelta(days=2, hours=3)) == ()


def test_slots_older_than_the_maximum_age_are_skipped(hands: Hands, tmp_path: Path) -> None:
    """Catch-up reaches back as far as it was told, no further."""
    subscribe(hands, tmp_path, catch_up="all", max_age_days=1)
    done = tick(hands, MONDAY_7 + timedelta(days=3, hours=1))
    assert [i.act.request.slot for i in done.issued] == ["2025-03-27T07:00"]
    assert len(done.skipped) == 3


def test_a_memo_made_late_says_what_was_known_at_its_slot(hands: Hands, tmp_path: Path) -> None:
    """Whoever issues it, and whenever: the memo is of the slot's instant."""
    subscribe(hands, tmp_path)
    known_at_seven = hands.log.head().position
    later = DeskOpened(title="Later", region="northeast-asia", timezone="UTC", software="test")
    hands.log.append([Entry(later, "desk")], at=MONDAY_7 + timedelta(hours=1))
    (issued,) = tick(hands, MONDAY_7 + timedelta(hours=2)).issued
    assert issued.act.as_of == known_at_seven


def test_changing_a_subscription_never_issues_the_past_again(hands: Hands, tmp_path: Path) -> None:
    """Slots count from the last setting on."""
    subscribe(hands, tmp_path)
    tick(hands, MONDAY_7)
    subscribe(hands, tmp_path, at=MONDAY_7 + timedelta(hours=2), times=("06:00",))
    assert tick(hands, MONDAY_7 + timedelta(hours=3)) == Ticked()
    (issued,) = tick(hands, MONDAY_7 + timedelta(days=1)).issued
    assert issued.act.request.slot == "2025-03-25T06:00"


def test_an_ended_subscription_has_no_more_slots(hands: Hands, tmp_path: Path) -> None:
    """After its end nothing is due."""
    subscribe(hands, tmp_path)
    hands.log.append([Entry(SubscriptionEnded(name="morning"), "subscription/morning")], at=SUNDAY)
    assert tick(hands, MONDAY_7 + timedelta(days=3)) == Ticked()


def test_a_folder_that_is_away_is_tried_again_and_made_once(hands: Hands, tmp_path: Path) -> None:
    """An unmounted share: the failure is on record, the next attempt waits, then it arrives."""
    subscribe(hands, tmp_path, recipients=(folder(tmp_path / "share"), folder(tmp_path / "away")))
    first = tick(hands, MONDAY_7)
    assert len(first.delivered) == 1
    assert first.waiting == 1
    assert "does not exist or is not mounted" in first.problems[0]
    assert tick(hands, MONDAY_7 + timedelta(seconds=20)).waiting == 1
    (tmp_path / "away").mkdir()
    second = tick(hands, MONDAY_7 + timedelta(seconds=90))
    assert [d.recipient for d in second.delivered] == [str(tmp_path / "away")]
    assert tick(hands, MONDAY_7 + timedelta(hours=2)) == Ticked()


def test_a_failing_print_leaves_the_slot_due(hands: Hands, tmp_path: Path) -> None:
    """A tick that cannot print says so; the next one issues the same edition."""
    subscribe(hands, tmp_path)

    def broken(html: str, attachment: Attached, *, stamp: datetime) -> bytes:
        raise RuntimeError("no paper")

    failing = Hands(hands.log, hands.region, hands.outbox, broken, "test")
    failed = tick(failing, MONDAY_7)
    assert "no paper" in failed.problems[0]
    assert slots_issued(hands) == []
    (issued,) = tick(hands, MONDAY_7 + timedelta(seconds=20)).issued
    assert issued.act.request.edition == 1


@pytest.mark.parametrize("times", [1, 2])
def test_a_snapshot_that_proves_damaged_delays_no_memo(
    hands: Hands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    """It is gone by then: the pages are made anew at once, and from another fold."""
    subscribe(hands, tmp_path)
    folds: list[int] = []
    real = issuing.world_at

    def folded(*asked: Any, **more: Any) -> Situation:
        folds.append(1)
        whole = real(*asked, **more)
        return replace(whole, developments=cast("Any", Damaged())) if len(folds) <= times else whole

    monkeypatch.setattr(issuing, "world_at", folded)
    first = tick(hands, MONDAY_7)
    assert len(first.issued) == 2 - times
    assert len(folds) == 2
    assert len(tick(hands, MONDAY_7 + timedelta(seconds=20)).issued) == times - 1
    assert slots_issued(hands) == ["2025-03-24T07:00"]


class Damaged(tuple[()]):
    """Developments of which the pieces are not what they were."""

    __slots__ = ()

    def __iter__(self) -> Any:
        raise DamagedSnapshotError("a snapshot is damaged")

    __len__ = __iter__


def test_two_schedulers_on_one_log_issue_each_slot_once(hands: Hands, tmp_path: Path) -> None:
    """A second scheduler that decided at the same moment finds the slot taken."""
    subscribe(hands, tmp_path)
    raced: list[Ticked] = []

    def slow(html: str, attachment: Attached, *, stamp: datetime) -> bytes:
        if not raced:  # while this one prints, the other one issues and delivers
            raced.append(Ticked())
            raced[0] = tick(hands, MONDAY_7)
        return fake_print(html, attachment, stamp=stamp)

    mine = tick(Hands(hands.log, hands.region, hands.outbox, slow, "slow"), MONDAY_7)
    assert len(raced[0].issued) == 1
    assert mine.issued == ()
    assert slots_issued(hands) == ["2025-03-24T07:00"]
    assert len(list((tmp_path / "share").iterdir())) == 1


def documented(hands: Hands, at: datetime) -> None:
    """The desk learns something that a memo tells."""
    text = f"Japan and South Korea met in Busan. It was {at:%d %B %Y}."
    digest = sha256(text.encode()).hexdigest()
    add = DocumentAdded(
        document=digest,
        length=len(text),
        metadata=DocumentMetadata(title="Busan", published=at.date()),
    )
    found = DocumentExtracted(
        document=digest, extractor="t", version="1", region="northeast-asia", claims=1
    )
    words = Excerpt(start=0, end=35, quote=text[:35])
    claim = MeetingHeld(
        document=digest,
        excerpts=(words,),
        actors=(
            Mention(start=0, end=5, quote="Japan", actor="jpn", role="participant"),
            Mention(start=10, end=21, quote="South Korea", actor="kor", role="participant"),
        ),
        confidence=0.9,
        extractor=Extractor(name="t", version="1", rule="t"),
    )
    stream = f"document/{digest}"
    hands.log.append(
        [Entry(add, stream), Entry(found, stream), Entry(claim, stream)],
        at=at,
        documents={digest: text},
    )


def test_pages_that_many_ask_for_are_printed_once(hands: Hands, tmp_path: Path) -> None:
    """Twelve subscriptions with three distinct requests: three prints, twelve deliveries."""
    prints: list[str] = []

    def counting(html: str, attachment: Attached, *, stamp: datetime) -> bytes:
        prints.append(html)
        return fake_print(html, attachment, stamp=stamp)

    for number in range(12):
        subscribe(hands, tmp_path, name=f"s{number}", title=f"Title {number % 3}")
    many = replace(hands, print_pdf=counting, printers=3)
    for day in range(2):  # the second editions name equal predecessors
        prints.clear()
        done = tick(many, MONDAY_7 + timedelta(days=day))
        assert (len(done.issued), len(done.delivered), len(prints)) == (12, 12, 3)
        assert len({i.act.pdf_sha256 for i in done.issued}) == 3
        assert len({i.act.memo for i in done.issued}) == 12
        assert done.problems == ()


def test_a_failing_page_costs_only_those_who_asked_for_it(hands: Hands, tmp_path: Path) -> None:
    """Another request's memo is issued all the same, from any printer."""

    def picky(html: str, attachment: Attached, *, stamp: datetime) -> bytes:
        if "Broken" in html:
            raise RuntimeError("no paper")
        return fake_print(html, attachment, stamp=stamp)

    for name in ("a", "b"):
        subscribe(hands, tmp_path, name=name, title="Broken")
    subscribe(hands, tmp_path, name="c")
    done = tick(replace(hands, print_pdf=picky, printers=2), MONDAY_7)
    assert [i.act.request.subscription for i in done.issued] == ["c"]
    assert sorted(problem.split("/")[0] for problem in done.problems) == ["a", "b"]


def test_when_nothing_changed_the_slot_is_skipped_on_record(hands: Hands, tmp_path: Path) -> None:
    """`skip`: no edition, a reason; the next one comes with the next news."""
    documented(hands, SUNDAY)
    subscribe(hands, tmp_path, unchanged="skip")
    assert len(tick(hands, MONDAY_7).issued) == 1
    (skipped,) = tick(hands, MONDAY_7 + timedelta(days=1)).skipped
    assert skipped.reason == "nothing changed since edition 1"
    documented(hands, MONDAY_7 + timedelta(days=1, hours=1))
    (issued,) = tick(hands, MONDAY_7 + timedelta(days=2)).issued
    assert issued.act.request.edition == 2


def test_when_nothing_changed_a_note_can_say_so(hands: Hands, tmp_path: Path) -> None:
    """`note`: the edition exists, its readers get one line, and a folder no second copy; it names
    the last news, not the last note."""
    documented(hands, SUNDAY)
    subscribe(hands, tmp_path, unchanged="note")
    for day in range(3):
        (delivered,) = tick(hands, MONDAY_7 + timedelta(days=day)).delivered
    acts = [r.event for r in hands.log.read(kinds=("memo_issued",))]
    assert [a.repeats for a in acts if isinstance(a, MemoIssued)] == [None, 1, 1]
    assert delivered.receipt == "No change since edition 1."
    assert len(list((tmp_path / "share").iterdir())) == 1


def test_by_default_an_unchanged_memo_is_sent(hands: Hands, tmp_path: Path) -> None:
    """Equal content, another edition: the hash is of what the memo tells, not of its header."""
    documented(hands, SUNDAY)
    subscribe(hands, tmp_path)
    (one,) = tick(hands, MONDAY_7).issued
    (two,) = tick(hands, MONDAY_7 + timedelta(days=1)).issued
    assert one.act.content_sha256 == two.act.content_sha256
    assert one.act.context_sha256 != two.act.context_sha256
    assert two.act.repeats is None


def test_a_slot_that_another_scheduler_passed_over_is_theirs(hands: Hands, tmp_path: Path) -> None:
    """It was skipped while this one printed: not issued, and no problem."""
    subscribe(hands, tmp_path)

    def slow(html: str, attachment: Attached, *, stamp: datetime) -> bytes:
        act = MemoSkipped(subscription="morning", slot="2025-03-24T07:00", reason="theirs")
        hands.log.append([Entry(act, "memo/morning/2025-03-24T07:00")], at=MONDAY_7)
        return fake_print(html, attachment, stamp=stamp)

    assert tick(replace(hands, print_pdf=slow), MONDAY_7) == Ticked()


def test_one_skip_that_others_made_costs_no_other(hands: Hands, tmp_path: Path) -> None:
    """Skips are recorded many at once; where one is taken, the rest are recorded one by one."""
    for name in ("a", "b", "c"):
        subscribe(hands, tmp_path, name=name, catch_up="none")
    late = MONDAY_7 + timedelta(hours=1)
    decisions = due(fold(hands.log.read(), hands.region), late)
    taken = MemoSkipped(subscription="b", slot="2025-03-24T07:00", reason="theirs")
    hands.log.append([Entry(taken, "memo/b/2025-03-24T07:00")], at=late)
    assert [act.subscription for act in skip(hands, decisions, late)] == ["a", "c"]


def test_a_damaged_log_issues_nothing_and_says_so(
    hands: Hands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log is verified once in a tick, before anything is issued from it."""

    def damaged(_log: object) -> None:
        raise DamagedLogError("the log does not verify")

    monkeypatch.setattr("briefing.schedule.issuing.refuse_damaged", damaged)
    subscribe(hands, tmp_path)
    assert tick(hands, MONDAY_7).problems == ("the log does not verify",)


def test_a_long_tick_dates_its_records_when_they_are_made(hands: Hands, tmp_path: Path) -> None:
    """How long an edition took is told truly, also where its tick took long."""
    subscribe(hands, tmp_path)
    done = MONDAY_7 + timedelta(seconds=40)
    tick(replace(hands, clock=lambda: done), MONDAY_7)
    moments = [r.recorded_at for r in hands.log.read(kinds=("memo_issued", "delivery_made"))]
    assert moments == [done, done]


def test_a_file_is_named_as_the_subscription_wants(hands: Hands, tmp_path: Path) -> None:
    """`file_name`: its fields are filled, the ending is added."""
    subscribe(hands, tmp_path, file_name="{subscription} {slot} no. {edition}")
    (delivered,) = tick(hands, MONDAY_7).delivered
    assert delivered.receipt == "morning 2025-03-24T0700 no. 1.pdf"
    assert (tmp_path / "share" / delivered.receipt).is_file()


def test_a_clock_set_back_issues_nothing(hands: Hands, tmp_path: Path) -> None:
    """Before the last record's moment no slot is decided, and a person is told."""
    subscribe(hands, tmp_path, at=MONDAY_7 + timedelta(days=2))
    done = tick(hands, MONDAY_7)
    assert done.issued == ()
    assert "clock" in done.problems[0]


def test_the_clock_goes_on_after_a_failing_tick() -> None:
    """An exception in a tick is reported, and the next tick comes."""
    from threading import Event

    stop = Event()
    told: list[str] = []
    calls: list[int] = []

    def once() -> None:
        calls.append(len(calls))
        if len(calls) == 1:
            raise OSError("database is locked")
        stop.set()

    run_every(0.01, once, stop=stop, on_problem=told.append)
    assert len(calls) >= 2
    assert "database is locked" in told[0]


def test_the_clock_says_which_signal_ended_it() -> None:
    """Whoever called tells an interruption from a service manager's stop by it."""
    import signal

    def once() -> None:
        signal.raise_signal(signal.SIGTERM)

    assert run_every(60, once, stop_on=(signal.SIGTERM,), on_problem=print) is signal.SIGTERM


def test_a_limit_beyond_the_calendar_stops_nobody_else(hands: Hands, tmp_path: Path) -> None:
    """One absurd subscription costs itself at most, never the tick."""
    subscribe(hands, tmp_path, name="absurd", max_age_days=10**12, period_days=10**9)
    subscribe(hands, tmp_path)
    done = tick(hands, MONDAY_7)
    assert [i.act.request.subscription for i in done.issued] == ["morning"]
    assert len(done.problems) == 1
    assert "absurd" in done.problems[0]


def test_the_pages_do_not_say_which_subscription_asked(hands: Hands) -> None:
    """Equal requests of two subscriptions make equal pages and attachments, to the byte."""
    documented(hands, SUNDAY)

    def pages(name: str, slot: str) -> tuple[str, bytes, str]:
        request = MemoRequest(
            dated=MONDAY_7.date(), edition=2, since=1, subscription=name, slot=slot
        )
        made = prepare(request, log=hands.log, region=hands.region, as_of=4)
        return made.built.html, made.built.attachment, made.memo

    assert pages("morning", "2025-03-24T07:00") == pages("evening", "2025-03-24T18:00")

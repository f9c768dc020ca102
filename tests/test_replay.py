"""Replay from a real log, and what a REF means."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from briefing.audit.asked import asked
from briefing.audit.named import UnnamedError
from briefing.replay import replay
from briefing.situation.asof import (
    UnknownReferenceError,
    local_day,
    material_head,
    resolve_ref,
)
from events.acts import (
    ClaimRetracted,
    DeliveryMade,
    DeskOpened,
    DocumentAdded,
    DocumentExtracted,
    DocumentMetadata,
    MemoIssued,
    MemoRequest,
    SubscriptionSet,
)
from events.log import Entry
from events.sqlite import SqliteLog

TEXT = "The two ministers met for talks on trade."
OPENED = datetime(2031, 5, 1, 6, 0, tzinfo=UTC)
MEMO = "tst-2031-05-02-1"


@pytest.fixture
def log(tmp_path: Path, made: Any) -> Iterator[SqliteLog]:
    """A log of seven records, one a day from 1 May 2031, 06:00 UTC (15:00 in Seoul)."""

    digest = sha256(TEXT.encode()).hexdigest()
    claim = made.meeting("x", "nor", "sud", words=TEXT).model_copy(
        update={"document": digest, "actors": ()}
    )
    with SqliteLog.create(tmp_path / "log.db") as held:
        opened = DeskOpened(title="T", region="testland", timezone="Asia/Seoul", software="0")
        held.append([Entry(opened, "desk")], at=OPENED)
        stream = f"document/{digest}"
        added = DocumentAdded(
            document=digest, length=len(TEXT), metadata=DocumentMetadata(outlet="South Post")
        )
        extracted = DocumentExtracted(
            document=digest, extractor="rules", version="1", region="testland", claims=1
        )
        held.append(
            [Entry(e, stream) for e in (added, extracted, claim)],
            at=OPENED + timedelta(days=1),
            documents={digest: TEXT},
        )
        issued = MemoIssued(
            memo=MEMO,
            request=MemoRequest(dated=date(2031, 5, 2)),
            as_of=4,
            root=held.root(4).hex(),
            fingerprint=(),
            context_sha256="0" * 64,
            html_sha256="0" * 64,
            pdf_sha256="0" * 64,
        )
        subscribed = SubscriptionSet(name="daily", times=("07:00",), timezone="Asia/Seoul")
        delivered = DeliveryMade(memo=MEMO, channel="folder", recipient="out")
        for day, act in enumerate((subscribed, issued, delivered), start=2):
            held.append([Entry(act, "desk")], at=OPENED + timedelta(days=day))
        yield held


def test_replay_folds_the_log_up_to_a_position(log: SqliteLog, made: Any) -> None:
    assert replay(log, made.region).position == 7
    assert len(replay(log, made.region).developments) == 1
    early = replay(log, made.region, as_of=3)
    assert (early.position, early.developments) == (3, ())
    assert replay(log, made.region, as_of=0).position == 0


def test_replay_twice_gives_equal_situations(log: SqliteLog, made: Any) -> None:
    assert replay(log, made.region, as_of=5) == replay(log, made.region, as_of=5)


@pytest.mark.parametrize("name", ["south post", sha256(TEXT.encode()).hexdigest()[:8]])
def test_replay_without_a_source_shows_what_the_desk_would_not_know(
    log: SqliteLog, made: Any, name: str
) -> None:
    without = replay(log, made.region, assuming=asked(log, without=[name]))
    assert without.sources == ()
    assert without.developments == ()
    assert len(without.memos) == 1


def test_leaving_out_a_source_that_is_not_there_is_refused(log: SqliteLog) -> None:
    with pytest.raises(UnnamedError, match="North Gazette"):
        asked(log, without=["North Gazette"])


def test_replay_tells_how_far_it_has_come(log: SqliteLog, made: Any) -> None:
    told: list[int] = []
    replay(log, made.region, on_progress=told.append)
    assert told == [7]


@pytest.mark.parametrize(
    ("ref", "position"),
    [
        ("head", 7),
        ("0", 0),
        ("3", 3),
        (" 7 ", 7),
        (MEMO, 4),
        ("2031-04-30", 0),
        ("2031-05-01", 1),
        ("2031-05-02", 4),
        ("2040-01-01", 7),
        ("2031-05-02T14:59", 1),
        ("2031-05-02 15:00", 4),
        ("2031-05-02T06:00:00+00:00", 4),
        ("2031-05-02T05:59:59Z", 1),
    ],
)
def test_a_reference_means_a_position(log: SqliteLog, ref: str, position: int) -> None:
    assert resolve_ref(log, ref, "Asia/Seoul") == position


def test_a_bare_day_ends_in_the_zone_of_the_desk(log: SqliteLog) -> None:
    # 06:00 UTC on 2 May is still 1 May in Honolulu
    assert resolve_ref(log, "2031-05-01", "Pacific/Honolulu") == 4


def test_a_day_whose_last_hour_comes_twice_ends_after_the_second(made: Any, tmp_path: Path) -> None:
    """In Beirut the clocks of 26 October 2024 went from midnight back to 23:00."""
    second_hour = datetime(2024, 10, 26, 21, 30, tzinfo=UTC)
    with SqliteLog.create(tmp_path / "log.sqlite") as log:
        log.append([Entry(made.open().event, "desk")], at=second_hour)
        assert resolve_ref(log, "2024-10-26", "Asia/Beirut") == 1
        assert resolve_ref(log, "2024-10-25", "Asia/Beirut") == 0


def test_the_first_moments_of_the_calendar_come_before_every_record(log: SqliteLog) -> None:
    assert resolve_ref(log, "0999-01-01", "UTC") == 0
    with pytest.raises(UnknownReferenceError):
        resolve_ref(log, "0001-01-01T00:00", "Asia/Seoul")  # no such moment in UTC


def test_a_record_id_means_its_place_with_or_without_hyphens(log: SqliteLog) -> None:
    record = log.record(4)
    assert resolve_ref(log, record.id, "UTC") == 4
    spelt = "-".join((record.id[:8], record.id[8:12], record.id[12:16], record.id[16:20]))
    assert resolve_ref(log, f"{spelt}-{record.id[20:]}".upper(), "UTC") == 4


@pytest.mark.parametrize(
    "ref", ["8", "0" * 32, "yesterday", "2031-13-45", "", "-1", "9" * 30, "tst-9"]
)
def test_a_bad_reference_says_what_would_do(log: SqliteLog, ref: str) -> None:
    with pytest.raises(UnknownReferenceError, match=r"position|record|memo"):
        resolve_ref(log, ref, "Asia/Seoul")


def test_memos_deliveries_and_subscriptions_are_not_material(log: SqliteLog) -> None:
    assert log.head().position == 7
    assert material_head(log) == 4
    assert material_head(log, through=2) == 2
    assert material_head(log, through=0) == 0
    log.append(
        [Entry(ClaimRetracted(claim=log.record(4).id), "desk")], at=OPENED + timedelta(days=9)
    )
    assert material_head(log) == 8


def test_an_empty_log_has_no_material_head(tmp_path: Path) -> None:
    with SqliteLog.create(tmp_path / "empty.db") as empty:
        assert material_head(empty) == 0
        assert resolve_ref(empty, "head", "UTC") == 0


def test_the_day_of_a_moment_depends_on_the_zone() -> None:
    late = datetime(2031, 5, 1, 20, 0, tzinfo=UTC)
    assert local_day(late, "Asia/Seoul") == date(2031, 5, 2)
    assert local_day(late, "Europe/Vienna") == date(2031, 5, 1)

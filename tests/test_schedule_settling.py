"""Settled editions are let go of, and nothing is decided differently for it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from briefing.delivery.pending import in_feed, pending
from briefing.regions.load import load_region
from briefing.schedule import agenda as agenda_module
from briefing.schedule import settling
from briefing.schedule.agenda import Agenda, agenda
from briefing.schedule.due import due
from briefing.schedule.issuing import _editions
from briefing.schedule.notices import notices, troubles_at
from briefing.situation.fold import fold
from briefing.situation.situation import Situation
from events.acts import (
    Act,
    DeliveryFailed,
    DeliveryMade,
    MemoIssued,
    MemoRequest,
    MemoSkipped,
    Pinned,
    SubscriptionEnded,
    SubscriptionSet,
)
from events.log import Entry, Head
from events.projection import dumped
from events.record import NO_CHAIN, Record
from events.snapshots import Snapshots
from events.spool import Parts
from events.sqlite import SqliteLog

REGION = load_region("northeast-asia")
SET = datetime(2025, 3, 23, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
NAMES = ("one", "two")
PEOPLE = ("ann@example.org", "bob@example.org", "cid@example.org")
FEED = "/srv/feed"
DIGEST = "0" * 64


@dataclass
class Pages:
    """Records in memory, read as a log's are."""

    records: list[Record] = field(default_factory=list)

    def append(self, act: Act, at: datetime) -> None:
        n = len(self.records) + 1
        one = (n, f"{n:032x}", at, "s", n, act.kind, 1, None, n, b"", b"", NO_CHAIN, b"{}", act)
        self.records.append(Record(*one))

    def head(self) -> Head:
        return Head(len(self.records), NO_CHAIN, b"", None)

    def record(self, ref: int | str) -> Record:
        return self.records[int(ref) - 1]

    def read(
        self, *, after: int = 0, through: int | None = None, kinds: Sequence[str] = ()
    ) -> Iterator[Record]:
        for record in self.records[after:through]:
            if not kinds or record.kind in kinds:
                yield record


def subscribed(name: str, people: Sequence[str], *, feed: bool = False, **more: Any) -> Act:
    to = [{"channel": "mail", "address": person} for person in people]
    to += [{"channel": "feed", "address": FEED}] if feed else []
    fields = {"name": name, "times": ("07:00",), "timezone": "UTC", "owner": "kim@example.org"}
    return SubscriptionSet.model_validate({**fields, "recipients": to, **more})


def issued(name: str, number: int, repeats: int | None = None, **request: Any) -> MemoIssued:
    day = SET + number * DAY
    slot = f"{day:%Y-%m-%d}T07:00"
    asked = {"dated": day.date(), "edition": number, "subscription": name, "slot": slot, **request}
    return MemoIssued(
        memo=f"M{number}.{name}",
        request=MemoRequest.model_validate(asked),
        as_of=1,
        root=DIGEST,
        fingerprint=(Pinned(name="x", version="1"),),
        context_sha256=DIGEST,
        html_sha256=DIGEST,
        pdf_sha256=DIGEST,
        repeats=repeats,
    )


def corrected(number: int, subject: str) -> MemoIssued:
    plain = issued("one", 1)
    asked = MemoRequest(kind="corrigendum", subject=subject, dated=SET.date())
    return plain.model_copy(update={"memo": f"C{number}", "request": asked})


def made(memo: str, to: str, channel: str = "mail") -> DeliveryMade:
    return DeliveryMade(memo=memo, channel=channel, recipient=to, receipt="250 OK")


def failed(memo: str, to: str, again: datetime | None, channel: str = "mail") -> DeliveryFailed:
    how = {"memo": memo, "channel": channel, "recipient": to, "problem": "no", "attempt": 1}
    return DeliveryFailed.model_validate({**how, "next_attempt_at": again})


def told(slot: str, receipt: str) -> DeliveryMade:
    how = {"channel": "notice", "recipient": "kim@example.org", "receipt": receipt}
    return DeliveryMade.model_validate({"memo": slot, **how})


def decided(situation: Situation, now: datetime) -> dict[str, Any]:
    """Everything that a tick asks of the agenda."""
    return {
        "subscriptions": situation.subscriptions,
        "due": due(situation, now),
        "pending": pending(situation),
        "notices": notices(situation, now),
        "troubles": troubles_at(situation, now),
        "editions": _editions(situation, NAMES),
        "feeds": [[*in_feed(situation, FEED, of)][-settling.NEWEST :] for of in (*NAMES, "memos")],
        "attempts": attempts(situation, notices(situation, now)),
    }


def attempts(situation: Situation, due_ones: Sequence[Any]) -> list[int]:
    """How often each notice that is due was tried."""
    acts = [act for _, act in situation.deliveries if act.channel == "notice"]
    return [sum(act.memo == one.of for act in acts) for one in due_ones]


class Story:
    """A log that is written act by act, as a draw of numbers has it."""

    def __init__(self) -> None:
        self.log = Pages()
        self.now = SET
        self.editions: dict[str, list[MemoIssued]] = {name: [] for name in NAMES}
        self.slots = dict.fromkeys(NAMES, 0)
        self.corrections = 0
        self.feed = dict.fromkeys(NAMES, True)
        for name in NAMES:
            self.add(subscribed(name, PEOPLE[:2], feed=True))

    def add(self, act: Act) -> None:
        self.log.append(act, self.now)

    def go_on(self, what: str, one: int, two: int, three: int) -> None:
        """Append what happens next."""
        name, person = NAMES[one % 2], PEOPLE[two % 3]
        memos = self.editions[name]
        mine = memos[-1 - three % min(len(memos), 12)].memo if memos else "unknown"
        again = None if two % 2 else self.now + timedelta(minutes=three)
        slot = f"{SET + max(self.slots[name], 1) * DAY:%Y-%m-%d}T07:00"
        match what:
            case "issue":
                self.issue(name, two, three)
            case "skip":
                self.slots[name] += 1
                self.add(MemoSkipped(subscription=name, slot=slot, reason="late"))
            case "made" | "failed":
                self.add(made(mine, person) if what == "made" else failed(mine, person, again))
            case "end":
                self.add(SubscriptionEnded(name=name))
            case "correct" if three % 3:
                self.correct(mine if two % 2 else mine.partition(".")[0], three)
            case "correct":
                number = 1 + two % self.corrections if self.corrections else 0
                self.add(made(f"C{number}", person))
            case "round":
                self.round(three, gives_up=two % 5 == 0)
            case "told" if three % 3:
                self.add(told(f"{name}/{slot}", ("late", "failed", "recovered")[two % 3]))
            case "told":
                self.add(failed(f"{name}/{slot}", "kim@example.org", again, "notice"))
            case _:
                self.feed[name] = bool(three % 3)
                times = ("07:00", "12:30")[: 1 + three % 2]
                self.add(subscribed(name, PEOPLE[: two % 4], feed=self.feed[name], times=times))

    def issue(self, name: str, two: int, three: int) -> None:
        """The next edition, which may say what the one before it said, and whom it reaches."""
        self.slots[name] += 1
        memos = self.editions[name]
        last = memos[-1] if memos else None
        same = (last.repeats or last.request.edition) if last and three % 3 else None
        memo = issued(name, self.slots[name], same)
        request = memo.request.model_copy(update={"edition": len(memos) + 1})
        memo = memo.model_copy(update={"request": request})
        memos.append(memo)
        self.now = max(self.now, SET + (self.slots[name] - 1) * DAY + timedelta(hours=19))
        self.add(memo)
        for to in PEOPLE[: three % 4]:
            self.add(made(memo.memo, to))
        if two % 2 and self.feed[name]:
            self.add(made(memo.memo, FEED, "feed"))

    def round(self, most: int, *, gives_up: bool) -> None:
        """Some of what is pending reaches its reader; the last of it may be given up."""
        ways = [(d.memo.memo, d.to.address, d.to.channel) for d in pending(self.whole())[:most]]
        for n, (memo, to, channel) in enumerate(ways, start=1):
            lost = gives_up and n == len(ways)
            self.add(failed(memo, to, None, channel) if lost else made(memo, to, channel))

    def whole(self) -> Situation:
        """What the whole log makes."""
        return fold(self.log.read(), REGION)

    def correct(self, subject: str, three: int) -> None:
        """A correction of a memo, or of the correction before it."""
        self.corrections += 1
        if three % 4 == 0 and self.corrections > 1:
            subject = f"C{self.corrections - 1}"
        self.add(corrected(self.corrections, subject))


KINDS = (
    *("issue",) * 6,
    *("round",) * 6,
    *("made",) * 3,
    *("failed",) * 3,
    *("correct",) * 3,
    *("told", "told", "told", "set", "skip", "end"),
)


@settings(max_examples=8, deadline=None, phases=(Phase.reuse, Phase.generate))
@given(st.integers(0, 2**32), st.sampled_from((1, 5, 30)), st.sampled_from((0.05, 0.3)))
def test_nothing_is_decided_differently(seed: int, at_once: int, looks: float) -> None:
    """Whatever happened, and however it was read: what is due, pending, told and next is the same.

    The number that a story is drawn from is not shrunk: a smaller one tells another story.
    Late deliveries of old memos, resends to strangers, corrections of what was let go of,
    changed and ended subscriptions, and an agenda that was put down and taken up.
    """
    story, chance = Story(), Random(seed)  # noqa: S311 - a story, no secret
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(agenda_module, "LET_GO", at_once)
        patch.setattr(settling, "NEWEST", 3)
        reader = Agenda(story.log, REGION)  # type: ignore[arg-type]
        for _ in range(80):
            story.go_on(chance.choice(KINDS), *(chance.randrange(24) for _ in range(3)))
            if chance.random() < looks:
                _compare(story, reader)
        _compare(story, reader)
        _compare(story, Agenda(story.log, REGION))  # type: ignore[arg-type]


def _compare(story: Story, reader: Agenda) -> None:
    whole = story.whole()
    seen = reader()
    for later in (timedelta(minutes=1), DAY):
        expected, found = decided(whole, story.now + later), decided(seen, story.now + later)
        assert found == expected
    fold_of = agenda_module.AgendaFold(REGION)
    assert reader._folded is not None
    again = fold_of.load(Parts.of(dumped(fold_of, reader._folded.state)))
    assert decided(fold_of.situation(again), story.now) == decided(whole, story.now)


def _told_alike(*acts: Act) -> dict[str, Any]:
    """What is decided after these acts, each read by itself and let go of at once."""
    story = Story()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(agenda_module, "LET_GO", 1)
        patch.setattr(settling, "NEWEST", 2)
        reader = Agenda(story.log, REGION)  # type: ignore[arg-type]
        for act in acts:
            story.add(act)
            reader()
        _compare(story, reader)
        return decided(reader(), story.now + DAY)


def _edition(number: int, repeats: int | None = None, *, feed: bool = True) -> tuple[Act, ...]:
    """An edition that everybody has."""
    memo = issued("one", number, repeats)
    fed = (made(memo.memo, FEED, "feed"),) if feed else ()
    return (memo, *(made(memo.memo, to) for to in PEOPLE[:2]), *fed)


def test_an_old_edition_that_is_sent_again_is_known_to_repeat_another() -> None:
    """Whoever has the edition before it gets one line, long after both were let go of."""
    old = (*_edition(1), *_edition(2, 1), *_edition(3), *_edition(4), *_edition(5))
    (one,) = _told_alike(*old, failed("M2.one", PEOPLE[0], SET))["pending"]
    assert (one.memo.memo, one.unchanged_since) == ("M2.one", 1)


def test_a_late_reader_of_a_memo_hears_of_every_correction_of_it() -> None:
    """Of that of its correction, too, once he has the first; whatever was let go of meanwhile."""
    first = (corrected(1, "M1.one"), *(made("C1", to) for to in PEOPLE[:2]))
    second = (corrected(2, "C1"), *(made("C2", to) for to in PEOPLE[:2]))
    old = (*_edition(1, feed=False), *first, *second, *_edition(2, feed=False))
    late = (subscribed("one", PEOPLE[:2]), *old, made("M1.one", PEOPLE[2]))
    for memo in ("C1", "C2"):
        owed = [(one.memo.memo, one.to.address) for one in _told_alike(*late)["pending"]]
        assert owed == [(memo, PEOPLE[2])]
        late = (*late, made(memo, PEOPLE[2]))
    assert _told_alike(*late)["pending"] == ()


def test_the_notice_of_an_old_slot_counts_on_from_those_before() -> None:
    """Else it would be taken for one that somebody else sends at this moment, for ever."""
    slot = "one/2025-03-24T07:00"
    first = (failed(slot, "kim@example.org", SET, "notice"), told(slot, "late"))
    over = told("one/2025-03-27T07:00", "recovered")
    old = (*_edition(1), *first, *(act for n in range(2, 9) for act in _edition(n)), over)
    found = _told_alike(*old, failed("M1.one", PEOPLE[0], SET + 30 * DAY))
    due_ones = [(one.of, one.trouble) for one in found["notices"]]
    assert dict(zip(due_ones, found["attempts"], strict=True))[slot, "late"] == 2


def test_pages_that_were_corrected_before_they_were_issued_again_are_corrected_there() -> None:
    """A subscription that comes late to the same pages: its readers hear of the correction."""
    mended = (corrected(1, "M2"), *(made("C1", to) for to in PEOPLE[:2]), made("C1", FEED, "feed"))
    old = (*_edition(2), *mended, *_edition(3), *_edition(4), *_edition(5))
    late = (issued("two", 2), made("M2.two", PEOPLE[2]))
    owed = [(one.memo.memo, one.to.address) for one in _told_alike(*old, *late)["pending"]]
    assert ("C1", PEOPLE[2]) in owed


def test_a_feed_that_is_named_no_more_loses_nothing() -> None:
    """A correction that comes after it is added to what the feed has."""
    old = (*_edition(1), *_edition(2), subscribed("one", PEOPLE[:2]), corrected(1, "M1.one"))
    mended = (*(made("C1", to) for to in PEOPLE[:2]), made("C1", FEED, "feed"))
    one, _, _ = _told_alike(*old, *mended)["feeds"]
    assert [(d.memo.memo, d.mends and d.mends.memo) for d in one] == [
        ("M2.one", None),
        ("C1", "M1.one"),
    ]


def test_what_is_held_does_not_grow_with_the_editions() -> None:
    """After a year of editions that reached everybody, as much is held as after a week."""
    story = Story()
    reader = Agenda(story.log, REGION)  # type: ignore[arg-type]
    held = {}
    for day in range(1, 366):
        for name in NAMES:
            memo = issued(name, day, repeats=1 if day > 1 else None)
            story.add(memo)
            for to in PEOPLE[:2]:
                story.add(made(memo.memo, to))
            story.add(made(memo.memo, FEED, "feed"))
        seen = reader()
        kept = [(len(s.slots), len(s.reached)) for s in seen.settled.values()]
        held[day] = (len(seen.memos), len(seen.deliveries), len(seen.skipped), kept)
    assert held[365] == held[60]
    fold_of = agenda_module.AgendaFold(REGION)
    assert reader._folded is not None
    state = reader._folded.state
    assert (state.missed, len(state.waiting)) == (set(), 0)
    assert len(b"".join(dumped(fold_of, state))) < 200_000


def test_an_agenda_that_was_put_down_says_the_same(tmp_path: Path) -> None:
    """Snapshots hold what is open, and are taken up by the next process."""
    kept = Snapshots(tmp_path / "kept", lambda: bytes(32))
    with SqliteLog.create(tmp_path / "log.sqlite") as log:
        log.append([Entry(subscribed("one", PEOPLE[:2]), "subscription/one")], at=SET)
        for number in range(1, 400):
            memo = issued("one", number)
            acts = (memo, *(made(memo.memo, to) for to in PEOPLE[:2]))
            log.append([Entry(act, f"{number}") for act in acts], at=SET + number * DAY)
        now = SET + 401 * DAY
        whole = decided(agenda(log, REGION), now)
        assert decided(Agenda(log, REGION, kept)(), now) == whole
        assert sum(path.stat().st_size for path in (tmp_path / "kept").iterdir()) < 20_000
        assert len([*(tmp_path / "kept").glob("*.snapshot")]) == 1
        log.append([Entry(failed("M3.one", PEOPLE[0], now), "late")], at=now)
        whole = decided(agenda(log, REGION), now)
        assert decided(Agenda(log, REGION, kept)(), now) == whole
        assert [one.memo.memo for one in whole["pending"]] == ["M3.one"]


def test_an_agenda_from_before_a_redaction_is_put_in_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A scheduler that runs on holds what it read; only a fold that begins anew may be kept."""
    monkeypatch.setattr("briefing.schedule.agenda.WORTH_KEEPING", 1)
    kept = Snapshots(tmp_path / "kept", lambda: bytes(32))
    with SqliteLog.create(tmp_path / "log.sqlite") as log:
        log.append([Entry(subscribed("one", PEOPLE[:2]), "subscription/one")], at=SET)
        reader = Agenda(log, REGION, kept)
        reader()
        assert [*(tmp_path / "kept").glob("*.pieces")]
        log.redact(at=SET, by="kim", record=log.record(1).id)
        kept.forget()
        log.append([Entry(subscribed("two", PEOPLE[:2]), "subscription/two")], at=SET)
        reader()
        assert [*(tmp_path / "kept").iterdir()] == []
        Agenda(log, REGION, kept)()
        assert [*(tmp_path / "kept").glob("*.pieces")]

"""What still has to reach whom: a pure function of the situation."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from briefing.situation.settled import Settled
from briefing.situation.situation import Situation
from events.acts import DeliveryFailed, DeliveryMade, MemoIssued, Recipient, SubscriptionSet

FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=1)
MOST_ATTEMPTS = 30
"""With the waits above, a delivery is tried for a day and an hour before it is given up."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One memo on its way to one recipient; `attempt` counts from 1.

    `terms` is the subscription as it was set when the memo was issued; none of an ad-hoc memo.
    `unchanged_since` is the edition that said the same, where the subscription asks for one line
    then and the recipient has one of those that did. `mends` is the memo that a corrigendum mends.
    `copies` counts how often the recipient got the memo already.
    """

    memo: MemoIssued
    to: Recipient
    attempt: int
    not_before: datetime | None
    issued_at: datetime | None = None
    terms: SubscriptionSet | None = None
    unchanged_since: int | None = None
    mends: MemoIssued | None = None
    copies: int = 0


@dataclass(frozen=True, slots=True)
class Owed:
    """A memo that some recipient was to have; the last attempt, or none so far."""

    delivery: Delivery
    last: DeliveryMade | DeliveryFailed | None

    @property
    def waits(self) -> bool:
        """Whether it is to be attempted (again)."""
        return _waits(self.last)


def pending(situation: Situation) -> tuple[Delivery, ...]:
    """Deliveries that were neither made nor given up, oldest memo first."""
    books = _Books.of(situation)
    return tuple(
        books.owed(one, to).delivery
        for one in _addressed(situation, books)
        for to in one.readers
        if _waits(books.last.get((one.memo.memo, to.channel, to.address)))
    )


def all_owed(situation: Situation) -> Iterator[Owed]:
    """Every delivery that was ever owed, with how it stands, oldest memo first.

    A memo goes to those whom its subscription named when it was issued, less those whom a later
    setting names no more; a corrigendum to everyone who got the memo that it mends.
    """
    books = _Books.of(situation)
    for one in _addressed(situation, books):
        for to in one.readers:
            yield books.owed(one, to)


def delivery_to(situation: Situation, memo: str, to: Recipient) -> Owed | None:
    """A memo on its way to anybody, whether it is owed or not; none for an unknown memo."""
    books = _Books.of(situation)
    for one in _addressed(situation, books):
        if one.memo.memo == memo:
            return books.owed(replace(one, unchanged_since=None), to)
    return None


def open_memos(situation: Situation) -> frozenset[str]:
    """The memos that somebody may still get: their deliveries were neither made nor given up.

    Whom a later setting names no more counts as well: he may be named again.
    """
    books = _Books.of(situation)

    def waits(memo: MemoIssued, readers: Iterable[Recipient]) -> bool:
        return any(_waits(books.last.get((memo.memo, to.channel, to.address))) for to in readers)

    return frozenset(
        memo.memo
        for position, _, memo in situation.memos
        if (
            any(waits(memo, readers) for _, readers in books.mended(memo))
            if _mending(memo)
            else (terms := books.terms(memo, position)) and waits(memo, terms.recipients)
        )
    )


def in_feed(situation: Situation, address: str, name: str) -> Iterator[Delivery]:
    """What reached the feed of this name in this folder, oldest memo first.

    That a later setting names it no more takes nothing out of it.
    """
    books = _Books.of(situation)
    to = Recipient(channel="feed", address=address)
    for one, folder in _fed(situation, books):
        if (folder, feed_name(one.memo, one.mends)) == (address, name):
            yield books.owed(one, to).delivery


def feeds(situation: Situation) -> dict[tuple[str, str], list[str]]:
    """The memos in every feed, by the address of its folder and its name, oldest first."""
    found: dict[tuple[str, str], list[str]] = {}
    if any(act.channel == "feed" for _, act in situation.deliveries):
        for one, folder in _fed(situation, _Books.of(situation)):
            name = feed_name(one.memo, one.mends)
            found.setdefault((folder, name), []).append(one.memo.memo)
    return found


def feed_name(memo: MemoIssued, mends: MemoIssued | None) -> str:
    """A feed per subscription, with corrections of its memos; what belongs to none has its own."""
    own = memo.request.subscription
    return own or (mends.request.subscription if mends else None) or "memos"


@dataclass(frozen=True, slots=True)
class _Whole:
    """A memo and what holds for all its readers."""

    memo: MemoIssued
    issued_at: datetime
    terms: SubscriptionSet | None
    unchanged_since: int | None
    mends: MemoIssued | None
    readers: tuple[Recipient, ...]


def _addressed(situation: Situation, books: "_Books") -> Iterator[_Whole]:
    for position, issued_at, memo in situation.memos:
        terms = books.terms(memo, position)
        if not _mending(memo):
            readers = books.readers(terms) if terms else ()
            yield _Whole(memo, issued_at, terms, memo.repeats, None, readers)
            continue
        for mended, readers in books.mended(memo):
            yield _Whole(memo, issued_at, terms, memo.repeats, mended, readers)


def _fed(situation: Situation, books: "_Books") -> Iterator[tuple[_Whole, str]]:
    """Memos, and the address of each feed that has them.

    A correction of pages that several feeds have is in each of them, so that whatever happens
    later, a feed loses nothing but its oldest memos.
    """
    having: dict[str, list[str]] = {}
    for memo_id, channel, address in books.copies:
        if channel == "feed":
            having.setdefault(memo_id, []).append(address)
    for position, issued_at, memo in situation.memos:
        addresses = having.get(memo.memo, ())
        mended = books.mended_by(memo) if addresses and _mending(memo) else (None,)
        for mends in mended:
            one = _Whole(memo, issued_at, books.terms(memo, position), memo.repeats, mends, ())
            for address in addresses:
                if mends is None or ("feed", address) in books.got.get(mends.memo, ()):
                    yield one, address


def _waits(last: DeliveryMade | DeliveryFailed | None) -> bool:
    if isinstance(last, DeliveryFailed):
        return last.next_attempt_at is not None
    return last is None


def retry_at(now: datetime, attempt: int) -> datetime | None:
    """When to try again after this many attempts: doubling from a minute; none to give up."""
    if attempt >= MOST_ATTEMPTS:
        return None
    wait: timedelta = min(FIRST_RETRY * 2 ** min(attempt - 1, 10), LONGEST_RETRY)
    return now + wait


_Key = tuple[str, str, str]
"""A memo, a channel, an address."""


@dataclass(slots=True)
class _Books:
    """The ledger, arranged for looking things up."""

    last: dict[_Key, DeliveryMade | DeliveryFailed] = field(default_factory=dict)
    tried: dict[_Key, int] = field(default_factory=dict)
    copies: dict[_Key, int] = field(default_factory=dict)
    got: dict[str, dict[tuple[str, str], None]] = field(default_factory=dict)
    """By memo, who got it, in their order."""
    memos: dict[str, MemoIssued] = field(default_factory=dict)
    settings: dict[str, list[tuple[int, SubscriptionSet]]] = field(default_factory=dict)
    now: dict[str, SubscriptionSet] = field(default_factory=dict)
    editions: dict[tuple[str | None, int | None], str] = field(default_factory=dict)
    """The memos by subscription and edition, once they are asked for."""
    readers_of: dict[int, tuple[Recipient, ...]] = field(default_factory=dict)
    """By the identity of a setting: many memos share one."""
    settled: Mapping[str, Settled] = field(default_factory=dict)

    @classmethod
    def of(cls, situation: Situation) -> "_Books":
        books = cls()
        for _, act in situation.deliveries:
            key = (act.memo, act.channel, act.recipient)
            books.last[key] = act
            books.tried[key] = books.tried.get(key, 0) + 1
            if isinstance(act, DeliveryMade):
                books.copies[key] = books.copies.get(key, 0) + 1
                if act.channel not in _NO_READERS:
                    books.got.setdefault(act.memo, {})[act.channel, act.recipient] = None
        books.settled = situation.settled
        books.memos = {memo.memo: memo for _, _, memo in situation.memos}
        for position, terms in situation.settings:
            books.settings.setdefault(terms.name, []).append((position, terms))
        for _, _, terms in situation.subscriptions:
            books.now[terms.name] = terms
        return books

    def terms(self, memo: MemoIssued, position: int) -> SubscriptionSet | None:
        """The setting in force when the memo was issued."""
        settings = self.settings.get(memo.request.subscription or "", ())
        if len(settings) == 1:
            return settings[0][1] if settings[0][0] < position else None
        number = bisect_left(settings, position, key=lambda one: one[0])
        return settings[number - 1][1] if number else None

    def mended(self, memo: MemoIssued) -> Iterator[tuple[MemoIssued | None, tuple[Recipient, ...]]]:
        """What a corrigendum mends, with those who got it; nobody is named twice.

        It may name a memo, or the id on pages that several subscriptions share.
        """
        found, seen = False, set[tuple[str, str]]()
        for act in self.mended_by(memo):
            found = True
            fresh = [to for to in self.got.get(act.memo, ()) if to not in seen]
            seen.update(fresh)
            yield (
                act,
                tuple(
                    Recipient.model_validate({"channel": channel, "address": address})
                    for channel, address in fresh
                ),
            )
        if not found:
            yield None, ()

    def mended_by(self, memo: MemoIssued) -> Iterator[MemoIssued]:
        """The memos that a corrigendum is about."""
        for act in self.memos.values():
            if memo.request.subject in (act.memo, act.printed):
                yield act

    def readers(self, terms: SubscriptionSet) -> tuple[Recipient, ...]:
        """Those whom a setting names, and the one in force still names."""
        found = self.readers_of.get(id(terms))
        if found is None:
            now = self.now.get(terms.name)
            still = None if now is None or now is terms else _named(now)
            found = tuple(to for key, to in _named(terms).items() if still is None or key in still)
            self.readers_of[id(terms)] = found
        return found

    def has_seen(self, memo: MemoIssued, to: tuple[str, str]) -> bool:
        """Whether one of the editions that this one repeats has reached this reader."""
        if memo.repeats is None:
            return False
        if not self.editions:
            for act in self.memos.values():
                self.editions[act.request.subscription, act.request.edition] = act.memo
        request = memo.request
        settled = self.settled.get(request.subscription or "")
        if settled is not None and any(
            (begins, *whom) == (memo.repeats, *to) and first < (request.edition or 0)
            for begins, *whom, first in settled.reached
        ):
            return True
        return any(
            to in self.got.get(self.editions.get((request.subscription, edition), ""), {})
            for edition in range(memo.repeats, request.edition or 0)
        )

    def owed(self, one: _Whole, to: Recipient) -> Owed:
        key = (one.memo.memo, to.channel, to.address)
        last = self.last.get(key)
        delivery = Delivery(
            one.memo,
            to,
            attempt=self.tried.get(key, 0) + 1,
            not_before=last.next_attempt_at if isinstance(last, DeliveryFailed) else None,
            issued_at=one.issued_at,
            terms=one.terms,
            unchanged_since=one.unchanged_since if self.has_seen(one.memo, key[1:]) else None,
            mends=one.mends,
            copies=self.copies.get(key, 0),
        )
        return Owed(delivery, last)


def _named(terms: SubscriptionSet) -> dict[tuple[str, str], Recipient]:
    """The recipients, each in the first of the roles that he is named in."""
    found: dict[tuple[str, str], Recipient] = {}
    for to in terms.recipients:
        found.setdefault((to.channel, to.address), to)
    return found


_NO_READERS = ("notice", "calendar")
"""A notice carries no memo, and a calendar takes no corrigendum: it is written anew."""


def _mending(memo: MemoIssued) -> bool:
    return memo.request.kind == "corrigendum"

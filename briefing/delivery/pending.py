"""What still has to reach whom: a pure function of the situation."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

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
    then. `mends` is the memo that a corrigendum mends. `copies` counts how often the recipient
    got the memo already.
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
        if isinstance(self.last, DeliveryFailed):
            return self.last.next_attempt_at is not None
        return self.last is None


def pending(situation: Situation) -> tuple[Delivery, ...]:
    """Deliveries that were neither made nor given up, oldest memo first."""
    return tuple(owed.delivery for owed in all_owed(situation) if owed.waits)


def all_owed(situation: Situation) -> Iterator[Owed]:
    """Every delivery that was ever owed, with how it stands, oldest memo first.

    A memo goes to those whom its subscription named when it was issued, less those whom a later
    setting names no more; a corrigendum to everyone who got the memo that it mends.
    """
    books = _Books.of(situation)
    for position, issued_at, memo in situation.memos:
        terms = books.terms(memo, position)
        mends = books.memos.get(memo.request.subject or "") if _mending(memo) else None
        whole = Delivery(
            memo,
            Recipient(channel="folder", address="-"),
            1,
            None,
            issued_at,
            terms,
            memo.repeats,
            mends,
        )
        for to in books.readers(memo, terms):
            yield books.owed(whole, to)


def delivery_to(situation: Situation, memo: str, to: Recipient) -> Owed | None:
    """A memo on its way to anybody, whether it is owed or not; none for an unknown memo."""
    books = _Books.of(situation)
    for position, issued_at, act in situation.memos:
        if act.memo == memo:
            terms = books.terms(act, position)
            mends = books.memos.get(act.request.subject or "") if _mending(act) else None
            return books.owed(Delivery(act, to, 1, None, issued_at, terms, None, mends), to)
    return None


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
    got: dict[str, dict[tuple[str, str], Recipient]] = field(default_factory=dict)
    memos: dict[str, MemoIssued] = field(default_factory=dict)
    settings: dict[str, list[tuple[int, SubscriptionSet]]] = field(default_factory=dict)
    now: dict[str, frozenset[tuple[str, str]]] = field(default_factory=dict)

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
                    to = Recipient.model_validate(
                        {"channel": act.channel, "address": act.recipient}
                    )
                    books.got.setdefault(act.memo, {})[act.channel, act.recipient] = to
        books.memos = {memo.memo: memo for _, _, memo in situation.memos}
        for position, terms in situation.settings:
            books.settings.setdefault(terms.name, []).append((position, terms))
        for _, _, terms in situation.subscriptions:
            books.now[terms.name] = frozenset((r.channel, r.address) for r in terms.recipients)
        return books

    def terms(self, memo: MemoIssued, position: int) -> SubscriptionSet | None:
        """The setting in force when the memo was issued."""
        settings = self.settings.get(memo.request.subscription or "", [])
        number = bisect_left(settings, position, key=lambda one: one[0])
        return settings[number - 1][1] if number else None

    def readers(self, memo: MemoIssued, terms: SubscriptionSet | None) -> tuple[Recipient, ...]:
        if _mending(memo):
            return tuple(self.got.get(memo.request.subject or "", {}).values())
        if terms is None:
            return ()
        still = self.now.get(terms.name)
        named = {(r.channel, r.address): r for r in reversed(terms.recipients)}
        return tuple(
            r
            for r in terms.recipients
            if named[r.channel, r.address] is r
            and (still is None or (r.channel, r.address) in still)
        )

    def owed(self, delivery: Delivery, to: Recipient) -> Owed:
        key = (delivery.memo.memo, to.channel, to.address)
        last = self.last.get(key)
        failed = last if isinstance(last, DeliveryFailed) else None
        made = replace(
            delivery,
            to=to,
            attempt=self.tried.get(key, 0) + 1,
            not_before=failed.next_attempt_at if failed else None,
            copies=self.copies.get(key, 0),
        )
        return Owed(made, last)


_NO_READERS = ("notice", "calendar")
"""A notice carries no memo, and a calendar takes no corrigendum: it is written anew."""


def _mending(memo: MemoIssued) -> bool:
    return memo.request.kind == "corrigendum"

"""Let go of editions that are settled: everybody has them, or they were given up.

What is due, pending and to be told is the same before and after; only the past is left to the
log. What stays: memos that somebody waits for, what a correction of them needs, a last edition
that was given up on the way to somebody, the newest editions of feeds, and the notices that the
next one is compared with.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from briefing.delivery.feed import NEWEST
from briefing.delivery.pending import feeds, open_memos
from briefing.schedule.due import looked_at
from briefing.schedule.notices import CHANNEL
from briefing.situation.settled import Edition, Reached, Settled
from briefing.situation.situation import Situation
from events.acts import DeliveryFailed, DeliveryMade, MemoIssued, printed_id
from events.log import Log

Memo = tuple[int, datetime, MemoIssued]
Delivery = tuple[int, DeliveryMade | DeliveryFailed]
_READERS = ("calendar", CHANNEL)
"""Channels whose deliveries make nobody a reader, as `pending` has it."""


def settled(situation: Situation, missed: Collection[str] = ()) -> Situation:
    """The situation without what no later decision asks of it.

    Memos of the printed ids `missed`, and corrections of them, are held: some of what belongs to
    them is to be read again.
    """
    past = _Past.of(situation)
    held = set(_held(situation, past, missed))
    ids = {memo.memo for position, _, memo in situation.memos if position in held}
    kept = _kept(situation, past, held)
    deliveries = [
        one for one in situation.deliveries if one[1].channel != CHANNEL and one[1].memo in ids
    ]
    notices = _notices(situation, kept, held)
    return replace(
        situation,
        memos=tuple(one for one in situation.memos if one[0] in held),
        skipped=(),
        deliveries=tuple(sorted((*deliveries, *notices), key=_position)),
        settled=kept,
    )


def family(memo: MemoIssued) -> tuple[str, ...]:
    """The printed ids that a memo has to do with: its own and, of a correction, what it mends."""
    if memo.request.kind != "corrigendum" or memo.request.subject is None:
        return (memo.printed,)
    return (memo.printed, printed_id(memo.request.subject))


def families(memos: Iterable[MemoIssued], of: Collection[str]) -> set[str]:
    """These printed ids, and those that corrections link with them, however far."""
    links = [link for memo in memos if len(link := family(memo)) > 1]
    found, before = set(of), -1
    while len(found) != before:
        before = len(found)
        found.update(*(link for link in links if not found.isdisjoint(link)))
    return found


def restored(log: Log, through: int, situation: Situation, missed: Collection[str]) -> Situation:
    """The situation with all that the log holds of these printed ids, and of corrections of them.

    The editions that one of them repeats come with it: whether a reader has one of those decides
    what he gets. So do the notices of its slot, which the next one counts on from. All is read
    from the log's first record on: people who correct or resend old memos are few.
    """
    names = families((memo for _, _, memo in _memos(log, through)), missed)
    memos = {one[0]: one for one in _memos(log, through) if not names.isdisjoint(family(one[2]))}
    if repeated := {edition for _, _, memo in memos.values() for edition in _repeated(memo)}:
        memos |= {one[0]: one for one in _memos(log, through) if _edition(one[2]) in repeated}
    memos |= {one[0]: one for one in situation.memos}
    ids = {name for _, _, memo in memos.values() for name in (memo.memo, _about(memo))}
    deliveries: dict[int, Delivery] = {one[0]: one for one in situation.deliveries}
    for record in log.read(through=through, kinds=("delivery_made", "delivery_failed")):
        event = record.event
        if isinstance(event, DeliveryMade | DeliveryFailed) and event.memo in ids:
            deliveries[record.position] = (record.position, event)
    return replace(
        situation,
        memos=tuple(sorted(memos.values(), key=_position)),
        deliveries=tuple(sorted(deliveries.values(), key=_position)),
    )


def _about(memo: MemoIssued) -> str:
    """What notices call the slot of a memo."""
    return f"{memo.request.subscription}/{memo.request.slot}"


def _edition(memo: MemoIssued) -> tuple[str | None, int | None]:
    return memo.request.subscription, memo.request.edition


def _repeated(memo: MemoIssued) -> Iterator[tuple[str | None, int | None]]:
    """The editions before this one that say the same."""
    if memo.repeats is not None:
        for number in range(memo.repeats, memo.request.edition or 0):
            yield memo.request.subscription, number


def _memos(log: Log, through: int) -> Iterator[Memo]:
    for record in log.read(through=through, kinds=("memo_issued",)):
        if isinstance(record.event, MemoIssued):
            yield record.position, record.recorded_at, record.event


def _position(one: Memo | Delivery) -> int:
    return one[0]


@dataclass(slots=True)
class _Past:
    """What became of the memos."""

    outcomes: dict[str, dict[tuple[str, str], DeliveryMade | DeliveryFailed]] = field(
        default_factory=dict
    )
    """By memo, the last attempt to reach each recipient."""
    got: dict[str, dict[tuple[str, str], None]] = field(default_factory=dict)
    """By memo, those whom it reached."""

    @classmethod
    def of(cls, situation: Situation) -> "_Past":
        past = cls()
        for _, act in situation.deliveries:
            if act.channel == CHANNEL:
                continue
            to = (act.channel, act.recipient)
            past.outcomes.setdefault(act.memo, {})[to] = act
            if isinstance(act, DeliveryMade) and act.channel not in _READERS:
                past.got.setdefault(act.memo, {})[to] = None
        return past


def _held(situation: Situation, past: _Past, missed: Collection[str]) -> Iterator[int]:
    """The positions of the memos that stay.

    Whom a correction is for, and which feed it is in, follows from all that it has to do with:
    they stay or go together.
    """
    ids = {*open_memos(situation), *_given_up(situation, past)}
    ids.update(*(found[-NEWEST:] for found in feeds(situation).values()))
    memos = [memo for _, _, memo in situation.memos]
    mended = {name for memo in memos if len(link := family(memo)) > 1 for name in link}
    names = {name for memo in memos if memo.memo in ids for name in family(memo)}
    names = families(memos, (names & mended).union(missed))
    for position, _, memo in situation.memos:
        if memo.memo in ids or (names and not names.isdisjoint(family(memo))):
            yield position


def _given_up(situation: Situation, past: _Past) -> Iterator[str]:
    """The newest memo of each subscription, where it failed to reach somebody."""
    newest: dict[str, tuple[int, MemoIssued]] = {}
    for position, _, memo in situation.memos:
        if memo.request.subscription:
            newest[memo.request.subscription] = (position, memo)
    for name, (position, memo) in newest.items():
        known = situation.settled.get(name)
        outcomes = past.outcomes.get(memo.memo, {}).values()
        failed = any(isinstance(act, DeliveryFailed) for act in outcomes)
        if failed and (known is None or position >= known.newest):
            yield memo.memo


def _kept(situation: Situation, past: _Past, held: set[int]) -> dict[str, Settled]:
    """What is kept of every subscription; the same values where nothing came to them."""
    labels: dict[str, set[str]] = {}
    memos: dict[str, list[tuple[int, MemoIssued]]] = {}
    for _, skipped in situation.skipped:
        labels.setdefault(skipped.subscription, set()).add(skipped.slot)
    for position, _, memo in situation.memos:
        name = memo.request.subscription
        if name is not None:
            memos.setdefault(name, []).append((position, memo))
            labels.setdefault(name, set())
            if memo.request.slot:
                labels[name].add(memo.request.slot)
    kept = dict(situation.settled)
    for name, decided in labels.items():
        before = kept.get(name) or Settled()
        own = memos.get(name, [])
        editions = [Edition.of(position, memo) for position, memo in own]
        if before.last is not None:
            editions.append(before.last)
        last = max(editions, key=lambda e: (e.number, e.position), default=None)
        begins = {one.begins for one in editions if one.position in held}
        if last is not None:
            begins.add(last.begins)
        kept[name] = Settled(
            slots=looked_at(decided.union(before.slots)),
            last=last,
            newest=max((before.newest, *(position for position, _ in own))),
            reached=_reached(begins, own, past, before.reached),
        )
    return kept


def _reached(
    begins: set[int],
    memos: list[tuple[int, MemoIssued]],
    past: _Past,
    before: tuple[Reached, ...],
) -> tuple[Reached, ...]:
    """Whom these editions, or those after them, have reached, and which of them did first."""
    found: dict[tuple[int, str, str], int] = {}

    def reach(number: int, channel: str, address: str) -> None:
        for begin in begins:
            if begin <= number:
                key = (begin, channel, address)
                found[key] = min(number, found.get(key, number))

    for _, channel, address, first in before:
        reach(first, channel, address)
    for _, memo in memos:
        for channel, address in past.got.get(memo.memo, ()):
            reach(memo.request.edition or 0, channel, address)
    return tuple((*key, first) for key, first in sorted(found.items()))


def _notices(situation: Situation, kept: dict[str, Settled], held: set[int]) -> Iterator[Delivery]:
    """The notices that the next ones are compared with, or count on from."""
    told: dict[str, list[Delivery]] = {}
    for one in situation.deliveries:
        if one[1].channel == CHANNEL:
            told.setdefault(one[1].memo.partition("/")[0], []).append(one)
    slots = {_about(memo) for position, _, memo in situation.memos if position in held}
    for name, acts in told.items():
        made = [act.memo for _, act in acts if isinstance(act, DeliveryMade)]
        about = {acts[-1][1].memo, *made[-1:]}
        decided = kept.get(name, Settled()).slots
        for position, act in acts:
            slot = act.memo.partition("/")[2]
            if not decided or slot >= decided[0] or act.memo in about or act.memo in slots:
                yield position, act

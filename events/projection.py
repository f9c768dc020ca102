"""Folds that can stop and go on: what a projection gives, and how one is brought to a position.

A snapshot is a fold that was put down. It is only ever a shorter way to the state that the whole
log gives: where anything about it is in doubt it is passed over, and the log is folded from its
first record.
"""

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from events.log import Log
from events.record import NO_CHAIN, Record
from events.spool import Parts, Spool, in_full

S = TypeVar("S")

WORTH_KEEPING = 1_000
"""Records that must lie between two snapshots: fewer are folded sooner than they are written."""

LONG = 32_000
"""Records that are folded in a few seconds: a longer fold leaves snapshots on its way."""

_STOPS = 32

_REDACTION = "payload_redacted"
REDACTED = "something was redacted since"
"""Why a state is dropped that may hold what a redaction took away."""


class Projection(Protocol[S]):
    """A fold by name. Equal records give equal states, and `load(dump(state))` is that state."""

    @property
    def name(self) -> str:
        """What its snapshots are called: lower-case letters, digits and hyphens."""
        ...

    @property
    def fingerprint(self) -> str:
        """A digest of all that the state hangs on besides the records: code, region pack."""
        ...

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of record that it takes in; empty for all."""
        ...

    def start(self) -> S:
        """The state before the first record."""
        ...

    def step(self, state: S, record: Record) -> S:
        """The state after a record; the one given may be changed and given back."""
        ...

    def dump(self, state: S) -> Iterable[bytes | int]:
        """The whole state in parts, each small enough to hold in memory; equal for equal states.

        A part that lies in the state's spool is given by its place there.
        """
        ...

    def spool(self, state: S, /) -> Spool | None:
        """Where those parts lie; none for a projection that gives all its parts as bytes."""
        ...

    def load(self, parts: Parts) -> S:
        """The state that was dumped; ValueError, LookupError or EOFError for less."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """Where in which log a state stands: its first record's id, a position, the chain there.

    `seen` is how far the log had come when the fold began, where that is known: it holds nothing
    that was redacted up to there. Of a state that is asked for it is the least that will do.
    """

    log: str
    position: int
    chain: bytes
    seen: int = field(default=0, compare=False)

    @property
    def knows(self) -> int:
        """The position of the last redaction that it may know of."""
        return self.seen or self.position


class Kept(Protocol):
    """Where states are put down; see `events.snapshots.Snapshots`."""

    def positions(self, projection: Projection[S]) -> list[int]:
        """Where there are snapshots of this projection, the latest first."""
        ...

    def load(self, projection: Projection[S], place: Place) -> S | None:
        """The state kept for this place; none where it cannot be trusted or knows too little."""
        ...

    def keep(self, projection: Projection[S], place: Place, state: S) -> bool:
        """Put a state down; whether it was possible."""
        ...

    def drop(self, projection: Projection[S], position: int, why: str) -> None:
        """Throw a snapshot away, and say why."""
        ...


@dataclass(frozen=True, slots=True)
class Folded(Generic[S]):
    """A state, the position it stands at, and the position from which it was folded.

    `seen` is how far the log had come when the fold began: see `Place`.
    """

    state: S
    position: int
    since: int
    seen: int = 0


def resume(
    log: Log,
    projection: Projection[S],
    kept: Kept | None,
    *,
    through: int | None = None,
    on_record: Callable[[Record], None] | None = None,
    on_stop: Callable[[Folded[S]], None] | None = None,
) -> Folded[S]:
    """The state at a position (none: the head), from the latest snapshot that can be trusted.

    It is the same with and without snapshots, and however the log was split; they save time
    only. `on_record` is told of every record that is taken in, `on_stop` of the state at the
    `stops` of a long way, for it to be put down; it must not keep it.
    """
    end = log.head().position
    last = end if through is None else min(through, end)
    with uncollected():
        state, since = _latest(log, projection, kept, last, end)
        on_the_way = [] if on_stop is None or kept is None else stops(since, last)
        at = since
        for stop in [*on_the_way, last]:
            for record in log.read(after=at, through=stop, kinds=projection.kinds):
                state = projection.step(state, record)
                if on_record is not None:
                    on_record(record)
            if on_stop is not None and stop != last:
                on_stop(Folded(state, stop, at, end))
            at = stop
    return Folded(state, last, since, end)


def stops(since: int, last: int) -> list[int]:
    """Where a long fold from one position to another leaves snapshots, in order.

    Evenly, so that no point is far behind one; and not too many, since what each costs grows with
    all that is held there, though it writes only what is new.
    """
    way = last - since
    parts = min(-(-way // LONG), _STOPS)
    return [since + way * part // parts for part in range(1, parts)]


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the cyclic garbage collector, which walks all that a fold holds again and again.

    What is read from a log holds no cycles: half of the time of a large fold is saved.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            # What was made is taken for old, and not walked through at once.
            gc.freeze()
            gc.unfreeze()
            gc.enable()


def dumped(projection: Projection[S], state: S) -> Iterator[bytes]:
    """All parts of a state as bytes, in order."""
    return in_full(projection.dump(state), projection.spool(state))


def keep(log: Log, projection: Projection[S], kept: Kept | None, folded: Folded[S]) -> bool:
    """Put a state down for the next time; whether there was a place for it.

    What was redacted while it was folded or written must not stay in a file: it is dropped.
    """
    if kept is None or folded.position == 0:
        return False
    place = _place(log, folded.position, folded.seen)
    done = kept.keep(projection, place, folded.state)
    if done and _last_redaction(log) > place.knows:
        kept.drop(projection, folded.position, REDACTED)
        return False
    return done


def folded(log: Log, projection: Projection[S], kept: Kept | None) -> S:
    """The state at the head; put down again once enough records came after the last snapshot."""
    found = resume(log, projection, kept)
    if found.position - found.since >= WORTH_KEEPING:
        keep(log, projection, kept, found)
    return found.state


def _latest(
    log: Log, projection: Projection[S], kept: Kept | None, last: int, end: int
) -> tuple[S, int]:
    """The state to go on from, and its position: the latest sound snapshot, or the start."""
    if kept is None:
        return projection.start(), 0
    redacted = _last_redaction(log)
    for position in kept.positions(projection):
        if position > end:
            kept.drop(projection, position, "the log does not hold what it was folded from")
            continue
        if position > last:
            continue
        # What a redaction took away must not come back, nor stay in a file beside the log.
        state = kept.load(projection, _place(log, position, redacted))
        if state is not None:
            return state, position
    return projection.start(), 0


def _last_redaction(log: Log) -> int:
    """The position of the log's last redaction; 0 where nothing was ever redacted."""
    found = next(iter(log.read(kinds=(_REDACTION,), backwards=True)), None)
    return 0 if found is None else found.position


def _place(log: Log, position: int, seen: int) -> Place:
    chain = log.record(position).chain if position else NO_CHAIN
    return Place(log.record(1).id, position, chain, seen)

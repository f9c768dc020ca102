"""The agenda: subscriptions, memos and deliveries, read without the claims.

It renders nothing, so that listing what is due loads no library that prints.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache

from pydantic import TypeAdapter

from briefing.delivery.pending import open_memos
from briefing.regions.region import Region
from briefing.schedule.notices import CHANNEL
from briefing.schedule.settling import family, restored, settled
from briefing.situation.kept import Picture, SituationFold
from briefing.situation.latest import SCHEDULING, ledger
from briefing.situation.settled import Settled
from briefing.situation.situation import Situation
from events.acts import DeliveryFailed, DeliveryMade, MemoIssued, Pinned, printed_id
from events.log import Log
from events.projection import WORTH_KEEPING, Folded, Kept, keep, resume, uncollected
from events.record import Record
from events.snapshots import code_fingerprint
from events.spool import Parts, Spool

_CODE = ("briefing.schedule", "briefing.delivery")
LET_GO = 1_000
"""Records that are taken in before settled editions are let go of."""


def agenda(log: Log, region: Region, kept: Kept | None = None) -> Situation:
    """The situation of subscriptions, memos and deliveries alone, with all that ever was."""
    return ledger(log, region, kept)


@dataclass(slots=True)
class Open:
    """A fold of what is still open."""

    picture: Picture
    settled: dict[str, Settled] = field(default_factory=dict)
    missed: set[str] = field(default_factory=set)
    """Printed ids of memos that were let go of, and of which the log then spoke again."""
    mended: set[str] = field(default_factory=set)
    """Printed ids that corrections have to do with; corrected pages may be issued anew."""
    waiting: set[str] = field(default_factory=set)
    """The memos that somebody may still get."""
    fresh: int = 0
    """Records since settled editions were let go of."""
    pinned: tuple[Pinned, ...] = ()


class AgendaFold:
    """The fold of what is due, pending and to be told as a projection: see `events.projection`.

    It lets go of settled editions (`settling`), so that it does not grow with their number.
    """

    name = "agenda"
    kinds = SCHEDULING

    def __init__(self, region: Region) -> None:
        self._region = region
        self._whole = SituationFold(self.name, region, SCHEDULING)

    @property
    def fingerprint(self) -> str:
        """That of the fold, and the code that tells what is settled."""
        return f"{self._whole.fingerprint}-{code_fingerprint(*_CODE)}"

    def start(self) -> Open:
        """Before the first record."""
        return Open(self._whole.start())

    def step(self, state: Open, record: Record) -> Open:
        """After a record."""
        event = record.event
        if isinstance(event, MemoIssued):
            state.waiting.add(event.memo)
            names = family(event)
            if len(names) > 1:
                state.mended.update(names)
            if state.settled and not state.mended.isdisjoint(names):
                state.missed.update(names)
            # Programs pin the same versions again and again: most of an act, held once.
            if event.fingerprint == state.pinned:
                same = event.model_copy(update={"fingerprint": state.pinned})
                record = record._replace(event=same)
            else:
                state.pinned = event.fingerprint
        elif (
            isinstance(event, DeliveryMade | DeliveryFailed)
            and event.channel != CHANNEL
            and event.memo not in state.waiting
        ):
            state.missed.add(printed_id(event.memo))
        self._whole.step(state.picture, record)
        state.fresh += 1
        if state.fresh >= LET_GO:
            self.let_go(state, self.situation(state))
        return state

    def situation(self, state: Open) -> Situation:
        """What is due, pending and to be told follows from it."""
        return replace(state.picture.situation(self._region), settled=state.settled)

    def let_go(self, state: Open, situation: Situation) -> Situation:
        """Hold of the situation what later decisions ask of it; that part of it."""
        situation = settled(situation, state.missed)
        state.picture.folding.hold(situation)
        state.settled = dict(situation.settled)
        state.waiting = set(open_memos(situation))
        state.fresh = 0
        return situation

    def spool(self, state: Open) -> Spool:
        """Where lies what is held for each claim."""
        return self._whole.spool(state.picture)

    def dump(self, state: Open) -> Iterator[bytes | int]:
        """What is kept of settled editions, then the fold of the others."""
        yield _settled().dump_json((state.settled, sorted(state.missed), sorted(state.mended)))
        yield from self._whole.dump(state.picture)

    def load(self, parts: Parts) -> Open:
        """The fold that was dumped."""
        kept, missed, mended = _settled().validate_json(next(parts, b""))
        state = Open(self._whole.load(parts), kept, set(missed), set(mended))
        state.waiting = set(open_memos(self.situation(state)))
        return state


@cache
def _settled() -> TypeAdapter[tuple[dict[str, Settled], list[str], list[str]]]:
    return TypeAdapter(tuple[dict[str, Settled], list[str], list[str]])


class Agenda:
    """The agenda of a log that is asked again and again: only what is new is read.

    Everything is decided from it as from the whole (`agenda`), but it holds no settled editions.
    """

    def __init__(self, log: Log, region: Region, kept: Kept | None = None) -> None:
        self._log, self._kept = log, kept
        self._fold = AgendaFold(region)
        self._folded: Folded[Open] | None = None
        self._situation: Situation | None = None

    def __call__(self) -> Situation:
        """The agenda at the log's head; after a failed reading the next one starts anew."""
        before, self._folded = self._folded, None
        head = self._log.head().position
        if before is not None and before.position == head and self._situation is not None:
            self._folded = before
            return self._situation
        self._situation = None  # what it holds is not needed beside the next one
        if before is None or before.position > head:
            found = resume(self._log, self._fold, self._kept)
        else:
            found = self._further(before, head)
        situation = self._settled(found)
        if found.position - found.since >= WORTH_KEEPING:
            keep(self._log, self._fold, self._kept, found)
            found = replace(found, since=found.position)
        self._folded, self._situation = found, situation
        return situation

    def _settled(self, found: Folded[Open]) -> Situation:
        """What is open, with all that belongs to it; the rest is let go of."""
        state = found.state
        situation = self._fold.situation(state)
        if state.missed:
            situation = restored(self._log, found.position, situation, state.missed)
            state.missed.clear()
        return self._fold.let_go(state, situation)

    def _further(self, before: Folded[Open], head: int) -> Folded[Open]:
        state = before.state
        with uncollected():
            kinds = self._fold.kinds
            for record in self._log.read(after=before.position, through=head, kinds=kinds):
                state = self._fold.step(state, record)
        return Folded(state, head, before.since, before.seen)

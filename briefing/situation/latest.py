"""The situation at a position by the shortest sound way: from a snapshot where one helps."""

from collections.abc import Callable
from functools import cached_property

from briefing.regions.region import Region
from briefing.situation.fold import Folding
from briefing.situation.kept import Picture, SituationFold, WorldFold
from briefing.situation.situation import Situation
from events.log import Log
from events.projection import WORTH_KEEPING, Folded, Kept, folded, keep, resume, uncollected
from events.record import Record

SCHEDULING = (
    "subscription_set",
    "subscription_ended",
    "memo_issued",
    "memo_skipped",
    "memo_recalled",
    "delivery_made",
    "delivery_failed",
)
"""Kinds that decide what is due and pending."""

_PARTS = 50
"""A snapshot is due when the log has grown by such a part."""
_PARTS_BEHIND = 25
"""The same for a point in the past, which fewer ask for than the head."""


def situation_at(
    log: Log,
    region: Region,
    *,
    through: int | None = None,
    kept: Kept | None = None,
    on_record: Callable[[Record], None] | None = None,
) -> Situation:
    """What `fold` makes of the records up to `through` (none: the head), and the same bytes.

    A log of some size leaves a snapshot in `kept` when so much was linked on top of the last one
    that putting all down costs less than linking that again a few times; a long one also leaves
    some on its way, for points further back.
    """
    projection = SituationFold("situation", region)
    return _situation(log, projection, through, kept, on_record)


def world_at(
    log: Log, region: Region, *, through: int | None = None, kept: Kept | None = None
) -> Situation:
    """As `situation_at`, without subscriptions, memos and deliveries.

    What it takes does not grow with the memos that were ever issued.
    """
    return _situation(log, WorldFold("world", region), through, kept)


class Standing:
    """A fold at a position that can be asked for single claims, and then for all that is linked.

    The situation leaves a snapshot as `situation_at` does; asked for claims alone it leaves none.
    """

    def __init__(
        self, log: Log, region: Region, *, through: int | None = None, kept: Kept | None = None
    ) -> None:
        self._log = log
        self._kept = kept
        self._projection = SituationFold("situation", region)
        self._found = resume(log, self._projection, kept, through=through)

    @property
    def folding(self) -> Folding:
        """The claims and what people decided about them."""
        return self._found.state.folding

    @cached_property
    def situation(self) -> Situation:
        """What `situation_at` gives."""
        return _linked(self._log, self._projection, self._kept, self._found)


def _situation(
    log: Log,
    projection: SituationFold,
    through: int | None,
    kept: Kept | None,
    on_record: Callable[[Record], None] | None = None,
) -> Situation:
    def on_stop(folded: Folded[Picture]) -> None:
        folded.state.situation(projection.region)
        keep(log, projection, kept, folded)

    found = resume(log, projection, kept, through=through, on_record=on_record, on_stop=on_stop)
    return _linked(log, projection, kept, found)


def _linked(
    log: Log, projection: SituationFold, kept: Kept | None, found: Folded[Picture]
) -> Situation:
    linked = found.state.linked is not None
    with uncollected():
        situation = found.state.situation(projection.region)
        grown = found.position - found.since
        parts = _PARTS if found.position == log.head().position else _PARTS_BEHIND
        if not linked and grown >= max(WORTH_KEEPING, found.position // parts):
            keep(log, projection, kept, found)
    return situation


def ledger(log: Log, region: Region, kept: Kept | None = None) -> Situation:
    """The subscriptions, memos and deliveries alone: what the scheduler asks at every tick."""
    projection = SituationFold("ledger", region, SCHEDULING)
    return folded(log, projection, kept).situation(region)

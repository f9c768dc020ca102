"""The agenda: subscriptions, memos and deliveries, read without the claims.

It renders nothing, so that listing what is due loads no library that prints.
"""

from dataclasses import replace

from briefing.regions.region import Region
from briefing.situation.kept import Picture, SituationFold
from briefing.situation.latest import SCHEDULING, ledger
from briefing.situation.situation import Situation
from events.log import Log
from events.projection import WORTH_KEEPING, Folded, Kept, keep, resume, uncollected


def agenda(log: Log, region: Region, kept: Kept | None = None) -> Situation:
    """The situation of subscriptions, memos and deliveries alone."""
    return ledger(log, region, kept)


class Agenda:
    """The agenda of a log that is asked again and again: only what is new is read."""

    def __init__(self, log: Log, region: Region, kept: Kept | None = None) -> None:
        self._log, self._region, self._kept = log, region, kept
        self._fold = SituationFold("ledger", region, SCHEDULING)
        self._folded: Folded[Picture] | None = None
        self._situation: Situation | None = None

    def __call__(self) -> Situation:
        """The agenda at the log's head; after a failed reading the next one starts anew."""
        before, self._folded = self._folded, None
        head = self._log.head().position
        if before is not None and before.position == head and self._situation is not None:
            self._folded = before
            return self._situation
        if before is None or before.position > head:
            found = resume(self._log, self._fold, self._kept)
        else:
            found = self._further(before, head)
        if found.position - found.since >= WORTH_KEEPING:
            keep(self._log, self._fold, self._kept, found)
            found = replace(found, since=found.position)
        self._folded, self._situation = found, found.state.situation(self._region)
        return self._situation

    def _further(self, before: Folded[Picture], head: int) -> Folded[Picture]:
        state = before.state
        with uncollected():
            kinds = self._fold.kinds
            for record in self._log.read(after=before.position, through=head, kinds=kinds):
                state = self._fold.step(state, record)
        return Folded(state, head, before.since)

"""The agenda: subscriptions, memos and deliveries, read without the claims.

It renders nothing, so that listing what is due loads no library that prints.
"""

from briefing.regions.region import Region
from briefing.situation.latest import ledger
from briefing.situation.situation import Situation
from events.log import Log
from events.projection import Kept


def agenda(log: Log, region: Region, kept: Kept | None = None) -> Situation:
    """The situation of subscriptions, memos and deliveries alone."""
    return ledger(log, region, kept)

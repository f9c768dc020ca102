"""The agenda: subscriptions, memos and deliveries, read without the claims.

It renders nothing, so that listing what is due loads no library that prints.
"""

from briefing.regions.region import Region
from briefing.situation.fold import fold
from briefing.situation.situation import Situation
from events.log import Log

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


def agenda(log: Log, region: Region) -> Situation:
    """The situation of subscriptions, memos and deliveries alone."""
    return fold(log.read(kinds=SCHEDULING), region)

"""The part of a situation that lies in a period: what the world did, not what the log learnt."""

from dataclasses import replace
from datetime import date

from briefing.situation.indexed import indexed
from briefing.situation.select import in_log_order, published
from briefing.situation.situation import Development, Situation


def within(situation: Situation, start: date | None, end: date | None) -> Situation:
    """The situation with those developments alone that may lie in start..end, both inclusive.

    A time that is known in part (a month) counts where it overlaps the period. Undated
    developments stay, unless all documents that report them were published before the period
    began; `is_undated` tells them apart.
    """
    if start is None and end is None:
        return situation
    if start is None:
        kept = tuple(d for d in situation.developments if _until(d, end))
    else:
        days = published(situation)
        every = indexed(situation.developments)
        late = (document for document in every.documents() if days.get(document, start) >= start)
        kept = in_log_order((*every.in_days(start, end), *every.undated_told_by(late)))
    return replace(situation, developments=kept)


def is_undated(development: Development) -> bool:
    """Whether no report says when it happened."""
    return development.begins is None


def _until(development: Development, end: date | None) -> bool:
    first = development.begins
    return first is None or end is None or first <= end

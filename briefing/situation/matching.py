"""When two claims report one thing: the rule of each kind.

A rule never joins what contradicts: times that do not overlap, other parties, another ordinal,
another stage, a denial with an assertion. What it asks for beyond that is likeness of content,
less of it where both reports name the same days.
"""

from collections.abc import Mapping
from datetime import date

from briefing.situation.alike import overlap
from briefing.situation.traits import Rule, Traits

REPORT_DAYS = 14
"""Undated reports are taken for one thing only when published within as many days."""

RULES: Mapping[str, Rule] = {
    "meeting_held": Rule(("participant", "host"), 0.0, 0.0, closed=True),
    "visit_made": Rule(("visitor",), 0.0, 0.0, persons=True),
    "statement_made": Rule(("speaker",), 0.6, 0.6, 0.25, persons=True),
    "concern_raised": Rule(("holder",), 0.5, 0.5, 0.2, persons=True),
    "agreement_reached": Rule(("party",), 0.4, 0.5, closed=True),
    "event_scheduled": Rule(
        ("participant", "host", "visitor", "destination", "actor"), 0.4, 0.55, named=True
    ),
    "measure_taken": Rule(("imposer",), 0.4, 0.5),
    "force_moved": Rule(("actor", "partner"), 0.2, 0.4),
    "incident_occurred": Rule(("perpetrator",), 0.3, 0.4, told=True),
    "support_given": Rule(("giver",), 0.3, 0.45),
    "office_changed": Rule(("person",), 0.0, 0.0, persons=True),
    "assessment_made": Rule(("author",), 0.6, 0.6, 0.25, persons=True),
}


def likeness(a: Traits, b: Traits, *, together: bool = False) -> float | None:
    """How surely two reports of one kind are of one thing, 0 to 3; none when they are not.

    `together`: their triggers and story tell so much that like words are not asked for.
    """
    # what most often tells two reports apart is asked first
    if a.kind != b.kind or a.course != b.course:
        return None
    rule, same_time = RULES[a.kind], _times_agree(a, b)
    if same_time is None or (company := _parties_agree(a, b, rule)) is None:
        return None
    here, there = a.content, b.content
    if here.negated != there.negated or (a.apart != b.apart and _told_apart(a, b)):
        return None
    part, whole = overlap(here, there) if rule.far else (0.0, 1.0)
    if together:
        apart = a.place and b.place and a.place != b.place
        return None if apart else part + same_time + company
    if part < (rule.near if same_time == 1.0 else rule.far) or whole < rule.whole:
        return None
    return part + same_time + company


def _times_agree(a: Traits, b: Traits) -> float | None:
    """1 for the same exact days, less for times that may be one, none for those that cannot."""
    first, other = a.first, b.first
    if first and other and a.last and b.last:
        if first <= b.last and other <= a.last:
            return 1.0 if a.exact and b.exact else 0.5
        return 0.25 if _date_mistaken(a, b) else None
    end, ended = a.last or a.published, b.last or b.published
    if end is None or ended is None:
        return 0.1
    if (other and _told_before(a, b)) or (first and _told_before(b, a)):
        return None
    apart = abs((end - ended).days)
    return 0.3 - apart / 100 if apart <= REPORT_DAYS else None


def _told_before(a: Traits, b: Traits) -> bool:
    """Whether `a`, undated, was published before `b` happened: then it cannot be of it.

    A day is left for the difference between time zones.
    """
    if a.first or not a.published or not b.first or a.status != "actual":
        return False
    return a.kind != "event_scheduled" and (b.first - a.published).days > 1


def _date_mistaken(a: Traits, b: Traits) -> bool:
    """Whether one thing is plainly meant though its dates differ.

    Two reports that give a meeting the same ordinal and company, or one document that rewrites
    another, mean the same; an announced event may be put off.
    """
    if a.ordinal:
        mistaken = a.ordinal == b.ordinal
    elif a.kind == "event_scheduled":
        mistaken = a.postponed or b.postponed
    else:
        copied = (a.copied or a.document) == (b.copied or b.document) and a.exact and b.exact
        mistaken = copied and abs((a.day - b.day).days) <= 3 and not _in_print_before(a, b)
    return mistaken and a.document != b.document


def _in_print_before(a: Traits, b: Traits) -> bool:
    """Whether one was in print before the day of the other, which is then another occasion.

    In like words an outlet tells of one meeting this week and of another the next.
    """
    earlier, later = (a, b) if a.day < b.day else (b, a)
    if earlier.status != "actual" or later.status != "actual":
        return False
    return in_print_before(earlier.published, earlier.outlet, later.day, later.outlet)


def in_print_before(
    published: date | None, outlet: str | None, day: date, of_outlet: str | None
) -> bool:
    """Whether a report of this outlet was published before a day that another outlet's gives.

    A day is left for the difference between time zones, where it is another outlet.
    """
    if published is None:
        return False
    return (day - published).days > (0 if outlet is not None and outlet == of_outlet else 1)


def _parties_agree(a: Traits, b: Traits, rule: Rule) -> float | None:
    """1 for the same principals, less for some in common, none for different ones."""
    company: float | None
    here, there = a.parties, b.parties
    if not here or not there:
        company = _unnamed_company(a, b, rule)
    elif here == there:
        company = 1.0
    elif rule.closed:
        company = _company(a, b)
    else:
        company = _one_voice(a, b, rule) if here.isdisjoint(there) else 0.7
    if company is None or (rule.closed and a.persons and b.persons and _sent_others(a, b)):
        return None
    named = (a.others or a.unnamed) and (b.others or b.unnamed)
    return None if named and not _others_agree(a, b) else company


def _sent_others(a: Traits, b: Traits) -> bool:
    """Whether a state is there in two different persons, of those that are named.

    The trade minister's talks are no call of the foreign minister. One session, or one place and
    day, is one meeting all the same: then who was there is in dispute.
    """
    if a.persons & b.persons:
        return False
    if {state for state, _ in a.persons}.isdisjoint(state for state, _ in b.persons):
        return False
    if a.kind == "meeting_held" and a.ordinal == b.ordinal:
        return a.ordinal is None and not _in_one_place(a, b)
    return not _in_one_place(a, b)


def _in_one_place(a: Traits, b: Traits) -> bool:
    return a.exact and b.exact and a.first == b.first and bool(a.place) and a.place == b.place


def _unnamed_company(a: Traits, b: Traits, rule: Rule) -> float | None:
    """Where nobody is named, like words decide, or else the same place on the same day."""
    if rule.far:
        return 0.2 if a.parties == b.parties else None
    return 0.2 if _in_one_place(a, b) else None


def _one_voice(a: Traits, b: Traits, rule: Rule) -> float | None:
    """A state and its minister speak with one voice; two ministers of one state do not.

    Nor do two voices that one document tells apart.
    """
    if not rule.persons or a.document == b.document:
        return None
    return 0.5 if a.parties & b.states or b.parties & a.states else None


def _others_agree(a: Traits, b: Traits) -> bool:
    """Whether those in other roles may be the same: known ones, else the words for them."""
    if a.others and b.others:
        return bool(a.others & b.others)
    if a.others or b.others or not a.unnamed or not b.unnamed:
        return True
    return bool(a.unnamed & b.unnamed)


def _company(a: Traits, b: Traits) -> float | None:
    """A smaller company is part of a larger one only where something else says so."""
    part = a.parties < b.parties or b.parties < a.parties
    if a.ordinal and a.ordinal == b.ordinal and a.parties & b.parties:
        return 0.6  # one session of one series: at worst its participants are in dispute
    if not part:
        return None
    if a.format and a.format == b.format:
        return 0.6
    if a.kind == "meeting_held" and min(len(a.parties), len(b.parties)) > 1:
        return None
    return 0.4 if a.exact and b.exact and a.place and a.place == b.place else None


def _told_apart(a: Traits, b: Traits) -> bool:
    """Whether both give something that makes two events of them."""
    return any(
        x is not None and y is not None and x != y for x, y in zip(a.apart, b.apart, strict=True)
    )

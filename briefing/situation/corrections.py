"""A day that an outlet takes back: "The ministers met on March 22, not on March 21".

The wrong report is compared under the right day, so that it joins the event it is of; its own
words stay as they are, and the two days show as a conflict, which the correction settles.
"""

from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from datetime import date

from msgspec.structs import replace

from briefing.situation.denials import denied_days
from briefing.situation.disagreement import Reading, span
from briefing.situation.situation import Reported
from briefing.situation.traits import Traits

Key = tuple[str, str, str, date]


def taken_back(compared: Iterable[Traits]) -> tuple[tuple[Key, Traits], ...]:
    """What reports take back: kind, outlet, place and wrong day, each with the report that does."""
    return tuple(
        (key, one)
        for one in compared
        for day in one.denied
        if (key := _key(one, day, one.outlet)) is not None
    )


def put_right(
    compared: Sequence[Traits],
    corrections: Mapping[Key, Sequence[Traits]],
    reported: Container[tuple[str, date | None, frozenset[str]]],
    outlets: Iterable[str],
    confirmed: Container[int] = (),
) -> tuple[Traits, ...]:
    """The reports, those under the right day whose outlet has since taken the day back.

    `outlets` are the document's own, and that of the document which it copies: who reprints an
    error errs with its original, and is put right with it.

    Kind and place must agree, the company must not differ, and what the correction itself
    reports for the wrong day is another event: `reported` holds the document, day and company
    of each report of the correcting documents. The reports with a number in `confirmed` stay: a
    person has read them.
    """
    outlets = tuple(outlets)
    return tuple(
        one if one.number in confirmed else _righted(one, corrections, reported, outlets)
        for one in compared
    )


def _key(one: Traits, day: date | None, outlet: str | None) -> Key | None:
    if day is None or outlet is None or one.place is None or not one.exact:
        return None
    return one.kind, outlet, one.place, day


def _righted(
    one: Traits,
    corrections: Mapping[Key, Sequence[Traits]],
    reported: Container[tuple[str, date | None, frozenset[str]]],
    outlets: Sequence[str],
) -> Traits:
    keys = (_key(one, one.first, outlet) for outlet in outlets)
    for by in (by for key in keys if key for by in corrections.get(key, ())):
        document = by.document
        if (
            document != one.document
            and (one.published or date.min) <= (by.published or date.max)
            and (not by.parties or one.parties <= by.parties)
            and (document, one.first, one.parties) not in reported
        ):
            return replace(one, first=by.first, last=by.last, mistaken=True, weak=True)
    return one


def withdrawn(
    readings: Iterable[Reading],
    reports: Iterable[Reported],
    answering: Callable[[str], tuple[Collection[str], date | None]],
) -> Mapping[str, tuple[int, ...]]:
    """Which of these days were taken back by all who gave them, each with the reports that did so.

    `readings` are the days that reports of one development give; `answering` says of a document
    which outlets answer for it and when it was published. What a person confirmed stands.
    """
    known = {r.position: r for r in reports}
    denials: dict[tuple[str, str], list[tuple[date, int]]] = {}
    for report in known.values():
        days = span(report.claim.when)
        if days is not None and days[0] == days[1]:
            for day in denied_days(report.claim, date.fromisoformat(days[0])):
                outlets, published = answering(report.document)
                for outlet in outlets:
                    place = published or date.max, report.position
                    denials.setdefault((outlet, day.isoformat()), []).append(place)

    def by(says: str, report: Reported) -> set[int]:
        outlets, published = answering(report.document)
        since = published or date.min
        found = {p for o in outlets for on, p in denials.get((o, says), ()) if on >= since}
        return set() if report.confirmed else found

    found: dict[str, tuple[int, ...]] = {}
    for reading in readings if denials else ():
        places = [by(reading.says, known[position]) for position in reading.positions]
        if all(places):
            found[reading.says] = tuple(sorted(set().union(*places)))
    return found

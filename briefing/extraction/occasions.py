"""Events that fall within another one's time: the stops of a trip, what is told a second time.

"The minister will travel to X and Y from 4 to 9 May. In X he will meet Z": the meeting lies in
those days, whatever day it is. An incident named again is the one told before, with its day.
"""

import re
from typing import Final

from briefing.extraction.reading import Reading
from events.claims import AgreementReached, Claim, EventScheduled, StatementMade, VisitMade
from events.values import Mention, When

_LONGEST: Final = 31
"""How many days a trip may last, so that its stops are dated by it."""
_AHEAD: Final = frozenset({"scheduled", "anticipated"})
_TRAVELLING: Final = ("visitor", "participant", "speaker", "host", "actor")
_ANOTHER_TIME: Final = re.compile(
    r"\b(?:earlier|previous(?:ly)?|later|before|once|at the time|last|often|always|repeatedly|"
    r"again|another|next|since|years?|months?|weeks?)\b",
    re.IGNORECASE,
)
_NEAR: Final = 600
"""How many code points behind an agreement another one of the same talks may stand."""


def within_occasion(reading: Reading, claims: list[Claim], k: int) -> When | None:
    """The time of the trip that the undated claim belongs to, or of the same event told before."""
    return _within_trip(claims, k) or _told_before(reading, claims, k)


def _within_trip(claims: list[Claim], k: int) -> When | None:
    claim = claims[k]
    if claim.status not in _AHEAD or not isinstance(claim, EventScheduled | StatementMade):
        return None
    trips = {(w.start, w.end): w for c in claims if (w := _trip(c, claim)) is not None}
    if len(trips) != 1:
        return None
    when = next(iter(trips.values()))
    return When(start=when.start, end=when.end, precision=when.precision, basis="event")


def _trip(trip: Claim, claim: Claim) -> When | None:
    """When the trip takes place, if it is one ahead and of somebody in the claim."""
    when = trip.when
    if not isinstance(trip, EventScheduled | VisitMade) or trip.status not in _AHEAD:
        return None
    if when is None or when.start is None or when.end is None or when.basis == "event":
        return None
    if not 0 < (when.end - when.start).days <= _LONGEST or when.precision != "day":
        return None
    going = trip.role("visitor")
    present = [m for m in claim.actors if m.role in _TRAVELLING]
    return when if any(_same_person(g, p) for g in going for p in present) else None


def _same_person(one: Mention, other: Mention) -> bool:
    """By id, else where the shorter words all stand in the longer ones: "the Deputy Secretary"."""
    if one.actor is not None and other.actor is not None:
        return one.actor == other.actor
    first, second = (set(re.findall(r"\w+", m.quote.lower())) - {"the"} for m in (one, other))
    return bool(first and second) and (first <= second or second <= first)


def _told_before(reading: Reading, claims: list[Claim], k: int) -> When | None:
    """The one day of the events of the same kind by the same actors, told before this one."""
    claim = claims[k]
    who = _who(claim)
    if claim.kind not in _REPEATED or claim.status != "actual" or not who:
        return None
    words = reading.text[claim.excerpts[0].start : claim.excerpts[0].end]
    if _ANOTHER_TIME.search(words):
        return None
    days = {
        (c.when.start, c.when.end): c.when
        for c in claims[:k]
        if c.kind == claim.kind
        and c.when is not None
        and c.when.precision == "day"
        and c.status == "actual"
        and _who(c) == who
        and _one_event(c, claim)
    }
    if len(days) != 1:
        return None
    (start, end) = next(iter(days))
    return When(start=start, end=end, precision="day", basis="event")


_REPEATED: Final = frozenset({"incident_occurred", "agreement_reached", "measure_taken"})


def _one_event(before: Claim, claim: Claim) -> bool:
    """Agreements of the same talks stand close together; a measure is named by the same words."""
    if isinstance(claim, AgreementReached):
        return _cue(claim)[0] - _cue(before)[0] < _NEAR
    return claim.kind == "incident_occurred" or _cue(before)[1] == _cue(claim)[1]


def _cue(claim: Claim) -> tuple[int, str]:
    cue = claim.cue or claim.excerpts[0]
    return cue.start, cue.quote.lower()[:4]


def _who(claim: Claim) -> frozenset[tuple[str, str]]:
    """The actors by role; none where somebody is not known."""
    if any(m.actor is None for m in claim.actors):
        return frozenset()
    return frozenset((m.role, str(m.actor)) for m in claim.actors)

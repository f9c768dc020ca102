"""When something happened, by another event of the same document whose date is known.

Four ways of telling it: "met a day after X visited Y" dates the one by the other; "said at a
press conference after the meeting" dates the statement by the meeting; "they met", told again,
is the meeting told before; and whoever goes on speaking
("he added") speaks on the same occasion. What the text does not tie to an event gets no date.
"""

import re
from datetime import date, timedelta
from typing import Final

from briefing.extraction.occasions import within_occasion
from briefing.extraction.reading import Reading
from events.claims import Claim, MeetingHeld, StatementMade
from events.values import When

_DAYS: Final = {"day": 1, "week": 7}
_NUMBERS: Final = {
    "a": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
}
_APART: Final = re.compile(
    r"\b(a|one|two|three|four|five|six|seven) (day|week)s? (after|before)\b", re.IGNORECASE
)
_AT: Final = re.compile(
    r"\b(?:at|in|during|following|after) (?:(?:the|their|these|this|those|a|an|his|her|its) )?"
    r"(?:[a-z-]+ ){0,3}?(?:meeting|talks|summit|gathering|press conference|news conference|"
    r"press briefing|joint briefing)\b"
)
_PRESS: Final = re.compile(r"press|news|briefing")
_BEHIND: Final = re.compile(
    r"\b(?:joint|(?:after|following) (?:the|their|these) (?:[a-z-]+ ){0,2}?"
    r"(?:meeting|talks|summit|gathering))\b"
)
_AGAIN: Final = re.compile(
    r"\b(?:they|the (?:two|three)|the (?:two |three )?(?:ministers|leaders|sides)) met\b"
    r"|\b(?:it|the meeting|the talks|the summit|their meeting) (?:also )?"
    r"(?:came|took place|was held|were held)\b",
    re.IGNORECASE,
)
_SAID: Final = frozenset({"statement_made", "agreement_reached", "concern_raised"})


def dated(reading: Reading, claims: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """The claims, in the order of the text, those dated that another event dates."""
    found = list(claims)
    for k, claim in enumerate(found):
        if claim.when is None and (when := _when(reading, found, k)) is not None:
            found[k] = claim.model_copy(update={"when": when})
    return tuple(found)


def _when(reading: Reading, claims: list[Claim], k: int) -> When | None:
    claim = claims[k]
    apart = _by_distance(reading, claims, k)
    if apart is not None:
        return apart
    if claim.kind in _SAID and _said_there(reading, claim):
        return _same_day(_meeting_before(claims, claim.excerpts[0].end, k))
    if isinstance(claim, StatementMade) and (when := _going_on(reading, claims, k)) is not None:
        return when
    return within_occasion(reading, claims, k)


_NEAR: Final = 700
"""How many code points apart two statements of one occasion may stand."""
_MANY: Final = 300
"""How many claims before a statement its speaker's other ones are looked for in."""
_ANOTHER_TIME: Final = re.compile(
    r"\b(?:earlier|previously|later|before|once|at the time|then|last|often|always|repeatedly|"
    r"has|have|had|separately|meanwhile|statement|interview|again)\b",
    re.IGNORECASE,
)


def _going_on(reading: Reading, claims: list[Claim], k: int) -> When | None:
    """The day of the statement right before, if the same speaker goes on in it."""
    claim = claims[k]
    who = _speakers(claim)
    last = next((c for c in reversed(claims[:k]) if isinstance(c, StatementMade)), None)
    if not who or last is None:
        return None
    start, _ = _sentence(claim)
    if start != _sentence(last)[0] and _ANOTHER_TIME.search(_outside(reading, claim)):
        return None
    if last.when is None or not _same(who, _speakers(last)) or _cue(claim) - _cue(last) > _NEAR:
        return _only_occasion(claims, k, who)
    if last.when.precision != "day":
        return None
    return When(start=last.when.start, end=last.when.end, precision="day", basis="event")


def _only_occasion(claims: list[Claim], k: int, who: frozenset[str]) -> When | None:
    """The one day on which the document has this speaker speak; none where there are several.

    Only what was reported before the statement counts, and only for a plain past "said".
    """
    days = {
        (c.when.start, c.when.end)
        for c in claims[max(0, k - _MANY) : k]
        if isinstance(c, StatementMade)
        and c.when is not None
        and c.when.precision == "day"
        and _same(who, _speakers(c))
    }
    if len(days) != 1:
        return None
    start, end = days.pop()
    return When(start=start, end=end, precision="day", basis="event")


def _speakers(claim: Claim) -> frozenset[str]:
    return frozenset(m.actor or m.quote.lower() for m in claim.role("speaker"))


def _same(some: frozenset[str], others: frozenset[str]) -> bool:
    """Whether the speakers are the same, a surname standing for a fuller name told elsewhere."""
    if some == others:
        return True
    if len(some) != 1 or len(others) != 1:
        return False
    one, other = (re.findall(r"[\w-]+", next(iter(who))) for who in (some, others))
    short, long = sorted((one, other), key=len)
    return len(short) == 1 and len(long) > 1 and short[0] in long[-2:] and short[0] not in _ROLES


_ROLES: Final = frozenset({"ministry", "official", "officials", "minister", "government", "side"})


def _outside(reading: Reading, claim: Claim) -> str:
    """The words of the sentence that are not what was said."""
    start, end = _sentence(claim)
    words = list(reading.text[start:end])
    for content in getattr(claim, "content", ()):
        for at in range(max(start, content.start), min(end, content.end)):
            words[at - start] = " "
    return "".join(words)


def _sentence(claim: Claim) -> tuple[int, int]:
    return claim.excerpts[0].start, claim.excerpts[0].end


def _cue(claim: Claim) -> int:
    return (claim.cue or claim.excerpts[0]).start


def _by_distance(reading: Reading, claims: list[Claim], k: int) -> When | None:
    """For "A a day after B" the date of the one from the other's."""
    claim = claims[k]
    start, end = _sentence(claim)
    for apart in _APART.finditer(reading.text, start, end):
        days = _NUMBERS[apart[1].lower()] * _DAYS[apart[2].lower()]
        days = -days if apart[3].lower() == "after" else days
        if _cue(claim) >= apart.end():
            if not _first_behind(claims, k, apart.end()):
                continue
            known = _known_before(reading, claims, k, apart)
            return None if known is None else _moved(known, days)
        other = next(
            (c for c in claims if _sentence(c) == (start, end) and _cue(c) >= apart.end()), None
        )
        if other is not None and other.when is not None and _last_before(claims, k, apart.start()):
            return _moved(other.when, -days)
    return None


def _first_behind(claims: list[Claim], k: int, offset: int) -> bool:
    """Whether no other event stands between the words of distance and this one."""
    mine = claims[k]
    return not any(
        offset <= _cue(c) < _cue(mine) for c in claims if _sentence(c) == _sentence(mine)
    )


def _last_before(claims: list[Claim], k: int, offset: int) -> bool:
    mine = claims[k]
    return not any(_cue(mine) < _cue(c) < offset for c in claims if _sentence(c) == _sentence(mine))


def _known_before(
    reading: Reading, claims: list[Claim], k: int, apart: re.Match[str]
) -> When | None:
    """The date of the event before the words of distance: told here, or a meeting told again."""
    start, _ = _sentence(claims[k])
    here = [
        c
        for c in claims
        if _sentence(c) == _sentence(claims[k])
        and _cue(c) < apart.start()
        and c.kind != "assessment_made"
    ]
    if here and here[-1].when is not None:
        return here[-1].when
    if _AGAIN.search(reading.text, start, apart.start()) is None:
        return None
    meeting = _meeting_before(claims, start, k)
    return None if meeting is None else meeting.when


def _meeting_before(claims: list[Claim], offset: int, k: int) -> MeetingHeld | None:
    """The meeting that the document is about: the last dated one told before the offset.

    One told in passing, of an earlier year or month, is not it: where several are told, the
    latest by date counts.
    """
    told = [
        c
        for c in claims
        if isinstance(c, MeetingHeld)
        and c is not claims[k]
        and c.status == "actual"
        and _cue(c) < offset
        and c.when is not None
        and c.when.start is not None
    ]
    return max(
        told, key=lambda c: c.when.start if c.when and c.when.start else date.min, default=None
    )


def _said_there(reading: Reading, claim: Claim) -> bool:
    """Whether the sentence, up to what was said, says that it was said at the meeting."""
    start, end = _sentence(claim)
    contents = [c.start for c in getattr(claim, "content", ()) if c.start > _cue(claim)]
    stop = min([end, *contents])
    for at in _AT.finditer(reading.text, start, stop):
        if not _PRESS.search(at.group()) or _BEHIND.search(reading.text, at.start(), stop):
            return True
    return False


def _same_day(meeting: MeetingHeld | None) -> When | None:
    if meeting is None or meeting.when is None:
        return None
    when = meeting.when
    return When(start=when.start, end=when.end, precision=when.precision, basis="event")


def _moved(when: When, days: int) -> When | None:
    """The day so many days later (earlier if negative); none unless the known one is a day."""
    if when.precision != "day" or when.start is None or when.start != when.end:
        return None
    day = when.start + timedelta(days=days)
    return When(start=day, end=day, precision="day", basis="event")

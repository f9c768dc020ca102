"""Which of several states half a name means: "the Korean side", where two states are Korean.

The parties of the document decide: whoever meets, visits or agrees in it. Where it tells of no
such thing, the one state of that half name that it names at all. Two of them leave it open.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from briefing.extraction.reading import Name, Reading
from briefing.regions.region import Region
from events.claims import AgreementReached, Claim, EventScheduled, MeetingHeld, VisitMade
from events.values import Mention

_BODY: Final = (
    r"(?:sides?|delegations?|governments?|officials?|diplomats?|"
    r"ministr(?:y|ies)|authorities|negotiators?|representatives?|envoys?|military|army|navy)"
)
_HALF: Final = re.compile(rf"(?:[Tt]he )?([A-Z]\w+) (?:\w+ ){{0,2}}{_BODY}")
_WRITTEN: Final = re.compile(rf"(?<![\w-])([A-Z]\w+)(?= {_BODY}\b)")
_TOGETHER: Final = (AgreementReached, EventScheduled, MeetingHeld, VisitMade)


def with_half_names(reading: Reading) -> Reading:
    """The reading with half a name for a name, where it names one such state and no other."""
    named: frozenset[str] | None = None
    found: list[Name] = []
    for match in _WRITTEN.finditer(reading.text):
        possible = _called(reading.region, match[1])
        around = reading.names_in(max(0, match.start() - 80), match.end() + 80)
        if not possible or any(n.start < match.end() and match.start() < n.end for n in around):
            continue
        if named is None:
            named = _states(reading.region, (n.actor for n in reading.names))
        if len(meant := possible & named) == 1:
            found.append(Name(*match.span(), match[1], min(meant), "demonym", "state"))
    if not found:
        return reading
    return replace(reading, names=tuple(sorted((*reading.names, *found), key=lambda n: n.start)))


def of_one_state(reading: Reading, claims: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """The claims in which half a name stands for the one state that it can mean here."""
    if not any(_half(m) for c in claims for m in c.actors):
        return claims
    together = (c for c in claims if isinstance(c, _TOGETHER))
    parties = _states(reading.region, (m.actor for c in together for m in c.actors))
    named = _states(reading.region, (n.actor for n in reading.names))

    def whole(mention: Mention) -> Mention:
        word = _half(mention)
        possible = _called(reading.region, word) if word else frozenset()
        meant = possible & parties or possible & named
        return mention.model_copy(update={"actor": min(meant)}) if len(meant) == 1 else mention

    return tuple(
        c.model_copy(update={"actors": tuple(map(whole, c.actors))})
        if any(_half(m) for m in c.actors)
        else c
        for c in claims
    )


def _half(mention: Mention) -> str:
    """The half name in words that name nobody yet ("Korean"), or ""."""
    found = None if mention.actor else _HALF.fullmatch(mention.quote)
    return found[1] if found and found[1][:1].isupper() else ""


def _called(region: Region, word: str) -> frozenset[str]:
    """Ids of the states whose people are called so behind another word ("South Korean")."""
    return frozenset(
        a.id
        for a in region.actors.values()
        if a.type == "state" and any(d.endswith(f" {word}") for d in a.demonyms)
    )


def _states(region: Region, actors: Iterable[str | None]) -> frozenset[str]:
    """Ids of the states that these actors are or belong to."""
    of = {a.state: a.id for a in region.actors.values() if a.type == "state"}
    known = (region.actors.get(a) for a in set(actors) if a)
    return frozenset(of[a.state] for a in known if a is not None and a.state in of)

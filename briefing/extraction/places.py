"""Where things are: places of the gazetteer, states and capitals as places, coasts and waters.

A name is a place here when it is one of the gazetteer's, or when the words beside it make it one
("in Seoul", "Busan, South Korea"). Datelines and other furniture name no place of an event.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass

from briefing.extraction.aliases import Hit
from briefing.extraction.metonyms import LOCATIVE, MOTION, acts
from briefing.extraction.reading import FoundPlace, Paragraph
from briefing.extraction.sightings import Sightings, look
from briefing.extraction.wordlist import word_list
from briefing.regions.region import GazetteerPlace, Region

_STATE_CASE = frozenset(
    word_list(
        """
    in to near into across inside outside throughout within around toward towards through via
    off at over visit visiting visited visits leave left leaving entered enter entering host
    tour toured reached reach under
    """
    )
)
_TOWN_CASE = _STATE_CASE | LOCATIVE | frozenset({"of", "city", "town", "port", "capital"})
_NOT_PLACE_BEFORE = frozenset({"according", "addition", "contrast", "thanks", "due", "compared"})
_COAST_BEFORE = re.compile(
    r"(?:the\s+)?(?:(?:north|south|east|west|central)(?:ern|east\w*|west\w*)?\s+)?"
    r"(?:coast|coastline|shores?|waters|airspace)\s+(?:of|off)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_COAST_BEHIND = re.compile(
    r"['’]s?\s+(?:(?:north|south|east|west|central)(?:ern|east\w*|west\w*)?\s+)?"
    r"(?:territorial\s+)?(?:coast|coastline|waters|airspace|shores?)\b",
    re.IGNORECASE,
)
_GENERIC = re.compile(
    r"(?<![\w-])[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,3} "
    r"(?:Sea|Strait|Straits|Bay|Gulf|Channel|Islands?|islands?|Peninsula|peninsula|Shoal|Reef|Province|province|Prefecture|prefecture|"
    r"Oblast|Krai|Air Base|Naval Base|Airport|Zone|Line|River|Mountains?)(?![\w-])"
)
_GENERIC_TYPE = {
    "Sea": "sea", "Strait": "sea", "Straits": "sea", "Bay": "sea", "Gulf": "sea", "Channel": "sea",
    "Island": "island", "Islands": "island", "Shoal": "island", "Reef": "island",
    "Base": "base", "Airport": "base", "Zone": "zone", "Line": "zone",
}  # fmt: skip


def find_places(
    text: str, paragraphs: tuple[Paragraph, ...], region: Region
) -> tuple[FoundPlace, ...]:
    """Places that the prose of a text names, in order, none overlapping.

    `country` is ISO 3166-1 alpha-3, none where no country holds the place undisputed. Without
    paragraphs the whole text counts as prose.
    """
    seen = look(text, paragraphs, region, None)
    prose = _Prose.of(paragraphs, text)
    found: list[FoundPlace] = []
    for hit in seen.hits.values():
        place = _place(seen, hit) if prose.holds(hit.start, hit.end) else None
        if place is None or (found and place.start < found[-1].end):
            continue
        found.append(place)
    taken = _Spans.of(found)
    found.extend(
        _generic(match)
        for match in _GENERIC.finditer(text)
        if not taken.meets(*match.span()) and prose.holds(*match.span())
    )
    return _widened(text, tuple(sorted(found, key=lambda p: p.start)))


@dataclass(frozen=True, slots=True)
class _Spans:
    """Disjoint spans in order."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @classmethod
    def of(cls, places: list[FoundPlace]) -> "_Spans":
        return cls(tuple(p.start for p in places), tuple(p.end for p in places))

    def meets(self, start: int, end: int) -> bool:
        k = bisect_right(self.ends, start)
        return k < len(self.starts) and self.starts[k] < end


@dataclass(frozen=True, slots=True)
class _Prose:
    """Where the prose lies: sentences of paragraphs that are no furniture."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @classmethod
    def of(cls, paragraphs: tuple[Paragraph, ...], text: str) -> "_Prose":
        if not paragraphs:
            return cls((0,), (len(text),))
        spans = [
            (p.sentences[0].start if p.sentences else p.start, p.end)
            for p in paragraphs
            if p.furniture is None
        ]
        return cls(tuple(s for s, _ in spans), tuple(e for _, e in spans))

    def holds(self, start: int, end: int) -> bool:
        k = bisect_right(self.starts, start) - 1
        return k >= 0 and end <= self.ends[k]


def _place(seen: Sightings, hit: Hit) -> FoundPlace | None:
    if hit.of("person", "organisation", "outlet", "group"):
        return None
    state = hit.of("state")
    if state is not None:
        return _of_state(seen, hit, state.target)
    capital = hit.of("capital")
    if capital is not None:
        return None if acts(seen, hit) else _found(seen, hit, *_capital(seen, capital.target, hit))
    alias = hit.of("place")
    if alias is None or alias.place is None or not _sure(seen, hit, alias.place):
        return None
    return _found(seen, hit, alias.place.name, alias.place.country, alias.place.type)


def _of_state(seen: Sightings, hit: Hit, target: str) -> FoundPlace | None:
    state = seen.region.actors[target]
    start, end = _coast(seen.text, hit)
    if (start, end) != (hit.start, hit.end):
        words = seen.text[start:end]
        return FoundPlace(start, end, words, words, state.state, "other")
    if not _state_is_place(seen, hit):
        return None
    return _found(seen, hit, state.name, state.state, "country")


def _coast(text: str, hit: Hit) -> tuple[int, int]:
    """The span with "off the west coast of" before it or "'s territorial waters" behind it."""
    floor = max(0, hit.start - 60)
    before = _COAST_BEFORE.search(text[floor : hit.start])
    if before is not None:
        return floor + before.start(), hit.end
    behind = _COAST_BEHIND.match(text, hit.end)
    return (hit.start, behind.end()) if behind is not None else (hit.start, hit.end)


def _state_is_place(seen: Sightings, hit: Hit) -> bool:
    if seen.after_possessive(hit.last) != hit.last or seen.text[hit.end : hit.end + 1] == "-":
        return False
    if seen.words[hit.first].gap == ",":
        return _inside(seen, hit)
    k = hit.first - 1
    if seen.lower(k) == "the":
        k -= 1
    before = seen.lower(k) if seen.joined(k + 1) else ""
    if before == "from":
        return seen.lower(k - 1) in MOTION
    return before in _STATE_CASE and seen.lower(k - 1) not in _NOT_PLACE_BEFORE


def _inside(seen: Sightings, hit: Hit) -> bool:
    """Whether a place of this state stands right before it: "Busan, South Korea"."""
    country = seen.actor(hit).state
    for first in range(hit.first - 1, max(-1, hit.first - 5), -1):
        inner = seen.hits.get(first)
        if inner is not None and inner.last == hit.first:
            place, capital = inner.of("place"), inner.of("capital")
            if place is not None and place.place is not None:
                return place.place.country == country
            return capital is not None and seen.region.actors[capital.target].state == country
    return False


def _capital(seen: Sightings, target: str, hit: Hit) -> tuple[str, str | None, str]:
    state = seen.region.actors[target]
    written = seen.text[hit.start : hit.end]
    name = written if written in state.capitals else state.capitals[0]
    return name, state.state, "city"


def _sure(seen: Sightings, hit: Hit, place: GazetteerPlace) -> bool:
    """Whether the words beside a name that towns share with people and things say place."""
    if hit.first in seen.surnames and not seen.joined(hit.first):
        return False
    before = seen.spaced(hit.first) and seen.lower(hit.first - 1) in _TOWN_CASE
    if not place.alone and not before and not _country_behind(seen, hit, place):
        return False
    if place.type != "city":
        return True
    longer = seen.spaced(hit.last) and seen.capital(hit.last) and seen.proper(hit.last)
    return before or not longer


def _country_behind(seen: Sightings, hit: Hit, place: GazetteerPlace) -> bool:
    following = seen.hits.get(hit.last)
    if following is None or seen.words[hit.last].gap != ",":
        return False
    state = following.of("state")
    return state is not None and seen.actor(following).state == place.country


def _found(seen: Sightings, hit: Hit, name: str, country: str | None, kind: str) -> FoundPlace:
    return FoundPlace(hit.start, hit.end, seen.text[hit.start : hit.end], name, country, kind)


def _generic(match: re.Match[str]) -> FoundPlace:
    """A capitalised name that ends in a word for a place: "Natuna Islands"."""
    words = match.group()
    start = match.start()
    if words.startswith("The "):
        start, words = start + 4, words[4:]
    kind = _GENERIC_TYPE.get(words.split()[-1].capitalize(), "other")
    return FoundPlace(start, match.end(), words, words, None, kind)


def _widened(text: str, places: tuple[FoundPlace, ...]) -> tuple[FoundPlace, ...]:
    """As in "Gyeongju, South Korea" as one place that keeps the first name and its country."""
    found: list[FoundPlace] = []
    for place in places:
        last = found[-1] if found else None
        if last is not None and text[last.end : place.start] == ", " and _contains(place, last):
            joined = text[last.start : place.end]
            found[-1] = FoundPlace(
                last.start, place.end, joined, last.name, last.country or place.country, last.type
            )
        else:
            found.append(place)
    return tuple(found)


def _contains(outer: FoundPlace, inner: FoundPlace) -> bool:
    if inner.type in {"country", "sea", "other"} or outer.type not in {"country", "region"}:
        return False
    return inner.country is None or outer.country == inner.country

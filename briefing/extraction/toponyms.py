"""Every place that a text names, wherever it stands and whatever it stands for.

`places.find_places` looks for where events happen; here "China said", "Russian troops" and a
dateline name a place too. Beside the region's gazetteer a name is a place by the words around it
("in Example", "Example County", "Example, Mont."), and then wherever it stands in the text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

import tomli

from briefing.extraction.aliases import Hit
from briefing.extraction.reading import FoundPlace, Paragraph
from briefing.extraction.sightings import NOT_NAMES, ORGANISATION_WORDS, Sightings, look
from briefing.extraction.titles import HONORIFICS
from briefing.regions.region import Region

_WORDS: Final[dict[str, Any]] = tomli.loads(
    (files("briefing.extraction") / "lexicon" / "toponyms.toml").read_text(encoding="utf-8")
)
_CASES: Final = frozenset(_WORDS["cases"])
_LOOSE: Final = frozenset(_WORDS["loose"])
_NOUNS: Final = frozenset(_WORDS["nouns"])
_DATELINE: Final = re.compile(
    r"^[ \t]*([A-ZÀ-Þ][A-ZÀ-Þ.'’-]+(?: [A-ZÀ-Þ][A-ZÀ-Þ.'’-]+){0,3})"
    r"(?=,[^.\n]{0,40}[-–—]| ?\([^)\n]{2,30}\)| ?[-–—]{1,2} )",
    re.MULTILINE,
)
_LONGEST: Final = 4
"""How many words a name that is a place by its neighbours may have."""


@dataclass(frozen=True, slots=True)
class _Patterns:
    adjective: re.Pattern[str]
    behind: re.Pattern[str]
    front: re.Pattern[str]
    state: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    name = r"[A-ZÀ-Þ][\w'’-]+"

    def one_of(key: str) -> str:
        return "|".join(re.escape(w) for w in sorted(_WORDS[key], key=len, reverse=True))

    return _Patterns(
        adjective=re.compile(rf"(?<![\w-])(?:{one_of('adjectives')})(?![\w])"),
        behind=re.compile(
            rf"(?<![\w-])(?!The |This |That |Our |Your |Its |Their |A )"
            rf"{name}(?: {name}){{0,3}}? (?:{one_of('behind')})(?![\w-])"
        ),
        front=re.compile(rf"(?<![\w-])(?:{one_of('front')})\.? {name}(?: {name})?(?![\w-])"),
        state=re.compile(rf"(?<=, )(?:{one_of('states')})(?!\w)"),
    )


def find_toponyms(
    text: str, paragraphs: tuple[Paragraph, ...], region: Region
) -> tuple[FoundPlace, ...]:
    """All place names of a text, furniture included, in order, none overlapping.

    `paragraphs` carry the parse, which tells names from other capitalised words; without one
    only the gazetteer and the shape of names count. `country` is none where unknown.
    """
    seen = look(text, paragraphs, region, None)
    found = _Found()
    for hit in seen.hits.values():
        if (place := _known(seen, hit)) is not None:
            found.add(place)
    patterns = _patterns()
    for pattern in (patterns.behind, patterns.front, patterns.adjective, patterns.state):
        for match in pattern.finditer(text):
            found.add(_named(text, match.start(), match.end()))
    for match in _DATELINE.finditer(text):
        found.add(_named(text, match.start(1), match.end(1)))
    by_neighbours = tuple(_by_neighbours(seen))
    for place in by_neighbours:
        found.add(place)
    for place in _again(seen, {p.text for p in by_neighbours}):
        found.add(place)
    return found.in_order()


class _Found:
    """Places, the first that claims a word keeps it unless a longer one holds it whole."""

    def __init__(self) -> None:
        self.by_start: dict[int, FoundPlace] = {}
        self.taken: dict[int, FoundPlace] = {}

    def add(self, place: FoundPlace) -> None:
        """Take the place in, unless its words belong to another already."""
        cells = range(place.start, place.end)
        others = {self.taken[k].start: self.taken[k] for k in cells if k in self.taken}
        if any(o.start < place.start or o.end > place.end for o in others.values()):
            return
        if any((o.start, o.end) == (place.start, place.end) for o in others.values()):
            return
        for start in others:
            del self.by_start[start]
        self.by_start[place.start] = place
        self.taken.update(dict.fromkeys(cells, place))

    def in_order(self) -> tuple[FoundPlace, ...]:
        """All that is left, in text order."""
        return tuple(self.by_start[k] for k in sorted(self.by_start))


def _named(text: str, start: int, end: int) -> FoundPlace:
    words = text[start:end]
    return FoundPlace(start, end, words, words, None, "other")


def _known(seen: Sightings, hit: Hit) -> FoundPlace | None:
    """A name of the region's: states, their adjectives, capitals, places."""
    words, alias = seen.text[hit.start : hit.end], hit.aliases[0]
    if alias.kind in {"state", "capital", "demonym"}:
        actor = seen.region.actors[alias.target]
        if alias.kind == "demonym" and not (words in actor.demonyms and _describes(seen, hit)):
            return None
        if alias.kind == "capital" and _in_person(seen, hit):
            return None
        kind = "city" if alias.kind == "capital" else "country"
        return FoundPlace(hit.start, hit.end, words, actor.name, actor.state, kind)
    place = alias.place
    if place is None or _in_person(seen, hit) or not (place.alone or _likely(seen, hit)):
        return None
    return FoundPlace(hit.start, hit.end, words, place.name, place.country, place.type)


def _describes(seen: Sightings, hit: Hit) -> bool:
    """Whether a demonym stands before what it describes: "Russian troops", not "the Russians"."""
    if not (seen.spaced(hit.last) or seen.text[hit.end : hit.end + 1] == "-"):
        return False
    token = seen.tokens[hit.last - 1]
    if token is None:
        return True
    sentence = seen.sentences[hit.last - 1]
    following = seen.tokens[hit.last] if hit.last < len(seen.tokens) else None
    if sentence is None or following is None:
        return False
    return following.pos in {"NOUN", "PROPN", "ADJ", "NUM"} or sentence.head(token).i > token.i


def _likely(seen: Sightings, hit: Hit) -> bool:
    """Whether the words beside a small town's name say place."""
    before = seen.lower(hit.first - 1) if seen.spaced(hit.first) else ""
    if before in _CASES | _LOOSE | _NOUNS:
        return not _in_person(seen, hit)
    following = seen.hits.get(hit.last)
    return (
        following is not None
        and seen.words[hit.last].gap == ","
        and following.of("state", "place") is not None
    )


def _in_person(seen: Sightings, hit: Hit) -> bool:
    """Whether the name goes on, or begins before, as somebody's: "Jack London", "Paris Hilton"."""
    token = seen.tokens[hit.first]
    before = hit.first - 1
    if seen.lower(before) in HONORIFICS and seen.joined(hit.first):
        return True
    if seen.spaced(hit.first) and seen.capital(before) and seen.proper(before):
        earlier = seen.tokens[before]
        if token is not None and earlier is not None and "flat" in {token.dep, earlier.dep}:
            return True
    last = seen.tokens[hit.last] if hit.last < len(seen.tokens) else None
    return seen.spaced(hit.last) and last is not None and last.dep == "flat"


def _by_neighbours(seen: Sightings) -> Iterator[FoundPlace]:
    """Unknown names that the word before or the place behind makes a place."""
    i = 0
    while i < len(seen.words):
        end = _run(seen, i)
        if end > i and (_placed(seen, i) or _before_place(seen, end)):
            yield _named(seen.text, seen.words[i].start, seen.words[end - 1].end)
        i = max(end, i + 1)


def _run(seen: Sightings, first: int) -> int:
    """Where the run of unknown name words that begins at this word ends; `first` for none."""
    last = first
    while last < len(seen.words) and _unknown_name(seen, last):
        if last > first and not seen.joined(last):
            break
        if any(w in ORGANISATION_WORDS for w in (seen.lower(last),)):
            return first
        last += 1
    return last if last - first <= _LONGEST else first


def _unknown_name(seen: Sightings, i: int) -> bool:
    hit = seen.hits.get(i)
    known = hit is not None and hit.of("place") is None
    return (
        seen.capital(i)
        and seen.proper(i)
        and not known
        and seen.lower(i) not in NOT_NAMES
        and len(seen.words[i].text) > 1
        and i not in seen.roles
    )


def _placed(seen: Sightings, first: int) -> bool:
    """Whether "in", "near", "the town of" or the like stands before the run."""
    before = seen.lower(first - 1) if seen.spaced(first) else ""
    if before == "the":
        return False
    if before in _CASES:
        return True
    if before in _NOUNS:
        return seen.lower(first - 2) == "the" or before in {"north", "south", "east", "west"}
    return before == "of" and seen.lower(first - 2) in _NOUNS


def _before_place(seen: Sightings, last: int) -> bool:
    """Whether a state or area follows behind a comma: "Example, Ohio"."""
    if last >= len(seen.words) or seen.words[last].gap != ",":
        return False
    following = seen.hits.get(last)
    if following is not None:
        return following.of("state", "place") is not None
    return _patterns().state.match(seen.text, seen.words[last].start) is not None


def _again(seen: Sightings, names: set[str]) -> Iterator[FoundPlace]:
    """Other mentions of names that are places somewhere in the text."""
    if not names:
        return
    words = "|".join(re.escape(n) for n in sorted(names, key=len, reverse=True) if len(n) > 3)
    if not words:
        return
    for match in re.finditer(rf"(?<![\w-])(?:{words})(?![\w-])", seen.text):
        yield _named(seen.text, match.start(), match.end())

"""A text as the name finder sees it: words, their parse, known names and words for offices."""

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from datetime import date

from briefing.extraction.aliases import (
    Alias,
    AliasIndex,
    Hit,
    Word,
    build_index,
    find_hits,
    key_of,
    region_index,
    split_words,
    with_half_names,
    words_of,
)
from briefing.extraction.reading import Paragraph, Sentence, Token
from briefing.extraction.titles import RoleHit, body_index, find_roles, role_index
from briefing.extraction.wordlist import word_list
from briefing.regions.region import Actor, Region

_LOWER_PARTS = frozenset(word_list("of for and the on in de la al bin von van der &"))


@dataclass(frozen=True, slots=True)
class RegionIndexes:
    """What a region's names are looked up in; built once per region."""

    region: Region = field(repr=False)
    names: AliasIndex = field(repr=False)
    surnames: AliasIndex = field(repr=False)
    roles: AliasIndex = field(repr=False)
    bodies: AliasIndex = field(repr=False)


_BUILT: dict[int, RegionIndexes] = {}


def indexes_of(region: Region) -> RegionIndexes:
    """The region's indexes; the last eight regions are kept."""
    known = _BUILT.get(id(region))
    if known is None:
        if len(_BUILT) >= 8:
            _BUILT.pop(next(iter(_BUILT)))
        known = _BUILT[id(region)] = RegionIndexes(
            region, region_index(region), _surnames(region), role_index(region), body_index(region)
        )
    return known


def _surnames(region: Region) -> AliasIndex:
    aliases: list[Alias] = []
    keys: list[str] = []
    for actor in region.actors.values():
        for written in actor.surnames:
            aliases.append(Alias("person", words_of(written), actor.id))
            keys.append(key_of(written))
    return build_index(tuple(aliases), tuple(keys))


@dataclass(slots=True)
class Sightings:
    """Words of a text and what is known at each; `hits`, `surnames`, `roles`, `bodies` by word."""

    text: str
    region: Region
    published: date | None
    words: tuple[Word, ...]
    hits: dict[int, Hit]
    surnames: dict[int, Hit]
    roles: dict[int, RoleHit]
    bodies: dict[int, Hit]
    tokens: tuple[Token | None, ...]
    sentences: tuple[Sentence | None, ...]
    people: frozenset[str]
    """Ids of the people whom the text names in full somewhere."""
    dotted: frozenset[int]
    """Words right behind an abbreviation whose full stop is its own ("U.S. President")."""

    def actor(self, hit: Hit) -> Actor:
        """The actor that a hit names; of several readings the first that is no place."""
        alias = next((a for a in hit.aliases if a.place is None), hit.aliases[0])
        return self.region.actors[alias.target]

    def lower(self, i: int) -> str:
        """The i-th word in lower case, "" outside the text."""
        return self.words[i].text.lower() if 0 <= i < len(self.words) else ""

    def joined(self, i: int) -> bool:
        """Whether a space or hyphen, and no line break, stands before the i-th word."""
        return 0 < i < len(self.words) and (self.words[i].gap == " " or i in self.dotted)

    def spaced(self, i: int) -> bool:
        """Whether exactly white space stands before the i-th word."""
        if not 0 < i < len(self.words):
            return False
        gap = self.text[self.words[i - 1].end : self.words[i].start]
        return gap in {" ", "\u00a0"} or i in self.dotted

    def capital(self, i: int) -> bool:
        """Whether the i-th word begins with a capital letter."""
        return 0 <= i < len(self.words) and self.words[i].text[0].isupper()

    def proper(self, i: int) -> bool:
        """Whether the parser takes the i-th word for part of a proper name."""
        if not 0 <= i < len(self.words):
            return False
        token = self.tokens[i]
        return token is not None and token.pos == "PROPN"

    def after_possessive(self, i: int) -> int:
        """The word behind an "'s" (or bare apostrophe) that begins at word i; i without one."""
        if self.lower(i) == "s" and self.words[i].gap == "'":
            return i + 1
        return i


def look(
    text: str, paragraphs: tuple[Paragraph, ...], region: Region, published: date | None
) -> Sightings:
    """Read a text against a region; asked for the same text again, tell what was seen before."""
    for known, seen in _LAST:
        if known[0] is text and known[1] is paragraphs and known[2] is region:
            return replace(seen, published=published)
    seen = _look(text, paragraphs, region, published)
    _LAST[:] = [((text, paragraphs, region), seen)]
    return seen


_LAST: list[tuple[tuple[str, tuple[Paragraph, ...], Region], Sightings]] = []
"""What was looked at last: names and places are both found in it."""


def _look(
    text: str, paragraphs: tuple[Paragraph, ...], region: Region, published: date | None
) -> Sightings:
    indexes = indexes_of(region)
    words = split_words(text)
    tokens, sentences = _parse_at(words, paragraphs)
    hits = with_half_names(words, find_hits(text, words, indexes.names), indexes.names)
    return Sightings(
        text=text,
        region=region,
        published=published,
        words=words,
        hits={h.first: h for h in hits},
        surnames={h.first: h for h in find_hits(text, words, indexes.surnames)},
        roles={r.first: r for r in find_roles(text, words, indexes.roles)},
        bodies={h.first: h for h in find_hits(text, words, indexes.bodies)},
        tokens=tokens,
        sentences=sentences,
        people=frozenset(a.target for h in hits if (a := h.of("person")) is not None),
        dotted=frozenset(h.last for h in hits if h.end > words[h.last - 1].end),
    )


def _parse_at(
    words: tuple[Word, ...], paragraphs: tuple[Paragraph, ...]
) -> tuple[tuple[Token | None, ...], tuple[Sentence | None, ...]]:
    """The token and the sentence that cover the start of each word."""
    parsed = [(t, s) for p in paragraphs for s in p.sentences for t in s.tokens]
    starts = [t.start for t, _ in parsed]
    tokens: list[Token | None] = []
    sentences: list[Sentence | None] = []
    for word in words:
        k = bisect_right(starts, word.start) - 1
        inside = k >= 0 and parsed[k][0].end > word.start
        tokens.append(parsed[k][0] if inside else None)
        sentences.append(parsed[k][1] if inside else None)
    return tuple(tokens), tuple(sentences)


ORGANISATION_WORDS = frozenset(
    word_list(
        """
    academy administration agency alliance army assembly association authority bank board bureau
    center centre chamber church club coalition college command commission committee company
    congress consortium coordination corp corporation corps council court department division
    embassy executive federation fleet force forces foundation front fund government group guard
    headquarters house inc industries institute institution international laboratory league
    limited ltd ministry mission movement museum navy network news office organisation
    organization parliament partnership party police press research school secretariat senate
    service society staff studies survey team times tribunal union university watch
    """
    )
)
"""A capitalised run with one of these words names an organisation."""

OCCASION_WORDS = frozenset(
    word_list("""
        accord act agreement ceremony charter consultations conference convention declaration
        dialogue exercise exercises expo festival forum games initiative meeting negotiations pact
        partnership plan programme protocol session strategy summit talks treaty week
    """)
)
"""What ends the name of an occasion or a paper, and nobody's: "Strategic Dialogue"."""
NOT_NAMES = frozenset(
    word_list(
        """
    monday tuesday wednesday thursday friday saturday sunday january february march april may
    june july august september october november december i the a an mr mrs ms dr this that it he
    she we they covid ai
    """
    )
)


def unknown_run(seen: Sightings, first: int) -> int:
    """Where the run of proper-name words ends that starts at this word; `first` for none.

    "of", "for", "and" are taken in once the run names an organisation.
    """
    if not _opens(seen, first):
        return first
    last = first + 1
    organised = seen.lower(first) in ORGANISATION_WORDS
    while last < len(seen.words):
        step = _goes_on(seen, last, organised)
        if not step:
            break
        organised = organised or any(
            seen.lower(k) in ORGANISATION_WORDS for k in range(last, last + step)
        )
        last += step
    return last


def _opens(seen: Sightings, i: int) -> bool:
    return seen.proper(i) and seen.capital(i) and seen.lower(i) not in NOT_NAMES


def _inside(seen: Sightings, i: int) -> bool:
    """A capitalised adjective or noun that may stand inside a name ("Asian", "Strategic")."""
    token = seen.tokens[i]
    return token is not None and seen.capital(i) and token.pos in {"ADJ", "NOUN"}


def _goes_on(seen: Sightings, i: int, organised: bool) -> int:
    """How many words belong to a run that has reached word i: 0, 1, or more with connectors."""
    gap = seen.words[i].gap
    if gap == "." and len(seen.words[i - 1].text) == 1 and seen.capital(i):
        return 1
    if gap == "'" and len(seen.words[i - 1].text) == 1 and seen.capital(i):
        return 1
    if gap != " ":
        return 0
    hyphen = not seen.spaced(i)
    if hyphen:
        return 1 if seen.words[i].text.isalpha() and i not in seen.hits else 0
    if _opens(seen, i) or _inside(seen, i):
        known = seen.hits.get(i)
        return 0 if known is not None and known.of("person", "state", "organisation") else 1
    return _connector(seen, i) if organised else 0


def _connector(seen: Sightings, i: int) -> int:
    k = i
    while k < i + 3 and seen.lower(k) in _LOWER_PARTS and seen.spaced(k):
        k += 1
    if k == i or not seen.spaced(k) or not seen.capital(k) or not seen.proper(k):
        return 0
    if seen.lower(i) == "and" and seen.hits.get(k) is not None:
        return 0
    known = seen.hits.get(k)
    return (known.last if known is not None else k + 1) - i

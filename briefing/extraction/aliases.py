"""Every name of a region as one dictionary over words, and its matches in a text.

A text is cut into words; a name is the sequence of its words in lower case with the kind of gap
between them, so that "Kim Jong Un" and "Kim Jong-un", straight and curly apostrophes are one.
At every word the longest known sequence wins. The cost is linear in the text: the length of the
longest name bounds the work per word.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from briefing.regions.region import GazetteerPlace, Region

Kind = Literal["state", "demonym", "capital", "organisation", "outlet", "group", "person", "place"]

_WORD = re.compile(r"[^\W_]+")
_GAPS = (
    (re.compile(r"[ \u00a0]|[ \u00a0]?[-‐‑]"), " "),
    (re.compile(r"['’ʼ]"), "'"),
    (re.compile(r"\.[ \u00a0]?"), "."),
    (re.compile(r",[ \u00a0]"), ","),
    (re.compile(r"/"), "/"),
)


class Word(NamedTuple):
    """A run of letters and digits; `gap` is the kind of the gap before it, "" for a break.

    `key` is the word without its case, as names are looked up by it.
    """

    start: int
    end: int
    text: str
    gap: str
    key: str


@dataclass(frozen=True, slots=True)
class Alias:
    """One way of writing something: an actor's id, or a place of the gazetteer."""

    kind: Kind
    words: tuple[str, ...]
    target: str
    place: GazetteerPlace | None = None
    dotted: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A match: words [first, last) of the text, its characters, and what it may stand for."""

    first: int
    last: int
    start: int
    end: int
    aliases: tuple[Alias, ...]

    def of(self, *kinds: Kind) -> Alias | None:
        """Its reading of one of these kinds, if it has one."""
        return next((a for a in self.aliases if a.kind in kinds), None)


@dataclass(frozen=True, slots=True)
class AliasIndex:
    """Sequences of words to what they name; `prefixes` says which sequences can go on."""

    entries: dict[str, tuple[Alias, ...]]
    prefixes: frozenset[str]


def split_words(text: str) -> tuple[Word, ...]:
    """The words of a text with the kind of gap before each."""
    found: list[Word] = []
    before = 0
    for match in _WORD.finditer(text):
        between = text[before : match.start()]
        gap = "" if not found else " " if between == " " else _gap(between)
        word = match[0]
        found.append(Word(match.start(), match.end(), word, gap, word.casefold()))
        before = match.end()
    return tuple(found)


@lru_cache(maxsize=1024)
def _gap(between: str) -> str:
    if len(between) > 3:
        return ""
    return next((kind for pattern, kind in _GAPS if pattern.fullmatch(between)), "")


def find_hits(text: str, words: tuple[Word, ...], index: AliasIndex) -> tuple[Hit, ...]:
    """Names in the text, in order, none overlapping; at each word the longest one."""
    found: list[Hit] = []
    i = 0
    while i < len(words):
        key = words[i].key
        if key not in index.entries and key not in index.prefixes:  # as nearly every word
            i += 1
            continue
        hit = _longest(text, words, i, index)
        if hit is None:
            i += 1
        else:
            found.append(hit)
            i = hit.last
    return tuple(found)


def with_half_names(
    words: tuple[Word, ...], hits: tuple[Hit, ...], index: AliasIndex
) -> tuple[Hit, ...]:
    """The hits with the first of two names that share their end: "North and South Norland"."""
    found: list[Hit] = []
    taken = 0
    for hit in hits:
        first, last = hit.first - 2, words[hit.last - 1]
        if first >= taken and hit.last - hit.first == 2 and words[hit.first - 1].key == "and":
            entries = index.entries.get(words[first].key + last.gap + last.key, ())
            whole = (words[first].text, last.text)
            half = tuple(a for a in entries if hit.of(a.kind) and cased(a.words, whole))
            if half:
                found.append(Hit(first, first + 1, words[first].start, words[first].end, half))
        found.append(hit)
        taken = hit.last
    return tuple(found)


def _longest(text: str, words: tuple[Word, ...], first: int, index: AliasIndex) -> Hit | None:
    key = words[first].key
    best: Hit | None = None
    last = first + 1
    while True:
        if (entries := index.entries.get(key)) is not None:
            written = tuple(w.text for w in words[first:last])
            fitting = tuple(a for a in entries if cased(a.words, written))
            if fitting and written[0].lower() == "the" and _more(words, last):
                fitting = ()
            if fitting:
                end = words[last - 1].end
                if text[end : end + 1] == "." and any(a.dotted for a in fitting):
                    end += 1
                best = Hit(first, last, words[first].start, end, fitting)
        if key not in index.prefixes or last >= len(words) or not words[last].gap:
            return best
        key += words[last].gap + words[last].key
        last += 1


def _more(words: tuple[Word, ...], last: int) -> bool:
    """Whether a capitalised word follows, so that "the South" is but a piece of a name."""
    return last < len(words) and words[last].gap == " " and words[last].text[0].isupper()


def cased(alias: tuple[str, ...], written: tuple[str, ...]) -> bool:
    """Whether words are written with the capitals that a name asks for.

    Upper-case abbreviations match exactly, so that "us" is no state; other capitals ask for a
    capital first letter; what the name has in lower case may be written either way. Words after
    a hyphen in a given name ("Jong-un") may have a capital or none.
    """
    return all(_cased(a, w) for a, w in zip(alias, written, strict=True))


def _cased(alias: str, written: str) -> bool:
    if alias.islower() or not alias[0].isalpha():
        return True
    if len(alias) > 1 and alias.isupper():
        return written == alias
    return written[0] == alias[0] or written[0].isupper()


_BETWEEN = re.compile(r"[ '.,/]")


def build_index(aliases: tuple[Alias, ...], keys: tuple[str, ...]) -> AliasIndex:
    """An index over aliases; `keys[n]` is the key of `aliases[n]`."""
    entries: dict[str, tuple[Alias, ...]] = {}
    prefixes: set[str] = set()
    for alias, key in zip(aliases, keys, strict=True):
        entries[key] = (*entries.get(key, ()), alias)
        if not key.isalnum():
            prefixes.update(key[: m.start()] for m in _BETWEEN.finditer(key))
    return AliasIndex(entries, frozenset(prefixes))


def key_of(written: str) -> str:
    """The key under which a name is found: its words in lower case, its gaps by kind."""
    return _words_and_key(written)[1]


def words_of(written: str) -> tuple[str, ...]:
    """The words of a name as `Alias` wants them."""
    return _words_and_key(written)[0]


def _words_and_key(written: str) -> tuple[tuple[str, ...], str]:
    if written.isalnum():  # one word, as most of the ten thousand names of a region
        return (written,), written.casefold()
    words = split_words(written)
    key = "".join((w.gap or " ") * (n > 0) + w.key for n, w in enumerate(words))
    return tuple([w.text for w in words]), key


def region_index(region: Region) -> AliasIndex:
    """The index of a region: actors, demonyms, capitals, places."""
    known = _BUILT.get(id(region))
    if known is None:
        if len(_BUILT) >= 8:
            _BUILT.pop(next(iter(_BUILT)))
        known = _BUILT[id(region)] = (region, _build(region))
    return known[1]


_BUILT: dict[int, tuple[Region, AliasIndex]] = {}
"""Indexes by the identity of their region; holding the region keeps its identity its own."""


def _build(region: Region) -> AliasIndex:
    aliases: list[Alias] = []
    keys: list[str] = []

    def add(written: str, kind: Kind, target: str, place: GazetteerPlace | None = None) -> None:
        words, key = _words_and_key(written)
        if words:
            aliases.append(Alias(kind, words, target, place, written.endswith(".")))
            keys.append(key)

    for actor in region.actors.values():
        for name in actor.names:
            add(name, actor.type, actor.id)
        for demonym in actor.demonyms:
            add(demonym, "demonym", actor.id)
            if demonym[-1:] in "niktse" and demonym.endswith(("an", "i", "k", "rt", "ole", "ne")):
                add(demonym + "s", "demonym", actor.id)
        for capital in actor.capitals:
            add(capital, "capital", actor.id)
    for place in region.places:
        for name in place.names:
            add(name, "place", place.name, place)
    return build_index(tuple(aliases), tuple(keys))

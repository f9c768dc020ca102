"""How alike two pieces of text are, by the words that carry their content.

Words are cut to six letters (truncation is a stemmer that needs no language data; McNamee and
Mayfield, "Character N-Gram Tokenization for European Language Text Retrieval", 2004) and short
function words are left out. Names weigh less than other words: that two remarks both speak of
one country says little about their being one remark.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Generic, TypeVar
from zlib import crc32

import msgspec

_WORD = re.compile(r"[^\W_]+(?:[’'.-][^\W_]+)*")
_ASCII_WORD = re.compile(r"[A-Za-z0-9]+(?:['.-][A-Za-z0-9]+)*")
"""The same for a text of ASCII letters alone, and faster there."""
_NEGATION = frozenset({"not", "no", "never", "neither", "nor", "cannot"})
_STOP = frozenset(
    _WORD.findall(
        "a about after again all also an and any are as at be because "
        "been before being both but by can could did do does during each for "
        "from further had has have he her his how i if in into is "
        "it its itself may might more most must of off on once only or "
        "other our out over own per said same say says she should so some "
        "such than that the their them then there these they this those through to "
        "under until up upon us was we were what when where which while who "
        "whom why will with would you your "
    )
)
_NAME_WEIGHT = 0.3
_SKETCH = 8
_WORDS = 1 << 16
"""So many words are known at a time."""
Known = TypeVar("Known", tuple[str, int], str)


class Words(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """The content words of a text, cut: plain ones, names (capitalised), and if it negates."""

    plain: frozenset[str]
    names: frozenset[str]
    negated: bool

    @property
    def weight(self) -> float:
        """How much there is to compare."""
        return len(self.plain) + _NAME_WEIGHT * len(self.names)


_NO_WORDS: frozenset[str] = frozenset()
"""One for all: an empty set is as large as a small one."""
NOTHING = Words(_NO_WORDS, _NO_WORDS, negated=False)


def words(*texts: str) -> Words:
    """The content words of some texts taken together."""
    plain: set[str] = set()
    names: set[str] = set()
    negated = False
    known = _SORTED
    for text in texts:
        found = _found(text)
        first = True
        for word in found:
            form, sort = known[word]
            if sort == _PLAIN:
                plain.add(form)
            elif sort == _CAPITAL:
                # the capital that opens a text is a name's when another one follows
                name = not first or (len(found) > 1 and found[1][0].isupper())
                (names if name else plain).add(form)
            elif sort == _NEGATING:
                negated = True
            first = False
    plain -= names
    return Words(
        frozenset(plain) if plain else _NO_WORDS, frozenset(names) if names else _NO_WORDS, negated
    )


def joined(*parts: Words) -> Words:
    """What `words` finds in several texts, from what it finds in each."""
    names = _NO_WORDS.union(*[part.names for part in parts])
    plain = _NO_WORDS.union(*[part.plain for part in parts])
    return Words(plain - names if names else plain, names, any(part.negated for part in parts))


_PLAIN, _CAPITAL, _NEGATING, _EMPTY = range(4)


def _sorted(word: str) -> tuple[str, int]:
    """A word cut, and what sort of word it is."""
    low = word.lower()
    if low in _NEGATION or low.endswith(("n't", "n’t")):
        return "", _NEGATING
    if low in _STOP:
        return "", _EMPTY
    return cut(low), _CAPITAL if word[0].isupper() else _PLAIN


@lru_cache(maxsize=1 << 16)
def cut(word: str) -> str:
    """A lower-case word without possessive and plural ending, at most six letters of it."""
    word = word.removesuffix("'s").removesuffix("’s")
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        word = word[:-1]
    return word[:6]


def overlap(a: Words, b: Words) -> tuple[float, float]:
    """Shared weight over that of the smaller text, and over that of both; each 0 to 1."""
    plain, names, others, other_names = a.plain, a.names, b.plain, b.names
    if not plain or not others or names or other_names:
        here, there, both = a.weight, b.weight, shared(a, b)
    else:
        here, there, both = len(plain), len(others), len(plain & others)
    smaller = min(here, there)
    if not smaller:
        return 0.0, 0.0
    return min(both / smaller, 1.0), both / (here + there - both)


def shared(a: Words, b: Words) -> float:
    """The weight of the words that two texts have in common."""
    found = len(a.plain & b.plain) + _NAME_WEIGHT * len(a.names & b.names)
    # a word that opens one text and stands within the other is written both ways
    return found + _NAME_WEIGHT * (len(a.plain & b.names) + len(a.names & b.plain))


def sketch(of: Words, *, named: bool = False) -> tuple[str, ...]:
    """At most eight of the words, chosen alike in alike texts: keys to find candidates by.

    `named`: as many names beside them, so that a name alone finds the text that says more of it.

    Bottom-k sketch by CRC-32 (Broder, "On the resemblance and containment of documents", 1997).
    """
    rank = _RANKED.__getitem__
    names = sorted(of.names, key=rank)[:_SKETCH] if named or not of.plain else ()
    if len(of.plain) <= _SKETCH:
        return (*sorted(of.plain), *names)
    return (*sorted(of.plain, key=rank)[:_SKETCH], *names)


def _rank(word: str) -> str:
    """By CRC-32, then by the word: their bytes as letters, which sort fastest."""
    written = word.encode()
    return (crc32(written).to_bytes(4, "big") + written).decode("latin-1")


class _Known(dict[str, Known], Generic[Known]):
    """What is made of a word, for the words met so far; faster than a cache that keeps order."""

    def __init__(self, made: Callable[[str], Known]) -> None:
        self._made: Callable[[str], Known] = made

    def __missing__(self, word: str) -> Known:
        if len(self) >= _WORDS:
            self.clear()
        found: Known = self._made(word)
        self[word] = found
        return found


_SORTED, _RANKED = _Known(_sorted), _Known(_rank)


def normal(text: str) -> tuple[str, ...]:
    """All words of a text in lower case, in order, without punctuation."""
    return tuple(w.lower() for w in _found(text))


def run_on(text: str) -> str:
    """The same, one space between two words."""
    return " ".join(_found(text)).lower()


@lru_cache(maxsize=1 << 9)
def _found(text: str) -> tuple[str, ...]:
    """The words of a text; a document's sentences are asked for more than once."""
    return tuple((_ASCII_WORD if text.isascii() else _WORD).findall(text))

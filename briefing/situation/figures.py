"""Figures as reports give them: "at least 12 sailors were killed", "three million euros"."""

import re
from dataclasses import dataclass
from math import inf

from briefing.situation.families import family, root

_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen twenty"
)
_NUMBERS = {word: n for n, word in enumerate(_WORDS.split(), start=1)}
_TIMES = {"hundred": 100, "thousand": 1_000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_FIGURE = re.compile(
    r"(?P<least>at least|more than|over|as many as|up to|fewer than|less than|nearly|almost|about"
    r"|around|some|approximately|an estimated)?\s*[$€£¥]?\s*"
    rf"\b(?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|{'|'.join(_NUMBERS)})\b"
    rf"(?:[\s-](?P<times>{'|'.join(_TIMES)}))?(?=(?P<after>(?:[\s-]+[^\W\d_]+){{0,4}}))",
    re.IGNORECASE,
)
_FLOORS = frozenset({"at least", "more than", "over"})
_CEILINGS = frozenset({"as many as", "up to", "fewer than", "less than"})
_ROUGH = 0.15
"""How far an "about" reaches to both sides."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number between two bounds, as written in small letters, and the roots of what follows."""

    low: float
    high: float
    written: str
    of: frozenset[str]

    def meets(self, other: "Figure") -> bool:
        """Whether one number may be both."""
        return self.high >= other.low and other.high >= self.low

    def excludes(self, other: "Figure") -> bool:
        """Whether both cannot hold: they count the same and their bounds do not meet."""
        if self.meets(other):
            return False
        here, there = (frozenset(f for r in x.of for f in family(r)) for x in (self, other))
        if here and there:
            return bool(here & there)  # twelve killed and three wounded are no contradiction
        return not self.of or not other.of or bool(self.of & other.of)


def counts(words: str) -> bool:
    """Whether the words count somebody, as in "at least 12 people": others may count otherwise."""
    return _FIGURE.match(words) is not None


def figures(text: str) -> tuple[Figure, ...]:
    """The figures of a text, in its order; years and days are left to dates."""
    found = []
    for match in _FIGURE.finditer(text):
        word = match["number"].casefold()
        number = float(_NUMBERS.get(word, -1))
        if number < 0:
            number = float(word.replace(",", ""))
        number *= _TIMES.get((match["times"] or "").casefold(), 1)
        kind = (match["least"] or "").casefold()
        low, high = number, number
        if kind in _FLOORS:
            high = inf
        elif kind in _CEILINGS:
            low = 0
        elif kind:
            low, high = number * (1 - _ROUGH), number * (1 + _ROUGH)
        of = frozenset(root(w) for w in match["after"].replace("-", " ").split() if len(w) > 3)
        written = " ".join(p for p in (match["least"], match["number"], match["times"]) if p)
        found.append(Figure(low, high, written.lower(), of))
    return tuple(found)

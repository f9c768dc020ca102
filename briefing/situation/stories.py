"""Which documents tell of one affair, found as they come in: the ground on which reports meet.

Each document joins the story whose documents it is on average most like, else it opens one
(single-pass clustering; Allan et al., "Topic Detection and Tracking Pilot Study", 1998). Words
weigh by how few documents have them so far (TF-IDF learnt from the feed itself), names twice.
Documents come in an order that they alone decide, through a trail that can be gone back on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from math import fsum, log, sqrt
from typing import TypeVar

from briefing.situation.alike import Words
from briefing.situation.trail import Trail

Value = TypeVar("Value")

_JOINS = 0.14
"""How alike a document must be, on average, to those of a story, 0 to 1."""
_DAYS = 30
"""A story without a document for so many days is over."""
_NAME = 2.0
_KEPT = 60
"""How many words of a document are compared, the heaviest."""
_KEYS = 16
"""By how many of them stories are looked for."""
_NEAREST = 24
"""How many stories of one word are looked at, the latest."""


Held = tuple[
    dict[int, tuple[dict[str, float], list[date]]],
    dict[str, int],
    dict[str, list[int]],
    dict[str, int],
]
"""What `Stories` holds, as a snapshot keeps it: in an order that does not hang on how it came."""


@dataclass(slots=True)
class Story:
    """The words of an affair, and when it was told of."""

    weights: dict[str, float] = field(default_factory=dict)
    days: list[date] = field(default_factory=list)
    """The day of each of its documents, in the order of the feed."""


class Stories:
    """The stories of a feed. Every change is on the trail."""

    def __init__(self, trail: Trail) -> None:
        self._trail = trail
        self.stories: dict[int, Story] = {}
        """Those that are not over for long."""
        self.having: dict[str, int] = {}
        self.holding: dict[str, list[int]] = {}
        self.count = {"documents": 0, "stories": 0, "month": 0}

    def held(self) -> Held:
        """All of it; `take_up` makes it of that."""
        stories = {n: (_sorted(s.weights), s.days) for n, s in sorted(self.stories.items())}
        return stories, _sorted(self.having), _sorted(self.holding), self.count

    def take_up(self, held: Held) -> None:
        """The stories as they once were."""
        stories, self.having, self.holding, self.count = held
        self.stories.update({n: Story(weights, days) for n, (weights, days) in stories.items()})

    def add(self, day: date, told: Mapping[str, float]) -> int:
        """The number of the story that a document joins; `told` weighs its words."""
        trail = self._trail
        self._let_go(day)
        trail.put(self.count, "documents", self.count["documents"] + 1)
        having = {word: self.having.get(word, 0) + 1 for word in told}
        trail.update(self.having, having)
        vector = self._vector(told, having)
        number = self._nearest(day, vector)
        if number is None:
            number = self.count["stories"]
            trail.put(self.count, "stories", number + 1)
            trail.put(self.stories, number, Story())
        story = self.stories[number]
        trail.append(story.days, day)
        weights = story.weights
        trail.update(weights, {word: weights.get(word, 0.0) + w for word, w in vector.items()})
        for word in islice(vector, _KEYS):
            holding = self.holding.get(word)
            if holding is None:
                trail.put(self.holding, word, [number])
            elif number not in holding[-_NEAREST:]:
                trail.append(holding, number)
        return number

    def _let_go(self, day: date) -> None:
        """Once a month, the stories that are over go: days never run backwards."""
        month = day.year * 12 + day.month
        if month != self.count["month"]:
            self._trail.put(self.count, "month", month)
            over = [n for n, s in self.stories.items() if (day - s.days[-1]).days > _DAYS]
            for number in over:
                self._trail.drop(self.stories, number)

    def rarity(self, word: str) -> float:
        """How much a word tells: the logarithm of how few documents of the feed have it."""
        return log((self.count["documents"] + 1) / self.having.get(word, 1))

    def likeness(self, a: Words, b: Words) -> float:
        """The cosine of two texts, their words weighed by rarity, names twice; 0 to 1."""
        # exact sums: the order of words in a set is not the same in every process
        shared = fsum(
            (
                *(self.rarity(w) ** 2 for w in a.plain & b.plain),
                *((_NAME * self.rarity(w)) ** 2 for w in a.names & b.names),
                *(_NAME * self.rarity(w) ** 2 for w in (a.plain & b.names) | (a.names & b.plain)),
            )
        )
        return shared / (self._length(a) * self._length(b)) if shared else 0.0

    def _length(self, of: Words) -> float:
        plain = fsum(self.rarity(w) ** 2 for w in of.plain)
        return sqrt(plain + _NAME**2 * fsum(self.rarity(w) ** 2 for w in of.names))

    def _vector(self, told: Mapping[str, float], having: Mapping[str, int]) -> dict[str, float]:
        """Unit weights of the heaviest words, the heaviest first."""
        count = self.count["documents"] + 1
        weights = [-weight * log(count / having[word]) for word, weight in told.items()]
        heaviest = sorted(weights)
        length = sqrt(sum([w * w for w in heaviest])) or 1.0
        least = heaviest[:_KEPT][-1] if heaviest else 0.0  # numbers alone are sorted fast
        kept = [(w, word) for w, word in zip(weights, told, strict=True) if w <= least]
        kept.sort()
        return {word: -weight / length for weight, word in kept[:_KEPT]}

    def _nearest(self, day: date, vector: Mapping[str, float]) -> int | None:
        stories, holding = self.stories, self.holding
        known = [holding[word][-_NEAREST:] for word in islice(vector, _KEYS) if word in holding]
        found = set[int]().union(*known)
        best, best_number = _JOINS, None
        own = vector.keys()
        for number in sorted(found & stories.keys()):
            story = stories[number]
            if (day - story.days[-1]).days > _DAYS:
                continue
            weights = story.weights
            shared = own & weights.keys()
            # exact sums: the order of words in a set is not the same in every process
            total = fsum([vector[w] * weights[w] for w in shared])
            if total / len(story.days) > best:
                best, best_number = total / len(story.days), number
        return best_number


def _sorted(of: dict[str, Value]) -> dict[str, Value]:
    return dict(sorted(of.items()))


def telling(of: Words) -> dict[str, float]:
    """The weights of a document's words before rarity: two for a name, else one."""
    weights = dict.fromkeys(of.plain, 1.0)
    weights.update(dict.fromkeys(of.names, _NAME))
    return weights

"""Attributions inside attributions: each word is told on the word of one speaker only.

"Abe said that Kato had warned of rain" is one attribution, to Abe. "Abe said A, adding that B" is
two, side by side: the parse often hangs the second under the first, so that the first is cut.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from briefing.extraction.reading import Sentence, Token

if TYPE_CHECKING:
    from briefing.extraction.attributions import Attribution

_LINKS = frozenset({",", "and", "but", "while", "or", ";", "–", "—", "then", "also"})
_NEAR = 24
"""How many attributions before and behind one may stand around it."""
_SHORTEST = 3
"""Letters that a cut content keeps at least."""


def outermost(found: Iterable["Attribution"]) -> tuple["Attribution", ...]:
    """The attributions that no other one tells, in the order of their cues."""
    kept = _beside(sorted(found, key=lambda a: (a.cue.start, a.content[0].start)))
    kept = [one for one, near in _with_near(kept) if not any(_carries(one, n) for n in near)]
    told = [one for one, near in _with_near(kept) if not any(_tells(n, one) for n in near)]
    return tuple(_once(told))


def _with_near(
    found: list["Attribution"],
) -> Iterator[tuple["Attribution", list["Attribution"]]]:
    """Each with those around it: however long the text, the time stays linear."""
    for k, one in enumerate(found):
        yield one, found[max(0, k - _NEAR) : k + _NEAR]


def _beside(found: list["Attribution"]) -> list["Attribution"]:
    """Contents cut where the same speaker goes on to say something else."""
    cut: list[Attribution] = []
    for one, near in _with_near(found):
        shorter = one
        for other in near:
            if other is not one and _goes_on(one, other):
                shorter = _ended(shorter, _before(other.sentence, other.verb))
        cut.append(shorter)
    return cut


def _goes_on(one: "Attribution", other: "Attribution") -> bool:
    """Whether the other is the same speaker's next saying, though it stands in the content."""
    if one.sentence is not other.sentence or other.rule != "verb" or one.rule != "verb":
        return False
    if one.subject is None or other.subject is None or one.subject.i != other.subject.i:
        return False
    if other.verb.i <= one.verb.i or not _holds(one, other):
        return False
    return other.verb.tag in {"VBG", one.verb.tag} and not other.sentence.children(
        other.verb, "nsubj", "mark"
    )


def _before(sentence: Sentence, verb: Token) -> int:
    """Where the words end before a coordinated verb and what links it."""
    i = verb.i
    while i > 0 and (
        sentence.tokens[i - 1].pos in {"ADV", "AUX", "CCONJ"}
        or sentence.tokens[i - 1].lower in _LINKS
    ):
        i -= 1
    return sentence.tokens[i - 1].end if i else verb.start


def _ended(one: "Attribution", end: int) -> "Attribution":
    spans = tuple(
        replace(s, end=min(s.end, end)) for s in one.content if s.start + _SHORTEST <= end
    )
    return replace(one, content=spans) if spans else one


def _holds(outer: "Attribution", inner: "Attribution") -> bool:
    return any(s.start <= inner.cue.start and inner.cue.end <= s.end for s in outer.content)


def _carries(outer: "Attribution", inner: "Attribution") -> bool:
    """Whether the outer verb only carries a nominal cue: "repeated his call for talks"."""
    return (
        inner.rule == "noun"
        and outer.rule == "verb"
        and inner.sentence is outer.sentence
        and inner.verb.dep == "obj"
        and inner.verb.head == outer.verb.i
        and inner.subject is not None
        and inner.subject.head == inner.verb.i
    )


def _tells(outer: "Attribution", inner: "Attribution") -> bool:
    """Whether the inner one stands in what the outer one tells; of a circle the first goes."""
    if outer is inner or not _holds(outer, inner):
        return False
    return not _holds(inner, outer) or outer.cue.start > inner.cue.start


def _once(found: list["Attribution"]) -> Iterable["Attribution"]:
    """One attribution for each content: of several cues the nearest one, or the first."""
    best: dict[tuple[int, int], Attribution] = {}
    for one in found:
        key = one.content[0].start, one.content[0].end
        known = best.get(key)
        if known is None or _distance(one) < _distance(known):
            best[key] = one
    return sorted(best.values(), key=lambda a: (a.cue.start, a.content[0].start))


def _distance(one: "Attribution") -> int:
    return min(max(0, s.start - one.cue.end, one.cue.start - s.end) for s in one.content)

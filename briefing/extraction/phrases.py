"""Noun phrases: the run of words around a head that belongs to it."""

from collections.abc import Iterable
from dataclasses import dataclass

from briefing.extraction.reading import Sentence, Token

CLAUSES = frozenset({"acl:relcl", "acl", "advcl", "parataxis", "ccomp", "csubj", "advcl:relcl"})
"""Labels of the clauses that hang on a noun without being of its phrase."""
_PREDICATE = frozenset({"nsubj", "nsubj:pass", "nsubj:outer", "cop", "aux", "expl"})
"""What hangs on a noun as a predicate and so does not belong to its phrase."""
_LEADING = frozenset({"case", "cc", "mark", "fixed"})
"""What may stand in front of a phrase without belonging to it: "and", "according to"."""
_EDGES = frozenset(",.;:–—―-'\"“”‘’()")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase: its head, and its code points [start, end)."""

    head: Token
    start: int
    end: int


def under(sentence: Sentence, token: Token, without: frozenset[str]) -> tuple[Token, ...]:
    """The token and what hangs below it, branches with these labels left out; in text order.

    A list before the token is of what modifies it ("Norlandic and Ostian bombers"), and one
    behind "between" is whole ("a cable between Norland and Ostia").
    """
    kept, queue = [token], [token]
    while queue:
        above = queue.pop()
        for child in sentence.children(above):
            inner = child.dep in {"conj", "cc"} and above.i != token.i
            modifies = inner and (child.i < token.i or _between(sentence, above))
            noun = child.dep == "acl" and child.pos == "NOUN"
            if child.dep not in without or modifies or noun:
                kept.append(child)
                queue.append(child)
    return tuple(sorted(kept, key=lambda t: t.i))


def _between(sentence: Sentence, token: Token) -> bool:
    """Whether the token is one of the two behind "between"."""
    first = sentence.head(token) if token.dep == "conj" else token
    return any(case.lower == "between" for case in sentence.children(first, "case"))


def run_around(tokens: Iterable[Token], token: Token) -> tuple[Token, ...]:
    """The unbroken run of these tokens that holds the token."""
    places = {t.i: t for t in tokens} | {token.i: token}
    first = last = token.i
    while first - 1 in places:
        first -= 1
    while last + 1 in places:
        last += 1
    return tuple(places[i] for i in range(first, last + 1))


def noun_phrase(sentence: Sentence, token: Token) -> Phrase:
    """The noun phrase that the token heads, with conjuncts and appositions, without clauses."""
    run = list(run_around(under(sentence, token, CLAUSES | _PREDICATE), token))
    _open(run, token)
    while run[-1] is not token and (run[-1].text in _EDGES or run[-1].dep in {"cc", "case"}):
        run.pop()
    return Phrase(token, _start(sentence, run), run[-1].end)


def unit(sentence: Sentence, token: Token) -> Phrase:
    """The noun phrase without its conjuncts: one member of a list."""
    without = CLAUSES | _PREDICATE | {"conj", "cc", "appos"}
    run = list(run_around(under(sentence, token, without), token))
    _open(run, token)
    while run[-1] is not token and run[-1].text in _EDGES:
        run.pop()
    return Phrase(token, _start(sentence, run), run[-1].end)


def _open(run: list[Token], head: Token) -> None:
    """Take away what leads the phrase in."""
    while run[0] is not head and (run[0].text in _EDGES or run[0].dep in _LEADING):
        run.pop(0)


def _start(sentence: Sentence, run: list[Token]) -> int:
    """Where the phrase begins: with what bounds its number, as in "up to 12 people"."""
    number = next((t.i for t in run[:3] if t.pos == "NUM"), 0)
    for many in (3, 2):
        before = sentence.tokens[max(number - many, 0) : number]
        if " ".join(t.lower for t in before) in _BOUNDS:
            return min(before[0].start, run[0].start)
    return run[0].start


_BOUNDS = frozenset(
    {"at least", "at most", "up to", "as many as", "more than", "fewer than", "less than"}
    | {"no more than", "no fewer than"}
)

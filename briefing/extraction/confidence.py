"""How sure a claim is: the chance that a careful reader would tell the same of these words.

The same means: this event, by these people or bodies, with this status. The chance is the sum of
what a claim's signs weigh (log-odds); `confidence.toml` holds the weights, which
`benchmarks/confidence.py` fits to annotated documents. A sign is something that anybody can see
in the claim or its sentence, so that a low confidence can be told in words.
"""

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from operator import attrgetter

import tomli

from briefing.extraction.reading import Reading, Sentence, Token
from events.claims import Claim
from events.values import Excerpt

_FIRST_PERSON = frozenset({"i", "we", "me", "my", "our", "myself", "ourselves"})
"""Words that are left to themselves where nobody knows who speaks; others mostly get a name."""
_DEEPEST = 4
"""Beyond so many steps below the root of its sentence a cue counts as no deeper."""
_USUAL_LENGTH = 20
"""Tokens of a sentence whose length tells nothing."""

Signs = Mapping[str, float]
"""What speaks for or against a claim: 1 for what is so, a number for what there is more or less
of; what is not so is left out."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The log-odds of a claim without any sign, and what each sign adds to them."""

    start: float
    signs: Mapping[str, float]

    def chance(self, signs: Signs) -> float:
        """The chance, between 0 and 1, that a claim with these signs is right."""
        odds = self.start + math.fsum(self.signs.get(name, 0.0) * n for name, n in signs.items())
        return 1 / (1 + math.exp(-odds))


def signs_of(reading: Reading, claims: tuple[Claim, ...]) -> Iterator[Signs]:
    """The signs of each of a document's claims, which come in the order of the text."""
    sentences = [s for p in reading.paragraphs for s in p.sentences]
    starts = [s.start for s in sentences]
    places = [bisect_right(starts, cue_of(c).start) - 1 for c in claims]
    beside = Counter(zip(places, (c.kind for c in claims), strict=True))
    told: set[tuple[str, frozenset[str]]] = set()
    for claim, k in zip(claims, places, strict=True):
        signs = {f"kind: {claim.kind}": 1.0} | dict.fromkeys(_seen(claim), 1.0)
        if beside[k, claim.kind] > 1:
            signs["another of its kind in the sentence"] = 1.0
        known = frozenset(m.actor for m in claim.actors if m.actor)
        if known and claim.kind != "statement_made" and (claim.kind, known) in told:
            signs["told before of the same actors"] = 1.0
        told.add((claim.kind, known))
        if k >= 0 and cue_of(claim).start < sentences[k].end:
            signs |= _parsed(claim, sentences[k])
        yield signs


def cue_of(claim: Claim) -> Excerpt:
    """The words that signal the claim; all of them where none is told apart."""
    return claim.cue or claim.excerpts[0]


def _seen(claim: Claim) -> Iterator[str]:
    """What is so of the claim, whatever the sentence looks like."""
    first = claim.excerpts[0]
    leading = claim.role(claim.roles[0])
    if not leading:
        yield "nobody in the leading role"
    elif all(m.actor for m in leading):
        yield "everybody in the leading role known"
    if any(m.actor for m in claim.actors):
        yield "somebody known"
    if any(m.quote.lower() in _FIRST_PERSON for m in claim.actors):
        yield "I or we for somebody"
    if leading and not any(first.start <= m.start < first.end for m in leading):
        yield "the leading role filled from another sentence"
    if claim.when is not None and claim.when.quote:
        yield "its own words of time"


def _parsed(claim: Claim, sentence: Sentence) -> Signs:
    """What the sentence and the cue's place in its tree tell."""
    signs = {
        "length of the sentence": math.log(len(sentence.tokens) / _USUAL_LENGTH),
        "paragraphs before it": math.log(1 + sentence.paragraph),
    }
    cue = cue_of(claim)
    k = bisect_right(sentence.tokens, cue.start, key=attrgetter("start")) - 1
    path = list(_upwards(sentence, sentence.tokens[max(k, 0)]))
    if len(path) > 1:
        signs["cue below the root"] = float(min(len(path) - 1, _DEEPEST))
    if path[0].dep.startswith("acl"):
        signs["cue in a relative clause"] = 1.0
    if path[0].dep == "ccomp":
        signs["cue in what somebody said"] = 1.0
    return signs


def _upwards(sentence: Sentence, token: Token) -> Iterator[Token]:
    """The token, its head, and so on, as far as depth counts."""
    for _ in range(_DEEPEST + 1):
        yield token
        if token.head == token.i:
            return
        token = sentence.head(token)


@cache
def fitted() -> Weights:
    """The weights that are shipped, read once."""
    path = files("briefing.extraction") / "confidence.toml"
    kept = tomli.loads(path.read_text("utf-8"))
    return Weights(kept["start"], kept["weights"])


def calibrated(reading: Reading, claims: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """The claims of a document, in the order of its text, each with its chance as confidence."""
    weights = fitted()
    return tuple(
        c.model_copy(update={"confidence": round(weights.chance(signs), 2)})
        for c, signs in zip(claims, signs_of(reading, claims), strict=True)
    )

"""PLOVER codes: what one side does to another, in one word a sentence.

The frames of `lexicon/plover.toml` give the deed, source and target; here a deed that is only
meant becomes a promise (AGREE) or a threat (THREATEN), a refused one a REJECT, and of several
deeds in a sentence the one highest in the parse tells what the sentence is about.
"""

from dataclasses import dataclass
from typing import Final

from briefing.extraction.cues import Match, matches
from briefing.extraction.parts import mentions
from briefing.extraction.reading import Name, Reading, Sentence, Token
from events.values import Mention

LEXICON: Final = "plover"
_MEANT: Final = frozenset({"scheduled", "anticipated", "hypothetical"})
_KIND: Final = frozenset({"CONSULT", "AID", "COOPERATE", "SUPPORT", "CONCEDE"})
_UNKIND: Final = frozenset({"SANCTION", "COERCE", "FIGHT", "ASSAULT", "MOBILIZE"})
_THREATENED: Final = frozenset({"RETREAT", "REJECT"})
_WORDS: Final = frozenset({"REJECT", "THREATEN", "DEMAND", "DISAPPROVE", "AGREE", "PROTEST"})
"""Roots that are themselves words or shows of will: what they mean to do is not asked."""


@dataclass(frozen=True, slots=True)
class Code:
    """A coded deed: PLOVER's root, who does it to whom, and the words that say so."""

    root: str
    source: tuple[Mention, ...]
    target: tuple[Mention, ...]
    start: int
    end: int


def code_of(reading: Reading, sentence: Sentence) -> Code | None:
    """The deed that a sentence tells of; of several the highest in the parse, then the first."""
    found = matches(reading, sentence, LEXICON)
    if not found:
        return None
    first = min(found, key=lambda m: (_depth(sentence, m.verb or m.token), m.token.i))
    return _code(reading, first)


def _depth(sentence: Sentence, token: Token) -> int:
    """How many steps below the main verb; what is said or decided counts as the main verb."""
    steps, noun = 0, token.pos not in {"VERB", "AUX"}
    seen: set[int] = set()
    while token.i not in seen and sentence.head(token).i != token.i:
        seen.add(token.i)
        steps += 0 if token.dep.startswith(("ccomp", "parataxis")) else 1
        token = sentence.head(token)
    return steps + 2 * noun


def _code(reading: Reading, match: Match) -> Code:
    source = _named(reading, match, "source")
    target = tuple(m for m in _named(reading, match, "target") if not _same(m, source))
    if not target:
        target = _behind(reading, match, source)
    return Code(_root(match), source, target, *match.cue)


def _root(match: Match) -> str:
    """The root of the deed as it is told: done, meant, or refused."""
    deed = match.frame.rule
    if match.status == "normative":
        return "DEMAND"
    if deed in _WORDS:
        return deed
    if match.status == "denied":
        return "REJECT"
    if match.status in _MEANT and match.verb is not None:
        if deed in _KIND:
            return "AGREE"
        if deed in _UNKIND | _THREATENED:
            return "THREATEN"
    return deed


def _named(reading: Reading, match: Match, role: str) -> tuple[Mention, ...]:
    """Who fills a role; for a thing that belongs to somebody known, its owner."""
    found = mentions(reading, match.sentence, match.fillers.get(role, ()), role)
    named: list[Mention] = []
    for one in found:
        inside = [n for n in reading.names_in(one.start, one.end) if n.actor]
        if one.actor is None and inside:
            named += [_mention(n, role) for n in inside[:2]]
        elif one.actor is not None or one.quote[:1].isupper() or role == "source":
            named.append(one)
    return tuple(named)


def _mention(name: Name, role: str) -> Mention:
    return Mention(start=name.start, end=name.end, quote=name.text, role=role, actor=name.actor)


def _same(one: Mention, others: tuple[Mention, ...]) -> bool:
    return any(
        (one.actor is not None and one.actor == o.actor)
        or (one.start < o.end and o.start < one.end)
        for o in others
    )


def _behind(reading: Reading, match: Match, source: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """The first actor known behind the deed, before the words that tell who reports it."""
    anchor = match.verb or match.token
    sentence = match.sentence
    end = sentence.end
    for token in sentence.tokens:
        if token.i > anchor.i and token.lower in {"said", "according", "reported", "announced"}:
            end = token.start
            break
    for name in reading.names_in(anchor.end, end):
        one = _mention(name, "target")
        subject = reading.text[name.end : name.end + 1] == "" or (
            end < sentence.end and not reading.text[name.end : end].strip()
        )
        if name.actor and not subject and not _same(one, source):
            return (one,)
    return ()

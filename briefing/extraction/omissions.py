"""What a statement leaves unsaid: "without mentioning X", "made no mention of X"."""

from collections.abc import Iterator
from typing import Final

from briefing.extraction.parts import clause
from briefing.extraction.reading import Reading, Sentence, Token
from events.values import Excerpt

_OMITTING: Final = frozenset(
    {"mention", "name", "refer", "address", "discuss", "specify", "identify", "elaborate"}
)
_EVADING: Final = frozenset({"sidestep", "avoid", "omit", "skirt", "evade", "skip"})
_MENTION: Final = frozenset({"mention", "reference"})
_PREPOSITIONS: Final = frozenset({"to", "of", "on"})


def omitted(reading: Reading, sentence: Sentence, verb: Token) -> tuple[Excerpt, ...]:
    """What the statement whose verb this is leaves out, in the words of its sentence."""
    found = [_said_of(reading, sentence, t) for t in _left_out(sentence, verb)]
    return tuple(dict.fromkeys(f for f in found if f is not None))


def _left_out(sentence: Sentence, verb: Token) -> Iterator[Token]:
    """Heads of what is left out, below the verb and beside it ("but did not mention X")."""
    for child in sentence.subtree(verb):
        if child.i <= verb.i or child.pos not in {"VERB", "NOUN"}:
            continue
        marks = {c.lower for c in sentence.children(child, "mark", "case", "advmod", "det")}
        denied = bool(marks & {"without", "not", "n't", "never", "no"})
        if child.lemma in _OMITTING and denied:
            yield from _what(sentence, child)
        elif child.lemma in _EVADING:
            for thing in sentence.children(child, "obj"):
                mention = thing.lemma in _MENTION
                yield from _what(sentence, thing) if mention else (thing,)
        elif child.lemma in _MENTION and denied:
            yield from _what(sentence, child)


def _what(sentence: Sentence, cue: Token) -> Iterator[Token]:
    """The object of "mention", the phrase behind "mention of" or "refer to"."""
    for child in sentence.children(cue, "obj", "obl", "nmod"):
        cases = {c.lower for c in sentence.children(child, "case")}
        if child.i > cue.i and (child.dep == "obj" or cases & _PREPOSITIONS):
            yield child
            return


def _said_of(reading: Reading, sentence: Sentence, thing: Token) -> Excerpt | None:
    cases = [c for c in sentence.children(thing, "case") if c.i < thing.i]
    return clause(reading, sentence, thing, first=cases[0].i + 1 if cases else 0)

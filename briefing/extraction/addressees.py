"""To whom a statement is made: whom the verb names, who is urged, who got the letter."""

from typing import Final

from briefing.extraction.attributions import Attribution
from briefing.extraction.parts import mentions
from briefing.extraction.reading import Reading, Sentence, Token
from briefing.extraction.slots import fill
from events.claims import StatementAct
from events.values import Excerpt, Mention


def addressees_of(
    reading: Reading,
    attribution: Attribution,
    act: StatementAct,
    content: tuple[Excerpt, ...],
) -> tuple[Mention, ...]:
    """Whom a statement is made to, or who is urged in it, as mentions; nobody by guess."""
    sentence, verb, word = attribution.sentence, attribution.verb, attribution.word
    if attribution.rule == "noun" and verb.lemma == "protest":
        heads = fill(reading, sentence, verb, None, "with")
        return mentions(reading, sentence, heads, "addressee")
    if word is None or attribution.rule != "verb":
        return ()
    if word.takes("person", "person_infinitive", "person_clause", "person_on"):
        for child in sentence.children(verb, "iobj", "obj", "obl"):
            free = not any(c.start <= child.start < c.end for c in content)
            on = child.dep.startswith("obl")
            if on and not (word.takes("person_on") and _case(sentence, child) in {"on", "upon"}):
                continue
            if free and child.i > verb.i and child.pos in {"NOUN", "PROPN", "PRON"}:
                return mentions(reading, sentence, (child,), "addressee")
    if act == "urge":
        return _urged(reading, sentence, content)
    return _told_to(reading, sentence, verb)


def _case(sentence: Sentence, token: Token) -> str:
    return next((c.lower for c in sentence.children(token, "case")), "")


def _urged(
    reading: Reading, sentence: Sentence, content: tuple[Excerpt, ...]
) -> tuple[Mention, ...]:
    """Who should do it: the subject of "should" or "must" inside the content."""
    for token in sentence.tokens:
        if token.lower not in {"should", "must", "needs", "need", "needed"}:
            continue
        if not any(c.start <= token.start < c.end for c in content) or token.pos == "NOUN":
            continue
        verb = token if token.pos == "VERB" else sentence.head(token)
        for subject in sentence.children(verb, "nsubj"):
            if subject.dep != "nsubj:pass" and subject.pos in {"PROPN", "NOUN"}:
                return mentions(reading, sentence, (subject,), "addressee")
    return ()


def _told_to(reading: Reading, sentence: Sentence, verb: Token) -> tuple[Mention, ...]:
    """As in "said to X": an oblique with "to" that names an actor."""
    for child in sentence.children(verb, "obl"):
        if _case(sentence, child) == "to" and reading.names_in(child.start, child.end):
            return mentions(reading, sentence, (child,), "addressee")
        if child.lemma in _SENT and _case(sentence, child) in {"in", "during"}:
            heads = fill(reading, sentence, child, None, "to" if child.lemma != "call" else "with")
            named = mentions(reading, sentence, heads, "addressee")
            if any(m.actor for m in named):
                return named
    return ()


_SENT: Final = frozenset({"letter", "message", "note", "telegram", "cable", "call"})

"""What mends of a parse share: which past tense a participle is, and what hangs on a word."""

from functools import lru_cache
from typing import Final

from briefing.extraction.reading import Sentence, Token
from briefing.extraction.wordlist import word_list

NOMINAL: Final = frozenset({"NOUN", "PROPN"})
PREDICATE: Final = frozenset({"nsubj", "nsubj:pass", "cop", "aux", "aux:pass", "expl"})
OF_NAME: Final = frozenset({"flat", "punct", "compound", "nmod:poss", "case"})
OF_ITSELF: Final = frozenset(
    word_list("""
        agree appear apologise apologize arrive call capsize clash collapse collide converge
        crash derail die disagree erupt explode fly gather hesitate insist land march meet patrol
        persist protest react respond retreat retire return sail speak surge talk travel withdraw
    """)
)
"""Verbs that need no object: they tell what their subject does."""


@lru_cache(maxsize=4096)
def past_of(word: str) -> str | None:
    """The verb of which the word is a past tense; none when it is none."""
    from lemminflect import getAllLemmas, getInflection

    known = getAllLemmas(word, upos="VERB").get("VERB", ())
    for lemma in (*known, *({word[:-1]} & OF_ITSELF)):  # it knows no "capsized"
        if word in getInflection(lemma, "VBD"):
            return str(lemma)
    return None


def as_verb(token: Token, tag: str, lemma: str, head: int, dep: str) -> Token:
    """The token read as a verb."""
    return token._replace(pos="VERB", tag=tag, lemma=lemma, head=head, dep=dep)


def has(sentence: Sentence, token: Token, deps: frozenset[str]) -> bool:
    """Whether one of these labels hangs on the token."""
    return any(c.dep in deps for c in sentence.children(token))


def by_somebody(sentence: Sentence, verb: Token) -> bool:
    """Whether a "by" tells who did it, so that the verb is passive after all."""
    return any(
        c.lower == "by"
        for o in sentence.children(verb, "obl")
        for c in sentence.children(o, "case")
    )

"""Who speaks against whom: words of criticism, rejection and fault-finding in a text.

A word of the lexicon `evaluations.toml` makes an evaluation by itself, a slight one ("crime",
"doubt") only beside a second in its sentence. The holder of an attitude is the subject of its
verb or the owner of its noun, else whoever is reported to say it; without either it is the
document's own, and the holder is none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import tomli

from briefing.extraction.attributions import Attribution, Span, attributions
from briefing.extraction.phrases import noun_phrase
from briefing.extraction.reading import Reading, Sentence, Token
from briefing.extraction.slots import objects_of, subjects_of
from briefing.extraction.speakers import can_speak

_NOMINAL: Final = frozenset({"NOUN", "PROPN", "PRON"})
_AIMED: Final = frozenset(
    {"of", "against", "to", "at", "over", "on", "with", "about", "by", "towards"}
)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Words that speak against something; `holder` and `target` are none where unnamed."""

    start: int
    end: int
    holder: Span | None
    target: Span | None
    attitude: bool
    """Whether the words name somebody's attitude, and not a fault of the target."""


@dataclass(frozen=True, slots=True)
class _Words:
    attitudes: frozenset[str]
    known: frozenset[str]
    slight: frozenset[str]
    phrases: re.Pattern[str]


@cache
def _words() -> _Words:
    path = files("briefing.extraction") / "lexicon" / "evaluations.toml"
    raw = tomli.loads(path.read_text(encoding="utf-8"))
    attitudes = frozenset(raw["attitudes"])
    phrases = "|".join(re.escape(p) for p in raw["phrases"])
    return _Words(
        attitudes=attitudes,
        known=attitudes | frozenset(raw["faults"]),
        slight=frozenset(raw["slight"]),
        phrases=re.compile(rf"(?<!\w)(?:{phrases})(?!\w)", re.IGNORECASE),
    )


def find_evaluations(reading: Reading) -> tuple[Evaluation, ...]:
    """All evaluations of a document's prose, in text order."""
    said = attributions(reading)
    return tuple(
        found
        for paragraph in reading.paragraphs
        for sentence in paragraph.sentences
        for found in evaluations_in(reading, sentence, said)
    )


def speaks_against(reading: Reading, sentence: Sentence) -> bool:
    """Whether a sentence finds fault with something or tells of an attitude against it."""
    words, phrases = _signs(reading, sentence)
    return _enough(words, phrases)


def _signs(
    reading: Reading, sentence: Sentence
) -> tuple[dict[str, Token], tuple[re.Match[str], ...]]:
    """The words of the lexicon in a sentence, each once, and its phrases."""
    lexicon = _words()
    found: dict[str, Token] = {}
    for token in sentence.tokens:
        lemma = token.lemma.lower()
        word = lemma if lemma in lexicon.known else token.lower
        if word in lexicon.known:
            found.setdefault(word, token)
    phrases = tuple(lexicon.phrases.finditer(reading.text, sentence.start, sentence.end))
    return found, phrases


def _enough(words: dict[str, Token], phrases: tuple[re.Match[str], ...]) -> bool:
    strong = len(words.keys() - _words().slight) + len(phrases)
    return strong > 0 or len(words) > 1


def evaluations_in(
    reading: Reading, sentence: Sentence, said: tuple[Attribution, ...] = ()
) -> Iterator[Evaluation]:
    """The evaluations of one sentence; without `said` nobody is asked who reports them."""
    words, phrases = _signs(reading, sentence)
    if not _enough(words, phrases):
        return
    for word, token in words.items():
        attitude = word in _words().attitudes
        holder = _own_holder(reading, sentence, token) if attitude else None
        if holder is None:
            holder = _speaker(token.start, said)
        target = _against(sentence, token) if attitude else _blamed(sentence, token)
        yield Evaluation(token.start, token.end, holder, target, attitude)
    for phrase in phrases:
        holder = _speaker(phrase.start(), said)
        yield Evaluation(phrase.start(), phrase.end(), holder, None, attitude=False)


def _speaker(offset: int, said: tuple[Attribution, ...]) -> Span | None:
    """Whoever is reported to say the words at this offset; of nested ones the innermost."""
    around = [a for a in said if any(s.start <= offset < s.end for s in a.content)]
    if not around:
        return None
    return min(around, key=lambda a: sum(s.end - s.start for s in a.content)).source


def _own_holder(reading: Reading, sentence: Sentence, token: Token) -> Span | None:
    """The subject of an attitude's verb, the owner of its noun."""
    if token.pos == "VERB":
        found = subjects_of(sentence, token)
    elif token.pos == "ADJ":
        found = sentence.children(token, "nsubj")
    else:
        found = sentence.children(token, "nmod:poss")
        head = sentence.head(token)
        if not found and head.pos == "VERB" and token.dep == "obj":
            found = subjects_of(sentence, head)
    named = [t for t in found if t.pos in _NOMINAL and can_speak(reading, sentence, t)]
    return _phrase(sentence, named[0]) if named else None


def _against(sentence: Sentence, token: Token) -> Span | None:
    """What an attitude is against: the object, or what a preposition behind it governs."""
    if token.pos == "VERB" and (objects := objects_of(sentence, token)):
        return _phrase(sentence, objects[0])
    for child in sentence.children(token, "obl", "nmod", "ccomp", "xcomp", "advcl"):
        cases = {c.lower for c in sentence.children(child, "case", "mark")}
        if child.i > token.i and (cases & _AIMED or child.dep in {"ccomp", "xcomp"}):
            return _phrase(sentence, child)
    return None


def _blamed(sentence: Sentence, token: Token) -> Span | None:
    """What a fault is found with: the noun it describes, the subject, the owner."""
    head = sentence.head(token)
    if token.dep == "amod" and head.pos in _NOMINAL:
        owners = sentence.children(head, "nmod:poss")
        return _phrase(sentence, owners[0] if owners else head)
    verb = token if token.pos in {"VERB", "ADJ"} else head
    subjects = sentence.children(token, "nsubj") or sentence.children(verb, "nsubj")
    owners = sentence.children(token, "nmod:poss")
    found = (*owners, *subjects)
    return _phrase(sentence, found[0]) if found else None


def _phrase(sentence: Sentence, token: Token) -> Span:
    found = noun_phrase(sentence, token)
    return Span(found.start, found.end)

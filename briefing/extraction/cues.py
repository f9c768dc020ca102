"""Cues: where the frames of a lexicon stand in a sentence, and who fills their roles."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from briefing.extraction.frames import Frame, lexicon
from briefing.extraction.parser_model import lemma_of
from briefing.extraction.per_reading import once_per_reading
from briefing.extraction.reading import Reading, Sentence, Token
from briefing.extraction.slots import (
    NOMINAL,
    carrier_of,
    fill,
    made_to_modify,
    objects_of,
    progressive,
    squeezed,
    subjects_of,
    under,
)
from briefing.extraction.status import status_of, weakest
from events.values import Status

_NEAR: Final = 12
"""How many tokens after a verb its object may still be looked for."""


@dataclass(frozen=True, slots=True)
class Match:
    """A frame found in a sentence. `fillers` holds heads of phrases per role, in text order."""

    sentence: Sentence
    token: Token
    carrier: Token | None
    frame: Frame
    objects: tuple[Token, ...]
    """Heads of the logical object of a verbal cue."""
    fillers: dict[str, tuple[Token, ...]]
    status: Status

    @property
    def verb(self) -> Token | None:
        """The verb that says it: the cue itself or the light verb; none for a bare noun."""
        if self.carrier is not None:
            return self.carrier
        is_verb = self.token.pos in {"VERB", "AUX"} or progressive(self.sentence, self.token)
        return self.token if is_verb else None

    @property
    def cue(self) -> tuple[int, int]:
        """Offsets of the words that signal the event."""
        start, end = self.token, self.token
        if self.carrier is not None and abs(self.carrier.i - self.token.i) <= 6:
            start, end = sorted((self.carrier, self.token), key=lambda t: t.i)
        return start.start, end.end


@once_per_reading
def _known(reading: Reading) -> dict[tuple[int, str], tuple[Match, ...]]:
    """The matches of a reading so far, by first code point of the sentence and kind."""
    del reading
    return {}


@once_per_reading
def _lemmas(reading: Reading) -> dict[int, tuple[str, ...]]:
    """The lemmas of each sentence's tokens, by the sentence's first code point."""
    return {
        s.start: tuple([lemma_at(s, t) for t in s.tokens])
        for p in reading.paragraphs
        for s in p.sentences
    }


def matches(reading: Reading, sentence: Sentence, kind: str) -> tuple[Match, ...]:
    """The frames of a kind that stand in a sentence; one, the first that fits, per token.

    A noun that is the object of another match is part of that one: "lift its ban".
    """
    known, key = _known(reading), (sentence.start, kind)
    if key not in known:
        found = list(_matches(reading, sentence, kind))
        held = {o.i for match in found for o in match.objects}
        known[key] = tuple(match for match in found if match.token.i not in held)
    return known[key]


def _matches(reading: Reading, sentence: Sentence, kind: str) -> Iterator[Match]:
    table = lexicon(kind).by_lemma
    lemmas = _lemmas(reading)[sentence.start]
    if table.keys().isdisjoint(lemmas):
        return
    for k, lemma in [(k, lemma) for k, lemma in enumerate(lemmas) if lemma in table]:
        token = sentence.tokens[k]
        for frame in table[lemma]:
            match = _match(reading, sentence, token, lemma, frame)
            if match is not None:
                yield match
                break


def lemma_at(sentence: Sentence, token: Token) -> str:
    """The lemma to look a token up by; a participle read as adjective ("is imposing") counts."""
    if token.pos == "ADJ" and token.i and sentence.tokens[token.i - 1].pos == "AUX":
        return lemma_of(token.text, "VERB") if token.lower.endswith("ing") else token.lemma.lower()
    return token.lemma.lower()


def _match(
    reading: Reading, sentence: Sentence, token: Token, lemma: str, frame: Frame
) -> Match | None:
    carrier: Token | None = None
    objects: tuple[Token, ...] = ()
    if lemma in frame.verbs and _is_verb(sentence, token):
        objects = _objects_for(sentence, token, frame)
        if not _verb_fits(sentence, token, frame, objects):
            return None
    elif lemma in frame.nouns and token.pos in NOMINAL:
        if token.dep in {"compound", "amod"} or not _noun_fits(sentence, token, frame):
            return None
        carrier = carrier_of(sentence, token, frame.carriers)
        if frame.carried and carrier is None:
            return None
    else:
        return None
    fillers = {
        role: _unique(
            t
            for slot in slots
            for t in (
                objects if slot == "object" else fill(reading, sentence, token, carrier, slot)
            )
            if not _temporal(reading, t)
        )
        for role, slots in frame.roles.items()
    }
    if frame.needs and not any(fillers.get(role) for role in frame.needs):
        return None
    status = status_of(sentence, token, carrier)
    if status == "scheduled" and frame.future != "scheduled":
        status = weakest(status, frame.future)
    return Match(sentence, token, carrier, frame, objects, fillers, status)


_TIMES: Final = frozenset(
    [
        "day",
        "week",
        "month",
        "year",
        "hour",
        "minute",
        "moment",
        "time",
        "decade",
        "today",
        "yesterday",
        "tomorrow",
        "tonight",
    ]
)


def _temporal(reading: Reading, token: Token) -> bool:
    """Whether the token is a time and so nobody: "on Monday", "met a day after"."""
    if token.lemma.lower() in _TIMES or token.lower == "while":
        return True
    near = reading.dates_in(max(0, token.start - 40), token.end + 40)
    return any(d.start <= token.start and token.end <= d.end for d in near)


def _is_verb(sentence: Sentence, token: Token) -> bool:
    if token.pos == "VERB" and token.dep not in {"amod", "compound"}:
        return True
    if made_to_modify(sentence, token):
        return True
    if token.pos == "ADJ":
        return progressive(sentence, token)
    return token.tag in {"VBD", "VBZ", "VBP"} or squeezed(sentence, token)


def _unique(tokens: Iterator[Token]) -> tuple[Token, ...]:
    return tuple(sorted({t.i: t for t in tokens}.values(), key=lambda t: t.i))


def _objects_for(sentence: Sentence, verb: Token, frame: Frame) -> tuple[Token, ...]:
    """The verb's objects; where the parse gives none that fits, the noun that follows."""
    objects = objects_of(sentence, verb)
    if made_to_modify(sentence, verb):
        return objects
    if squeezed(sentence, verb) and not frame.object:
        return (sentence.head(verb),)
    if not objects and any("object" in slots for slots in frame.roles.values()):
        objects = tuple(t for t in sentence.tokens[verb.i + 1 : verb.i + 2] if t.pos == "PROPN")
    if frame.object and not _inside(sentence, verb, objects) & frame.object:
        if verb.dep == "acl:relcl":  # "the tariffs on steel, which Norland imposed"
            above = tuple(sentence.head(o) for o in objects if o.dep.startswith("nmod"))
            if any(t.lemma.lower() in frame.object for t in above):
                return above
        return _following(sentence, verb, frame.object)
    if frame.object and len(objects) > 1:
        objects = tuple(o for o in objects if _inside(sentence, verb, (o,)) & frame.object)
    return objects


_THINGS: Final = NOMINAL | {"PRON"}
_MONEY: Final = frozenset(
    {"yen", "won", "yuan", "dollar", "euro", "million", "billion", "ton", "tonne"}
)
_BETWEEN: Final = frozenset({"DET", "ADJ", "NOUN", "PROPN", "NUM", "PART", "ADV"})


def _following(sentence: Sentence, verb: Token, lemmas: frozenset[str]) -> tuple[Token, ...]:
    """The first noun of these lemmas behind the verb, with only its own words between."""
    for token in sentence.tokens[verb.i + 1 : verb.i + 8]:
        if token.lemma.lower() in lemmas and token.pos in NOMINAL:
            return (token,)
        particle = token.i <= verb.i + 1 and token.lower in {"off", "out", "up", "down"}
        counted = token.lower in {"in", "of"} and sentence.tokens[token.i - 1].lemma in _MONEY
        if counted:  # "pledged 20 billion yen in aid"
            continue
        if token.pos not in _BETWEEN and not particle and token.text not in {"-", "“", '"'}:
            return ()
    return ()


def _inside(sentence: Sentence, verb: Token, objects: tuple[Token, ...]) -> set[str]:
    """Lemmas in the objects, as far as they stand near the verb or the object's head."""
    return {
        t.lemma.lower()
        for o in objects
        for t in sentence.subtree(o)
        if t.pos in _THINGS and (abs(t.i - verb.i) <= _NEAR or abs(t.i - o.i) <= 6)
    }


def _verb_fits(sentence: Sentence, verb: Token, frame: Frame, objects: tuple[Token, ...]) -> bool:
    if frame.particle and not any(
        t.lower in frame.particle for t in sentence.tokens[verb.i + 1 : verb.i + 5]
    ):
        return False
    if frame.object and not _inside(sentence, verb, objects) & frame.object:
        return False
    if frame.subject and not _inside(sentence, verb, subjects_of(sentence, verb)) & frame.subject:
        return False
    if {o.lemma.lower() for o in objects} & frame.without:
        return False
    return not frame.oblique or bool(_obliques(sentence, verb) & frame.oblique)


def _obliques(sentence: Sentence, verb: Token) -> set[str]:
    """Particles, adverbs, and the prepositions and heads of obliques of the verb."""
    found = sentence.children(verb, "obl", "nmod", "advmod", "compound")
    cases = (c for t in found for c in sentence.children(t, "case", "advmod", "compound"))
    linked = [*found, *cases]
    for object_ in sentence.children(verb, "obj"):
        for t in sentence.children(object_, "nmod", "obl"):
            linked += [t, *sentence.children(t, "case")]
    return {t.lower for t in linked} | {t.lower for t in sentence.tokens[verb.i + 1 : verb.i + 2]}


def _noun_fits(sentence: Sentence, noun: Token, frame: Frame) -> bool:
    before = {
        word
        for t in sentence.tokens[max(0, noun.i - 5) : noun.i]
        if sentence.head(t).i == noun.i or t.i >= noun.i - 2 or under(sentence, t, noun)
        for word in (t.lemma.lower(), t.lower)
    }
    after = {c.lemma.lower() for c in sentence.children(noun, "nmod", "compound")}
    if frame.modifier and not (before | after) & frame.modifier:
        return False
    return not (before | after) & frame.without

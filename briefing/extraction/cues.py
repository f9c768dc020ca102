"""Cues: the words that signal an event, and which dependents of theirs play which role.

Lexicons are TOML data (`lexicon/<kind>.toml`), one frame per way of saying it. A frame names
verbs or nouns by lemma, what must stand with them, and per role the slots that fill it:

- of verbs: `subject` and `object` are logical (a passive is turned round, a relative clause
  and a participle look at their antecedent, an infinitive at its controller); any other word
  is the preposition of an oblique ("with", "against").
- of nouns: `poss` is the possessor, `name` a name or demonym before the noun ("North Korean
  launch"); `subject` is the logical subject of the light verb that carries the noun ("held
  talks"); any other word is a preposition, of the noun or of its light verb.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Final

from briefing.extraction.parser_model import lemma_of
from briefing.extraction.reading import Reading, Sentence, Token
from briefing.extraction.status import status_of, weakest
from events.values import Status

_NOMINAL: Final = frozenset({"NOUN", "PROPN"})
_MANY: Final = frozenset({"round", "series", "string", "number", "set", "wave", "spate"})
"""Heads that count events: "a series of tests"."""
_RELATIVE: Final = frozenset({"which", "that", "who", "whom"})
_NEAR: Final = 12
"""How many tokens after a verb its object may still be looked for."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One way of saying it; see the module's docstring for `roles`."""

    rule: str
    verbs: frozenset[str] = frozenset()
    nouns: frozenset[str] = frozenset()
    object: frozenset[str] = frozenset()
    """Lemmas of which one must stand in the verb's object."""
    particle: frozenset[str] = frozenset()
    oblique: frozenset[str] = frozenset()
    """Words of which one must stand in an oblique of the verb."""
    modifier: frozenset[str] = frozenset()
    """Words of which one must stand right before the noun."""
    carriers: frozenset[str] = frozenset()
    """Light verbs that carry the noun."""
    carried: bool = False
    """Whether one of the carriers must be there."""
    without: frozenset[str] = frozenset()
    """Lemmas that, in the object, before the noun or as its complement, forbid the frame."""
    roles: dict[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    needs: tuple[str, ...] = ()
    """Roles of which at least one must be filled."""
    set: dict[str, str] = field(default_factory=dict, hash=False)
    """Own fields of the claim that the frame settles."""
    future: Status = "scheduled"
    """What "will" means here."""
    confidence: float = 0.7


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence of ours with the claims that the rules must find in it."""

    text: str
    expect: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All frames of one kind, with its PLOVER and CAMEO codes."""

    kind: str
    plover: str
    cameo: str
    frames: tuple[Frame, ...]
    examples: tuple[Example, ...]

    @property
    def by_lemma(self) -> dict[str, tuple[Frame, ...]]:
        """Frames under each of their lemmas."""
        return _by_lemma(self.kind)


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
        return self.carrier or (self.token if self.token.pos in {"VERB", "AUX"} else None)

    @property
    def cue(self) -> tuple[int, int]:
        """Offsets of the words that signal the event."""
        start, end = self.token, self.token
        if self.carrier is not None and abs(self.carrier.i - self.token.i) <= 6:
            start, end = sorted((self.carrier, self.token), key=lambda t: t.i)
        return start.start, end.end


_LISTS: Final = (
    "verbs",
    "nouns",
    "object",
    "particle",
    "oblique",
    "modifier",
    "carriers",
    "without",
)


def _frame(row: dict[str, Any]) -> Frame:
    values = dict(row)
    for name in _LISTS:
        if name in values:
            values[name] = frozenset(values[name])
    values["roles"] = {r: tuple(slots) for r, slots in row.get("roles", {}).items()}
    values["needs"] = tuple(row.get("needs", ()))
    return Frame(**values)


@cache
def lexicon(kind: str) -> Lexicon:
    """The lexicon of a kind, read once."""
    path = files("briefing.extraction") / "lexicon" / f"{kind}.toml"
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    return Lexicon(
        kind=raw["kind"],
        plover=raw["plover"],
        cameo=raw["cameo"],
        frames=tuple(_frame(row) for row in raw["frame"]),
        examples=tuple(
            Example(text=row["text"], expect=tuple(row["expect"])) for row in raw["example"]
        ),
    )


@cache
def _by_lemma(kind: str) -> dict[str, tuple[Frame, ...]]:
    table: dict[str, list[Frame]] = {}
    for frame in lexicon(kind).frames:
        for lemma in sorted(frame.verbs | frame.nouns):
            table.setdefault(lemma, []).append(frame)
    return {lemma: tuple(frames) for lemma, frames in table.items()}


def matches(reading: Reading, sentence: Sentence, kind: str) -> tuple[Match, ...]:
    """The frames of a kind that stand in a sentence; one, the first that fits, per token.

    A noun that is the object of another match is part of that one: "lift its ban".
    """
    found = list(_matches(reading, sentence, kind))
    held = {o.i for match in found for o in match.objects}
    return tuple(match for match in found if match.token.i not in held)


def _matches(reading: Reading, sentence: Sentence, kind: str) -> Iterator[Match]:
    table = lexicon(kind).by_lemma
    for token in sentence.tokens:
        for frame in table.get(lemma_at(sentence, token), ()):
            match = _match(reading, sentence, token, frame)
            if match is not None:
                yield match
                break


def lemma_at(sentence: Sentence, token: Token) -> str:
    """The lemma to look a token up by; a participle read as adjective ("is imposing") counts."""
    if token.pos == "ADJ" and token.i and sentence.tokens[token.i - 1].pos == "AUX":
        return lemma_of(token.text, "VERB") if token.lower.endswith("ing") else token.lemma.lower()
    return token.lemma.lower()


def _match(reading: Reading, sentence: Sentence, token: Token, frame: Frame) -> Match | None:
    lemma = lemma_at(sentence, token)
    carrier: Token | None = None
    objects: tuple[Token, ...] = ()
    if lemma in frame.verbs and _is_verb(sentence, token):
        objects = _objects_for(sentence, token, frame)
        if not _verb_fits(sentence, token, frame, objects):
            return None
    elif lemma in frame.nouns and token.pos in _NOMINAL:
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
    if token.pos == "ADJ":
        return token.lower.endswith("ing") and sentence.tokens[token.i - 1].pos == "AUX"
    return token.tag in {"VBD", "VBZ", "VBP"} or squeezed(sentence, token)


def squeezed(sentence: Sentence, token: Token) -> bool:
    """Whether a finite verb was read as a modifier: "after Beijing conducted drills".

    So it is behind a name and before the noun that it was hung on.
    """
    return (
        token.i > 0
        and token.dep in {"amod", "compound"}
        and token.pos in {"VERB", "NOUN"}
        and not token.lower.endswith("ing")
        and sentence.tokens[token.i - 1].pos in {"PROPN", "PRON"}
        and token.head > token.i
    )


def _unique(tokens: Iterator[Token]) -> tuple[Token, ...]:
    return tuple(sorted({t.i: t for t in tokens}.values(), key=lambda t: t.i))


def _objects_for(sentence: Sentence, verb: Token, frame: Frame) -> tuple[Token, ...]:
    """The verb's objects; where the parse gives none that fits, the noun that follows."""
    objects = objects_of(sentence, verb)
    if squeezed(sentence, verb) and not frame.object:
        return (sentence.head(verb),)
    if not objects and any("object" in slots for slots in frame.roles.values()):
        objects = tuple(t for t in sentence.tokens[verb.i + 1 : verb.i + 2] if t.pos == "PROPN")
    if frame.object and not _inside(sentence, verb, objects) & frame.object:
        objects = _following(sentence, verb, frame.object)
    return objects


_BETWEEN: Final = frozenset({"DET", "ADJ", "NOUN", "PROPN", "NUM", "PART", "ADV"})


def _following(sentence: Sentence, verb: Token, lemmas: frozenset[str]) -> tuple[Token, ...]:
    """The first noun of these lemmas behind the verb, with only its own words between."""
    for token in sentence.tokens[verb.i + 1 : verb.i + 8]:
        if token.lemma.lower() in lemmas and token.pos in _NOMINAL:
            return (token,)
        particle = token.i <= verb.i + 1 and token.lower in {"off", "out", "up", "down"}
        if token.pos not in _BETWEEN and not particle and token.text not in {"-", "“", '"'}:
            return ()
    return ()


def _inside(sentence: Sentence, verb: Token, objects: tuple[Token, ...]) -> set[str]:
    """Lemmas in the objects, as far as they stand near the verb or the object's head."""
    return {
        t.lemma.lower()
        for o in objects
        for t in sentence.subtree(o)
        if (abs(t.i - verb.i) <= _NEAR or abs(t.i - o.i) <= 6) and t.dep != "nmod:poss"
    }


def _verb_fits(sentence: Sentence, verb: Token, frame: Frame, objects: tuple[Token, ...]) -> bool:
    if frame.particle and not any(
        t.lower in frame.particle for t in sentence.tokens[verb.i + 1 : verb.i + 5]
    ):
        return False
    if frame.object and not _inside(sentence, verb, objects) & frame.object:
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
        t.lemma.lower()
        for t in sentence.tokens[max(0, noun.i - 5) : noun.i]
        if sentence.head(t).i == noun.i or t.i >= noun.i - 2 or _under(sentence, t, noun)
    }
    after = {c.lemma.lower() for c in sentence.children(noun, "nmod", "compound")}
    if frame.modifier and not (before | after) & frame.modifier:
        return False
    return not (before | after) & frame.without


def _under(sentence: Sentence, token: Token, noun: Token) -> bool:
    for _ in range(3):
        token = sentence.head(token)
        if token.i == noun.i:
            return True
    return False


def carrier_of(sentence: Sentence, noun: Token, carriers: frozenset[str]) -> Token | None:
    """The light verb whose object or passive subject the noun is; none without one."""
    if not carriers:
        return None
    if noun.dep == "conj" and sentence.head(noun).pos in _NOMINAL:
        noun = sentence.head(noun)
    if sentence.head(noun).lemma in _MANY and noun.dep.startswith("nmod"):
        noun = sentence.head(noun)
    head = sentence.head(noun)
    if head.lemma in carriers and noun.dep.split(":")[0] in {"obj", "nsubj", "xcomp"}:
        return head
    for clause in sentence.children(noun, "acl", "amod"):
        if clause.lemma in carriers and (clause.dep == "acl" or squeezed(sentence, clause)):
            return clause
    if head.lemma in carriers and noun.dep == "obl" and head.lemma in {"attend", "participate"}:
        return head
    return None


def objects_of(sentence: Sentence, verb: Token) -> tuple[Token, ...]:
    """Logical objects: of a passive its subject, of a participle or relative its antecedent."""
    found = [o for o in sentence.children(verb, "obj") if not sentence.children(o, "case")]
    passive = sentence.children(verb, "nsubj:pass")
    if passive:
        found = list(passive)
    elif not found:
        found = [c for c in sentence.children(verb, "ccomp") if c.i > verb.i and _free(sentence, c)]
    if not found and verb.dep == "acl" and verb.tag == "VBN":
        found = [sentence.head(verb)]
    if verb.dep == "acl:relcl" and (not found or found[0].lower in _RELATIVE):
        subjects = sentence.children(verb, "nsubj")
        if passive or (subjects and subjects[0].lower not in _RELATIVE):
            found = [sentence.head(verb)]
    return tuple(_antecedent(sentence, t) for t in found)


def _free(sentence: Sentence, clause: Token) -> bool:
    """A free relative: "what appeared to be a missile"."""
    return any(c.lower == "what" for c in sentence.subtree(clause)[:2])


def _antecedent(sentence: Sentence, token: Token) -> Token:
    if token.lower in _RELATIVE:
        verb = sentence.head(token)
        if verb.dep == "acl:relcl":
            return sentence.head(verb)
    return token


def subjects_of(sentence: Sentence, verb: Token) -> tuple[Token, ...]:
    """Logical subjects of a verb; none where nobody is named."""
    if squeezed(sentence, verb):
        return (sentence.tokens[verb.i - 1],)
    if verb.pos == "ADJ" and verb.dep == "amod":
        return sentence.children(sentence.head(verb), "nsubj")
    if _passive(sentence, verb):
        return tuple(
            c
            for c in sentence.children(verb, "obl", "nmod")
            if any(k.lower == "by" for k in sentence.children(c, "case"))
        )
    own = _own_subjects(sentence, verb)
    if own is not None:
        return own
    wished = named_before_infinitive(sentence, verb)
    beside = (wished,) if wished is not None else _beside(sentence, verb)
    return beside or _shared(sentence, verb)


def _own_subjects(
    sentence: Sentence, verb: Token, *, passive: bool = False
) -> tuple[Token, ...] | None:
    """The subjects that hang on the verb itself; none where there are none."""
    own = [t for t in sentence.children(verb, "nsubj") if passive or t.dep != "nsubj:pass"]
    if not own:
        return None
    real = (t for t in own if t.lower not in {"it", "there"} or _refers(sentence, verb))
    return tuple(_antecedent(sentence, t) for t in real)


def _shared(sentence: Sentence, verb: Token) -> tuple[Token, ...]:
    """The subject that the verb shares with what it hangs on ("met and agreed", "plans to go")."""
    seen: set[int] = set()
    while verb.i not in seen:
        seen.add(verb.i)
        head = sentence.head(verb)
        relation = verb.dep.split(":")[0]
        if relation == "acl":
            return _through_noun(sentence, verb, head)
        if relation not in {"xcomp", "conj", "advcl"} or head.i == verb.i:
            return ()
        objects = sentence.children(head, "obj", "iobj")
        if relation == "xcomp" and objects and head.lemma not in {"promise", "use"}:
            return objects[:1]
        verb = head
        own = _own_subjects(sentence, verb, passive=True)
        if own is not None:
            return own
    return ()


_FINITE: Final = frozenset({"VBD", "VBZ", "VBP"})


def _beside(sentence: Sentence, verb: Token) -> tuple[Token, ...]:
    """The subject of a finite verb that the parse left without one.

    It stands right before the verb, or behind an "after" that was read as a preposition
    ("a day after Norland's envoy visited").
    """
    if verb.tag not in _FINITE:
        return ()
    at = verb.i - 1
    while at >= 0 and sentence.tokens[at].pos in {"AUX", "ADV"}:
        at -= 1
    for token in reversed(sentence.tokens[: max(0, at + 1)]):
        if token.pos in {"VERB", "AUX"}:
            break
        cases = {c.lower for c in sentence.children(token, "case")}
        if cases & {"after", "before", "since"} and token.pos in _NOMINAL:
            return (token,)
    if at >= 0 and sentence.tokens[at].pos in {"PROPN", "PRON"}:
        return (sentence.tokens[at],)
    return ()


def named_before_infinitive(sentence: Sentence, verb: Token) -> Token | None:
    """X of "for X to do", whatever the parse makes of it; none without it."""
    at = verb.i - 1
    if at < 2 or sentence.tokens[at].lower != "to":
        return None
    last = sentence.tokens[at - 1]
    if last.pos not in _NOMINAL | {"PRON"}:
        return None
    at -= 2
    while at >= 0 and sentence.tokens[at].pos in {"PROPN", "NOUN", "ADJ", "DET", "PRON"}:
        at -= 1
    return last if at >= 0 and sentence.tokens[at].lower == "for" else None


def _refers(sentence: Sentence, verb: Token) -> bool:
    """Whether "it" may stand for somebody here (no "it was agreed", no "there is")."""
    return not sentence.children(verb, "expl", "csubj") and verb.pos == "VERB"


def _through_noun(sentence: Sentence, verb: Token, noun: Token) -> tuple[Token, ...]:
    """The subject of "X's plan to go", "the ship carrying ..."."""
    if verb.tag == "VBG" and sentence.children(verb, "mark", "case"):
        return ()  # "acts such as sending troops"
    if verb.tag == "VBG" or verb.dep == "acl:relcl":
        return (noun,)
    owners = sentence.children(noun, "nmod:poss")
    if owners:
        return owners[:1]
    head = sentence.head(noun)
    if noun.dep == "obj" and head.pos == "VERB":
        return subjects_of(sentence, head)
    return ()


def _passive(sentence: Sentence, verb: Token) -> bool:
    if sentence.children(verb, "aux:pass", "nsubj:pass"):
        return True
    return verb.dep == "acl" and verb.tag == "VBN"


def fill(
    reading: Reading, sentence: Sentence, token: Token, carrier: Token | None, slot: str
) -> tuple[Token, ...]:
    """Heads of the phrases that fill one slot of a cue."""
    verb = carrier or (token if token.pos == "VERB" else None)
    if slot == "subject":
        return subjects_of(sentence, verb) if verb is not None else ()
    if slot == "object":
        return objects_of(sentence, token) if token.pos == "VERB" else ()
    if slot == "poss":
        return _possessors(sentence, token)
    if slot == "name":
        return _names_before(reading, sentence, token)
    found = list(_with_preposition(sentence, token, slot))
    if carrier is not None:
        found += _with_preposition(sentence, carrier, slot)
    if not found and token.pos in _NOMINAL:
        found += _right_behind(sentence, token, slot)
    if not found and verb is not None:
        for object_ in sentence.children(verb, "obj", "nsubj:pass", "obl", "advmod"):
            if object_.i > verb.i:
                found += [t for t in _with_preposition(sentence, object_, slot) if t.i > verb.i]
    return tuple(found)


def _right_behind(sentence: Sentence, noun: Token, word: str) -> list[Token]:
    """What the preposition right behind the noun governs, whatever the parse hangs it on."""
    for case in sentence.tokens[noun.i + 1 : noun.i + 2]:
        if case.lower == word and case.pos == "ADP":
            head = sentence.head(case)
            if head.i > case.i and head.pos in _NOMINAL | {"PRON"}:
                return [head]
    return []


def _possessors(sentence: Sentence, noun: Token) -> tuple[Token, ...]:
    found = sentence.children(noun, "nmod:poss")
    if not found and noun.dep == "conj" and sentence.head(noun).pos in _NOMINAL:
        found = sentence.children(sentence.head(noun), "nmod:poss")
    return found


def _names_before(reading: Reading, sentence: Sentence, noun: Token) -> tuple[Token, ...]:
    """Names and demonyms that stand before the noun in its own phrase."""
    first = max(0, noun.i - 9)
    verbs = [t.i for t in sentence.tokens[first : noun.i] if t.tag in _FINITE or t.pos == "AUX"]
    inner = [
        t
        for t in sentence.tokens[max([first, *verbs]) : noun.i]
        if t.dep.split(":")[0] in {"amod", "compound", "nmod", "flat", "conj"}
        and _under(sentence, t, noun)
        and not any(c.i < t.i for c in sentence.children(t, "case"))
    ]
    return tuple(
        t for t in inner if any(n.start <= t.start and t.end == n.end for n in reading.names)
    )


def _with_preposition(sentence: Sentence, head: Token, word: str) -> Iterator[Token]:
    for child in sentence.children(head, "obl", "nmod", "advcl"):
        cases = sentence.children(child, "case", "mark")
        if any(c.lower == word and c.i < child.i for c in cases):
            yield child

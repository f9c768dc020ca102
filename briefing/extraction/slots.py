"""Slots: which phrases of a sentence stand to a cue as what, in Universal Dependencies.

- Of verbs, `subject` and `object` are logical: a passive is turned round, a relative clause and
  a participle look at their antecedent, an infinitive at its controller. Any other slot is the
  preposition of an oblique ("with", "against").
- `iobj` is the receiver of "gave X a thing".
- Of nouns, `poss` is the possessor, `name` a name or demonym before the noun ("North Korean
  launch"), `subject` the logical subject of the light verb that carries the noun ("held talks");
  any other slot is a preposition, of the noun or of its light verb.

Where the parse is known to err, the order of words is asked instead: see `squeezed`, `_beside`.
"""

from collections.abc import Iterator
from typing import Final

from briefing.extraction.reading import Reading, Sentence, Token
from briefing.extraction.reporting import reporting

NOMINAL: Final = frozenset({"NOUN", "PROPN"})


FINITE: Final = frozenset({"VBD", "VBZ", "VBP"})


_MANY: Final = frozenset({"round", "series", "string", "number", "set", "wave", "spate"})
"""Heads that count events: "a series of tests"."""


_WITH_PARTICLE: Final = {"kick": "off", "carry": "out"}
"""Light verbs whose particle is often read as a preposition: "kicked off the drills"."""
_PAST: Final = FINITE | {"VBN"}
_SUBJECT_GOES_ON: Final = frozenset(
    {"promise", "use", "summon", "meet", "visit", "host", "phone", "telephone", "convene"}
)
"""Verbs whose subject does what the infinitive behind their object says: "met X to protest"."""


_RELATIVE: Final = frozenset({"which", "that", "who", "whom"})


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


def progressive(sentence: Sentence, token: Token) -> bool:
    """Whether a verb was read as an adjective: "is imposing sanctions"."""
    return (
        token.pos == "ADJ"
        and token.i > 0
        and token.lower.endswith("ing")
        and sentence.tokens[token.i - 1].pos == "AUX"
    )


def made_to_modify(sentence: Sentence, token: Token) -> bool:
    """Whether a passive was read as a modifier: "X was appointed ambassador"."""
    return (
        token.tag == "VBN"
        and token.dep == "amod"
        and token.i > 0
        and sentence.tokens[token.i - 1].lower in {"was", "were", "been", "is", "are"}
    )


def under(sentence: Sentence, token: Token, noun: Token) -> bool:
    """Whether the token hangs on the noun, at most three steps below it."""
    for _ in range(3):
        token = sentence.head(token)
        if token.i == noun.i:
            return True
    return False


def carrier_of(sentence: Sentence, noun: Token, carriers: frozenset[str]) -> Token | None:
    """The light verb whose object or passive subject the noun is; none without one."""
    if not carriers:
        return None
    if noun.dep == "conj" and sentence.head(noun).pos in NOMINAL:
        noun = sentence.head(noun)
    if sentence.head(noun).lemma in _MANY and noun.dep.startswith("nmod"):
        noun = sentence.head(noun)
    head = sentence.head(noun)
    if head.lemma in carriers and noun.dep.split(":")[0] in {"obj", "nsubj", "xcomp"}:
        return head
    if head.lemma in carriers and noun.dep == "obl" and head.lemma in _WITH_PARTICLE:
        behind = sentence.tokens[head.i + 1]
        if behind.head == noun.i and behind.lower == _WITH_PARTICLE[head.lemma]:
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
    if not passive and made_to_modify(sentence, verb):
        passive = sentence.children(sentence.head(verb), "nsubj:pass", "nsubj")
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
    if verb.dep == "acl" and verb.tag == "VBD" and sentence.head(verb).dep == "root":
        return (sentence.head(verb),)  # a subject far off: "The council, which ..., banned X"
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
        if relation == "xcomp" and objects and head.lemma not in _SUBJECT_GOES_ON:
            return objects[:1]
        if relation == "conj" and head.pos == "NOUN" and head.dep == "obj" and verb.tag in _PAST:
            head = sentence.head(head)  # "declared an emergency and imposed tariffs"
        if relation == "conj" and (told := _around_aside(sentence, verb, head)) is not None:
            head = told
        verb = head
        own = _own_subjects(sentence, verb, passive=True)
        if own is not None:
            return own
    return ()


def _around_aside(sentence: Sentence, verb: Token, said: Token) -> Token | None:
    """As in "Norland's envoy came, the agency said, and met X": who says it stands in between."""
    told = [c for c in sentence.children(said, "ccomp") if c.i < said.i]
    behind = sentence.tokens[said.i + 1 : said.i + 2]
    if not told or not behind or behind[0].text != "," or verb.lemma in reporting().verbs:
        return None
    return told[0] if said.lemma in reporting().verbs else None


def _beside(sentence: Sentence, verb: Token) -> tuple[Token, ...]:
    """The subject of a finite verb that the parse left without one.

    It stands right before the verb, or behind an "after" that was read as a preposition
    ("a day after Norland's envoy visited").
    """
    participle = verb.tag == "VBN" and verb.dep not in {"acl", "amod", "xcomp"}
    if verb.tag not in FINITE and not (participle and not sentence.children(verb, "aux")):
        return ()
    at = verb.i - 1
    while at >= 0 and sentence.tokens[at].pos in {"AUX", "ADV"}:
        at -= 1
    for token in reversed(sentence.tokens[: max(0, at + 1)]):
        if token.pos in {"VERB", "AUX"}:
            break
        cases = {c.lower for c in sentence.children(token, "case")}
        if cases & {"after", "before", "since"} and token.pos in NOMINAL:
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
    if last.pos not in NOMINAL | {"PRON"}:
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
    if verb.tag == "VBG" and (inner := _right_before(sentence, verb, noun)) is not None:
        return (inner,)
    if verb.tag == "VBG" or verb.dep == "acl:relcl":
        return (noun,)
    owners = sentence.children(noun, "nmod:poss")
    if owners:
        return owners[:1]
    head = sentence.head(noun)
    if noun.dep == "obj" and head.pos == "VERB":
        return subjects_of(sentence, head)
    return ()


def _right_before(sentence: Sentence, verb: Token, noun: Token) -> Token | None:
    """B of "the anniversary of A and B signing it": names that hang on the noun by "of"."""
    before = sentence.tokens[verb.i - 1] if verb.i else verb
    if before.pos != "PROPN":
        return None
    for child in sentence.children(noun, "nmod"):
        of = any(c.lower == "of" for c in sentence.children(child, "case"))
        if of and child.pos == "PROPN" and noun.i < child.i <= before.i:
            return child
    return None


def _passive(sentence: Sentence, verb: Token) -> bool:
    if sentence.children(verb, "aux:pass", "nsubj:pass") or made_to_modify(sentence, verb):
        return True
    return verb.dep == "acl" and verb.tag == "VBN"


def fill(
    reading: Reading, sentence: Sentence, token: Token, carrier: Token | None, slot: str
) -> tuple[Token, ...]:
    """Heads of the phrases that fill one slot of a cue."""
    verb = carrier or (token if token.pos == "VERB" or progressive(sentence, token) else None)
    if slot == "subject":
        return _subjects(sentence, token, verb)
    if slot == "object":
        return objects_of(sentence, token) if token.pos == "VERB" else ()
    if slot == "iobj":
        return _receivers(sentence, token)
    if slot in {"poss", "name"}:
        return _in_front(reading, sentence, token, slot)
    return _behind(sentence, token, carrier, verb, slot)


def _subjects(sentence: Sentence, token: Token, verb: Token | None) -> tuple[Token, ...]:
    if verb is not None:
        return subjects_of(sentence, verb)
    return sentence.children(token, "nsubj") if sentence.children(token, "cop") else ()


def _in_front(reading: Reading, sentence: Sentence, noun: Token, slot: str) -> tuple[Token, ...]:
    if slot == "poss":
        return _possessors(sentence, noun)
    return _names_before(reading, sentence, noun)


def _behind(
    sentence: Sentence, token: Token, carrier: Token | None, verb: Token | None, word: str
) -> tuple[Token, ...]:
    """What stands behind this preposition, at the cue, its light verb or the verb's objects."""
    found = list(_with_preposition(sentence, token, word))
    if carrier is not None:
        found += _with_preposition(sentence, carrier, word)
    if not found and token.pos in NOMINAL:
        found += _right_behind(sentence, token, word)
    if found or verb is None:
        return tuple(found)
    for other in sentence.children(verb, "obj", "nsubj:pass", "obl", "advmod"):
        if other.i > verb.i:
            found += [t for t in _with_preposition(sentence, other, word) if t.i > verb.i]
    for other in () if found else sentence.children(verb, "obj", "nsubj:pass"):
        for inner in sentence.children(other, "nmod"):  # "$30 million in aid to X"
            found += _with_preposition(sentence, inner, word)
    return tuple(found)


def _receivers(sentence: Sentence, verb: Token) -> tuple[Token, ...]:
    """The receiver of "gave X a thing", also where two objects were read."""
    objects = sentence.children(verb, "obj")
    return sentence.children(verb, "iobj") or (objects[:1] if len(objects) > 1 else ())


def _right_behind(sentence: Sentence, noun: Token, word: str) -> list[Token]:
    """What the preposition right behind the noun governs, whatever the parse hangs it on."""
    for case in sentence.tokens[noun.i + 1 : noun.i + 2]:
        if case.lower == word and case.pos == "ADP":
            head = sentence.head(case)
            if head.i > case.i and head.pos in NOMINAL | {"PRON"}:
                return [head]
    return []


def _possessors(sentence: Sentence, noun: Token) -> tuple[Token, ...]:
    found = sentence.children(noun, "nmod:poss")
    if not found and noun.dep == "conj" and sentence.head(noun).pos in NOMINAL:
        found = sentence.children(sentence.head(noun), "nmod:poss")
    return found


def _names_before(reading: Reading, sentence: Sentence, noun: Token) -> tuple[Token, ...]:
    """Names and demonyms that stand before the noun in its own phrase."""
    first = max(0, noun.i - 9)
    verbs = [t.i for t in sentence.tokens[first : noun.i] if t.tag in FINITE or t.pos == "AUX"]
    inner = [
        t
        for t in sentence.tokens[max([first, *verbs]) : noun.i]
        if (
            t.dep.split(":")[0] in {"amod", "compound", "nmod", "flat", "conj"}
            or (t.i and sentence.tokens[t.i - 1].text in {"-", "–"})  # "Norland-Sudland talks"
        )
        and under(sentence, t, noun)
        and not any(c.i < t.i for c in sentence.children(t, "case"))
    ]
    return tuple(
        t
        for t in inner
        if any(n.end == t.end and n.actor for n in reading.names_in(max(0, t.start - 60), t.end))
    )


def _with_preposition(sentence: Sentence, head: Token, word: str) -> Iterator[Token]:
    for child in sentence.children(head, "obl", "nmod", "advcl"):
        cases = sentence.children(child, "case", "mark")
        before = head.pos == "VERB" and word == "with" and child.i < head.i
        if child.pos in {"VERB", "AUX"} and not any(
            c.dep == "case" for c in sentence.children(child)
        ):
            continue
        if not before and any(c.lower == word and c.i < child.i for c in cases):
            yield child

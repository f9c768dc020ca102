"""Whether the words say that something happened: actual, planned, wished, doubted or denied.

The walk goes from the cue up through its governors (auxiliaries, infinitives, conditionals,
nouns such as "plan"); the weakest thing said on the way decides. Generic background on why such
cues are needed: Saurí and Pustejovsky, FactBank (2009). All labels are Universal Dependencies.
"""

from collections.abc import Iterator
from importlib.resources import files
from typing import Any, Final

import tomli

from briefing.extraction.reading import Reading, Sentence, Token
from events.values import Status, Voice

_RANK: Final[tuple[Status, ...]] = (
    "denied",
    "hypothetical",
    "normative",
    "anticipated",
    "scheduled",
    "actual",
)

_WORDS: Final[dict[str, Any]] = tomli.loads(
    (files("briefing.extraction") / "status.toml").read_text(encoding="utf-8")
)


def _table(name: str) -> dict[str, Status]:
    return {word: status for status, words in _WORDS[name].items() for word in words}


_AUXILIARY: Final = _table("auxiliary")
_GOVERNOR: Final = _table("governor")
_NOUN_GOVERNOR: Final = _table("noun")
_MODIFIER: Final = _table("modifier")
_CONDITION: Final = frozenset(_WORDS["words"]["condition"])
_NEGATION: Final = frozenset(_WORDS["words"]["negation"])
_REPORT: Final = frozenset(_WORDS["words"]["report"])
_EVENTIVE: Final = frozenset(_WORDS["words"]["eventive"])
_CLAUSES: Final = ("advcl", "ccomp", "xcomp", "acl", "conj", "parataxis", "csubj", "root")


def weakest(*found: Status) -> Status:
    """The weakest of these: a denial outranks a doubt, a doubt a wish, a wish a plan."""
    return min(found, key=_RANK.index)


def status_of(sentence: Sentence, token: Token, carrier: Token | None = None) -> Status:
    """What the sentence says of the event that `token` names.

    `carrier` is the light verb of a noun ("held" of "held talks"), where it has one.
    """
    found: list[Status] = ["actual"]
    if token.pos not in {"VERB", "AUX"}:
        found += _of_noun(sentence, token, carrier)
    verb = carrier or (token if token.pos in {"VERB", "AUX"} else None)
    if verb is not None:
        found += _of_verb(sentence, verb)
        found += ["denied"] if _of_nothing(sentence, verb) else []
    return weakest(*found)


def _of_nothing(sentence: Sentence, verb: Token) -> bool:
    """Whether what it was done to is denied: "gave no aid", "fired neither missile"."""
    return any(
        o.lower in {"nothing", "nobody", "none"}
        or any(c.lower in {"no", "neither"} for c in sentence.children(o, "det"))
        for o in sentence.children(verb, "obj")
    )


def _of_verb(sentence: Sentence, verb: Token) -> Iterator[Status]:
    """The verb's own words, then those of what it hangs on, as long as they bear on it."""
    seen: set[int] = set()
    while verb.i not in seen:
        seen.add(verb.i)
        yield from _own(sentence, verb)
        before = _before_infinitive(sentence, verb)
        governor = sentence.head(verb)
        if before is not None:
            if (status := _governing(before)) is not None:
                yield status
            if before.lower in {"is", "are", "was", "were", "be"}:
                yield "scheduled"
                return
            said = _governing(before) is not None or before.pos == "VERB"
            governor = before if said else governor
            before = before if said else None
        if verb.dep == "acl:relcl" and any(
            c.lower in {"any", "whatever"} for c in sentence.children(governor, "det")
        ):
            yield "hypothetical"
        if governor.i == verb.i or not _bears(sentence, verb, governor):
            return
        relation = verb.dep.split(":")[0]
        if before is None and relation in {"xcomp", "ccomp", "advcl", "acl"}:
            status = _governing_clause(sentence, governor)
            reported = relation == "ccomp" and governor.lemma not in {"deny", "refute"}
            if status is not None and not (reported and status in {"scheduled", "denied"}):
                yield status
        if relation == "ccomp" or governor.pos not in {"VERB", "AUX", "ADJ"}:
            return
        verb = governor


def _bears(sentence: Sentence, verb: Token, governor: Token) -> bool:
    """Whether what is said of `governor` also holds of `verb`."""
    relation = verb.dep.split(":")[0]
    if verb.dep == "acl:relcl":
        return False
    if relation == "conj":
        return verb.tag in {"VB", "VBG", "VBN"} and not sentence.children(verb, "nsubj", "aux")
    if relation == "advcl":
        return verb.tag in {"VB", "VBG"} and not _marks(sentence, verb) & {"after", "since"}
    if relation == "parataxis":
        return False
    return relation in _CLAUSES and governor.i != verb.i


def _own(sentence: Sentence, verb: Token) -> Iterator[Status]:
    """Auxiliaries, negation and conjunctions of this verb."""
    modal = [c for c in sentence.children(verb, "aux") if c.lower in _AUXILIARY]
    for child in modal:
        backshift = child.lower == "would" and _reported(sentence, verb)
        yield "scheduled" if backshift else _AUXILIARY[child.lower]
    wished = any(_AUXILIARY[c.lower] in {"normative", "hypothetical"} for c in modal)
    if verb.tag in {"VBP", "VBZ"} and _is_still_to_come(sentence, verb):
        yield "scheduled"
    for child in sentence.children(verb, "advmod", "mark", "cc"):
        if child.lower in _NEGATION and child.i < verb.i and not wished:
            yield "denied"
        if child.lower in _CONDITION and child.i < verb.i:
            yield "hypothetical"
    for subject in sentence.children(verb, "nsubj"):
        if subject.lower in {"none", "nobody"} or any(
            c.lower in {"no", "neither"} for c in sentence.children(subject)
        ):
            yield "denied"
    if _inverted(sentence, verb):
        yield "hypothetical"


def _is_still_to_come(sentence: Sentence, verb: Token) -> bool:
    """As in "came two days before the drill begins"; the word may hang on the subject."""
    subjects = (c for s in sentence.children(verb, "nsubj") for c in sentence.children(s, "case"))
    return any(c.lower == "before" for c in (*sentence.children(verb, "mark"), *subjects))


def _inverted(sentence: Sentence, verb: Token) -> bool:
    """Whether it is a condition without "if": "should either side withdraw"."""
    aux = [c for c in sentence.children(verb, "aux") if c.lower in {"should", "were", "had"}]
    subjects = sentence.children(verb, "nsubj")
    return (
        bool(aux and subjects) and aux[0].i < subjects[0].i and "?" not in sentence.tokens[-1].text
    )


def _reported(sentence: Sentence, verb: Token) -> bool:
    """Whether the verb lies in somebody's reported words ("said that it would")."""
    head = sentence.head(verb)
    return verb.dep.startswith(("ccomp", "parataxis")) and head.lemma in _REPORT | {
        "promise",
        "pledge",
    }


def _marks(sentence: Sentence, verb: Token) -> set[str]:
    return {c.lower for c in sentence.children(verb, "mark", "case")}


_BARE: Final = frozenset({"be", "have", "been"})
"""Auxiliaries between "to" and the verb: "to be deployed"."""


def _before_infinitive(sentence: Sentence, verb: Token) -> Token | None:
    """The word right before "to <verb>", adverbs left out; none when there is no "to".

    The parser often hangs an infinitive on the wrong word; what stands before it does not lie.
    """
    at = verb.i - 1
    while at >= 0 and (sentence.tokens[at].pos == "ADV" or sentence.tokens[at].lower in _BARE):
        at -= 1
    if at < 1 or sentence.tokens[at].lower != "to" or sentence.tokens[at].pos == "ADP":
        return None
    at -= 1
    while at > 0 and sentence.tokens[at].pos == "ADV":
        at -= 1
    back = at
    while back > 1 and sentence.tokens[back].pos in {"PROPN", "NOUN", "ADJ", "DET", "PRON"}:
        back -= 1
    stop = sentence.tokens[back]
    if back < at and stop.lower == "for":
        return sentence.tokens[back - 1]  # "hopes for X to do"
    if back < at and stop.pos == "VERB" and not _governing(sentence.tokens[at]):
        return stop if _governing(stop) else sentence.tokens[at]  # "urged X to do"
    return sentence.tokens[at]


def _governing(token: Token) -> Status | None:
    """What a governing word says of the thing it governs."""
    if token.pos in {"NOUN", "PROPN"}:
        return _NOUN_GOVERNOR.get(token.lemma.lower())
    if token.pos in {"VERB", "ADJ"}:
        return _GOVERNOR.get(token.lower) or _GOVERNOR.get(token.lemma.lower())
    return None


def _governing_clause(sentence: Sentence, governor: Token) -> Status | None:
    status = _governing(governor)
    taken_back = status == "denied" and _takes_back(sentence, governor)
    return "hypothetical" if taken_back else status


def _takes_back(sentence: Sentence, denial: Token) -> bool:
    """As in "did not deny", "refused to deny": nobody denies it, and nobody says it."""
    if denial.lemma not in {"deny", "refute"}:
        return False
    negated = any(
        c.lower in _NEGATION and c.i < denial.i
        for c in sentence.children(denial, "advmod", "cc", "cc:preconj")
    )
    above = sentence.head(denial)
    return negated or (denial.dep == "xcomp" and _governing(above) == "denied")


def _of_modified(sentence: Sentence, noun: Token) -> Iterator[Status]:
    """As in "the postponed visit", "the visit, planned for May,"."""
    for child in sentence.children(noun, "amod", "det", "advmod"):
        if child.lower in _MODIFIER:
            yield _MODIFIER[child.lower]
    for child in sentence.children(noun, "acl"):
        if child.tag == "VBN" and (planned := _governing(child)) in {"scheduled", "anticipated"}:
            yield planned


def is_put_off(sentence: Sentence, noun: Token) -> bool:
    """As the visit in "the visit was postponed", "they cancelled the visit".

    Behind "the visit, planned for May, had been" the parser often loses the subject.
    """
    if noun.dep in {"nsubj:pass", "obj"} and sentence.head(noun).lemma in _PUT_OFF:
        return True
    behind = (t for t in sentence.tokens[noun.i + 1 :] if t.lemma in _PUT_OFF and t.tag == "VBN")
    return any(
        sentence.children(t, "aux:pass") and not sentence.children(t, "nsubj", "nsubj:pass")
        for t in behind
    )


def _of_noun(sentence: Sentence, noun: Token, carrier: Token | None) -> Iterator[Status]:
    """Modifiers of the noun and the words it depends on."""
    yield from _of_modified(sentence, noun)
    head = sentence.head(noun)
    if carrier is not None or head.i == noun.i:
        return
    if is_put_off(sentence, noun):
        yield "hypothetical"
    if _preposition(sentence, noun) == ("ahead", "of"):
        yield "scheduled"
    elif head.pos in {"NOUN", "PROPN", "VERB", "ADJ"} and noun.dep.startswith(
        ("obj", "nmod", "obl")
    ):
        yield from _of_governed_noun(sentence, noun, head)
    if noun.dep.startswith("nsubj"):
        happens = occurs(sentence, head)
        yield from (
            s
            for s in _of_verb(sentence, head)
            if happens or s in {"scheduled", "denied", "hypothetical"}
        )
        if happens and (status := _governing(head)) is not None:
            yield status
    if noun.dep == "conj" and head.pos in {"NOUN", "PROPN"}:
        yield from _of_noun(sentence, head, None)


_PUT_OFF: Final = frozenset(
    ("abandon", "abort", "cancel", "defer", "delay", "move", "postpone", "reschedule", "scrap",
     "shelve")
)  # fmt: skip
"""What is done to an event that has not come about."""


def occurs(sentence: Sentence, verb: Token) -> bool:
    """Whether the predicate says that its subject happens: "is likely to take place"."""
    below = (verb, *sentence.children(verb, "xcomp", "ccomp"))
    if any(t.lemma in _HAPPEN or _takes_place(sentence, t) for t in below):
        return True
    return verb.lower in {"due", "likely", "expected", "scheduled", "slated", "planned", "unlikely"}


_HAPPEN: Final = frozenset({"occur", "happen", "come", "follow", "be", "hold", "convene"})


def _takes_place(sentence: Sentence, verb: Token) -> bool:
    return verb.lemma == "take" and any(
        o.lower == "place" for o in sentence.children(verb, "obj", "compound")
    )


def _of_governed_noun(sentence: Sentence, noun: Token, head: Token) -> Iterator[Status]:
    cases = {c.lower for c in sentence.children(noun, "case")}
    if noun.dep.startswith("obj") or cases & {"for", "to", "of", "on", "about", "over", "against"}:
        status = _governing(head)
        if status is not None and not (
            status == "scheduled" and head.lemma in {"agree", "confirm"}
        ):
            yield status
    eventive = noun.dep.startswith("obj") and head.lemma in _EVENTIVE
    if head.pos == "VERB" and (eventive or cases & {"for", "in", "to", "into"}):
        yield from (s for s in _of_verb(sentence, head) if s != "denied")


def _preposition(sentence: Sentence, noun: Token) -> tuple[str, ...]:
    """The words of the noun's preposition, with those fixed to it."""
    for case in sentence.children(noun, "case"):
        fixed = (case, *sentence.children(case, "fixed"))
        return tuple(t.lower for t in sorted(fixed, key=lambda t: t.i))
    return ()


def _said_behind(sentence: Sentence, token: Token) -> bool:
    """Whether the sentence closes with who said it: "..., the ministry said on Thursday."."""
    tokens = sentence.tokens
    commas = [n for n, t in enumerate(tokens) if t.lower == ","]
    if not commas or tokens[commas[-1]].start < token.end:
        return False
    behind = [t for t in tokens[commas[-1] + 1 :] if t.pos != "PUNCT"]
    verbs = [n for n, t in enumerate(behind) if t.pos in {"VERB", "AUX"}]
    if len(verbs) != 1 or verbs[0] == 0 or behind[0].lower in _GOING_ON:
        return False
    said = behind[verbs[0]]
    return said.lower in {"said", "says", "reported"} and len(behind) - verbs[0] <= _TIME_WORDS


_GOING_ON: Final = frozenset(
    {"which", "who", "whose", "where", "when", "and", "but", "or", "as", "while", "it", "what"}
)
_TIME_WORDS: Final = 4
"""So many words at most from "said" to the end: "said late on Thursday"."""


def voice_of(reading: Reading, sentence: Sentence, token: Token) -> Voice:
    """On whose word the event rests: that of the document or of somebody who speaks in it."""
    if reading.quoted(token.start, token.end):
        return "speaker"
    lower = {t.lower for t in sentence.tokens}
    if "reportedly" in lower or "allegedly" in lower:
        return "unattributed"
    if "according" in lower or _said_behind(sentence, token):
        return "speaker"
    seen: set[int] = set()
    while token.i not in seen:
        seen.add(token.i)
        head = sentence.head(token)
        if token.dep.startswith("ccomp") and head.lemma in _REPORT:
            return "speaker"
        if any(c.lemma in _REPORT for c in sentence.children(token, "parataxis")):
            return "speaker"
        token = head
    return "narration"

"""Known misreadings of the parser, put right before any rule looks: short sentences above all.

A small parser takes "Norland called on Sudland to pay" for a noun with a participle, and
"spokesperson Anna Berg said" for words that somebody said. Each mend needs a sentence that would
otherwise have no verb, or a noun that no reading can leave where it is.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from briefing.extraction.mended_clauses import bounded, mended_clause
from briefing.extraction.mending import (
    NOMINAL,
    OF_ITSELF,
    OF_NAME,
    PREDICATE,
    as_verb,
    by_somebody,
    has,
    past_of,
)
from briefing.extraction.reading import Sentence, Token
from briefing.extraction.wordlist import word_list

_BEHIND: Final = frozenset({"advmod", "punct"})
_WHERE_OR_WHEN: Final = frozenset(
    word_list("""
        about after ahead along amid around as aboard at before behind beneath between
        beyond by during following from in inside near off on onto outside over past since
        through throughout under until upon while within without
    """)
)
_SUFFERED: Final = frozenset(
    word_list("""
        abduct ambush arrest assassinate ban blacklist bomb capture confiscate convict
        deport detain evict expel extradite hijack impound imprison indict intercept jail
        kidnap sanction seize sentence torpedo
    """)
)
"""Verbs that need an object: where none is, their subject suffers what they tell."""

_STRUCK: Final = frozenset(
    word_list("""
        assault attack damage hack harass kill raid ram shell sink
    """)
)
"""As those, behind a bare singular noun only: a state or an army may attack without an object."""

_STRAY: Final = frozenset({"ccomp", "parataxis", "advcl", "dep", "obl", "obl:unmarked", "punct"})


_TITLE: Final = re.compile(
    r"(?:spokes(?:man|woman|person)|minister|president|premier|ambassador|secretary|director|chief|"
    r"chair(?:man|woman)?|governor|leader|commander|adviser|advisor|analyst|professor|envoy|senator|"
    r"representative|correspondent|officer|lawmaker|general|captain|sergeant|mayor|judge|attorney)$"
)


def mended(sentence: Sentence) -> Sentence:
    """The sentence with its misread verb or title put right; the same one where all is well."""
    if counted := bounded(sentence):
        sentence = _with(sentence, counted)
    root = sentence.root
    changed: dict[int, Token] = {}
    if root.pos not in {"VERB", "AUX"} and len(sentence.tokens) > 3:
        changed = (
            _participle(sentence, root)
            or _behind_apposition(sentence, root)
            or _modifier(sentence, root)
            or _adjective(sentence, root)
        )
    elif root.lemma in _SUFFERED or root.lemma in _STRUCK:
        changed = _headline(sentence, root)
    if not changed:
        changed = mended_clause(sentence) or _title(sentence)
    return _with(sentence, changed) if changed else sentence


def _participle(sentence: Sentence, root: Token) -> dict[int, Token]:
    """As in "The envoy called for calm": a noun as root, right behind it what is its verb."""
    if root.pos not in NOMINAL or has(sentence, root, PREDICATE):
        return {}
    for verb in sentence.children(root, "acl"):
        if verb.i < root.i or verb.tag not in {"VBN", "VBD"} or verb.dep != "acl":
            continue
        between = sentence.tokens[root.i + 1 : verb.i]
        parted = any(t.dep not in OF_NAME or t.text == "," for t in between)
        if parted or by_somebody(sentence, verb):
            return {}
        lemma = past_of(verb.lower)
        if lemma is None or (lemma not in OF_ITSELF and _bare(sentence, verb)):
            return {}
        moved = {t.i: t._replace(head=verb.i) for t in sentence.children(root) if t.i > verb.i}
        return {
            **moved,
            verb.i: as_verb(verb, "VBD", lemma, verb.i, "root"),
            root.i: root._replace(head=verb.i, dep="nsubj"),
        }
    return {}


def _behind_apposition(sentence: Sentence, root: Token) -> dict[int, Token]:
    """As in "Anna Berg, the envoy of Norland, accused Sudland": its verb hung on the envoy."""
    if root.pos not in NOMINAL or has(sentence, root, PREDICATE):
        return {}
    inserted = sentence.children(root, "appos")
    if not inserted or sentence.tokens[inserted[0].i - 1].text not in {",", "the", "a", "an"}:
        return {}
    for verb in sentence.tokens[inserted[0].i :]:
        before = sentence.tokens[verb.i - 1].text
        if verb.dep != "acl" or verb.tag not in {"VBN", "VBD"} or before != ",":
            continue
        lemma = past_of(verb.lower)
        told = sentence.children(verb, "obj", "ccomp", "xcomp") or lemma in OF_ITSELF
        if lemma is None or not told or by_somebody(sentence, verb):
            return {}
        comma = sentence.tokens[verb.i - 1]
        moved = {t.i: t._replace(head=verb.i) for t in sentence.children(root) if t.i > verb.i}
        return {
            **moved,
            comma.i: comma._replace(head=inserted[0].i),
            verb.i: as_verb(verb, "VBD", lemma, verb.i, "root"),
            root.i: root._replace(head=verb.i, dep="nsubj"),
        }
    return {}


def _headline(sentence: Sentence, root: Token) -> dict[int, Token]:
    """As in "Envoy expelled from the North": no object, so that the subject is what it was."""
    subjects = sentence.children(root, "nsubj")
    if root.tag not in {"VBN", "VBD"} or len(subjects) != 1 or subjects[0].dep != "nsubj":
        return {}
    subject = subjects[0]
    before = [t for t in sentence.children(root) if t.i < root.i and t.i != subject.i]
    if subject.i > root.i or any(t.dep != "punct" for t in before) or subject.pos == "PRON":
        return {}
    singular = subject.tag == "NN" and not sentence.children(subject, "det", "nmod:poss")
    if not _bare(sentence, root) or not (root.lemma in _SUFFERED or singular):
        return {}
    return {
        root.i: root._replace(tag="VBN"),
        subject.i: subject._replace(dep="nsubj:pass"),
    }


def _bare(sentence: Sentence, verb: Token) -> bool:
    """Whether behind the verb stands where, when or why alone: no object, and no clause."""
    behind = [c for c in sentence.children(verb) if c.i > verb.i]
    told = [c for c in behind if c.dep.startswith("obl")]
    if any(c.dep not in _BEHIND for c in behind if c not in told):
        return False
    return all(case.lower in _WHERE_OR_WHEN for c in told for case in sentence.children(c, "case"))


def _modifier(sentence: Sentence, root: Token) -> dict[int, Token]:
    """As in "Anna Berg voiced concern": the verb read as a modifier of its object, the root."""
    if root.pos not in NOMINAL or has(sentence, root, PREDICATE):
        return {}
    for verb in sentence.children(root, "amod", "compound"):
        before = sentence.tokens[verb.i - 1] if verb.i else verb
        if verb.i > root.i or before.pos not in {"PROPN", "PRON"} or before.text[0].islower():
            continue
        lemma = past_of(verb.lower)
        if lemma is None or verb.text[0].isupper():
            continue
        if before.head == verb.i and before.dep == "nsubj":  # it has its subject after all
            return {
                verb.i: as_verb(verb, "VBD", lemma, verb.i, "root"),
                root.i: root._replace(head=verb.i, dep="obj"),
            }
        if before.head not in {root.i, before.i - 1}:
            continue
        names = [t for t in sentence.children(root) if t.i < verb.i and t.dep != "punct"]
        if not names:
            continue
        subject = names[-1]
        return {
            **{t.i: t._replace(head=subject.i) for t in names[:-1]},
            subject.i: subject._replace(head=verb.i, dep="nsubj"),
            verb.i: as_verb(verb, "VBD", lemma, verb.i, "root"),
            root.i: root._replace(head=verb.i, dep="obj"),
        }
    return {}


def _adjective(sentence: Sentence, root: Token) -> dict[int, Token]:
    """As in "Norland tore up the pact": the verb read as a word of another sort."""
    subjects = [t for t in sentence.children(root, "nsubj") if t.i < root.i]
    if not subjects or sentence.children(root, "cop", "aux"):
        return {}
    behind = sentence.tokens[root.i + 1 : root.i + 2]
    lemma = past_of(root.lower)
    if lemma is None or not behind or behind[0].pos in {"PUNCT", "CCONJ"}:
        return {}
    return {root.i: as_verb(root, "VBD", lemma, root.i, "root")}


def _title(sentence: Sentence) -> dict[int, Token]:
    """As in "spokesperson Anna Berg said": the title hung on the verb as if it were said."""
    for subject in sentence.tokens:
        if subject.pos != "PROPN" or subject.dep != "nsubj" or not subject.i:
            continue
        first = min((t.i for t in _name(sentence, subject)), default=subject.i)
        title = sentence.tokens[first - 1] if first else subject
        stray = _TITLE.search(title.lower) is not None and title.dep in _STRAY
        if stray and title.head == subject.head and not has(sentence, title, PREDICATE):
            if any(c.pos in {"VERB", "AUX"} for c in sentence.children(title)):
                continue
            return {title.i: title._replace(head=subject.i, dep="compound")}
    return {}


def _name(sentence: Sentence, token: Token) -> Iterator[Token]:
    yield token
    yield from (t for t in sentence.children(token, "compound", "flat") if t.i < token.i)


def _with(sentence: Sentence, changed: dict[int, Token]) -> Sentence:
    tokens = tuple(changed.get(t.i, t) for t in sentence.tokens)
    if not _hangs_together(tokens):
        return sentence  # two misreadings in one: better as the parser left it
    children: list[list[int]] = [[] for _ in tokens]
    for token in tokens:
        if token.head != token.i:
            children[token.head].append(token.i)
    return replace(sentence, tokens=tokens, _children=tuple(tuple(c) for c in children))


def _hangs_together(tokens: tuple[Token, ...]) -> bool:
    """Whether one root is above all of them."""
    above = {t.i for t in tokens if t.head == t.i}
    if len(above) != 1:
        return False
    for token in tokens:
        way: set[int] = set()
        at = token.i
        while at not in above:
            if at in way:
                return False
            way.add(at)
            at = tokens[at].head
        above |= way
    return True

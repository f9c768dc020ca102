"""Known misreadings of the parser, put right before any rule looks: short sentences above all.

A small parser takes "Norland called on Sudland to pay" for a noun with a participle, and
"spokesperson Anna Berg said" for words that somebody said. Each mend needs a sentence that would
otherwise have no verb, or a noun that no reading can leave where it is.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Final

from briefing.extraction.reading import Sentence, Token
from briefing.extraction.wordlist import word_list

_NOMINAL: Final = frozenset({"NOUN", "PROPN"})
_PREDICATE: Final = frozenset({"nsubj", "nsubj:pass", "cop", "aux", "aux:pass", "expl"})
_OF_NAME: Final = frozenset({"flat", "punct", "compound", "nmod:poss", "case"})
_BEHIND: Final = frozenset({"advmod", "punct"})
_WHERE_OR_WHEN: Final = frozenset(
    word_list("""
        about after ahead along amid around as aboard at before behind beneath between
        beyond by during following from in inside near off on onto outside over past since
        through throughout under until upon while within without
    """)
)
_OF_ITSELF: Final = frozenset(
    word_list("""
        agree appear apologise apologize arrive call capsize clash collapse collide converge
        crash derail die disagree erupt explode fly gather hesitate insist land march meet patrol
        persist protest react respond retreat retire return sail speak surge talk travel withdraw
    """)
)
"""Verbs that need no object: they tell what their subject does."""

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
    if bounded := _bounded(sentence):
        sentence = _with(sentence, bounded)
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
        changed = (
            _clause(sentence) or _went_on(sentence) or _said_so_behind(sentence) or _title(sentence)
        )
    return _with(sentence, changed) if changed else sentence


@lru_cache(maxsize=4096)
def _past(word: str) -> str | None:
    """The verb of which the word is a past tense; none when it is none."""
    from lemminflect import getAllLemmas, getInflection

    known = getAllLemmas(word, upos="VERB").get("VERB", ())
    for lemma in (*known, *({word[:-1]} & _OF_ITSELF)):  # it knows no "capsized"
        if word in getInflection(lemma, "VBD"):
            return str(lemma)
    return None


def _verb(token: Token, tag: str, lemma: str, head: int, dep: str) -> Token:
    return token._replace(pos="VERB", tag=tag, lemma=lemma, head=head, dep=dep)


def _bounded(sentence: Sentence) -> dict[int, Token]:
    """As in "Norland sent up to 200 soldiers": what is counted read as where it went."""
    changed: dict[int, Token] = {}
    for number in sentence.tokens:
        if number.pos not in {"NUM", "SYM"}:
            continue
        many = next((n for n in (2, 3) if _words(sentence, number.i - n, number.i) in _BOUNDS), 0)
        if not many:
            continue
        first, *others = sentence.tokens[number.i - many : number.i]
        changed[first.i] = first._replace(head=number.i, dep="advmod")
        changed |= {t.i: t._replace(head=first.i, dep="fixed") for t in others}
        noun = sentence.head(number) if number.dep == "nummod" else number
        above = sentence.head(noun)
        if above.i in changed:  # "many" read as what the number hangs on
            noun = changed[noun.i] = noun._replace(head=above.head, dep=above.dep)
        verb = sentence.tokens[noun.head]
        if sentence.root.i in changed and verb.head == sentence.root.i:
            changed[verb.i] = verb._replace(head=verb.i, dep="root")
        role = "obj"
        if noun.i < verb.i:
            role = "nsubj:pass" if sentence.children(verb, "aux:pass") else "nsubj"
        counts = noun.dep.startswith("obl") and verb.pos == "VERB" and verb.lemma not in _RISING
        if counts and not sentence.children(verb, role):
            changed[noun.i] = noun._replace(dep=role)
    return changed


def _words(sentence: Sentence, start: int, end: int) -> str:
    return " ".join(t.lower for t in sentence.tokens[max(start, 0) : end])


_BOUNDS: Final = frozenset({"up to", "as many as", "as much as"})
_RISING: Final = frozenset(word_list("add climb go grow increase last lead live move rise run"))
"""Verbs that themselves go up to something."""


def _participle(sentence: Sentence, root: Token) -> dict[int, Token]:
    """As in "The envoy called for calm": a noun as root, right behind it what is its verb."""
    if root.pos not in _NOMINAL or _has(sentence, root, _PREDICATE):
        return {}
    for verb in sentence.children(root, "acl"):
        if verb.i < root.i or verb.tag not in {"VBN", "VBD"} or verb.dep != "acl":
            continue
        between = sentence.tokens[root.i + 1 : verb.i]
        if any(t.dep not in _OF_NAME or t.text == "," for t in between) or _by(sentence, verb):
            return {}
        lemma = _past(verb.lower)
        if lemma is None or (lemma not in _OF_ITSELF and _bare(sentence, verb)):
            return {}
        moved = {t.i: t._replace(head=verb.i) for t in sentence.children(root) if t.i > verb.i}
        return {
            **moved,
            verb.i: _verb(verb, "VBD", lemma, verb.i, "root"),
            root.i: root._replace(head=verb.i, dep="nsubj"),
        }
    return {}


def _behind_apposition(sentence: Sentence, root: Token) -> dict[int, Token]:
    """As in "Anna Berg, the envoy of Norland, accused Sudland": its verb hung on the envoy."""
    if root.pos not in _NOMINAL or _has(sentence, root, _PREDICATE):
        return {}
    inserted = sentence.children(root, "appos")
    if not inserted or sentence.tokens[inserted[0].i - 1].text not in {",", "the", "a", "an"}:
        return {}
    for verb in sentence.tokens[inserted[0].i :]:
        before = sentence.tokens[verb.i - 1].text
        if verb.dep != "acl" or verb.tag not in {"VBN", "VBD"} or before != ",":
            continue
        lemma = _past(verb.lower)
        told = sentence.children(verb, "obj", "ccomp", "xcomp") or lemma in _OF_ITSELF
        if lemma is None or not told or _by(sentence, verb):
            return {}
        comma = sentence.tokens[verb.i - 1]
        moved = {t.i: t._replace(head=verb.i) for t in sentence.children(root) if t.i > verb.i}
        return {
            **moved,
            comma.i: comma._replace(head=inserted[0].i),
            verb.i: _verb(verb, "VBD", lemma, verb.i, "root"),
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
    if root.pos not in _NOMINAL or _has(sentence, root, _PREDICATE):
        return {}
    for verb in sentence.children(root, "amod", "compound"):
        before = sentence.tokens[verb.i - 1] if verb.i else verb
        if verb.i > root.i or before.pos not in {"PROPN", "PRON"} or before.text[0].islower():
            continue
        lemma = _past(verb.lower)
        if lemma is None or verb.text[0].isupper():
            continue
        if before.head == verb.i and before.dep == "nsubj":  # it has its subject after all
            return {
                verb.i: _verb(verb, "VBD", lemma, verb.i, "root"),
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
            verb.i: _verb(verb, "VBD", lemma, verb.i, "root"),
            root.i: root._replace(head=verb.i, dep="obj"),
        }
    return {}


def _adjective(sentence: Sentence, root: Token) -> dict[int, Token]:
    """As in "Norland tore up the pact": the verb read as a word of another sort."""
    subjects = [t for t in sentence.children(root, "nsubj") if t.i < root.i]
    if not subjects or sentence.children(root, "cop", "aux"):
        return {}
    behind = sentence.tokens[root.i + 1 : root.i + 2]
    lemma = _past(root.lower)
    if lemma is None or not behind or behind[0].pos in {"PUNCT", "CCONJ"}:
        return {}
    return {root.i: _verb(root, "VBD", lemma, root.i, "root")}


def _clause(sentence: Sentence) -> dict[int, Token]:
    """As in "Nine died when a ship and a ferry collided": the clause's only verb a participle."""
    for verb in sentence.tokens:
        if verb.dep != "acl" or verb.tag not in {"VBN", "VBD"} or _by(sentence, verb):
            continue
        if (lemma := _past(verb.lower)) not in _OF_ITSELF:
            continue
        subject = sentence.head(verb)
        while subject.dep == "conj":
            subject = sentence.head(subject)
        first = min(t.i for t in sentence.subtree(subject))
        opener = next(
            (t for t in sentence.tokens[max(first - 1, 0) : first + 1] if _opens(t)), None
        )
        if opener is None or _acts(sentence, subject) or _has(sentence, subject, _PREDICATE):
            continue
        told = next((t for t in reversed(sentence.tokens[: opener.i]) if t.pos == "VERB"), None)
        over = sentence.head(opener)
        moved = [t for t in sentence.children(subject) if t.i > verb.i]
        aside = over.i > verb.i and over.dep == "advcl"
        return {
            **{t.i: t._replace(head=verb.i) for t in moved},
            **({over.i: over._replace(dep="parataxis")} if aside else {}),
            opener.i: opener._replace(head=verb.i),
            subject.i: subject._replace(head=verb.i, dep="nsubj"),
            verb.i: _verb(verb, "VBD", str(lemma), (told or sentence.root).i, "advcl"),
        }
    return {}


def _went_on(sentence: Sentence) -> dict[int, Token]:
    """As in "She said that six had died and warned that more would": the dead warn nobody."""
    for verb in sentence.tokens:
        inner = sentence.head(verb)
        outer = sentence.head(inner)
        if verb.dep != "conj" or verb.tag != "VBD" or inner.dep != "ccomp" or inner is outer:
            continue
        saying = verb.lemma in _SAYING and outer.lemma in _SAYING and inner.lemma not in _SAYING
        own = any(t.lower == "that" for t in sentence.subtree(verb) if t.i > verb.i)
        if saying and own and not sentence.children(verb, "nsubj"):
            behind = [t for t in sentence.children(outer, "ccomp") if t.i > verb.i]
            told = {t.i: t._replace(head=verb.i) for t in behind}
            for would in sentence.children(verb, "dep")[:1] if behind else ():
                told[would.i] = would._replace(head=behind[0].i, dep="aux")
            return {verb.i: verb._replace(head=outer.i), **told}
    return {}


def _said_so_behind(sentence: Sentence) -> dict[int, Token]:
    """As in "Six died when a mill burnt, officials said": when somebody said so is no time."""
    for said in sentence.tokens:
        over = sentence.head(said)
        if said.lemma not in _SAYING or said.dep != "advcl" or over.i > said.i:
            continue
        subjects = sentence.children(said, "nsubj")
        if not subjects or sentence.children(said, "mark", "advmod"):
            continue
        first = min(t.i for t in sentence.subtree(subjects[0]))
        if sentence.tokens[first - 1].text != ",":
            continue
        before = [t for t in sentence.children(said) if t.i < first]
        moved = {t.i: t._replace(head=over.i) for t in before}
        return {**moved, said.i: said._replace(dep="parataxis")}
    return {}


_SAYING: Final = frozenset(
    word_list("""
        add admit allege announce argue assert claim confirm declare deny insist note pledge
        promise remark repeat reply say state stress threaten urge vow warn
    """)
)


def _opens(token: Token) -> bool:
    return token.lower in {"when", "while"} and token.pos in {"ADV", "SCONJ"}


def _acts(sentence: Sentence, noun: Token) -> bool:
    """Whether the noun is the only subject of its verb."""
    subjects = sentence.children(sentence.head(noun), "nsubj", "nsubj:pass")
    return noun.dep.startswith("nsubj") and len(subjects) == 1


def _title(sentence: Sentence) -> dict[int, Token]:
    """As in "spokesperson Anna Berg said": the title hung on the verb as if it were said."""
    for subject in sentence.tokens:
        if subject.pos != "PROPN" or subject.dep != "nsubj" or not subject.i:
            continue
        first = min((t.i for t in _name(sentence, subject)), default=subject.i)
        title = sentence.tokens[first - 1] if first else subject
        stray = _TITLE.search(title.lower) is not None and title.dep in _STRAY
        if stray and title.head == subject.head and not _has(sentence, title, _PREDICATE):
            if any(c.pos in {"VERB", "AUX"} for c in sentence.children(title)):
                continue
            return {title.i: title._replace(head=subject.i, dep="compound")}
    return {}


def _name(sentence: Sentence, token: Token) -> Iterator[Token]:
    yield token
    yield from (t for t in sentence.children(token, "compound", "flat") if t.i < token.i)


def _has(sentence: Sentence, token: Token, deps: frozenset[str]) -> bool:
    return any(c.dep in deps for c in sentence.children(token))


def _by(sentence: Sentence, verb: Token) -> bool:
    """Whether a "by" tells who did it, so that the verb is passive after all."""
    return any(
        c.lower == "by"
        for o in sentence.children(verb, "obl")
        for c in sentence.children(o, "case")
    )


def _with(sentence: Sentence, changed: dict[int, Token]) -> Sentence:
    tokens = tuple(changed.get(t.i, t) for t in sentence.tokens)
    children: list[list[int]] = [[] for _ in tokens]
    for token in tokens:
        if token.head != token.i:
            children[token.head].append(token.i)
    return replace(sentence, tokens=tokens, _children=tuple(tuple(c) for c in children))

"""Clauses that a small parser hangs on the wrong word, put where they belong.

Who said so, what was up to so many, and what happened when: each is told by words that no reading
can leave where the parser put them.
"""

from typing import Final

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


def mended_clause(sentence: Sentence) -> dict[int, Token]:
    """The tokens of a misread clause as they should be, by place; none where all is well."""
    return (
        _clause(sentence)
        or _went_on(sentence)
        or _said_so_behind(sentence)
        or _named_between_commas(sentence)
        or _titled(sentence)
    )


def bounded(sentence: Sentence) -> dict[int, Token]:
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


def _clause(sentence: Sentence) -> dict[int, Token]:
    """As in "Nine died when a ship and a ferry collided": the clause's only verb a participle."""
    for verb in sentence.tokens:
        if verb.dep != "acl" or verb.tag not in {"VBN", "VBD"} or by_somebody(sentence, verb):
            continue
        if (lemma := past_of(verb.lower)) not in OF_ITSELF:
            continue
        subject = sentence.head(verb)
        while subject.dep == "conj":
            subject = sentence.head(subject)
        first = min(t.i for t in sentence.subtree(subject))
        opener = next(
            (t for t in sentence.tokens[max(first - 1, 0) : first + 1] if _opens(t)), None
        )
        if opener is None or _acts(sentence, subject) or has(sentence, subject, PREDICATE):
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
            verb.i: as_verb(verb, "VBD", str(lemma), (told or sentence.root).i, "advcl"),
        }
    return {}


def _went_on(sentence: Sentence) -> dict[int, Token]:
    """As in "She said that six had died and warned that more would": the dead warn nobody."""
    for verb in sentence.tokens:
        inner = sentence.head(verb)
        outer = sentence.head(inner)
        if verb.dep != "conj" or verb.tag != "VBD" or inner.dep != "ccomp" or inner is outer:
            continue
        saying = verb.lemma in _SAYING and outer.lemma in _SAYING
        silent = inner.lemma in _DYING or bool(sentence.children(inner, "nsubj:pass"))
        if not saying or not silent or sentence.children(verb, "nsubj"):
            continue
        if any(t.lower == "that" for t in sentence.subtree(verb) if t.i > verb.i):
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


def _named_between_commas(sentence: Sentence) -> dict[int, Token]:
    """As in "Both agreed, the envoy, Anna Berg, said": she says so, and nobody agreed on her."""
    for said in sentence.tokens:
        if said.lemma not in _SAYING or said.tag != "VBD" or said.dep != "conj" or said.i < 4:
            continue
        if sentence.children(said, "nsubj", "cc") or sentence.tokens[said.i - 1].text != ",":
            continue
        name = sentence.tokens[said.i - 2]
        while name.dep in OF_NAME and name.head < name.i:
            name = sentence.head(name)
        office = sentence.tokens[name.i - 2] if name.i > 1 else name
        between = sentence.tokens[name.i - 1].text
        if name.pos != "PROPN" or between != "," or office.pos not in NOMINAL:
            continue
        if {sentence.root.i, said.head} & {office.i, name.i}:
            continue
        return {
            office.i: office._replace(head=name.i, dep="appos"),
            name.i: name._replace(head=said.i, dep="nsubj"),
            said.i: said._replace(dep="parataxis"),
        }
    return {}


def _titled(sentence: Sentence) -> dict[int, Token]:
    """As in "..., the news agency KCNA reported": what it is stands right before who says so."""
    for said in sentence.tokens:
        subjects = sentence.children(said, "nsubj")
        if said.lemma not in _SAYING or len(subjects) != 1 or subjects[0].pos != "PROPN":
            continue
        noun = sentence.tokens[subjects[0].i - 1]
        if noun.pos != "NOUN" or noun.dep not in {"parataxis", "appos"} or noun.i > said.i:
            continue
        changed = {noun.i: noun._replace(head=subjects[0].i, dep="compound")}
        if said.head == noun.i:
            changed[said.i] = said._replace(head=noun.head, dep="parataxis")
        return changed
    return {}


_DYING: Final = frozenset({"die", "drown", "perish"})
_SAYING: Final = frozenset(
    word_list("""
        add admit allege announce argue assert claim confirm declare deny insist note pledge
        promise remark repeat reply report say state stress threaten urge vow warn
    """)
)


def _opens(token: Token) -> bool:
    return token.lower in {"when", "while"} and token.pos in {"ADV", "SCONJ"}


def _acts(sentence: Sentence, noun: Token) -> bool:
    """Whether the noun is the only subject of its verb."""
    subjects = sentence.children(sentence.head(noun), "nsubj", "nsubj:pass")
    return noun.dep.startswith("nsubj") and len(subjects) == 1

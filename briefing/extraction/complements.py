"""The complements of a reporting verb: which words its grammar makes the content of it.

The frames of the word say which count: clauses, infinitives, what a preposition leads to, objects.
"""

from briefing.extraction.date_words import MONTHS, WEEKDAYS
from briefing.extraction.reading import Sentence, Token
from briefing.extraction.reporting import ReportingWord, reporting


def unwanted_infinitive(sentence: Sentence, verb: Token, word: ReportingWord) -> bool:
    """As in "agreed on Friday to work": a promise or a deed, where the word only takes clauses."""
    first = _behind_day(sentence, verb)
    following = sentence.tokens[first : first + 1]
    return (
        bool(following)
        and following[0].lower == "to"
        and following[0].pos == "PART"
        and not word.takes("infinitive", "to_infinitive", "object")
    )


_DAY = frozenset({*MONTHS, *WEEKDAYS, "yesterday", "today"})
_BESIDE_DAY = frozenset({"on", "in", "late", "early", "last", "this", ","})


def _behind_day(sentence: Sentence, verb: Token) -> int:
    """Where the words behind the verb go on: behind the day or month that stands there, if any."""
    last = dated = verb.i
    for token in sentence.tokens[verb.i + 1 : verb.i + 8]:
        known = token.lower in _DAY or token.text.isdecimal()
        if not known and token.lower not in _BESIDE_DAY:
            break
        last = token.i
        dated = last if known else dated
    return (last if dated > verb.i else verb.i) + 1


def complements_of(sentence: Sentence, verb: Token, word: ReportingWord) -> set[int]:
    """Tokens of the content by the verb's frames."""
    tokens: set[int] = set()
    if word.takes("clause", "quote", "person_clause"):
        tokens = _clauses(sentence, verb)
    if not tokens and word.takes("infinitive", "person_infinitive", "gerund", "to_infinitive"):
        tokens = _infinitive(sentence, verb, word)
    if not tokens and word.prepositions:
        tokens = _prepositional(sentence, verb, word.prepositions)
    if not tokens and word.takes("object"):
        tokens = _object(sentence, verb)
    return tokens


def _clauses(sentence: Sentence, verb: Token) -> set[int]:
    found: set[int] = set()
    for child in sentence.children(verb):
        label = child.dep.split(":")[0]
        if label == "ccomp" or (label == "parataxis" and child.i > verb.i + 1):
            found |= {t.i for t in sentence.subtree(child)}
    if not found:
        found = _clause_on_noun(sentence, verb)
    if found and min(found) > verb.i:
        found |= _to_the_end(sentence, verb, found)
    return found


def _clause_on_noun(sentence: Sentence, verb: Token) -> set[int]:
    """As in "said in a statement that ...": the clause hangs on the noun of an oblique.

    Not as in "rejected the sanctions that Japan imposed", which says of what they are.
    """
    for oblique in sentence.children(verb, "obl", "obj", "iobj"):
        for clause in sentence.subtree(oblique):
            if clause.dep.split(":")[0] in {"acl", "ccomp", "advcl"}:
                first = sentence.subtree(clause)[0]
                of_which = oblique.dep == "obj" and first.dep in {"obj", "nsubj", "nsubj:pass"}
                if first.lower == "that" and first.i > verb.i and not of_which:
                    return {t.i for t in sentence.subtree(clause)}
    return set()


def _to_the_end(sentence: Sentence, verb: Token, found: set[int]) -> set[int]:
    """Tokens behind the clause that belong to it, up to what hangs on the verb itself."""
    last = max(found)
    more: set[int] = set()
    for token in sentence.tokens[last + 1 :]:
        top = child_above(sentence, token, verb)
        if top is not None and top.dep.split(":")[0] in {"conj", "advcl", "parataxis"}:
            break
        if (
            token.lemma in reporting().verbs
            and token.pos == "VERB"
            and reporting().verbs[token.lemma].act == "say"
        ):
            return set()
        more.add(token.i)
    return more


def child_above(sentence: Sentence, token: Token, verb: Token) -> Token | None:
    """The child of the verb that the token hangs under, or none."""
    for _ in range(60):
        head = sentence.head(token)
        if head.i == verb.i:
            return token
        if head.i == token.i:
            return None
        token = head
    return None


def _infinitive(sentence: Sentence, verb: Token, word: ReportingWord) -> set[int]:
    found: set[int] = set()
    for child in sentence.children(verb, "xcomp", "advcl", "ccomp"):
        first = sentence.subtree(child)[0]
        wanted = first.lower == "to" or child.tag == "VBG" or child.dep != "advcl"
        if wanted and child.i > verb.i:
            found |= {t.i for t in sentence.subtree(child)}
            break
    if found and word.takes("object") and not word.takes("person_infinitive"):
        for child in sentence.children(verb, "obj"):
            found |= {t.i for t in sentence.subtree(child)}
    return found


def _prepositional(sentence: Sentence, verb: Token, prepositions: frozenset[str]) -> set[int]:
    for child in sentence.children(verb, "obl", "advcl", "xcomp", "ccomp", "nmod"):
        cases = sentence.children(child, "case", "mark")
        if child.i > verb.i and any(c.lower in prepositions for c in cases):
            first = next(c for c in cases if c.lower in prepositions)
            return {t.i for t in sentence.subtree(child) if t.i > first.i}
    return set()


def _object(sentence: Sentence, verb: Token) -> set[int]:
    found: set[int] = set()
    objects = sentence.children(verb, "obj")
    held = sentence.children(verb, "nsubj:pass")
    for child in objects or held:
        found |= {t.i for t in sentence.subtree(child)}
    if objects:
        for child in sentence.children(verb, "obl", "advcl", "xcomp"):
            if child.i > verb.i and _part_of_content(sentence, child):
                found |= {t.i for t in sentence.subtree(child)}
    return found


def _part_of_content(sentence: Sentence, child: Token) -> bool:
    cases = {c.lower for c in sentence.children(child, "case", "mark")}
    return child.dep != "obl:tmod" and not cases & {
        "without",
        "while",
        "after",
        "before",
        "when",
        "by",
    }

"""What is said: the words of the content of a reporting word, from parse and quotation marks."""

from collections.abc import Iterable

from briefing.extraction.complements import child_above, complements_of, unwanted_infinitive
from briefing.extraction.phrases import under
from briefing.extraction.quoted_content import (
    Spans,
    apart,
    in_one_sentence,
    outer_quotations,
    past_quotation,
    widened,
    with_marks,
    with_quotations,
)
from briefing.extraction.reading import Quotation, Reading, Sentence, Token
from briefing.extraction.reporting import ReportingWord, reporting

_NONE: frozenset[str] = frozenset()
_EDGE = frozenset({",", ".", ":", ";", "—", "–", "―", "-", "--", "..."})
_STRONG = frozenset({"say", "affirm", "warn", "deny", "accuse", "criticise", "expect", "propose"})
_NARRATOR = frozenset({"though", "although"})


def of_verb(
    reading: Reading,
    sentence: Sentence,
    verb: Token,
    word: ReportingWord,
    subject: Token | None,
    quotations: tuple[Quotation, ...],
) -> Spans:
    """The content spans of a reporting verb, in text order; empty when there is none."""
    if unwanted_infinitive(sentence, verb, word):
        return []
    tokens = complements_of(sentence, verb, word)
    ahead = (
        tail_content(sentence, verb, subject, tokens) if word.takes("clause", "quote") else set()
    )
    if ahead:
        tokens = ahead
    if not tokens:
        tokens = _by_words(sentence, verb, word, subject)
    if subject is not None:
        tokens -= (
            {t.i for t in under(sentence, subject, frozenset({"acl:relcl"})) if t.i < verb.i}
            if subject.i < verb.i
            else {subject.i}
        )
    tokens.discard(verb.i)
    if tokens and min(tokens) > verb.i:
        tokens = _cut_at_next(sentence, verb, tokens)
    if tokens and min(tokens) > verb.i:
        tokens |= _ragged(sentence, verb, tokens)
    if tokens and word.takes("clause", "person_clause"):
        tokens |= _and_that(sentence, tokens)
    around = _parenthetical(sentence, verb, subject) if word.takes("clause", "quote") else set()
    spans = runs(sentence, around or tokens, gap=1 if around else 2)
    if not spans and word.takes("quote"):
        spans = _next_paragraph(reading, sentence, verb)
    if word.takes("quote"):
        spans = with_quotations(reading, sentence, verb, subject, spans, quotations)
    spans = [in_one_sentence(reading, s, verb) for s in widened(reading, spans, quotations)]
    return apart([past_quotation(reading, sentence, s, verb) for s in spans])


def _ragged(sentence: Sentence, verb: Token, tokens: set[int]) -> set[int]:
    """What a wrong parse cut off the end: "spoke of a visit | to a mosque", up to a pause."""
    k = max(tokens) + 1
    rest = sentence.tokens[k:]
    if not rest or rest[0].text in _PAUSES:
        return set()
    goes_on = rest[0].lower in _TIED or (
        rest[0].pos in {"NOUN", "PROPN", "ADJ", "PART"} and rest[0].tag != "POS"
    )
    if not goes_on or child_above(sentence, rest[0], verb) is None:
        return set()
    more: set[int] = set()
    for token in rest:
        following = sentence.tokens[token.i + 1 : token.i + 2]
        if token.text in _PAUSES or token.lower in _BREAKS or token.dep == "obl:unmarked":
            break
        if token.pos == "CCONJ" and following and following[0].pos in {"VERB", "AUX", "ADV"}:
            break
        if token.tag in {"VBD", "VBZ", "VBP"} and token.dep in {"root", "conj"}:
            return set()
        more.add(token.i)
    return more


_PAUSES = frozenset({",", ".", ";", ":", "—", "–", "-", "--", "(", ")", "?", "!"}) | {
    *'“”"',
    "''",
    "``",
}
_TIED = frozenset(
    {
        "of",
        "to",
        "from",
        "for",
        "as",
        "with",
        "about",
        "than",
        "instead",
        "against",
        "between",
        "into",
    }
)
_BREAKS = frozenset(
    {
        "when",
        "after",
        "before",
        "because",
        "while",
        "though",
        "although",
        "since",
        "until",
        "during",
        "if",
        "on",
        "at",
        "by",
        "in",
    }
)


def _and_that(sentence: Sentence, tokens: set[int]) -> set[int]:
    """What goes on behind the content with "and that", to the end of the sentence."""
    k = max(tokens) + 1
    last = len(sentence.tokens)
    while k < last and sentence.tokens[k].pos == "PUNCT":
        k += 1
    following = [(t.lower, t.pos) for t in sentence.tokens[k : k + 2]]
    if following in ([("and", "CCONJ"), ("that", "SCONJ")], [("but", "CCONJ"), ("that", "SCONJ")]):
        return set(range(max(tokens), last))
    return set()


def _parenthetical(sentence: Sentence, verb: Token, subject: Token | None) -> set[int]:
    """The sentence around a bare "..., officials said, ..."."""
    if subject is None or subject.lower in {"who", "which", "that"}:
        return set()
    first = min((t.i for t in under(sentence, subject, _NONE)), default=subject.i)
    start, end = min(first, verb.i), max(subject.i, verb.i)
    tokens = sentence.tokens
    if start < 3 or end - start > 12 or end + 3 >= len(tokens):
        return set()
    rest = tokens[end + 2 :]
    bare = (
        tokens[start - 1].text == tokens[end + 1].text == ","
        and verb.pos == "VERB"
        and verb.tag in {"VBD", "VBZ", "VBP"}
        and tokens[start - 2].text not in _QUOTES
        and tokens[start - 2].pos != "VERB"
        and rest[0].text not in _QUOTES
        and rest[0].lower not in _NEXT
        and any(t.pos in {"VERB", "AUX"} for t in rest)
    )
    return {t.i for t in (*tokens[: start - 1], *rest) if t.i != verb.i} if bare else set()


_NEXT = frozenset({"that", "adding", "and", "but", "who", "which", "while", "citing"})
"""What follows a cue that is no parenthesis."""

_QUOTES = frozenset({"“", "”", '"', "``", "''"})


def _next_paragraph(reading: Reading, sentence: Sentence, verb: Token) -> Spans:
    """What stands under a paragraph that ends with "she said:"."""
    paragraph = reading.paragraphs[sentence.paragraph]
    ends = reading.text[verb.end : paragraph.end].strip()
    if (
        not ends.endswith(":")
        or len(ends) > 40
        or sentence.paragraph + 1 >= len(reading.paragraphs)
    ):
        return []
    following = reading.paragraphs[sentence.paragraph + 1]
    if following.furniture is not None:
        return []
    quotations = outer_quotations(reading, following)
    if quotations:
        return [with_marks(reading, q) for q in quotations]
    return [(following.start, following.end)]


def _cut_at_next(sentence: Sentence, verb: Token, found: set[int]) -> set[int]:
    """The clause without what the narrator says next: ", though ...", "and warned ..."."""
    first = min(found, default=0)
    for i in sorted(found):
        token = sentence.tokens[i]
        if i <= first + 1 or i + 1 >= len(sentence.tokens):
            continue
        after = sentence.tokens[i + 1]
        if token.text == "," and (after.lower in _NARRATOR or _another_cue(after, "VBG")):
            return {k for k in found if k < i}
        if token.lower in {"while", "without"} and _another_cue(after, "VBG"):
            return {k for k in found if k < i}
        tags = {"VBP", "VB"} if verb.tag == "VBP" else {verb.tag}
        if token.lower in {"and", "but"} and any(_another_cue(after, tag) for tag in tags):
            return {k for k in found if k < i}
    return found


def _another_cue(token: Token, tag: str) -> bool:
    word = reporting().verbs.get(token.lemma)
    return token.tag == tag and word is not None and word.act is not None


def tail_content(
    sentence: Sentence, verb: Token, subject: Token | None, tokens: set[int]
) -> set[int]:
    """The clause before an inverted or trailing "..., X said": all words up to its comma."""
    if tokens and max(tokens) > verb.i:
        return set()
    first = verb.i
    if subject is not None and subject.i < verb.i:
        first = min(
            t.i
            for t in under(sentence, subject, frozenset({"acl:relcl", "ccomp", "parataxis"}))
            if t.i <= subject.i
        )
    while first > 0 and sentence.tokens[first - 1].pos in {"ADV", "AUX"} and first > verb.i - 3:
        first -= 1
    if first < 3:
        return set()
    comma = sentence.tokens[first - 1]
    if comma.text not in {",", "”", '"', "''", "’", "—", "–", "?", "!"}:
        return set()
    if len(sentence.tokens) - verb.i > 30 and not tokens:
        return set()
    before = range(first - 1)
    if not any(sentence.tokens[i].pos in {"VERB", "AUX"} for i in before):
        return set()
    return set(before)


def _by_words(
    sentence: Sentence, verb: Token, word: ReportingWord, subject: Token | None
) -> set[int]:
    """Without a usable parse: what stands behind the verb, by its words alone."""
    if subject is None:
        return set()
    last = len(sentence.tokens)
    near = range(verb.i + 1, min(verb.i + 7, last))
    if word.takes("infinitive", "person_infinitive", "to_infinitive"):
        for i in near:
            if sentence.tokens[i].lower == "to":
                return set(range(i, last))
    for i in near[:2] if word.act is None else near[:4]:
        if sentence.tokens[i].lower in word.prepositions:
            return set(range(i + 1, last))
    if word.act in _STRONG and word.takes("clause"):
        return _linear(sentence, verb, subject)
    if verb.dep in {"amod", "acl"} and word.takes("clause", "person_clause", "object"):
        return set(range(verb.i + 1, last))
    return set()


def _linear(sentence: Sentence, verb: Token, subject: Token | None) -> set[int]:
    """Without a usable parse: all behind the verb and its "that"."""
    if subject is None:
        return set()
    k = verb.i + 1
    while k < len(sentence.tokens) and sentence.tokens[k].text in {",", ":"}:
        k += 1
    rest = sentence.tokens[k:]
    if len(rest) < 4 or not any(t.pos in {"VERB", "AUX"} for t in rest):
        return set()
    that = next((t.i for t in rest[:14] if t.lower == "that" and t.pos in {"SCONJ", "PRON"}), None)
    return set(range(that if that is not None else k, len(sentence.tokens)))


def runs(sentence: Sentence, tokens: Iterable[int], gap: int = 2) -> Spans:
    """Character spans of these tokens; small gaps are bridged, stray marks cut off the ends."""
    groups: list[list[int]] = []
    for i in sorted(tokens):
        if groups and i - groups[-1][1] <= gap:
            groups[-1][1] = i
        else:
            groups.append([i, i])
    spans = []
    for first, last in groups:
        inner = [i for i in range(first, last + 1) if sentence.tokens[i].text not in _EDGE]
        if inner:
            spans.append((sentence.tokens[inner[0]].start, sentence.tokens[inner[-1]].end))
    return spans


def without(reading: Reading, spans: Spans, source: tuple[int, int]) -> Spans:
    """The spans with the source cut out; pieces of two letters and less are dropped."""
    kept: Spans = []
    for start, end in spans:
        for a, b in ((start, min(end, source[0])), (max(start, source[1]), end)):
            if b - a > 2 and any(c.isalnum() for c in reading.text[a:b]):
                kept.append((a, b))
        if source[1] <= start or end <= source[0]:
            kept = [s for s in kept if not (start <= s[0] and s[1] <= end)] + [(start, end)]
    return sorted(set(kept))


def around_according(
    reading: Reading, sentence: Sentence, token: Token, holder: Token, end: int
) -> Spans:
    """The sentence without "according to X" and the commas around it."""
    inside = {t.i for t in sentence.tokens if token.start <= t.start and t.end <= end}
    inside |= {t.i for t in sentence.subtree(holder)}
    tokens = {t.i for t in sentence.tokens}
    del reading
    return runs(sentence, tokens - inside, gap=1)


def of_noun(reading: Reading, sentence: Sentence, noun: Token, word: ReportingWord) -> Spans:
    """The content of a nominal cue: its that-clause, its infinitive or its prepositional phrase."""
    del reading
    tokens: set[int] = set()
    for child in sentence.children(noun, "acl", "ccomp", "nmod", "advcl", "obl"):
        if child.i < noun.i:
            continue
        first = sentence.subtree(child)[0]
        label = child.dep.split(":")[0]
        if label in {"acl", "ccomp", "advcl"} and (
            (word.takes("clause") and first.lower in {"that", "whether"})
            or (word.takes("to_infinitive") and first.lower == "to")
        ):
            tokens |= {t.i for t in sentence.subtree(child)}
        elif first.lower in word.prepositions:
            tokens |= {t.i for t in sentence.subtree(child) if t.i > first.i}
    if not tokens:
        tokens = _right_behind(sentence, noun, word)
    return runs(sentence, tokens)


def _right_behind(sentence: Sentence, noun: Token, word: ReportingWord) -> set[int]:
    """A phrase right behind the noun that the parse hangs on its verb: "repeated his call for"."""
    following = sentence.tokens[noun.i + 1 : noun.i + 2]
    if not following or following[0].lower not in word.prepositions:
        return set()
    return {t.i for t in sentence.subtree(sentence.head(following[0])) if t.i > following[0].i}


def trimmed_possessive(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """The owner without its 's."""
    for mark in ("'s", "’s", "'", "’"):
        if text[span[0] : span[1]].endswith(mark):
            return span[0], span[1] - len(mark)
    return span

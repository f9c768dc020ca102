"""What people think, feel or are believed to do: attributions that no verb of speech makes.

"is worried that", "reportedly", "is widely expected to", "seems", "in the view of". They are for
`find_attributions` alone: nothing is claimed of them.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from briefing.extraction import contents, quoted_content, speakers
from briefing.extraction.quoted_content import Spans
from briefing.extraction.reading import Reading, Sentence, Token
from briefing.extraction.reporting import ReportingWord, stances

if TYPE_CHECKING:
    from briefing.extraction.attributions import Attribution

_EXPLETIVE = frozenset({"it", "there"})
_COPULAS = frozenset({"feel", "remain", "become", "seem", "look", "sound", "get", "grow"})


def stance_at(reading: Reading, sentence: Sentence, token: Token) -> Iterator["Attribution"]:
    """The stance that this token is the cue of, if it is one."""
    lexicon = stances()
    if token.pos in {"ADJ", "VERB"} and (word := lexicon.adjectives.get(token.lower)):
        yield from _of_adjective(reading, sentence, token, word)
    elif token.pos == "ADV" and token.lower in lexicon.adverbs:
        yield from _of_adverb(reading, sentence, token)
    elif token.pos in {"VERB", "AUX"}:
        if token.lemma in lexicon.passives and sentence.children(token, "aux:pass", "nsubj:pass"):
            yield from _of_passive(reading, sentence, token)
        elif token.lemma in lexicon.seeming:
            yield from _of_seeming(reading, sentence, token)


def _made(
    reading: Reading,
    sentence: Sentence,
    cue: tuple[int, int],
    at: Token,
    spans: Spans,
    rule: str,
    source: Token | None = None,
) -> "Attribution":
    from briefing.extraction.attributions import Attribution, Span

    span = None if source is None else speakers.source_span(sentence, source, at)
    return Attribution(
        content=tuple(Span(a, b) for a, b in spans),
        source=None if span is None else Span(*span),
        cue=Span(*cue),
        kind=quoted_content.kind_of(reading, spans),
        sentence=sentence,
        verb=at,
        subject=source,
        rule=rule,
    )


def _of_adjective(
    reading: Reading, sentence: Sentence, adjective: Token, word: ReportingWord
) -> Iterator["Attribution"]:
    """As in "the mayor is worried that ...", "officials wary of ..."."""
    holder = _holder(sentence, adjective)
    if holder is None or not speakers.can_speak(reading, sentence, holder):
        return
    tokens = _complement(sentence, adjective, word)
    spans = contents.runs(sentence, tokens)
    if spans:
        copula = next(iter(sentence.children(adjective, "cop")), adjective)
        start = copula.start if copula.i < adjective.i else adjective.start
        yield _made(
            reading, sentence, (start, adjective.end), adjective, spans, "adjective", holder
        )


def _holder(sentence: Sentence, adjective: Token) -> Token | None:
    own = sentence.children(adjective, "nsubj")
    if own:
        if own[0].lower in {"who", "which", "that"} and adjective.dep.startswith("acl"):
            return sentence.head(adjective)
        return own[0]
    head = sentence.head(adjective)
    if adjective.dep in {"xcomp", "conj", "advcl"} and head.lemma in _COPULAS | {"be"}:
        return next(iter(sentence.children(head, "nsubj")), None)
    if adjective.dep == "conj" and head.pos in {"ADJ", "VERB"}:
        return next(iter(sentence.children(head, "nsubj")), None)
    return None


def _complement(sentence: Sentence, cue: Token, word: ReportingWord) -> set[int]:
    """The that-clause, infinitive or prepositional phrase behind an adjective."""
    for child in sentence.children(cue, "ccomp", "xcomp", "advcl", "obl", "nmod", "acl", "csubj"):
        if child.i < cue.i:
            continue
        inside = sentence.subtree(child)
        first = inside[0]
        label = child.dep.split(":")[0]
        clausal = label in {"ccomp", "csubj"} or first.lower in {"that", "whether", "how", "why"}
        if first.lower == "to" and first.pos == "PART":
            if word.takes("to_infinitive"):
                return {t.i for t in inside}
        elif first.lower in word.prepositions:
            return {t.i for t in inside if t.i > first.i}
        elif clausal and word.takes("clause"):
            return {t.i for t in inside}
    return set()


def _of_adverb(reading: Reading, sentence: Sentence, adverb: Token) -> Iterator["Attribution"]:
    """As in "Three ships reportedly sank": the clause of the adverb, without it."""
    clause = sentence.head(adverb)
    if clause.i == adverb.i:
        return
    inside = {t.i for t in sentence.subtree(clause)} - {adverb.i}
    if clause.dep.startswith("acl"):
        inside.add(clause.head)
    spans = contents.runs(sentence, inside, gap=1)
    if spans:
        yield _made(reading, sentence, (adverb.start, adverb.end), adverb, spans, "adverb")


def _of_passive(reading: Reading, sentence: Sentence, verb: Token) -> Iterator["Attribution"]:
    """As in "the ship is believed to have sunk", "it was said that ..."."""
    subject = next(iter(sentence.children(verb, "nsubj:pass", "nsubj")), None)
    rest: set[int] = set()
    for child in sentence.children(verb, "xcomp", "ccomp", "csubj", "advcl", "obl", "obj"):
        first = sentence.subtree(child)[0]
        label = child.dep.split(":")[0]
        as_ = first.lower in {"as", "for", "of"}
        if child.i > verb.i and (label in {"xcomp", "ccomp", "csubj", "obj"} or as_):
            rest |= {t.i for t in sentence.subtree(child) if not (as_ and t.i == first.i)}
            break
    if not rest:
        return
    agent = next(
        (
            o
            for o in sentence.children(verb, "obl")
            if any(c.lower == "by" for c in sentence.children(o, "case"))
        ),
        None,
    )
    if subject is not None and subject.lower not in _EXPLETIVE:
        rest |= {t.i for t in sentence.subtree(subject)}
    spans = contents.runs(sentence, rest, gap=1)
    if spans:
        cue = min(
            (c.start for c in sentence.children(verb, "aux", "aux:pass") if c.i < verb.i),
            default=verb.start,
        )
        yield _made(reading, sentence, (cue, verb.end), verb, spans, "passive", agent)


def _of_seeming(reading: Reading, sentence: Sentence, verb: Token) -> Iterator["Attribution"]:
    """As in "the talks seem to have failed", "it appears that ..."."""
    subject = next(iter(sentence.children(verb, "nsubj")), None)
    rest: set[int] = set()
    for child in sentence.children(verb, "xcomp", "ccomp", "advcl", "csubj"):
        if child.i > verb.i:
            rest |= {t.i for t in sentence.subtree(child)}
    if not rest:
        return
    if subject is not None and subject.lower not in _EXPLETIVE:
        rest |= {t.i for t in sentence.subtree(subject)}
    spans = contents.runs(sentence, rest, gap=1)
    if spans:
        yield _made(reading, sentence, (verb.start, verb.end), verb, spans, "seeming")

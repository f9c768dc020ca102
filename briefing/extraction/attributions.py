"""Who says what: speech, thought and writing that a text reports, with its words.

Dependency templates over the parse (clausal complements, inverted and interrupted quotations,
"according to", nominal cues), quotations found by their marks, and a linear rule where the
parse gives no content. Parsing is by paragraph. The templates follow the classes of the PARC 3
and PolNeAR annotation (Pareti 2016; Newell, Margolin, Ruths, LREC 2018).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from briefing.extraction import contents, quoted_content, speakers
from briefing.extraction.outermost import outermost
from briefing.extraction.parser_model import lemma_of
from briefing.extraction.quoted_content import Spans
from briefing.extraction.reading import Paragraph, Quotation, Reading, Sentence, Token
from briefing.extraction.reporting import ReportingWord, reporting, stances
from briefing.extraction.stances import stance_at
from briefing.extraction.turns import carried_on, turn_of

Kind = Literal["direct", "mixed", "indirect"]


_OPEN = ReportingWord("", None, frozenset({"clause", "quote"}), frozenset())
"""What an unlisted verb takes: no act, a clause or a quotation."""
_NEVER = frozenset(
    {"be", "have", "make", "let", "get", "do", "help", "ensure", "mean", "cause", "keep", "happen"}
)
_CUES = frozenset({"VERB", "AUX", "NOUN"})
_MISREAD = ("ed", "according")
"""Ends of cues that are neither: a verb read as an adjective, and "according to"."""
_COMMAS = frozenset({",", "?", "!", "—", "–"})
_CLOSING = frozenset({"”", '"', "''", "’", "»", "」"})
_OPENING = frozenset({"“", '"', "``", "''", "‘", "«", "「"})


@dataclass(frozen=True, slots=True)
class Span:
    """Code points [start, end) of the text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Attribution:
    """Content that somebody is reported to say, think or write.

    `source` is none where nobody is named, `cue` the words that say so. The parsed words behind
    it (`sentence`, `verb`, `subject`, `word`) are for the rules that build claims.
    """

    content: tuple[Span, ...]
    source: Span | None
    cue: Span
    kind: Kind
    sentence: Sentence = field(repr=False)
    verb: Token = field(repr=False)
    subject: Token | None = field(default=None, repr=False)
    word: ReportingWord | None = field(default=None, repr=False)
    rule: str = "verb"


def find_attributions(text: str) -> tuple[Attribution, ...]:
    """All attributions of a plain text, in the order of their cues; none inside another."""
    from briefing.extraction.extract import parsed_text

    return told(parsed_text(text))


def told(reading: Reading) -> tuple[Attribution, ...]:
    """All attributions of a reading, beliefs and wishes too, in the order of their cues."""
    return outermost(_all(reading, wide=True))


_last: tuple[Reading, tuple[Attribution, ...]] | None = None
"""The reading asked for last: several kinds of claims ask for the same one in a row."""


def attributions(reading: Reading) -> tuple[Attribution, ...]:
    """All attributions of a reading, in the order of their cues."""
    global _last  # noqa: PLW0603 - a memo of one pure result
    last = _last
    if last is None or last[0] is not reading:
        last = _last = (reading, _all(reading, wide=False))
    return last[1]


def _all(reading: Reading, *, wide: bool) -> tuple[Attribution, ...]:
    """Of speech alone, or (`wide`) of thought and feeling too."""
    found: list[Attribution] = []
    for paragraph in reading.paragraphs:
        if paragraph.furniture is None:
            here = _of_paragraph(reading, paragraph, wide=wide)
            if wide and not here:
                longer = carried_on(reading, paragraph, found[-1] if found else None)
                if longer is not None:
                    found[-1] = longer
            found += sorted(here, key=lambda a: a.cue.start)
    return tuple(sorted(found, key=lambda a: (a.cue.start, a.content[0].start)))


def _of_paragraph(reading: Reading, paragraph: Paragraph, *, wide: bool) -> list[Attribution]:
    quotations = quoted_content.outer_quotations(reading, paragraph)
    found: list[Attribution] = []
    if wide and (found := list(turn_of(reading, paragraph))):
        return found
    for sentence in paragraph.sentences:
        for token in sentence.tokens:
            if not (wide or token.pos in _CUES or token.lower.endswith(_MISREAD)):
                continue  # as half of the words
            if not reading.quoted(token.start, token.end):
                here = list(_at(reading, sentence, token, quotations, wide=wide))
                found += here
                if wide and not here:
                    found += stance_at(reading, sentence, token)
    return _with_free_quotations(reading, found, quotations)


def _at(
    reading: Reading,
    sentence: Sentence,
    token: Token,
    quotations: tuple[Quotation, ...],
    *,
    wide: bool,
) -> Iterator[Attribution]:
    if token.lower == "according":
        yield from _according(reading, sentence, token)
    elif _is_predicate(sentence, token):
        word = word_of(sentence, token, wide=wide)
        if word is not None:
            yield from _of_verb(reading, sentence, token, word, quotations, wide=wide)
    elif token.pos == "NOUN":
        nouns = stances().nouns if wide else reporting().nouns
        if (word := nouns.get(token.lemma)) is not None:
            yield from _of_noun(reading, sentence, token, word)


def _is_predicate(sentence: Sentence, token: Token) -> bool:
    if token.dep in {"amod", "compound"}:
        return token.lower.endswith("ed") and speakers.misread(sentence, token)
    return token.pos in {"VERB", "AUX"}


def word_of(sentence: Sentence, verb: Token, *, wide: bool = False) -> ReportingWord | None:
    """The reporting word at this verb, phrasal ones first; none when it reports nothing."""
    lexicon = reporting()
    for k in range(verb.i + 1, min(verb.i + 3, len(sentence.tokens))):
        phrasal = lexicon.phrasal.get((verb.lemma, sentence.tokens[k].lower))
        if phrasal is not None:
            return phrasal
    verbs = stances().verbs if wide else lexicon.verbs
    known = verbs.get(verb.lemma) or verbs.get(lemma_of(verb.lower, "VERB"))
    return known or _unlisted(sentence, verb)


def _unlisted(sentence: Sentence, verb: Token) -> ReportingWord | None:
    """A verb outside the lexicon that takes a that-clause, or stands at a quotation."""
    if verb.pos != "VERB" or verb.lemma in _NEVER:
        return None
    for clause in sentence.children(verb, "ccomp"):
        marks = [c.lower for c in sentence.children(clause, "mark")]
        if clause.i > verb.i and ("that" in marks or sentence.children(clause, "nsubj")):
            return _OPEN
    k = verb.i - 1
    while k >= max(0, verb.i - 4) and sentence.tokens[k].pos in {"PROPN", "PRON", "NOUN", "DET"}:
        k -= 1
    if k >= 1 and sentence.tokens[k].text in _CLOSING and sentence.tokens[k - 1].text in _COMMAS:
        return _OPEN
    following = [t.text for t in sentence.tokens[verb.i + 1 : verb.i + 3]]
    return (
        _OPEN
        if following[:1] and following[0] in {":", ","} and following[-1] in _OPENING
        else None
    )


def _of_verb(
    reading: Reading,
    sentence: Sentence,
    verb: Token,
    word: ReportingWord,
    quotations: tuple[Quotation, ...],
    *,
    wide: bool,
) -> Iterator[Attribution]:
    subject = speakers.subject_of(reading, sentence, verb)
    source = None if subject is None else speakers.source_span(sentence, subject, verb)
    relative = next(
        (c for c in sentence.children(verb, "nsubj") if c.lower in {"who", "which"}), None
    )
    if relative is not None and verb.dep.startswith("acl"):
        source = relative.start, relative.end
    spans = contents.of_verb(reading, sentence, verb, word, subject, quotations)
    whole = None if source is None else _whole_name(reading, source)
    if whole is not None and whole != source:
        spans, source = contents.without(reading, spans, whole), whole
    if not spans:
        return
    quoted = quoted_content.kind_of(reading, spans)
    if quoted == "indirect" and not (
        subject is None
        or speakers.can_speak(reading, sentence, subject)
        or (wide and _shows(sentence, verb, subject))
    ):
        return
    if subject is None and not (
        quoted != "indirect" or word.lemma == "ask" or sentence.children(verb, "ccomp")
    ):
        return
    if (
        wide
        and quoted == "indirect"
        and not _told_of(reading, sentence, verb, word, subject, spans)
    ):
        return
    if source is not None:
        spans = contents.without(reading, spans, source)
        if not spans:
            return
    yield Attribution(
        content=tuple(Span(a, b) for a, b in spans),
        source=None if source is None else Span(*source),
        cue=Span(*cue_span(sentence, verb, word)),
        kind=quoted,
        sentence=sentence,
        verb=verb,
        subject=subject,
        word=word,
    )


def _whole_name(reading: Reading, source: tuple[int, int]) -> tuple[int, int] | None:
    """The name of which the parser took but the end for who speaks: "Yi" of "Minister Wang Yi"."""
    start, end = source
    for name in reading.names_in(max(0, start - _NAME), end):
        if name.end == end and name.start < start:
            return name.start, end
    return None


_NAME = 80
"""Longer than any name with its title."""


def _shows(sentence: Sentence, verb: Token, subject: Token) -> bool:
    """Whether a thing can be the subject: evidence, or whatever has a whole clause behind it."""
    if subject.lemma.lower() in stances().evidence:
        return True
    clauses = sentence.children(verb, "ccomp")
    return subject.pos in {"NOUN", "SYM"} and any(
        c.lower == "that" for clause in clauses for c in sentence.children(clause, "mark")
    )


def _told_of(
    reading: Reading,
    sentence: Sentence,
    verb: Token,
    word: ReportingWord,
    subject: Token | None,
    spans: Spans,
) -> bool:
    """Whether the sentence tells that it was said or thought: no question, no mere "will say".

    A word of thought alone, with a thing for its object, is held to more: "likes it" tells little.
    """
    if sentence.tokens[-1].text == "?" or (subject is not None and subject.lower == "you"):
        return False
    clausal = bool(sentence.children(verb, "ccomp"))
    auxiliaries = {c.lower for c in sentence.children(verb, "aux")}
    if not clausal and auxiliaries & {"will", "'ll", "’ll"}:
        return False
    if clausal or word.act is not None or sentence.children(verb, "xcomp"):
        return True
    if verb.dep.startswith("acl") or (verb.tag == "VB" and not auxiliaries):
        return False
    said = reading.text[spans[0][0] : spans[-1][1]]
    return len(said.split()) > 2 or any(w[:1].isupper() for w in said.split())


def cue_span(sentence: Sentence, verb: Token, word: ReportingWord) -> tuple[int, int]:
    """The verb with its particle."""
    end = verb.end
    if word.particle is not None:
        for token in sentence.tokens[verb.i + 1 : verb.i + 3]:
            if token.lower == word.particle:
                end = token.end
    return verb.start, end


def _according(reading: Reading, sentence: Sentence, token: Token) -> Iterator[Attribution]:
    """Of "according to X, ..." and "..., according to X"."""
    follows = sentence.tokens[token.i + 1] if token.i + 1 < len(sentence.tokens) else None
    if follows is None or follows.lower != "to":
        return
    holder = sentence.head(token) if token.dep in {"case", "mark"} else None
    if holder is None or holder.i <= token.i:
        holder = next(
            (c for c in sentence.children(token) if c.dep.startswith("obl") and c.i > token.i), None
        )
    if holder is None:
        return
    start, end = speakers.source_span(sentence, holder, token)
    start, end = max(start, follows.end + 1), _to_pause(sentence, holder, end)
    spans = contents.around_according(reading, sentence, token, holder, end)
    if start >= end or not spans:
        return
    yield Attribution(
        content=tuple(Span(a, b) for a, b in spans),
        source=Span(start, end),
        cue=Span(token.start, follows.end),
        kind=quoted_content.kind_of(reading, spans),
        sentence=sentence,
        verb=token,
        subject=holder,
        rule="according",
    )


def _to_pause(sentence: Sentence, holder: Token, end: int) -> int:
    """The end of a source that the parse cut short: "a New York | Times poll"; at a pause."""
    for token in sentence.tokens[holder.i + 1 : holder.i + 24]:
        if token.start < end:
            continue
        if token.pos == "PUNCT" and token.text not in {"-", "/", "'", "’"}:
            return end
        if token.tag in {"VBD", "VBZ", "VBP"} and not token.dep.startswith("acl"):
            return end
        end = token.end
    return end


def _of_noun(
    reading: Reading, sentence: Sentence, noun: Token, word: ReportingWord
) -> Iterator[Attribution]:
    """As in "his call for talks", "a statement that ...", "voiced hope that ..."."""
    spans = contents.of_noun(reading, sentence, noun, word)
    if not spans:
        return
    head = sentence.head(noun)
    cue = (noun.start, noun.end)
    subject: Token | None = None
    owners = sentence.children(noun, "nmod:poss")
    if owners:
        subject = owners[0]
    elif head.pos == "VERB" and noun.dep == "obj":
        subject = speakers.subject_of(reading, sentence, head)
        if head.i < noun.i and noun.i - head.i < 5:
            cue = (head.start, noun.end)
    if subject is None or not (
        subject.lower in {"his", "her", "their", "its", "my", "our", "your", "whose"}
        or speakers.can_speak(reading, sentence, subject)
    ):
        return
    source = speakers.source_span(sentence, subject, noun)
    source = contents.trimmed_possessive(reading.text, source)
    yield Attribution(
        content=tuple(Span(a, b) for a, b in spans),
        source=Span(*source),
        cue=Span(*cue),
        kind=quoted_content.kind_of(reading, spans),
        sentence=sentence,
        verb=noun,
        subject=subject,
        word=word,
        rule="noun",
    )


def _with_free_quotations(
    reading: Reading, found: list[Attribution], quotations: tuple[Quotation, ...]
) -> list[Attribution]:
    """Quotations without a cue of their own go on the nearest quoted speaker's words."""
    for quotation in quotations:
        span = quoted_content.with_marks(reading, quotation)
        if len(reading.text[quotation.start : quotation.end].split()) < 4:
            continue
        if any(_meets(a.content, span) for a in found):
            continue
        near = _nearest(found, span)
        if near is not None:
            found[near] = replace(
                found[near],
                content=tuple(sorted((*found[near].content, Span(*span)), key=lambda s: s.start)),
                kind=found[near].kind if found[near].kind == "direct" else "mixed",
            )
    return found


def _meets(content: tuple[Span, ...], span: tuple[int, int]) -> bool:
    return any(s.start < span[1] and span[0] < s.end for s in content)


def _nearest(found: list[Attribution], span: tuple[int, int]) -> int | None:
    usable = [
        (abs(a.cue.start - span[0]), k)
        for k, a in enumerate(found)
        if a.word is not None and a.word.takes("quote") and a.rule == "verb"
    ]
    return min(usable)[1] if usable else None


def spans_of(attribution: Attribution) -> Spans:
    """The content as plain pairs."""
    return [(s.start, s.end) for s in attribution.content]

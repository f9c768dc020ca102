"""Attributions that whole paragraphs make: turns of a transcript, headlines, quotations alone.

"KATO: We will wait.", "Envoy: Talks will resume", "Kato Calls Talks a Farce", and a paragraph of
nothing but quotation, which goes on with the words of whoever was quoted last.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from briefing.extraction import quoted_content
from briefing.extraction.parser_model import lemma_of
from briefing.extraction.reading import Paragraph, Reading, Sentence, Token
from briefing.extraction.reporting import stances

if TYPE_CHECKING:
    from briefing.extraction.attributions import Attribution

_TURN = re.compile(r"(?P<who>[A-Z][\w.'’\-]*(?: [A-Z(][\w.'’\-)]*){0,6})(?P<colon>:)\s+(?=\S)")
_SMALL = frozenset(
    {
        "a",
        "an",
        "the",
        "of",
        "to",
        "in",
        "on",
        "at",
        "for",
        "and",
        "or",
        "but",
        "by",
        "with",
        "from",
        "as",
        "is",
        "are",
        "be",
        "was",
        "not",
        "it",
        "its",
        "over",
        "vs",
    }
)
_LONGEST_HEADLINE = 24
_MOST_SPANS = 64
_NO_SPEAKER = frozenset(
    {
        "note",
        "update",
        "correction",
        "watch",
        "read",
        "photo",
        "photos",
        "video",
        "editor",
        "related",
        "more",
        "here",
        "breaking",
        "exclusive",
        "live",
        "opinion",
        "analysis",
        "review",
        "poll",
        "fact",
    }
)


def turn_of(reading: Reading, paragraph: Paragraph) -> Iterator["Attribution"]:
    """The turn or headline that the paragraph is, if it is one."""
    if not paragraph.sentences:
        return
    found = _TURN.match(reading.text, paragraph.start, paragraph.end)
    if found is not None:
        yield from _of_turn(reading, paragraph, found)
    elif len(paragraph.sentences) == 1 and is_headline(paragraph.sentences[0]):
        yield from _of_headline(reading, paragraph.sentences[0])


def _of_turn(
    reading: Reading, paragraph: Paragraph, found: re.Match[str]
) -> Iterator["Attribution"]:
    who = found["who"]
    if who.split()[0].lower() in _NO_SPEAKER:
        return
    spoken = who.isupper() and len(who) > 1
    if not spoken and not _headline_words(reading.text[paragraph.start : paragraph.end]):
        return
    end = paragraph.end
    while end > found.end() and reading.text[end - 1].isspace():
        end -= 1
    if end - found.end() < 3:
        return
    yield _made(
        reading,
        paragraph.sentences[0],
        paragraph.sentences[0].tokens[0],
        (paragraph.start, found.end("who")),
        found.span("colon"),
        (found.end(), end),
        "turn",
    )


def _headline_words(words: str) -> bool:
    """Whether these few words can be a headline: one line of at most two dozen words."""
    return len(words.split()) <= _LONGEST_HEADLINE


def is_headline(sentence: Sentence) -> bool:
    """Whether all but small words start with a capital."""
    words = [t for t in sentence.tokens if t.text[:1].isalpha() and t.lower not in _SMALL]
    if not 4 <= len(words) <= _LONGEST_HEADLINE:
        return False
    return sum(t.text[0].isupper() for t in words) >= 0.85 * len(words)


def _of_headline(reading: Reading, sentence: Sentence) -> Iterator["Attribution"]:
    """The first reporting verb of a headline, whatever the tagger made of it."""
    verbs = stances().verbs
    for token in sentence.tokens[1:-2]:
        if not token.lower.endswith(("s", "ed")) and token.lower not in {"said", "told"}:
            continue
        word = verbs.get(lemma_of(token.lower, "VERB"))
        if word is None or reading.quoted(token.start, token.end) or token.lower in _NOUNS:
            continue
        before = sentence.tokens[token.i - 1]
        rest = [t for t in sentence.tokens[token.i + 1 :] if t.text not in {",", ":"}]
        while rest and rest[-1].text == ".":
            rest.pop()
        if not rest or before.pos in {"ADP", "DET", "PUNCT"} or before.lower in _SMALL:
            continue
        source = sentence.tokens[0].start, before.end
        said = rest[0].start, rest[-1].end
        yield _made(reading, sentence, token, source, (token.start, token.end), said, "headline")
        return


_NOUNS = frozenset({"plans", "attacks", "calls", "claims", "votes", "needs", "supports", "reports"})


def _made(
    reading: Reading,
    sentence: Sentence,
    at: Token,
    source: tuple[int, int],
    cue: tuple[int, int],
    said: tuple[int, int],
    rule: str,
) -> "Attribution":
    from briefing.extraction.attributions import Attribution, Span

    return Attribution(
        content=(Span(*said),),
        source=Span(*source),
        cue=Span(*cue),
        kind=quoted_content.kind_of(reading, [said]),
        sentence=sentence,
        verb=at,
        subject=None,
        rule=rule,
    )


def carried_on(
    reading: Reading, paragraph: Paragraph, before: "Attribution | None"
) -> "Attribution | None":
    """The attribution before with this paragraph too, where it is quotation alone."""
    from briefing.extraction.attributions import Span

    if before is None or before.kind == "indirect" or before.rule != "verb":
        return None
    if len(before.content) > _MOST_SPANS:
        return None
    quotations = quoted_content.outer_quotations(reading, paragraph)
    spans = [quoted_content.with_marks(reading, q) for q in quotations]
    at = paragraph.start
    for start, end in spans:
        if reading.text[at:start].strip():
            return None
        at = end
    if not spans or reading.text[at : paragraph.end].strip():
        return None
    if before.word is None or not before.word.takes("quote"):
        return None
    return replace(before, content=(*before.content, *(Span(a, b) for a, b in spans)))

"""Where quoted words belong to what is said: quotations as spans of content, and beside a cue."""

import re
from bisect import bisect_left
from collections.abc import Iterable
from typing import Literal

from briefing.extraction.reading import Paragraph, Quotation, Reading, Sentence, Token

Spans = list[tuple[int, int]]
_OPENING = frozenset("“‘«‹「『\"'`„《〈")
_CLOSING = frozenset("”’»›」』\"'》〉,.!?")
_GOING_ON = frozenset(".,:;—–?!”\"'’)")
"""What stands before a quotation that goes on with the one before the cue."""
_STOP = re.compile(r"[.!?]\s+(?=[“\"]|''|``)")
"""A sentence's end that the parser misses: before a quotation."""
_PAUSE = re.compile(
    r"[,;:.!?—–()“”\"]|''|\s-+\s|\s(?:and|but)\s(?!that\s)|\s(?:when|after|before|while)\s"
)
_AT = frozenset({"in", "at", "on", "of", "to", "during", "after", "with", "about", "by"})


def outer_quotations(reading: Reading, paragraph: Paragraph) -> tuple[Quotation, ...]:
    """The outermost quotations of a paragraph."""
    first = bisect_left(reading.quotations, paragraph.start, key=lambda q: q.start)
    last = bisect_left(reading.quotations, paragraph.end, lo=first, key=lambda q: q.start)
    return tuple(q for q in reading.quotations[first:last] if q.level == 0)


def with_marks(reading: Reading, quotation: Quotation) -> tuple[int, int]:
    """The quotation and its marks."""
    text, start, end = reading.text, quotation.start, quotation.end
    for width in (2, 1):
        if text[start - width : start] in {"``", "''"} or (
            width == 1 and start and text[start - 1] in _OPENING
        ):
            start -= width
            break
    if quotation.closed and end < len(text) and text[end] in _CLOSING:
        end += 2 if text[end : end + 2] == "''" else 1
    return start, end


def kind_of(
    reading: Reading, spans: Iterable[tuple[int, int]]
) -> Literal["direct", "mixed", "indirect"]:
    """Direct when all words stand in quotation marks, mixed when some do."""
    inside = outside = 0
    for start, end in spans:
        covered = 0
        k = bisect_left(reading.quotations, start - 4000, key=lambda q: q.start)
        for q in reading.quotations[k:]:
            if q.start >= end:
                break
            if q.level == 0 and q.end > start:
                covered += max(0, min(end, q.end) - max(start, q.start))
        inside += covered
        outside += max(0, end - start - covered)
    if not inside:
        return "indirect"
    return "direct" if outside <= 4 * sum(1 for _ in spans) else "mixed"


def in_one_sentence(reading: Reading, span: tuple[int, int], verb: Token) -> tuple[int, int]:
    """The span without what a missed end of a sentence put before or behind it."""
    start, end = span
    for stop in _STOP.finditer(reading.text, start, end):
        if reading.quoted(stop.start(), stop.start() + 1):
            continue
        if end <= verb.start:
            start = stop.end()
        elif start >= verb.end and stop.start() > start:
            return start, stop.start()
    return start, end


def past_quotation(
    reading: Reading, sentence: Sentence, span: tuple[int, int], verb: Token
) -> tuple[int, int]:
    """A span that ends with quoted words in mid-clause, grown to the clause's end."""
    start, end = span
    text = reading.text
    if start < verb.end or text[end - 1 : end] not in _CLOSING or end >= sentence.end:
        return span
    if (
        text[end - 2] in ",.?!"
        or text[end - 1] in ",.?!"
        or not re.match(r" [a-z]", text[end : end + 2])
    ):
        return span
    if re.match(r" (?:and|but|when|while|after|before|as) (?!that)", text[end : end + 8]):
        return span
    pause = _PAUSE.search(text, end + 1, sentence.end)
    return start, sentence.end if pause is None else pause.start()


def with_quotations(
    reading: Reading,
    sentence: Sentence,
    verb: Token,
    subject: Token | None,
    spans: Spans,
    quotations: tuple[Quotation, ...],
) -> Spans:
    """Add the quotations that stand right before or behind the cue."""
    first = verb.start if subject is None else min(verb.start, subject.start)
    last = verb.end if subject is None else max(verb.end, subject.end)
    relative = verb.dep.startswith("acl")
    for quotation in quotations:
        span = with_marks(reading, quotation)
        before = span[1] <= first and first - span[1] < 60 and sentence.start <= span[1] + 2
        behind = span[0] >= last and span[0] - last < 60 and span[0] < sentence.end + 3
        if not before and not behind:
            continue
        if any(a <= span[0] and span[1] <= b + 1 for a, b in spans):
            continue
        if before and (relative or not _ends_sentence_like(reading.text, quotation)):
            continue
        if before and span[1] <= sentence.start and (spans or len(sentence.tokens) > 12):
            continue  # the sentence before; only a bare "Abe said." takes it
        titled = bool(reading.text[sentence.start : span[0]].strip()) and sentence.start < span[0]
        short = quotation.end - quotation.start < (60 if titled else 24)
        if before and short and any(a > verb.start for a, _ in spans):
            continue  # a title, not speech: 'On "This Week," she said that ...'
        if before:
            spans = [s for s in spans if s[1] <= first or _holds_quotation(s, quotations)]
        if behind and spans and not _continues(reading, sentence, verb, spans, quotation, span):
            continue
        spans = [s for s in spans if not (s[0] < span[1] and span[0] < s[1])]
        spans.append(_whole_clause(reading, sentence, verb, subject, span))
    return apart(spans)


def _whole_clause(
    reading: Reading,
    sentence: Sentence,
    verb: Token,
    subject: Token | None,
    span: tuple[int, int],
) -> tuple[int, int]:
    """A quotation that starts within a clause, grown to it: "the plan was “dead,” he said"."""
    text, (start, end) = reading.text, span
    first = next((c for c in text[start : start + 4] if c.isalnum()), "")
    if not first.islower() or subject is None:
        return span
    if start > verb.end and start < sentence.end and verb.end > subject.end:
        between = text[verb.end : start]
        words = between.split()
        that = re.search(r"\bthat\s", between)
        if that is not None and len(words) <= 30 and not any(c in between for c in '“”"'):
            return verb.end + that.start(), end
        said = verb.lemma in {"say", "add", "think", "believe", "claim", "argue"}
        if said and 0 < len(words) <= 12 and words[0][0].isalpha() and words[0] not in _AT:
            return verb.end + len(between) - len(between.lstrip()), end
    if sentence.start < start and end <= min(verb.start, subject.start):
        inside = text[sentence.start : start]
        if not any(c in inside for c in '“”"') and text[end - 2 : end + 2].count(","):
            return sentence.start + len(inside) - len(inside.lstrip()), end
    return span


def apart(spans: Spans) -> Spans:
    """The spans in order, overlapping ones as one."""
    joined: Spans = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _continues(
    reading: Reading,
    sentence: Sentence,
    verb: Token,
    spans: Spans,
    quotation: Quotation,
    span: tuple[int, int],
) -> bool:
    """Whether a quotation behind the cue goes on with what was found: no mere quoted word."""
    if min(a for a, _ in spans) < verb.start:
        before = reading.text[max(0, span[0] - 8) : span[0]].rstrip()[-1:]
        if before not in _GOING_ON:
            return False
    return span[0] < sentence.end or not _has_own_cue(reading.text, quotation)


def _has_own_cue(text: str, quotation: Quotation) -> bool:
    """Whether it ends with a comma, so that its cue follows: "...," Kato said."""
    return text[quotation.end - 1 : quotation.end + 2].count(",") > 0


def _holds_quotation(span: tuple[int, int], quotations: tuple[Quotation, ...]) -> bool:
    return any(span[0] <= q.start and q.end <= span[1] + 1 for q in quotations)


def _ends_sentence_like(text: str, quotation: Quotation) -> bool:
    tail = text[quotation.end - 1 : quotation.end + 3]
    return any(c in tail for c in ",.?!—–…")


def widened(reading: Reading, spans: Spans, quotations: tuple[Quotation, ...]) -> Spans:
    """Spans that cut through a quotation take all of it; overlapping ones become one."""
    grown: Spans = []
    for span in spans:
        one = span
        for quotation in quotations:
            a, b = with_marks(reading, quotation)
            if a < one[1] and one[0] < b:
                one = min(one[0], a), max(one[1], b)
        grown.append(one)
    merged: Spans = []
    for start, end in sorted(grown):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged

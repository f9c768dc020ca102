"""Mechanical conventions of a memo. An empty answer means that every sentence keeps them."""

import re
from collections.abc import Callable, Iterator, Mapping

from briefing.memo.context import MemoContext, Sentence
from briefing.memo.dating import MONTHS
from briefing.memo.spelling import british
from briefing.memo.wording import accusing, plain, words

LONGEST = 30
_UNRESOLVED = re.compile(
    r"\b(?:on |last |next |this )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b(?! \d)|"
    r"\b(?:last|next|this) (?:week|month|year|spring|summer|autumn|winter|January|February|March|"
    r"April|May|June|July|August|September|October|November|December)\b|"
    r"\b(?:yesterday|today|tomorrow|tonight|recently)\b",
    re.IGNORECASE,
)
_LIKELIHOOD = re.compile(
    r"\b(?:almost (?:no chance|certain)|remote|(?:highly )?(?:im)?probabl[ey]|"
    r"(?:very )?(?:un)?likely|roughly even|nearly certain)\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"“([^”]*)”")
_TWICE = re.compile(
    r"\b(?!had\b|that\b)([a-z]+) \1\b|"
    r"\b\d+(?:st|nd|rd|th) (?:first|second|third|[a-z]+(?:fth|[hn]th|xth|ieth))\b",
    re.IGNORECASE,
)
_ECHO = re.compile(
    r"\breportedly reported\b|\bsupport for (?:\w+ )?support\b|\blifting of [^,;]*\blifted\b|"
    r"\bexpect\w* the expectation\b|\bcalled for the (?:\w+ )?(?:need|necessity)\b|"
    r"\bpossibility that a (?:potential|possible)\b",
    re.IGNORECASE,
)
_SAYING = re.compile(
    r"\b(?:argued|said|expected|voiced|recommended|called for|pointed to|wrote|reported|raised|"
    r"advocated|warned|believed|praised|criticised|according to|noted|stressed|added|urged|feared|"
    r"suspected|affirmed|proposed|estimated|concluded|predicted|account|spoke of|accused)\b"
)
_FACTUAL = frozenset(("bottom line", "changes", "developments", "dates ahead"))
"""Sections in which an article's own opinion has no place."""


def lint(
    context: MemoContext,
    texts: Callable[[str], str] | None = None,
    voices: Mapping[int, str] | None = None,
) -> tuple[str, ...]:
    """What breaks a convention, one line each: the sentence's number and what is wrong.

    With `texts` (document digest to text) quotations and likelihood words are held against the
    documents that the memo cites; with `voices` (log position of a claim to its voice) what rests
    on editorial claims alone must be told as somebody's opinion.
    """
    known = {s.letter: _flat(texts(s.digest)) for s in context.sources} if texts else None
    found: list[str] = []
    for section, sentence in sentences(context):
        problems = [*_problems(sentence), *_opinions(section, sentence, voices or {})]
        problems += _unknown_sources(sentence, context)
        if known is not None:
            problems += _unsourced(sentence, known)
        found += [f"{section} {sentence.number}: {p}" for p in problems]
    found += _doubled(context)
    found += _past_dates(context)
    return tuple(found)


def sentences(context: MemoContext) -> Iterator[tuple[str, Sentence]]:
    """Every sentence with the section that it stands in, in the order of print."""
    yield from (("bottom line", s) for s in context.bottom_line)
    yield from (("changes", c.sentence) for c in context.changes)
    yield from (("watch", s) for s in context.watch)
    yield from (("dates ahead", d.sentence) for d in context.dates_ahead)
    yield from (("issues", s) for row in context.issues for s in row.sentences)
    yield from (("developments", s) for row in context.developments for s in row.sentences)
    cells = (cell for line in context.matrix for cell in line.cells)
    yield from (("who said what", s) for cell in cells for s in cell)
    yield from (("other statements", s) for row in context.other_statements for s in row.sentences)
    yield from (("disagreements", s) for s in context.disagreements)
    yield from (("concerns", c.sentence) for c in context.concerns)
    yield from (("relations", r.sentence) for r in context.relations)
    yield from (("ledgers", e.sentence) for e in (*context.agreements, *context.measures))
    yield from (("commentary", s) for s in context.commentary)


def _problems(sentence: Sentence) -> Iterator[str]:
    text = sentence.text
    outside = _QUOTED.sub("“”", text)
    if not sentence.positions or not sentence.refs:
        yield "rests on nothing"
    if words(text) > LONGEST:
        yield f"{words(text)} words"
    if found := _UNRESOLVED.search(outside):
        yield f"a time that only its document understands: {found.group().strip()!r}"
    if not re.search(r"[.?!](?:”)?$|”$", text):
        yield "does not end as a sentence"
    if text[:1] != text[:1].upper():
        yield "does not begin as a sentence"
    if "…" in outside:
        yield "a cut outside quotation marks"
    if text.count("“") != text.count("”"):
        yield "unbalanced quotation marks"
    if '"' in text or "  " in text or " ," in text or ".." in text.replace("…", ""):
        yield "untidy punctuation"
    yield from _style(outside)


def _style(outside: str) -> Iterator[str]:
    """Of what stands outside quotation marks."""
    if british(outside) != outside:
        yield "an American spelling"
    if found := _TWICE.search(outside) or _ECHO.search(outside):
        yield f"says it twice: {found.group()!r}"


def _opinions(section: str, sentence: Sentence, voices: Mapping[int, str]) -> Iterator[str]:
    """An article's own voice is told in its name, and not among the facts."""
    spoken = {voices[p] for p in sentence.positions if p in voices}
    if sentence.tone != "opinion" and spoken == {"editorial"} and section in _FACTUAL:
        yield "an article's own opinion told as fact"
    if sentence.tone == "opinion" and section in _FACTUAL:
        yield "an opinion among the facts"
    if sentence.tone == "opinion" and not _SAYING.search(sentence.text):
        yield "an opinion that is nobody's"
    if sentence.tone == "fact" and section in _FACTUAL:
        outside = _QUOTED.sub("", sentence.text)
        if accusing(outside) or (section == "bottom line" and plain(outside) != outside):
            yield "an adjective that judges"


def _unknown_sources(sentence: Sentence, context: MemoContext) -> Iterator[str]:
    letters = {s.letter for s in context.sources}
    for ref in sentence.refs:
        if ref.rstrip("0123456789") not in letters:
            yield f"cites {ref}, which is no source of the memo"


def _unsourced(sentence: Sentence, known: Mapping[str, str]) -> Iterator[str]:
    own = [known[n] for r in sentence.refs if (n := r.rstrip("0123456789")) in known]
    # Not every document is cited where more than four tell it.
    cited = list(known.values()) if len(sentence.refs) > 3 else own
    if not all(cited):
        return  # a redacted document: its words are gone
    for quotation in _QUOTED.findall(sentence.text):
        passage = _flat(quotation).removesuffix("…").strip().strip(".,")
        if passage and not any(passage in document for document in cited):
            yield f"a quotation that no cited document holds: {quotation!r}"
    for found in _LIKELIHOOD.finditer(_QUOTED.sub("", sentence.text)):
        if not any(found.group().lower() in document.lower() for document in cited):
            yield f"a likelihood word of no source: {found.group()!r}"


def _flat(text: str) -> str:
    """One line, quotation marks and apostrophes made plain, so that only words are compared."""
    plain = re.sub(r"[“”\"‘’'„«»`]", "", text)
    return " ".join(plain.split())


def _doubled(context: MemoContext) -> Iterator[str]:
    """Sentences told twice; what a label dates differently, and standing lists, may repeat."""
    days = {s.number: row.label for row in context.developments for s in row.sentences}
    seen: dict[tuple[str, str], int] = {}
    for section, sentence in sentences(context):
        if section in {"relations", "bottom line", "changes", "ledgers", "issues"}:
            continue
        told = days.get(sentence.number, ""), sentence.text.casefold()
        first = seen.setdefault(told, sentence.number)
        if first != sentence.number:
            yield f"{section} {sentence.number}: says the same as {first}"


def _past_dates(context: MemoContext) -> Iterator[str]:
    for ahead in context.dates_ahead:
        found = re.search(rf"(\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})$", ahead.label)
        if found is None:
            continue
        day = (int(found[3]), MONTHS.index(found[2]) + 1, int(found[1]))
        dated = context.request.dated
        if day < (dated.year, dated.month, dated.day):
            yield f"dates ahead {ahead.sentence.number}: {ahead.label} is past"

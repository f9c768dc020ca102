"""Where the paragraphs of a text lie, and which of them are furniture instead of prose."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_MONTHS = (
    r"(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?"
_DATE = re.compile(
    rf"(?:(?:published|updated|posted|date)\s*(?:on|at)?:?\s*)?(?:{_WEEKDAY}\s+)?"
    rf"(?:{_MONTHS}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}|\d{{1,2}}\s+{_MONTHS},?\s+\d{{4}}"
    r"|\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{2,4})"
    r"(?:[\s,|at]*\d{1,2}[:.]\d{2}(?:\s*[ap]\.?m\.?)?(?:\s*\(?[A-Z]{2,4}\)?)?)?\.?",
    re.IGNORECASE,
)
_FILE = re.compile(r"[\w%()+.\-]{1,200}\.(?:jpe?g|png|gif|webp|svg|avif|mp4|pdf)", re.IGNORECASE)
_NAVIGATION = re.compile(
    r"(?:scroll to top|back to top|read more|read also|share(?: this)?(?: article)?|print|"
    r"advertisement|subscribe(?: now)?|sign up.{0,60}|related (?:articles|stories|news).{0,40}|"
    r"skip to (?:main )?content|click here.{0,60}|copy link|close|menu|home|more(?: stories)?|"
    r"listen to this article|follow us.{0,40}|#{2,}|\*{3,}|-{3,}|_{3,}|={3,})[.:]?",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"(?:By|BY|by|(?:[Ss]tory|[Ww]ritten|[Rr]eporting|[Ee]dited|[Ee]diting) by)\s+"
    r"[A-Z][\w.'’-]+(?:[ ,]+(?:and\s+)?[A-Z][\w.'’-]+){0,8}.{0,40}",
)
_CREDIT = re.compile(
    r"(?:\b(?:photo|picture|image|credit|source|file photo|courtesy)\s*[:/]|\(photo|©|\bAFP\b|"
    r"\bREUTERS\b|\bAP\)|\bEPA\b|\bYONHAP\b|\bGetty Images\b)",
    re.IGNORECASE,
)
_CAPTION_START = re.compile(
    r"\(?(?:from left|left to right|from right|clockwise|pictured|file photo|file\s*[-–—:]|"
    r"photo\s*:|this (?:file )?photo)",
    re.IGNORECASE,
)
_DATELINE = re.compile(
    r"(?:[A-Z][A-Z.'’\-]+(?:[ ,/]+(?:[A-Z][A-Z.'’\-]+|[A-Z][a-z]+\.?|and)){0,6}"
    r"|[A-Z][a-z]+(?:[ -][A-Z][a-z]+){0,2}"
    rf"(?:, (?:{_MONTHS} \d{{1,2}}|[A-Z][A-Za-z.]+(?: [A-Z][a-z]+)?))+)"
    rf"(?:,? {_MONTHS} \d{{1,2}}(?:, \d{{4}})?)?"
    r"(?:\s*\([^()\n]{2,40}\))?\s*(?:[–—―]|--?)\s+(?=\S)"
)
_ACRONYMS = frozenset(
    {"NATO", "ASEAN", "APEC", "OPEC", "BRICS", "AUKUS", "IAEA", "UNESCO", "THAAD"}
)
_BARE_DATELINE = re.compile(
    r"([A-Z]{4,})(?:[ ,/]+[A-Z]{2,}){0,2}(?:,? [A-Z][a-z]+\.?,)? +(?=[A-Z][a-z]+ )"
)
"""A dateline whose dash was lost: "TOKYO Japan summoned ..."; first paragraphs only."""
_WIRE = re.compile(r"\([A-Z][A-Za-z .]{1,20}\)\s*(?:[–—―]|--?)\s+(?=\S)")
_TERMINAL = re.compile(r"[.!?…:;][\"'”’»)\]]*$")
LONGEST_HEADING = 120


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph before parsing: `prose` is where its prose starts, behind any dateline."""

    start: int
    end: int
    prose: int
    furniture: str | None


def split(text: str, title: str | None = None) -> tuple[Block, ...]:
    """The paragraphs of a text in order, white space at their ends left out.

    Lines that were broken at a fixed width (mail, plain-text wires) are joined again.
    """
    spans = list(_joined(text, list(_lines(text))))
    return tuple(_block(text, k, spans, title) for k in range(len(spans)))


def _lines(text: str) -> Iterator[tuple[int, int]]:
    for match in _LINE.finditer(text):
        words = match[0].strip()
        if words:
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            yield start, start + len(words)


def _joined(text: str, lines: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Join the lines of blocks that were broken at a fixed width.

    A block is one when every line but its last would not have held the next line's first word.
    """
    k = 0
    while k < len(lines):
        last = k
        while last + 1 < len(lines) and _adjacent(text, lines[last][1], lines[last + 1][0]):
            last += 1
        block = lines[k : last + 1]
        if _wrapped(text, block):
            yield block[0][0], block[-1][1]
        else:
            yield from block
        k = last + 1


def _adjacent(text: str, end: int, start: int) -> bool:
    return start - end <= 8 and text.count("\n", end, start) <= 1


def _wrapped(text: str, block: list[tuple[int, int]]) -> bool:
    if len(block) < 2:
        return False
    width = max(b - a for a, b in block)
    if not 50 <= width <= 100:
        return False
    for (a, b), (c, d) in pairwise(block):
        following = text[c:d].split(maxsplit=1)[0]
        if b - a + 1 + len(following) <= width - 1:
            return False
    return any(not _TERMINAL.search(text[a:b]) for a, b in block[:-1])


def _block(text: str, k: int, spans: list[tuple[int, int]], title: str | None) -> Block:
    start, end = spans[k]
    furniture = _furniture(text, k, spans, title)
    prose = start
    if furniture is None:
        match = _DATELINE.match(text, start, end) or _WIRE.match(text, start, end)
        if match is None and k < 4:
            match = _BARE_DATELINE.match(text, start, end)
            if match is not None and match[1] in _ACRONYMS:
                match = None
        if match and match.end() - start <= 80:
            prose = match.end()
    return Block(start, end, prose, furniture)


def _furniture(text: str, k: int, spans: list[tuple[int, int]], title: str | None) -> str | None:
    start, end = spans[k]
    if end - start > 600:
        return None
    words = text[start:end]
    for name, pattern in (
        ("navigation", _NAVIGATION),
        ("file name", _FILE),
        ("dateline", _DATE),
        ("byline", _BYLINE),
    ):
        if pattern.fullmatch(words) and (name != "byline" or not _TERMINAL.search(words)):
            return name
    if k < 4 and _is_title(words, title):
        return "headline"
    if _is_caption(words):
        return "caption"
    if words.count("|") >= 3 or words.count("\t") >= 2:
        return "table"
    return _heading(words, k, len(spans))


def _is_caption(words: str) -> bool:
    if _CAPTION_START.match(words) and (_CREDIT.search(words) or words.startswith("(")):
        return True
    tail = words[-60:]
    return bool(_CREDIT.search(tail)) and bool(
        re.search(
            r"(?:photo|picture|image|credit|courtesy)\s*[:/]|©|/AFP|Getty", tail, re.IGNORECASE
        )
    )


def _is_title(words: str, title: str | None) -> bool:
    if not title:
        return False
    a, b = _bare(words), _bare(title)
    if not a or not b:
        return False
    if a == b or (len(a) > 15 and (a in b or (b in a and len(a) < 1.5 * len(b)))):
        return True
    return abs(len(a) - len(b)) < 40 and SequenceMatcher(None, a, b).ratio() > 0.85


def _bare(words: str) -> str:
    return " ".join(re.findall(r"\w+", words[:300].lower()))


def _heading(words: str, k: int, paragraphs: int) -> str | None:
    """A short line without an end mark: the headline at the top, a heading further down."""
    if len(words) > LONGEST_HEADING or _TERMINAL.search(words) or paragraphs < 3:
        return None
    if words[0] in "\"“‘'«「":
        return None
    return "headline" if k == 0 else "heading"

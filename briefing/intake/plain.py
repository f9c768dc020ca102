"""What the first lines of a plain text say of it. The text itself is never touched.

Newsrooms put headline, outlet, byline and date on lines of their own above the prose. Only a
line that is nothing else counts; a document without such a line has no date, no outlet.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from briefing.intake.cleaning import clean_line, clean_url
from briefing.intake.published import date_line

HEADER_LINES = 12
"""Lines with words in them, from the top, among which a header may stand."""

LINE_SAMPLE = 400
"""Code points of a line that are looked at; no header is longer, whatever a hostile file holds."""

_LABEL = re.compile(r"^(title|headline|outlet|source|author|url|link)\s*:\s*(\S.*)$", re.IGNORECASE)
_BYLINE = re.compile(r"^(?:By|BY|by)\s+(?P<name>[^\W\d_][^:;!?]{2,80})$")
_SUFFIX = re.compile(r"^(?P<title>.*\S)\s*(?:\s[|–—-]\s|:\s)(?P<outlet>[^|:–—]{3,60})$")
_FILE_NAME = re.compile(r"^\S+\.(?:jpe?g|png|gif|webp|pdf|svg)$", re.IGNORECASE)
_DATELINE = re.compile(
    r"^[A-Z][A-Z .'/-]{2,40}(?:,[^–—]{0,40})?(?:\([^)]*\)\s*)?\s*(?:[–—]|--|-\s)"
)
_OUTLET_END = re.compile(
    r"agence|agency|broadcasting|bulletin|chronicle|courier|daily|dispatch|economist|examiner"
    r"|gazette|globe|guardian|herald|ilbo|independent|journal|ledger|mercury|monitor|news|newswire"
    r"|observer|post|press|review|shimbun|standard|telegraph|television|times|tribune|voice|weekly"
    r"|wire|yomiuri|yonhap|xinhua|kyodo|reuters|afp|ap|bbc|cnn|nhk|npr|tass|mail|star|sun|today",
    re.IGNORECASE,
)
_OFFICE = re.compile(
    r"^(?:The )?(?:Ministry|Department|Office|Embassy) of |\bPress (?:Office|Service)\b"
)
_SECTION = re.compile(
    r"news|press|post|daily|today|review|weekly|voice|star|sun|mail|standard|independent"
    r"|(?:breaking|world|latest|top|local|national|business|asia|politics|daily|live|more) news"
    r"|news wire|press review",
    re.IGNORECASE,
)
"""Words that head a page's section, not its paper."""
_SMALL_WORDS = frozenset({"of", "the", "and", "for", "in", "on", "de", "&"})
_UPDATED = frozenset({"updated", "last updated", "modified"})


@dataclass(frozen=True, slots=True)
class Headers:
    """What the lines at the top say; none where they say nothing. `lines` are those lines."""

    title: str | None = None
    outlet: str | None = None
    author: str | None = None
    url: str | None = None
    published: date | None = None
    lines: tuple[str, ...] = ()


def read_headers(text: str) -> Headers:
    """The headers of a plain text or Markdown document."""
    lines = _top_lines(text)
    labelled = _labelled(lines)
    title, suffix = _title(lines, labelled)
    return Headers(
        title=clean_line(title),
        outlet=clean_line(labelled.get("outlet") or suffix or _outlet_line(lines[1:])),
        author=clean_line(labelled.get("author") or _byline(lines)),
        url=clean_url(labelled.get("url")),
        published=_published(lines),
        lines=tuple(lines[:3]),
    )


def _top_lines(text: str) -> list[str]:
    """The first lines that hold words, trimmed; Markdown marks and fences are left out."""
    lines: list[str] = []
    for line in text[:20_000].splitlines():
        words = line.strip()[:LINE_SAMPLE].lstrip("#").strip().strip("*_").strip()
        if words.strip("-=~"):
            lines.append(words)
            if len(lines) == HEADER_LINES:
                break
    return lines


def _labelled(lines: Sequence[str]) -> dict[str, str]:
    """`Title:`, `Outlet:`, `Source:`, `Author:` and `URL:` lines, the first of each."""
    names = {"headline": "title", "source": "outlet", "link": "url"}
    found: dict[str, str] = {}
    for line in lines:
        match = _LABEL.match(line)
        if match is not None:
            label = match[1].lower()
            found.setdefault(names.get(label, label), match[2].strip().strip("\"'"))
    return found


def _title(lines: Sequence[str], labelled: dict[str, str]) -> tuple[str | None, str | None]:
    """The headline without the outlet that is hung on it, and that outlet."""
    line = labelled.get("title")
    if line is None and len(lines) > 1 and _is_headline(lines[0]):
        line = lines[0]
    if line is None:
        return None, None
    match = _SUFFIX.match(line)
    if match is not None and is_outlet_name(match["outlet"]):
        return match["title"], match["outlet"].strip()
    return line, None


def _is_headline(line: str) -> bool:
    words = line.split()
    return (
        2 <= len(words) <= 30
        and len(line) <= 200
        and not line.endswith((".", ",", ";", ":"))
        and not re.search(r"[a-z]{2}[.!?]\s+[A-Z]", line)
        and not any(pattern.match(line) for pattern in (_LABEL, _BYLINE, _FILE_NAME, _DATELINE))
        and date_line(line) is None
    )


def is_outlet_name(words: str) -> bool:
    """Whether these words can only be the name of a paper, an agency or a ministry.

    Such a name is short, capitalised, and ends with a word that papers and agencies end with.
    """
    parts = words.replace(",", " ").split()
    if not 1 <= len(parts) <= 6 or _SECTION.fullmatch(" ".join(parts)):
        return False
    ends = _OUTLET_END.fullmatch(parts[-1]) or _OFFICE.search(words)
    return bool(ends) and all(map(_is_name_word, parts))


def _is_name_word(word: str) -> bool:
    return word[0].isupper() or word[0].isdigit() or word.lower() in _SMALL_WORDS


def _outlet_line(lines: Sequence[str]) -> str | None:
    """A line among the first that is nothing but an outlet's name."""
    return next((line for line in lines[:5] if is_outlet_name(line)), None)


def _byline(lines: Sequence[str]) -> str | None:
    """The name on a line `By …`, every word of which could be part of a name or an office."""
    for line in lines[:6]:
        match = _BYLINE.match(line)
        words = match["name"].split() if match else []
        if 1 < len(words) <= 10 and all(map(_is_name_word, words)):
            return " ".join(words)
    return None


def _published(lines: Sequence[str]) -> date | None:
    """The day of the date line; two lines without a label that disagree say nothing."""
    found = [d for d in map(date_line, lines) if d is not None and d[1] not in _UPDATED]
    labelled = [day for day, label in found if label is not None]
    if labelled:
        return labelled[0]
    days = {day for day, _ in found}
    return days.pop() if len(days) == 1 else None

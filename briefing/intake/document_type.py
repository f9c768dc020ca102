"""What sort of text a document is, told by clear signs only; without one it is news."""

import re
from urllib.parse import urlsplit

from events.acts import DocumentType

_READOUT = re.compile(
    r"^(?:joint\s+)?read-?out\b(?:\s+(?:of|from|on)\b|\s*[:|–—-]|$)", re.IGNORECASE
)
_PRESS_RELEASE = re.compile(
    r"^(?:for immediate release\b|(?:joint\s+)?press (?:release|statement)\b"
    r"|joint (?:press )?(?:statement|communiqu[ée]|declaration)\b"
    r"|(?:chair'?s?|president(?:ial)?) statement\b"
    r"|statement (?:by|from|of) (?:the )?(?:[A-Z]|press secretary|spokes)"
    r"|communiqu[ée]\b)",
    re.IGNORECASE,
)
_EDITORIAL = re.compile(
    r"^[\[(]?(?:editorial|opinion|op-ed|commentary|viewpoint|guest column|our view)[\])]?"
    r"(?:\s*[:|–—-]|$)"
    r"|^[\[(](?:editorial|opinion|op-ed|commentary)[\])]"
    r"|(?:[|–—-]\s*|[\[(])(?:editorial|opinion|op-ed)[\])]?$"
    r"|\beditorial:\s",
    re.IGNORECASE,
)
_ANALYSIS = re.compile(
    r"^[\[(]?(?:news )?(?:analysis|explainer)[\])]?\s*(?:[:|–—-]|$)", re.IGNORECASE
)
_OFFICIAL_OUTLET = re.compile(
    r"\b(?:ministry of|foreign ministry|ministry for|department of (?:state|defen[cs]e|foreign)"
    r"|white house|prime minister'?s office|presidential office|office of the (?:president|prime)"
    r"|cabinet office|security council)\b",
    re.IGNORECASE,
)

_WORDS: dict[str, DocumentType] = {
    "news": "news",
    "article": "news",
    "report": "news",
    "readout": "readout",
    "press_release": "press_release",
    "pressrelease": "press_release",
    "statement": "press_release",
    "official": "press_release",
    "editorial": "editorial",
    "opinion": "editorial",
    "op_ed": "editorial",
    "oped": "editorial",
    "commentary": "editorial",
    "analysis": "analysis",
    "other": "other",
}


def type_from_word(word: str | None) -> DocumentType | None:
    """The type that a feed's own word for it stands for; none for a word that says nothing."""
    if word is None:
        return None
    return _WORDS.get(re.sub(r"[\s-]+", "_", word.strip().lower()))


def type_from_signs(
    title: str | None, outlet: str | None, url: str | None, first_lines: tuple[str, ...] = ()
) -> DocumentType:
    """The type that title, first lines, outlet or address give away, else news."""
    lines = tuple(line.strip() for line in (title or "", *first_lines) if line and line.strip())
    for pattern, found in _SIGNS:
        if any(pattern.search(line) for line in lines):
            return found
    if outlet and _OFFICIAL_OUTLET.search(outlet):
        return "press_release"
    if _OPINION_PATHS & set(_path_parts(url)):
        return "editorial"
    return "news"


_SIGNS: tuple[tuple[re.Pattern[str], DocumentType], ...] = (
    (_READOUT, "readout"),
    (_EDITORIAL, "editorial"),
    (_PRESS_RELEASE, "press_release"),
    (_ANALYSIS, "analysis"),
)
_OPINION_PATHS = frozenset({"opinion", "opinions", "editorial", "editorials", "op-ed"})


def _path_parts(url: str | None) -> list[str]:
    return urlsplit(url).path.lower().split("/") if url else []

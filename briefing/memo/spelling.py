"""One spelling in the memo's own sentences, the British one; quoted words and names stay."""

import re
from typing import Final

_WORDS: Final = {
    "defense": "defence",
    "offense": "offence",
    "program": "programme",
    "percent": "per cent",
    "skeptical": "sceptical",
    "aluminum": "aluminium",
    "judgement": "judgment",
    "catalog": "catalogue",
    "dialog": "dialogue",
    "maneuver": "manoeuvre",
    "theater": "theatre",
    "center": "centre",
    "centered": "centred",
    "kilometer": "kilometre",
    "analyze": "analyse",
    "analyzed": "analysed",
    "analyzing": "analysing",
    "paralyzed": "paralysed",
    "fulfill": "fulfil",
    "canceled": "cancelled",
    "canceling": "cancelling",
    "labeled": "labelled",
    "fueled": "fuelled",
    "fueling": "fuelling",
    "signaled": "signalled",
    "signaling": "signalling",
    "traveled": "travelled",
    "traveling": "travelling",
    "traveler": "traveller",
}
_OUR: Final = "lab|neighb|harb|col|fav|hon|behavi|endeav|arm|vap|rum|hum|sav"
_NO_SUFFIX: Final = frozenset(
    (
        "s",
        "pr",
        "se",
        "caps",
        "res",
        "downs",
        "outs",
        "overs",
        "unders",
        "ma",
        "ba",
        "ga",
        "mids",
        "supers",
        "rights",
    )
)
"""What stands before "-ize" in words where that is no suffix ("size", "seize")."""
_AMERICAN: Final = re.compile(
    r"(?<![\w’'-])(?:"
    rf"(?P<word>{'|'.join(_WORDS)})(?P<many>s?)"
    rf"|(?P<our>{_OUR})or(?P<rest>s|ed|ing|ite|ites|able|er|ers|hood|hoods|less|ly)?"
    r"|(?P<stem>[a-z]+)iz(?P<end>e|ed|es|er|ers|ing|ation|ations)"
    r")(?![\w’'])"
)
_HINT: Final = re.compile(
    rf"iz(?:e|ing|ation)|(?:{_OUR})or|{'|'.join(_WORDS)}|U\.[SNK]\.|Defense Minist"
)
"""Without any of these there is nothing to spell anew: most sentences are done with that."""
_DOTTED: Final = re.compile(r"\bU\.([SNK])\.(?=[\s,;:’')]|$)")
_OFFICE: Final = re.compile(r"\bDefense (?=Minist(?:er|ers|ry|ries)\b)")
"""An office of states that spell it in British English, where they have it at all."""


def british(text: str) -> str:
    """The text in British spelling: "defence", "organisation"; words in “ ” and names stay.

    A word with a capital letter counts as a name ("Department of Defense").
    """
    if not _HINT.search(text):
        return text
    parts = re.split(r"(“[^”]*”|\"[^\"]*\")", text)
    return "".join(p if p.startswith(("“", '"')) else _one_way(p) for p in parts)


def _one_way(part: str) -> str:
    spelt = _OFFICE.sub("Defence ", _AMERICAN.sub(_spelt, part))
    return _DOTTED.sub(r"U\1", spelt)


def _spelt(found: re.Match[str]) -> str:
    if found["word"]:
        return f"{_WORDS[found['word']]}{found['many']}"
    if found["our"]:
        rest = found["rest"] or ""
        return f"{found['our']}our{rest}"
    if found["stem"] in _NO_SUFFIX:
        return found.group()
    return f"{found['stem']}is{found['end']}"

"""Text that the bundled faces can print: nothing on a page may depend on a host's fonts."""

import unicodedata
from collections.abc import Container
from functools import cache

from briefing.render.assets import templates_folder

BOX = "\u25a1"
"""Stands for a character that no bundled face has (Noto and JIS X 0208 have the box itself)."""

KEPT = frozenset("\n\t\u00ad\u200b\u200c\u200d\u2060")
"""Whitespace and invisible joiners that layout understands without a glyph."""


@cache
def bundled_characters() -> frozenset[int]:
    """The code points that every family list of the stylesheets can fall back to.

    They are listed beside the faces, since reading those takes as long as filling the page.
    """
    listed = (templates_folder() / "fonts" / "characters.txt").read_text(encoding="ascii")
    runs = (line.split("-") for line in listed.splitlines())
    return frozenset(code for a, b in runs for code in range(int(a, 16), int(b, 16) + 1))


def printable(text: str, characters: Container[int]) -> str:
    """The same text in NFC, each character without a glyph replaced by a box.

    Control and formatting characters (categories Cc and Cf, which hold the bidirectional
    overrides) and variation selectors are dropped: they print nothing, and can only disguise
    what is printed.
    """
    normal = unicodedata.normalize("NFC", text)
    others = {c for c in set(normal) - KEPT if _controls(c) or ord(c) not in characters}
    return normal.translate({ord(c): _replacement(c) for c in others}) if others else normal


def _controls(character: str) -> bool:
    return unicodedata.category(character) == "Cc"


def _replacement(character: str) -> str:
    dropped = unicodedata.category(character) in {"Cc", "Cf"} or _selects_variant(character)
    return "" if dropped else BOX


def _selects_variant(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"

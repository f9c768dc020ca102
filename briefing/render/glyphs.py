"""Text that the bundled faces can print: nothing on a page may depend on a host's fonts."""

import unicodedata
from collections.abc import Container
from functools import cache
from pathlib import Path

from briefing.render.assets import font_files

BOX = "\u25a1"
"""Stands for a character that no bundled face has (Noto and JIS X 0208 have the box itself)."""

KEPT = frozenset("\n\t\u00ad\u200b\u200c\u200d\u2060")
"""Whitespace and invisible joiners that layout understands without a glyph."""


class Characters:
    """The code points that every family list of the stylesheets can fall back to.

    Faces are read, the small ones first, until one of them has what is asked for.
    """

    def __init__(self) -> None:
        self._known: set[int] = set()
        self._unread = tuple(sorted(font_files(), key=lambda p: (p.stat().st_size, p.name)))

    def __contains__(self, code: object) -> bool:
        while code not in self._known:
            unread = self._unread
            if not unread:
                return False
            self._known |= _characters_of(unread[0])
            self._unread = unread[1:]  # of another thread's reading nothing is passed over
        return True


@cache
def bundled_characters() -> Characters:
    """The code points that the bundled faces have."""
    return Characters()


def _characters_of(face: Path) -> set[int]:
    # slow to import, and needed for pages only; fontTools has no types
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    with TTFont(face, lazy=True) as font:
        # what the glyphs are called is of no matter here, and slow to find out
        font.setGlyphOrder([""] * font["maxp"].numGlyphs)
        return set(font.getBestCmap())


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

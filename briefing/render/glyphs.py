"""Text that the bundled faces can print: nothing on a page may depend on a host's fonts."""

import re
import unicodedata
from collections.abc import Set as AbstractSet
from functools import cache

from briefing.render.assets import font_files

BOX = "\u25a1"
"""Stands for a character that no bundled face has (Noto and JIS X 0208 have the box itself)."""

KEPT = frozenset("\n\t\u00ad\u200b\u200c\u200d\u2060")
"""Whitespace and invisible joiners that layout understands without a glyph."""


@cache
def bundled_characters() -> frozenset[int]:
    """The code points that every family list of the stylesheets can fall back to."""
    # slow to import, and needed for pages only; fontTools has no types
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    found: set[int] = set()
    for path in font_files():
        with TTFont(path, lazy=True) as font:
            # what the glyphs are called is of no matter here, and slow to find out
            font.setGlyphOrder([""] * font["maxp"].numGlyphs)
            found |= font.getBestCmap().keys()
    return frozenset(found)


def printable(text: str, characters: AbstractSet[int]) -> str:
    """The same text in NFC, each character without a glyph replaced by a box.

    Control and formatting characters (categories Cc and Cf, which hold the bidirectional
    overrides) and variation selectors are dropped: they print nothing, and can only disguise
    what is printed.
    """
    normal = unicodedata.normalize("NFC", text)
    return _pattern(frozenset(characters)).sub(_replacement, normal)


@cache
def _pattern(characters: frozenset[int]) -> re.Pattern[str]:
    runs: list[list[int]] = []
    for code in sorted(characters):
        if runs and code == runs[-1][1] + 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    inside = "".join(f"\\U{a:08x}-\\U{b:08x}" for a, b in runs)
    return re.compile(f"[^{inside}{''.join(sorted(KEPT))}]|[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def _replacement(match: re.Match[str]) -> str:
    character = match[0]
    dropped = unicodedata.category(character) in {"Cc", "Cf"} or _selects_variant(character)
    return "" if dropped else BOX


def _selects_variant(character: str) -> bool:
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"

"""The strokes that charts are made of: SVG written by hand, the same bytes for the same values.

Coordinates have two decimals. Everything that comes from a document is escaped here. The font is
named on the <svg> element because a page's CSS does not reach the text of an inline SVG.
"""

from collections.abc import Iterable
from xml.sax.saxutils import escape

INK, RED, OCHRE, TEAL = "#14283c", "#9c2b2b", "#8a6412", "#2f6f73"
BODY, GREY, SAND, WHITE = "#1b242c", "#5d6873", "#f3f0e8", "#fff"
FAMILY = "Memo Sans, Memo Text, Memo CJK"


def number(value: float) -> str:
    """At most two decimals, no trailing zeros, never "-0"."""
    short = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if short == "-0" else short


def svg(width: float, height: float, millimetres: float, title: str, body: Iterable[str]) -> str:
    """A figure `millimetres` wide; `title` is its text alternative."""
    size = f'width="{number(millimetres)}mm" height="{number(millimetres * height / width)}mm"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {number(width)} {number(height)}"'
        f' {size} role="img" font-family="{FAMILY}"><title>{escape(title)}</title>'
        f"{''.join(body)}</svg>"
    )


def text(
    x: float,
    y: float,
    words: str,
    size: float,
    *,
    weight: int = 400,
    fill: str = BODY,
    anchor: str = "middle",
) -> str:
    """One line of text on its baseline."""
    return (
        f'<text x="{number(x)}" y="{number(y)}" font-size="{number(size)}"'
        f' font-weight="{weight}" fill="{fill}" text-anchor="{anchor}">{escape(words)}</text>'
    )


def stroke(path: str, colour: str, width: float, dashes: str = "") -> str:
    """An open path."""
    dash = f' stroke-dasharray="{dashes}" stroke-linecap="round"' if dashes else ""
    return f'<path d="{path}" stroke="{colour}" stroke-width="{number(width)}"{dash} fill="none"/>'


def circle(x: float, y: float, radius: float, fill: str, colour: str, width: float = 1.0) -> str:
    """A disc with a rim."""
    return (
        f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(radius)}" fill="{fill}"'
        f' stroke="{colour}" stroke-width="{number(width)}"/>'
    )


def extent(words: str, size: float) -> float:
    """About how wide the words run, in the units of `size`: CJK squares, everything else half."""
    return sum(1.0 if ord(c) >= 0x1100 else 0.52 for c in words) * size


def cut(words: str, size: float, room: float) -> str:
    """The words, shortened with an ellipsis where they would run wider than `room`."""
    if extent(words, size) <= room:
        return words
    kept = words
    while kept and extent(kept + "…", size) > room:
        kept = kept[:-1]
    return kept.rstrip(" ,;:.-") + "…"


def wrap(words: str, size: float, room: float, lines: int) -> tuple[str, ...]:
    """The words on at most `lines` lines of `room`, broken at spaces, the last one cut.

    The lines come out about equally long: the narrowest measure that cuts nothing is taken.
    """
    widest = _broken(words, size, room, lines)
    if len(widest) < 2 or any(line.endswith("…") for line in widest):
        return widest
    narrower = extent(words, size) / len(widest)
    while narrower < room:
        made = _broken(words, size, narrower, len(widest))
        if not any(line.endswith("…") for line in made):
            return made
        narrower += size / 2
    return widest


def _broken(words: str, size: float, room: float, lines: int) -> tuple[str, ...]:
    made: list[str] = []
    rest = words.split()
    while rest and len(made) < lines - 1:
        line = rest.pop(0)
        while rest and extent(f"{line} {rest[0]}", size) <= room:
            line = f"{line} {rest.pop(0)}"
        made.append(cut(line, size, room))
    if rest:
        made.append(cut(" ".join(rest), size, room))
    return tuple(made)

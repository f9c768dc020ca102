# ruff: noqa: INP001, T201  (a script on its own, no module of a package; it talks to whoever runs it)
"""Print the code points that the bundled faces have, as templates/fonts/characters.txt lists them.

    python scripts/list_characters.py > templates/fonts/characters.txt

To be run whenever a face is exchanged.
"""

from pathlib import Path

from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parent.parent / "templates" / "fonts"


def main() -> None:
    """One run of code points a line, first and last, hexadecimal."""
    found: set[int] = set()
    for face in (*FONTS.glob("*.ttf"), *FONTS.glob("*.otf")):
        with TTFont(face, lazy=True) as font:
            found |= set(font.getBestCmap())
    runs: list[list[int]] = []
    for code in sorted(found):
        if runs and code == runs[-1][1] + 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    for first, last in runs:
        print(f"{first:04X}-{last:04X}")


if __name__ == "__main__":
    main()

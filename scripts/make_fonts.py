# ruff: noqa: INP001  (a script on its own, no module of a package)
"""Make the fonts that a memo ships: `templates/fonts/`.

Every face is a modified version in the sense of the SIL Open Font License 1.1 (converted from
woff2, merged from script subsets, or cut to fewer characters), and the licence reserves the
names of most of them, so each gets a name of ours. TrueType because woff2 costs 290 ms a render
to unpack. Run it only to change the fonts: its output is checked in, and a memo's fingerprint
holds the digest of the files.

    npm pack @fontsource/source-serif-4@5.3.1 @fontsource/source-sans-3@5.3.1
    (unpack each into SERIF and SANS)
    python scripts/make_fonts.py text SERIF/package/files SANS/package/files templates/fonts
    python scripts/make_fonts.py mono IBMPlexMono-Regular.woff2 templates/fonts
    python scripts/make_fonts.py cjk /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc \
        templates/fonts

Needs fontTools and brotli (both come with WeasyPrint). `cjk` takes ten seconds.
"""

import itertools
import sys
import tempfile
from pathlib import Path

from fontTools import merge, subset
from fontTools.ttLib import TTFont

SCRIPTS = (
    "latin",
    "latin-ext",
    "cyrillic",
    "cyrillic-ext",
    "greek",
    "greek-ext",
    "vietnamese",
)
"""Subsets of a face, in order: where two hold a character, the first one's glyph is kept."""

FACES = (
    # our file, family and style; package (0 serif, 1 sans) and its weight and slant
    ("memo-text-400.ttf", "Memo Text", "Regular", 0, "400-normal"),
    ("memo-text-400-italic.ttf", "Memo Text", "Italic", 0, "400-italic"),
    ("memo-text-600.ttf", "Memo Text", "SemiBold", 0, "600-normal"),
    ("memo-sans-400.ttf", "Memo Sans", "Regular", 1, "400-normal"),
    ("memo-sans-600.ttf", "Memo Sans", "SemiBold", 1, "600-normal"),
)

CJK_FACE = 1
"""Korean shapes: the face of the collection whose hanja a reader in Seoul expects."""

CJK_CODECS = ("euc_kr", "euc_jp", "gb2312", "big5")
"""KS X 1001, JIS X 0208, GB 2312 and Big5: what their two-byte codes hold in Python's codecs."""

HANGUL_SYLLABLES = range(0xAC00, 0xD7A4)
"""All 11,172: names use syllables that KS X 1001 leaves out."""

NAMES = {1: "{0}", 3: "{0} {1}", 4: "{0} {1}", 6: "{2}-{1}", 16: "{0}", 17: "{1}", 21: "{0}"}


def rename(font: TTFont, family: str, style: str) -> None:
    """Put our family and style wherever the name table says who the font is."""
    table = font["name"]
    for record in list(table.names):
        if record.nameID in NAMES:
            words = NAMES[record.nameID].format(family, style, family.replace(" ", ""))
            table.setName(words, record.nameID, record.platformID, record.platEncID, record.langID)
        elif record.nameID in (2, 22, 25):
            table.removeNames(nameID=record.nameID)
    table.setName("Italic" if style == "Italic" else "Regular", 2, 3, 1, 0x409)
    if "CFF " in font:
        cff = font["CFF "].cff
        cff.fontNames = [f"{family.replace(' ', '')}-{style}"]
        cff[0].FamilyName, cff[0].FullName = family, f"{family} {style}"


def save(font: TTFont, target: Path) -> None:
    """Write it, with no clock in it."""
    font.recalcTimestamp = False
    font.flavor = None
    font.save(target)
    said = f"{target.name}: {len(font.getBestCmap())} characters, {target.stat().st_size} bytes"
    sys.stdout.write(f"{said}\n")


def merged(sources: list[Path]) -> TTFont:
    """One face of several script subsets; a character keeps its first glyph."""
    seen: set[int] = set()
    with tempfile.TemporaryDirectory() as folder:
        parts = []
        for number, source in enumerate(sources):
            font = TTFont(source)
            mine = set(font.getBestCmap()) - seen
            seen |= mine
            if not mine:
                continue
            options = subset.Options(layout_features=["*"], notdef_outline=True, name_IDs=["*"])
            cutter = subset.Subsetter(options)
            cutter.populate(unicodes=sorted(mine))
            cutter.subset(font)
            font.flavor = None
            part = Path(folder) / f"{number}.ttf"
            font.save(part)
            parts.append(str(part))
        return merge.Merger().merge(parts)


def make_text(serif: Path, sans: Path, target: Path) -> None:
    """The reading and the label faces."""
    for file, family, style, package, cut in FACES:
        folder, stem = ((serif, "source-serif-4"), (sans, "source-sans-3"))[package]
        paths = [folder / f"{stem}-{script}-{cut}.woff2" for script in SCRIPTS]
        font = merged([path for path in paths if path.exists()])
        rename(font, family, style)
        save(font, target / file)


def make_mono(source: Path, target: Path) -> None:
    """The face of references, digests and commands."""
    font = TTFont(source)
    rename(font, "Memo Mono", "Regular")
    save(font, target / "memo-mono-400.ttf")


def cjk_characters() -> list[int]:
    """Spaces, all Hangul, and everything in the four standards, in code point order.

    Layout takes a space between two of these characters from this face too.
    """
    found = {ord(" "), 0xA0, *HANGUL_SYLLABLES}
    for codec, high, low in itertools.product(CJK_CODECS, range(0xA1, 0xFF), range(0x40, 0xFF)):
        found |= {ord(c) for c in bytes((high, low)).decode(codec, errors="ignore")}
    return sorted(found)


def make_cjk(source: Path, target: Path) -> None:
    """Korean, Japanese, simplified and traditional Chinese in one regular weight."""
    options = subset.Options(
        font_number=CJK_FACE,
        layout_features=[],
        desubroutinize=False,
        hinting=False,
        notdef_outline=True,
        name_IDs=["*"],
    )
    options.drop_tables += ["DSIG", "VORG", "vhea", "vmtx", "BASE"]
    font = subset.load_font(str(source), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=cjk_characters())
    cutter.subset(font)
    rename(font, "Memo CJK", "Regular")
    save(font, target / "memo-cjk-400.otf")


MAKERS = {"text": make_text, "mono": make_mono, "cjk": make_cjk}

if __name__ == "__main__":
    MAKERS[sys.argv[1]](*map(Path, sys.argv[2:]))

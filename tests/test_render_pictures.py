"""What pages look like, compared with pictures of them; and what a reader may count on in print.

Pictures are 40 dots an inch, grey, in tests/golden/pages. A small part of a page may differ, as
rasterisers do; a word of the title may not. To draw them anew after a change that was looked at:
BRIEFING_REDRAW=1 pytest tests/test_render_pictures.py
"""

import io
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from PIL import Image, ImageChops, ImageFilter

from briefing.memo.context import MemoContext
from briefing.render.build import stamp
from briefing.render.capping import capped
from briefing.render.templates import page
from briefing.render.trial import EMPTIED, specimen
from briefing.render.worker import Printer

GOLDEN = Path(__file__).parent / "golden" / "pages"
RESOLUTION = 40
VISIBLE = 40
"""Of 255 shades: less is the rasteriser's."""

ALLOWED = 0.002
"""The part of a page's dots that may visibly differ."""

pytestmark = pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="needs poppler-utils")


def memo(kind: str) -> MemoContext:
    """A memo of a kind, each with a paper, length and language of its own."""
    full = specimen()
    asked = {
        "regional": {"kind": "regional"},
        "topic": {"kind": "topic", "subject": "Fisheries", "language": "fr"},
        "actor": {"kind": "actor", "subject": "Japan", "paper": "letter"},
        "readout": {"kind": "readout", "subject": "Busan", "length": "brief"},
    }[kind]
    left_out = {
        "regional": (),
        "topic": ("relations", "measures"),
        "actor": ("agreements", "commentary"),
        "readout": tuple(n for n in EMPTIED if n not in ("bottom_line", "timeline", "sources")),
    }[kind]
    return full.model_copy(
        update={
            "request": full.request.model_copy(update=asked),
            "title": full.title if kind == "regional" else f"Northeast Asia: {asked['subject']}",
            **dict.fromkeys(left_out, ()),
        }
    )


KINDS = ("regional", "topic", "actor", "readout")


@pytest.fixture(scope="module")
def printer() -> Iterator[Printer]:
    with Printer() as made:
        yield made


@pytest.fixture(scope="module")
def printed(printer: Printer) -> dict[str, bytes]:
    contexts = {kind: memo(kind) for kind in KINDS}
    return {
        kind: printer(page(context), b"{}", stamp=stamp(context.request))
        for kind, context in contexts.items()
    }


def pictures(pdf: bytes, folder: Path) -> list[Image.Image]:
    source = folder / "memo.pdf"
    source.write_bytes(pdf)
    subprocess.run(
        ["pdftoppm", "-r", str(RESOLUTION), "-gray", "-png", source, folder / "page"], check=True
    )
    return [Image.open(path).convert("L") for path in sorted(folder.glob("page-*.png"))]


def difference(one: Image.Image, other: Image.Image) -> float:
    """The part of the dots that visibly differ, after a blur that forgives a hair's breadth."""
    assert one.size == other.size
    blur = ImageFilter.GaussianBlur(0.7)
    apart = ImageChops.difference(one.filter(blur), other.filter(blur)).histogram()
    return sum(apart[VISIBLE:]) / (one.width * one.height)


@pytest.mark.parametrize("kind", KINDS)
def test_pages_look_as_they_were_judged_to(
    kind: str, printed: dict[str, bytes], tmp_path: Path
) -> None:
    found = pictures(printed[kind], tmp_path)
    if os.environ.get("BRIEFING_REDRAW"):
        GOLDEN.mkdir(exist_ok=True)
        for old in GOLDEN.glob(f"{kind}-*.png"):
            old.unlink()
        for number, picture in enumerate(found, 1):
            shades = picture.point([round(shade / 17) * 17 for shade in range(256)]).quantize(16)
            shades.save(GOLDEN / f"{kind}-{number}.png", optimize=True)
    kept = [Image.open(path).convert("L") for path in sorted(GOLDEN.glob(f"{kind}-*.png"))]
    assert len(found) == len(kept)
    for number, (one, other) in enumerate(zip(found, kept, strict=True), 1):
        assert difference(one, other) <= ALLOWED, f"{kind}, page {number}"


def test_a_word_of_the_title_makes_a_difference(
    printer: Printer, printed: dict[str, bytes], tmp_path: Path
) -> None:
    """The comparison above can fail."""
    context = memo("regional").model_copy(update={"title": "Northeast Asia: ferry situation"})
    other = printer(page(context), b"{}", stamp=stamp(context.request))
    one_folder, other_folder = tmp_path / "one", tmp_path / "other"
    one_folder.mkdir()
    other_folder.mkdir()
    first = pictures(printed["regional"], one_folder)[0]
    assert difference(first, pictures(other, other_folder)[0]) > ALLOWED


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_has_its_number_and_marking_and_none_is_nearly_empty(
    kind: str, printed: dict[str, bytes], tmp_path: Path
) -> None:
    with pikepdf.open(io.BytesIO(printed[kind])) as opened:
        count = len(opened.pages)
    (tmp_path / "memo.pdf").write_bytes(printed[kind])
    for number in range(1, count + 1):
        told = subprocess.run(
            ["pdftotext", "-f", str(number), "-l", str(number), tmp_path / "memo.pdf", "-"],
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        assert re.search(rf"^{number} ?/ ?{count}$", told, re.MULTILINE)
        assert "TLP:GREEN · SPECIMEN · INVENTED CONTENT" in told
    last = pictures(printed[kind], tmp_path)[-1]
    ink = last.crop((0, 0, last.width, round(last.height * 0.93))).point(lambda v: 255 * (v < 200))
    box = ink.getbbox()
    assert box is not None
    assert box[3] > last.height * 0.3


def test_bookmarks_lead_through_the_sections_in_order(printed: dict[str, bytes]) -> None:
    with pikepdf.open(io.BytesIO(printed["regional"])) as opened, opened.open_outline() as outline:
        (top,) = outline.root
        sections = [item.title for item in top.children]
    assert top.title == "Northeast Asia: regional situation"
    assert sections[:3] == ["Bottom line", "What changed since memo 006", "Timeline"]
    assert sections[-3:] == ["Gaps", "Sources", "Audit"]


def test_a_french_memo_says_so_to_machines(printed: dict[str, bytes]) -> None:
    with pikepdf.open(io.BytesIO(printed["topic"])) as opened:
        assert str(opened.Root.Lang) == "fr"
        with opened.open_metadata() as metadata:
            assert metadata["dc:title"].endswith("Mémo NEA-2031-007")


def test_no_print_lacks_a_glyph_or_has_an_ignored_style(printer: Printer) -> None:
    """WeasyPrint's own warnings: a style it ignores, a character no bundled face has."""
    context = memo("regional").model_copy(update={"title": "한서연 森和子 罗文 Батбаяр Łódź ’“”–…"})
    printer.remarks()
    printer(page(context), b"{}", stamp=stamp(context.request))
    assert printer.remarks() == ""
    printer(
        "<html lang=en><title>x</title><p style='colour: red'>x", b"", stamp=stamp(context.request)
    )
    assert "unknown property" in printer.remarks()


def test_ten_thousand_rows_are_cut_to_pages_that_say_so(printer: Printer) -> None:
    """In every section at once, and with a text without end: printed, and the cut is told."""
    whole = specimen()
    grown = {
        name: (value * 10_000)[:10_000]
        for name in (
            "bottom_line",
            "changes",
            "watch",
            "dates_ahead",
            "developments",
            "matrix",
            "other_statements",
            "concerns",
            "relations",
            "agreements",
            "commentary",
            "sources",
        )
        if (value := getattr(whole, name))
    }
    context = whole.model_copy(update={**grown, "standfirst": "A word. " * 100_000})
    html = page(context)
    assert html.count('id="source-') == 150
    assert "Cut to fit the page: 9,850 further sources, which the log holds." in html
    assert "Cut to fit the page: 9,850 further rows of who said what" in html
    assert "long texts or lists in standfirst" in html
    assert len(html) < 2_000_000
    short = context.model_copy(update={n: getattr(whole, n) for n in grown if n != "sources"})
    assert printer(page(short), b"{}", stamp=stamp(context.request)).startswith(b"%PDF")


def test_a_memo_that_fits_is_printed_as_it_is() -> None:
    whole = specimen()
    assert capped(whole) is whole


def test_a_page_beyond_all_limits_ends_in_a_sentence() -> None:
    """Nothing hangs: the limits of the child end it, and the message says so."""
    from briefing.render.errors import RenderError
    from briefing.render.worker import Limits, print_pdf

    html = f"<html lang=en><title>x</title><table>{'<tr><td>x' * 10_000}</table>"
    with pytest.raises(RenderError, match=r"processor time|was stopped"):
        print_pdf(html, b"{}", stamp=stamp(specimen().request), limits=Limits(cpu=3, wall=60))

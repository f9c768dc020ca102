"""HTML to PDF/A-3a that also claims PDF/UA-1: the one home of WeasyPrint.

Import it in a process made for it (`worker`), with the variables of `fonts.isolated_fonts` set:
WeasyPrint reads the font configuration when it is imported.
"""

import os
import warnings
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from briefing.render.array_types import spare_parser
from briefing.render.assets import templates_folder
from briefing.render.attached import Attached, in_full
from briefing.render.balance import better_turn, turned
from briefing.render.errors import MissingLibraryError, RenderError
from briefing.render.fonts import CONFIGURATION
from briefing.render.length import ALMOST_EMPTY, SPARSE, THIN
from briefing.render.rehearsal import REHEARSAL
from briefing.render.tables import join_tables

if CONFIGURATION not in os.environ:
    raise RenderError(f"{CONFIGURATION} is not set: fonts of this host would get into the memo")

with warnings.catch_warnings():
    # Said when harfbuzz-subset is missing; print_pdf refuses that with a better sentence.
    warnings.filterwarnings("ignore", "HarfBuzz-Subset", DeprecationWarning)
    from weasyprint import HTML, Attachment, Document
    from weasyprint.pdf.metadata import DocumentMetadata
    from weasyprint.text import ffi
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

spare_parser(ffi.ffi)

VARIANT = "pdf/a-3a"
RDF_END = b"</rdf:RDF>"
EVENTS = "events.json"
DESCRIPTIONS = {
    EVENTS: "The claims behind this memo, and what it says, as JSON",
    "audit.prov.json": "The chain of custody that this report tells of, as W3C PROV-JSON",
}
"""What may be attached to a page, by the attachment's name."""

COMPACT, LOOSE = ' media="print"', ' media="compact"'
"""Whether the page's compact stylesheet is used: for print, or for a medium that is none."""

LOOSER = 1.18
"""So many times the room of the tighter layout does the looser one take; it took 1.2 times."""

SECTION = 2
"""The level of a section's bookmark: each `h2` has one."""

PICTURES = ("data:image/png;base64,", "data:image/svg+xml;base64,")
"""A desk's logo travels in the page."""


class PackageAssets(URLFetcher):  # type: ignore[misc]  # WeasyPrint has no types
    """Our stylesheets and fonts; a reference to anything else ends the print."""

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
        """The file behind a URL of ours. Raises FatalURLFetchingError (a BaseException)."""
        if url.startswith(PICTURES):
            return super().fetch(url, headers)
        path = Path(url.removeprefix("file://")) if url.startswith("file:///") else None
        if path is None or not path.resolve().is_relative_to(templates_folder()):
            raise FatalURLFetchingError(f"refused: {url}")
        return super().fetch(path.resolve().as_uri(), headers)


class MemoMetadata(DocumentMetadata):  # type: ignore[misc]  # WeasyPrint has no types
    """Claims PDF/UA-1 beside PDF/A-3a, inside the one rdf:RDF that PDF/A allows."""

    def generate_rdf_metadata(self, variant: str, version: str, conformance: str) -> bytes:
        """The XMP packet with the identification schema of PDF/UA (ISO 14289-1, 5) put in."""
        made: bytes = super().generate_rdf_metadata(variant, version, conformance)
        if not made.endswith(RDF_END):
            raise RenderError("this WeasyPrint writes its metadata differently")
        claim = (templates_folder() / "memo" / "pdfua.xml").read_bytes().strip()
        return made[: -len(RDF_END)] + claim + RDF_END


@cache
def _fetcher() -> PackageAssets:
    return PackageAssets(allow_redirects=False)


@cache
def _fonts() -> FontConfiguration:
    return FontConfiguration()


def print_pdf(html: str, attachment: Attached, *, stamp: datetime, name: str = EVENTS) -> bytes:
    """The page as PDF with `attachment` under a name; equal arguments give equal bytes.

    `name` is one of DESCRIPTIONS. `stamp` (with a zone) is every date in the file. Raises
    RenderError for a page that refers to anything outside the package, MissingLibraryError
    without harfbuzz-subset.
    """
    if ffi.harfbuzz_subset is None:
        raise MissingLibraryError("harfbuzz-subset")
    os.environ["SOURCE_DATE_EPOCH"] = str(int(stamp.timestamp()))
    moment = stamp.astimezone(UTC)
    try:
        laid_out = _laid_out(html)
        attached = Attachment(
            string=in_full(attachment),
            name=name,
            description=DESCRIPTIONS[name],
            relationship="Data",
            created=moment,  # left out, this is the clock, and the bytes change
            modified=moment,
        )
        return _written(laid_out, attached)
    except FatalURLFetchingError as refusal:
        raise RenderError(f"the page refers to something outside the package: {refusal}") from None


def rehearse() -> None:
    """Print a short page of every face and kind of part, and throw it away."""
    print_pdf(REHEARSAL, b"{}", stamp=datetime(2000, 1, 1, tzinfo=UTC))


def _written(document: Document, attached: Attachment) -> bytes:
    document.metadata.__class__ = MemoMetadata
    made: bytes = document.write_pdf(finisher=_finish, pdf_variant=VARIANT, attachments=[attached])
    return made


def _laid_out(html: str) -> Document:
    """The pages; where the last one stays thin, a whole section is moved onto it.

    That is tried once, and stands where the memo has as many pages and a fuller last one.
    """
    html, chosen = _densely_set(html)
    filled = _last_page_filled(chosen)
    if len(chosen.pages) == 1 or filled >= THIN:
        return chosen
    heads = [_heads_at(sheet) for sheet in chosen.pages]
    turn = better_turn(heads[:-1], filled)
    moved = None if turn is None else turned(html, turn, sum(map(len, heads)))
    if moved is None:
        return chosen
    balanced = _render(moved)
    fuller = _last_page_filled(balanced) > filled
    return balanced if len(balanced.pages) == len(chosen.pages) and fuller else chosen


def _densely_set(html: str) -> tuple[str, Document]:
    """The page and its layout, tighter where that saves a last page that is almost empty.

    The page says which of its two densities is likely to do; the other is tried only where that
    one leaves too little on the last page. Where both take as many pages, the looser one stands.
    """
    first = _render(html)
    enough = ALMOST_EMPTY if COMPACT in html else SPARSE
    filled = _last_page_filled(first)
    if len(first.pages) == 1 or filled >= enough:
        return html, first
    if COMPACT in html and (len(first.pages) - 1 + filled) * LOOSER > len(first.pages):
        return html, first  # set more loosely it would take one page more
    for mine, other in ((LOOSE, COMPACT), (COMPACT, LOOSE)):
        if mine in html:
            again = html.replace(mine, other, 1)
            mined, others = (html, first), (again, _render(again))
            loose, tight = (mined, others) if mine == LOOSE else (others, mined)
            return tight if len(tight[1].pages) < len(loose[1].pages) else loose
    return html, first


def _render(html: str) -> Document:
    base = f"{(templates_folder() / 'memo').as_uri()}/"
    source = HTML(string=html, base_url=base, url_fetcher=_fetcher())
    return source.render(font_config=_fonts(), pdf_variant=VARIANT)


def _last_page_filled(document: Document) -> float:
    """How far down the last page the memo's end stands, 0 to 1; 1 when it names no end."""
    last = document.pages[-1]
    if "end" not in last.anchors:
        return 1.0
    return float(last.anchors["end"][1]) / float(last.height)


def _heads_at(sheet: Any) -> list[float]:
    """How far down a page each heading of a section stands, 0 to 1."""
    return [mark[2][1] / sheet.height for mark in sheet.bookmarks if mark[0] == SECTION]


def _finish(document: Document, pdf: Any) -> None:
    """What a file still lacks before it is written."""
    join_tables(document, pdf)
    _list_attachments_once(pdf)


def _list_attachments_once(pdf: Any) -> None:
    """WeasyPrint 70 lists each attachment twice in /AF."""
    if "AF" in pdf.catalog:
        once = list(dict.fromkeys(pdf.catalog["AF"]))
        pdf.catalog["AF"].clear()
        pdf.catalog["AF"].extend(once)

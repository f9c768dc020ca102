"""HTML pages: bytes to a document, the parsing itself in a capped child process."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from briefing.intake.admission import refuse
from briefing.intake.capped import CappedParser, ParserFailedError
from briefing.intake.cleaning import clean_line, clean_url
from briefing.intake.decoding import UndecodableError, decode
from briefing.intake.document import Document, Rejected
from briefing.intake.document_type import type_from_signs
from briefing.intake.plain import read_headers
from briefing.intake.published import PublishedError, parse_published
from briefing.intake.rejection import reject
from events.acts import DocumentMetadata

PAGE_PARSER = "briefing.intake.page_child:read_page"


@dataclass(frozen=True, slots=True)
class Decoded:
    """A page's characters, how they were encoded, and the hash of the bytes."""

    characters: str
    encoding: str
    digest: str


def read_html(content: bytes, origin: str, parser: CappedParser) -> Document | Rejected:
    """The article of a page; its stored text is the body alone, the title is metadata."""
    digest = sha256(content).hexdigest()
    if not content.strip():
        return reject(origin, "empty", digest)
    try:
        characters, encoding = decode(content, html=True)
    except UndecodableError as error:
        return reject(origin, "undecodable", digest, why=error)
    try:
        found = parser.parse(characters.encode("utf-8", "replace"))
    except ParserFailedError as error:
        return reject(origin, "parser_failed", digest, why=error)
    text = (found.get("text") or "").replace("\x00", "")
    if not text.strip():
        return reject(origin, "no_text", digest)
    page = Decoded(characters, encoding, digest)
    return refuse(text, origin, digest) or _document(text, found, page, origin)


def _document(text: str, found: dict[str, str | None], page: Decoded, origin: str) -> Document:
    title = clean_line(found.get("title"))
    outlet = clean_line(found.get("outlet"))
    url = clean_url(found.get("url"))
    headers = read_headers(text)
    return Document(
        text=text,
        metadata=DocumentMetadata(
            title=title,
            outlet=outlet,
            author=clean_line(found.get("author")),
            url=url,
            published=_published(found.get("published")) or headers.published,
            language=clean_line(found.get("language")),
            type=type_from_signs(title, outlet, url, headers.lines[:2]),
            media_type="text/html",
            origin=origin,
            encoding=page.encoding,
            source_sha256=page.digest,
            reader=found.get("reader") or "html",
        ),
    )


def _published(words: str | None) -> date | None:
    try:
        return parse_published(words) if words else None
    except PublishedError:
        return None

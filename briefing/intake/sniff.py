"""What a file is, by its first bytes first and by its ending only where those do not tell."""

import json
import re
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

from briefing.intake.decoding import has_wide_mark

Format = Literal["text", "html", "jsonl", "binary", "unsupported"]

HEAD = 65_536
"""Bytes from the top that the judgement rests on."""

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "an image (PNG)"),
    (b"\xff\xd8\xff", "an image (JPEG)"),
    (b"GIF8", "an image (GIF)"),
    (b"RIFF", "a media file (RIFF)"),
    (b"PK\x03\x04", "a zip archive or an office document"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "an SQLite database"),
    (b"{\\rtf", "an RTF document"),
)
_HTML = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?><!--.*?-->\s*)*+<(?:!doctype\s+html|html|head|body|article|div|p)\b",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(rb"^\s*<(?:\?xml|!doctype|[a-z][\w:.-]*[\s>])", re.IGNORECASE)
_HTML_ENDINGS = frozenset({".html", ".htm", ".xhtml"})
_JSONL_ENDINGS = frozenset({".jsonl", ".ndjson"})
_TEXT_ENDINGS = frozenset({".txt", ".md", ".markdown", ".text"})


@dataclass(frozen=True, slots=True)
class Sniffed:
    """A format; for what cannot be read `what` names it and `mend` says what to do."""

    format: Format
    what: str = ""
    mend: str = ""


def sniff(head: bytes, name: str) -> Sniffed:
    """What a source with this head (its first `HEAD` bytes or fewer) and this name is."""
    for magic, what in _MAGIC:
        if head.startswith(magic):
            return Sniffed("binary", what)
    if not has_wide_mark(head) and b"\x00" in head:
        return Sniffed("binary", "binary (it holds zero bytes)")
    ending = PurePath(name).suffix.lower()
    bare = head.removeprefix(b"\xef\xbb\xbf")
    if ending in _HTML_ENDINGS or _HTML.match(bare):
        return Sniffed("html")
    if ending in _JSONL_ENDINGS:
        return _json_lines(head)
    if ending in _TEXT_ENDINGS:
        return Sniffed("text")
    return _by_content(head, bare)


def _by_content(head: bytes, bare: bytes) -> Sniffed:
    if _XML.match(bare):
        return Sniffed("unsupported", "XML", "save the articles themselves as HTML or plain text")
    start = bare.lstrip()[:1]
    if start in {b"{", b"["} and _is_json(bare):
        return _json_lines(head)
    return Sniffed("text")


def _json_lines(head: bytes) -> Sniffed:
    if has_wide_mark(head):
        return Sniffed("unsupported", "JSON in UTF-16 or UTF-32", "save it as UTF-8")
    if head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"[":
        return Sniffed(
            "unsupported", "a JSON array", "write one object a line, for example with jq -c '.[]'"
        )
    return Sniffed("jsonl")


def _is_json(head: bytes) -> bool:
    """Whether the first line is a JSON object, or the whole begins as an array of them."""
    if re.match(rb"^\s*\[\s*\{\s*\"", head):
        return True
    line = head.strip().split(b"\n", 1)[0]
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return len(head) >= HEAD and line.startswith(b'{"')

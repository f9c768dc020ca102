"""JSON Lines: one document a line. The text of a row is stored unchanged.

Fields of a row: `text` (needed), `id`, `title`, `outlet`, `published` (ISO 8601), `url`,
`author`, `language`, `type` or `kind`. Others are passed over: rows come from many hands. A bad
line is one rejection with its number, and the lines after it are read all the same.
"""

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any, BinaryIO

from briefing.intake.admission import refuse
from briefing.intake.cleaning import clean_line, clean_url
from briefing.intake.document import Document, Rejected
from briefing.intake.document_type import type_from_signs, type_from_word
from briefing.intake.published import PublishedError, parse_published
from briefing.intake.rejection import reject
from events.acts import DocumentMetadata, DocumentType

LINE_LIMIT = 10_000_000
"""Bytes of one line."""


class _RowError(ValueError):
    """A row that has not the fields it needs; the message says what is wrong."""


def read_json_lines(stream: BinaryIO, origin: str) -> Iterator[Document | Rejected]:
    """The documents of a stream of JSON lines, one by one; blank lines are passed over."""
    for number, line, whole in _lines(stream):
        where = f"{origin}:{number}"
        if not whole:
            yield reject(where, "too_large", limit=f"{LINE_LIMIT:,} bytes")
        elif line.strip():
            yield _row(line, number, where)


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes, bool]]:
    """(number, bytes, whether it is whole): the rest of an overlong line is read and dropped."""
    number = 0
    while line := stream.readline(LINE_LIMIT + 1):
        number += 1
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        whole = len(line) <= LINE_LIMIT or line.endswith(b"\n")
        rest = line
        while not whole and rest and not rest.endswith(b"\n"):
            rest = stream.readline(LINE_LIMIT)
        yield number, line.rstrip(b"\r\n"), whole


def _row(line: bytes, number: int, where: str) -> Document | Rejected:
    digest = sha256(line).hexdigest()
    try:
        row = _parse(line)
        text = _text(row)
        row_id = _row_id(row)
        metadata = _metadata(row, text, row_id or where, digest)
    except UnicodeDecodeError as error:
        return reject(where, "undecodable", digest, why=f"not UTF-8 at byte {error.start + 1}")
    except PublishedError:
        return reject(where, "bad_date", digest, words=repr(row.get("published"))[:80])
    except _RowError as error:
        return reject(where, "bad_json", digest, line=number, why=error)
    return refuse(text, where, digest) or Document(text=text, metadata=metadata, id=row_id)


def _parse(line: bytes) -> Mapping[str, Any]:
    words = line.decode("utf-8")
    try:
        row = json.loads(words)
    except RecursionError:
        raise _RowError("it is nested too deeply") from None
    except ValueError as error:
        raise _RowError(str(error)) from None
    if not isinstance(row, dict):
        raise _RowError(f"it is a {type(row).__name__}")
    return row


def _text(row: Mapping[str, Any]) -> str:
    text = row.get("text")
    if not isinstance(text, str):
        raise _RowError('it needs a "text" that is a string')
    return text


def _row_id(row: Mapping[str, Any]) -> str | None:
    value = row.get("id")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise _RowError('"id" must be a string or a whole number')
    return clean_line(str(value))


def _string(row: Mapping[str, Any], name: str) -> str | None:
    value = row.get(name)
    if value is not None and not isinstance(value, str):
        raise _RowError(f'"{name}" must be a string')
    return value


def _metadata(row: Mapping[str, Any], text: str, origin: str, digest: str) -> DocumentMetadata:
    title = clean_line(_string(row, "title"))
    outlet = clean_line(_string(row, "outlet"))
    url = clean_url(_string(row, "url"))
    words = _string(row, "published")
    return DocumentMetadata(
        title=title,
        outlet=outlet,
        author=clean_line(_string(row, "author")),
        url=url,
        published=parse_published(words) if words and words.strip() else None,
        language=clean_line(_string(row, "language")),
        type=_type(row, title, outlet, url, text),
        origin=origin,
        source_sha256=digest,
        reader="jsonl",
    )


def _type(
    row: Mapping[str, Any], title: str | None, outlet: str | None, url: str | None, text: str
) -> DocumentType:
    """The row's own word for it; "official" texts still tell a readout by its title."""
    word = _string(row, "type") or _string(row, "kind")
    named = type_from_word(word)
    first = text.lstrip()[:200].partition("\n")[0]
    signs = type_from_signs(title, outlet, url, (first,))
    if named is None:
        return signs
    return "readout" if named == "press_release" and signs == "readout" else named

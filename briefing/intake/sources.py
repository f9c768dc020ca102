"""From the sources that a user names to documents, in a fixed order.

A source is a file (.txt, .md, .html, .jsonl, or told by its content), a folder (read to its
depth, in the order of names, hidden files and READMEs passed over), or `-` for standard input.
Whatever cannot be read comes out as `Rejected` with a reason: nothing disappears.
"""

import io
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, cast

from briefing.intake.admission import refuse
from briefing.intake.capped import CappedParser, Limits
from briefing.intake.decoding import UndecodableError, decode
from briefing.intake.document import Document, Rejected
from briefing.intake.document_type import type_from_signs
from briefing.intake.jsonlines import read_json_lines
from briefing.intake.page import PAGE_PARSER, read_html
from briefing.intake.plain import read_headers
from briefing.intake.rejection import reject
from briefing.intake.sniff import HEAD, Sniffed, sniff
from events.acts import DocumentMetadata, DocumentType

SOURCE_LIMIT = 10_000_000
"""Bytes of one file or page. JSON Lines are read a line at a time and may be longer."""

STDIN = "-"


class NoSourceError(Exception):
    """A name that was typed leads to nothing that could be read: a mistake, and no document."""

    exit_code = 2


class OneDocumentError(ValueError):
    """A URL or a title was given for a source that holds more than one document."""


@dataclass(frozen=True, slots=True)
class Overrides:
    """What whoever adds the documents says of them; it goes before what they say themselves."""

    title: str | None = None
    outlet: str | None = None
    author: str | None = None
    url: str | None = None
    published: date | None = None
    type: DocumentType | None = None

    def apply(self, document: Document) -> Document:
        """The document under these words."""
        given = {
            name: value
            for name in ("title", "outlet", "author", "url", "published", "type")
            if (value := getattr(self, name)) is not None
        }
        if not given:
            return document
        if self.type is None and document.metadata.type == "news":
            # An outlet or a title given by hand may be what tells a readout or an editorial.
            given["type"] = type_from_signs(self.title, self.outlet, self.url)
        return replace(document, metadata=document.metadata.model_copy(update=given))


NO_OVERRIDES = Overrides()


@dataclass(frozen=True, slots=True)
class _Source:
    """One thing to open: its name in the log, its path (none for stdin), where it was found."""

    origin: str
    path: Path | None
    folder: Path | None = None


def check_sources(sources: Sequence[str], owned: Callable[[Path], bool] = lambda _: False) -> None:
    """NoSourceError unless there is something under every name; asked before anything is taken."""
    for source in sources:
        if source == STDIN:
            continue
        path, name = Path(source), _printable(source)
        try:
            there = os.path.lexists(path)
        except ValueError:  # a NUL in the name
            there = False
        if not there:
            raise NoSourceError(f"there is no file or folder {name}; nothing was read")
        if owned(path):
            raise NoSourceError(
                f"{name} is one of the desk's own files, and no document; nothing was read"
            )


def read_sources(
    sources: Sequence[str],
    *,
    stdin: BinaryIO | None = None,
    owned: Callable[[Path], bool] = lambda _: False,
    overrides: Overrides = NO_OVERRIDES,
    type_of: Callable[[str | None], DocumentType | None] = lambda _: None,
    limits: Limits | None = None,
) -> Iterator[Document | Rejected]:
    """Every document of every source, in order, each read when it is asked for.

    `overrides.url` and `overrides.title` name one document: OneDocumentError when a second one
    appears. `type_of` says what an outlet publishes, where a document does not say so itself
    (`DeskConfig.type_of`), `owned` which files of a folder belong to the desk itself and are passed
    over (`Desk.owns`). HTML is parsed under `limits` in a child process, which ends with the
    iteration.
    """
    documents = 0
    with CappedParser(PAGE_PARSER, limits) as parser:
        for source in sources:
            for found in _read(source, stdin, parser, owned):
                if isinstance(found, Rejected):
                    yield found
                    continue
                documents += 1
                if documents > 1 and (overrides.url or overrides.title):
                    raise OneDocumentError(
                        "a URL or a title was given, but the sources hold several documents; "
                        "add this one on its own, or put title and url into JSON Lines"
                    )
                yield _typed(overrides.apply(found), overrides, type_of)


def _typed(
    document: Document,
    overrides: Overrides,
    type_of: Callable[[str | None], DocumentType | None],
) -> Document:
    """The document with its outlet's type, unless something nearer to it gave it one."""
    known = type_of(document.metadata.outlet)
    if known is None or overrides.type is not None or document.metadata.type != "news":
        return document
    return replace(document, metadata=document.metadata.model_copy(update={"type": known}))


def _read(
    source: str, stdin: BinaryIO | None, parser: CappedParser, owned: Callable[[Path], bool]
) -> Iterator[Document | Rejected]:
    if source == STDIN:
        yield from _open(_Source("stdin", None), stdin or io.BytesIO(), parser)
        return
    for found in _files(source, owned):
        if isinstance(found, Rejected):
            yield found
        elif found.path is not None:
            yield from _read_file(found, found.path, parser)


def _files(source: str, owned: Callable[[Path], bool]) -> Iterator[_Source | Rejected]:
    """The files that a source stands for."""
    path = Path(source)
    name = _printable(path.name or source)
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError, ValueError):  # ValueError: a NUL in the name
        yield reject(name, "missing")
        return
    except OSError as error:
        yield reject(name, "unreadable", why=error.strerror or type(error).__name__)
        return
    if not stat.S_ISDIR(mode):
        yield _Source(name, path)
        return
    yield from _folder(path, name, owned)


def _folder(folder: Path, name: str, owned: Callable[[Path], bool]) -> Iterator[_Source | Rejected]:
    """Its files in the order of their paths; folders that may not be entered are told."""
    problems: list[Rejected] = []

    def note(error: OSError) -> None:
        where = _printable(os.path.relpath(error.filename or folder, folder))
        why = error.strerror or type(error).__name__
        problems.append(reject(name if where == "." else where, "unreadable", why=why))

    found: list[Path] = []
    for parent, folders, files in os.walk(folder, onerror=note):
        folders[:] = sorted(
            f for f in folders if not f.startswith(".") and not owned(Path(parent, f))
        )
        paths = (Path(parent, file) for file in files if _is_offered(file))
        found.extend(path for path in paths if not owned(path))
    if not found and not problems:
        yield reject(name, "empty_folder")
    yield from problems
    for path in sorted(found, key=lambda p: p.relative_to(folder).parts):
        yield _Source(_printable(path.relative_to(folder).as_posix()), path, folder)


def _is_offered(name: str) -> bool:
    """Whether a file of a folder is meant as a document: a README explains the folder."""
    stem = name.lower().partition(".")[0]
    return not name.startswith(".") and stem != "readme" and name != "briefing.toml"


def _read_file(source: _Source, path: Path, parser: CappedParser) -> Iterator[Document | Rejected]:
    why = _why_not(path, source.folder)
    if why is not None:
        yield reject(source.origin, "unreadable", why=why)
        return
    try:
        with path.open("rb") as stream:
            yield from _open(source, stream, parser)
    except OSError as error:
        yield reject(source.origin, "unreadable", why=error.strerror or type(error).__name__)


def _why_not(path: Path, folder: Path | None) -> str | None:
    """Why a file found in a folder stays closed: it leads elsewhere, or would block."""
    if folder is None:
        return None
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            return "a link that leads out of the folder"
        return None if path.is_file() else "not a regular file"
    except (OSError, RuntimeError):  # a link that leads to itself
        return "a broken link"


def _open(source: _Source, stream: BinaryIO, parser: CappedParser) -> Iterator[Document | Rejected]:
    """The documents in a stream, by what its first bytes are."""
    buffered = cast("io.BufferedReader", stream)
    head = buffered.read(HEAD)
    name = "" if source.path is None else source.path.name
    format_ = sniff(head, name)
    if format_.format == "jsonl":
        yield from _json_lines(source, head, stream)
        return
    content = head + stream.read(SOURCE_LIMIT + 1 - len(head))
    if format_.format in {"binary", "unsupported"}:
        yield _unreadable_format(source, content, format_)
    elif len(content) > SOURCE_LIMIT:
        yield reject(source.origin, "too_large", limit=f"{SOURCE_LIMIT:,} bytes")
    elif format_.format == "html":
        yield read_html(content, source.origin, parser)
    else:
        yield _read_text(content, source)


def _json_lines(source: _Source, head: bytes, stream: BinaryIO) -> Iterator[Document | Rejected]:
    joined = io.BufferedReader(_Joined(head, stream), buffer_size=HEAD)
    nothing = True
    for found in read_json_lines(joined, source.origin):
        nothing = False
        yield found
    if nothing:
        yield reject(source.origin, "empty")


class _Joined(io.RawIOBase):
    """Bytes that were read already, then the rest of the stream they came from."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override] # io passes one
        content = self._head[: len(buffer)]
        self._head = self._head[len(content) :]
        if not content:
            read = getattr(self._rest, "read1", self._rest.read)
            content = read(len(buffer))
        buffer[: len(content)] = content
        return len(content)


def _unreadable_format(source: _Source, content: bytes, format_: Sniffed) -> Rejected:
    digest = sha256(content).hexdigest() if len(content) <= SOURCE_LIMIT else None
    if format_.format == "binary":
        return reject(source.origin, "binary", digest, what=format_.what)
    return reject(source.origin, "unsupported", digest, what=format_.what, mend=format_.mend)


def _read_text(content: bytes, source: _Source) -> Document | Rejected:
    """A plain text or Markdown file: the text stays as it is."""
    digest = sha256(content).hexdigest()
    try:
        text, encoding = decode(content)
    except UndecodableError as error:
        return reject(source.origin, "undecodable", digest, why=error)
    refused = refuse(text, source.origin, digest)
    if refused is not None:
        return refused
    headers = read_headers(text)
    markdown = source.path is not None and source.path.suffix.lower() in {".md", ".markdown"}
    metadata = DocumentMetadata(
        title=headers.title,
        outlet=headers.outlet,
        author=headers.author,
        url=headers.url,
        published=headers.published,
        type=type_from_signs(headers.title, headers.outlet, headers.url, headers.lines),
        media_type="text/markdown" if markdown else "text/plain",
        origin=source.origin,
        encoding=encoding,
        source_sha256=None if text.encode() == content else digest,
    )
    return Document(text=text, metadata=metadata)


def _printable(name: str) -> str:
    """A file's name as the log may keep it: no control characters, no undecodable bytes."""
    sound = name.encode("utf-8", "replace").decode("utf-8")
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in sound) or "."

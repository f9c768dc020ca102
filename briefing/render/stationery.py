"""A desk's own templates, styles, logo and wording, laid over those that come with the software.

Read once, as bytes: what was read is what is printed and what the fingerprint names, whatever
happens to the files meanwhile.
"""

from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path, PurePosixPath

from briefing.render.assets import templates_folder

ROOMS = {"memo": (".css", ".j2", ".png", ".svg", ".xml"), "wording": (".toml",)}
"""The folders that a set of templates has, and what lies in them."""

PRINTER_S_OWN = frozenset(("memo/pdfua.xml",))
"""What the print needs as it is: no matter of style."""

LOGOS = ("memo/logo.svg", "memo/logo.png")
MOST_FILES = 60
MOST_BYTES = 1_000_000


class StationeryError(Exception):
    """A template, style or wording is wrong; the message says where, what, and how to mend it."""

    exit_code = 1


@dataclass(frozen=True)
class Stationery:
    """What memos are printed on: our files, and over them the desk's `own` (name and bytes).

    Names are relative to the folder of templates, such as "memo/memo.css".
    """

    own: tuple[tuple[str, bytes], ...] = ()
    compiled: Path | None = field(default=None, compare=False, repr=False)
    """A folder of the user's own where compiled templates are kept, to compile them once only."""

    @cached_property
    def _owned(self) -> dict[str, bytes]:
        return dict(self.own)

    def read(self, name: str) -> bytes | None:
        """The desk's file of this name, else ours, else none."""
        if name in self._owned:
            return self._owned[name]
        return our_file(name)

    def text(self, name: str) -> str:
        """A file's text. Raises StationeryError where it is missing or not UTF-8."""
        found = self.read(name)
        if found is None:
            raise StationeryError(f"templates: there is no {name}")
        return decoded(name, found)

    def is_own(self, name: str) -> bool:
        """Whether the desk has a file of this name."""
        return name in self._owned

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every file that a memo may be made of, in order."""
        return tuple(sorted({*our_names(), *self._owned}))

    @cached_property
    def digest(self) -> str:
        """Names the exact files in use: SHA-256 over their names and hashes."""
        lines = (f"{sha256(self.read(n) or b'').hexdigest()}  {n}\n" for n in self.names)
        return sha256("".join(lines).encode()).hexdigest()


OURS = Stationery()
"""What memos are printed on at a desk without templates of its own."""


def decoded(name: str, content: bytes) -> str:
    """UTF-8 text, else StationeryError with the line."""
    try:
        return content.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise StationeryError(f"{name}:{line}: not UTF-8; save the file as UTF-8") from None


def our_names() -> tuple[str, ...]:
    """The files that come with the software, in order of their names."""
    folder = templates_folder()
    return tuple(
        sorted(
            path.relative_to(folder).as_posix()
            for room, suffixes in ROOMS.items()
            for path in (folder / room).iterdir()
            if path.suffix in suffixes
        )
    )


def our_file(name: str) -> bytes | None:
    """The content of one of our files; none for a name that is not ours."""
    return (templates_folder() / name).read_bytes() if name in our_names() else None


def read_stationery(folder: Path) -> Stationery:
    """What a desk's folder of templates holds; nothing of it needs to be there.

    Hidden files are passed over. Raises StationeryError for a file that no memo would use, a
    link, and what is too large.
    """
    if not folder.is_dir():
        return OURS
    found = sorted(path for path in folder.rglob("*") if not _hidden(path, folder))
    files = [path for path in found if path.is_symlink() or not path.is_dir()]
    if len(files) > MOST_FILES:
        raise StationeryError(f"{folder}: {len(files)} files; at most {MOST_FILES} are read")
    return Stationery(tuple((_name(path, folder), _content(path)) for path in files))


def _hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in path.relative_to(folder).parts)


def _name(path: Path, folder: Path) -> str:
    name = PurePosixPath(path.relative_to(folder).as_posix())
    room = name.parts[0] if len(name.parts) == 2 else ""
    if path.is_symlink() or not path.is_file():
        raise StationeryError(f"{path}: only plain files are read; put a copy of the file there")
    if str(name) in PRINTER_S_OWN:
        raise StationeryError(f"{path}: this file is part of the PDF format; take your copy away")
    if name.suffix not in ROOMS.get(room, ()):
        known = "; ".join(f"{r}/ with {', '.join(s)}" for r, s in ROOMS.items())
        raise StationeryError(f"{path}: no memo uses such a file; templates hold {known}")
    if name.suffix in (".png", ".svg") and str(name) not in LOGOS:
        raise StationeryError(f"{path}: the one picture is {' or '.join(LOGOS)}; rename the file")
    return str(name)


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise StationeryError(f"{path} cannot be read: {error.strerror}") from None
    if len(content) > MOST_BYTES:
        raise StationeryError(f"{path}: over {MOST_BYTES:,} bytes; make it smaller")
    return content

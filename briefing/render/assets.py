"""Where templates and fonts lie, and digests that name their exact contents."""

from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

MEMO_TEMPLATE = "memo/memo.html.j2"
FONT_SUFFIXES = (".otf", ".ttf")
MEMO_ROOMS = ("regions", "situation", "memo", "render")


def find_templates(package: Path) -> Path:
    """The templates of an installed wheel (inside the package) or of a checkout (beside it).

    Raises FileNotFoundError when neither holds the memo's template.
    """
    for folder in (package / "templates", package.parent / "templates"):
        if (folder / MEMO_TEMPLATE).is_file():
            return folder
    raise FileNotFoundError(
        f"{MEMO_TEMPLATE} is neither in {package / 'templates'} nor in "
        f"{package.parent / 'templates'}: the installation is not complete"
    )


@cache
def templates_folder() -> Path:
    """The folder of this installation's templates, absolute."""
    return find_templates(Path(str(files("briefing"))).resolve())


def house_file(name: str) -> str:
    """A template or style of the audit's own pages, which no desk changes."""
    return (templates_folder() / name).read_text(encoding="utf-8")


def font_files() -> tuple[Path, ...]:
    """The bundled faces in order of their names."""
    found = (p for p in (templates_folder() / "fonts").iterdir() if p.suffix in FONT_SUFFIXES)
    return tuple(sorted(found))


def digest(folder: Path, paths: Iterable[Path]) -> str:
    """SHA-256 over the names and hashes of these files, whatever order they come in."""
    lines = (
        f"{sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n"
        for path in sorted(paths)
    )
    return sha256("".join(lines).encode()).hexdigest()


@cache
def fonts_digest() -> str:
    """Names the exact bundled faces."""
    return digest(templates_folder(), font_files())


@cache
def code_digest() -> str:
    """Names the exact code between the log and the page; the version alone would not tell edits."""
    package = Path(str(files("briefing"))).resolve()
    folders = [package / room for room in MEMO_ROOMS] + [package.parent / "events"]
    return digest(package.parent, (path for f in folders for path in f.rglob("*.py")))

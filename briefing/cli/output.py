"""How the command line speaks: data on stdout, talk on stderr, hostile characters cleaned."""

import json
import os
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any, Protocol

import typer

Json = Annotated[bool, typer.Option("--json", help="Print JSON on stdout instead of text.")]

BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
quiet = False


def clean(text: str) -> str:
    """Text safe for a terminal: no control or bidi characters, line breaks kept."""
    return "".join(
        c
        for c in text
        if c in "\n\t" or (unicodedata.category(c) not in ("Cc", "Cs") and c not in BIDI)
    )


def one_line(text: str, width: int | None = None) -> str:
    """Cleaned text on one line, cut with an ellipsis at `width` characters."""
    line = " ".join(clean(text).split())
    return line if width is None or len(line) <= width else line[: width - 1] + "…"


def say(text: str) -> None:
    """Talk: progress, results of acts, hints. Goes to stderr; silent under --quiet."""
    if not quiet:
        sys.stderr.write(clean(text) + "\n")


def warn(text: str) -> None:
    """A warning or an error: goes to stderr, always."""
    sys.stderr.write(clean(text) + "\n")


def out(text: str = "") -> None:
    """One line, or several, of data for people."""
    sys.stdout.write(clean(text) + "\n")


def out_json(value: Any, *, indent: int | None = 2) -> None:
    """One JSON document; `indent=None` gives one line, for streams of them."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=indent, default=str) + "\n")
    if indent is None:
        sys.stdout.flush()


def out_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table in plain columns; the last column takes what is left of the terminal's width."""
    lines = [[one_line(cell) for cell in row] for row in rows]
    widths = [max(map(_width, column)) for column in zip(head, *lines, strict=True)]
    room = _columns() - sum(widths[:-1]) - 2 * (len(head) - 1)
    for line in ([*head], *lines) if lines else ():
        cells = [
            cell + " " * (w - _width(cell)) for cell, w in zip(line[:-1], widths, strict=False)
        ]
        last = line[-1] if room >= widths[-1] else one_line(line[-1], max(room, 20))
        sys.stdout.write("  ".join([*cells, last]).rstrip() + "\n")


def _width(text: str) -> int:
    """Terminal cells: East Asian wide characters take two, combining marks none."""
    return sum(
        0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in "WF")
        for c in text
    )


def _columns() -> int:
    """The terminal's width; without a terminal nothing is cut."""
    if not sys.stdout.isatty():
        return 10_000
    return os.get_terminal_size(sys.stdout.fileno()).columns


def plain_terminal() -> bool:
    """Whether the terminal, or the user, wants no colours and no moving cursor."""
    return bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"


class Progress(Protocol):
    """Called with what has just been done."""

    def __call__(self, description: str, /) -> None:
        """Advance by one step."""


@contextmanager
def progress(title: str, total: int | None) -> Iterator[Progress]:
    """A bar on a terminal for anything that may take over a second; silence elsewhere."""
    if quiet or not sys.stderr.isatty() or plain_terminal():
        yield lambda _description: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=total)

        def step(description: str, /) -> None:
            bar.update(task, advance=1, description=one_line(description, 40))

        yield step

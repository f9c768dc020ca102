"""Delivery to a folder: a network share, a synchronised directory, a printer's drop."""

from pathlib import Path

from briefing.delivery.naming import other_name
from briefing.delivery.outbox import write_whole
from briefing.delivery.problem import UndeliveredError
from events.acts import MemoIssued


def deliver(memo: MemoIssued, pdf: bytes, folder: Path, name: str) -> str:
    """Put the memo into the folder, whole or not at all; returns the file's name.

    A second delivery writes the same bytes under the same name. Another file of that name is
    left alone: the memo then gets a name of its own. Raises UndeliveredError when the folder is
    missing or refuses the write: a folder is not made up, since a mistyped path or an unmounted
    share would swallow the memo unseen.
    """
    in_place(folder)
    for chosen in (name, other_name(name, memo)):
        target = folder / chosen
        if target.is_file() and target.read_bytes() == pdf:
            return chosen
        if not target.exists():
            break
    put(target, pdf)
    return chosen


def lies_at(memo: MemoIssued, folder: Path, name: str) -> str:
    """The name of a memo that was delivered to the folder: its own, or what it got instead."""
    own = other_name(name, memo)
    return own if (folder / own).is_file() else name


def in_place(folder: Path) -> None:
    """UndeliveredError unless the folder is there."""
    if not folder.is_dir():
        raise UndeliveredError(f"the folder {folder} does not exist or is not mounted")


def put(target: Path, content: bytes) -> None:
    """Write a file whole; UndeliveredError, without the name of a temporary file, if it cannot."""
    try:
        write_whole(target, content)
    except OSError as error:
        raise UndeliveredError(
            f"{target.name} cannot be written into {target.parent}: {error.strerror}"
        ) from None

"""Delivery to a folder: a network share, a synchronised directory, a printer's drop."""

from pathlib import Path

from briefing.delivery.outbox import write_whole
from briefing.delivery.patterns import filled
from events.acts import MemoIssued


def file_name(memo: MemoIssued, pattern: str | None = None) -> str:
    """The name under which a reader finds the memo; the same on every attempt."""
    if pattern is not None:
        return f"{filled(pattern, memo, file=True)}.pdf"
    request = memo.request
    if request.subscription and request.slot:
        label = request.slot.replace(":", "")
        return f"{request.subscription}-{label}-edition-{request.edition}.pdf"
    return f"{memo.memo}.pdf"


def note_of(memo: MemoIssued) -> str | None:
    """The line that readers get in place of the pages, where nothing changed; else none."""
    if memo.repeats is None:
        return None
    return (
        f"{memo.request.subscription}, {memo.request.slot}: no change since edition {memo.repeats}."
    )


def deliver(memo: MemoIssued, pdf: bytes, folder: Path, pattern: str | None = None) -> str:
    """Put the memo into the folder, whole or not at all; returns the file's name.

    A second delivery writes the same bytes under the same name. Raises OSError when the folder
    is missing or refuses the write: a folder is not made up, since a mistyped path or an
    unmounted share would swallow the memo unseen.
    """
    if not folder.is_dir():
        raise FileNotFoundError(f"the folder {folder} does not exist or is not mounted")
    name, content = file_name(memo, pattern), pdf
    note = note_of(memo)
    if note is not None:
        name, content = f"{name.removesuffix('.pdf')}.txt", f"{note}\n".encode()
    target = folder / name
    if not (target.is_file() and target.read_bytes() == content):
        write_whole(target, content)
    return name

"""Checkpoints: what the log was, signed, to be kept where nobody who changes the log can reach.

A log that was cut at its end, or written anew as a whole, agrees with itself. A checkpoint kept
elsewhere tells it. Its form is C2SP's (https://c2sp.org/tlog-checkpoint): a signed note whose
text is the log's origin, the number of its records, and the Merkle root of them in base64.
"""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from events import merkle
from events.errors import IntegrityError
from events.signed_note import MalformedNoteError, PrivateKey, PublicKey, open_note, unbase64

_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The root of the first `size` records of the log called `origin`.

    `extensions` are lines that other software may add; they are signed as well and not read.
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """The lines that are signed, each ended by a line feed."""
        root = base64.b64encode(self.root).decode("ascii")
        return "\n".join((self.origin, str(self.size), root, *self.extensions)) + "\n"


class Rooted(Protocol):
    """What knows the root of its first records: every log."""

    def root(self, position: int) -> bytes:
        """The Merkle root of the first `position` records."""
        ...


class BrokenCheckpointError(IntegrityError):
    """The log does not continue what the checkpoint says it was."""


def sign(checkpoint: Checkpoint, key: PrivateKey) -> str:
    """The checkpoint as a signed note; MalformedNoteError where it could not be read again."""
    text = checkpoint.text()
    if _parse(text) != checkpoint:
        raise MalformedNoteError("a checkpoint's lines hold no line feed and are not empty")
    return key.sign(text)


def verify_note(text: str, public_keys: Sequence[PublicKey]) -> Checkpoint:
    """The checkpoint in a note that at least one of these keys signed.

    Raises MalformedNoteError, UnknownKeyError or BadSignatureError.
    """
    return _parse(open_note(text, public_keys))


def read_unsigned(text: str) -> Checkpoint:
    """The checkpoint in a note, whoever signed it: a statement to be held against the log.

    Raises MalformedNoteError.
    """
    body, blank, _signatures = text.partition("\n\n")
    if not blank:
        raise MalformedNoteError("this is no checkpoint: a signed note has an empty line in it")
    return _parse(body + "\n")


def check_extends(log: Rooted, origin: str, size: int, checkpoint: Checkpoint) -> None:
    """That the log of this origin and size still begins with the checkpoint's records.

    Raises BrokenCheckpointError, which says whether the log is another one, was cut, or was
    written anew.
    """
    if checkpoint.origin != origin:
        raise BrokenCheckpointError(
            None, f"the checkpoint is of the log {checkpoint.origin}, this one is {origin}"
        )
    if checkpoint.size > size:
        raise BrokenCheckpointError(
            size,
            f"the log ends here, but the checkpoint saw {checkpoint.size} records: it was cut",
        )
    root = log.root(checkpoint.size) if checkpoint.size else merkle.EMPTY_ROOT
    if root != checkpoint.root:
        raise BrokenCheckpointError(
            checkpoint.size,
            "the records up to here are not those that the checkpoint saw: the log was rewritten",
        )


def _parse(text: str) -> Checkpoint:
    lines = text.split("\n")[:-1]
    if len(lines) < 3 or not all(lines):
        raise MalformedNoteError(
            "a checkpoint has a line each for origin, size and root, and no empty one"
        )
    origin, size, root, *extensions = lines
    if not _SIZE.fullmatch(size):
        raise MalformedNoteError(f"{size!r} is no number of records")
    digest = unbase64(root)
    if len(digest) != len(merkle.EMPTY_ROOT):
        raise MalformedNoteError(f"{root!r} is no root: it has {len(digest)} bytes, not 32")
    return Checkpoint(origin, int(size), digest, tuple(extensions))

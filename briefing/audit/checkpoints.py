"""Signed checkpoints of a desk's log: taken, kept beside it, and held against it later."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from briefing.audit.appearing import put
from briefing.audit.damage import refuse_damage
from events.checkpoint import Checkpoint, check_extends, sign, verify_note
from events.errors import LogError
from events.signed_note import PrivateKey, PublicKey, UnknownKeyError
from events.stored import VerifiableLog

FOLDER = "checkpoints"


class EmptyLogError(LogError):
    """A log without records has no name yet, and nothing to vouch for."""


def origin_of(log: VerifiableLog) -> str:
    """The log's name on its checkpoints: the id of its first record, which no other log has."""
    if log.head().position == 0:
        raise EmptyLogError("the log is empty: there is nothing to sign")
    return f"briefing-desk/{log.record(1).id}"


def take(log: VerifiableLog, key: PrivateKey, folder: Path) -> tuple[Checkpoint, str]:
    """The present end of the log, and the note that signs it.

    A log is not vouched for when it is damaged (IntegrityError), or when it does not continue
    the newest checkpoint that the same key signed in `folder` (BrokenCheckpointError).
    """
    head = log.head()
    checkpoint = Checkpoint(origin_of(log), head.position, head.root)
    refuse_damage(log, through=head.position)
    for _, earlier in kept(folder, key.public):
        check_extends(log, checkpoint.origin, checkpoint.size, earlier)
        break
    return checkpoint, sign(checkpoint, key)


def keep(note: str, target: Path) -> None:
    """Put a note into a new file, whole; TakenError unless the file holds this very note."""
    put(note.encode(), target)


def check(log: VerifiableLog, note: str, keys: Sequence[PublicKey]) -> Checkpoint:
    """The checkpoint in a note, once the log was found whole and to continue it.

    Raises what `verify_note` and `check_extends` raise, and IntegrityError for a damaged record.
    """
    checkpoint = verify_note(note, keys)
    check_extends(log, origin_of(log), log.head().position, checkpoint)
    refuse_damage(log, through=checkpoint.size)
    return checkpoint


def kept(folder: Path, key: PublicKey) -> Iterator[tuple[str, Checkpoint]]:
    """The notes in the folder that this key signed, with what they say, newest first."""
    paths = [path for path in folder.glob("*.note") if path.stem.isdecimal()]
    for path in sorted(paths, key=lambda p: int(p.stem), reverse=True):
        note = path.read_text("utf-8")
        try:
            yield note, verify_note(note, [key])
        except UnknownKeyError:
            continue

"""A desk's log moved from one store to another, with the same head hash.

The copy is verified before the settings name it, and they are changed in one step: killed at any
moment, the desk is whole in its old store or in its new one, and the move can be run again. The
old log stays as it is.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from briefing.audit.copying import Step, copy_beside, copy_to_schema, discard, finish, no_step
from briefing.audit.damage import refuse_damage
from briefing.audit.turns import alone
from briefing.desk import CONFIG_NAME, Desk, DeskConfigError, read_config, with_store, write_whole
from events.errors import LogLockedError
from events.log import Head
from events.store import FileStore, KeptLog, Store, StoreNameError, store_of


class ThereAlreadyError(Exception):
    """The log is in that store already."""

    exit_code = 4


@dataclass(frozen=True, slots=True)
class Moved:
    """Where the log was, where it is now, and its end."""

    source: str
    target: str
    head: Head


def move(folder: Path, line: str, *, wait: float = 30.0, step: Step = no_step) -> Moved:
    """Move the log of the desk in a folder to the store that a line names.

    Programs that write to the desk are waited for, `wait` seconds, then LogLockedError; those that
    start meanwhile wait in turn. TakenError or NotALogError where the target holds a log.
    """
    with alone(folder, wait):
        path = folder / CONFIG_NAME
        desk = Desk(folder, read_config(path))
        source, target = desk.store, _target(line, folder)
        if source == target:
            finish(target)  # a move that was killed right after it changed the settings
            raise ThereAlreadyError(f"the log is in {target.shown()} already: nothing to move")
        text = with_store(path.read_text("utf-8"), line, path)
        with desk.open_log(readonly=True, wait=wait) as log:
            finish(source)  # it is relied on, whatever an earlier move could not say any more
            head = log.head()
            refuse_damage(log, through=head.position)
            try:
                _copy(log, head, target, folder, step)
            except BaseException:
                discard(target, folder)
                raise
        write_whole(path, text)
        finish(target)
    return Moved(source.shown(), target.shown(), head)


def _copy(log: KeptLog, head: Head, target: Store, folder: Path, step: Step) -> None:
    """A verified copy in the target; LogLockedError where the log did not keep still."""
    if isinstance(target, FileStore):
        _sweep(target)
        copied = copy_beside(log, target, step)
    else:
        copied = copy_to_schema(log, target, folder, step)
    if copied != head or log.head() != head:
        raise LogLockedError(
            f"{folder}: something that does not go through this desk wrote to the log meanwhile;"
            " stop it, then move the log again (the desk is as it was)"
        )


def _target(line: str, folder: Path) -> Store:
    try:
        return store_of(line, folder)
    except StoreNameError as error:
        raise DeskConfigError(f"the log cannot be moved there: {error}") from None


def _sweep(target: FileStore) -> None:
    """Remove what an earlier move was building when it was killed: nobody else moves now."""
    for left in target.path.parent.glob(f".{target.path.name}.part-*"):
        shutil.rmtree(left, ignore_errors=True)

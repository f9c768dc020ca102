"""A desk's log kept well: copied, carried elsewhere, and made a desk again.

Whatever is made here appears whole or not at all, and never over something that stands there.
"""

import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from briefing.audit.appearing import TakenError, appear, sync, workshop
from briefing.audit.copying import (
    Step,
    copy_to_file,
    copy_to_schema,
    counted,
    discard,
    finish,
    no_step,
    verified,
)
from briefing.desk import (
    CONFIG_NAME,
    LOG_NAME,
    OUTBOX_NAME,
    TEMPLATES_NAME,
    DeskConfig,
    config_text,
    read_config,
    with_store,
)
from events.acts import DeskOpened
from events.errors import IntegrityError
from events.log import Head
from events.sqlite import SqliteLog
from events.sqlite_adopt import adopt
from events.store import KeptLog, SchemaStore, store_of
from events.transfer import export_lines, opening, read_export


class NoSettingsError(Exception):
    """Nothing says how the new desk is set."""

    exit_code = 1


@dataclass(frozen=True, slots=True)
class Settled:
    """A desk that was made of a log: its end, and where its settings came from."""

    head: Head
    settings: str


def settings_beside(backup: Path) -> Path:
    """Where a backup's settings are kept."""
    return backup.with_name(backup.name + ".toml")


def templates_beside(backup: Path) -> Path:
    """Where a backup keeps the desk's own templates, where it has any."""
    return backup.with_name(f"{backup.name}.{TEMPLATES_NAME}")


def backup(log: KeptLog, settings: Path, target: Path, step: Step = no_step) -> Head:
    """Copy a log while others use it, verify the copy, and put what its memos need beside it.

    That is the settings, and the desk's own templates. The copy of a log in PostgreSQL is a
    SQLite file, too, with the same records and hashes.
    """
    beside, forms = settings_beside(target), templates_beside(target)
    own = settings.parent / TEMPLATES_NAME
    for place in (target, beside, forms):
        if place.exists():
            raise TakenError(place)
    with workshop(target) as shop:
        copy_to_file(log, shop / LOG_NAME, step)
        head = verified(shop / LOG_NAME)
        if log.root(head.position) != head.root:
            raise IntegrityError(head.position, "the copy is not what the log holds; try again")
        shutil.copyfile(settings, shop / CONFIG_NAME)
        sync(shop / CONFIG_NAME)
        if own.is_dir():
            _copy_templates(own, shop / TEMPLATES_NAME)
        appear(shop / CONFIG_NAME, beside)
        try:
            if own.is_dir():
                (shop / TEMPLATES_NAME).rename(forms)
            appear(shop / LOG_NAME, target)
        except BaseException:
            beside.unlink()
            shutil.rmtree(forms, ignore_errors=True)
            raise
    return head


def _copy_templates(source: Path, target: Path) -> None:
    """Every file of a desk's own templates, durable; links stay links, which a desk refuses."""
    shutil.copytree(source, target, symlinks=True)
    for path in target.rglob("*"):
        if not path.is_symlink():
            sync(path)
    sync(target)


def restore(
    source: Path,
    folder: Path,
    settings: Path | None,
    *,
    store: str = LOG_NAME,
    step: Step = no_step,
) -> Settled:
    """Make a desk of a backup, verified before and after; see `_settle` for settings and store."""
    verified(source)

    def copy(path: Path) -> None:
        with SqliteLog.open(source, readonly=True) as log:
            copy_to_file(log, path, step)

    beside, forms = settings_beside(source), templates_beside(source)
    return _settle(
        folder,
        copy,
        settings or (beside if beside.exists() else None),
        store,
        step,
        templates=forms if forms.is_dir() else None,
    )


def export(log: KeptLog, write: Callable[[bytes], object], step: Step = no_step) -> Head:
    """Write a log's export, every hash checked on the way; give the end at which it was taken."""
    with log.still():
        lines = counted(export_lines(log), step)
        first = next(lines)
        write(first)
        for line in lines:
            write(line)
    return opening(first)


def export_to(log: KeptLog, target: Path, step: Step = no_step) -> Head:
    """The same into a new file."""
    if target.exists():
        raise TakenError(target)
    with workshop(target) as shop:
        part = shop / "export"
        with part.open("wb") as stream:
            told = export(log, stream.write, step)
        sync(part)
        appear(part, target)
    return told


def take_in(
    lines: Iterable[bytes],
    folder: Path,
    settings: Path | None,
    *,
    store: str = LOG_NAME,
    step: Step = no_step,
) -> Settled:
    """Make a desk of an export; DamagedExportError, and no desk, where it is not whole."""

    def make(path: Path) -> None:
        adopt(path, counted(read_export(lines), step))

    return _settle(folder, make, settings, store, step)


def _settle(
    folder: Path,
    make: Callable[[Path], object],
    settings: Path | None,
    store: str,
    step: Step,
    *,
    templates: Path | None = None,
) -> Settled:
    """A desk's folder around a log that `make` puts at a path, with its own `templates`.

    Its settings are those of the file, or else what the log's first record says of the desk; but
    its log is kept in `store`, wherever the log was that it is made of.
    """
    folder = folder.absolute()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise TakenError(folder)
    where = store_of(store, folder)
    text = None if settings is None else _checked_text(settings)
    with workshop(folder) as shop:
        desk = shop / "desk"
        (desk / OUTBOX_NAME).mkdir(parents=True)
        path = desk / (LOG_NAME if isinstance(where, SchemaStore) else where.path.name)
        make(path)
        head = verified(path)
        settled = with_store(text or _said_by(path), store, settings or desk / CONFIG_NAME)
        (desk / CONFIG_NAME).write_text(settled, encoding="utf-8")
        read_config(desk / CONFIG_NAME)
        sync(desk / CONFIG_NAME)
        if templates is not None:
            _copy_templates(templates, desk / TEMPLATES_NAME)
        if isinstance(where, SchemaStore):
            with SqliteLog.open(path, readonly=True) as log:
                copy_to_schema(log, where, folder, step)
            path.unlink()
        sync(desk)
        if folder.exists() and os.name == "nt":
            folder.rmdir()
        try:
            desk.rename(folder)  # takes an empty folder's place, and no other's
        except OSError:
            if isinstance(where, SchemaStore):
                discard(where, folder)
            if folder.exists():
                raise TakenError(folder) from None
            raise
        sync(folder.parent)
    finish(where)
    return Settled(head, "its first record" if settings is None else str(settings))


def _checked_text(settings: Path) -> str:
    read_config(settings)
    return settings.read_text("utf-8")


def _said_by(path: Path) -> str:
    with SqliteLog.open(path, readonly=True) as log:
        opened = log.record(1).event if log.head().position else None
    if not isinstance(opened, DeskOpened):
        raise NoSettingsError(
            "the log's first record does not tell how the desk is set; name its settings with "
            "--settings FILE"
        )
    return config_text(
        DeskConfig(
            title=opened.title,
            region=opened.region,
            timezone=opened.timezone,
            marking=opened.marking,
        )
    )

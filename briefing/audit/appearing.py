"""New files that appear whole or not at all, and never over something that stands there."""

import glob
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class TakenError(Exception):
    """Something stands where a new thing was to be made; it is left alone."""

    exit_code = 1

    def __init__(self, place: Path) -> None:
        super().__init__(f"{place} exists already and is left alone; choose another name")


@contextmanager
def workshop(target: Path) -> Iterator[Path]:
    """A hidden folder beside the target, gone on the way out with whatever was not finished.

    One that a killed process left behind is removed by the next.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    prefix = f".{target.name}.part-"
    for left in target.parent.glob(f"{glob.escape(prefix)}*"):
        with _held(left) as mine:
            if mine:
                shutil.rmtree(left, ignore_errors=True)
    shop = Path(tempfile.mkdtemp(prefix=prefix, dir=target.parent))
    with _held(shop):
        try:
            yield shop
        finally:
            shutil.rmtree(shop, ignore_errors=True)


@contextmanager
def _held(shop: Path) -> Iterator[bool]:
    """Lock a folder while inside; false where a living process holds it.

    The system gives the lock up when the process ends, however it ends.
    """
    try:
        import fcntl

        handle = os.open(shop, os.O_RDONLY)
    except (ImportError, OSError):  # Windows; or gone meanwhile
        yield False
        return
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            mine = True
        except OSError:
            mine = False
        yield mine
    finally:
        os.close(handle)


def appear(part: Path, target: Path) -> None:
    """Give a finished file its name; TakenError where somebody was quicker."""
    try:
        os.link(part, target)
    except FileExistsError:
        raise TakenError(target) from None
    except OSError:  # a file system without hard links
        if target.exists():
            raise TakenError(target) from None
        part.replace(target)
    try:
        sync(target.parent)
    except OSError:  # the name may be lost again: then better now, while it can be told
        target.unlink(missing_ok=True)
        raise


def put(content: bytes, target: Path) -> None:
    """Put bytes into a new file, whole; TakenError unless the file holds these very bytes."""
    if target.exists() and target.read_bytes() == content:
        return
    with workshop(target) as shop:
        part = shop / target.name
        part.write_bytes(content)
        sync(part)
        appear(part, target)


def sync(path: Path) -> None:
    """Make a file's bytes, or a folder's names, survive a power cut."""
    if os.name == "nt" and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        raise OSError(error.errno, f"{error.strerror}: cannot make it durable", str(path)) from None
    finally:
        os.close(handle)

"""Templates that were compiled once, kept as code: loading it takes a twentieth of compiling.

They lie in a folder of the user's own, as Python's own compiled modules do, never in a desk's.
What was compiled by another Jinja or Python, or from another text, is passed over.
"""

import os
import stat
import sys
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from jinja2 import BytecodeCache, FileSystemBytecodeCache
from jinja2.bccache import Bucket


def kept_in(folder: Path | None) -> BytecodeCache | None:
    """What keeps compiled templates there; none where others may write, or nobody."""
    if folder is None:
        return None
    room = folder / f"jinja2-{version('jinja2')}-{sys.implementation.cache_tag}"
    try:
        room.mkdir(parents=True, exist_ok=True, mode=0o700)
        return _Kept(str(room)) if _is_ours(room) else None
    except OSError:
        return None


def _is_ours(room: Path) -> bool:
    known = room.stat()
    others = stat.S_IMODE(known.st_mode) & (stat.S_IWGRP | stat.S_IWOTH)
    return sys.platform == "win32" or (known.st_uid == os.getuid() and not others)


class _Kept(FileSystemBytecodeCache):
    """Where the folder takes nothing, nothing is lost but time."""

    def load_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)

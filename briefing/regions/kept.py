"""Region packs that were read once, kept as JSON: reading it takes a tenth of parsing the TOML.

A kept pack lies in the user's own folder, never in a desk's, and is a shorter way only: it names
the hash of the files and of the code that it was made from, and its own. What does not fit is
passed over and the pack is read anew.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from hashlib import sha256
from pathlib import Path

from briefing.regions.load import load_region, region_names, sources_of
from briefing.regions.region import Region

_CODE = tuple(Path(__file__).with_name(name) for name in ("kept.py", "load.py", "region.py"))


@cache
def kept_region(name: str, folder: Path) -> Region:
    """What `load_region` gives, from `folder` where it is kept there; else read, and kept.

    Where the folder takes nothing, nothing is lost but time. Raises what `load_region` raises.
    """
    if name not in region_names():
        return load_region(name)
    try:
        made_of = sha256(b"".join(_hashes(name))).hexdigest()
        path = folder / f"{name}-{made_of}.json"
        found = _read(path)
    except OSError:
        return load_region(name)
    if found is None:
        found = load_region(name)
        with suppress(OSError):
            _write(path, found)
    return found


def _hashes(name: str) -> Iterator[bytes]:
    for path in (*_CODE, *sources_of(name)):
        yield sha256(path.read_bytes()).digest()


def _read(path: Path) -> Region | None:
    import msgspec

    try:
        digest, _, body = path.read_bytes().partition(b"\n")
    except FileNotFoundError:
        return None
    if sha256(body).hexdigest().encode() != digest:
        return None
    try:
        return msgspec.json.decode(body, type=Region)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def _write(path: Path, region: Region) -> None:
    """Write the file aside and give it its name; those of older packs go."""
    import msgspec

    body = msgspec.json.encode(region)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, aside = tempfile.mkstemp(prefix=f".{region.id}-", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(sha256(body).hexdigest().encode() + b"\n" + body)
        Path(aside).replace(path)
    finally:
        Path(aside).unlink(missing_ok=True)
    for old in path.parent.glob(f"{region.id}-*.json"):
        if old != path:
            old.unlink(missing_ok=True)

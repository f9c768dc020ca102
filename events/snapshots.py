"""Snapshots in files beside the log: sealed, checked before use, and never needed.

Each has a head of its own, written aside and then given its name when all that it needs is there,
so that readers and other writers meet a whole one or none, whatever store keeps the log. What the
state is made of lies in segments, which it shares with those before it (`events.pieces`). A
snapshot is used only when

- its seal (HMAC-SHA256 under a key that does not lie beside it) is right, so that nobody who can
  write to the folder can put words into the desk's mouth;
- it was made by this code (`Projection.fingerprint`), of this log, and the log's chain hash at
  its position is still the one it was folded from;
- the hash of every block that is read of it is right, to the last byte. The others are not read.

Anything else is passed over, said, and thrown away. docs/adr tells why these are files.
"""

import hmac
import json
import os
import platform
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import cache, partial
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from events.blocks import MissingPieceError, Segment
from events.errors import DamagedSnapshotError
from events.pieces import Contents, Lineage, listed, read, write
from events.projection import REDACTED, Place, Projection
from events.spool import Parts, Spool

S = TypeVar("S")

FORMAT = "briefing-snapshot/3"
KEY_BYTES = 32
KEPT = 64
"""Snapshots of one projection that stay: the latest, and others spread over the log."""

_LONGEST_HEAD = 1 << 20
_ABANDONED_AFTER = 3_600
"""Seconds after which an unfinished file of a process that died is cleared away."""
_NAME = re.compile(r"[a-z0-9-]+-(\d{1,18})\.snapshot")
_UNUSABLE = (ValueError, LookupError, TypeError, AttributeError, EOFError, RecursionError)


class _DoubtError(Exception):
    """What is wrong with a snapshot."""


class Snapshots:
    """The snapshots in a folder; `say` is told in a sentence when one is passed over.

    `key` gives the secret that seals them (none: there are no snapshots), asked when needed.
    """

    def __init__(
        self,
        folder: Path,
        key: Callable[[], bytes | None],
        say: Callable[[str], None] = lambda _told: None,
    ) -> None:
        self.folder = folder
        self._find_key = key
        self._say = say
        self._lineages: WeakKeyDictionary[Spool, Lineage] = WeakKeyDictionary()

    def positions(self, projection: Projection[S]) -> list[int]:
        """Where there are snapshots of this projection, the latest first."""
        return sorted((p for p, _ in self._files(projection.name)), reverse=True)

    def load(self, projection: Projection[S], place: Place) -> S | None:
        """The state kept for a place; what cannot be trusted is dropped, and none given.

        Most of it is read later, where somebody asks. What proves damaged then is dropped as well,
        and whoever asked gets DamagedSnapshotError: begun anew, the log is folded.
        """
        path = self._path(projection.name, place.position)
        if self._key() is None:
            return None
        try:
            contents = self._checked(path.read_bytes(), projection, place)
            damaged = partial(self.drop, projection, place.position, "its state is damaged")
            spool, places, lineage = read(self.folder, contents, damaged)
            state = projection.load(Parts(spool, places))
        except FileNotFoundError:
            return None
        except OSError as error:
            self._say(f"{path.name}: the snapshot cannot be read ({error.strerror})")
        except DamagedSnapshotError:
            return None  # it is dropped already
        except (_DoubtError, MissingPieceError) as doubt:
            self.drop(projection, place.position, str(doubt))
        except _UNUSABLE as error:
            self.drop(projection, place.position, f"its state cannot be taken up again: {error}")
        else:
            self._lineages[spool] = lineage
            return state
        return None

    def keep(self, projection: Projection[S], place: Place, state: S) -> bool:
        """Put a state down; where the folder takes none, nothing is lost but time."""
        if self._key() is None:
            return False
        spool = projection.spool(state)
        before = None if spool is None else self._lineages.get(spool)
        if before is None or not before.serves(self.folder):
            before = Lineage()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with _aside(self.folder, projection.name) as part:
                with part.open("wb") as stream:
                    contents, lineage = write(stream, projection.dump(state), spool, before)
                part.replace(contents.segments[-1].path(self.folder))
            path = self._path(projection.name, place.position)
            freed = listed(_first_line(path))
            with _aside(self.folder, projection.name) as part:
                part.write_bytes(self._head(projection, place, contents))
                part.replace(path)
            self._clear(projection, place.position, freed)
        except OSError:
            return False
        if spool is not None:
            self._lineages[spool] = lineage
        return True

    def drop(self, projection: Projection[S], position: int, why: str) -> None:
        """Throw a snapshot away, and say why."""
        path = self._path(projection.name, position)
        self._remove([path])
        self._remove(self._unused())
        self._say(f"{path.name}: this snapshot is passed over: {why}; the log is folded instead")

    def forget(self) -> None:
        """Throw all snapshots away; whatever they held of redacted words goes, too."""
        for pattern in ("*.snapshot", "*.pieces", ".*-*"):
            self._remove(self.folder.glob(pattern))

    def _remove(self, paths: Iterable[Path]) -> None:
        """Remove each of these; what cannot go is told, and hinders no other."""
        for path in [*paths]:
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                self._say(f"{path}: it cannot be removed ({error.strerror}); remove it by hand")

    def _path(self, name: str, position: int) -> Path:
        return self.folder / f"{name}-{position}.snapshot"

    def _files(self, name: str) -> list[tuple[int, Path]]:
        try:
            found = list(self.folder.glob(f"{name}-*.snapshot"))
        except OSError:
            return []
        named = [(_NAME.fullmatch(path.name), path) for path in found]
        return [
            (position, path)
            for match, path in named
            if match and path == self._path(name, position := int(match[1]))
        ]

    def _clear(self, projection: Projection[S], just_kept: int, freed: set[str]) -> None:
        """Those go that other code made, then those whose neighbours are nearest.

        So what stays lies spread over the log, and a fold to any point has a short way to go. The
        latest and the one just kept stay. `freed` are segments of the one that it replaced: what
        nobody needs of these goes, and what a process that died left unfinished.
        """
        there = dict(self._files(projection.name))
        now = max((path.stat().st_mtime for path in there.values()), default=0.0)
        gone = [position for position, path in there.items() if self._outdated(path, projection)]
        there = {position: path for position, path in there.items() if position not in gone}
        while len(there) > KEPT:
            gone.append(least := least_missed(sorted(there), just_kept))
            del there[least]
        for path in (self._path(projection.name, position) for position in gone):
            freed |= listed(_first_line(path))
            path.unlink(missing_ok=True)
        for path in self._unused():
            # A young one may be that of a snapshot whose head is being written.
            if path.stem in freed or now - path.stat().st_mtime > _ABANDONED_AFTER:
                path.unlink(missing_ok=True)
        for path in self.folder.glob(f".{projection.name}-*"):
            if now - path.stat().st_mtime > _ABANDONED_AFTER:
                path.unlink(missing_ok=True)

    def _unused(self) -> list[Path]:
        """The segments that no snapshot is made of."""
        there = {path.stem: path for path in self.folder.glob("*.pieces")}
        for path in self.folder.glob("*.snapshot"):
            for name in listed(_first_line(path)):
                there.pop(name, None)
        return [*there.values()]

    def _outdated(self, path: Path, projection: Projection[S]) -> bool:
        """Whether other code made it, by its own word; its seal is asked for when it is used."""
        try:
            made_by = json.loads(_first_line(path))["fingerprint"]
        except _UNUSABLE:
            return True
        return bool(made_by != projection.fingerprint)

    # -- a head: a line that says what it is and what of, and the line's seal ------------------

    def _head(self, projection: Projection[S], place: Place, contents: Contents) -> bytes:
        fields = {
            "format": FORMAT,
            "projection": projection.name,
            "fingerprint": projection.fingerprint,
            "log": place.log,
            "position": place.position,
            "chain": place.chain.hex(),
            "seen": place.seen,
            "segments": contents.segments,
            "index": contents.index,
            "known": contents.known,
        }
        line = json.dumps(fields, sort_keys=True).encode()
        return line + b"\n" + self._seal(line).encode() + b"\n"

    def _key(self) -> bytes | None:
        key = self._find_key()
        return key if key is not None and len(key) >= KEY_BYTES else None

    def _seal(self, line: bytes) -> str:
        return hmac.new(self._key() or os.urandom(KEY_BYTES), line, sha256).hexdigest()

    def _told(self, head: bytes) -> dict[str, Any]:
        """What a head says that this user's key sealed; else _DoubtError."""
        line, seal, *_ = [*head.split(b"\n", 2), b"", b""]
        if not hmac.compare_digest(seal, self._seal(line).encode()):
            raise _DoubtError("it was not sealed with this user's key, or was changed since")
        told: dict[str, Any] = json.loads(line)
        return told

    def _checked(self, head: bytes, projection: Projection[S], place: Place) -> Contents:
        """What a sound snapshot of this place is made of; else _DoubtError."""
        told = self._told(head)
        contents = _contents(told)
        if told["fingerprint"] != projection.fingerprint:
            raise _DoubtError("it was made by another version of the software or region pack")
        held = replace(place, seen=told["seen"])
        if head != self._head(projection, held, contents):
            raise _DoubtError("it was folded from another log, or from a history that is no more")
        if held.knows < place.seen:
            raise _DoubtError(REDACTED)
        return contents


def _contents(told: dict[str, Any]) -> Contents:
    """What a head says that the state is made of."""
    segments = tuple(Segment(*each) for each in told["segments"])
    return Contents(segments, tuple(told["index"]), told["known"])


@contextmanager
def _aside(folder: Path, name: str) -> Iterator[Path]:
    """A new file of this user alone, that goes unless it was given another name."""
    handle, path = tempfile.mkstemp(prefix=f".{name}-", dir=folder)
    os.close(handle)
    try:
        yield Path(path)
    finally:
        with suppress(OSError):
            Path(path).unlink(missing_ok=True)


def _first_line(path: Path) -> bytes:
    """What a head says of itself; nothing where there is none any more."""
    try:
        with path.open("rb") as stream:
            return stream.read(_LONGEST_HEAD).partition(b"\n")[0]
    except OSError:
        return b""


def least_missed(positions: list[int], just_kept: int) -> int:
    """Which of these rising positions (three or more) leaves the smallest gap where it goes."""
    around = zip([0, *positions], positions, positions[1:], strict=False)
    gaps = [(after - before, at) for before, at, after in around if at != just_kept]
    return min(gaps)[1]


def state_hash(parts: Iterable[bytes]) -> str:
    """SHA-256 of a dumped state, however it is cut into parts."""
    found = sha256()
    for part in parts:
        found.update(part)
    return found.hexdigest()


@cache
def code_fingerprint(*packages: str) -> str:
    """Names the exact Python code of these packages, and what runs it."""
    found = sha256(f"{platform.python_version()} pydantic {version('pydantic')}\n".encode())
    for package in packages:
        folder = Path(str(files(package)))
        for path in sorted(folder.rglob("*.py")):
            name = f"{package}/{path.relative_to(folder).as_posix()}"
            found.update(f"{sha256(path.read_bytes()).hexdigest()}  {name}\n".encode())
    return found.hexdigest()


def key_in(path: Path) -> bytes | None:
    """The key that a file holds, made there when there is none; none where that cannot be.

    It must not lie where the snapshots do: whoever can write both can forge one.
    """
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
            with os.fdopen(handle, "wb") as stream:
                stream.write(os.urandom(KEY_BYTES))
            try:
                os.link(name, path)  # whoever comes first decides
            except FileExistsError:
                pass
            finally:
                Path(name).unlink()
        key = path.read_bytes()
    except OSError:
        return None
    return key if len(key) >= KEY_BYTES else None

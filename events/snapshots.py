"""Snapshots in files beside the log: sealed, checked before use, and never needed.

Each is one file of its own, written aside and then given its name, so that readers and other
writers meet a whole one or none, whatever store keeps the log. A snapshot is used only when

- its seal (HMAC-SHA256 under a key that does not lie beside it) is right, so that nobody who can
  write to the folder can put words into the desk's mouth;
- it was made by this code (`Projection.fingerprint`), of this log, and the log's chain hash at
  its position is still the one it was folded from;
- the hash of its state is right to the last byte.

Anything else is passed over, said, and thrown away. docs/adr tells why these are files.
"""

import hmac
import json
import os
import platform
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from io import BufferedReader
from pathlib import Path
from typing import Any, TypeVar

from events.projection import Place, Projection
from events.spool import Parts, Spool

S = TypeVar("S")

FORMAT = "briefing-snapshot/1"
KEY_BYTES = 32
KEPT = 6
"""Snapshots of one projection that stay: the latest, and others spread over the log."""

_LONGEST_HEADER = 4_096
_LENGTH_BYTES = 8
_BLOCK = 1 << 20
_ABANDONED_AFTER = 3_600
"""Seconds after which an unfinished file of a process that died is cleared away."""
_NAME = re.compile(r"[a-z0-9-]+-(\d{1,18})\.snapshot")
_UNUSABLE = (ValueError, LookupError, TypeError, AttributeError, EOFError)


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

    def positions(self, projection: Projection[S]) -> list[int]:
        """Where there are snapshots of this projection, the latest first."""
        return sorted((p for p, _ in self._files(projection)), reverse=True)

    def load(self, projection: Projection[S], place: Place) -> S | None:
        """The state kept for a place; what cannot be trusted is dropped, and none given."""
        path = self._path(projection, place.position)
        if self._key() is None:
            return None
        try:
            with path.open("rb") as stream:
                return projection.load(self._checked(stream, projection, place))
        except FileNotFoundError:
            return None
        except OSError as error:
            self._say(f"{path.name}: the snapshot cannot be read ({error.strerror})")
        except _DoubtError as doubt:
            self.drop(projection, place.position, str(doubt))
        except _UNUSABLE as error:
            self.drop(projection, place.position, f"its state cannot be taken up again: {error}")
        return None

    def keep(self, projection: Projection[S], place: Place, state: S) -> bool:
        """Put a state down; where the folder takes none, nothing is lost but time."""
        if self._key() is None:
            return False
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=f".{projection.name}-", dir=self.folder)
        except OSError:
            return False
        part = Path(name)
        try:
            with os.fdopen(handle, "w+b") as stream:
                self._write(stream, projection, place, state)
            part.replace(self._path(projection, place.position))
            self._clear(projection, place.position)
        except OSError:
            return False
        finally:
            with suppress(OSError):
                part.unlink(missing_ok=True)
        return True

    def drop(self, projection: Projection[S], position: int, why: str) -> None:
        """Throw a snapshot away, and say why."""
        path = self._path(projection, position)
        with suppress(OSError):
            path.unlink(missing_ok=True)
        self._say(f"{path.name}: this snapshot is passed over: {why}; the log is folded instead")

    def forget(self) -> None:
        """Throw all snapshots away; whatever they held of redacted words goes, too."""
        with suppress(OSError):
            for path in [*self.folder.glob("*.snapshot"), *self.folder.glob(".*-*")]:
                path.unlink(missing_ok=True)

    def _path(self, projection: Projection[S], position: int) -> Path:
        return self.folder / f"{projection.name}-{position}.snapshot"

    def _files(self, projection: Projection[S]) -> list[tuple[int, Path]]:
        try:
            found = list(self.folder.glob(f"{projection.name}-*.snapshot"))
        except OSError:
            return []
        named = [(_NAME.fullmatch(path.name), path) for path in found]
        return [
            (position, path)
            for name, path in named
            if name and path == self._path(projection, position := int(name[1]))
        ]

    def _clear(self, projection: Projection[S], just_kept: int) -> None:
        """Those go that other code made, then those whose neighbours are nearest.

        So what stays lies spread over the log, and a fold to any point has a short way to go. The
        latest and the one just kept stay. What a process that died left unfinished goes as well.
        """
        there = dict(self._files(projection))
        now = max((path.stat().st_mtime for path in there.values()), default=0.0)
        for position, path in [*there.items()]:
            if self._outdated(path, projection):
                path.unlink(missing_ok=True)
                del there[position]
        while len(there) > KEPT:
            least = least_missed(sorted(there), just_kept)
            there.pop(least).unlink(missing_ok=True)
        for path in self.folder.glob(f".{projection.name}-*"):
            if now - path.stat().st_mtime > _ABANDONED_AFTER:
                path.unlink(missing_ok=True)

    def _outdated(self, path: Path, projection: Projection[S]) -> bool:
        """Whether other code made it, by its own word; its seal is asked for when it is used."""
        try:
            with path.open("rb") as stream:
                line = stream.read(_LONGEST_HEADER).partition(b"\n")[0]
            made_by = json.loads(line)["fingerprint"]
        except (*_UNUSABLE, FileNotFoundError):
            return True
        return bool(made_by != projection.fingerprint)

    # -- one file: a line that says what it is, the line's seal, the state in parts ------------

    def _write(self, stream: Any, projection: Projection[S], place: Place, state: S) -> None:
        room = self._header(projection, place, 0, "0" * 64)
        stream.write(bytes(_LONGEST_HEADER))
        state_hash, size = sha256(), 0
        for part in projection.dump(state):
            for piece in (len(part).to_bytes(_LENGTH_BYTES, "big"), part):
                state_hash.update(piece)
                size += len(piece)
                stream.write(piece)
        header = self._header(projection, place, size, state_hash.hexdigest())
        if len(room) + 64 > _LONGEST_HEADER:
            raise ValueError(f"{projection.name}: its name or fingerprint is too long")
        stream.seek(0)
        stream.write(header.ljust(_LONGEST_HEADER, b"\n"))

    def _header(self, projection: Projection[S], place: Place, size: int, state: str) -> bytes:
        fields = {
            "format": FORMAT,
            "projection": projection.name,
            "fingerprint": projection.fingerprint,
            "log": place.log,
            "position": place.position,
            "chain": place.chain.hex(),
            "size": size,
            "state_sha256": state,
        }
        line = json.dumps(fields, sort_keys=True).encode()
        return line + b"\n" + self._seal(line).encode() + b"\n"

    def _key(self) -> bytes | None:
        key = self._find_key()
        return key if key is not None and len(key) >= KEY_BYTES else None

    def _seal(self, line: bytes) -> str:
        return hmac.new(self._key() or os.urandom(KEY_BYTES), line, sha256).hexdigest()

    def _checked(self, stream: BufferedReader, projection: Projection[S], place: Place) -> Parts:
        """The parts of a sound state, each in a file of our own by then; else _DoubtError."""
        line, seal, *rest = [*stream.read(_LONGEST_HEADER).split(b"\n"), b"", b""]
        if not hmac.compare_digest(seal, self._seal(line).encode()):
            raise _DoubtError("it was not sealed with this user's key, or was changed since")
        if any(rest):
            raise _DoubtError("its head is damaged")
        told = json.loads(line)
        state, size = told["state_sha256"], int(told["size"])
        if told["fingerprint"] != projection.fingerprint:
            raise _DoubtError("it was made by another version of the software or region pack")
        if line + b"\n" + seal + b"\n" != self._header(projection, place, size, state):
            raise _DoubtError("it was folded from another log, or from a history that is no more")
        found, spool = sha256(), Spool()

        def blocks() -> Iterator[bytes]:
            while block := stream.read(_BLOCK):
                found.update(block)
                yield block

        try:
            places = spool.fill(blocks(), _LENGTH_BYTES)
        except EOFError:
            places = None
        if places is None or found.hexdigest() != state:
            raise _DoubtError("its state is damaged")
        return Parts(spool, places)


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

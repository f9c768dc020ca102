"""Flipped bits in the database and its documents, and a torn or garbled write-ahead log."""

import random
import shutil
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from material import Tally, append_batch, check_batches, emptied, finished, make_log

from events import hashing
from events.errors import LogError
from events.sqlite import SqliteLog
from events.verify import verify


def flip_bits(folder: Path, rounds: int, chance: random.Random) -> Tally:
    """Half the flips anywhere in the file, half in documents' compressed texts."""
    tally = Tally("one bit flipped")
    path = emptied(folder / "flips") / "log.sqlite"
    make_log(path, 12, chance)
    whole, places = path.read_bytes(), _document_places(path)
    content = _content(path)
    harmless = 0
    for number in range(rounds):
        tally.rounds += 1
        place = chance.choice(places) if number % 2 else chance.randrange(len(whole))
        damaged = bytearray(whole)
        damaged[place] ^= 1 << chance.randrange(8)
        path.write_bytes(damaged)
        for side in ("-wal", "-shm"):
            path.with_name(path.name + side).unlink(missing_ok=True)
        found = _found(path)
        if hashing.in_use is not None and _found_in_python(path) != found:
            tally.wrong(f"byte {place}: compiled, something else is found than in Python")
        if found:
            tally.midst += 1
            continue
        changed = _content(path)
        if changed == content:
            harmless += 1
        else:
            tally.wrong(f"byte {place}: the content changed and nothing was found")
    tally.note = f"{harmless} changed no content"
    return tally


def tear_wal(folder: Path, rounds: int, chance: random.Random) -> Tally:
    """Cut or garble the write-ahead log: whole batches stay, and a kept root tells the loss."""
    tally = Tally("torn or garbled WAL")
    first = emptied(folder / "wal") / "log.sqlite"
    make_log(first, 3, chance)

    unclosed: list[SqliteLog] = []  # the child ends without closing it, as one that is killed does

    def work(told: Callable[[int], None]) -> None:
        unclosed.append(SqliteLog.open(first))
        for _ in range(40):
            told(append_batch(unclosed[0], chance))

    finished(work)
    wal = first.with_name("log.sqlite-wal").read_bytes()
    shutil.copytree(first.parent, folder / "wal-whole", dirs_exist_ok=True)
    with SqliteLog.open(folder / "wal-whole" / "log.sqlite") as log:
        kept = (log.head().position, log.head().root)
    for number in range(rounds):
        tally.rounds += 1
        path = emptied(folder / "wal-torn") / "log.sqlite"
        shutil.copyfile(first, path)
        place = chance.randrange(len(wal))
        torn = bytearray(wal)
        if number % 2:
            del torn[place:]
        else:
            torn[place] ^= chance.randrange(1, 256)
        path.with_name("log.sqlite-wal").write_bytes(torn)
        tally.midst += _check_torn(path, kept, tally)
    tally.note = "the rest lost nothing"
    return tally


def _check_torn(path: Path, kept: tuple[int, bytes], tally: Tally) -> bool:
    try:
        with SqliteLog.open(path) as log:
            check_batches(log, tally)
            for finding in verify(log)[:3]:
                tally.wrong(f"verify: {finding}")
            lost = log.head().position < kept[0]
            if lost and not verify(log, expected=kept):
                tally.wrong("records are gone, and the root kept elsewhere did not tell")
            return lost
    except LogError as error:
        tally.wrong(f"the log cannot be read: {error}")
        return True


def _found(path: Path) -> list[str]:
    """All that is wrong with a log, or why it cannot be opened."""
    try:
        with SqliteLog.open(path, readonly=True) as log:
            return [str(finding) for finding in verify(log)]
    except LogError as error:
        return [str(error)]


def _found_in_python(path: Path) -> list[str]:
    """The same, nothing of it compiled."""
    compiled = hashing.in_use
    hashing.use(None)
    try:
        return _found(path)
    finally:
        hashing.use(compiled)


def _content(path: Path) -> list[Any]:
    """All that the log holds; a flip that leaves it equal changed free space or an encoding."""
    try:
        with SqliteLog.open(path, readonly=True) as log:
            documents = log.stored_documents()
            return [
                log.head(),
                log.stored_records(0, 10**6),
                sorted((d, log.stored_text(d)) for d in documents),
            ]
    except LogError as error:
        return [str(error)]


def _document_places(path: Path) -> list[int]:
    """Places of bytes of compressed texts, as far as each runs within the page it begins in."""
    whole, places = path.read_bytes(), []
    with SqliteLog.open(path, readonly=True) as log:
        for document in log.stored_documents():
            packed = zlib.compress(log.stored_text(document) or b"")
            start = whole.find(packed[:200])
            if start >= 0:
                places += range(start, start + min(200, len(packed)))
    return places

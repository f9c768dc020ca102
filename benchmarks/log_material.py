"""What the log's benchmark is made of: events, stopwatches, levels, and a slower disk."""

import gc
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path

from events.claims import StatementMade
from events.log import Entry, Log
from events.sqlite import SqliteLog
from events.values import Excerpt, Extractor, Mention, When

AT = datetime(2025, 3, 25, 9, tzinfo=UTC)
SENTENCES = 20
BATCH = 1_000


def document(number: int) -> str:
    """A text of twenty sentences, as an article might hold."""
    return " ".join(
        f"On Tuesday the minister of Northland told report {number} that point {n} of the talks"
        " with Southland was close to agreement."
        for n in range(SENTENCES)
    )


def statements(text: str) -> list[StatementMade]:
    """One claim for each sentence of `document`."""
    digest, made, at = sha256(text.encode()).hexdigest(), [], 0
    for sentence in text.split(". "):
        start = text.index(sentence, at)
        at = start + len(sentence)

        def words(quote: str, start: int = start) -> tuple[int, int, str]:
            first = text.index(quote, start)
            return first, first + len(quote), quote

        first, last, quote = words("the minister of Northland")
        content = words(sentence[sentence.index("that ") + 5 :].rstrip("."))
        made.append(
            StatementMade(
                document=digest,
                excerpts=(Excerpt(start=start, end=at, quote=text[start:at]),),
                actors=(Mention(start=first, end=last, quote=quote, role="speaker", actor="nor"),),
                when=When(start=AT.date(), end=AT.date(), precision="day", basis="publication"),
                topics=("diplomacy",),
                voice="speaker",
                confidence=0.8,
                extractor=Extractor(name="rules", version="1", rule="say"),
                content=(Excerpt(start=content[0], end=content[1], quote=content[2]),),
            )
        )
    return made


def _all_entries(first: int = 1) -> Iterator[tuple[Entry, str]]:
    number = first
    while True:
        text = document(number)
        claims = statements(text)
        stream, key = f"document/{claims[0].document}", f"extract/{claims[0].document}"
        for n, claim in enumerate(claims):
            yield Entry(claim, stream, key if n == 0 else None), text
        number += 1


def corpus(count: int) -> tuple[list[Entry], dict[str, str]]:
    """As many entries as asked for, and the documents that they quote."""
    found = [*islice(_all_entries(), count)]
    return [entry for entry, _ in found], {
        entry.stream.rpartition("/")[2]: text for entry, text in found
    }


def fill(log: Log, count: int) -> None:
    """Append so many records in batches, a few of them memos, without holding them all."""
    source = _all_entries()
    while count > 0:
        batch = [*islice(source, min(BATCH, count))]
        texts = {entry.stream.rpartition("/")[2]: text for entry, text in batch}
        log.append([entry for entry, _ in batch], at=AT, documents=texts)
        count -= BATCH


Pair = tuple[float, float]
"""Seconds of the floor and of the log, in one round."""


def measure(rounds: int, floor: Callable[[int], float], ours: Callable[[int], float]) -> list[Pair]:
    """Interleaved rounds; every other round begins with the other side."""
    found = []
    for number in range(rounds):
        if number % 2:
            second = ours(number)
            found.append((floor(number), second))
        else:
            found.append((floor(number), ours(number)))
    return found


def timed(work: Callable[[SqliteLog], object], path: Path) -> float:
    """Seconds of work with an open log."""
    with SqliteLog.open(path, readonly=True) as log:
        gc.collect()
        began = time.perf_counter()
        work(log)
        return time.perf_counter() - began


def verdict(found: float, must: float, goal: float, *, least: bool = False) -> str:
    """How a figure stands to its levels; `least` where less is better."""
    good, better = (found <= must, found <= goal) if least else (found >= must, found >= goal)
    word = "PASS, goal" if better else "PASS" if good else "below"
    return f"{word} ({must:g} / {goal:g})"


def show(label: str, count: int, rounds: list[Pair], levels: tuple[float, float] | None) -> None:
    """One line: both rates, the median of the per-round ratios, and the level."""
    floor = statistics.median(count / a for a, _ in rounds)
    ours = statistics.median(count / b for _, b in rounds)
    ratio = statistics.median(a / b for a, b in rounds)
    said = verdict(ratio, *levels) if levels else ""
    print(f"{label:46} {floor:>11,.0f} {ours:>11,.0f} {ratio:>8.2f}  {said}", flush=True)


def told(label: str, figure: str, said: str = "") -> None:
    """One line with a single figure."""
    print(f"{label:46} {figure:>32}  {said}", flush=True)


_SLOW_SYNC = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>
static void rest(void) {
  const char *ms = getenv("SLOW_SYNC_MS");
  if (ms) usleep((useconds_t)(atof(ms) * 1000));
}
int fsync(int fd) {
  rest();
  return ((int (*)(int))dlsym(RTLD_NEXT, "fsync"))(fd);
}
int fdatasync(int fd) {
  rest();
  return ((int (*)(int))dlsym(RTLD_NEXT, "fdatasync"))(fd);
}
"""


def run_with_slow_sync(milliseconds: float, arguments: list[str]) -> int:
    """This program again, with every fsync and fdatasync of its process taking so much longer.

    A shim before the C library's calls and not a VFS of apsw's: those have no shared memory,
    which the write-ahead log needs. So the floor and the log run the code that they always run.
    """
    with tempfile.TemporaryDirectory() as folder:
        source, shim = Path(folder) / "slow.c", Path(folder) / "slow.so"
        source.write_text(_SLOW_SYNC, encoding="utf-8")
        subprocess.run(
            ["cc", "-shared", "-fPIC", "-O1", "-o", shim, source, "-ldl"],
            check=True,
        )
        environment = os.environ | {"LD_PRELOAD": str(shim), "SLOW_SYNC_MS": str(milliseconds)}
        again = [sys.executable, *arguments]
        return subprocess.run(again, env=environment, check=False).returncode

"""What an audit costs: replay of any point, with and without snapshots, and what-if beside it.

    python benchmarks/audit.py [--records N] [--rounds N] [--folder DIR]

The log holds the synthetic claims of benchmarks/situation.py with their documents and outlets.
Replay is the whole way: read, decode, fold, link. "Again" is the same point once a replay has left
its snapshot. What-if is the filtered replay of the same records, beside a plain one, in interleaved
rounds of processor time: one outlet of seven left out, and conditions that leave nothing out, which
is the dearest. Levels are those of a log of 1,000,000 records; smaller ones show the rate.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from itertools import groupby
from pathlib import Path

from log_material import AT, told, verdict
from situation import REGION, STATES
from situation import records as synthetic

from briefing.replay import replay
from briefing.situation.assumption import Assumption
from briefing.situation.state import state_hash
from events.acts import DocumentAdded, DocumentExtracted
from events.claims import Claim
from events.log import Entry
from events.record import Record
from events.snapshots import KEY_BYTES, Snapshots
from events.sqlite import SqliteLog
from events.values import Grade

HEADER = " ".join(STATES)
ROOM = 200
MILLION = 1_000_000
BATCH = 40
"""Documents per append."""


def build(path: Path, count: int) -> int:
    """A log of about so many records; how many they are."""
    claims = count * 25 // 27
    with SqliteLog.create(path) as log:
        entries: list[Entry] = []
        texts: dict[str, str] = {}
        for number, (made, text) in enumerate(_documents(synthetic(claims)), 1):
            entries += made
            texts[sha256(text.encode()).hexdigest()] = text
            if number % BATCH == 0:
                log.append(entries, at=AT, documents=texts)
                entries, texts = [], {}
        if entries:
            log.append(entries, at=AT, documents=texts)
        return log.head().position


def _documents(records: list[Record]) -> Iterator[tuple[list[Entry], str]]:
    """The synthetic documents with a text that holds the words of their claims."""
    for _, group in groupby(records, key=lambda r: r.event.document):  # type: ignore[union-attr]
        added, extracted, *claims = (record.event for record in group)
        words = [c.excerpts[0].quote for c in claims if isinstance(c, Claim)]
        text = "\n".join(line.ljust(ROOM - 1) for line in (HEADER, *words))
        digest = sha256(text.encode()).hexdigest()
        if not isinstance(added, DocumentAdded) or not isinstance(extracted, DocumentExtracted):
            raise TypeError("a document begins with two acts")
        events = [
            added.model_copy(update={"document": digest, "length": len(text)}),
            extracted.model_copy(update={"document": digest, "claims": len(claims)}),
            *(_placed(c, digest, n) for n, c in enumerate(claims, 1) if isinstance(c, Claim)),
        ]
        yield [Entry(event, f"document/{digest}") for event in events], text


def _placed(claim: Claim, digest: str, line: int) -> Claim:
    """The claim with its words where the text has them."""
    quote = claim.excerpts[0].quote
    start = line * ROOM
    excerpt = claim.excerpts[0].model_copy(update={"start": start, "end": start + len(quote)})
    actors = tuple(
        m.model_copy(update={"start": (at := HEADER.index(m.quote)), "end": at + len(m.quote)})
        for m in claim.actors
    )
    moved = {"document": digest, "excerpts": (excerpt,), "actors": actors}
    return claim.model_copy(
        update=moved | ({"content": (excerpt,)} if hasattr(claim, "content") else {})
    )


def seconds(work: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """How long it takes."""
    began = clock()
    work()
    return clock() - began


def _level(count: int, took: float, seconds: float) -> str:
    """How a time stands to its level, which is one of a million records."""
    return verdict(took, seconds, seconds, least=True) if count >= MILLION else ""


def run_replay(folder: Path, log: SqliteLog, count: int) -> None:
    """Three points from nothing, and again from the snapshot that this left."""
    key = sha256(b"benchmark").digest().ljust(KEY_BYTES)
    kept = Snapshots(folder / "snapshots", lambda: key)
    for label, position in (("a third", count // 3), ("the middle", count // 2), ("head", count)):
        bare = replay(log, REGION, as_of=position)
        took = seconds(lambda at=position: replay(log, REGION, as_of=at))
        told(
            f"replay of {label} ({position:,}), from nothing",
            f"{took:.2f} s = {position / took:,.0f}/s",
            _level(count, took, 120),
        )
        replay(log, REGION, as_of=position, kept=kept)
        again = replay(log, REGION, as_of=position, kept=kept)
        took = seconds(lambda at=position: replay(log, REGION, as_of=at, kept=kept))
        if state_hash(bare) != state_hash(again):
            raise AssertionError("the situation of the snapshot is another one")
        told("  again, from its snapshot", f"{took:.2f} s", _level(count, took, 6))


def run_whatif(rounds: int, log: SqliteLog) -> None:
    """Filtered against plain replay of the same records."""
    questions = {
        "one outlet of seven out": Assumption(outlets_out=("outlet 3",)),
        "nothing out, every condition": Assumption(
            rules_out=("none",), min_grade=Grade(), published_until=AT.date().replace(year=9999)
        ),
    }
    for label, assumption in questions.items():
        ratios = []
        for number in range(rounds):
            works = [
                lambda: replay(log, REGION),
                lambda asked=assumption: replay(log, REGION, assuming=asked),
            ]
            order = (0, 1) if number % 2 else (1, 0)
            took = {n: seconds(works[n], time.process_time) for n in order}
            ratios.append(took[1] / took[0])
        ratio = statistics.median(ratios)
        spread = f"{min(ratios):.2f}–{max(ratios):.2f}"
        said = verdict(ratio, 1.2, 1.0, least=True)
        told(f"what-if / plain, {label}", f"{ratio:.2f} ({spread})", said)


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="where to measure (default: the system's)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        path = Path(name) / "log.sqlite"
        took = seconds(lambda: build(path, options.records))
        with SqliteLog.open(path, readonly=True) as log:
            count = log.head().position
            told(f"(a log of {count:,} records is made)", f"{took:.0f} s")
            run_replay(Path(name), log, count)
            run_whatif(options.rounds, log)


if __name__ == "__main__":
    main()

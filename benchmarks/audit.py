"""What an audit costs: replay of any point, with and without snapshots, and what-if beside it.

    python benchmarks/audit.py [--records N] [--rounds N] [--folder DIR] [--only replay|whatif]

The log holds the synthetic claims of benchmarks/situation.py with their documents and outlets; in
a folder that is named it stays for the next time. Replay is the whole way: read, decode, fold,
link. "Then" are points once one replay of the head has left its snapshots, among them the one that
lies furthest behind any; each is asked for by itself. What-if is the filtered replay of the same
records, beside a plain one, in interleaved rounds: one outlet of seven left out, and conditions
that leave nothing out, which is the dearest. All times are those of the processor. Levels are those
of a log of 1,000,000 records; smaller ones show the rate.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from hashlib import sha256
from itertools import groupby, pairwise
from pathlib import Path
from typing import TypeVar

from log_material import AT, told, verdict
from resident import megabytes
from situation import REGION, STATES
from situation import records as synthetic

from briefing.replay import replay
from briefing.situation.assumption import Assumption
from briefing.situation.kept import SituationFold
from briefing.situation.state import state_hash
from events.acts import DocumentAdded, DocumentExtracted
from events.claims import Claim
from events.log import Entry
from events.record import Record
from events.snapshots import KEY_BYTES, Snapshots
from events.sqlite import SqliteLog
from events.values import Grade

Made = TypeVar("Made")
HEADER = " ".join(STATES)
ROOM = 200
MILLION = 999_000
"""Records from which on a log is taken for one of a million: it ends with a whole document."""
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


def timed(work: Callable[[], Made]) -> tuple[Made, float]:
    """What the work makes, and the seconds of processor time that it takes."""
    began = time.process_time()
    made = work()
    return made, time.process_time() - began


def _level(count: int, took: float, seconds: float) -> str:
    """How a time stands to its level, which is one of a million records."""
    return verdict(took, seconds, seconds, least=True) if count >= MILLION else ""


def run_replay(folder: Path, log: SqliteLog, count: int) -> None:
    """The head from nothing, once more while that leaves snapshots, and then any point."""
    key = sha256(b"benchmark").digest().ljust(KEY_BYTES)
    kept = Snapshots(folder / "snapshots", lambda: key)
    kept.forget()
    points = {"the head": count, "the middle": count // 2, "furthest behind a snapshot": 0}
    bare, took = timed(lambda: replay(log, REGION))
    rate = f"{took:.2f} s = {count / took:,.0f}/s"
    told(f"replay of the head ({count:,}), from nothing", rate, _level(count, took, 120))
    states = {"the head": state_hash(bare)}
    del bare
    _, leaving = timed(lambda: replay(log, REGION, kept=kept))
    told("  and leaving snapshots", f"{leaving:.2f} s = {leaving / took:.2f}")
    places = kept.positions(SituationFold("situation", REGION))
    points["furthest behind a snapshot"] = furthest(places, count)
    for label, position in points.items():
        found, again = timed(lambda at=position: replay(log, REGION, as_of=at, kept=kept))
        wanted = states.get(label)
        if wanted is None and count < MILLION:
            wanted = state_hash(replay(log, REGION, as_of=position))
        if wanted not in (None, state_hash(found)):
            raise AssertionError("the situation of the snapshot is another one")
        del found
        told(f"  then {label} ({position:,})", f"{again:.2f} s", _level(count, again, 6))
        for place in set(kept.positions(SituationFold("situation", REGION))) - {*places}:
            (kept.folder / f"situation-{place}.snapshot").unlink()
    told("  (snapshots)", f"{', '.join(f'{place:,}' for place in sorted(places))}")


def furthest(places: list[int], count: int) -> int:
    """The point of a log with the longest way from a snapshot, or from the first record."""
    bounds = sorted({0, *places, count})
    _, after = max((after - before, after) for before, after in pairwise(bounds))
    return after - 1


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
    parser.add_argument("--folder", type=Path, help="where the log stays, for the next time")
    parser.add_argument("--only", choices=("replay", "whatif"), help="one of the two")
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = options.folder
        if folder is None:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"log-{options.records}.sqlite"
        if not path.exists():
            part = path.with_suffix(".part")
            part.unlink(missing_ok=True)
            took = seconds(lambda: build(part, options.records))
            part.rename(path)
            told("(a log is made)", f"{took:.0f} s")
        log = stack.enter_context(SqliteLog.open(path, readonly=True))
        count = log.head().position
        if options.only != "whatif":
            run_replay(folder, log, count)
        if options.only != "replay":
            run_whatif(options.rounds, log)
        told("memory of this process, at most", f"{megabytes():,.0f} MB")


if __name__ == "__main__":
    main()

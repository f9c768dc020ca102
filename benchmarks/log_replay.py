"""Reading back: typed, fast, from a snapshot, verified, proved; and the memory that it takes."""

import gc
import os
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

import msgspec
from log_material import AT, fill, measure, show, timed, told, verdict
from log_typed import run_typed, typed_verified, verified

from briefing.regions.load import load_region
from briefing.situation.fold import fold
from briefing.situation.kept import SituationFold
from briefing.situation.latest import SCHEDULING
from briefing.situation.state import state_hash as situation_hash
from events.acts import SubscriptionSet
from events.claims import StatementMade
from events.lean import lean
from events.log import Entry
from events.projection import Projection, dumped, keep, resume
from events.record import Record
from events.snapshots import KEY_BYTES, Snapshots, state_hash
from events.sqlite import SqliteLog
from events.verify import verify

PEER = 50_000
"""Records that are replayed beside `eventsourcing`: its rate does not depend on their number."""
SITUATION = 20_000
FIELDS = ("document", "status", "topics", "when", "actors")
PROOFS = 300


def build(path: Path, count: int) -> None:
    """A log of so many records, with two subscriptions among them."""
    with SqliteLog.create(path) as log:
        some = [SubscriptionSet(name=name, times=("07:00",), timezone="UTC") for name in ("a", "b")]
        log.append([Entry(act, f"subscription/{act.name}") for act in some], at=AT)
        fill(log, count - 2)


# -- fast ----------------------------------------------------------------------------------------


def _tally(events: Iterable[Any]) -> Counter[tuple[Any, ...]]:
    """A fold as a projection is: who appears with which topic, when, in what status and where."""
    seen = Counter[tuple[Any, ...]]()
    for event in events:
        if event.kind == "statement_made":
            day = event.when.start if event.when else None
            for actor in event.actors:
                seen[actor.role, actor.actor, event.topics, day, event.status, event.document] += 1
    return seen


def tally_typed(log: SqliteLog) -> Counter[tuple[Any, ...]]:
    """The fold over decoded events."""
    return _tally(record.event for record in log.read())


def tally_validated(log: SqliteLog) -> Counter[tuple[Any, ...]]:
    """The same over events that pydantic validates, every one: none is filled from a struct."""

    def decoder(kind: str, _version: int) -> Callable[[bytes], Any] | None:
        model = _MODELS.get(kind)
        return model.__pydantic_validator__.validate_json if model else None

    with patch("events.rows.decoder", decoder):
        return tally_typed(log)


_MODELS: dict[str, Any] = {"statement_made": StatementMade, "subscription_set": SubscriptionSet}


def tally_fast(log: SqliteLog) -> Counter[tuple[Any, ...]]:
    """The same over structs."""
    return _tally(seen.event for seen in lean(log, FIELDS))


def each(work: Callable[[SqliteLog], object], path: Path) -> Callable[[int], float]:
    """What times the work in a round."""
    return lambda _number: timed(work, path)


def run_fast(rounds: int, path: Path, count: int) -> None:
    """Fast replay against pydantic decode and the same fold, with the same state."""
    with SqliteLog.open(path, readonly=True) as log:
        if not tally_validated(log) == tally_typed(log) == tally_fast(log):
            raise AssertionError("fast and typed replay differ")
    for label, floor, work, levels in (
        ("fast replay for folds, against pydantic + fold", tally_validated, tally_fast, (2, 3)),
        ("  … against the typed fold", tally_typed, tally_fast, None),
        ("typed fold, against pydantic + fold", tally_validated, tally_typed, None),
    ):
        found = measure(rounds, each(floor, path), each(work, path))
        show(label, count, found, levels)


# -- snapshots -----------------------------------------------------------------------------------


class Tally:
    """The tally as a projection over everything: its state grows with actors and topics only."""

    name, fingerprint, kinds = "tally", "benchmark", ()

    def start(self) -> dict[str, int]:
        """Nothing seen yet."""
        return {}

    def step(self, state: dict[str, int], record: Record) -> dict[str, int]:
        """One more."""
        event = record.event
        day = getattr(event, "when", None)
        for actor in getattr(event, "actors", ()):
            key = f"{record.kind} {actor.role} {actor.actor} {day.start if day else None}"
            state[key] = state.get(key, 0) + 1
        state[record.kind] = state.get(record.kind, 0) + 1
        return state

    def dump(self, state: dict[str, int]) -> list[bytes]:
        """As JSON."""
        return [msgspec.json.encode(dict(sorted(state.items())))]

    def spool(self, _state: dict[str, int]) -> None:
        """All its parts are given as bytes."""

    def load(self, parts: Iterator[bytes]) -> dict[str, int]:
        """From JSON."""
        return msgspec.json.decode(next(parts), type=dict[str, int])


def run_snapshots(folder: Path, path: Path, count: int) -> None:
    """A snapshot and 1,000 new records against the whole log, for a tally and for the ledger."""
    region = load_region("northeast-asia")
    key = sha256(b"benchmark").digest().ljust(KEY_BYTES)
    kept = Snapshots(folder / "snapshots", lambda: key)
    whole = SituationFold("ledger", region)
    ledger = SituationFold("ledger", region, SCHEDULING)
    before = count - 1000
    with SqliteLog.open(path, readonly=True) as log:
        folds: tuple[tuple[str, Projection[Any], tuple[float, float] | None], ...] = (
            ("tally", Tally(), (200, 300)),
            ("ledger, against its kinds", ledger, None),
        )
        for label, projection, levels in folds:
            keep(log, projection, kept, resume(log, projection, None, through=before))
            gc.collect()
            began = time.perf_counter()
            first = resume(log, projection, None)
            cold = time.perf_counter() - began
            warm = []
            for _ in range(5):
                began = time.perf_counter()
                again = resume(log, projection, kept)
                warm.append(time.perf_counter() - began)
                if again.since != before or state_hash(
                    dumped(projection, again.state)
                ) != state_hash(dumped(projection, first.state)):
                    raise AssertionError(f"{label}: the resumed state is another one")
            quick = statistics.median(warm)
            said = verdict(cold / quick, *levels) if levels else ""
            told(
                f"snapshot + 1,000 ({label})",
                f"{cold:.2f} s / {quick * 1000:.1f} ms = {cold / quick:,.0f}",
                said,
            )
        _situation(log, kept, whole)


def _situation(log: SqliteLog, kept: Snapshots, projection: SituationFold) -> None:
    """The situation of the log's first records: folded and linked, or taken up again."""
    began = time.perf_counter()
    first = fold(log.read(through=SITUATION), projection.region)
    cold = time.perf_counter() - began
    found = resume(log, projection, None, through=SITUATION)
    found.state.situation(projection.region)
    keep(log, projection, kept, found)
    began = time.perf_counter()
    again = resume(log, projection, kept, through=SITUATION).state.situation(projection.region)
    quick = time.perf_counter() - began
    if situation_hash(first) != situation_hash(again):
        raise AssertionError("the resumed situation is another one")
    told(
        f"snapshot of the situation ({SITUATION:,} records)",
        f"{cold:.2f} s / {quick:.2f} s = {cold / quick:.1f}",
    )


# -- verified, proved, remembered ----------------------------------------------------------------


def hashes(log: SqliteLog) -> None:
    """Commitment, leaf and chain of every record as it lies in the file, nothing decoded."""
    for _page in verified(log):
        pass


def run_verify(rounds: int, path: Path, count: int) -> None:
    """The whole `verify`, in one process and on all cores, and its hashes alone.

    Against the fold over models, and against one whose models pydantic validates one by one: so
    all were read when the levels were set. All cores is what the command takes for a large log.
    Each round runs both folds once, and each work beside them.
    """
    reopen = partial(SqliteLog.open, path, readonly=True)

    def whole(log: SqliteLog, jobs: int = 1) -> None:
        if findings := verify(log, jobs=jobs, reopen=reopen):
            raise AssertionError(findings[:3])

    cores = os.cpu_count() or 1
    works: dict[str, Callable[[SqliteLog], object]] = {
        "typed": tally_typed,
        "validated": tally_validated,
        "verify, all of it": whole,
        f"verify, {cores} processes": partial(whole, jobs=cores),
        "verify, hashes alone": hashes,
    }
    took: dict[str, list[float]] = {label: [] for label in works}
    for number in range(rounds):
        for label in list(works) if number % 2 == 0 else reversed(list(works)):
            took[label].append(timed(works[label], path))
    for label, found in list(took.items())[2:]:
        typed = [*zip(took["typed"], found, strict=True)]
        show(f"{label}, against typed fold", count, typed, (4, 6))
        validated = [*zip(took["validated"], found, strict=True)]
        show("  … against pydantic + fold", count, validated, None)


def run_proofs(path: Path, count: int) -> None:
    """Inclusion and consistency proofs at random places."""
    chance = Random(7)  # noqa: S311 - a benchmark, no secret
    with SqliteLog.open(path, readonly=True) as log:
        size = log.head().position
        proofs: tuple[tuple[str, Callable[[int, int], object]], ...] = (
            ("inclusion", log.inclusion_proof),
            ("consistency", log.consistency_proof),
        )
        for label, prove in proofs:
            times = []
            for _ in range(PROOFS):
                position = chance.randrange(1, size)
                began = time.perf_counter()
                prove(position, size)
                times.append(time.perf_counter() - began)
            took = statistics.median(times) * 1000
            said = verdict(took, 5, 1, least=True)
            told(f"{label} proof at {count:,}", f"{took:.3f} ms", said)


def run_memory(path: Path, count: int) -> None:
    """Peak memory of a process that replays the log, typed, and of one that reads little."""
    for what in ("replay", "nothing"):
        found = subprocess.run(
            [sys.executable, __file__, what, path], check=True, capture_output=True, text=True
        )
        peak = int(found.stdout) / 1024
        said = verdict(peak, 200, 200, least=True) if what == "replay" else ""
        told(f"peak memory, {what}, {count:,} records", f"{peak:.0f} MB", said)


def run_replay(rounds: int, folder: Path, records: int) -> None:
    """All of reading."""
    small, large = folder / "small.db", folder / "large.db"
    build(small, PEER)
    run_typed(rounds, folder, small, PEER)
    began = time.perf_counter()
    build(large, records)
    took = time.perf_counter() - began
    told(f"(a log of {records:,} records is made)", f"{took:.0f} s")
    few = min(rounds, 3) if records > 200_000 else rounds
    run_fast(few, large, records)
    run_snapshots(folder, large, records)
    run_verify(few, large, records)
    run_proofs(large, records)
    run_memory(large, records)


def _child(what: str, path: Path) -> None:
    with SqliteLog.open(path, readonly=True) as log:
        if what == "replay":
            typed_verified(log)
    # Not getrusage: its peak survives the start of a program, and is then the parent's.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    print(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))


if __name__ == "__main__":
    _child(sys.argv[1], Path(sys.argv[2]))

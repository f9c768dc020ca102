"""What an auditor's commands cost on the examples: seconds of processor and bytes, with levels.

python benchmarks/audit_bundle.py [--memos N] [--rounds N]

`explain` is timed as a command, start of Python included, beside others that start Python: the
median of interleaved rounds by the wall, and by the processor, which a busy machine disturbs less.
Its code and that of its libraries is compiled first, as an installation does. `verify --all` is
timed over N memos with 1, 2, 4 … workers up to the cores; what each takes of the processor in all
shows what the workers cost beside the work.
"""

import argparse
import compileall
import os
import site
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

from log_material import told, verdict
from pypdf import PdfReader

from briefing.audit.explain import explain_memo
from briefing.audit.issued import last_memo
from briefing.regions.load import load_region
from events.sqlite import SqliteLog

ROOT = Path(__file__).resolve().parents[1]
BRIEFING = str(Path(sys.executable).with_name("briefing"))


def spent(folder: Path, *command: str) -> float:
    """Seconds of processor time that a command takes."""
    return timed(folder, *command)[1]


def timed(folder: Path, *command: str) -> tuple[float, float]:
    """Seconds by the wall, and of processor time, that a command takes."""
    before, began = getrusage(RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    wall, after = time.perf_counter() - began, getrusage(RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


EXPLAIN_MUST = 0.3
"""Seconds that an explanation may take."""
BUNDLE_MUST = 1_000_000
"""Bytes that the bundle of a memo of four pages may have."""
WORKERS_MUST = 0.8
"""How much of each further worker `verify --all` must turn into speed."""


def started(folder: Path, desk: tuple[str, ...], rounds: int) -> None:
    """Commands that do little, each a process of its own."""
    asked = {
        "briefing --help": (BRIEFING, "--help"),
        "log": (*desk, "log"),
        "situation": (*desk, "situation"),
        "explain #2": (*desk, "explain", "#2"),
        "explain memo.pdf#2": (*desk, "explain", "memo.pdf#2"),
        "explain 20": (*desk, "explain", "20"),
    }
    took: dict[str, list[tuple[float, float]]] = {name: [] for name in asked}
    for _ in range(rounds):
        for name, command in asked.items():
            took[name].append(timed(folder, *command))
    for name, found in took.items():
        wall, processor = (statistics.median(part) for part in zip(*found, strict=True))
        level = verdict(wall, EXPLAIN_MUST, 0.1, least=True) if "explain" in name else ""
        told(f"{name}, the command", f"{wall:.3f} s, {processor:.3f} s CPU", level)


def explained(folder: Path) -> None:
    """One sentence explained in a process that has loaded everything, with and without outbox."""
    region = load_region("northeast-asia")
    with SqliteLog.open(folder / "desk" / "log.sqlite", readonly=True) as log:
        act = last_memo(log)
        for label, outbox in (("the outbox", folder / "desk" / "outbox"), ("the log alone", None)):
            rounds = []
            for _ in range(5):
                began = time.process_time()
                explain_memo(act, log=log, region=region, only=2, outbox=outbox)
                rounds.append(time.process_time() - began)
            told(f"  explain within a process, from {label}", f"{min(rounds):.3f} s CPU")


def verified(folder: Path, desk: tuple[str, ...], memos: int) -> None:
    """Every memo rebuilt, by one worker and by more, up to as many as there are cores."""
    for number in range(1, memos):
        spent(folder, *desk, "memo", "--dated", f"2025-03-{31 - number % 30:02}", "-o", "more.pdf")
    took = {}
    for workers in (n for n in (1, 2, 4, 8, 16) if n <= (os.cpu_count() or 1)):
        command = (*desk, "verify", "--all", "--jobs", str(workers))
        took[workers], processor = timed(folder, *command)
        told(
            f"verify --all, {memos} memos, {workers} workers",
            f"{took[workers]:.1f} s, {processor:.1f} s CPU",
        )
        if workers > 1:
            gained = took[1] / took[workers] / workers
            said = verdict(gained, WORKERS_MUST, 1.0)
            told("  of each worker's time gained", f"{gained:.2f}", said)


def main() -> None:
    """Print one row for each command."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--memos", type=int, default=6)
    parser.add_argument("--rounds", type=int, default=7, help="of the commands that are short")
    options = parser.parse_args()
    for path in (ROOT / "briefing", ROOT / "events", *map(Path, site.getsitepackages())):
        compileall.compile_dir(path, quiet=2)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        desk = (BRIEFING, "--desk", "desk")
        zone = ("--region", "northeast-asia", "--timezone", "Asia/Seoul")
        spent(folder, BRIEFING, "init", "desk", *zone)
        spent(folder, *desk, "ingest", str(ROOT / "examples" / "northeast-asia"))
        spent(folder, *desk, "memo", "--dated", "2025-03-31", "-o", "memo.pdf")
        spent(folder, *desk, "keys")
        spent(folder, *desk, "checkpoint")
        verifier = str(ROOT / "docs" / "verify_bundle.py")
        rows = [
            (
                "export --memo",
                spent(folder, *desk, "export", "--memo", "memo.pdf", "-o", "e.zip"),
                "e.zip",
            ),
            ("verify_bundle.py", spent(folder, sys.executable, "-I", verifier, "e.zip"), "e.zip"),
            ("audit", spent(folder, *desk, "audit", "memo.pdf", "-o", "a.pdf"), "a.pdf"),
            (
                "audit --format prov",
                spent(folder, *desk, "audit", "memo.pdf", "--format", "prov", "-o", "a.json"),
                "a.json",
            ),
        ]
        pages = {n: len(PdfReader(folder / n).pages) for n in ("memo.pdf", "a.pdf")}
        told("pages of the memo, of the report", f"{pages['memo.pdf']}, {pages['a.pdf']}")
        for label, seconds, file in rows:
            size = (folder / file).stat().st_size
            least = {"export --memo": verdict(size, BUNDLE_MUST, BUNDLE_MUST / 2, least=True)}
            told(label, f"{seconds:.2f} s CPU, {size:,} bytes", least.get(label, ""))
        started(folder, desk, options.rounds)
        explained(folder)
        verified(folder, desk, options.memos)


if __name__ == "__main__":
    main()

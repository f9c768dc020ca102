"""What an auditor's commands cost on the examples: seconds of processor and bytes, with levels.

python benchmarks/audit_bundle.py [--memos N]

`explain` is timed as a command, start of Python included, and as it is inside one process.
`verify --all` is timed by the wall over N memos with one worker and with several.
"""

import argparse
import os
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
    before = getrusage(RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


EXPLAIN_MUST = 0.3
"""Seconds that an explanation may take."""
BUNDLE_MUST = 1_000_000
"""Bytes that the bundle of a memo of four pages may have."""
WORKERS_MUST = 0.8
"""How much of each further worker `verify --all` must turn into speed."""


def explained(folder: Path, desk: tuple[str, ...]) -> None:
    """One sentence explained: as a command, and in a process that has loaded everything."""
    took = statistics.median(spent(folder, *desk, "explain", "#2") for _ in range(3))
    told("explain, the command", f"{took:.2f} s CPU", verdict(took, EXPLAIN_MUST, 0.1, least=True))
    region = load_region("northeast-asia")
    with SqliteLog.open(folder / "desk" / "log.sqlite", readonly=True) as log:
        act, rounds = last_memo(log), []
        for _ in range(3):
            began = time.process_time()
            explain_memo(act, log=log, region=region, only=2)
            rounds.append(time.process_time() - began)
    took = statistics.median(rounds)
    told("  within a process", f"{took:.2f} s CPU", verdict(took, EXPLAIN_MUST, 0.1, least=True))


def verified(folder: Path, desk: tuple[str, ...], memos: int) -> None:
    """Every memo rebuilt, by one worker and by as many as there are cores."""
    for number in range(1, memos):
        spent(folder, *desk, "memo", "--dated", f"2025-03-{31 - number % 30:02}", "-o", "more.pdf")
    took = {}
    for workers in (1, os.cpu_count() or 1):
        began = time.perf_counter()
        spent(folder, *desk, "verify", "--all", "--jobs", str(workers))
        took[workers] = time.perf_counter() - began
        told(f"verify --all, {memos} memos, {workers} workers", f"{took[workers]:.1f} s")
    most = max(took)
    if most > 1:
        gained = took[1] / took[most] / most
        told("  of each worker's time gained", f"{gained:.2f}", verdict(gained, WORKERS_MUST, 1.0))


def main() -> None:
    """Print one row for each command."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--memos", type=int, default=6)
    options = parser.parse_args()
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
        explained(folder, desk)
        verified(folder, desk, options.memos)


if __name__ == "__main__":
    main()

"""What an evidence bundle and an audit report of the examples cost: seconds of processor, bytes.

python benchmarks/audit_bundle.py
"""

import subprocess
import sys
import tempfile
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

from pypdf import PdfReader

ROOT = Path(__file__).resolve().parents[1]
BRIEFING = str(Path(sys.executable).with_name("briefing"))


def spent(folder: Path, *command: str) -> float:
    """Seconds of processor time that a command takes."""
    before = getrusage(RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print one row for each command."""
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
        print(f"memo {pages['memo.pdf']} pages, report {pages['a.pdf']} pages")
        for label, seconds, file in rows:
            print(f"{label:20} {seconds:6.2f} s CPU  {(folder / file).stat().st_size:>9,} bytes")


if __name__ == "__main__":
    main()

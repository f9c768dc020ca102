"""Do to the log what machines do to it, many times, and count what was lost.

    scripts/faults [--kills N] [--flips N] [--jumps N] [--seed N]

Prints a table; exit code 12 when anything that was acknowledged was lost, half a batch was there,
a change of content went unseen, or a slot was missed or decided twice.
Takes minutes; not a part of scripts/test.
"""

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path

from bits import flip_bits, tear_wal
from clock import clock_rounds
from disk import fill_disk
from kills import kill_rounds
from material import Tally

VIOLATED = 12


def main() -> int:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--kills", type=int, default=1000, help="rounds of kill -9")
    options.add_argument("--flips", type=int, default=2000, help="single bits to flip")
    options.add_argument("--wal", type=int, default=200, help="write-ahead logs to tear")
    options.add_argument("--full", type=int, default=5, help="disks to fill")
    options.add_argument("--jumps", type=int, default=40, help="jumps of the clock")
    options.add_argument("--seed", type=int, default=1, help="which random faults")
    chosen = options.parse_args()
    chance = random.Random(chosen.seed)  # noqa: S311 - no secret
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="faults-") as name:
        folder = Path(name)
        tallies = [
            *kill_rounds(folder, chosen.kills, chance),
            flip_bits(folder, chosen.flips, chance),
            tear_wal(folder, chosen.wal, chance),
            fill_disk(folder, chosen.full, chance),
            *clock_rounds(folder, chosen.jumps, chance),
        ]
    for line in table(tallies):
        sys.stdout.write(line + "\n")
    sys.stdout.write(f"seed {chosen.seed}, {time.monotonic() - begun:.0f} s\n")
    wrong = [violation for tally in tallies for violation in tally.violations]
    for violation in wrong[:20]:
        sys.stderr.write(violation + "\n")
    return VIOLATED if wrong else 0


def table(tallies: list[Tally]) -> list[str]:
    rows = [("fault", "rounds", "took effect", "violations", "")]
    rows += [(t.name, str(t.rounds), str(t.midst), str(len(t.violations)), t.note) for t in tallies]
    return [
        f"{name:<22}{rounds:>8}{midst:>13}{wrong:>12}  {note}".rstrip()
        for name, rounds, midst, wrong, note in rows
    ]


if __name__ == "__main__":
    sys.exit(main())

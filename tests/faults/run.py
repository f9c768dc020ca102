"""Do to the log what machines do to it, many times, and count what was lost.

    scripts/faults [--kills N] [--flips N] [--moves N] [--calls N]
        [--deliveries N] [--jumps N] [--seed N]

Prints a table; exit code 12 when anything that was acknowledged was lost, half a batch was there,
a change of content went unseen, or a slot was missed or decided twice.
Takes minutes; not a part of scripts/test.
"""

import argparse
import random
import runpy
import sys
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path

from bits import flip_bits, tear_wal
from clock import clock_rounds
from deliveries import delivery_kills, stores
from disk import fill_disk
from kills import kill_rounds
from material import Tally
from moves import move_rounds
from outages import outage_rounds
from syscalls import fail_calls

VIOLATED = 12


def main() -> int:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--kills", type=int, default=1000, help="rounds of kill -9")
    options.add_argument("--flips", type=int, default=2000, help="single bits to flip")
    options.add_argument("--wal", type=int, default=200, help="write-ahead logs to tear")
    options.add_argument("--full", type=int, default=5, help="disks to fill")
    options.add_argument("--moves", type=int, default=200, help="moves and restores to kill")
    options.add_argument("--calls", type=int, default=10, help="of each system call, to fail")
    options.add_argument("--deliveries", type=int, default=500, help="schedulers to kill")
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
            *fail_calls(folder / "calls", chosen.calls, chance),
            *_moves(folder / "moves", chosen.moves, chance),
            *_deliveries(folder / "deliveries", chosen.deliveries, chance),
            *clock_rounds(folder, chosen.jumps, chance),
        ]
    for line in table(tallies):
        sys.stdout.write(line + "\n")
    sys.stdout.write(f"seed {chosen.seed}, {time.monotonic() - begun:.0f} s\n")
    wrong = [violation for tally in tallies for violation in tally.violations]
    for violation in wrong[:20]:
        sys.stderr.write(violation + "\n")
    return VIOLATED if wrong else 0


def _moves(folder: Path, rounds: int, chance: random.Random) -> list[Tally]:
    """Kills over moves and restores, with a server of our own where there can be one."""
    names = runpy.run_path(str(Path(__file__).parents[1] / "throwaway_postgres.py"))
    reason = names["why_not"]()
    if reason is not None or not rounds:
        return [Tally("kill -9 in move", note=f"skipped: {reason or 'no rounds wanted'}")]
    with names["throwaway"]() as address:
        return move_rounds(folder, rounds, chance, address)


def _deliveries(folder: Path, rounds: int, chance: random.Random) -> list[Tally]:
    """Kills over issue and delivery on both stores, then an hour of each trouble with mail."""
    if not rounds:
        return [Tally("kill -9 in delivery", note="skipped: no rounds wanted")]
    names = runpy.run_path(str(Path(__file__).parents[1] / "throwaway_postgres.py"))
    reason = names["why_not"]()
    with nullcontext() if reason else names["throwaway"]() as address:
        found = stores(folder / "log", address)
        tallies = [delivery_kills(folder / "log", rounds, chance, store) for store in found]
    if reason:
        tallies.append(Tally("kill -9, PostgreSQL", note=f"skipped: {reason}"))
    return [*tallies, *outage_rounds(folder / "outages")]


def table(tallies: list[Tally]) -> list[str]:
    rows = [("fault", "rounds", "took effect", "violations", "")]
    rows += [(t.name, str(t.rounds), str(t.midst), str(len(t.violations)), t.note) for t in tallies]
    return [
        f"{name:<30}{rounds:>8}{midst:>13}{wrong:>12}  {note}".rstrip()
        for name, rounds, midst, wrong, note in rows
    ]


if __name__ == "__main__":
    sys.exit(main())

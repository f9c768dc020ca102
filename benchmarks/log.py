"""What the log costs, side by side with what it is measured against, in one run.

    python benchmarks/log.py [--only append,replay,postgres] [--records N] [--sync-ms MS]
                             [--reference-disk] [--rounds N] [--folder DIR]

Append: events per second from ready values to durable records, against two floors, each a bare
table (rowid, UUIDv7 with a unique index, payload bytes made beforehand) in WAL mode with
synchronous=FULL: (a) Python's sqlite3 as anybody would write it, (b) apsw with the log's cache
and checkpoints. The log's own work is to check every excerpt, encode, salt, hash, chain, grow the
tree, and keep streams and keys. With --sync-ms every fsync of both sides takes that much longer,
as on a slower disk; append alone is measured then. How much of an append is the disk's differs from
machine to machine, and the ratios with it: with --reference-disk they are measured as they are and
then once more on the disk of the machine that the levels were set on. There floor (a) took 12 µs an
event in batches of 1000, 43 in batches of 100 and 4 ms for each event alone. For each size of batch
the floor is timed with two waits, what each fsync must take longer follows from that, and all
fsyncs of both sides do.

PostgreSQL: against binary COPY of bare rows (position, id, payload) into a table with a key on each
of the first two; and, without a level, against COPY of the log's own rows, made beforehand, into
its own table: what the server alone takes of an append. Then six writers and a reader.

Replay: typed and verified against `eventsourcing` on the same events; structs against models;
snapshots against the whole log (--records, 1,000,000 take minutes); `verify`, proofs, memory.

Each line: what the floor does per second, what the log does, the median of the per-round ratios,
and how that stands to its levels (must / goal). Rounds are interleaved.
"""

import argparse
import os
import platform
import sys
import tempfile
from pathlib import Path

import apsw

PARTS = ("append", "replay", "postgres")


def main() -> None:
    """Read the options and run."""
    # Not at the top: the processes that share a verification read this file before they begin.
    from log_append import run_append, run_cost, run_pieces, run_reference
    from log_material import run_with_slow_sync
    from log_postgres import run_postgres
    from log_replay import run_replay

    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--only", default=",".join(PARTS), help="parts, with commas")
    parser.add_argument("--records", type=int, default=100_000, help="size of the large log")
    parser.add_argument("--sync-ms", type=float, help="what each fsync takes longer; append only")
    parser.add_argument(
        "--reference-disk", action="store_true", help="append as on the levels' disk, and as it is"
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="where to measure (default: the system's)")
    options = parser.parse_args()
    slowed = os.environ.get("SLOW_SYNC_MS")
    if (options.sync_ms or options.reference_disk) and not slowed:
        sys.exit(run_with_slow_sync(options.sync_ms or 0, sys.argv))
    parts = ["append"] if slowed else options.only.split(",")
    if unknown := [part for part in parts if part not in PARTS]:
        parser.error(f"--only: {', '.join(unknown)} is none of {', '.join(PARTS)}")
    print(f"Python {platform.python_version()}, SQLite {apsw.sqlite_lib_version()}")
    print(f"{'events per second':46} {'floor':>11} {'log':>11} {'ratio':>8}  (must / goal)")
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        if "append" in parts:
            if options.reference_disk:
                run_reference(options.rounds, folder)
            else:
                run_append(options.rounds, folder, f", fsync +{slowed} ms" if slowed else "")
            if not slowed:
                run_cost(options.rounds, folder)
                run_pieces(options.rounds)
        if "replay" in parts:
            run_replay(options.rounds, folder, options.records)
        if "postgres" in parts:
            run_postgres(options.rounds)


if __name__ == "__main__":
    main()

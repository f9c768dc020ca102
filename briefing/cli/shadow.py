"""`replay --extractor`: the stored documents read anew beside the log, for comparison alone."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from briefing.cli.clock import now
from briefing.cli.desk_folder import user
from briefing.cli.output import one_line, out, out_json, out_table, progress, say

if TYPE_CHECKING:
    from briefing.audit.shadow import Reading
    from briefing.regions.region import Region
    from briefing.reread import Reread
    from events.store import KeptLog

_RESULTS = ("gained", "lost", "changed", "same")


def shadow(
    log: "KeptLog",
    region: "Region",
    position: int,
    target: Path | None,
    jobs: int,
    *,
    as_json: bool,
) -> bool:
    """Read the documents of the first records again, compare and print; whether anything differs.

    The shadow log is kept at `target`, or nowhere.
    """
    from briefing.audit.shadow import readings
    from briefing.situation.fold import Folding
    from events.sqlite import SqliteLog

    with _place(target) as path:
        _begin(log, position, path)
        with SqliteLog.open(path) as copy:
            left = [one for one in _read_again(copy, region, jobs) if one.result == "left"]
            held = Folding().through(log.read(through=position))
            found = readings(held, Folding().through(copy.read()))
        titles = _titles(log)
        if as_json:
            out_json(_json(found, left, position, target))
        else:
            _print(found, left, titles)
    if target is not None:
        say(f"the shadow log is {target}; the desk's own was not touched")
    return any(one.result != "same" for one in found)


@contextmanager
def _place(target: Path | None) -> Iterator[Path]:
    if target is not None:
        yield target
        return
    with TemporaryDirectory(prefix="briefing-shadow-") as folder:
        yield Path(folder) / "log.sqlite"


def _begin(log: "KeptLog", position: int, path: Path) -> None:
    from briefing.audit.prefix import write_prefix

    with progress("copying", None) as step:
        write_prefix(log, position, path, step)


def _read_again(copy: "KeptLog", region: "Region", jobs: int) -> "Iterator[Reread]":
    from briefing.cli.extracting import ExtractWith, InProcesses
    from briefing.reread import reread

    with progress("reading anew", None) as step:
        for one in reread(
            None,
            log=copy,
            extract=ExtractWith(region.id),
            at=now,
            by=user(),
            why="a shadow, for comparison",
            spread=map if jobs == 1 else InProcesses(jobs),
        ):
            step(one.title)
            yield one


def _titles(log: "KeptLog") -> dict[str, str]:
    from briefing.audit.named import documents

    return {d: m.title or m.origin or d[:12] for _, d, m in documents(log)}


def _counts(found: "tuple[Reading, ...]", by: str) -> dict[str, Counter[str]]:
    rows: dict[str, Counter[str]] = {}
    for one in found:
        key = one.claim.kind if by == "kind" else one.document
        rows.setdefault(key, Counter())[one.result] += 1
    return rows


def _json(
    found: "tuple[Reading, ...]", left: "list[Reread]", position: int, target: Path | None
) -> dict[str, Any]:
    return {
        "as_of": position,
        "log": None if target is None else str(target),
        "documents": {d: dict(c) for d, c in _counts(found, "document").items()},
        "kinds": {k: dict(c) for k, c in sorted(_counts(found, "kind").items())},
        "left": [{"document": one.document, "why": one.detail} for one in left],
        "claims": [
            {
                "result": one.result,
                "document": one.document,
                "position": one.position,
                "kind": one.claim.kind,
                "quote": one.claim.excerpts[0].quote,
                "details": list(one.details),
            }
            for one in found
            if one.result != "same"
        ],
    }


def _print(found: "tuple[Reading, ...]", left: "list[Reread]", titles: dict[str, str]) -> None:
    def table(by: str) -> None:
        rows = _counts(found, by)
        out_table(
            (*_RESULTS, by),
            (
                (*(str(rows[key][r]) for r in _RESULTS), titles.get(key, key.replace("_", " ")))
                for key in (rows if by == "document" else sorted(rows))
            ),
        )
        out()

    table("document")
    table("kind")
    for result in _RESULTS[:-1]:
        some = [one for one in found if one.result == result]
        if some:
            out(f"{result} ({len(some)})")
        for one in some:
            words = one_line(one.claim.excerpts[0].quote, 110)
            at = "" if result == "gained" else f" [{one.position}]"
            out(f"  {one.claim.kind.replace('_', ' ')}: {words}{at}")
            out(f"    {one_line(titles.get(one.document, one.document[:12]), 80)}")
            for detail in one.details:
                out(f"    {one_line(detail, 120)}")
    for unread in left:
        out(f"not read: {one_line(unread.title, 60)}: {unread.detail}")

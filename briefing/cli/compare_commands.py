"""`compare`: what differs between two points of the log, two memos, or without a source."""

from dataclasses import asdict
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from briefing.cli import exits
from briefing.cli.arguments import period_of
from briefing.cli.desk_folder import open_desk
from briefing.cli.exits import CommandError
from briefing.cli.output import Json, one_line, out, out_json, progress, say
from briefing.cli.reproducing import memo_as_issued
from briefing.cli.snapshot_files import NoSnapshot, snapshots_of

if TYPE_CHECKING:
    from briefing.audit.compare import Difference
    from briefing.regions.region import Region
    from briefing.situation.situation import Situation
    from events.acts import MemoIssued
    from events.log import Log
    from events.store import KeptLog

EXACT_UP_TO = 3_000
"""In a log of so many records a cause among several is found by folding it again."""
Without = Annotated[
    list[str] | None,
    typer.Option(
        "--without",
        metavar="DOCUMENT|OUTLET|RULE",
        help="Leave out an outlet, a document or a rule of the extractor; repeat it.",
    ),
]
POINT = "A position, record id, day or moment, head; or a memo (its id or MEMO.pdf)."


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("compare")(compare)


def compare(
    first: Annotated[str, typer.Argument(metavar="A", help=POINT)],
    second: Annotated[str, typer.Argument(metavar="B", help="The later one.")] = "head",
    *,
    period: Annotated[
        str | None, typer.Option(help="Only what happened FROM..TO (days, YYYY-MM-DD).")
    ] = None,
    without: Without = None,
    no_snapshot: NoSnapshot = False,
    as_json: Json = False,
) -> None:
    """List what is new, changed, corrected, withdrawn and closed, each with what caused it.

    With --without: what falls at point A when those sources are left out. Every hash up to the
    later point is checked first. Exit code 4 when nothing differs.

    Examples: briefing compare 2025-03-24 head; briefing compare head --without "Harbour Wire"
    """
    from briefing.audit.asked import asked
    from briefing.audit.compare import compare as differences
    from briefing.audit.compare import without as falling
    from briefing.audit.damage import refuse_damage
    from briefing.replay import replay
    from briefing.situation.assumption import sieve

    days = period_of(period)
    with open_desk(readonly=True) as (desk, log, region), progress("replaying", None) as step:
        kept = snapshots_of(desk, without=no_snapshot)
        reopen = partial(desk.store.open, readonly=True)

        def told(_position: int) -> None:
            step("replaying")

        def folded(position: int) -> "Situation":
            return replay(log, region, as_of=position, on_progress=told, kept=kept)

        start, issued = _point(log, first, desk.config.timezone)
        sentences: list[dict[str, Any]] = []
        if without:
            if second != "head":
                raise CommandError("--without compares point A with itself: leave B out", 2)
            refuse_damage(log, through=start, reopen=reopen)
            assuming = asked(log, without=without, through=start)
            before, after = folded(start), replay(log, region, as_of=start, assuming=assuming)
            sifted = sieve(assuming, before.sources)
            found = falling(before, after, region, sifted, period=days)
        else:
            end, other = _point(log, second, desk.config.timezone)
            if end < start:
                raise CommandError(
                    f"{second} (position {end}) lies before {first} (position {start}); name the "
                    "earlier point first",
                    exits.USAGE,
                )
            refuse_damage(log, through=end, reopen=reopen)
            before, after = folded(start), folded(end)
            acts = [r for r in log.read(after=start, through=end) if _is_act(r.event)]
            exact = lru_cache(maxsize=64)(folded) if end <= EXACT_UP_TO else None
            found = differences(before, after, region, acts=acts, fold_at=exact, period=days)
            if issued and other:
                sentences = _sentences(log, region, issued, other, found)
        caused = {p: _cause(log, p) for d in found if (p := d.position) is not None}
    heading = {"a": before.position, "b": after.position, "without": without or []}
    if as_json:
        rows = [_json(d, caused) for d in found]
        out_json({**heading, "differences": rows, "sentences": sentences})
    else:
        _tell(found, caused, before, after, sentences, without=bool(without))
    if not found and not sentences:
        raise typer.Exit(exits.NOTHING)


def _is_act(event: object) -> bool:
    from events.acts import Act

    return isinstance(event, Act)


def _point(log: "KeptLog", ref: str, timezone: str) -> tuple[int, "MemoIssued | None"]:
    """The position that a reference means, and the memo where it is one."""
    from briefing.audit.issued import UnknownMemoError, find_memo
    from briefing.cli.references import resolve_ref

    path = Path(ref)
    if path.suffix.lower() == ".pdf" or path.is_file():
        act = memo_as_issued(log, ref)
        return act.as_of, act
    position = resolve_ref(log, ref, timezone)
    try:
        return position, find_memo(log, None, ref)
    except UnknownMemoError:
        return position, None


def _sentences(
    log: "Log",
    region: "Region",
    one: "MemoIssued",
    other: "MemoIssued",
    found: "tuple[Difference, ...]",
) -> list[dict[str, Any]]:
    """The sentences that only one of two memos has, with the difference behind each.

    Of those with the same words in both, the second memo's where it rests on other records.
    """
    from briefing.audit.explain import worded

    first = worded(one, log=log, region=region)
    second = worded(other, log=log, region=region)
    rows = []
    for memo, mine, theirs in ((one, first, second), (other, second, first)):
        said = {s.text for s in theirs}
        rested = {(s.text, s.positions) for s in theirs}
        for sentence in mine:
            same_words = sentence.text in said
            if same_words and (mine is first or (sentence.text, sentence.positions) in rested):
                continue
            causes = [
                d.position
                for d in found
                if d.position is not None
                and (
                    d.position in sentence.positions
                    or (d.claim is not None and d.claim.position in sentence.positions)
                )
            ]
            later = [p for p in sentence.positions if p > one.as_of]
            rows.append(
                {
                    "memo": memo.memo,
                    "number": sentence.number,
                    "text": sentence.text,
                    "positions": list(sentence.positions),
                    "same_words": same_words,
                    "position": max(causes or later, default=None),
                }
            )
    return rows


def _cause(log: "Log", position: int) -> dict[str, Any]:
    """The record that caused a difference, as a reader needs it."""
    from events.acts import Act

    record = log.record(position)
    act = record.event
    by, why = (act.by, act.why) if isinstance(act, Act) else (None, None)
    return {
        "position": position,
        "kind": record.kind,
        "recorded_at": record.recorded_at.isoformat(timespec="seconds"),
        "by": by,
        "why": why,
    }


def _json(one: "Difference", caused: dict[int, dict[str, Any]]) -> dict[str, Any]:
    claim = one.claim
    fields = {k: v for k, v in asdict(one).items() if k not in ("claim", "position")}
    return {
        **fields,
        "claim": None
        if claim is None
        else {
            "id": claim.id,
            "position": claim.position,
            "kind": claim.claim.kind,
            "document": claim.claim.document,
            "quote": claim.claim.excerpts[0].quote,
        },
        "cause": caused.get(one.position) if one.position is not None else None,
    }


def _tell(
    found: "tuple[Difference, ...]",
    caused: dict[int, dict[str, Any]],
    before: "Situation",
    after: "Situation",
    sentences: list[dict[str, Any]],
    *,
    without: bool,
) -> None:
    known = {s.document for s in before.sources}
    fewer = len(known - {s.document for s in after.sources})
    more = len({s.document for s in after.sources} - known)
    moved = f"{fewer} documents left out" if without else f"{more} documents added"
    say(f"from position {before.position} to {after.position}: {moved}")
    titles = {
        s.document: ", ".join(
            str(part)
            for part in (s.metadata.outlet, s.metadata.published, s.metadata.title)
            if part
        )
        for s in (*before.sources, *after.sources)
    }
    for tag in ("new", "changed", "corrected", "withdrawn", "closed"):
        rows = [d for d in found if d.tag == tag]
        if rows:
            out(f"{tag} ({len(rows)})")
        for one in rows:
            _print(one, caused, titles)
    if sentences:
        out(f"sentences that differ ({len(sentences)})")
    for row in sentences:
        out(f"  {row['memo']}#{row['number']}: {row['text']}")
        rests = ", ".join(map(str, row["positions"]))
        again = "the same words, now resting" if row["same_words"] else "rests"
        cause = f"; cause: position {row['position']}" if row["position"] else ""
        out(f"    {again} on {rests}{cause}")
    if not found and not sentences:
        say("nothing differs")


def _print(one: "Difference", caused: dict[int, dict[str, Any]], titles: dict[str, str]) -> None:
    if one.claim is not None:
        claims = "1 claim" if one.claims == 1 else f"{one.claims} claims"
        words = one_line(one.claim.claim.excerpts[0].quote, 110)
        out(f"  {one.claim.claim.kind}, {claims} [{one.claim.position}]: “{words}”")
        out(f"    {one_line(titles.get(one.claim.claim.document, ''), 100)}")
    elif one.document is not None:
        out(f"  document {one.document[:12]}: {one_line(titles.get(one.document, ''), 90)}")
    for detail in one.details:
        out(f"    {detail}")
    cause = caused.get(one.position or 0)
    if cause is None:
        out("    cause: no single record")
        return
    by = f" by {cause['by']}" if cause["by"] else ""
    why = f": {cause['why']}" if cause["why"] else ""
    out(f"    cause: position {cause['position']}, {cause['kind']}{by}{why}")

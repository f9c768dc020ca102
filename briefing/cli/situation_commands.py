"""`situation` and `replay`: the folded state, today and as of any point."""

from typing import TYPE_CHECKING, Annotated

import typer

from briefing.cli.arguments import day_of, period_of
from briefing.cli.clock import now
from briefing.cli.compare_commands import Without
from briefing.cli.desk_folder import open_desk
from briefing.cli.output import Json, out, out_json, out_table, progress
from briefing.cli.situation_ledgers import Row, print_ledgers
from briefing.cli.snapshot_files import NoSnapshot, snapshots_of

if TYPE_CHECKING:
    from briefing.memo.context import MemoContext, Sentence
    from briefing.regions.region import Region
    from briefing.situation.situation import Situation
    from events.snapshots import Snapshots
    from events.stored import VerifiableLog

AsOf = Annotated[
    str | None,
    typer.Option("--as-of", help="A position, record id, memo id, `head`, or a date or time."),
]
Period = Annotated[
    str | None, typer.Option("--period", help="Only what happened FROM..TO (days, YYYY-MM-DD).")
]
Dated = Annotated[
    str | None,
    typer.Option("--dated", help="The day to judge from what is ahead; without it the as-of day."),
]


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("situation")(situation)
    app.command("replay")(replay)


def situation(
    *,
    as_of: AsOf = None,
    period: Period = None,
    dated: Dated = None,
    no_snapshot: NoSnapshot = False,
    as_json: Json = False,
) -> None:
    """Show the situation: what happened and was said, the ledgers, the sources.

    Example: briefing situation --as-of 2025-03-25 --period 2025-03-01..2025-03-31
    """
    _fold_and_show(as_of, period, dated, [], as_json=as_json, audit=False, no_snapshot=no_snapshot)


def replay(
    *,
    as_of: AsOf = None,
    period: Period = None,
    dated: Dated = None,
    without: Without = None,
    no_snapshot: NoSnapshot = False,
    as_json: Json = False,
) -> None:
    """Fold the log again up to a point, and show what the desk knew then.

    Every hash up to that point is checked on the way. --without shows what it would have known
    had it never had those sources.

    Examples: briefing replay --as-of 20; briefing replay --without "Harbour Wire"
    """
    _fold_and_show(
        as_of, period, dated, without or [], as_json=as_json, audit=True, no_snapshot=no_snapshot
    )


def _fold_and_show(
    as_of: str | None,
    period: str | None,
    dated: str | None,
    without: list[str],
    *,
    as_json: bool,
    audit: bool,
    no_snapshot: bool,
) -> None:
    from briefing.memo.compose import compose
    from briefing.situation.asof import local_day
    from briefing.situation.ledgers import ledgers
    from briefing.situation.period import within
    from briefing.situation.state import state_hash, to_json
    from events.acts import MemoRequest

    first, last = period_of(period)
    with open_desk(readonly=True) as (desk, log, region):
        kept = snapshots_of(desk, without=no_snapshot)
        state = _replayed(log, region, as_of, desk.config.timezone, without, kept)
        root = log.root(state.position).hex()
        if audit:
            from briefing.audit.damage import refuse_damage

            refuse_damage(log, through=state.position)
        whole = state_hash(state)
        known = state
        if first or last:
            state = within(state, first, last)
        day = day_of(dated, "--dated") or local_day(
            state.recorded_at or now(), desk.config.timezone
        )
        rows = ledgers(known, region, day, (first, last))
        request = MemoRequest(dated=day, period_from=first, period_to=last)
        context = compose(
            state, request, region=region, memo="", root=root, fingerprint=(), texts=log.text
        )
    if as_json:
        out_json(
            {
                "as_of": state.position,
                "root": root,
                "state_sha256": whole,
                "without": without,
                "dated": day.isoformat(),
                "situation": to_json(state),
                "ledgers": rows,
            }
        )
        return
    if audit:
        recorded = f", recorded {state.recorded_at:%Y-%m-%d %H:%M} UTC" if state.recorded_at else ""
        out(f"as of position {state.position}{recorded}")
        out(f"root  {root}")
        out(f"state {whole}")
        if without:
            out(f"without {', '.join(without)}: the root is that of the whole log")
        out()
    _show(context, state, rows)


def _replayed(
    log: "VerifiableLog",
    region: "Region",
    ref: str | None,
    timezone: str,
    without: list[str],
    kept: "Snapshots | None",
) -> "Situation":
    from briefing.replay import replay as fold_again
    from briefing.replay import without_sources
    from briefing.situation.asof import resolve_ref

    position = resolve_ref(log, ref or "head", timezone)
    with progress("replaying", position) as step:
        return fold_again(
            log,
            region,
            as_of=position,
            without=without_sources(log, without) if without else None,
            on_progress=lambda _position: step("replaying"),
            kept=kept,
        )


def _show(context: "MemoContext", state: "Situation", rows: dict[str, list[Row]]) -> None:
    """What happened and was said, the ledgers and the sources, with log positions."""
    cells = [
        (row.topic, sentence) for row in context.matrix for cell in row.cells for sentence in cell
    ]
    sections: tuple[tuple[str, list[tuple[str, Sentence]]], ...] = (
        ("Developments", [(row.label, s) for row in context.developments for s in row.sentences]),
        ("Who said what", cells),
        (
            "Other statements",
            [(row.label, s) for row in context.other_statements for s in row.sentences],
        ),
        ("Sources disagree", [("", s) for s in context.disagreements]),
        ("Commentary", [("", s) for s in context.commentary]),
    )
    for title, lines in sections:
        out(title)
        for label, sentence in lines:
            positions = ", ".join(map(str, sentence.positions))
            out(f"  {label + ': ' if label else ''}{sentence.text} [{positions}]")
        if not lines:
            out("  nothing on record")
        out()
    for cut in context.cuts:
        out(cut)
    out()
    print_ledgers(rows)
    out("Sources")
    out_table(
        ("pos", "published", "outlet", "grade", "title"),
        (
            (
                str(s.position),
                str(s.metadata.published or "undated"),
                s.metadata.outlet or "–",
                s.grade.reliability + s.grade.credibility,
                (s.metadata.title or s.metadata.origin or s.document[:12])
                + (" (copy)" if s.copy_of else ""),
            )
            for s in state.sources
        ),
    )

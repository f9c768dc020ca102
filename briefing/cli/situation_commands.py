"""`situation`: the folded state, today and as of any point."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from briefing.cli.arguments import day_of, period_of
from briefing.cli.clock import now
from briefing.cli.desk_folder import open_desk
from briefing.cli.output import Json, out, out_json, out_table, progress
from briefing.cli.situation_ledgers import Row, print_ledgers
from briefing.cli.snapshot_files import NoSnapshot, snapshots_of

if TYPE_CHECKING:
    from briefing.memo.context import MemoContext, Sentence
    from briefing.regions.region import Region
    from briefing.situation.situation import Development, Situation
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
    from briefing.cli.references import resolve_ref
    from briefing.replay import replay as fold_again

    days = period_of(period)
    with open_desk(readonly=True) as (desk, log, region), progress("folding", None) as step:
        state = fold_again(
            log,
            region,
            as_of=resolve_ref(log, as_of or "head", desk.config.timezone),
            on_progress=lambda _position: step("folding"),
            kept=snapshots_of(desk, without=no_snapshot),
        )
        seen = picture(log, region, state, desk.config.timezone, days, dated)
    if as_json:
        out_json(seen.as_json())
    else:
        show(seen)


@dataclass(frozen=True, slots=True)
class Picture:
    """A situation on the way to a reader: its period's part, the ledgers, the sentences."""

    state: "Situation"
    root: str
    state_sha256: str
    dated: date
    rows: dict[str, list[Row]]
    context: "MemoContext"

    def as_json(self) -> dict[str, Any]:
        """What `--json` prints of it."""
        from briefing.situation.state import to_json

        return {
            "as_of": self.state.position,
            "root": self.root,
            "state_sha256": self.state_sha256,
            "without": [],
            "dated": self.dated.isoformat(),
            "situation": to_json(self.state),
            "ledgers": self.rows,
        }


def picture(
    log: "VerifiableLog",
    region: "Region",
    known: "Situation",
    timezone: str,
    period: tuple[date | None, date | None],
    dated: str | None,
) -> Picture:
    """What `situation` and `replay` show of a situation, composed while its log is open."""
    from briefing.memo.compose import compose
    from briefing.situation.asof import local_day
    from briefing.situation.ledgers import ledgers
    from briefing.situation.period import within
    from briefing.situation.state import state_hash
    from events.acts import MemoRequest

    day = day_of(dated, "--dated") or local_day(known.recorded_at or now(), timezone)
    root = log.root(known.position).hex()
    state = within(known, *period) if any(period) else known
    request = MemoRequest(dated=day, period_from=period[0], period_to=period[1])
    context = compose(
        state, request, region=region, memo="", root=root, fingerprint=(), texts=log.text
    )
    rows = ledgers(known, region, day, period)
    return Picture(state, root, state_hash(known), day, rows, context)


def show(seen: Picture) -> None:
    """What happened and was said, the ledgers and the sources, with log positions."""
    context, state, rows = seen.context, seen.state, seen.rows
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
        (
            "Sources disagree",
            [
                ("settled" if way == "settled" else "", s)
                for s, way in zip(context.disagreements, context.settling, strict=True)
            ],
        ),
        ("Commentary", [("", s) for s in context.commentary]),
    )
    behind = {p: d for d in state.developments for p in d.positions}
    for title, lines in sections:
        out(title)
        for label, sentence in lines:
            positions = ", ".join(map(str, sentence.positions))
            told = _sources_of(sentence, behind) if title == "Developments" else ""
            out(f"  {label + ': ' if label else ''}{sentence.text} [{positions}]{told}")
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


def _sources_of(sentence: "Sentence", behind: "dict[int, Development]") -> str:
    """How many documents and independent sources tell what a sentence tells, if it is one thing."""
    found = {d.id: d for p in sentence.positions if (d := behind.get(p))}
    if len(found) != 1:
        return ""
    (development,) = found.values()
    documents = len({r.document for r in development.reports})
    number = "1 document" if documents == 1 else f"{documents} documents"
    return f" {number}, {development.independent} independent"

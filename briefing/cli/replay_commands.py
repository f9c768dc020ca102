"""`replay`: the situation or a memo anew as of any point, and what it would be without a part."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from briefing.cli.arguments import day_of, grade_of, period_of
from briefing.cli.compare_commands import Without
from briefing.cli.desk_folder import open_desk
from briefing.cli.exits import USAGE, CommandError
from briefing.cli.output import Json, out, out_json, progress
from briefing.cli.references import position_of
from briefing.cli.situation_commands import Dated, Period, picture, show
from briefing.cli.snapshot_files import NoSnapshot, snapshots_of
from briefing.cli.whatif import Answer, answer_json, print_answer

if TYPE_CHECKING:
    from briefing.audit.whatif import View
    from briefing.regions.region import Region
    from briefing.situation.assumption import Assumption
    from briefing.situation.situation import Situation
    from events.acts import MemoIssued
    from events.snapshots import Snapshots
    from events.store import KeptLog

Days = tuple[date | None, date | None]


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("replay")(replay)


def replay(
    *,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            help="A position, record id, memo id, `head`, a date or time, or a checkpoint's file.",
        ),
    ] = None,
    memo: Annotated[
        str | None,
        typer.Option(help="What this memo (its id or MEMO.pdf) would say there; Markdown."),
    ] = None,
    period: Period = None,
    dated: Dated = None,
    without: Without = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only",
            metavar="DOCUMENT|OUTLET|RULE",
            help="Keep these alone; repeat it.",
        ),
    ] = None,
    min_grade: Annotated[
        str | None,
        typer.Option(help="Only documents graded so or better in both parts, such as C3."),
    ] = None,
    independent: Annotated[
        int, typer.Option(min=1, help="Only developments with so many independent sources.")
    ] = 1,
    published_until: Annotated[
        str | None, typer.Option(help="Only documents published by that day, YYYY-MM-DD.")
    ] = None,
    no_snapshot: NoSnapshot = False,
    as_json: Json = False,
) -> None:
    """Fold the log again up to a point, and show what the desk knew then.

    Every hash up to that point is checked on the way. With --without, --only, --min-grade,
    --independent or --published-until: what it would have known then, and what falls, weakens
    and stands against what it knew. They may be combined.

    Examples: briefing replay --as-of 20; briefing replay --without "Harbour Wire" --memo MEMO
    """
    from briefing.audit.asked import asked
    from briefing.audit.damage import refuse_damage
    from briefing.audit.whatif import View
    from briefing.memo.markdown import markdown
    from briefing.replay import memo_of

    days = period_of(period)
    grade = None if min_grade is None else grade_of(min_grade, "--min-grade")
    until = day_of(published_until, "--published-until")
    if memo and (period or dated):
        raise CommandError(
            "--memo brings its own day and period: leave --dated and --period out", USAGE
        )
    with open_desk(readonly=True) as (desk, log, region):
        act = None if memo is None else _memo(log, memo)
        here = as_of or ("head" if act is None else str(act.as_of))
        position = position_of(log, here, desk.config.timezone)
        assuming = asked(
            log,
            without=without or (),
            only=only or (),
            through=position,
            min_grade=grade,
            published_until=until,
            independent=independent,
        )
        refuse_damage(log, through=position)
        folded = _Folded(log, region, position, snapshots_of(desk, without=no_snapshot))
        zone = desk.config.timezone
        state = folded.situation(assuming)
        seen = picture(log, region, state, zone, days, dated) if act is None else None
        printed = None if act is None else memo_of(log, region, state, act)
        answer = None
        if assuming.asks:
            day = printed.request.dated if printed else seen.dated if seen else date.min
            answer = _answer(folded, assuming, View(state, day, printed), act, days)
        root = log.root(position).hex()
    if as_json:
        told = {"as_of": position, "root": root} if seen is None else seen.as_json()
        told |= {} if printed is None else {"memo": printed.model_dump(mode="json")}
        told |= {"without": without or []}
        told |= {} if answer is None else {"what_if": answer_json(answer)}
        out_json(told)
        return
    recorded = f", recorded {state.recorded_at:%Y-%m-%d %H:%M} UTC" if state.recorded_at else ""
    out(f"as of position {position}{recorded}")
    out(f"root  {root}{' (of the whole log)' if answer else ''}")
    if seen is not None:
        out(f"state {seen.state_sha256}")
    out()
    if answer is not None:
        print_answer(answer)
    if seen is not None:
        show(seen)
    if printed is not None:
        out(markdown(printed).rstrip("\n"))


@dataclass(frozen=True, slots=True)
class _Folded:
    """A log's first records, to be folded as they are or under an assumption."""

    log: "KeptLog"
    region: "Region"
    position: int
    kept: "Snapshots | None"

    def situation(self, assuming: "Assumption | None" = None) -> "Situation":
        from briefing.replay import replay as fold_again

        with progress("replaying", None) as step:
            return fold_again(
                self.log,
                self.region,
                as_of=self.position,
                assuming=assuming,
                on_progress=lambda _position: step("replaying"),
                kept=self.kept,
            )


def _answer(
    folded: _Folded,
    assuming: "Assumption",
    assumed: "View",
    act: "MemoIssued | None",
    days: Days,
) -> Answer:
    """The true side beside the assumed one."""
    from dataclasses import replace

    from briefing.audit.whatif import View, fates
    from briefing.replay import memo_of
    from briefing.situation.assumption import sieve
    from briefing.situation.period import within

    whole = folded.situation()
    sifted = sieve(assuming, whole.sources)
    memo = None if act is None else memo_of(folded.log, folded.region, whole, act)
    true = View(whole, assumed.dated, memo)
    if any(days):
        true = replace(true, situation=within(whole, *days))
        assumed = replace(assumed, situation=within(assumed.situation, *days))
    return Answer(whole, sifted, fates(true, assumed, folded.region, sifted))


def _memo(log: "KeptLog", ref: str) -> "MemoIssued":
    from briefing.audit.memo import find_memo

    path = Path(ref)
    if path.suffix.lower() == ".pdf" and not path.is_file():
        raise CommandError(f"there is no file {ref}")
    return find_memo(log, path.read_bytes() if path.is_file() else None, ref)

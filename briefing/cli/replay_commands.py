"""`replay`: the situation or a memo anew as of any point, and what it would be without a part."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from briefing.cli.arguments import day_of, grade_of, period_of
from briefing.cli.compare_commands import Without
from briefing.cli.dependence import dependence_json, print_dependence
from briefing.cli.desk_folder import open_desk
from briefing.cli.exits import NOTHING, USAGE, CommandError
from briefing.cli.output import Json, out, out_json, progress
from briefing.cli.references import position_of
from briefing.cli.reproducing import memo_as_issued
from briefing.cli.shadow import shadow
from briefing.cli.situation_commands import Dated, Period, Picture, picture, show
from briefing.cli.snapshot_files import NoSnapshot, snapshots_of
from briefing.cli.whatif import Answer, answer_json, print_answer

if TYPE_CHECKING:
    from briefing.memo.context import MemoContext
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
    dependence: Annotated[
        bool,
        typer.Option(
            "--dependence",
            help="For each outlet, what rests on it alone; sentences of the last memo, or --memo.",
        ),
    ] = False,
    to_log: Annotated[
        Path | None,
        typer.Option(help="Write the records up to there as a log of its own, a new file."),
    ] = None,
    extractor: Annotated[
        bool,
        typer.Option(
            "--extractor",
            help="Read the documents anew with today's extractor, beside the log, and compare.",
        ),
    ] = False,
    jobs: Annotated[
        int, typer.Option("--jobs", "-j", min=1, help="Documents at a time, for --extractor.")
    ] = 1,
    no_snapshot: NoSnapshot = False,
    as_json: Json = False,
) -> None:
    """Fold the log again up to a point, and show what the desk knew then.

    Every hash up to that point is checked on the way. With --without, --only, --min-grade,
    --independent or --published-until: what it would have known then, and what falls, weakens
    and stands against what it knew. They may be combined. --dependence lists what rests on one
    outlet alone. --extractor exits with 4 when nothing differs. Nothing here changes the log.

    Examples: briefing replay --as-of 20; briefing replay --without "Harbour Wire" --memo MEMO
    """
    from briefing.audit.asked import asked
    from briefing.audit.damage import refuse_damage

    days = period_of(period)
    grade = None if min_grade is None else grade_of(min_grade, "--min-grade")
    until = day_of(published_until, "--published-until")
    alone = extractor or to_log is not None
    asks = [memo, period, dated, without, only, grade, until, dependence, independent > 1]
    _refuse_misfits(alone=alone, others=any(asks), memo=bool(memo), days=bool(period or dated))
    with open_desk(readonly=True) as (desk, log, region):
        act = None if memo is None else memo_as_issued(log, memo)
        here = as_of or ("head" if act is None else str(act.as_of))
        position = position_of(log, here, desk.config.timezone)
        if alone:
            _records(log, region, position, to_log, jobs if extractor else 0, as_json=as_json)
            return
        refuse_damage(log, through=position, reopen=partial(desk.store.open, readonly=True))
        assuming = asked(
            log,
            without=without or (),
            only=only or (),
            through=position,
            min_grade=grade,
            published_until=until,
            independent=independent,
        )
        if act is not None and act.request.kind == "corrigendum" and assuming.asks:
            raise CommandError(
                f"{act.memo} is a corrigendum, which says what changed; name the memo that it "
                f"mends: --memo {act.request.subject}",
                USAGE,
            )
        folded = _Folded(log, region, position, snapshots_of(desk, without=no_snapshot))
        state = folded.situation(assuming)
        if dependence:
            _show_dependence(log, region, state, act, as_json=as_json)
            return
        told: _Seen | _Printed
        if act is None:
            told = _Seen(picture(log, region, state, desk.config.timezone, days, dated))
        else:
            told = _Printed(_memo_of(log, region, state, act))
        answer = _answer(folded, assuming, state, told, act, days) if assuming.asks else None
        root = log.root(position).hex()
    if as_json:
        found = {"as_of": position, "root": root, **told.as_json(), "without": without or []}
        out_json(found if answer is None else {**found, "what_if": answer_json(answer)})
        return
    recorded = f", recorded {state.recorded_at:%Y-%m-%d %H:%M} UTC" if state.recorded_at else ""
    out(f"as of position {position}{recorded}")
    out(f"root  {root}{' (of the whole log)' if answer else ''}")
    told.show(answer)


def _refuse_misfits(*, alone: bool, others: bool, memo: bool, days: bool) -> None:
    if alone and others:
        raise CommandError(
            "--to-log and --extractor take the records as they are: only --as-of and --jobs go "
            "with them",
            USAGE,
        )
    if memo and days:
        raise CommandError(
            "--memo brings its own day and period: leave --dated and --period out", USAGE
        )


@dataclass(frozen=True, slots=True)
class _Seen:
    """A situation to be shown."""

    picture: Picture

    @property
    def dated(self) -> date:
        return self.picture.dated

    def as_json(self) -> dict[str, Any]:
        return self.picture.as_json()

    def show(self, answer: Answer | None) -> None:
        out(f"state {self.picture.state_sha256}")
        out()
        if answer is not None:
            print_answer(answer)
        show(self.picture)


@dataclass(frozen=True, slots=True)
class _Printed:
    """A memo to be shown."""

    memo: "MemoContext"

    @property
    def dated(self) -> date:
        return self.memo.request.dated

    def as_json(self) -> dict[str, Any]:
        return {"memo": self.memo.model_dump(mode="json")}

    def show(self, answer: Answer | None) -> None:
        from briefing.render.markdown import markdown

        out()
        if answer is not None:
            print_answer(answer)
        out(markdown(self.memo).rstrip("\n"))


@dataclass(frozen=True, slots=True)
class _Folded:
    """A log's first records, to be folded as they are or under an assumption."""

    log: "KeptLog"
    region: "Region"
    position: int
    kept: "Snapshots | None"

    def situation(self, assuming: "Assumption | None" = None) -> "Situation":
        from briefing.replay import PROGRESS_EVERY
        from briefing.replay import replay as fold_again

        with progress("replaying", self.position // PROGRESS_EVERY + 1) as step:
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
    state: "Situation",
    told: _Seen | _Printed,
    act: "MemoIssued | None",
    days: Days,
) -> Answer:
    """The true side beside the assumed one."""
    from briefing.audit.whatif import View, fates
    from briefing.situation.assumption import sieve
    from briefing.situation.period import within

    whole = folded.situation()
    sifted = sieve(assuming, whole.sources)
    inside = (within(whole, *days), within(state, *days)) if any(days) else (whole, state)
    memo = None if act is None else _memo_of(folded.log, folded.region, whole, act)
    true = View(inside[0], told.dated, memo)
    assumed = View(inside[1], told.dated, told.memo if isinstance(told, _Printed) else None)
    return Answer(whole, sifted, fates(true, assumed, folded.region, sifted))


def _memo_of(
    log: "KeptLog", region: "Region", situation: "Situation", act: "MemoIssued"
) -> "MemoContext":
    """What a memo's request prints of a situation."""
    from briefing.replay import memo_of as recomposed

    return recomposed(log, region, situation, act)


def _records(
    log: "KeptLog",
    region: "Region",
    position: int,
    target: Path | None,
    jobs: int,
    *,
    as_json: bool,
) -> None:
    """A log of the first records, read anew where there are `jobs`."""
    if jobs:
        if not shadow(log, region, position, target, jobs, as_json=as_json):
            raise typer.Exit(NOTHING)
    elif target is not None:
        _write(log, position, target, as_json=as_json)


def _write(log: "KeptLog", position: int, target: Path, *, as_json: bool) -> None:
    """The first records as a log of its own."""
    from briefing.audit.prefix import write_prefix

    with progress("writing", None) as step:
        head = write_prefix(log, position, target, step)
    if as_json:
        out_json({"log": str(target), "records": head.position, "root": head.root.hex()})
        return
    out(f"{target}: {head.position} records, verified")
    out(f"root  {head.root.hex()}, as the log's own at that size")


def _show_dependence(
    log: "KeptLog",
    region: "Region",
    state: "Situation",
    act: "MemoIssued | None",
    *,
    as_json: bool,
) -> None:
    """What rests on each outlet alone, as of a situation."""
    from briefing.audit.dependence import dependence as dependences
    from briefing.audit.explain import sentences

    issued = (a for _, _, a in reversed(state.memos) if a.request.kind != "corrigendum")
    last = act or next(issued, None)
    said = sentences(_memo_of(log, region, state, last)) if last is not None else ()
    rows = dependences(state, region, sorted(said, key=lambda s: s.number))
    name = None if last is None else last.memo
    if as_json:
        out_json(
            {"as_of": state.position, "memo": name, "outlets": [dependence_json(r) for r in rows]}
        )
    else:
        print_dependence(rows, state, name)

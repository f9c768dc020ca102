"""What a desk officer decides, as acts: grades, corrections, merges and the like."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from briefing.cli.arguments import grade_of, one_of
from briefing.cli.clock import now
from briefing.cli.desk_folder import open_desk, user
from briefing.cli.exits import USAGE, CommandError
from briefing.cli.output import Json, out, out_json, warn
from briefing.cli.references import resolve_ref
from briefing.cli.snapshot_files import snapshots_of

if TYPE_CHECKING:
    from briefing.audit.view import Shortcuts
    from briefing.decisions import Decided, Officer
    from briefing.desk import Desk
    from briefing.regions.region import Region
    from events.store import KeptLog

CLAIM = "A position, the beginning of a record id, or #7: sentence 7 of the last memo (MEMO#7)."
Claim = Annotated[str, typer.Argument(metavar="REF", help=CLAIM)]
Claims = Annotated[list[str], typer.Argument(metavar="REF…", help=CLAIM)]
By = Annotated[
    str | None,
    typer.Option(envvar="BRIEFING_BY", help="Who decides; without it your login name."),
]
Why = Annotated[str, typer.Option(help="The reason, which the log keeps.")]
WhyNot = Annotated[str | None, typer.Option("--why", help="The reason, where there is one.")]
Seen = Annotated[
    str | None,
    typer.Option(
        metavar="REF",
        help="What you looked at (a position or memo): refused if decided on since.",
    ),
]
Decide = Callable[["KeptLog", "Region", "Officer", "Shortcuts"], "Sequence[Decided]"]


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    for command in (grade, confirm, correct, retract, merge, split, alias, close):
        app.command(command.__name__)(command)


def grade(
    target: Annotated[
        str,
        typer.Argument(
            metavar="OUTLET|DOCUMENT",
            help="An outlet's name; or a document: its digest (8 digits or more), title, position.",
        ),
    ],
    value: Annotated[
        str, typer.Argument(metavar="GRADE", help="Source A to F, what it says 1 to 6: B2.")
    ],
    *,
    by: By = None,
    why: WhyNot = None,
    as_json: Json = False,
) -> None:
    """Grade an outlet, or one document, by the Admiralty system. A document's own goes first.

    Example: briefing grade "Harbour Wire" B2
    """
    from briefing import decisions

    graded = grade_of(value, "the grade")

    def decide(
        log: "KeptLog", region: "Region", who: "Officer", ways: "Shortcuts"
    ) -> "Sequence[Decided]":
        return decisions.grade(log, region, target, graded, who, now, ways)

    _decide(decide, by, why, None, as_json=as_json, after=_warn_of_settings)


def confirm(
    refs: Claims, *, by: By = None, why: WhyNot = None, seen: Seen = None, as_json: Json = False
) -> None:
    """Say that you read the words and agree with these claims; they then go before others.

    Example: briefing confirm 14 16
    """
    from briefing import decisions

    _decide(
        lambda log, region, who, ways: decisions.confirm(log, region, refs, who, now, ways),
        by,
        why,
        seen,
        as_json=as_json,
    )


def correct(
    ref: Claim,
    *,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="FIELD=VALUE",
            help="when=DAY, place=WORDS, actor:ROLE=ACTOR, status=…, kind=…; repeat it.",
        ),
    ] = None,
    why: Why,
    by: By = None,
    seen: Seen = None,
    as_json: Json = False,
) -> None:
    """Put a claim right: new values for its fields; its words stay those of the document.

    Words in a value must stand in the document. actor:ROLE=ACTOR replaces who plays the role,
    actor:ROLE+=ACTOR adds; ACTOR@WORDS says which words name the actor. An empty value clears.
    A claim that was retracted counts again, with or without --set.

    Example: briefing correct 60 --set when=2025-03-22 --why "the outlet corrected the date"
    """
    from importlib.metadata import version

    from briefing import decisions

    def decide(
        log: "KeptLog", region: "Region", who: "Officer", ways: "Shortcuts"
    ) -> "Sequence[Decided]":
        installed = version("briefing-desk")
        return decisions.correct(
            log, region, ref, settings or [], who, now, ways, version=installed
        )

    _decide(decide, by, why, seen, as_json=as_json)


def retract(
    refs: Claims, *, why: Why, by: By = None, seen: Seen = None, as_json: Json = False
) -> None:
    """Take claims back: from here on they count no more. Each REF must name one claim.

    Example: briefing retract 71 --why "the outlet withdrew the report"
    """
    from briefing import decisions

    _decide(
        lambda log, region, who, ways: decisions.retract(log, region, refs, who, now, ways),
        by,
        why,
        seen,
        as_json=as_json,
    )


def merge(
    refs: Claims, *, why: Why, by: By = None, seen: Seen = None, as_json: Json = False
) -> None:
    """Say that what these claims report is one development. `split` undoes it.

    Example: briefing merge 31 27 --why "one visit"
    """
    from briefing import decisions

    _decide(
        lambda log, region, who, ways: decisions.merge(log, region, refs, who, now, ways),
        by,
        why,
        seen,
        as_json=as_json,
    )


def split(
    refs: Claims, *, why: Why, by: By = None, seen: Seen = None, as_json: Json = False
) -> None:
    """Take claims out of the development that they are in. `merge` undoes it.

    Example: briefing split 182 --why "another meeting"
    """
    from briefing import decisions

    _decide(
        lambda log, region, who, ways: decisions.split(log, region, refs, who, now, ways),
        by,
        why,
        seen,
        as_json=as_json,
    )


def alias(
    words: Annotated[str, typer.Argument(help="The name as the documents write it.")],
    actor: Annotated[str, typer.Argument(help="The actor's id in the region pack, or its name.")],
    *,
    by: By = None,
    why: WhyNot = None,
    as_json: Json = False,
) -> None:
    """Teach the desk that these words name this actor, where nothing else says whom they mean.

    Example: briefing alias "the Blue House" south-korean-presidency
    """
    from briefing import decisions

    _decide(
        lambda log, region, who, ways: decisions.alias(log, region, words, actor, who, now, ways),
        by,
        why,
        None,
        as_json=as_json,
    )


def close(
    ref: Claim,
    *,
    outcome: Annotated[str, typer.Option(help="answered or closed.")] = "closed",
    why: Why,
    by: By = None,
    seen: Seen = None,
    as_json: Json = False,
) -> None:
    """Close the open concern that a claim raises; a later report of it opens it again.

    Example: briefing close 129 --outcome answered --why "Beijing let inspectors in"
    """
    from briefing import decisions

    chosen = one_of(outcome, ("answered", "closed"), "--outcome")
    _decide(
        lambda log, region, who, ways: decisions.close(log, region, ref, chosen, who, now, ways),
        by,
        why,
        seen,
        as_json=as_json,
    )


def who_decides(by: str | None) -> str:
    """The name that an act records: what --by or BRIEFING_BY says, else the login name."""
    name = user() if by is None else by.strip()
    if not name or not name.isprintable():
        raise CommandError("--by: say who decides, on one line", USAGE)
    return name


def _decide(
    decide: Decide,
    by: str | None,
    why: str | None,
    seen: str | None,
    *,
    as_json: bool,
    after: "Callable[[Desk, Sequence[Decided]], None] | None" = None,
) -> None:
    """Make a decision in the desk, and tell where it stands."""
    from briefing.audit.view import Shortcuts
    from briefing.decisions import Officer

    if why is not None and not why.strip():
        raise CommandError("--why: say the reason; the log keeps it", USAGE)
    reason = why.strip() if why else None
    name = who_decides(by)
    with open_desk(readonly=False) as (desk, log, region):
        saw = resolve_ref(log, seen, desk.config.timezone) if seen else None
        ways = Shortcuts(snapshots_of(desk, without=False), desk.outbox)
        found = decide(log, region, Officer(name, reason, saw), ways)
        if after is not None:
            after(desk, found)
    if as_json:
        out_json([_json(one) for one in found])
        return
    for one in found:
        out(f"position {one.record.position}: {one.record.kind} by {name}: {one.told}")


def _json(one: "Decided") -> dict[str, Any]:
    from events.acts import Act

    act = one.record.event
    fields = act.model_dump(mode="json", exclude_none=True) if isinstance(act, Act) else {}
    return {"position": one.record.position, "id": one.record.id, "told": one.told, "event": fields}


def _warn_of_settings(desk: "Desk", found: "Sequence[Decided]") -> None:
    """New documents get the grade in the settings: say so where it is another one."""
    from events.acts import SourceGraded

    for one in found:
        act = one.record.event
        if not isinstance(act, SourceGraded) or act.outlet is None:
            continue
        known = desk.config.grade_of(act.outlet)
        if known is not None and known != act.grade:
            warn(
                f"{desk.config_path} still grades {act.outlet} {known.reliability}"
                f"{known.credibility}, which new documents get: change it there as well"
            )

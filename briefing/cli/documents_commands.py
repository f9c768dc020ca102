"""`ingest` and `extract`: documents in, with or without a desk."""

import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from briefing.cli import exits
from briefing.cli.arguments import day_of, grade_of, one_of
from briefing.cli.clock import now
from briefing.cli.desk_folder import open_desk, user
from briefing.cli.exits import CommandError
from briefing.cli.output import Json, one_line, out, out_json, progress, say, warn

if TYPE_CHECKING:
    from briefing.desk import DeskConfig
    from briefing.ingest import Outcome, Summary
    from briefing.intake.sources import Overrides
    from events.acts import DocumentMetadata
    from events.values import Grade

Sources = Annotated[list[str], typer.Argument(help="Files, folders, JSON Lines, or - for stdin.")]
Outlet = Annotated[str | None, typer.Option(help="Who published them.")]
Published = Annotated[
    str | None, typer.Option(help="When, YYYY-MM-DD; goes before what they say themselves.")
]
Url = Annotated[str | None, typer.Option(help="Where (for a single document).")]
Type = Annotated[
    str | None,
    typer.Option("--type", help="news, readout, press_release, editorial, analysis or other."),
]
Jobs = Annotated[int, typer.Option("--jobs", "-j", min=1, help="Documents read in parallel.")]
TYPES = ("news", "readout", "press_release", "editorial", "analysis", "other")


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("ingest")(ingest)
    app.command("extract")(extract)


def ingest(
    sources: Sources,
    *,
    outlet: Outlet = None,
    published: Published = None,
    url: Url = None,
    type_: Type = None,
    grade: Annotated[
        str | None, typer.Option(help="Admiralty grade of the source, such as B2.")
    ] = None,
    jobs: Jobs = 1,
    as_json: Json = False,
) -> None:
    """Read documents into the desk: each is appended with its claims, whole or not at all.

    Example: briefing ingest articles/ --outlet "Harbour Wire" --published 2025-03-25
    """
    from briefing.cli.extracting import ExtractWith
    from briefing.ingest import Summary
    from briefing.ingest import ingest as take
    from briefing.intake.sources import check_sources, read_sources

    overrides = _overrides(outlet, published, url, type_)
    given = None if grade is None else grade_of(grade, "--grade")
    _one_document(sources, url)
    with open_desk(readonly=False) as (desk, log, region), progress("reading", None) as step:
        check_sources(sources, desk.owns)
        outcomes = take(
            read_sources(
                sources,
                stdin=sys.stdin.buffer,
                owned=desk.owns,
                overrides=overrides,
                type_of=desk.config.type_of,
            ),
            log=log,
            extract=ExtractWith(region.id),
            at=now,
            by=user(),
            grade=_grader(desk.config, given),
            spread=_spread(jobs),
        )
        summary = Summary()
        for outcome in outcomes:
            summary = summary.plus(outcome)
            step(outcome.origin)
            if as_json:
                out_json({k: v for k, v in _fields(outcome).items() if v is not None}, indent=None)
            else:
                _tell(outcome)
    _total(summary)
    raise typer.Exit(_code(summary))


def extract(
    sources: Sources,
    *,
    outlet: Outlet = None,
    published: Published = None,
    url: Url = None,
    type_: Type = None,
    region: Annotated[
        str, typer.Option(help="The region pack to resolve names by.")
    ] = "northeast-asia",
    explain: Annotated[
        bool, typer.Option("--explain", help="Print which rule made which claim.")
    ] = False,
    jobs: Jobs = 1,
    as_json: Json = False,
) -> None:
    """Print what `ingest` would append, without a desk: one JSON object a document with --json.

    Example: briefing extract article.txt --published 2025-03-25 --json
    """
    from briefing.cli.extracting import ExtractWith
    from briefing.extraction.as_json import extract_json
    from briefing.ingest import Failed
    from briefing.intake.document import Document, Rejected
    from briefing.intake.sources import check_sources, read_sources
    from briefing.regions.load import load_region

    load_region(region)
    _one_document(sources, url)
    check_sources(sources)
    taken = rejected = 0
    documents: list[Document] = []

    def wanted() -> Iterator[Document]:
        nonlocal rejected
        overrides = _overrides(outlet, published, url, type_)
        for found in read_sources(sources, stdin=sys.stdin.buffer, overrides=overrides):
            if isinstance(found, Rejected):
                rejected += 1
                warn(f"{found.origin}: {found.detail}")
            else:
                documents.append(found)
                yield found

    with progress("reading", None) as step:
        for extraction in _spread(jobs)(ExtractWith(region), wanted()):
            document = documents.pop(0)
            step(document.metadata.origin or "")
            if isinstance(extraction, Failed):
                rejected += 1
                warn(f"{document.metadata.origin}: {extraction.why}")
                continue
            taken += 1
            shaped = extract_json(
                document.text,
                extraction.claims,
                digest=document.digest,
                metadata=document.metadata,
                document_id=document.id,
            )
            if as_json:
                out_json(shaped, indent=None)
            else:
                _print_claims(shaped, explain=explain)
    if not taken:
        raise typer.Exit(exits.ERROR)
    if rejected:
        raise typer.Exit(exits.PARTIAL)


def _one_document(sources: list[str], url: str | None) -> None:
    """An address belongs to one document: said before any of several is taken under it."""
    from pathlib import Path

    several = len(sources) > 1 or any(
        Path(s).is_dir() or Path(s).suffix.lower() in (".jsonl", ".ndjson") for s in sources
    )
    if url is not None and several:
        raise CommandError(
            "--url names one document's address; give one file with it, or put the addresses "
            "into JSON Lines",
            exits.USAGE,
        )


def _overrides(
    outlet: str | None, published: str | None, url: str | None, type_: str | None
) -> "Overrides":
    from briefing.intake.sources import Overrides

    return Overrides(
        outlet=outlet,
        published=day_of(published, "--published"),
        url=url,
        type=one_of(type_, TYPES, "--type") if type_ else None,
    )


def _grader(
    config: "DeskConfig", given: "Grade | None"
) -> "Callable[[DocumentMetadata], Grade | None]":
    return lambda metadata: given or config.grade_of(metadata.outlet)


def _spread(jobs: int) -> Any:
    """`map`, or the same over several processes."""
    from briefing.cli.extracting import InProcesses

    return map if jobs == 1 else InProcesses(jobs)


def _fields(outcome: "Outcome") -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(outcome)


def _tell(outcome: "Outcome") -> None:
    name = one_line(outcome.title or outcome.origin, 70)
    match outcome.result:
        case "added":
            out(f"added     {name}: {outcome.claims} claims, from position {outcome.position}")
        case "revised":
            out(
                f"revised   {name}: {outcome.claims} claims, from position {outcome.position}; "
                f"the earlier text was {(outcome.revises or '')[:12]}"
            )
        case "held":
            out(f"held      {name}: this text is in the log already")
        case "rejected":
            warn(f"rejected  {outcome.origin}: {outcome.detail}")


def _total(summary: "Summary") -> None:
    parts = [
        f"{number} {word}"
        for number, word in (
            (summary.added, "added"),
            (summary.revised, "revised"),
            (summary.held, "held already"),
            (summary.rejected, "rejected"),
        )
        if number
    ]
    say(f"{', '.join(parts) or 'nothing to read'}; {summary.claims} claims")


def _code(summary: "Summary") -> int:
    taken = summary.added + summary.revised
    if summary.rejected:
        return exits.PARTIAL if taken + summary.held else exits.ERROR
    return exits.OK if taken else exits.NOTHING


def _print_claims(shaped: dict[str, Any], *, explain: bool) -> None:
    document = shaped["document"]
    name = document.get("title") or document.get("id") or document["digest"][:16]
    out(f"{name} ({len(shaped['claims'])} claims)")
    for claim in shaped["claims"]:
        roles = ", ".join(f"{a['role']} {one_line(a['quote'], 50)}" for a in claim["actors"])
        when = (claim.get("when") or {}).get("start") or "undated"
        out(f"  {claim['kind']} [{claim['status']}, {claim['voice']}, {when}] {roles}")
        out(f"    “{one_line(claim['excerpts'][0]['quote'], 160)}”")
        if explain:
            rule = claim["extractor"]["rule"]
            out(f"    rule {rule}, confidence {claim['confidence']:.2f}")
    out()

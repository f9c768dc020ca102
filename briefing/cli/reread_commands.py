"""`reread`: stored documents extracted anew with today's extractor."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from briefing.cli import exits
from briefing.cli.clock import now
from briefing.cli.decisions_commands import By, WhyNot, who_decides
from briefing.cli.desk_folder import open_desk
from briefing.cli.exits import CommandError
from briefing.cli.output import Json, one_line, out, out_json, progress, say, warn

if TYPE_CHECKING:
    from briefing.reread import Reread
    from events.store import KeptLog


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("reread")(reread)


def reread(
    documents: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="DOCUMENT…",
            help="Digest (8 digits or more), title, file name or position; without any: all.",
        ),
    ] = None,
    *,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, help="Documents at a time.")] = 1,
    by: By = None,
    why: WhyNot = None,
    as_json: Json = False,
) -> None:
    """Extract stored documents anew with today's extractor; append what changed.

    Decisions follow the claims that keep their words; the others are listed for review.

    Example: briefing reread 4eb9c85c
    """
    from briefing.cli.extracting import ExtractWith, InProcesses
    from briefing.reread import for_review
    from briefing.reread import reread as read_again

    name = who_decides(by)
    with open_desk(readonly=False) as (_desk, log, region):
        digests = [_digest(log, ref) for ref in documents] if documents else None
        before = log.head().position
        found: list[Reread] = []
        with progress("rereading", len(digests) if digests else None) as step:
            for one in read_again(
                digests,
                log=log,
                extract=ExtractWith(region.id),
                at=now,
                by=name,
                why=why,
                spread=map if jobs == 1 else InProcesses(jobs),
            ):
                found.append(one)
                step(one.title)
                if not as_json:
                    _tell(one)
        changed = any(one.result == "changed" for one in found)
        review = for_review(log, after=before) if changed else ()
    if as_json:
        out_json({"documents": [asdict(o) for o in found], "review": [asdict(r) for r in review]})
    else:
        for item in review:
            warn(
                f"for review: {item.kind} at position {item.position} was about words that are "
                f"not claimed any more: “{one_line(item.words, 80)}”"
            )
    counts = [
        f"{sum(1 for o in found if o.result == result)} {result}"
        for result in ("changed", "same", "left")
        if any(o.result == result for o in found)
    ]
    say(", ".join(counts) or "the log holds no document")
    if not changed:
        raise typer.Exit(exits.NOTHING)


def _digest(log: "KeptLog", ref: str) -> str:
    from briefing.audit.named import document_named, documents
    from briefing.extraction.by_hand import nearest

    digest = document_named(log, ref)
    if digest is None:
        titles = [m.title for _, _, m in documents(log) if m.title]
        raise CommandError(f"the log holds no document {ref!r}{nearest(ref, titles)}")
    return digest


def _tell(one: "Reread") -> None:
    title = one_line(one.title, 60)
    match one.result:
        case "changed":
            out(
                f"changed   {title}: {one.kept} claims keep their words ({one.changed} of them "
                f"changed), {one.added} new, {one.gone} gone; from position {one.position}"
            )
        case "same":
            out(f"same      {title}: {one.kept} claims")
        case "left":
            out(f"left      {title}: {one.detail}")

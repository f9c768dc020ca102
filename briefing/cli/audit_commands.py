"""`verify` and `explain`: prove the log or a memo; walk from a sentence to its words."""

import re
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from briefing.cli import exits
from briefing.cli.desk_folder import open_desk
from briefing.cli.exits import CommandError
from briefing.cli.output import Json, out, out_json, say, warn

if TYPE_CHECKING:
    from briefing.audit.evidence import Evidence
    from briefing.audit.explain import Explained
    from briefing.audit.memo import Verdict


def register(app: typer.Typer) -> None:
    """Add this group's commands."""
    app.command("verify")(verify)
    app.command("explain")(explain)


def verify(
    target: Annotated[
        str | None,
        typer.Argument(help="A memo (MEMO.pdf or its id), or a log file; without it this desk's."),
    ] = None,
    *,
    head: Annotated[
        str | None,
        typer.Option(help="POSITION:ROOT noted elsewhere, as a memo prints it: finds a cut tail."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Verify the log's hashes and excerpts, or that a memo follows from the log.

    Examples: briefing verify; briefing verify memo.pdf
    """
    if target is None or target.endswith(".sqlite"):
        _verify_log(Path(target) if target else None, head, as_json=as_json)
    else:
        _verify_memo(target, as_json=as_json)


def explain(
    ref: Annotated[
        str,
        typer.Argument(help="MEMO#n: sentence n of a memo (file or id); MEMO: all; or a position."),
    ],
    *,
    as_json: Json = False,
) -> None:
    """Walk from a sentence of a memo, or from a claim, to the exact words it rests on.

    Example: briefing explain memo.pdf#3
    """
    from briefing.audit.evidence import evidence
    from briefing.audit.explain import explain_memo
    from briefing.audit.memo import find_memo

    memo, hash_sign, number = ref.rpartition("#")
    if hash_sign and not number.isdigit():
        raise CommandError(f"{ref}: after # stands the number of a sentence", exits.USAGE)
    with open_desk(readonly=True) as (_desk, log, region):
        if not hash_sign and ref.isdigit():
            found = evidence(log, (log.record(int(ref)).position,))
            if as_json:
                out_json([_evidence_json(e) for e in found])
                return
            for item in found:
                _print_evidence(item)
            return
        name = memo if hash_sign else ref
        act = find_memo(log, _file(name), name)
        explained = explain_memo(act, log=log, region=region)
        wanted = [e for e in explained if not hash_sign or e.number == int(number)]
        if not wanted:
            raise CommandError(f"{act.memo} has sentences 1 to {len(explained)}, no #{number}")
    if as_json:
        out_json([_explained_json(e) for e in wanted])
        return
    for sentence in wanted:
        _print_explained(sentence)


def _verify_log(path: Path | None, head: str | None, *, as_json: bool) -> None:
    from contextlib import ExitStack

    from events.sqlite import SqliteLog
    from events.verify import verify as verify_log

    with ExitStack() as stack:
        if path is None:
            _desk, log, _region = stack.enter_context(open_desk(readonly=True))
        else:
            log = SqliteLog.open(path, readonly=True)
            stack.callback(log.close)
        findings = verify_log(log, expected=_head(head))
        end = log.head()
    if as_json:
        out_json(
            {
                "ok": not findings,
                "position": end.position,
                "root": end.root.hex(),
                "findings": [asdict(f) for f in findings],
            }
        )
    elif findings:
        for finding in findings:
            where = "log" if finding.position is None else f"position {finding.position}"
            warn(f"{where}: {finding.problem}{': ' + finding.detail if finding.detail else ''}")
    else:
        out(f"the log is whole: {end.position} records, root {end.root.hex()}")
    if findings:
        warn(f"the log does not verify: {len(findings)} findings")
        raise typer.Exit(exits.INTEGRITY)


def _head(value: str | None) -> tuple[int, bytes] | None:
    if value is None:
        return None
    found = re.fullmatch(r"(\d+):([0-9a-f]{64})", value)
    if found is None:
        raise CommandError(
            f"--head {value}: write POSITION:ROOT, the root with all its 64 digits", exits.USAGE
        )
    return int(found[1]), bytes.fromhex(found[2])


def _verify_memo(target: str, *, as_json: bool) -> None:
    from briefing.audit.memo import verify_memo
    from briefing.render.worker import Printer

    file = _file(target)
    with open_desk(readonly=True) as (_desk, log, region), Printer() as print_pdf:
        verdict = verify_memo(log, region, name=target, file=file, print_pdf=print_pdf)
    if as_json:
        out_json(asdict(verdict))
    else:
        _print_verdict(verdict)
    if not verdict.ok:
        raise typer.Exit(exits.INTEGRITY)


def _print_verdict(verdict: "Verdict") -> None:
    if verdict.ok:
        out(f"{verdict.memo} follows from the log, to the byte (position {verdict.as_of})")
        say(f"sha-256 {verdict.pdf_sha256}")
    for problem in verdict.problems:
        warn(problem)
    if not verdict.ok:
        warn(f"{verdict.memo}: not verified")


def _file(name: str) -> bytes | None:
    """The bytes of the file that was named; none when no such file exists (then it is an id)."""
    path = Path(name)
    if path.is_file():
        return path.read_bytes()
    if path.suffix.lower() == ".pdf":
        raise CommandError(f"there is no file {name}")
    return None


def _print_explained(item: "Explained") -> None:
    out(f"#{item.number}  {item.text}")
    out(f"    told as {item.tone}; refs {' '.join(item.refs)}")
    for one in item.evidence:
        _print_evidence(one)
    out()


def _print_evidence(item: "Evidence") -> None:
    out(f"    position {item.position}: {item.kind}" + (f", {item.status}" if item.status else ""))
    if item.metadata is None:
        return
    about = item.metadata
    source = [about.title or about.origin or "untitled", about.outlet, str(about.published or "")]
    out(
        f"      {', '.join(part for part in source if part)}; document {(item.document or '')[:16]}"
    )
    for words in item.passages:
        before = words.text[: words.start][-60:]
        exact = words.text[words.start : words.end]
        behind = words.text[words.end :][:60]
        out(f"      paragraph {words.paragraph}: …{before}[[{exact}]]{behind}…")
    out(f"      found by {item.rule}")


def _explained_json(item: "Explained") -> dict[str, Any]:
    return {
        "memo": item.memo,
        "number": item.number,
        "text": item.text,
        "tone": item.tone,
        "refs": list(item.refs),
        "evidence": [_evidence_json(e) for e in item.evidence],
    }


def _evidence_json(item: "Evidence") -> dict[str, Any]:
    return {
        **asdict(item),
        "metadata": item.metadata.model_dump(mode="json", exclude_none=True)
        if item.metadata
        else None,
    }

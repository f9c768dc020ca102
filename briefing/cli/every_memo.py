"""`verify --all`: the log, the outbox, and every memo ever issued, in one table."""

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import typer

from briefing.cli import exits
from briefing.cli.desk_folder import open_log, printed_on
from briefing.cli.output import one_line, out, out_json, out_table, progress, say, warn
from events.cores import cores

if TYPE_CHECKING:
    from briefing.audit.memo import Verdict
    from briefing.audit.outbox import OutboxFinding
    from events.verify import Finding

TELLS = {
    "equal": "equal to the byte",
    "text equal": "text equal, bytes differ",
    "different": "text differs",
    "redacted": "redacted since",
    "not rebuilt": "not rebuilt",
    "other log": "of another log",
}


def verify_all(jobs: int | None, *, as_json: bool) -> None:
    """Check all that the desk holds, and end in the exit code that it deserves."""
    from briefing.audit.every_memo import Auditor, verify_every
    from briefing.audit.issued import issued_memos
    from briefing.audit.outbox import check_outbox
    from events.verify import verify

    with open_log(readonly=True) as (desk, log):
        findings = verify(log)
        end = log.head()
        acts = issued_memos(log)
        outbox = check_outbox(desk.outbox, acts)
    workers = max(1, min(jobs or cores(), len(acts)))
    auditor = Auditor(desk.store, desk.config.region, desk.outbox, printed_on(desk))
    verdicts = []
    with progress("memos", len(acts)) as step:
        for verdict in verify_every(acts, findings, auditor, workers=workers):
            verdicts.append(verdict)
            step(verdict.memo)
    code = _code(findings, outbox, verdicts)
    if as_json:
        out_json(
            {
                "ok": code == exits.OK,
                "position": end.position,
                "root": end.root.hex(),
                "findings": [asdict(f) for f in findings],
                "outbox": [asdict(f) for f in outbox],
                "memos": [verdict_json(v) for v in verdicts],
            }
        )
    else:
        _print(findings, outbox, verdicts, f"{end.position} records, root {end.root.hex()}")
    if code != exits.OK:
        raise typer.Exit(code)


def _code(
    findings: "tuple[Finding, ...]",
    outbox: "tuple[OutboxFinding, ...]",
    verdicts: "list[Verdict]",
) -> int:
    """Integrity where anything is not what was recorded; partial where only bytes lack proof."""
    broken = any(f.problem != "missing" for f in outbox)
    if findings or broken or any(not v.ok and not v.text_only for v in verdicts):
        return exits.INTEGRITY
    return exits.PARTIAL if outbox or any(not v.ok for v in verdicts) else exits.OK


def _print(
    findings: "tuple[Finding, ...]",
    outbox: "tuple[OutboxFinding, ...]",
    verdicts: "list[Verdict]",
    end: str,
) -> None:
    if not findings:
        out(f"the log is whole: {end}")
    for finding in findings:
        where = "log" if finding.position is None else f"position {finding.position}"
        warn(f"{where}: {finding.problem}: {one_line(finding.detail, 200)}")
    for wrong in outbox:
        warn(wrong.told())
    if not outbox:
        out(f"the outbox holds the {_memos(len(verdicts))} that were issued, unchanged")
    out_table(
        ("memo", "as of", "verdict", "why"),
        ((v.memo, str(v.as_of), TELLS[v.standing], "; ".join(v.problems)) for v in verdicts),
    )
    counts = Counter(TELLS[v.standing] for v in verdicts)
    say(", ".join(f"{n} {told}" for told, n in counts.items()) or "no memo was issued yet")


def _memos(number: int) -> str:
    return "1 memo" if number == 1 else f"{number} memos"


def verdict_json(verdict: "Verdict") -> dict[str, Any]:
    """A verdict for programs."""
    return {"ok": verdict.ok, **asdict(verdict)}

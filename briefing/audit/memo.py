"""Does a memo follow from the log? Rebuild it and say which of text, events or bytes differ."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from json import loads
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from briefing.audit.claimed import Claimed, claimed, first_changed
from briefing.audit.damage import damage
from briefing.audit.difference import first_difference, plain
from briefing.audit.issued import find_memo
from briefing.audit.rebuild import ACROSS, changed_parts, rebuild, redacted_since
from briefing.delivery.outbox import kept as kept_pdf
from briefing.regions.region import Region
from briefing.render.stationery import OURS, Stationery
from events.acts import MemoIssued
from events.errors import LogError
from events.log import Log
from events.projection import Kept
from events.stored import VerifiableLog
from events.verify import Finding

if TYPE_CHECKING:
    from briefing.render.build import BuiltMemo, PrintPdf

MOST_FINDINGS = 3
"""Damage of the log that a verdict names; `briefing verify` lists all of it."""

MOST_PARTS = 4
"""Parts of a fingerprint that a verdict names."""

Standing = Literal["equal", "text equal", "different", "redacted", "not rebuilt", "other log"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found. `problems` is empty when the memo follows from the log to the byte.

    `standing` says how far it follows: `equal` to the byte; `text equal` where the bytes differ,
    for a reason only if `changed` names parts of the fingerprint; `different` text, of which
    `difference` is the first; `redacted` where what it rested on was taken away; `not rebuilt`
    where the installed software cannot make it; `other log` where the log is not the one it came
    from. `file_equal` is about the file that was given.
    """

    memo: str
    as_of: int
    pdf_sha256: str
    root_equal: bool
    text_equal: bool
    bytes_equal: bool
    file_equal: bool
    problems: tuple[str, ...]
    standing: Standing = "equal"
    changed: tuple[str, ...] = ()
    difference: str | None = None

    @property
    def ok(self) -> bool:
        """Whether nothing was found against it."""
        return not self.problems

    @property
    def text_only(self) -> bool:
        """Whether all that is against it is that other versions would make its bytes."""
        explained = self.standing == "text equal" and bool(self.changed)
        return explained and self.file_equal and len(self.problems) == 1


def verify_memo(
    log: VerifiableLog,
    region: Region,
    *,
    name: str,
    file: bytes | None,
    print_pdf: "PrintPdf",
    outbox: Path | None = None,
    stationery: Stationery = OURS,
) -> Verdict:
    """Rebuild the memo from the log and compare roots, text, bytes, and the file if given.

    The PDF in the outbox, or the file, shows what was said where the log now says otherwise.
    """
    act = find_memo(log, file, name)
    return verify_act(
        act,
        log=log,
        region=region,
        file=file,
        print_pdf=print_pdf,
        findings=damage(log, through=act.as_of),
        issued=lambda: said_in(act, file, outbox),
        stationery=stationery,
    )


def verify_act(
    act: MemoIssued,
    *,
    log: VerifiableLog,
    region: Region,
    file: bytes | None,
    print_pdf: "PrintPdf",
    findings: tuple[Finding, ...],
    issued: Callable[[], Claimed],
    kept: Kept | None = None,
    stationery: Stationery = OURS,
) -> Verdict:
    """The verdict on one issued memo. `findings` is what is wrong with the log up to it.

    `issued` gives what its PDF carries, and is asked only where something differs.
    """
    file_equal = file is None or sha256(file).hexdigest() == act.pdf_sha256
    if (problem := _other_log(act, log, issued)) is not None:
        return _verdict(act, "other log", file_equal, (problem,), root_equal=False)
    damaged = tuple(
        f"the records that {act.memo} was made from are damaged: "
        f"{'' if f.position is None else f'position {f.position}: '}{f.detail or f.problem}"
        for f in findings[:MOST_FINDINGS]
    )
    changed = changed_parts(act, region, stationery)
    try:
        built = rebuild(
            act, log=log, region=region, print_pdf=print_pdf, kept=kept, stationery=stationery
        )
    except ACROSS as error:
        told = f"{act.memo} cannot be rebuilt: {error}{_named(changed)}"
        standing: Standing = "not rebuilt"
        if gone := _redacted(act, log):
            told, standing = f"{act.memo} cannot be rebuilt: {gone}", "redacted"
        return _verdict(act, standing, file_equal, (*damaged, told), changed=changed)
    problems = [*damaged]
    text_equal = built.context_sha256 == act.context_sha256
    if not file_equal and file is not None:
        problems.append(_file_problem(claimed(file), built if text_equal else None, act))
    if text_equal and built.pdf_sha256 == act.pdf_sha256:
        return _verdict(
            act, "equal", file_equal, tuple(problems), text_equal=True, bytes_equal=True
        )
    if text_equal:
        why = _named(changed) or ", though every version that it names is installed"
        problems.append(f"{act.memo}: the text is the same, the bytes of the PDF are not{why}")
        return _verdict(
            act, "text equal", file_equal, tuple(problems), text_equal=True, changed=changed
        )
    said = issued().context(act.context_sha256)
    difference = first_difference(said, plain(built.context)) if said is not None else None
    gone = _redacted(act, log)
    cause = f": {gone}" if gone else _named(changed)
    problems.append(f"{act.memo}: the log now yields another text than was issued{cause}")
    if difference:
        problems.append(f"{act.memo}: the first difference is in {difference}")
    return _verdict(
        act,
        "redacted" if gone else "different",
        file_equal,
        tuple(problems),
        changed=changed,
        difference=difference,
    )


def said_in(act: MemoIssued, file: bytes | None, outbox: Path | None) -> Claimed:
    """What the given file, or else the PDF in the outbox, carries of this memo."""
    found = claimed(file) if file is not None else Claimed()
    if found.context(act.context_sha256) is None and outbox is not None:
        pdf = kept_pdf(outbox, act.pdf_sha256)
        found = claimed(pdf) if pdf is not None else found
    return found


def _verdict(
    act: MemoIssued,
    standing: Standing,
    file_equal: bool,
    problems: tuple[str, ...],
    *,
    root_equal: bool = True,
    text_equal: bool = False,
    bytes_equal: bool = False,
    changed: tuple[str, ...] = (),
    difference: str | None = None,
) -> Verdict:
    return Verdict(
        memo=act.memo,
        as_of=act.as_of,
        pdf_sha256=act.pdf_sha256,
        root_equal=root_equal,
        text_equal=text_equal,
        bytes_equal=bytes_equal,
        file_equal=file_equal,
        problems=problems,
        standing=standing,
        changed=changed,
        difference=difference,
    )


def _other_log(act: MemoIssued, log: VerifiableLog, issued: Callable[[], Claimed]) -> str | None:
    """Why the log is not the one that the memo came from; none where it is."""
    head = log.head().position
    try:
        if act.as_of <= head and log.root(act.as_of).hex() == act.root:
            return None
    except LogError as error:
        return f"the records that {act.memo} was made from cannot be read: {error}"
    changed = first_changed(log, issued())
    where = f"; position {changed} is the first that differs of those it carries" if changed else ""
    return (
        f"the log is not the one that {act.memo} was issued from: the hash of its first "
        f"{act.as_of} records is another; it was cut or rewritten since{where}"
    )


def _named(changed: tuple[str, ...]) -> str:
    """In brackets, the components that are not those the memo was made with; else nothing."""
    more = len(changed) - MOST_PARTS
    parts = (*changed[:MOST_PARTS], *([f"{more} more"] if more > 0 else []))
    return f" ({'; '.join(parts)})" if parts else ""


def _redacted(act: MemoIssued, log: Log) -> str:
    """What was taken away since, in words; "" where nothing was."""
    return "; ".join(r.told() for r in redacted_since(act, log)[:MOST_FINDINGS])


def _file_problem(carried: Claimed, built: "BuiltMemo | None", act: MemoIssued) -> str:
    if not carried.events:
        return f"the file was changed after {act.memo} was issued, and its events were stripped"
    if built is None:  # rebuilt to another text: there is nothing to compare them with
        return f"the file was changed after {act.memo} was issued"
    if difference := first_difference(loads(built.attachment), carried.events):
        return (
            f"the file was changed after {act.memo} was issued: its attached events differ, "
            f"first in {difference}"
        )
    return (
        f"the file was changed after {act.memo} was issued: the attached events are right, the "
        "pages or the metadata are not"
    )

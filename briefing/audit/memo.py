"""Does a memo follow from the log? Rebuild it and say which of text, events or bytes differ."""

import json
from dataclasses import dataclass
from hashlib import sha256

from briefing.audit.damage import damage
from briefing.audit.rebuild import changed_since, rebuild
from briefing.intake.capped import CappedParser, ParserFailedError
from briefing.regions.region import Region
from briefing.render.build import PrintPdf
from events.acts import MemoIssued
from events.log import Log
from events.stored import VerifiableLog

MOST_FINDINGS = 3
"""Damage of the log that a verdict names; `briefing verify` lists all of it."""


class UnknownMemoError(Exception):
    """This log issued no such memo."""


class ForeignMemoError(UnknownMemoError):
    """A file that is no memo of this log, so nothing in it is vouched for."""

    exit_code = 12


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found. `problems` is empty when the memo follows from the log to the byte."""

    memo: str
    as_of: int
    pdf_sha256: str
    root_equal: bool
    text_equal: bool
    bytes_equal: bool
    file_equal: bool
    problems: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing was found against it."""
        return not self.problems


def find_memo(log: Log, file: bytes | None, name: str) -> MemoIssued:
    """The issued memo that a file is, or claims to be; or the one with this id.

    An untouched file is known by its hash. Any other says in its attachment which memo it
    claims to be. Raises UnknownMemoError.
    """
    acts = [
        record.event
        for record in log.read(kinds=("memo_issued",))
        if isinstance(record.event, MemoIssued)
    ]
    if file is None:
        wanted = name
    else:
        digest = sha256(file).hexdigest()
        for act in acts:
            if act.pdf_sha256 == digest:
                return act
        wanted = str(_claimed(file).get("memo") or "")
        if not wanted:
            raise ForeignMemoError(
                f"{name} is no memo of this desk: its bytes are not those of any memo issued, and "
                "it carries no record of the events behind it"
            )
    for act in acts:
        if wanted in (act.memo, act.printed):
            return act
    if file is not None:
        raise ForeignMemoError(
            f"{name} says that it is memo {wanted}, which this desk's log never issued; verify it "
            "at the desk that did (--desk)"
        )
    raise UnknownMemoError(f"this desk's log issued no memo {wanted}; `briefing memos` lists them")


def verify_memo(
    log: VerifiableLog, region: Region, *, name: str, file: bytes | None, print_pdf: PrintPdf
) -> Verdict:
    """Rebuild the memo from the log and compare roots, text, bytes, and the file if given."""
    act = find_memo(log, file, name)
    if act.as_of > log.head().position or log.root(act.as_of).hex() != act.root:
        problem = (
            f"the log is not the one that {act.memo} was issued from: the hash of its first "
            f"{act.as_of} records is another; it was cut or rewritten since"
        )
        file_equal = file is None or sha256(file).hexdigest() == act.pdf_sha256
        return Verdict(
            act.memo, act.as_of, act.pdf_sha256, False, False, False, file_equal, (problem,)
        )
    built = rebuild(act, log=log, region=region, print_pdf=print_pdf)
    text_equal = built.context_sha256 == act.context_sha256
    bytes_equal = built.pdf_sha256 == act.pdf_sha256
    file_equal = file is None or sha256(file).hexdigest() == act.pdf_sha256
    changed = changed_since(act, region)
    problems = [
        f"the records that {act.memo} was made from are damaged: "
        f"{'' if f.position is None else f'position {f.position}: '}{f.detail or f.problem}"
        for f in damage(log, through=act.as_of)[:MOST_FINDINGS]
    ]
    if not file_equal and file is not None:
        problems.append(_file_problem(file, built.attachment if text_equal else None, act))
    if not text_equal:
        problems.append(f"{act.memo}: the log now yields another text than was issued{changed}")
    elif not bytes_equal:
        problems.append(f"{act.memo}: the text is the same, the bytes of the PDF are not{changed}")
    return Verdict(
        memo=act.memo,
        as_of=act.as_of,
        pdf_sha256=act.pdf_sha256,
        root_equal=True,
        text_equal=text_equal,
        bytes_equal=bytes_equal,
        file_equal=file_equal,
        problems=tuple(problems),
    )


def _file_problem(file: bytes, events: bytes | None, act: MemoIssued) -> str:
    attached = _claimed(file)
    if not attached:
        return f"the file was changed after {act.memo} was issued, and its events were stripped"
    if events is None:  # rebuilt to another text: there is nothing to compare them with
        return f"the file was changed after {act.memo} was issued"
    if attached != json.loads(events):
        return f"the file was changed after {act.memo} was issued: its attached events differ"
    return (
        f"the file was changed after {act.memo} was issued: the attached events are right, the "
        "pages or the metadata are not"
    )


def _claimed(file: bytes) -> dict[str, object]:
    """The attached events.json of a PDF; empty when there is none, or it cannot be read."""
    try:
        with CappedParser("briefing.audit.attachment:attachment") as parser:
            events = parser.parse(file)["events"]
        claimed = json.loads(events) if events else {}
    except (ParserFailedError, ValueError):
        return {}
    return claimed if isinstance(claimed, dict) else {}

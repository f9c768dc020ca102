"""Does a memo follow from the log? Rebuild it and say which of text, events or bytes differ."""

import json
from dataclasses import dataclass
from hashlib import sha256

from briefing.intake.capped import CappedParser, ParserFailedError
from briefing.regions.region import Region
from briefing.render.build import PrintPdf, build_memo
from briefing.render.fingerprint import fingerprint
from events.acts import MemoIssued
from events.log import Log


class UnknownMemoError(Exception):
    """This log issued no such memo."""


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
            raise UnknownMemoError(
                f"{name} is no memo of this desk: its bytes are not those of any memo issued, and "
                "it carries no record of the events behind it"
            )
    for act in acts:
        if act.memo == wanted:
            return act
    raise UnknownMemoError(f"this desk's log issued no memo {wanted}; `briefing memos` lists them")


def verify_memo(
    log: Log, region: Region, *, name: str, file: bytes | None, print_pdf: PrintPdf
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
    built = build_memo(
        log,
        act.request,
        as_of=act.as_of,
        region=region,
        memo=act.memo,
        pinned=act.fingerprint,
        print_pdf=print_pdf,
    )
    text_equal = built.context_sha256 == act.context_sha256
    bytes_equal = built.pdf_sha256 == act.pdf_sha256
    file_equal = file is None or sha256(file).hexdigest() == act.pdf_sha256
    problems = []
    if not file_equal and file is not None:
        problems.append(_file_problem(file, built.attachment, act))
    if not text_equal:
        problems.append(
            f"{act.memo}: the log now yields another text than was issued{_why(act, region)}"
        )
    elif not bytes_equal:
        problems.append(
            f"{act.memo}: the text is the same, the bytes of the PDF are not{_why(act, region)}"
        )
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


def _why(act: MemoIssued, region: Region) -> str:
    """The components whose versions differ from those the memo was made with."""
    today = {p.name: p.version for p in fingerprint(region)}
    changed = [
        f"{p.name} {p.version} then, {today.get(p.name, 'absent')} now"
        for p in act.fingerprint
        if today.get(p.name) != p.version
    ]
    return f" ({'; '.join(changed)})" if changed else ""


def _file_problem(file: bytes, events: bytes, act: MemoIssued) -> str:
    attached = _claimed(file)
    if not attached:
        return f"the file was changed after {act.memo} was issued, and its events were stripped"
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

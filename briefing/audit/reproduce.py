"""An issued memo's bytes made again; where that cannot be, how far its text is proven."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from briefing.audit.claimed import Claimed
from briefing.audit.damage import damage
from briefing.audit.issued import find_memo
from briefing.audit.memo import Verdict, said_in, verify_act
from briefing.regions.region import Region
from briefing.render.attached import Attached
from briefing.render.build import PrintPdf
from briefing.render.stationery import OURS, Stationery
from events.acts import MemoIssued
from events.stored import VerifiableLog


@dataclass(frozen=True, slots=True)
class Reproduced:
    """The verdict on the memo, and what today's software prints of it; none where it cannot.

    `file_equal` is about the file that named the memo: whether it is the one that was issued.
    """

    act: MemoIssued
    verdict: Verdict
    pdf: bytes | None
    file_equal: bool


def reproduce(
    log: VerifiableLog,
    region: Region,
    *,
    name: str,
    file: bytes | None,
    outbox: Path,
    print_pdf: PrintPdf,
    stationery: Stationery = OURS,
) -> Reproduced:
    """The memo made again from the log alone; the outbox serves to tell what differs.

    Raises UnknownMemoError.
    """
    act = find_memo(log, file, name)
    printed = _Seen(print_pdf)

    def issued() -> Claimed:
        return said_in(act, file, outbox)

    verdict = verify_act(
        act,
        log=log,
        region=region,
        file=None,
        print_pdf=printed,
        findings=damage(log, through=act.as_of),
        issued=issued,
        stationery=stationery,
    )
    file_equal = file is None or sha256(file).hexdigest() == act.pdf_sha256
    return Reproduced(act, verdict, printed.last, file_equal)


class _Seen:
    """A printer that remembers what it printed last."""

    def __init__(self, print_pdf: PrintPdf) -> None:
        self._print = print_pdf
        self.last: bytes | None = None

    def __call__(self, html: str, attachment: Attached, *, stamp: datetime) -> bytes:
        self.last = self._print(html, attachment, stamp=stamp)
        return self.last

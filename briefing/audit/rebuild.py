"""An issued memo made again from the log, exactly as its act names it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefing.memo.context import MemoContext
from briefing.memo.subject import UnknownSubjectError
from briefing.regions.region import Region
from briefing.render.errors import RenderError
from briefing.render.fingerprint import fingerprint
from briefing.render.stationery import OURS, Stationery
from events.acts import MemoIssued, PayloadRedacted
from events.errors import LogError
from events.log import Log
from events.projection import Kept
from events.record import Record

if TYPE_CHECKING:
    from briefing.render.build import BuiltMemo, PrintPdf
    from briefing.situation.situation import Situation

ACROSS = (UnknownSubjectError, RenderError, LogError, LookupError, ValueError)
"""What making a memo again may end in, where the log or the software is not what it was."""


@dataclass(frozen=True, slots=True)
class Redacted:
    """Something that a memo may have rested on was taken away after it was issued."""

    position: int
    what: str
    by: str
    why: str | None

    def told(self) -> str:
        """As in "document 1234567890ab was redacted at position 7 by kim (court order)"."""
        why = f" ({self.why})" if self.why else ""
        return f"{self.what} was redacted at position {self.position} by {self.by}{why}"


def rebuild(
    act: MemoIssued,
    *,
    log: Log,
    region: Region,
    print_pdf: "PrintPdf | None",
    kept: Kept | None = None,
    stationery: Stationery = OURS,
) -> "BuiltMemo":
    """The memo that this act issued; without a printer, all of it but the PDF.

    Its bytes are those that were issued as long as the log and the fingerprint are. `kept` are
    snapshots that may shorten the fold. Raises what `build_memo` raises.
    """
    from briefing.render.build import build_memo  # it loads what lays pages out

    return build_memo(
        log,
        act.request,
        as_of=act.as_of,
        region=region,
        memo=act.printed,
        pinned=act.fingerprint,
        print_pdf=print_pdf,
        kept=kept,
        stationery=stationery,
    )


def recomposed(
    act: MemoIssued,
    *,
    log: Log,
    region: Region,
    kept: Kept | None = None,
    situation: "Situation | None" = None,
) -> MemoContext:
    """What the memo that this act issued says, made again; nothing is laid out or printed.

    `kept` are snapshots that may shorten the fold; `situation` is the fold, where it is at hand.
    """
    from briefing.memo.from_log import context_at  # all that composes memos is long to load

    return context_at(
        log,
        act.request,
        as_of=act.as_of,
        region=region,
        memo=act.printed,
        pinned=act.fingerprint,
        kept=kept,
        situation=situation,
    )


def changed_parts(
    act: MemoIssued, region: Region, stationery: Stationery = OURS
) -> tuple[str, ...]:
    """The components that are not those the memo was made with: "weasyprint 69 then, 70 now"."""
    today = {p.name: p.version for p in fingerprint(region, stationery)}
    then = {p.name: p.version for p in act.fingerprint}
    return tuple(_parts(then, today))


def changed_since(act: MemoIssued, region: Region, stationery: Stationery = OURS) -> str:
    """In brackets, the components that are not those the memo was made with; else nothing."""
    changed = changed_parts(act, region, stationery)
    return f" ({'; '.join(changed)})" if changed else ""


def redacted_since(act: MemoIssued, log: Log) -> tuple[Redacted, ...]:
    """What was taken away of the records and documents up to the memo's position, since then.

    A redaction that the memo was made with is none: it said so already. What a document takes
    with it is told once.
    """
    found: list[Redacted] = []
    whole: set[str] = set()
    for record in log.read(after=act.as_of, kinds=("payload_redacted",)):
        event = record.event
        if not isinstance(event, PayloadRedacted):
            continue
        if event.document is not None and _began(log, event.document) <= act.as_of:
            whole.add(f"document/{event.document}")
            what = f"document {event.document[:12]}"
            found.append(Redacted(record.position, what, event.by, event.why))
            continue
        gone = _record(log, event.record) if event.record is not None else None
        if gone is not None and gone.position <= act.as_of and gone.stream not in whole:
            what = f"the record at position {gone.position}"
            found.append(Redacted(record.position, what, event.by, event.why))
    return tuple(found)


def _began(log: Log, document: str) -> int:
    """The position of the first record of a document; beyond the log where it has none."""
    first = next(iter(log.read(stream=f"document/{document}")), None)
    return first.position if first is not None else log.head().position + 1


def _record(log: Log, record: str) -> Record | None:
    try:
        return log.record(record)
    except LogError:
        return None


def _parts(then: Mapping[str, str], today: Mapping[str, str]) -> Iterable[str]:
    for name, version in then.items():
        if today.get(name) != version:
            yield f"{name} {version[:16]} then, {today.get(name, 'absent')[:16]} now"
    for name in (n for n in today if n not in then):
        yield f"{name} absent then, {today[name][:16]} now"

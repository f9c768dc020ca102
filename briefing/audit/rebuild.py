"""An issued memo made again from the log, exactly as its act names it."""

from briefing.regions.region import Region
from briefing.render.build import BuiltMemo, PrintPdf, build_memo
from briefing.render.fingerprint import fingerprint
from events.acts import MemoIssued
from events.log import Log


def rebuild(act: MemoIssued, *, log: Log, region: Region, print_pdf: PrintPdf | None) -> BuiltMemo:
    """The memo that this act issued; without a printer, all of it but the PDF.

    Its bytes are those that were issued as long as the log and the fingerprint are. Raises what
    `build_memo` raises.
    """
    return build_memo(
        log,
        act.request,
        as_of=act.as_of,
        region=region,
        memo=act.printed,
        pinned=act.fingerprint,
        print_pdf=print_pdf,
    )


def changed_since(act: MemoIssued, region: Region) -> str:
    """In brackets, the components that are not those the memo was made with; else nothing."""
    today = {p.name: p.version for p in fingerprint(region)}
    changed = [
        f"{p.name} {p.version[:16]} then, {today.get(p.name, 'absent')[:16]} now"
        for p in act.fingerprint
        if today.get(p.name) != p.version
    ]
    return f" ({'; '.join(changed)})" if changed else ""

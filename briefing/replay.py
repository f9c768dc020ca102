"""Replay: read a log anew and fold it into the situation that it held at a position."""

from collections.abc import Callable, Iterable, Iterator

from briefing.regions.region import Region
from briefing.situation.asof import UnknownReferenceError, material_head, resolve_ref
from briefing.situation.fold import fold
from briefing.situation.situation import Situation
from events.acts import DocumentAdded, DocumentExtracted, DocumentRevised
from events.claims import Claim
from events.log import Log
from events.record import Record

__all__ = ["UnknownReferenceError", "material_head", "replay", "resolve_ref", "without_sources"]

PROGRESS_EVERY = 1_000
"""Records between two calls of `on_progress`."""


def replay(
    log: Log,
    region: Region,
    *,
    as_of: int | None = None,
    without: Callable[[Record], bool] | None = None,
    on_progress: Callable[[int], None] | None = None,
) -> Situation:
    """The situation at position `as_of` (none: the head), from the log's records alone.

    `without` names records to leave out: what the desk would hold had it never had them.
    `on_progress` is told the position reached, every thousand records and at the end.
    """
    records = log.read(through=as_of)
    if without is not None:
        records = (r for r in records if not without(r))
    return fold(_told(records, on_progress), region)


def _told(records: Iterator[Record], on_progress: Callable[[int], None] | None) -> Iterator[Record]:
    position = 0
    for count, record in enumerate(records, start=1):
        position = record.position
        yield record
        if on_progress is not None and count % PROGRESS_EVERY == 0:
            on_progress(position)
    if on_progress is not None:
        on_progress(position)


def without_sources(log: Log, names: Iterable[str]) -> Callable[[Record], bool]:
    """What `replay(without=...)` takes to leave out these documents and outlets.

    A document is named by its digest or the first eight digits of it or more, an outlet as the
    documents name it. Raises UnknownReferenceError for a name that nothing answers to.
    """
    added = [
        (e.document, (e.metadata.outlet or "").casefold())
        for record in log.read(kinds=("document_added", "document_revised"))
        if isinstance(e := record.event, DocumentAdded | DocumentRevised)
    ]
    left_out: set[str] = set()
    for name in names:
        wanted = name.strip().casefold()
        found = {
            digest
            for digest, outlet in added
            if wanted and (outlet == wanted or (len(wanted) >= 8 and digest.startswith(wanted)))
        }
        if not found:
            raise UnknownReferenceError(f"the log holds no document or outlet {name!r}")
        left_out |= found

    def leaves_out(record: Record) -> bool:
        event = record.event
        of_document = DocumentAdded | DocumentRevised | DocumentExtracted | Claim
        return isinstance(event, of_document) and event.document in left_out

    return leaves_out

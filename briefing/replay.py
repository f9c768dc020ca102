"""Replay: read a log anew and fold it into the situation that it held at a position."""

from collections.abc import Callable, Iterable

from briefing.regions.region import Region
from briefing.situation.asof import UnknownReferenceError, material_head, resolve_ref
from briefing.situation.fold import Folding
from briefing.situation.latest import situation_at
from briefing.situation.situation import Situation
from events.acts import DocumentAdded, DocumentExtracted, DocumentRevised
from events.claims import Claim
from events.log import Log
from events.projection import Kept
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
    kept: Kept | None = None,
) -> Situation:
    """The situation at position `as_of` (none: the head), from the log's records alone.

    `without` names records to leave out: what the desk would hold had it never had them.
    `on_progress` is told the position reached, every thousand records and at the end. `kept` are
    snapshots that may shorten the way; what leaves records out goes it whole.
    """
    told = _Told(on_progress)
    if without is None:
        found = situation_at(log, region, through=as_of, kept=kept, on_record=told)
    else:
        folding = Folding()
        for record in log.read(through=as_of):
            if not without(record):
                folding.step(record)
                told(record)
        found = folding.situation(region)
    told.end()
    return found


class _Told:
    """Tells of progress as records are taken in."""

    def __init__(self, on_progress: Callable[[int], None] | None) -> None:
        self._on_progress = on_progress
        self._count = self._position = 0

    def __call__(self, record: Record) -> None:
        self._count, self._position = self._count + 1, record.position
        if self._on_progress is not None and self._count % PROGRESS_EVERY == 0:
            self._on_progress(self._position)

    def end(self) -> None:
        """All records were taken in."""
        if self._on_progress is not None:
            self._on_progress(self._position)


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

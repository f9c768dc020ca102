"""Replay: read a log anew and fold it into the situation that it held at a position."""

from collections.abc import Callable
from dataclasses import replace

from briefing.memo.compose import compose
from briefing.memo.context import MemoContext
from briefing.memo.from_log import context_at
from briefing.regions.region import Region
from briefing.situation.asof import UnknownReferenceError, material_head, resolve_ref
from briefing.situation.assumption import Assumption, described, sieve
from briefing.situation.fold import Folding
from briefing.situation.latest import situation_at
from briefing.situation.situation import Situation
from events.acts import MemoIssued
from events.log import Log
from events.projection import Kept, uncollected
from events.record import Record

__all__ = ["UnknownReferenceError", "material_head", "memo_of", "replay", "resolve_ref"]

PROGRESS_EVERY = 1_000
"""Records between two calls of `on_progress`."""


def replay(
    log: Log,
    region: Region,
    *,
    as_of: int | None = None,
    assuming: Assumption | None = None,
    on_progress: Callable[[int], None] | None = None,
    kept: Kept | None = None,
) -> Situation:
    """The situation at position `as_of` (none: the head), from the log's records alone.

    With `assuming`: what the desk would hold there had what is left out never come.
    `on_progress` is told the position reached, every thousand records and at the end. `kept` are
    snapshots that may shorten the way; what leaves records out goes it whole.
    """
    told = _Told(on_progress)
    if assuming is None or not assuming.asks:
        found = situation_at(log, region, through=as_of, kept=kept, on_record=told)
    else:
        sifted = sieve(assuming, described(log, as_of).situation(region).sources)
        keeps, folding = sifted.keep(), Folding()
        last: Record | None = None
        with uncollected():
            for last in log.read(through=as_of):
                told(last)
                if keeps(last):
                    folding.step(last)
            found = sifted.after(folding.situation(region))
        if last is not None:  # what is left out at the end was there all the same
            found = replace(found, position=last.position, recorded_at=last.recorded_at)
    told.end()
    return found


def memo_of(log: Log, region: Region, situation: Situation, act: MemoIssued) -> MemoContext:
    """What an issued memo's request prints of a situation of this log, by its id and fingerprint.

    Of the situation that it was issued from, this is the memo; UnknownSubjectError where the
    situation does not know what it is about. A corrigendum sets two points of the log beside each
    other: `situation` must then be that of the log, with nothing left out.
    """
    if act.request.kind == "corrigendum":
        return context_at(
            log,
            act.request,
            as_of=situation.position,
            region=region,
            memo=act.memo,
            pinned=act.fingerprint,
        )

    def text(document: str) -> str:
        return log.text(document) if log.holds(document) else ""

    return compose(
        situation,
        act.request,
        region=region,
        memo=act.memo,
        root=log.root(situation.position).hex(),
        fingerprint=act.fingerprint,
        texts=text,
    )


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

"""The desk as somebody who decides sees it: single claims at once, the situation when it is needed.

What became of one claim hangs on its document, the texts that revise it, and what people decided;
these alone are folded for it. The whole log is folded, from a snapshot where there is one, only for
what hangs on all of it.
"""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from pathlib import Path

from briefing.regions.region import Region
from briefing.situation.fold import Folding
from briefing.situation.held import Held
from briefing.situation.latest import Standing
from briefing.situation.situation import Situation
from events.acts import DocumentRevised
from events.excerpt import claims_in
from events.log import Log
from events.projection import Kept
from events.record import Record

_DECIDING = (
    "claim_confirmed",
    "claim_corrected",
    "claim_retracted",
    "developments_merged",
    "developments_split",
    "concern_closed",
    "payload_redacted",
)
"""Kinds of act that name claims, wherever they were made."""
_DOCUMENT = "document/"


@dataclass(frozen=True, slots=True)
class Shortcuts:
    """Shorter ways to what the log says: snapshots, and what the outbox keeps of memos."""

    kept: Kept | None = None
    outbox: Path | None = None


@dataclass
class View:
    """The desk as it stands at `position`, by the log alone; shortcuts change nothing but time."""

    log: Log
    region: Region
    position: int
    shortcuts: Shortcuts = Shortcuts()
    _parts: dict[str, Folding] = field(default_factory=dict)

    def version(self, stream: str) -> int:
        """That of a stream; a decision on what was seen is refused when it moved on."""
        last = next(self.log.read(stream=stream, through=self.position, backwards=True), None)
        return 0 if last is None else last.stream_version

    def claim(self, record: Record) -> Held | None:
        """The claim that a record made, made again, or put right; it may stand no more."""
        claims = {claim.document for claim in claims_in(record.event)}
        document = claims.pop() if claims else record.stream.removeprefix(_DOCUMENT)
        held = self._part(document).claim(record.id)
        return held if held is not None else self.folding.claim(record.id)

    def holds(self, held: Held) -> bool:
        """Whether its document still makes a claim that was found here, retracted or not."""
        if any(part.holds(held) for part in self._parts.values()):
            return True
        return "_whole" in vars(self) and self.folding.holds(held)

    @property
    def folding(self) -> Folding:
        """The whole log, folded when it is first asked for."""
        return self._whole.folding

    @property
    def situation(self) -> Situation:
        """The situation, linked once and only when it is asked for."""
        return self._whole.situation

    @cached_property
    def _whole(self) -> Standing:
        kept = self.shortcuts.kept
        return Standing(self.log, self.region, through=self.position, kept=kept)

    @cached_property
    def _revisions(self) -> tuple[tuple[str, str], ...]:
        """Each later text of a document, beside the earlier."""
        acts = self.log.read(through=self.position, kinds=("document_revised",))
        events = (record.event for record in acts)
        return tuple((e.document, e.revises) for e in events if isinstance(e, DocumentRevised))

    def _part(self, document: str) -> Folding:
        known = self._parts.get(document)
        if known is None:
            texts = self._texts(document)
            known = Folding().through(self._about(texts))
            self._parts |= dict.fromkeys(texts, known)
        return known

    def _texts(self, document: str) -> set[str]:
        """A document with all earlier and later texts of it: their claims follow each other."""
        found = {document}
        while more := {d for pair in self._revisions if found & {*pair} for d in pair} - found:
            found |= more
        return found

    def _about(self, documents: Iterable[str]) -> Iterator[Record]:
        """The records about these documents and the acts that may name their claims, in order."""
        last = self.position
        streams = (self.log.read(stream=f"{_DOCUMENT}{d}", through=last) for d in documents)
        acts = self.log.read(kinds=_DECIDING, through=last)
        merged = heapq.merge(*streams, acts, key=lambda record: record.position)
        return (next(same) for _, same in groupby(merged, key=lambda record: record.position))


def look(log: Log, region: Region, shortcuts: Shortcuts | None = None) -> View:
    """The desk as it stands at the log's end."""
    return View(log, region, log.head().position, shortcuts or Shortcuts())

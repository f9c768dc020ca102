"""The walk over a log's records that verification makes, and what it finds on the way.

A walk covers a range of positions. One that does not begin at the first trusts what is stored of
the record before its range, which the walk over the range before checks; `Walk.join` then checks
what only both together show. So ranges can be walked one after the other or side by side.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from events import hashing, merkle, rows
from events.errors import LogError
from events.projection import uncollected
from events.quoted_words import doubtful, json_value, misquoted
from events.record import NO_CHAIN, chain_hash, commitment
from events.stored import Stored, StoredRecord, stored_record
from events.verify_pages import MALFORMED, Before, sound_leaves
from events.verify_texts import ReadTexts

_PAGE = 500
_SEARCHED = 100_000
"""How many unreadable positions in a row are tried before the walk gives up."""


Page = Sequence[tuple[Any, ...]]
"""Records that follow each other, as rows with the columns of `StoredRecord`."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: where (none: not at one record), a short code, and a sentence.

    Codes: unreadable, store, missing, order, moment, stream, malformed, payload, chain, node,
    head, batch, key, kind, undecodable, misquoted, document, redaction, memo, expected.
    """

    position: int | None
    problem: str
    detail: str


@dataclass
class Walk:
    """What was seen of a range of records so far, and what was found."""

    log: Stored
    last: int | None = None
    """The last position to look at; none: to the end, wherever that is."""
    searched: int = 0
    """Up to which position unreadable stretches are searched."""
    findings: list[Finding] = field(default_factory=list)
    position: int = 0
    readable: int = 0
    """The last position that could be read."""
    chain: bytes | None = NO_CHAIN
    """None behind a gap: the next record's link cannot be checked."""
    peaks: list[bytes] | None = field(default_factory=list)
    """None behind a gap: the tree cannot be counted any more."""
    moment: str = ""
    last_id: bytes = b""
    batch: int = 0
    begun: dict[str, int] | None = None
    """In a range that does not begin at the first record: each stream's first version in it."""
    versions: dict[str, int] = field(default_factory=dict)
    wanted: dict[str, int] = field(default_factory=dict)
    """Documents that records name but the log holds no text of, and the first such position."""
    emptied: dict[str, int] = field(default_factory=dict)
    """Records without payload, by id."""
    intact: set[str] = field(default_factory=set)
    """Documents whose text was read and is their own."""
    redacted: set[str] = field(default_factory=set)
    """Records and documents that an act says were redacted."""

    def __post_init__(self) -> None:
        self.texts = ReadTexts(self.log, self.intact)

    @classmethod
    def over(cls, log: Stored, after: int, last: int) -> "Walk":
        """A walk over after < position <= last, ready to run; LogError where that cannot begin."""
        walk = cls(log, last, last)
        if after:
            (before,) = log.stored_records(after - 1, 1)
            walk.position = walk.readable = after
            walk.chain, walk.last_id = before.chain, before.id
            walk.moment, walk.batch = before.recorded_at, before.batch
            walk.peaks = [stored_node(log, *place) for place in merkle.peak_places(after)]
            walk.begun = {}
        return walk

    def find(self, position: int | None, problem: str, detail: str) -> None:
        """Note something that is wrong."""
        self.findings.append(Finding(position, problem, detail))

    def run(self) -> None:
        """Look at every record of the range."""
        with uncollected():
            for page in self._pages():
                self._check_tree(page, self._check(page))

    def join(self, later: "Walk") -> None:
        """Take over what a walk over the next range saw."""
        for stream, version in (later.begun or {}).items():
            if version != self.versions.get(stream, 0) + 1 and self.peaks is not None:
                self.find(
                    None,
                    "stream",
                    f"version {version} of stream {stream!r}, behind position {self.position},"
                    f" follows {self.versions.get(stream, 0)}",
                )
        self.findings += later.findings
        self.versions |= later.versions
        self.redacted |= later.redacted
        self.intact |= later.intact
        self.emptied |= later.emptied
        self.wanted = later.wanted | self.wanted
        self.position, self.readable = later.position, later.readable
        self.chain, self.moment = later.chain, later.moment
        self.last_id, self.batch = later.last_id, later.batch
        self.peaks = None if self.peaks is None else later.peaks

    # Reading

    def _pages(self) -> Iterator[Page]:
        """All records that can be read, each page without gaps; gaps are found on the way."""
        while self.last is None or self.position < self.last:
            limit = _PAGE if self.last is None else min(_PAGE, self.last - self.position)
            try:
                found = self.log.stored_rows(self.position, limit)
            except LogError as error:
                before = self.position
                yield from self._probe(str(error))
                if self.position == before:
                    return
                continue
            if not found:
                return
            if found[-1][0] == self.position + len(found) and _rising(found):
                self.position = self.readable = found[-1][0]
                yield found
                continue
            for row in map(stored_record, found):
                if not isinstance(row.position, int) or row.position <= self.position:
                    self.find(self.position + 1, "order", "the records are not in order")
                    return
                if self.last is not None and row.position > self.last:
                    return
                self._step_to(row.position)
                yield [row]

    def _probe(self, reason: str) -> Iterator[Page]:
        """Record by record through a stretch of which some cannot be read."""
        end = min(self.searched, self.readable + _SEARCHED)
        first, bad = self.position + 1, None
        last = min(self.position + _PAGE, end)
        for position in range(first, last + 1):
            try:
                found = self.log.stored_rows(position - 1, 1)
            except LogError:
                bad = bad or position
                continue
            if bad:
                self._unreadable(bad, position - 1, reason)
                bad = None
            if found and found[0][0] == position:
                self._step_to(position)
                yield found
        if bad:
            self._unreadable(bad, last, reason)
        elif last < first:
            self.find(first, "unreadable", f"nothing behind position {first - 1} is readable")

    def _unreadable(self, first: int, last: int, reason: str) -> None:
        self.find(first, "unreadable", f"positions {first} to {last} cannot be read: {reason}")
        self.position, self.chain, self.peaks = last, None, None

    def _step_to(self, position: int) -> None:
        """Note the records between the last one seen and this one as missing."""
        if position > self.position + 1:
            first = self.position + 1
            self.find(first, "missing", f"positions {first} to {position - 1} are missing")
            self.chain = self.peaks = None
        self.position = self.readable = position

    # Checking

    def _check(self, page: Page) -> list[bytes | None]:
        """Note all that is wrong with records but their tree nodes; gives their leaves.

        What holds for columns is asked of a whole page at once, and record by record of a page
        where that does not hold, or that is damaged so that it cannot be asked.
        """
        noted = len(self.findings)
        leaves = self._sound(page) or self._check_columns([*map(stored_record, page)])
        payloads = [row[13] for row in page]
        if None in leaves:
            payloads = [leaf and payload for leaf, payload in zip(leaves, payloads, strict=True)]
        kinds = [row[5] for row in page]
        for number in doubtful(kinds, payloads, self.texts):
            position = page[number][0]
            try:
                self._check_event(position, kinds[number], payloads[number])
            except MALFORMED as error:
                self._malformed(position, error)
        if len(self.findings) > noted + 1:
            self.findings[noted:] = sorted(self.findings[noted:], key=lambda f: f.position or 0)
        return leaves

    def _sound(self, page: Page) -> list[bytes | None]:
        """The leaves of a page that needs no closer look, and the walk moved behind it; or none."""
        if self.chain is None or self.peaks is None:
            return []
        before = Before(self.chain, self.moment, self.last_id, self.batch)
        leaves = sound_leaves(page, before, self.versions, self.begun)
        if leaves is None:
            return []
        _, self.last_id, self.moment, *_, self.batch, _, _, self.chain, _, _ = page[-1]
        return [*leaves]

    def _check_columns(self, page: list[StoredRecord]) -> list[bytes | None]:
        """Note all that is wrong with the columns of records, one by one; gives their leaves."""
        noted = len(self.findings)
        seen = (self.chain, self.moment, self.last_id, self.batch)
        streams = {row.stream for row in page if row.stream is not None}
        versions = {stream: self.versions.get(stream) for stream in streams}
        try:
            self._check_order(page)
            return [*self._check_hashes(page)]
        except MALFORMED as error:
            if len(page) == 1:
                self._malformed(page[0].position, error)
                return [None]
            del self.findings[noted:]
            self.chain, self.moment, self.last_id, self.batch = seen
            self._forget(versions)
            return [leaf for row in page for leaf in self._check_columns([row])]

    def _malformed(self, position: int, error: Exception) -> None:
        self.find(position, "malformed", f"the record's columns are damaged: {error}")

    def _forget(self, versions: dict[str, int | None]) -> None:
        """Put the versions of streams back to what they were."""
        for stream, version in versions.items():
            if version is not None:
                self.versions[stream] = version
            else:
                self.versions.pop(stream, None)
                (self.begun or {}).pop(stream, None)

    def _check_order(self, page: list[StoredRecord]) -> None:
        linked, versions, begun = self.chain is not None, self.versions, self.begun
        for position, record_id, written, stream, version, _, _, key, batch, *_ in page:
            if written != self.moment:
                datetime.fromisoformat(written)
                if written < self.moment:
                    detail = f"{written} is earlier than the record before it"
                    self.find(position, "moment", detail)
                self.moment = max(self.moment, written)
            if record_id <= self.last_id:
                self.find(position, "order", "its id does not follow that of the record before")
            self.last_id = record_id
            if batch not in (self.batch, position) and linked:
                detail = "its batch is neither its own nor that of the one before"
                self.find(position, "batch", detail)
            self.batch, linked = batch, True
            if key is not None and not (key and key.isprintable()):
                self.find(position, "key", "its key is empty or not printable")
            if stream is None:
                self.find(position, "stream", "the name of its stream is missing")
                continue
            before = versions.get(stream)
            if before is None and begun is not None:
                begun[stream] = version
            elif version != (before or 0) + 1 and self.peaks is not None:
                detail = f"version {version} of stream {stream!r} follows {before or 0}"
                self.find(position, "stream", detail)
            versions[stream] = version

    def _check_hashes(self, page: list[StoredRecord]) -> list[bytes]:
        leaves, before = rows.leaves(page), self.chain
        for row, leaf in zip(page, leaves, strict=True):
            position, record_id, *_, salt, bound, chain, _, payload = row
            if payload is None:
                self.emptied[record_id.hex()] = position
            elif salt is None or commitment(salt, payload) != bound:
                self.find(position, "payload", "the payload is not the one that was recorded")
            if before is not None and chain_hash(before, leaf) != chain:
                self.find(
                    position,
                    "chain",
                    "id, moment, stream, kind, key, batch, commitment or chain was changed",
                )
            before = chain
        self.chain = before
        return leaves

    def _check_tree(self, page: Page, leaves: list[bytes | None]) -> None:
        if self.peaks is None:
            return
        if None in leaves:
            self.peaks = None
            return
        made = hashing.grow(page[0][0] - 1, self.peaks, cast("list[bytes]", leaves))
        if made == [row[12] for row in page]:
            return
        for row, nodes in zip(map(stored_record, page), made, strict=True):
            if row.nodes != nodes:
                self.find(row.position, "node", "the tree nodes that it completes were changed")

    def _check_event(self, position: int, kind: str, payload: bytes) -> None:
        try:
            event = json_value(payload)
        except ValueError as error:
            self.find(position, "undecodable", f"the payload is no JSON: {error}")
            return
        if event["kind"] != kind:
            self.find(position, "kind", f"a {kind} record holds a {event['kind']} event")
        claim = event["replacement"] if kind == "claim_corrected" else event
        if "excerpts" in claim:
            self._check_claim(position, claim)
        elif kind in ("document_added", "document_revised"):
            document = event["document"]
            text = self._text(position, document)
            if text is not None and len(text) != event["length"]:
                self.find(
                    position,
                    "document",
                    f"document {document} is {len(text)} code points long, not {event['length']}",
                )
        elif kind == "payload_redacted":
            self.redacted.update(event[x] for x in ("record", "document") if x in event)
        elif kind == "memo_issued" and self.peaks is not None:
            self._check_memo(position, event)

    def _check_claim(self, position: int, claim: dict[str, Any]) -> None:
        document = claim["document"]
        text = self._text(position, document)
        if text is None:
            return
        for start, quote in misquoted(claim, text):
            self.find(
                position,
                "misquoted",
                f"{quote!r} does not stand at {start} of document {document}",
            )

    def _check_memo(self, position: int, memo: dict[str, Any]) -> None:
        """A memo's printed root is a head that the log itself noted at that time."""
        name, as_of = memo["memo"], memo["as_of"]
        if as_of >= position:
            self.find(position, "memo", f"memo {name} rests on records that came after it")
            return
        try:
            root = merkle.root(as_of, lambda *place: stored_node(self.log, *place))
        except LogError as error:
            self.find(position, "memo", f"memo {name} cannot be checked: {error}")
            return
        if root.hex() != memo["root"]:
            self.find(
                position, "memo", f"memo {name} names another root of the first {as_of} records"
            )

    def _text(self, position: int, document: str) -> str | None:
        """A document's text; none where the log holds none, noted for later."""
        text = self.texts[document]
        if text is None and document in self.texts:
            self.wanted.setdefault(document, position)
        return text


def _rising(found: Page) -> bool:
    """Whether positions rise by one from row to row."""
    return [row[0] for row in found] == list(range(found[0][0], found[0][0] + len(found)))


def stored_node(log: Stored, level: int, index: int) -> bytes:
    """A complete node of the tree, from what is stored; IntegrityError where it is missing."""

    def row(position: int) -> StoredRecord | None:
        found = log.stored_records(position - 1, 1)
        return found[0] if found and found[0].position == position else None

    return rows.node(level, index, row)

"""Verification: whether a log's bytes still say what they said when they were written.

Damage never stops it: what cannot be read or does not agree becomes a `Finding`, and the walk goes
on behind it. A store that was rewritten as a whole, or cut at its end, agrees with itself; only a
head that was kept elsewhere (a printed memo, a checkpoint) shows that: pass it as `expected`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from events import merkle
from events.acts import Act, DocumentAdded, DocumentRevised, MemoIssued, PayloadRedacted
from events.claims import Claim
from events.errors import LogError
from events.event import Unknown, decode, schema_version
from events.excerpt import claims_in, misquoted
from events.log import Head
from events.record import NO_CHAIN, chain_hash, commitment, envelope, leaf_hash
from events.stored import Stored, StoredRecord

_PAGE = 500
_SEARCHED = 100_000
"""How many unreadable positions in a row are tried before the walk gives up."""

_TEXTS = 16
"""Texts held at a time: claims of one document lie side by side."""

_MALFORMED = (TypeError, ValueError, AttributeError, LookupError, OverflowError)
"""What Python says of values of another type than the column's."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: where (none: not at one record), a short code, and a sentence.

    Codes: unreadable, store, missing, order, moment, stream, malformed, payload, leaf, chain,
    node, head, kind, undecodable, misquoted, document, redaction, memo, key, expected.
    """

    position: int | None
    problem: str
    detail: str


def verify(log: Stored, *, expected: tuple[int, bytes] | None = None) -> tuple[Finding, ...]:
    """All that is wrong with a log; empty when it is whole. Raises nothing on damaged content.

    `expected` is a head noted elsewhere: a position and the Merkle root of the records up to it.
    What others append meanwhile does not show.
    """
    walk = _Walk(log, expected)
    with log.still():
        walk.check_store()
        walk.check_records()
        walk.check_end()
        walk.check_documents()
        walk.check_redactions()
        walk.check_keys()
    return tuple(walk.findings)


@dataclass
class _Walk:
    """One pass over a log: what it has seen so far, and what it found."""

    log: Stored
    expected: tuple[int, bytes] | None
    findings: list[Finding] = field(default_factory=list)
    head: Head | None = None
    position: int = 0
    readable: int = 0
    """The last position that could be read."""
    chain: bytes | None = NO_CHAIN
    """None behind a gap: the next record's link cannot be checked."""
    peaks: list[bytes] | None = field(default_factory=list)
    """None behind a gap: the tree cannot be counted any more."""
    moment: str = ""
    versions: dict[str, int] = field(default_factory=dict)
    texts: dict[str, str | None] = field(default_factory=dict)
    wanted: dict[str, int] = field(default_factory=dict)
    """Documents that records name but the log holds no text of, and the first such position."""
    emptied: dict[str, int] = field(default_factory=dict)
    """Records without payload, by id."""
    redacted: set[str] = field(default_factory=set)
    """Records and documents that an act says were redacted."""
    anchored: bool = False

    def find(self, position: int | None, problem: str, detail: str) -> None:
        self.findings.append(Finding(position, problem, detail))

    # The store

    def check_store(self) -> None:
        try:
            for problem in self.log.stored_problems():
                self.find(None, "store", problem)
        except LogError as error:
            self.find(None, "unreadable", str(error))
        try:
            head = self.log.head()
        except (LogError, *_MALFORMED) as error:
            self.find(None, "head", f"the head cannot be read: {error}")
            return
        if isinstance(head.position, int) and isinstance(head.root, bytes):
            self.head = head
        else:
            self.find(None, "head", "the head's columns are damaged")

    def check_keys(self) -> None:
        after = ""
        try:
            while keys := self.log.stored_keys(after, _PAGE):
                for key, position, first, last in keys:
                    if not 1 <= first <= position <= last <= self.position:
                        self.find(None, "key", f"key {key!r} names no record of the log")
                if keys[-1][0] <= after:
                    self.find(None, "key", "the idempotency keys are not in order")
                    return
                after = keys[-1][0]
        except (LogError, *_MALFORMED) as error:
            self.find(None, "unreadable", f"the idempotency keys cannot be read: {error}")

    # Records

    def check_records(self) -> None:
        nodes = self._nodes()
        for row in self._rows():
            try:
                self._check_order(row)
                self._check_hashes(row, nodes)
                self._check_event(row)
            except _MALFORMED as error:
                self.find(row.position, "malformed", f"the record's columns are damaged: {error}")
            self._check_expected()
        if self.peaks is not None and next(nodes, None) is not None:
            self.find(None, "node", "the tree holds more nodes than its records make")

    def _rows(self) -> Iterator[StoredRecord]:
        """All records that can be read; gaps and unreadable stretches are found on the way."""
        while True:
            try:
                rows = self.log.stored_records(self.position, _PAGE)
            except LogError as error:
                before = self.position
                yield from self._probe(str(error))
                if self.position == before:
                    return
                continue
            if not rows:
                return
            for row in rows:
                if not isinstance(row.position, int) or row.position <= self.position:
                    self.find(self.position + 1, "order", "the records are not in order")
                    return
                self._step_to(row.position)
                yield row

    def _probe(self, reason: str) -> Iterator[StoredRecord]:
        """Record by record through a stretch of which some cannot be read."""
        end = min(self.head.position if self.head else 0, self.readable + _SEARCHED)
        first, bad = self.position + 1, None
        last = min(self.position + _PAGE, end)
        for position in range(first, last + 1):
            try:
                rows = self.log.stored_records(position - 1, 1)
            except LogError:
                bad = bad or position
                continue
            if bad:
                self._unreadable(bad, position - 1, reason)
                bad = None
            if rows and rows[0].position == position:
                self._step_to(position)
                yield rows[0]
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

    def _check_order(self, row: StoredRecord) -> None:
        written = row.recorded_at
        datetime.fromisoformat(written)
        if written < self.moment:
            self.find(row.position, "moment", f"{written} is earlier than the record before it")
        self.moment = max(self.moment, written)
        if row.stream is None:
            self.find(row.position, "stream", "the name of its stream is missing")
            return
        wanted = self.versions.get(row.stream, 0) + 1
        if row.stream_version != wanted and self.peaks is not None:
            self.find(
                row.position,
                "stream",
                f"version {row.stream_version} of stream {row.stream!r} follows {wanted - 1}",
            )
        self.versions[row.stream] = row.stream_version

    def _check_hashes(self, row: StoredRecord, nodes: Iterator[tuple[int, bytes]]) -> None:
        position = row.position
        if row.payload is None:
            self.emptied[row.id.hex()] = position
        elif row.salt is None or commitment(row.salt, row.payload) != row.commitment:
            self.find(position, "payload", "the payload is not the one that was recorded")
        lines = envelope(
            position,
            row.id.hex(),
            row.recorded_at,
            row.stream or "",
            row.stream_version,
            row.kind,
            row.schema_version,
        )
        if leaf_hash(lines, row.commitment) != row.leaf:
            self.find(position, "leaf", "id, moment, stream, kind or commitment was changed")
        if self.chain is not None and chain_hash(self.chain, row.leaf) != row.chain:
            self.find(position, "chain", "the chain does not lead from the record before to this")
        self.chain = row.chain
        if self.peaks is not None:
            for number, made in enumerate(
                merkle.grow(position - 1, self.peaks, [row.leaf]),
                merkle.node_count(position - 1) + 1,
            ):
                if next(nodes, None) != (number, made):
                    self.find(position, "node", f"tree node {number} is missing or was changed")

    def _nodes(self) -> Iterator[tuple[int, bytes]]:
        after = 0
        while True:
            try:
                page = self.log.stored_nodes(after, _PAGE)
            except LogError as error:
                self.find(None, "unreadable", f"the tree's nodes cannot be read: {error}")
                return
            if not page or page[-1][0] <= after:
                return
            yield from page
            after = page[-1][0]

    # Events

    def _check_event(self, row: StoredRecord) -> None:
        if row.payload is None:
            return
        event = decode(row.kind, row.schema_version, row.payload)
        if isinstance(event, Unknown):
            if row.schema_version <= schema_version(row.kind):
                self.find(row.position, "undecodable", event.problem)
            return
        if event.kind != row.kind:
            self.find(row.position, "kind", f"a {row.kind} record holds a {event.kind} event")
        for claim in claims_in(event):
            self._check_claim(row.position, claim)
        if isinstance(event, Act):
            self._check_act(row.position, event)

    def _check_claim(self, position: int, claim: Claim) -> None:
        text = self._text(position, claim.document)
        if text is not None and (wrong := misquoted(claim, text)) is not None:
            start, end, words = wrong
            self.find(
                position,
                "misquoted",
                f"{words!r} does not stand at [{start}, {end}) of document {claim.document}",
            )

    def _check_act(self, position: int, act: Act) -> None:
        if isinstance(act, DocumentAdded | DocumentRevised):
            text = self._text(position, act.document)
            if text is not None and len(text) != act.length:
                self.find(
                    position,
                    "document",
                    f"document {act.document} is {len(text)} code points long, not {act.length}",
                )
        elif isinstance(act, PayloadRedacted):
            self.redacted.update(name for name in (act.record, act.document) if name)
        elif isinstance(act, MemoIssued) and self.peaks is not None:
            self._check_memo(position, act)

    def _check_memo(self, position: int, memo: MemoIssued) -> None:
        """A memo's printed root is a head that the log itself noted at that time."""
        if memo.as_of >= position:
            self.find(position, "memo", f"memo {memo.memo} rests on records that came after it")
            return
        try:
            root = merkle.root(memo.as_of, self._node)
        except LogError as error:
            self.find(position, "memo", f"memo {memo.memo} cannot be checked: {error}")
            return
        if root.hex() != memo.root:
            self.find(
                position,
                "memo",
                f"memo {memo.memo} names another root of the first {memo.as_of} records",
            )

    def _node(self, level: int, index: int) -> bytes:
        if level == 0:
            return self.log.stored_records(index, 1)[0].leaf
        return self.log.stored_nodes(merkle.node_number(level, index) - 1, 1)[0][1]

    def _text(self, position: int, document: str) -> str | None:
        """A document's text; none where the log holds none, noted for later."""
        if document not in self.texts:
            if len(self.texts) >= _TEXTS:
                self.texts.pop(next(iter(self.texts)))
            try:
                raw = self.log.stored_text(document)
                self.texts[document] = None if raw is None else raw.decode()
            except (LogError, UnicodeDecodeError):
                return None  # `check_documents` says so
        if self.texts[document] is None:
            self.wanted.setdefault(document, position)
        return self.texts[document]

    # The end

    def _check_expected(self) -> None:
        if self.expected is None or self.position != self.expected[0] or self.peaks is None:
            return
        self.anchored = True
        if merkle.root_of(self.peaks) != self.expected[1]:
            self.find(
                self.position,
                "expected",
                f"the first {self.position} records are not those of the expected head: history"
                " was rewritten",
            )

    def check_end(self) -> None:
        self._check_head()
        if self.expected is None or self.anchored or self.expected == (0, merkle.EMPTY_ROOT):
            return
        position = self.expected[0]
        detail = (
            f"the log ends at position {self.position}, but the expected head is {position}: its"
            " tail is missing"
            if self.position < position
            else f"the expected head at position {position} cannot be checked"
        )
        self.find(position, "expected", detail)

    def _check_head(self) -> None:
        if self.head is None:
            return
        head, last = self.head, self.position
        if head.position != last:
            detail = f"the head stands at position {head.position}, the last record at {last}"
            self.find(min(head.position, last) + 1, "head", detail)
            return
        if self.chain is not None and head.chain != self.chain:
            self.find(last, "head", "the head's chain hash is not that of the last record")
        if self.peaks is not None and head.root != merkle.root_of(self.peaks):
            self.find(last, "head", "the head's root is not that of the records")
        moment = datetime.fromisoformat(self.moment) if self.moment else None
        if self.peaks is not None and head.recorded_at != moment:
            self.find(last, "head", "the head's moment is not that of the last record")

    def check_documents(self) -> None:
        try:
            documents = self.log.stored_documents()
        except (LogError, *_MALFORMED) as error:
            self.find(None, "unreadable", f"the list of documents cannot be read: {error}")
            documents = []
        for document in documents:
            try:
                raw = self.log.stored_text(document)
            except (LogError, *_MALFORMED) as error:
                self.find(None, "document", f"document {document} cannot be read: {error}")
                continue
            if raw is not None and sha256(raw).hexdigest() != document:
                self.find(None, "document", f"the text of document {document} was changed")
            elif raw is None and document not in self.redacted:
                self.wanted.setdefault(document, 0)
        for document, position in self.wanted.items():
            if document not in self.redacted:
                self.find(
                    position or None,
                    "document",
                    f"the text of document {document} is missing, and no act redacted it",
                )

    def check_redactions(self) -> None:
        for record_id, position in self.emptied.items():
            if record_id not in self.redacted:
                self.find(position, "redaction", "the payload is missing, and no act redacted it")

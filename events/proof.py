"""Verification of a few records: what an answer rests on, without reading the rest of the log.

Each record is held against its own commitment, against the chain of the record before it, against
the tree nodes stored around it, and by an RFC 9162 consistency proof against the root of a head.
So the time grows with the records asked about, and with the logarithm of the log. What only a walk
over all records shows (a record that should be there and is not, damage elsewhere) is for `verify`.
"""

from collections.abc import Collection, Iterable, Iterator
from hashlib import sha256

from events import merkle
from events.errors import LogError
from events.log import Head
from events.store import KeptLog
from events.verify_pages import MALFORMED
from events.verify_records import Finding, Walk

_REDACTION = "payload_redacted"


def prove(
    log: KeptLog, head: Head, positions: Collection[int], documents: Collection[str] = ()
) -> tuple[Finding, ...]:
    """All that is wrong with these records and texts, seen from a head; empty when they are whole.

    `documents` are those that the records quote. What is gone must have been redacted by an act,
    which is then looked at as well. Raises nothing on damaged content.
    """
    with log.still():
        seen = _Seen(log, head)
        seen.end()
        seen.look(positions)
        seen.texts(documents)
        seen.redactions()
    return tuple(sorted(seen.findings, key=lambda f: f.position or 0))


class _Seen:
    """What was seen of the records so far."""

    def __init__(self, log: KeptLog, head: Head) -> None:
        self.findings: list[Finding] = []
        self._log = log
        self._head = head
        self._emptied: dict[str, tuple[int | None, str]] = {}
        """Records and documents whose content is gone, where, and what to say of it."""
        self._redacted: set[str] = set()

    def end(self) -> None:
        """Look whether the log ends where its head says."""
        try:
            last = self._log.head().position
            found = [row.position for row in self._log.stored_records(max(last - 1, 0), 2)]
        except (LogError, *MALFORMED) as error:
            self._find(None, "head", f"the end of the log cannot be read: {error}")
            return
        if found != [last] and (last or found):
            self._find(
                last, "head", f"the head stands at position {last}, but the log ends elsewhere"
            )

    def look(self, positions: Iterable[int]) -> None:
        """Walk over the records at these positions, and prove that the head holds them."""
        for first, last in _runs(positions):
            try:
                walk = Walk.over(self._log, first - 1, last)
                walk.run()
                if not walk.findings:
                    self._prove(walk, last)
            except (LogError, *MALFORMED) as error:
                self._find(first, "unreadable", f"the record cannot be verified: {error}")
                continue
            self.findings += walk.findings
            self._redacted |= walk.redacted
            for record, position in walk.emptied.items():
                told = "the payload is missing, and no act redacted it"
                self._emptied[record] = position, told

    def texts(self, documents: Iterable[str]) -> None:
        """Hold texts against the digests that name them."""
        for document in documents:
            try:
                raw = self._log.stored_text(document)
            except (LogError, *MALFORMED) as error:
                self._find(None, "document", f"document {document} cannot be read: {error}")
                continue
            if raw is None:
                told = f"the text of document {document} is missing, and no act redacted it"
                self._emptied[document] = None, told
            elif sha256(raw).hexdigest() != document:
                self._find(None, "document", f"the text of document {document} was changed")

    def redactions(self) -> None:
        """Look for the acts that say so, where something is gone."""
        if not self._emptied:
            return
        try:
            acts = [record.position for record in self._log.read(kinds=(_REDACTION,))]
        except (LogError, *MALFORMED) as error:
            self._find(None, "unreadable", f"the acts of redaction cannot be read: {error}")
            return
        self.look(acts)
        for name, (position, told) in self._emptied.items():
            if name not in self._redacted:
                self._find(position, "redaction" if position else "document", told)

    def _prove(self, walk: Walk, last: int) -> None:
        """That the head's records begin with those up to `last`, as the walk has them."""
        size = self._head.position
        if walk.position != last:
            self._find(walk.position + 1, "missing", "the record is missing")
            return
        if not last <= size or walk.peaks is None:
            self._find(last, "head", f"the record lies behind the head, which is at {size}")
            return
        root = merkle.root_of(walk.peaks)
        proof = self._log.consistency_proof(last, size) if last < size else ()
        if not merkle.proves_consistency(last, size, proof, root, self._head.root):
            self._find(last, "head", "no proof leads from the record to the head's root")

    def _find(self, position: int | None, problem: str, detail: str) -> None:
        self.findings.append(Finding(position, problem, detail))


def _runs(positions: Iterable[int]) -> Iterator[tuple[int, int]]:
    """First and last of each stretch of positions that follow one another, each position once."""
    first = last = 0
    for position in sorted(set(positions)):
        if first and position == last + 1:
            last = position
            continue
        if first:
            yield first, last
        first = last = position
    if first:
        yield first, last

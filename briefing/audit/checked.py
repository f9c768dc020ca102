"""What of the log was verified for one answer: the records and texts that the answer rests on."""

from collections.abc import Iterable
from typing import Any

from briefing.audit.damage import refuse_damage, said
from briefing.memo.numbers import counted
from events.errors import IntegrityError
from events.proof import prove
from events.store import KeptLog

WHOLE = 100
"""From one record in so many on, verifying the whole log is the shorter way."""


class Checked:
    """The records and texts that were found whole, all held against one head of the log."""

    def __init__(self, log: KeptLog) -> None:
        self._log = log
        self._head = log.head()
        self._records: set[int] = set()
        self._texts: set[str] = set()
        self._whole = False

    def add(self, records: Iterable[int], texts: Iterable[str] = ()) -> None:
        """Verify these positions and documents; IntegrityError for the first thing wrong."""
        new, documents = set(records) - self._records, set(texts) - self._texts
        self._records |= new
        self._texts |= documents
        if any(position > self._head.position for position in new):
            # Others appended meanwhile: what is told is held against one head, the later.
            self._head, self._whole, new = self._log.head(), False, self._records
        if self._whole:
            return
        if len(self._records) * WHOLE > self._head.position:
            self.add_all()
            return
        for finding in prove(self._log, self._head, new, documents):
            raise IntegrityError(finding.position, said(finding))

    def add_end(self) -> None:
        """Verify that the log ends where its head says, and the last record."""
        self.add([self._head.position] if self._head.position else [])

    def add_all(self) -> None:
        """Verify the whole log; IntegrityError for the first thing wrong."""
        if not self._whole:
            refuse_damage(self._log, through=self._head.position)
            self._whole = True

    def told(self) -> str:
        """In a sentence, for people."""
        size, root = self._head.position, self._head.root.hex()
        if self._whole:
            return f"verified: the whole log, {size} records, root {root}"
        return (
            f"verified: {counted(len(self._records), 'record')} and "
            f"{counted(len(self._texts), 'text')}, which belong to the log of {size} records with "
            f"root {root}; its other records were not: briefing verify"
        )

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "size": self._head.position,
            "root": self._head.root.hex(),
            "whole": self._whole,
            "records": sorted(self._records),
            "texts": sorted(self._texts),
        }

"""What each document tells, worked out once and kept while the document stays as it is.

An account is compared by identity: the linker goes on from where the same accounts as before
come in the same order.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from briefing.regions.region import Region
from briefing.situation.independence import Outlets, runs, throughout
from briefing.situation.situation import Reported, Source
from events.acts import DocumentMetadata
from events.values import Grade


@dataclass(frozen=True, slots=True, eq=False)
class Account:
    """A document's claims that stand, and what of them tells where it has them from.

    `day` is the day of the document: when it was published, else the latest day that it gives.
    `added` is its place in the log, `seen` the day by which the desk orders it.
    """

    document: str
    day: date
    seen: date
    added: int
    metadata: DocumentMetadata
    outlet: str | None
    """Who stands behind its outlet."""
    grade: Grade
    reports: tuple[Reported, ...]
    sentences: tuple[str, ...]
    runs: tuple[int, ...]
    """Its runs of words, each once."""
    retells: str | None
    """The outlet on whose word it is told throughout."""
    cited: tuple[str | None, ...]
    """For each report, the outlet that it cites."""


class Accounts:
    """The accounts of a desk; those of documents that did not change are the same objects."""

    def __init__(self) -> None:
        self._region: Region | None = None
        self._names: frozenset[str] = frozenset()
        self._outlets: Outlets | None = None
        self._known: dict[str, Account] = {}

    def of(
        self, told: Mapping[str, tuple[Reported, ...]], sources: Sequence[Source], region: Region
    ) -> dict[str, Account]:
        """Digest to account, for all documents that tell something."""
        outlets = self._outlets_of(region, sources)
        found: dict[str, Account] = {}
        for source in sources:
            reports = told.get(source.document)
            if reports:
                before = self._known.get(source.document)
                if before is None or not _same(before, source, reports):
                    before = _account(source, reports, outlets)
                found[source.document] = before
        self._known = found
        return found

    def _outlets_of(self, region: Region, sources: Sequence[Source]) -> Outlets:
        """Who owns which outlet. A new name drops the accounts of documents that have it."""
        names = frozenset((s.metadata.outlet or "").strip() for s in sources) - {""}
        if self._outlets is None or self._region is None or region.digest != self._region.digest:
            self._known.clear()
        elif names == self._names:
            return self._outlets
        else:
            changed = "|".join(map(re.escape, sorted(names ^ self._names)))
            having = re.compile(changed, re.IGNORECASE)
            own = {n.casefold() for n in names ^ self._names}
            for source in sources:
                account = self._known.get(source.document)
                if account is not None and (
                    (source.metadata.outlet or "").strip().casefold() in own
                    or any(having.search(s) for s in account.sentences)
                ):
                    del self._known[source.document]
        self._region, self._names = region, names
        self._outlets = Outlets(region, sources)
        return self._outlets


def _same(account: Account, source: Source, reports: tuple[Reported, ...]) -> bool:
    return (
        account.reports is reports
        and (account.metadata is source.metadata or account.metadata == source.metadata)
        and account.grade == source.grade
        and account.added == source.position
    )


def _account(source: Source, reports: tuple[Reported, ...], outlets: Outlets) -> Account:
    metadata = source.metadata
    own = outlets.group(metadata.outlet)
    sentences = tuple(dict.fromkeys(e.quote for r in reports for e in r.claim.excerpts))
    in_sentence = {sentence: outlets.cited_in(sentence) for sentence in sentences}
    return Account(
        document=source.document,
        day=metadata.published or _latest(reports),
        seen=metadata.published or source.recorded_at.date(),
        added=source.position,
        metadata=metadata,
        outlet=own,
        grade=source.grade,
        reports=reports,
        sentences=sentences,
        runs=tuple(dict.fromkeys(runs(sentences))),
        retells=throughout(in_sentence, own),
        cited=tuple(outlets.cited(r.claim, in_sentence) for r in reports),
    )


def _latest(reports: Iterable[Reported]) -> date:
    """The last day that a document gives to what took place; the first of days without one."""
    told = (
        when.end
        for r in reports
        if r.claim.status == "actual" and (when := r.claim.when) is not None and when.end
    )
    return max(told, default=date.min)

"""Who stands behind a development: its independent sources, and why the others add none.

The fold keeps the number alone. This tells how it comes about, from the same rules and with the
same result: a report goes back to the outlet that it cites, else to its document's original and
its outlet's owner; reports that go back to one thing are one source.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from briefing.regions.region import Region
from briefing.situation.independence import Outlets, throughout
from briefing.situation.indexed import indexed
from briefing.situation.situation import Development, Reported, Situation, Source
from briefing.situation.sources import by_document


@dataclass(frozen=True, slots=True)
class Backing:
    """Reports that go back to one source, in the order of the log.

    `why` says of each document after the first, and of one that cites another, why it is no
    source of its own: (digest, words). `counts` is false for what only repeats a report that is
    on record and says so; it adds no source.
    """

    reports: tuple[Reported, ...]
    why: tuple[tuple[str, str], ...]
    counts: bool = True

    @property
    def documents(self) -> tuple[str, ...]:
        """Their documents, each once."""
        return tuple(dict.fromkeys(r.document for r in self.reports))

    @property
    def positions(self) -> tuple[int, ...]:
        """Log positions of its claims."""
        return tuple(r.position for r in self.reports)


class Behind:
    """What the reports of a situation go back to."""

    def __init__(self, situation: Situation, region: Region) -> None:
        self._situation = situation
        self._region = region
        self._outlets = Outlets(region, situation.sources)
        self._sources = by_document(situation)
        self._retells: dict[str, str | None] = {}

    def sources(self, development: Development) -> tuple[Backing, ...]:
        """Its independent sources, the oldest first, then what adds none.

        Only reports of its status count: who announced a meeting is no source of its being held.
        """
        telling = [r for r in development.reports if r.glance.status == development.status]
        keys = {r.position: self._keys(r) for r in telling}
        groups = _grouped([(set(keys[r.position]), r) for r in telling if keys[r.position]])
        found = [Backing(tuple(group), self._why(group)) for group in groups]
        repeated = tuple(r for r in telling if not keys[r.position])
        if repeated:
            # with nobody else to tell it, what repeats a report is still told by somebody
            found.append(Backing(repeated, self._why(repeated), counts=not found))
        return tuple(found)

    def _keys(self, report: Reported) -> tuple[str, ...]:
        cited, root = self._cited(report), self._root(report.document)
        retells = self._retold(report.document)
        if retells is not None and root != report.document and cited in {None, retells}:
            return ()
        if cited is not None:
            return (f"outlet {cited}",)
        own = self._outlets.group(self._source(report.document).metadata.outlet)
        return (f"document {root}", f"outlet {own}") if own else (f"document {root}",)

    def _why(self, reports: Iterable[Reported]) -> tuple[tuple[str, str], ...]:
        found: dict[str, str] = {}
        first: str | None = None
        for report in reports:
            document = report.document
            if document in found:
                continue
            if first is None:
                first = document
            told = self._reason(report, first)
            if told is not None:
                found[document] = told
        return tuple(found.items())

    def _reason(self, report: Reported, first: str) -> str | None:
        document, source = report.document, self._source(report.document)
        retells = self._retold(document)
        cited = self._cited(report)
        own = self._outlets.group(source.metadata.outlet)
        if cited is not None and cited != own:
            return f"cites {self._named(cited)}"
        if source.copy_of is not None:
            told = "retells" if retells is not None else "copies"
            return f"{told} {self._titled(source.copy_of)}"
        if document == first:
            return None
        other = self._source(first).metadata.outlet
        same = (source.metadata.outlet or "").casefold() == (other or "").casefold()
        return "is of the same outlet" if same else f"is of one owner with {other}"

    def _cited(self, report: Reported) -> str | None:
        claim = report.claim
        words = claim.excerpts[0].quote
        return self._outlets.cited(claim, {words: self._outlets.cited_in(words)})

    def _root(self, document: str) -> str:
        seen: set[str] = set()
        while (of := self._source(document).copy_of) is not None and document not in seen:
            seen.add(document)
            document = of
        return document

    def _retold(self, document: str) -> str | None:
        """The outlet on whose word a document is told throughout."""
        if document not in self._retells:
            told = indexed(self._situation.developments).told_by([document])
            sentences = {
                e.quote: self._outlets.cited_in(e.quote)
                for d in told
                for r in d.reports
                if r.document == document
                for e in r.claim.excerpts
            }
            own = self._outlets.group(self._source(document).metadata.outlet)
            self._retells[document] = throughout(sentences, own)
        return self._retells[document]

    def _source(self, document: str) -> Source:
        return self._sources[document]

    def _named(self, group: str) -> str:
        """An outlet by what documents or the region call it."""
        actor = self._region.actors.get(group)
        if actor is not None:
            return actor.name
        outlets = (s.metadata.outlet for s in self._sources.values())
        return next((o for o in outlets if o and self._outlets.group(o) == group), group)

    def _titled(self, document: str) -> str:
        source = self._sources.get(document)
        if source is None:
            return f"document {document[:12]}"
        meta = source.metadata
        title = meta.title or meta.origin or document[:12]
        return f"“{title}” of {meta.outlet}" if meta.outlet else f"“{title}”"


def _grouped(keyed: list[tuple[set[str], Reported]]) -> list[list[Reported]]:
    """Reports that share a key, directly or through others, the group of the oldest first."""
    groups: list[tuple[set[str], list[Reported]]] = []
    for names, report in keyed:
        near = [g for g in groups if not g[0].isdisjoint(names)]
        apart = [g for g in groups if g[0].isdisjoint(names)]
        joined = (names.union(*(g[0] for g in near)), [r for g in near for r in g[1]] + [report])
        groups = [*apart, joined]
    found = [sorted(reports, key=lambda r: r.first) for _, reports in groups]
    return sorted(found, key=lambda reports: reports[0].first)

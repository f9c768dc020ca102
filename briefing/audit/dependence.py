"""What rests on one outlet alone: developments that nobody else reports, sentences built on them.

Behind a report stands the outlet that it cites, else the outlet of the document that it copies,
else its own; outlets of one owner are one. So what a rewrite repeats rests on its original.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from briefing.memo.context import Sentence
from briefing.regions.region import Region
from briefing.situation.independence import Outlets
from briefing.situation.situation import Development, Reported, Situation, Source
from briefing.situation.sources import by_document


@dataclass(frozen=True, slots=True)
class Dependence:
    """What rests on an outlet (with all of its owner's), and on nobody else.

    `names` are those of the outlets as documents or the region name them. `documents` counts
    those of its own, none where the desk knows it from others only. `takes_part` counts the
    developments that it reports or is cited for, alone or not.
    """

    names: tuple[str, ...]
    documents: int
    takes_part: int
    developments: tuple[Development, ...]
    sentences: tuple[Sentence, ...]


def dependence(
    situation: Situation, region: Region, sentences: Sequence[Sentence] = ()
) -> tuple[Dependence, ...]:
    """One row for each outlet, the one on which most rests first.

    `sentences` are those of a memo of this situation, or of an earlier point of the same log.
    """
    behind = Behind(situation, region)
    alone: dict[str, list[Development]] = {}
    takes_part: dict[str, int] = {}
    at: dict[int, str] = {}
    for development in situation.developments:
        for report in development.reports:
            at[report.position] = behind.group(report)
        for group in {at[r.position] for r in development.reports}:
            takes_part[group] = takes_part.get(group, 0) + 1
        telling = {at[r.position] for r in _telling(development)}
        if len(telling) == 1:
            alone.setdefault(next(iter(telling)), []).append(development)
    said: dict[str, list[Sentence]] = {}
    for sentence in sentences:
        groups = {at[p] for p in sentence.positions if p in at}
        if len(groups) == 1:
            said.setdefault(next(iter(groups)), []).append(sentence)
    found = [
        Dependence(
            names,
            behind.documents.get(group, 0),
            takes_part.get(group, 0),
            tuple(alone.get(group, ())),
            tuple(said.get(group, ())),
        )
        for group, names in behind.names(takes_part)
    ]
    return tuple(sorted(found, key=_weight))


def _weight(one: Dependence) -> tuple[object, ...]:
    return -len(one.developments), -len(one.sentences), -one.takes_part, one.names


def _telling(development: Development) -> list[Reported]:
    """The reports that make the development what it is said to be."""
    return [r for r in development.reports if r.claim.status == development.status]


class Behind:
    """Which group of outlets stands behind a report."""

    def __init__(self, situation: Situation, region: Region) -> None:
        self._outlets = Outlets(region, situation.sources)
        self._region = region
        self._sources = by_document(situation)
        self._own = {s.document: self._of(s) for s in situation.sources}
        self.documents: dict[str, int] = {}
        for group in self._own.values():
            self.documents[group] = self.documents.get(group, 0) + 1

    def group(self, report: Reported) -> str:
        """The group's name among the outlets; a document that names no outlet is one by itself."""
        words = report.claim.excerpts[0].quote
        cited = self._outlets.cited(report.claim, {words: self._outlets.cited_in(words)})
        if cited is not None:
            return cited
        document, seen = report.claim.document, set[str]()
        while (source := self._sources.get(document)) and source.copy_of and document not in seen:
            seen.add(document)
            document = source.copy_of
        return self._own.get(document, document)

    def names(self, cited: Iterable[str]) -> list[tuple[str, tuple[str, ...]]]:
        """Every group of the desk's documents and of those cited, with the names to show."""
        shown: dict[str, dict[str, None]] = {g: {} for g in (*self._own.values(), *cited)}
        for source in self._sources.values():
            meta = source.metadata
            name = meta.outlet or f"no outlet: {meta.title or meta.origin or source.document[:12]}"
            shown[self._own[source.document]][name] = None
        for group, names in shown.items():
            actor = self._region.actors.get(group)
            if not names:
                names[actor.name if actor else group] = None
        return [(group, tuple(names)) for group, names in shown.items()]

    def _of(self, source: Source) -> str:
        return self._outlets.group(source.metadata.outlet) or source.document

"""Numbers, source letters and paragraph references for the sentences of one memo."""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice

from briefing.memo.context import Sentence, SourceRow, Tone
from briefing.memo.dating import day_text
from briefing.situation.situation import Reported, Source

MOST_REFS = 4
"""References printed behind one sentence; the positions name all of its claims."""

_TYPES = {
    "news": "News",
    "readout": "Official read-out",
    "press_release": "Press release",
    "editorial": "Editorial",
    "analysis": "Analysis",
    "other": "Document",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """A sentence before it has its number and references."""

    text: str
    reports: tuple[Reported, ...]
    tone: Tone = "fact"
    single_source: bool = False
    acts: tuple[int, ...] = ()
    """Positions of acts that it also rests on."""


def letter(index: int) -> str:
    """A, B, ... Z, AA, AB, ... for 0, 1, ..."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def paragraph_starts(text: str) -> tuple[int, ...]:
    """Offsets at which the non-empty lines of a text begin."""
    starts: list[int] = []
    at = 0
    for line in text.split("\n"):
        if line.strip():
            starts.append(at)
        at += len(line) + 1
    return tuple(starts)


class Citations:
    """Hands out numbers and letters in the order of use, for one composition."""

    def __init__(
        self, sources: Iterable[Source], texts: Callable[[str], str], most: int = MOST_REFS
    ):
        self._most = most
        self._sources = {s.document: s for s in sources}
        self._texts = texts
        self._letters: dict[str, str] = {}
        self._cited: dict[str, set[int]] = {}
        self._starts: dict[str, tuple[int, ...]] = {}
        self._number = 0

    def sentence(self, draft: Draft) -> Sentence:
        """The draft with the next number, its references and positions."""
        self._number += 1
        refs = self._refs(draft.reports)
        positions = dict.fromkeys((*(r.position for r in draft.reports), *draft.acts))
        return Sentence(
            number=self._number,
            text=draft.text.replace("'", "’"),
            refs=refs,
            positions=tuple(positions),
            tone=draft.tone,
            single_source=draft.single_source,
        )

    def rows(self) -> tuple[SourceRow, ...]:
        """The sources that sentences so far cite, by letter."""
        return tuple(self._row(document) for document in self._letters)

    def paragraph(self, document: str, offset: int) -> int:
        """Which non-empty line of the document holds this offset, from 1; 0 without a text."""
        starts = self._starts.get(document)
        if starts is None:
            starts = self._starts[document] = paragraph_starts(self._texts(document))
        return bisect_right(starts, offset)

    def _refs(self, reports: tuple[Reported, ...]) -> tuple[str, ...]:
        """At most four places: one of every document first, then further paragraphs of each.

        Claims and texts are looked into only where a paragraph is printed: they may be thousands.
        """
        first: dict[str, Reported] = {}
        for report in reports:
            first.setdefault(report.document, report)
        chosen = [self._place(report) for report in islice(first.values(), self._most)]
        if len(chosen) < self._most:
            chosen = list(dict.fromkeys((*chosen, *map(self._place, reports))))[: self._most]
        found = [(p, self._ref(*p)) for p in chosen]
        order = list(self._letters)
        found.sort(key=lambda one: (order.index(one[0][0]), one[0][1]))
        return tuple(ref for _, ref in found)

    def _place(self, report: Reported) -> tuple[str, int]:
        """The document and paragraph of its first words."""
        return report.document, self.paragraph(report.document, report.claim.excerpts[0].start)

    def _ref(self, document: str, number: int) -> str:
        name = self._letters.setdefault(document, letter(len(self._letters)))
        if not number:
            return name
        self._cited.setdefault(document, set()).add(number)
        return f"{name}{number}"

    def _row(self, document: str) -> SourceRow:
        source = self._sources.get(document)
        return SourceRow(
            letter=self._letters[document],
            description=describe(source),
            grade=f"{source.grade.reliability}{source.grade.credibility}" if source else "F6",
            digest=document,
            position=source.position if source else 0,
            paragraphs=tuple(sorted(self._cited.get(document, ()))),
            independent=source is not None and source.copy_of is None,
        )


def describe(source: Source | None) -> str:
    """As in "“Interim accord signed”, Strait Gazette, 13 May 2031. News report."."""
    if source is None:
        return "Document that the log no longer describes."
    metadata = source.metadata
    title = (metadata.title or "").strip().strip('“”"')
    parts = [
        f"“{title.replace('“', '‘').replace('”', '’')}”" if title else "Untitled",
        metadata.outlet or "outlet not named",
        day_text(metadata.published) if metadata.published else "undated",
    ]
    copied = " Copies another source." if source.copy_of else ""
    return f"{', '.join(parts)}. {_TYPES[metadata.type]}.{copied}"

"""A development in words: who stands behind it and why, what its reports give and dispute."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from briefing.regions.region import Region
from briefing.situation.backed import Backing, Behind
from briefing.situation.conflicts import conflicts
from briefing.situation.disagreement import Conflict, as_row
from briefing.situation.situation import Development, Situation
from briefing.situation.sources import by_document
from briefing.situation.variants import Variant, variants


@dataclass(frozen=True, slots=True)
class Account:
    """A development, its independent sources, the readings of its reports, and its conflicts."""

    development: Development
    sources: tuple[Backing, ...]
    variants: tuple[Variant, ...]
    conflicts: tuple[Conflict, ...]
    outlets: dict[str, str]
    """The outlet of each document, or its title where it names none."""

    @property
    def documents(self) -> int:
        """How many documents report it."""
        return len({r.document for r in self.development.reports})


def account_of(development: Development, situation: Situation, region: Region) -> Account:
    """All that is to be said of a development of this situation."""
    known = by_document(situation)
    sources = Behind(situation, region).sources(development)
    about = {development.id}
    outlets = {}
    for document in {r.document for r in development.reports}:
        meta = known[document].metadata
        outlets[document] = meta.outlet or meta.title or meta.origin or document[:12]
    return Account(
        development,
        sources,
        variants(development),
        conflicts(situation, region, about=about),
        outlets,
    )


def notes(told: Account) -> tuple[str, ...]:
    """The same as lines for people."""
    development = told.development
    claims, documents = len(development.reports), told.documents
    head = (
        f"{claims} claim{_s(claims)} of {documents} document{_s(documents)}, "
        f"independent sources: {development.independent}"
    )
    return (head, *_of_sources(told), *_of_variants(told), *_of_conflicts(told.conflicts))


def _s(number: int) -> str:
    return "" if number == 1 else "s"


def _of_sources(told: Account) -> Iterator[str]:
    number = 0
    for source in told.sources:
        number += source.counts
        label = f"source {number}" if source.counts else "no source of its own"
        why = dict(source.why)
        said = []
        for document in source.documents:
            at = [r.position for r in source.reports if r.document == document]
            reason = f", which {why[document]}" if document in why else ""
            said.append(f"{told.outlets[document]} {_at(at)}{reason}")
        yield f"{label}: {'; '.join(said)}"


def _of_variants(told: Account) -> Iterator[str]:
    for aspect in ("when", "where", "who"):
        readings = [v for v in told.variants if v.aspect == aspect]
        if not readings:
            continue
        best = [v for v in readings if v.best]
        others = "; ".join(f"{v.says} {_at(v.positions)}" for v in readings if not v.best)
        first = f"{best[0].says} {_at(best[0].positions)}" if best else "not settled on"
        yield f"{aspect}: {first}{f' (also {others})' if others else ''}"


def _of_conflicts(found: Sequence[Conflict]) -> Iterator[str]:
    for one in found:
        sides = " against ".join(
            f"{' '.join(r.says.split())} {_at(r.positions)}"
            + (f", taken back by {_at(r.taken_back)}" if r.taken_back else "")
            for r in one.readings
        )
        end = (
            f"settled by {one.settled}"
            if one.settled is not None
            else f"would settle it: {one.settled_by}"
        )
        yield f"in dispute, {one.matter}: {sides}; {end}"


def _at(positions: Sequence[int]) -> str:
    return f"[{', '.join(map(str, positions))}]"


def account_json(told: Account) -> dict[str, Any]:
    """The same for programs."""
    return {
        "documents": told.documents,
        "independent": told.development.independent,
        "sources": [
            {
                "counts": s.counts,
                "positions": list(s.positions),
                "documents": [
                    {"document": d, "name": told.outlets[d], "why": dict(s.why).get(d)}
                    for d in s.documents
                ],
            }
            for s in told.sources
        ],
        "variants": [
            {"aspect": v.aspect, "says": v.says, "positions": list(v.positions), "best": v.best}
            for v in told.variants
        ],
        "conflicts": [as_row(c) for c in told.conflicts],
    }

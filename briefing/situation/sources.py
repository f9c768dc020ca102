"""What the situation rests on: documents, outlets, and how independent they are."""

from collections.abc import Iterable
from dataclasses import dataclass

from briefing.situation.situation import Development, Situation, Source


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet of the desk (none: the documents do not name theirs) and its documents."""

    name: str | None
    sources: tuple[Source, ...]

    @property
    def independent(self) -> int:
        """How many of its documents neither copy nor revise another one."""
        return sum(1 for s in self.sources if s.copy_of is None and s.revises is None)


def outlets(situation: Situation) -> tuple[Outlet, ...]:
    """The outlets of the desk by name, the unnamed one last."""
    found: dict[str | None, list[Source]] = {}
    for source in situation.sources:
        found.setdefault(source.metadata.outlet, []).append(source)
    names = sorted(found, key=lambda n: (n is None, n or ""))
    return tuple(Outlet(name, tuple(found[name])) for name in names)


def sources_of(situation: Situation, developments: Iterable[Development]) -> tuple[Source, ...]:
    """The sources behind these developments, in the order in which the desk took them in."""
    wanted = {r.document for d in developments for r in d.reports}
    return tuple(s for s in situation.sources if s.document in wanted)


def by_document(situation: Situation) -> dict[str, Source]:
    """Digest to source."""
    return {s.document: s for s in situation.sources}

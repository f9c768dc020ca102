"""Which sources stand on their own: a rewrite, a sister paper or a cited agency is no second one.

Three tests, all on what the log holds. *Copies*: the sentences behind the claims of two
documents share runs of five words (w-shingling; Broder 1997), words inside quotation marks left
out, because independent reporters may quote one speech. *Owners*: outlets of one owner, by the
region's data. *Attribution*: a claim that says "according to Kyodo" rests on Kyodo.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from briefing.regions.region import Region
from briefing.situation.alike import normal
from events.claims import Claim

_RUN = 5
_CAP = 16
_ENOUGH = 8
_SHARE = 0.35
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|「[^」]*」")


@dataclass(frozen=True, slots=True)
class Copies:
    """`of` maps a document to the earlier one it copies; `family` to the first of its kind."""

    of: Mapping[str, str]
    family: Mapping[str, str]

    def root(self, document: str) -> str:
        """The document that all copies of this one go back to; itself for an original."""
        return self.family.get(document, document)


def copies(claims: Iterable[Claim], order: Mapping[str, tuple[date, int]]) -> Copies:
    """Find the documents that reprint or rewrite another one, in one pass over the claims.

    `order` gives each document's day (published, else recorded) and log position: the later of
    two like documents is the copy. A shingle that stands in more than sixteen documents is a
    turn of phrase and proves nothing.
    """
    runs = _runs_by_document(claims)
    last = (date.max, 0)
    holders: dict[int, list[str]] = {}
    of: dict[str, str] = {}
    family: dict[str, str] = {}
    for document in sorted(runs, key=lambda d: (*order.get(d, last), d)):
        shared: dict[str, int] = {}
        for run in runs[document]:
            known = holders.setdefault(run, [])
            for earlier in known:
                shared[earlier] = shared.get(earlier, 0) + 1
            if len(known) < _CAP:
                known.append(document)
        original = _original(document, shared, runs)
        if original is not None:
            of[document] = original
            family[document] = family.get(original, original)
    return Copies(of, family)


def _original(
    document: str, shared: Mapping[str, int], runs: Mapping[str, dict[int, None]]
) -> str | None:
    """The earlier document with the largest share of the shorter one's runs, if large enough."""
    best, best_share = None, _SHARE
    for earlier, count in shared.items():
        share = count / min(len(runs[document]), len(runs[earlier]))
        if count >= _ENOUGH and share >= best_share and (best is None or share > best_share):
            best, best_share = earlier, share
    return best


def _runs_by_document(claims: Iterable[Claim]) -> dict[str, dict[int, None]]:
    seen: set[tuple[str, int, int]] = set()
    found: dict[str, dict[int, None]] = {}
    numbers: dict[tuple[str, ...], int] = {}
    for claim in claims:
        for excerpt in claim.excerpts:
            span = (claim.document, excerpt.start, excerpt.end)
            if span not in seen:
                seen.add(span)
                runs = found.setdefault(claim.document, {})
                for run in _runs(excerpt.quote):
                    runs[numbers.setdefault(run, len(numbers))] = None
    return found


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    spoken = normal(_QUOTED.sub(" ", text))
    return (spoken[n : n + _RUN] for n in range(len(spoken) - _RUN + 1))


class Outlets:
    """The region's outlets: who owns which, and how a claim's words cite them."""

    def __init__(self, region: Region) -> None:
        self._groups: dict[str, str] = {}
        self._ids: dict[str, str] = {}
        for actor in region.actors.values():
            if actor.type == "outlet":
                self._ids[actor.id] = actor.owner or actor.id
                for name in (actor.name, *actor.names):
                    self._groups[name.casefold()] = actor.owner or actor.id
        names = sorted(self._groups, key=lambda n: (-len(n), n))
        self._cited = (
            re.compile(
                r"(?:according to|citing|quoted by|told|reported by|as reported in)\s+(?:the\s+)?"
                rf"({'|'.join(map(re.escape, names))})(?!\w)",
                re.IGNORECASE,
            )
            if names
            else None
        )

    def group(self, outlet: str | None) -> str | None:
        """Who stands behind an outlet's name: its owner, else itself; none for no name."""
        if outlet is None:
            return None
        folded = outlet.casefold().strip()
        return self._groups.get(folded, folded) or None

    def cited(self, claim: Claim) -> str | None:
        """The group of the outlet on which a claim says that it rests, or none."""
        for mention in claim.actors:
            if mention.actor in self._ids and mention.role in {"speaker", "author"}:
                return self._ids[mention.actor]
        if self._cited is None:
            return None
        found = self._cited.search(claim.excerpts[0].quote)
        return self._groups.get(found[1].casefold()) if found else None


def independent(keys: Iterable[tuple[str, ...]]) -> int:
    """How many reports stand apart, when those that share a key are one.

    Each report brings the names of what it goes back to (its family of copies, its owner).
    """
    groups: list[set[str]] = []
    for names in keys:
        mine = set(names)
        apart = [g for g in groups if g.isdisjoint(mine)]
        joined = mine.union(*(g for g in groups if not g.isdisjoint(mine)))
        groups = [*apart, joined]
    return len(groups)

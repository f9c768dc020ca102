"""Which sources stand on their own: a rewrite, a sister paper or a cited agency is no second one.

Four tests, all on what the log holds. *Copies*: the sentences behind the claims of two
documents share runs of five words (w-shingling; Broder 1997), words inside quotation marks left
out, because independent reporters may quote one speech. *Owners*: outlets of one owner, by the
region's data. *Attribution*: a claim that says "according to Kyodo" rests on Kyodo. *Rewrites*: a
document that gives another outlet as where it has half of its sentences from is that outlet's
report retold.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from briefing.regions.region import Region
from briefing.situation.alike import normal, overlap, words
from briefing.situation.situation import Source
from events.claims import Claim

_RUN = 5
_CAP = 16
_ENOUGH = 8
_SHARE = 0.35
_NEAR_DAYS = 2
"""How old the report may be that a rewrite retells."""
_RETOLD = 0.2
"""The share of the smaller document's weight that a rewrite has in common with its original."""
_REPORTING = r"(?:reported|reports|said|says|wrote|writes|added|noted)"
_REFERRING = re.compile(
    rf"\bthe (?:news )?(?:agency|wire|paper|newspaper|outlet|broadcaster|report),? {_REPORTING}\b"
    r"|\baccording to the (?:agency|paper|newspaper|report)\b|\bwas (?:quoted|reported|cited) as\b",
    re.IGNORECASE,
)
"""Words that point back to an outlet named before."""
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|「[^」]*」")


@dataclass(frozen=True, slots=True)
class Copies:
    """`of` maps a document to the earlier one it copies; `family` to the first of its kind."""

    of: Mapping[str, str]
    family: Mapping[str, str]

    def root(self, document: str) -> str:
        """The document that all copies of this one go back to; itself for an original."""
        return self.family.get(document, document)


def copies(
    claims: Iterable[Claim],
    order: Mapping[str, tuple[date, int]],
    retold: Mapping[str, str] = MappingProxyType({}),
) -> Copies:
    """Find the documents that reprint or rewrite another one, in one pass over the claims.

    `order` gives each document's day (published, else recorded) and log position: the later of
    two like documents is the copy. A shingle that stands in more than sixteen documents is a
    turn of phrase and proves nothing. `retold` is what `rewrites` found.
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
        original = _original(document, shared, runs) or retold.get(document)
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
    """The outlets that the region or the desk's documents name: who owns which, who is cited."""

    def __init__(self, region: Region, sources: Iterable[Source] = ()) -> None:
        self._groups: dict[str, str] = {}
        self._ids: dict[str, str] = {}
        names: dict[str, None] = {}
        for actor in region.actors.values():
            if actor.type == "outlet":
                self._ids[actor.id] = actor.owner or actor.id
                for name in (actor.name, *actor.names):
                    names[name] = None
                    self._groups[name.casefold()] = actor.owner or actor.id
        for source in sources:
            outlet = (source.metadata.outlet or "").strip()
            if outlet:
                names[outlet] = None
                self._groups.setdefault(outlet.casefold(), outlet.casefold())
        self._cited = _cited(sorted(names, key=lambda n: (-len(n), n)))

    def group(self, outlet: str | None) -> str | None:
        """Who stands behind an outlet's name: its owner, else itself; none for no name."""
        if outlet is None:
            return None
        folded = outlet.casefold().strip()
        return self._groups.get(folded, folded) or None

    def cited(self, claim: Claim) -> str | None:
        """The group of the outlet on which a claim says that it rests, or none."""
        for mention in claim.actors:
            if mention.role in {"speaker", "author"}:
                known = self._ids.get(mention.actor or "")
                named = known or self._groups.get(mention.quote.casefold())
                if named is not None:
                    return named
        return self.cited_in(claim.excerpts[0].quote)

    def cited_in(self, words: str) -> str | None:
        """The group of the outlet that a sentence names as where it has this from, or none."""
        found = self._cited.search(words) if self._cited else None
        return self._groups.get((found[1] or found[2]).casefold()) if found else None


def _cited(names: Sequence[str]) -> re.Pattern[str] | None:
    """What finds "according to Wire One" and "Wire One reported", the names as they are written."""
    if not names:
        return None
    name = rf"({'|'.join(map(re.escape, names))})(?!\w)"
    return re.compile(
        rf"(?i:\b(?:according to|citing|quoted by|told|reported by|as reported in))\s+(?:the\s+)?"
        rf"{name}|(?<!\w){name},? {_REPORTING}\b"
    )


def rewrites(
    claims: Iterable[Claim],
    outlets: Outlets,
    sources: Iterable[Source],
    order: Mapping[str, tuple[date, int]],
) -> dict[str, str]:
    """Documents told throughout on the word of another outlet, each to the report it retells.

    Half of a document's sentences, two of them by name, must say that they come from one other
    outlet; the report is that outlet's likest of the same day or the two before. Without one in
    the log there is nothing that the document is a copy of.
    """
    own = {s.document: outlets.group(s.metadata.outlet) for s in sources}
    sentences: dict[str, dict[str, None]] = {}
    for claim in claims:
        told = sentences.setdefault(claim.document, {})
        told.update((e.quote, None) for e in claim.excerpts)
    by_outlet: dict[str | None, list[str]] = {}
    for document in sentences:
        if document in order:
            by_outlet.setdefault(own.get(document), []).append(document)
    found: dict[str, str] = {}
    for document, told in sentences.items():
        outlet = _throughout(told, outlets, own.get(document))
        if outlet is not None and document in order:
            mine = order[document]
            near = [
                d
                for d in by_outlet.get(outlet, ())
                if order[d] < mine and (mine[0] - order[d][0]).days <= _NEAR_DAYS
            ]
            original = _likest(document, near, sentences)
            if original is not None:
                found[document] = original
    return found


def _throughout(told: Iterable[str], outlets: Outlets, own: str | None) -> str | None:
    named: dict[str, int] = {}
    count = referring = 0
    for sentence in told:
        count += 1
        outlet = outlets.cited_in(sentence)
        if outlet is not None and outlet != own:
            named[outlet] = named.get(outlet, 0) + 1
        elif _REFERRING.search(sentence):
            referring += 1
    best = max(named, key=lambda o: (named[o], o), default=None)
    if best is None or named[best] < 2 or (named[best] + referring) * 2 < count:
        return None
    return best


def _likest(
    document: str, others: Sequence[str], sentences: Mapping[str, Mapping[str, None]]
) -> str | None:
    mine = words(*sentences[document])
    alike = {d: overlap(mine, words(*sentences[d]))[0] for d in others}
    best = max(alike, key=lambda d: (alike[d], d), default=None)
    return best if best is not None and alike[best] >= _RETOLD else None


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

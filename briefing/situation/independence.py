"""Which sources stand on their own: a rewrite, a sister paper or a cited agency is no second one.

Four tests, all on what the log holds. *Copies*: the sentences behind the claims of two
documents share runs of five words (w-shingling; Broder 1997), words inside quotation marks left
out, because independent reporters may quote one speech. *Owners*: outlets of one owner, by the
region's data. *Attribution*: a claim that says "according to Kyodo" rests on Kyodo. *Rewrites*: a
document that gives another outlet as where it has half of its sentences from is that outlet's
report retold; where the desk holds that report, the rewrite adds no source to anything.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from briefing.regions.region import Region
from briefing.situation.alike import run_on
from briefing.situation.filing import runs_of
from briefing.situation.situation import Source
from events.claims import Claim

_RUN = 5
_REPORTING = r"(?:reported|reports|said|says|wrote|writes|added|noted)"
_LEADING = r"(?:according to|citing|quoted by|told|reported by|as reported in)"
_CUES: tuple[str, ...] = ("said", "says", "report", "told", "wrote", "writes", "added", "noted")
_CUES += ("according to", "citing", "quoted by")
"""Words without one of which no outlet is cited, for a quick look."""
_REFERRING = re.compile(
    rf"\bthe (?:news )?(?:agency|wire|paper|newspaper|outlet|broadcaster|report),? {_REPORTING}\b"
    r"|\baccording to the (?:agency|paper|newspaper|report)\b|\bwas (?:quoted|reported|cited) as\b",
    re.IGNORECASE,
)
"""Words that point back to an outlet named before."""
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|「[^」]*」")


def runs(sentences: Iterable[str]) -> list[int]:
    """The runs of five words of some sentences, as CRC-32; words in quotation marks left out."""
    found: list[int] = []
    for sentence in sentences:
        quoting = '"' in sentence or "“" in sentence or "「" in sentence
        own = _QUOTED.sub(" ", sentence) if quoting else sentence
        found += runs_of(run_on(own).encode(), _RUN)
    return found


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

    def cited(self, claim: Claim, in_sentence: Mapping[str, str | None]) -> str | None:
        """The group of the outlet on which a claim says that it rests, or none.

        `in_sentence` holds what `cited_in` found in the document's sentences.
        """
        for mention in claim.actors:
            if mention.role in {"speaker", "author"}:
                known = self._ids.get(mention.actor or "")
                named = known or self._groups.get(mention.quote.casefold())
                if named is not None:
                    return named
        return in_sentence[claim.excerpts[0].quote]

    def cited_in(self, words: str) -> str | None:
        """The group of the outlet that a sentence names as where it has this from, or none."""
        if self._cited is None or not _may_cite(words):
            return None
        found = self._cited.search(words)
        return self._groups.get((found[1] or found[2]).casefold()) if found else None


def _may_cite(words: str) -> bool:
    if not words.isascii():
        return True
    low = words.lower()
    for cue in _CUES:  # noqa: SIM110 - asked of every sentence: a generator takes twice as long
        if cue in low:
            return True
    return False


def _cited(names: Sequence[str]) -> re.Pattern[str] | None:
    """What finds "according to Wire One" and "Wire One reported", the names as they are written."""
    if not names:
        return None
    name = rf"({'|'.join(map(re.escape, names))})(?!\w)"
    return re.compile(
        rf"(?i:\b{_LEADING})\s+(?:the\s+)?"
        rf"{name}|(?<!\w){name},? {_REPORTING}\b"
    )


def throughout(cited: Mapping[str, str | None], own: str | None) -> str | None:
    """The outlet on whose word a document is told: half of its sentences say so, two by name.

    `cited` gives for each sentence the outlet that it names as where it has this from.
    """
    named: dict[str, int] = {}
    others: list[str] = []
    for sentence, outlet in cited.items():
        if outlet is not None and outlet != own:
            named[outlet] = named.get(outlet, 0) + 1
        else:
            others.append(sentence)
    best = max(named, key=lambda o: (named[o], o), default=None)
    if best is None or named[best] < 2:
        return None
    referring = sum(1 for sentence in others if _REFERRING.search(sentence))
    return best if (named[best] + referring) * 2 >= len(cited) else None


def independent(keys: Iterable[tuple[str, ...]]) -> int:
    """How many reports stand apart, when those that share a key are one.

    Each report brings the names of what it goes back to (its family of copies, its owner). One
    that brings none stands on another report and adds nothing; even so what was told has a source.
    """
    groups: list[set[str]] = []
    seen: set[str] = set()
    for names in keys:
        if not (mine := set(names)):
            continue
        if not seen.isdisjoint(mine):
            apart = [g for g in groups if g.isdisjoint(mine)]
            mine = mine.union(*[g for g in groups if not g.isdisjoint(mine)])
            groups = apart
        groups.append(mine)
        seen |= mine
    return max(len(groups), 1)

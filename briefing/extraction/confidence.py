"""How sure a claim is: the share of its rule's claims that annotators hold right.

The counts in `confidence.toml` are made by `benchmarks/confidence.py` from annotated documents.
A rule with few claims leans on its kind, a kind with few on all claims: each count is shared with
as many as `WEIGHT` claims of the coarser group. A claim in which the region knows nobody is
counted apart from one in which it knows somebody.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from events.claims import Claim

WEIGHT = 40
"""So many claims of the coarser group count beside those of a group itself."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Right and all claims by group; a group is "", a kind, a rule, or a rule with a suffix."""

    right: Mapping[str, int]
    found: Mapping[str, int]

    def share(self, groups: Iterable[str]) -> float:
        """The share of right claims in the last group, smoothed by those before it."""
        share = 0.5
        for group in groups:
            weight = WEIGHT if group else 1
            right, found = self.right.get(group, 0), self.found.get(group, 0)
            share = (right + weight * share) / (found + weight)
        return share


def groups_of(claim: Claim) -> tuple[str, ...]:
    """The groups that a claim is counted in, the coarsest first."""
    rule = claim.extractor.rule or claim.kind
    return "", claim.kind, rule, f"{rule} {'known' if any(m.actor for m in claim.actors) else '-'}"


def counted(judged: Iterable[tuple[Claim, bool]]) -> Counts:
    """Counts from claims and whether each is right."""
    right: dict[str, int] = {}
    found: dict[str, int] = {}
    for claim, is_right in judged:
        for group in groups_of(claim):
            found[group] = found.get(group, 0) + 1
            right[group] = right.get(group, 0) + is_right
    return Counts(right, found)


@cache
def measured() -> Counts:
    """The counts that are shipped, read once."""
    path = files("briefing.extraction") / "confidence.toml"
    table: dict[str, list[int]] = tomllib.loads(path.read_text("utf-8"))["counts"]
    return Counts({g: c[0] for g, c in table.items()}, {g: c[1] for g, c in table.items()})


def calibrated(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """The claims, each with the measured share of right ones as its confidence."""
    counts = measured()
    return tuple(
        c.model_copy(update={"confidence": round(counts.share(groups_of(c)), 2)}) for c in claims
    )

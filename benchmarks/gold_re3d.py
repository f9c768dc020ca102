"""Who communicated with whom in government releases (re3d, relation CommWith).

python benchmarks/gold_re3d.py GOLD_FOLDER

A meeting relates every two participants, both ways as the set writes it; a statement relates its
speaker to its addressee.
"""

from collections.abc import Iterator
from itertools import chain, permutations, product

from gold_rows import Row, claims, measure, span

from briefing.regions.region import Region
from events.claims import Claim
from events.values import Mention

TOGETHER = {
    "meeting_held": "participant",
    "event_scheduled": "participant",
    "agreement_reached": "party",
}
ABOUT = frozenset({"accuse", "criticise"})
"""Acts that speak about somebody, and to others."""


def pairs_of(claim: Claim) -> Iterator[tuple[Mention, Mention]]:
    """Every two who met, both ways; of a subject and those it met only one with another."""
    who = claim.role(TOGETHER[claim.kind])
    cue = claim.cue or claim.excerpts[0]
    first = [m for m in who if m.start < cue.start]
    other = [m for m in who if m.start >= cue.start]
    if first and other:
        return chain(product(first, other), product(other, first))
    return permutations(who, 2)


def predict(row: Row, region: Region) -> Row:
    """A relation for each two who met and for each speaker and addressee."""
    found: list[tuple[Mention, Mention]] = []
    for claim in claims(row["text"], region):
        if claim.kind in TOGETHER:
            found += pairs_of(claim)
        elif claim.kind == "visit_made":
            found += product(claim.role("visitor"), claim.role("host"))
        elif getattr(claim, "act", "") == "affirm" and len(claim.role("speaker")) > 1:
            found += permutations(claim.role("speaker"), 2)
        elif claim.kind == "concern_raised" or getattr(claim, "act", "accuse") not in ABOUT:
            speakers = claim.role("speaker") or claim.role("holder")
            found += [(a, b) for a in speakers for b in claim.role("addressee")]
    pairs = {(a.start, a.end, b.start, b.end): (a, b) for a, b in found}
    return {
        "relations": [
            {"type": "CommWith", "source": span(a), "target": span(b)} for a, b in pairs.values()
        ]
    }


if __name__ == "__main__":
    measure("re3d", "re3d/dev.jsonl.gz", "score_entities.py", predict, ("--relation", "CommWith"))

"""What another extractor makes of the same documents, against what the log holds.

The other one's claims stand in a shadow: a copy of the log in which the documents were read
again. A claim with the same words is the same claim, as in the fold.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from briefing.extraction.by_hand import told_differences
from briefing.situation.fold import Folding
from briefing.situation.held import Held
from events.claims import Claim

Result = Literal["gained", "lost", "changed", "same"]


@dataclass(frozen=True, slots=True)
class Reading:
    """One claim under both extractors; `details` say what was and what is where both make it.

    `position` is that of the record that first held it, in the log or, where it is gained, in
    the shadow.
    """

    result: Result
    document: str
    position: int
    claim: Claim
    details: tuple[str, ...] = ()


def readings(held: Folding, shadow: Folding) -> tuple[Reading, ...]:
    """Every claim that stands in either, by document and place in its text."""
    found = _readings({h.id: h for h in held.standing()}, {h.id: h for h in shadow.standing()})
    return tuple(sorted(found, key=_place))


def _place(one: Reading) -> tuple[str, int, int]:
    return one.document, one.claim.excerpts[0].start, one.position


def _readings(before: dict[str, Held], after: dict[str, Held]) -> Iterator[Reading]:
    for name, then in before.items():
        now = after.get(name)
        claim = then.extracted
        if now is None:
            yield Reading("lost", claim.document, then.first, claim)
        elif _unversioned(claim) == _unversioned(now.extracted):
            yield Reading("same", claim.document, then.first, claim)
        else:
            details = told_differences(claim, now.extracted) or _otherwise(claim, now.extracted)
            yield Reading("changed", claim.document, then.first, now.extracted, details)
    for name, now in after.items():
        if name not in before:
            yield Reading("gained", now.extracted.document, now.first, now.extracted)


def _otherwise(then: Claim, now: Claim) -> tuple[str, ...]:
    """What differs in fields that no person sets."""
    told = []
    if then.confidence != now.confidence:
        told.append(f"confidence {then.confidence:g} → {now.confidence:g}")
    if then.extractor.rule != now.extractor.rule:
        told.append(f"rule {then.extractor.rule} → {now.extractor.rule}")
    return tuple(told) or ("places of its words",)


def _unversioned(claim: Claim) -> Claim:
    """The claim without the version that found it: the same one of a later version is the same."""
    extractor = claim.extractor.model_copy(update={"version": ""})
    return claim.model_copy(update={"extractor": extractor})

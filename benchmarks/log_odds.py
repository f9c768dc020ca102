"""Fit a sum of weighted signs to yes or no, and see what such a sum is worth.

A logistic regression with a ridge (L2) found by Newton's steps, and the measures for it. Small
enough to be read; numpy is there with spaCy.
"""

from collections.abc import Sequence

import numpy as np

from briefing.extraction.confidence import Signs, Weights

SEEN = 8
"""A sign that fewer claims have gets no weight."""
RIDGE = 3.0
"""What a weight costs: as much as its square times half of this, in nats."""
STEPS = 50


def fit(signs: Sequence[Signs], right: Sequence[bool]) -> Weights:
    """The weights under which these answers are likeliest, drawn towards nothing by the ridge."""
    counts: dict[str, int] = {}
    for one in signs:
        for name in one:
            counts[name] = counts.get(name, 0) + 1
    names = sorted(name for name, n in counts.items() if n >= SEEN)
    seen = np.array([[1.0, *(one.get(name, 0.0) for name in names)] for one in signs])
    answers = np.array(right, dtype=float)
    cost = np.diag([0.0] + [RIDGE] * len(names))
    weights = np.zeros(len(names) + 1)
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-seen @ weights))
        slope = seen.T @ (chance - answers) + cost @ weights
        curve = (seen * (chance * (1 - chance))[:, None]).T @ seen + cost
        step = np.linalg.solve(curve, slope)
        weights -= step
        if np.abs(step).max() < 1e-9:
            break
    start, *rest = (round(float(w), 3) for w in weights)
    return Weights(start, dict(zip(names, rest, strict=True)))


def area(pairs: Sequence[tuple[float, bool]]) -> float:
    """How often a right one is held surer than a wrong one; ties count half (AUC)."""
    rights = [share for share, right in pairs if right]
    wrongs = [share for share, right in pairs if not right]
    wins = sum((a > b) + (a == b) / 2 for a in rights for b in wrongs)
    return wins / (len(rights) * len(wrongs))


def brier(pairs: Sequence[tuple[float, bool]]) -> float:
    """The mean squared distance of the chances from what is so."""
    return sum((share - right) ** 2 for share, right in pairs) / len(pairs)

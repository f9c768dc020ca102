"""Counts of errors on annotated claims, as the table in docs/extraction.md has them.

    python benchmarks/extraction_errors.py --gold FOLDER

Claims are paired by the folder's own `scorers/score_claims.py`; borderline answers are left out.
Each count says below what it counts, so that it can be counted again after a change.
"""

import argparse
from collections import Counter
from pathlib import Path
from typing import Any

from confidence import repeats, rows_of, scorer_of
from extraction_gold import claims

Claim = dict[str, Any]

RULES = {
    "missed": "an answer without a claim",
    "too many": "a claim without an answer, which repeats no borderline one",
    "actor missed": "a pair whose answer has more actors in its principal roles than were found",
    "joint actor missed": "the same, where at least one of several was found",
    "other actor": "a pair with an actor in a principal role that the answer has not",
    "day missed": "a pair whose answer has a time and whose claim has none",
    "day too many": "a pair whose claim has a time and whose answer has none",
    "other day": "a pair with two different times",
    "other status": "a pair with two different statuses",
}


def counted(scorer: Any, found: list[Claim], answers: list[Claim]) -> Counter[tuple[str, str]]:
    """Errors of one document, by kind of claim and rule of counting."""
    counts: Counter[tuple[str, str]] = Counter()
    pairs = scorer.match(found, answers)
    missed = set(range(len(answers))) - {j for _, j, _ in pairs}
    for j in sorted(missed):
        counts[answers[j]["kind"], "missed"] += bool(answers[j].get("required", True))
    for i in sorted(set(range(len(found))) - {i for i, _, _ in pairs}):
        counts[found[i]["kind"], "too many"] += not repeats(scorer, found[i], answers)
    for i, j, _ in pairs:
        if answers[j].get("required", True):
            for rule in _errors(scorer, found[i], answers[j]):
                counts[answers[j]["kind"], rule] += 1
    return counts


def _errors(scorer: Any, claim: Claim, answer: Claim) -> list[str]:
    hit, ours, theirs = scorer.role_counts(claim, answer, answer["kind"])
    told, true = scorer.when_of(claim), scorer.when_of(answer)
    wrong = {
        "actor missed": hit < theirs,
        "joint actor missed": 0 < hit < theirs,
        "other actor": hit < ours,
        "day missed": true is not None and told is None,
        "day too many": told is not None and true is None,
        "other day": told is not None and true is not None and told != true,
        "other status": claim["status"] != answer["status"],
    }
    return [rule for rule, so in wrong.items() if so]


def main() -> None:
    """Count and print, one line for each kind and rule."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--gold", type=Path, required=True, help="a folder with diplo/ and scorers/")
    gold: Path = asked.parse_args().gold
    scorer = scorer_of(gold)
    answers = {row["id"]: row["claims"] for row in rows_of(gold / "diplo" / "dev.jsonl")}
    counts: Counter[tuple[str, str]] = Counter()
    for row in claims(gold / "diplo" / "dev.jsonl"):
        counts += counted(scorer, row["claims"], answers[row["document"]["id"]])
    for rule, meaning in RULES.items():
        print(f"\n{rule}: {meaning}")
        for (kind, which), n in sorted(counts.items(), key=lambda c: (-c[1], c[0])):
            if which == rule:
                print(f"  {n:4} {kind}")


if __name__ == "__main__":
    main()

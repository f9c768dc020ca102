"""What the confidence of a claim is worth: made from annotated documents, and checked on them.

    python benchmarks/confidence.py --gold FOLDER [--write]

A claim is right when an annotator has one of the same kind at the same words (the pairing of the
folder's `scorers/score_claims.py`). Printed is the reliability table: every document is judged by
counts made from the documents of the other groups, so that no claim vouches for itself. With
`--write` the counts over all documents go to `briefing/extraction/confidence.toml`.
"""

import argparse
import importlib.util
import json
import math
from collections.abc import Iterable
from datetime import date
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

from briefing.extraction.as_json import claim_json
from briefing.extraction.confidence import WEIGHT, Counts, counted, groups_of
from briefing.extraction.extract import extract_document
from briefing.extraction.version import EXTRACTOR_NAME, EXTRACTOR_VERSION
from briefing.regions.load import load_region
from events.acts import DocumentMetadata
from events.claims import Claim

TABLE = Path(__file__).resolve().parents[1] / "briefing" / "extraction" / "confidence.toml"
BINS = (0.0, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 1.01)
Judged = dict[str, list[tuple[Claim, bool]]]


def judged(gold: Path) -> Judged:
    """Every claim of the annotated documents with whether it is right, by group of documents."""
    scorer = _scorer(gold)
    answers = {row["id"]: row["claims"] for row in _rows(gold / "diplo" / "dev.jsonl")}
    region = load_region("northeast-asia")
    found: Judged = {}
    for row in _rows(gold / "diplo" / "dev.docs.jsonl"):
        text, published = row["text"], row.get("published")
        claims = extract_document(
            text,
            digest=sha256(text.encode()).hexdigest(),
            metadata=DocumentMetadata(
                published=date.fromisoformat(published[:10]) if published else None,
                title=row.get("title"),
            ),
            region=region,
        )
        shown = [claim_json(text, claim) for claim in claims]
        pairs = scorer.match(shown, answers[row["id"]])
        right = {k for k, _, _ in pairs}
        group = found.setdefault(row.get("group") or row["id"], [])
        group += [
            (claim, k in right)
            for k, claim in enumerate(claims)
            if k in right or not _repeats(scorer, shown[k], answers[row["id"]])
        ]
    return found


def _repeats(scorer: Any, claim: dict[str, Any], answers: list[dict[str, Any]]) -> bool:
    """Whether a claim tells again what the annotators hold to be borderline: not judged."""
    return any(
        claim["kind"] in [a["kind"], *(a.get("alt_kinds") or [])]
        and any(scorer.overlap(s, a["sentence"]) for s in scorer.spans(claim))
        for a in answers
        if not a.get("required", True)
    )


def _scorer(gold: Path) -> Any:
    path = gold / "scorers" / "score_claims.py"
    spec = importlib.util.spec_from_file_location("score_claims", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _rows(path: Path) -> Iterable[dict[str, Any]]:
    return (json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip())


def reliability(found: Judged) -> str:
    """Bins of confidence: how many claims, their mean confidence, the share right, its interval."""
    pairs: list[tuple[float, bool]] = []
    for group, claims in found.items():
        others = counted(c for g, cs in found.items() if g != group for c in cs)
        pairs += [(others.share(groups_of(claim)), right) for claim, right in claims]
    lines = [f"{'confidence':>12} {'claims':>7} {'mean':>6} {'right':>6}  95 % interval"]
    error = 0.0
    for low, high in pairwise(BINS):
        inside = [(share, right) for share, right in pairs if low <= share < high]
        if not inside:
            continue
        n, right = len(inside), sum(r for _, r in inside)
        mean = sum(share for share, _ in inside) / n
        error += abs(mean * n - right)
        a, b = _interval(right, n)
        label = f"{low:.2f}-{min(high, 1):.2f}"
        lines.append(f"{label:>12} {n:>7} {mean:>6.2f} {right / n:>6.2f}  {a:.2f}-{b:.2f}")
    brier = sum((share - right) ** 2 for share, right in pairs) / len(pairs)
    share = sum(right for _, right in pairs) / len(pairs)
    lines.append(
        f"{len(pairs)} claims, {share:.3f} right; mean distance of the bins"
        f" {error / len(pairs):.3f}; Brier {brier:.4f}"
        f" (always {share:.2f}: {share * (1 - share):.4f})"
    )
    return "\n".join(lines)


def _interval(right: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """Wilson's interval for a share."""
    p = right / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def write(counts: Counts) -> None:
    """Keep the counts where the extractor reads them."""
    lines = [
        "# Claims that annotators hold right, and all claims, by kind, by rule, and by whether",
        "# somebody in the claim is known to the region. Smoothed in confidence.py.",
        "# Made by: python benchmarks/confidence.py --gold FOLDER --write",
        f'extractor = "{EXTRACTOR_NAME} {EXTRACTOR_VERSION}"',
        "",
        "[counts]",
        *(f'"{g}" = [{counts.right[g]}, {n}]' for g, n in sorted(counts.found.items())),
    ]
    TABLE.write_text("\n".join(lines) + "\n", "utf-8")


def main() -> None:
    """Judge, print, and write when asked."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--gold", type=Path, required=True, help="a folder with diplo/ and scorers/")
    asked.add_argument("--write", action="store_true", help="replace the shipped counts")
    given = asked.parse_args()
    found = judged(given.gold)
    print(f"each group of documents judged by the others, weight {WEIGHT}")
    print(reliability(found))
    if given.write:
        write(counted(c for claims in found.values() for c in claims))
        print(f"written: {TABLE}")


if __name__ == "__main__":
    main()

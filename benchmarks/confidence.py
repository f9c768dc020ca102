"""What the confidence of a claim is worth: made from annotated documents, and checked on them.

    python benchmarks/confidence.py --gold FOLDER [--write]

A claim is right when an annotator has one of the same kind at the same words (the pairing of the
folder's `scorers/score_claims.py`) with the same principal actors and the same status. Printed is
the reliability table: every group of documents is judged by weights fitted to the other groups,
so that no claim vouches for itself. With `--write` the weights fitted to all documents go to
`briefing/extraction/confidence.toml`.
"""

import argparse
import importlib.util
import json
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

from log_odds import RIDGE, area, brier, fit

from briefing.extraction.as_json import claim_json
from briefing.extraction.confidence import Signs, Weights, signs_of
from briefing.extraction.extract import claims_of, read_document
from briefing.extraction.version import EXTRACTOR_NAME, EXTRACTOR_VERSION
from briefing.regions.load import load_region
from events.acts import DocumentMetadata

TABLE = Path(__file__).resolve().parents[1] / "briefing" / "extraction" / "confidence.toml"
BINS = (0.0, 0.2, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim that annotators have judged: whether the event is there, and whether all is right.

    All means that the principal actors and the status are right too.
    """

    signs: Signs
    there: bool
    right: bool


Found = dict[str, list[Judged]]


def judged(gold: Path) -> Found:
    """Every claim of the annotated documents as it was judged, by group of documents."""
    scorer = scorer_of(gold)
    answers = {row["id"]: row["claims"] for row in rows_of(gold / "diplo" / "dev.jsonl")}
    region = load_region("northeast-asia")
    found: Found = {}
    for row in rows_of(gold / "diplo" / "dev.docs.jsonl"):
        text, published = row["text"], row.get("published")
        reading = read_document(
            text,
            digest=sha256(text.encode()).hexdigest(),
            metadata=DocumentMetadata(
                published=date.fromisoformat(published[:10]) if published else None,
                title=row.get("title"),
                outlet=row.get("outlet"),
            ),
            region=region,
        )
        claims = claims_of(reading)
        shown = [claim_json(text, claim) for claim in claims]
        group = found.setdefault(row.get("group") or row["id"], [])
        verdicts = _verdicts(scorer, shown, answers[row["id"]])
        for signs, verdict in zip(signs_of(reading, claims), verdicts, strict=True):
            if verdict is not None:
                group.append(Judged(signs, *verdict))
    return found


def _verdicts(
    scorer: Any, shown: list[dict[str, Any]], answers: list[dict[str, Any]]
) -> Iterator[tuple[bool, bool] | None]:
    """Whether each claim is there, and right in all; none where it is not judged."""
    pairs = {k: answers[j] for k, j, _ in scorer.match(shown, answers)}
    for k, claim in enumerate(shown):
        answer = pairs.get(k)
        if answer is not None:
            hit, ours, theirs = scorer.role_counts(claim, answer, answer["kind"])
            yield True, hit == ours == theirs and claim["status"] == answer["status"]
        else:
            yield None if repeats(scorer, claim, answers) else (False, False)


def repeats(scorer: Any, claim: dict[str, Any], answers: list[dict[str, Any]]) -> bool:
    """Whether a claim tells again what the annotators hold to be borderline: not judged."""
    return any(
        claim["kind"] in [a["kind"], *(a.get("alt_kinds") or [])]
        and any(scorer.overlap(s, a["sentence"]) for s in scorer.spans(claim))
        for a in answers
        if not a.get("required", True)
    )


def scorer_of(gold: Path) -> Any:
    """The folder's own scorer of claims, as a module."""
    path = gold / "scorers" / "score_claims.py"
    spec = importlib.util.spec_from_file_location("score_claims", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows_of(path: Path) -> Iterable[dict[str, Any]]:
    """The objects of a JSON Lines file."""
    return (json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip())


def reliability(found: Found) -> str:
    """Bins of confidence: how many claims, their mean confidence, the share right, its interval."""
    pairs = list(_judged_by_others(found))
    lines = [f"{'confidence':>12} {'claims':>7} {'mean':>6} {'right':>6}  95 % interval"]
    error = 0.0
    for low, high in pairwise(BINS):
        inside = [(share, one.right) for share, one in pairs if low <= share < high]
        if not inside:
            continue
        n, right = len(inside), sum(r for _, r in inside)
        mean = sum(share for share, _ in inside) / n
        error += abs(mean * n - right)
        a, b = _interval(right, n)
        label = f"{low:.2f}-{min(high, 1):.2f}"
        lines.append(f"{label:>12} {n:>7} {mean:>6.2f} {right / n:>6.2f}  {a:.2f}-{b:.2f}")
    rights = [(share, one.right) for share, one in pairs]
    share = sum(right for _, right in rights) / len(rights)
    there = [(share, one.there) for share, one in pairs]
    always = f"always {share:.2f}: {share * (1 - share):.4f}"
    present = sum(yes for _, yes in there) / len(there)
    lines += [
        f"{len(pairs)} claims, {share:.3f} right; mean distance of bins {error / len(pairs):.3f}",
        f"Brier {brier(rights):.4f} ({always}), AUC {area(rights):.3f}",
        f"the event alone: {present:.3f} right, AUC {area(there):.3f}",
    ]
    return "\n".join(lines)


def _judged_by_others(found: Found) -> Iterator[tuple[float, Judged]]:
    """Every claim with the chance that it has by weights fitted to the other groups."""
    for group, claims in found.items():
        others = [j for g, js in found.items() if g != group for j in js]
        weights = fit([j.signs for j in others], [j.right for j in others])
        yield from ((weights.chance(j.signs), j) for j in claims)


def _interval(right: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """Wilson's interval for a share."""
    p = right / n
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(0.0, middle - half), min(1.0, middle + half)


def write(weights: Weights, found: Found, day: date) -> None:
    """Keep the weights where the extractor reads them."""
    claims = [j for js in found.values() for j in js]
    of = f"{len(claims)} claims of {len(found)} groups of documents"
    width = max(map(len, weights.signs)) + 2
    lines = [
        "# What each sign of a claim adds to the log-odds that it is right: the event, its",
        "# principal actors and its status. The signs are those of confidence.py.",
        "# Made by: python benchmarks/confidence.py --gold FOLDER --write",
        f'extractor = "{EXTRACTOR_NAME} {EXTRACTOR_VERSION}"',
        f"fitted = {day.isoformat()}",
        f'how = "logistic regression, ridge {RIDGE:g}; {of}, {sum(j.right for j in claims)} right"',
        f"start = {weights.start}",
        "",
        "[weights]",
        *(f"{json.dumps(name):<{width}} = {w}" for name, w in weights.signs.items()),
    ]
    TABLE.write_text("\n".join(lines) + "\n", "utf-8")


def main() -> None:
    """Judge, print, and write when asked."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--gold", type=Path, required=True, help="a folder with diplo/ and scorers/")
    asked.add_argument("--write", action="store_true", help="replace the shipped weights")
    given = asked.parse_args()
    found = judged(given.gold)
    print("each group of documents judged by weights fitted to the others")
    print(reliability(found))
    if given.write:
        claims = [j for js in found.values() for j in js]
        weights = fit([j.signs for j in claims], [j.right for j in claims])
        write(weights, found, datetime.now(UTC).date())
        print(f"written: {TABLE}")


if __name__ == "__main__":
    main()

"""Criticism in the world press (MPQA 2.0): who holds which negative attitude to what.

python benchmarks/gold_mpqa.py GOLD_FOLDER
"""

from gold_rows import Row, measure, read, span

from briefing.extraction.evaluations import find_evaluations
from briefing.regions.region import Region


def predict(row: Row, region: Region) -> Row:
    """Every evaluation with its holder and target."""
    return {
        "opinions": [
            {
                "holder": span(found.holder) if found.holder else None,
                "expression": span(found),
                "target": span(found.target) if found.target else None,
            }
            for found in find_evaluations(read(row["text"], region))
        ]
    }


if __name__ == "__main__":
    measure("MPQA", "mpqa/dev.jsonl.gz", "score_opinions.py", predict, ("--type", "criticism"))

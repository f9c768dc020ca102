"""How fast the extractor reads, and how well, where annotated documents are at hand.

    python benchmarks/extraction.py [--rounds N] [--documents N] [--gold FOLDER]

Speed: documents per second on one core over the plain-text examples, and over generated articles
of about 750 words; the median of the rounds after one warm round. Quality, only with `--gold`:
the scorers of that folder (`scorers/score_claims.py` over `diplo/dev.jsonl`), as they print it.
Without the folder that part is skipped.
"""

import argparse
import json
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from hashlib import sha256
from pathlib import Path

from briefing.extraction.extract import extract_document
from briefing.regions.load import load_region
from briefing.regions.region import Region
from events.acts import DocumentMetadata
from events.claims import Claim

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "examples" / "northeast-asia"
PUBLISHED = date(2025, 3, 25)
SENTENCES = (
    (
        "Foreign Minister Wang Yi met his Japanese counterpart in Seoul on {day} March to discuss"
        " {n} fishing permits."
    ),
    "The two sides agreed to hold another round of talks on trade in item {n} next month.",
    "“We are concerned about the {n} vessels that were seen there,” a ministry official said.",
    "North Korea fired {n} short-range missiles into the sea hours after the drills ended.",
    "Analysts said that the tariffs on {n} goods could be lifted if the ministers kept talking.",
    "Russia will host a summit of {n} leaders in Vladivostok in September, according to officials.",
    "The harbour was quiet in the morning, and {n} boats left for the open sea before noon.",
)


def article(number: int, words: int = 750) -> str:
    """A made-up article of about so many words, in paragraphs of three sentences."""
    sentences: list[str] = []
    while sum(s.count(" ") + 1 for s in sentences) < words:
        k = len(sentences)
        pattern = SENTENCES[(k + number) % len(SENTENCES)]
        sentences.append(pattern.format(n=number * 31 + k + 2, day=k % 28 + 1))
    return "\n\n".join(" ".join(sentences[k : k + 3]) for k in range(0, len(sentences), 3))


def claims_of(text: str, region: Region, published: date, title: str | None) -> tuple[Claim, ...]:
    """What the extractor finds in a text."""
    return extract_document(
        text,
        digest=sha256(text.encode()).hexdigest(),
        metadata=DocumentMetadata(published=published, title=title),
        region=region,
    )


def speed(name: str, texts: list[str], region: Region, rounds: int) -> None:
    """Print documents, words and claims per second of CPU time, the median of the rounds."""
    found = sum(len(claims_of(t, region, PUBLISHED, None)) for t in texts)
    words = sum(len(t.split()) for t in texts)
    taken = []
    for _ in range(rounds):
        start = time.process_time()
        for text in texts:
            claims_of(text, region, PUBLISHED, None)
        taken.append(time.process_time() - start)
    middle = statistics.median(taken)
    print(
        f"{name}: {len(texts) / middle:.1f} documents/s/core, {words / middle:,.0f} words/s/core"
        f" ({len(texts)} documents, {words} words, {found} claims; CPU s per round:"
        f" {', '.join(f'{t:.2f}' for t in taken)})"
    )


def quality(gold: Path, region: Region) -> None:
    """Extract the annotated documents and let their own scorer judge."""
    documents, scorer = gold / "diplo" / "dev.docs.jsonl", gold / "scorers" / "score_claims.py"
    with tempfile.TemporaryDirectory() as folder:
        predictions = Path(folder) / "predictions.jsonl"
        with predictions.open("w", encoding="utf-8") as out:
            for line in documents.read_text("utf-8").splitlines():
                row = json.loads(line)
                published = date.fromisoformat(row["published"][:10])
                claims = claims_of(row["text"], region, published, row.get("title"))
                found = [c.model_dump(mode="json") for c in claims]
                out.write(json.dumps({"id": row["id"], "claims": found}) + "\n")
        command = [sys.executable, str(scorer), str(gold / "diplo" / "dev.jsonl"), str(predictions)]
        print(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def main() -> None:
    """Parse the arguments, measure, print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--documents", type=int, default=12, help="generated articles")
    asked.add_argument("--gold", type=Path, help="a folder with diplo/ and scorers/")
    given = asked.parse_args()
    region = load_region("northeast-asia")
    print(f"Python {platform.python_version()}, {platform.machine()}, one process")
    examples = [p.read_text("utf-8") for p in sorted(EXAMPLES.glob("*.txt"))]
    if examples:
        speed("examples", examples, region, given.rounds)
    generated = [article(number) for number in range(given.documents)]
    speed("generated articles", generated, region, given.rounds)
    if given.gold is None or not (given.gold / "diplo" / "dev.jsonl").is_file():
        print("no annotated documents given (--gold FOLDER): quality skipped")
        return
    quality(given.gold, region)


if __name__ == "__main__":
    main()

"""How fast the extractor reads, and how well, where annotated documents are at hand.

    python benchmarks/extraction.py [--rounds N] [--documents N] [--jobs N] [--gold FOLDER]

Speed: documents per second on one core over the plain-text examples, and over generated articles
of about 750 words; the median of the rounds after one warm round. Then the start of a fresh
process, the memory of this one, and what several workers gain. Quality, only with `--gold`: one
table over all sets of that folder (see `extraction_gold.py`) and the reliability of `confidence`.
A set that is not there is skipped with one sentence.
"""

import argparse
import os
import platform
import statistics
import subprocess
import sys
import time
from datetime import date
from hashlib import sha256
from pathlib import Path

from extraction_gold import quality
from resident import megabytes

from briefing.extraction.extract import extract_document
from briefing.extraction.parallel import spread_over
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


START = """
from briefing.extraction.extract import extract_document
from briefing.regions.load import load_region
from events.acts import DocumentMetadata
extract_document("Japan met Russia.", digest="0" * 64, metadata=DocumentMetadata(),
    region=load_region("northeast-asia"))
"""


def start(rounds: int) -> None:
    """Print how long a fresh process takes to its first claim, and what it holds."""
    taken = []
    for _ in range(rounds):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-c", START], check=True, cwd=ROOT)
        taken.append(time.perf_counter() - begun)
    print(f"start to first claim: {statistics.median(taken):.2f} s (at most 1.5)")


def memory(limit: int = 400) -> None:
    """Print the largest memory of this process so far, which has read everything above."""
    print(f"memory of this process, at most: {megabytes():.0f} MB (at most {limit})")


def workers(texts: list[str], jobs: int, rounds: int) -> None:
    """Print how much more per second several processes read than one, once they are started."""
    rates = {}
    for count in (1, jobs):
        best = 0.0
        items = texts * (2 * count)
        for _ in range(rounds):
            found = spread_over(count, count_claims, texts[: 2 * count] + items, died=len)
            for _ in range(2 * count):  # every worker has loaded the parser
                next(found)
            begun = time.perf_counter()
            total = sum(1 for _ in found)
            best = max(best, total / (time.perf_counter() - begun))
        rates[count] = best
    gain = rates[jobs] / rates[1]
    print(
        f"{jobs} workers: {rates[jobs]:.1f} documents/s against {rates[1]:.1f} with one:"
        f" {gain:.2f} times, {gain / jobs:.2f} of {jobs} (at least 0.85)"
    )


def count_claims(text: str) -> int:
    """How many claims a text gives; asked of a worker."""
    return len(claims_of(text, load_region("northeast-asia"), PUBLISHED, None))


def main() -> None:
    """Parse the arguments, measure, print."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--documents", type=int, default=12, help="generated articles")
    asked.add_argument("--jobs", type=int, default=min(4, os.cpu_count() or 1))
    asked.add_argument("--gold", type=Path, help="a folder with the annotated sets and scorers/")
    given = asked.parse_args()
    region = load_region("northeast-asia")
    print(f"Python {platform.python_version()}, {platform.machine()}, one process")
    examples = [p.read_text("utf-8") for p in sorted(EXAMPLES.glob("*.txt"))]
    if examples:
        speed("examples", examples, region, given.rounds)
    generated = [article(number) for number in range(given.documents)]
    speed("generated articles", generated, region, given.rounds)
    memory()
    start(given.rounds)
    workers(generated, given.jobs, max(1, given.rounds // 2))
    if given.gold is None or not given.gold.is_dir():
        print("no annotated documents given (--gold FOLDER): quality skipped")
        return
    quality(given.gold)
    if (given.gold / "diplo" / "dev.jsonl").is_file():
        # Here and not above: it takes numpy in with all its threads, and whoever measures speed
        # must have it as the extractor does, with one.
        from confidence import judged, reliability

        print(f"\n{reliability(judged(given.gold))}")


if __name__ == "__main__":
    main()

"""What the adapters to annotated data share: reading rows, finding claims, asking a scorer.

An adapter turns the text of one data set into the rows that the set's scorer reads, by public
functions of the extractor. It may map our kinds and acts to the labels of the set; it knows
nothing of the set's texts. The folder with the data is named on the command line; where the
data are not there, the adapter says so in one sentence and does nothing.
"""

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from briefing.extraction.extract import claims_of, read_document
from briefing.extraction.reading import Reading
from briefing.regions.load import load_region
from briefing.regions.region import Region
from events.acts import DocumentMetadata
from events.claims import Claim

Row = dict[str, Any]


def rows_of(path: Path) -> Iterator[Row]:
    """The rows of a JSON Lines file, plain or gzipped."""
    packed = path.read_bytes()
    text = (gzip.decompress(packed) if path.suffix == ".gz" else packed).decode("utf-8")
    for line in text.split("\n"):
        if line.strip():
            yield json.loads(line)


def read(text: str, region: Region, published: date | None = None) -> Reading:
    """The text as a document without a title."""
    digest = sha256(text.encode()).hexdigest()
    return read_document(
        text, digest=digest, metadata=DocumentMetadata(published=published), region=region
    )


def claims(text: str, region: Region) -> tuple[Claim, ...]:
    """All claims of a text."""
    return claims_of(read(text, region))


def span(words: Any) -> dict[str, int]:
    """A span of ours ("start", "end") as the scorers write it."""
    return {"s": words.start, "e": words.end}


def measure(
    name: str,
    file: str,
    scorer: str,
    predict: Callable[[Row, Region], Row],
    asked: tuple[str, ...] = (),
) -> None:
    """Parse the command line, predict over the set's rows, print what its scorer says."""
    arguments = argparse.ArgumentParser(description=f"Measures the extractor on {name}.")
    arguments.add_argument("gold", type=Path, help=f"a folder with {file} and scorers/{scorer}")
    arguments.add_argument("--keep", type=Path, help="write the predictions to this file")
    given = arguments.parse_args()
    gold, judge = given.gold / file, given.gold / "scorers" / scorer
    if not gold.is_file() or not judge.is_file():
        print(f"{name}: no data at {gold}: skipped")
        return
    region = load_region("northeast-asia")
    with tempfile.TemporaryDirectory() as folder:
        kept = given.keep or Path(folder) / "predictions.jsonl"
        with kept.open("w", encoding="utf-8") as out:
            for row in rows_of(gold):
                out.write(json.dumps({"id": row["id"], **predict(row, region)}) + "\n")
        command = [sys.executable, str(judge), str(gold), str(kept), *asked]
        print(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

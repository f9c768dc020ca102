"""How well the extractor reads, by the scorers of annotated documents that lie elsewhere.

Three sets are asked here: claims (diplo), attributions (polnear), dates (gum). Every other set
has an adapter `gold_<set>.py` beside this module, which is found by its name and run with the
folder. A set that is not there costs one sentence.
"""

import gzip
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from briefing.extraction.as_json import extract_json
from briefing.extraction.attributions import find_attributions
from briefing.extraction.dates import find_dates
from briefing.extraction.extract import extract_document
from briefing.intake.document import Document
from briefing.intake.jsonlines import read_json_lines
from briefing.regions.load import load_region

Row = dict[str, Any]
KINDS = ("direct", "mixed", "indirect")


@dataclass(frozen=True, slots=True)
class Level:
    """A line of the table: where the scorer prints it, and what is to be compared with it."""

    what: str
    path: tuple[str | int, ...]
    interval: tuple[str | int, ...] | None
    floor: float | None
    prototype: float | None
    must: float
    goal: float


@dataclass(frozen=True, slots=True)
class GoldSet:
    """An annotated set, the scorer with its options, and how our predictions are made."""

    name: str
    file: str
    scorer: str
    predict: Callable[[Path], Iterator[Row]]
    runs: tuple[tuple[tuple[str, ...], tuple[Level, ...]], ...]


def rows(path: Path) -> Iterator[Row]:
    """The rows of a JSON Lines file, plain or gzipped."""
    packed = path.read_bytes()
    text = (gzip.decompress(packed) if path.suffix == ".gz" else packed).decode("utf-8")
    return (json.loads(line) for line in text.split("\n") if line.strip())


def day(value: Any) -> date | None:
    """The day that a row names, none where it names none."""
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def claims(gold: Path) -> Iterator[Row]:
    """What `briefing extract --json` prints, document by document."""
    region = load_region("northeast-asia")
    with gold.with_name("dev.docs.jsonl").open("rb") as lines:
        for document in read_json_lines(lines, "dev.docs.jsonl"):
            if isinstance(document, Document):
                text, digest, metadata = document.text, document.digest, document.metadata
                found = extract_document(text, digest=digest, metadata=metadata, region=region)
                yield extract_json(
                    text, found, digest=digest, metadata=metadata, document_id=document.id
                )


def attributions(gold: Path, kinds: tuple[str, ...] = KINDS) -> Iterator[Row]:
    """Who says what, beliefs and wishes too; of these kinds only."""

    def span(words: Any) -> dict[str, int]:
        return {"s": words.start, "e": words.end}

    for row in rows(gold):
        yield {
            "id": row["id"],
            "quotes": [
                {
                    "content": [span(c) for c in found.content],
                    "source": None if found.source is None else span(found.source),
                    "cue": span(found.cue),
                }
                for found in find_attributions(row["text"])
                if found.kind in kinds
            ],
        }


def dates(gold: Path) -> Iterator[Row]:
    """Every time expression with its value."""
    for row in rows(gold):
        yield {
            "id": row["id"],
            "timexes": [
                {"s": d.start, "e": d.end, "value": d.value}
                for d in find_dates(row["text"], day(row.get("date")))
            ],
        }


def _quotes(
    kinds: str,
    overlap: tuple[float, float, float, float],
    whole: tuple[float, float, float, float],
    name: str = "",
) -> tuple[tuple[str, ...], tuple[Level, ...]]:
    """A run of the scorer over attributions of some kinds, with the two lines it gives."""
    name = name or kinds or "all"
    content, speaker = ("content_overlap_F1_ci95",), ("content+speaker_F1_ci95",)
    return (("--kinds", kinds) if kinds else ()), (
        Level(f"{name}: content", ("content_overlap", "F1"), content, *overlap),
        Level(f"{name}: content + speaker", ("content+speaker", "F1"), speaker, *whole),
    )


SETS = (
    GoldSet(
        "diplo",
        "diplo/dev.jsonl",
        "score_claims.py",
        claims,
        (
            (
                (),
                (
                    Level("claims", ("claims_prf", 2), ("claims_f1_ci95",), None, None, 65, 82),
                    Level("full", ("full_f1",), None, None, None, 32, 50),
                ),
            ),
        ),
    ),
    GoldSet(
        "polnear",
        "polnear/dev.jsonl.gz",
        "score_quotes.py",
        attributions,
        (
            _quotes("", (30.5, 57.9, 64, 75), (12.8, 47.3, 54, 68)),
            _quotes("direct", (75.4, 62.4, 80, 88), (32.0, 53.6, 66, 78)),
            _quotes("indirect", (3.6, 49.4, 55, 68), (2.8, 39.8, 45, 58)),
        ),
    ),
    # Among all attributions, every one that nobody annotated counts against the quotations: with
    # each quotation found in full the row above ends at 73. The plain quote finder of the floor
    # gives quotations alone; so do these.
    GoldSet(
        "polnear",
        "polnear/dev.jsonl.gz",
        "score_quotes.py",
        partial(attributions, kinds=("direct",)),
        (_quotes("direct", (75.4, 62.4, 80, 88), (32.0, 53.6, 66, 78), "direct alone"),),
    ),
    GoldSet(
        "gum",
        "gum/dev.jsonl.gz",
        "score_dates.py",
        dates,
        (
            (
                (),
                (
                    Level(
                        "date values",
                        ("value_F1", "F1"),
                        ("value_F1_ci95",),
                        47.3,
                        50.9,
                        58,
                        70,
                    ),
                ),
            ),
        ),
    ),
)


def quality(gold: Path) -> None:
    """Print the table over every set that is there, then what the adapters print."""
    print(f"{'set':8} {'what':31} {'floor':>6} {'proto':>6} {'must':>5} {'goal':>5} {'ours':>6}")
    for asked in SETS:
        _ask(asked, gold)
    for adapter in sorted(Path(__file__).parent.glob("gold_*.py")):
        if "__main__" in adapter.read_text("utf-8"):
            print(f"\n{adapter.stem.removeprefix('gold_')}:", flush=True)
            subprocess.run([sys.executable, str(adapter), str(gold)], check=False)


def _ask(asked: GoldSet, gold: Path) -> None:
    file, scorer = gold / asked.file, gold / "scorers" / asked.scorer
    if not file.is_file() or not scorer.is_file():
        print(f"{asked.name}: {file} and {scorer} are not both there: skipped")
        return
    with tempfile.TemporaryDirectory() as folder:
        predictions = Path(folder) / "predictions.jsonl"
        with predictions.open("w", encoding="utf-8") as out:
            out.writelines(json.dumps(row) + "\n" for row in asked.predict(file))
        for options, levels in asked.runs:
            command = [sys.executable, str(scorer), str(file), str(predictions), *options]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            told = json.loads(done.stdout)
            for level in levels:
                print(_line(asked.name, level, told))
            if "per_kind_prf" in told:
                _kinds(told)


def _at(told: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        told = told[step] if isinstance(step, int) or step in told else None
        if told is None:
            return None
    return told


def _line(name: str, level: Level, told: Row) -> str:
    found = _at(told, level.path)
    between = _at(told, level.interval) if level.interval else None
    shown = "      -" if found is None else f"{found:7.1f}"
    told_range = f"  [{between[0]}-{between[1]}]" if between else ""
    numbers = f"{level.floor or '-':>6} {level.prototype or '-':>6} {level.must:>5} {level.goal:>5}"
    return f"{name:8} {level.what:28} {numbers}{shown}{told_range}"


def _kinds(told: Row) -> None:
    """Precision and recall of each kind, with Wilson's intervals."""
    for kind, (precision, recall, f1, gold) in told["per_kind_prf"].items():
        right = round(recall * gold / 100)
        found = round(100 * right / precision) if precision else 0
        print(
            f"  {kind:20} precision {precision:5.1f} {_between(right, found)}"
            f"  recall {recall:5.1f} {_between(right, gold)}  F1 {f1:5.1f}  of {gold}"
        )


def _between(right: int, of: int, z: float = 1.96) -> str:
    if not of:
        return "[-]"
    p = right / of
    middle = (p + z * z / (2 * of)) / (1 + z * z / of)
    half = z * (p * (1 - p) / of + z * z / (4 * of * of)) ** 0.5 / (1 + z * z / of)
    return f"[{100 * max(0.0, middle - half):.0f}-{100 * min(1.0, middle + half):.0f}]"

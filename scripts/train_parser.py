# ruff: noqa: INP001, T201  (a script on its own, no module of a package; it talks to whoever runs it)
"""Train the parser that the extractor ships, from open treebanks, and score it.

    python scripts/train_parser.py --out FOLDER [--treebanks FOLDER] [--test FILE] [--quick]

Reads UD_English-EWT and the freely usable genres of UD_English-GUM from the treebanks' folder, or
downloads release 2.16 of both into OUT/treebanks and checks every file. Then OUT gets:
`corpus/` what the training reads, `training/` its state, `pipeline/` the result as it would be
shipped, `scores.txt` its table beside the shipped one. About 35 minutes on one quiet core and half
a gigabyte of memory; `--quick` only shows that everything runs.

To ship the result, copy `pipeline/` over `briefing/extraction/parser/pipeline`, raise
`EXTRACTOR_VERSION`, and name the treebanks' commits in `parser/ATTRIBUTION.md`. Do it only if
`benchmarks/extraction.py --gold FOLDER` clearly rises and nothing falls.
"""

import argparse
import os
import shutil
import sys
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # threads gain nothing on matrices so small

from parser_training.corpus import write_corpus
from parser_training.scores import scores, table
from parser_training.treebanks import TreebankError, download

from briefing.extraction.parser_model import PIPELINE
from briefing.regions.load import load_region, region_names

RECIPE = Path(__file__).parent / "parser_training" / "recipe.cfg"
QUICK = {
    "shape.width": 32,
    "shape.depth": 1,
    "components.parser.min_action_freq": 1,
    "training.max_steps": 20,
    "training.eval_frequency": 10,
}
"""A run that learns next to nothing, in seconds."""
LICENCE = {
    "name": "ud_compact",
    "description": "Compact English pipeline: tagger, morphologizer and dependency parser with"
    " Universal Dependencies labels",
    "license": "CC BY-SA 4.0",
    "sources": [
        {
            "name": "UD_English-EWT",
            "license": "CC BY-SA 4.0",
            "author": "UD English Web Treebank contributors",
            "url": "https://github.com/UniversalDependencies/UD_English-EWT",
        },
        {
            "name": "UD_English-GUM (permissively licensed genres only)",
            "license": "CC BY 4.0 annotations; texts CC BY / CC BY-SA / public domain",
            "author": "GUM contributors",
            "url": "https://github.com/UniversalDependencies/UD_English-GUM",
        },
    ],
    "requirements": [],
}


def trained(corpus: Path, out: Path, overrides: dict[str, Any]) -> Path:
    """Train from scratch; the folder of the last state, with averaged weights."""
    from spacy.cli.init_config import fill_config
    from spacy.cli.train import train

    full = out.with_suffix(".cfg")
    fill_config(full, RECIPE)
    paths = {"paths.train": str(corpus / "train.spacy"), "paths.dev": str(corpus / "dev.spacy")}
    train(full, out, overrides=paths | overrides)
    return out / "model-last"


def exported(state: Path, target: Path, version: str) -> None:
    """Write a trained state as it is shipped: without paths, with its licence and sources."""
    import spacy

    nlp = spacy.load(state)
    nlp.config["paths"] = dict.fromkeys(nlp.config["paths"])
    nlp.meta.update(LICENCE | {"version": version})
    shutil.rmtree(target, ignore_errors=True)
    nlp.to_disk(target)


def people_of_regions() -> tuple[str, ...]:
    """Names of the people that the region packs know, sorted."""
    actors = (a for name in region_names() for a in load_region(name).actors.values())
    return tuple(sorted({a.name for a in actors if a.type == "person" and " " in a.name}))


def main() -> None:
    """Prepare, train, export, score."""
    asked = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    asked.add_argument("--out", type=Path, required=True, help="where everything is written")
    asked.add_argument("--treebanks", type=Path, help="files of both treebanks; else downloaded")
    asked.add_argument(
        "--test", type=Path, action="append", default=[], help="a further CoNLL-U file to score on"
    )
    asked.add_argument(
        "--names",
        type=float,
        default=0.0,
        metavar="SHARE",
        help="replace this share of personal names by those of the region packs (default 0)",
    )
    asked.add_argument("--seed", type=int, default=0, help="of shuffling and first weights")
    asked.add_argument("--version", default="0.2.0", help="of the pipeline, for its meta.json")
    asked.add_argument("--quick", action="store_true", help="twenty steps of a tiny network")
    given = asked.parse_args()
    if not 0 <= given.names <= 1:
        asked.error("--names is a share from 0 to 1")
    out: Path = given.out
    treebanks: Path = given.treebanks or out / "treebanks"
    if not given.treebanks:
        download(treebanks)
    said = write_corpus(
        treebanks, out / "corpus", seed=given.seed, names=people_of_regions(), share=given.names
    )
    print(said, flush=True)
    overrides = {"system.seed": given.seed} | (QUICK if given.quick else {})
    state = trained(out / "corpus", out / "training", overrides)
    exported(state, out / "pipeline", given.version)
    both = {
        "new": scores(out / "pipeline", given.test, treebanks),
        "shipped": scores(PIPELINE, given.test, treebanks),
    }
    (out / "scores.txt").write_text(table(both) + "\n", "utf-8")
    print(table(both))


if __name__ == "__main__":
    try:
        main()
    except TreebankError as error:
        sys.exit(f"train_parser: {error}")

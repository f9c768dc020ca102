"""How well a pipeline parses text that it has not seen, beside another one."""

import statistics
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from parser_training.corpus import TREEBANKS, chunks, doc_of
from parser_training.treebanks import documents, read_conllu

ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Scores:
    """Shares of right answers on one test set; text goes in, tokens and sentences are its own.

    `las_given` is the LAS where tokens and sentences are given; `speed` is words per second of
    one core.
    """

    pos: float
    uas: float
    las: float
    sentences: float
    las_given: float
    speed: float


def scores(pipeline: Path, tests: Iterable[Path], treebanks: Path) -> dict[str, Scores]:
    """The scores of a pipeline on the test parts of the treebanks, and on further files."""
    import spacy
    from spacy.tokens import Doc
    from spacy.training import Example

    nlp = spacy.load(pipeline)
    sets = {short: documents(treebanks, short, "test") for short in TREEBANKS}
    sets |= {path.name.partition(".")[0]: tuple(read_conllu(path)) for path in tests}
    found = {}
    for name, read in sets.items():
        gold = [doc_of(nlp.vocab, trees) for trees in chunks(read)]
        raw = nlp.evaluate([Example(nlp.make_doc(g.text), g) for g in gold])
        given = nlp.evaluate(
            [
                Example(
                    Doc(
                        nlp.vocab,
                        words=[t.text for t in g],
                        spaces=[bool(t.whitespace_) for t in g],
                        sent_starts=[bool(t.is_sent_start) for t in g],
                    ),
                    g,
                )
                for g in gold
            ]
        )
        speeds = []
        for _ in range(ROUNDS):
            begun = time.process_time()
            words = sum(len(doc) for doc in nlp.pipe([g.text for g in gold]))
            speeds.append(words / max(time.process_time() - begun, 1e-6))
        found[name] = Scores(
            pos=raw["pos_acc"],
            uas=raw["dep_uas"],
            las=raw["dep_las"],
            sentences=raw["sents_f"],
            las_given=given["dep_las"],
            speed=statistics.median(speeds),
        )
    return found


def table(by_pipeline: dict[str, dict[str, Scores]]) -> str:
    """The scores as lines, the pipelines of a test set below each other."""
    heads = f"{'POS':>6} {'UAS':>6} {'LAS':>6} {'sent F':>6} {'LAS, tokens given':>18}"
    lines = [f"{'':22} {heads} {'words/s':>8}"]
    for name in next(iter(by_pipeline.values())):
        for pipeline, found in by_pipeline.items():
            s = found[name]
            lines.append(
                f"{name + ', ' + pipeline:22} {s.pos:6.3f} {s.uas:6.3f} {s.las:6.3f}"
                f" {s.sentences:6.3f} {s.las_given:18.3f} {s.speed:8,.0f}"
            )
    return "\n".join(lines)

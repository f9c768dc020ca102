"""The shipped pipeline: it starts quickly, and is what lies on the disk."""

import json
import subprocess
import sys

import spacy

from briefing.extraction.parser_model import PIPELINE, parse, pipeline

PROBE = """
import json, os, sys
from pathlib import Path
before = dict(os.environ)
from briefing.extraction.parser_model import pipeline
pipeline()
tasks = Path("/proc/self/task")
print(json.dumps({
    "needless": sorted({"spacy.cli", "spacy.cli.info", "requests", "weasel"} & set(sys.modules)),
    "threads": len(list(tasks.iterdir())) if tasks.is_dir() else 1,
    "environment": dict(os.environ) == before,
}))
from spacy.cli.info import info
print(json.dumps(callable(info)))
"""


def test_a_fresh_process_loads_the_pipeline_and_nothing_that_no_parse_needs() -> None:
    """No command line of spaCy, no thread, no trace in the environment; the rest stays usable."""
    ran = subprocess.run(
        [sys.executable, "-c", PROBE], capture_output=True, text=True, timeout=120, check=True
    )
    loaded, usable = map(json.loads, ran.stdout.splitlines())
    assert loaded == {"needless": [], "threads": 1, "environment": True}
    assert usable


def test_the_tokenizer_is_the_one_that_was_stored() -> None:
    """Built bare and filled from the disk, it has every rule of the plainly loaded one."""
    plain = spacy.load(PIPELINE).tokenizer
    ours = pipeline().tokenizer
    assert ours.rules == plain.rules
    assert len(ours.rules) > 1000
    text = "He don't know (e.g. https://a.example/b?c=1), U.S.-led :-) 10km… “Gen. Wu’s”"
    assert [t.text for t in ours(text)] == [t.text for t in plain(text)]


def test_the_steps_taken_here_give_the_parse_that_spacy_gives() -> None:
    """Heads and labels of every token, for paragraphs of different lengths read side by side."""
    paragraphs = (
        "They met.",
        "Foreign Minister Ana Ruiz said that they had agreed to go on; no date was set, she added.",
        "No comment",
        "“We will not accept it,” he said, “unless the harbour is opened again.” The talks ended.",
    )
    text = "\n".join(paragraphs)
    starts = [text.index(p) for p in paragraphs]
    spans = [(a, a + len(p), k) for k, (a, p) in enumerate(zip(starts, paragraphs, strict=True))]
    ours = [
        (t.start, t.pos, t.dep, s.tokens[t.head].start)
        for s in parse(text, spans)
        for t in s.tokens
    ]
    plain = spacy.load(PIPELINE)
    theirs = []
    for (begins, _, _), paragraph in zip(spans, paragraphs, strict=True):
        doc = plain.make_doc(paragraph)
        for i, token in enumerate(doc):  # as here: a sentence begins behind a terminal mark only
            token.is_sent_start = None if not i or doc[i - 1].text in {".", "”"} else False
        for token in plain(doc):
            dep = "root" if token.dep_ == "ROOT" else token.dep_
            theirs.append((begins + token.idx, token.pos_, dep, begins + token.head.idx))
    assert ours == theirs

"""The whole line from text to claims: spans, order, determinism, hostile input, JSON."""

import os
import subprocess
import sys
from datetime import date
from hashlib import sha256
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.extraction.as_json import extract_json
from briefing.extraction.extract import (
    EXTRACTOR_NAME,
    EXTRACTOR_VERSION,
    extract_document,
    read_document,
)
from briefing.extraction.parser_model import LONGEST_SENTENCE
from briefing.regions.load import load_region
from events.acts import DocumentMetadata
from events.claims import Claim

REGION = load_region("northeast-asia")
METADATA = DocumentMetadata(published=date(2031, 5, 14), title="Envoys meet over the strait")
ARTICLE = """Envoys meet over the strait

TOKYO – The foreign ministers of Japan and South Korea met in Tokyo on Monday.

“We will keep the strait open,” Japan said. There are concerns that Russia may close it.

South Korea urged Russia to talk, and warned that time was short.
"""


def extract(text: str) -> tuple[Claim, ...]:
    digest = sha256(text.encode()).hexdigest()
    return extract_document(text, digest=digest, metadata=METADATA, region=REGION)


def test_an_article_gives_its_claims_in_the_order_of_the_text() -> None:
    """Several kinds, sorted by place, each with its sentence, cue and extractor."""
    found = extract(ARTICLE)
    assert {"meeting_held", "statement_made", "concern_raised"} <= {c.kind for c in found}
    starts = [c.excerpts[0].start for c in found]
    assert starts == sorted(starts)
    for claim in found:
        assert claim.document == sha256(ARTICLE.encode()).hexdigest()
        assert claim.cue is not None
        assert (claim.extractor.name, claim.extractor.version) == (
            EXTRACTOR_NAME,
            EXTRACTOR_VERSION,
        )
        assert 0 < claim.confidence <= 1


def test_equal_spans_give_one_claim() -> None:
    """Nothing is said twice about the same words."""
    keys = [(c.kind, c.cue, c.actors) for c in extract(ARTICLE)]
    assert len(keys) == len(set(keys))


def check_spans(text: str) -> None:
    for claim in extract(text):
        for start, end, quote in claim.spans():
            assert text[start:end] == quote


def test_every_span_is_verbatim() -> None:
    """The promise that the log checks again."""
    check_spans(ARTICLE)


@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                [
                    "Japan",
                    "said",
                    "that",
                    "Russia",
                    "should",
                    "meet",
                    "in Tokyo",
                    "on Monday",
                    "“",
                    "”",
                    ".",
                    ",",
                    "\n",
                    "concerns",
                    "the ministers",
                    "of",
                    "and",
                    "he",
                    "will",
                    "according to",
                    "\u00a0",
                    "🚢",
                    "ﬁ",
                    "İstanbul",
                    "\u202e",
                ]
            ),
            st.text(max_size=6).filter(lambda t: not any(0xD800 <= ord(c) < 0xE000 for c in t)),
        ),
        max_size=30,
    )
)
@settings(max_examples=60, deadline=None)
def test_spans_are_verbatim_on_any_unicode(words: list[str]) -> None:
    """Wild text, wild spacing, no wrong span."""
    check_spans(" ".join(words))


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "Word",
        ".",
        "\n\n\n",
        "🚢" * 500,
        "JAPAN SAID THAT RUSSIA SHOULD OPEN THE STRAIT.",
        "“" * 10_000,
        "a“b" * 3_000,
        "said that " * 500,
        "," * 5_000,
        "A\u0301" * 2_000,
    ],
    ids=[
        "empty",
        "blank",
        "word",
        "mark",
        "lines",
        "emoji",
        "capitals",
        "openings",
        "nested",
        "that",
        "commas",
        "marks",
    ],
)
def test_hostile_text_is_read_without_harm(text: str) -> None:
    """No crash, and spans that hold."""
    check_spans(text)


def test_text_without_any_full_stop_takes_linear_time() -> None:
    """A paragraph of 60 kB is cut into pieces; so is a word of 300 kB."""
    begun = process_time()
    text = "Japan said that the ship left and Russia warned the envoys again " * 900
    reading = read_document(text, digest="0" * 64, metadata=METADATA, region=REGION)
    assert max(s.end - s.start for s in reading.sentences()) <= LONGEST_SENTENCE
    read_document("x" * 300_000, digest="0" * 64, metadata=METADATA, region=REGION)
    assert process_time() - begun < 60


def test_the_headline_is_no_prose() -> None:
    """Furniture gives no claims; prose begins behind the dateline."""
    reading = read_document(ARTICLE, digest="0" * 64, metadata=METADATA, region=REGION)
    assert reading.paragraphs[0].furniture == "headline"
    first = next(reading.sentences())
    assert ARTICLE[first.start : first.end].startswith("The foreign ministers")


def test_the_same_claims_under_every_hash_seed() -> None:
    """Two processes with other seeds print the same bytes."""
    code = (
        "import sys\n"
        "from datetime import date\n"
        "from briefing.extraction.extract import extract_document\n"
        "from briefing.regions.load import load_region\n"
        "from events.acts import DocumentMetadata\n"
        "found = extract_document(sys.stdin.read(), digest='0' * 64,\n"
        "    metadata=DocumentMetadata(published=date(2031, 5, 14)),\n"
        "    region=load_region('northeast-asia'))\n"
        "print('\\n'.join(c.model_dump_json() for c in found))\n"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            input=ARTICLE,
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
        ).stdout
        for seed in ("0", "1")
    }
    assert len(outputs) == 1
    assert "statement_made" in outputs.pop()


def test_json_gives_contents_as_one_span_and_as_parts() -> None:
    """A statement in two quotations: `content` spans both, `contents` lists them."""
    text = "“We will wait,” Japan said on Monday. “We have time for that.”\n"
    found = extract(text)
    shown = extract_json(text, found, digest="0" * 64, metadata=METADATA, document_id="a-1")
    assert shown["document"]["id"] == "a-1"
    assert shown["document"]["published"] == "2031-05-14"
    (claim,) = [c for c in shown["claims"] if c["kind"] == "statement_made"]
    assert "document" not in claim
    assert [c["quote"] for c in claim["contents"]] == ["We will wait", "We have time for that."]
    start, end = claim["content"]["start"], claim["content"]["end"]
    assert text[start:end] == claim["content"]["quote"]
    assert claim["speaker"]["quote"] == "Japan"
    words = claim["when"]["words"]
    assert text[words["start"] : words["end"]] == claim["when"]["quote"]

"""PLOVER codes: the examples of the lexicon give the roots and sides that they name."""

import pytest

from briefing.extraction.codes import LEXICON, code_of
from briefing.extraction.extract import read_document
from briefing.extraction.frames import Example, lexicon
from briefing.regions.load import load_region
from events.acts import DocumentMetadata


@pytest.mark.parametrize("example", lexicon(LEXICON).examples, ids=lambda e: e.text)
def test_example_gives_its_code(example: Example) -> None:
    """One code a sentence at most, with the root, source and target of the example."""
    reading = read_document(
        example.text,
        digest="0" * 64,
        metadata=DocumentMetadata(),
        region=load_region("northeast-asia"),
    )
    codes = [code for s in reading.sentences() if (code := code_of(reading, s)) is not None]
    assert len(codes) == len(example.expect)
    for code, expected in zip(codes, example.expect, strict=True):
        assert code.root == expected["root"]
        for side in ("source", "target"):
            if side in expected:
                assert [m.quote for m in getattr(code, side)] == expected[side]
        assert example.text[code.start : code.end]

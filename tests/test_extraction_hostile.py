"""Bad input: no crash, no claim whose words are not there, work that grows with the text alone.

Linearity is counted in what the stages are asked to do or in the ratio of CPU times of one text
and its double, never in seconds.
"""

import tracemalloc
from collections.abc import Callable
from datetime import date
from hashlib import sha256
from time import process_time

import pytest

from briefing.extraction.dates import find_dates
from briefing.extraction.extract import extract_document, parsed_text, read_document
from briefing.extraction.paragraphs import split
from briefing.extraction.parser_model import LONGEST_PIECE, pieces
from briefing.extraction.quotes import find_quotations
from briefing.regions.load import load_region
from events.acts import DocumentMetadata
from events.claims import Claim

REGION = load_region("northeast-asia")
METADATA = DocumentMetadata(published=date(2031, 5, 14), title="Envoys meet over the strait")
MEGABYTE = 2**20


def extract(text: str) -> tuple[Claim, ...]:
    digest = sha256(text.encode("utf-8", "replace")).hexdigest()
    return extract_document(text, digest=digest, metadata=METADATA, region=REGION)


def nested(depth: int) -> str:
    return "Japan said " + "“‘" * (depth // 2) + "yes" + "’”" * (depth // 2) + "."


HOSTILE = {
    "empty": "",
    "one word": "Japan",
    "no full stop": "Japan said that the ship left and Russia warned the envoys again " * 60,
    "nested quotes": nested(10_000),
    "capitals": "JAPAN SAID ON MONDAY THAT RUSSIA HAD CLOSED THE STRAIT. CHINA WARNED JAPAN. " * 8,
    "ocr": "Jap@n sa1d tbat thc rninister w0uld rneet Ru55ian coun-\nterpart 0n M0nday , and- |",
    "table": "Country | Ships | Planes\nJapan | 12 | 40\nRussia | 9 | 31\nChina | 80 | 202\n" * 20,
    "list": "- Japan said no\n* Russia: agreed\n1. China met Japan on Monday\n2) talks (a) (b)\n"
    * 20,
    "korean": "일본과 한국의 외교장관이 월요일 도쿄에서 만났다고 외교부가 밝혔다. " * 20,
    "japanese": "日本と韓国の外相は月曜日に東京で会談した。「続ける」と述べた。" * 20,
    "russian": "Министры иностранных дел встретились в понедельник в Токио. «Да», — сказал он. "
    * 20,
    "arabic": "التقى وزيرا الخارجية يوم الاثنين في طوكيو، وقال «نعم». " * 20,
    "mixed scripts": "Japan 일본 said 말했다 that Россия would 会談する on Monday 월요일. " * 20,
    "emoji": "Japan 🇯🇵 said 🗣️ “no 👩‍👩‍👧‍👦” to Russia 🇷🇺🚢. 🚀🚀🚀 on Monday 📅! " * 20,
    "surrogates": "Japan said \ud83d on Monday that \udc00 Russia would \udfff “China \ud800”. "
    * 20,
    "controls": "Japan\x00 said\u202e that\u200b Russia\ufeff met\x07 China\u2028on Monday.\x85"
    * 20,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_bad_input_is_read_without_harm(text: str) -> None:
    """No crash, and every span of every claim has the words of the text."""
    for claim in extract(text):
        for start, end, quote in claim.spans():
            assert text[start:end] == quote


@pytest.mark.parametrize("name", ["korean", "japanese", "russian", "arabic"])
def test_another_language_gives_no_claims(name: str) -> None:
    """What the parser cannot read is not guessed at."""
    assert extract(HOSTILE[name]) == ()


def test_five_megabytes_without_a_full_stop_are_cut_into_bounded_pieces() -> None:
    """The parser never sees more at once than it can hold; the pieces cover the text."""
    text = "Japan said that the ship left and Russia warned the envoys again " * 80_000
    assert len(text) > 5 * 10**6
    (block,) = split(text)
    cut = list(pieces(text, block.prose, block.end))
    assert max(end - start for start, end in cut) <= LONGEST_PIECE
    assert [start for start, _ in cut[1:]] == [end for _, end in cut[:-1]]
    assert (cut[0][0], cut[-1][1]) == (block.prose, block.end)


def seconds(function: Callable[[str], object], text: str) -> float:
    """CPU time of the quicker of two calls."""
    taken = []
    for _ in range(2):
        begun = process_time()
        function(text)
        taken.append(process_time() - begun)
    return min(taken)


LONG = {
    "no full stop": "Japan said that the ship left and Russia warned the envoys on 3 May again ",
    "quotes": "“he said ‘no’ to ",
    "openings": "“",
    "numbers": "1999 12 3 ",
    "weekdays": "on Monday two days after May 3 ",
    "lines": "x\n",
    "commas": ",",
    "capitals": "JAPAN ",
}


@pytest.mark.parametrize("unit", LONG.values(), ids=LONG)
def test_twice_the_text_takes_no_more_than_thrice_the_time_to_look_through(unit: str) -> None:
    """Paragraphs, quotations and dates of 12 kB and of 24 kB."""

    def stages(text: str) -> None:
        spans = [(b.start, b.end) for b in split(text, "Envoys meet")]
        find_quotations(text, spans)
        find_dates(text, date(2031, 5, 14))

    once = unit * (12_000 // len(unit))
    assert seconds(stages, once + once) <= 3 * seconds(stages, once) + 0.02


def test_twice_the_text_takes_no_more_than_thrice_the_time_to_read() -> None:
    """The whole line over one sentence that never ends."""
    once = LONG["no full stop"] * 40
    extract(once)
    assert seconds(extract, once + once) <= 3 * seconds(extract, once) + 0.05


def test_memory_grows_with_the_text_and_no_faster() -> None:
    """What the values of a reading hold, per character, at one size and at its double."""

    def peak(text: str) -> int:
        tracemalloc.start()
        read_document(text, digest="0" * 64, metadata=METADATA, region=REGION)
        _, top = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return top

    once = LONG["no full stop"] * 60
    parsed_text(once)
    assert peak(once + once) <= 3 * peak(once) + MEGABYTE

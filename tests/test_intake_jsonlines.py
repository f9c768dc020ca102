"""JSON Lines: the text of a row stays as it is; a bad line costs itself alone."""

import io
import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.intake import jsonlines
from briefing.intake.document import Document, Rejected
from briefing.intake.jsonlines import read_json_lines

TEXT = "The ministers met in Tokyo on Saturday. They agreed that they would meet again."


def read(content: bytes) -> list[Document | Rejected]:
    return list(read_json_lines(io.BytesIO(content), "rows.jsonl"))


def one(row: dict[str, Any]) -> Document | Rejected:
    (found,) = read(json.dumps(row).encode())
    return found


def test_a_full_row_becomes_a_document() -> None:
    found = one(
        {
            "id": "a-1",
            "text": TEXT,
            "title": "Ministers\u202e meet",
            "outlet": "Harbour Wire",
            "author": None,
            "published": "2025-03-22T10:00:00+09:00",
            "url": "https://example.org/a",
            "language": "en",
            "kind": "opinion",
            "licence": "fields that we do not know are passed over",
        }
    )
    assert isinstance(found, Document)
    metadata = found.metadata
    assert (found.id, found.text) == ("a-1", TEXT)
    assert (metadata.title, metadata.outlet) == ("Ministers meet", "Harbour Wire")
    assert metadata.published == date(2025, 3, 22)
    assert (metadata.type, metadata.origin, metadata.reader) == ("editorial", "a-1", "jsonl")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
@settings(deadline=None, max_examples=100)
def test_the_text_is_stored_unchanged(tail: str) -> None:
    found = one({"text": TEXT * 3 + tail})
    assert isinstance(found, Document)
    assert found.text == TEXT * 3 + tail


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "bad_json"),
        (b"null", "bad_json"),
        (b'["text"]', "bad_json"),
        (b'{"id": "x"}', "bad_json"),
        (b'{"text": null}', "bad_json"),
        (b'{"text": 5}', "bad_json"),
        (b'{"text": "The ministers met.", "title": 5}', "bad_json"),
        (b'{"text": "The ministers met.", "id": {}}', "bad_json"),
        (b'{"text": ' + b"[" * 200_000, "bad_json"),
        (b'{"text": "The ministers met.", "n": ' + b"9" * 10_000 + b"}", "bad_json"),
        (b'{"text": "The ministers met.", "published": "22/03/2025"}', "bad_date"),
        (b'{"text": "The ministers met.", "published": "2025-02-30"}', "bad_date"),
        (b'{"text": "The ministers met \\ud83d in Tokyo."}', "surrogates"),
        (b'{"text": "The ministers met \xff in Tokyo."}', "undecodable"),
        (b'{"text": ""}', "empty"),
        (b'{"text": " \\n "}', "empty"),
        ('{"text": "한국과 일본의 외교장관이 도쿄에서 만났다."}'.encode(), "not_english"),
    ],
)
def test_a_bad_line_is_one_rejection_with_its_number(line: bytes, reason: str) -> None:
    good = json.dumps({"text": TEXT}).encode()
    first, bad, last = read(b"\n".join([good, line, good]))
    assert isinstance(first, Document)
    assert isinstance(last, Document)
    assert isinstance(bad, Rejected)
    assert (bad.origin, bad.reason) == ("rows.jsonl:2", reason)
    assert len(bad.detail) < 400
    if reason == "bad_json":
        assert "Line 2" in bad.detail


def test_surrogate_pairs_are_whole_characters() -> None:
    (found,) = read(b'{"text": "The ministers met \\ud83d\\ude00 in Tokyo."}')
    assert isinstance(found, Document)
    assert "😀" in found.text


def test_a_mark_blank_lines_and_windows_line_ends_do_no_harm() -> None:
    row = json.dumps({"text": TEXT}).encode()
    found = read(b"\xef\xbb\xbf" + row + b"\r\n\r\n" + row + b"\r\n")
    assert [f.metadata.origin for f in found if isinstance(f, Document)] == [
        "rows.jsonl:1",
        "rows.jsonl:3",
    ]


def test_an_overlong_line_is_skipped_and_the_next_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonlines, "LINE_LIMIT", 200)
    long = json.dumps({"text": TEXT * 40}).encode()
    good = json.dumps({"text": TEXT}).encode()
    bad, last = read(long + b"\n" + good)
    assert isinstance(bad, Rejected)
    assert (bad.origin, bad.reason) == ("rows.jsonl:1", "too_large")
    assert isinstance(last, Document)


def test_unsafe_addresses_and_empty_fields_are_left_out() -> None:
    found = one({"text": TEXT, "url": "javascript:alert(1)", "published": "", "title": " \u200b"})
    assert isinstance(found, Document)
    metadata = found.metadata
    assert (metadata.url, metadata.published, metadata.title) == (None, None, None)


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"kind": "official", "title": "Readout of the call"}, "readout"),
        ({"kind": "official", "title": "Statement on the launch"}, "press_release"),
        ({"type": "news", "title": "Editorial: too modest"}, "news"),
        ({"type": "unheard of", "title": "Editorial: too modest"}, "editorial"),
        ({"title": "Ministers meet"}, "news"),
    ],
)
def test_a_rows_own_word_for_its_type_goes_first(row: dict[str, Any], expected: str) -> None:
    found = one({"text": TEXT, **row})
    assert isinstance(found, Document)
    assert found.metadata.type == expected

"""From files, folders and standard input to documents; nothing disappears without a reason."""

import io
import os
from datetime import date
from hashlib import sha256
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.intake.document import Document, Rejected
from briefing.intake.sources import SOURCE_LIMIT, OneDocumentError, Overrides, read_sources

PROSE = "TOKYO – The three ministers met on Saturday. They agreed that they would meet again.\n"


def read(*sources: Path | str, stdin: bytes = b"") -> list[Document | Rejected]:
    return list(read_sources([str(s) for s in sources], stdin=io.BytesIO(stdin)))


def one_document(*sources: Path | str, stdin: bytes = b"") -> Document:
    (found,) = read(*sources, stdin=stdin)
    assert isinstance(found, Document), found
    return found


def one_rejected(*sources: Path | str, stdin: bytes = b"") -> Rejected:
    (found,) = read(*sources, stdin=stdin)
    assert isinstance(found, Rejected), found
    return found


def test_a_text_file_keeps_every_character_and_its_line_ends(tmp_path: Path) -> None:
    content = f"Ministers meet\r\nMarch 25, 2025\r\n\r\n  {PROSE}\t\x0b\n\n"
    (tmp_path / "a.txt").write_bytes(content.encode())
    document = one_document(tmp_path / "a.txt")
    assert document.text == content
    assert document.metadata.published == date(2025, 3, 25)
    assert document.metadata.origin == "a.txt"
    assert document.metadata.source_sha256 is None


def test_a_file_time_is_never_taken_for_a_date(tmp_path: Path) -> None:
    path = tmp_path / "2025-03-25.txt"
    path.write_text(PROSE)
    os.utime(path, (1_742_860_800, 1_742_860_800))
    assert one_document(path).metadata.published is None


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=300))
@settings(deadline=None, max_examples=60)
def test_offsets_in_the_stored_text_hold_in_the_input(tail: str) -> None:
    content = PROSE * 8 + tail
    assert one_document("-", stdin=content.encode()).text == content


def test_another_encoding_is_recorded_with_the_hash_of_its_bytes(tmp_path: Path) -> None:
    content = (PROSE * 3).encode("utf-16")
    (tmp_path / "a.txt").write_bytes(content)
    document = one_document(tmp_path / "a.txt")
    assert document.text == PROSE * 3
    assert document.metadata.encoding == "utf-16"
    assert document.metadata.source_sha256 == sha256(content).hexdigest()


def test_a_folder_is_read_to_its_depth_in_the_order_of_paths(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.md", "a/b/c.txt", "c.TXT"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{name} {PROSE}")
    origins = [d.metadata.origin for d in read(tmp_path) if isinstance(d, Document)]
    assert origins == ["a/b/c.txt", "a/z.md", "b.txt", "c.TXT"]


def test_hidden_files_readmes_and_settings_of_a_folder_are_passed_over(tmp_path: Path) -> None:
    for name in (".hidden.txt", ".git/x.txt", "README.md", "briefing.toml"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(PROSE)
    assert one_rejected(tmp_path).reason == "empty_folder"
    assert one_document(tmp_path / "README.md").text == PROSE


def test_links_out_of_a_folder_and_things_that_block_stay_closed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text(PROSE)
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").symlink_to(outside)
    (folder / "b.txt").symlink_to("b.txt")
    os.mkfifo(folder / "c.txt")
    (folder / "d.txt").write_text(PROSE)
    found = read(folder)
    assert [getattr(f, "reason", "document") for f in found] == [*["unreadable"] * 3, "document"]


def test_a_missing_source_and_those_after_it(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PROSE)
    missing, document = read(tmp_path / "no.txt", tmp_path / "a.txt")
    assert isinstance(missing, Rejected)
    assert (missing.origin, missing.reason) == ("no.txt", "missing")
    assert isinstance(document, Document)


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_without_permission_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(PROSE)
    path.chmod(0)
    assert one_rejected(path).reason == "unreadable"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\t ", "empty"),
        (bytes(1000), "binary"),
        (b"%PDF-1.7\n%\xe2\xe3\n", "binary"),
        (b"\x89PNG\r\n\x1a\n", "binary"),
        (b"PK\x03\x04 word/document.xml", "binary"),
        (b"some\x00text", "binary"),
        (b"x" * (SOURCE_LIMIT + 1), "too_large"),
        (b'<?xml version="1.0"?><rss></rss>', "unsupported"),
        (b'[{"text": "x"}]', "unsupported"),
        ("王毅外交部长在东京举行会谈。".encode("gb18030") * 4, "not_english"),
        (bytes((i * 7919 + 13) % 251 + 1 for i in range(5000)), "undecodable"),
    ],
)
def test_what_cannot_be_read_has_a_reason_and_one_sentence(content: bytes, reason: str) -> None:
    rejected = one_rejected("-", stdin=content)
    assert (rejected.origin, rejected.reason) == ("stdin", reason)
    assert rejected.detail.endswith(".")
    assert "\n" not in rejected.detail


@pytest.mark.parametrize(
    "content",
    [
        b"<!---->" * 9_000,
        b"<?xml " * 10_000,
        b"Title: " + b"a : " * 5_000,
        b"a - " * 5_000 + b"\n" + PROSE.encode(),
        b"By " + b"A " * 9_000,
        (b"March 25, 2025" + b" " * 9_000 + b"x\n") * 12,
        b"{" * 60_000,
    ],
)
def test_patterns_are_not_led_into_endless_search(content: bytes) -> None:
    begun = process_time()
    read("-", stdin=content)
    assert process_time() - begun < 2


def test_content_goes_before_the_ending(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"%PDF-1.4")
    (tmp_path / "b.txt").write_text('{"id": 1, "text": "not a row in a text file"}')
    assert one_rejected(tmp_path / "a.txt").reason == "binary"
    assert one_document(tmp_path / "b.txt").metadata.reader == "text"
    row = b'{"id": 7, "text": "The ministers met in Tokyo."}\n'
    assert one_document("-", stdin=row).id == "7"


def test_what_the_user_says_goes_before_what_the_text_says() -> None:
    text = f"Ministers meet\nHarbour Wire\nMarch 22, 2025\n\n{PROSE}"
    overrides = Overrides(outlet="Strait Courier", published=date(2025, 3, 23))
    (found,) = read_sources(["-"], stdin=io.BytesIO(text.encode()), overrides=overrides)
    assert isinstance(found, Document)
    assert found.metadata.outlet == "Strait Courier"
    assert found.metadata.published == date(2025, 3, 23)
    assert found.metadata.title == "Ministers meet"
    assert found.text == text


def test_an_outlet_known_for_a_type_gives_it_where_the_text_shows_none() -> None:
    text = f"Ministers meet\nHarbour Wire\n\n{PROSE}"

    def type_with(title: str, overrides: Overrides) -> str:
        content = io.BytesIO(text.replace("Ministers meet", title).encode())
        known = {"Harbour Wire": "analysis"}
        found = read_sources(
            ["-"],
            stdin=content,
            overrides=overrides,
            type_of=lambda name: known.get(name or ""),  # type: ignore[return-value] # a literal
        )
        (document,) = found
        assert isinstance(document, Document)
        return document.metadata.type

    assert type_with("Ministers meet", Overrides()) == "analysis"
    assert type_with("Editorial: Ministers meet", Overrides()) == "editorial"
    assert type_with("Ministers meet", Overrides(type="readout")) == "readout"
    assert type_with("Ministers meet", Overrides(outlet="Han River Post")) == "news"


def test_one_url_for_two_documents_is_an_error(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(name + PROSE)
    documents = read_sources([str(tmp_path)], overrides=Overrides(url="https://example.org/a"))
    next(documents)
    with pytest.raises(OneDocumentError, match="several"):
        next(documents)


def test_a_name_with_controls_is_printed_without_them(tmp_path: Path) -> None:
    (tmp_path / "a\x1b[31m\n.txt").write_text(PROSE)
    origin = one_document(tmp_path).metadata.origin
    assert origin is not None
    assert origin.isprintable()

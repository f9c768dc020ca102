"""HTML pages: the article without its surroundings, parsed where it can do no harm."""

import os
from datetime import date
from pathlib import Path

import pytest

from briefing.intake import capped
from briefing.intake.capped import CappedParser, Limits, ParserFailedError
from briefing.intake.document import Document, Rejected
from briefing.intake.sources import read_sources

BODY = (
    "<p>TOKYO – The three ministers met on Saturday and agreed that they would meet again.</p>"
    "<p>South Korea is concerned about the weapons that its neighbor may get from Russia.</p>"
    "<p>The next meeting is expected later in the year, officials of all sides said.</p>"
)
PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    "<title>Ministers meet | Strait Courier</title>"
    '<meta property="og:site_name" content="Strait Courier">'
    '<meta property="article:published_time" content="2025-03-23T08:00:00+09:00">'
    '<meta name="author" content="Mina Seo">'
    '<link rel="canonical" href="https://strait-courier.example/2025/a">'
    "</head><body><nav><a href='/'>Home</a> <a href='/world'>World</a></nav>"
    f"<article><h1>Ministers meet</h1>{BODY}</article>"
    "<footer>© 2031 Strait Courier. Subscribe to our newsletter.</footer></body></html>"
)


def read(tmp_path: Path, *pages: bytes, limits: Limits | None = None) -> list[Document | Rejected]:
    for number, page in enumerate(pages):
        (tmp_path / f"{number}.html").write_bytes(page)
    return list(read_sources([str(tmp_path)], limits=limits))


def test_the_article_and_what_the_page_says_of_itself(tmp_path: Path) -> None:
    (found,) = read(tmp_path, PAGE.encode())
    assert isinstance(found, Document)
    metadata = found.metadata
    assert "South Korea is concerned" in found.text
    assert "newsletter" not in found.text
    assert "World" not in found.text
    assert (metadata.title, metadata.outlet) == ("Ministers meet", "Strait Courier")
    assert (metadata.author, metadata.published) == ("Mina Seo", date(2025, 3, 23))
    assert metadata.url == "https://strait-courier.example/2025/a"
    assert (metadata.media_type, metadata.language) == ("text/html", "en")
    assert metadata.source_sha256 is not None


def test_a_page_without_a_date_stays_undated_whatever_its_footer_says(tmp_path: Path) -> None:
    page = f"<html><head><title>Ministers meet</title></head><body>{BODY}<footer>© 2031</footer>"
    (found,) = read(tmp_path, page.encode())
    assert isinstance(found, Document)
    assert found.metadata.published is None


def test_an_active_address_and_a_hostile_title_are_cleaned(tmp_path: Path) -> None:
    page = PAGE.replace("https://strait-courier.example/2025/a", "javascript:alert(1)").replace(
        "<title>Ministers meet", "<title>Mini\u202esters\x1b meet&#10;Bcc: x"
    )
    (found,) = read(tmp_path, page.replace("<h1>Ministers meet</h1>", "").encode())
    assert isinstance(found, Document)
    assert found.metadata.url is None
    assert found.metadata.title is not None
    assert found.metadata.title.isprintable()


def nested() -> bytes:
    return b"<html><body>" + b"<div>" * 200_000 + b"words" + b"</div>" * 200_000


def laughs() -> bytes:
    entities = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10))
    doctype = f'<!DOCTYPE html [<!ENTITY a0 "ha">{entities}]>'
    return f'<?xml version="1.0"?>{doctype}<html><body><p>&a9;</p></body></html>'.encode()


def entity_of_a_file(path: Path) -> bytes:
    path.write_text("A secret that the page must not carry into the log of the desk.")
    doctype = f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{path}">]>'
    return f'<?xml version="1.0"?>{doctype}<html><body><p>&x;</p></body></html>'.encode()


def test_hostile_pages_are_rejected_and_the_next_one_is_read(tmp_path: Path) -> None:
    secret = tmp_path / ".secret"
    pages = (nested(), laughs(), entity_of_a_file(secret), b"<html></html>", b"<html>" + bytes(100))
    found = read(tmp_path, *pages, b"<p>" + b"words " * 2_000_000, PAGE.encode())
    reasons = [f.reason for f in found if isinstance(f, Rejected)]
    assert reasons == ["no_text", "no_text", "no_text", "no_text", "binary", "too_large"]
    assert isinstance(found[-1], Document)


def endless() -> bytes:
    attributes = b" ".join(b"a%d=1" % i for i in range(300_000))
    return b"<html><body><p " + attributes + b">" + BODY.encode() + b"</p></body></html>"


@pytest.mark.parametrize(
    ("limits", "why"),
    [(Limits(cpu=1), "computing time"), (Limits(wall=0.5), "too long")],
    ids=["computing time", "wall time"],
)
def test_a_page_that_hangs_the_parser_is_given_up(tmp_path: Path, limits: Limits, why: str) -> None:
    hung, good = read(tmp_path, endless(), PAGE.encode(), limits=limits)
    assert isinstance(hung, Rejected)
    assert hung.reason == "parser_failed"
    assert why in hung.detail
    assert isinstance(good, Document)


def test_a_parser_that_needs_too_much_memory_is_given_up() -> None:
    with CappedParser("json:loads", Limits(memory=120_000_000)) as parser:
        with pytest.raises(ParserFailedError, match="memory"):
            parser.parse(b"[" + b"[]," * 2_000_000 + b"[]]")
        assert parser.parse(b'{"text": "x"}') == {"text": "x"}


def test_what_a_parser_prints_stays_out_of_its_answer() -> None:
    with CappedParser("builtins:print") as parser:
        assert parser.parse(b"x" * 100_000) is None


def test_a_child_that_does_not_read_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page larger than the pipe to it would else be sent for ever."""
    (tmp_path / "stuck.py").write_text("import signal\nsignal.pause()\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(capped, "START_SECONDS", 0.2)
    with (
        CappedParser("stuck:never", Limits(wall=0.1)) as parser,
        pytest.raises(ParserFailedError, match="in time"),
    ):
        parser.parse(b"[" * 1_000_000)


def test_what_a_parser_raises_is_told_and_does_not_end_the_child() -> None:
    with CappedParser("json:loads") as parser:
        with pytest.raises(ParserFailedError, match="JSONDecodeError"):
            parser.parse(b"{")
        assert parser.parse(b'{"text": "x"}') == {"text": "x"}


def test_a_child_that_was_killed_is_replaced() -> None:
    with CappedParser("json:loads") as parser:
        parser.parse(b"{}")
        child = parser._child
        assert child is not None
        child.kill()
        child.wait()
        with pytest.raises(ParserFailedError):
            parser.parse(b"{}")
        assert parser.parse(b"{}") == {}


def test_no_child_is_left_behind() -> None:
    with CappedParser("json:loads") as parser:
        parser.parse(b"{}")
        child = parser._child
        assert child is not None
    with pytest.raises(ProcessLookupError):
        os.kill(child.pid, 0)


def test_the_child_sees_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_PASSWORD", "canary")
    with CappedParser("json:loads") as parser:
        parser.parse(b"{}")
        child = parser._child
        assert child is not None
        assert b"canary" not in Path(f"/proc/{child.pid}/environ").read_bytes()

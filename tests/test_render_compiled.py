"""Compiled templates are kept for the next command, and change nothing that is printed."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest
from jinja2 import Environment

from briefing.memo.context import MemoContext
from briefing.render.compiled import kept_in
from briefing.render.stationery import OURS, Stationery
from briefing.render.templates import environment, page

SPECIMEN = Path(__file__).parents[1] / "templates" / "sample" / "memo.json"


def printed(stationery: Stationery) -> str:
    """The specimen by an environment of its own, as another command would print it."""
    environment.cache_clear()
    try:
        return page(MemoContext.model_validate_json(SPECIMEN.read_bytes()), stationery)
    finally:
        environment.cache_clear()


def with_words(words: str) -> Stationery:
    own = (OURS.read("memo/memo.html.j2") or b"").replace(b"<main>", f"<main>{words}".encode(), 1)
    return Stationery((("memo/memo.html.j2", own),))


def test_a_template_is_compiled_once_and_prints_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = printed(OURS)
    keeping = replace(OURS, compiled=tmp_path / "new")
    assert printed(keeping) == plain
    monkeypatch.setattr(Environment, "compile", lambda *_a, **_k: pytest.fail("compiled again"))
    assert printed(keeping) == plain


def test_another_text_is_compiled_anew_and_what_is_broken_passed_over(tmp_path: Path) -> None:
    printed(replace(with_words("one"), compiled=tmp_path))
    assert "<main>two" in printed(replace(with_words("two"), compiled=tmp_path))
    for kept in tmp_path.rglob("*.cache"):
        kept.write_bytes(kept.read_bytes()[:100])
    assert "<main>two" in printed(replace(with_words("two"), compiled=tmp_path))


def test_a_folder_that_takes_nothing_costs_nothing_but_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert kept_in(None) is None
    assert kept_in(tmp_path / "file") is None
    assert printed(replace(OURS, compiled=tmp_path / "file")) == printed(OURS)
    keeping = replace(OURS, compiled=tmp_path / "gone")
    environment.cache_clear()
    environment(keeping)
    (room,) = (tmp_path / "gone").iterdir()
    room.rmdir()
    context = MemoContext.model_validate_json(SPECIMEN.read_bytes())
    assert page(context, keeping) == printed(OURS)


@pytest.mark.skipif(sys.platform == "win32", reason="rights are told otherwise there")
def test_code_is_not_taken_from_where_others_may_write(tmp_path: Path) -> None:
    assert kept_in(tmp_path) is not None
    (room,) = tmp_path.iterdir()
    assert room.stat().st_mode & 0o777 == 0o700
    room.chmod(0o770)
    assert kept_in(tmp_path) is None

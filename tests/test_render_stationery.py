"""A desk's own templates, styles, logo: laid over ours, fenced in, and named by the fingerprint."""

from pathlib import Path
from typing import get_args

import pytest

from briefing.regions.region import Region
from briefing.render.errors import RenderError
from briefing.render.fingerprint import fingerprint
from briefing.render.html import one_file
from briefing.render.stationery import (
    MOST_BYTES,
    OURS,
    Stationery,
    StationeryError,
    read_stationery,
)
from briefing.render.templates import page
from briefing.render.trial import check, specimen, trials
from briefing.render.worker import Printer
from events.acts import MemoKind

REGION = Region("x", "X", "X", "d" * 64, {}, (), (), {})
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'


def own(**files: str | bytes) -> Stationery:
    """A desk's files by name, with __ for the slash and _ before the ending."""
    named = sorted((n.replace("__", "/").replace("_DOT_", "."), t) for n, t in files.items())
    return Stationery(tuple((n, t.encode() if isinstance(t, str) else t) for n, t in named))


def faults(stationery: Stationery) -> list[str]:
    with Printer() as printer:
        return [f.problem for f in check(stationery, printer, lambda _name: None)]


def test_a_desk_without_a_folder_uses_ours(tmp_path: Path) -> None:
    assert read_stationery(tmp_path / "templates") is OURS
    assert page(specimen(), OURS) == page(specimen())


def test_own_files_lie_over_ours(tmp_path: Path) -> None:
    (tmp_path / "memo").mkdir()
    (tmp_path / "memo" / "parts.html.j2").write_text(
        OURS.text("memo/parts.html.j2").replace('class="nothing"', 'class="nothing mine"'), "utf-8"
    )
    (tmp_path / "memo" / ".swp").write_text("an editor's own")
    mine = read_stationery(tmp_path)
    assert 'class="nothing mine"' in page(specimen().model_copy(update={"changes": ()}), mine)
    assert mine.is_own("memo/parts.html.j2")
    assert not mine.is_own("memo/memo.css")


def test_the_fingerprint_notices_every_changed_byte() -> None:
    def templates(stationery: Stationery) -> str:
        return {p.name: p.version for p in fingerprint(REGION, stationery)}["templates"]

    digests = {
        templates(s)
        for s in (
            OURS,
            own(memo__desk_DOT_css="p { color: red }"),
            own(memo__desk_DOT_css="p { color: blue }"),
            own(memo__other_DOT_css="p { color: red }"),
            own(wording__en_DOT_toml='[labels]\nto = "For"\n'),
            own(memo__logo_DOT_svg=SVG),
        )
    }
    assert len(digests) == 6
    same = own(memo__memo_DOT_css=OURS.text("memo/memo.css"))
    assert templates(same) == templates(OURS)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("memo/evil.py", "no memo uses such a file"),
        ("memo.css", "no memo uses such a file"),
        ("memo/deep/x.j2", "no memo uses such a file"),
        ("fonts/own.ttf", "no memo uses such a file"),
        ("memo/photo.png", "rename the file"),
        ("memo/pdfua.xml", "part of the PDF format"),
    ],
)
def test_a_file_that_no_memo_uses_is_refused_by_name(tmp_path: Path, name: str, told: str) -> None:
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(StationeryError, match=told) as refused:
        read_stationery(tmp_path)
    assert str(tmp_path / name) in str(refused.value)


def test_links_and_large_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "memo").mkdir()
    link = tmp_path / "memo" / "desk.css"
    link.symlink_to("/etc/passwd")
    with pytest.raises(StationeryError, match="plain files"):
        read_stationery(tmp_path)
    link.unlink()
    link.write_bytes(b" " * (MOST_BYTES + 1))
    with pytest.raises(StationeryError, match="make it smaller"):
        read_stationery(tmp_path)
    link.write_bytes(b"p { color: \xff }")
    with pytest.raises(StationeryError, match=r"memo/desk\.css:1: not UTF-8"):
        page(specimen(), read_stationery(tmp_path))


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ("<p>\n{{ memo.titel }}\n", r"memo/memo\.html\.j2:2: .*titel"),
        ("<p>\n\n{% if %}\n", r"memo/memo\.html\.j2:3: "),
        ("{% include 'memo/none.j2' %}", r"memo/memo\.html\.j2:1: there is no template"),
        ("x\n{{ 1 / 0 }}", r"memo/memo\.html\.j2:2: ZeroDivisionError"),
        ("x\n{{ memo.__class__.__mro__ }}", r"memo/memo\.html\.j2:2: .*unsafe"),
        ("{{ memo.title|safe }}", r"memo/memo\.html\.j2:1: No filter named 'safe'"),
        ("{{ lipsum() }}", r"memo/memo\.html\.j2:1: 'lipsum' is undefined"),
        ("{% include '../../briefing.toml' %}", "there is no template"),
        ("{% include '/etc/passwd' %}", "there is no template"),
        ("{% include 'wording/en.toml' %}", "there is no template"),
        ("{% for i in range(999999) %}x{% endfor %}", r"memo\.html\.j2:1: .*Range too big"),
    ],
)
def test_a_wrong_template_is_told_with_file_and_line(template: str, told: str) -> None:
    with pytest.raises(StationeryError, match=told):
        page(specimen(), own(memo__memo_DOT_html_DOT_j2=template))


def test_own_templates_escape_like_ours() -> None:
    mine = own(memo__memo_DOT_html_DOT_j2="<h1>{{ memo.title }}</h1>")
    hostile = specimen().model_copy(update={"title": "<script>x</script>"})
    assert page(hostile, mine) == "<h1>&lt;script&gt;x&lt;/script&gt;</h1>"


def test_check_finds_nothing_in_ours_and_prints_every_kind_length_and_paper() -> None:
    names = [name for name, _ in trials(("en", "fr"))]
    assert len(set(names)) == len(names) == 2 * (len(get_args(MemoKind)) * 2 * 2 + 1)
    assert faults(OURS) == []


def test_check_tells_every_wrong_file_with_its_line() -> None:
    told = faults(
        own(
            memo__desk_DOT_css="p { color: red }\np { colour: red }\n\n.x { color: 12px }\n@@@ {",
            memo__far_DOT_css="@import url(http://127.0.0.1:9/x.css);",
            memo__extra_DOT_j2="{% for %}",
            memo__logo_DOT_svg="<svg><path></svg>",
            memo__logo_DOT_png=b"GIF89a",
            wording__fr_DOT_toml="x",
        )
    )
    text = "\n".join(told)
    assert "memo/desk.css:2: colour: red: unknown property" in text
    assert "memo/desk.css:4: color: 12px: invalid value" in text
    assert "memo/far.css: the page refers to something outside the package" in text
    assert "memo/extra.j2:1: " in text
    assert "memo/logo.svg:1: " in text
    assert "memo/logo.png: this is no PNG" in text
    assert "wording/fr.toml:1: not TOML" in text


def test_logo_and_styles_of_a_desk_are_printed_with_an_alternative_text() -> None:
    plain = own(memo__desk_DOT_css="h1 { color: #123456 }")
    mine = own(memo__desk_DOT_css="h1 { color: #123456 }", memo__logo_DOT_svg=SVG)
    for html in (page(specimen(), mine), one_file(specimen(), mine)):
        assert 'alt="Logo"' in html
        assert "h1 { color: #123456 }" in html
    with Printer() as printer:
        from briefing.render.build import stamp

        moment = stamp(specimen().request)
        with_logo = printer(page(specimen(), mine), b"{}", stamp=moment)
        assert with_logo != printer(page(specimen(), plain), b"{}", stamp=moment)
        outside = own(memo__desk_DOT_css="h1 { background: url(file:///etc/passwd) }")
        with pytest.raises(RenderError, match="outside the package"):
            printer(page(specimen(), outside), b"{}", stamp=moment)

"""The page: escaping, numbering, links, empty sections, what no font can print."""

import hashlib
import itertools
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2.exceptions import SecurityError, TemplateError, UndefinedError
from lxml.html import fromstring

from briefing.memo.context import MemoContext
from briefing.render.assets import (
    find_templates,
    fonts_digest,
    templates_folder,
)
from briefing.render.glyphs import BOX, bundled_characters, printable
from briefing.render.html import one_file
from briefing.render.stationery import OURS
from briefing.render.templates import BOXED, environment, page

SPECIMEN = Path(__file__).parents[1] / "templates" / "sample" / "memo.json"


def specimen(**changed: object) -> MemoContext:
    return MemoContext.model_validate_json(SPECIMEN.read_bytes()).model_copy(update=changed)


def test_equal_contexts_give_equal_pages_in_other_processes() -> None:
    code = (
        "import sys, hashlib; from pathlib import Path\n"
        "from briefing.memo.context import MemoContext\n"
        "from briefing.render.templates import page\n"
        "context = MemoContext.model_validate_json(Path(sys.argv[1]).read_bytes())\n"
        "print(hashlib.sha256(page(context).encode()).hexdigest())\n"
    )
    found = {hashlib.sha256(page(specimen()).encode()).hexdigest()}
    for seed, zone in (("1", "UTC"), ("77", "Asia/Seoul")):
        made = subprocess.run(
            [sys.executable, "-c", code, str(SPECIMEN)],
            env={"PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": str(SPECIMEN.parents[2])},
            capture_output=True,
            check=True,
            text=True,
        )
        found.add(made.stdout.strip())
    assert len(found) == 1


HOSTILE = (
    "<script>alert(1)</script>",
    '<link rel="attachment" href="file:///etc/passwd">',
    "<svg onload=x><image href='http://127.0.0.1/x'/></svg>",
    '" onmouseover="x',
    "{{ 7 * 7 }}{% raw %}",
    "</title><style>@import url(http://127.0.0.1/)</style>",
)


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_printed_not_obeyed(words: str) -> None:
    plain = specimen()
    sentence = plain.bottom_line[0].model_copy(update={"text": words})
    point = plain.timeline[0].model_copy(update={"text": words})
    relation = plain.relations[0].model_copy(update={"first": words})
    source = plain.sources[0].model_copy(update={"description": words})
    hostile = plain.model_copy(
        update={
            "title": words,
            "standfirst": words,
            "marking": words,
            "bottom_line": (sentence,),
            "timeline": (point, *plain.timeline[1:]),
            "relations": (relation, *plain.relations[1:]),
            "sources": (source, *plain.sources[1:]),
            "gaps": (words,),
        }
    )
    html = page(hostile)
    tree, harmless = fromstring(html), fromstring(page(plain))
    assert {e.tag for e in tree.iter()} == {e.tag for e in harmless.iter()}
    names = {name for e in tree.iter() for name in e.attrib}
    assert names == {name for e in harmless.iter() for name in e.attrib}
    assert tree.find(".//h1").text == words


@pytest.mark.parametrize(
    "template",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ memo.__init__.__globals__ }}",
        "{{ missing }}",
        "{{ memo.missing }}",
        "{{ '<b>'|safe }}",
        "{{ ('a' * 3)|attr('upper') }}",
        "{% include '/etc/passwd' %}",
        "{% include '../fonts/OFL.txt' %}",
        "{% include 'memo/memo.css' %}",
        "{{ rows.append(1) }}",
    ],
)
def test_templates_can_do_nothing_but_print(template: str) -> None:
    """The sandbox refuses private names, methods that change, files and unknown names."""
    with pytest.raises((SecurityError, TemplateError, UndefinedError)):
        environment().from_string(template).render(memo={"title": "x"}, rows=[])


def test_every_sentence_ends_in_its_number_and_its_sources() -> None:
    context = specimen()
    html = page(context)
    numbers = {int(n) for n in re.findall(r'<sup class="n">(\d+)', html)}
    assert numbers == set(range(1, max(numbers) + 1))
    first = context.bottom_line[0]
    at = html.index(f'<sup class="n">{first.number}')
    links = re.findall(r'href="#source-([A-Z]+)">([A-Z]+\d+)</a>', html[at : at + 400])
    assert [ref for _, ref in links][: len(first.refs)] == list(first.refs)
    assert set(re.findall(r'href="#(source-[A-Z]+)"', html)) <= set(
        re.findall(r'id="(source-[A-Z]+)"', html)
    )


def test_empty_sections_say_so() -> None:
    html = page(
        specimen(
            bottom_line=(),
            changes=(),
            timeline=(),
            watch=(),
            dates_ahead=(),
            issues=(),
            developments=(),
            columns=(),
            matrix=(),
            disagreements=(),
            concerns=(),
            relations=(),
            agreements=(),
            measures=(),
            commentary=(),
            sources=(),
        )
    )
    assert html.count("Nothing new in this period.") == 14


def test_characters_without_a_glyph_become_boxes() -> None:
    html = page(specimen(title="Talks \U0001f91d in 서울 and 北京, שלום"))
    heading = re.findall(r"<h1[^>]*>(.*?)</h1>", html)[0]
    assert heading == f"Talks {BOX} in 서울 and 北京, {BOX * 4}"


def test_disguising_characters_are_dropped() -> None:
    assert printable("a\u202eb\x07c\ufe0fd", frozenset(map(ord, "abcd"))) == "abcd"


def test_a_lone_surrogate_is_no_obstacle() -> None:
    assert printable("a\ud800", frozenset({ord("a")})) == f"a{BOX}"


def test_the_characters_that_are_listed_are_those_of_the_faces() -> None:
    """Where this fails a face was exchanged: scripts/list_characters.py writes the list anew."""
    script = Path(__file__).resolve().parent.parent / "scripts" / "list_characters.py"
    told = subprocess.run([sys.executable, script], capture_output=True, check=True, text=True)
    listed = (templates_folder() / "fonts" / "characters.txt").read_text(encoding="ascii")
    assert listed == told.stdout
    assert printable("서울 \U0001f91d", bundled_characters()) == f"서울 {BOX}"


@given(st.text(max_size=60))
@settings(deadline=None, max_examples=60)
def test_whatever_comes_in_only_bundled_glyphs_come_out(text: str) -> None:
    characters = bundled_characters()
    made = printable(text, characters)
    assert all(ord(c) in characters or c in "\n\t\u00ad\u200b\u200c\u200d\u2060" for c in made)
    assert printable(made, characters) == made


@pytest.mark.parametrize(
    "text", ["한서연 힣", "森和子 峠", "罗文 龙", "臺灣 賴 龜", "Батбаяр Ўў", "Łódź", "Αθήνα"]
)
def test_the_region_s_scripts_are_bundled(text: str) -> None:
    assert printable(text, bundled_characters()) == text


def test_long_lists_of_actors_become_several_tables() -> None:
    context = specimen()
    columns = (context.columns * 2)[:7]
    rows = tuple(row.model_copy(update={"cells": (row.cells * 2)[:7]}) for row in context.matrix)
    html = page(context.model_copy(update={"columns": columns, "matrix": rows}))
    assert html.count('<table class="t matrix">') == 2


def test_one_html_file_loads_nothing() -> None:
    html = one_file(specimen())
    assert "<link" not in html
    assert "url(" not in html
    assert "default-src &#39;none&#39;" in html
    assert "events.json" not in html
    assert "<script" not in html


def test_a_wheel_s_templates_win_and_a_missing_one_is_named(tmp_path: Path) -> None:
    package = tmp_path / "briefing"
    beside, inside = tmp_path / "templates" / "memo", package / "templates" / "memo"
    with pytest.raises(FileNotFoundError, match=r"memo\.html\.j2"):
        find_templates(package)
    for folder in (beside, inside):
        folder.mkdir(parents=True)
        (folder / "memo.html.j2").touch()
        assert find_templates(package) == folder.parent


def test_digests_follow_the_files() -> None:
    assert re.fullmatch(r"[0-9a-f]{64}", OURS.digest)
    assert re.fullmatch(r"[0-9a-f]{64}", fonts_digest())
    assert OURS.digest != fonts_digest()
    assert (templates_folder() / "fonts" / "OFL.txt").is_file()


def test_headings_skip_no_level_and_columns_have_a_scope() -> None:
    html = page(specimen())
    levels = [int(n) for n in re.findall(r"<h(\d)", html)]
    assert levels[0] == 1
    assert all(b <= a + 1 for a, b in itertools.pairwise(levels))
    assert all("scope=" in tag for tag in re.findall(r"<th[ >][^>]*", html))


def test_a_title_that_no_font_has_is_told_of() -> None:
    """A right-to-left title prints boxes, and the page says what they are."""
    assert BOXED in page(specimen(title="\u05e9\u05dc\u05d5\u05dd \u0633\u0644\u0627\u0645"))
    assert BOXED not in page(specimen())


def test_a_title_is_set_smaller_the_longer_it_is() -> None:
    """“Read-out: meeting in Tokyo, 22 March 2025” keeps its year on its line."""
    for words, size in (("x" * 30, ""), ("x" * 41, "middling"), ("x" * 80, "long")):
        (head,) = re.findall(r"<h1([^>]*)>", page(specimen().model_copy(update={"title": words})))
        assert head.strip() == (f'class="{size}"' if size else "")


def test_no_line_parts_a_day_from_its_month() -> None:
    sentence = (
        specimen()
        .bottom_line[0]
        .model_copy(update={"text": "They met 21 times, on 22 March 2025 and in May."})
    )
    made = page(specimen().model_copy(update={"bottom_line": (sentence,)}))
    assert "They met 21 times, on 22\u00a0March 2025 and in May." in made

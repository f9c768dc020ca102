"""A thin last page is given a whole section more; every other memo keeps its layout."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.render.balance import FOOT, LEAST, better_turn, turned

ROOT = Path(__file__).parents[1]
PARTS = st.floats(0.05, 0.92)

LAY_OUT = """
import os, sys
from pathlib import Path
from briefing.render.fonts import isolated_fonts
os.environ.update(isolated_fonts(Path(sys.argv[1])))
from briefing.render import pdf
first, last = sys.argv[2:]
html = (
    '<html lang="en"><head><title>A</title><style>@page { size: 200px 1000px; margin: 70px 0 }'
    'h1, h2, p { margin: 0; height: 20px; font-size: 10px } .box { break-inside: avoid }'
    '</style></head><body><h1>A</h1>'
    f'<section><h2>One</h2><div style="height: {first}px"></div></section>'
    '<section><h2>Two</h2><div class="box" style="height: 150px"></div></section>'
    f'<section><h2>Three</h2><div class="box" style="height: {last}px"></div></section>'
    '<p id="end"></p></body></html>'
)
layouts = []
render = pdf._render
pdf._render = lambda page: layouts.append(page) or render(page)
made = pdf._laid_out(html)
titles = [[mark[1] for mark in sheet.bookmarks] for sheet in made.pages]
print(len(layouts), titles, round(pdf._last_page_filled(made), 2))
"""


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (640, 280, "2 [['A', 'One'], ['Two', 'Three']] 0.54"),  # thin: a section more
        (640, 520, "1 [['A', 'One', 'Two'], ['Three']] 0.61"),  # well filled: laid out once
        (300, 100, "1 [['A', 'One', 'Two', 'Three']] 0.71"),  # one page is never thin
    ],
)
def test_a_thin_last_page_begins_a_section_earlier(
    first: int, last: int, said: str, tmp_path: Path
) -> None:
    made = subprocess.run(
        [sys.executable, "-c", LAY_OUT, str(tmp_path), str(first), str(last)],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=True,
        text=True,
    )
    assert made.stdout.strip() == said


@given(st.lists(st.lists(PARTS, max_size=6).map(sorted), min_size=1, max_size=3), PARTS)
def test_neither_page_is_left_thinner_than_the_last_one_was(
    heads: list[list[float]], filled: float
) -> None:
    turn = better_turn(heads, filled)
    if turn is None:
        return
    before = sum(map(len, heads[:-1]))
    at = heads[-1][turn - before]  # always one of the page before the last
    assert at >= LEAST
    assert filled < filled + FOOT - at <= FOOT


def test_the_break_that_evens_both_pages_best_is_taken() -> None:
    assert better_turn([[0.1], [0.2, 0.62, 0.7, 0.84]], 0.44) == 3
    assert better_turn([[0.2, 0.9]], 0.44) is None  # a line more is not worth a layout
    assert better_turn([[0.2, 0.5]], 0.44) is None  # the page before would be the thin one
    assert better_turn([[]], 0.44) is None


def test_only_a_section_that_was_laid_out_is_moved() -> None:
    """A desk's own template may head its parts otherwise: those keep the layout they have."""
    ours = '<section class="bluf"><h2>A</h2></section><section class="keep"><h2>B</h2></section>'
    moved = turned(ours, 1, 2)
    assert moved == ours.replace('"keep"', '"keep" style="break-before: page"')
    assert turned(ours, 1, 3) is None
    assert turned(ours.replace("section", "div"), 1, 2) is None

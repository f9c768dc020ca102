"""Pages for a browser, opened in a real one: they fit a telephone, load nothing and run nothing."""

import runpy
from pathlib import Path
from typing import Any

import pytest

from briefing.render.evidence import Item, Section, Words, evidence_page
from briefing.render.html import one_file
from briefing.render.trial import specimen

BROWSER = runpy.run_path(str(Path(__file__).with_name("throwaway_browser.py")))
WIDTHS = BROWSER["WIDTHS"]
Measured = Any

pytestmark = pytest.mark.skipif(BROWSER["browser"]() is None, reason="needs chromium")

WEB = "http://192.0.2.1/x"  # of TEST-NET-1: nobody answers there


def hostile_memo() -> str:
    """A title without a space, in two directions, and words that want to run and to load."""
    plain = specimen()
    wild = (
        f'<script>ran = 1</script><img src="{WEB}" onerror="ran = 1"><style>@import url({WEB});'
        f"body {{ background: url({WEB}) }}</style>"
    )
    changed = plain.bottom_line[0].model_copy(update={"text": wild})
    return one_file(
        plain.model_copy(
            update={
                "title": "W" * 200 + " كلمة عربية",
                "standfirst": wild,
                "bottom_line": (changed, *plain.bottom_line[1:]),
                "agreements": tuple(
                    row.model_copy(update={"label": "Bundesverfassungsgericht" * 9})
                    for row in plain.agreements
                ),
            }
        )
    )


def evidence() -> str:
    words = Words(4, "Before them. ", "The ministers met in Tokyo", " on Saturday.")
    return evidence_page(
        "The foreign ministers of Japan and China met in Tokyo.",
        [
            Section("A development", "1", ("18 claims",), (Item("A paper", "claim 2", (words,)),)),
            Section("Rows", columns=("Record", "Digest"), rows=(("2", "a1" * 32),)),
        ],
        desk="A desk",
        position=18,
        root="b2" * 32,
    )


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[int, Measured]]:
    full = specimen()
    brief = full.request.model_copy(update={"length": "brief", "language": "fr"})
    pages = {
        "memo": one_file(full),
        "French brief": one_file(full.model_copy(update={"request": brief})),
        "hostile": hostile_memo(),
        "evidence": evidence(),
    }
    found = BROWSER["measured"]([*pages.values()], tmp_path_factory.mktemp("browser"))
    return dict(zip(pages, found, strict=True))


PAGES = ("memo", "French brief", "hostile", "evidence")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_as_wide_as_its_window(
    opened: dict[str, dict[int, Measured]], name: str, width: int
) -> None:
    assert opened[name][width].wider == 0


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["memo", "French brief", "evidence"])
def test_no_word_is_broken(opened: dict[str, dict[int, Measured]], name: str, width: int) -> None:
    assert opened[name][width].broken == []


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_loaded_and_nothing_runs(
    opened: dict[str, dict[int, Measured]], name: str
) -> None:
    for seen in opened[name].values():
        assert (seen.loaded, seen.ran) == (0, False)


@pytest.mark.parametrize("name", ["memo", "French brief", "hostile"])
def test_each_reference_leads_to_its_source(
    opened: dict[str, dict[int, Measured]], name: str
) -> None:
    for seen in opened[name].values():
        assert seen.links > 0
        assert seen.dead == 0


def test_on_a_telephone_cells_say_what_they_are(opened: dict[str, dict[int, Measured]]) -> None:
    memo = opened["memo"]
    assert {"Raised by", "About", "Grade", "Paragraphs", "Japan"} <= {*memo[375].named}
    assert memo[768].named == memo[1280].named == []  # there the column's head says so


def test_a_script_that_were_let_through_would_be_noticed(tmp_path: Path) -> None:
    loose = '<body><script>ran = 1</script><img src="data:,x"><p style="width: 2000px">x'
    [seen] = BROWSER["measured"]([loose], tmp_path)
    assert seen[375].ran
    assert seen[375].wider > 0

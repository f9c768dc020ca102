"""The examples for Northeast Asia teach what their README says they teach."""

import re
from datetime import date
from pathlib import Path

import pytest

from briefing.intake.document import Document
from briefing.intake.sources import read_sources

FOLDER = Path(__file__).parent.parent / "examples" / "northeast-asia"


@pytest.fixture(name="documents", scope="module")
def _documents() -> dict[str, Document]:
    found = list(read_sources([str(FOLDER)]))
    assert all(isinstance(f, Document) for f in found), found
    return {f.metadata.title or "": f for f in found if isinstance(f, Document)}


def starting(documents: dict[str, Document], words: str) -> Document:
    (found,) = (d for title, d in documents.items() if title.startswith(words))
    return found


def test_every_file_is_read_and_named_in_the_readme(documents: dict[str, Document]) -> None:
    files = {p.name for p in FOLDER.iterdir() if p.name != "README.md"}
    told = set(re.findall(r"^\| `([^`]+)` \|", (FOLDER / "README.md").read_text(), re.MULTILINE))
    assert told == files
    rows = (FOLDER / "16-dawn-peninsula-daily.jsonl").read_text().splitlines()
    assert len(documents) == len(files) - 1 + len(rows)


def test_every_document_but_one_has_its_day_outlet_and_a_newsroom_length(
    documents: dict[str, Document],
) -> None:
    undated = [d for d in documents.values() if d.metadata.published is None]
    assert [d.metadata.outlet for d in undated] == ["Dockside Bulletin"]
    for document in documents.values():
        assert document.metadata.outlet
        assert 120 <= len(document.text.split()) <= 300
        day = document.metadata.published
        assert day is None or date(2025, 3, 18) <= day <= date(2025, 3, 30)


def test_types_are_told_by_their_signs(documents: dict[str, Document]) -> None:
    assert starting(documents, "Readout of").metadata.type == "readout"
    assert starting(documents, "Editorial:").metadata.type == "editorial"
    assert starting(documents, "Analysis:").metadata.type == "analysis"
    assert starting(documents, "Correction:").metadata.type == "news"


def test_the_page_gives_its_article_alone(documents: dict[str, Document]) -> None:
    page = starting(documents, "Steel structure")
    assert page.metadata.media_type == "text/html"
    assert (page.metadata.author, page.metadata.published) == ("Daniel Ahn", date(2025, 3, 24))
    assert "Provisional Measures Zone" in page.text
    for noise in ("Subscribe", "Most read", "Tide tables", "All rights reserved", "analytics"):
        assert noise not in page.text


def test_the_syndicated_copy_is_a_near_copy_and_the_rewrite_is_none(
    documents: dict[str, Document],
) -> None:
    def runs_of_five(words: str) -> set[tuple[str, ...]]:
        tokens = re.findall(r"\w+", documents[starting_title(words)].text.lower())
        return {tuple(tokens[i : i + 5]) for i in range(len(tokens) - 4)}

    def starting_title(words: str) -> str:
        return next(title for title in documents if title.startswith(words))

    original = runs_of_five("Three foreign ministers meet")
    copy = runs_of_five("Japan, South Korea and China hold")
    rewrite = runs_of_five("East Asian trio")
    assert len(copy & original) / len(copy) > 0.8
    assert len(rewrite & original) / len(rewrite) < 0.05
    assert "Harbour Wire" in documents[starting_title("East Asian trio")].text


def test_names_in_native_script_stand_in_the_text(documents: dict[str, Document]) -> None:
    text = starting(documents, "Who sits at the table").text
    assert all(name in text for name in ("조태열", "岩屋毅", "王毅"))

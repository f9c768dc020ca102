"""docs/audit-tutorial.md, carried out: every command, in order, with what it prints."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from prov.model import ProvDocument
from pypdf import PdfReader

ROOT = Path(__file__).resolve().parents[1]
TUTORIAL = (ROOT / "docs" / "audit-tutorial.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"```sh\n(.*?)```(?:\n+```text\n(.*?)```)?", re.DOTALL)


def matches(expected: str, line: str) -> bool:
    """Whether a line of output is the one on the page; "…" stands for anything."""
    pattern = ".*".join(re.escape(part) for part in expected.split("…"))
    return re.fullmatch(pattern, line) is not None


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder after the last command."""
    folder = tmp_path_factory.mktemp("tutorial")
    for name in ("docs", "examples"):
        shutil.copytree(ROOT / name, folder / name)
    scripts = str(Path(sys.executable).parent)
    environment = {**os.environ, "PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"}
    blocks = BLOCK.findall(TUTORIAL)
    assert len(blocks) > 10
    for script, told in blocks:
        done = subprocess.run(
            ["sh", "-e", "-c", script],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        output = done.stdout + done.stderr
        expected = told.splitlines()
        code = int(expected.pop().split()[-1]) if told.count("exit code") else 0
        assert done.returncode == code, f"{script}\n{output}"
        lines = output.splitlines()
        for line in expected:
            assert any(matches(line, found) for found in lines), f"{line}\n{script}\n{output}"
    return folder


def test_the_tutorial_runs_as_it_is_written(folder: Path) -> None:
    assert (folder / "audit.pdf").read_bytes().startswith(b"%PDF")


def test_the_bundle_of_the_examples_is_small(folder: Path) -> None:
    """The memo with all that it rests on takes less than a megabyte."""
    assert (folder / "evidence.zip").stat().st_size < 1_000_000
    with zipfile.ZipFile(folder / "evidence.zip") as bundle:
        assert {entry.date_time[0] for entry in bundle.infolist()} == {1980}


def test_equal_inputs_give_an_equal_bundle(folder: Path) -> None:
    briefing = str(Path(sys.executable).with_name("briefing"))
    again = [briefing, "--desk", "desk", "export", "--memo", "memo.pdf", "-o", "again.zip"]
    subprocess.run(again, cwd=folder, check=True, capture_output=True)
    assert (folder / "again.zip").read_bytes() == (folder / "evidence.zip").read_bytes()


def test_the_graph_of_the_examples_is_prov(folder: Path) -> None:
    """Every sentence of a real memo is derived from a claim, and every claim from a document."""
    text = PdfReader(folder / "audit.pdf").attachments["audit.prov.json"][0].decode()
    assert ProvDocument.deserialize(content=text, format="json").get_records()
    told = json.loads(text)
    derived = {r["prov:generatedEntity"] for r in told["wasDerivedFrom"].values()}
    kinds = {name: str(entity["prov:type"]) for name, entity in told["entity"].items()}
    for kind in ("briefing:Sentence", "briefing:Claim", "briefing:Development"):
        named = {name for name, found in kinds.items() if kind in found}
        assert named
        assert named <= derived


def test_the_report_of_a_damaged_log_says_so(folder: Path) -> None:
    told = json.loads((folder / "hurt.prov.json").read_text(encoding="utf-8"))
    findings = told["activity"]["desk:audit"]["briefing:finding"]
    assert any(one.startswith("fails: The log is whole") for one in findings)


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        ("audit", 2, "name one memo, or give --period FROM..TO"),
        ("audit memo.pdf --period 2025-03-01..", 2, "name one memo, or give --period FROM..TO"),
        ("audit memo.pdf --format xml", 2, "--format xml: choose one of pdf, prov, json"),
        ("audit --period 2030-01-01..", 4, "no memo is dated in this period"),
        ("audit NEA-20250331-00000000", 1, "issued no memo NEA-20250331-00000000"),
        ("export --checkpoint safe.note", 2, "--checkpoint belongs to --memo"),
        ("export --memo memo.pdf --checkpoint no.note", 1, "there is no file no.note"),
        ("export --memo memo.pdf --checkpoint memo.pdf", 1, "memo.pdf is no signed note"),
        ("export --memo forged.pdf", 12, "forged.pdf is not the file that was issued as NEA-"),
        ("export --memo memo.pdf -o audit.pdf", 1, "audit.pdf exists already"),
    ],
)
def test_wrong_requests_get_one_sentence(
    folder: Path, arguments: str, code: int, sentence: str
) -> None:
    command = [str(Path(sys.executable).with_name("briefing")), "--desk", "desk"]
    done = subprocess.run(
        [*command, *arguments.split()], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stderr
    assert sentence in done.stderr
    assert done.stdout == ""


def test_a_forged_file_is_told_in_its_report(folder: Path) -> None:
    """What the auditor holds is compared, not only what the desk has."""
    briefing = str(Path(sys.executable).with_name("briefing"))
    command = [briefing, "--desk", "desk", "audit", "forged.pdf", "--format", "json", "-o", "-"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 12
    said = [one["said"] for one in json.loads(done.stdout)["findings"] if not one["holds"]]
    assert len(said) == 1
    assert said[0].startswith("The file was changed after")

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
    text = (folder / "audit.prov.json").read_text(encoding="utf-8")
    assert ProvDocument.deserialize(content=text, format="json").get_records()
    told = json.loads(text)
    derived = {r["prov:generatedEntity"] for r in told["wasDerivedFrom"].values()}
    kinds = {name: str(entity["prov:type"]) for name, entity in told["entity"].items()}
    for kind in ("briefing:Sentence", "briefing:Claim", "briefing:Development"):
        named = {name for name, found in kinds.items() if kind in found}
        assert named
        assert named <= derived


def test_the_report_of_a_damaged_log_says_so(folder: Path) -> None:
    report = json.loads((folder / "hurt.json").read_text(encoding="utf-8"))
    holds = {one["what"]: one["holds"] for one in report["findings"]}
    assert holds["The log is whole"] is False

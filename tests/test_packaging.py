"""What a wheel and an sdist hold: all that is needed, nothing that is nobody's business."""

import platform
import re
import runpy
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the sdist, built while out/ holds a confidential memo."""
    target = tmp_path_factory.mktemp("dist")
    leak = ROOT / "out" / "packaging-test-confidential.pdf"
    leak.write_bytes(b"%PDF-1.7 not for others")
    try:
        subprocess.run(
            [sys.executable, "-m", "hatchling", "build", "-d", str(target)],
            cwd=ROOT,
            check=True,
            capture_output=True,
        )
    finally:
        leak.unlink()
    return target


def hook() -> Any:
    """The module that builds run."""
    return SimpleNamespace(**runpy.run_path(str(ROOT / "hatch_build.py")))


def names(built: Path, pattern: str) -> list[str]:
    (archive,) = built.glob(pattern)
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            return wheel.namelist()
    with tarfile.open(archive) as sdist:
        return [m.name.partition("/")[2] for m in sdist.getmembers()]


@pytest.mark.parametrize(
    "wanted",
    [
        "briefing/templates/memo/memo.html.j2",
        "briefing/templates/memo/memo.css",
        "briefing/templates/fonts/memo-text-400.ttf",
        "briefing/templates/fonts/OFL.txt",
        "briefing/extraction/parser/pipeline/parser/model",
        "briefing/extraction/parser/LICENSE-CC-BY-SA-4.0.txt",
        "briefing/regions/data/world.toml",
        "events/claims.py",
    ],
)
def test_the_wheel_carries_code_templates_fonts_parser_and_licences(
    built: Path, wanted: str
) -> None:
    """Everything a memo needs offline is in the wheel."""
    assert wanted in names(built, "*.whl")


def test_the_wheel_carries_compiled_hashes_where_there_is_a_compiler(
    built: Path, tmp_path: Path
) -> None:
    """The wheel is then one for this platform and every Python from 3.11 on; else one for all."""
    (wheel,) = built.glob("*.whl")
    modules = {"events/_hashing.abi3.so", "events/_writing.abi3.so"}
    modules.add("briefing/situation/_linking.abi3.so")
    build = hook()
    try:
        build.compile_to(tmp_path / "module", ROOT / "events" / "_hashing.c")
    except build.NotCompiledError:
        assert wheel.name.endswith("-py3-none-any.whl")
        assert modules.isdisjoint(names(built, "*.whl"))
    else:
        assert "-cp311-abi3-" in wheel.name
        assert modules < {*names(built, "*.whl")}


@pytest.mark.parametrize(
    "name", ["events._hashing", "events._writing", "briefing.situation._linking"]
)
def test_compiled_modules_are_of_the_sources_beside_them(name: str) -> None:
    """Else tests would pass of code that is no longer there; `uv sync` compiles again."""
    module = pytest.importorskip(name, reason="no compiled module was built")
    folder = ROOT.joinpath(*name.split(".")[:-1])
    assert hook().digest_of_sources(folder) == module.SOURCES


@pytest.mark.parametrize("name", ["_hashing.c", "_copy_rows.h"])
def test_another_source_has_another_digest(tmp_path: Path, name: str) -> None:
    """Also one that is only included."""
    digest = hook().digest_of_sources
    folder = Path(shutil.copytree(ROOT / "events", tmp_path / "events"))
    assert digest(folder) == digest(ROOT / "events")
    with (folder / name).open("a", encoding="utf-8") as source:
        source.write("\n")
    assert digest(folder) != digest(ROOT / "events")


class Told:
    """What a build says to whoever waits for it."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def display_warning(self, line: str) -> None:
        self.lines.append(line)


@pytest.mark.parametrize(
    "source",
    sorted(p for room in ("events", "briefing") for p in (ROOT / room).rglob("*.[ch]")),
    ids=lambda path: path.name,
)
def test_what_one_python_compiles_runs_under_all(source: Path) -> None:
    """A length behind "s#" or "y#": of what 3.13 compiles, 3.11 and 3.12 raise SystemError."""
    told = source.read_text(encoding="utf-8")
    assert not re.search(r'(?:ParseTuple|BuildValue)\w*\([^;]*"[^"]*#', told)


@pytest.mark.parametrize(
    ("variable", "value", "why"),
    [
        ("CC", "/nowhere/cc", "/nowhere/cc failed: "),
        ("CC", sys.executable + " -c 'raise SystemExit(3)'", "failed: exit code 3"),
        ("PATH", "/nowhere", "there is no C compiler"),
        ("BRIEFING_PURE", "1", "BRIEFING_PURE is set"),
    ],
)
@pytest.mark.skipif(
    platform.machine() not in {"x86_64", "AMD64"} or sys.platform == "win32",
    reason="nothing is compiled for this processor",
)
def test_without_a_compiler_the_wheel_is_one_for_all_and_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variable: str, value: str, why: str
) -> None:
    """One line says why; the build goes on."""
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.delenv("BRIEFING_PURE", raising=False)
    monkeypatch.setenv(variable, value)
    told, build = Told(), dict[str, Any](force_include={}, pure_python=True)
    compiling = hook().CompilingHook(str(ROOT), {}, None, None, str(tmp_path), "wheel", told)
    compiling.initialize("standard", build)
    compiling.finalize("standard", build, "")
    assert build == {"force_include": {}, "pure_python": True}
    (line,) = told.lines
    assert line.startswith("hashes are computed in Python, not compiled: ")
    assert why in line


def test_the_wheel_installs_two_packages_and_nothing_else(built: Path) -> None:
    """Nothing lands at the top level of site-packages but ours."""
    tops = {name.partition("/")[0] for name in names(built, "*.whl")}
    assert {t for t in tops if not t.endswith(".dist-info")} == {"briefing", "events"}


@pytest.mark.parametrize("archive", ["*.whl", "*.tar.gz"])
def test_no_output_leaves_the_house(built: Path, archive: str) -> None:
    """Memos under out/, logs and caches are in neither package."""
    found = names(built, archive)
    assert not [n for n in found if n.startswith("out/") or n.endswith((".sqlite", ".pdf", ".pyc"))]


def test_the_sdist_can_build_and_test_itself(built: Path) -> None:
    """Sources, tests, examples, licences and lock file are in the sdist."""
    found = names(built, "*.tar.gz")
    for wanted in (
        "pyproject.toml",
        "uv.lock",
        "LICENSE",
        "NOTICE",
        "scripts/test",
        "templates/memo/memo.html.j2",
        "tests/test_packaging.py",
        "hatch_build.py",
        "events/_hashing.c",
        "events/_sha256.h",
        "events/_writing.c",
        "briefing/situation/_linking.c",
    ):
        assert wanted in found
    assert any(n.startswith("examples/northeast-asia/") for n in found)

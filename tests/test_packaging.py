"""What a wheel and an sdist hold: all that is needed, nothing that is nobody's business."""

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

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
    ):
        assert wanted in found
    assert any(n.startswith("examples/northeast-asia/") for n in found)

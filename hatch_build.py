"""Compile hashes, the JSON of claims and counts for linking; all works without, only slower.

In a wheel the compiled modules lie beside the others and make it a wheel for one platform. In an
editable installation they are put into the source tree, where git ignores them.
"""

import os
import platform
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCES = tuple(
    map(Path, ("events/_hashing.c", "events/_writing.c", "briefing/situation/_linking.c"))
)
"""Each becomes a module of its name, beside it."""
PROCESSORS = {"x86_64", "amd64", "i386", "i686"}
"""Those that the source knows how to hash on faster than Python does."""


class NotCompiledError(Exception):
    """Why there is no compiled module."""


class CompilingHook(BuildHookInterface):  # type: ignore[type-arg] # of any builder
    """Compiles before a wheel or an editable installation is made."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile, and have the module shipped; say in one line where that cannot be."""
        root = Path(self.root)
        self._folder = tempfile.mkdtemp(prefix="briefing-build-")
        made = {module_of(source): Path(self._folder) / source.stem for source in SOURCES}
        try:
            for source in SOURCES:
                compile_to(made[module_of(source)], root / source)
        except NotCompiledError as error:
            if version == "editable":
                for module in made:
                    (root / module).unlink(missing_ok=True)  # of an older source
            self.app.display_warning(f"hashes are computed in Python, not compiled: {error}")
            return
        if version == "editable":
            for module, file in made.items():
                # Another process may have the old one open: the new one takes but its name.
                aside = (root / module).with_name(f".{module.name}.{os.getpid()}")
                shutil.copyfile(file, aside)
                aside.replace(root / module)
            return
        build_data["force_include"] |= {str(file): m.as_posix() for m, file in made.items()}
        build_data["pure_python"] = False
        build_data["tag"] = f"cp311-abi3-{_platform()}"

    def finalize(self, _version: str, _build_data: dict[str, Any], _artifact_path: str) -> None:
        """Leave nothing behind."""
        shutil.rmtree(self._folder, ignore_errors=True)


def module_of(source: Path) -> Path:
    """Where the module of a source lies."""
    return source.with_suffix(".abi3.so")


def digest_of_sources(folder: Path) -> str:
    """SHA-256 in hexadecimal of all C sources of a folder: each module is told of which it is."""
    found = sha256()
    for source in sorted(folder.glob("_*.[ch]")):
        text = source.read_bytes()
        found.update(b"%b %d\n%b" % (source.name.encode(), len(text), text))
    return found.hexdigest()


def compile_to(made: Path, source: Path) -> None:
    """The module at `made`, or NotCompiledError with a sentence why not."""
    if os.environ.get("BRIEFING_PURE", "") not in {"", "0"}:
        raise NotCompiledError("BRIEFING_PURE is set")
    if os.name == "nt" or platform.machine().lower() not in PROCESSORS:
        raise NotCompiledError(f"Python's own are as quick on {platform.machine()}, {os.name}")
    compiler = _compiler()
    headers = sysconfig.get_path("include")
    if not Path(headers, "Python.h").is_file():
        raise NotCompiledError(f"{headers} holds no Python.h (Debian: python3-dev)")
    linking = ["-bundle", "-undefined", "dynamic_lookup"] if sys.platform == "darwin" else []
    sources = f'-DSOURCES="{digest_of_sources(source.parent)}"'
    flags = ["-std=c11", "-O3", "-fwrapv", "-fPIC", "-fvisibility=hidden", sources]
    command = [
        *(*compiler, *flags, *(linking or ["-shared"])),
        *("-I", headers, str(source), "-o", str(made)),
    ]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)  # noqa: S603 - the compiler
    except subprocess.CalledProcessError as error:
        first = next(iter(error.stderr.strip().splitlines()), f"exit code {error.returncode}")
        raise NotCompiledError(f"{compiler[0]} failed: {first}") from None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotCompiledError(f"{compiler[0]} failed: {error}") from None


def _compiler() -> list[str]:
    """The C compiler's command: what CC names, else the first that is there."""
    named = shlex.split(os.environ.get("CC", ""))
    if named:
        return named
    for name in ("cc", "gcc", "clang"):
        if found := shutil.which(name):
            return [found]
    raise NotCompiledError("there is no C compiler (Debian: gcc libc6-dev)")


def _platform() -> str:
    """The platform in the wheel's name: that of the interpreter, as one Linux calls itself."""
    from packaging.tags import sys_tags

    names = (tag.platform for tag in sys_tags())
    return next(name for name in names if "manylinux" not in name and "musllinux" not in name)

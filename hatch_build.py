"""Compile the log's hashes where there is a C compiler; everything works without, only slower.

In a wheel the compiled module lies beside its source's place and makes it a wheel for one platform.
In an editable installation it is put into the source tree, where git ignores it.
"""

import os
import platform
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCE = Path("events/_hashing.c")
MODULE = Path("events/_hashing.abi3.so")
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
        made = Path(self._folder) / MODULE.name
        target = root / MODULE
        try:
            compile_to(made, root / SOURCE)
        except NotCompiledError as error:
            if version == "editable":
                target.unlink(missing_ok=True)  # of an older source
            self.app.display_warning(f"hashes are computed in Python, not compiled: {error}")
            return
        if version == "editable":
            # Another process may have the old one open: the new one takes its name, not its place.
            aside = target.with_name(f".{target.name}.{os.getpid()}")
            shutil.copyfile(made, aside)
            aside.replace(target)
            return
        build_data["force_include"][str(made)] = MODULE.as_posix()
        build_data["pure_python"] = False
        build_data["tag"] = f"cp311-abi3-{_platform()}"

    def finalize(self, _version: str, _build_data: dict[str, Any], _artifact_path: str) -> None:
        """Leave nothing behind."""
        shutil.rmtree(self._folder, ignore_errors=True)


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
    command = [
        *(*compiler, "-std=c11", "-O3", "-fPIC", "-fvisibility=hidden", *(linking or ["-shared"])),
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

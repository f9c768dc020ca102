"""The render fingerprint: everything besides the log and the request that a PDF's bytes hang on.

Equal bytes are promised within one fingerprint. Nothing here imports WeasyPrint: versions come
from installed metadata, those of system libraries from the libraries themselves.
"""

import ctypes
import sys
import zlib
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib.metadata import version

from briefing.regions.region import Region
from briefing.render.assets import code_digest, fonts_digest
from briefing.render.errors import MissingLibraryError
from briefing.render.stationery import OURS, Stationery
from events.acts import Pinned

DISTRIBUTIONS = (
    "jinja2",
    "segno",
    "weasyprint",
    "pydyf",
    "tinycss2",
    "tinyhtml5",
    "cssselect2",
    "fonttools",
)

LIBRARIES = {
    "pango": (
        "libpango-1.0.so.0",
        "libpango-1.0.dylib",
        "libpango-1.0.0.dylib",
        "libpango-1.0-0.dll",
    ),
    "harfbuzz": ("libharfbuzz.so.0", "libharfbuzz.0.dylib", "libharfbuzz-0.dll"),
    "harfbuzz-subset": (
        "libharfbuzz-subset.so.0",
        "libharfbuzz-subset.0.dylib",
        "libharfbuzz-subset-0.dll",
    ),
}
"""The names under which WeasyPrint looks for each library."""

VERSION_CALLS = {
    "pango": "pango_version_string",
    "harfbuzz": "hb_version_string",
    "harfbuzz-subset": "hb_version_string",
}
"""harfbuzz-subset has no version of its own: it is built and released with harfbuzz."""

MACOS_PREFIXES = ("", "/opt/homebrew/lib/", "/usr/local/lib/")


def fingerprint(region: Region, stationery: Stationery = OURS) -> tuple[Pinned, ...]:
    """All components in fixed order. Raises MissingLibraryError."""
    own = (
        ("briefing", version("briefing-desk")),
        ("code", code_digest()),
        ("region", region.digest),
        ("templates", stationery.digest),
        ("fonts", fonts_digest()),
        ("python", f"{sys.version_info.major}.{sys.version_info.minor}"),
        ("zlib", zlib.ZLIB_RUNTIME_VERSION),
    )
    packages = tuple((name, version(name)) for name in DISTRIBUTIONS)
    return (*(Pinned(name=n, version=v) for n, v in (*own, *packages)), *libraries())


def libraries() -> tuple[Pinned, ...]:
    """The system libraries that layout and fonts rest on. Raises MissingLibraryError."""
    return tuple(Pinned(name=name, version=library_version(name)) for name in LIBRARIES)


@cache
def library_version(name: str) -> str:
    """The version that a system library says it has. Raises MissingLibraryError."""
    library = _load(name)
    ask: Callable[[], bytes] = getattr(library, VERSION_CALLS[name])
    ask.restype = ctypes.c_char_p  # type: ignore[attr-defined]  # a ctypes function
    return ask().decode()


def _load(name: str) -> ctypes.CDLL:
    prefixes = MACOS_PREFIXES if sys.platform == "darwin" else ("",)
    for prefix in prefixes:
        for file in LIBRARIES[name]:
            with suppress(OSError):
                return ctypes.CDLL(prefix + file)
    raise MissingLibraryError(name)

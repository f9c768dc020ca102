"""Bundled fonts and no others: what a page looks like must not depend on its host."""

from collections.abc import Mapping
from html import escape
from pathlib import Path

from briefing.render.assets import templates_folder

CONFIGURATION = "FONTCONFIG_FILE"

FONTS_CONF = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{fonts}</dir>
  <cachedir>{cache}</cachedir>
</fontconfig>
"""


def isolated_fonts(folder: Path) -> Mapping[str, str]:
    """Write a fontconfig file that knows the bundled faces only; the variables that select it.

    They must be set before WeasyPrint is imported. `folder` is writable and outlives the prints.
    """
    cache = folder / "fontconfig"
    cache.mkdir(exist_ok=True)
    written = folder / "fonts.conf"
    fonts = escape(str(templates_folder() / "fonts"))
    written.write_text(FONTS_CONF.format(fonts=fonts, cache=escape(str(cache))), encoding="utf-8")
    return {CONFIGURATION: str(written), "TMPDIR": str(folder)}

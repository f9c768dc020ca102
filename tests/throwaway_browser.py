"""A real Chromium, without a screen and without a network, that measures pages."""

import html
import json
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

WIDTHS = (375, 768, 1280)
"""Of a telephone, a tablet and a desk's screen, in CSS pixels."""

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--disable-dev-shm-usage",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)

MEASURE = """
const found = [];
for (const frame of document.querySelectorAll('iframe')) {
  const page = frame.contentDocument, root = page.documentElement, broken = new Set();
  const walker = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT);
  for (let text; (text = walker.nextNode());) {
    if (text.parentElement.closest('svg, code, .at, .src')) continue;
    for (const word of text.data.matchAll(/\\p{Script=Latin}{2,20}/gu)) {
      const range = page.createRange();
      range.setStart(text, word.index); range.setEnd(text, word.index + word[0].length);
      const lines = [...range.getClientRects()].filter(line => line.width > 0);
      if (new Set(lines.map(line => Math.round(line.top))).size > 1) broken.add(word[0]);
    }
  }
  const links = [...page.querySelectorAll('a[href^="#"]')];
  found.push({
    wider: root.scrollWidth - root.clientWidth,
    broken: [...broken],
    links: links.length,
    dead: links.filter(a => !page.getElementById(a.getAttribute('href').slice(1))).length,
    loaded: frame.contentWindow.performance.getEntriesByType('resource').length,
    named: [...page.querySelectorAll('td[data-column]')]
      .filter(cell => frame.contentWindow.getComputedStyle(cell, '::before').content !== 'none')
      .map(cell => cell.dataset.column),
    ran: 'ran' in frame.contentWindow,
  });
}
const told = document.createElement('pre');
told.textContent = JSON.stringify(found);
document.body.replaceChildren(told);
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a browser made of a page at one width."""

    wider: int
    """Pixels by which the page is wider than its window."""

    broken: list[str]
    """Words of usual length that lie on two lines."""

    links: int
    dead: int
    loaded: int
    """What it asked for beside itself."""

    named: list[str]
    """Columns that cells name themselves."""

    ran: bool
    """Whether a script of the page did anything; such a script sets `ran`."""


@cache
def browser() -> str | None:
    """The command; none where there is no Chromium that starts (a stub may stand in for it)."""
    found = (shutil.which(name) for name in ("chromium", "chromium-browser"))
    return next((command for command in found if command and _starts(command)), None)


def _starts(command: str) -> bool:
    try:
        said = subprocess.run([command, "--version"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return said.returncode == 0 and b"Chromium" in said.stdout


def measured(pages: list[str], folder: Path) -> list[dict[int, Measured]]:
    """What each page becomes at each of WIDTHS; one browser opens them all."""
    command = browser()
    assert command is not None
    frames = "".join(
        f'<iframe width="{width}" height="800" style="border:0" srcdoc="{html.escape(page)}">'
        "</iframe>"
        for page in pages
        for width in WIDTHS
    )
    harness = folder / "harness.html"
    harness.write_text(
        f'<!doctype html><meta charset="utf-8"><body>{frames}'
        f"<script>addEventListener('load', () => {{{MEASURE}}})</script>",
        encoding="utf-8",
    )
    dumped = subprocess.run(
        [command, *FLAGS, f"--user-data-dir={folder / 'profile'}", "--dump-dom", harness.as_uri()],
        capture_output=True,
        check=True,
        timeout=120,
    ).stdout.decode()
    told = re.search(r"<pre>(.*)</pre>", dumped, re.DOTALL)
    assert told is not None, dumped[:2000]
    flat = [Measured(**row) for row in json.loads(html.unescape(told[1]))]
    return [
        dict(zip(WIDTHS, flat[first : first + len(WIDTHS)], strict=True))
        for first in range(0, len(flat), len(WIDTHS))
    ]

"""A memo as one HTML file that loads nothing: styles inside, system fonts, no script."""

from markupsafe import Markup

from briefing.memo.context import MemoContext
from briefing.render.assets import templates_folder
from briefing.render.templates import fill

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def one_file(context: MemoContext) -> str:
    """The memo's page for a browser. Same words, numbers and pictures as the print."""
    return fill(context, sheets=_styles(), attached=False, policy=POLICY)


def _styles() -> tuple[Markup, ...]:
    folder = templates_folder() / "memo"
    printed = (folder / "memo.css").read_text(encoding="utf-8").splitlines()
    kept = "\n".join(line for line in printed if not line.startswith("@font-face"))
    screen = (folder / "screen.css").read_text(encoding="utf-8")
    return tuple(
        Markup(f"<style>\n{sheet}</style>")  # noqa: S704  (our own stylesheets, no input)
        for sheet in (kept, screen)
    )

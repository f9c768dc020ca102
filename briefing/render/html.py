"""A memo as one HTML file that loads nothing: styles inside, system fonts, no script."""

from markupsafe import Markup

from briefing.memo.context import MemoContext
from briefing.render.stationery import OURS, Stationery
from briefing.render.templates import fill, own_sheets

POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'"
)


def one_file(context: MemoContext, stationery: Stationery = OURS) -> str:
    """The memo's page for a browser. Same words, numbers and pictures as the print."""
    return fill(context, stationery, sheets=_styles(stationery), attached=False, policy=POLICY)


def _styles(stationery: Stationery) -> tuple[Markup, ...]:
    printed = stationery.text("memo/memo.css").splitlines()
    kept = "\n".join(line for line in printed if not line.startswith("@font-face"))
    screen = stationery.text("memo/screen.css")
    return (
        *(
            Markup(f"<style>\n{sheet}</style>")  # noqa: S704  (stylesheets, no input)
            for sheet in (kept, screen)
        ),
        *own_sheets(stationery),
    )

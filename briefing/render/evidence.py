"""Evidence as one HTML page that loads nothing and runs nothing; all words in it are escaped."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from briefing.render.assets import house_file
from briefing.render.html import POLICY
from briefing.render.templates import environment

TEMPLATE = "evidence/evidence.html.j2"


@dataclass(frozen=True, slots=True)
class Words:
    """Exact words and what stands around them in their paragraph."""

    paragraph: int
    before: str
    exact: str
    behind: str


@dataclass(frozen=True, slots=True)
class Item:
    """A source and its words; `fallen` where they do not count any more."""

    source: str
    about: str
    passages: tuple[Words, ...] = ()
    lines: tuple[str, ...] = ()
    fallen: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, with a number before it or none; notes, then items, or rows under columns."""

    heading: str
    mark: str = ""
    notes: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def evidence_page(
    title: str, sections: Sequence[Section], *, desk: str, position: int, root: str
) -> str:
    """The page; equal arguments give equal bytes."""
    sheet = house_file("evidence/evidence.css")
    return (
        environment()
        .get_template(TEMPLATE)
        .render(
            title=title,
            sections=sections,
            desk=desk,
            position=position,
            root=root,
            policy=POLICY,
            style=Markup(f"<style>\n{sheet}</style>"),  # noqa: S704  (our own, no input)
        )
    )

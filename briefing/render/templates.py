"""The page: a memo's context put into the trusted templates. Pure: equal contexts, equal HTML.

The one home of Jinja2. Escaping is on for every template, whatever it is called; the environment
is the immutable sandbox, names must exist, and templates see plain mappings, tuples and strings.
Only charts made here pass unescaped.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import FunctionLoader, StrictUndefined, TemplateNotFound
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from briefing.memo.context import MemoContext
from briefing.render import charts
from briefing.render.assets import MEMO_TEMPLATE, templates_folder
from briefing.render.glyphs import bundled_characters, printable

COLUMNS = 5
"""Actors beside one another in a part of the matrix."""

PRINT_SHEETS = (Markup('<link rel="stylesheet" href="memo.css">'),)

FOLDERS = ("audit", "memo")
"""Where templates are; anything else is no template."""

KEPT_FILTERS = ("first", "length")
"""All that the templates need. `safe` is not among them."""


def _load(name: str) -> str:
    path = templates_folder() / name
    inside = path.parent in (templates_folder() / f for f in FOLDERS) and path.suffix == ".j2"
    if not inside or path.is_symlink() or not path.is_file():
        raise TemplateNotFound(name)
    return path.read_text(encoding="utf-8")


def _letter(ref: str) -> str:
    return ref.rstrip("0123456789")


def _ranges(numbers: tuple[int, ...]) -> str:
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in runs)


@cache
def environment() -> ImmutableSandboxedEnvironment:
    """The one environment that templates run in."""
    made = ImmutableSandboxedEnvironment(
        loader=FunctionLoader(_load),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        keep_trailing_newline=True,
    )
    made.filters = {name: made.filters[name] for name in KEPT_FILTERS} | {
        "letter": _letter,
        "ranges": _ranges,
    }
    return made


def page(context: MemoContext) -> str:
    """The memo as the HTML that is printed and hashed; it names memo.css beside its template."""
    return fill(context, sheets=PRINT_SHEETS, attached=True, policy="")


def fill(context: MemoContext, *, sheets: tuple[Markup, ...], attached: bool, policy: str) -> str:
    """The memo's template with these style elements; characters without a glyph become boxes.

    `attached` says whether events.json travels with the page; `policy` is the content security
    policy of a page that a browser opens.
    """
    html = (
        environment()
        .get_template(MEMO_TEMPLATE)
        .render(
            memo=context.model_dump(),
            letters=tuple(source.letter for source in context.sources),
            matrix=_matrix_parts(context),
            content=context.sha256(),
            sheets=sheets,
            attached=attached,
            policy=policy,
            **_pictures(context),
        )
    )
    return printable(html, bundled_characters())


def fill_template(template: str, values: Mapping[str, Any]) -> str:
    """Another template of ours with these plain values, printed from the folder of the memo's."""
    html = environment().get_template(template).render(**values)
    return printable(html, bundled_characters())


def _matrix_parts(context: MemoContext) -> tuple[dict[str, Any], ...]:
    """The matrix cut into tables of at most `COLUMNS` actors; rows without a word are left out."""
    parts = []
    for start in range(0, len(context.columns), COLUMNS):
        stop = start + COLUMNS
        cells = ((row.topic, row.cells[start:stop]) for row in context.matrix)
        rows = tuple(
            {"topic": topic, "cells": tuple(tuple(s.model_dump() for s in c) for c in spoken)}
            for topic, spoken in cells
            if any(spoken)
        )
        columns = tuple(column.model_dump() for column in context.columns[start:stop])
        if rows:
            parts.append({"columns": columns, "rows": rows})
    return tuple(parts)


def _pictures(context: MemoContext) -> dict[str, Any]:
    audit = context.audit
    core = tuple(column.name for column in context.columns)
    claim = f"memo:{context.memo}?pos={audit.as_of}&root={audit.root[:16]}"
    said = f"QR code: memo {context.memo}, log position {audit.as_of}, root {audit.root[:16]}"
    return {
        "timeline": _drawn(charts.timeline(context.timeline)),
        "network": _drawn(charts.network(context.relations, core)),
        "samples": {name: _drawn(charts.sample(name)) for name in charts.LINES},
        "code": _drawn(charts.quick_response(claim, said)),
    }


def _drawn(svg: str) -> Markup:
    return Markup(svg)  # noqa: S704  (drawn by charts, which escapes every word it is given)

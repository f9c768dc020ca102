"""The page: a memo's context put into the trusted templates. Pure: equal contexts, equal HTML.

The one home of Jinja2. Escaping is on for every template, whatever it is called; the environment
is the immutable sandbox, names must exist, and templates see plain mappings, tuples and strings.
Only charts made here, our stylesheets and the desk's pass unescaped.
"""

import re
from base64 import b64encode
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from jinja2 import (
    FunctionLoader,
    StrictUndefined,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
)
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from briefing.memo.context import MemoContext
from briefing.memo.dating import MONTHS
from briefing.render import charts
from briefing.render.assets import MEMO_TEMPLATE, house_file
from briefing.render.capping import capped
from briefing.render.compiled import kept_in
from briefing.render.glyphs import BOX, bundled_characters, printable
from briefing.render.length import wants_tight
from briefing.render.local_names import in_language
from briefing.render.stationery import LOGOS, OURS, Stationery, StationeryError
from briefing.render.wording import Wording, put_marked, wording

BOXED = "Characters that no bundled font has are printed as □; the log holds them as they came."
"""Said on a page that has such boxes, as for a title in Arabic or Hebrew."""

COLUMNS = 5
"""Actors beside one another in a part of the matrix."""

TOPICS = 0.16
"""The part of the matrix's width that its topics take."""

CORRIGENDUM = "memo/corrigendum.html.j2"
"""The memo's template with other sections."""

HOUSE_ROOMS = ("audit/", "evidence/")
"""Templates of the audit's own pages, which are the same at every desk."""

KEPT_FILTERS = (
    "default",
    "first",
    "join",
    "last",
    "length",
    "list",
    "lower",
    "replace",
    "reverse",
    "round",
    "sort",
    "trim",
    "upper",
)
"""What templates may do with values. `safe`, `attr` and `random` are not among it."""

KEPT_GLOBALS = ("dict", "namespace", "range")
"""`lipsum` is random."""

ALWAYS = Markup("")
"""A stylesheet without a condition."""

PICTURE_TYPES = {".svg": "image/svg+xml", ".png": "image/png"}


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


_DAY = re.compile(rf"\b(\d{{1,2}}) (?={'|'.join(MONTHS)})\b")


def _unbroken(text: str) -> str:
    """The same with days that no line parts from their month."""
    return _DAY.sub("\\1\u00a0", text)


@lru_cache(maxsize=8)
def environment(stationery: Stationery = OURS) -> ImmutableSandboxedEnvironment:
    """The environment that a desk's templates run in."""

    def load(name: str) -> tuple[str, str, None]:
        if name.startswith(HOUSE_ROOMS) and name.endswith(".j2"):
            return _of_the_house(name), name, None
        if not name.startswith("memo/") or not name.endswith(".j2"):
            raise TemplateNotFound(name)
        if stationery.read(name) is None:
            raise TemplateNotFound(name)
        return stationery.text(name), name, None

    made = ImmutableSandboxedEnvironment(
        loader=FunctionLoader(load),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        bytecode_cache=kept_in(stationery.compiled),
        keep_trailing_newline=True,
    )
    made.globals = {name: made.globals[name] for name in KEPT_GLOBALS}
    made.filters = {name: made.filters[name] for name in KEPT_FILTERS} | {
        "letter": _letter,
        "ranges": _ranges,
        "unbroken": _unbroken,
        "put": put_marked,
    }
    return made


def _of_the_house(name: str) -> str:
    try:
        return house_file(name)
    except FileNotFoundError:
        raise TemplateNotFound(name) from None


def page(context: MemoContext, stationery: Stationery = OURS) -> str:
    """The memo as the HTML that is printed and hashed.

    It names our memo.css beside its template; a desk's own styles stand in it. Raises
    StationeryError where a template or wording is wrong.
    """
    return fill(
        context,
        stationery,
        sheets=print_sheets(
            stationery,
            tight=_is_tight(context),
            brief=context.request.length == "brief",
        ),
        attached=True,
        policy="",
    )


def _is_tight(context: MemoContext) -> bool:
    """Brief memos are set tightly, and those on letter paper, which is the shorter one."""
    request = context.request
    return request.length == "brief" or request.paper == "letter" or wants_tight(context)


def print_sheets(stationery: Stationery, *, tight: bool, brief: bool = False) -> tuple[Markup, ...]:
    """The style elements of a page in print; the compact one waits unless it is `tight`."""
    medium = "print" if tight else "compact"  # the second is no medium: the sheet waits
    return (
        _sheet(stationery, "memo.css", ALWAYS),
        _sheet(stationery, "compact.css", Markup(' media="{}"').format(medium)),
        *((_sheet(stationery, "brief.css", ALWAYS),) if brief else ()),
        *own_sheets(stationery),
    )


def _sheet(stationery: Stationery, name: str, media: Markup) -> Markup:
    """One of our stylesheets by its name; the desk's own one with all its words."""
    if stationery.is_own(f"memo/{name}"):
        return _style(stationery.text(f"memo/{name}"), media)
    return Markup('<link rel="stylesheet" href="{}"{}>').format(name, media)


def own_sheets(stationery: Stationery) -> tuple[Markup, ...]:
    """The desk's further stylesheets, after ours in order of their names."""
    ours = ("memo/memo.css", "memo/compact.css", "memo/brief.css", "memo/screen.css")
    return tuple(
        _style(stationery.text(name))
        for name in stationery.names
        if name.endswith(".css") and name not in ours
    )


def _style(sheet: str, media: Markup = ALWAYS) -> Markup:
    if re.search(r"</\s*style", sheet, re.IGNORECASE):
        raise StationeryError("a stylesheet holds </style>, which would end it; take it out")
    opened = Markup("<style{}>").format(media)
    return opened + Markup(f"{sheet}</style>")  # noqa: S704  (a sheet, closed by nothing in it)


def fill(
    context: MemoContext,
    stationery: Stationery,
    *,
    sheets: tuple[Markup, ...],
    attached: bool,
    policy: str,
) -> str:
    """The memo's template with these style elements; characters without a glyph become boxes.

    `attached` says whether events.json travels with the page; `policy` is the content security
    policy of a page that a browser opens.
    """
    content = context.sha256()  # of the whole memo, whatever fits the page
    context = capped(context)
    template = CORRIGENDUM if context.request.kind == "corrigendum" else MEMO_TEMPLATE
    words = wording(stationery, context.request.language)
    context = in_language(context, words)
    values: dict[str, Any] = {
        "memo": context.model_dump(),
        "letters": tuple(source.letter for source in context.sources),
        "matrix": _matrix_parts(context),
        "content": content,
        "sheets": sheets,
        "attached": attached,
        "policy": policy,
        "language": words.tag,
        "foreign": _foreign(words, context),
        "labels": words.sections["labels"],
        "sentences_note": words.sections["language"]["sentences"],
        "told": words.told,
        "passage": words.passage,
        "described": words.described,
        "counted": words.counted,
        "number": words.number,
        "month_short": words.month_short,
        "logo": _logo(stationery, words),
        **_pictures(context, words),
    }
    html = _rendered(stationery, values, template)
    made = printable(html, bundled_characters())
    if made.count(BOX) == html.count(BOX):
        return made
    told = {**values["memo"], "cuts": (*values["memo"]["cuts"], BOXED)}
    return printable(
        _rendered(stationery, {**values, "memo": told}, template), bundled_characters()
    )


def _rendered(stationery: Stationery, values: Mapping[str, Any], template: str) -> str:
    """The page, or StationeryError with the template's file and line."""
    try:
        return environment(stationery).get_template(template).render(values)
    except TemplateSyntaxError as error:
        raise StationeryError(f"{error.filename}:{error.lineno}: {error.message}") from error
    except TemplateNotFound as error:
        raise StationeryError(
            f"{_place(error)}there is no template {error.name}; templates are named memo/*.j2"
        ) from error
    except TemplateError as error:
        raise StationeryError(f"{_place(error)}{error.message}") from error
    except StationeryError:
        raise
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        if not _place(error):
            raise
        raise StationeryError(f"{_place(error)}{type(error).__name__}: {error}") from error


def syntax_problem(name: str, stationery: Stationery) -> str:
    """What Jinja cannot read in a template, with file and line; "" where it can read all."""
    try:
        environment(stationery).compile(stationery.text(name), name, name)
    except TemplateSyntaxError as error:
        return f"{name}:{error.lineno}: {error.message}"
    except (TemplateError, StationeryError) as error:
        return str(error)
    return ""


def _place(error: Exception) -> str:
    """The innermost template line that an error passed through, as "file:line: "."""
    found, trace = "", error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file.startswith("memo/") and file.endswith(".j2"):
            found = f"{file}:{trace.tb_lineno}: "
        trace = trace.tb_next
    return found


def _foreign(words: Wording, context: MemoContext) -> Markup:
    """The attribute that names the language of sentences where the page has another."""
    if words.tag.partition("-")[0] == context.language.partition("-")[0]:
        return Markup("")
    return Markup(' lang="{}"').format(context.language)


def _logo(stationery: Stationery, words: Wording) -> Markup:
    """The desk's logo as a picture that travels in the page; nothing without one."""
    for name in LOGOS:
        content = stationery.read(name)
        if content is not None:
            kind = PICTURE_TYPES[name[name.rindex(".") :]]
            source = f"data:{kind};base64,{b64encode(content).decode()}"
            told = escape(words.sections["pictures"]["logo"])
            return Markup('<img class="logo" src="{}" alt="{}">').format(source, told)
    return Markup("")


def fill_template(template: str, values: Mapping[str, Any]) -> str:
    """Another template of ours with these plain values, printed from the folder of the memo's."""
    html = environment().get_template(template).render(**values)
    return printable(html, bundled_characters())


def _matrix_parts(context: MemoContext) -> tuple[dict[str, Any], ...]:
    """The matrix cut into tables of at most `COLUMNS` actors; rows without a word are left out."""
    parts = []
    for start in range(0, len(context.columns), COLUMNS):
        stop = start + COLUMNS
        cells = ((row, row.cells[start:stop]) for row in context.matrix)
        rows = tuple(
            {
                "topic": row.topic,
                "jointly": row.jointly,
                "cells": tuple(tuple(s.model_dump() for s in c) for c in spoken),
            }
            for row, spoken in cells
            if any(spoken)
        )
        columns = tuple(column.model_dump() for column in context.columns[start:stop])
        if rows:
            parts.append({"columns": columns, "rows": rows, "widths": _widths(rows, len(columns))})
    return tuple(parts)


def _widths(rows: tuple[dict[str, Any], ...], columns: int) -> tuple[str, ...]:
    """Percent of the table for each column: more to those with more to say, within bounds."""
    said = [1.0] * columns
    for row in rows:
        spoken = [sum(len(s["text"]) for s in cell) for cell in row["cells"]]
        if (
            sum(map(bool, spoken)) > 1 and not row["jointly"]
        ):  # a cell that stands alone takes the whole row
            said = [most + words for most, words in zip(said, spoken, strict=True)]
    wanted = [words**0.5 for words in said]
    mean = sum(wanted) / columns
    bounded = [min(max(w, 0.72 * mean), 1.6 * mean) for w in wanted]
    return tuple(f"{100 * (1 - TOPICS) * w / sum(bounded):.2f}%" for w in bounded)


def _pictures(context: MemoContext, words: Wording) -> dict[str, Any]:
    audit = context.audit
    core = tuple(column.name for column in context.columns)
    claim = f"memo:{context.memo}?pos={audit.as_of}&root={audit.root[:16]}"
    said = words.picture("code", memo=context.memo, position=audit.as_of, root=audit.root[:16])
    return {
        "timeline": _drawn(charts.timeline(context.timeline, words)),
        "network": _drawn(charts.network(context.relations, words, core)),
        "contacts": _drawn(charts.contacts(context.contacts, words)),
        "ages": _ages(context, words),
        "samples": {name: _drawn(charts.sample(name, words)) for name in charts.LINES},
        "code": _drawn(charts.quick_response(claim, said)),
    }


def _ages(context: MemoContext, words: Wording) -> tuple[Markup, ...]:
    """A bar for each concern; nothing for one whose age is not known."""
    ages = [concern.age_days for concern in context.concerns]
    longest = max((age for age in ages if age is not None), default=0)
    return tuple(
        Markup("")
        if age is None
        else _drawn(charts.age_bar(age, longest, words.counted(age, "days")))
        for age in ages
    )


def _drawn(svg: str) -> Markup:
    return Markup(svg)  # noqa: S704  (drawn by charts, which escapes every word it is given)

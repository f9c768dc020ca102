"""A desk's templates tried out: every kind, length, paper and language on a specimen memo."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from briefing.memo.context import MemoContext
from briefing.render.assets import templates_folder
from briefing.render.build import stamp
from briefing.render.errors import RenderError
from briefing.render.html import one_file
from briefing.render.stationery import LOGOS, Stationery, StationeryError
from briefing.render.templates import page, syntax_problem
from briefing.render.wording import languages, wording
from briefing.render.worker import Printer
from events.acts import MemoKind, MemoRequest

SAMPLE = "sample/memo.json"
LENGTHS = ("full", "brief")
PAPERS = ("a4", "letter")
EMPTIED = (
    "bottom_line",
    "figures",
    "changes",
    "timeline",
    "watch",
    "dates_ahead",
    "issues",
    "developments",
    "columns",
    "matrix",
    "disagreements",
    "settling",
    "concerns",
    "relations",
    "contacts",
    "agreements",
    "measures",
    "commentary",
    "gaps",
    "cuts",
    "sources",
)
PRINTED = (
    "regional, full, a4",
    "topic, brief, letter",
    "actor, full, letter",
    "readout, brief, a4",
    "empty",
)
"""Every kind, length and paper once in print, which takes a second each; all pages are made."""

_REMARK = re.compile(
    r"(?:Ignored `(?P<what>.*)`|Parse error) at (?P<line>\d+):\d+[,:] (?P<why>.+?)\.?$",
    re.MULTILINE,
)
"""What WeasyPrint says of a declaration or a rule that it does not understand."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a file of the desk, where, and with which memo it was seen."""

    problem: str
    seen: str


@cache
def specimen() -> MemoContext:
    """An invented memo with something in every section."""
    return MemoContext.model_validate_json((templates_folder() / SAMPLE).read_bytes())


def trials(languages_known: Iterable[str]) -> Iterator[tuple[str, MemoContext]]:
    """Every kind, length, paper and language, and a memo whose sections are empty."""
    full = specimen()
    empty = full.model_copy(update=dict.fromkeys(EMPTIED, ()))
    for language in languages_known:
        for kind in get_args(MemoKind):
            for length in LENGTHS:
                for paper in PAPERS:
                    request = MemoRequest(
                        **{
                            **full.request.model_dump(),
                            "kind": kind,
                            "length": length,
                            "paper": paper,
                            "language": language,
                            "subject": None if kind == "regional" else "Fisheries",
                        }
                    )
                    name = f"{kind}, {length}, {paper}, {language}"
                    yield name, full.model_copy(update={"request": request, **_rows(kind)})
        request = full.request.model_copy(update={"language": language})
        yield f"empty, {language}", empty.model_copy(update={"request": request})


def _rows(kind: str) -> dict[str, Any]:
    """What a kind of memo has in place of the specimen's own: a corrigendum says all twice."""
    if kind != "corrigendum":
        return {}
    rows = specimen().developments
    return {
        "developments": tuple(r.model_copy(update={"sentences": r.sentences[:1] * 2}) for r in rows)
    }


def check(stationery: Stationery, printer: Printer, tell: Callable[[str], object]) -> list[Fault]:
    """Make every trial as a page and as one file, and print some; all that is wrong.

    One fault is told once, with the first memo that showed it. `tell` hears of each trial.
    """
    found = [Fault(p, "the file by itself") for p in (*_templates(stationery), *_words(stationery))]
    found += [Fault(p, "the file by itself") for p in _styles(stationery, printer)]
    if found:
        return found
    seen: set[str] = set()
    first = languages(stationery)[0]
    for name, context in trials(languages(stationery)):
        tell(name)
        try:
            html = page(context, stationery)
            one_file(context, stationery)
            if name.removesuffix(f", {first}") in PRINTED:
                printer(html, b"{}", stamp=stamp(context.request))
        except (StationeryError, RenderError) as error:
            if str(error) not in seen:
                seen.add(str(error))
                found.append(Fault(str(error), name))
    return found


def _templates(stationery: Stationery) -> Iterator[str]:
    """What cannot be read, in every template, used or not."""
    for name in stationery.names:
        if name.endswith(".j2") and (problem := syntax_problem(name, stationery)):
            yield problem


def _words(stationery: Stationery) -> Iterator[str]:
    for language in languages(stationery):
        try:
            wording(stationery, language)
        except StationeryError as error:
            yield str(error)


def _styles(stationery: Stationery, printer: Printer) -> Iterator[str]:
    """What the desk's stylesheets say that no print understands, and a logo that is no picture."""
    for name, _ in stationery.own:
        if name.endswith(".css"):
            yield from _sheet(name, stationery, printer)
        elif name in LOGOS:
            yield from _logo(name, stationery)


def _sheet(name: str, stationery: Stationery, printer: Printer) -> Iterator[str]:
    try:
        text = stationery.text(name)
    except StationeryError as error:
        yield str(error)
        return
    if "</" in text:
        yield f"{name}:{text[: text.index('</')].count(chr(10)) + 1}: a stylesheet holds no tags"
        return
    sheet = f"<html lang=en><head><title>x</title><style>{text}</style></head><p>x</p></html>"
    try:
        printer(sheet, b"{}", stamp=stamp(specimen().request))
    except RenderError as error:
        yield f"{name}: {error}"
        return
    for said in _REMARK.finditer(printer.remarks()):
        what = f"{said['what'].strip()}: " if said["what"] else ""
        yield f"{name}:{said['line']}: {what}{said['why']}"


def _logo(name: str, stationery: Stationery) -> Iterator[str]:
    content = stationery.read(name) or b""
    if name.endswith(".png"):
        if not content.startswith(b"\x89PNG\r\n\x1a\n"):
            yield f"{name}: this is no PNG picture; save it as PNG"
        return
    from lxml import etree  # type: ignore[import-untyped]  # lxml has no types

    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        yield f"{name}:{error.lineno}: {error.msg}"
        return
    if root.tag != "{http://www.w3.org/2000/svg}svg":
        yield f'{name}:1: the outermost element is not <svg xmlns="http://www.w3.org/2000/svg">'

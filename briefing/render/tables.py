"""A table that breaks over pages is one structure element, with its head told once.

WeasyPrint tags every page's share of a table as a table of its own and repeats the head in each.
Here the later shares give their rows to the first one, and the repeated heads become artifacts:
print for the eye, which a reader that speaks does not say again. Works on the file in memory,
before it is written; equal documents give equal files.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from briefing.render.errors import RenderError

HEAD, BODY, TABLE = "/THead", "/TBody", "/Table"


def join_tables(document: Any, pdf: Any) -> None:
    """Join the shares of each table; `document` has the pages as laid out, `pdf` is tagged."""
    tags = [o for o in pdf.objects if isinstance(o, dict) and o.get("S") == TABLE]
    laid_out = [table for page in document.pages for table in _tables(page._page_box)]  # noqa: SLF001  (there is no other way to a page's tables)
    if len(tags) != len(laid_out):
        raise RenderError("this WeasyPrint tags tables differently")
    first: dict[int, Any] = {}
    file = _File(pdf)
    for tag, element in zip(tags, laid_out, strict=True):
        if element is None:
            continue
        begun = first.setdefault(id(element), tag)
        if begun is not tag and begun["Pg"] != tag["Pg"]:
            file.join(begun, tag)


def _tables(box: Any, *, aside: bool = False) -> Iterator[Any]:
    """The HTML elements of the tables on a page, in the order in which they are tagged.

    None for one in a margin: it has a tag, but is no part of the content.
    """
    box = getattr(box, "_box", box)  # what is placed absolutely stands behind a placeholder
    aside = aside or hasattr(box, "at_keyword")
    inside: Iterable[Any] = getattr(box, "children", ())
    if box.element is not None and box.element_tag == "table":
        yield None if aside else box.element
        if getattr(box, "is_table_wrapper", False):
            table = box.get_wrapped_table()
            inside = [
                c for child in inside for c in (child.children if child is table else [child])
            ]
    for child in inside:
        yield from _tables(child, aside=aside)


class _File:
    """The tags of a file, and the marks in its pages that they stand for."""

    def __init__(self, pdf: Any) -> None:
        self._by_reference = {o.reference: o for o in pdf.objects}
        root = self._by_reference[pdf.catalog["StructTreeRoot"]]
        numbers = self._by_reference[root["ParentTree"]]["Nums"]
        pages = [self._by_reference[r] for r in pdf.page_references]
        self._owners = dict(zip(pdf.page_references, numbers[1::2], strict=False))
        self._streams = {p.reference: self._by_reference[p["Contents"]] for p in pages}

    def join(self, begun: Any, share: Any) -> None:
        """Give the rows of a later share to the table, and take its repeated head away."""
        heads = [k for k in self._kids(share) if k["S"] == HEAD]
        if any(part.get("Type") == "/OBJR" for head in heads for part in self._under(head)):
            return  # a head with links in it: an artifact may hold none
        body = next((k for k in reversed(self._kids(begun)) if k["S"] == BODY), None)
        if body is None or any(k["S"] not in {HEAD, BODY} for k in self._kids(share)):
            return  # a table of another build, by a desk's own template
        named = self._head_names(begun, heads)
        for rows in self._kids(share):
            if rows["S"] == BODY:
                for row in self._kids(rows):
                    row["P"] = body.reference
                    body["K"].append(row.reference)
                    self._rename(row, named)
                rows.clear()
        for head in heads:
            self._to_artifacts(head)
        self._drop(share)

    def _kids(self, tag: Any) -> list[Any]:
        found = (self._by_reference.get(k) for k in tag.get("K", ()) if isinstance(k, bytes))
        return [k for k in found if k is not None]

    def _under(self, tag: Any) -> Iterator[Any]:
        yield tag
        for kid in self._kids(tag):
            yield from self._under(kid)

    def _head_names(self, begun: Any, heads: list[Any]) -> dict[str, Any]:
        """The name of each repeated head cell, and that of the same cell told first."""
        ours = [k for k in self._kids(begun) if k["S"] == HEAD]
        kept, again = (
            [p["ID"] for h in part for p in self._under(h) if "ID" in p] for part in (ours, heads)
        )
        return {name.string: first for name, first in zip(again, kept, strict=False)}

    def _rename(self, row: Any, named: dict[str, Any]) -> None:
        for part in self._under(row):
            heads = part.get("A", {}).get("Headers")
            if heads:
                heads[:] = [named.get(name.string, name) for name in heads]

    def _to_artifacts(self, head: Any) -> None:
        parts = [p for p in self._under(head) if p]
        marks = {k for part in parts for k in part.get("K", ()) if isinstance(k, int)}
        page = head["Pg"]
        for mark in marks:
            self._owners[page][mark] = b"null"
        stream = self._streams[page].stream
        for at, part in enumerate(stream):
            if isinstance(part, dict) and part.get("MCID") in marks:
                stream[at - 1 : at + 2] = ["/Artifact", b"BMC", b""]
        for part in parts:
            part.clear()

    def _drop(self, tag: Any) -> None:
        """Take a tag out of the tree, and what holds nothing any more without it."""
        holder = self._by_reference[tag["P"]]
        holder["K"].remove(tag.reference)
        tag.clear()
        if not holder["K"] and holder.get("S") not in {None, "/Document"}:
            self._drop(holder)

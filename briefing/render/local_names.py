"""A memo's own labels in the language of its page: topics, states, what a timeline calls things.

They are not quoted: the region pack and our rules name them, in English. Wording has them by
their English names in [names]; what it does not know, and every sentence, stays as it is.
"""

import re
from collections.abc import Callable

from briefing.memo.context import MemoContext, Row
from briefing.render.wording import Wording, put

_BETWEEN = re.compile(r", | and ")


def in_language(context: MemoContext, words: Wording) -> MemoContext:
    """The memo as its page prints it; the same one where the wording has no names."""
    names = words.sections.get("names", {})
    if not names:
        return context

    joined = str(names.get("and", "and"))

    def named(label: str) -> str:
        return local_name(label, names.get, joined)

    def titled(title: str) -> str:
        first, _, second = title.partition(": ")
        region = _listed(first, names.get, joined)
        if not second or region is None or words.told(title) != title:
            return named(title)  # a whole name, or fixed words that the wording knows
        return put(str(names.get("titled", "{a}: {b}")), a=region, b=named(second))

    def rows(found: tuple[Row, ...]) -> tuple[Row, ...]:
        return tuple(r.model_copy(update={"label": named(r.label)}) for r in found)

    return context.model_copy(
        update={
            "region": named(context.region),
            "title": titled(context.title),
            "to": named(context.to),
            "timeline": tuple(
                p.model_copy(update={"text": named(p.text), "detail": named(p.detail)})
                for p in context.timeline
            ),
            "issues": rows(context.issues),
            "columns": tuple(c.model_copy(update={"name": named(c.name)}) for c in context.columns),
            "matrix": tuple(r.model_copy(update={"topic": named(r.topic)}) for r in context.matrix),
            "concerns": tuple(
                c.model_copy(update={"holder": named(c.holder), "about": named(c.about)})
                for c in context.concerns
            ),
            "relations": tuple(
                r.model_copy(update={"first": named(r.first), "second": named(r.second)})
                for r in context.relations
            ),
            **{
                ledger: tuple(
                    r.model_copy(update={"label": named(r.label)}) for r in getattr(context, ledger)
                )
                for ledger in ("agreements", "measures")
            },
        }
    )


def local_name(label: str, find: Callable[[str], str | None], joined: str) -> str:
    """The label's name, or the names of all that it lists; as it came where none is known.

    In a list of which the wording knows one part at least, further names stay as they came; words
    of a document ("Japan and its allies") are no names and keep the whole as it is.
    """
    whole = _listed(label, find, joined)
    parts = [re.sub(r"^the ", "", part) for part in _BETWEEN.split(label)]
    known = [_known(part, find) for part in parts]
    if whole is not None or not any(known) or not all(part[:1].isupper() for part in parts):
        return whole or label
    names = [name or part for name, part in zip(known, parts, strict=True)]
    return f"{', '.join(names[:-1])} {joined} {names[-1]}"


def _listed(label: str, find: Callable[[str], str | None], joined: str) -> str | None:
    known = _known(label, find)
    if known is not None:
        return known
    parts = _BETWEEN.split(label)
    names = [name for part in parts if (name := _known(part, find)) is not None]
    if len(parts) < 2 or len(names) < len(parts):
        return None
    return f"{', '.join(names[:-1])} {joined} {names[-1]}"


def _known(label: str, find: Callable[[str], str | None]) -> str | None:
    return find(label) or find(re.sub(r"^[Tt]he ", "", label))
